"""Figures in words: value, range and what is estimated, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from jindao.formats.assessment import told_value
from jindao.model.assessment import Figure


def figure(section: str, unit: str, value: float | None, **facts: Any) -> Figure:
    return Figure(section=section, id="any", unit=unit, value=value, **facts)


@pytest.mark.parametrize(
    ("made", "zh", "en"),
    [
        (figure("heritage", "count", 4, low=1, high=6), "4（1 至 6）", "4 (1 to 6)"),
        (figure("lengths", "km", 2, low=2), "至少 2.00 公里", "at least 2.00 km"),
        (
            figure("lengths", "km_per_km2", 2, low=0.5),
            "2.00 公里/平方公里（至少 0.50 公里/平方公里）",
            "2.00 km per km² (at least 0.50 km per km²)",
        ),
        (
            figure("lengths", "km", 2, estimated_share=0.056),
            "2.00 公里（其中 5.6 % 为示意线位）",
            "2.00 km (5.6 % of it estimated)",
        ),
        # Four parts are no length of which some could be estimated.
        (
            figure("connectivity", "count", 4, estimated_share=0.056),
            "4（所据长度的 5.6 % 为示意线位）",
            "4 (5.6 % of the length it rests on is estimated)",
        ),
        (
            figure("reach", "share", 0.5, low=0.25, high=1.0, estimated_share=1.0),
            "50.0 %（25.0 % 至 100.0 %；所据长度的 100.0 % 为示意线位）",
            "50.0 % (25.0 % to 100.0 %; 100.0 % of the length it rests on is estimated)",
        ),
        (
            figure("reach", "share", 0.5, low=0.25, high=0.5, covered_only=True),
            "50.0 %（25.0 % 至 50.0 %；只就路网覆盖的部分）",
            "50.0 % (25.0 % to 50.0 %; of the part covered)",
        ),
        (figure("lengths", "km", None, estimated_share=1.0), "未知", "unknown"),
    ],
)
def test_values(made: Figure, zh: str, en: str) -> None:
    assert (told_value(made, "zh"), told_value(made, "en")) == (zh, en)
