"""Where a way can be left: a path over a hill, drawn by hand.

    X                      Y
    |                      |
    J---path 300---K--400--L--300--S

The ways are paths but for L-S, a residential road: only at L do more than two ways meet.
"""

from __future__ import annotations

import pytest

from jindao.geo import LonLat
from jindao.model.guidance import Facility
from jindao.network.network import Network
from jindao.routing.exits import without_exit
from jindao.routing.pieces import Course, Piece
from tests.conftest import at, make_network

J, K, L, S, X, Y = range(6)
JK, KL, LS, JX, LY = range(5)


@pytest.fixture(scope="module")
def hill() -> Network:
    return make_network(
        [at(0, 0), at(300, 0), at(700, 0), at(1000, 0), at(0, 200), at(700, 200)],
        [(J, K, 300.0), (K, L, 400.0), (L, S, 300.0), (J, X, 200.0), (L, Y, 200.0)],
        kinds=["path", "path", "residential", "path", "path"],
    )


def along(network: Network, *pieces: Piece) -> Course:
    return Course.of(network, pieces)


def test_a_node_of_two_ways_is_no_exit_and_a_road_has_one_everywhere(hill: Network) -> None:
    course = along(hill, Piece(2 * JX + 1), Piece(2 * JK), Piece(2 * KL), Piece(2 * LS))
    # At J and K the path only goes on; at L it meets the road.
    assert without_exit(hill, course, None) == ((0.0, 900.0),)


def test_backwards_it_is_the_same(hill: Network) -> None:
    course = along(hill, Piece(2 * LS + 1), Piece(2 * KL + 1), Piece(2 * JK + 1))
    assert without_exit(hill, course, None) == ((300.0, 1000.0),)


def test_it_may_begin_and_end_within_an_edge(hill: Network) -> None:
    course = along(hill, Piece(2 * JK, 0.5, 1.0), Piece(2 * KL, 0.0, 0.25))
    assert without_exit(hill, course, None) == ((0.0, 250.0),)


def test_a_stop_is_an_exit_a_bench_is_none(hill: Network) -> None:
    def beside(kind: str) -> Facility:
        return Facility(
            kind=kind,
            name="",
            position=LonLat(112.5, 37.8),
            wheelchair="unknown",
            fee="unknown",
            along_m=280.0,
            gap_m=10.0,
        )

    course = along(hill, Piece(2 * JK), Piece(2 * KL))
    assert without_exit(hill, course, (beside("bench"),)) == ((0.0, 700.0),)
    assert without_exit(hill, course, (beside("stop"),)) == ((0.0, 280.0), (280.0, 700.0))


def test_short_ones_in_the_middle_are_not_told() -> None:
    # A row of nodes 100 m apart, each with a way of its own: all exits.
    network = make_network(
        [at(100 * i, 0) for i in range(4)] + [at(100 * i, 50) for i in range(4)],
        [*((i, i + 1, 100.0) for i in range(3)), *((i, i + 4, 50.0) for i in range(4))],
    )
    course = along(network, *(Piece(2 * i) for i in range(3)))
    assert without_exit(network, course, None) == ((0.0, 100.0), (200.0, 300.0))


def test_an_estimated_way_leaves_it_unknown() -> None:
    network = make_network([at(0, 0), at(300, 0)], [(0, 1, 300.0)], alignment=[1])
    assert without_exit(network, along(network, Piece(0)), None) is None
    assert without_exit(network, along(network), None) is None
