"""What is wished of a way, from the request to the notes of the route."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jindao import (
    LonLat,
    NotFoundError,
    Planner,
    Preferences,
    RequestError,
    RouteRequest,
    Settings,
    load_heritage,
)
from jindao.network.network import Network
from jindao.planner.affinity import SURE_M, theme_affinity
from jindao.routing import choose_engine
from tests.conftest import at, make_network

HERITAGE = load_heritage()


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
    )
    network = replace(
        network,
        edge_max_grade_up=np.array([0.02, 0.31], np.float32),
        edge_max_grade_down=np.array([0.0, 0.0], np.float32),
        edge_width_dm=np.array([8, 0], np.uint8),
    )
    found = codes(network, Preferences(no_steps=True, max_grade=0.1, min_width_m=1.0))
    assert found["broken_no_steps"]["metres"] == 200
    assert found["broken_max_grade"]["value"] == 31
    assert found["broken_min_width_m"]["value"] == 0.8
    second, first = at(200, 0), at(0, 0)
    assert found["broken_no_steps"]["place"] == str(
        LonLat(round(second.lon, 6), round(second.lat, 6))
    )
    assert found["broken_min_width_m"]["place"] == str(
        LonLat(round(first.lon, 6), round(first.lat, 6))
    )


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
    facts = dict(next(note for note in themed.notes if note.code == "theme_way").facts)
    assert (facts["longer_m"], facts["percent"]) == (100, 5)
    assert facts["near_m"] > facts["direct_near_m"]
    assert themed.legs[0].theme_m == pytest.approx(facts["near_m"], abs=1)
    assert plain.legs[0].theme_m is None


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
