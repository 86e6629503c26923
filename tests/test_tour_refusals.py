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
        ("没有合适的文物点", "最近的是"),
        ("no fitting site lies near the start", "the nearest is"),
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
