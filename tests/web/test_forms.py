from __future__ import annotations

import dataclasses
import datetime as dt
import string
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from jindao import LonLat, NotFoundError, RequestError, RouteRequest, SiteQuery, TourRequest
from tests.web.tiny import TODAY, TinyPlanner
from web import forms

PLANNER: Any = TinyPlanner()

# A name with a comma could be read as a position, and spaces around it are not kept.
NAMES = st.text(
    st.sampled_from(string.ascii_letters + "晋祠太原平遥&=+%#?;、 ’"), min_size=1, max_size=12
).map(lambda text: f"a{text}z")
POSITIONS = st.builds(
    LonLat,
    st.floats(-180, 180).map(lambda value: round(value, 6)),
    st.floats(-90, 90).map(lambda value: round(value, 6)),
)
NAME_LISTS = st.lists(NAMES, max_size=3, unique=True).map(tuple)


@st.composite
def tour_requests(draw: st.DrawFn) -> TourRequest:
    free_end = draw(st.booleans())
    must = draw(NAME_LISTS)
    return TourRequest(
        start=draw(NAMES | POSITIONS),
        end=None if free_end else draw(st.none() | NAMES | POSITIONS),
        free_end=free_end,
        theme=draw(st.sampled_from(["taihang", "great_wall"])),
        strands=tuple(draw(st.lists(st.sampled_from(["history", "nature"]), unique=True))),
        profile=draw(st.sampled_from(["walk", "bike"])),
        date=draw(st.dates(dt.date(1970, 1, 1), dt.date(2200, 1, 1))),
        start_time=dt.time(draw(st.integers(0, 7)), draw(st.integers(0, 59))),
        hours=draw(st.floats(0.5, 16)),
        days=draw(st.integers(1, 30)),
        must_visit=must,
        avoid=tuple(name for name in draw(NAME_LISTS) if name not in must),
        seed=draw(st.integers(0, 2**31 - 1)),
    )


def arguments(query: str) -> MultiDict[str, str]:
    return MultiDict(parse_qsl(query, keep_blank_values=True))


@given(tour_requests())
def test_a_tour_comes_back_from_its_query(request: TourRequest) -> None:
    query = forms.query_of(request)
    again = forms.tour_request(arguments(query), PLANNER)
    assert again == request
    assert forms.query_of(again) == query


@given(
    st.lists(NAMES | POSITIONS, min_size=2, max_size=6).filter(
        lambda points: len(set(points[1:-1])) == len(points) - 2
    ),
    st.sampled_from(["walk", "bike"]),
)
def test_a_route_comes_back_from_its_query(points: list[LonLat | str], profile: str) -> None:
    request = RouteRequest(waypoints=tuple(points), profile=profile)
    assert forms.route_request(arguments(forms.query_of(request)), PLANNER) == request


def test_a_search_comes_back_from_its_query() -> None:
    query = SiteQuery(
        theme="taihang",
        strands=("nature", "history"),
        categories=("tomb", "well"),
        protection_levels=("national",),
        prefectures=("taiyuan",),
        text="晋祠 & 寺",
    )
    assert forms.site_query(arguments(forms.query_of(query)), PLANNER) == query


def test_defaults_and_empty_fields_are_not_in_the_query() -> None:
    typed = "start=太原&end=&theme=taihang&strand=&profile=walk&hours=6.0&days=1&seed=1&must_visit="
    request = forms.tour_request(arguments(typed), PLANNER)
    assert request == TourRequest(start="太原", date=TODAY, theme="taihang")
    assert forms.query_of(request) == "date=2026-05-01&start=%E5%A4%AA%E5%8E%9F&theme=taihang"


def test_the_query_is_sorted_and_positions_have_six_decimals() -> None:
    typed = "theme=taihang&start=112.54900049，37.87&hours=4.5&date=2026-05-02&free_end=on"
    request = forms.tour_request(arguments(typed), PLANNER)
    assert request.start == LonLat(112.549, 37.87)
    assert forms.query_of(request) == (
        "date=2026-05-02&free_end=1&hours=4.5&start=112.549%2C37.87&theme=taihang"
    )


