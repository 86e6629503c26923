"""What people type: zeros left out, lone numbers, nothing at all."""

from __future__ import annotations

import datetime as dt

import pytest

from jindao import LonLat, RequestError, read_date, read_time, read_whereabouts
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
