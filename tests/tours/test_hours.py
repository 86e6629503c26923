from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.geo import LonLat
from jindao.model.note import Note
from jindao.texts import Spoken, say
from jindao.tours.holidays import calendar_of
from jindao.tours.hours import ALL_DAY, DayHours, calendar_notes, opening_windows, status_at

CHINA = ZoneInfo("Asia/Shanghai")
TAIYUAN = LonLat(112.55, 37.87)
MONDAY = dt.date(2026, 11, 16)
TUESDAY = dt.date(2026, 11, 17)
WEDNESDAY = dt.date(2026, 11, 18)
A_DAY = dt.timedelta(days=1)
HOLIDAY_MONDAY = dt.date(2026, 10, 5)
NATIONAL_DAY = Spoken("国庆节", "National Day")
NEXT_YEAR = Note(code="calendar_unknown", facts=(("year", 2027),))


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
    assert at("18:00-02:00").windows == h(0, 2, 18, 24)
    assert at("18:00-24:00").windows == h(18, 24)
    assert at("Sa-Su 18:00-02:00").windows == h(0, 2)
    # The eighth is no holiday any more, but the night of the seventh goes on.
    assert at("PH 18:00-02:00", dt.date(2026, 10, 1)).windows == h(18, 24)
    assert at("PH 18:00-02:00", dt.date(2026, 10, 7)).windows == h(0, 2, 18, 24)
    assert at("PH 18:00-02:00", dt.date(2026, 10, 8)).windows == h(0, 2)
    assert at("PH 18:00-02:00", dt.date(2026, 10, 9)).windows == ()


def test_hours_by_season() -> None:
    text = "Apr-Oct 08:00-18:00; Nov-Mar 09:00-17:00"
    for date, windows in (
        (dt.date(2026, 3, 31), h(9, 17)),
        (dt.date(2026, 4, 1), h(8, 18)),
        (dt.date(2026, 10, 31), h(8, 18)),
        (dt.date(2026, 11, 1), h(9, 17)),
        (dt.date(2027, 2, 28), h(9, 17)),
    ):
        assert at(text, date) == DayHours(status_known=True, windows=windows, text=text)
    text = "Oct 16-Apr 14 08:30-17:00; Apr 15-Oct 15 08:00-18:00; Mo off; PH 08:00-18:00"
    assert at(text, dt.date(2026, 12, 22)).windows == h(8.5, 17)
    assert at(text, dt.date(2026, 10, 12)).windows == ()
    assert at(text, HOLIDAY_MONDAY).windows == h(8, 18)


def test_always_open_but_on_holidays() -> None:
    assert at("24/7; PH off").windows == h(0, 24)
    assert at("24/7; PH off", HOLIDAY_MONDAY).windows == ()


@pytest.mark.parametrize(
    "text",
    [
        "Tu-Su 09:00-17:00; PH 09:00-17:00",
        "Tu-Su,PH 09:00-17:00",
        "09:00-17:00; Mo off; PH 09:00-17:00",
        "Tu-Su 09:00-17:00, PH 09:00-17:00",
        'Tu-Su 09:00-17:00; Mo off "PH open"; PH 09:00-17:00',
        "Tu-Su 09:00-17:00; PH Mo 09:00-17:00",
        "Tu-Su 09:00-17:00; PH Sa-Mo,We 09:00-17:00",
    ],
)
def test_a_museum_shut_on_mondays_opens_on_a_monday_off(text: str) -> None:
    # Monday 5 October 2026 is off by the notice; Monday the 12th and 16 November are not.
    assert at(text, HOLIDAY_MONDAY) == DayHours(
        status_known=True, windows=h(9, 17), text=text, holiday=NATIONAL_DAY
    )
    assert at(text, dt.date(2026, 10, 12)) == DayHours(status_known=True, windows=(), text=text)
    assert at(text) == DayHours(status_known=True, windows=(), text=text)
    assert at(text, TUESDAY).windows == h(9, 17)


def test_open_on_holidays_only() -> None:
    assert at("Mo off; PH 09:00-17:00", HOLIDAY_MONDAY).windows == h(9, 17)
    assert at("Mo off; PH 09:00-17:00", TUESDAY).windows == ()
    assert at("PH Mo-Fr 09:00-17:00", HOLIDAY_MONDAY).windows == h(9, 17)
    assert at("PH Sa-Su 09:00-17:00", HOLIDAY_MONDAY).windows == ()
    assert at("PH Sa-Su 09:00-17:00", dt.date(2026, 10, 4)).windows == h(9, 17)
    assert at("PH Sa-Su 09:00-17:00", dt.date(2026, 11, 15)).windows == ()


def test_shut_on_every_day_of_a_break() -> None:
    text = "09:00-17:00; PH off"
    # Spring Festival 2026: 15 to 23 February; Mid-Autumn 2025 joined with National Day.
    for date, open_ in (
        ("2026-02-14", True),
        ("2026-02-15", False),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2025-09-30", True),
        ("2025-10-06", False),
        ("2025-10-08", False),
        ("2025-10-09", True),
    ):
        hours = at(text, dt.date.fromisoformat(date))
        assert hours.status_known
        assert hours.windows == (h(9, 17) if open_ else ())


