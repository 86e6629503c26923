from __future__ import annotations

import pytest

from jindao.model.breakdown import STEEPNESS
from jindao.network.codes import SURFACES
from web import paint


@pytest.mark.parametrize("aspect", list(paint.LOOKS))
def test_nothing_is_told_by_colour_alone(aspect: str) -> None:
    dashes = [look.dashes for look in paint.LOOKS[aspect].values()]
    assert len(set(dashes)) == len(dashes)
    hatches = [
        (look.tile, look.hatch) for key, look in paint.LOOKS[aspect].items() if key != "unknown"
    ]
    assert len(set(hatches)) == len(hatches)


def test_every_steepness_and_surface_has_a_look() -> None:
    assert set(STEEPNESS) == set(paint.LOOKS["steepness"])
    groups = {code: paint.group_of("surface", code) for code in SURFACES}
    assert groups["asphalt"] == "paved"
    assert groups["unknown"] == "unknown"
    assert [code for code, group in groups.items() if group == "other"] == []


def test_the_legend_adds_up_in_its_order() -> None:
    pairs = [("gravel", 10.0), ("asphalt", 5.0), ("compacted", 2.0), ("unknown", 1.0)]
    assert paint.totals("surface", pairs) == [("paved", 5.0), ("gravel", 12.0), ("unknown", 1.0)]
    assert paint.group_of("surface", "footpath of tomorrow") == "other"


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("aspect", list(paint.LOOKS))
def test_lines_stand_out_from_the_map(aspect: str) -> None:
    # WCAG 2.2, 1.4.11: 3:1 against the white casing and the paper of the map.
    for look in paint.LOOKS[aspect].values():
        for ground in ("#ffffff", "#f4efe4"):
            low, high = sorted((luminance(look.colour), luminance(ground)))
            assert (high + 0.05) / (low + 0.05) >= 3, look
