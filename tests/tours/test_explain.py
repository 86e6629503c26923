from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from jindao.formats.words import note
from jindao.model.day import OwnDay
from jindao.model.note import Note
from jindao.texts import say
from tests.tours.walks import at, walk


def reason_of(name: str, *sites: object, **options: object) -> tuple[str, dict[str, object]]:
    tour = walk(list(sites), **options)  # type: ignore[arg-type]
    note = {out.site.id: out.reason for out in tour.left_out}[name]
    return note.code, dict(note.facts)


def test_closed_on_the_day() -> None:
    # 16 November 2026 is a Monday.
    shut = at(5, "x", hours="Tu-Su 09:00-17:00")
    facts = {"hours": "Tu-Su 09:00-17:00", "date": "2026-11-16", "days": 1}
    assert reason_of("x", at(1, "a"), shut) == ("closed", facts)


def test_closed_on_every_day() -> None:
    shut = at(5, "x", hours="Fr 09:00-17:00")
    code, facts = reason_of("x", at(1, "a"), shut, days=2)
    assert (code, facts["days"]) == ("closed_days", 2)


def test_closed_for_a_holiday() -> None:
    # 5 October 2026 is a Monday of the National Day break.
    holiday = dt.date(2026, 10, 5)
    shut = at(5, "x", hours="Mo-Su 09:00-17:00; PH off")
    code, facts = reason_of("x", at(1, "a"), shut, date=holiday)
    assert (code, facts["holiday_zh"]) == ("closed_holiday", "国庆节")
    for locale, words in (
        ("zh", "2026-10-05 国庆节假期不开放"),
        ("en", "closed on 2026-10-05, for the National Day holiday"),
    ):
        assert words in say(f"reason.{code}", locale, **facts)
    # Shut on Mondays all the same: the holiday is not what closes it.
    monday = at(5, "x", hours="Tu-Su 09:00-17:00; PH off")
    assert reason_of("x", at(1, "a"), monday, date=holiday)[0] == "closed"
    # Two days off in a row, and one after them on which it is shut anyhow.
    code, facts = reason_of(
        "x",
        at(1, "a"),
        at(5, "x", hours="Mo-We 09:00-17:00; PH off"),
        days=3,
        date=dt.date(2026, 10, 6),
    )
    assert (code, facts["days"], facts["holiday_en"]) == ("closed_days_holiday", 3, "National Day")
    assert "National Day holiday" in say(f"reason.{code}", "en", **facts)


def test_never_open_for_a_whole_stay() -> None:
    brief = at(5, "x", hours="09:00-09:20", minutes=21)
    assert reason_of("x", at(1, "a"), brief) == (
        "hours_short",
        {"hours": "09:00-09:20", "minutes": 21},
    )


def test_too_far_out_and_back() -> None:
    # 28 out, 5 there and 28 back are 61 minutes of 60.
    assert reason_of("x", at(1, "a"), at(28, "x", minutes=5)) == (
        "too_far",
        {"minutes": 61, "limit_minutes": 60},
    )


def test_reached_only_after_closing() -> None:
    # There at 09:20; the last moment to begin a stay of 10 minutes is 09:15.
    late = at(20, "x", minutes=10, hours="08:00-09:25")
    assert reason_of("x", at(1, "a"), late) == (
        "window",
        {"time": "09:20", "hours": "08:00-09:25"},
    )


def test_opens_too_late_to_be_back() -> None:
    # Begins at 09:45 at the earliest, 5 minutes, 20 home: 10:10, and the day ends 10:00.
    late = at(20, "x", minutes=5, hours="09:45-17:00")
    assert reason_of("x", at(1, "a"), late) == (
        "opens_late",
        {"time": "09:45", "limit": "10:00", "hours": "09:45-17:00"},
    )


def test_too_little_time_by_so_many_minutes() -> None:
    # a at 20: 40 min and 10 there. x at 3 on the other side adds 6 min and 8: 64 of 60.
    near = at(-3, "x", score=1, minutes=8)
    assert reason_of("x", at(20, "a", score=9, minutes=10), near) == ("no_time", {"minutes": 4})


def test_fits_only_in_place_of_a_better_visit() -> None:
    # a at 30 takes all 60 minutes; x at -25 would take 50 of them, together 110.
    code, facts = reason_of("x", at(30, "a", score=9), at(-25, "x", score=8))
    assert (code, facts) == ("worse", {"name_zh": "a", "name_en": "A"})


