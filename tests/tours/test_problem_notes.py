"""What keeps a tour from being done, told so that one can subtract it."""

from __future__ import annotations

import pytest

from jindao.tours.lenient import Violation
from jindao.tours.problem_notes import _over


@pytest.mark.parametrize(
    ("amount_s", "limit_s", "told"),
    [
        # 16:36:50 and 16:15:20 show 16:36 and 16:15: 21 minutes, though 21.5 lie between.
        (59_810, 58_520, ("16:36", "16:15", 21)),
        # 20 seconds within one minute are told as the next.
        (58_540, 58_520, ("16:16", "16:15", 1)),
        (86_460, 86_340, ("00:01 +1", "23:59", 2)),
    ],
)
def test_minutes_are_those_between_the_clocks(
    amount_s: int, limit_s: int, told: tuple[str, str, int]
) -> None:
    late = Violation(code="late", place=0, amount=amount_s, limit=limit_s)
    facts = dict(_over(late))
    assert (facts["time"], facts["limit"], facts["minutes"]) == told
