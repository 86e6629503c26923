"""A wheel, installed without the checkout, runs the main job."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), "."],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [made] = folder.glob("*.whl")
    return made


def test_the_wheel_holds_data_words_pages_and_licences(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "jindao/data/heritage/sites/taiyuan.csv",
        "jindao/texts/en/pages.toml",
        "jindao/texts/zh/library.toml",
        "jindao/profiles/walk.toml",
        "jindao/formats/assets/leaflet.js",
        "jindao/formats/assets/LICENSE",
        "jindao/__init__.pyi",
        "jindao/py.typed",
        "jindao/store/migrations/versions/v0001_short_links.py",
        "web/static/share.js",
        "web/templates/base.html",
    ):
        assert name in names, name
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/"))]


def test_the_installed_wheel_plans_a_tour(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(site), str(wheel)], check=True, capture_output=True)
    code = (
        f"import sys; sys.path.insert(0, {str(site)!r})\n"
        "import jindao, web\n"
        f"assert jindao.__file__.startswith({str(site)!r}), jindao.__file__\n"
        f"assert web.__file__.startswith({str(site)!r}), web.__file__\n"
        "from jindao.cli import main\n"
        "main(['tour', '--strand', 'history', '--profile', 'bike', '--start', '平遥',"
        " '--date', '2026-10-14', '--output', 't.gpx', '--output', 't.html'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "t.gpx").stat().st_size > 500
    assert (tmp_path / "t.html").stat().st_size > 100_000
