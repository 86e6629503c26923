"""The files of the events of one route in one language: a page each, and its roster's files."""

from __future__ import annotations

from collections.abc import Iterator

from jindao import FORMATS, ROSTER_FILE_TYPES, Planner, PublicRoute, RouteEvent, told_roster

from .. import events
from .pages import Pages


class EventFiles:
    """What is written of events.

    Parameters
    ----------
    planner, pages
        What plans them, and how pages are made.
    formats
        Of the downloads of trips; a roster has those as well, and what only rosters have.
    """

    def __init__(self, planner: Planner, pages: Pages, formats: tuple[str, ...]) -> None:
        self._planner = planner
        self._pages = pages
        self._formats = formats

    def key(self, found: PublicRoute) -> Iterator[str]:
        """Yield what changes when the files do: an event is over one day."""
        if found.content.events:
            yield self._planner.events_made_with
            today = self._planner.today()
            yield from (
                f"{event.id} {found.last_day(event) < today}" for event in found.content.events
            )

    def made(self, found: PublicRoute, name: str, key: str) -> Iterator[tuple[str, bytes]]:
        """Yield path and content of each file, of a route in the folder of a name."""
        for event in found.content.events:
            yield from self._of(found, event, name, key)

    def _of(
        self, found: PublicRoute, event: RouteEvent, name: str, key: str
    ) -> Iterator[tuple[str, bytes]]:
        plan = events.plan_of(found, event)
        folder = f"{name}/events/{event.id}"
        link = self._pages.whole(f"{folder}/index.html")
        roster = told_roster(plan, event, found.content)
        downloads = []
        for format_ in events.formats(plan):
            assert roster is not None
            if format_ in FORMATS and format_ not in self._formats:
                continue
            path = f"{event.id}{ROSTER_FILE_TYPES[format_].suffix}"
            downloads.append((events.in_words(format_), path))
            yield f"{folder}/{path}", events.made_file(found, roster, format_, link or None)
        page = self._pages.render(
            "static_event.html",
            depth=4,
            trust=key,
            page=f"{found.slug}/events/{event.id}/index.html",
            home="../../../index.html",
            heading=events.page_title(event, found.asked),
            **events.event_shown(found, event, plan, downloads, "../../index.html"),
            link=link,
        )
        yield f"{folder}/index.html", page
