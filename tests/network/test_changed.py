"""Networks under a plan: what is joined, cut, removed, signed and closed.

Numbers are of the tiny world, drawn in `tests.conftest`.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao import DataError, TableError
from jindao.geo import metres_per_degree
from jindao.model.plan import Plan, PlannedStretch
from jindao.network.bundle_writing import write_bundle
from jindao.network.changed import under_plan
from jindao.network.codes import ALIGNMENTS, BACKWARD, FORWARD, KERBS, KINDS, PLANNED
from jindao.network.columns import DTYPES
from jindao.network.network import Network
from jindao.network.recast import cut_edges
from jindao.network.soundness import unsound_column
from tests.conftest import ORIGIN, PLACES_M, at, make_network
from tests.planned import drawn, link, plan, stretch

AB, BC, BD, DE, EC, FG = range(6)
BASE_M = [500.0, 400.0, 300.0, 400.0, 300.0, 200.0]
NEW = PLANNED.index("new")


def lengths(network: Network) -> list[float]:
    return [round(value, 1) for value in network.edge_length_m.tolist()]


def new_lengths(network: Network) -> list[float]:
    assert network.planned is not None
    return [round(float(value), 1) for value in network.edge_length_m[network.planned == NEW]]


def place(network: Network, node: int) -> tuple[float, float]:
    """Return where a node is, whole metres east and north of A."""
    m_lon, m_lat = metres_per_degree(ORIGIN.lat)
    east = (network.node_lon[node] - ORIGIN.lon) * m_lon
    return round(float(east)), round(float(network.node_lat[node] - ORIGIN.lat) * m_lat)


def ends(network: Network, edge: int) -> set[tuple[float, float]]:
    return {place(network, int(column[edge])) for column in (network.edge_tail, network.edge_head)}


def shortest(network: Network) -> dict[tuple[float, float], dict[tuple[float, float], float]]:
    """Return the shortest ways between places, whoever may use them; networkx is the judge."""
    graph = nx.MultiGraph()
    for edge in range(network.n_edges):
        tail, head = int(network.edge_tail[edge]), int(network.edge_head[edge])
        graph.add_edge(tail, head, weight=float(network.edge_length_m[edge]))
    found = dict(nx.all_pairs_dijkstra_path_length(graph))
    return {
        place(network, one): {place(network, other): m for other, m in reached.items()}
        for one, reached in found.items()
    }


def test_a_plan_that_changes_nothing_is_the_same_network(tiny_network: Network) -> None:
    assert under_plan(tiny_network, Plan(name="nothing")) is tiny_network


def test_a_link_between_junctions(tiny_network: Network) -> None:
    asked = plan(link((0, 0), (500, 300), kind="path", surface="gravel", name="斜路", width_m=2.5))
    made = under_plan(tiny_network, asked)
    assert unsound_column(made) is None
    assert lengths(made) == [*BASE_M, pytest.approx(math.hypot(500, 300), abs=0.2)]
    assert made.n_nodes == tiny_network.n_nodes
    assert ends(made, 6) == {(0, 0), (500, 300)}
    assert KINDS[made.edge_kind[6]] == "path"
    assert (made.names[made.edge_name[6]], made.edge_width_dm[6]) == ("斜路", 25)
    assert ALIGNMENTS[made.edge_alignment[6]] == "estimated"
    assert np.isnan(made.edge_ascent_m[6])
    assert made.planned is not None
    assert made.planned.tolist() == [0, 0, 0, 0, 0, 0, NEW]
    assert made.meta.id not in (tiny_network.meta.id, "")
    assert made.meta.name == "tiny + plan"
    assert dict(made.meta.report)["plan_added_m"] == 583
    for name in DTYPES:
        if name.startswith("edge_"):
            np.testing.assert_array_equal(getattr(made, name)[:6], getattr(tiny_network, name))


def test_what_is_planned_is_not_written_as_built(tiny_network: Network, tmp_path: Path) -> None:
    made = under_plan(tiny_network, plan(link((0, 0), (500, 300))))
    with pytest.raises(DataError, match="only planned"):
        write_bundle(made, tmp_path / "bundle")
    assert not (tmp_path / "bundle").exists()
    removed = under_plan(tiny_network, plan(stretch("remove", (0, 0), (500, 0))))
    write_bundle(removed, tmp_path / "bundle")


def test_the_same_plan_gives_the_same_id_and_another_one_another(tiny_network: Network) -> None:
    one = under_plan(tiny_network, plan(link((0, 0), (500, 300))))
    same = under_plan(tiny_network, plan(link((0, 0), (500, 300)), name="of another name"))
    other = under_plan(tiny_network, plan(link((0, 0), (500, 300), kind="path")))
    assert one.meta.id == same.meta.id != other.meta.id


def test_an_end_beside_an_edge_cuts_it(tiny_network: Network) -> None:
    """From 12 m above the middle of AB to D: the line is led down to AB."""
    made = under_plan(tiny_network, plan(link((250, 12), (500, 300))))
    assert unsound_column(made) is None
    assert lengths(made)[:2] == [250.0, 250.0]
    assert made.n_nodes == tiny_network.n_nodes + 1
    assert new_lengths(made) == [round(math.hypot(250, 288) + 12, 1)]
    assert ends(made, 6 + 1) == {(250, 0), (500, 300)}
    assert dict(made.meta.report)["plan_open_ends"] == 0


@pytest.mark.parametrize(("gap_m", "join_m", "joined"), [(19, 20, 1), (21, 20, 0), (21, 25, 1)])
def test_how_near_an_end_must_be(
    tiny_network: Network, gap_m: float, join_m: float, joined: int
) -> None:
    made = under_plan(tiny_network, plan(link((250, gap_m), (500, 300), join_m=join_m)))
    assert dict(made.meta.report)["plan_open_ends"] == 1 - joined
    assert made.n_edges == tiny_network.n_edges + 1 + joined


def test_a_crossing_joins_and_an_end_a_little_beyond_is_cut_off(tiny_network: Network) -> None:
    """From 50 m south of the steps BC to 10 m north of DE, at 700 m east."""
    made = under_plan(tiny_network, plan(link((700, -50), (700, 310))))
    assert unsound_column(made) is None
    assert new_lengths(made) == [50.0, 300.0]
    assert lengths(made)[1:3] == [200.0, 200.0]
    assert made.n_nodes == tiny_network.n_nodes + 3  # the crossing, the joint, the open end
    assert dict(made.meta.report)["plan_open_ends"] == 1


def test_a_line_that_leaves_a_way_and_crosses_it_again_keeps_both_joints(
    tiny_network: Network,
) -> None:
    """From A 15 m up, down over AB 13 m east, and up again to D."""
    made = under_plan(tiny_network, plan(link((0, 0), (7, 15), (15, -5), (500, 300))))
    assert unsound_column(made) is None
    [first, *_] = new_lengths(made)
    assert first == pytest.approx(math.hypot(7, 15) + 0.75 * math.hypot(8, 20), abs=0.1)
    new = np.flatnonzero(made.planned == NEW)
    assert ends(made, int(new[0])) == {(0, 0), (13, 0)}
    # The last part comes up again at 15 + 485 x 5 / 305 m east.
    assert lengths(made)[:2] == [13.0, 10.0]


def test_a_bridge_meets_only_what_its_ends_meet(tiny_network: Network) -> None:
    made = under_plan(tiny_network, plan(link((700, -50), (700, 310), structure="bridge")))
    assert new_lengths(made) == [370.0]  # joined to DE, 10 m back
    assert made.n_nodes == tiny_network.n_nodes + 2


def test_an_edge_that_is_a_bridge_is_met_at_its_ends(tiny_network: Network) -> None:
    network = replace(tiny_network, edge_structure=np.array([0, 1, 0, 0, 0, 0], np.uint8))
    made = under_plan(network, plan(link((700, -50), (700, 300))))
    assert new_lengths(made) == [350.0]
    made = under_plan(network, plan(link((700, 10), (700, 300))))
    assert dict(made.meta.report)["plan_open_ends"] == 1
    made = under_plan(network, plan(link((515, -5), (700, 300))))
    assert ends(made, made.n_edges - 1) == {(500, 0), (700, 300)}


def test_a_link_to_an_island_makes_one_part_of_two(tiny_network: Network) -> None:
    made = under_plan(tiny_network, plan(link((900, 300), (2900, 300))))
    assert made.node_component.max() == 0
    assert new_lengths(made) == [pytest.approx(2000, abs=0.2)]


def test_lines_of_a_plan_are_joined_to_each_other(tiny_network: Network) -> None:
    """Two halves of a way that meet near (100, 500), and one that ends on the second."""
    made = under_plan(
        tiny_network,
        plan(
            link((0, 0), (100, 500), id="a"),
            link((103, 504), (500, 300), id="b"),
            link((300, 700), (310, 404), id="c"),
        ),
    )
    assert unsound_column(made) is None
    assert made.node_component.max() == 1  # all of it, and the island
    second = math.hypot(397, 204) + 5  # led 5 m to the end of the first
    joint = 5 + math.hypot(198.5, 102)  # about half of it
    assert new_lengths(made)[0] == pytest.approx(math.hypot(100, 500), abs=0.2)
    assert sum(new_lengths(made)[1:3]) == pytest.approx(second, abs=0.2)
    assert new_lengths(made)[1] == pytest.approx(joint, abs=20)
    far = shortest(made)
    assert (300, 700) in far[0, 0]
    assert dict(made.meta.report)["plan_open_ends"] == 1


def test_lines_that_cross_meet_there(tiny_network: Network) -> None:
    made = under_plan(
        tiny_network,
        plan(link((0, 0), (500, 300), id="a"), link((500, 0), (0, 300), id="b")),
    )
    assert unsound_column(made) is None
    quarter = round(math.hypot(250, 150), 1)
    assert new_lengths(made) == [quarter] * 4


def test_lines_that_join_nothing_are_refused_with_how_far_they_are(tiny_network: Network) -> None:
    far = link((0, 5000), (500, 5000), id="far")
    near = link((100, 30), (400, 30), id="near")
    fine = link((0, 0), (500, 300), id="fine")
    with pytest.raises(TableError) as caught:
        under_plan(tiny_network, plan(far, fine, near))
    one, other = caught.value.problems
    assert (one.field, other.field) == ("far", "near")
    assert "30 m from the nearest way, and is joined within 20 m" in other.message("en")
    assert "30 米" in other.message("zh")


def test_lines_through_one_another_may_lead_to_the_network(tiny_network: Network) -> None:
    made = under_plan(
        tiny_network,
        plan(
            link((0, 900), (500, 900), id="c"),
            link((500, 600), (500, 900), id="b"),
            link((500, 300), (500, 600), id="a"),
        ),
    )
    assert shortest(made)[0, 900][500, 300] == pytest.approx(1100, abs=0.1)


def test_what_is_removed_is_gone_with_its_nodes(tiny_network: Network) -> None:
    made = under_plan(tiny_network, plan(stretch("remove", (2900, 300), (2900, 100))))
    assert unsound_column(made) is None
    assert lengths(made) == BASE_M[:-1]
    assert made.n_nodes == 5
    assert made.node_component.max() == 0
    assert made.planned is None
    assert dict(made.meta.report)["plan_removed_m"] == 200


def test_only_what_lies_beside_the_line_is_removed(tiny_network: Network) -> None:
    made = under_plan(tiny_network, plan(stretch("remove", (100, 0), (300, 0))))
    assert unsound_column(made) is None
    assert lengths(made) == [100.0, 200.0, *BASE_M[1:]]
    assert ends(made, 0) == {(0, 0), (100, 0)}
    assert ends(made, 1) == {(300, 0), (500, 0)}


def test_what_crosses_or_only_meets_a_removed_way_stays(tiny_network: Network) -> None:
    """30 m of BD above AB and BC, and then all of it."""
    made = under_plan(tiny_network, plan(stretch("remove", (500, 0), (500, 30))))
    assert lengths(made) == [500.0, 400.0, 270.0, 400.0, 300.0, 200.0]
    made = under_plan(tiny_network, plan(stretch("remove", (500, 0), (500, 300))))
    assert lengths(made) == [500.0, 400.0, 400.0, 300.0, 200.0]


def test_a_ring_is_removed_whole(tiny_network: Network) -> None:
    ring = link((0, 0), (-100, 50), (-100, -50), (0, 0), id="ring")
    around = PlannedStretch(
        id="gone",
        change="remove",
        polygons=((drawn((-150, -90), (10, -90), (10, 90), (-150, 90), (-150, -90)),),),
    )
    grown = replace(under_plan(tiny_network, plan(ring)), planned=None)
    made = under_plan(grown, plan(around))
    assert lengths(made) == [490.0, *BASE_M[1:]]


def test_a_removal_of_nothing_or_of_everything_is_refused(tiny_network: Network) -> None:
    with pytest.raises(TableError, match="nothing to remove"):
        under_plan(tiny_network, plan(stretch("remove", (0, 900), (500, 900))))
    one = make_network([at(0, 0), at(500, 0)], [(0, 1, 500.0)])
    with pytest.raises(TableError, match="removes every way"):
        under_plan(one, plan(stretch("remove", (0, 0), (500, 0))))


def test_signing_makes_ways_a_greenway_and_says_it_is_planned(tiny_network: Network) -> None:
    asked = stretch("sign", (500, 0), (500, 150), greenway="汾河绿道", greenway_level="city")
    made = under_plan(tiny_network, plan(asked))
    assert unsound_column(made) is None
    assert lengths(made) == [500.0, 400.0, 150.0, 150.0, 400.0, 300.0, 200.0]
    assert made.names[made.edge_greenway[2]] == "汾河绿道"
    assert made.edge_greenway_level.tolist() == [0, 0, 2, 0, 0, 0, 0]
    assert made.planned is not None
    assert made.planned.tolist() == [0, 0, PLANNED.index("signed"), 0, 0, 0, 0]


def side_by_side() -> Network:
    """Return two ways 4 m apart, the southern one in two edges, joined in the west."""
    places = [at(0, 0), at(200, 0), at(500, 0), at(0, 4), at(500, 4)]
    return make_network(places, [(0, 1, 200.0), (1, 2, 300.0), (3, 4, 500.0), (0, 3, 4.0)])


def test_a_line_signs_the_way_that_it_follows_not_the_one_beside_it() -> None:
    network = side_by_side()
    for y, signed in ((0, [0, 1]), (4, [2]), (2, [0, 1])):  # in the middle it is one of them
        asked = stretch("sign", (0, y), (500, y), greenway="西岸")
        made = under_plan(network, plan(asked))
        assert np.flatnonzero(made.edge_greenway >= 0).tolist() == signed, y
        assert dict(made.meta.report)["plan_signed_m"] == 500


def test_a_line_removes_all_that_runs_beside_it() -> None:
    made = under_plan(side_by_side(), plan(stretch("remove", (0, 0), (500, 0))))
    assert lengths(made) == [4.0]


def test_a_greenway_that_a_plan_signs_again_stays_the_one_it_is(tiny_network: Network) -> None:
    standing = np.where(np.arange(tiny_network.n_edges) == AB, len(tiny_network.names), -1)
    network = replace(
        tiny_network,
        names=(*tiny_network.names, "汾河绿道"),
        edge_greenway=standing.astype(DTYPES["edge_greenway"]),
    )
    asked = stretch("sign", (0, 0), (900, 0), greenway="新绿道")
    made = under_plan(network, plan(asked))
    assert made.names[made.edge_greenway[AB]] == "汾河绿道"
    assert made.names[made.edge_greenway[BC]] == "新绿道"
    assert made.planned is not None
    assert made.planned.tolist() == [0, PLANNED.index("signed"), 0, 0, 0, 0]
    assert dict(made.meta.report)["plan_signed_m"] == 400


def test_closing_keeps_the_way_and_whom_it_is_open_for(tiny_network: Network) -> None:
    made = under_plan(tiny_network, plan(stretch("close", (0, 0), (500, 0), modes=("wheelchair",))))
    assert lengths(made) == BASE_M
    assert made.edge_wheelchair[AB] == 0
    assert made.edge_foot[AB] == FORWARD | BACKWARD
    assert dict(made.meta.report)["plan_closed_m"] == 500


def test_who_may_use_a_line_follows_from_its_kind_or_is_said(tiny_network: Network) -> None:
    made = under_plan(tiny_network, plan(link((0, 0), (500, 300), kind="steps")))
    assert (made.edge_foot[6], made.edge_wheelchair[6]) == (FORWARD | BACKWARD, 0)
    made = under_plan(tiny_network, plan(link((0, 0), (500, 300), modes=("bicycle",))))
    assert (made.edge_foot[6], made.edge_bicycle[6]) == (0, FORWARD | BACKWARD)


def test_removing_and_building_the_same_changes_no_way(tiny_network: Network) -> None:
    again = link((500, 300), (900, 300), kind="path", name="DE")
    made = under_plan(tiny_network, plan(stretch("remove", (500, 300), (900, 300)), again))
    before, after = shortest(tiny_network), shortest(made)
    assert before.keys() == after.keys()
    for one, reached in before.items():
        assert after[one] == pytest.approx(reached, abs=0.1)


def test_pieces_of_a_cut_edge_add_up(tiny_network: Network) -> None:
    """A climb of 30 m and then a fall of 10 m, cut at the top and in the fall."""
    network = make_network(
        [at(0, 0), at(400, 0)], [(0, 1, 400.0)], ascent_m=[30.0], descent_m=[10.0], kerbs=["raised"]
    )
    middle = [(network.geometry[0] + network.geometry[1]) / 2]
    network = replace(
        network,
        geometry=np.concatenate((network.geometry[:1], middle, network.geometry[1:])),
        geometry_offsets=np.array([0, 3]),
        geometry_elevation_m=np.array([700.0, 730.0, 720.0], np.float32),
        facility_kind=np.zeros(2, np.uint8),
        facility_lon=np.array([at(100, 5).lon, at(350, 5).lon]),
        facility_lat=np.array([at(100, 5).lat, at(350, 5).lat]),
        facility_name=np.array([-1, -1], np.int32),
        facility_wheelchair=np.zeros(2, np.uint8),
        facility_fee=np.zeros(2, np.uint8),
        facility_edge=np.zeros(2, np.int32),
        facility_at=np.array([0.25, 0.875], np.float32),
    )
    cut = cut_edges(network, {0: [0.75, 0.5]})
    made = cut.network
    assert unsound_column(made) is None
    assert lengths(made) == [200.0, 100.0, 100.0]
    assert made.edge_ascent_m.tolist() == [30.0, 0.0, 0.0]
    assert made.edge_descent_m.tolist() == [0.0, 5.0, 5.0]
    assert made.node_elevation_m[2:].tolist() == [730.0, 725.0]
    assert [KERBS[kerb] for kerb in made.edge_kerb] == ["raised", "none", "none"]
    assert made.facility_edge.tolist() == [0, 2]
    assert made.facility_at.tolist() == pytest.approx([0.5, 0.5])


def test_a_facility_of_a_removed_way_looks_for_another(tiny_network: Network) -> None:
    network = replace(
        tiny_network,
        facility_kind=np.zeros(1, np.uint8),
        facility_lon=np.array([at(250, 5).lon]),
        facility_lat=np.array([at(250, 5).lat]),
        facility_name=np.array([-1], np.int32),
        facility_wheelchair=np.zeros(1, np.uint8),
        facility_fee=np.zeros(1, np.uint8),
        facility_edge=np.zeros(1, np.int32),
        facility_at=np.array([0.5], np.float32),
    )
    gone = stretch("remove", (0, 0), (500, 0))
    assert under_plan(network, plan(gone)).facility_edge.tolist() == [-1]
    beside = link((250, 40), (500, 300))
    made = under_plan(network, plan(gone, beside))
    assert made.facility_edge.tolist() == [made.n_edges - 1]
    assert made.facility_at.tolist() == [0.0]


somewhere = st.tuples(st.integers(-100, 1000), st.integers(-100, 400))
lines = st.lists(st.lists(somewhere, min_size=2, max_size=4, unique=True), min_size=1, max_size=4)


@settings(max_examples=60)
@given(lines, st.sampled_from([0.0, 20.0, 60.0]))
def test_building_never_makes_a_way_longer(
    places: list[list[tuple[int, int]]], join_m: float
) -> None:
    tiny = make_network(
        [at(*PLACES_M[node]) for node in range(7)],
        [(0, 1, 500.0), (1, 2, 400.0), (1, 3, 300.0), (3, 4, 400.0), (4, 2, 300.0), (5, 6, 200.0)],
    )
    asked = plan(
        *(link(*points, id=str(number), join_m=join_m) for number, points in enumerate(places))
    )
    try:
        made = under_plan(tiny, asked)
    except TableError:
        return  # some line joins nothing
    assert unsound_column(made) is None
    for edge in range(made.n_edges):
        first, last = made.edge_line(edge)[[0, -1]]
        tail, head = made.edge_tail[edge], made.edge_head[edge]
        assert first == pytest.approx((made.node_lon[tail], made.node_lat[tail]), abs=1e-5)
        assert last == pytest.approx((made.node_lon[head], made.node_lat[head]), abs=1e-5)
    assert made.planned is not None
    assert made.edge_length_m[made.planned == 0].sum() == pytest.approx(sum(BASE_M))
    before, after = shortest(tiny), shortest(made)
    for one, other in combinations(before, 2):
        if other in before[one]:
            assert after[one][other] <= before[one][other] + 1e-6
