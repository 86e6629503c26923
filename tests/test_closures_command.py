"""`--closures` and `--date` on the command line, over a bundle of the tiny world."""

from __future__ import annotations

from pathlib import Path

import pytest

from jindao import write_bundle
from jindao.network.network import Network
from tests.closed import STEPS, box, closure_file, feature
from tests.conftest import at
from tests.test_cli import fails, run


@pytest.fixture
def words(tmp_path: Path, tiny_network: Network) -> list[str]:
    bundle = tmp_path / "tiny"
    write_bundle(tiny_network, bundle)
    ends = ["--from", str(at(0, 0)), "--to", str(at(900, -5))]
    return ["route", "--network", str(bundle), *ends]


def test_a_route_on_a_day(tmp_path: Path, words: list[str]) -> None:
    path = str(closure_file(tmp_path, feature(STEPS, to="2026-10-31")))
    closed = run(*words, "--closures", path, "--date", "2026-10-31")
    assert closed.exit_code == 0, closed.output
    assert "1.5 公里" in closed.stdout
    assert "封闭：施工（至 2026-10-31）" in closed.stdout
    later = run(*words, "--closures", path, "--date", "2026-11-01")
    assert "900 米" in later.stdout
    assert "封闭" not in later.stdout


def test_the_environment_names_a_file_too(
    tmp_path: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JINDAO_CLOSURES", str(closure_file(tmp_path, feature(STEPS))))
    assert "封闭：施工" in run(*words).stdout
    nothing = tmp_path / "none"
    nothing.mkdir()
    empty = closure_file(nothing)
    assert "封闭" not in run(*words, "--closures", str(empty)).stdout


def test_what_is_wrong_is_one_line(tmp_path: Path, words: list[str]) -> None:
    wrong = str(closure_file(tmp_path, feature(STEPS, kind="shut")))
    assert "第 1 个要素“works”的属性 kind" in run(*words, "--closures", wrong).stderr
    assert run(*words, "--closures", wrong).exit_code == 1
    assert "不存在" in fails(1, *words, "--closures", str(tmp_path / "none"))
    fails(2, *words, "--date", "soon")
    path = str(closure_file(tmp_path, feature(STEPS)))
    ends = [*words[:3], "--from", str(at(700, 0)), "--to", str(at(0, 0))]
    assert "在封闭区域内：施工" in fails(2, *ends, "--closures", path)


def test_closures_outside_the_network_are_named(tmp_path: Path, words: list[str]) -> None:
    path = str(closure_file(tmp_path, feature(box(90_000, 0, 91_000, 400), id="gorge")))
    told = run(*words, "--closures", path)
    assert told.exit_code == 0
    assert "以下封闭在这个路网之外，不起作用：gorge" in told.stderr


@pytest.mark.parametrize("what", [["reach", "--minutes", "12"], ["loop", "--length", "1km"]])
def test_reach_and_loops_on_a_day(tmp_path: Path, words: list[str], what: list[str]) -> None:
    path = str(closure_file(tmp_path, feature(STEPS, to="2026-10-31")))
    ask = [*what, *words[1:3], "--from", str(at(500, 0)), "--closures", path]
    assert "当天附近封闭" in run(*ask, "--date", "2026-10-31").stdout
    assert "封闭" not in run(*ask, "--date", "2026-11-01").stdout
    fails(2, *ask, "--date", "soon")
