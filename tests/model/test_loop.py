"""What a loop request refuses, and how lengths and times are read."""

from __future__ import annotations

from typing import Any

import pytest

from jindao import LoopRequest, RequestError, from_plain, read_length_m, read_minutes, to_plain
from tests.conftest import at


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"length_m": 5.0}, "length_m", "length_range"),
        ({"length_m": 900_000.0}, "length_m", "length_range"),
        ({"length_m": 0.0}, "length_m", "length_range"),
        ({"length_m": -3000.0}, "length_m", "length_range"),
        ({"length_m": float("nan")}, "length_m", "length_range"),
        ({"length_m": float("inf")}, "length_m", "length_range"),
        ({"length_m": "3"}, "length_m", "type"),
        ({"length_m": True}, "length_m", "type"),
        ({"duration_min": 4.0}, "duration_min", "number_range"),
        ({"duration_min": 961.0}, "duration_min", "number_range"),
        ({}, "length_m", "loop_size_missing"),
        ({"length_m": 3000.0, "duration_min": 60.0}, "length_m", "loop_size_twice"),
        ({"length_m": 3000.0, "seed": -1}, "seed", "number_range"),
        ({"length_m": 3000.0, "seed": 1.5}, "seed", "type"),
        ({"length_m": 3000.0, "profile": None}, "profile", "type"),
        ({"length_m": 3000.0, "start": 3}, "start", "type"),
    ],
)
def test_what_cannot_be_asked(values: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(RequestError) as caught:
        LoopRequest(**{"start": at(0, 0), **values})
    assert (caught.value.field, caught.value.code) == (field, code)
    assert "{" not in caught.value.message("zh") + caught.value.message("en")


@pytest.mark.parametrize("size", [{"length_m": 300.0}, {"length_m": 300_000}, {"duration_min": 5}])
def test_the_ends_of_the_ranges_can_be_asked(size: dict[str, float]) -> None:
    request = LoopRequest(start="太原", **size)
    assert from_plain(LoopRequest, to_plain(request)) == request
    assert hash(request) == hash(LoopRequest(start="太原", **size))


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("12km", 12_000),
        ("12 KM", 12_000),
        ("12000m", 12_000),
        ("3", 3000),
        ("2.5", 2500),
        ("3公里", 3000),
        ("800米", 800),
    ],
)
def test_lengths(text: str, metres: float) -> None:
    assert read_length_m(text) == metres


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2h", 120),
        ("90min", 90),
        ("1h30", 90),
        ("1h 30min", 90),
        ("1:30", 90),
        ("1.5", 90),
        ("2小时", 120),
        ("45分钟", 45),
    ],
)
def test_times(text: str, minutes: float) -> None:
    assert read_minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "far", "nan", "3 miles", "-3", "3e3", "km"])
def test_no_length(text: str) -> None:
    with pytest.raises(RequestError):
        read_length_m(text, field="length")


@pytest.mark.parametrize("text", ["", "long", "nan", "-1h", "h", "2 days"])
def test_no_time(text: str) -> None:
    with pytest.raises(RequestError):
        read_minutes(text, field="time")