def test_far_too_little_time_and_no_visit_to_replace() -> None:
    # a must stay; x at -25 makes 110 minutes of 60.
    assert reason_of("x", at(30, "a", must=True, score=1), at(-25, "x", score=8)) == (
        "no_time",
        {"minutes": 50},
    )


def test_hours_that_clash() -> None:
    # Both gates open for ten minutes at the same time, 20 minutes apart; a must stay.
    same = {"hours": "09:20-09:30", "minutes": 5}
    code, facts = reason_of("x", at(10, "a", must=True, **same), at(-10, "x", **same), hours=3)
    assert (code, facts) == ("clash", {})


def test_too_little_time_even_without_hours() -> None:
    # As above in 45 minutes: 10 out, 5, 20 across, 5 and 10 back are 50 without any gate.
    same = {"hours": "09:20-09:30", "minutes": 5}
    assert reason_of("x", at(10, "a", must=True, **same), at(-10, "x", **same), hours=0.75) == (
        "no_time_open",
        {"minutes": 5},
    )


def test_several_limits_at_once_each_with_its_amount() -> None:
    # a at 20 must be seen: 40 minutes, 2.4 km, 20 m up. x at -3 makes them 46, 2.76 and 23.
    code, facts = reason_of(
        "x", at(20, "a", must=True), at(-3, "x"),
        hours=0.75, hill=True, max_km=2.5, max_ascent_m=22,
    )  # fmt: skip
    needs = {"time": 1, "length": 0.3, "ascent": 1}
    assert (code, {name: facts[name] for name in needs}) == ("no_room", needs)
    told = Note(code=code, facts=tuple(facts.items()))  # type: ignore[arg-type]
    assert note("reason", told, "zh") == (
        "加上它，这一天会同时超出上限：时间多 1 分、路程多 0.3 公里、爬升多 1 米"
    )
    assert note("reason", told, "en") == (
        "with it the day would be over its limits by 1 min in all, 0.3 km, 1 m of ascent"
    )
    # Alone, 60 minutes of 61 are enough; 3.6 km and 30 m are not.
    code, facts = reason_of(
        "x", at(5, "a"), at(30, "x"), hours=61 / 60, hill=True, max_km=2.5, max_ascent_m=22
    )
    assert (code, facts["length"], facts["ascent"], "time" in facts) == ("no_room", 1.1, 8, False)


def test_long_times_are_told_in_hours() -> None:
    late = Note(code="no_time", facts=(("minutes", 838),))
    assert note("reason", late, "zh") == "加上它，这一天会超出 13 小时 58 分"
    assert note("reason", late, "en") == "with it the day would be 13 h 58 min too long"
    ride = Note(code="over_limit_transfer", facts=(("over", 36), ("most", 180)))
    assert note("reason", ride, "zh") == "加上它，这一天乘车比您定的上限 3 小时多 36 分"


def test_worth_nothing_for_the_theme() -> None:
    assert reason_of("x", at(10, "a"), at(5, "x", score=0)) == ("no_score", {})


def test_a_category_that_is_full() -> None:
    other = at(6, "b", score=1, category="museum")
    assert reason_of("x", at(5, "a"), other, at(4, "x", score=9), max_per_category=1) == (
        "category_full",
        {"category_en": "ancient building", "category_zh": "古建筑", "count": 1},
    )


def test_a_further_visit_of_a_kind_that_adds_nothing() -> None:
    # Scores 8, 8, 1: the middle one is 8, so with all variety the second loses 2, the
    # third would lose 4: all of its 1.
    code, facts = reason_of(
        "x", at(5, "a", score=8), at(6, "b", score=8), at(4, "x", score=1), variety=1.0
    )
    assert (code, facts) == ("repeated", {"count": 3, "points": 1, "loss": 1})


def test_over_the_kilometres_of_a_day() -> None:
    # a at 20 is 2.4 km of 2.5; x at -2 would make 2.64: 0.14 km more, told as 0.2.
    far = at(20, "a", score=9)
    assert reason_of("x", far, at(-2, "x", score=1), hours=8, max_km=2.5) == (
        "over_limit_length",
        {"over": 0.2, "most": 2.5},
    )
    assert reason_of("x", at(5, "a"), at(50, "x"), hours=8, max_km=2.5) == (
        "over_limit_length",
        {"over": 3.5, "most": 2.5},
    )


