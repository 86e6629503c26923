from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from jindao.geo import LonLat
from jindao.tours.hours import ALL_DAY, DayHours, opening_windows, status_at

CHINA = ZoneInfo("Asia/Shanghai")
TAIYUAN = LonLat(112.55, 37.87)
MONDAY = dt.date(2026, 11, 16)
TUESDAY = dt.date(2026, 11, 17)


def at(text: str | None, date: dt.date = MONDAY, **options: object) -> DayHours:
    settings = {"zone": CHINA, "position": TAIYUAN, "country": "CN", **options}
    return opening_windows(text, date, **settings)  # type: ignore[arg-type]


def h(*hours: float) -> tuple[tuple[int, int], ...]:
    seconds = [round(hour * 3600) for hour in hours]
    return tuple(zip(seconds[::2], seconds[1::2], strict=True))


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("Mo-Fr 09:00-17:00", h(9, 17)),
        ("09:00-12:00,14:00-17:30", h(9, 12, 14, 17.5)),
        ("09:00-12:00,12:00-17:00", h(9, 17)),
        ("24/7", h(0, 24)),
        ("Apr-Oct 08:00-18:00; Nov-Mar 09:00-17:00", h(9, 17)),
        ("Tu-Su 09:00-17:00", ()),
        ("09:00-17:00; Mo off", ()),
        ('09:00-17:00; Mo off "restoration"', ()),
        ("Mo-Fr 09:00-17:00; PH off", h(9, 17)),
    ],
)
def test_hours_that_say_it_all(text: str, windows: tuple[tuple[int, int], ...]) -> None:
    assert at(text) == DayHours(status_known=True, windows=windows, text=text)


@pytest.mark.parametrize(
    "text",
    [
        '"by appointment"',
        'open "by appointment"',
        '09:00-17:00; Mo "ask the keeper"',
        "周二至周日 9:00-17:00",
        "夏季 8:00-18:00",
        "09:00-17:00, last entry 16:30",
        "09:00",
        "unknown",
        '09:00-12:00 || "call"',
        "Tu off",
    ],
)
def test_what_a_program_cannot_read_is_unknown_all_day(text: str) -> None:
    assert at(text) == DayHours(status_known=False, windows=ALL_DAY, text=text)


def test_no_text_is_unknown() -> None:
    for text in (None, "", "  "):
        assert at(text) == DayHours(status_known=False, windows=ALL_DAY, text=None)


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ('09:00-17:00 "last entry 16:30"', h(9, 17)),
        ("Mo-Fr 09:00-17:00 unknown", h(9, 17)),
        ("09:00+", h(9, 24)),
        ("12:00-14:00 off", h(0, 12, 14, 24)),
    ],
)
def test_hours_under_a_condition_are_unknown_within_and_closed_without(
    text: str, windows: tuple[tuple[int, int], ...]
) -> None:
    assert at(text) == DayHours(status_known=False, windows=windows, text=text)


def test_closed_in_winter_does_not_mean_always_open_in_summer() -> None:
    assert at("Oct-May off") == DayHours(status_known=True, windows=(), text="Oct-May off")
    assert not at("Oct-May off", dt.date(2026, 7, 16)).status_known
    assert at("Mo off").windows == ()
    assert not at("Mo off", TUESDAY).status_known


def test_the_sun_needs_a_position() -> None:
    # Taiyuan, 16 November: the sun rises about 07:10 and sets about 17:18.
    hours = at("sunrise-sunset")
    assert hours.status_known
    ((rises, sets),) = hours.windows
    assert abs(rises - (7 * 3600 + 600)) < 300
    assert abs(sets - (17 * 3600 + 1080)) < 300
    assert at("sunrise-sunset", position=None) == DayHours(
        status_known=False, windows=ALL_DAY, text="sunrise-sunset"
    )
    assert at("09:00-17:00", position=None).status_known


def test_hours_are_those_of_the_place() -> None:
    andorra = {"zone": ZoneInfo("Europe/Andorra"), "position": LonLat(1.52, 42.5), "country": "AD"}
    assert at("Mo-Fr 09:00-17:00", **andorra).windows == h(9, 17)
    # The clock goes forward at 02:00 on 29 March 2026; nine is nine all the same.
    assert at("09:00-17:00", dt.date(2026, 3, 29), **andorra).windows == h(9, 17)


def test_hours_past_midnight_are_cut_at_midnight() -> None:
    assert at("22:00-02:00").windows == h(0, 2, 22, 24)
    assert at("Mo 20:00-26:00").windows == h(20, 24)
    assert at("Mo 20:00-26:00", TUESDAY).windows == h(0, 2)


def test_days_off_moved_by_a_notice_are_unknown() -> None:
    text = "Tu-Su 09:00-17:00; PH 09:00-17:00"
    # The first of October is a holiday by law; whether Monday the 5th is one, a yearly
    # notice says; in mid-November there is none near.
    assert at(text, dt.date(2026, 10, 1)) == DayHours(
        status_known=True, windows=h(9, 17), text=text
    )
    assert at(text, dt.date(2026, 10, 5)) == DayHours(
        status_known=False, windows=h(9, 17), text=text
    )
    assert at(text) == DayHours(status_known=True, windows=(), text=text)
    # Where the holiday makes no difference, nothing is unknown.
    assert at(text, dt.date(2026, 10, 6)).status_known
    assert not at("09:00-17:00; PH off", dt.date(2026, 10, 6)).status_known


def test_a_year_without_a_calendar_is_unknown() -> None:
    assert not at("Mo-Su 09:00-17:00; PH off", dt.date(2150, 3, 3)).status_known
    assert not at("Mo-Su 09:00-17:00; PH off", country="XX").status_known


def test_school_holidays_are_unknown() -> None:
    assert not at("09:00-17:00; SH 08:00-18:00").status_known
    assert at("09:00-17:00; SH 09:00-17:00").status_known


def test_status_is_for_the_whole_stay() -> None:
    hours = at("09:00-12:00,14:00-17:00")
    assert status_at(hours, 9 * 3600, 12 * 3600) == "open"
    assert status_at(hours, 11 * 3600, 12 * 3600 + 1) == "closed"
    assert status_at(hours, 11 * 3600, 15 * 3600) == "closed"
    assert status_at(at(None), 11 * 3600, 15 * 3600) == "unknown"
    assert status_at(at("09:00+"), 8 * 3600, 10 * 3600) == "closed"
    assert status_at(at("09:00+"), 9 * 3600, 10 * 3600) == "unknown"
