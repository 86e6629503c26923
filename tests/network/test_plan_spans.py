"""What of a network lies along the lines and in the areas of a plan; shapely is the judge.

Numbers are of the tiny world, drawn in `tests.conftest`.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jindao import TableError
from jindao.model.plan import PlannedStretch
from jindao.network.changed import under_plan
from jindao.network.codes import MODES
from jindao.network.network import Network
from jindao.network.soundness import unsound_column
from tests.conftest import PLACES_M, at, make_network
from tests.planned import drawn, link, plan, stretch

Metres = tuple[float, float]
EDGES = [(0, 1), (1, 2), (1, 3), (3, 4), (4, 2), (5, 6)]


def streets(*lines: tuple[Metres, Metres], kinds: list[str] | None = None) -> Network:
    """Return a network of straight ways that meet at their ends."""
    spots = sorted({spot for line in lines for spot in line})
    edges = [(spots.index(a), spots.index(b), math.dist(a, b)) for a, b in lines]
    return make_network([at(*spot) for spot in spots], edges, kinds=kinds)


def close(*places_m: Metres) -> PlannedStretch:
    return stretch("close", *places_m, modes=MODES)


def close_in(*ring_m: Metres) -> PlannedStretch:
    ring = drawn(*ring_m, ring_m[0])
    return PlannedStretch(id="close", change="close", polygons=((ring,),), modes=MODES)


def shut_m(network: Network) -> list[float]:
    """Return the lengths of the edges that nobody may walk."""
    return [round(m) for m in network.edge_length_m[network.edge_foot == 0].tolist()]


def test_an_area_that_crosses_itself_is_what_its_border_encloses(tiny_network: Network) -> None:
    """A bow over AB and over BD with the knot between: as read from a file, both are inside."""
    bow = close_in((100, -50), (100, 50), (550, 100), (450, 250), (550, 250))
    assert not shapely.Polygon(bow.polygons[0][0]).is_valid
    sound = shapely.make_valid(shapely.Polygon(bow.polygons[0][0]))
    parts = tuple((tuple(part.exterior.coords),) for part in shapely.get_parts(sound))
    made = under_plan(tiny_network, plan(bow))
    assert shut_m(made) == shut_m(under_plan(tiny_network, plan(replace(bow, polygons=parts))))
    assert shut_m(made)


def counted(network: Network) -> dict[str, int]:
    return {key: value for key, value in network.meta.report if key.startswith("plan_")}


def test_only_what_the_line_covers_is_closed(tiny_network: Network) -> None:
    """200 m of the 500 m of AB: 100 m before them and 200 m after stay open."""
    made = under_plan(tiny_network, plan(close((100, 0), (300, 0))))
    assert unsound_column(made) is None
    assert [round(m) for m in made.edge_length_m[:3].tolist()] == [100, 200, 200]
    assert made.edge_foot[:3].astype(bool).tolist() == [True, False, True]
    assert shut_m(made) == [200]
    assert counted(made)["plan_closed_m"] == counted(made)["plan_closed_footway_m"] == 200


@pytest.mark.parametrize("end_m", [494, 500, 506])
def test_ways_that_meet_at_the_end_of_the_line_stay_open(
    tiny_network: Network, end_m: float
) -> None:
    """At B, drawn 6 m short of it or too far: BD begins within 10 m of the line, BC goes on."""
    made = under_plan(tiny_network, plan(close((0, 0), (end_m, 0))))
    assert shut_m(made) == [min(end_m, 500)]


def test_a_line_past_a_junction_closes_what_it_follows(tiny_network: Network) -> None:
    made = under_plan(tiny_network, plan(close((400, 3), (500, 3), (503, 200))))
    assert shut_m(made) == [100, 200]


@pytest.mark.parametrize("turned_m", [(0, 200), (100, 100), (100, 60), (100, 20)])
def test_what_crosses_the_line_or_forks_off_it_stays_open(turned_m: Metres) -> None:
    """A road of 1 km, and at its middle one that crosses, and one that only begins there."""
    east, north = turned_m
    road = [((0.0, 0.0), (500.0, 0.0)), ((500.0, 0.0), (1000.0, 0.0))]
    fork = ((500.0, 0.0), (500.0 + east, float(north)))
    through = ((200.0 - east, -float(north)), (200.0 + east, float(north)))
    made = under_plan(streets(*road, fork, through), plan(close((0, 0), (1000, 0))))
    assert shut_m(made) == [500, 500]


def test_a_road_is_closed_with_what_runs_beside_it_and_that_is_told() -> None:
    """A road 200 m of 500 m, with a sidewalk 6 m and the other carriageway 9 m from the line."""
    road = ((0.0, 0.0), (500.0, 0.0))
    walk, other = ((0.0, 6.0), (500.0, 6.0)), ((0.0, -9.0), (500.0, -9.0))
    far, short = ((0.0, 14.0), (500.0, 14.0)), ((200.0, 0.0), (200.0, 6.0))
    network = streets(
        *(road, walk, other, far, short),
        kinds=["primary", "footway", "primary", "footway", "footway"],
    )
    made = under_plan(network, plan(close((100, 1), (300, 1))))
    assert shut_m(made) == [200, 200, 200]
    told = counted(made)
    assert told["plan_closed_m"] == 600
    kinds = {key: value for key, value in told.items() if key.startswith("plan_closed_")}
    assert kinds == {
        "plan_closed_m": 600,
        "plan_closed_primary_m": 200,
        "plan_closed_beside_footway_m": 200,
        "plan_closed_beside_primary_m": 200,
    }


def test_where_nothing_runs_beside_the_line_is_told(tiny_network: Network) -> None:
    """500 m along AB, then 200 m south of B into the field, of which 10 m are beside AB's end."""
    made = under_plan(tiny_network, plan(close((0, 0), (500, 0), (500, -200))))
    assert shut_m(made) == [500]
    assert counted(made)["plan_missed_m"] == pytest.approx(190, abs=1)
    gone = under_plan(tiny_network, plan(stretch("remove", (0, 0), (500, 0), (500, -200))))
    assert counted(gone)["plan_missed_m"] == pytest.approx(195, abs=1)


