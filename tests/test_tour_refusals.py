"""Tours that cannot be, on the command line: one line in the user's language, no traceback."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

import jindao.cli.group
import jindao.cli.outputs
import jindao.cli.words
from jindao.cli import main

PINGYAO = ("--strand", "history", "--profile", "bike", "--start", "平遥")
TAIYUAN = ("--strand", "history", "--profile", "bike", "--start", "太原")
AUTUMN = ("--date", "2026-10-14")
MONDAY = ("--date", "2026-10-12")


def must(*names: str) -> tuple[str, ...]:
    return tuple(word for name in names for word in ("--must-visit", name))


REFUSED = [
    pytest.param(
        (*PINGYAO, *AUTUMN, "--days", "2", "--day", "3:hours=4"),
        2,
        ("单日安排里没有第 3 天", "共 2 天"),
        ("there is no day 3", "the tour has 2"),
        id="settings of a day that does not exist",
    ),
    pytest.param(
        (*PINGYAO, *AUTUMN, "--days", "2", "--day", "2:hurs=4"),
        2,
        ("第 2 天没有“hurs”这一项", "hours"),
        ('"hurs" is nothing that day 2 can have', "hours"),
        id="unknown setting of a day",
    ),
    pytest.param(
        (*PINGYAO, *AUTUMN, "--days", "2", "--day", "2:end=9h"),
        2,
        ("第 2 天的 end 是“9h”", "18:00"),
        ('end of day 2 is "9h"', "18:00"),
        id="value that a day cannot have",
    ),
    pytest.param(
        (
            "--strand",
            "history",
            "--start",
            "太原",
            "--date",
            "2026-10-12",
            "--must-visit",
            "山西博物院",
        ),
        1,
        ("山西博物院在 2026-10-12 不开放", "Tu-Su 09:00-17:00"),
        ("Shanxi Museum is closed on 2026-10-12", "Tu-Su 09:00-17:00"),
        id="must-visit closed all day",
    ),
    pytest.param(
        (*PINGYAO, *AUTUMN, "--hours", "2", *must("应县木塔")),
        1,
        ("应县木塔", "太远", "一天只有 2 小时"),
        ("Yingxian Wooden Pagoda", "too far", "a day has 2 h"),
        id="must-visit too far",
    ),
    pytest.param(
        (
            "--strand",
            "history",
            "--profile",
            "bike",
            "--start",
            "太原",
            *AUTUMN,
            "--start-time",
            "16:40",
            "--hours",
            "4",
            "--must-visit",
            "山西博物院",
        ),
        1,
        ("山西博物院", "来不及参观"),
        ("Shanxi Museum", "too late for a visit"),
        id="must-visit not reached in time",
    ),
    pytest.param(
        (
            *PINGYAO,
            *AUTUMN,
            "--hours",
            "3.5",
            "--must-visit",
            "双林寺",
            "--must-visit",
            "镇国寺",
            "--must-visit",
            "平遥城墙",
        ),
        1,
        ("平遥城墙、双林寺排不进同一条游线",),
        ("no tour holds Pingyao City Wall, Shuanglin Temple together",),
        id="two must-visits that exclude each other, of three",
    ),
    pytest.param(
        (
            *PINGYAO,
            *AUTUMN,
            "--hours",
            "9",
            "--max-per-category",
            "1",
            "--must-visit",
            "双林寺",
            "--must-visit",
            "镇国寺",
        ),
        1,
        ("镇国寺、双林寺是同一类", "最多 1 处"),
        ("Zhenguo Temple, Shuanglin Temple are of one kind", "at most 1"),
        id="must-visits over the number of a kind",
    ),
    pytest.param(
        (*PINGYAO, *AUTUMN, "--hours", "9", "--max-km", "5", *must("双林寺")),
        1,
        ("双林寺", "上限 5 公里多走"),
        ("Shuanglin Temple", "over the 5 km you allow"),
        id="must-visit over the kilometres",
    ),
    pytest.param(
        ("--theme", "great_wall", "--start", "运城", *AUTUMN),
        1,
        ("起点运城 附近", "没有属于“长城”的文物点", "最近的是"),
        ('start: no site that belongs to "Great Wall" lies near Yuncheng', "the nearest is"),
        id="no candidate",
    ),
    pytest.param(
        (*PINGYAO, *AUTUMN, "--start-time", "23:50"),
        2,
        ("23:50 出发走 6 小时会过午夜",),
        ("6 h from 23:50 would pass midnight",),
        id="a day past midnight",
    ),
    pytest.param(
        (*PINGYAO, *AUTUMN, "--start-time", "23:50", "--hours", "0.1"),
        2,
        ("小时数是 0.1，应在 0.5 到 16 之间",),
        ("hours: 0.1 is not between 0.5 and 16",),
        id="too few hours",
    ),
    pytest.param(
        (*PINGYAO, *AUTUMN, "--days", "0"),
        2,
        ("天数是 0，应在 1 到 30 之间",),
        ("days: 0 is not between 1 and 30",),
        id="no day",
    ),
    pytest.param(
        (*PINGYAO, *AUTUMN, "--hours", "-1"),
        2,
        ("小时数是 -1，应在 0.5 到 16 之间",),
        ("hours: -1 is not between 0.5 and 16",),
        id="negative hours",
    ),
    pytest.param(
        (*PINGYAO, *AUTUMN, "--lunch", "14:00-12:00"),
        2,
        ("午饭时段 14:00-12:00 的结束不在开始之后",),
        ("lunch: 14:00-12:00 does not end after it begins",),
        id="lunch that ends before it begins",
    ),
    pytest.param(
        (*PINGYAO, *AUTUMN, "--days", "2", "--day", "2:start=10:00,end=09:00"),
        2,
        ("第 2 天 10:00 出发，09:00 就结束",),
        ("day 2 begins at 10:00 and would end at 09:00",),
        id="a day that ends before it begins",
    ),
    pytest.param(
        (*PINGYAO, *AUTUMN, "--days", "4", "--night", "平遥", "--night", "祁县"),
        2,
        ("住宿地给了 2 个", "或给 3 个"),
        ("nights: 2 given for 4 days", "or 3"),
        id="as many nights as there are not",
    ),
    pytest.param(
        (*PINGYAO, *AUTUMN, "--days", "2", "--hours", "3", "--night", "大同"),
        1,
        ("住宿地太远：第 1 天从平遥", "只有 3 小时"),
        ("nights: too far, on day 1", "that day has 3 h"),
        id="a night out of reach",
    ),
    pytest.param(
        ("--strand", "history", "--start", "0,0", *AUTUMN),
        2,
        ("起点0,0 附近没有可走的路", "公里外"),
        ("start 0,0 has no usable path near", "km away"),
        id="a start at the other end of the world",
    ),
    pytest.param(
        ("--strand", "history", "--start", "37.87,112.55", *AUTUMN),
        2,
        ("像是写成了“纬度,经度”",),
        ('looks like "lat,lon"',),
        id="a start with its numbers exchanged",
    ),
    pytest.param(
        (*TAIYUAN, *AUTUMN, *must("晋祠"), "--avoid", "晋祠"),
        2,
        ("“不去”和“必去”里都有晋祠",),
        ("avoid: Jinci Temple", "is to be visited as well"),
        id="a site both to be visited and to be avoided",
    ),
    pytest.param(
        (*TAIYUAN, *AUTUMN, *must("taiyuan-nowhere")),
        2,
        ("必去：没有叫“taiyuan-nowhere”的文物点",),
        ('must visit: no site "taiyuan-nowhere"',),
        id="a site that is none",
    ),
    pytest.param(
        (*TAIYUAN, *AUTUMN, *must("")),
        2,
        ("请填写必去",),
        ("must visit: please fill this in",),
        id="a site without a name",
    ),
    pytest.param(
        (*TAIYUAN, *AUTUMN, "--alternatives", "100"),
        2,
        ("备选条数是 100，应在 1 到 3 之间",),
        ("alternatives: 100 is not between 1 and 3",),
        id="a hundred tours",
    ),
    pytest.param(
        (*TAIYUAN, *AUTUMN, "--pace", "0"),
        2,
        ("脚程是 0，应在 0.5 到 3 之间",),
        ("pace: 0 is not between 0.5 and 3",),
        id="no pace",
    ),
    pytest.param(
        (*TAIYUAN, *AUTUMN, "--by-car", "nan"),
        2,
        ("每天乘车时间是 nan，应在 0 到 12 之间",),
        ("hours by car a day: nan is not between 0 and 12",),
        id="hours by car that are no number",
    ),
    pytest.param(
        (*TAIYUAN, "--date", "9999-12-31"),
        2,
        ("超出可用范围（1970 至 2200 年）",),
        ("is outside the years 1970 to 2200",),
        id="a date beyond all calendars",
    ),
    pytest.param(
        (*PINGYAO, *AUTUMN, "--days", "60"),
        2,
        ("天数是 60，应在 1 到 30 之间",),
        ("days: 60 is not between 1 and 30",),
        id="sixty days",
    ),
]


def run(locale: str, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    monkeypatch.setattr(jindao.cli.words, "LOCALE", locale)
    monkeypatch.setattr(jindao.cli.group, "LOCALE", locale)
    return CliRunner().invoke(main, ["tour", *words], catch_exceptions=False)


@pytest.mark.parametrize(("words", "status", "zh", "en"), REFUSED)
def test_one_line_says_why_there_is_no_tour(
    words: tuple[str, ...],
    status: int,
    zh: tuple[str, ...],
    en: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for locale, begin, told in (("zh", "错误：", zh), ("en", "error: ", en)):
        done = run(locale, monkeypatch, *words)
        assert done.exit_code == status, done.output
        [line] = done.stderr.splitlines()
        assert line.startswith(begin)
        assert "{" not in line
        assert done.stdout == ""
        for part in told:
            assert part in line


def test_the_last_half_hour_of_a_day_is_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    words = (*PINGYAO, *AUTUMN, "--start-time", "23:30", "--hours", "0.5")
    done = run("zh", monkeypatch, *words)
    assert done.exit_code == 0
    assert "天已全黑" in done.stdout


def test_a_tour_may_last_past_the_end_of_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    words = (*PINGYAO, "--date", "2026-12-30", "--days", "4", "--hours", "3")
    for locale, days in (
        ("zh", ("2026年12月30日 星期三", "2026年12月31日 星期四", "2027年1月1日", "2027年1月2日")),
        ("en", ("30 December 2026", "31 December 2026", "1 January 2027", "2 January 2027")),
    ):
        # How a trip is told speaks the language of its outputs.
        monkeypatch.setattr(jindao.cli.outputs, "LOCALE", locale)
        done = run(locale, monkeypatch, *words)
        assert done.exit_code == 0
        assert all(day in done.stdout for day in days)
