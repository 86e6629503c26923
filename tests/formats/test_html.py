from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from dataclasses import replace

import pytest

from jindao.formats import ExportOptions, export
from jindao.formats.chapters import chapters
from jindao.formats.html import article, map_parts, summary
from jindao.formats.map import RIDE_COLOUR, shared_label
from jindao.model.note import Note
from jindao.model.route import Route
from jindao.model.tour import Tour
from jindao.model.trip import Background, BackgroundLine
from tests.formats.conftest import make_tour


def page(trip: Tour | Route, **options: object) -> str:
    return export(trip, "html", ExportOptions(**options)).decode()


def without_assets(text: str) -> str:
    return re.sub(r"(?s)<style>.*?</style>|<script>.*?</script>", "", text)


def test_the_frame_is_a_good_page(tour: Tour) -> None:
    text = page(tour)
    assert text.startswith("<!DOCTYPE html>")
    assert '<html lang="zh-CN">' in text
    assert "<title>大同古城两日</title>" in text
    assert "<main>" in text
    assert "maximum-scale" not in text
    assert "user-scalable" not in text
    assert '<html lang="en">' in page(tour, locale="en")


def test_nothing_is_linked(tour: Tour, background: Background) -> None:
    text = page(tour, background=background)
    assert not re.search(r"<(link|img|iframe|base)\b", text)
    assert not re.search(r"<script[^>]+src", text)
    assert not re.findall(r"url\((?!#default)[^)]*\)", text)
    assert "@import" not in text
    for foreign in ("cdn", "jquery", "bootstrap", "awesome", "sourceMappingURL"):
        assert foreign not in text.lower()


def test_the_timetable_says_times_status_and_why(tour: Tour) -> None:
    text = without_assets(page(tour))
    for words in (
        "09:12 到，等候 10 分，停留 1 小时，10:22 离开",
        "到访时开放",
        "开放时间不详",
        "到访时不开放",
        "辽金木构的代表",
        "凭身份证入内",
        "位置只准到约 500 米",
    ):
        assert words in text
    assert text.index("示意线位") < text.index("华严寺</a>")
    assert text.index("云冈石窟") > text.index("<details")
    assert "© OpenStreetMap contributors, ODbL 1.0" in text
    assert "data-9a8b" in text


def test_summary_in_words(tour: Tour, route: Route) -> None:
    assert summary(tour, "zh").startswith("2 天，")
    assert "其中 1.5 公里是示意线位" in summary(tour, "zh")
    assert "1 处的开放时间不详" in summary(tour, "zh")
    assert "爬升未知" in summary(tour, "zh")
    assert "16 米" in summary(route, "zh")
    assert "estimated" not in summary(route, "en")


def test_no_doubt_is_shown_where_there_is_none(route: Route) -> None:
    text = without_assets(page(route))
    assert "示意" not in text
    assert text.count("<details") == 1  # what one must know before setting out
    assert "出发前请看" not in text


def test_hostile_names_are_text(hostile: Tour) -> None:
    text = without_assets(page(hostile))
    assert "<img" not in text
    assert "&lt;img src=x" in text
    assert "\0" not in text
    assert page(hostile).count("</script>") == 4


def test_folium_gets_no_name_and_the_data_block_cannot_end(hostile: Tour) -> None:
    parts = map_parts(hostile, ExportOptions())
    assert "PWN" not in parts.script
    block = re.search(r'(?s)<script type="application/json"[^>]*>(.*?)</script>', parts.body)
    assert block is not None
    assert json.loads(block[1]) == parts.data
    assert "<" not in block[1]


def test_parts_for_another_page_have_no_tags_around_them(tour: Tour) -> None:
    parts = map_parts(tour, ExportOptions(accent="#123456"))
    assert "--jd-accent:#123456" in parts.head
    assert "<" not in parts.head
    assert "<script" not in parts.script
    assert [stop["label"] for stop in parts.data["stops"]] == ["起·宿", "1", "2", "3"]
    assert article(tour, ExportOptions()).lstrip().startswith("<article")


def test_the_start_of_one_day_inside_another_shows_the_number() -> None:
    tour = make_tour()
    stage = tour.stages[1]
    moved = make_tour(stages=(tour.stages[0], stage.__class__(
        number=2, start=tour.stages[0].visits[1].waypoint, start_time=stage.start_time,
        visits=stage.visits, legs=stage.legs, end=stage.end, end_time=stage.end_time,
    )))  # fmt: skip
    assert [s["label"] for s in map_parts(moved, ExportOptions()).data["stops"]] == [
        "起·宿", "1", "2", "3"
    ]  # fmt: skip


def test_tiles_replace_the_background(tour: Tour, background: Background) -> None:
    parts = map_parts(
        tour,
        ExportOptions(
            background=background,
            tiles="https://tile.example.org/{z}/{x}/{y}.png",
            tiles_attribution='&copy; <a href="javascript:alert(1)">瓦片</a> <img src=x>',
        ),
    )
    assert "L.tileLayer" in parts.script
    assert "jindao_river" not in parts.script
    assert json.dumps("© 瓦片")[1:-1] in parts.script
    assert "javascript" not in parts.script


def test_tiles_without_credit_still_work(tour: Tour) -> None:
    page(tour, tiles="/tiles/{z}/{x}/{y}.png")


