"""The longest stretch without: on lines, rings and stars, by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.assess.gaps import longest_stretch

LINE = [(0, "a", "b", 500.0), (1, "b", "c", 400.0), (2, "c", "d", 300.0)]


def test_between_two_on_a_line() -> None:
    # At 100 m and at 1,050 m of 1,200 m: 950 m between, of which 575 m is the middle.
    stretch = longest_stretch(LINE, [(0, 0.2), (2, 0.5)])
    assert stretch is not None
    assert stretch.length_m == pytest.approx(950)
    assert (stretch.edge, stretch.share) == (1, pytest.approx(75 / 400))


def test_to_the_end_of_a_line() -> None:
    # One at 100 m: 1,100 m to the far end.
    stretch = longest_stretch(LINE, [(0, 0.2)])
    assert stretch == (pytest.approx(1100), 2, 1.0)


def test_round_a_ring() -> None:
    ring = [(0, "a", "b", 300.0), (1, "b", "c", 300.0), (2, "c", "a", 300.0)]
    # One on a ring of 900 m: all the way round to itself.
    stretch = longest_stretch(ring, [(0, 0.0)])
    assert stretch is not None
    assert stretch.length_m == pytest.approx(900)


def test_a_star_from_arm_to_arm() -> None:
    arms = [(0, "m", "a", 100.0), (1, "m", "b", 200.0), (2, "m", "c", 300.0)]
    # At the tips of two: 300 m from one to the other; the third tip is 400 m from the nearer.
    stretch = longest_stretch(arms, [(0, 1.0), (1, 1.0)])
    assert stretch == (pytest.approx(400), 2, 1.0)


def test_where_two_meet_just_at_a_junction() -> None:
    stretch = longest_stretch([(0, "a", "b", 200.0), (1, "b", "c", 200.0)], [(0, 0.0), (1, 1.0)])
    assert stretch is not None
    assert stretch.length_m == pytest.approx(400)


def test_a_part_that_has_none_counts_whole() -> None:
    apart = [*LINE, (3, "x", "y", 5000.0), (4, "y", "z", 1.0)]
    stretch = longest_stretch(apart, [(0, 0.2)])
    assert stretch is not None
    assert stretch.length_m == pytest.approx(5001)


def test_without_any_there_is_no_stretch() -> None:
    assert longest_stretch(LINE, []) is None
    assert longest_stretch([], [(0, 0.5)]) is None


@given(st.lists(st.floats(0.0, 1200.0), min_size=1, max_size=8))
def test_on_a_line_it_is_the_widest_step(at_m: list[float]) -> None:
    ends = [0.0, 500.0, 900.0, 1200.0]
    spots = []
    for metres in at_m:
        edge = max(row for row in range(3) if ends[row] <= metres)
        spots.append((edge, (metres - ends[edge]) / (ends[edge + 1] - ends[edge])))
    stops = sorted(at_m)
    steps = [b - a for a, b in pairwise(stops)]
    widest = max([stops[0], *steps, 1200.0 - stops[-1]])
    stretch = longest_stretch(LINE, spots)
    assert stretch is not None
    assert stretch.length_m == pytest.approx(widest, abs=1e-6)
