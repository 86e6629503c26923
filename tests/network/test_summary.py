from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jindao.network.codes import FACILITY_KINDS, LITS
from jindao.network.network import Network
from jindao.network.summary import describe


def test_describe(tiny_network: Network) -> None:
    # A-B 500 and B-D 300 and F-G 200 asphalt, E-C 300 paving stones, B-C 400 and D-E 400 unknown
    summary = describe(tiny_network)
    assert (summary.nodes, summary.edges) == (7, 6)
    assert summary.length_km == pytest.approx(2.1)
    assert dict(summary.by_kind) == pytest.approx(
        {"footway": 1.0, "steps": 0.4, "path": 0.4, "residential": 0.3}
    )
    assert dict(summary.by_surface) == pytest.approx(
        {"asphalt": 1.0, "unknown": 0.8, "paving_stones": 0.3}
    )
    assert summary.unknown_surface_share == pytest.approx(0.8 / 2.1)
    assert dict(summary.usable) == pytest.approx({"foot": 2.1, "bicycle": 1.7, "wheelchair": 1.7})
    assert summary.estimated_km == 0.0
    assert (summary.components, summary.largest_share) == (1, 1.0)
    assert summary.bbox == tiny_network.bbox
    assert summary.attribution == ("tiny world",)


def test_what_lies_along_the_ways(tiny_network: Network) -> None:
    # of 2,100 m: A-B (500) lit and B-C (400) unlit, B-D (300) 2 m wide, A-B in the green,
    # and a third of F-G (200) in the shade
    summary = describe(
        replace(
            tiny_network,
            edge_lit=np.array([LITS.index("yes"), LITS.index("no"), 0, 0, 0, 0]),
            edge_width_dm=np.array([0, 0, 20, 0, 0, 0]),
            edge_green=np.array([15, 0, 0, 0, 0, 0]),
            edge_shade=np.array([0, 0, 0, 0, 0, 5]),
            facility_kind=np.array([FACILITY_KINDS.index(k) for k in ("stop", "bench", "stop")]),
        )
    )
    assert summary.lit_share == pytest.approx(900 / 2100)
    assert summary.width_share == pytest.approx(300 / 2100)
    assert summary.green_share == pytest.approx(500 / 2100)
    assert summary.shade_share == pytest.approx(200 / 3 / 2100)
    assert summary.facilities == (("bench", 1), ("stop", 2))
    assert describe(tiny_network).facilities == ()
