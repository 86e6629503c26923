"""Edited tours on a street with houses: taken as they are, or the best around pins."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from jindao import (
    LonLat,
    NotFoundError,
    NoTourError,
    OutsideNetworkError,
    Planner,
    RequestError,
    Settings,
    Tour,
    TourChanges,
    TourEdit,
    TourRequest,
    from_plain,
    say,
    to_plain,
)
from jindao.geo import geodesic_m
from jindao.model.changes import Addition, Move, Order, Pin, Sleep, Stay
from jindao.model.place import Place, Site
from jindao.network.network import Network
from jindao.tours.build import best_solution
from jindao.tours.edited import around, with_stops
from tests.conftest import at, make_network
from tests.planner.test_planner import DAY, site, small_world, street

HOUSES = (
    site("one", at(800, 0)),
    site("two", at(1600, 0)),
    site("three", at(2400, 0)),
    site("four", at(3200, 0), protection_level="county", batch=None),
)
"""Ten minutes apart, half an hour each."""


def planner_of(*sites: Site) -> Planner:
    return Planner(Settings(), network=street(), heritage=small_world(*sites))


@pytest.fixture(scope="module")
def planner() -> Planner:
    return planner_of(*HOUSES)


def request(**changes: Any) -> TourRequest:
    values: dict[str, Any] = {
        "start": at(0, 0),
        "date": DAY,
        "strands": ("history",),
        "hours": 3.0,
    }
    return TourRequest(**values | changes)


def edit(days: list[list[str]], *, as_is: bool = False, **changes: Any) -> TourEdit:
    asked = request(**{"days": len(days), **changes.pop("asked", {})})
    return TourEdit(
        request=asked,
        days=tuple(map(tuple, days)),
        changes=TourChanges(**changes),
        reoptimise=not as_is,
    )


def visits(tour: Tour) -> list[list[str]]:
    return [[visit.site.id for visit in stage.visits] for stage in tour.stages]


def problems(tour: Tour) -> dict[str, dict[str, Any]]:
    found = [note for note in tour.notes if note.code.startswith("problem.")]
    for note in found:
        for locale in ("zh", "en"):
            assert "{" not in say(f"note.{note.code}", locale, **dict(note.facts))
    return {note.code.removeprefix("problem."): dict(note.facts) for note in found}


def test_an_edit_is_a_value(planner: Planner) -> None:
    made = edit(
        [["one", "two"], ["three"]],
        pins=(Pin(site="one"),),
        drops=("two",),
        orders=(Order(day=2, sites=("three",)),),
        moves=(Move(site="one", day=2),),
        stays=(Stay(site="one", minutes=5),),
        additions=(Addition(site="four"),),
        start_time=dt.time(8, 30),
    )
    assert from_plain(TourEdit, to_plain(made)) == made
    assert len({made, replace(made)}) == 1


def test_a_tour_as_it_was_is_the_tour(planner: Planner) -> None:
    tour = planner.plan_tour(request())
    again = planner.edit_tour(TourEdit.of(tour, reoptimise=False))
    assert again.stages == tour.stages
    assert again.score == tour.score
    assert problems(again) == {}
    assert again.left_out == ()


def test_what_is_dropped_is_gone_and_the_best_is_made_of_the_rest(planner: Planner) -> None:
    tour = planner.plan_tour(request())
    assert sorted(visits(tour)[0]) == ["one", "three", "two"]
    as_is = planner.edit_tour(TourEdit.of(tour, TourChanges(drops=("two",)), reoptimise=False))
    assert sorted(visits(as_is)[0]) == ["one", "three"]
    assert [(item.site.id, item.reason.code) for item in as_is.left_out] == [("two", "avoided")]
    best = planner.edit_tour(TourEdit.of(tour, TourChanges(drops=("two楼",))))
    # One, three and four are 80 minutes of way and 90 of houses.
    assert sorted(best.visits[i].site.id for i in range(3)) == ["four", "one", "three"]
    assert best.kept.drops == ("two",)
    assert best.request == tour.request


def test_a_pin_stays_though_it_is_worth_little(planner: Planner) -> None:
    made = planner.edit_tour(edit([["four"]], pins=(Pin(site="four"),), asked={"hours": 2.0}))
    # 80 minutes of way leave 40: four, and nothing beside it.
    assert visits(made) == [["four"]]
    assert planner.plan_tour(request(hours=2.0)).visits[0].site.id != "four"
    assert made.request.must_visit == ()
    assert made.kept.pins == (Pin(site="four"),)


def test_pins_keep_their_day_and_may_be_anywhere() -> None:
    planner = planner_of(
        site("one", at(800, 0)), site("two", at(1600, 0), opening_hours="Th 09:00-17:00")
    )
    # The 14th is a Wednesday: two is open on the second day only.
    days = [["two"], ["one"]]
    free = planner.edit_tour(edit(days, pins=(Pin(site="two", anywhere=True), Pin(site="one"))))
    by_day = {visit.site.id: visit.arrival.day for visit in free.visits}
    assert by_day == {"one": 15, "two": 15}
    with pytest.raises(NoTourError) as caught:
        planner.edit_tour(edit(days, pins=(Pin(site="two"),)))
    assert caught.value.code == "must_closed"
    assert "2026-10-14" in caught.value.message("zh")


def test_moves_go_to_the_day(planner: Planner) -> None:
    days = [["one", "two"], ["three"]]
    changes: dict[str, Any] = {"moves": (Move(site="two", day=2),)}
    best = planner.edit_tour(edit(days, **changes))
    assert {v.site.id: v.arrival.day for v in best.visits}["two"] == 15
    as_is = planner.edit_tour(edit(days, as_is=True, **changes))
    # On the way to three, or back: the same; the first place is taken.
    assert visits(as_is) == [["one"], ["two", "three"]]


def test_an_order_is_kept_and_others_come_between(planner: Planner) -> None:
    order = (Order(day=1, sites=("three", "one")),)
    made = planner.edit_tour(edit([["one", "three"]], orders=order, asked={"hours": 4.0}))
    [ids] = visits(made)
    assert [id_ for id_ in ids if id_ in ("one", "three")] == ["three", "one"]
    assert sorted(ids) == ["four", "one", "three", "two"]
    with pytest.raises(NoTourError) as caught:
        planner.edit_tour(edit([["one", "three"]], orders=order, asked={"hours": 1.5}))
    assert caught.value.code == "order_impossible"
    assert "30" in caught.value.message("zh")
    assert "30" in caught.value.message("en")


def test_a_pin_comes_into_a_day_whose_order_is_given(planner: Planner) -> None:
    order = (Order(day=1, sites=("three", "one")),)
    days, pins = [["one", "three", "four"]], (Pin(site="four"),)
    made = planner.edit_tour(edit(days, orders=order, pins=pins))
    [ids] = visits(made)
    assert "four" in ids
    assert [id_ for id_ in ids if id_ in ("one", "three")] == ["three", "one"]
    with pytest.raises(NoTourError) as caught:
        planner.edit_tour(edit(days, orders=order, pins=pins, asked={"hours": 2.5}))
    # 80 minutes of way and 90 of houses; 150 are not enough.
    assert caught.value.code == "order_impossible"
    assert "20" in caught.value.message("zh")


def test_a_longer_stay_is_stayed_and_read_back(planner: Planner) -> None:
    changes = TourChanges(stays=(Stay(site="one", minutes=90),))
    tour = planner.edit_tour(TourEdit.of(planner.plan_tour(request()), changes))
    [stay_s] = [visit.stay_s for visit in tour.visits if visit.site.id == "one"]
    assert stay_s == 5400
    again = planner.edit_tour(TourEdit.of(tour, reoptimise=False))
    assert again.stages == tour.stages


def test_what_comes_in_without_a_place_does_least_harm(planner: Planner) -> None:
    made = planner.edit_tour(
        edit([["one", "three"]], as_is=True, additions=(Addition(site="two"),))
    )
    assert visits(made) == [["one", "two", "three"]]
    best = planner.edit_tour(
        edit([["one"]], additions=(Addition(site="four"),), asked={"hours": 2.0})
    )
    assert visits(best) == [["four"]]


def test_a_day_too_long_is_run_as_it_is(planner: Planner) -> None:
    made = planner.edit_tour(edit([["one", "two", "three"]], as_is=True, asked={"hours": 2.0}))
    # 60 minutes of way and 90 of houses.
    assert problems(made) == {
        "day_long": {"day": 1, "time": "11:30", "limit": "11:00", "minutes": 30}
    }
    assert f"{made.stages[0].end_time:%H:%M}" == "11:30"


def test_a_day_that_runs_into_the_next_is_told(planner: Planner) -> None:
    long = (Stay(site="one", minutes=720), Stay(site="two", minutes=700))
    # 40 minutes of way and 1420 of houses: 24 h 20 min after nine.
    made = planner.edit_tour(edit([["one", "two"], ["three"]], as_is=True, stays=long))
    found = problems(made)
    assert found["overlap"] == {"day": 1, "after": 2, "time": "09:20 +1", "begins": "09:00 +1"}
    assert found["day_long"]["time"] == "09:20 +1"
    assert "late" not in found
    assert [visit.opening_status for visit in made.visits] == ["unknown"] * 3
    # Twenty minutes less, and one sets out as soon as one is home.
    shorter = (long[0], Stay(site="two", minutes=680))
    made = planner.edit_tour(edit([["one", "two"], ["three"]], as_is=True, stays=shorter))
    assert list(problems(made)) == ["day_long"]
    # A day without visits is none to run into; the one after it may be.
    made = planner.edit_tour(edit([["one", "two"], [], ["three"]], as_is=True, stays=long))
    assert "overlap" not in problems(made)
    longest = (*long, Stay(site="three", minutes=720), Stay(site="four", minutes=720))
    days = [["one", "two", "three", "four"], [], ["five"]]
    made = planner_of(*HOUSES, site("five", at(800, 100))).edit_tour(
        edit(days, as_is=True, stays=longest)
    )
    assert problems(made)["overlap"] == {
        "day": 1,
        "after": 3,
        "time": "10:00 +2",
        "begins": "09:00 +2",
    }


def test_past_midnight_the_hours_are_those_of_the_next_day() -> None:
    planner = planner_of(
        site("one", at(800, 0)),
        site("night", at(1600, 0), opening_hours="Th 00:00-06:00"),
        site("shut", at(2400, 0), opening_hours="We 09:00-17:00"),
    )
    # Until 01:10 of Thursday at one; then at night until 04:40, and at shut at 04:50.
    stays = (Stay(site="one", minutes=720), Stay(site="night", minutes=200))
    made = planner.edit_tour(
        edit([["one", "night", "shut"]], as_is=True, stays=stays, start_time=dt.time(13, 0))
    )
    assert [f"{visit.arrival:%a %H:%M}" for visit in made.visits[1:]] == ["Thu 01:20", "Thu 04:50"]
    assert [visit.opening_status for visit in made.visits] == ["unknown", "open", "closed"]
    found = problems(made)
    assert (found["late"]["name_en"], found["late"]["time"]) == ("Shut House", "04:50 +1")
    assert "closed" not in found


def test_closed_doors_are_told_not_refused() -> None:
    planner = planner_of(
        site("early", at(1600, 0), opening_hours="Mo-Su 08:00-09:40"),
        site("shut", at(800, 0), opening_hours="Mo 09:00-17:00"),
        site("brief", at(2400, 0), opening_hours="Mo-Su 09:00-09:20"),
    )
    made = planner.edit_tour(edit([["shut", "early", "brief"]], as_is=True, asked={"hours": 3.0}))
    found = problems(made)
    assert found["closed"] == {
        "day": 1,
        "name_zh": "shut楼",
        "name_en": "Shut House",
        "hours": "Mo 09:00-17:00",
        "date": "2026-10-14",
    }
    # Shut from 09:10 to 09:40; early at 09:50, by 09:10 at the latest.
    assert (found["late"]["time"], found["late"]["limit"], found["late"]["minutes"]) == (
        "09:50",
        "09:10",
        40,
    )
    assert found["hours_short"]["minutes"] == 30
    assert [visit.opening_status for visit in made.visits] == ["closed"] * 3
    assert made.visits[1].window is None


def test_a_holiday_that_closes_a_door_is_named() -> None:
    shut = site("shut", at(800, 0), opening_hours="Mo-Su 09:00-17:00; PH off")
    planner, asked = planner_of(shut, HOUSES[1]), {"date": dt.date(2026, 10, 5)}
    made = planner.edit_tour(edit([["shut", "two"]], as_is=True, asked=asked))
    assert problems(made)["closed_holiday"]["holiday_zh"] == "国庆节"
    with pytest.raises(NoTourError) as caught:
        planner.edit_tour(edit([["shut", "two"]], asked=asked, pins=(Pin(site="shut"),)))
    assert caught.value.code == "must_closed_holiday"
    assert "for the National Day holiday" in caught.value.message("en")
    assert "国庆节假期不开放" in caught.value.message("zh")


def test_limits_musts_categories_and_lunch_are_checked(planner: Planner) -> None:
    made = planner.edit_tour(
        edit(
            [["one", "two", "three"]],
            as_is=True,
            drops=("three",),
            asked={
                "max_km": 3.0,
                "max_per_category": 1,
                "must_visit": ("three",),
                "lunch": (dt.time(9, 41), dt.time(9, 44)),
                "lunch_minutes": 10,
            }
            | {"lunch": (dt.time(9, 0), dt.time(9, 15)), "start_time": dt.time(9, 6)},
        )
    )
    found = problems(made)
    assert found["length_m"] == {"day": 1, "value": 3.2, "limit": 3.0}
    assert found["category"]["count"] == 2
    assert found["must"]["name_zh"] == "three楼"
    assert found["lunch"] == {"day": 1, "lunch": "09:00-09:15"}


def test_what_no_way_joins_is_told_and_drawn_straight() -> None:
    planner = planner_of(site("one", at(800, 0)), site("lane", at(100, 3010)))
    made = planner.edit_tour(edit([["one", "lane"]], as_is=True))
    assert visits(made) == [["one", "lane"]]
    found = problems(made)
    assert (found["unreachable"]["from_zh"], found["unreachable"]["to_zh"]) == (
        "lane楼",
        "112.5,37.8",
    )
    codes = [note.code for note in made.notes]
    assert codes.count("problem.unreachable") == 2
    assert [round(leg.estimated_m) > 0 for leg in made.legs] == [False, True, True]


def test_the_start_may_be_later(planner: Planner) -> None:
    made = planner.edit_tour(edit([["one"]], as_is=True, start_time=dt.time(10, 30)))
    assert f"{made.visits[0].arrival:%H:%M}" == "10:40"
    assert made.request.start_time == dt.time(10, 30)


def test_nights_are_kept() -> None:
    planner = planner_of(*HOUSES)
    asked = request(days=2, nights=(at(3600, 0),), hours=2.0)
    tour = planner.plan_tour(asked)
    night = tour.stages[0].end.position
    plain = replace(asked, nights=(at(3600, 0),))
    made = planner.edit_tour(replace(TourEdit.of(tour), request=plain))
    assert made.stages[0].end.position == night
    assert TourEdit.of(made).nights == (night,)


@pytest.mark.parametrize("reoptimise", [True, False])
@pytest.mark.parametrize("asked", [{}, {"nights": (at(3600, 0),)}], ids=["start", "given"])
def test_a_night_may_be_anywhere_on_the_network(asked: dict[str, Any], reoptimise: bool) -> None:
    """At no place that the request knows: 2000 m east, where nothing has a name."""
    planner = planner_of(*HOUSES)
    tour = planner.plan_tour(request(days=3, hours=2.0, **asked))
    there = at(2000, 0)
    changes = TourChanges(sleeps=(Sleep(day=1, where=there),))
    made = planner.edit_tour(TourEdit.of(tour, changes, reoptimise=reoptimise))
    before = TourEdit.of(tour).nights
    assert TourEdit.of(made).nights == (there, before[1])
    assert made.stages[0].end.position == made.stages[1].start.position == there
    # It stays there from now on, whatever else changes.
    again = planner.edit_tour(TourEdit.of(made, TourChanges(drops=("one",)), reoptimise=True))
    assert TourEdit.of(again).nights == (there, before[1])


def test_a_night_has_the_name_of_what_is_there() -> None:
    planner = planner_of(*HOUSES)
    tour = planner.plan_tour(request(days=2, hours=3.0))
    changes = TourChanges(sleeps=(Sleep(day=1, where="two楼"),))
    made = planner.edit_tour(TourEdit.of(tour, changes))
    assert made.stages[0].end.name_zh == "two楼"
    assert made.stages[0].end.site_id is None


def test_the_rest_is_made_the_best_of_around_a_night(planner: Planner) -> None:
    """Ten minutes from house to house: from the far end the near houses are the last day's."""
    tour = planner.plan_tour(request(days=2, hours=2.0))
    far = TourChanges(sleeps=(Sleep(day=1, where=at(3600, 0)),), pins=(Pin(site="four"),))
    edited = TourEdit.of(tour)
    edited = replace(edited, days=(("one", "four"), ("two",)), changes=far)
    made = planner.edit_tour(edited)
    assert "four" in visits(made)[0]
    assert made.stages[0].end.position == at(3600, 0)
    assert not problems(made)


