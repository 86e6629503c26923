"""Facts on safety, worked by hand on straight ways with round numbers."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.formats import ExportOptions, export
from jindao.formats.chapters import chapters
from jindao.formats.gpx import about
from jindao.formats.jsonfile import read_json
from jindao.formats.options import GpxOptions
from jindao.formats.safety import escape_spots, safety
from jindao.formats.safety_words import safety_lines
from jindao.geo import LonLat, geodesic_m
from jindao.model.closure import Closure
from jindao.model.leg import Leg
from jindao.model.reference import EmergencyNumber, References
from jindao.model.request import RouteRequest
from jindao.model.route import Route
from jindao.model.safety import Light
from jindao.model.tour import Tour
from tests.conftest import require_program
from tests.formats.conftest import HOME, SITE_1, SITE_2, at, make_leg, make_route, make_tour
from tests.formats.judges import exported

EAST = (113.3000, 40.0900)
FAR = (113.3050, 40.0900)


def hill(**more: object) -> Route:
    """600 m: 200 m level at 900 m, 200 m up to 930 m, 200 m on to 920 m; then 400 m level."""
    quarter = [(113.2950 + i * 0.0025 / 3, 40.09) for i in range(4)]
    up = make_leg(
        ("surveyed", tuple(quarter), 600.0), heights=[(900.0, 900.0, 930.0, 920.0)], **more
    )
    on = make_leg(("surveyed", (quarter[-1], FAR), 400.0), heights=[(920.0, 920.0)], **more)
    return make_route(legs=(up, on))


def test_heights_and_the_steepest_hundred_metres() -> None:
    [day] = safety(hill())
    assert day.highest_m == 930.0
    assert day.steepest is not None
    # 30 m over 200 m: any 100 m of it are 15 %; the first of them begins at its foot.
    assert day.steepest.grade == pytest.approx(0.15)
    assert day.steepest.begin.along_m == pytest.approx(200.0, abs=0.5)
    assert day.steepest.begin.position.lon == pytest.approx(113.2950 + 0.0025 / 3, abs=2e-6)


def test_down_is_steep_as_well() -> None:
    leg = make_leg(("surveyed", (HOME, EAST), 100.0), heights=[(950.0, 930.0)])
    [day] = safety(make_route(legs=(leg, make_leg(("surveyed", (EAST, FAR), 50.0)))))
    assert day.steepest is not None
    assert day.steepest.grade == pytest.approx(-0.2)
    # The second leg has no heights: the highest place may be there.
    assert day.highest_m is None


def test_heights_beneath_an_estimated_line_are_unknown() -> None:
    leg = make_leg(
        ("surveyed", (HOME, EAST), 200.0),
        ("estimated", (EAST, FAR), 300.0),
        heights=[(900.0, 910.0), (910.0, 1210.0)],
    )
    route = make_route(legs=(leg, make_leg(("surveyed", (FAR, EAST), 700.0))))
    [day] = safety(route)
    assert day.highest_m is None
    assert day.steepest is not None
    # 10 m over the surveyed 200 m, not 300 m over the 300 m that a straight line runs.
    assert day.steepest.grade == pytest.approx(0.05)
    assert day.unknown_heights_m == 1000.0
    [(_, lines)] = safety_lines(route, "en")
    [told] = [line for line in lines if line.startswith("Steepest")]
    assert told.endswith("the heights of another 1.0 km are unknown, and may be steeper")
    [(_, lines)] = safety_lines(hill(), "en")
    assert not any("heights of another" in line for line in lines)


def test_less_than_a_hundred_known_metres_tell_no_grade() -> None:
    short = make_leg(("surveyed", (HOME, EAST), 99.0), heights=[(900.0, 950.0)])
    [day] = safety(make_route(legs=(short, make_leg(("surveyed", (EAST, FAR), 500.0)))))
    assert day.steepest is None


@given(st.lists(st.tuples(st.floats(1, 300), st.floats(800, 1200)), min_size=3, max_size=12))
def test_no_hundred_metres_are_steeper(parts: list[tuple[float, float]]) -> None:
    alongs = [0.0]
    for step, _ in parts[1:]:
        alongs.append(alongs[-1] + step)
    line = tuple((113.0 + along * 1e-5, 40.0) for along in alongs)
    heights = tuple(height for _, height in parts)
    leg = make_leg(("surveyed", line, alongs[-1]), heights=[heights])
    rest = make_leg(("surveyed", (line[-1], SITE_2), 10.0))
    [day] = safety(make_route(legs=(leg, rest)))
    if alongs[-1] < 100:
        assert day.steepest is None
        return
    assert day.steepest is not None

    def height(at_m: float) -> float:
        for a, b, low, high in zip(alongs, alongs[1:], heights, heights[1:], strict=False):
            if at_m <= b:
                return low + (high - low) * (at_m - a) / (b - a)
        return heights[-1]

    tried = [alongs[-1] - 100, *(k * (alongs[-1] - 100) / 200 for k in range(200))]
    worst = max(abs(height(begin + 100) - height(begin)) / 100 for begin in tried)
    assert abs(day.steepest.grade) >= worst - 1e-3


def test_the_last_return_is_half_way_by_time() -> None:
    slow = make_leg(("surveyed", (HOME, EAST), 400.0), duration_s=900)
    fast = make_leg(("surveyed", (EAST, FAR), 600.0), duration_s=300)
    [day] = safety(make_route(legs=(slow, fast)))
    assert day.last_return is not None
    # Half of 1200 s is two thirds of the first leg.
    assert day.last_return.spot.along_m == pytest.approx(400 * 600 / 900, abs=0.1)
    assert day.last_return.spot.position.lon == pytest.approx(113.295 + 0.005 * 2 / 3, abs=2e-6)
    assert day.last_return.back_in_light is None
    assert day.last_return.spot.time is None


def lit(tour: Tour, sunset: dt.datetime | None, *, up: bool = True) -> Tour:
    light = Light(sunrise=at(1, 5, 0), sunset=sunset, up_at_noon=up)
    first = dataclasses.replace(tour.stages[0], light=light)
    return dataclasses.replace(tour, stages=(first, *tour.stages[1:]))


def high(tour: Tour, drop_m: float = 0.0) -> Tour:
    """A tour whose first day is surveyed and known in height: each leg falls so much."""

    def known(leg: Leg) -> Leg:
        fall = tuple(
            dataclasses.replace(
                part,
                alignment="surveyed",
                elevations_m=tuple(
                    1000.0 - drop_m * k / (len(part.line) - 1) for k in range(len(part.line))
                ),
            )
            for part in leg.stretches
        )
        drops_m = drop_m * len(fall)
        return dataclasses.replace(leg, stretches=fall, ascent_m=0.0, descent_m=drops_m)

    first = dataclasses.replace(tour.stages[0], legs=tuple(map(known, tour.stages[0].legs)))
    return dataclasses.replace(tour, stages=(first, *tour.stages[1:]))


def test_the_way_back_climbs_what_the_way_there_fell() -> None:
    def back(tour: Tour) -> bool | None:
        found = safety(lit(tour, at(1, 12, 30)))[0].last_return
        assert found is not None
        return found.back_in_light

    # Turned round at 11:40, 18 min back on the level: 11:59. Two whole legs before it fell
    # 100 m each: 40 min more at 300 m an hour are 12:39.
    assert back(high(make_tour())) is True
    assert back(high(make_tour(), 100.0)) is False
    # Its heights are not known.
    assert back(make_tour()) is None


def test_the_way_back_of_a_guessed_way_is_unknown() -> None:
    tour = high(make_tour())
    leg = tour.stages[0].legs[0]
    guessed = tuple(dataclasses.replace(part, alignment="estimated") for part in leg.stretches)
    legs = (dataclasses.replace(leg, stretches=guessed), *tour.stages[0].legs[1:])
    stage = dataclasses.replace(tour.stages[0], legs=legs)
    tour = dataclasses.replace(tour, stages=(stage, *tour.stages[1:]))
    found = safety(lit(tour, at(1, 19, 0)))[0].last_return
    assert found is not None
    assert found.back_in_light is None


def test_a_place_is_told_by_the_stops_it_lies_between() -> None:
    """The third leg, after the lunch or not, runs from the second site to where the day ends."""
    tour = high(make_tour())
    [chapter, _] = chapters(tour)
    before, after = (stop.waypoint.name("en") for stop in chapter.stops[2:4])
    [told] = [line for line in safety_lines(tour, "en")[0][1] if line.startswith("Last")]
    assert told.startswith(
        f"Last point of return: 1.4 km from the start, between {before} and {after} ("
    )
    gone = safety(tour)[0].last_return
    assert gone is not None
    assert gone.spot.leg == 2


def test_a_way_back_to_where_it_began_lies_between_no_two_stops() -> None:
    route = hill()
    same = dataclasses.replace(route, waypoints=(route.waypoints[0],) * 3)
    [told] = [line for line in safety_lines(same, "en")[0][1] if line.startswith("Last")]
    assert told.startswith("Last point of return: 500 m from the start (113.")


def test_who_turns_round_there_is_back_in_light_or_not() -> None:
    tour = high(make_tour())
    found = safety(lit(tour, at(1, 19, 0)))[0].last_return
    assert found is not None
    # Legs of 544, 781 and 1400 m at 1.25 m/s: half of 2180 s is 21 s into the third, which
    # begins at 11:40 and ends at 12:00; 1090 s back.
    assert found.spot.along_m == pytest.approx(544 + 781 + (1090 - 435 - 625) * 1.25, abs=1)
    assert found.spot.time == at(1, 11, 40) + dt.timedelta(seconds=round(30 / 1120 * 1200))
    assert found.back_in_light is True
    late = safety(lit(tour, at(1, 11, 55)))[0].last_return
    assert late is not None
    assert late.back_in_light is False
    polar = safety(lit(tour, None))[0].last_return
    assert polar is not None
    assert polar.back_in_light is True


def test_stretches_without_exit_join_where_legs_meet() -> None:
    one = make_leg(("surveyed", (HOME, EAST), 1000.0), without_exit=((0.0, 300.0), (600.0, 1000.0)))
    two = make_leg(("surveyed", (EAST, FAR), 500.0), without_exit=((0.0, 100.0),))
    [day] = safety(make_route(legs=(one, two)))
    assert day.without_exit is not None
    assert (day.without_exit.length_m, day.without_exit.begin.along_m) == (500.0, 600.0)
    unknown = dataclasses.replace(two, without_exit=None)
    assert safety(make_route(legs=(one, unknown)))[0].without_exit is None
    free = dataclasses.replace(one, without_exit=())
    [day] = safety(make_route(legs=(free, dataclasses.replace(two, without_exit=()))))
    assert day.without_exit is not None
    assert day.without_exit.length_m == 0.0


def test_a_ride_parts_what_has_no_exit(ridden: Tour) -> None:
    for day in safety(ridden):
        assert day.without_exit is None
    walk = make_leg(("surveyed", (SITE_1, SITE_2), 2000.0), without_exit=((0.0, 2000.0),))
    stage = ridden.stages[0]
    stage = dataclasses.replace(stage, legs=(stage.legs[0], walk, stage.legs[2]))
    day = safety(dataclasses.replace(ridden, stages=(stage, ridden.stages[1])))[0]
    assert day.without_exit is not None
    assert day.without_exit.length_m == 2000.0
    assert day.last_return is not None
    assert day.last_return.spot.along_m == 1000.0


def test_escape_points_are_the_exits_beside_long_stretches() -> None:
    leg = make_leg(("surveyed", (HOME, EAST), 1000.0), without_exit=((0.0, 300.0), (400.0, 950.0)))
    on = make_leg(("surveyed", (EAST, FAR), 500.0), without_exit=())
    [chapter] = chapters(make_route(legs=(leg, on)))
    assert [spot.along_m for spot in escape_spots(chapter, 250.0)] == [300.0, 400.0, 950.0]
    assert [spot.along_m for spot in escape_spots(chapter, 500.0)] == [400.0, 950.0]


def test_escape_points_are_those_of_the_stretch_that_is_told() -> None:
    """Two legs of 350 and 289 m without exit are one stretch of 639 m, with an exit at each end."""
    one = make_leg(("surveyed", (HOME, EAST), 1000.0), without_exit=((650.0, 1000.0),))
    two = make_leg(("surveyed", (EAST, FAR), 500.0), without_exit=((0.0, 289.0),))
    trip = make_route(legs=(one, two))
    [day] = safety(trip)
    assert day.without_exit is not None
    assert day.without_exit.length_m == 639.0
    assert [spot.along_m for spot in escape_spots(chapters(trip)[0], 500.0)] == [650.0, 1289.0]
    options = ExportOptions(locale="en", gpx=GpxOptions(stops=False, along=("escape",)))
    told = export(trip, "gpx", options).decode()
    assert re.findall("<name>(Exit.*?)</name>", told) == ["Exit 1", "Exit 2"]
    assert "Where one can leave" not in told
    dark = make_route(legs=(one, dataclasses.replace(two, without_exit=None)))
    assert "Where one can leave" in export(dark, "gpx", options).decode()
    # Nobody knows whether there is an exit where the unknown begins.
    long = dataclasses.replace(one, without_exit=((300.0, 1000.0),))
    [chapter] = chapters(make_route(legs=(long, dataclasses.replace(two, without_exit=None))))
    assert [spot.along_m for spot in escape_spots(chapter, 500.0)] == [300.0]


def test_numbers_to_call_are_in_text_and_gpx(tour: Tour) -> None:
    called = EmergencyNumber(number="120", name_zh="急救", name_en="ambulance")
    options = ExportOptions(locale="en", references=References(emergency=(called,)))
    for name in ("txt", "gpx"):
        assert "Emergency numbers: 120 (ambulance)" in export(tour, name, options).decode()
        assert "Emergency" not in export(tour, name, ExportOptions(locale="en")).decode()


def test_gaps_count_for_coming_and_for_going(tour: Tour) -> None:
    first, second = safety(tour)
    # The ruin of the second day lies 60 m off, and the day ends there.
    assert (first.gaps_m, second.gaps_m) == (0.0, 60.0)
    assert (first.estimated_m, second.estimated_m) == (298.0, 1160.0)
    assert first.steps_m == 14.0


def test_surveyed_is_said_only_where_every_stretch_is() -> None:
    dot = make_leg(("estimated", (HOME, HOME), 0.0))
    guessed = make_route(legs=(dot, dot))
    assert safety(guessed)[0].has_estimated
    for locale, sure in (("zh", "为实测线位"), ("en", "surveyed")):
        [(_, lines)] = safety_lines(guessed, locale)
        assert not any(sure in line and "未" not in line and "not" not in line for line in lines)
        assert (
            about(guessed, ExportOptions(locale=locale)).count(
                "示意" if locale == "zh" else "estimated"
            )
            >= 2
        )
    assert "路线全程为实测线位" in safety_lines(make_route(), "zh")[0][1]


def test_a_gap_is_told_with_the_surveyed_ways() -> None:
    route = make_route()
    far = dataclasses.replace(route.waypoints[-1], gap_m=250.0)
    gapped = dataclasses.replace(route, waypoints=(*route.waypoints[:-1], far))
    told = "所走的路为实测线位，但到站点的最后共 250 米没有线路"
    [(_, lines)] = safety_lines(gapped, "zh")
    assert sum(told in line for line in lines) == 1
    assert not any("全程" in line or "之间没有路" in line for line in lines)
    said = about(gapped, ExportOptions(locale="zh"))
    assert said.count(told) == 2
    assert "全程为实测" not in said


def test_closures_of_the_day() -> None:
    def closure(name: str, first: int | None, last: int | None) -> Closure:
        return Closure(
            id=name,
            kind="closed",
            reason_zh="修路",
            reason_en="works",
            first_day=None if first is None else dt.date(2026, 5, first),
            last_day=None if last is None else dt.date(2026, 5, last),
            modes=("foot",),
            lines=((HOME, SITE_1),),
        )

    closures = (closure("a", 2, None), closure("b", None, 1), closure("c", 3, 4))
    tour = make_tour(closures=closures)
    assert [day.closures for day in safety(tour)] == [("b",), ("a",)]
    told = dict(safety_lines(tour, "en"))
    assert any(line.startswith("Closed: works") for line in told["Day 1"])


def test_unknown_is_told_as_unknown(tour: Tour) -> None:
    lines = "\n".join(safety_lines(tour, "en")[1][1])
    for what in ("Sunrise and sunset", "Highest place", "Steepest 100 m", "Longest stretch",
                 "Mobile coverage"):  # fmt: skip
        assert f"{what}" in lines
    assert lines.count("unknown") == 6
    assert safety(tour)[0].mobile == "unknown"


def test_it_is_in_text_page_json_and_geojson(tour: Tour) -> None:
    trip = lit(tour, at(1, 19, 2))
    told = "Sunrise 05:00, sunset 19:02"
    english = ExportOptions(locale="en")
    for name in ("txt", "html", "gpx"):
        assert told in export(trip, name, english).decode(), name
    plain = json.loads(export(trip, "json"))
    assert plain["safety"][0]["light"]["sunset"] == "2026-05-01T19:02:00+08:00"
    assert plain["safety"][1]["highest_m"] is None
    assert read_json(export(trip, "json")) == trip
    assert json.loads(export(trip, "geojson"))["jindao"]["safety"] == plain["safety"]


def test_a_route_has_the_light_of_its_day() -> None:
    light = Light(sunrise=at(1, 5, 0), sunset=at(1, 19, 0))
    request = RouteRequest(waypoints=(LonLat(*HOME), "a"), date=dt.date(2026, 5, 1))
    [day] = safety(make_route(request=request, light=light))
    assert day.light == light


def test_spots_lie_on_the_line() -> None:
    [day] = safety(hill())
    assert day.last_return is not None
    spot = day.last_return.spot
    assert spot.along_m == pytest.approx(500.0, abs=0.5)
    # 500 of 600 m lie five sixths along the first line.
    expected = LonLat(113.2950 + 0.0025 * 5 / 6, 40.09)
    assert geodesic_m(spot.position, expected) < 0.3


def test_it_is_in_the_booklet_too(tour: Tour, tmp_path: Path) -> None:
    program = require_program("pdftotext")
    (tmp_path / "t.pdf").write_bytes(exported(lit(tour, at(1, 19, 2)), "pdf"))
    done = subprocess.run(
        [program, "-layout", str(tmp_path / "t.pdf"), "-"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "日出 05:00，日落 19:02" in done.stdout
    assert "手机信号：未知" in done.stdout
