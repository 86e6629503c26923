"""Parts, indices and bridges: by hand on the tiny world, against networkx on random graphs."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.assess.bridges import bridges_of
from jindao.assess.connectivity import (
    connectivity_figures,
    indices,
    joined,
    networks_of,
    weak_links,
)
from jindao.assess.subject import Subject
from jindao.model.assessment import Figure
from jindao.network.codes import ALIGNMENTS, PLANNED
from jindao.network.network import Network
from tests.assess.conftest import box, subject_of, told, with_columns, with_greenways
from tests.conftest import at, make_network


def figures_of(subject: Subject) -> dict[tuple[str, ...], Figure]:
    graphs = {name: joined(subject, edges) for name, edges in networks_of(subject).items()}
    return told(connectivity_figures(subject, graphs))


def test_the_tiny_world_by_hand(tiny_network: Network) -> None:
    """Six edges, seven nodes, two parts: the main one of 1,900 m, and F-G of 200 m."""
    figures = figures_of(subject_of(tiny_network))
    walk = {key[0]: figure.value for key, figure in figures.items() if "network=walk" in key}
    assert walk["components"] == 2
    assert walk["largest_share"] == pytest.approx(1900 / 2100, abs=1e-5)
    assert walk["alpha"] == pytest.approx((6 - 7 + 2) / (2 * 7 - 5), abs=1e-4)
    assert walk["beta"] == pytest.approx(6 / 7, abs=1e-4)
    assert walk["gamma"] == pytest.approx(6 / (3 * 5), abs=1e-4)
    # A-B and F-G lead to dead ends: their loss cuts nothing off.
    assert walk["bridges"] == 2
    assert walk["splitting_links"] == 0
    assert walk["worst_loss_km"] == 0


def test_greenways_nobody_recorded(tiny_network: Network) -> None:
    figures = figures_of(subject_of(tiny_network))
    greenway = [figure for key, figure in figures.items() if "network=greenway" in key]
    assert len(greenway) == 8
    assert all(figure.value is None for figure in greenway)


def test_what_is_joined_outside_is_apart(tiny_network: Network) -> None:
    """Greenways A-B and D-E are joined by no greenway; with B-D they are one."""
    two = with_greenways(tiny_network, (0, "a", "city"), (3, "b", "city"))
    figures = figures_of(subject_of(two))
    assert figures["components", "network=greenway"].value == 2
    assert figures["largest_share", "network=greenway"].value == pytest.approx(5 / 9, abs=1e-5)
    one = with_greenways(tiny_network, (0, "a", "city"), (2, "a", "city"), (3, "b", "city"))
    assert figures_of(subject_of(one))["components", "network=greenway"].value == 1
    # In two fields that B-D does not cross, the two are apart again.
    fields = subject_of(one, (*box(-60, -60, 480, 60), *box(520, 240, 960, 360)))
    assert figures_of(fields)["components", "network=greenway"].value == 2


def test_estimated_greenways_may_be_there_or_not(tiny_network: Network) -> None:
    """A-B and F-G are greenways, 500 m and 200 m, D-E is drawn as one, 400 m."""
    lines = ((0, "a", "city"), (3, "b", "city"), (5, "c", "city"))
    network = with_greenways(tiny_network, *lines)
    estimated = ALIGNMENTS.index("estimated")
    network = with_columns(network, edge_alignment=[0, 0, 0, estimated, 0, 0])
    figures = figures_of(subject_of(network))
    found = figures["largest_share", "network=greenway"]
    assert found.value == pytest.approx(5 / 11, abs=1e-5)
    assert (found.low, found.high) == (found.value, pytest.approx(5 / 7, abs=1e-5))
    assert found.unknown_share == pytest.approx(4 / 11, abs=1e-4)
    # Where ways lead they lead, however they are drawn.
    assert not figures["largest_share", "network=walk"].is_range


@pytest.mark.parametrize("guessed", [(0, 2), (1, 2, 3), (2, 4, 5), (0, 1, 2, 3, 4, 5)])
def test_whichever_of_them_are_there(tiny_network: Network, guessed: tuple[int, ...]) -> None:
    """The share of those that are is in the range, whichever they are."""
    lines = [(edge, "绿道", "city") for edge in range(6)]
    alignment = [int(edge in guessed) for edge in range(6)]
    network = with_columns(with_greenways(tiny_network, *lines), edge_alignment=alignment)
    drawn = figures_of(subject_of(network))["largest_share", "network=greenway"]
    assert drawn.low is not None
    assert drawn.high is not None
    subject, met = subject_of(tiny_network), []
    for number in range(2 ** len(guessed)):
        missing = [edge for row, edge in enumerate(guessed) if number >> row & 1]
        there = ~np.isin(np.arange(6), missing)
        if there.any():
            part_m = joined(subject, there).part_m()
            met.append(float(part_m.max() / part_m.sum()))
    assert drawn.low - 1e-5 <= min(met)
    assert drawn.high == pytest.approx(max(met), abs=1e-5)


def test_a_link_whose_loss_splits_a_town() -> None:
    """Two rings of 1,200 m, joined by a bridge of 100 m: its loss cuts one off."""
    corners = [(0, 0), (300, 0), (300, 300), (0, 300)]
    points = [at(*corner) for corner in corners] + [at(x + 400, y) for x, y in corners]
    ring = [(0, 1), (1, 2), (2, 3), (3, 0)]
    edges = [(a, b, 300.0) for a, b in ring] + [(a + 4, b + 4, 300.0) for a, b in ring]
    network = make_network(points, [*edges, (1, 4, 100.0)], names=[*"abcdefgh", "桥"])
    subject = subject_of(network, box(-60, -60, 760, 360))
    figures = figures_of(subject)
    assert figures["splitting_links", "network=walk"].value == 1
    assert figures["worst_loss_km", "network=walk"].value == 1.2
    graphs = {"walk": joined(subject, subject.walkable)}
    [link] = weak_links(subject, graphs)
    assert (link.name, link.lost_km, link.estimated) == ("桥", 1.2, False)
    for column, word, is_planned in (
        ("edge_alignment", ALIGNMENTS.index("estimated"), False),
        ("planned", PLANNED.index("new"), True),
    ):
        values = np.zeros(network.n_edges, np.uint8)
        values[-1] = word
        changed = subject_of(replace(network, **{column: values}), box(-60, -60, 760, 360))
        [link] = weak_links(changed, graphs)
        assert (link.name, link.estimated, link.planned) == ("桥", not is_planned, is_planned)
        assert not link.is_built


@given(st.integers(0, 10_000))
def test_bridges_are_those_of_networkx(seed: int) -> None:
    dice = np.random.default_rng(seed)
    n_nodes = int(dice.integers(1, 25))
    n_edges = int(dice.integers(0, 2 * n_nodes))
    tail, head = dice.integers(0, n_nodes, n_edges), dice.integers(0, n_nodes, n_edges)
    weight = dice.uniform(1, 100, n_edges)
    graph = nx.MultiGraph()
    for row, (a, b) in enumerate(zip(tail.tolist(), head.tolist(), strict=True)):
        graph.add_edge(a, b, key=row, weight=float(weight[row]))
    found = bridges_of(tail, head, weight)
    simple = nx.Graph(graph)
    single = {
        pair
        for pair in map(frozenset, nx.bridges(simple))
        if graph.number_of_edges(*sorted(pair)) == 1
    }
    assert {frozenset((int(tail[r]), int(head[r]))) for r in found.row} == single
    assert len(found.row) == len(single)
    for row, beyond, rest in zip(*found, strict=True):
        cut = graph.copy()
        cut.remove_edge(int(tail[row]), int(head[row]), key=row)
        sides = sorted(
            cut.subgraph(nx.node_connected_component(cut, int(end[row]))).size("weight")
            for end in (tail, head)
        )
        assert sorted((beyond, rest)) == pytest.approx(sides, abs=1e-6)


def test_indices_of_what_is_too_small_for_them() -> None:
    assert indices(0, 0, 0) == {"alpha": None, "beta": None, "gamma": None}
    assert indices(1, 2, 1) == {"alpha": None, "beta": 0.5, "gamma": None}
    # A triangle has every edge and circuit that there can be.
    assert indices(3, 3, 1) == {"alpha": 1.0, "beta": 1.0, "gamma": 1.0}