@pytest.mark.parametrize(
    ("places_m", "again_m"),
    [
        (((0, 2), (500, 2)), 500),
        (((0, 0), (250, 0), (500, 300)), 250),
        (((0, 0), (500, 300)), 0),
        (((900, 300), (2900, 300)), 0),
        (((0, 8), (500, 8)), 0),
    ],
)
def test_what_is_built_on_a_way_that_there_is_is_told(
    tiny_network: Network, places_m: tuple[Metres, ...], again_m: float
) -> None:
    made = under_plan(tiny_network, plan(link(*places_m)))
    assert counted(made)["plan_built_again_m"] == pytest.approx(again_m, abs=8)
    bridge = under_plan(tiny_network, plan(link(*places_m, structure="bridge")))
    assert counted(bridge)["plan_built_again_m"] == 0


def test_an_area_closes_what_lies_inside(tiny_network: Network) -> None:
    """100 m around B: 100 m each of AB, BC and BD."""
    made = under_plan(
        tiny_network, plan(close_in((400, -100), (600, -100), (600, 100), (400, 100)))
    )
    assert unsound_column(made) is None
    assert shut_m(made) == [100, 100, 100]


SQUARE = [(700, 0), (900, 0), (900, 300), (500, 300), (500, 0)]


@pytest.mark.parametrize("begin", range(5))
@pytest.mark.parametrize("step", [1, -1])
def test_a_drawn_ring_closes_the_same_wherever_it_begins(begin: int, step: int) -> None:
    """A street crosses the ring at a slant, without a junction: it stays open, all round."""
    ring = list(zip(SQUARE, [*SQUARE[1:], SQUARE[0]], strict=True))
    network = streets(*ring, ((698, -100), (702, 100)))
    line = (SQUARE[begin:] + SQUARE[:begin])[::step]
    made = under_plan(network, plan(close(*line, line[0])))
    assert sorted(shut_m(made)) == [200, 200, 300, 300, 400]
    told = counted(made)
    assert (told["plan_closed_m"], told["plan_closed_footway_m"]) == (1400, 1400)
    assert not [key for key in told if "beside" in key]