@pytest.mark.parametrize(
    ("days", "day", "where", "code"),
    [
        (1, 1, at(0, 0), "sleep_none"),
        (3, 3, at(0, 0), "sleep_day"),
        (2, 0, at(0, 0), "sleep_day"),
        (2, 1, "nowhere", "not_found.place"),
        (2, 1, LonLat(100.0, 30.0), "outside_network_far"),
    ],
)
def test_a_night_that_cannot_be(
    planner: Planner, days: int, day: int, where: LonLat | str, code: str
) -> None:
    with pytest.raises(RequestError) as caught:
        planner.edit_tour(edit([[]] * days, sleeps=(Sleep(day=day, where=where),)))
    assert (caught.value.code, caught.value.field) == (code, "sleep")
    for locale in ("zh", "en"):
        assert "{" not in caught.value.message(locale)
        assert "sleep" not in caught.value.message(locale)


def test_nights_are_offered_near_the_end_of_their_day() -> None:
    towns = tuple(
        Place(id=id_, name_zh=id_, name_en=id_, kind=kind, position=position,
              prefecture="taiyuan", county="x", coordinate_accuracy_m=50.0, coordinate_source="x")
        for id_, kind, position in (
            ("near", "town", at(2500, 0)),
            ("far", "county_seat", at(100, 0)),
            ("hamlet", "village", at(2400, 0)),
            ("off", "town", at(0, 90_000)),
        )
    )  # fmt: skip
    heritage = replace(small_world(*HOUSES), places=towns)
    planner = Planner(Settings(), network=street(), heritage=heritage)
    tour = planner.plan_tour(request(days=2, hours=3.0, nights=(at(3600, 0),)))
    [offered] = planner.lodgings(tour)
    last = tour.stages[0].visits[-1].waypoint.position
    names = [item.waypoint.name_zh for item in offered]
    assert names[0] == ""
    assert offered[0].waypoint.position == at(0, 0), "the start"
    assert set(names[1:]) == {"near", "far"}
    assert [item.distance_m for item in offered] == [
        round(geodesic_m(last, item.waypoint.position), 1) for item in offered
    ]
    assert planner.lodgings(planner.plan_tour(request())) == ()


