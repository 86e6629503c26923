"""Times of points: UTC, to the second, across midnights."""

from __future__ import annotations

import datetime as dt
import math

from jindao.formats.moments import moment, stamp, stamps

EVENING = dt.datetime(2026, 12, 31, 23, 59, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def test_times_are_told_in_utc_to_the_second() -> None:
    assert moment(EVENING) == stamp(EVENING, 0) == "2026-12-31T15:59:00Z"
    assert stamps(EVENING, [0.4, 59.6, 8 * 3600 + 60.0, math.nan]) == [
        "2026-12-31T15:59:00Z",
        "2026-12-31T16:00:00Z",
        "2027-01-01T00:00:00Z",
        "",
    ]
    assert moment(None) is None
    assert stamps(EVENING, []) == []
