"""Closures in routes and tours: ways round, what is said of them, and what is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from jindao import (
    ClosedAreaError,
    ExportOptions,
    LonLat,
    LoopRequest,
    Move,
    NoRouteError,
    NoTourError,
    Planner,
    ReachRequest,
    RequestError,
    Route,
    RouteRequest,
    Settings,
    TableError,
    Tour,
    TourChanges,
    TourEdit,
    TourRequest,
    export,
    from_plain,
    to_plain,
)
from jindao.model.note import Note
from jindao.model.tour import Stage
from jindao.network.network import Network
from tests.closed import STEPS, box, closure_file, feature, line
from tests.conftest import at, make_network
from tests.planner.test_alternatives import S, T, corridors
from tests.planner.test_planner import site, small_world

DAY = dt.date(2026, 10, 14)
ENGLISH = ExportOptions(locale="en")


def planner_with(folder: Path, network: Network, *features: Any, **more: Any) -> Planner:
    settings = Settings(closures=closure_file(folder, *features))
    heritage = small_world(*more.pop("sites", ()))
    return Planner(settings, network=network, heritage=heritage, **more)


def steps_route(planner: Planner, **more: Any) -> Route:
    """Return the route from A to C of the tiny world."""
    values: dict[str, Any] = {"waypoints": (at(0, 0), at(900, -5)), "date": DAY, **more}
    return planner.plan_route(RouteRequest(**values))


def codes(notes: tuple[Note, ...]) -> list[str]:
    return [note.code for note in notes if note.code.startswith("closure")]


def facts(trip: Route | Tour, code: str) -> dict[str, Any]:
    [note] = [note for note in trip.notes if note.code == code]
    return dict(note.facts)


@pytest.mark.parametrize("engine", ["compiled", "contraction", "reference"])
def test_a_route_goes_round_and_says_so(tmp_path: Path, tiny_network: Network, engine: str) -> None:
    """A-B-C is 900 m, with B-C closed A-B-D-E-C is 1500 m: 600 m or 67 % longer."""
    planner = planner_with(tmp_path, tiny_network, feature(STEPS, to="2026-10-31"), engine=engine)
    route = steps_route(planner)
    assert route.length_m == pytest.approx(1500, abs=0.1)
    assert codes(route.notes) == ["closure_avoided", "closure_detour"]
    assert facts(route, "closure_avoided") == {
        "id": "works",
        "told_zh": "施工（至 2026-10-31）",
        "told_en": "works (until 2026-10-31)",
    }
    assert facts(route, "closure_detour") == {"longer_m": 600, "percent": 67}
    assert [closure.id for closure in route.closures] == ["works"]
    after = steps_route(planner, date=dt.date(2026, 11, 1))
    assert after.length_m == pytest.approx(900, abs=0.1)
    assert (codes(after.notes), after.closures) == ([], ())


def test_what_nobody_would_have_met_is_not_told(tmp_path: Path, tiny_network: Network) -> None:
    """From A to D neither B-C nor the island would be used, with or without closures."""
    planner = planner_with(
        tmp_path,
        tiny_network,
        feature(STEPS),
        feature(box(2850, 0, 2950, 400), id="island"),
    )
    route = steps_route(planner, waypoints=(at(0, 0), at(500, 300)))
    assert codes(route.notes) == []
    # 400 m of the map around the way are closed; the island is 2 km off.
    assert [closure.id for closure in route.closures] == ["works"]


def test_a_closed_way_beside_a_waypoint_is_told(tmp_path: Path, tiny_network: Network) -> None:
    """At (700, 60) the closed steps are nearest, so B-D is met, 200 m off."""
    planner = planner_with(tmp_path, tiny_network, feature(STEPS))
    route = steps_route(planner, waypoints=(at(0, 0), at(700, 60)))
    assert codes(route.notes) == ["closure_avoided"]
    assert "gap" in [note.code for note in route.notes]


def test_a_warning_tells_how_much_of_the_way_it_is_on(
    tmp_path: Path, tiny_network: Network
) -> None:
    """A-B and B-C are warned of: 0.9 km; nobody passes D-E."""
    planner = planner_with(
        tmp_path,
        tiny_network,
        feature(box(-20, -20, 920, 20), kind="warning", reason_en="ice", reason_zh="结冰"),
        feature(box(600, 250, 800, 350), id="quiet", kind="warning"),
    )
    route = steps_route(planner)
    assert route.length_m == pytest.approx(900, abs=0.1)
    assert codes(route.notes) == ["closure_warning"]
    assert facts(route, "closure_warning")["km"] == 0.9
    assert "caution on 0.9 km: ice (until further notice)" in export(route, "txt", ENGLISH).decode()
    # An area that is only warned of may be started from.
    assert steps_route(planner, waypoints=(at(700, 0), at(0, 0))).length_m > 690


def test_closures_of_other_modes_do_not_matter(tmp_path: Path, tiny_network: Network) -> None:
    planner = planner_with(tmp_path, tiny_network, feature(STEPS, modes=["bicycle"]))
    assert steps_route(planner).length_m == pytest.approx(900, abs=0.1)
    assert steps_route(planner).closures == ()


def test_a_start_or_end_in_a_closed_area(tmp_path: Path, tiny_network: Network) -> None:
    planner = planner_with(tmp_path, tiny_network, feature(STEPS, to="2026-10-31"))
    for waypoints, field in (((at(700, 0), at(0, 0)), "start"), ((at(0, 0), at(700, 0)), "end")):
        with pytest.raises(ClosedAreaError, match="until 2026-10-31") as caught:
            steps_route(planner, waypoints=waypoints)
        assert caught.value.field == field
        assert isinstance(caught.value, RequestError)


def test_no_way_left_names_what_cuts_it(tmp_path: Path, tiny_network: Network) -> None:
    planner = planner_with(
        tmp_path,
        tiny_network,
        feature(line((500, 0), (900, 0)), id="steps", reason_en="repairs"),
        feature(line((500, 300), (900, 300)), id="path", reason_en="rockfall"),
    )
    with pytest.raises(NoRouteError) as caught:
        steps_route(planner)
    assert caught.value.reason == "closed"
    assert "repairs" in caught.value.message("en")
    with pytest.raises(NoRouteError) as caught:
        steps_route(planner, waypoints=(at(0, 0), at(2900, 200)))
    assert caught.value.reason == "islands"


def test_without_a_date_it_is_today_and_the_route_says_which(
    tmp_path: Path, tiny_network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = planner_with(tmp_path, tiny_network, feature(STEPS, to="2026-10-31"))
    for day, length_m in ((dt.date(2026, 10, 31), 1500), (dt.date(2026, 11, 1), 900)):
        monkeypatch.setattr(planner, "today", lambda day=day: day)
        route = steps_route(planner, date=None)
        assert route.request.date == day
        assert route.length_m == pytest.approx(length_m, abs=0.1)
    undated = Planner(Settings(), network=tiny_network, heritage=small_world())
    assert steps_route(undated, date=None).request.date is None


def test_equal_days_are_planned_once_and_share_a_router(
    tmp_path: Path, tiny_network: Network
) -> None:
    planner = planner_with(tmp_path, tiny_network, feature(STEPS))
    assert steps_route(planner) is steps_route(planner)
    first = planner._routers.get("walk", closing=planner._closing("walk", DAY))
    later = planner._closing("walk", DAY + dt.timedelta(days=1))
    assert planner._routers.get("walk", closing=later) is first
    assert planner._routers.get("walk") is first.opened


def test_warming_up_with_everything_closed(tmp_path: Path, tiny_network: Network) -> None:
    planner = planner_with(
        tmp_path, tiny_network, feature(box(-100, -100, 3000, 500)), engine="contraction"
    )
    planner.warm_up()
    with pytest.raises(ClosedAreaError):
        steps_route(planner)


def test_a_wrong_file_is_told_when_it_is_first_needed(
    tmp_path: Path, tiny_network: Network
) -> None:
    planner = planner_with(tmp_path, tiny_network, feature(STEPS, kind="shut"))
    with pytest.raises(TableError, match="property kind"):
        planner.plan_route(RouteRequest(waypoints=(at(0, 0), at(900, 0))))
    with pytest.raises(TableError):
        planner.warm_up()


def test_a_route_comes_back_from_its_file(tmp_path: Path, tiny_network: Network) -> None:
    planner = planner_with(
        tmp_path,
        tiny_network,
        feature(STEPS, to="2026-10-31"),
        feature(line((0, 0), (500, 0)), id="ice", kind="warning"),
    )
    route = steps_route(planner)
    assert from_plain(Route, to_plain(route)) == route


def ring_street() -> Network:
    """A street of 4 km in four parts, and a lane of 1200 m round the first, 1000 m long."""
    return make_network(
        [at(0, 0), at(1000, 0), at(1800, 0), at(2200, 0), at(4000, 0), at(500, 300)],
        [
            *((0, 1, 1000.0), (1, 2, 800.0), (2, 3, 400.0), (3, 4, 1800.0)),
            *((0, 5, 600.0), (5, 1, 600.0)),
        ],
    )


def tour(planner: Planner, **more: Any) -> Tour:
    values: dict[str, Any] = {"start": at(0, 0), "date": DAY, "strands": ("history",), "hours": 3.0}
    return planner.plan_tour(TourRequest(**values | more))


def test_a_tour_goes_round_too(tmp_path: Path) -> None:
    """To the house at 1500 m and back: 3000 m, over the lane 3400 m."""
    planner = planner_with(
        tmp_path,
        ring_street(),
        feature(box(400, -50, 600, 50), to="2026-10-15"),
        sites=[site("house", at(1500, 0))],
    )
    walk = tour(planner)
    assert walk.length_m == pytest.approx(3400, abs=0.1)
    assert codes(walk.notes) == ["closure_avoided", "closure_detour"]
    assert facts(walk, "closure_detour") == {"longer_m": 400, "percent": 13}
    assert [closure.id for closure in walk.closures] == ["works"]
    assert tour(planner, date=dt.date(2026, 10, 16)).length_m == pytest.approx(3000, abs=0.1)


def test_a_way_is_closed_on_its_day_only(tmp_path: Path) -> None:
    """Each day has time for one house at 1500 m or so and back; the second goes round."""
    planner = planner_with(
        tmp_path,
        ring_street(),
        feature(box(400, -50, 600, 50), **{"from": "2026-10-15"}),
        sites=[
            site("house", at(1500, 0), visit_minutes=90),
            site("barn", at(1600, 0), visit_minutes=90),
        ],
    )
    walk = tour(planner, days=2)
    first, second = walk.stages
    assert len(first.visits) == len(second.visits) == 1
    assert first.length_m == pytest.approx(2 * first_m(first), abs=0.1)
    assert second.length_m == pytest.approx(2 * (first_m(second) + 200), abs=0.1)
    assert codes(walk.notes) == ["closure_avoided", "closure_detour"]


def first_m(stage: Stage) -> float:
    """Return how far along the street the one visit of a day is."""
    return {"house": 1500.0, "barn": 1600.0}[stage.visits[0].site.id]


@pytest.mark.parametrize(("closed", "open_day"), [("2026-10-14", 2), ("2026-10-15", 1)])
def test_a_site_is_closed_on_its_day_only(tmp_path: Path, closed: str, open_day: int) -> None:
    planner = planner_with(
        tmp_path,
        ring_street(),
        feature(box(1900, -100, 2100, 100), reason_en="works", **{"from": closed, "to": closed}),
        sites=[site("open", at(800, 0)), site("shut", at(2000, 10))],
    )
    walk = tour(planner, days=2)
    on = {visit.site.id: stage.number for stage in walk.stages for visit in stage.visits}
    assert on["shut"] == open_day
    fixed = TourEdit.of(walk, TourChanges(moves=(Move(site="shut", day=3 - open_day),)))
    with pytest.raises(NoTourError, match="Shut House lies where it is closed: works"):
        planner.edit_tour(fixed)
    kept = planner.edit_tour(dataclasses.replace(fixed, reoptimise=False))
    [problem] = [note for note in kept.notes if note.code == "problem.in_closure"]
    assert (dict(problem.facts)["day"], dict(problem.facts)["date"]) == (3 - open_day, closed)


def test_a_site_that_is_closed_one_day_and_shut_the_other_says_both(tmp_path: Path) -> None:
    """14 October 2026 is a Wednesday."""
    planner = planner_with(
        tmp_path,
        ring_street(),
        feature(box(1900, -100, 2100, 100), reason_en="works", to="2026-10-14"),
        sites=[
            site("open", at(800, 0)),
            site("shut", at(2000, 10), opening_hours="We 09:00-17:00"),
        ],
    )
    [left] = [item for item in tour(planner, days=2).left_out if item.site.id == "shut"]
    assert left.reason.code == "in_closure_days"
    facts = dict(left.reason.facts)
    assert (facts["hours"], "works" in str(facts["told_en"])) == ("We 09:00-17:00", True)
    with pytest.raises(NoTourError, match="Shut House is shut on all days"):
        tour(planner, days=2, must_visit=("shut",))


def test_one_closed_every_day_for_two_reasons_names_both(tmp_path: Path) -> None:
    planner = planner_with(
        tmp_path,
        ring_street(),
        feature(box(1900, -100, 2100, 100), id="a", reason_en="works", to="2026-10-14"),
        feature(box(1900, -100, 2100, 100), id="b", reason_en="flood", **{"from": "2026-10-15"}),
        sites=[site("open", at(800, 0)), site("shut", at(2000, 10))],
    )
    [left] = [item for item in tour(planner, days=2).left_out if item.site.id == "shut"]
    assert left.reason.code == "in_closure"
    told = str(dict(left.reason.facts)["told_en"])
    assert "works" in told
    assert "flood" in told


def test_a_site_where_it_is_closed_is_left_out_with_the_reason(tmp_path: Path) -> None:
    planner = planner_with(
        tmp_path,
        ring_street(),
        feature(box(1900, -100, 2100, 100), reason_en="restoration"),
        sites=[site("open", at(800, 0)), site("shut", at(2000, 10))],
    )
    walk = tour(planner)
    assert [visit.site.id for visit in walk.visits] == ["open"]
    [left] = walk.left_out
    assert (left.site.id, left.reason.code) == ("shut", "in_closure")
    assert "restoration (until further notice)" in export(walk, "html", ENGLISH).decode()
    with pytest.raises(ClosedAreaError, match=r'"Shut House" lies in .* restoration'):
        tour(planner, must_visit=("shut",))


def test_a_tour_whose_end_is_cut_off_names_the_closure(tmp_path: Path) -> None:
    planner = planner_with(
        tmp_path,
        ring_street(),
        feature(box(1900, -100, 2100, 100), reason_en="restoration"),
        sites=[site("open", at(800, 0))],
    )
    with pytest.raises(NoRouteError, match="restoration"):
        tour(planner, end=at(3900, 0))


def test_a_request_with_a_date_that_cannot_be() -> None:
    with pytest.raises(RequestError) as caught:
        RouteRequest(waypoints=(LonLat(1, 2), LonLat(3, 4)), date=dt.date(1900, 1, 1))
    assert caught.value.field == "date"
    with pytest.raises(RequestError):
        RouteRequest(waypoints=(LonLat(1, 2), LonLat(3, 4)), date="2026-10-14")  # type: ignore[arg-type]
    plain = RouteRequest(waypoints=(LonLat(1, 2), LonLat(3, 4)))
    assert dataclasses.replace(plain, date=DAY) != plain


def test_reach_ends_at_what_is_closed(tmp_path: Path, tiny_network: Network) -> None:
    free = Planner(Settings(), network=tiny_network, heritage=small_world())
    shut = planner_with(tmp_path, tiny_network, feature(STEPS))
    request = ReachRequest(start=at(0, 0), minutes=(12.0,))
    assert shut.reach(request).areas[0].network_km < free.reach(request).areas[0].network_km
    assert "near_closed" in {note.code for note in shut.reach(request).notes}
    assert "near_closed" not in {note.code for note in free.reach(request).notes}


def test_reach_from_within_a_closed_area_is_refused(tmp_path: Path, tiny_network: Network) -> None:
    shut = planner_with(tmp_path, tiny_network, feature(STEPS))
    with pytest.raises(ClosedAreaError):
        shut.reach(ReachRequest(start=at(700, 0), minutes=(12.0,)))


def test_a_loop_tells_what_is_closed_beside_it(tmp_path: Path, tiny_network: Network) -> None:
    """Round by B-D-E-C needs the steps of B-C; with them closed it is out and back."""
    shut = planner_with(tmp_path, tiny_network, feature(STEPS))
    loops = shut.plan_loop(LoopRequest(start=at(500, 0), length_m=1200.0))
    assert "near_closed" in {note.code for note in loops.candidates[0].notes}
    assert [closure.id for closure in loops.candidates[0].closures] == ["works"]
    assert "BC" not in {name for leg in loops.candidates[0].legs for name in leg.names}


def test_an_alternative_tells_the_warnings_on_its_own_way(tmp_path: Path) -> None:
    """Of the three corridors a warning holds on the northern one only, the second."""
    warned = feature(box(400, 200, 600, 300), id="ice", kind="warning", reason_zh="结冰")
    planner = planner_with(tmp_path, corridors(), warned)
    ways = planner.alternatives(RouteRequest(waypoints=(S, T), date=DAY))
    assert [codes(way.notes) for way in ways] == [[], ["closure_warning"], []]


def test_reach_and_loops_are_for_the_day_that_is_asked_for(
    tmp_path: Path, tiny_network: Network
) -> None:
    """The steps B-C are closed until the end of October 2026 only."""
    planner = planner_with(tmp_path, tiny_network, feature(STEPS, to="2026-10-31"))
    after = dt.date(2026, 11, 1)
    shut, free = (
        planner.reach(ReachRequest(start=at(0, 0), minutes=(12.0,), date=day))
        for day in (DAY, after)
    )
    assert shut.areas[0].network_km < free.areas[0].network_km
    assert "near_closed" in {note.code for note in shut.notes}
    assert "near_closed" not in {note.code for note in free.notes}
    assert from_plain(ReachRequest, to_plain(free.request)) == free.request
    assert free.request.date == after
    closed, round_ = (
        planner.plan_loop(LoopRequest(start=at(500, 0), length_m=1400.0, date=day)).candidates[0]
        for day in (DAY, after)
    )
    assert [closure.id for closure in closed.closures] == ["works"]
    assert "BC" not in {name for leg in closed.legs for name in leg.names}
    assert round_.closures == ()
    assert "BC" in {name for leg in round_.legs for name in leg.names}
    assert from_plain(LoopRequest, to_plain(round_.request)) == round_.request


@pytest.mark.parametrize("date", [dt.date(1900, 1, 1), "2026-10-14", dt.datetime(2026, 10, 14)])
def test_reach_and_loops_refuse_dates_that_cannot_be(date: Any) -> None:
    for make in (
        lambda: ReachRequest(start="-", date=date),
        lambda: LoopRequest(start="-", length_m=1000.0, date=date),
    ):
        with pytest.raises(RequestError) as caught:
            make()
        assert caught.value.field == "date"


def test_reach_and_loops_without_a_date_are_for_today(
    tmp_path: Path, tiny_network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = planner_with(tmp_path, tiny_network, feature(STEPS, to="2026-10-31"))
    monkeypatch.setattr(planner, "today", lambda: DAY)
    assert planner.reach(ReachRequest(start=at(0, 0), minutes=(12.0,))).request.date == DAY
    loops = planner.plan_loop(LoopRequest(start=at(500, 0), length_m=1200.0))
    assert loops.request.date == loops.candidates[0].request.date == DAY


@pytest.mark.parametrize("east_m", [300, 450, 495, 499.95, 500.02])
def test_where_a_ring_is_cut_a_loop_goes_out_and_back(
    tmp_path: Path, tiny_network: Network, east_m: float
) -> None:
    """With B-C closed there is one way A-B-D-E-C; a few steps to B and back are no loop."""
    planner = planner_with(tmp_path, tiny_network, feature(STEPS))
    loops = planner.plan_loop(LoopRequest(start=at(east_m, 0), length_m=1200.0, date=DAY))
    [first, *_] = loops.candidates
    assert first.length_m == pytest.approx(1200, abs=1)
    assert "loop_out_and_back" in {note.code for note in first.notes}
