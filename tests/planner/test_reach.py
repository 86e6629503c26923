"""Reach on a street with houses, on real files, and on the skeleton."""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely

from jindao import (
    LonLat,
    NotFoundError,
    OutsideNetworkError,
    Planner,
    Reach,
    ReachRequest,
    Settings,
    SourceOptions,
    build_network,
    load_heritage,
)
from jindao.model.place import Site
from jindao.network.codes import FACILITY_KINDS, FORWARD
from jindao.network.columns import DTYPES
from jindao.network.network import Network
from jindao.network.sources import SOURCES
from tests.conftest import at, make_network, shared_data
from tests.planner.test_planner import site, small_world


def street(**more: Any) -> Network:
    """A street of 4 km, and 300 m of a lane 3 km to the north."""
    points = [at(0, 0), at(4000, 0), at(0, 3000), at(300, 3000)]
    return make_network(points, [(0, 1, 4000.0), (2, 3, 300.0)], **more)


def reach(*sites: Site, network: Network | None = None, **changes: Any) -> Reach:
    planner = Planner(Settings(), network=network or street(), heritage=small_world(*sites))
    values: dict[str, Any] = {"start": at(2000, 0), "minutes": (5, 10, 15)}
    return planner.reach(ReachRequest(**values | changes))


def with_facilities(network: Network, *rows: tuple[str, int, float]) -> Network:
    kinds, edges, shares = zip(*rows, strict=True)
    n = len(rows)
    values = {
        "facility_kind": [FACILITY_KINDS.index(kind) for kind in kinds],
        "facility_lon": [112.5] * n,
        "facility_lat": [37.8] * n,
        "facility_name": [-1] * n,
        "facility_wheelchair": [0] * n,
        "facility_fee": [0] * n,
        "facility_edge": edges,
        "facility_at": shares,
    }
    columns = {key: np.array(value, DTYPES[key]) for key, value in values.items()}
    return dataclasses.replace(network, **columns)


def shapes(found: Reach) -> list[shapely.MultiPolygon]:
    return [shapely.MultiPolygon([(p[0], p[1:]) for p in area.polygons]) for area in found.areas]


def check_areas(found: Reach) -> None:
    areas = shapes(found)
    assert all(shapely.is_valid(area) for area in areas)
    for inner, outer in pairwise(areas):
        assert shapely.covers(outer, inner)


def test_a_street_by_hand() -> None:
    # 80 m a minute to both sides; 35 m of width to both sides and at both ends.
    found = reach()
    assert [area.minutes for area in found.areas] == [5, 10, 15]
    assert [area.network_km for area in found.areas] == [0.8, 1.6, 2.4]
    for area in found.areas:
        expected = area.network_km * 0.07 + 3.1416 * 0.035**2
        assert area.area_km2 == pytest.approx(expected, rel=0.02)
    check_areas(found)
    assert found.width_m == 35
    assert found.provenance.engine == "compiled"
    assert [note.code for note in found.notes] == ["reach_border", "reach_elevation_unknown"]


def test_sites_are_told_with_their_time() -> None:
    found = reach(
        site("four", at(2320, 10)),
        site("eight", at(1360, -100)),
        site("later", at(2000 + 1201, 0)),
        site("off", at(2100, 600)),
        site("lost", None, coordinate_accuracy_m=None, coordinate_source=""),
        site("rough", at(2400, 0), coordinate_accuracy_m=3000.0),
        site("lane", at(100, 3010)),
    )
    assert [(item.site.id, item.minutes) for item in found.sites] == [("four", 4.0), ("eight", 8.0)]
    assert found.sites[1].gap_m == pytest.approx(100, abs=0.5)
    assert [item.site.id for item in found.uncertain] == ["rough"]
    assert [len(found.sites_within(minutes)) for minutes in (3.9, 5, 10)] == [0, 1, 2]


def test_a_site_is_never_nearer_than_it_is() -> None:
    # 401 m are 5 minutes and 0.75 s.
    [found] = reach(site("just", at(2401, 0))).sites
    assert found.minutes == 5.1


