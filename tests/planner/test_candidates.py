"""Who may be in a tour: how far rides reach, who is weighed of many, and what is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao import Planner, RequestError, Settings, TourRequest
from jindao.geo import LonLat, geodesic_m
from jindao.heritage.scoring import ScoredSite
from jindao.model.tour import Tour, TourQuality
from jindao.network.network import Network
from jindao.planner import candidates
from jindao.planner.candidates import (
    Meeting,
    most_promising,
    ride_reach_m,
    ride_through_m,
    surely_beyond,
)
from jindao.planner.waypoints import waypoint_of
from jindao.profiles import load_profiles
from jindao.texts import say
from jindao.tours.build import best_solution
from jindao.tours.candidate import Candidate
from jindao.tours.ground import TourGround
from jindao.tours.problem import Solution
from tests.conftest import at, make_network
from tests.planner.test_planner import DAY, plan, site, small_world

WALK = load_profiles()["walk"]
REQUEST = TourRequest(start=at(0, 0), date=DAY, strands=("history",), hours=6.0)


def two_streets() -> Network:
    """A street of 4 km, and one of 1 km that begins 40 km to its east."""
    return make_network(
        [at(0, 0), at(4000, 0), at(40_000, 0), at(41_000, 0)], [(0, 1, 4000.0), (2, 3, 1000.0)]
    )


@given(
    st.floats(-80, 80),
    st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=1, max_size=6),
    st.floats(1_000, 400_000),
)
def test_nobody_in_reach_is_taken_to_be_beyond(
    lat: float, offsets: list[tuple[float, float]], limit_m: float
) -> None:
    places = [LonLat(112 + lon, lat + more) for lon, more in offsets]
    sites = [
        replace(site("s", at(0, 0)), id=str(number), position=place)
        for number, place in enumerate(places)
    ]
    scored = [ScoredSite(site=one, score=1, why=()) for one in sites]
    start = waypoint_of(replace(sites[0], position=LonLat(112, lat)), "start")
    for number, place in enumerate(places):
        far_m = geodesic_m(place, start.position)
        beyond = str(number) in surely_beyond(limit_m, scored, (start,))
        assert not (beyond and far_m <= limit_m)
        assert beyond or far_m <= 1.02 * limit_m


# How far one gets


def test_rides_reach_as_far_as_their_hours_allow() -> None:
    # On foot at 4.8 km/h three hours out and three back.
    assert ride_reach_m(REQUEST, WALK) == pytest.approx(14_400)
    # A ride of two hours: 10 min to get away, 30 km in 45 min, 65 min at 70 km/h are
    # 75.83 km: 105.83 km, or 75.6 km straight. In the other four hours 19.2 km on foot.
    by_car = replace(REQUEST, transfer_hours=2.0)
    assert ride_reach_m(by_car, WALK) == pytest.approx((105_833.3 / 1.4 + 19_200) / 2, abs=0.1)
    # More hours for rides than the day has are not ridden.
    assert ride_reach_m(replace(REQUEST, transfer_hours=12.0), WALK) == pytest.approx(
        ride_reach_m(replace(REQUEST, transfer_hours=6.0), WALK)
    )


def test_rides_too_short_to_get_away_reach_no_farther() -> None:
    assert ride_reach_m(replace(REQUEST, transfer_hours=0.1), WALK) == pytest.approx(14_400)
    days = replace(REQUEST, days=3, end=at(900, 0), transfer_hours=0.1)
    # Three days of 28.8 km, and ways are 1.2 times as long as straight lines.
    assert ride_through_m(days, WALK) == pytest.approx(72_000)


def test_only_nights_on_the_way_lead_on_from_day_to_day() -> None:
    home = replace(REQUEST, days=3, transfer_hours=2.0)
    assert not home.stays_out
    assert ride_through_m(home, WALK) == 0
    away = replace(home, end=at(900, 0))
    assert away.stays_out
    assert ride_through_m(away, WALK) == pytest.approx(6 * ride_reach_m(home, WALK))
    assert replace(home, nights=(at(900, 0),)).stays_out
    assert not replace(away, lodging="start").stays_out
    assert not replace(away, days=1).stays_out


# Of many, the most promising


def meeting(id_: str, score: int, ridden_s: int | None = None) -> Meeting:
    place = site(id_, at(100, 0))
    candidate = Candidate(
        site=place, waypoint=waypoint_of(place, "visit"), score=score, why=(), must=False
    )
    return Meeting(candidate=candidate, nearest={}, ridden_s=ridden_s)


def test_rides_take_no_place_from_what_is_near() -> None:
    met = [
        meeting("far", 90, 9000),
        meeting("passing", 60, 1200),
        meeting("famous", 50),
        meeting("plain", 10),
        meeting("asked", 1, 9000),
    ]
    # Points for each second out of the way: 60/1200 is five times 90/9000.
    kept, beyond = most_promising(met, {"asked"}, most=4)
    assert [m.candidate.site.id for m in kept] == ["asked", "famous", "plain", "passing"]
    assert [m.candidate.site.id for m in beyond] == ["far"]


def test_all_that_is_asked_for_is_kept() -> None:
    met = [meeting("a", 3), meeting("b", 2), meeting("c", 1)]
    kept, beyond = most_promising(met, {"b", "c"}, most=1)
    assert [m.candidate.site.id for m in kept] == ["b", "c"]
    assert [m.candidate.site.id for m in beyond] == ["a"]


def test_what_was_not_weighed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    houses = [site(name, at(300 * n, 0)) for n, name in enumerate("abc", start=1)]
    assert "beyond_candidates" not in codes(plan(*houses))
    monkeypatch.setattr(candidates, "MOST", 2)
    tour = plan(*houses)
    [note] = [note for note in tour.notes if note.code == "beyond_candidates"]
    facts = dict(note.facts)
    assert (facts["count"], facts["kept"]) == (1, 2)
    assert len(tour.visits) == 2
    missing = ({"a", "b", "c"} - {visit.site.id for visit in tour.visits}).pop()
    assert facts["name_zh"] == f"{missing}楼"
    assert facts["score"] == tour.visits[0].score
    told = say("note.beyond_candidates", "zh", **facts)
    assert f"{missing}楼" in told
    assert "1 处" in told


def codes(tour: Tour) -> list[str]:
    return [note.code for note in tour.notes]


# Rides make no tour worse


NEAR = [site("near", at(800, 0)), site("end", at(3900, 0))]


@pytest.mark.parametrize("hours", [0.1, 0.25, 0.3])
def test_a_ride_beyond_the_limit_is_walked(hours: float) -> None:
    # To the end it is 48:45 by foot, longer than 45 min, and 18:11 by car: more than 0.3 h.
    walked, free = plan(*NEAR, hours=4.0), plan(*NEAR, hours=4.0, transfer_hours=hours)
    assert free.score == walked.score > 0
    assert [v.site.id for v in free.visits] == [v.site.id for v in walked.visits]


def test_far_sites_that_are_worth_more_leave_the_near_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(candidates, "MOST", 2)
    plain = {"protection_level": "county", "batch": None}
    near = [site("near", at(800, 0), **plain), site("next", at(1600, 0), **plain)]
    far = [site("far", at(40_100, 0)), site("farther", at(40_900, 0))]
    walked = plan(*near, *far, network=two_streets(), hours=6.0)
    driven = plan(*near, *far, network=two_streets(), hours=6.0, transfer_hours=0.5)
    # 40 km are 56 km by road, 10 + 45 + 22 min each way: too far for half an hour of rides.
    assert {v.site.id for v in driven.visits} == {"near", "next"}
    assert driven.score == walked.score
    assert "beyond_candidates" not in codes(driven)


@pytest.mark.parametrize("start", ["太原站", LonLat(112.549, 37.857)])
def test_more_rides_are_worth_no_less(start: str | LonLat) -> None:
    planner = Planner(Settings())
    asked = TourRequest(start=start, date=dt.date(2026, 10, 14), strands=("history",), hours=7.0)
    scores = [
        planner.plan_tour(replace(asked, transfer_hours=hours)).score
        for hours in (0.0, 0.1, 0.5, 1.0, 3.0)
    ]
    assert scores == sorted(scores)
    assert scores[1] == scores[0]


# One ground for all that is told of a request


def test_a_request_is_planned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    solved = []

    def counted(ground: TourGround, effort: float) -> Solution:
        solved.append(ground.request)
        return best_solution(ground, effort)

    monkeypatch.setattr("jindao.planner.best_tour.best_solution", counted)
    houses = [site(f"h{n}", at(200 * n, 0), visit_minutes=20 + n) for n in range(1, 13)]
    planner = Planner(Settings(), network=two_streets(), heritage=small_world(*houses))
    asked = replace(REQUEST, hours=2.0)
    plain, explained = planner.plan_tours(asked), planner.explain_tours(asked)
    assert planner.what_if(asked)
    assert planner.explain_tour(asked).stages == planner.plan_tour(asked).stages
    assert solved == [planner.plan_tour(asked).request]
    bounds = {tour.quality.bound for tour in explained if tour.quality}
    [bound] = bounds
    assert bound is not None
    assert bound >= max(tour.score for tour in plain)
    assert [t.score for t in explained] == [t.score for t in plain]
    assert len(explained) == len(plain) > 1
    assert explained[1] == replace(plain[1], quality=TourQuality(score=plain[1].score, bound=bound))
    assert planner.explain_tours(asked) is explained


@pytest.mark.parametrize("avoided", ["wall", "wall楼", "Wall House"])
def test_what_is_to_be_visited_and_avoided_is_told_by_name(avoided: str) -> None:
    heritage = small_world(site("wall", at(0, 0)), site("gate", at(800, 0)))
    request = replace(REQUEST, must_visit=("gate", "wall楼"), avoid=(avoided,))
    with pytest.raises(RequestError) as caught:
        candidates.resolved(heritage, request)
    assert (caught.value.code, caught.value.field) == ("must_and_avoid", "avoid")
    assert "wall楼（wall）" in caught.value.message("zh")
    assert "Wall House (wall)" in caught.value.message("en")
    assert "gate" not in caught.value.message("en")