@pytest.mark.parametrize(
    ("tiles", "source"),
    [
        (None, "img-src data:;"),
        ("https://tile.example.org/{z}/{x}/{y}.png", "img-src data: https://tile.example.org;"),
        ("https://{a-b}.a.org/{z}/{x}/{y}", "img-src data: https://a.a.org https://b.a.org;"),
        ("/tiles/{z}/{x}/{y}.png", "img-src data: 'self';"),
        ("/data/shanxi.mbtiles", "img-src data:;"),
    ],
)
def test_the_policy_names_the_tiles_only(tour: Tour, tiles: str | None, source: str) -> None:
    text = page(tour, tiles=tiles)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    content = policy[1].replace("&#39;", "'")
    assert source in content
    assert "unsafe" not in content


def test_a_large_background_is_painted_on_canvas(tour: Tour) -> None:
    line = tuple((113.29 + i * 1e-6, 40.09) for i in range(6_000))
    background = Background(lines=(BackgroundLine(kind="way", line=line),))
    assert '"preferCanvas": true' in map_parts(tour, ExportOptions(background=background)).script
    assert '"preferCanvas": false' in map_parts(tour, ExportOptions()).script


def test_the_time_of_making_is_shown_when_given(tour: Tour) -> None:
    made = dt.datetime(2026, 4, 1, 8, 30, tzinfo=dt.UTC)
    assert "生成于 2026-04-01 08:30" in page(tour, created_at=made)


def test_rides_lunch_and_nights_on_the_page(ridden: Tour) -> None:
    text = without_assets(page(ridden))
    for told in (
        "乘车转移 约 48 公里，约 1 小时 11 分（估算，打车或包车）",
        "12:00–12:50 午饭：刀削面馆，直线约 200 米",
        "12:00–12:45 午饭，附近哪里能吃饭不详",
        "等候 20 分，13:00 开始参观",
        "宿：右卫",
        "点线：乘车转移（打车或包车）",
        "<dd>约 138 公里</dd>",
        "<dd>3.0 公里</dd>",
        "乘车约 128 公里",
    ):
        assert told in text
    assert text.count("jd-way-ride") == 3
    assert "等候 1 小时" not in text
    assert "点线" not in without_assets(page(make_tour()))


def test_rides_are_drawn_apart(ridden: Tour) -> None:
    parts = map_parts(ridden, ExportOptions())
    assert "jindao_rides" in parts.script
    assert parts.script.count(f'"color": "{RIDE_COLOUR}"') == 1
    assert "jindao_stage_1_surveyed" in parts.script
    assert "jindao_stage_1_estimated" not in parts.script
    assert "jindao_rides" not in map_parts(make_tour(), ExportOptions()).script
    assert [(stop["label"], stop["kind"]) for stop in parts.data["stops"]] == [
        ("起·终", "start"), ("1", "visit"), ("2", "visit"), ("宿", "lodging"), ("3", "visit"),
    ]  # fmt: skip


def test_a_tour_by_car_alone_has_no_doubt_about_ways(ridden: Tour) -> None:
    stage = ridden.stages[0]
    ride = stage.legs[0]
    only = make_tour(stages=(dataclasses.replace(stage, legs=(ride, ride, ride)),), notes=())
    text = without_assets(page(only))
    assert "示意" not in text
    assert "实线" not in text
    assert "爬升" not in text
    assert "路的构成" not in text


def test_the_estimated_line_comes_first_and_strong_whatever_else_is_told(tour: Tour) -> None:
    notes = (Note(code="wishes_same"), Note(code="estimated", facts=(("km", 1.5),)))
    for told in (notes, notes[:1]):
        text = page(replace(tour, notes=told), locale="en")
        [strong] = re.findall(r'<li class="jd-strong">([^<]*)', text)
        assert "estimated" in strong
        assert text.index(strong) < text.index("your wishes and limits cost nothing")


@pytest.mark.parametrize(
    ("numbers", "label"),
    [
        ((3, 7), "3·7"),
        ((3, 4), "3·4"),
        ((6, 3, 4, 5), "3–6"),
        ((1, 2, 3, 9), "1–3·9"),
        ((1, 3, 5, 7), "1·3·5·…"),
    ],
)
def test_one_marker_shows_every_number(numbers: tuple[int, ...], label: str) -> None:
    stop = chapters(make_tour())[0].stops[1]
    stops = [dataclasses.replace(stop, number=number) for number in numbers]
    assert shared_label(stops, "zh") == label


def test_visits_at_one_spot_share_a_marker_with_both_names() -> None:
    tour = make_tour()
    first, second = tour.stages[0].visits
    spot = dataclasses.replace(second.waypoint, position=first.waypoint.position)
    moved = dataclasses.replace(second, waypoint=spot)
    stage = dataclasses.replace(tour.stages[0], visits=(first, moved))
    shared = make_tour(stages=(stage, *tour.stages[1:]))
    marker = next(
        stop for stop in map_parts(shared, ExportOptions()).data["stops"] if stop["label"] == "1·2"
    )
    names = [visit.waypoint.name("zh") for visit in (first, second)]
    assert marker["name"] == " · ".join(names)
    assert f"1 {names[0]}" in marker["lines"]
    assert f"2 {names[1]}" in marker["lines"]
