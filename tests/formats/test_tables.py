"""The timetable, the calendar and the linked data, each read by another's reader."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json

import pytest

from jindao.formats import ExportOptions, export
from jindao.model.request import RouteRequest
from jindao.model.route import Route
from jindao.model.tour import Tour
from tests.conftest import require_module
from tests.formats.conftest import SITE_1, SITE_2, make_route, make_tour


def rows(trip: Tour | Route, locale: str = "zh") -> list[dict[str, str]]:
    data = export(trip, "csv", ExportOptions(locale=locale))
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_timetable_has_a_row_for_every_stop(tour: Tour) -> None:
    found = rows(tour, "en")
    assert [row["name"] for row in found] == [
        "Datong station", "Huayan Temple", "Shanhua Temple", "Datong station",
        "Datong station", "Old City Wall Ruins",
    ]  # fmt: skip
    shanhua = found[2]
    assert (shanhua["day"], shanhua["date"], shanhua["number"]) == ("1", "2026-05-01", "2")
    assert (shanhua["arrival"], shanhua["stay (min)"], shanhua["departure"]) == (
        "10:40", "60", "11:40",
    )  # fmt: skip
    assert (shanhua["way (km)"], shanhua["estimated (m)"], shanhua["ascent (m)"]) == (
        "0.78", "298", "",
    )  # fmt: skip
    assert (float(shanhua["longitude WGS-84"]), float(shanhua["latitude WGS-84"])) == SITE_2


def test_a_ride_is_told_as_one(ridden: Tour) -> None:
    found = rows(ridden, "en")
    assert found[1]["way here"] == "by car (estimated)"
    assert found[1]["way (km)"] == "48.0"


def test_no_cell_is_a_formula() -> None:
    hostile = make_tour(("=cmd|' /C calc'!A0", "+1", "@x"))
    names = [row["名称"] for row in rows(hostile)]
    assert "'=cmd|' /C calc'!A0" in names
    assert not any(name.startswith(("=", "+", "@")) for name in names)


def events(trip: Tour | Route, **options: object) -> list:
    icalendar = require_module("icalendar")
    calendar = icalendar.Calendar.from_ical(export(trip, "ics", ExportOptions(**options)))
    return [item for item in calendar.walk() if item.name in ("VEVENT", "VTODO")]


def test_a_calendar_has_an_event_for_every_visit(ridden: Tour) -> None:
    found = events(ridden)
    assert [str(event["summary"]) for event in found] == ["华严寺", "善化寺", "古城墙遗址"]
    # Lunch is before the second visit: it begins at 13:00, not on arrival at 11:50.
    zone = dt.timezone(dt.timedelta(hours=8))
    assert found[1].decoded("dtstart") == dt.datetime(2026, 5, 1, 13, 0, tzinfo=zone)
    assert found[1].decoded("dtend") == dt.datetime(2026, 5, 1, 14, 0, tzinfo=zone)
    assert found[1]["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert (found[0]["geo"].longitude, found[0]["geo"].latitude) == SITE_1
    assert "刀削面馆" in str(found[1]["description"])
    assert len({str(event["uid"]) for event in found}) == 3


def test_other_clocks_are_told_as_utc(tour: Tour) -> None:

    def moved(stage):
        return dataclasses.replace(
            stage,
            start_time=stage.start_time.astimezone(dt.UTC),
            end_time=stage.end_time.astimezone(dt.UTC),
        )

    elsewhere = dataclasses.replace(tour, stages=tuple(map(moved, tour.stages)))
    found = events(elsewhere)
    assert found[1].decoded("dtstart") == dt.datetime(2026, 5, 1, 2, 40, tzinfo=dt.UTC)
    assert b"VTIMEZONE" not in export(elsewhere, "ics")


def test_a_route_is_an_event_of_its_day_or_a_task() -> None:
    request = RouteRequest(waypoints=("a", "b"), date=dt.date(2026, 5, 1))
    [event] = events(make_route(request=request))
    assert event.decoded("dtstart") == dt.date(2026, 5, 1)
    assert event.name == "VEVENT"
    [task] = events(make_route())
    assert task.name == "VTODO"


def test_lines_are_folded_and_signs_kept() -> None:
    name = "长" * 80 + "; a, b\\c 😀"
    data = export(make_tour((name, "b", "c")), "ics")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert next(str(event["summary"]) for event in events(make_tour((name, "b", "c")))) == name


def test_a_trip_as_linked_data(tour: Tour, route: Route) -> None:
    found = json.loads(export(tour, "jsonld", ExportOptions(link="https://example.org/t/x")))
    assert (found["@context"], found["@type"]) == ("https://schema.org", "TouristTrip")
    assert found["url"] == "https://example.org/t/x"
    first, second = found["subTrip"]
    assert first["departureTime"] == "2026-05-01T09:00:00+08:00"
    items = first["itinerary"]["itemListElement"]
    assert [item["position"] for item in items] == [1, 2, 3, 4]
    assert items[2]["item"]["@type"] == "Museum"
    assert items[2]["item"]["geo"]["longitude"] == SITE_2[0]
    assert second["itinerary"]["numberOfItems"] == 2
    single = json.loads(export(route, "jsonld"))
    assert "subTrip" not in single
    assert single["itinerary"]["numberOfItems"] == 3


@pytest.mark.parametrize("name", ["csv", "ics", "jsonld"])
def test_both_languages(name: str, tour: Tour) -> None:
    chinese, english = (export(tour, name, ExportOptions(locale=code)) for code in ("zh", "en"))
    assert "华严寺".encode() in chinese
    assert b"Huayan Temple" in english
