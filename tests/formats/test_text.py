"""The plain words of a trip."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jindao import ExportOptions, Route, Tour, explained, export, read_json
from jindao.formats.chapters import chapters
from jindao.formats.stop_words import way
from jindao.formats.summary import summary
from jindao.formats.words import date, quality
from jindao.model.note import Note
from jindao.model.tour import LeftOut, TourQuality
from jindao.texts import texts
from tests.formats.conftest import HOME, SITE_1, make_leg, make_site


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_tour_says_when_where_and_what_is_unknown(tour: Tour, locale: str) -> None:
    words = export(tour, "txt", ExportOptions(locale=locale)).decode()
    for visit in tour.visits:
        assert visit.site.name(locale) in words
        assert f"{visit.arrival:%H:%M}" in words
    assert texts().say("status.unknown", locale) in words
    assert ("示意" if locale == "zh" else "estimated") in words
    for left_out in tour.left_out:
        assert left_out.site.name(locale) in words
    assert all(credit in words for credit in tour.provenance.attribution)


def test_warnings_come_before_the_first_stop(tour: Tour) -> None:
    words = export(tour, "txt").decode()
    assert words.index("!") < words.index(tour.visits[0].site.name_zh)


def test_a_route_has_no_left_out(route: Route) -> None:
    words = export(route, "txt").decode()
    assert route.waypoints[0].name("zh") in words
    assert "没有列入" not in words


def test_hostile_names_stay_on_their_line(hostile: Tour) -> None:
    words = export(hostile, "txt").decode()
    assert not [char for char in words if ord(char) < 32 and char != "\n"]
    assert "\u202e" not in words


@pytest.mark.parametrize(
    ("locale", "told"), [("en", "engine compiled;"), ("zh", "引擎 compiled；")]
)
def test_the_engine_is_named(route: Route, tour: Tour, locale: str, told: str) -> None:
    for trip in (route, tour):
        trip = replace(trip, provenance=replace(trip.provenance, engine="compiled"))
        for format_ in ("txt", "html"):
            assert told in export(trip, format_, ExportOptions(locale=locale)).decode()


def test_a_day_with_a_ride_a_lunch_and_a_night(ridden: Tour) -> None:
    lines = export(ridden, "txt").decode().splitlines()
    assert "      | 乘车转移 约 48 公里，约 1 小时 11 分（估算，打车或包车）" in lines
    assert "3.0 公里" in lines[2]
    assert "步行 3.0 公里、乘车约 138 公里" in lines[2]
    # 3.0 km at 1.25 m/s are 40 min.
    assert "其中步行 40 分，乘车 3 段约 3 小时 6 分（估算）" in lines[2]
    assert lines[3] == "得分 112；已证明最多比最优低 6.7 %"
    shanhua = lines.index("11:50  2 善化寺")
    assert lines[shanhua + 1] == "         12:00–12:50 午饭：刀削面馆，直线约 200 米"
    assert lines[shanhua + 2].startswith(
        "         11:50 到，等候 20 分，13:00 开始参观，停留 1 小时，14:00 离开"
    )
    night = lines.index("15:30  · 宿：右卫")
    assert lines[night + 1] == "         位置只准到约 3.0 公里"
    assert "09:00  · 右卫" in lines[night:]
    home = lines.index("13:10  · 大同站")
    assert lines[home - 2] == "         12:00–12:45 午饭，附近哪里能吃饭不详"


def test_a_tour_in_english_says_the_same(ridden: Tour) -> None:
    words = export(ridden, "txt", ExportOptions(locale="en")).decode()
    for told in (
        "By car, about 48 km, about 1 h 11 min (estimated; taxi or driver)",
        "12:00–12:50 lunch: 刀削面馆, about 200 m away in a straight line",
        "Night in Youwei",
        "Score 112; proven to be at most 6.7 % below the best",
    ):
        assert told in words


def test_what_makes_a_tour_what_it_is(ridden: Tour) -> None:
    words = explained(ridden, "zh")
    for told in (
        "得 63 分（本身 +60，与同游的几处相配 +3）",
        "得 40 分（本身 +50，与同游的几处相配 +2，同类已有更好的一处 -12）",
        "08:00 到 17:15 之间可以开始参观",
        "最晚可迟到 25 分",
        "不能迟到",
        "全天可以开始参观",
        "开放时间不详，按随时可以参观来排",
        "任何游线的得分都不超过 120",
    ):
        assert told in words
    assert "Huayan Temple" in explained(ridden, "en")


def test_every_site_that_was_left_out_is_explained(ridden: Tour) -> None:
    many = tuple(
        LeftOut(
            site=make_site(number, f"处{number}", f"Site {number}", (113.1, 40.1)),
            reason=Note(code="no_time", facts=(("minutes", number),)),
        )
        for number in range(40)
    )
    left = replace(ridden, left_out=many)
    words = explained(left, "zh")
    assert [f"处{number}：" in words for number in range(40)] == [True] * 40


def test_a_text_that_explains_names_every_site_once(ridden: Tour) -> None:
    many = tuple(
        LeftOut(
            site=make_site(number, f"处{number}", "", (113.1, 40.1)), reason=Note(code="avoided")
        )
        for number in range(13)
    )
    tour = replace(ridden, left_out=many)
    short = export(tour, "txt").decode()
    whole = export(tour, "txt", ExportOptions(explain=True)).decode()
    assert [short.count(f"  - 处{number}：") for number in range(13)] == [1] * 12 + [0]
    assert [whole.count(f"  - 处{number}：") for number in range(13)] == [1] * 13
    assert (short.count("这条游线为什么是这样"), whole.count("这条游线为什么是这样")) == (0, 1)
    assert whole.count("得分 112；已证明最多比最优低 6.7 %") == 1
    assert "任何游线的得分都不超过 120" in whole


def test_two_stops_at_one_point_of_the_network(ridden: Tour) -> None:
    leg = replace(next(leg for leg in ridden.legs if not leg.transfer), length_m=0.0)
    assert way(leg, "walk", "zh") == "与上一处在路网的同一点"
    assert way(leg, "walk", "en") == "at the same point of the network as the last"


def test_a_tour_that_is_estimated_all_the_way(ridden: Tour) -> None:
    leg = make_leg(("estimated", (HOME, SITE_1), 480.0))
    whole = replace(ridden, stages=(replace(ridden.stages[0], visits=(), legs=(leg,)),))
    assert "全程都是示意线位。" in summary(whole, "zh")
    assert "All of it is an estimated line." in summary(whole, "en")


@pytest.mark.parametrize(
    ("quality", "told"),
    [
        (TourQuality(score=412), "得分 412；离最优还差多少没有算"),
        (TourQuality(score=412, bound=412), "得分 412；已证明最优"),
        (TourQuality(score=1000, bound=1013), "得分 1000；已证明最多比最优低 1.3 %"),
        # One in a million is not nothing.
        (TourQuality(score=999_999, bound=1_000_000), "得分 999999；已证明最多比最优低 0.1 %"),
        (TourQuality(score=0, bound=0), "得分 0；已证明最优"),
    ],
)
def test_how_near_to_the_best(ridden: Tour, quality: TourQuality, told: str) -> None:
    found = replace(ridden, quality=quality)
    assert export(found, "txt").decode().splitlines()[3] == told
    assert f"<summary>{told}</summary>" in export(found, "html").decode()
    assert told in explained(found, "zh")


def test_a_day_that_begins_at_its_first_visit(ridden: Tour) -> None:
    stage = ridden.stages[0]
    first = replace(
        stage, start=stage.visits[0].waypoint, start_time=stage.visits[0].arrival,
        legs=stage.legs[1:], rest=replace(stage.rest, place=1),
    )  # fmt: skip
    lines = export(replace(ridden, stages=(first, ridden.stages[1])), "txt").decode().splitlines()
    day = next(place for place, line in enumerate(lines) if line.startswith("第 1 天"))
    assert lines[day + 1] == "10:11  1 华严寺"
    shanhua = lines.index("11:50  2 善化寺")
    assert "午饭" in lines[shanhua + 1]
    assert "徒步" not in lines[shanhua - 1]
    assert "步行 2.0 公里" in lines[shanhua - 1]


@pytest.mark.parametrize("format_", ["txt", "html"])
def test_days_say_which_holiday_they_are_part_of(tour: Tour, format_: str) -> None:
    first, second = tour.stages
    names = (("name_zh", "国庆节"), ("name_en", "National Day"))
    off = replace(first, calendar=Note(code="holiday", facts=names))
    works = replace(second, calendar=Note(code="working_weekend"))
    told = replace(tour, stages=(off, works))
    for locale, day, words in (
        ("zh", off, "{} 国庆节假期"),
        ("en", off, "{}, National Day holiday"),
        ("zh", works, "{} 调休上班"),
        ("en", works, "{}, make-up working day"),
    ):
        line = words.format(date(day.start_time.date(), locale))
        assert line in export(told, format_, ExportOptions(locale=locale)).decode()
        assert line not in export(tour, format_, ExportOptions(locale=locale)).decode()
    assert read_json(export(told, "json")) == told


def test_ways_take_what_lies_between_the_clocks_beside_them(tour: Tour) -> None:
    # 09:00:00 to 09:04:40 is told as 09:00 and 09:04, 4 minutes; 280 s alone would be 5.
    first = tour.stages[0]
    visit = replace(first.visits[0], arrival=first.start_time + timedelta(seconds=280))
    legs = (replace(first.legs[0], duration_s=280), *first.legs[1:])
    stage = replace(first, visits=(visit, *first.visits[1:]), legs=legs)
    stops = chapters(replace(tour, stages=(stage, *tour.stages[1:])))[0].stops
    assert stops[1].way_s == 240
    assert stops[1].leg is not None
    assert way(stops[1].leg, "walk", "zh", stops[1].way_s).split("，")[1] == "约 4 分"
    assert way(stops[1].leg, "walk", "zh").split("，")[1] == "约 5 分"


def test_a_profile_is_told_as_a_way_to_move(tour: Tour) -> None:
    leg = tour.stages[0].legs[0]
    assert way(leg, "family", "zh").startswith("步行 ")
    assert way(leg, "hike", "zh").startswith("徒步 ")
    assert " by bike, about " in way(leg, "bike", "en")


def test_a_proof_names_that_the_nights_are_at_the_start(tour: Tour) -> None:
    best = replace(tour, quality=TourQuality(score=10, bound=10))
    asked = replace(tour.request, days=2, nights=(), end=None, free_start=False)
    for lodging, end, said in (
        ("start", None, True),
        ("auto", None, True),
        ("auto", "平遥", False),
        ("choose", None, False),
    ):
        request = replace(asked, lodging=lodging, end=end, free_end=False)
        told = quality(replace(best, request=request), "zh")
        assert told == "得分 10；已证明最优" + "（以每晚住在起点为前提）" * said
    assert quality(replace(best, request=replace(asked, days=1)), "zh") == "得分 10；已证明最优"


def test_of_several_days_it_is_told_which_a_reason_means(tour: Tour) -> None:
    for days, told in ((1, False), (2, True)):
        asked = replace(tour, request=replace(tour.request, days=days, nights=()))
        assert ("最容得下它的那一天" in explained(asked, "zh")) == told
