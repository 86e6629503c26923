"""TCX and FIT: courses with cue points, read by gpsbabel and fit-tool."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from lxml import etree

from jindao.errors import RequestError
from jindao.formats import export, formats_for
from jindao.formats.course import UNDATED, courses
from jindao.model.route import Route
from jindao.model.tour import Tour
from tests.formats.conftest import HOME, SITE_1, SITE_2, SITE_3, make_leg, make_route, make_tour
from tests.formats.judges import fit_messages, gpsbabel, unzipped
from tests.formats.test_gpx import trips, turning

NS = {"t": "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"}
ORDER = ("Name", "Lap", "Track", "Notes", "CoursePoint")
"""What the schema of TCX wants in a course, in this order."""


def turned(route: Route) -> Route:
    """A route whose first way turns left after 200 m, in a street."""
    turns = (turning("along", 0.0, HOME), turning("turn", 200.0, (113.297, 40.091), side="left"))
    first = dataclasses.replace(route.legs[0], turns=turns)
    return dataclasses.replace(route, legs=(first, route.legs[1]))


def test_courses_are_unbroken(tour: Tour) -> None:
    made = courses(tour, "zh")
    assert [course.name for course in made] == [
        "大同站长城 D1.1",
        "大同站长城 D1.2",
        "大同站长城 D2",
    ]
    first, second, guessed = made
    assert guessed.points == []
    assert [cue.name for cue in guessed.cues] == ["大同站", "古城墙遗址"]
    assert [cue.name for cue in first.cues] == ["大同站", "华严寺"]
    assert [cue.name for cue in second.cues] == ["善化寺", "大同站"]
    assert [cue.along_m for cue in second.cues] == [204.0, 1604.0]
    # The second begins after 544 + 279 + 298 m: 577 of the 781 m walked from 10:22 to 10:40.
    left = dt.datetime(2026, 5, 1, 10, 22, tzinfo=first.begins.tzinfo)
    assert second.begins == left + dt.timedelta(seconds=round(1080 * 577 / 781))
    assert second.length_m == pytest.approx(1604.0)


def test_cues_lie_on_the_way_at_their_time(route: Route) -> None:
    [course] = courses(turned(route), "zh")
    assert course.begins == UNDATED
    assert [(cue.kind, cue.along_m, round(cue.at_s)) for cue in course.cues] == [
        ("stop", 0.0, 0), ("left", 200.0, 160), ("stop", 544.0, 435), ("stop", 1304.0, 1043),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["tour", "route", "ridden", "hostile"])
def test_tcx_has_what_its_schema_wants(name: str) -> None:
    root = etree.fromstring(export(trips()[name], "tcx"))
    for course in root.findall("t:Courses/t:Course", NS):
        tags = [etree.QName(child).localname for child in course]
        assert sorted(tags, key=ORDER.index) == tags
        assert 1 <= len(course.findtext("t:Name", namespaces=NS)) <= 15
        for cue in course.findall("t:CoursePoint", NS):
            assert 1 <= len(cue.findtext("t:Name", namespaces=NS)) <= 10
            inside = [etree.QName(child).localname for child in cue]
            assert inside == ["Name", "Time", "Position", "PointType", "Notes"]
        for point in course.findall("t:Track/t:Trackpoint", NS):
            assert point[0].tag.endswith("}Time")


def test_gpsbabel_reads_the_tcx(route: Route, tmp_path: Path) -> None:
    path = tmp_path / "course.tcx"
    path.write_bytes(export(turned(route), "tcx"))
    found = gpsbabel(path, "gtrnctr")
    assert [HOME, SITE_1, SITE_2] in found.lines
    assert {"大同站", "华严寺", "善化寺", "迎泽大街"} <= set(found.names)


def test_a_fit_course_is_read_back(route: Route) -> None:
    messages = fit_messages(export(turned(route), "fit"))
    by_name: dict[str, list] = {}
    for message in messages:
        by_name.setdefault(message.name, []).append(message)
    assert by_name["file_id"][0].type == 6
    assert by_name["course"][0].course_name == "→善化寺"
    assert by_name["course"][0].sport == 11
    spots = [(round(r.position_long, 5), round(r.position_lat, 5)) for r in by_name["record"]]
    assert spots == [HOME, SITE_1, SITE_2]
    assert [record.distance for record in by_name["record"]] == [0.0, 544.0, 1304.0]
    points = by_name["course_point"]
    assert [point.course_point_name for point in points] == [
        "大同站", "迎泽大街", "华严寺", "善化寺",
    ]  # fmt: skip
    assert [point.type for point in points] == [0, 6, 0, 0]
    assert [event.event_type for event in by_name["event"]] == [0, 9]
    assert by_name["lap"][0].total_distance == 1304.0


def test_heights_are_in_a_fit_course_or_none_is() -> None:
    legs = (
        make_leg(("surveyed", (HOME, SITE_1), 544.0), heights=[(900.0, 0.0)]),
        make_leg(("surveyed", (SITE_1, SITE_2), 760.0), heights=[(0.0, -12.4)]),
    )
    records = [
        message
        for message in fit_messages(export(make_route(legs=legs), "fit"))
        if message.name == "record"
    ]
    assert [round(record.altitude, 1) for record in records] == [900.0, 0.0, -12.4]


def test_gpsbabel_reads_the_fit(route: Route, tmp_path: Path) -> None:
    path = tmp_path / "course.fit"
    path.write_bytes(export(turned(route), "fit"))
    assert gpsbabel(path, "garmin_fit").lines == [[HOME, SITE_1, SITE_2]]


def test_a_broken_way_is_no_fit_course(tour: Tour, route: Route) -> None:
    with pytest.raises(RequestError) as caught:
        export(tour, "fit")
    assert ".fit.zip" in caught.value.message("zh")
    assert "fit" not in formats_for(tour)
    assert "fit" in formats_for(route)
    assert set(formats_for(route)) - set(formats_for(tour)) == {"fit"}


@pytest.mark.parametrize("first", [True, False])
def test_a_way_that_is_estimated_in_part_is_no_whole_fit_course(first: bool) -> None:
    legs = [
        make_leg(("surveyed", (HOME, SITE_1), 544.0)),
        make_leg(("estimated", (SITE_1, SITE_2), 760.0)),
    ]
    route = make_route(legs=tuple(legs if first else reversed(legs)))
    with pytest.raises(RequestError) as caught:
        export(route, "fit")
    assert caught.value.code == "fit_broken"
    assert "fit" not in formats_for(route)
    # The stop at the far end of the estimated way is on no part: in no course.
    [course] = courses(route, "zh")
    ends = ["大同站", "华严寺"] if first else ["华严寺", "善化寺"]
    assert [cue.name for cue in course.cues] == ends
    root = etree.fromstring(export(route, "tcx"))
    assert len(root.findall(".//t:CoursePoint", NS)) == 2
    [data] = unzipped(export(route, "fit_zip")).values()
    names = [m.course_point_name for m in fit_messages(data) if m.name == "course_point"]
    assert names == ends
    whole = make_route(legs=(legs[1], legs[1]))
    assert [cue.name for cue in courses(whole, "zh")[0].cues] == ["大同站", "华严寺", "善化寺"]
    assert "fit" in formats_for(whole)


def test_stops_at_both_ends_of_a_ride_lie_on_their_own_parts() -> None:
    legs = (
        make_leg(("surveyed", (HOME, SITE_1), 500.0)),
        make_leg(("estimated", (SITE_1, SITE_2), 9000.0), transfer=True),
        make_leg(("surveyed", (SITE_2, HOME), 900.0)),
    )
    stage = dataclasses.replace(make_tour().stages[0], legs=legs)
    first, second = courses(make_tour(stages=(stage,)), "zh")
    assert [(cue.name, cue.along_m) for cue in first.cues] == [("大同站", 0.0), ("华严寺", 500.0)]
    assert [(cue.name, cue.along_m) for cue in second.cues] == [("善化寺", 0.0), ("大同站", 900.0)]


def test_days_that_go_on_where_the_last_ended_are_one_fit_course() -> None:
    tour = make_tour()
    there = make_leg(("surveyed", (HOME, SITE_3), 1000.0))
    back = make_leg(("surveyed", (SITE_3, SITE_1), 1200.0))
    first = dataclasses.replace(tour.stages[0], visits=(), legs=(there,))
    second = dataclasses.replace(
        tour.stages[1], visits=(), start=first.end, end=first.end, legs=(back,)
    )
    whole = dataclasses.replace(tour, stages=(first, second))
    records = [m for m in fit_messages(export(whole, "fit")) if m.name == "record"]
    assert [record.distance for record in records] == [0.0, 1000.0, 1000.0, 2200.0]
    times = [record.timestamp for record in records]
    assert times[2] - times[0] == 24 * 3600 * 1000


def test_an_archive_has_a_course_for_every_part(tour: Tour) -> None:
    files = unzipped(export(tour, "fit_zip"))
    assert list(files) == [f"jindao-course-{number:02}.fit" for number in (1, 2, 3)]
    counts = [
        [message.name for message in fit_messages(data)].count("record") for data in files.values()
    ]
    assert counts == [4, 4, 0]
