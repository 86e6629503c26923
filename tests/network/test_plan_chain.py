"""The chain of ways that a drawn line follows: on grids and roads drawn with an unsteady hand."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao import TableError
from jindao.network.changed import under_plan
from jindao.network.network import Network
from tests.conftest import at, make_network
from tests.planned import plan, stretch

Metres = tuple[float, float]


def ways(*lines: tuple[Metres, ...]) -> Network:
    """Return a network of straight edges along lines, which meet where points are the same."""
    pairs = [pair for line in lines for pair in pairwise(line)]
    spots = sorted({spot for pair in pairs for spot in pair})
    edges = [(spots.index(a), spots.index(b), math.dist(a, b)) for a, b in pairs]
    return make_network([at(*spot) for spot in spots], edges)


def signed(network: Network, *places_m: Metres) -> tuple[Network, dict[str, int]]:
    made = under_plan(network, plan(stretch("sign", *places_m, greenway="环城")))
    told = {key: value for key, value in made.meta.report if key.startswith("plan_")}
    return made, told


def signed_edges(made: Network) -> list[int]:
    return np.flatnonzero(made.edge_greenway >= 0).tolist()


ROAD = tuple((100.0 * step, 0.0) for step in range(6))


def test_a_line_that_wanders_signs_one_chain() -> None:
    """Up to 14 m to either side of a road of five edges, and past its ends by no metre."""
    wander = [(50.0 * step, 14.0 * (-1) ** step) for step in range(1, 10)]
    made, told = signed(ways(ROAD), (0, 0), *wander, (500, 0))
    assert signed_edges(made) == [0, 1, 2, 3, 4]
    assert told["plan_signed_m"] == 500
    assert (told["plan_unlaid_m"], told["plan_gaps"]) == (0, 0)


def test_a_chain_goes_on_where_the_line_strays_a_little_farther() -> None:
    """From 200 to 250 m it is 22 m off the road: the road is signed, and not broken."""
    strays = [(150.0, 0.0), (200.0, 22.0), (250.0, 22.0), (300.0, 0.0)]
    made, told = signed(ways(ROAD), (0, 0), *strays, (500, 0))
    assert signed_edges(made) == [0, 1, 2, 3, 4]
    assert told["plan_gaps"] == 0


def test_what_lies_on_no_way_is_told_with_its_gaps() -> None:
    """Two roads 100 m apart, and a line that leads on for 80 m beyond the second."""
    east = ((600.0, 0.0), (900.0, 0.0))
    made, told = signed(ways(ROAD, east), (0, 0), (980, 0))
    assert signed_edges(made) == [0, 1, 2, 3, 4, 5]
    assert told["plan_signed_m"] == 800
    assert (told["plan_unlaid_m"], told["plan_gaps"]) == (180, 1)


def test_a_chain_leaves_a_way_where_the_line_does() -> None:
    """It turns off the road into a field at 250 m, where nothing is: half an edge is signed."""
    _, told = signed(ways(ROAD), (0, 0), (250, 0), (250, 200))
    assert told["plan_signed_m"] == pytest.approx(250, abs=6)
    assert told["plan_unlaid_m"] == pytest.approx(200, abs=6)
    assert told["plan_gaps"] == 0


def test_no_bend_is_cut_off() -> None:
    """A hairpin of two roads 20 m apart, that a short way joins at its open end, too."""
    hairpin = ((0.0, 0.0), (300.0, 0.0), (300.0, 20.0), (0.0, 20.0))
    network = ways(hairpin, ((20.0, 0.0), (20.0, 20.0)), ((-60.0, 0.0), (0.0, 0.0)))
    made, told = signed(network, *hairpin)
    assert signed_edges(made) == [0, 1, 2]
    assert told["plan_signed_m"] == 620


def test_a_ring_and_an_eight_are_signed_whole() -> None:
    west = ((0.0, 0.0), (0.0, 200.0), (200.0, 200.0), (200.0, 0.0), (0.0, 0.0))
    east = ((200.0, 200.0), (200.0, 400.0), (400.0, 400.0), (400.0, 200.0), (200.0, 200.0))
    network = ways(west, east, ((100.0, 0.0), (100.0, -90.0)))
    made, told = signed(network, *west)
    assert (signed_edges(made), told["plan_gaps"]) == ([0, 1, 2, 3], 0)
    eight = (*west[2:], west[1], *east)
    made, told = signed(network, *eight)
    assert (signed_edges(made), told["plan_gaps"]) == (list(range(8)), 0)


def test_a_short_line_signs_what_it_lies_on_and_one_in_a_field_nothing() -> None:
    _, told = signed(ways(ROAD), (110, 0), (114, 0))
    assert (told["plan_signed_m"], told["plan_unlaid_m"]) == (4, 0)
    with pytest.raises(TableError, match="sign"):
        signed(ways(ROAD), (0, 60), (500, 60))


GRID = ways(
    *(tuple((100.0 * x, 100.0 * y) for x in range(5)) for y in range(5)),
    *(tuple((100.0 * x, 100.0 * y) for y in range(5)) for x in range(5)),
)
SPOTS = sorted((100.0 * x, 100.0 * y) for x in range(5) for y in range(5))


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from([(1, 0), (0, 1), (-1, 0), (0, -1)]), min_size=2, max_size=9),
    st.integers(0, 2**32 - 1),
)
def test_a_walk_through_a_grid_is_found_again(steps: list[tuple[int, int]], seed: int) -> None:
    """Drawn as far as 9 m beside the streets; the judge is the walk itself."""
    x, y = 2, 2
    walk = [(200.0, 200.0)]
    for right, up in steps:
        spot = (100.0 * (x + right), 100.0 * (y + up))
        if spot in SPOTS and spot not in walk:
            x, y = x + right, y + up
            walk.append(spot)
    if len(walk) < 2:
        return
    random = np.random.default_rng(seed)
    drawn_m = [walk[0]]
    for before, after in pairwise(walk):
        middle = np.add(before, after) / 2 + random.uniform(-6, 6, 2)
        drawn_m += [tuple(middle.tolist()), tuple(np.add(after, random.uniform(-6, 6, 2)).tolist())]
    _, told = signed(GRID, *drawn_m)
    followed = sum(math.dist(a, b) for a, b in pairwise(walk))
    assert told["plan_signed_m"] == pytest.approx(followed, abs=12)
    assert told["plan_gaps"] == 0
