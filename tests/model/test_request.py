"""Requests are checked when made; the message names field, value and expectation."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from jindao import RequestError, RouteRequest, TourRequest

GOOD: dict[str, Any] = {"start": "太原", "date": dt.date(2026, 10, 14), "theme": "great_wall"}


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"hours": 0}, "hours", "number_range"),
        ({"hours": -3}, "hours", "number_range"),
        ({"hours": 400}, "hours", "number_range"),
        ({"hours": float("nan")}, "hours", "number_range"),
        ({"days": 0}, "days", "number_range"),
        ({"days": 60}, "days", "number_range"),
        ({"seed": -1}, "seed", "number_range"),
        ({"date": dt.date(1066, 10, 14)}, "date", "date_range"),
        ({"end": "大同", "free_end": True}, "end", "end_and_free_end"),
        ({"theme": None}, "theme", "theme_missing"),
        ({"must_visit": tuple(map(str, range(101)))}, "must_visit", "must_count"),
        ({"category_caps": (("temple", 2),)}, "max_category", "not_found.category"),
        ({"category_caps": (("museum", -1),)}, "max_category", "number_range"),
        ({"category_caps": (("museum", 1.5),)}, "max_category", "type"),
        ({"category_caps": (("museum", 1), ("museum", 2))}, "max_category", "category_twice"),
        ({"lunch": (dt.time(14), dt.time(12))}, "lunch", "lunch_reversed"),
        ({"lunch": (dt.time(12), dt.time(12))}, "lunch", "lunch_reversed"),
        ({"start_time": dt.time(23, 50)}, "hours", "day_past_midnight"),
        ({"start_time": dt.time(23, 30, 1), "hours": 0.5}, "hours", "day_past_midnight"),
    ],
)
def test_a_tour_that_cannot_be(change: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(RequestError) as caught:
        TourRequest(**GOOD | change)
    assert (caught.value.field, caught.value.code) == (field, code)
    for locale in ("zh", "en"):
        assert "{" not in caught.value.message(locale)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("start", (112.17, 37.2)),
        ("start", None),
        ("end", 5),
        ("date", "2026-10-14"),
        ("date", dt.datetime(2026, 10, 14)),
        ("start_time", "09:00"),
        ("hours", "8"),
        ("hours", True),
        ("days", 1.5),
        ("seed", "x"),
        ("free_end", 1),
        ("profile", None),
        ("strands", "history"),
        ("must_visit", "平遥城墙"),
        ("avoid", (3,)),
    ],
)
def test_a_value_of_another_kind_is_named(field: str, value: object) -> None:
    with pytest.raises(RequestError) as caught:
        TourRequest(**GOOD | {field: value})
    assert (caught.value.field, caught.value.code) == (field, "type")
    for locale in ("zh", "en"):
        assert repr(value) in caught.value.message(locale)


def test_a_waypoint_of_another_kind_is_named() -> None:
    with pytest.raises(RequestError) as caught:
        RouteRequest(waypoints=("太原", (112.5, 37.8)))  # type: ignore[arg-type]
    assert (caught.value.field, caught.value.code) == ("waypoints", "type")


def test_a_day_may_end_at_midnight() -> None:
    assert TourRequest(**GOOD | {"start_time": dt.time(23, 29, 59), "hours": 0.5}).hours == 0.5
    assert TourRequest(**GOOD | {"start_time": dt.time(23, 30), "hours": 0.5}).hours == 0.5


def test_must_visits_alone_are_a_theme() -> None:
    assert TourRequest(**GOOD | {"theme": None, "must_visit": ("晋祠",)}).theme is None


@pytest.mark.parametrize("count", [0, 1, 201])
def test_a_route_needs_two_to_two_hundred_waypoints(count: int) -> None:
    with pytest.raises(RequestError, match=f"there are {count} waypoints"):
        RouteRequest(waypoints=("x",) * count)


def test_equal_requests_are_one_key() -> None:
    assert {TourRequest(**GOOD), TourRequest(**GOOD)} == {TourRequest(**GOOD)}
