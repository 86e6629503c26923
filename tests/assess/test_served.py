"""What lies within some minutes: by hand on the tiny world, by networkx on a real town."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
import shapely

from jindao.assess.area import area_m2, polygons_from
from jindao.assess.served import reach_figures, served_by, target_figures
from jindao.assess.subject import Subject
from jindao.assess.targets import count_of, parks_not_entered, places_of
from jindao.model.assessment import Figure
from jindao.network.build import build_network
from jindao.network.codes import BACKGROUND_KINDS
from jindao.network.network import Network
from jindao.network.sources import SOURCES, SourceOptions
from jindao.profiles.load import load_profiles
from jindao.routing.ground import Ground
from jindao.routing.served import Places, served_parts
from tests.assess.conftest import (
    box,
    level,
    subject_of,
    told,
    with_columns,
    with_facilities,
    with_greenways,
    with_parks,
)
from tests.conftest import at, make_network, shared_data

TIMES = (5.0, 10.0)


def figures_of(subject: Subject, profile: str, target: str) -> dict[tuple[str, ...], Figure]:
    served = served_by(subject, profile, target, TIMES)
    return told(reach_figures(subject, served, (), TIMES))


def test_walkers_five_minutes_from_a_greenway(tiny_network: Network) -> None:
    """B-D is one: 400 m at 4.8 km/h of A-B, all of D-E, 183.3 m of the steps."""
    subject = subject_of(with_greenways(tiny_network, (2, "绿道", "city")))
    figures = figures_of(subject, "walk", "greenway")
    reached_m = 400 + 400 + 300 * 2200 / 3600
    footpath = figures["reach_footpath_share", "minutes=5"]
    assert footpath.value == pytest.approx(reached_m / 1800, abs=1e-4)
    assert not footpath.is_range
    ways = figures["reach_ways_share", "minutes=5"]
    assert ways.value == pytest.approx((reached_m + 300) / 2100, abs=1e-4)
    # In ten minutes all but the island.
    assert figures["reach_footpath_share", "minutes=10"].value == pytest.approx(16 / 18, abs=1e-4)


def test_wheelchairs_are_told_as_a_range_where_surfaces_are_unknown(tiny_network: Network) -> None:
    """At 3.6 km/h 300 m: of A-B, whose surface is known, and of D-E, whose is not."""
    network = with_greenways(tiny_network, (2, "绿道", "city"))
    subject = subject_of(level(network))
    figure = figures_of(subject, "wheelchair", "greenway")["reach_footpath_share", "minutes=5"]
    assert figure.value == pytest.approx(600 / 1800, abs=1e-4)
    assert (figure.low, figure.high) == (pytest.approx(300 / 1800, abs=1e-4), figure.value)
    assert figure.unknown_share == pytest.approx(300 / 1800, abs=1e-4)
    # Without heights nobody knows whether A-B is too steep, either.
    figure = figures_of(subject_of(network), "wheelchair", "greenway")[
        "reach_footpath_share", "minutes=5"
    ]
    assert figure.value == pytest.approx(600 / 1800, abs=1e-4)
    assert (figure.low, figure.unknown_share) == (0.0, pytest.approx(600 / 1800, abs=1e-4))
    # Where none is in reach on unknown ways either, nothing is in doubt.
    far = with_greenways(tiny_network, (5, "岛绿道", "city"))
    figure = figures_of(subject_of(far, box(-60, -60, 960, 360)), "wheelchair", "greenway")[
        "reach_ways_share", "minutes=5"
    ]
    assert (figure.value, figure.is_range, figure.unknown_share) == (0.0, False, 0.0)


def test_ground_is_along_the_ways_and_circles_are_not(tiny_network: Network) -> None:
    """The greenway A-B, 500 m, and a band of 400 m around it that knows no ways."""
    subject = subject_of(with_greenways(tiny_network, (0, "绿道", "city")))
    figures = figures_of(subject, "walk", "greenway")
    real = figures["reach_area_share", "minutes=5"]
    circle = figures["circle_area_share", "minutes=5"]
    assert real.value is not None
    assert circle.value is not None
    assert 0.0 < real.value < circle.value <= 1.0
    served = served_by(subject, "walk", "greenway", TIMES)
    assert served is not None
    # B-D and 100 m of D-E, all of A-B, 183.3 m of the steps, each 35 m to both sides.
    drawn = dict(real.inputs)["served_km2"]
    assert drawn == pytest.approx((500 + 300 + 100 + 183.3) * 70 / 1e6, rel=0.12)
    assert served.shapes[0].within(served.shapes[1].buffer(1e-9))
    [first, second] = served.areas(TIMES)
    assert (first.minutes, first.profile, second.target) == (5.0, "walk", "greenway")
    assert first.polygons == polygons_from(served.shapes[0])


def test_what_is_not_recorded_is_unknown(tiny_network: Network) -> None:
    subject = subject_of(tiny_network)
    for target in ("park", "greenway", "station", "toilets"):
        assert places_of(subject, "walk", target) is None
        assert count_of(subject, target) is None
        figures = figures_of(subject, "walk", target)
        assert [figure.value for figure in figures.values()] == [None] * 8
        assert all(figure.unknown_share == 1.0 for figure in figures.values())
    assert [f.value for f in target_figures(subject, ("park", "greenway"))] == [None, None]


def test_facilities_are_where_the_network_leads_to_them(tiny_network: Network) -> None:
    network = with_facilities(tiny_network, ("toilets", 1, 0.5), ("station", 0, 0.2))
    subject = subject_of(network)
    walk = places_of(subject, "walk", "toilets")
    assert walk is not None
    assert (walk.edge.tolist(), walk.from_share.tolist()) == ([1], [0.5])
    # The toilets stand beside steps: no wheelchair comes there, and no other way is near.
    wheelchair = places_of(subject, "wheelchair", "toilets")
    assert wheelchair is not None
    assert len(wheelchair) == 0
    figures = figures_of(subject, "wheelchair", "toilets")
    assert figures["reach_footpath_share", "minutes=5"].value == 0.0
    assert count_of(subject, "toilets") == 1
    far = subject_of(network, box(2800, 0, 2960, 360))
    assert count_of(far, "toilets") == 0


def test_a_greenway_for_cycling_only_is_never_reached_on_foot(tiny_network: Network) -> None:
    network = with_greenways(tiny_network, (4, "骑行绿道", "city"))
    nobody = {"edge_foot": [3, 3, 3, 3, 0, 3], "edge_wheelchair": [3, 0, 3, 3, 0, 3]}
    subject = subject_of(with_columns(network, **nobody))
    for profile, share in (("walk", 0.0), ("wheelchair", 0.0), ("bike", 1.0)):
        figures = figures_of(subject, profile, "greenway")
        value = figures["reach_ways_share", "minutes=10"].value
        # A cyclist has all that one may walk but the steps and the island: 1,200 of 1,800 m.
        assert value == pytest.approx(share * 1200 / 1800, abs=1e-4), profile
    assert count_of(subject, "greenway") == 1


def test_circles_are_drawn_around_what_nobody_gets_to(tiny_network: Network) -> None:
    """Toilets beside the steps: 300 m in five minutes for a wheelchair that never comes."""
    network = with_facilities(tiny_network, ("toilets", 1, 0.5))
    served = served_by(subject_of(network), "wheelchair", "toilets", (5.0,))
    assert served is not None
    assert not served.parts.edge.size
    assert area_m2(served.circles[0]) == pytest.approx(np.pi * 300**2, rel=0.02)


def test_circles_are_the_same_whatever_else_the_network_holds() -> None:
    """A way 330 km to the north changes nothing of the 400 m around a toilet here."""
    circles = []
    for more in ([], [at(0, 330_000), at(100, 330_000)]):
        ways = [(0, 1, 500.0), *([(2, 3, 100.0)] if more else [])]
        network = make_network([at(0, 0), at(500, 0), *more], ways)
        subject = subject_of(with_facilities(network, ("toilets", 0, 0.5)))
        served = served_by(subject, "walk", "toilets", (5.0,))
        assert served is not None
        circles += served.circles
    assert area_m2(circles[0]) == pytest.approx(np.pi * 400**2, rel=0.02)
    assert circles[0].equals(circles[1])


def test_parks_are_met_at_their_border_where_it_is_drawn(tiny_network: Network) -> None:
    """A green square around D, 50 m each way: in it are 50 m of B-D and of D-E."""
    network = with_parks(tiny_network, (500, 310), (2900, 200))
    corners = [(450, 250), (550, 250), (550, 350), (450, 350), (450, 250)]
    ring = np.array([(at(*corner).lon, at(*corner).lat) for corner in corners])
    network = with_columns(
        network,
        background_kind=[BACKGROUND_KINDS.index("green")],
        background_offsets=[0, 5],
        background=ring,
    )
    found = places_of(subject_of(network), "walk", "park")
    assert found is not None
    # The second park has no border: the way nearest to it is F-G.
    assert found.edge.tolist() == [2, 3, 5]
    assert found.from_share.tolist() == pytest.approx([250 / 300, 0.0, 0.5], abs=1e-3)
    assert found.to_share.tolist() == pytest.approx([1.0, 50 / 400, 0.5], abs=1e-3)


def test_a_park_that_no_way_leads_into_counts_from_the_nearest(tiny_network: Network) -> None:
    """A green square 20 m north of the middle of A-B; the other park has no border at all."""
    network = with_parks(tiny_network, (250, 40), (2900, 200))
    corners = [(230, 20), (270, 20), (270, 60), (230, 60), (230, 20)]
    ring = np.array([(at(*corner).lon, at(*corner).lat) for corner in corners])
    network = with_columns(
        network,
        background_kind=[BACKGROUND_KINDS.index("green")],
        background_offsets=[0, 5],
        background=ring,
    )
    subject = subject_of(network)
    found = places_of(subject, "walk", "park")
    assert found is not None
    assert found.edge.tolist() == [0, 5]
    assert found.from_share.tolist() == pytest.approx([0.5, 0.5], abs=1e-3)
    assert parks_not_entered(subject, "walk") == 1
    assert parks_not_entered(subject_of(tiny_network), "walk") == 0


def test_beyond_the_network_nobody_knows(tiny_network: Network) -> None:
    network = with_greenways(tiny_network, (0, "绿道", "city"))
    subject = subject_of(network, box(-60, -2000, 960, 360))
    figure = figures_of(subject, "walk", "greenway")["reach_area_share", "minutes=5"]
    assert figure.value is not None
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low < figure.value < figure.high
    beyond = 1 - subject.covered_share
    assert figure.high - figure.low == pytest.approx(beyond, abs=1e-3)


def test_an_estimated_greenway_may_be_reached_by_nobody(tiny_network: Network) -> None:
    """B-D is a greenway, A-B one that is only drawn: without it A is 8 min from B-D, not in 5."""
    network = with_greenways(tiny_network, (0, "甲", "city"), (2, "乙", "city"))
    drawn = subject_of(with_columns(network, edge_alignment=[1, 0, 0, 0, 0, 0]))
    as_drawn = figures_of(subject_of(network), "walk", "greenway")
    without = figures_of(
        subject_of(with_greenways(tiny_network, (2, "乙", "city"))), "walk", "greenway"
    )
    figures = figures_of(drawn, "walk", "greenway")
    for key, found in figures.items():
        assert found.value == as_drawn[key].value, key
        least = without[key].value if without[key].low is None else without[key].low
        assert (found.value if found.low is None else found.low) == least, key
    five = figures["reach_footpath_share", "minutes=5"]
    assert five.value is not None
    assert (five.low, five.high) == (pytest.approx(five.value - 100 / 1800, abs=1e-4), five.value)
    [count] = target_figures(drawn, ("greenway",))
    assert (count.value, count.low, count.high) == (2, 1, None)
    covered = subject_of(drawn.network, box(300, -20, 800, 150))
    [count] = target_figures(covered, ("greenway",))
    assert (count.value, count.low, count.high, count.unknown_share) == (2, 1, 2, 0.5)
    # A greenway that nobody has but as a drawing.
    alone = with_greenways(tiny_network, (0, "甲", "city"))
    alone = with_columns(alone, edge_alignment=[1, 0, 0, 0, 0, 0])
    for key, found in figures_of(subject_of(alone), "walk", "greenway").items():
        assert found.low == 0.0, key
        assert found.value, key
    # Parks are where they are.
    parks = subject_of(with_columns(with_parks(network, (500, 310)), edge_alignment=[1] * 6))
    figures = figures_of(parks, "walk", "park")
    assert figures["reach_ways_share", "minutes=5"].estimated_share == 1.0
    assert not figures["reach_ways_share", "minutes=5"].is_range


def test_estimated_ways_are_told(tiny_network: Network) -> None:
    network = with_greenways(tiny_network, (2, "绿道", "city"))
    network = with_columns(network, edge_alignment=[1] * 6)
    figure = figures_of(subject_of(network), "walk", "greenway")["reach_ways_share", "minutes=5"]
    assert figure.estimated_share == 1.0


def test_a_real_town_against_networkx() -> None:
    """From every node of central Taiyuan to the nearest of 40 places, walking."""
    path = shared_data("osm", "taiyuan", "taiyuan_osm_lines_4412.geojson.gz")
    network = build_network(
        SOURCES["geojson"](str(path), SourceOptions()), name="taiyuan", built_at=""
    )
    ground = Ground(network, load_profiles()["walk"])
    dice = np.random.default_rng(9)
    edges = dice.choice(np.flatnonzero(ground.usable), 40, replace=False)
    shares = dice.random(40)
    goals = Places.of(edges, shares, shares)
    cost = ground.time_prices.cost
    graph = nx.MultiDiGraph()
    for edge in np.flatnonzero(ground.usable).tolist():
        tail, head = int(network.edge_tail[edge]), int(network.edge_head[edge])
        onward, back = int(cost[2 * edge]), int(cost[2 * edge + 1])
        here = goals.from_share[goals.edge == edge]
        for start, end, whole, share in (
            *([(tail, head, onward, here.min(initial=1.0))] if onward >= 0 else []),
            *([(head, tail, back, 1 - here.max(initial=0.0))] if back >= 0 else []),
        ):
            goal = "goal" if len(here) else end
            graph.add_edge(goal, start, weight=round(whole * share) if len(here) else whole)
    by_networkx = nx.single_source_dijkstra_path_length(graph, "goal")
    parts = served_parts(ground, goals, 3600)
    plain = np.setdiff1d(np.flatnonzero(ground.usable & ~ground.passed_whole), goals.edge)
    found = parts.seconds_at(plain, np.zeros(len(plain)))
    expected = np.array(
        [by_networkx.get(int(network.edge_tail[edge]), np.inf) / 100 for edge in plain]
    )
    expected[expected > 3600] = np.inf
    assert np.isfinite(found).sum() > 5_000
    assert np.allclose(found, expected, atol=0.03)


def test_shapes_are_polygons(tiny_network: Network) -> None:
    served = served_by(
        subject_of(with_greenways(tiny_network, (0, "绿道", "city"))), "bike", "greenway", (5.0,)
    )
    assert served is not None
    assert all(shapely.is_valid(shape) for shape in (*served.shapes, *served.circles))
