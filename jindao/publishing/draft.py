"""What is to be published, and what is known of the world it is checked against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from jindao.geo import LonLat
from jindao.model.closure import Closure
from jindao.model.people import Bureau
from jindao.model.place import Site
from jindao.model.publication import RouteContent
from jindao.model.roster import EventPlan
from jindao.model.trip import Trip, days_of

Whereabouts = Callable[[LonLat], tuple[str, str] | None]
"""A position -> prefecture id and county; None outside all that are known."""

Facts = dict[str, str | int | float]
Found = Iterator[tuple[str, Facts]]
"""What a check yields: the place, such as `stage 2`, and facts for its sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be published, and what is known of the world it is checked against.

    `trips` has one for each stage, None where it is not kept or cannot be read. `sites`,
    `themes` and `kinds` are those of the dataset, `modes` tells each profile's way of
    moving, `routes` are the slugs there are. `whereabouts` is None where nobody knows the
    borders. `pictures` are the SHA-256 of those it names that are kept. `plans` has one for
    each event, None where nobody worked it out.
    """

    content: RouteContent
    language: str
    bureau: Bureau
    trips: tuple[Trip | None, ...]
    today: dt.date
    sites: Mapping[str, Site]
    themes: frozenset[str]
    kinds: frozenset[str]
    modes: Mapping[str, str] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()
    routes: frozenset[str] = frozenset()
    whereabouts: Whereabouts | None = None
    pictures: frozenset[str] = frozenset()
    plans: tuple[EventPlan | None, ...] = ()

    @property
    def stage_days(self) -> tuple[int, ...]:
        """How many days the trip of each stage takes; one where it cannot be read."""
        return tuple(1 if trip is None else days_of(trip) for trip in self.trips)

    @property
    def staged(self) -> Iterator[tuple[str, Trip]]:
        """The trips that can be read, with the place of their stage."""
        for number, trip in enumerate(self.trips, 1):
            if trip is not None:
                yield f"stage {number}", trip
