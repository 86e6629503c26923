"""The published index where little is recorded: unknown is never fine, for none of its figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from jindao import AssessRequest, Planner, Settings
from jindao.assess.score import request_for, scores_of
from jindao.assess.weights import published_weights
from jindao.model.county_figures import CountyFigures
from jindao.model.score import AreaScore, ScoredPart
from jindao.network.codes import ALIGNMENTS, KERBS, PLANNED, SURFACES
from jindao.network.network import Network
from tests.assess.conftest import (
    box,
    level,
    with_columns,
    with_facilities,
    with_greenways,
    with_parks,
)
from tests.assess.test_heritage import heritage_of, site
from tests.conftest import at

WEIGHTS = published_weights()


def scored(network: Network) -> AreaScore:
    """Return the index of a field with 340 m of D-E, and a site 20 m beside it."""
    heritage = heritage_of(site("a", at(600, 280)))
    planner = Planner(Settings(), network=network, heritage=heritage)
    field = AssessRequest(area=box(510, 20, 850, 340))
    made = planner.assess(request_for(WEIGHTS, field))
    assert made.figure("covered_share").unknown_share == 0.0
    found = CountyFigures.of(made)
    [area] = scores_of(
        {made.name: found}, WEIGHTS, draws=1, seed=1,
        network_id=found.network_id, data_version=found.data_version,
    ).areas  # fmt: skip
    return area


def by_component(area: AreaScore) -> dict[str, ScoredPart]:
    return {part.component: part for part in area.parts}


def test_where_nothing_is_recorded_each_part_may_be_worth_anything(tiny_network: Network) -> None:
    bare = with_columns(tiny_network, edge_surface=[SURFACES.index("unknown")] * 6)
    area = scored(bare)
    assert len(area.parts) == len(WEIGHTS.components)
    for part in area.parts:
        assert part.is_unknown, part
    assert (area.value, area.low, area.high, area.unknown_weight) == (None, 0.0, 100.0, 1.0)


def test_where_only_surfaces_kerbs_or_slopes_lack_wheelchairs_are_in_doubt(
    tiny_network: Network,
) -> None:
    """All of D-E in the field is beside a park, toilets and a greenway that D-E itself is."""
    network = with_greenways(tiny_network, (3, "绿道", "city"))
    network = with_facilities(network, ("toilets", 3, 0.5))
    network = with_parks(network, (700, 310))
    asphalt = level(with_columns(network, edge_surface=[SURFACES.index("asphalt")] * 6))
    for column, unknown in (
        ("edge_surface", [SURFACES.index("unknown")] * 6),
        ("edge_kerb", [KERBS.index("unknown")] * 6),
        ("edge_ascent_m", [np.nan] * 6),
        ("edge_max_grade_up", [0.09] * 6),
    ):
        parts = by_component(scored(with_columns(asphalt, **{column: unknown})))
        for name in ("greenway_joined", "greenway_reach", "park_reach", "toilets_reach"):
            assert (parts[name].points, parts[name].low, parts[name].high) == (100.0, 100.0, 100.0)
        assert parts["park_wheelchair"].is_unknown
        assert parts["heritage_step_free"].is_unknown
    parts = by_component(scored(asphalt))
    assert parts["park_wheelchair"].points == 100.0
    assert parts["heritage_step_free"].points == 100.0
    # Nobody knows of steps on a line that is only drawn.
    parts = by_component(scored(with_columns(asphalt, edge_alignment=[1] * 6)))
    assert parts["park_wheelchair"].is_unknown
    assert parts["heritage_step_free"].is_unknown


def test_a_greenway_that_is_only_estimated_may_be_worth_nothing(tiny_network: Network) -> None:
    """All of D-E in the field is a greenway, if it is there: as drawn each part is worth 100."""
    network = with_greenways(tiny_network, (3, "绿道", "city"))
    estimated = [ALIGNMENTS.index("estimated") if edge == 3 else 0 for edge in range(6)]
    drawn = with_columns(network, edge_alignment=estimated)
    names = ("greenway_joined", "greenway_reach", "heritage_strung")
    parts = by_component(scored(drawn))
    for name in names:
        assert (parts[name].figure, parts[name].is_unknown) == (1.0, True), name
    assert parts["greenway_density"].high == 0.0
    # What a plan builds is there under the plan, however it is drawn.
    planned = np.array([PLANNED.index("new") if edge == 3 else 0 for edge in range(6)], np.uint8)
    for sure, told in ((network, names), (replace(drawn, planned=planned), names[::2])):
        parts = by_component(scored(sure))
        # Reach is of greenways that stand: nobody recorded one.
        assert parts["greenway_reach"].is_unknown is (told != names)
        for name in told:
            assert (parts[name].points, parts[name].low, parts[name].high) == (100, 100, 100), name
