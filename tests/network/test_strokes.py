"""Lines joined where they go straight on: by hand, and on random networks."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from jindao.network.outline import Parts, part_lines
from jindao.network.strokes import strokes
from tests.routing.test_engines import SEEDS, random_network

Lines = list[list[tuple[float, float]]]


def joined(lines: Lines) -> set[tuple[tuple[float, float], ...]]:
    """The strokes of lines, to the metre, each from its smaller end."""
    made = set()
    for stroke in strokes(np.array([shapely.LineString(line) for line in lines])):
        points = [(float(x), float(y)) for x, y in np.round(shapely.get_coordinates(stroke))]
        made.add(tuple(min(points, points[::-1])))
    return made


def test_two_streets_that_cross_stay_two_streets() -> None:
    lines: Lines = [[(0, 0), (9, 0)], [(9, 0), (20, 1)], [(9, -9), (9, 0)], [(9, 9), (9, 0)]]
    assert joined(lines) == {((0, 0), (9, 0), (20, 1)), ((9, -9), (9, 0), (9, 9))}


def test_the_straightest_of_three_goes_on() -> None:
    # From (9, 0) the way on turns by 45 degrees or, straighter, by 6.
    lines: Lines = [[(0, 0), (9, 0)], [(9, 0), (18, 9)], [(9, 0), (19, 1)]]
    assert joined(lines) == {((0, 0), (9, 0), (19, 1)), ((9, 0), (18, 9))}


def test_two_ends_alone_go_on_whatever_the_turn() -> None:
    lines: Lines = [[(0, 0), (9, 0)], [(9, 0), (9, 9)]]
    assert joined(lines) == {((0, 0), (9, 0), (9, 9))}


def test_where_all_turn_all_end() -> None:
    # Three streets that meet at 120 degrees.
    lines: Lines = [[(0, 0), (9, 0)], [(0, 0), (-5, 9)], [(0, 0), (-5, -9)]]
    assert joined(lines) == {((0, 0), (9, 0)), ((-5, 9), (0, 0)), ((-5, -9), (0, 0))}


def test_a_ring_does_not_go_on_in_itself() -> None:
    ring: Lines = [[(0, 0), (9, 0), (9, 9), (0, 9), (-9, 9), (0, 0)]]
    [stroke] = strokes(np.array([shapely.LineString(ring[0])]))
    assert shapely.length(stroke) == pytest.approx(shapely.length(shapely.LineString(ring[0])))


def test_lines_of_no_length_are_left_out() -> None:
    lines = np.array([shapely.LineString([(0, 0), (0, 0)]), shapely.LineString([(0, 0), (5, 0)])])
    assert len(strokes(lines)) == 1
    assert len(strokes(lines[:1])) == 0
    assert len(strokes(lines[:0])) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_strokes_are_fewer_and_cover_the_same_ground(seed: int) -> None:
    network = random_network(seed)
    every = np.arange(network.n_edges)
    lines, _ = part_lines(network, Parts(every, np.zeros(len(every)), np.ones(len(every))))
    made = strokes(lines)
    assert len(made) <= len(lines)
    assert shapely.length(made).sum() == pytest.approx(shapely.length(lines).sum(), abs=0.1)
    ground, same = (shapely.union_all(shapely.buffer(shapes, 35)) for shapes in (lines, made))
    assert shapely.symmetric_difference(ground, same).area < 1e-4 * ground.area
