"""`jindao loop` as people type it, on the embedded skeleton."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jindao import Loop, read_json
from jindao.cli import main

LOOP = ("loop", "--from", "太原", "--profile", "bike")


def run(*words: str) -> Result:
    return CliRunner().invoke(main, [*words], catch_exceptions=False)


def test_the_table_and_the_files(tmp_path: Path) -> None:
    files = [tmp_path / f"loop.{kind}" for kind in ("json", "gpx", "html", "geojson", "txt")]
    outputs = [word for file in files for word in ("--output", str(file))]
    done = run(*LOOP, "--length", "60km", *outputs)
    assert done.exit_code == 0, done.output
    head, first = done.stdout.splitlines()[:2]
    assert head.split() == [
        "长度", "时间", "差", "重走", "过大路", "最陡", "台阶", "未铺装", "路面不详",
    ]  # fmt: skip
    best = read_json(files[0].read_bytes())
    assert isinstance(best, Loop)
    assert first.split()[:2] == ["1", f"{best.length_m / 1000:.2f}"]
    assert f"{100 * best.quality.length_error:+.1f}%" in first
    assert all(file.stat().st_size > 0 for file in files)


def test_another_of_the_loops() -> None:
    done = run(*LOOP, "--length", "60", "--choice", "2", "--output", "-")
    assert done.exit_code == 0, done.output
    second = json.loads(done.stdout)
    assert second["kind"] == "loop"
    [row] = [line.split() for line in done.stderr.splitlines() if line.startswith("2 ")]
    assert row[:2] == ["2", f"{sum(leg['length_m'] for leg in second['legs']) / 1000:.2f}"]


def test_by_time_and_theme() -> None:
    done = run(*LOOP, "--time", "6h", "--theme", "历史", "--output", "-")
    assert done.exit_code == 0, done.output
    best = json.loads(done.stdout)
    assert best["request"]["theme"] == "history"
    assert sum(leg["duration_s"] for leg in best["legs"]) == pytest.approx(6 * 3600, rel=0.1)
    codes = {note["code"] for note in best["notes"]}
    assert codes & {"loop_past", "loop_no_site"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--length", "5m"), "0.005 公里，应在 0.3 到 300 公里之间"),
        (("--length", "900km"), "900 公里，应在 0.3 到 300"),
        (("--length", "0"), "0 公里，应在 0.3 到"),
        (("--length", "nan"), "12km"),
        (("--length", "far"), "12km"),
        (("--time", "soon"), "90min"),
        (("--time", "20h"), "960"),
        ((), "长度或时间"),
        (("--length", "3", "--time", "2h"), "只能给一个"),
        (("--length", "60", "--choice", "4"), "应在 1 到 3 之间"),
        (("--length", "60", "--seed", "x"), "种子"),
        (("--length", "60", "--theme", "hisory"), "history"),
        (("--length", "60", "--output", "x.doc"), ".gpx"),
    ],
)
def test_what_is_wrong_is_one_line(words: tuple[str, ...], told: str) -> None:
    done = run(*LOOP, *words)
    assert done.exit_code == 2, done.output
    line = done.stderr.splitlines()[-1]
    assert line.startswith("错误：")
    assert told in line
    assert "{" not in line


def test_help() -> None:
    words = run("loop", "--help").output
    for name in ("--length", "--time", "--theme", "--seed", "--choice"):
        assert name in words