def test_the_day_before_a_holiday() -> None:
    text = "Mo-Su 09:00-17:00; PH -1 day 09:00-12:00"
    assert at(text, dt.date(2026, 9, 30)).windows == h(9, 12)
    assert at(text, dt.date(2026, 10, 6)).windows == h(9, 12)
    assert at(text, dt.date(2026, 10, 7)).windows == h(9, 17)
    assert at("PH +1 day 09:00-12:00", dt.date(2026, 10, 8)).windows == h(9, 12)
    assert at("PH +2 days 09:00-12:00", dt.date(2026, 10, 9)).windows == h(9, 12)


def test_a_working_saturday_is_a_saturday() -> None:
    # Saturday 10 October 2026 is worked for National Day.
    china = calendar_of("CN")
    assert china is not None
    saturday = dt.date(2026, 10, 10)
    assert china.is_working_day(saturday)
    assert at("Mo-Fr 09:00-17:00; Sa-Su 10:00-16:00", saturday).windows == h(10, 16)
    assert at("Mo-Fr 09:00-17:00; PH off", saturday).windows == ()


def test_the_name_of_the_holiday_is_told_whatever_the_text() -> None:
    for text in (None, "24/7", "周二至周日", "Mo off; PH 09:00-17:00"):
        holiday = at(text, HOLIDAY_MONDAY).holiday
        assert holiday is not None
        assert (str(holiday), holiday.en) == ("国庆节", "National Day")
        assert at(text).holiday is None
    assert at("24/7", dt.date(2025, 10, 6)).holiday == "国庆节、中秋节"
    assert at("24/7", dt.date(2027, 10, 1)).holiday == "国庆节"


def test_a_year_whose_notice_is_not_known_is_unknown_and_says_so() -> None:
    text = "Tu-Su 09:00-17:00; PH 09:00-17:00"
    assert at(text, dt.date(2027, 9, 13)) == DayHours(
        status_known=False, windows=h(9, 17), text=text, reason=NEXT_YEAR
    )
    # Where a holiday makes no difference nothing is unknown, nor on one fixed by law.
    for same in (dt.date(2027, 9, 14), dt.date(2027, 10, 1)):
        assert at(text, same).status_known
        assert at(text, same).reason is None
    assert at("09:00-17:00", dt.date(2027, 9, 13)).status_known
    assert at("09:00-17:00; PH off", dt.date(2027, 9, 14)).reason == NEXT_YEAR


def test_across_the_end_of_a_year() -> None:
    text = "09:00-17:00; PH off"
    told = {day: at(text, dt.date(2026, 12, 28) + dt.timedelta(days=day)) for day in range(6)}
    assert [told[day].status_known for day in range(6)] == [True, False, False, False, True, False]
    assert told[4].windows == ()  # 1 January, by law
    assert calendar_notes(told.values()) == (NEXT_YEAR,)
    # Hours of the night before count on the first of January.
    night = at("PH 18:00-02:00", dt.date(2027, 1, 1))
    assert (night.status_known, night.windows) == (False, h(0, 2, 18, 24))
    known = [at(text, dt.date(2025, 12, 31) + dt.timedelta(days=day)) for day in range(5)]
    assert all(hours.status_known for hours in known)
    assert [hours.windows for hours in known] == [h(9, 17), (), (), (), h(9, 17)]
    assert calendar_notes(known) == ()


def test_other_countries_go_by_opening_hours_py() -> None:
    france = {"zone": ZoneInfo("Europe/Paris"), "position": LonLat(2.35, 48.85), "country": "FR"}
    text = "Mo-Su 09:00-17:00; PH off"
    bastille = at(text, dt.date(2027, 7, 14), **france)
    assert bastille == DayHours(status_known=True, windows=(), text=text)
    assert at(text, dt.date(2027, 7, 15), **france).windows == h(9, 17)
    assert at(text, HOLIDAY_MONDAY, **france).windows == h(9, 17)


def test_a_year_without_a_calendar_is_unknown() -> None:
    assert not at("Mo-Su 09:00-17:00; PH off", dt.date(2150, 3, 3)).status_known
    nowhere = at("Mo-Su 09:00-17:00; PH off", country="XX")
    assert not nowhere.status_known
    assert nowhere.reason == Note(code="calendar_unknown", facts=(("year", 2026),))


@pytest.mark.parametrize(
    ("text", "date", "closed_for"),
    [
        ("09:00-17:00; PH off", HOLIDAY_MONDAY, "国庆节"),
        ("09:00-17:00; PH -1 day off", dt.date(2026, 9, 30), "国庆节"),
        ("09:00-17:00; Mo off; PH off", HOLIDAY_MONDAY, None),
        ("09:00-17:00; PH 10:00-12:00", HOLIDAY_MONDAY, None),
        ("09:00-17:00; PH off", MONDAY, None),
        ("Mo-Fr 09:00-17:00; PH off", dt.date(2026, 10, 3), None),
        ("09:00-17:00; PH off", dt.date(2027, 10, 1), "国庆节"),
    ],
)
def test_the_holiday_that_closes_a_place_is_named(
    text: str, date: dt.date, closed_for: str | None
) -> None:
    assert at(text, date).closed_for == closed_for


