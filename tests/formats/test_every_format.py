"""What holds of every format: estimated lines are no tracks, wild names do no harm."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from jindao.formats import FILE_TYPES, FORMATS, file_name
from tests.formats.conftest import HOME, SITE_1, SITE_2, make_leg, make_route, make_tour
from tests.formats.judges import exported, fit_messages, unzipped

INNER = ((113.3045, 40.095), (113.29, 40.095))
"""Points of the estimated lines of the tour that are neither stops nor ends of surveyed ones."""

SHOWN = {
    "geojson": "its lines say which alignment they have",
    "json": "the model itself",
    "html": "drawn dashed",
    "poster": "drawn dashed",
    "poster_png": "drawn dashed",
    "png": "drawn dashed",
    "pdf": "drawn dashed",
    "pdf_phone": "drawn dashed",
}
"""Formats that hold an estimated line, and how they tell that it is one."""

NO_LINES = ("txt", "csv", "ics", "jsonld", "profile", "profile_png")
TRACKS = ("gpx", "gpx_rich", "gpx_route", "gpx_zip", "tcx", "fit_zip", "kml", "kmz")


def test_every_format_is_thought_of() -> None:
    assert {*SHOWN, *NO_LINES, *TRACKS, "fit"} == set(FORMATS)


Spots = Iterator[tuple[float, float]]


def _in_gpx(data: bytes) -> Spots:
    root = etree.fromstring(data)
    for point in (*root.iterfind(".//{*}trkpt"), *root.iterfind(".//{*}rtept")):
        yield float(point.get("lon")), float(point.get("lat"))


def _in_kml(data: bytes) -> Spots:
    for place in etree.fromstring(data).iterfind(".//{*}Placemark"):
        if "示意" not in place.findtext("{*}name"):
            for line in place.iterfind(".//{*}LineString/{*}coordinates"):
                for triple in line.text.split():
                    lon, lat = triple.split(",")[:2]
                    yield float(lon), float(lat)


def _in_tcx(data: bytes) -> Spots:
    for point in etree.fromstring(data).iterfind(".//{*}Trackpoint/{*}Position"):
        lat, lon = (float(child.text) for child in point)
        yield lon, lat


def _in_fit(data: bytes) -> Spots:
    for message in fit_messages(data):
        if message.name == "record":
            yield round(message.position_long, 6), round(message.position_lat, 6)


FOLLOWED = {"gpx": _in_gpx, "kml": _in_kml, "tcx": _in_tcx, "fit": _in_fit}


def followed(name: str, data: bytes) -> Spots:
    """Yield the points of every line in a file that a device would follow."""
    kind = name.removesuffix("_rich").removesuffix("_route")
    if kind in FOLLOWED:
        yield from FOLLOWED[kind](data)
    else:
        for inner in unzipped(data).values():
            yield from followed({"kmz": "kml"}.get(name, name.removesuffix("_zip")), inner)


@pytest.mark.parametrize("name", TRACKS)
def test_no_device_is_given_an_estimated_line(name: str) -> None:
    tour = make_tour()
    points = list(followed(name, exported(tour, name)))
    assert SITE_1 in [(round(lon, 5), round(lat, 5)) for lon, lat in points]
    for lon, lat in points:
        assert all(abs(lon - a) > 1e-5 or abs(lat - b) > 1e-5 for a, b in INNER)


@pytest.mark.parametrize("name", [*TRACKS, "fit"])
def test_a_trip_that_is_all_estimated_is_stops_only(name: str) -> None:
    line = (HOME, (113.2951, 40.0912), SITE_1)
    legs = (make_leg(("estimated", line, 600.0)), make_leg(("estimated", (SITE_1, SITE_2), 760.0)))
    data = exported(make_route(legs=legs), name)
    assert set(followed(name, data)) == set()


@pytest.mark.parametrize("name", SHOWN)
def test_formats_that_show_it_say_what_it_is(name: str) -> None:
    data = exported(make_tour(), name)
    if name == "geojson":
        features = json.loads(data)["features"]
        guessed = [item for item in features if item["properties"].get("alignment") == "estimated"]
        assert guessed
        for item in guessed:
            assert item["geometry"]["type"] == "MultiLineString"  # dashes: nothing to follow
            assert item["properties"]["name"].startswith("示意")
    elif name in ("html", "poster"):
        assert "示意" in data.decode()
        assert re.search("dash", data.decode())


SLOW = ("html", "png", "pdf", "pdf_phone", "fit")
"""These take long, have tests of their own, or are not for a tour with breaks."""

NAMES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        (
            "<>&\"'", "]]>", "😀👩‍👩‍👧", "\u202egpj.exe\u202c", "../../etc/passwd", "C:\\CON",
            "a\r\nX: y", "\x00\x1b[31m", "\ud800", "=1+1", "晋祠" * 40, "BEGIN:VEVENT", "{name}",
        )
    ),
)  # fmt: skip


@settings(max_examples=15)
@given(first=NAMES, second=NAMES, title=NAMES)
@pytest.mark.parametrize("name", [name for name in FORMATS if name not in SLOW])
def test_any_name_is_data_and_nothing_else(name: str, first: str, second: str, title: str) -> None:
    tour = make_tour((first, second, "c"), title_zh=title, title_en=title)
    data = exported(tour, name)
    kind = FILE_TYPES[name]
    if "xml" in kind.media_type:
        etree.fromstring(data)
    elif kind.media_type == "application/zip" or name == "kmz":
        inner = unzipped(data)
        assert all(re.fullmatch(r"[a-z0-9.-]+", member) for member in inner)
    elif "json" in kind.media_type:
        json.loads(data)
    elif name == "ics":
        assert data.count(b"\r\nBEGIN:VEVENT\r\n") == 3
    for told in file_name(tour, name):
        assert told.endswith(kind.suffix)
        assert not set(told) & set('/\\:*?"<>|\r\n\0')
        assert Path(told).name == told
