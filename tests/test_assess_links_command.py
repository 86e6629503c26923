"""`jindao assess links` as people use it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.test_cli import fails, run

TAIYUAN = ("assess", "links", "--area", "112.4,37.7 112.7,37.7 112.7,38.0 112.4,38.0")


def test_it_has_help() -> None:
    told = run("assess", "links", "--help").output
    for word in ("--budget", "--no-go", ".geojson", "primal_dual"):
        assert word in told


def test_words_and_files(tmp_path: Path) -> None:
    files = [tmp_path / f"l.{suffix}" for suffix in ("geojson", "json", "html", "csv", "txt")]
    outputs = [word for file in files for word in ("--output", str(file))]
    done = run(*TAIYUAN, "--budget", "20000000", *outputs)
    assert done.exit_code == 0
    assert "2,000 万元" in done.stdout
    assert "示意" in done.stdout
    assert files[4].read_text("utf-8") == done.stdout
    plan = json.loads(files[1].read_bytes())
    assert plan["kind"] == "links"
    assert 0 < plan["cost_yuan"] <= 20_000_000


def test_what_cannot_be_is_one_line() -> None:
    assert "-5" in fails(2, *TAIYUAN, "--budget=-5")
    assert "0.01 到 1,000,000,000,000 之间" in fails(2, *TAIYUAN, "--budget", "0")
    assert "park.shp" in fails(2, *TAIYUAN, "--budget", "1", "--no-go", "park.shp")
    assert "没有" in fails(2, *TAIYUAN[:2], "--area", "长安", "--budget", "1")