def test_school_holidays_are_unknown() -> None:
    hours = at("09:00-17:00; SH 08:00-18:00")
    assert not hours.status_known
    assert hours.reason == Note(code="school_holidays_unknown")
    assert at("09:00-17:00; SH 09:00-17:00").status_known
    assert at("09:00-17:00; SH Tu 08:00-18:00").status_known  # a Monday
    assert at("09:00-17:00; PH,SH off", HOLIDAY_MONDAY).status_known
    assert not at("09:00-17:00; PH,SH off").status_known


def test_what_hangs_on_too_much_is_not_read() -> None:
    for text in ("PH Mo[1] 09:00-17:00", "PH[1] 09:00-17:00", "PH+1 day 09:00-17:00"):
        assert at(text).windows == ALL_DAY
        assert not at(text).status_known
    shifts = "; ".join(f"PH +{days} days 09:00-17:00" for days in range(1, 9))
    assert at(shifts).status_known
    assert at(shifts, dt.date(2027, 3, 10)) == DayHours(
        status_known=False, windows=ALL_DAY, text=shifts
    )


def test_notes_say_each_calendar_once_in_both_languages() -> None:
    days = [at("09:00-17:00; PH off", dt.date(2027, 3, day)) for day in (1, 2)]
    days.append(at("09:00-17:00; SH off"))
    notes = calendar_notes(days)
    assert notes == (NEXT_YEAR, Note(code="school_holidays_unknown"))
    for note in notes:
        for locale in ("zh", "en"):
            sentence = say(f"note.{note.code}", locale, **dict(note.facts))
            assert sentence != f"note.{note.code}"
            assert "{" not in sentence


@given(
    date=st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31)),
    weekly=st.sampled_from(["Tu-Su 09:00-17:00", "Mo-Fr 09:00-17:00", "18:00-02:00"]),
    rule=st.sampled_from(["PH off", "PH 10:00-16:00", "PH 20:00-03:00", "PH Mo off"]),
)
def test_a_holiday_reads_as_its_rule_and_any_other_day_as_its_weekday(
    date: dt.date, weekly: str, rule: str
) -> None:
    """Against a text without PH, for days whose eve is of the same kind."""
    china = calendar_of("CN")
    assert china is not None
    off, eve = (china.is_holiday(day) for day in (date, date - dt.timedelta(days=1)))
    hours = at(f"{weekly}; {rule}", date)
    assert all(0 <= opens < closes <= 86400 for opens, closes in hours.windows)
    if off is False and eve is False:
        assert (hours.status_known, hours.windows) == (True, at(weekly, date).windows)
    elif off and eve and "Mo" not in rule:
        every_day = at(rule.replace("PH", "Mo-Su"), date)
        assert (hours.status_known, hours.windows) == (True, every_day.windows)
    elif off is None and eve is None:
        for opens, closes in at(weekly, date).windows:
            assert any(first <= opens and closes <= last for first, last in hours.windows)


def test_status_is_for_the_whole_stay() -> None:
    def status(text: str | None, begins: float, ends: float) -> str:
        return status_at(lambda day: at(text, WEDNESDAY + day * A_DAY), *h(begins, ends)[0])

    assert status("09:00-12:00,14:00-17:00", 9, 12) == "open"
    assert status("09:00-12:00,14:00-17:00", 11, 12.1) == "closed"
    assert status("09:00-12:00,14:00-17:00", 11, 15) == "closed"
    assert status(None, 11, 15) == "unknown"
    assert status("09:00+", 8, 10) == "closed"
    assert status("09:00+", 9, 10) == "unknown"


@pytest.mark.parametrize(
    ("text", "begins", "ends", "status"),
    [
        (None, 23, 25, "unknown"),
        (None, 25, 26, "unknown"),
        ("24/7", 23, 24, "open"),
        ("24/7", 23, 50, "open"),
        ("18:00-02:00", 23, 26, "open"),
        ("18:00-02:00", 25, 26.1, "closed"),
        ("We 00:00-24:00", 23, 25, "closed"),
        ("Th 00:00-24:00", 24, 26, "open"),
        ("Th 00:00-24:00", 23, 26, "closed"),
        ('We 00:00-24:00; Th 00:00-24:00 "ask"', 23, 25, "unknown"),
    ],
)
def test_a_stay_past_midnight_is_of_both_days(
    text: str | None, begins: float, ends: float, status: str
) -> None:
    hours = [at(text, WEDNESDAY + day * A_DAY) for day in range(4)]
    assert status_at(hours.__getitem__, *h(begins, ends)[0]) == status
