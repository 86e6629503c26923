"""A walked track beside its plan: a straight way of three legs of 1200 m, 1200 s each."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.formats.track_words import comparison_text
from jindao.model.leg import Leg
from jindao.model.request import TourRequest
from jindao.model.route import Route
from jindao.model.tour import Stage, Tour
from jindao.tracks.clean import clean_track
from jindao.tracks.compare import compare_with_plan
from jindao.tracks.track import Track
from tests.conftest import at
from tests.formats.conftest import (
    PROVENANCE,
    make_leg,
    make_route,
    make_site,
    make_visit,
    make_waypoint,
)
from tests.tracks.walks import walked

LEG_M, LEG_S = 1200.0, 1200
STOPS = [at(LEG_M * k, 0.0) for k in range(4)]


def point(k: int) -> tuple[float, float]:
    return (STOPS[k].lon, STOPS[k].lat)


def leg(k: int) -> Leg:
    return make_leg(("surveyed", (point(k), point(k + 1)), LEG_M), duration_s=LEG_S)


def plan(n_legs: int = 3) -> Route:
    kinds = ["start", *["via"] * (n_legs - 1), "end"]
    waypoints = tuple(make_waypoint(kind, "", "", point(k)) for k, kind in enumerate(kinds))
    return make_route(waypoints=waypoints, legs=tuple(leg(k) for k in range(n_legs)))


def tour(pace: float = 1.0, rest_every_min: int | None = None) -> Tour:
    """Return the same way with a visit of half an hour after the first and second leg."""
    start = make_waypoint("start", "起点", "Start", point(0))
    zone = dt.timezone(dt.timedelta(hours=8))
    noon = dt.datetime(2026, 5, 1, 12, tzinfo=zone)
    visits = tuple(
        make_visit(make_site(k, f"寺{k}", f"Temple {k}", point(k)), noon, "open", stay_s=1800)
        for k in (1, 2)
    )
    stage = Stage(
        number=1,
        start=start,
        start_time=noon,
        visits=visits,
        legs=(leg(0), leg(1), leg(2)),
        end=make_waypoint("end", "终点", "End", point(3)),
        end_time=noon,
    )
    request = TourRequest(
        start=STOPS[0],
        date=dt.date(2026, 5, 1),
        theme="great_wall",
        pace=pace,
        rest_every_min=rest_every_min,
    )
    return Tour(
        request=request,
        title_zh="走",
        title_en="Walk",
        stages=(stage,),
        left_out=(),
        notes=(),
        provenance=PROVENANCE,
    )


def walk(speed_mps: float = 1.0, to_m: float = 3600.0, step_m: float = 10.0) -> Track:
    n = int(to_m / step_m) + 1
    return walked([(step_m * k, 2.0) for k in range(n)], np.arange(n) * step_m / speed_mps)


def rested(rests: dict[float, float], speed_mps: float = 1.0) -> Track:
    """Return the whole walk with rests: metres from the start, seconds."""
    places, times, now = [], [], 0.0
    for k in range(361):
        places.append((10.0 * k, 0.0))
        times.append(now)
        if 10.0 * k in rests:
            now += rests[10.0 * k]
            places.append((10.0 * k + 1, 1.0))
            times.append(now)
        now += 10.0 / speed_mps
    return walked(places, times)


def test_a_walk_by_the_plan_at_its_pace() -> None:
    found = compare_with_plan(walk(), plan())
    assert [leg.state for leg in found.legs] == ["walked"] * 3
    assert [leg.planned_s for leg in found.legs] == [1200] * 3
    # the ends count as reached from 75 m on, so each leg is up to 150 m short
    assert [leg.moving_s for leg in found.legs] == pytest.approx([1200, 1200, 1200], abs=151)
    assert found.deviations == ()
    assert (found.on_plan, found.walked_share) == (1.0, 1.0)
    assert found.pace.factor == pytest.approx(1.0, abs=0.02)
    assert found.pace.reason == "enough"


@given(st.floats(0.4, 2.5))
def test_the_pace_is_what_was_walked(speed_mps: float) -> None:
    pace = compare_with_plan(walk(speed_mps), plan()).pace
    assert pace.factor is not None
    assert pace.factor == pytest.approx(1 / speed_mps, rel=0.02, abs=0.006)
    assert pace.low is not None
    assert pace.high is not None
    assert pace.low <= pace.factor <= pace.high
    assert pace.legs == 3


def test_rests_and_visits_are_not_moving() -> None:
    found = compare_with_plan(rested({600.0: 900.0, 1200.0: 2400.0}), tour())
    first, second, third = found.legs
    assert first.elapsed_s is not None
    assert first.moving_s is not None
    assert first.elapsed_s - first.moving_s >= 900
    assert found.pace.factor == pytest.approx(1.0, abs=0.05)
    one, two = found.visits
    assert (one.made, two.made) == (True, True)
    assert one.stay_s == pytest.approx(2400 + 150, abs=30)
    assert one.planned_stay_s == 1800
    assert two.stay_s == pytest.approx(150, abs=30)
    assert (first.destination_en, third.origin_zh) == ("Temple 1", "寺2")
    assert second.state == "walked"


def test_the_pace_goes_on_from_the_one_planned_with() -> None:
    slow = compare_with_plan(walk(0.5), tour(pace=1.5)).pace
    assert slow.factor == pytest.approx(3.0, abs=0.1)
    rests = compare_with_plan(rested({600.0: 600.0}), tour(rest_every_min=60)).pace
    assert rests.factor == pytest.approx((3300 + 600) / 3300, abs=0.03)


def test_a_walk_that_breaks_off_is_told() -> None:
    found = compare_with_plan(walk(to_m=1700.0), tour())
    assert [leg.state for leg in found.legs] == ["walked", "partly", "missed"]
    assert [visit.made for visit in found.visits] == [True, False]
    assert found.visits[1].stay_s is None
    assert found.visits[1].nearest_m == pytest.approx(700.0, abs=5)
    assert found.walked_share == pytest.approx(1700 / 3600, abs=0.4)
    assert (found.pace.factor, found.pace.reason) == (None, "too_short")


def test_a_detour_is_told_and_its_leg_does_not_count() -> None:
    north = [(1500.0, 10.0 * k) for k in range(41)]
    east = [(1500.0 + 10 * k, 400.0) for k in range(51)]
    south = [(2000.0, 400.0 - 10 * k) for k in range(41)]
    places = [*((10.0 * k, 0.0) for k in range(150)), *north, *east, *south]
    places += [(2000.0 + 10 * k, 0.0) for k in range(1, 161)]
    found = compare_with_plan(walked(places, np.arange(len(places)) * 10.0), plan())
    (deviation,) = found.deviations
    assert deviation.along_m == pytest.approx(1550, abs=15)
    assert deviation.length_m == pytest.approx(1300 - 110, abs=20)
    assert deviation.farthest_m == pytest.approx(400, abs=2)
    assert [leg.counted for leg in found.legs] == [True, False, True]
    assert found.on_plan == pytest.approx(1 - 1190 / 4400, abs=0.02)
    assert found.walked_share == pytest.approx(1 - 400 / 3600, abs=0.06)


def test_without_times_there_is_no_pace() -> None:
    found = compare_with_plan(replace(walk(), time_s=None), plan())
    assert found.pace.reason == "no_times"
    assert [leg.moving_s for leg in found.legs] == [None] * 3
    assert [leg.state for leg in found.legs] == ["walked"] * 3


def test_another_walk_meets_nothing() -> None:
    far = walked([(10.0 * k, 9_000.0) for k in range(100)], range(100))
    found = compare_with_plan(far, tour())
    assert [leg.state for leg in found.legs] == ["missed"] * 3
    assert found.pace.reason == "no_legs"
    assert (found.on_plan, found.walked_share) == (0.0, 0.0)
    assert len(found.deviations) == 1


def test_the_way_back_is_not_the_way_out() -> None:
    there_and_back = plan(1)
    back = make_leg(("surveyed", (point(1), point(0)), LEG_M), duration_s=LEG_S)
    trip = replace(
        there_and_back,
        waypoints=(*there_and_back.waypoints, make_waypoint("end", "", "", point(0))),
        legs=(*there_and_back.legs, back),
    )
    places = [*((10.0 * k, 0.0) for k in range(121)), *((1200 - 10.0 * k, 0.0) for k in range(121))]
    found = compare_with_plan(walked(places, np.arange(len(places)) * 10.0), trip)
    assert [leg.state for leg in found.legs] == ["walked", "walked"]
    assert [leg.walked_m for leg in found.legs] == pytest.approx([1200, 1200], abs=151)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_words(locale: str) -> None:
    for track in (walk(), walk(to_m=1700.0), replace(walk(), time_s=None)):
        for trip in (plan(), tour()):
            text = comparison_text(compare_with_plan(clean_track(track)[0], trip), locale)
            assert "{" not in text
            assert "track." not in text