def test_what_runs_beside_a_ring_is_told_where_the_ring_begins() -> None:
    """A way of 60 m, 5 m beside the place where the drawn ring begins and ends."""
    ring = list(zip(SQUARE, [*SQUARE[1:], SQUARE[0]], strict=True))
    network = streets(*ring, ((670, 5), (730, 5)), kinds=["footway"] * 5 + ["cycleway"])
    told = counted(under_plan(network, plan(close(*SQUARE, SQUARE[0]))))
    assert (told["plan_closed_footway_m"], told["plan_closed_beside_cycleway_m"]) == (1400, 60)


def test_a_ring_is_closed_on_both_sides_of_where_it_begins() -> None:
    """A ring of 400 m around the square; the area holds 50 m to both sides of its beginning."""
    corners = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]
    made = make_network([at(0, 0), at(0, -50)], [(0, 0, 400.0), (1, 0, 50.0)])
    ring = [(at(*spot).lon, at(*spot).lat) for spot in (*corners, corners[0])]
    changed = plan(close_in((-20, -20), (50, -20), (50, 50), (-20, 50)))
    network = with_line(made, ring)
    closed = under_plan(network, changed)
    assert unsound_column(closed) is None
    assert sorted(shut_m(closed)) == [20, 50, 50]


def with_line(network: Network, line: list[tuple[float, float]]) -> Network:
    """Return a network whose first edge has another line."""
    geometry = np.concatenate((np.array(line), network.geometry[2:]))
    offsets = np.concatenate(([0], network.geometry_offsets[1:] + len(line) - 2))
    heights = np.full(len(geometry), np.nan, np.float32)
    return replace(
        network, geometry=geometry, geometry_offsets=offsets, geometry_elevation_m=heights
    )


ANYWHERE = st.tuples(st.integers(-100, 1000), st.integers(-100, 400))
TINY = make_network(
    [at(*PLACES_M[node]) for node in range(7)],
    [(tail, head, math.dist(PLACES_M[tail], PLACES_M[head])) for tail, head in EDGES],
)
LINES = [shapely.LineString([PLACES_M[tail], PLACES_M[head]]) for tail, head in EDGES]


def closed_under(asked: PlannedStretch) -> Network | None:
    try:
        made = under_plan(TINY, plan(asked))
    except TableError:
        return None
    assert made.edge_length_m.sum() == pytest.approx(TINY.edge_length_m.sum(), abs=0.01)
    return made


@settings(max_examples=60)
@given(st.lists(ANYWHERE, min_size=3, max_size=5, unique=True))
def test_areas_close_just_what_shapely_says_lies_inside(ring: list[Metres]) -> None:
    area = shapely.Polygon(ring)
    assume(area.is_valid and area.area > 100)
    inside_m = [line.intersection(area).length for line in LINES]
    made = closed_under(close_in(*ring))
    # Less than a metre is none, and a metre less than all is all: at each end of a part.
    parts = sum(len(shapely.get_parts(line.intersection(area))) for line in LINES)
    shut = 0 if made is None else made.edge_length_m[made.edge_foot == 0].sum()
    assert shut == pytest.approx(sum(inside_m), abs=2.0 * parts + 1.0)


@settings(max_examples=60)
@given(ANYWHERE, ANYWHERE)
def test_lines_close_what_runs_beside_them_and_nothing_else(start: Metres, end: Metres) -> None:
    assume(math.dist(start, end) > 5)
    axis = shapely.LineString([start, end])
    strip = axis.buffer(10.0, cap_style="flat")
    made = closed_under(close(start, end))
    shut = 0.0 if made is None else float(made.edge_length_m[made.edge_foot == 0].sum())
    most, least = 0.0, 0.0
    for line in LINES:
        part_m, turned_deg = line.intersection(strip).length, turned(line, axis)
        most += part_m if turned_deg <= 30 else 0.0
        least += part_m if turned_deg <= 5 and part_m >= 60 else 0.0
    assert least - 4.0 <= shut <= most + 4.0


def turned(one: Any, other: Any) -> float:
    """Return the angle between two straight lines, whichever way they go, degrees."""
    (a, b), (c, d) = one.coords, other.coords
    angle = math.atan2(b[1] - a[1], b[0] - a[0]) - math.atan2(d[1] - c[1], d[0] - c[0])
    apart = abs(math.degrees(angle)) % 180
    return min(apart, 180 - apart)
