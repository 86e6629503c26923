"""Turn lists worked by hand: the tiny network, and small streets of their own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.geo import geodesic_m
from jindao.model.guidance import SIDES, TURN_CODES, Turn
from jindao.model.leg import Leg
from jindao.network.network import Network
from jindao.routing.pieces import Course
from tests.conftest import PLACES_M, B, at, make_network
from tests.routing.test_makeup import on_trails
from tests.routing.test_router import leg


def told(found: Leg) -> list[tuple[str, str, str, int]]:
    """Return code, name (or kind), side (or heading), and whole metres of each instruction."""
    rows = []
    for turn in found.turns:
        facts = dict(turn.facts)
        way = facts["name"] or facts["kind"]
        direction = facts.get("side") or facts["heading"]
        rows.append((turn.code, str(way), str(direction), round(float(str(facts["length_m"])))))
    return rows


@given(st.lists(st.floats(0, 50), min_size=1, max_size=8), st.floats(-10, 500))
def test_places_on_a_course_lie_between_its_points(steps_m: list[float], at_m: float) -> None:
    along_m = np.concatenate(([0.0], np.cumsum(steps_m)))
    points = np.column_stack((112 + along_m**2 / 1e6, 37 - along_m / 1e5, along_m))
    nothing = np.zeros(0)
    course = Course(
        pieces=(), edges=nothing.astype(np.int64), ends_m=nothing, points=points, along_m=along_m
    )
    expected = [np.interp(at_m, along_m, points[:, axis]) for axis in (0, 1)]
    assert course.position(at_m) == pytest.approx(expected, abs=1e-9)


def test_steps_after_a_street(tiny_network: Network) -> None:
    found = leg(tiny_network, "walk", (0, 0), (900, 0))
    assert told(found) == [("along", "AB", "east", 500), ("steps", "steps", "east", 400)]


def test_a_turn_wants_a_junction(tiny_network: Network) -> None:
    """At B three ways meet; at D and E it is only another street that begins."""
    found = leg(tiny_network, "family", (0, 0), (900, 0))
    assert told(found) == [
        ("along", "AB", "east", 500),
        ("turn", "BD", "left", 300),
        ("along", "DE", "east", 400),
        ("along", "EC", "south", 300),
    ]


def test_back_again(tiny_network: Network) -> None:
    assert told(leg(tiny_network, "family", (900, 0), (0, 0))) == [
        ("along", "EC", "north", 300),
        ("along", "DE", "west", 400),
        ("along", "BD", "south", 300),
        ("turn", "AB", "right", 500),
    ]


def test_the_first_and_last_street_are_cut(tiny_network: Network) -> None:
    found = leg(tiny_network, "walk", (100, 30), (480, 200))
    assert told(found) == [("along", "AB", "east", 400), ("turn", "BD", "left", 200)]
    start, turn = found.turns
    assert (start.at_m, turn.at_m) == (0.0, pytest.approx(400, abs=0.1))
    assert geodesic_m(turn.position, at(*PLACES_M[B])) < 0.1
    assert geodesic_m(start.position, at(100, 0)) < 0.1


def test_within_one_street_and_nowhere(tiny_network: Network) -> None:
    assert told(leg(tiny_network, "walk", (350, 0), (100, 0))) == [("along", "AB", "west", 250)]
    assert leg(tiny_network, "walk", (100, 0), (100, 0)).turns == ()


def street(*places_m: tuple[float, float], aside: bool = True, **facts: list[str]) -> Network:
    """A street through places, one edge between two; at each inner one a blind alley."""
    points = [at(*place) for place in places_m]
    n = len(points)
    edges = [
        (i, i + 1, float(np.hypot(*np.subtract(places_m[i + 1], places_m[i]))))
        for i in range(n - 1)
    ]
    if aside:
        points += [at(east + 7, north - 40) for east, north in places_m[1:-1]]
        edges += [(i, n + i - 1, 40.6) for i in range(1, n - 1)]
        more = len(edges) - (n - 1)
        facts = {name: [*words, *words[-1:] * more] for name, words in facts.items()}
    return make_network(points, edges, **facts)  # type: ignore[arg-type]


def unnamed(network: Network, *edges: int) -> Network:
    names = network.edge_name.copy()
    names[list(edges)] = -1
    return replace(network, edge_name=names)


def same_name(network: Network, *edges: int) -> Network:
    names = network.edge_name.copy()
    names[list(edges)] = names[edges[0]]
    return replace(network, edge_name=names)


@pytest.mark.parametrize(
    ("end_m", "side"),
    [
        ((200, 100), "left"),
        ((270, 70), "slight_left"),
        ((130, -70), "sharp_right"),
        ((200, -100), "right"),
        ((101, 5), "back"),
    ],
)
def test_sides(end_m: tuple[float, float], side: str) -> None:
    """Hundred metres and more east, then somewhere else."""
    network = street((0, 0), (200, 0), end_m, names=["甲路", "乙路"])
    [_, turn] = leg(network, "walk", (0, 0), end_m).turns
    assert (turn.code, dict(turn.facts)["side"]) == ("turn", side)


def test_going_on_straight_is_another_name_but_no_turn() -> None:
    network = street((0, 0), (200, 0), (400, 60), names=["甲路", "乙路"])
    assert told(leg(network, "walk", (0, 0), (400, 60))) == [
        ("along", "甲路", "east", 200),
        ("along", "乙路", "east", 209),
    ]


def test_one_street_that_turns_at_a_junction_and_one_that_bends() -> None:
    places = ((0, 0), (200, 0), (200, 200))
    at_a_junction = same_name(street(*places, names=["甲路", "甲路"]), 0, 1)
    assert told(leg(at_a_junction, "walk", (0, 0), (200, 200))) == [
        ("along", "甲路", "east", 200),
        ("turn", "甲路", "left", 200),
    ]
    assert dict(leg(at_a_junction, "walk", (0, 0), (200, 200)).turns[1].facts)["goes_on"] is True
    bend = same_name(street(*places, aside=False, names=["甲路", "甲路"]), 0, 1)
    assert told(leg(bend, "walk", (0, 0), (200, 200))) == [("along", "甲路", "east", 400)]


def test_a_turn_right_after_the_start_and_no_turn_right_after_a_turn() -> None:
    """One street, 10 m east, then north; another that goes on straight past an alley."""
    near = same_name(street((0, 0), (10, 0), (10, 200), names=["甲路", "甲路"]), 0, 1)
    assert told(leg(near, "walk", (0, 0), (10, 200))) == [
        ("along", "甲路", "east", 10),
        ("turn", "甲路", "left", 200),
    ]
    places = ((0, 0), (200, 0), (200, 8), (200, 200))
    past = same_name(street(*places, names=["甲路", "乙路", "乙路"]), 1, 2)
    assert told(leg(past, "walk", (0, 0), (200, 200))) == [
        ("along", "甲路", "east", 200),
        ("turn", "乙路", "left", 200),
    ]


def test_a_curve_over_two_junctions_is_one_turn() -> None:
    places = ((0, 0), (200, 0), (207, 7), (207, 200))
    curve = same_name(street(*places, names=["甲路", "甲路", "甲路"]), 0, 1, 2)
    assert [row[:2] for row in told(leg(curve, "walk", (0, 0), (207, 200)))] == [
        ("along", "甲路"),
        ("turn", "甲路"),
    ]


def test_edges_of_one_name_are_one_instruction() -> None:
    network = same_name(street((0, 0), (200, 0), (400, 0), names=["甲路", "甲路"]), 0, 1)
    assert told(leg(network, "walk", (50, 0), (350, 0))) == [("along", "甲路", "east", 300)]


def test_a_short_unnamed_link_is_passed_without_a_word() -> None:
    """East, 15 m north over a link, and east again: the link belongs to what follows."""
    places = ((0, 0), (200, 0), (200, 15), (400, 15))
    other = unnamed(street(*places, names=["甲路", "", "乙路"]), 1)
    assert [row[1:] for row in told(leg(other, "walk", (0, 0), (400, 15)))] == [
        ("甲路", "east", 200),
        ("乙路", "northeast", 215),
    ]
    same = same_name(other, 0, 2)
    assert told(leg(same, "walk", (0, 0), (400, 15))) == [("along", "甲路", "east", 415)]
    long = unnamed(street((0, 0), (200, 0), (200, 60), (400, 60), names=["甲路", "", "乙路"]), 1)
    assert told(leg(long, "walk", (0, 0), (400, 60))) == [
        ("along", "甲路", "east", 200),
        ("turn", "footway", "left", 60),
        ("turn", "乙路", "right", 200),
    ]


def test_a_turn_over_a_link_is_a_turn() -> None:
    """East, 10 m northeast, then north."""
    places = ((0, 0), (200, 0), (207, 7), (207, 200))
    network = unnamed(street(*places, names=["甲路", "", "乙路"]), 1)
    assert [row[:3] for row in told(leg(network, "walk", (0, 0), (207, 200)))] == [
        ("along", "甲路", "east"),
        ("turn", "乙路", "left"),
    ]


def test_nothing_but_a_link_is_told_all_the_same() -> None:
    network = unnamed(street((0, 0), (20, 0), aside=False, names=["", ""][:1]), 0)
    assert told(leg(network, "walk", (2, 0), (18, 0))) == [("along", "footway", "east", 16)]


def test_crossings_and_ferries() -> None:
    """Pavement, a crossing in two halves with an island between, pavement, a ferry, a quay."""
    network = street(
        *((0, 0), (100, 0), (108, 0), (112, 0), (120, 0), (220, 0), (620, 0), (700, 0)),
        kinds=[*["footway"] * 5, "ferry", "footway"],
        kerbs=["none", "lowered", "none", "unknown", "none", "none", "none"],
        names=["人行道", "", "", "", "人行道", "东渡", "码头"],
    )
    network = same_name(unnamed(network, 1, 2, 3), 0, 4)
    assert told(leg(network, "walk", (0, 0), (700, 0))) == [
        ("along", "人行道", "east", 220),
        ("ferry", "东渡", "east", 400),
        ("along", "码头", "east", 80),
    ]
    first = leg(network, "walk", (0, 0), (700, 0)).turns[0]
    assert dict(first.facts)["crossings"] == 1
    # into another street it is told on its own
    other = same_name(network, 6, 4)
    assert told(leg(other, "walk", (0, 0), (700, 0)))[:3] == [
        ("along", "人行道", "east", 100),
        ("cross", "footway", "east", 20),
        ("along", "码头", "east", 100),
    ]


def test_a_crossing_that_one_turns_to_is_told() -> None:
    """North along a street, east over the road, and north again on the other side."""
    network = street(
        *((0, 0), (0, 100), (30, 100), (30, 300)),
        kerbs=["none", "lowered", "none"],
        names=["甲路", "", "甲路"],
    )
    network = same_name(unnamed(network, 1), 0, 2)
    assert told(leg(network, "walk", (0, 0), (30, 300))) == [
        ("along", "甲路", "north", 100),
        ("cross", "footway", "right", 30),
        ("turn", "甲路", "left", 200),
    ]


def test_a_jog_within_one_street_is_going_on() -> None:
    """East, 15 m north at a junction, and east again."""
    places = ((0, 0), (200, 0), (200, 15), (400, 15))
    network = same_name(street(*places, names=["甲路", "甲路", "甲路"]), 0, 1, 2)
    assert told(leg(network, "walk", (0, 0), (400, 15))) == [("along", "甲路", "east", 415)]
    wide = ((0, 0), (200, 0), (200, 40), (400, 40))
    network = same_name(street(*wide, names=["甲路", "甲路", "甲路"]), 0, 1, 2)
    assert [row[2] for row in told(leg(network, "walk", (0, 0), (400, 40)))] == [
        "east",
        "left",
        "right",
    ]


def test_a_greenway_is_named_before_its_street() -> None:
    network = street((0, 0), (200, 0), (400, 0), names=["甲路", "汾河绿道"])
    greenways = np.full(network.n_edges, -1)
    greenways[0] = 1
    network = replace(network, edge_greenway=greenways)
    assert told(leg(network, "walk", (0, 0), (400, 0))) == [("along", "汾河绿道", "east", 400)]


def test_trails_name_what_has_no_name(tiny_network: Network) -> None:
    """AB and BD have no name; Ridge Way leads along both, R7 along BD and DE."""
    plain = unnamed(tiny_network, 0, 2)
    network = on_trails(plain, [[], [0], [1, 0], [1]], [1, 0, 2, 3, 0, 0])
    turns = leg(network, "family", (0, 0), (900, 0)).turns
    named = [(dict(turn.facts)["name"], dict(turn.facts)["trail"]) for turn in turns]
    assert named == [("", "Ridge Way"), ("", "Ridge Way"), ("DE", "R7"), ("EC", "")]
    assert [turn.code for turn in turns] == ["along", "turn", "along", "along"]
    assert dict(turns[1].facts)["goes_on"] is True


def test_estimated_lines_are_said_to_be_so() -> None:
    network = make_network(
        [at(0, 0), at(300, 0), at(600, 0)],
        [(0, 1, 300.0), (1, 2, 300.0)],
        alignment=[0, 1],
        names=["甲路", "古道"],
    )
    assert told(leg(network, "walk", (0, 0), (600, 0))) == [
        ("along", "甲路", "east", 300),
        ("estimated", "古道", "east", 300),
    ]


places = st.sampled_from(
    [(0, 0), (130, 0), (500, 90), (500, 300), (777, 300), (900, 210), (900, 1)]
)


@settings(max_examples=30, deadline=None)
@given(places, places, st.sampled_from(["walk", "family", "wheelchair"]))
def test_instructions_cover_the_leg(
    tiny_network: Network, start: tuple[float, float], end: tuple[float, float], profile: str
) -> None:
    found = leg(tiny_network, profile, start, end)
    at_m = 0.0
    for turn in found.turns:
        facts = dict(turn.facts)
        assert turn.code in TURN_CODES
        assert facts.get("side", SIDES[0]) in SIDES
        assert turn.at_m == pytest.approx(at_m, abs=0.01)
        at_m += float(str(facts["length_m"]))
    assert at_m == pytest.approx(found.length_m, abs=0.06)
    assert bool(found.turns) == (found.length_m > 0)
    assert all(isinstance(turn, Turn) for turn in found.turns)
