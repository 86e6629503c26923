"""Tours: days of visits to heritage sites on a theme, and what each is worth."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from jindao.model.changes import NOTHING_KEPT, KeptChanges
from jindao.model.closure import Closure
from jindao.model.guidance import Facility
from jindao.model.leg import Leg, Waypoint
from jindao.model.note import Note
from jindao.model.place import Site
from jindao.model.provenance import Provenance
from jindao.model.request import TourRequest
from jindao.model.safety import Light
from jindao.model.story import ToldStory
from jindao.model.totals import Totals
from jindao.texts import either

OPENING_STATUSES: Final = ("open", "closed", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One stay at a site.

    `opening_status` is for the whole stay; `why` says why the site was chosen;
    times carry the time zone of the place. `wait_s` is from arrival to the begin of the
    stay, with the lunch break where that is taken in between. `score` is that of the
    site alone: what it adds beside the other visits is the sum of `parts`, pairs of
    `site`, `pairs` or `repeat` and points. `window` is from when to when a stay may
    begin, of those that day the one that is used, None where it begins in none; arriving
    up to `slack_s` later changes nothing of what is visited. `stories` are those it tells
    with other visits of the tour; their companions' points add up to the part `pairs`.
    """

    site: Site
    waypoint: Waypoint
    arrival: dt.datetime
    wait_s: int
    stay_s: int
    departure: dt.datetime
    opening_status: str
    score: int
    why: tuple[Note, ...]
    parts: tuple[tuple[str, int], ...] = ()
    window: tuple[dt.datetime, dt.datetime] | None = None
    slack_s: int = 0
    stories: tuple[ToldStory, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The lunch break of a stage.

    It is taken at waypoint `place` of the stage, 0 the start: before the visit there where
    it is `before`, else after it, or `on_way` from there to the next. `food` is where one
    can eat, None where nobody knows.
    """

    place: int
    before: bool
    begin: dt.datetime
    end: dt.datetime
    food: Facility | None = None
    on_way: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One day: start, visits in order, end, and the legs between them.

    With n visits there are n + 1 legs, one fewer where the stage begins at its first
    visit, and one where it ends at its last (`start` or `end` is that visit's waypoint).
    `calendar` tells of a public holiday (`holiday`, with its names) or a weekend on which
    offices work (`working_weekend`). `light` is the day's, where it starts.
    """

    number: int
    start: Waypoint
    start_time: dt.datetime
    visits: tuple[Visit, ...]
    legs: tuple[Leg, ...]
    end: Waypoint
    end_time: dt.datetime
    rest: Rest | None = None
    calendar: Note | None = None
    light: Light | None = None

    @property
    def length_m(self) -> float:
        """Length of all legs but transfers, metres."""
        return sum(leg.length_m for leg in self.legs if not leg.transfer)

    @property
    def moving_s(self) -> int:
        """Moving time of all legs but transfers, seconds."""
        return sum(leg.duration_s for leg in self.legs if not leg.transfer)

    @property
    def transfer_s(self) -> int:
        """Time of all transfers, seconds."""
        return sum(leg.duration_s for leg in self.legs if leg.transfer)

    @property
    def clocks(self) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
        """When each leg is begun and when it ends; a lunch on the way lies in between."""
        leaves = [self.start_time, *(visit.departure for visit in self.visits)]
        arrives = [*(visit.arrival for visit in self.visits), self.end_time]
        if self.visits and self.start == self.visits[0].waypoint:
            del leaves[0], arrives[0]
        if self.rest is not None and not self.rest.before and self.rest.place < len(leaves):
            leaves[self.rest.place] = self.rest.end
        return tuple(zip(leaves, arrives, strict=True))[: len(self.legs)]

    @property
    def waypoints(self) -> tuple[Waypoint, ...]:
        """Start, visits and end in order, none twice: one more than legs."""
        visited = [visit.waypoint for visit in self.visits]
        if not visited or self.start != visited[0]:
            visited.insert(0, self.start)
        if len(visited) < len(self.legs) + 1:
            visited.append(self.end)
        return tuple(visited)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A candidate that is not in the tour, and the reason."""

    site: Site
    reason: Note


@dataclass(frozen=True, slots=True, kw_only=True)
class TourQuality:
    """What a tour is worth, and the most that any tour for its request could be.

    `bound` is proven: no tour of these candidates, times and limits has a higher score.
    None where none was worked out.
    """

    score: int
    bound: int | None = None

    @property
    def gap(self) -> float | None:
        """By what share of the bound the score may be below the best; None unknown."""
        if self.bound is None:
            return None
        return (self.bound - self.score) / self.bound if self.bound > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour(Totals):
    """Days of visits to heritage sites on a theme.

    `closures` are those in force on any of its days that lie where it is. `character` says
    why one would take it rather than the others it was offered with: notes under
    `choice.` in the texts. `request` is what was asked for at first; `kept` what people said
    of the tour since then, which holds when it is edited again.
    """

    request: TourRequest
    title_zh: str
    title_en: str
    stages: tuple[Stage, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[Note, ...]
    provenance: Provenance
    closures: tuple[Closure, ...] = ()
    quality: TourQuality | None = None
    character: tuple[Note, ...] = ()
    kept: KeptChanges = NOTHING_KEPT

    def title(self, locale: str) -> str:
        """Return the title in a language."""
        return either(locale, self.title_zh, self.title_en)

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Every visit of every stage, in order."""
        return tuple(visit for stage in self.stages for visit in stage.visits)

    @property
    def legs(self) -> tuple[Leg, ...]:
        """Every leg of every stage, in order."""
        return tuple(leg for stage in self.stages for leg in stage.legs)

    @property
    def score(self) -> int:
        """What all visits are worth together, with what pairs add and repeats take away."""
        if self.quality is not None:
            return self.quality.score
        return sum(visit.score for visit in self.visits)
