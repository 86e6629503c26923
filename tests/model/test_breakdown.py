"""What ways are made of, cut into kilometres and added up."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.codec import from_plain, to_plain
from jindao.model.breakdown import (
    ASPECTS,
    NOTHING_TOLD,
    STEEPNESS,
    Breakdown,
    along,
    per_km,
    runs_to,
    steepness_of,
    totals,
)


@dataclass(frozen=True)
class Walk:
    legs: tuple[Leg, ...]


@dataclass(frozen=True)
class Leg:
    length_m: float
    breakdown: Breakdown
    transfer: bool = False


@pytest.mark.parametrize(
    ("grade", "code"),
    [
        (0.0, "level"),
        (0.02, "level"),
        (-0.02, "level"),
        (0.021, "up_2"),
        (0.05, "up_2"),
        (0.06, "up_5"),
        (0.15, "up_10"),
        (0.151, "up_15"),
        (-0.07, "down_5"),
        (-0.11, "down_10"),
        (-3.0, "down_15"),
        (math.nan, "unknown"),
    ],
)
def test_a_class_begins_above_its_grade(grade: float, code: str) -> None:
    assert steepness_of(grade) == code


def test_classes_go_from_steep_down_to_steep_up() -> None:
    assert STEEPNESS[0] == "down_15"
    assert STEEPNESS[-2:] == ("up_15", "unknown")
    grades = (-0.2, -0.12, -0.07, -0.03, 0.0, 0.03, 0.07, 0.12, 0.2, math.nan)
    assert tuple(map(steepness_of, grades)) == STEEPNESS


def test_equal_neighbours_are_one_run_and_rounding_is_carried() -> None:
    ends = [("a", 0.04), ("a", 0.08), ("b", 0.12), ("b", 10.0), ("a", 10.0)]
    # a ends at 0.08, told as 0.1; b at 10
    assert runs_to(ends) == (("a", 0.1), ("b", 9.9))
    assert runs_to([]) == ()


FIRST = Breakdown(surface=(("asphalt", 600.0), ("unknown", 300.0)))
SECOND = Breakdown(surface=(("unknown", 200.0), ("asphalt", 1400.0)))
WALK = Walk((Leg(900.0, FIRST), Leg(1600.0, SECOND)))


def test_kilometres_are_those_of_the_whole_walk() -> None:
    assert along(WALK).surface == (("asphalt", 600.0), ("unknown", 500.0), ("asphalt", 1400.0))
    assert totals(WALK).surface == (("asphalt", 2000.0), ("unknown", 500.0))
    assert [part.surface for part in per_km(WALK)] == [
        (("asphalt", 600.0), ("unknown", 400.0)),
        (("asphalt", 900.0), ("unknown", 100.0)),
        (("asphalt", 500.0),),
    ]
    assert totals(WALK).metres("surface", "unknown") == 500.0


def test_what_nobody_looked_at_is_unknown() -> None:
    walk = Walk((Leg(900.0, FIRST), Leg(250.04, NOTHING_TOLD)))
    assert totals(walk).surface == (("asphalt", 600.0), ("unknown", 550.0))
    assert totals(walk).kind == (("unknown", 1150.0),)
    assert per_km(Walk(())) == ()


lengths = st.lists(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 15_000)), max_size=6),
    min_size=1,
    max_size=4,
)


@given(lengths)
def test_parts_add_up_to_the_whole(walks: list[list[tuple[str, int]]]) -> None:
    legs = []
    for pairs in walks:
        runs = tuple((code, tenths / 10) for code, tenths in pairs)
        length_m = sum(tenths for _, tenths in pairs) / 10
        legs.append(Leg(length_m, Breakdown(**dict.fromkeys(ASPECTS, runs))))
    walk = Walk(tuple(legs))
    length_m = sum(leg.length_m for leg in legs)
    parts = per_km(walk)
    assert len(parts) == math.ceil(round(length_m / 1000, 6))
    for aspect in ASPECTS:
        sums = [sum(metres for _, metres in part.of(aspect)) for part in parts]
        assert sums[:-1] == pytest.approx([1000.0] * (len(parts) - 1))
        assert sum(sums) == pytest.approx(length_m, abs=0.01)
        for code, metres in totals(walk).of(aspect):
            assert sum(p.metres(aspect, code) for p in parts) == pytest.approx(metres, abs=0.01)
    assert from_plain(Breakdown, to_plain(totals(walk))) == totals(walk)
