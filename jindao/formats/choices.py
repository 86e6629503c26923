"""Routes to choose from in plain words: what the command line prints of alternatives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from jindao.formats import titles, words
from jindao.formats.chapters import shown_s
from jindao.model.note import Note
from jindao.model.route import Route
from jindao.model.tour import Tour
from jindao.texts import say

_SIGNS: Final = {"better_": "+", "worse_": "-"}


def choices_text(routes: Sequence[Route], locale: str) -> str:
    """Return routes as a short table, with what is better and what is not beneath each.

    The first is the one that the others are compared with.
    """
    rows = [_cells(number, route, locale) for number, route in enumerate(routes, start=1)]
    lines = []
    for row, route in zip(words.aligned(rows), routes, strict=True):
        lines.append(row.rstrip())
        lines += [f"     {line}" for line in _told(route, routes[0], locale)]
    if len(routes) == 1:
        lines.append(say("choices.alone", locale))
    return "\n".join(lines) + "\n"


def tour_choices_text(tours: Sequence[Tour], locale: str) -> str:
    """Return tours to choose from as a short list: title, numbers, and why one takes it."""
    rows = [_tour_cells(number, tour, locale) for number, tour in enumerate(tours, start=1)]
    lines = []
    for row, tour in zip(words.aligned(rows), tours, strict=True):
        lines.append(f"{row}  {titles.title(tour, locale)}")
        lines += [f"     {words.note('choice', item, locale)}" for item in tour.character]
    return "\n".join(lines) + "\n"


def _tour_cells(number: int, tour: Tour, locale: str) -> list[str]:
    out_s = sum(shown_s(stage.start_time, stage.end_time) for stage in tour.stages)
    return [
        f"{number}",
        say("choices.tour_hours", locale, hours=words.duration(out_s, locale)),
        words.distance(tour.length_m, locale),
        say("choices.tour_visits", locale, count=len(tour.visits)),
    ]


def _cells(number: int, route: Route, locale: str) -> list[str]:
    ascents_m = [leg.ascent_m for leg in route.legs]
    known = [ascent_m for ascent_m in ascents_m if ascent_m is not None]
    if len(known) == len(ascents_m):
        climb = say("choices.climb", locale, ascent=round(sum(known)))
    else:
        climb = say("choices.climb_unknown", locale)
    length, time = words.distance(route.length_m, locale), words.duration(route.duration_s, locale)
    return [f"{number}", length, time, climb]


def _told(route: Route, first: Route, locale: str) -> Iterator[str]:
    if route is first:
        yield say("choices.first", locale)
        return
    compared = [(sign, note) for note in route.notes if (sign := _sign(note))]
    if not compared:
        yield say("choices.alike", locale)
    for sign, note in compared:
        yield f"{sign} {words.note('note', note, locale)}"


def _sign(note: Note) -> str:
    return next((sign for start, sign in _SIGNS.items() if note.code.startswith(start)), "")
