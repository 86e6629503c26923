from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.tours.holidays import Calendar, calendar_of, parse_calendar

DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def china() -> Calendar:
    calendar = calendar_of("CN")
    assert calendar is not None
    return calendar


def days_off(calendar: Calendar, year: int) -> int:
    first = dt.date(year, 1, 1)
    return sum(
        calendar.is_holiday(first + day * DAY) is True
        for day in range(366)
        if (first + day * DAY).year == year
    )


# (days off, working weekends), counted by hand in the notices:
# 2024: 1 + 8 + 3 + 5 + 1 + 3 + 7; 2025: 1 + 8 + 3 + 5 + 3 + 8; 2026: 3 + 9 + 3 + 5 + 3 + 3 + 7.
@pytest.mark.parametrize(("year", "off", "worked"), [(2024, 28, 8), (2025, 28, 5), (2026, 33, 6)])
def test_as_many_days_as_the_notice_says(china: Calendar, year: int, off: int, worked: int) -> None:
    assert days_off(china, year) == off
    (notice,) = [notice for notice in china.notices if notice.year == year]
    assert len(notice.working_weekends) == worked


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_year_names_its_source(china: Calendar, year: int) -> None:
    (notice,) = [notice for notice in china.notices if notice.year == year]
    assert notice.title == f"国务院办公厅关于{year}年部分节假日安排的通知"
    assert re.fullmatch(rf"国办发明电〔{notice.published.year}〕\d+号", notice.number)
    assert notice.published.year == year - 1
    assert re.match(r"https://www\.gov\.cn/\S+$", notice.url)


@pytest.mark.parametrize(
    ("date", "zh", "en"),
    [
        # Mid-Autumn 2025 fell on 6 October: one break, in the notice's own words.
        ("2025-10-06", "国庆节、中秋节", "National Day and Mid-Autumn Festival"),
        ("2025-10-08", "国庆节、中秋节", "National Day and Mid-Autumn Festival"),
        ("2026-02-15", "春节", "Spring Festival"),
        ("2026-02-23", "春节", "Spring Festival"),
        ("2026-10-05", "国庆节", "National Day"),
        ("2026-01-02", "元旦", "New Year's Day"),
    ],
)
def test_days_off_have_names(china: Calendar, date: str, zh: str, en: str) -> None:
    name = china.name(dt.date.fromisoformat(date))
    assert name is not None
    assert (str(name), name.en) == (zh, en)


@pytest.mark.parametrize(
    "date",
    ["2025-10-09", "2026-02-14", "2026-02-24", "2026-09-30", "2026-10-08", "2026-11-16"],
)
def test_days_beside_them_are_none(china: Calendar, date: str) -> None:
    day = dt.date.fromisoformat(date)
    assert china.is_holiday(day) is False
    assert china.name(day) is None


@pytest.mark.parametrize(
    ("date", "works"),
    [
        ("2026-02-14", True),  # a Saturday that is worked
        ("2026-02-13", True),  # a Friday
        ("2026-02-16", False),  # a Monday off
        ("2026-02-21", False),  # a Saturday within the break
        ("2026-03-07", False),  # any Saturday
        ("2026-09-20", True),  # a Sunday worked for National Day
        ("2027-03-06", None),
        ("2027-03-08", None),
        ("2027-10-01", False),  # by law, whatever the notice will say
    ],
)
def test_working_days(china: Calendar, date: str, works: bool | None) -> None:
    assert china.is_working_day(dt.date.fromisoformat(date)) is works


def test_a_year_without_its_notice_is_unknown_but_for_the_law(china: Calendar) -> None:
    assert china.is_holiday(dt.date(2027, 2, 6)) is None  # Spring Festival, as moons go
    assert china.is_holiday(dt.date(2027, 11, 16)) is None
    assert china.missing_year(dt.date(2027, 11, 16)) == 2027
    for month, day in ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)):
        assert china.is_holiday(dt.date(2027, month, day)) is True
    assert china.is_holiday(dt.date(2027, 10, 4)) is None
    assert china.is_holiday(dt.date(2023, 10, 1)) is None  # before the law as it stands


def test_the_last_days_of_a_year_wait_for_the_next_notice(china: Calendar) -> None:
    # The notice of 2019 made 30 and 31 December 2018 days off and the 29th a working day.
    assert china.is_holiday(dt.date(2026, 12, 28)) is False
    assert [china.is_holiday(dt.date(2026, 12, day)) for day in (29, 30, 31)] == [None] * 3
    assert china.missing_year(dt.date(2026, 12, 31)) == 2027
    assert china.is_holiday(dt.date(2025, 12, 31)) is False
    assert china.is_holiday(dt.date(2026, 1, 1)) is True


def test_other_countries_have_no_calendar_here() -> None:
    for country in ("FR", "XX", "", "../CN", "cn"):
        assert calendar_of(country) is None


@given(st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31)))
def test_answers_agree_with_each_other(date: dt.date) -> None:
    china = calendar_of("CN")
    assert china is not None
    off, works = china.is_holiday(date), china.is_working_day(date)
    assert (off is True) == (china.name(date) is not None)
    assert (off is None) == (works is None)
    assert not (off and works)
    if off is None:
        assert china.missing_year(date) is not None
    if works and date.weekday() >= 5:
        assert any(date in notice.working_weekends for notice in china.notices)


GOOD = """
[law]
in_force = 2025-01-01
days = [{ name_zh = "元旦", name_en = "New Year's Day", day = "01-01" }]
[[years]]
year = 2019
title = "t"
number = "n"
published = 2018-12-06
url = "u"
breaks = [
    { name_zh = "元旦", name_en = "New Year's Day", first = 2018-12-30, last = 2019-01-01 },
    { name_zh = "春节", name_en = "Spring Festival", first = 2019-02-04, last = 2019-02-10 },
]
working_weekends = [2018-12-29, 2019-02-02]
"""


def test_a_notice_may_reach_into_the_year_before() -> None:
    calendar = parse_calendar(GOOD, "CN")
    assert calendar.is_holiday(dt.date(2018, 12, 31)) is True
    assert calendar.is_working_day(dt.date(2018, 12, 29)) is True
    assert calendar.is_holiday(dt.date(2018, 12, 28)) is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("last = 2019-01-01", "last = 2018-12-29", "元旦 is not in order"),
        ("first = 2019-02-04", "first = 2019-01-01", "春节 is not in order"),
        ("last = 2019-02-10", "last = 2020-02-10", "春节 is not in order or not of that year"),
        ("2019-02-02]", "2019-02-01]", "2019-02-01 is no weekend"),
        ("2019-02-02]", "2019-02-09]", "2019-02-09 is no weekend"),
        ("2019-02-02]", "2020-02-01]", "2020-02-01 is not of that year"),
        ("2018-12-29, ", "2018-12-22, ", "2018-12-22 is not of that year"),
    ],
)
def test_slips_in_a_table_are_found(old: str, new: str, told: str) -> None:
    assert old in GOOD
    with pytest.raises(ValueError, match=told):
        parse_calendar(GOOD.replace(old, new, 1), "CN")


def test_a_year_stands_once() -> None:
    block = GOOD[GOOD.index("[[years]]") :]
    with pytest.raises(ValueError, match="twice"):
        parse_calendar(GOOD + block, "CN")
