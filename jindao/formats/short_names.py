"""What the list of a device calls a day of a trip: where, about what, which day."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jindao.formats import titles, words
from jindao.formats.chapters import Chapter
from jindao.model.route import Route
from jindao.model.trip import Trip
from jindao.texts import say, texts


def line_name(
    chapter: Chapter, trip: Trip, locale: str, limit: int, part: int | None = None
) -> str:
    """Return the trip's title, cut, with day and part whole: `Datong from… D1`."""
    return _marked([titles.title(trip, locale)], _mark(chapter, locale, part), limit, len)


def device_name(
    chapter: Chapter,
    trip: Trip,
    locale: str,
    limit: int,
    *,
    size: Callable[[str], int] = len,
    part: int | None = None,
) -> str:
    """Return a name for the small list of a watch, of at most `limit`, as `size` counts.

    Of a tour it tells where the day begins, what the tour is about and which day it is; of a
    route from where to where. What has no room is left out before anything is cut, and the
    day with the number of its part never is.
    """
    told = list(_told(chapter, trip, locale))
    return _marked(told, _mark(chapter, locale, part), limit, size)


def utf8_size(text: str) -> int:
    """Return how many bytes a text takes in UTF-8."""
    return len(text.encode("utf-8", "replace"))


def _told(chapter: Chapter, trip: Trip, locale: str) -> Iterator[str]:
    """Yield what a chapter may be called, the most telling first."""
    start, end = (titles.short_stop_name(chapter.stops[at], locale) for at in (0, -1))
    if isinstance(trip, Route):
        yield titles.title(trip, locale)
        yield say("short_name.between", locale, start=start, end=end)
        yield say("short_name.to", locale, end=end)
        return
    request = trip.request
    asked = [*([request.theme] if request.theme else []), *request.strands]
    keys = (f"short_name.about.{code}" for code in asked)
    known = next((key for key in keys if texts().has(key)), None)
    if known is not None:
        yield say("short_name.subject", locale, place=start, subject=say(known, locale))
    yield start


def _mark(chapter: Chapter, locale: str, part: int | None) -> str:
    if chapter.stage is None:
        return "" if part is None else say("short_name.part", locale, part=part)
    code = "day" if part is None else "day_part"
    return say(f"short_name.{code}", locale, day=chapter.number, part=part)


def _marked(names: list[str], mark: str, limit: int, size: Callable[[str], int]) -> str:
    room = limit - size(mark)
    fitting = next((name for name in names if size(name) <= room), names[-1])
    return words.shortened(fitting, room, size) + mark
