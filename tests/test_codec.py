"""Any model value comes back equal from its plain form."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao import DataError, LonLat, RequestError, RouteRequest, TourRequest, from_plain, to_plain
from jindao.model.note import Note

positions = st.builds(LonLat, st.floats(-180, 180), st.floats(-90, 90))
where = positions | st.text(min_size=1)
tours = st.builds(
    TourRequest,
    start=where,
    date=st.dates(dt.date(1970, 1, 1), dt.date(2199, 12, 31)),
    theme=st.just("great_wall"),
    strands=st.lists(st.sampled_from(["history", "red"]), unique=True).map(tuple),
    end=st.none() | where,
    hours=st.floats(0.5, 12),
    days=st.integers(1, 30),
    must_visit=st.lists(st.text(min_size=1), max_size=3).map(lambda names: tuple(names)),
    seed=st.integers(0, 2**31 - 1),
)
routes = st.builds(
    RouteRequest, waypoints=st.lists(where, min_size=2, max_size=9).map(lambda w: tuple(w))
)


@dataclass(frozen=True, slots=True)
class Day:
    lines: tuple[tuple[tuple[float, float], ...], ...]
    after: Day | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Either:
    one: dt.date | str
    other: str | dt.date


@given(tours | routes)
def test_requests_come_back_from_json(request: TourRequest | RouteRequest) -> None:
    text = json.dumps(to_plain(request), ensure_ascii=False)
    again = from_plain(type(request), json.loads(text))
    assert again == request
    assert hash(again) == hash(request)


def test_shapes() -> None:
    request = TourRequest(start=LonLat(112.5, 37.8), date=dt.date(2026, 5, 1), theme="taihang")
    plain = to_plain(request)
    assert plain["start"] == [112.5, 37.8]
    assert (plain["date"], plain["start_time"], plain["end"]) == ("2026-05-01", "09:00:00", None)
    assert to_plain(Note(code="gap", facts=(("gap_m", 3),))) == {
        "code": "gap",
        "facts": [["gap_m", 3]],
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hours": "six"}, "TourRequest.hours is 'six', expected float"),
        ({"days": 1.5}, "TourRequest.days is 1.5, expected int"),
        ({"days": True}, "TourRequest.days is True, expected int"),
        ({"date": "2026-02-30"}, "TourRequest.date is '2026-02-30', expected date"),
        ({"strands": "red"}, "TourRequest.strands is 'red', expected tuple"),
        ({"start": [1, 2, 3]}, "TourRequest.start is [1, 2, 3], expected"),
        ({"colour": 1}, "TourRequest has unknown items: colour"),
    ],
)
def test_wrong_data_says_where(change: dict[str, object], message: str) -> None:
    plain = to_plain(TourRequest(start="太原", date=dt.date(2026, 5, 1), theme="taihang")) | change
    with pytest.raises(DataError) as caught:
        from_plain(TourRequest, plain)
    assert message in str(caught.value)


def test_what_is_missing_is_named() -> None:
    with pytest.raises(DataError, match="TourRequest lacks start"):
        from_plain(TourRequest, {})


def test_what_cannot_be_plain() -> None:
    with pytest.raises(DataError):
        to_plain(object())


def test_a_request_that_cannot_be_is_a_request_error() -> None:
    plain = to_plain(TourRequest(start="太原", date=dt.date(2026, 5, 1), theme="taihang"))
    with pytest.raises(RequestError):
        from_plain(TourRequest, plain | {"hours": 400})


@pytest.mark.parametrize(
    ("plain", "place"),
    [
        ({"days": [{"lines": [[[112.5, 37.8], [112.5, "x"]]]}]}, "Walk.days[0].lines[0][1][1]"),
        ({"days": [{"lines": []}, {"lines": [[[1.0]]]}]}, "Walk.days[1].lines[0][0]"),
        ({"days": [{"lines": [], "after": {"lines": 3}}]}, "Walk.days[0].after"),
    ],
)
def test_wrong_data_says_how_deep(plain: dict[str, object], place: str) -> None:
    with pytest.raises(DataError) as caught:
        from_plain(Walk, plain)
    assert caught.value.message("en").startswith(f"{place} is ")


def test_a_class_may_hold_its_own_kind() -> None:
    walk = Walk(days=(Day(lines=(((1, 2.5), (3.0, 4)),), after=Day(lines=())),))
    again = from_plain(Walk, json.loads(json.dumps(to_plain(walk))))
    assert again == walk
    assert type(again.days[0].lines[0][0][0]) is int, "numbers stay as they are written"


def test_the_first_kind_that_fits_is_taken() -> None:
    assert from_plain(Either, {"one": "2026-05-01", "other": "2026-05-01"}) == Either(
        one=dt.date(2026, 5, 1), other="2026-05-01"
    )
