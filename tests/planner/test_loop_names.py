"""What loops are called, and which are one and the same way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jindao import Loop, title
from jindao.planner.loop_names import apart, beside_share, named
from tests.conftest import at
from tests.planner.test_loop import loops, ring
from tests.planner.test_planner import site, small_world

EAST, NORTH = at(1, 0).lon - at(0, 0).lon, at(0, 1).lat - at(0, 0).lat
"""A metre in degrees."""


def moved(loop: Loop, metres: float) -> Loop:
    """Return a loop that far north-east of another one."""
    [leg] = loop.legs
    [stretch] = leg.stretches
    line = tuple((lon + metres * EAST, lat + metres * NORTH) for lon, lat in stretch.line)
    return replace(loop, legs=(replace(leg, stretches=(replace(stretch, line=line),)),))


def square(**more: object) -> Loop:
    """The square of 300 m north-east of A: 1200 m round."""
    return loops(ring(**more), length_m=1200)[0]  # type: ignore[arg-type]


def test_a_line_close_beside_another_is_the_same_way() -> None:
    """Within 1 % of 1200 m; 100 m off only the corners of the squares meet."""
    loop = square()
    assert beside_share(loop, moved(loop, 5)) == pytest.approx(1.0, abs=0.01)
    assert beside_share(loop, moved(loop, 100)) < 0.2
    kept, alike = apart([loop, moved(loop, 5), moved(loop, 100)])
    assert (kept, alike) == ([loop, moved(loop, 100)], 1)


def test_a_loop_is_named_by_its_side_of_the_start() -> None:
    loop = square()
    assert (loop.heading, loop.passes) == ("northeast", ())
    assert title(loop, "zh").endswith("往东北的环线 1.2 公里")
    assert title(loop, "en").startswith("Loop of 1.2 km from ")
    assert title(loop, "en").endswith(", to the northeast")
    # From the middle west, north, east, south and west of it: 45 m beside 1500 m are no side.
    turns = ((0, 0), (-300, 0), (0, 300), (300, 0), (0, -300), (-300, 0), (0, 0))
    [leg] = loop.legs
    stretch = replace(leg.stretches[0], line=tuple((at(*m).lon, at(*m).lat) for m in turns))
    around = replace(loop, legs=(replace(leg, stretches=(stretch,)),))
    assert named(small_world(), [around])[0].heading == ""


def test_a_park_is_passed_where_the_line_is_surveyed() -> None:
    park = site("garden", at(300, 150), category="park")
    world = small_world(park)
    [told] = named(world, [square()])
    assert told.passes == (("garden楼", "Garden House"),)
    assert title(told, "en").endswith("to the northeast, by way of Garden House")
    assert title(told, "zh").endswith("，经garden楼")
    [rough] = named(world, [square(alignment=[1, 1, 1, 1])])
    assert rough.passes == ()


def test_what_no_other_loop_passes_comes_first() -> None:
    """Of three parks two lie on both loops: either is called by its own, then by one of them."""
    ways = ("Both", "Bank", "Mine"), ("Both", "Bank", "Thine")
    one, other = (
        replace(square(), legs=(replace(square().legs[0], names=names),)) for names in ways
    )
    first, second = named(small_world(), [one, other])
    assert [name for name, _ in first.passes] == ["Mine", "Both"]
    assert [name for name, _ in second.passes] == ["Thine", "Both"]