def test_over_the_ascent_of_a_day() -> None:
    # From -3 to 20 are 23 m up.
    near = at(-3, "x", score=1)
    assert reason_of("x", at(20, "a", score=9), near, hours=8, hill=True, max_ascent_m=22) == (
        "over_limit_ascent",
        {"over": 1, "most": 22},
    )


def test_over_the_time_by_car() -> None:
    # 46 minutes of 45.
    near = at(-3, "x", score=1)
    options = {"hours": 8, "rides": True, "transfer_hours": 0.75}
    assert reason_of("x", at(20, "a", score=9), near, **options) == (
        "over_limit_transfer",
        {"over": 1, "most": 45},
    )


NOON = (dt.time(9, 0), dt.time(9, 40))


def test_too_little_time_because_of_lunch() -> None:
    # a: 40 minutes; x 10 more; lunch 15: 65 of 60.
    code, facts = reason_of(
        "x", at(20, "a", score=9), at(-5, "x", score=1), lunch=NOON, lunch_minutes=15
    )
    assert (code, facts) == ("lunch", {"minutes": 5})
    # Alone: 50 minutes and lunch.
    code, facts = reason_of("x", at(2, "a"), at(25, "x"), lunch=NOON, lunch_minutes=15)
    assert (code, facts) == ("lunch", {"minutes": 5})


def test_hours_that_go_with_lunch_or_without_a_visit() -> None:
    # One is at x from 09:10 on, its gate shuts at 09:12, and lunch has to begin by 09:12.
    shut = at(10, "x", hours="09:00-09:17", minutes=5)
    assert reason_of(
        "x", at(1, "a"), shut, lunch=(dt.time(9, 8), dt.time(9, 18)), lunch_minutes=10, hours=0.6
    ) == ("lunch_clash", {})


def test_too_dark() -> None:
    # Asked until 10:00, dark at 09:50: a takes 40 minutes, x 14 more.
    near = at(-7, "x", score=1)
    light = (9 * 3600 + 50 * 60,)
    assert reason_of("x", at(20, "a", score=9), near, last_light_s=light, daylight=True) == (
        "dark",
        {"minutes": 4, "limit": "09:50"},
    )
    assert reason_of("x", at(2, "a"), at(28, "x"), last_light_s=light, daylight=True) == (
        "dark",
        {"minutes": 6, "limit": "09:50"},
    )
    code, _ = reason_of("x", at(2, "a"), at(31, "x"), last_light_s=light, daylight=True)
    assert code == "too_far"


def test_a_free_start_counts_no_way_out() -> None:
    # From anywhere: 50 back are enough; 61 are not.
    sites = at(2, "a", must=True), at(61, "x")
    assert reason_of("x", *sites, free_start=True) == (
        "too_far",
        {"minutes": 61, "limit_minutes": 60},
    )
    assert (
        reason_of("x", at(2, "a"), at(62, "x"), at(59, "b", score=99), free_start=True)[0]
        == "too_far"
    )


@pytest.mark.parametrize("days", [1, 3])
def test_every_candidate_is_visited_or_explained(days: int) -> None:
    sites = [
        at(step, f"s{step}", score=abs(step) % 7, minutes=5, hours=hours)
        for step, hours in zip(
            range(-40, 41, 5),
            ["24/7", None, "Mo off", "09:00-09:30", "10:00-12:00"] * 4,
            strict=False,
        )
    ]
    tour = walk(sites, days=days, date=dt.date(2026, 11, 16))
    told = {visit.site.id for visit in tour.visits} | {out.site.id for out in tour.left_out}
    assert told == {candidate.site.id for candidate, _ in sites}
    assert len(tour.visits) + len(tour.left_out) == len(sites)


def test_of_several_days_the_one_is_named_that_lacks_least() -> None:
    # a takes 60 minutes and has the second day; b takes 58 of 59 of the first, x 14 more.
    sites = [at(25, "a", must=True, minutes=10), at(24, "b", must=True, minutes=10)]
    own_days = (OwnDay(number=1, hours=59 / 60),)
    left = reason_of("x", *sites, at(-3, "x", score=1, minutes=8), days=2, own_days=own_days)
    assert left == ("no_time", {"minutes": 13, "day": 1})


@pytest.mark.parametrize(("facts", "when"), [((), "the day"), ((("day", 2),), "day 2")])
def test_a_reason_names_its_day_where_there_are_several(facts: Any, when: str) -> None:
    reason = Note(code="no_time", facts=(("minutes", 5), *facts))
    assert note("reason", reason, "en") == f"with it {when} would be 5 min too long"