@pytest.mark.parametrize(
    ("changes", "code", "field", "told"),
    [
        ({"drops": ("four",)}, "edit_not_in_tour", "drop", "four楼"),
        ({"pins": (Pin(site="four"),)}, "edit_not_in_tour", "pin", "four楼"),
        ({"additions": (Addition(site="one"),)}, "edit_in_tour", "add", "one楼"),
        ({"moves": (Move(site="one", day=3),)}, "edit_day", "move", "3"),
        ({"stays": (Stay(site="one", minutes=0),)}, "number_range", "stay", "0"),
        (
            {"drops": ("one",), "pins": (Pin(site="one"),)},
            "edit_dropped",
            "pin",
            "one楼",
        ),
        ({"drops": ("one", "one")}, "edit_twice", "drop", "one"),
        ({"orders": (Order(day=1, sites=("two",)),)}, "edit_other_day", "order", "two楼"),
        ({"drops": ("five",)}, "not_found.edit", "drop", "five"),
        ({"unpins": ("one",)}, "edit_not_pinned", "unpin", "one楼"),
        ({"orders": (Order(day=0, sites=("one",)),)}, "edit_day", "order", "0"),
    ],
)
def test_changes_that_cannot_be(
    planner: Planner, changes: dict[str, Any], code: str, field: str, told: str
) -> None:
    with pytest.raises(RequestError) as caught:
        planner.edit_tour(edit([["one"], ["two"]], **changes))
    assert (caught.value.code, caught.value.field) == (code, field)
    assert told in caught.value.message("zh")
    assert told in caught.value.message("en") or "House" in caught.value.message("en")
    if code.startswith("not_found"):
        assert isinstance(caught.value, NotFoundError)


