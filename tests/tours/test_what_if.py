"""What would be better on a street, worked by hand: Monday 16 November 2026, one hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from jindao.formats.what_if import what_if_text
from jindao.model.request import TourRequest
from jindao.model.what_if import WhatIf
from jindao.texts import texts
from jindao.tours import best_solution
from jindao.tours.what_if import what_if
from tests.tours.test_choice import random_street
from tests.tours.walks import at, street


def no_limit(request: TourRequest) -> Sequence[int | None]:
    return ()


def asked(*sites: Any, any_day: bool = True, **options: Any) -> dict[str, WhatIf]:
    ground = street(list(sites), **options)
    found = what_if(ground, best_solution(ground), no_limit, any_day=any_day)
    return {item.code: item for item in found}


def names(item: WhatIf) -> tuple[list[str], list[str]]:
    return [site.id for site in item.gained], [site.id for site in item.lost]


def test_an_hour_more_reaches_farther() -> None:
    # b at 50 is 100 minutes out and back; a is on the way.
    item = asked(at(10, "a", score=10), at(50, "b", score=5))["hour_more"]
    assert (item.score, item.gain, names(item)) == (15, 5, (["b"], []))
    assert dict(item.note.facts) == {"percent": 50, "visits": 2}
    nothing = asked(at(10, "a"), at(70, "b"))["hour_more"]
    assert (nothing.gain, nothing.gained, nothing.note.code) == (0, (), "hour_more_nothing")


def test_a_little_gain_is_not_told_as_nothing() -> None:
    # 1 more than 400 is a quarter of a percent; 15 more than 1000 are 1.5.
    item = asked(at(10, "a", score=400), at(50, "b", score=1))["hour_more"]
    assert dict(item.note.facts)["percent"] == 0.2
    assert "总分多 0.2 %" in what_if_text([item], "zh")
    assert "worth 0.2 % more" in what_if_text([item], "en")
    item = asked(at(10, "a", score=1000), at(50, "b", score=15))["hour_more"]
    assert dict(item.note.facts)["percent"] == 2


def test_lunch_takes_a_visit() -> None:
    lunch = (dt.time(9, 0), dt.time(9, 30))
    sites = at(10, "a", score=10), at(-20, "b", score=5)
    item = asked(*sites, lunch=lunch, lunch_minutes=15)["no_lunch"]
    assert (item.gain, names(item)) == (5, (["b"], []))
    assert "no_lunch" not in asked(*sites)


def test_a_day_on_which_more_is_open() -> None:
    # x is open from Wednesday on, and worth more than what is given up for it.
    sites = at(25, "a", score=10), at(-28, "x", score=15, hours="We-Su 09:00-17:00")
    item = asked(*sites)["other_day"]
    assert (item.gain, names(item)) == (5, (["x"], ["a"]))
    assert dict(item.note.facts)["date"] == "2026-11-18"
    assert dict(item.note.facts)["reopened"] == 1
    assert asked(at(5, "a"))["other_day"].note.code == "other_day_nothing"


def test_a_day_more_takes_the_other_end() -> None:
    sites = at(28, "a", score=10), at(-28, "b", score=9)
    item = asked(*sites)["day_more"]
    assert (item.gain, names(item)) == (9, (["b"], []))
    assert "day_more" not in asked(*sites, end=5)
    assert "day_more" in asked(*sites, end=5, lodging="start")
    assert "day_more" not in asked(*sites, free_start=True)


def test_what_cannot_be_asked_is_left_out() -> None:
    last = asked(at(5, "a"), start_time=dt.time(22, 30), hours=1.0, any_day=False)
    assert set(last) == set()
    assert set(asked(at(5, "a"), any_day=False)) == {"hour_more"}
    assert "day_more" not in asked(at(5, "a"), days=30)
    assert "hour_more" not in asked(at(5, "a"), start_time=dt.time(7, 0), hours=16.0)


def test_daylight_holds_for_an_hour_more() -> None:
    ground = street([at(10, "a"), at(40, "b")], daylight=True, last_light_s=(10 * 3600 + 600,))
    found = what_if(ground, best_solution(ground), lambda request: (10 * 3600 + 600,))
    assert next(item for item in found if item.code == "hour_more").gain == 0


@pytest.mark.parametrize("seed", range(5))
def test_answers_are_the_same_again_and_have_sentences(seed: int) -> None:
    ground = random_street(seed)
    best = best_solution(ground)
    found = what_if(ground, best, no_limit)
    assert found == what_if(ground, best, no_limit)
    for item in found:
        assert item.gain == max(0, item.score - best.score)
        assert (item.gain > 0) == (not item.note.code.endswith("_nothing"))
        assert texts().has(f"what_if.{item.note.code}")
    for locale in ("zh", "en"):
        text = what_if_text(found, locale)
        assert "{" not in text
        assert len(text.splitlines()) == 1 + len(found)