def test_facilities_are_counted() -> None:
    network = with_facilities(
        street(), ("bench", 0, 0.45), ("bench", 0, 0.65), ("toilets", 0, 0.75), ("stop", -1, 0.5)
    )
    found = reach(network=network)
    assert found.areas[0].facilities == (("bench", 1),)
    assert found.areas[1].facilities == (("bench", 2),)
    assert found.areas[2].facilities == (("bench", 2), ("toilets", 1))


def test_an_island_is_told() -> None:
    found = reach(start=at(100, 3000))
    assert found.areas[-1].network_km == 0.3
    facts = {note.code: dict(note.facts) for note in found.notes}
    assert facts["reach_island"] == {"km": 0.3}
    assert found.areas[1].polygons == found.areas[2].polygons


def test_where_no_way_leads_on_is_told() -> None:
    network = street(bicycle=[FORWARD, FORWARD])
    found = reach(network=network, start=at(4000, 0), profile="bike")
    assert "reach_nowhere" in [note.code for note in found.notes]
    assert {area.network_km for area in found.areas} == {0.0}
    assert found.width_m == 60


def test_ground_before_the_network_is_told() -> None:
    found = reach(start=at(2000, 300))
    [gap] = [dict(note.facts) for note in found.notes if note.code == "gap"]
    assert gap["gap_m"] == 300


def test_a_wheelchair_is_told_what_nobody_recorded() -> None:
    network = street(surfaces=["unknown", "asphalt"], kerbs=["unknown", "none"])
    found = reach(network=network, profile="wheelchair", minutes=(5,))
    facts = {note.code: dict(note.facts) for note in found.notes}
    assert facts["unknown_surface"]["percent"] == 100
    assert facts["unknown_kerbs"] == {"count": 1}


def test_starts_that_cannot_be() -> None:
    with pytest.raises(OutsideNetworkError) as caught:
        reach(start=at(2000, 1500))
    assert caught.value.field == "start"
    with pytest.raises(NotFoundError):
        reach(start="没有这个地方")
    with pytest.raises(NotFoundError):
        reach(profile="boat")


def test_equal_requests_are_searched_once() -> None:
    planner = Planner(Settings(), network=street(), heritage=small_world())
    asked = ReachRequest(start=at(2000, 0), minutes=(10, 5))
    assert planner.reach(asked) is planner.reach(ReachRequest(start=at(2000, 0), minutes=(5, 10)))


def test_the_skeleton_is_told_to_be_schematic() -> None:
    found = Planner(Settings()).reach(ReachRequest(start="大同", profile="bike", minutes=(60,)))
    assert found.notes[0].code == "estimated"
    assert found.sites
    assert found.areas[0].area_km2 > 1


@pytest.mark.parametrize("profile", ["walk", "bike", "wheelchair"])
@pytest.mark.parametrize(
    ("source", "file", "start"),
    [
        ("osm", ("osm", "andorra", "andorra.osm.pbf"), (1.5218, 42.5075)),
        ("geojson", ("osm", "taiyuan", "taiyuan_osm_lines_4412.geojson.gz"), (112.556, 37.868)),
    ],
)
def test_real_networks(
    source: str, file: tuple[str, ...], start: tuple[float, float], profile: str
) -> None:
    raw = SOURCES[source](str(shared_data(*file)), SourceOptions())
    network = build_network(raw, name="real", built_at="")
    planner = Planner(Settings(), network=network, heritage=load_heritage())
    asked = ReachRequest(start=LonLat(*start), minutes=(5, 10, 15, 30), profile=profile)
    found = planner.reach(asked)
    check_areas(found)
    sizes = [area.area_km2 for area in found.areas]
    assert sizes == sorted(sizes)
    speed_mps = next(p.speed_mps for p in planner.profiles if p.id == profile)
    for area in found.areas:
        # No farther than straight on at full speed.
        farthest_m = speed_mps * 60 * area.minutes + found.width_m
        assert 0 < area.area_km2 <= 3.1416 * (farthest_m / 1000) ** 2
    assert found.areas[-1].network_km > found.areas[0].network_km > 0
