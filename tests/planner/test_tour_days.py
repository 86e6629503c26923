"""Tours over several days, with lunch, limits and rides, on a street and on real data."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from jindao import (
    LonLat,
    NoTourError,
    Planner,
    RequestError,
    Settings,
    Tour,
    TourEdit,
    TourRequest,
    read_lunch,
)
from jindao.model.place import Place
from jindao.network.codes import FACILITY_KINDS
from jindao.network.network import Network
from jindao.planner.distances import apart_m
from jindao.planner.lodging import towns_for
from jindao.planner.transfers import LESS, readinesses, ride, ride_s, rides
from jindao.tours.problem import UNREACHABLE
from tests.conftest import at, make_network
from tests.planner.test_planner import DAY, plan, site, small_world, street

NOON = (dt.time(12, 0), dt.time(13, 30))


@pytest.fixture(scope="module")
def embedded() -> Planner:
    return Planner(Settings())


def town(id_: str, position: LonLat, kind: str = "town") -> Place:
    return Place(
        id=id_,
        name_zh=f"{id_}镇",
        name_en=id_.title(),
        kind=kind,
        prefecture="taiyuan",
        county="甲县",
        position=position,
        coordinate_accuracy_m=100.0,
        coordinate_source="survey",
    )


# Nights


def test_nights_are_spent_in_towns_on_the_way(embedded: Planner) -> None:
    tour = embedded.plan_tour(
        TourRequest(
            start="大同",
            end="偏关",
            theme="great_wall",
            profile="bike",
            days=5,
            hours=7,
            date=dt.date(2026, 5, 6),
        )
    )
    assert len(tour.stages) == 5
    for before, after in pairwise(tour.stages):
        assert before.end.position == after.start.position
        assert before.end.name_zh
        assert after.start_time.date() == before.start_time.date() + dt.timedelta(days=1)
    assert tour.stages[0].start.name_zh == "大同"
    assert tour.stages[-1].end.name_zh == "偏关"
    for stage in tour.stages:
        assert stage.end_time - stage.start_time <= dt.timedelta(hours=7)
        assert len(stage.legs) == len(stage.waypoints) - 1
    # One cannot ride there in a day: the nights are what makes the tour.
    assert tour.length_m > 200_000


def test_nights_that_are_given_are_kept() -> None:
    houses = [site("near", at(800, 0)), site("far", at(3600, 0))]
    asked = {"days": 2, "hours": 1.2, "end": at(4000, 0), "nights": (at(2000, 0),)}
    tour = plan(*houses, **asked)
    first, second = tour.stages
    assert first.end.position == second.start.position == at(2000, 0)
    # 2 km at 4.8 km/h and half an hour: 55 min of the 72 there are, each day.
    assert [visit.site.id for visit in tour.visits] == ["near", "far"]
    with pytest.raises(NoTourError) as caught:
        plan(*houses, **{**asked, "nights": (at(0, 0),), "hours": 0.6})
    assert (caught.value.code, caught.value.field) == ("end_too_far", "nights")
    assert caught.value.facts["day"] == 2
    # Four kilometres on the second day, from the night to the end.
    with pytest.raises(NoTourError) as caught:
        plan(*houses, **{**asked, "nights": (at(0, 0),), "max_km": 3.0})
    assert (caught.value.code, caught.value.field) == ("end_beyond_length", "nights")
    assert (caught.value.facts["value"], caught.value.facts["limit"]) == (4.0, 3.0)
    told = caught.value.message("en")
    assert "on day 2 it is 4 km from" in told
    assert "at most 3 km a day" in told


def test_an_end_beyond_a_limit_says_which_and_by_how_much() -> None:
    houses = [site("near", at(800, 0))]
    with pytest.raises(NoTourError) as caught:
        plan(*houses, end=at(4000, 0), max_km=3.0, hours=3.0)
    assert (caught.value.code, caught.value.field) == ("end_beyond_length", "end")
    for locale, words in (("zh", "有 4 公里，而每天最多 3 公里"), ("en", "it is 4 km from")):
        assert words in caught.value.message(locale)
    with pytest.raises(NoTourError) as caught:
        plan(*houses, end=at(4000, 0), max_km=3.96, hours=3.0)
    # Metres over a limit are not rounded away.
    assert (caught.value.facts["value"], caught.value.facts["limit"]) == (4.0, 3.96)


def test_lunch_that_leaves_too_little_for_the_way_is_told() -> None:
    # 4 km take 50 minutes of the hour; lunch takes 30.
    lunch = {"lunch": (dt.time(9, 0), dt.time(9, 40)), "lunch_minutes": 30}
    with pytest.raises(NoTourError) as caught:
        plan(site("near", at(800, 0)), end=at(4000, 0), hours=1.0, **lunch)
    facts = caught.value.facts
    assert caught.value.code == "end_too_far_lunch"
    assert (facts["minutes"], facts["limit_minutes"], facts["lunch"]) == (50, 30, "09:00-09:40")


def test_nights_are_at_the_start_unless_the_tour_ends_elsewhere() -> None:
    houses = [site("near", at(800, 0)), site("far", at(2400, 0))]
    tour = plan(*houses, days=2, hours=1.6)
    assert {stage.start.position for stage in tour.stages} == {at(0, 0)}
    assert ("nights_at_start", 1) in [(n.code, dict(n.facts).get("count")) for n in tour.notes]


def test_towns_lie_well_and_apart() -> None:
    heritage = dataclasses.replace(
        small_world(),
        places=(
            town("here", at(0, 0)),
            town("beside", at(500, 0)),
            town("hamlet", at(900, 0), kind="village"),
            town("there", at(9000, 0)),
            town("nowhere", at(90_000, 0)),
        ),
    )
    sites = [(at(0, 100), 50), (at(9000, 100), 10)]
    ends = at(0, 0), at(9000, 0)
    found = towns_for(heritage, sites, ends, reach_m=5000, through_m=20_000)
    assert [place.id for place in found] == ["here", "there"]


def test_towns_to_stop_at_lie_where_the_way_has_none() -> None:
    along = [town(f"t{km}", at(1000 * km, 0)) for km in range(0, 60, 5)]
    heritage = dataclasses.replace(small_world(), places=(*along, town("aside", at(0, 90_000))))
    ends = at(0, 0), at(55_000, 0)
    found = towns_for(heritage, [(at(0, 100), 50)], ends, reach_m=30_000, through_m=60_000)
    gaps = np.sort(apart_m([place.position for place in found], [ends[0]])[:, 0])
    assert np.diff([0, *gaps, 55_000]).max() < 20_100
    assert "aside" not in {place.id for place in found}


def test_seven_days_along_the_yellow_river(embedded: Planner) -> None:
    tour = embedded.plan_tour(
        TourRequest(
            start="偏关",
            end="芮城",
            theme="yellow_river",
            profile="bike",
            days=7,
            hours=10,
            date=dt.date(2026, 5, 6),
        )
    )
    assert len(tour.stages) == 7
    assert tour.length_m > 500_000
    assert len(tour.visits) >= 7


# Rides


def test_a_ride_is_as_long_as_the_rule_says() -> None:
    # 100 km straight are 140 km of road: 30 at 40 km/h, 110 at 70 km/h, and 10 minutes.
    assert ride_s(np.array([100_000.0]))[0] == 600 + 2700 + math.ceil(110 / 70 * 3600)
    assert ride_s(np.array([0.0]))[0] == 600


def test_short_ways_are_walked_and_long_ones_ridden() -> None:
    points = [at(0, 0), at(3000, 0), at(20_000, 0)]
    own_s = np.array([[0, 2250, 15_000], [2250, 0, UNREACHABLE], [15_000, UNREACHABLE, 0]])
    times, ridden = rides(points, own_s, "foot")
    assert ridden.tolist() == [[False, False, True], [False, False, True], [True, True, False]]
    assert times[0, 1] == 2250
    assert times[0, 2] == ride_s(apart_m(points[:1], points[2:]))[0, 0]
    leg = ride(points[0], points[2])
    assert (leg.transfer, leg.duration_s) == (True, times[0, 2])
    assert {stretch.alignment for stretch in leg.stretches} == {"estimated"}


def test_rides_join_what_no_path_does() -> None:
    houses = [site("near", at(800, 0)), site("lane", at(100, 3000))]
    apart = plan(*houses, hours=6.0)
    assert [item.reason.code for item in apart.left_out] == ["not_connected"]
    tour = plan(*houses, hours=6.0, transfer_hours=1.0)
    assert {visit.site.id for visit in tour.visits} == {"near", "lane"}
    legs = [leg for leg in tour.legs if leg.transfer]
    assert len(legs) == 2
    assert tour.transfer_s == sum(leg.duration_s for leg in legs) <= 3600
    assert tour.length_m == pytest.approx(sum(g.length_m for g in tour.legs if not g.transfer))
    [note] = [note for note in tour.notes if note.code == "transfers"]
    assert dict(note.facts)["count"] == 2


def test_rides_have_a_limit_a_day() -> None:
    # One ride over 3 km takes 600 s and 4.2 km at 40 km/h, 378 s: two take over half an hour.
    tour = plan(
        site("near", at(800, 0)), site("lane", at(100, 3000)), hours=6.0, transfer_hours=0.5
    )
    assert [visit.site.id for visit in tour.visits] == ["near"]


# Lunch


def test_lunch_lies_within_its_time(embedded: Planner) -> None:
    tour = embedded.plan_tour(
        TourRequest(
            start="平遥", strands=("history",), profile="bike", hours=8, date=DAY, lunch=NOON
        )
    )
    [stage] = tour.stages
    rest = stage.rest
    assert rest is not None
    assert dt.time(12) <= rest.begin.time() <= dt.time(12, 45)
    assert rest.end - rest.begin == dt.timedelta(minutes=45)
    for visit in stage.visits:
        begun = visit.arrival + dt.timedelta(seconds=visit.wait_s)
        assert visit.departure <= rest.begin or begun >= rest.end


def test_a_day_that_is_over_before_lunch_has_none() -> None:
    tour = plan(site("near", at(800, 0)), lunch=NOON)
    assert tour.stages[0].rest is None
    assert "lunch_unknown" not in {note.code for note in tour.notes}


def with_food(position: LonLat) -> Network:
    """The street with one place to eat."""
    network = street()
    return dataclasses.replace(
        network,
        names=(*network.names, "面馆"),
        facility_kind=np.array([FACILITY_KINDS.index("food")], network.facility_kind.dtype),
        facility_lon=np.array([position.lon], network.facility_lon.dtype),
        facility_lat=np.array([position.lat], network.facility_lat.dtype),
        facility_name=np.array([len(network.names)], network.facility_name.dtype),
        facility_wheelchair=np.zeros(1, network.facility_wheelchair.dtype),
        facility_fee=np.zeros(1, network.facility_fee.dtype),
        facility_edge=np.zeros(1, network.facility_edge.dtype),
        facility_at=np.zeros(1, network.facility_at.dtype),
    )


def test_lunch_is_taken_where_one_can_eat() -> None:
    houses = [site("near", at(800, 0), visit_minutes=170), site("next", at(1600, 0))]
    tour = plan(*houses, network=with_food(at(800, 240)), hours=6.0, lunch=NOON)
    rest = tour.stages[0].rest
    assert rest is not None
    assert rest.food is not None
    assert rest.food.name == "面馆"
    assert rest.food.gap_m == pytest.approx(240, abs=1)
    # 240 m there and back, by 1.3, at the 4.8 km/h of walking: 468 s on top of 45 minutes.
    assert (rest.end - rest.begin).total_seconds() == pytest.approx(45 * 60 + 468, abs=3)


@pytest.mark.parametrize("text", ["12-13", "12:00", "noon", "12:00-25:00", "", "12:00-"])
def test_a_lunch_that_cannot_be_read_is_refused(text: str) -> None:
    if text == "12-13":
        assert read_lunch("12:00 – 13:30") == NOON
        return
    with pytest.raises(RequestError) as caught:
        read_lunch(text, field="lunch")
    assert (caught.value.code, caught.value.field) == ("lunch_form", "lunch")


# Limits, variety, pace and light


def test_a_day_keeps_its_kilometres() -> None:
    houses = [site("near", at(800, 0)), site("far", at(2000, 0), batch=None)]
    assert len(plan(*houses, hours=6.0).visits) == 2
    tour = plan(*houses, hours=6.0, max_km=2.0)
    assert [visit.site.id for visit in tour.visits] == ["near"]
    assert tour.length_m <= 2000


def test_a_limit_on_ascent_needs_elevations() -> None:
    with pytest.raises(RequestError) as caught:
        plan(site("near", at(800, 0)), max_ascent_m=100.0)
    assert (caught.value.code, caught.value.field) == ("ascent_unknown", "max_ascent_m")


def test_a_cap_and_variety_make_room_for_other_kinds() -> None:
    temples = [site(f"temple{i}", at(500 + 100 * i, 0)) for i in range(4)]
    bridge = site("bridge", at(3000, 0), category="bridge", protection_level=None, batch=None)
    every = [*temples, bridge]
    assert [v.site.category for v in plan(*every, hours=2.4).visits].count("bridge") == 0
    capped = plan(*every, hours=2.4, max_per_category=1)
    assert sorted(v.site.category for v in capped.visits) == ["ancient_building", "bridge"]
    varied = plan(*every, hours=8.0, variety=1.0)
    repeats = [dict(visit.parts).get("repeat", 0) for visit in varied.visits]
    assert min(repeats) < 0
    assert varied.score == sum(points for visit in varied.visits for _, points in visit.parts)


def test_a_slower_pace_takes_longer() -> None:
    fast, slow = (plan(site("near", at(800, 0)), pace=pace) for pace in (1.0, 1.5))
    assert slow.duration_s == pytest.approx(1.5 * fast.duration_s, abs=2)


def test_days_end_in_daylight_where_that_is_asked() -> None:
    houses = [site(f"house{i}", at(300 * i, 0), visit_minutes=60) for i in range(1, 9)]
    late = {"start_time": dt.time(14), "hours": 9.0, "date": dt.date(2026, 12, 21)}
    assert plan(*houses, **late).stages[0].end_time.hour >= 20
    tour = plan(*houses, **late, daylight=True)
    # The sun sets at about 17:05 there and then; walking may use the half hour of dusk.
    assert dt.time(16) < tour.stages[0].end_time.time() < dt.time(17, 45)


def test_a_free_start_begins_at_the_first_visit() -> None:
    tour = plan(site("far", at(3000, 0)), site("next", at(2000, 0)), hours=1.5, free_start=True)
    [stage] = tour.stages
    assert stage.start == stage.visits[0].waypoint
    assert len(stage.legs) == len(stage.waypoints) - 1
    assert stage.start_time == stage.visits[0].arrival


def test_parts_window_and_slack_say_why_a_visit_is_there() -> None:
    tour = plan(site("near", at(800, 0), opening_hours="09:30-12:00"))
    [visit] = tour.visits
    assert visit.parts == (("site", visit.score),)
    assert visit.window is not None
    assert [f"{moment:%H:%M}" for moment in visit.window] == ["09:30", "11:30"]
    # There by 9:10, begun at 9:30. Back by 11:00 wants to leave at 10:50, so to begin by 10:20.
    assert visit.slack_s == 70 * 60


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"days": 0}, "number_range", "days"),
        ({"days": 60}, "number_range", "days"),
        ({"pace": 0.1}, "number_range", "pace"),
        ({"variety": 2.0}, "number_range", "variety"),
        ({"transfer_hours": 20.0}, "number_range", "transfer_hours"),
        ({"max_km": float("nan")}, "number_range", "max_km"),
        ({"lunch_minutes": 5}, "number_range", "lunch_minutes"),
        ({"lodging": "tent"}, "one_of", "lodging"),
        ({"nights": ("太原",)}, "nights_none", "nights"),
        ({"nights": ("太原", "大同"), "days": 2}, "nights_one", "nights"),
        ({"nights": ("太原", "大同"), "days": 4}, "nights_count", "nights"),
        ({"lunch": (dt.time(12), dt.time(12, 20))}, "lunch_short", "lunch"),
        ({"lunch": ("12:00", "13:00")}, "type", "lunch"),
        ({"max_per_category": 1.5}, "type", "max_per_category"),
        ({"start_time": dt.time(23, 50), "hours": 2.0}, "day_past_midnight", "hours"),
    ],
)
def test_what_cannot_be_asked_is_refused(changes: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(RequestError) as caught:
        TourRequest(start="太原", date=DAY, theme="great_wall", **changes)
    assert (caught.value.code, caught.value.field) == (code, field)
    for locale in ("zh", "en"):
        assert caught.value.message(locale)


def test_a_tour_goes_over_the_turn_of_the_year() -> None:
    houses = [site("near", at(800, 0)), site("far", at(2400, 0))]
    tour: Tour = plan(*houses, days=2, hours=1.6, date=dt.date(2026, 12, 31))
    assert [stage.start_time.date().isoformat() for stage in tour.stages] == [
        "2026-12-31",
        "2027-01-01",
    ]


def test_other_nights_are_tried_and_named(embedded: Planner) -> None:
    asked = TourRequest(
        start="大同",
        theme="great_wall",
        profile="bike",
        days=3,
        hours=7,
        date=dt.date(2026, 5, 6),
    )
    at_start = {item.code: item for item in embedded.what_if(asked)}["other_nights"]
    assert at_start.gain > 0
    chosen = embedded.plan_tour(dataclasses.replace(asked, lodging="choose"))
    assert at_start.score <= chosen.quality.score * 1.01
    names = str(dict(at_start.note.facts)["nights_zh"]).split("、")
    assert len(names) in (1, 2)
    assert all(names)
    towns = {item.code for item in embedded.what_if(dataclasses.replace(asked, lodging="choose"))}
    assert "other_nights" not in towns


@pytest.mark.parametrize(
    ("seed", "variety"), [(1, 0.0), (2, 0.0), (5, 0.0), (12, 0.0), (21, 0.0), (1, 0.5), (12, 0.5)]
)
def test_more_car_hours_lower_nothing(seed: int, variety: float) -> None:
    """Houses along 12 km of a street, of which rides take a part, walking the others.

    Half an hour by car takes 11 km of it at once, and leaves none for the way back: by
    some of these streets one sees less so than with a shorter ride and a walk.
    """
    random = np.random.default_rng(seed)
    road = make_network([at(0, 0), at(12_000, 0)], [(0, 1, 12_000.0)])
    sites = [
        site(
            f"s{number}",
            at(float(random.integers(5, 118)) * 100, 0),
            visit_minutes=20,
            category=("ancient_building", "museum")[number % 2 if variety else 0],
        )
        for number in range(6)
    ]

    def score(by_car: float) -> int:
        asked = {"hours": 4.0, "variety": variety, "transfer_hours": by_car}
        return plan(*sites, network=road, **asked).score

    scores = [score(by_car) for by_car in (0.0, *LESS)]
    assert scores == sorted(scores)
    for fewer, more in [(0.0, 0.25), (0.5, 0.7), (0.5, 0.9), (1.0, 1.3), (2.0, 2.6)]:
        assert score(more) >= scores[(0.0, *LESS).index(fewer)]


def test_more_is_tried_with_more_hours_only() -> None:
    for fewer, more in pairwise((0.0, 0.3, *LESS, 12.0)):
        tried = readinesses(more)
        assert {ready.hours for ready in tried} <= {0.0, *LESS, more}
        if fewer in (0.0, *LESS):
            assert set(readinesses(fewer)) <= set(tried)


def test_a_ride_that_is_quicker_is_not_forced(embedded: Planner) -> None:
    """Half an hour by car a day leaves what one walks as it was, and may add to it."""
    asked = TourRequest(
        start="长治", theme="taihang", profile="hike", days=2, hours=8, date=dt.date(2026, 5, 6)
    )
    walked = embedded.plan_tour(asked)
    ridden = embedded.plan_tour(dataclasses.replace(asked, transfer_hours=0.5))
    assert walked.quality is not None
    assert ridden.quality is not None
    assert ridden.quality.score >= walked.quality.score
    again = embedded.edit_tour(TourEdit.of(ridden, reoptimise=False))
    assert not [note for note in again.notes if note.code.startswith("problem.")]
    assert [leg.transfer for leg in again.legs] == [leg.transfer for leg in ridden.legs]
