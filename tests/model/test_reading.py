"""What people type: zeros left out, lone numbers, nothing at all."""

from __future__ import annotations

import datetime as dt

import pytest

from jindao import (
    LonLat,
    RequestError,
    read_cap,
    read_date,
    read_lunch,
    read_preferences,
    read_time,
    read_whereabouts,
)
from jindao.geo import BBox


def test_zeros_may_be_left_out() -> None:
    assert read_time("9:00") == read_time("09:00") == dt.time(9, 0)
    assert read_date("2026-2-3") == dt.date(2026, 2, 3)


@pytest.mark.parametrize("text", ["9", "9:0:", "x:00", "2026-2"])
def test_what_is_no_time_stays_none(text: str) -> None:
    with pytest.raises(RequestError):
        read_date(text)
    if text != "9":
        with pytest.raises(RequestError):
            read_time(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "field_required"), ("  ", "field_required"), ("112.545", "position_form")],
)
def test_half_a_position_and_nothing_are_told_as_such(text: str, code: str) -> None:
    with pytest.raises(RequestError) as caught:
        read_whereabouts(text, field="start")
    assert (caught.value.field, caught.value.code) == ("start", code)


def test_a_box_names_its_field_and_a_bare_position_says_what_it_is() -> None:
    with pytest.raises(RequestError) as caught:
        BBox.parse("37,112,38,113", field="bbox")
    assert caught.value.message("zh").startswith("范围")
    with pytest.raises(RequestError) as bare:
        LonLat(1000, 0)
    assert bare.value.message("en").startswith("the value")


@pytest.mark.parametrize("text", ["museum=2", "博物馆＝2", " Museum = 2 "])
def test_a_category_is_read_by_its_id_or_name(text: str) -> None:
    assert read_cap(text) == ("museum", 2)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("museum", "pair_form"),
        ("=2", "pair_form"),
        ("temple=2", "not_found.category"),
        ("museum=two", "whole_number_form"),
        ("museum=-1", "number_range"),
        ("museum=1.5", "whole_number_form"),
    ],
)
def test_what_limits_no_category_is_told(text: str, code: str) -> None:
    with pytest.raises(RequestError) as caught:
        read_cap(text, field="max_category")
    assert (caught.value.code, caught.value.field) == (code, "max_category")


def test_a_category_that_is_none_is_told_with_what_the_others_mean() -> None:
    with pytest.raises(RequestError) as caught:
        read_cap("temple=2", field="max_category")
    assert "博物馆（museum）" in caught.value.message("zh")
    assert "grotto (grotto)" not in caught.value.message("en")


def test_wishes_are_told_by_name() -> None:
    with pytest.raises(RequestError) as unknown:
        read_preferences(["blue=1"])
    assert "绿荫环境（green）" in unknown.value.message("zh")
    assert " green, " in unknown.value.message("en")
    with pytest.raises(RequestError) as much:
        read_preferences(["green=7"])
    assert "绿荫环境（green）是 7" in much.value.message("zh")


def test_lunch_that_ends_before_it_begins_is_refused_where_it_is_read() -> None:
    with pytest.raises(RequestError) as caught:
        read_lunch("14:00-12:00", field="lunch")
    assert (caught.value.field, caught.value.code) == ("lunch", "lunch_reversed")


@pytest.mark.parametrize("text", ["112.5,", "112.5 37.8", "112.5,37.8,900", "--", "112.5°,37.8°"])
def test_what_has_no_letters_was_meant_as_a_position(text: str) -> None:
    with pytest.raises(RequestError) as caught:
        read_whereabouts(text, field="start")
    assert (caught.value.field, caught.value.code) == ("start", "position_form")
