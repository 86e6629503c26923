"""`jindao publish generate`, as an operator runs it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jindao.cli import main

WORDS = (
    "--themes",
    "great_wall",
    "--counties",
    "偏关，迎泽区",
    "--profiles",
    "bike",
    "--hours",
    "7",
)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINDAO_STORE", f"sqlite:///{tmp_path / 's.sqlite3'}")
    made = run(
        "admin",
        "create-bureau",
        "north",
        "--name-zh",
        "北部",
        "--area",
        "xinzhou",
        "--area",
        "taiyuan",
    )
    assert made.exit_code == 0, made.output


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def generate(*more: str) -> Result:
    return run("publish", "generate", *WORDS, "--date", "2026-10-14", *more)


def test_a_dry_run_keeps_nothing() -> None:
    told = generate("--dry-run")
    assert told.exit_code == 0, told.output
    assert "great-wall-xinzhou-pianguan-bike-1d\t要规划\tnorth\t偏关" in told.stdout
    assert "great-wall-taiyuan-yingze-bike-1d\t无从规划\tnorth" in told.stdout
    assert run("publish", "list", "--bureau", "north").stdout == ""


def test_drafts_and_the_report(tmp_path: Path) -> None:
    told = generate("--report", str(tmp_path / "r.csv"))
    assert told.exit_code == 0, told.output
    assert "新写 1 条、1 条无从规划" in told.stderr
    listed = run("publish", "list", "--bureau", "north").stdout
    assert run("publish", "list").stdout == listed
    assert listed.startswith("great-wall-xinzhou-pianguan-bike-1d\t1\t-\t偏关出发 · 长城")
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        states = {row["slug"]: row["state"] for row in csv.DictReader(file)}
    assert set(states.values()) == {"made", "none"}


def test_a_failure_is_told_by_the_exit_status() -> None:
    told = generate("--hours", "0.5", "--profiles", "walk")
    assert told.exit_code == 1
    assert "没有规划出来 great-wall-xinzhou-pianguan-walk-1d：" in told.stdout


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (("--counties", "平安县"), "平安县"),
        (("--themes", ","), "主题"),
        (("--days", "two"), "two"),
        (("--workers", "0"), "进程数"),
        (("--bureau", "nobody"), "nobody"),
        (("--report", "r.xlsx"), "r.xlsx"),
        (("--profiles", "car"), "car"),
    ],
)
def test_what_cannot_be_is_one_line(more: tuple[str, ...], named: str) -> None:
    told = generate(*more)
    assert told.exit_code == 2
    assert named in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1