def test_as_it_is_an_order_names_every_visit_of_its_day(planner: Planner) -> None:
    order = (Order(day=1, sites=("two", "one")),)
    made = planner.edit_tour(edit([["one", "two"]], as_is=True, orders=order))
    assert visits(made) == [["two", "one"]]
    with pytest.raises(RequestError) as caught:
        planner.edit_tour(edit([["one", "two", "three"]], as_is=True, orders=order))
    assert caught.value.code == "edit_order_without"
    assert "three楼" in caught.value.message("zh")


@pytest.mark.parametrize(
    ("days", "code", "words"),
    [
        (1, "nights_none", ("一天的游线不过夜", "a tour of one day has no night")),
        (2, "nights_one", ("两天的游线只过一晚，应给 1 个", "has one night, expected 1")),
        (4, "nights_each", ("4 天的游线有 3 晚", "a tour of 4 days has 3")),
    ],
)
def test_an_edit_has_as_many_nights_as_its_days(
    days: int, code: str, words: tuple[str, str]
) -> None:
    with pytest.raises(RequestError) as caught:
        TourEdit(request=request(days=days), days=((),) * days, nights=(at(0, 0), at(9, 0)))
    assert (caught.value.code, caught.value.field) == (code, "kept_nights")
    assert words[0] in caught.value.message("zh")
    assert words[1] in caught.value.message("en")


