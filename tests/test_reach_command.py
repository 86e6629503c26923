"""`jindao reach` as people use it."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
import shapely

from tests.conftest import shared_data
from tests.test_cli import fails, process, run

DATONG = ("reach", "--from", "大同", "--profile", "bike", "--minutes", "30,60")


def test_it_has_help() -> None:
    told = run("reach", "--help").output
    for word in ("--minutes", ".geojson", "wheelchair", "等时圈"):
        assert word in told


def test_words_and_files(tmp_path: Path) -> None:
    files = [tmp_path / f"r.{suffix}" for suffix in ("geojson", "json", "html", "txt")]
    done = run(*DATONG, *(word for file in files for word in ("--output", str(file))))
    assert done.exit_code == 0
    assert "60 分钟：" in done.stdout
    assert "示意线位" in done.stdout
    assert "华严寺" in done.stdout
    assert all(file.stat().st_size > 300 for file in files)
    assert all(str(file) in done.stderr for file in files)
    assert files[3].read_text("utf-8") == done.stdout


def test_standard_output_holds_the_file_alone() -> None:
    assert json.loads(run(*DATONG, "--output", "-").stdout)["kind"] == "reach"
    plain = json.loads(run(*DATONG, "--output", "-", "--format", "geojson").stdout)
    assert [f["properties"].get("minutes") for f in plain["features"][:2]] == [60, 30]


def test_it_speaks_english() -> None:
    done = process("--lang", "en", *DATONG)
    assert "60 min:" in done.stdout
    assert "what is reached in 30, 60 min" in done.stdout
    refused = process("--lang", "en", "reach", "--from", "大同", "--minutes", "0")
    assert refused.stderr == "error: minutes: 0 is not between 1 and 240\n"


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        ("0", "应在 1 到 240 之间"),
        ("-5", "应在 1 到 240 之间"),
        ("nan", "应在 1 到 240 之间"),
        ("5,10000", "分钟数是 10000"),
        ("", "请填写分钟数"),
        (",", "请填写分钟数"),
        ("five", "不是数字"),
        ("1，2，3，4，5，6，7", "最多 6 个"),
    ],
)
def test_minutes_that_cannot_be(minutes: str, told: str) -> None:
    assert told in fails(2, "reach", "--from", "大同", f"--minutes={minutes}")


def test_what_else_cannot_be(tmp_path: Path) -> None:
    assert "walk" in fails(2, *DATONG, "--profile", "boat")
    assert "公里外" in fails(2, "reach", "--from", "2.35,48.86")
    fails(2, "reach", "--from", "没有这个地方")
    assert "--from" in fails(2, "reach")
    assert ".geojson" in fails(2, *DATONG, "--output", str(tmp_path / "r.gpx"))
    assert "--format" in fails(2, *DATONG, "--format", "json", "--output", str(tmp_path / "r.html"))
    assert "missing" in fails(1, *DATONG, "--output", str(tmp_path / "missing" / "r.html"))
    assert "geojson" in fails(2, *DATONG, "--format", "gpx", "--output", "-")


def test_a_real_network(tmp_path: Path) -> None:
    lines = str(shared_data("osm", "taiyuan", "taiyuan_osm_lines_4412.geojson.gz"))
    bundle, file = str(tmp_path / "taiyuan"), tmp_path / "r.geojson"
    run("network", "build", "--source", "geojson", lines, "--output", bundle)
    done = run("reach", "--network", bundle, "--from", "112.556,37.868", "--output", str(file))
    assert done.exit_code == 0
    assert "示意" not in done.stdout
    plain = json.loads(file.read_text("utf-8"))
    areas = [f for f in plain["features"] if f["properties"]["kind"] == "area"]
    shapes = [shapely.from_geojson(json.dumps(area["geometry"])) for area in areas]
    assert all(shapely.is_valid(shape) for shape in shapes)
    assert all(shapely.covers(a, b) for a, b in pairwise(shapes))
