"""What stands along greenways and what the ways are like, on the tiny world by hand."""

from __future__ import annotations

import numpy as np
import pytest

from jindao.assess.facilities import facility_figures, service_gaps
from jindao.model.assessment import Figure
from jindao.network.network import Network
from tests.assess.conftest import (
    box,
    subject_of,
    told,
    with_columns,
    with_facilities,
    with_greenways,
)


@pytest.fixture(scope="module")
def network(tiny_network: Network) -> Network:
    """A greenway A-B-D-E of 1,200 m, and one F-G, too short to ask."""
    return with_greenways(
        tiny_network,
        (0, "汾河绿道", "city"),
        (2, "汾河绿道", "city"),
        (3, "汾河绿道", "regional"),
        (5, "岛绿道", "community"),
    )


def figures_of(network: Network) -> dict[tuple[str, ...], Figure]:
    subject = subject_of(network)
    return told(facility_figures(subject, service_gaps(subject)))


def test_spacing_along_a_greenway(network: Network) -> None:
    """Benches 100 m east of A and in the middle of D-E: 400 + 300 + 200 m apart."""
    network = with_facilities(network, ("bench", 0, 0.2), ("bench", 3, 0.5), ("toilets", 4, 0.9))
    bench, toilets = service_gaps(subject_of(network))
    assert (bench.greenway, bench.kind, bench.level, bench.count) == (
        "汾河绿道",
        "bench",
        "city",
        2,
    )
    assert bench.longest_m == pytest.approx(900)
    assert bench.length_km == 1.2
    # The toilets stand by E-C, 270 m from E: beside no greenway.
    assert (toilets.kind, toilets.count, toilets.longest_m, toilets.at) == (
        "toilets",
        0,
        None,
        None,
    )
    figures = figures_of(network)
    assert figures["greenway_spacing_m", "kind=bench"].value == 600
    assert figures["greenway_longest_gap_m", "kind=bench"].value == 900
    assert figures["greenway_longest_gap_m", "kind=toilets"].value == 1200
    assert figures["greenway_without", "kind=toilets"].value == 1
    assert figures["greenway_spacing_m", "kind=toilets"].value is None
    assert figures["facility_count", "kind=bench"].value == 2
    # No network records every kind: nobody knows of shelters here.
    assert figures["greenway_spacing_m", "kind=shelter"].value is None
    assert figures["facility_count", "kind=shelter"].unknown_share == 1.0


def test_surfaces_and_steps(network: Network) -> None:
    figures = figures_of(network)
    # Greenways: A-B and F-G asphalt, B-D asphalt, D-E unknown: 1,000 of 1,400 m.
    paved = figures["greenway_paved_share",]
    assert paved.value == pytest.approx(1000 / 1400, abs=1e-4)
    assert (paved.low, paved.high) == (paved.value, 1.0)
    assert paved.unknown_share == pytest.approx(400 / 1400, abs=1e-4)
    assert figures["greenway_unpaved_share",].value == 0.0
    assert figures["footpath_steps_share",].value == pytest.approx(400 / 1800, abs=1e-4)
    assert not figures["footpath_steps_share",].is_range
    assert figures["footpath_surface_share", "surface=paving_stones"].value == pytest.approx(
        300 / 1800, abs=1e-4
    )


def test_shade_nobody_recorded_is_a_range(network: Network) -> None:
    figure = figures_of(network)["greenway_shade_share",]
    assert (figure.value, figure.low, figure.high, figure.unknown_share) == (0.0, 0.0, 1.0, 1.0)
    shaded = with_columns(network, edge_shade=[15, 0, 0, 3, 0, 0])
    # All of A-B and a fifth of D-E; of B-D and F-G nothing is recorded.
    figure = figures_of(shaded)["greenway_shade_share",]
    assert figure.value == pytest.approx((500 + 80) / 1400, abs=1e-4)
    assert figure.high == pytest.approx((500 + 80 + 500) / 1400, abs=1e-4)


def test_without_greenways_there_is_no_spacing(tiny_network: Network) -> None:
    network = with_facilities(tiny_network, ("bench", 0, 0.2))
    assert service_gaps(subject_of(network)) == []
    figures = figures_of(network)
    assert figures["greenway_spacing_m", "kind=bench"].value is None
    assert not any(key[0] == "greenway_paved_share" for key in figures)


def test_only_what_is_inside_is_asked(network: Network) -> None:
    network = with_facilities(network, ("bench", 0, 0.2), ("bench", 3, 0.5))
    assert service_gaps(subject_of(network, box(-60, -60, 300, 100))) == []
    west = subject_of(network, box(-60, -60, 600, 360))
    [bench] = service_gaps(west)
    assert bench.length_km == pytest.approx(0.9, abs=1e-3)
    assert np.isfinite(bench.longest_m or np.nan)
