"""Official trails: which relations are one, and which edges they lead along."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from jindao import LonLat
from jindao.errors import BundleError
from jindao.network.build import build_network
from jindao.network.bundle_reading import read_bundle
from jindao.network.bundle_writing import write_bundle
from jindao.network.codes import TRAIL_KINDS, TRAIL_NETWORKS
from jindao.network.columns import DTYPES, NO_TRAILS
from jindao.network.greenways import add_greenways
from jindao.network.merge import merge
from jindao.network.network import Network
from jindao.network.raw import RawNetwork, RawTrail
from jindao.network.sources import SOURCES, SourceOptions
from jindao.network.trails import trail_of
from jindao.profiles import load_profiles
from jindao.routing.router import Router
from tests.conftest import shared_data
from tests.network.sources.test_osm_file import NODES, WAYS, document, read
from tests.network.test_build import BUILT_AT, WALK, build, lines, raw_of
from tests.network.test_greenways import line, world

HIKING = {"type": "route", "route": "hiking", "name": "Ridge Way", "network": "nwn"}


def trail(number: int, *ways: int, **more: object) -> RawTrail:
    facts = {"name": f"Trail {number}", "ref": None, "kind": "hiking", "network": "local"} | more
    return RawTrail(id=number, ways=frozenset(ways), **facts)  # type: ignore[arg-type]


def titles(network: Network, edge: int) -> list[str]:
    return [network.names[network.trail_name[place]] for place in network.trails_of(edge)]


@pytest.mark.parametrize(
    ("tags", "kind", "network"),
    [
        ({}, "hiking", "national"),
        ({"route": "foot", "network": "lwn"}, "foot", "local"),
        ({"route": "bicycle", "network": "rcn"}, "bicycle", "regional"),
        ({"route": "bicycle;mtb", "network": "icn"}, "bicycle", "international"),
        ({"route": "walking", "network": "US:NPS"}, "walking", "unknown"),
    ],
)
def test_relations_that_are_trails(tags: dict[str, str], kind: str, network: str) -> None:
    found = trail_of(7, HIKING | tags | {"ref": " R  7 "}, [1, 2])
    assert found == RawTrail(
        id=7, name="Ridge Way", ref="R 7", kind=kind, network=network, ways=frozenset((1, 2))
    )


@pytest.mark.parametrize(
    "tags",
    [{"type": "superroute"}, {"route": "bus"}, {"state": "proposed"}, {"name": " "}],
)
def test_relations_that_are_none(tags: dict[str, str]) -> None:
    assert trail_of(7, HIKING | tags, [1]) is None


def test_edges_are_merged_only_where_their_trails_are_the_same() -> None:
    """Four ways in a row; A leads along the first three, B along the second and third."""
    raw = raw_of([([1, 2], WALK), ([2, 3], WALK), ([3, 4], WALK), ([4, 5], WALK)])
    with_trails = replace(raw, trails=(trail(1, 10, 11, 12), trail(2, 11, 12), trail(3, 99)))
    network = build(with_trails)
    assert lines(build(raw)) == [[1, 2, 3, 4, 5]]
    assert lines(network) == [[1, 2], [2, 3, 4], [4, 5]]
    assert [titles(network, edge) for edge in range(3)] == [
        ["Trail 1"],
        ["Trail 1", "Trail 2"],
        [],
    ]
    assert network.n_trails == 2  # the third leads along no way of this network
    assert network.meta.id != build(raw).meta.id
    assert dict(network.meta.report)["trails"] == 2


def test_a_trail_with_only_a_number() -> None:
    raw = raw_of([([1, 2], WALK)])
    network = build(replace(raw, trails=(trail(1, 10, name=None, ref="GR 7", kind="mtb"),)))
    assert network.trail_name.tolist() == [-1]
    assert network.names[network.trail_ref[0]] == "GR 7"
    assert TRAIL_KINDS[network.trail_kind[0]] == "mtb"
    assert TRAIL_NETWORKS[network.trail_network[0]] == "local"


def test_a_file_with_a_trail(tmp_path: Path) -> None:
    path = tmp_path / "trail.osm"
    relation = """
      <relation id="50" version="1"><member type="way" ref="10" role="forward"/>
        <member type="node" ref="11" role=""/><tag k="type" v="route"/>
        <tag k="route" v="hiking"/><tag k="ref" v="R7"/></relation>
    """
    path.write_bytes(document(NODES, WAYS, relation))
    raw = read(path)
    assert [(item.id, item.ref, item.ways) for item in raw.trails] == [(50, "R7", frozenset({10}))]


def test_two_files_hold_parts_of_one_trail() -> None:
    def part(source: str, *ways: int) -> RawNetwork:
        raw = raw_of([([1, 2], WALK)] if source == "a" else [([1, 2], WALK), ([2, 3], WALK)])
        return replace(raw, source=f"osm: {source}", trails=(trail(1, *ways),))

    merged = merge([part("a", 10), part("b", 11)])
    assert [item.ways for item in merged.trails] == [frozenset({10, 11})]
    assert titles(build(merged), 0) == ["Trail 1"]


def test_laying_greenways_keeps_what_stands_beside_and_the_trails() -> None:
    raw = replace(world(), trails=(trail(1, 10),), surroundings=[("tree", None)])
    laid = add_greenways(raw, [line((0, 5), (200, 5))])
    assert laid.trails == raw.trails
    assert laid.surroundings == raw.surroundings
    assert laid.facilities == raw.facilities


def test_bundles_keep_trails(tmp_path: Path) -> None:
    raw = raw_of([([1, 2], WALK), ([2, 3], WALK)])
    network = build(replace(raw, trails=(trail(1, 10), trail(2, 10, 11))))
    write_bundle(network, tmp_path / "b")
    again = read_bundle(tmp_path / "b")
    assert [titles(again, edge) for edge in range(2)] == [["Trail 1", "Trail 2"], ["Trail 2"]]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("edge_trails", [2, 0]),
        ("trail_name", [9]),
        ("trail_kind", [5]),
        ("trail_network", [5]),
        ("trails", [1]),
        ("trails_offsets", [0, 1, 1]),
        ("trails_offsets", [0, 0, 2]),
        ("trails_offsets", []),
    ],
)
def test_trails_that_cannot_be(column: str, value: list[int], tmp_path: Path) -> None:
    raw = raw_of([([1, 2], WALK), ([2, 3], WALK)])
    network = build(replace(raw, trails=(trail(1, 10),)))
    wrong = np.array(value, DTYPES[column])
    write_bundle(replace(network, **{column: wrong}), tmp_path / "b")
    with pytest.raises(BundleError) as caught:
        read_bundle(tmp_path / "b")
    assert caught.value.code == "bundle_index"


def test_no_trails_is_one_empty_set(tiny_network: Network) -> None:
    assert set(NO_TRAILS) < set(DTYPES)
    assert tiny_network.n_trails == 0
    assert tiny_network.trails_of(3) == []


def test_andorra() -> None:
    path = shared_data("osm", "andorra", "andorra.osm.pbf")
    raw = SOURCES["osm"](str(path), SourceOptions())
    refs = {item.ref: (item.kind, item.network) for item in raw.trails}
    assert refs["GR 7"] == ("hiking", "national")
    assert refs["E-4"] == ("hiking", "international")
    assert "E4" not in refs  # a superroute, whose members are relations
    network = build_network(raw, name="andorra", built_at=BUILT_AT)
    router = Router(network, load_profiles()["hike"], "reference")
    ends = [LonLat(1.5693, 42.5220), LonLat(1.5330, 42.5105)]
    points = router.snap_together([router.near(end) for end in ends])
    assert points is not None
    leg = router.leg(*points)
    [gr_11] = [item for item in leg.trails if item.ref == "GR-11"]
    assert (gr_11.name, gr_11.kind) == ("GR-11 Senda Pirenaica", "hiking")
    assert 500 < gr_11.length_m < leg.length_m
    assert any(("trail", "GR-11 Senda Pirenaica") in item.facts for item in leg.turns)
