"""Events on the street with houses: another day, several groups, and what cannot be."""

from __future__ import annotations

import datetime as dt
import subprocess
from dataclasses import replace
from typing import Any

import pytest

from jindao import (
    Contact,
    EventPlan,
    ExportOptions,
    Planner,
    RequestError,
    Roster,
    RouteEvent,
    RouteRequest,
    Tour,
    export_roster,
    from_plain,
    to_plain,
)
from tests.conftest import at, require_program
from tests.planner.test_edit import planner_of, request
from tests.planner.test_planner import DAY, site

MONDAY = dt.date(2026, 10, 19)
HOUSES = (
    site("one", at(800, 0), opening_hours="Tu-Su 08:00-18:00"),
    site("two", at(1600, 0), capacity=30),
)
"""Ten minutes apart on foot, and from the start; half an hour each."""


@pytest.fixture(scope="module")
def planner() -> Planner:
    return planner_of(*HOUSES)


@pytest.fixture(scope="module")
def tour(planner: Planner) -> Tour:
    return planner.plan_tour(request(hours=6.0, start_time=dt.time(9)))


def event(**changes: Any) -> RouteEvent:
    values = {"id": "autumn", "date": dt.date(2026, 10, 21), "title_en": "Autumn walk"}
    return RouteEvent(**{**values, **changes})


def clocks(plan: EventPlan) -> list[list[str]]:
    """Return when each group goes into each house, and when it is back."""
    assert plan.roster is not None, plan.refused
    return [
        [
            *(f"{visit.site_id} {visit.begin:%H:%M}" for visit in stage.visits),
            f"back {stage.end_time:%H:%M}",
        ]
        for group in plan.roster.groups
        for stage in group.stages
    ]


def test_two_groups_on_another_day_by_hand(planner: Planner, tour: Tour) -> None:
    plan = planner.plan_event(tour, event(groups=2, size=20, start_time=dt.time(10)))
    # One group goes to one (10 min), stays to 10:40, and to two by 10:50; the other passes
    # by to two (20 min), stays to 10:50, and is at one at 11:00. From two it is 20 minutes
    # back, from one 10: both are back at 11:40.
    assert sorted(clocks(plan)) == [
        ["one 10:10", "two 10:50", "back 11:40"],
        ["two 10:20", "one 11:00", "back 11:40"],
    ]
    assert plan.roster is not None
    assert plan.roster.proven
    assert {stage.start_time.date() for g in plan.roster.groups for stage in g.stages} == {
        dt.date(2026, 10, 21)
    }
    # Two holds 30 by the dataset, so one group of 20 at once; nobody knows of one.
    assert [note.code for note in plan.roster.notes] == ["capacity_unknown"]
    assert dict(plan.roster.holds) == {"one": 1, "two": 1}


def test_one_group_walks_as_the_stage_was_planned(planner: Planner, tour: Tour) -> None:
    assert clocks(planner.plan_event(tour, event())) == [["one 09:10", "two 09:50", "back 10:40"]]


def test_houses_that_hold_two_groups_take_them_at_once(planner: Planner, tour: Tour) -> None:
    both = (("one", 2), ("two", 2))
    plan = planner.plan_event(tour, event(groups=2, size=20, capacity=both))
    assert [day[-1] for day in clocks(plan)] == ["back 10:40"] * 2
    assert plan.roster is not None
    assert plan.roster.notes == ()


def test_a_house_that_is_closed_that_day_is_told(planner: Planner, tour: Tour) -> None:
    plan = planner.plan_event(tour, event(date=MONDAY, size=20))
    assert plan.roster is None
    assert "One House" in plan.why_not("en")
    told = {note.code: dict(note.facts) for note in plan.notes}
    assert told["problem.closed"]["name_en"] == "One House"
    assert told["problem.closed"]["date"] == "2026-10-19"


def test_a_group_larger_than_a_house_has_no_roster_and_says_why(
    planner: Planner, tour: Tour
) -> None:
    plan = planner.plan_event(tour, event(groups=2, size=40))
    assert plan.roster is None
    assert "30" in plan.why_not("zh")
    assert "Two House" in plan.why_not("en")


def test_a_site_that_is_not_on_the_stage_is_told(planner: Planner, tour: Tour) -> None:
    plan = planner.plan_event(tour, event(capacity=(("nine", 2),)))
    assert plan.roster is None
    assert "nine" in plan.why_not("en")


def test_a_way_has_nothing_to_share_out(planner: Planner) -> None:
    way = planner.plan_route(RouteRequest(waypoints=(at(0, 0), at(800, 0))))
    assert planner.plan_event(way, event()) == EventPlan()


