"""What a printed trip rests on: the sources its sites cite, and whom to call where it is."""

from __future__ import annotations

from jindao.heritage.dataset import Heritage, Region
from jindao.model.place import Site
from jindao.model.reference import References
from jindao.model.route import Route
from jindao.model.trip import Trip, bounds


def references_of(trip: Trip, heritage: Heritage) -> References:
    """Return the sources of a trip's sites, in the order they are cited, and its numbers.

    Emergency numbers hold in the region of the dataset: a trip that leaves its box has none.
    """
    sites = () if isinstance(trip, Route) else tuple(visit.site for visit in trip.visits)
    cited = dict.fromkeys(token.rpartition(":")[2] for site in sites for token in _tokens(site))
    return References(
        sources=tuple(heritage.sources[id_] for id_ in cited if id_ in heritage.sources),
        emergency=heritage.region.emergency if _within(trip, heritage.region) else (),
    )


def _tokens(site: Site) -> tuple[str, ...]:
    """Return what a site cites: where it stands from, too, where a source says that."""
    return (*site.sources, site.coordinate_source)


def _within(trip: Trip, region: Region) -> bool:
    box = bounds(trip)
    (west, east), (south, north) = region.longitude, region.latitude
    return west <= box.west and box.east <= east and south <= box.south and box.north <= north