def test_an_edit_has_as_many_days_as_its_request() -> None:
    with pytest.raises(RequestError) as caught:
        TourEdit(request=request(days=2), days=(("one",),))
    assert caught.value.code == "edit_days"
    with pytest.raises(RequestError):
        TourEdit(request=request(days=1), days=(("one",),), nights=(LonLat(1, 2),))


def named(network: Network, name: str) -> Network:
    return replace(network, meta=replace(network.meta, id=f"{name}-id", name=name))


def test_another_network_is_told_by_name(planner: Planner) -> None:
    edited = TourEdit.of(planner.plan_tour(request()))
    assert not any(note.code == "other_network" for note in planner.edit_tour(edited).notes)
    provenance = planner.edit_tour(edited).provenance
    # The same street with a house more to its east: another network, where all still is.
    longer = make_network([at(0, 0), at(4000, 0), at(4100, 0)], [(0, 1, 4000.0), (1, 2, 100.0)])
    other = Planner(Settings(), network=named(longer, "east"), heritage=small_world(*HOUSES))
    for reoptimise in (True, False):
        made = other.edit_tour(replace(edited, reoptimise=reoptimise))
        assert made.provenance.network_id != provenance.network_id
        facts = dict(made.notes[0].facts)
        assert made.notes[0].code == "other_network"
        assert provenance.network_id in str(facts["made"])
        assert made.provenance.network_id in str(facts["given"])
        for locale in ("zh", "en"):
            assert provenance.network_name in say("note.other_network", locale, **facts)
        # Once made with it, it is no longer another.
        again = other.edit_tour(TourEdit.of(made))
        assert not any(note.code == "other_network" for note in again.notes)