def test_a_plan_is_read_back_as_it_was_written(planner: Planner, tour: Tour) -> None:
    for asked in (event(groups=2, size=20), event(groups=2, size=40)):
        plan = planner.plan_event(tour, asked)
        assert from_plain(EventPlan, to_plain(plan)) == plan


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"id": "Autumn Walk"}, "slug", "id"),
        ({"title_en": " "}, "event_title", "title_zh"),
        ({"groups": 0}, "number_range", "groups"),
        ({"groups": 21}, "number_range", "groups"),
        ({"size": 0}, "number_range", "size"),
        ({"places": 0}, "number_range", "places"),
        ({"capacity": (("one", 2), ("one", 1))}, "edit_twice", "capacity"),
        ({"note_zh": "x" * 301}, "text_long", "note_zh"),
        ({"reason_en": "Rain"}, "event_reason", "reason_en"),
        ({"reason_zh": "大雨", "cancelled": False}, "event_reason", "reason_zh"),
    ],
)
def test_events_that_cannot_be(changes: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(RequestError) as caught:
        event(**changes)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert "{" not in caught.value.message("zh") + caught.value.message("en")


def test_places_and_groups_need_not_be_equal(told: Roster) -> None:
    assert event(groups=3, size=20, places=59).people == 60
    assert event(groups=3, size=20, places=60).people == 60
    assert event(groups=3, places=1).people is None
    today, tomorrow = replace(event(), date=DAY), DAY + dt.timedelta(days=1)
    assert (today.is_past(DAY, 1), today.is_past(tomorrow, 1)) == (False, True)
    assert (today.is_past(tomorrow, 2), today.last_day(2)) == (False, tomorrow)
    assert replace(event(), date=dt.date.max).last_day(2) == dt.date.max


@pytest.fixture(scope="module")
def told(planner: Planner, tour: Tour) -> Roster:
    plan = planner.plan_event(tour, event(groups=2, size=20, places=50))
    assert plan.roster is not None
    asked = event(
        title_zh="秋游", places=50, contact=Contact(name="Li", phone="0351-1"), note_zh="带水"
    )
    return replace(plan.roster, event=asked)


def test_files_of_an_event_say_what_it_is_and_whom_to_ask(told: Roster) -> None:
    assert (
        "20 people in each group, 40 in all"
        in export_roster(told, "txt", ExportOptions(locale="en")).decode()
    )
    for locale, name, words in (
        ("zh", "秋游 · 2 组", ("2026年10月21日", "名额：50 人", "0351-1", "带水")),
        ("en", "Autumn walk · 2 groups", ("21 October 2026", "Places: 50", "0351-1", "带水")),
    ):
        options = ExportOptions(locale=locale)
        for format_ in ("txt", "html"):
            text = export_roster(told, format_, options).decode()
            assert name in text
            assert all(word in text for word in words), text[:900]


def test_a_file_names_no_more_people_than_there_are_places(told: Roster) -> None:
    fewer = replace(told, event=event(places=39))
    text = export_roster(fewer, "txt", ExportOptions(locale="en")).decode()
    assert "20 people in each group at most." in text
    assert "40 in all" not in text


def test_a_calendar_has_an_entry_for_each_visit_of_each_group(told: Roster) -> None:
    link = "https://walk.example.org/routes/x/events/autumn"
    file = export_roster(told, "ics", ExportOptions(locale="en", link=link))
    assert b"\r\n" in file
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    lines = file.replace(b"\r\n ", b"").decode().split("\r\n")
    entries = [line for line in lines if line.startswith("SUMMARY")]
    assert sorted(entries) == [
        "SUMMARY:Group 1 · One House", "SUMMARY:Group 1 · Two House",
        "SUMMARY:Group 2 · One House", "SUMMARY:Group 2 · Two House",
    ]  # fmt: skip
    begins = sorted(line for line in lines if line.startswith("DTSTART;"))
    assert begins == [
        f"DTSTART;TZID=Asia/Shanghai:20261021T{clock}00"
        for clock in ("0910", "0920", "0950", "1000")
    ]
    assert len({line for line in lines if line.startswith("UID")}) == 4
    assert lines.count(f"URL:{link}") == 4


def test_a_printed_plan_says_everything_in_both_languages(told: Roster) -> None:
    pdftotext = require_program("pdftotext")
    options = ExportOptions(locale="zh", also=("en",), link="https://walk.example.org/e")
    file = export_roster(told, "pdf", options)
    assert file == export_roster(told, "pdf", options)
    done = subprocess.run([pdftotext, "-", "-"], input=file, capture_output=True, check=True)
    text = done.stdout.decode()
    for word in ("秋游", "Autumn walk", "One House", "one楼", "0351-1", "09:10"):
        assert word in text


def test_the_plan_of_an_event_that_was_cancelled_is_printed_as_such(told: Roster) -> None:
    pdftotext = require_program("pdftotext")
    off = replace(told, event=event(title_zh="秋游", cancelled=True, reason_zh="大雨"))
    file = export_roster(off, "pdf", ExportOptions(locale="zh", also=("en",)))
    done = subprocess.run([pdftotext, "-", "-"], input=file, capture_output=True, check=True)
    text = done.stdout.decode()
    for word in ("已取消：秋游", "活动已取消：大雨", "Cancelled: Autumn walk", "cancelled: 大雨"):
        assert word in text, text[:600]
