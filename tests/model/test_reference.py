from __future__ import annotations

import pytest

from jindao.model.reference import day_of


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-27", "2026-11-27"),
        ("2026-11-26T23:18:38+00:00", "2026-11-26"),
        ("", None),
        ("autumn", None),
    ],
)
def test_the_day_of_a_moment(moment: str, day: str | None) -> None:
    assert day_of(moment) == day
