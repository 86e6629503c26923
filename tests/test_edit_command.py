"""`jindao edit` on the tour of a JSON file."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from jindao import Tour, read_json
from jindao.cli import main
from tests.test_cli import TOUR, fails, run


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("edit") / "tour.json"
    done = CliRunner().invoke(main, [*TOUR, "--hours", "8", "--output", str(path)])
    assert done.exit_code == 0, done.output
    return path


def ids(path: Path) -> list[str]:
    made = read_json(path.read_bytes())
    assert isinstance(made, Tour)
    return [visit.site.id for visit in made.visits]


def test_a_tour_as_it_is_said(tour: Path, tmp_path: Path) -> None:
    first, *rest = ids(tour)
    out = tmp_path / "out.json"
    words = ("edit", str(tour), "--drop", first, "--stay", f"{rest[0]}=10h", "--as-is")
    done = run(*words, "--output", str(out))
    assert done.exit_code == 0, done.output
    assert ids(out) == rest
    assert "超出" in done.stdout


def test_the_best_around_a_pin(tour: Path, tmp_path: Path) -> None:
    first, second, *_ = ids(tour)
    out = tmp_path / "out.json"
    done = run("edit", str(tour), "--drop", first, "--pin", second, "--output", str(out))
    assert done.exit_code == 0, done.output
    assert second in ids(out)
    assert first not in ids(out)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--drop", "双林寺壁画"), "去掉"),
        (("--drop", "应县木塔"), "不在游线里"),
        (("--move", "平遥城墙=2"), "第 2 天"),
        (("--move", "平遥城墙"), "SITE=DAY"),
        (("--stay", "平遥城墙=soon"), "soon"),
        (("--order", "平遥城墙"), "DAY=SITE"),
        (("--start-time", "25:00"), "25:00"),
    ],
)
def test_changes_that_cannot_be_are_one_line(tour: Path, words: tuple[str, ...], told: str) -> None:
    assert told in fails(2, "edit", str(tour), *words)


def test_files_that_hold_no_tour(tmp_path: Path) -> None:
    assert "nothing.json" in fails(1, "edit", str(tmp_path / "nothing.json"))
    route = tmp_path / "route.json"
    words = ("route", "--from", "平遥", "--to", "介休", "--profile", "bike")
    assert run(*words, "--output", str(route)).exit_code == 0
    assert "不是游线" in fails(1, "edit", str(route))


def test_groups_on_a_tour(tour: Path, tmp_path: Path) -> None:
    outputs = [tmp_path / f"roster.{suffix}" for suffix in ("csv", "txt", "html", "json")]
    words = [word for path in outputs for word in ("--output", str(path))]
    first = ids(tour)[0]
    done = run(
        "groups", str(tour), "--groups", "2", "--size", "40", "--capacity", f"{first}=2", *words
    )
    assert done.exit_code == 0, done.output
    assert "第 2 组" in done.stdout
    assert all(path.stat().st_size for path in outputs)
    assert "组数" in fails(2, "groups", str(tour), "--groups", "99")
    assert "SITE=2" in fails(2, "groups", str(tour), "--groups", "2", "--capacity", "平遥城墙")
    told = fails(1, "groups", str(tour), "--groups", "20")
    assert "20 组" in told


@pytest.mark.parametrize(("text", "told"), [("not JSON", "第 1 行第 1 个字"), ("[1]", "kind")])
def test_a_file_of_something_else_is_named(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    done = CliRunner().invoke(main, ["edit", str(path), "--drop", "晋祠"])
    assert done.exit_code == 1
    assert f"{path} 不是 jindao 的游线或路线文件" in done.stderr
    assert told in done.stderr
    assert "Expecting" not in done.stderr
