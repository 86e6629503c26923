"""Ways and a border, steps of 0.001 degrees:

1---2---3-|-4---5---6     way 10 1-2-3-4-5-6, way 11 4-5, way 12 6-7-1
          |
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.errors import DataError
from jindao.network.clip import clip
from jindao.network.raw import RawNetwork
from tests.network.test_build import WALK, build, lines, raw_of

RAW = raw_of(
    [([1, 2, 3, 4, 5, 6], WALK), ([4, 5], WALK), ([6, 7, 1], WALK)],
    node_tags={2: {"barrier": "stile"}, 5: {"barrier": "stile"}},
)


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(west / 1000, south / 1000, east / 1000, north / 1000)


def nodes(raw: RawNetwork) -> list[tuple[int, tuple[int, ...]]]:
    return [(way.id, way.nodes) for way in raw.ways]


def test_ways_end_at_their_last_node_inside() -> None:
    clipped = clip(RAW, box(0, -1, 3.5, 1), name="x")
    assert nodes(clipped) == [(10, (1, 2, 3))]
    assert clipped.node_key.tolist() == [1, 2, 3]
    assert clipped.node_tags == {2: {"barrier": "stile"}}
    assert lines(build(clipped))[:2] == [[1, 2], [2, 3]]


def test_the_border_is_inside() -> None:
    assert nodes(clip(RAW, box(0, -1, 3, 1), name="x")) == [(10, (1, 2, 3))]


def test_a_way_that_leaves_and_comes_back_is_two() -> None:
    both = shapely.union_all([box(0, -1, 2.5, 1), box(4.5, -1, 7, 1)])
    assert nodes(clip(RAW, both, name="x")) == [(10, (1, 2)), (10, (5, 6)), (12, (6, 7, 1))]

    # 7-1 is a segment between nodes inside, although it crosses what lies between.


def test_missing_nodes_are_still_counted() -> None:
    raw = raw_of([([1, 2, 99, 3, 4], WALK), ([8, 98], WALK)], {k: (k / 1000, 0) for k in range(9)})
    clipped = clip(raw, box(0, -1, 3.5, 1), name="x")
    assert nodes(clipped) == [(10, (1, 2, 99, 3))]
    assert dict(build(clipped).meta.report)["nodes_missing"] == 1


def test_an_area_that_holds_nothing_names_both_boxes() -> None:
    for area in (box(100, 100, 101, 101), box(6.9, -1, 7.1, 1)):
        with pytest.raises(DataError) as caught:
            clip(RAW, area, name="city.geojson")
        assert caught.value.code == "clip_nothing"
        assert caught.value.facts["box"] == "0.0010,0.0000,0.0070,0.0000"
    assert "0.0069,-0.0010,0.0071,0.0010" in str(caught.value)
    assert "city.geojson" in caught.value.message("zh")


def test_what_is_drawn_beneath() -> None:
    ring = np.array([(0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01), (0, 0)])
    away = ring + 1
    river = np.array([(0.001, 0), (0.002, 0), (0.005, 0), (0.002, 0), (0.003, 0)])
    raw = raw_of(
        [([1, 2, 3], WALK)], background=[("green", ring), ("water", away), ("river", river)]
    )
    around = clip(raw, box(0.5, -0.5, 3.5, 0.5), name="x")
    found = [(kind, line.tolist()) for kind, line in around.background]
    assert found == [
        ("green", ring.tolist()),
        ("river", river[:2].tolist()),
        ("river", river[3:].tolist()),
    ]
    inside = clip(raw, box(0.9, 0, 3.1, 1), name="x")
    assert next(kind for kind, _ in inside.background) == "green"


@settings(max_examples=200, deadline=None)
@given(
    ways=st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=7), min_size=1, max_size=5),
    quarters=st.tuples(st.integers(-4, 40), st.integers(2, 24)),
)
def test_just_the_segments_between_nodes_inside_are_kept(
    ways: list[list[int]], quarters: tuple[int, int]
) -> None:
    places = {key: (key / 1000, 0.0) for key in range(10)}
    raw = raw_of([(way, WALK) for way in ways], places)
    west = quarters[0] / 4 + 0.1  # never just on a node
    east = west + quarters[1] / 4
    inside = {key for key in range(10) if west <= key <= east}
    wanted = [(a, b) for way in ways for a, b in pairwise(way) if a in inside and b in inside]
    try:
        clipped = clip(raw, box(west, -1, east, 1), name="x")
    except DataError:
        assert not wanted
        return
    found = [pair for way in clipped.ways for pair in pairwise(way.nodes)]
    assert found == wanted