def test_a_network_that_the_tour_is_not_on_is_refused_by_name(planner: Planner) -> None:
    edited = TourEdit.of(planner.plan_tour(request()))
    far = make_network([at(200_000, 0), at(201_000, 0)], [(0, 1, 1000.0)])
    elsewhere = Planner(Settings(), network=named(far, "far"), heritage=small_world(*HOUSES))
    for reoptimise in (True, False):
        with pytest.raises(RequestError) as caught:
            elsewhere.edit_tour(replace(edited, reoptimise=reoptimise))
        assert (caught.value.code, caught.value.field) == ("edit_network", "network")
        for locale in ("zh", "en"):
            told = caught.value.message(locale)
            assert edited.network_name in told
            assert edited.network_id in told
            assert "--network" in told
            assert "{" not in told
    # Where nobody knows what it was made with, the distance is all there is to say.
    with pytest.raises(OutsideNetworkError):
        elsewhere.edit_tour(replace(edited, network_id="", network_name=""))


def test_nights_are_chosen_so_that_an_order_can_be_kept(planner: Planner) -> None:
    # A day has 102 minutes. To four and back are 110; to four and on to the town 75.
    asked = request(days=2, hours=1.7, nights=(at(3600, 0),))
    ground = planner._planned(asked)[0].tour
    start, town, end = ground.problem.first_stops
    either = with_stops(ground, [[start], [start, town], [end]])
    index = {item.site.id: at for at, item in enumerate(ground.candidates)}
    four = index["four"]
    # Without regard to the order one sleeps at the start: from there one and two are 100.
    free = best_solution(with_stops(ground, [[start], [start], [end]]))
    assert {index["one"], index["two"]} in [{*route} for route in free.routes]
    found, solution = around(either, {four: 0}, {0: (four,)})
    assert solution.routes[0] == (four,)
    assert solution.stops == (start, town, end)
    assert found.problem.stops(1) == (town,)
    # From the town home are 45, with one house on the way 75.
    assert len(solution.routes[1]) == 1
    with pytest.raises(NoTourError) as caught:
        around(with_stops(ground, [[start], [start], [end]]), {four: 0}, {0: (four,)})
    assert caught.value.code == "order_impossible"
