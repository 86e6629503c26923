from __future__ import annotations

import pytest

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
