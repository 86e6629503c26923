"""Any model value comes back equal from its plain form."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao import DataError, LonLat, RequestError, RouteRequest, TourRequest, from_plain, to_plain
from jindao.model.trip import Note

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