def test_a_theme_may_be_given_by_its_name() -> None:
    request = forms.tour_request(arguments("start=太原&theme=太行&strand=Nature"), PLANNER)
    assert (request.theme, request.strands) == ("taihang", ("nature",))


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("start", "", "field_required"),
        ("start", "37.87,112.549", "position_swapped"),
        ("start", "nan,37.8", "position_not_finite"),
        ("start", "inf,37.8", "position_not_finite"),
        ("start", "500,37.8", "position_range"),
        ("end", "112.5,-95", "position_range"),
        ("hours", "0", "number_range"),
        ("hours", "-3", "number_range"),
        ("hours", "400", "number_range"),
        ("hours", "nan", "number_range"),
        ("hours", "1e400", "number_range"),
        ("hours", "abc", "number_form"),
        ("hours", "1_0", "number_form"),
        ("days", "0", "number_range"),
        ("days", "31", "number_range"),
        ("days", "1.5", "whole_number_form"),
        ("days", "nan", "whole_number_form"),
        ("seed", "-1", "number_range"),
        ("seed", "99999999999999999999", "number_range"),
        ("date", "2026-02-30", "date_form"),
        ("date", "tomorrow", "date_form"),
        ("date", "1969-12-31", "date_range"),
        ("start_time", "25:00", "time_form"),
        ("start_time", "09:00+08:00", "time_form"),
        ("start_time", "20:00", "day_past_midnight"),
        ("theme", "tahang", "not_found.theme"),
        ("strand", "histroy", "not_found.strand"),
        ("profile", "walks", "not_found.profile"),
        ("free_end", "perhaps", "yes_no_form"),
    ],
)
def test_one_wrong_field_is_named(field: str, text: str, code: str) -> None:
    typed = arguments("start=太原&theme=taihang&date=2026-05-01")
    typed[field] = text
    with pytest.raises(RequestError) as caught:
        forms.tour_request(typed, PLANNER)
    assert caught.value.code == code
    assert not isinstance(caught.value, forms.InvalidForm)
    if code != "day_past_midnight":
        assert forms.field_name(caught.value) == field


def test_an_unknown_choice_names_the_near_ones() -> None:
    with pytest.raises(NotFoundError) as caught:
        forms.tour_request(arguments("start=太原&theme=tahang"), PLANNER)
    assert caught.value.facts["known"] == ["taihang", "great_wall"]


def test_every_wrong_field_is_told_at_once() -> None:
    typed = arguments("start=&hours=400&days=abc&date=2026-02-30&theme=x&profile=fly&strand=y")
    with pytest.raises(forms.InvalidForm) as caught:
        forms.tour_request(typed, PLANNER)
    fields = {forms.field_name(error) for error in caught.value.errors}
    assert fields == {"start", "hours", "days", "date", "theme", "profile", "strand"}


@pytest.mark.parametrize("text", ["", "0", "-1", "x", "²", "9" * 9])
def test_a_page_that_cannot_be_read_is_the_first(text: str) -> None:
    assert forms.page_number(MultiDict({"page": text})) == 1


def test_a_via_may_be_passed_twice() -> None:
    arguments = MultiDict(
        [("start", "太原"), ("via", "晋祠"), ("via", "双塔寺"), ("via", "晋祠"), ("end", "太原")]
    )
    request = forms.route_request(arguments, PLANNER)
    assert request.waypoints == ("太原", "晋祠", "双塔寺", "晋祠", "太原")


def test_sites_on_no_list_can_be_asked_for() -> None:
    query = forms.site_query(MultiDict([("protection_level", "none")]), PLANNER)
    assert query.protection_levels == ("none",)


def test_the_day_of_a_route_is_kept_in_its_address() -> None:
    asked = arguments("start=1,2&end=3,4&date=2026-5-2")
    request = forms.route_request(asked, PLANNER)
    assert request.date == dt.date(2026, 5, 2)
    assert forms.query_of(request) == "date=2026-05-02&end=3%2C4&start=1%2C2"
    assert "date" not in forms.query_of(dataclasses.replace(request, date=None))
