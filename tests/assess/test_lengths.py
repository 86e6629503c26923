"""Lengths and densities on the tiny world, worked by hand."""

from __future__ import annotations

import pytest

from jindao.assess.lengths import area_figures, length_figures
from jindao.network.network import Network
from tests.assess.conftest import box, subject_of, told, with_columns, with_greenways


def test_all_of_the_tiny_world(tiny_network: Network) -> None:
    figures = told(length_figures(subject_of(tiny_network)))
    # A-B, B-C, D-E, E-C and F-G are made for people on foot, B-D is a street.
    assert figures["footpath_km",].value == 1.8
    assert figures["footpath_km", "kind=footway"].value == 1.0
    assert figures["footpath_km", "kind=steps"].value == 0.4
    assert figures["footpath_km", "kind=path"].value == 0.4
    assert figures["ways_km",].value == 2.1
    assert figures["ways_estimated_km",].value == 0.0


def test_half_of_it_is_cut_at_the_border(tiny_network: Network) -> None:
    """To 250 m east of A, of which the network covers 250 m + 60 m around it."""
    figures = told(length_figures(subject_of(tiny_network, box(-60, -60, 250, 400))))
    assert figures["ways_km",].value == pytest.approx(0.25, abs=1e-4)


def test_a_network_without_greenways_tells_nothing_of_them(tiny_network: Network) -> None:
    figures = told(length_figures(subject_of(tiny_network)))
    for name in ("greenway_km", "greenway_estimated_km", "greenway_density"):
        assert figures[name,].value is None
        assert figures[name,].unknown_share == 1.0


def test_greenways_by_level(tiny_network: Network) -> None:
    network = with_greenways(
        tiny_network, (0, "汾河绿道", "city"), (3, "汾河绿道", "city"),
        (4, "社区绿道", "community"), (5, "无级绿道", "unknown"),
    )  # fmt: skip
    figures = told(length_figures(subject_of(network)))
    assert figures["greenway_km",].value == 1.4
    assert figures["greenway_km", "kind=footway"].value == 1.0
    city = figures["greenway_km", "level=city"]
    # The 200 m of no level may be of any.
    assert city.value == 0.9
    assert figures["greenway_km", "level=unknown"].value == 0.2


def test_densities_by_level_and_kind(tiny_network: Network) -> None:
    """A field of 440 m by 140 m with 410 m of A-B, and 100 m of B-D."""
    network = with_greenways(tiny_network, (0, "甲", "city"), (2, "乙", "unknown"))
    subject = subject_of(network, box(90, -40, 530, 100))
    figures = told(length_figures(subject))
    km2 = 0.44 * 0.14
    for id_ in ("greenway", "footpath"):
        of_kinds = [key[1:] for key in figures if key[0] == f"{id_}_km" and key[1:]]
        assert of_kinds == [key[1:] for key in figures if key[0] == f"{id_}_density" and key[1:]]
    assert figures["footpath_density", "kind=footway"].value == pytest.approx(0.41 / km2, rel=1e-2)
    assert figures["greenway_density", "kind=residential"].value == pytest.approx(
        0.1 / km2, rel=1e-2
    )
    # The 100 m of no level may be of any.
    for level, km in (("unknown", 0.1), ("regional", 0.0), ("city", 0.41), ("community", 0.0)):
        found = figures["greenway_density", f"level={level}"]
        assert found.value == pytest.approx(km / km2, rel=1e-2), level
        if level == "unknown":
            assert not found.is_range
            continue
        assert (found.low, found.high) == (
            found.value,
            pytest.approx((km + 0.1) / km2, rel=1e-2),
        ), level
        assert found.unknown_share == pytest.approx(0.1 / (km + 0.1), abs=1e-3), level
    assert figures["greenway_density",].value == pytest.approx(0.51 / km2, rel=1e-2)


def test_densities_of_a_level_where_the_network_ends(tiny_network: Network) -> None:
    """At least what is known on all of the area; nothing bounds it above."""
    network = with_greenways(tiny_network, (0, "甲", "city"), (2, "乙", "unknown"))
    figures = told(length_figures(subject_of(network, box(0, 0, 900, 720))))
    found = figures["greenway_density", "level=city"]
    assert found.low == pytest.approx(0.5 / (0.9 * 0.72), rel=1e-2)
    assert found.high is None
    inputs = dict(found.inputs)
    assert inputs["km"] == 0.5
    assert found.value == pytest.approx(0.5 / inputs["ground_km2"], rel=1e-3)


def test_what_is_only_estimated_is_never_built(tiny_network: Network) -> None:
    network = with_greenways(tiny_network, (0, "汾河绿道", "city"), (3, "汾河绿道", "city"))
    network = with_columns(network, edge_alignment=[0, 0, 0, 1, 0, 0])
    figures = told(length_figures(subject_of(network)))
    assert figures["greenway_km",].value == 0.5
    assert figures["greenway_estimated_km",].value == 0.4
    assert figures["greenway_km", "level=city"].value == 0.5
    assert figures["ways_km",].value == 1.7
    assert figures["ways_estimated_km",].value == 0.4
    assert figures["ways_estimated_km",].estimated_share == 1.0


def test_greenways_nobody_may_walk_are_told_apart(tiny_network: Network) -> None:
    """D-E is for cycling only: 400 of the 900 m, and no footpath."""
    network = with_greenways(tiny_network, (0, "汾河绿道", "city"), (3, "汾河绿道", "city"))
    figures = told(length_figures(subject_of(network)))
    assert figures["greenway_not_on_foot_km",].value == 0.0
    network = with_columns(network, edge_foot=[3, 3, 3, 0, 3, 3])
    figures = told(length_figures(subject_of(network)))
    assert figures["greenway_km",].value == 0.9
    assert figures["greenway_not_on_foot_km",].value == 0.4
    assert figures["footpath_km",].value == 1.4
    # Nobody built what is only drawn.
    drawn = with_columns(network, edge_alignment=[0, 0, 0, 1, 0, 0])
    assert told(length_figures(subject_of(drawn)))["greenway_not_on_foot_km",].value == 0.0


def test_an_area_that_is_half_covered_knows_half(tiny_network: Network) -> None:
    """North of the ways, 60 m around them included, there is as much ground again."""
    subject = subject_of(tiny_network, box(0, 0, 900, 720))
    figures = told([*area_figures(subject), *length_figures(subject)])
    covered = figures["covered_share",]
    assert covered.value == pytest.approx(0.45, abs=0.06)
    assert covered.unknown_share == pytest.approx(1 - (covered.value or 0), abs=1e-3)
    ways = figures["ways_km",]
    assert (ways.low, ways.high) == (ways.value, None)
    assert ways.unknown_share == covered.unknown_share
    density = figures["ways_density",]
    inputs = dict(density.inputs)
    assert density.value == pytest.approx(inputs["km"] / inputs["ground_km2"], rel=1e-3)
    # 900 m to 720 m: at least all that is known on all of it.
    assert density.low == pytest.approx(inputs["km"] / (0.9 * 0.72), rel=1e-3)
    assert density.high is None
    # Nobody drew an estimated line beyond.
    estimated = figures["ways_estimated_km",]
    assert (estimated.value, estimated.is_range, estimated.unknown_share) == (0.0, False, 0.0)
