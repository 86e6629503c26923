"""Opening hours in words."""

from __future__ import annotations

import re

import pytest

from jindao import hours_in_words, load_heritage


@pytest.mark.parametrize(
    ("hours", "chinese", "english"),
    [
        ("09:00-17:00", "09:00–17:00", "09:00–17:00"),
        ("24/7", "全天", "at all times"),
        (
            "Tu-Su 09:00-17:00; Mo off",
            "周二–周日 09:00–17:00；周一 不开放",
            "Tuesday to Sunday 09:00–17:00; Monday closed",
        ),
        (
            "Apr 01-Oct 08 08:00-18:00; Oct 09-Mar 31 08:00-17:30",
            "4 月 1 日–10 月 8 日 08:00–18:00；10 月 9 日–3 月 31 日 08:00–17:30",
            "1 April to 8 October 08:00–18:00; 9 October to 31 March 08:00–17:30",
        ),
        (
            "Jan-Jun Tu-Su 08:30-17:00",
            "1 月–6 月 周二–周日 08:30–17:00",
            "January to June Tuesday to Sunday 08:30–17:00",
        ),
        ("Apr-Oct", "4 月–10 月", "April to October"),
        ("Mar, Sep-Nov", "3 月、9 月–11 月", "March, September to November"),
        ("Jul-Aug 08:30-17:00", "7 月–8 月 08:30–17:00", "July to August 08:30–17:00"),
        (
            "Mo,We-Fr 9:00-12:00,14:00-17:30; PH off",
            "周一、周三–周五 9:00–12:00、14:00–17:30；法定节假日 不开放",
            "Monday, Wednesday to Friday 9:00–12:00, 14:00–17:30; public holidays closed",
        ),
    ],
)
def test_in_words(hours: str, chinese: str, english: str) -> None:
    assert hours_in_words(hours, "zh") == chinese
    assert hours_in_words(hours, "en") == english


@pytest.mark.parametrize(
    "hours", ["sunrise-sunset", "Mo[1] off", "Mo off; week 1-3 Mo 08:00-10:00", "09:00+", "", ";"]
)
def test_what_says_more_is_left_as_it_is(hours: str) -> None:
    assert hours_in_words(hours, "zh") == hours


def test_no_hours_of_the_dataset_are_left_in_signs() -> None:
    for site in load_heritage().sites:
        told = hours_in_words(site.opening_hours or "", "zh")
        assert not re.search("[A-Za-z]", told), (site.id, told)
