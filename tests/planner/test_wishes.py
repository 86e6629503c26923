"""What is wished of a way, from the request to the notes of the route."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from jindao import (
    WISHES,
    ExportOptions,
    LonLat,
    NotFoundError,
    Planner,
    Preferences,
    RequestError,
    RouteRequest,
    Settings,
    export,
    load_heritage,
    say,
)
from jindao.network.codes import LITS
from jindao.network.network import Network
from jindao.planner.affinity import SURE_M, theme_affinity
from jindao.routing import choose_engine
from tests.conftest import at, make_network
from tests.planner.test_alternatives import S, T, corridors

HERITAGE = load_heritage()
YES, NO = LITS.index("yes"), LITS.index("no")


def two_ways(**columns: list[float]) -> Network:
    """Return a straight way of 400 m (two edges) and one round it of 600 m (two edges)."""
    network = make_network(
        [at(0, 0), at(200, 0), at(400, 0), at(200, 200)],
        [(0, 1, 200.0), (1, 2, 200.0), (0, 3, 300.0), (3, 2, 300.0)],
        kinds=["footway", "steps", "footway", "footway"],
        names=["straight", "stairs", "round", "about"],
    )
    changed = {
        name: np.array(values, getattr(network, name).dtype) for name, values in columns.items()
    }
    return replace(network, **changed)


def names(network: Network, preferences: Preferences, theme: str | None = None) -> tuple[str, ...]:
    planner = Planner(Settings(), network=network, heritage=HERITAGE)
    request = RouteRequest(waypoints=(at(0, 0), at(400, 0)), preferences=preferences, theme=theme)
    return planner.plan_route(request).legs[0].names


def codes(network: Network, preferences: Preferences) -> dict[str, dict[str, object]]:
    planner = Planner(Settings(), network=network, heritage=HERITAGE)
    request = RouteRequest(waypoints=(at(0, 0), at(400, 0)), preferences=preferences)
    return {note.code: dict(note.facts) for note in planner.plan_route(request).notes}


def test_a_wish_changes_the_way() -> None:
    # straight 2000 + stairs 2800; round 6000, or 3000 + 3000
    network = two_ways(edge_green=[0, 0, 15, 15])
    assert names(network, Preferences()) == ("straight", "stairs")
    assert names(network, Preferences(green=0.3)) == ("round", "about")


def test_no_steps_goes_round_and_nothing_is_broken() -> None:
    network = two_ways()
    assert names(network, Preferences(no_steps=True)) == ("round", "about")
    assert "broken_no_steps" not in codes(network, Preferences(no_steps=True))


def test_a_limit_that_cannot_be_kept_is_told_with_its_place() -> None:
    network = make_network(
        [at(0, 0), at(200, 0), at(400, 0)],
        [(0, 1, 200.0), (1, 2, 200.0)],
        kinds=["footway", "steps"],
        elevations_m=[900.0, 904.0, 904.0, 966.0],
    )
    network = replace(
        network,
        edge_max_grade_up=np.array([0.02, 0.31], np.float32),
        edge_max_grade_down=np.array([0.0, 0.0], np.float32),
        edge_width_dm=np.array([8, 0], np.uint8),
    )
    found = codes(network, Preferences(no_steps=True, max_grade=0.1, min_width_m=1.0))
    assert found["broken_no_steps"]["metres"] == 200
    assert found["broken_max_grade"]["value"] == "31"
    assert found["broken_min_width_m"]["value"] == 0.8
    second, first = at(200, 0), at(0, 0)
    assert found["broken_no_steps"]["place"] == str(
        LonLat(round(second.lon, 6), round(second.lat, 6))
    )
    assert found["broken_min_width_m"]["place"] == str(
        LonLat(round(first.lon, 6), round(first.lat, 6))
    )


def test_a_limit_broken_by_little_is_not_rounded_to_the_limit() -> None:
    network = make_network([at(0, 0), at(400, 0)], [(0, 1, 400.0)], elevations_m=[900.0, 941.2])
    steep = np.array([0.103], np.float32)
    network = replace(network, edge_max_grade_up=steep, edge_max_grade_down=steep)
    assert codes(network, Preferences(max_grade=0.1))["broken_max_grade"]["value"] == "10.3"


def test_only_what_is_too_steep_of_an_edge_is_told() -> None:
    """Of 400 m the hundred in the middle climb 20 %; windows of 40 m that reach 20 m over
    its ends have 4 m on 40 m, 10 %, which is allowed."""
    line = np.array([(p.lon, p.lat) for p in (at(0, 0), at(150, 0), at(250, 0), at(400, 0))])
    network = replace(
        make_network([at(0, 0), at(400, 0)], [(0, 1, 400.0)]),
        geometry=line,
        geometry_offsets=np.array([0, 4]),
        geometry_elevation_m=np.array([900.0, 900.0, 920.0, 920.0], np.float32),
        edge_max_grade_up=np.array([0.2], np.float32),
        edge_max_grade_down=np.array([0.0], np.float32),
    )
    told = codes(network, Preferences(max_grade=0.1))["broken_max_grade"]
    assert (told["value"], told["metres"]) == ("20", pytest.approx(140, abs=20))
    assert float(str(told["place"]).split(",")[0]) == pytest.approx(at(130, 0).lon, abs=2e-4)
    assert "broken_max_grade" not in codes(network, Preferences(max_grade=0.21))


def test_an_unknown_grade_is_told_where_a_limit_was_asked_for() -> None:
    assert "grade_unknown" in codes(two_ways(), Preferences(max_grade=0.1))
    assert "grade_unknown" not in codes(two_ways(), Preferences())


def by_the_pagoda() -> tuple[Network, LonLat, LonLat]:
    """Two ways, 1,940 and 2,040 m as measured; the pagoda of Yingxian stands on the longer one."""
    pagoda = HERITAGE.site_by_id["shuozhou-yingxian-wooden-pagoda"].position
    assert pagoda is not None
    lon, lat = pagoda.lon, pagoda.lat
    places = [
        LonLat(lon - 0.011, lat - 0.007),
        LonLat(lon + 0.011, lat - 0.007),
        LonLat(lon - 0.011, lat),
        LonLat(lon + 0.011, lat),
    ]
    edges = [(0, 1, 1940.0), (0, 2, 50.0), (2, 3, 1940.0), (3, 1, 50.0)]
    return make_network(places, edges), places[0], places[1]


def test_a_theme_draws_the_way_and_says_what_it_costs() -> None:
    network, start, end = by_the_pagoda()
    planner = Planner(Settings(), network=network, heritage=HERITAGE)
    plain = planner.plan_route(RouteRequest(waypoints=(start, end)))
    themed = planner.plan_route(
        RouteRequest(waypoints=(start, end), preferences=Preferences(theme=1), theme="history")
    )
    assert plain.length_m == pytest.approx(1940, abs=1)
    assert themed.length_m == pytest.approx(2040, abs=1)
    facts = {note.code: dict(note.facts) for note in themed.notes}
    assert (facts["wishes_cost"]["longer_m"], facts["wishes_cost"]["percent"]) == (100, 5)
    assert facts["wish_theme"]["name_en"] == "History"
    assert facts["wish_theme"]["value"] > facts["wish_theme"]["without"]
    assert themed.legs[0].theme_m == pytest.approx(facts["wish_theme"]["value"], abs=1)
    assert plain.legs[0].theme_m is None


def told(network: Network, **wishes: Any) -> dict[str, dict[str, object]]:
    found = codes(network, Preferences(**wishes))
    return {code: facts for code, facts in found.items() if code.startswith("wish")}


def test_what_wishes_cost_and_gain_is_told() -> None:
    """Round is 600 m at 4.8 km/h, 450 s; straight 200 m are 150 s, 200 m of stairs 327 s.

    477 s and 450 s: 200 m or half as much again longer, and half a minute quicker.
    """
    network = two_ways(
        edge_green=[0, 3, 15, 10], edge_noise=[12, 12, 12, 0], edge_lit=[0, 0, YES, NO]
    )
    assert told(network, green=1.0, quiet=0.5, lit=0.2) == {
        "wishes_cost": {"longer_m": 200, "percent": 50, "minutes": 0},
        "wish_green": {"value": 500, "without": 40},
        "wish_quiet": {"value": 300, "without": 400},
    }


def test_a_limit_has_its_price_too() -> None:
    assert told(two_ways(), no_steps=True) == {
        "wishes_cost": {"longer_m": 200, "percent": 50, "minutes": 0}
    }


def test_wishes_that_change_nothing_say_so() -> None:
    assert told(two_ways(), paved=0.1) == {"wishes_same": {}, "wish_paved_same": {"value": 400}}
    assert told(two_ways(edge_green=[0, 3, 0, 0]), green=0.1) == {
        "wishes_same": {},
        "wish_green_same": {"value": 40},
    }
    assert told(two_ways()) == {}


def test_a_wish_that_nobody_recorded_anything_for_says_so() -> None:
    assert told(two_ways(), lit=1.0, rest=1.0, gentle=1.0) == {
        "wishes_same": {},
        "wish_gentle_unknown": {},
        "wish_lit_unknown": {},
        "wish_rest_unknown": {},
    }


def test_small_shares_are_told_in_tenths() -> None:
    """3 m of 2 km are 0.15 %, which is not nothing."""
    network = make_network(
        [at(0, 0), at(2000, 0), at(1990, 0)],
        [(0, 2, 1990.0), (2, 1, 10.0), (2, 1, 13.0)],
    )
    network = replace(network, edge_green=np.array([15, 0, 15], np.uint8))
    planner = Planner(Settings(), network=network, heritage=HERITAGE)
    request = RouteRequest(waypoints=(at(0, 0), at(2000, 0)), preferences=Preferences(green=1.0))
    found = {note.code: dict(note.facts) for note in planner.plan_route(request).notes}
    assert found["wishes_cost"]["longer_m"] == 3
    assert found["wishes_cost"]["percent"] == pytest.approx(0.1, abs=0.051)


def test_a_theme_that_is_not_wished_for_is_judged_and_told() -> None:
    network = two_ways()
    planner = Planner(Settings(), network=network, heritage=HERITAGE)
    ends = (at(0, 0), at(400, 0))
    for plan in (planner.plan_route, planner.alternatives):
        with pytest.raises(NotFoundError):
            plan(RouteRequest(waypoints=ends, theme="dragons"))
    route = planner.plan_route(RouteRequest(waypoints=ends, theme="历史"))
    assert isinstance(route.request, RouteRequest)
    assert route.request.theme == "history"
    assert "theme_unwished" in {note.code for note in route.notes}
    assert "写了“历史”" in export(route, "txt").decode()
    wished = RouteRequest(waypoints=ends, theme="history", preferences=Preferences(theme=1))
    told_of = {note.code: dict(note.facts) for note in planner.plan_route(wished).notes}
    assert "theme_unwished" not in told_of
    assert told_of["wish_theme_same"]["value"] == 0


def test_a_place_off_the_network_is_told_by_its_name() -> None:
    planner = Planner(Settings(), network=two_ways(), heritage=HERITAGE)
    with pytest.raises(RequestError) as caught:
        planner.plan_route(RouteRequest(waypoints=(at(0, 0), "晋祠")))
    assert "“晋祠”" in caught.value.message("zh")


@pytest.mark.parametrize("engine", ["compiled", "contraction", "reference"])
def test_every_wish_is_told_in_both_languages(engine: str) -> None:
    network, start, end = by_the_pagoda()
    heights = [900.0, 900.0, 900.0, 900.0, 900.0, 1100.0, 1100.0, 900.0]
    columns = {"geometry_elevation_m": np.array(heights, np.float32)}
    network = replace(network, edge_green=np.array([0, 15, 15, 15], np.uint8), **columns)
    planner = Planner(Settings(), network=network, heritage=HERITAGE, engine=engine)
    wanted = Preferences(**dict.fromkeys(WISHES, 1.0))
    request = RouteRequest(waypoints=(start, end), preferences=wanted, theme="history")
    route = planner.plan_route(request)
    found = {note.code for note in route.notes}
    assert {"wishes_cost", "wish_green", "wish_gentle", "wish_theme"} <= found
    assert not found & {"wish_rest", "wish_lit"}  # nobody knows of benches or light
    english = export(route, "txt", ExportOptions(locale="en")).decode()
    assert "for your wishes and limits: +100 m (+5 %)" in english
    assert "beside green: 2040 m, without your wishes 0 m" in english
    assert "与不提要求时相比，路程 +100 米（+5%）" in export(route, "txt").decode()
    assert all(say(f"note.wish_{name}", "zh").endswith(("米", "处", "）")) for name in WISHES)


def test_alternatives_tell_what_wishes_cost_them() -> None:
    """1000 m on the straight way; 1100 m on the green one, which the wish makes the first."""
    planner = Planner(Settings(), network=corridors(), heritage=HERITAGE)
    request = RouteRequest(waypoints=(S, T), preferences=Preferences(green=0.3))
    costs = {
        round(way.length_m): dict(note.facts)["longer_m"]
        for way in planner.alternatives(request)
        for note in way.notes
        if note.code == "wishes_cost"
    }
    assert next(iter(costs.items())) == (1100, 100)
    assert costs[1000] == 0


def test_affinity_falls_with_distance_and_doubt() -> None:
    network, _, _ = by_the_pagoda()
    near = theme_affinity(HERITAGE, network, "history")
    assert near[2] > 0
    assert near[0] < near[2]
    site = HERITAGE.site_by_id["shuozhou-yingxian-wooden-pagoda"]
    unsure = replace(site, coordinate_accuracy_m=3 * SURE_M)
    doubtful = replace(HERITAGE, sites=tuple(unsure if s is site else s for s in HERITAGE.sites))
    assert 0 < theme_affinity(doubtful, network, "history")[2] < near[2]
    with pytest.raises(NotFoundError):
        theme_affinity(HERITAGE, network, "dragons")


def test_a_theme_is_known_by_its_name_too() -> None:
    network, _, _ = by_the_pagoda()
    by_id = theme_affinity(HERITAGE, network, "history")
    assert theme_affinity(HERITAGE, network, "历史").tolist() == by_id.tolist()
    assert theme_affinity(HERITAGE, network, "History").tolist() == by_id.tolist()


def test_the_wish_for_a_theme_wants_a_theme() -> None:
    with pytest.raises(RequestError) as caught:
        RouteRequest(waypoints=("a", "b"), preferences=Preferences(theme=0.5))
    assert caught.value.field == "theme"


def test_auto_takes_what_suits() -> None:
    assert choose_engine("auto", 100) == "compiled"
    assert choose_engine("auto", 300_000) == "contraction"
    assert choose_engine("auto", 300_000, fresh_span_m=3_000) == "compiled"
    assert choose_engine("auto", 300_000, fresh_span_m=60_000) == "contraction"
    assert choose_engine("reference", 300_000, fresh_span_m=10) == "reference"
    with pytest.raises(NotFoundError) as caught:
        choose_engine("teleport", 10)
    assert "auto" in caught.value.known


def test_the_engine_used_is_told() -> None:
    planner = Planner(Settings(), network=two_ways(), heritage=HERITAGE)
    route = planner.plan_route(RouteRequest(waypoints=(at(0, 0), at(400, 0))))
    assert route.provenance.engine == "compiled"
