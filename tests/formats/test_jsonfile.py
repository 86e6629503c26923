from __future__ import annotations

import dataclasses
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.errors import DataError
from jindao.formats import export
from jindao.formats.jsonfile import read_json
from jindao.model.note import Note
from jindao.model.route import Route
from jindao.model.tour import Tour
from tests.formats.conftest import make_leg, make_route, make_tour

LONS = st.floats(-180, 180)
LATS = st.floats(-90, 90)
LINES = st.lists(st.tuples(LONS, LATS), max_size=5).map(tuple)
FACTS = st.one_of(
    st.none(), st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)
)
NOTES = st.builds(
    Note, code=st.text(), facts=st.lists(st.tuples(st.text(), FACTS), max_size=3).map(tuple)
)


def test_gives_an_equal_trip_back(tour: Tour, route: Route, hostile: Tour, ridden: Tour) -> None:
    for trip in (tour, route, hostile, ridden):
        assert read_json(export(trip, "json")) == trip


@given(st.text(st.characters()), LINES, st.lists(NOTES, max_size=3).map(tuple))
def test_gives_any_trip_back(name: str, line: tuple, notes: tuple[Note, ...]) -> None:
    leg = make_leg(("estimated", line, 1.5), names=(name,))
    route = make_route(legs=(leg, leg), notes=notes)
    assert read_json(export(route, "json")) == route
    tour = make_tour((name, name, name), notes=notes)
    assert read_json(export(tour, "json")) == tour


def test_chinese_stays_readable_and_a_lone_surrogate_survives() -> None:
    data = export(make_tour(title_zh="晋祠\ud800"), "json")
    assert "晋祠\\ud800".encode() in data


def test_the_kind_and_schema_are_said(tour: Tour, route: Route) -> None:
    assert export(tour, "json").startswith(b'{"kind":"tour","schema":1,"request":')
    assert export(route, "json").startswith(b'{"kind":"route","schema":1,"request":')


def test_what_is_not_finite_cannot_be_written() -> None:
    leg = make_leg(("surveyed", (), 1.0), length_m=math.inf)
    for name in ("json", "geojson"):
        with pytest.raises(DataError) as caught:
            export(make_route(legs=(leg, leg)), name)
        assert caught.value.code == "json_not_finite"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"\xff\xfe", b"[]", b"1", b"null", b"NaN", b"[" * 200_000,
        b"{}", b'{"kind":"tour"}', b'{"kind":"tour","schema":2}', b'{"kind":[],"schema":1}',
        b'{"kind":"tour","schema":true}', b'{"kind":"tour","schema":1}',
    ],
)  # fmt: skip
def test_what_is_not_a_trip_is_refused(data: bytes) -> None:
    with pytest.raises(DataError):
        read_json(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<gpx/>", "json_form"),
        (b'{"kind": NaN}', "json_constant"),
        (b"\xb7\xda\xba\xd3", "json_unreadable"),
        (b"[" * 200_000, "json_depth"),
        (b"9" * 5_000, "json_digits"),
        (b'{"type": "FeatureCollection"}', "json_kind"),
    ],
)
def test_what_is_wrong_is_told(data: bytes, code: str) -> None:
    with pytest.raises(DataError) as caught:
        read_json(data)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("request", "hours"), 99),
        (("request", "start"), [40.0, 113.0, 1.0]),
        (("request", "start"), 3),
        (("stages", 0, "start", "position"), [200.0, 40.0]),
        (("stages", 0, "start", "position"), ["x", 40.0]),
        (("stages", 0, "start_time"), "yesterday"),
        (("stages", 0, "number"), "1"),
        (("extra",), 1),
    ],
)
def test_a_value_that_cannot_be_is_refused(tour: Tour, place: tuple, value: object) -> None:
    plain = json.loads(export(tour, "json"))
    target = plain
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    with pytest.raises(DataError) as caught:
        read_json(json.dumps(plain).encode())
    assert caught.value.message("zh")


def test_every_field_is_there(tour: Tour) -> None:
    plain = json.loads(export(tour, "json"))
    assert set(plain) == {"kind", "schema", "safety"} | {f.name for f in dataclasses.fields(Tour)}
