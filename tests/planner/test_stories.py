"""What sites of one story are worth together, and how every output tells it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from functools import lru_cache

import pytest

from jindao import Planner, Settings, Tour, TourRequest, export, load_heritage
from jindao.formats.explain import explained
from jindao.formats.options import ExportOptions
from jindao.heritage.dataset import Heritage
from jindao.model.story import Story
from jindao.planner.stories import story_bonus, ties_between
from tests.tours.walks import candidate


@pytest.mark.parametrize(
    ("score", "percent", "sites", "bonus"),
    [
        (100, 20, 2, 20),
        (100, 20, 3, 10),
        (100, 20, 5, 5),
        (62, 20, 2, 12),  # 12.4
        (63, 20, 2, 13),  # 12.6
        (50, 15, 2, 8),  # 7.5 goes up
        (5, 20, 3, 1),  # 0.5 goes up
        (1, 20, 5, 1),  # 0.05: one at least
    ],
)
def test_a_bonus_by_hand(score: int, percent: int, sites: int, bonus: int) -> None:
    assert story_bonus(score, percent, sites) == bonus


def test_a_whole_story_adds_a_tenth_at_most() -> None:
    for sites in range(2, 7):
        pairs = sites * (sites - 1) // 2
        assert pairs * story_bonus(3000, 20, sites) == 3000 * sites // 10


def with_stories(*stories: Story, percent: int = 20) -> Heritage:
    heritage = load_heritage()
    scoring = dataclasses.replace(heritage.scoring, story_percent=percent)
    return dataclasses.replace(heritage, stories=stories, scoring=scoring)


def test_ties_are_those_of_candidates() -> None:
    wall = Story(id="wall", sites=("a", "b", "c"), why_zh="墙", why_en="wall", sources=("s",))
    far = Story(id="far", sites=("a", "x"), why_zh="远", why_en="far", sources=("s",))
    candidates = [candidate("a", 1, score=80), candidate("b", 2, score=40), candidate("d", 3)]
    (tie,) = ties_between(with_stories(wall, far), candidates)
    # A fifth of the lesser 40, shared out among two others of the story.
    assert (tie.sites, tie.bonus, tie.story) == (("a", "b"), 4, wall)
    assert ties_between(with_stories(wall, percent=0), candidates) == ()


@lru_cache(maxsize=1)
def pingyao() -> Tour:
    request = TourRequest(
        start="平遥",
        strands=("history",),
        hours=5,
        must_visit=("jinzhong-rishengchang", "jinzhong-lei-lutai-former-residence"),
        date=dt.date(2026, 5, 1),
    )
    return Planner(Settings()).plan_tour(request)


def test_the_planner_supplies_them() -> None:
    told = {visit.site.id: visit.stories for visit in pingyao().visits}
    (story,) = told["jinzhong-rishengchang"]
    assert story.id == "draft-bank-of-lei-lutai"
    assert [other.id for other in story.companions] == ["jinzhong-lei-lutai-former-residence"]
    parts = [dict(visit.parts).get("pairs", 0) for visit in pingyao().visits]
    lesser = min(v.score for v in pingyao().visits if v.stories)
    assert sum(parts) == story_bonus(lesser, 20, 2)
    assert pingyao().score == sum(visit.score for visit in pingyao().visits) + sum(parts)


TELLS = {
    "zh": "与{name}同属一个故事：雷履泰是日昇昌票号首任大掌柜",
    "en": "one story with {name}: Lei Lutai was the first manager",
}


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("format_", ["txt", "html", "gpx", "geojson"])
def test_every_output_tells_the_story(format_: str, locale: str) -> None:
    text = export(pingyao(), format_, ExportOptions(locale=locale)).decode()
    for id_ in ("jinzhong-rishengchang", "jinzhong-lei-lutai-former-residence"):
        assert TELLS[locale].format(name=pingyao_name(id_, locale)) in text


def pingyao_name(id_: str, locale: str) -> str:
    return next(v.site.name(locale) for v in pingyao().visits if v.site.id == id_)


def test_json_holds_the_story_and_its_points() -> None:
    plain = json.loads(export(pingyao(), "json", ExportOptions()))
    visits = {v["site"]["id"]: v for stage in plain["stages"] for v in stage["visits"]}
    (story,) = visits["jinzhong-lei-lutai-former-residence"]["stories"]
    assert story["why_zh"].startswith("雷履泰")
    assert [other["id"] for other in story["companions"]] == ["jinzhong-rishengchang"]
    assert story["companions"][0]["points"] > 0


@pytest.mark.parametrize(
    ("locale", "told"), [("zh", "与{name}同一故事 +"), ("en", "same story as {name} +")]
)
def test_an_explanation_tells_the_points(locale: str, told: str) -> None:
    lines = explained(pingyao(), locale).splitlines()
    name = pingyao_name("jinzhong-rishengchang", locale)
    assert any(told.format(name=name) in line for line in lines)
    why = {"zh": "首任大掌柜", "en": "the first manager"}[locale]
    assert sum(why in line for line in lines) == 2
