"""What closures cut off, and how surely, judged by taking each one out of random networks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import networkx as nx
import numpy as np
import pytest
import shapely

from jindao.heritage.scoring import base_points
from tests.assess.conftest import box
from tests.assess.test_robustness import found, site
from tests.conftest import at, make_network


@pytest.mark.parametrize("seed", range(6))
def test_what_is_cut_off_is_what_networkx_finds_apart(seed: int) -> None:
    """Each closure taken out of a random tree with some ways more; distances on the plane."""
    dice = np.random.default_rng(seed)
    spots = dice.uniform(0, 1500, (14, 2))
    pairs = [(int(dice.integers(node)), node) for node in range(1, 14)] + [(2, 9), (3, 12)]
    lines = [shapely.LineString(spots[list(pair)]) for pair in dict.fromkeys(pairs)]
    edges = [(*pair, line.length) for pair, line in zip(dict.fromkeys(pairs), lines, strict=True)]
    network = make_network([at(*spot) for spot in spots.tolist()], edges)
    places, accuracies = dice.uniform(0, 1500, (8, 2)), dice.choice([0.0, 20.0, 90.0, 3000.0], 8)
    sites = [
        replace(site(f"s{row}", at(*place)), coordinate_accuracy_m=accuracy_m)
        for row, (place, accuracy_m) in enumerate(zip(places.tolist(), accuracies, strict=True))
    ]
    area = box(-60, -60, 1560, 1560)
    robust, heritage = found(network, *sites, area=area, most=1000)
    worth = base_points(heritage, sites[0])[0]
    off_m = shapely.distance(shapely.points(places)[:, None], np.array(lines)[None, :])
    drawn = [tuple(map(tuple, np.round(network.edge_line(row), 6))) for row in range(len(edges))]
    for loss in robust.losses:
        own = {drawn.index(line) for line in loss.lines}
        graph = nx.Graph()
        graph.add_nodes_from(range(14))
        graph.add_edges_from(
            (tail, head, {"row": row, "m": metres})
            for row, (tail, head, metres) in enumerate(edges)
            if row not in own
        )
        sides = [graph.subgraph(nodes) for nodes in nx.connected_components(graph)]
        # What lies between the edges of a stretch has none of its own.
        ends = [edges[row][end] for row in own for end in (0, 1)]
        outer = [side for side in sides if set(side) & {n for n in ends if ends.count(n) == 1}]
        lesser = min(outer, key=lambda side: side.size("m"))
        cut = own | {row for _, _, row in lesser.edges(data="row")}
        assert loss.cut_off_km == pytest.approx(sum(edges[row][2] for row in cut) / 1000, rel=2e-3)
        off = [near(off_m[row], 0.5) <= cut and off_m[row].min() <= 499 for row in range(8)]
        sure = [
            off[row] and accuracies[row] < 1000 and near(off_m[row], 2 * accuracies[row]) <= cut
            for row in range(8)
        ]
        assert loss.site_ids == tuple(f"s{row}" for row in range(8) if off[row])
        assert (loss.value_low, loss.value_high) == (sum(sure) * worth, sum(off) * worth)
        assert loss.uncertain_sites == sum(off) - sum(sure)
    order = [(-loss.value_low, -loss.value_high, -loss.cut_off_km) for loss in robust.losses]
    assert order == sorted(order)


def near(off_m: np.ndarray[Any, np.dtype[np.float64]], more_m: float) -> set[int]:
    """Return the ways no farther than so much more than the nearest one."""
    return set(np.flatnonzero(off_m <= off_m.min() + max(more_m, 0.5)).tolist())
