"""What single days of a trip have of their own: read, written, checked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao import OwnDay, RequestError, TourRequest, read_day
from jindao.model.day import DayFrame

GOOD: dict[str, Any] = {"start": "太原", "date": dt.date(2026, 10, 14), "theme": "great_wall"}


def asked(*texts: str, **changes: Any) -> TourRequest:
    own = tuple(read_day(text, field="day") for text in texts)
    return TourRequest(**GOOD | {"days": 3, "own_days": own} | changes)


def test_a_day_keeps_what_is_not_its_own() -> None:
    request = asked("2:start=10:00,hours=4,max_km=10", "3:end=12:30,max_ascent=300", max_km=25)
    usual = DayFrame(start_s=9 * 3600, end_s=15 * 3600, max_km=25, max_ascent_m=None)
    second = DayFrame(start_s=10 * 3600, end_s=14 * 3600, max_km=10, max_ascent_m=None)
    third = DayFrame(start_s=9 * 3600, end_s=12 * 3600 + 1800, max_km=25, max_ascent_m=300)
    assert request.frames == (usual, second, third)
    assert request.longest_hours == 6


def test_a_later_start_keeps_the_hours() -> None:
    assert asked("1:start=11:00").frame(0).end_s == 17 * 3600


def test_full_width_signs_and_spaces_are_read() -> None:
    assert read_day(" 2：start＝9:05， hours＝4 ") == OwnDay(
        number=2, start_time=dt.time(9, 5), hours=4
    )


MOMENTS = st.none() | st.times().map(lambda moment: moment.replace(microsecond=0))


@given(
    st.integers(1, 30),
    MOMENTS,
    st.none() | MOMENTS | st.floats(0.5, 16),
    st.none() | st.floats(0.1, 500),
    st.none() | st.floats(1, 10_000),
)
def test_a_day_is_read_back_as_it_is_written(
    number: int,
    start: dt.time | None,
    end: dt.time | float | None,
    max_km: float | None,
    max_ascent_m: float | None,
) -> None:
    if {start, end, max_km, max_ascent_m} == {None}:
        return
    own = OwnDay(
        number=number,
        start_time=start,
        end_time=end if isinstance(end, dt.time) else None,
        hours=end if isinstance(end, float) else None,
        max_km=max_km,
        max_ascent_m=max_ascent_m,
    )
    assert read_day(own.text) == own


@pytest.mark.parametrize(
    ("text", "code", "names"),
    [
        ("2", "pair_form", "2:start=10:00,hours=4"),
        ("zwei:hours=3", "pair_form", "zwei"),
        ("2:hours", "pair_form", "2:hours"),
        ("2:", "day_empty", "max_ascent"),
        ("2:speed=3", "day_key", "speed"),
        ("2:hours=3,hours=4", "day_key_twice", "hours"),
        ("2:hours=3,end=18:00", "day_end_and_hours", "hours"),
        ("2:hours=long", "day_value", "0.5"),
        ("2:hours=nan", "day_value", "16"),
        ("2:hours=17", "day_value", "17"),
        ("2:start=25:00", "day_value", "25:00"),
        ("2:max_km=0", "day_value", "500"),
        ("2:max_ascent=-1", "day_value", "10000"),
        ("0:hours=3", "edit_day", "0"),
        ("4:hours=3", "edit_day", "4"),
        ("2:start=23:00", "day_midnight", "23:00"),
        ("2:end=09:10", "day_length", "09:10"),
        ("2:start=12:00,end=11:00", "day_reversed", "11:00"),
        ("2:start=03:00,end=23:00", "day_length", "23:00"),
    ],
)
def test_a_day_that_cannot_be_is_named(text: str, code: str, names: str) -> None:
    with pytest.raises(RequestError) as caught:
        asked(text)
    assert (caught.value.field, caught.value.code) == ("day", code)
    for locale in ("zh", "en"):
        message = caught.value.message(locale)
        assert names in message
        assert "{" not in message


def test_one_day_may_be_told_of_once() -> None:
    with pytest.raises(RequestError, match="day 2 is given more than once"):
        asked("2:hours=3", "2:max_km=4")


def test_days_that_begin_otherwise_from_now_on_lose_their_own_start() -> None:
    request = asked("1:start=10:00", "2:start=11:00,end=14:00").starting_at(dt.time(8, 0))
    assert request.own_days == (OwnDay(number=2, end_time=dt.time(14, 0)),)
    assert [frame.start_s for frame in request.frames] == [8 * 3600] * 3


def test_an_hour_more_is_an_hour_more_on_each_day() -> None:
    request = asked("2:hours=3", "3:end=14:00")
    longer = request.longer(hours=1)
    assert [frame.hours for frame in request.frames] == [6, 3, 5]
    assert [frame.hours for frame in longer.frames] == [7, 4, 6]


def test_a_day_to_the_last_minute_cannot_be_longer() -> None:
    with pytest.raises(RequestError):
        asked("2:end=23:30", hours=14).longer(hours=1)
