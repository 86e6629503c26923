"""Which tags make a facility, and which edge leads to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from jindao.network.build import build_network
from jindao.network.bundle_reading import read_bundle
from jindao.network.bundle_writing import write_bundle
from jindao.network.codes import FACILITY_KINDS, FEES, WHEELCHAIRS
from jindao.network.facilities import FACILITY_KEYS, FACILITY_TAGS, facility_of, fee_of
from jindao.network.network import Network
from jindao.network.raw import RawFacility
from jindao.network.sources import SourceOptions
from jindao.network.sources.osm_file import read_osm_file
from jindao.texts import say
from tests.conftest import shared_data
from tests.network.test_access import Watched
from tests.network.test_build import WALK, raw_of
from tests.network.test_surroundings import degrees

KINDS_OF_TAGS = [
    ("amenity=bench", "bench"),
    ("amenity=toilets access=customers", "toilets"),
    ("amenity=toilets access=private", None),
    ("amenity=toilets access=no", None),
    ("amenity=bench disused=yes", None),
    ("amenity=drinking_water", "drinking_water"),
    ("amenity=fountain", None),
    ("amenity=fountain drinking_water=yes", "drinking_water"),
    ("natural=spring drinking_water=no", None),
    ("amenity=shelter", "shelter"),
    ("amenity=shelter name=汾河驿站", "post_station"),
    ("tourism=information information=office", "post_station"),
    ("tourism=information information=map", None),
    ("tourism=information name=三号驿站", "post_station"),
    ("amenity=post_office name=菜鸟驿站", None),
    ("amenity=community_centre name=菜鸟驿站", None),
    ("tourism=hotel name=如家驿站", None),
    ("highway=bus_stop name=驿站街", "stop"),
    ("amenity=bicycle_rental", "bicycle_rental"),
    ("leisure=fitness_station", "fitness"),
    ("emergency=defibrillator", "first_aid"),
    ("amenity=pharmacy", "medical"),
    ("leisure=park emergency=assembly_point", "emergency_shelter"),
    ("amenity=parking", "parking"),
    ("amenity=bicycle_parking", "bicycle_parking"),
    ("amenity=restaurant", "food"),
    ("amenity=fast_food", "food"),
    ("amenity=cafe", "food"),
    ("railway=subway_entrance", "station"),
    ("public_transport=platform", "stop"),
    ("amenity=theatre", None),
    ("", None),
]


def tags_of(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


@pytest.mark.parametrize(("text", "kind"), KINDS_OF_TAGS)
def test_kinds(text: str, kind: str | None) -> None:
    tags = tags_of(text)
    found = facility_of(tags, lambda: (1.0, 2.0))
    assert (found and found.kind) == kind
    if found:
        assert (found.lon, found.lat, found.name) == (1.0, 2.0, tags.get("name"))
        assert FACILITY_TAGS & set(tags.items())


def test_every_kind_is_tried_and_has_a_name() -> None:
    assert {kind for _, kind in KINDS_OF_TAGS if kind} == set(FACILITY_KINDS)
    for kind in FACILITY_KINDS:
        for locale in ("zh", "en"):
            assert say(f"facility.{kind}", locale) != f"facility.{kind}"


def test_keys_list_every_tag_that_is_looked_at() -> None:
    asked: set[str] = set()
    for text, _ in KINDS_OF_TAGS:
        facility_of(Watched(tags_of(text), asked), lambda: (0.0, 0.0))
    lifecycle = {"abandoned", "disused", "razed", "demolished", "proposed", "removed", "planned"}
    assert asked - lifecycle == FACILITY_KEYS


def test_for_whom_it_is() -> None:
    def of(**tags: str) -> RawFacility:
        found = facility_of({"amenity": "toilets"} | tags, lambda: (0.0, 0.0))
        assert found
        return found

    assert (of().wheelchair, of().fee) == ("unknown", "unknown")
    assert of(wheelchair="limited").wheelchair == "limited"
    assert of(wheelchair="designated").wheelchair == "yes"
    assert of(**{"toilets:wheelchair": "no"}).wheelchair == "no"
    assert of(wheelchair="who knows").wheelchair == "unknown"
    assert [fee_of(text) for text in ("no", "free", "yes", "5 CNY", "donation", "")] == [
        *("no", "no", "yes", "yes", "unknown", "unknown")
    ]


def placed(*facilities: RawFacility, extra: dict[str, str] | None = None) -> Network:
    """A footway of 400 m from west to east, a path 100 m to its north, and facilities."""
    ways = [([1, 2], WALK), ([3, 4], {"highway": "path"} | (extra or {}))]
    corners = [(0, 0), (400, 0), (400, 100), (0, 100)]
    places = {key + 1: tuple(degrees(place)[0]) for key, place in enumerate(corners)}
    return build_network(raw_of(ways, places), name="x", built_at="", facilities=facilities)


def bench(east: float, north: float, name: str | None = None) -> RawFacility:
    lon, lat = degrees((east, north))[0]
    return RawFacility(kind="bench", lon=lon, lat=lat, name=name, wheelchair="limited", fee="no")


def test_the_nearest_edge_leads_there() -> None:
    network = placed(bench(100, 20, "东"), bench(300, 55), bench(-59, 0), bench(-61, 0))
    assert network.facility_edge.tolist() == [0, 1, 0, -1]
    # the path is drawn from east to west: 300 m east is a quarter of it
    assert network.facility_at.tolist() == pytest.approx([0.25, 0.25, 0.0, 0.0], abs=1e-5)
    assert [network.names[name] if name >= 0 else None for name in network.facility_name] == [
        *("东", None, None, None)
    ]
    assert {FACILITY_KINDS[kind] for kind in network.facility_kind} == {"bench"}
    assert WHEELCHAIRS[network.facility_wheelchair[0]] == "limited"
    assert FEES[network.facility_fee[0]] == "no"
    assert dict(network.meta.report)["facilities"] == 4
    assert network.n_facilities == 4


def test_an_edge_that_nobody_may_walk_leads_nowhere() -> None:
    ridden = {"foot": "no", "bicycle": "yes"}
    assert placed(bench(300, 70), extra=ridden).facility_edge.tolist() == [-1]
    assert placed(bench(300, 55), extra=ridden).facility_edge.tolist() == [0]


def test_a_bundle_keeps_them(tmp_path: Path) -> None:
    network = placed(bench(100, 20, "东"))
    write_bundle(network, tmp_path / "b")
    again = read_bundle(tmp_path / "b")
    assert again.facility_lon.tolist() == network.facility_lon.tolist()
    assert again.names == ("东",)
    assert placed().n_facilities == 0


def test_benches_are_places_to_rest() -> None:
    # within 200 m of 200 m east, 0 m north: all of the footway; of the path, 100 m to the
    # north, sqrt(200^2 - 100^2) = 173 m to either side: points 30 to 370 m, 18 of 20
    assert placed(bench(200, 0)).edge_rest.tolist() == [15, 14]


def test_andorra() -> None:
    path = shared_data("osm", "andorra", "andorra.osm.pbf")
    raw = read_osm_file(str(path), SourceOptions())
    network = build_network(raw, name="Andorra", built_at="")
    kinds = [FACILITY_KINDS[kind] for kind in network.facility_kind]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "bench": 1,
        "toilets": 9,
        "shelter": 35,
        "post_station": 1,
        "medical": 10,
        "parking": 102,
        "stop": 7,
        "food": 53,
    }
    box = network.bbox
    assert (network.facility_lon > box.west - 0.1).all()
    assert (network.facility_lat < box.north + 0.1).all()
    assert (network.facility_edge >= 0).mean() > 0.7
