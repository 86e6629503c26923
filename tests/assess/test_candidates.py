"""Candidate links on small grounds whose costs are worked by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from jindao.assess.area import sound_shape
from jindao.assess.building import Building, ways_of
from jindao.assess.candidates import Candidates, candidates_of
from jindao.assess.ends import Ends, ends_of
from jindao.assess.link_costs import assumed_costs
from jindao.assess.steiner_exact import solve_exact
from jindao.model.assessment import Polygons
from jindao.model.links import Joined, LinkCosts
from jindao.network.network import Network
from tests.assess.conftest import box
from tests.conftest import at, make_network

COSTS = replace(
    assumed_costs(),
    upgrade_yuan_per_m=(("footway", 1.0), ("residential", 2.0)),
    new_yuan_per_m=10.0,
    new_detour=1.5,
    longest_new_m=300.0,
    beside_m=50.0,
    park_points=20.0,
    greenway_points_per_km=5.0,
)
EVERYWHERE = box(-2000, -2000, 6000, 2000)


def site(name: str, east_m: float, north_m: float, points: float = 10.0) -> Joined:
    position = at(east_m, north_m)
    return Joined(
        kind="site",
        id=name,
        name_zh=name,
        name_en=name,
        position=(position.lon, position.lat),
        points=points,
    )


def greenways(network: Network, *edges: int) -> Network:
    levels = network.edge_greenway_level.copy()
    levels[list(edges)] = 2
    return replace(network, edge_greenway_level=levels)


def street() -> Network:
    """Return a greenway of 1 km, a footway of 400 m on from its end, and a street from there.

    0 ===1000=== 1 ---400--- 2 ---300--- 3        4 ===500=== 5
                   footway    residential          200 m on
    """
    places = [(0, 0), (1000, 0), (1400, 0), (1700, 0), (1900, 0), (2400, 0)]
    edges = [(0, 1, 1000.0), (1, 2, 400.0), (2, 3, 300.0), (4, 5, 500.0)]
    kinds = ["footway", "footway", "residential", "footway"]
    network = make_network([at(x, y) for x, y in places], edges, kinds=kinds)
    component = np.array([0, 0, 0, 0, 1, 1], network.node_component.dtype)
    return greenways(replace(network, node_component=component), 0, 3)


def found(
    network: Network,
    *places: Joined,
    costs: LinkCosts = COSTS,
    area: Polygons = EVERYWHERE,
    no_go: Polygons | None = None,
    people: tuple[tuple[float, float, float], ...] = (),
) -> tuple[Candidates, Ends]:
    shape = sound_shape(no_go) if no_go else None
    building = Building(ways_of(network, costs, sound_shape(area), shape))
    ends = ends_of(building, places).settled(building)
    longest = max(ends.greenways, key=lambda node: ends.joined[node][0].count)
    return candidates_of(building, ends, longest, people), ends


def costs_to(candidates: Candidates, name: str) -> float:
    """Return what it costs to join one thing alone."""
    graph = candidates.graph
    node = next(
        number
        for number, ground in enumerate(candidates.nodes)
        if any(item.id == name for item in candidates.ends.joined.get(ground, ()))
    )
    alone = np.zeros(graph.n_nodes)
    alone[node] = 1.0
    return solve_exact(replace(graph, prizes=alone), 1e9).cost


def names_at(candidates: Candidates, numbers: set[int]) -> set[str]:
    joined = candidates.ends.joined
    return {item.id for number in numbers for item in joined.get(candidates.nodes[number], ())}


def test_a_way_is_made_a_greenway_by_the_metre_of_its_kind() -> None:
    candidates, _ = found(street(), site("end", 1700, 20), site("middle", 1200, 10))
    assert costs_to(candidates, "middle") == pytest.approx(200, abs=1)
    assert costs_to(candidates, "end") == pytest.approx(400 + 2 * 300, abs=1)


def test_a_site_beside_a_greenway_is_joined_already() -> None:
    candidates, ends = found(street(), site("beside", 500, 40), site("end", 1700, 0))
    root = candidates.nodes[candidates.graph.root]
    assert {item.id for item in ends.joined[root]} == {"greenway-0", "beside"}


def test_a_gap_is_built_new_longer_than_straight() -> None:
    candidates, _ = found(street())
    assert costs_to(candidates, "greenway-3") == pytest.approx(400 + 600 + 200 * 1.5 * 10, rel=1e-3)
    parts = [part for edge in candidates.parts for part in edge]
    assert [part.kind for part in parts if part.estimated] == ["new"]
    assert sum(p.length_m for p in parts if p.kind == "new") == pytest.approx(300, rel=1e-3)


def test_a_gap_that_is_too_long_is_no_candidate() -> None:
    candidates, _ = found(street(), site("end", 1700, 0), costs=replace(COSTS, longest_new_m=150.0))
    reached = candidates.graph.joined(range(candidates.graph.n_edges))
    assert "greenway-3" not in names_at(candidates, reached)


def test_a_site_far_from_ways_gets_a_new_one() -> None:
    candidates, _ = found(street(), site("field", 1200, 150))
    # 200 m of footway to the foot of it, and 150 m new; straight to the greenway is dearer.
    assert costs_to(candidates, "field") == pytest.approx(200 + 150 * 1.5 * 10, rel=1e-3)


def test_what_nothing_leads_to_is_told() -> None:
    _, ends = found(street(), site("hermit", 1200, 900))
    assert [item.id for item in ends.apart] == ["hermit"]


def test_no_link_enters_what_is_no_go() -> None:
    field = box(1450, -400, 1650, 400)
    candidates, _ = found(street(), site("end", 1700, 20), no_go=field)
    shape = sound_shape(field)
    for edge in candidates.parts:
        for part in edge:
            line = shapely.LineString(part.line)
            assert not line.intersects(shape) or line.touches(shape)
    reached = candidates.graph.joined(range(candidates.graph.n_edges))
    assert "end" not in names_at(candidates, reached)


def test_a_way_along_the_border_of_no_go_is_free() -> None:
    beside = (((((at(1400, 0).lon, at(1400, 0).lat)), *_corners()),),)
    candidates, _ = found(street(), site("end", 1700, 20), no_go=beside)
    assert costs_to(candidates, "end") == pytest.approx(1000, abs=1)


def _corners() -> list[tuple[float, float]]:
    around = [(1700, 0), (1700, -200), (1400, -200), (1400, 0)]
    return [(at(x, y).lon, at(x, y).lat) for x, y in around]


def test_ways_that_leave_the_area_are_not_used() -> None:
    _, ends = found(street(), site("end", 1700, 20), area=box(-10, -100, 1500, 100))
    assert "end" in {item.id for item in ends.apart}


def test_an_estimated_greenway_does_not_stand() -> None:
    network = street()
    alignment = network.edge_alignment.copy()
    alignment[3] = 1
    candidates, ends = found(replace(network, edge_alignment=alignment), site("far", 2400, 0))
    assert len(ends.greenways) == 1
    # It is built new where it is drawn, without a detour: 500 m, and the gap before it.
    assert costs_to(candidates, "far") == pytest.approx(1000 + 3000 + 5000, rel=1e-3)


def test_people_count_once_and_where_the_nearest_passes() -> None:
    homes = (
        (at(500, 30).lon, at(500, 30).lat, 100.0),
        (at(1450, 30).lon, at(1450, 30).lat, 400.0),
        (at(1500, 1500).lon, at(1500, 1500).lat, 900.0),
    )
    costs = replace(COSTS, people_beside_m=200.0, people_per_point=100.0)
    candidates, ends = found(street(), site("end", 1700, 0), costs=costs, people=homes)
    counted = {
        node: item.count
        for node, items in ends.joined.items()
        for item in items
        if item.kind == "people"
    }
    assert sorted(counted.values()) == [100.0, 400.0]
    assert counted[candidates.nodes[candidates.graph.root]] == 100.0
    assert candidates.graph.prizes.sum() == pytest.approx(10 + 4 + 2.5)


def test_nothing_may_be_made_of_kinds_without_a_price() -> None:
    costs = replace(COSTS, upgrade_yuan_per_m=(("footway", 1.0),))
    candidates, ends = found(street(), site("end", 1690, 0), costs=costs)
    assert costs_to(candidates, "end") == pytest.approx(400 + 290 * 15, rel=0.01)
    assert ends.apart == []
