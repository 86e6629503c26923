"""How a way goes, in words of both languages, in every output that tells it."""

from __future__ import annotations

import json
import re
from itertools import product

import pytest

from jindao import ExportOptions, Route, Tour, export, read_json
from jindao.formats import along, words
from jindao.formats.chapters import chapters
from jindao.geo import LonLat
from jindao.model.breakdown import ASPECTS, NOISES, STEEPNESS, Breakdown
from jindao.model.guidance import HEADINGS, SIDES, Facility, TrailUse, Turn
from jindao.network.codes import (
    FACILITY_KINDS,
    FEES,
    GREENWAY_LEVELS,
    KINDS,
    LITS,
    SURFACES,
    TRAIL_KINDS,
    WHEELCHAIRS,
)
from jindao.texts import texts
from tests.formats.conftest import HOME, HOSTILE_NAMES, SITE_1, SITE_2, make_leg, make_route

LOCALES = ("zh", "en")


def turn(code: str, at_m: float = 0.0, **facts: str | float | bool) -> Turn:
    known = {"name": "", "kind": "path", "trail": "", "heading": "north", "length_m": 300.0}
    return Turn(code=code, facts=tuple((known | facts).items()), at_m=at_m, position=LonLat(*HOME))


@pytest.mark.parametrize(
    ("item", "zh", "en"),
    [
        (
            turn("along", name="汾河绿道", length_m=1234.0),
            "沿汾河绿道向北 1.2 公里",
            "Head north along 汾河绿道 for 1.2 km",
        ),
        (
            turn("turn", name="五一路", side="left"),
            "左转进入五一路，300 米",
            "Turn left onto 五一路, 300 m",
        ),
        (
            turn("turn", name="五一路", side="slight_right", goes_on=True),
            "向右前方，继续沿五一路 300 米",
            "Bear right and stay on 五一路 for 300 m",
        ),
        (turn("steps", length_m=42.0), "走台阶 40 米", "Take the steps for 40 m"),
        (
            turn("steps", side="right", length_m=3.0),
            "右转走台阶 10 米",
            "Turn right and take the steps for 10 m",
        ),
        (turn("cross"), "过马路", "Cross the road"),
        (turn("cross", side="left"), "左转过马路", "Turn left and cross the road"),
        (turn("ferry"), "乘渡轮 300 米", "Take the ferry for 300 m"),
        (turn("ferry", name="东渡"), "乘渡轮“东渡” 300 米", "Take the ferry 东渡 for 300 m"),
        (
            turn("along", heading="southwest"),
            "沿无名小路向西南 300 米",
            "Head southwest along an unnamed path for 300 m",
        ),
        (
            turn("along", trail="GR7"),
            "沿“GR7”路线向北 300 米",
            "Head north along the trail GR7 for 300 m",
        ),
        (
            turn("along", name="五一路", trail="GR7"),
            "沿五一路向北 300 米（“GR7”路线）",
            "Head north along 五一路 for 300 m (trail: GR7)",
        ),
        (
            turn("along", name="五一路", crossings=2),
            "沿五一路向北 300 米，途中过马路 2 次",
            "Head north along 五一路 for 300 m (roads crossed: 2)",
        ),
        (
            turn("estimated", name="古道"),
            "大致沿古道向北 300 米（示意线，不能照着走）",
            "Roughly north along 古道 for 300 m (estimated line, do not follow it)",
        ),
    ],
)
def test_instructions(item: Turn, zh: str, en: str) -> None:
    assert (along.turn(item, "zh"), along.turn(item, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("metres", "zh"),
    [
        (0.4, "10 米"),
        (14.9, "10 米"),
        (15.0, "20 米"),
        (994.0, "990 米"),
        (996.0, "1.0 公里"),
        (1251.0, "1.3 公里"),
    ],
)
def test_lengths_are_rounded_for_people(metres: float, zh: str) -> None:
    assert words.about_distance(metres, "zh") == zh


@pytest.mark.parametrize("locale", LOCALES)
def test_every_code_has_words(locale: str) -> None:
    has = texts().table(locale)
    for section, codes in {
        "turn.heading": HEADINGS,
        "turn.side": SIDES,
        "turn.unnamed": KINDS,
        "trail_kind": TRAIL_KINDS,
        "facility_one": FACILITY_KINDS,
    }.items():
        assert {f"{section}.{code}" for code in codes} <= set(has)
    for section, codes in {"wheelchair": WHEELCHAIRS, "fee": FEES}.items():
        assert all(f"facility_along.{section}_{code}" in has for code in codes[1:])
    levels = [level if level != "unknown" else "unlevelled" for level in GREENWAY_LEVELS]
    codes_of = {
        "surface": SURFACES,
        "kind": KINDS,
        "steepness": STEEPNESS,
        "light": LITS,
        "width": ("known", "unknown"),
        "greenway": ("none", *levels),
        "green": ("yes", "none"),
        "shade": ("yes", "none"),
        "noise": tuple(NOISES),
    }
    assert set(codes_of) == set(ASPECTS)
    for aspect, codes in codes_of.items():
        assert f"breakdown.{aspect}" in has
        told = [along.code_word(aspect, code, locale) for code in codes]
        assert not [
            word
            for word, code in zip(told, codes, strict=True)
            if word == code != "unknown" and locale == "zh"
        ]
        assert len(set(told)) > 1


BREAKDOWN = Breakdown(
    surface=(("asphalt", 3200.0), ("unknown", 1100.0)),
    kind=(("footway", 4300.0),),
    steepness=(("up_10", 300.0), ("level", 3000.0), ("down_5", 1000.0)),
    light=(("unknown", 4300.0),),
    width=(("unknown", 4300.0),),
    greenway=(("none", 4300.0),),
    green=(("none", 2000.0), ("yes", 2300.0)),
    shade=(("none", 4300.0),),
    noise=(("quiet", 4300.0),),
)
FACILITIES = (
    Facility(
        kind="bench",
        name="",
        position=LonLat(*HOME),
        wheelchair="unknown",
        fee="unknown",
        along_m=10.0,
        gap_m=3.0,
    ),
    Facility(
        kind="toilets",
        name="公厕",
        position=LonLat(*SITE_1),
        wheelchair="yes",
        fee="no",
        along_m=1000.0,
        gap_m=9.0,
    ),
)


def told_route(name: str = "五一路", trail: str = "GR7") -> Route:
    leg = make_leg(
        ("surveyed", (HOME, SITE_2), 4300.0),
        breakdown=BREAKDOWN,
        trails=(
            TrailUse(name=trail, ref="", kind="hiking", network="national", length_m=3404.0),
            TrailUse(name="", ref="R 9", kind="mtb", network="unknown", length_m=60.0),
        ),
        turns=(turn("along", name=name), turn("steps", 300.0, length_m=4000.0)),
        facilities=FACILITIES,
    )
    whole = make_route()
    return make_route(legs=(leg,), waypoints=(whole.waypoints[0], whole.waypoints[-1]))


def test_a_breakdown_in_words() -> None:
    [chapter] = chapters(told_route())
    assert along.made_of_lines(chapter, "zh") == [
        "路面：沥青 3.2 公里 · 未知 1.1 公里",
        "路的种类：步道 4.3 公里",
        "坡度：下坡 5-10% 1.0 公里 · 平缓 3.0 公里 · 上坡 10-15% 300 米",
        "照明：未知 4.3 公里",
        "绿地：在绿地旁 2.3 公里 · 其他 2.0 公里",
    ]
    assert along.made_of_lines(chapter, "en")[0] == "surface: asphalt 3.2 km · unknown 1.1 km"


def test_trails_in_words() -> None:
    [leg] = told_route().legs
    assert along.trails(leg, "zh") == ["沿“GR7”徒步路线 3.4 公里"]
    assert along.trails(leg, "en") == ["along hiking trail GR7 for 3.4 km"]


def test_facilities_in_words() -> None:
    [chapter] = chapters(told_route())
    assert along.facilities(chapter, "zh") == [
        "沿线设施：长椅 1 · 卫生间 1",
        "最长有 3.3 公里没有已知的卫生间",
        "最长有 4.3 公里没有已知的长椅",
        "1.0 公里处：卫生间“公厕”（轮椅可用，免费）",
    ]
    assert (
        along.facilities(chapter, "en")[-1] == 'toilets "公厕" (for wheelchairs · free) at 1.0 km'
    )
    assert along.facilities(chapter, "zh", limit=0)[-1] == "另有 1 处，见 JSON 文件"


def test_unknown_facilities_are_said_to_be_so() -> None:
    leg = make_leg(("surveyed", (HOME, SITE_2), 4300.0), breakdown=BREAKDOWN)
    [chapter] = chapters(make_route(legs=(leg,), waypoints=make_route().waypoints[:2]))
    assert along.facilities(chapter, "zh") == ["沿线设施未知：路网没有设施数据"]


def test_schematic_ways_are_not_described() -> None:
    guessed = Breakdown(kind=(("estimated", 4300.0),), surface=(("estimated", 4300.0),))
    leg = make_leg(
        ("estimated", (HOME, SITE_2), 4300.0), breakdown=guessed, turns=(turn("estimated"),)
    )
    [chapter] = chapters(make_route(legs=(leg,), waypoints=make_route().waypoints[:2]))
    assert along.turns(leg, "zh") == []
    assert along.made_of(chapter, "zh") == []
    assert along.facilities(chapter, "zh") == []


@pytest.mark.parametrize("locale", LOCALES)
def test_text_and_page_tell_all_of_it(locale: str) -> None:
    route = told_route()
    [leg], [chapter] = route.legs, chapters(route)
    text = export(route, "txt", ExportOptions(locale=locale)).decode()
    page = export(route, "html", ExportOptions(locale=locale)).decode()
    lists = (along.turns(leg, locale), along.trails(leg, locale), along.facilities(chapter, locale))
    for line in (line for lines in lists for line in lines):
        assert line in text
        assert line.replace('"', "&#34;") in page
    for aspect, parts in along.made_of(chapter, locale):
        assert f"<dt>{aspect}</dt>" in page
        assert all(f"<dd>{part}</dd>" in page for part in parts)
    assert text.index("  1. ") < text.index("  2. ")
    assert re.search(r'<details class="jd-turns">\s*<summary>[^<]*2', page)


def test_geojson_has_the_metres_of_every_kilometre() -> None:
    plain = json.loads(export(told_route(), "geojson"))
    [stretch] = [f for f in plain["features"] if f["properties"]["kind"] == "stretch"]
    assert stretch["properties"]["leg_breakdown"]["surface"] == {
        "asphalt": 3200.0,
        "unknown": 1100.0,
    }
    assert [trail["name"] for trail in stretch["properties"]["leg_trails"]] == ["GR7", ""]
    totals = plain["jindao"]["totals"]
    assert totals["breakdown"]["green"] == {"yes": 2300.0, "none": 2000.0}
    assert [part["surface"] for part in totals["breakdown_per_km"]] == [
        {"asphalt": 1000.0},
        {"asphalt": 1000.0},
        {"asphalt": 1000.0},
        {"unknown": 800.0, "asphalt": 200.0},
        {"unknown": 300.0},
    ]
    assert [item["kind"] for item in plain["jindao"]["facilities"]] == ["bench", "toilets"]


def test_json_brings_all_of_it_back(tour: Tour) -> None:
    route = told_route()
    assert read_json(export(route, "json")) == route
    old = json.loads(export(tour, "json"))
    for stage in old["stages"]:
        for leg in stage["legs"]:
            for new in ("breakdown", "trails", "turns", "facilities"):
                del leg[new]
    assert read_json(json.dumps(old).encode()) == tour


@pytest.mark.parametrize(("name", "locale"), list(product(HOSTILE_NAMES, LOCALES)))
def test_hostile_names_are_only_names(name: str, locale: str) -> None:
    route = told_route(name, name)
    text = export(route, "txt", ExportOptions(locale=locale)).decode()
    assert not [char for char in text if ord(char) < 32 and char != "\n"]
    page = export(route, "html", ExportOptions(locale=locale)).decode()
    assert "<img src=x" not in page
    assert "window.PWN=4</script>" not in page.replace("&lt;", "")
