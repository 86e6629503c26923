from __future__ import annotations

from typing import Any

import pytest

from jindao import LonLat, ReachRequest, RequestError

PLACE = LonLat(112.5, 37.8)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"minutes": ()}, "minutes", "field_required"),
        ({"minutes": (0,)}, "minutes", "number_range"),
        ({"minutes": (5, -5)}, "minutes", "number_range"),
        ({"minutes": (float("nan"),)}, "minutes", "number_range"),
        ({"minutes": (float("inf"),)}, "minutes", "number_range"),
        ({"minutes": (10_000,)}, "minutes", "number_range"),
        ({"minutes": (240.5,)}, "minutes", "number_range"),
        ({"minutes": (1, 2, 3, 4, 5, 6, 7)}, "minutes", "too_many_times"),
        ({"minutes": [5]}, "minutes", "type"),
        ({"minutes": (True,)}, "minutes", "type"),
        ({"minutes": ("5",)}, "minutes", "type"),
        ({"minutes": 5}, "minutes", "type"),
        ({"start": (112.5, 37.8)}, "start", "type"),
        ({"profile": None}, "profile", "type"),
    ],
)
def test_what_cannot_be_asked(change: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(RequestError) as caught:
        ReachRequest(**{"start": PLACE} | change)
    assert (caught.value.field, caught.value.code) == (field, code)
    for locale in ("zh", "en"):
        assert "{" not in caught.value.message(locale)
    assert "10000，应在 1 到 240" in caught.value.message("zh") or change != {"minutes": (10_000,)}


def test_equal_requests_are_equal() -> None:
    asked = ReachRequest(start=PLACE, minutes=(15, 5, 10, 5))
    assert asked.minutes == (5.0, 10.0, 15.0)
    assert asked == ReachRequest(start=PLACE)
    assert hash(asked) == hash(ReachRequest(start=PLACE))
    assert ReachRequest(start=PLACE, minutes=(1, 2, 3, 4, 5, 6, 6)).minutes[-1] == 6
