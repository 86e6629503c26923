"""The page "Add your province" works when followed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from jindao import Planner, Settings, check_dataset
from jindao.cli import main
from jindao.heritage.load import embedded_directory
from web.app import create_app

PAGE = embedded_directory() / "ADD-A-PROVINCE.md"


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """The folder that the page makes."""
    folder = tmp_path / "myregion"
    for name in ("sites", "themes", "strands", "trails"):
        (folder / name).mkdir(parents=True)
    blocks = re.findall(
        r"```(?:toml|csv)\n# file: (\S+)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL
    )
    assert len(blocks) == 6
    for name, text in blocks:
        (folder / name).write_text(text, "utf-8")
    return folder


def test_the_dataset_is_sound(region: Path) -> None:
    assert check_dataset(region).problems == ()


def test_its_commands_run(region: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [block] = re.findall(r"```\n(jindao check-data.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    check, tour, _serve = block.strip().splitlines()
    assert CliRunner().invoke(main, ["check-data", str(region)]).exit_code == 0
    assert check == "jindao check-data myregion"
    monkeypatch.setenv("JINDAO_HERITAGE", str(region))
    done = CliRunner().invoke(main, tour.split()[2:])
    assert done.exit_code == 0, done.output
    for name in ("示例石窟", "示例村", "示意"):
        assert name in done.stdout


def test_its_pages_speak_of_the_region_and_of_nothing_else(region: Path) -> None:
    client = create_app(Planner(Settings(heritage=region))).test_client()
    for address in (
        "/",
        "/sites",
        "/sites/qingyang-example-grottoes",
        "/themes",
        "/data",
        "/trails",
    ):
        page = client.get(f"{address}?lang=zh")
        assert page.status_code == 200, address
        assert "山西" not in page.text, address
