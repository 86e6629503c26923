"""Plans of events: worked out once, kept by what was asked, made anew where the world moved."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from jindao import (
    EventPlan,
    EventPlans,
    NotFoundError,
    RequestError,
    RouteContent,
    Store,
    event_ld,
    export,
    from_plain,
    past_events,
    to_plain,
    told_roster,
    upcoming_events,
)
from tests.public.events import TOMORROW, YESTERDAY, event
from tests.public.published import content, tour, way
from tests.web.tiny import TinyPlanner
from tests.web.tiny_trips import TODAY

TRIP = "a" * 64
OTHER = "b" * 64


@pytest.fixture
def planner() -> TinyPlanner:
    return TinyPlanner()


@pytest.fixture
def plans(store: Store, planner: TinyPlanner) -> EventPlans:
    return EventPlans(store, planner.plan_event, lambda: planner.events_made_with)


def test_a_plan_is_worked_out_once(plans: EventPlans, planner: TinyPlanner, store: Store) -> None:
    document = export(tour(), "json")
    first = plans.of(document, TRIP, event(), TODAY)
    assert first.roster is not None
    begins = [group.stages[0].start_time for group in first.roster.groups]
    assert [f"{time:%Y-%m-%d %H:%M}" for time in begins] == [
        f"{TOMORROW} 09:30",
        f"{TOMORROW} 09:40",
    ]
    # What is only said of it is no part of what was asked, and another process has it too.
    renamed = event(title_zh="别名", note_en="", contact=None, places=None)
    again = EventPlans(store, planner.plan_event, lambda: planner.events_made_with)
    assert again.of(document, TRIP, renamed, TODAY) == first
    assert len(planner.events) == 1
    for other in (event(groups=1), event(date=TODAY), event(size=10), event(capacity=())):
        plans.of(document, TRIP, other, TODAY)
    plans.of(document, OTHER, event(), TODAY)
    assert len(planner.events) == 6


def test_a_plan_is_made_anew_where_the_world_moved_until_it_is_over(
    plans: EventPlans, planner: TinyPlanner
) -> None:
    document = export(tour(), "json")
    plans.of(document, TRIP, event(), TODAY)
    planner.data_version = "another"
    last = plans.of(document, TRIP, event(), TODAY)
    assert len(planner.events) == 2
    planner.data_version = "a third"
    assert plans.of(document, TRIP, event(), TOMORROW + dt.timedelta(days=1)) == last
    assert len(planner.events) == 2


def test_a_plan_that_is_damaged_is_made_anew(
    plans: EventPlans, planner: TinyPlanner, store: Store
) -> None:
    document = export(tour(), "json")
    made = plans.of(document, TRIP, event(), TODAY)
    with store.work() as work:
        work.session.connection().exec_driver_sql("UPDATE event_plans SET plan = x'00ff'")
    assert plans.of(document, TRIP, event(), TODAY) == made
    assert plans.of(document, TRIP, event(), TODAY) == made
    assert len(planner.events) == 2


def test_a_plan_of_two_days_is_made_anew_until_the_second_is_over(
    plans: EventPlans, planner: TinyPlanner
) -> None:
    document = export(tour(2), "json")
    plans.of(document, TRIP, event(), TODAY)
    planner.data_version = "another"
    second = TOMORROW + dt.timedelta(days=1)
    last = plans.of(document, TRIP, event(), second)
    assert len(planner.events) == 2
    planner.data_version = "a third"
    assert plans.of(document, TRIP, event(), second + dt.timedelta(days=1)) == last
    assert len(planner.events) == 2


def test_a_route_has_a_plan_for_each_event_and_none_without_its_trip(plans: EventPlans) -> None:
    walk = export(way(), "json")
    stages = content([TRIP, OTHER], events=(event(), event(id="b", stage=2)))
    found = plans.of_content(stages, {OTHER: walk}, TODAY)
    assert found == (None, EventPlan())


def test_events_are_told_apart_by_their_day() -> None:
    first, over = event(id="a", date=TODAY), event(id="c", date=YESTERDAY)
    long_over = event(id="d", date=YESTERDAY - dt.timedelta(days=9))
    every = (event(), long_over, first, over)
    assert [each.id for each in upcoming_events(every, TODAY, [1])] == ["a", "spring-walk"]
    assert [each.id for each in past_events(every, TODAY, [1])] == ["c", "d"]
    # On a stage of two days the one of yesterday ends today.
    assert [each.id for each in upcoming_events(every, TODAY, [2])] == ["c", "a", "spring-walk"]
    assert [each.id for each in past_events(every, TODAY, [2])] == ["d"]


def test_files_ask_the_bureau_where_an_event_has_nobody_of_its_own(plans: EventPlans) -> None:
    plan = plans.of(export(tour(), "json"), TRIP, event(), TODAY)
    own, none = event(), event(contact=None)
    for asked, name in ((own, "领队"), (none, "游客中心")):
        roster = told_roster(plan, asked, content([TRIP]))
        assert roster is not None
        assert roster.event is not None
        assert roster.event.contact is not None
        assert roster.event.contact.name == name
    assert told_roster(EventPlan(), own, content([TRIP])) is None


def test_content_holds_events_and_that_without_any_is_read_as_before() -> None:
    whole = content([TRIP], events=(event(),))
    plain = to_plain(whole)
    assert from_plain(RouteContent, plain) == whole
    assert whole.event("spring-walk") == event()
    del plain["events"]
    assert from_plain(RouteContent, plain) == replace(whole, events=())
    with pytest.raises(NotFoundError, match="spring-walk"):
        whole.event("autumn")


def test_events_have_ids_of_their_own_and_stages_that_there_are() -> None:
    for events, code in (
        ((event(), event(title_en="Another")), "event_twice"),
        ((event(stage=2),), "event_stage"),
        ((event(stage=0),), "event_stage"),
    ):
        with pytest.raises(RequestError) as caught:
            content([TRIP], events=events)
        assert (caught.value.code, caught.value.field) == (code, "events")
        assert "{" not in caught.value.message("zh") + caught.value.message("en")


def test_an_event_for_search_engines(plans: EventPlans) -> None:
    plan = plans.of(export(tour(), "json"), TRIP, event(), TODAY)
    places: dict[str, Any] = {
        "last_day": TOMORROW,
        "url": "https://x.cn/e",
        "route_url": "https://x.cn/r",
        "organizer": "太原文旅局",
    }
    told = event_ld(event(), plan, locale="zh", **places)
    assert told["@type"] == "Event"
    assert told["name"] == "春日研学"
    assert told["maximumAttendeeCapacity"] == 50
    assert told["startDate"] == f"{TOMORROW}T09:30:00+08:00"
    # The last group is ten minutes behind a tour that is six hours long.
    assert told["endDate"] == f"{TOMORROW}T15:40:00+08:00"
    assert told["location"]["geo"]["longitude"] == 112.5
    bare = event_ld(event(places=None, note_zh="", note_en=""), None, locale="en", **places)
    assert bare["startDate"] == f"{TOMORROW}"
    two = event_ld(event(), None, locale="en", **{**places, "last_day": dt.date(2027, 1, 2)})
    assert two["endDate"] == "2027-01-02"
    assert not {"endDate", "location", "maximumAttendeeCapacity", "description"} & set(bare)
