"""Alternatives as people get them: what is better is told by hand-worked numbers.

Three corridors from S to T: the middle is 1000 m, all of it loud; the north 1100 m, all of it
beside green; the south 1200 m, all of it on steps that are shady.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from jindao import (
    SOURCES,
    LonLat,
    NoRouteError,
    OutsideNetworkError,
    Planner,
    Preferences,
    RequestError,
    Route,
    RouteRequest,
    Settings,
    SourceOptions,
    build_network,
    choices_text,
    export,
    read_json,
)
from jindao.model.breakdown import Breakdown
from jindao.model.note import Note
from jindao.network.network import Network
from jindao.planner.comparison import MEASURES, comparison_notes
from jindao.routing import alternative_kernels as trees
from jindao.texts import texts
from tests.conftest import at, make_network, shared_data

KERNELS: list[Any] = [trees.search_back, trees.plateaus, trees.trace]
S, T = at(0, 0), at(1000, 0)
REQUEST = RouteRequest(waypoints=(S, T))
EDGES = [
    (0, 2, 275.0), (2, 3, 450.0), (3, 1, 275.0),
    (0, 4, 350.0), (4, 5, 400.0), (5, 1, 350.0),
    (0, 6, 400.0), (6, 7, 400.0), (7, 1, 400.0),
]  # fmt: skip
PLACES = [(0, 0), (1000, 0), (275, 0), (725, 0), (200, 250), (800, 250), (200, -250), (800, -250)]


def corridors() -> Network:
    network = make_network([at(*place) for place in PLACES], EDGES)
    columns = {"edge_noise": [15] * 3 + [0] * 6, "edge_green": [0] * 3 + [15] * 3 + [0] * 3}
    columns["edge_shade"] = [0] * 6 + [15] * 3
    return replace(network, **{name: np.array(v, np.uint8) for name, v in columns.items()})


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(Settings(), network=corridors())


def told(route: Route) -> dict[str, tuple[object, ...]]:
    """Return the facts of what is better and worse about a route."""
    return {
        note.code: tuple(value for _, value in note.facts)
        for note in route.notes
        if note.code.startswith(("better_", "worse_"))
    }


def test_the_best_comes_first_and_each_says_what_is_better(planner: Planner) -> None:
    best, north, south = planner.alternatives(REQUEST)
    assert [round(route.length_m) for route in (best, north, south)] == [1000, 1100, 1200]
    assert best is planner.plan_route(REQUEST)
    assert told(best) == {}
    # 100 m are worth telling of 1100 m, the minute and a bit that they take is not.
    assert told(north) == {
        "better_green": (100, 100, 0),
        "better_noise": (100, 0, 100),
        "worse_length": (100, 1100, 1000),
    }
    minutes = round((south.duration_s - best.duration_s) / 60)
    assert minutes >= 2
    assert told(south) == {
        "better_shade": (100, 100, 0),
        "better_noise": (100, 0, 100),
        "worse_length_and_time": (200, minutes),
    }


def test_each_is_a_whole_route(planner: Planner) -> None:
    for route in planner.alternatives(REQUEST)[1:]:
        [leg] = route.legs
        assert route.request == REQUEST
        assert len(route.waypoints) == 2
        assert leg.breakdown.metres("surface", "asphalt") == pytest.approx(leg.length_m, abs=0.1)
        assert leg.turns
        assert "elevation_unknown" in [note.code for note in route.notes]
        assert leg.line[0] == pytest.approx((S.lon, S.lat), abs=1e-6)
        assert leg.line[-1] == pytest.approx((T.lon, T.lat), abs=1e-6)
        again = read_json(export(route, "json"))
        assert again == route
        for format_ in ("gpx", "geojson", "html", "txt"):
            assert export(route, format_)


def test_equal_requests_are_planned_once_and_always_alike(planner: Planner) -> None:
    routes = planner.alternatives(REQUEST)
    assert planner.alternatives(RouteRequest(waypoints=(S, T))) is routes
    assert Planner(Settings(), network=corridors()).alternatives(REQUEST) == routes


def test_wishes_choose_another_first(planner: Planner) -> None:
    wished = replace(REQUEST, preferences=Preferences(green=1.0))
    first, *others = planner.alternatives(wished)
    assert round(first.length_m) == 1100
    assert "worse_green" not in told(first)
    assert all(route.cost < 1.4 * first.cost for route in others)
    for route in others:
        assert "better_green" not in told(route)


def test_points_on_the_way_are_refused(planner: Planner) -> None:
    with pytest.raises(RequestError) as caught:
        planner.alternatives(RouteRequest(waypoints=(S, at(500, 0), T)))
    assert caught.value.code == "alternatives_two_points"
    assert caught.value.field == "via"
    assert "1" in caught.value.message("en")


def test_errors_are_those_of_a_route(planner: Planner) -> None:
    with pytest.raises(OutsideNetworkError):
        planner.alternatives(RouteRequest(waypoints=(S, at(9000, 9000))))
    island = make_network(
        [at(0, 0), at(100, 0), at(3000, 0), at(3100, 0)], [(0, 1, 100.0), (2, 3, 100.0)]
    )
    with pytest.raises(NoRouteError):
        Planner(Settings(), network=island).alternatives(
            RouteRequest(waypoints=(at(0, 0), at(3000, 0)))
        )


def test_nothing_is_compiled_after_the_warm_up() -> None:
    warmed = Planner(Settings(), network=corridors())
    warmed.warm_up()
    before = {kernel: len(kernel.signatures) for kernel in KERNELS}
    assert len(warmed.alternatives(REQUEST)) == 3
    assert {kernel: len(kernel.signatures) for kernel in KERNELS} == before
    assert set(before.values()) == {1}


def test_standing_still_is_no_route(planner: Planner) -> None:
    with pytest.raises(RequestError, match="one and the same place"):
        planner.alternatives(RouteRequest(waypoints=(S, S)))


def made_of(best: Route, *, length_m: float, **changes: object) -> Route:
    leg = replace(best.legs[0], length_m=length_m, **changes)  # type: ignore[arg-type]
    return replace(best, legs=(leg,))


def test_only_what_is_worth_telling_is_told(planner: Planner) -> None:
    plain = {"breakdown": Breakdown(), "turns": (), "trails": (), "duration_s": 720}
    [base, *_] = planner.alternatives(REQUEST)
    best = made_of(base, length_m=1000.0, ascent_m=100.0, steps_m=40.0, **plain)

    def codes(**changes: object) -> list[str]:
        values = {"length_m": 1000.0, "ascent_m": 100.0, "steps_m": 40.0, **plain, **changes}
        return [note.code for note in comparison_notes(made_of(base, **values), best)]

    assert codes() == []
    assert codes(ascent_m=81.0) == []
    assert codes(ascent_m=80.0) == ["better_climb"]
    assert codes(ascent_m=None) == []
    assert codes(ascent_m=130.0) == ["worse_climb"]
    assert codes(steps_m=0.0) == ["better_steps"]
    assert codes(steps_m=21.0) == []
    assert codes(length_m=901.0) == []
    assert codes(length_m=900.0) == ["better_length"]
    assert codes(duration_s=601) == []
    assert codes(duration_s=600) == ["better_time"]
    assert codes(duration_s=840, ascent_m=60.0) == ["better_climb", "worse_time"]
    green = Breakdown(green=(("yes", 95.0), ("none", 905.0)))
    assert codes(breakdown=green) == []
    green = Breakdown(green=(("yes", 100.0), ("none", 900.0)))
    assert codes(breakdown=green) == ["better_green"]


def test_the_theme_counts_where_it_is_wished_for(planner: Planner) -> None:
    [base, *_] = planner.alternatives(REQUEST)
    best = made_of(base, length_m=1000.0, theme_m=300.0)
    near = made_of(base, length_m=1000.0, theme_m=450.0)
    [note] = comparison_notes(near, best)
    assert note == Note(
        code="better_theme", facts=(("difference", 15), ("value", 45), ("first", 30))
    )
    assert [note.code for note in comparison_notes(best, near)] == ["worse_theme"]
    assert comparison_notes(near, made_of(base, length_m=1000.0)) == ()


def test_three_advantages_at_most_the_greatest_first(planner: Planner) -> None:
    [base, *_] = planner.alternatives(REQUEST)
    plain = {"turns": (), "trails": (), "duration_s": 720}
    best = made_of(base, length_m=1000.0, breakdown=Breakdown(), **plain)
    breakdown = Breakdown(
        green=(("yes", 200.0), ("none", 800.0)),
        shade=(("yes", 500.0), ("none", 500.0)),
        greenway=(("city", 300.0), ("none", 700.0)),
        surface=(("asphalt", 400.0), ("ground", 600.0)),
    )
    route = made_of(base, length_m=1000.0, breakdown=breakdown, **plain)
    assert comparison_notes(route, best) == tuple(
        Note(code=code, facts=(("difference", n), ("value", n), ("first", 0)))
        for code, n in (("better_shade", 50), ("better_paved", 40), ("better_greenway", 30))
    )


def test_every_comparison_has_words() -> None:
    for measure in MEASURES:
        for prefix in ("better", "worse"):
            assert texts().has(f"note.{prefix}_{measure.code}")


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_table_is_short_and_whole(planner: Planner, locale: str) -> None:
    lines = choices_text(planner.alternatives(REQUEST), locale).splitlines()
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == ["1", "2", "3"]
    assert sum(line.strip().startswith("+") for line in lines) == 4
    assert sum(line.strip().startswith("-") for line in lines) == 2
    assert not any("{" in line for line in lines)
    alone = choices_text(planner.alternatives(REQUEST)[:1], locale)
    assert ("no other way" in alone) == (locale == "en")


def test_the_table_in_english(planner: Planner) -> None:
    assert choices_text(planner.alternatives(REQUEST)[:2], "en").splitlines()[1:] == [
        "     first choice: suits profile and wishes best",
        "2  1.1 km  14 min  ascent unknown",
        "     + more of it beside green: 100 %, the first choice 0 %",
        "     + less of it beside loud roads: 0 %, the first choice 100 %",
        "     - 100 m longer than the first choice",
    ]


@pytest.mark.parametrize(
    ("source", "parts", "least"),
    [
        ("geojson", ("taiyuan", "taiyuan_osm_lines_4412.geojson.gz"), 12),
        ("osm", ("andorra", "andorra.osm.pbf"), 2),
    ],
)
def test_real_networks_have_alternatives(source: str, parts: tuple[str, ...], least: int) -> None:
    path = shared_data("osm", *parts)
    network = build_network(
        SOURCES[source](str(path), SourceOptions()),
        name=parts[0],
        built_at="2026-01-01T00:00:00+00:00",
    )
    planner, dice = Planner(Settings(), network=network), random.Random(1)
    nodes = np.flatnonzero(network.node_component == 0)
    several = 0
    for _ in range(20):
        a, b = (
            LonLat(float(network.node_lon[n]), float(network.node_lat[n]))
            for n in dice.sample(nodes.tolist(), 2)
        )
        try:
            best, *others = planner.alternatives(RouteRequest(waypoints=(a, b)))
        except (NoRouteError, OutsideNetworkError):
            continue
        several += bool(others)
        for route in others:
            assert best.cost <= route.cost < 1.4 * best.cost
            assert route.legs[0].line[0] == best.legs[0].line[0]
            assert route.legs[0].line[-1] == best.legs[0].line[-1]
            assert len(told(route)) <= 4
    assert several >= least


def test_a_way_that_is_only_another_one_says_so() -> None:
    """The three corridors where nothing is recorded: 1000, 1100 and 1200 m, apart throughout."""
    network = make_network([at(*place) for place in PLACES], EDGES)
    first, *others = Planner(Settings(), network=network).alternatives(REQUEST)
    assert [(note.code, dict(note.facts)) for way in others for note in way.notes[:1]] == [
        ("better_apart", {"percent": 0})
    ] * len(others)
    assert others
    assert "+ 走的是另一条路：0% 与首选相同" in choices_text((first, *others), "zh")
