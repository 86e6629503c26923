"""Boxes for what single days have of their own, and the one text they mean."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from jindao import RequestError
from tests.web.tiny import TinyPlanner
from web import forms

PLANNER: Any = TinyPlanner()
ASKED = {"start": "太原", "theme": "great_wall", "days": "3", "date": "2026-05-06"}


def arguments(**more: str) -> forms.Arguments:
    return MultiDict({**ASKED, **{name.replace("__", "."): text for name, text in more.items()}})


def test_boxes_mean_what_the_text_does() -> None:
    boxes = arguments(day__2__start="10:00", day__2__end="", day__2__hours="4", day__3__max_km="9")
    text = MultiDict([*ASKED.items(), ("day", "3:max_km=9"), ("day", "2:hours=4,start=10:00")])
    request = forms.tour_request(boxes, PLANNER)
    assert [own.text for own in request.own_days] == ["2:start=10:00,hours=4", "3:max_km=9"]
    assert {*request.own_days} == {*forms.tour_request(text, PLANNER).own_days}


def test_the_address_has_the_text() -> None:
    request = forms.tour_request(arguments(day__2__hours="4"), PLANNER)
    assert ("day", "2:hours=4") in forms.pairs_of(request)


def test_a_wrong_box_is_told_and_kept() -> None:
    wrong = arguments(day__2__hours="abc")
    with pytest.raises(RequestError) as caught:
        forms.tour_request(wrong, PLANNER)
    assert (caught.value.field, caught.value.code) == ("day", "day_value")
    boxes, unread = forms.day_boxes(forms.with_days(wrong))
    assert dict(boxes[1].texts)["hours"] == "abc"
    assert unread == ()


def test_what_no_box_can_show_is_kept_beside_them() -> None:
    boxes, unread = forms.day_boxes(MultiDict([("day", "zz"), ("day", "2:x=1"), ("days", "9")]))
    assert unread == ("zz", "2:x=1")
    assert len(boxes) == 9
    assert all(day.is_empty for day in boxes)


def test_boxes_reach_to_the_last_day_that_is_told_of() -> None:
    boxes, _ = forms.day_boxes(MultiDict([("day", "12:hours=3"), ("days", "x")]))
    assert boxes[-1].number == 12
    assert dict(boxes[-1].texts)["hours"] == "3"


def test_a_day_that_is_asked_for_in_both_ways_is_told_twice() -> None:
    both = MultiDict([*ASKED.items(), ("day", "2:hours=4"), ("day.2.max_km", "9")])
    with pytest.raises(RequestError, match="day 2 is given more than once"):
        forms.tour_request(both, PLANNER)
