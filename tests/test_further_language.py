"""A further language is one folder: with it alone, command line, errors and pages speak it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

TEXTS = ROOT / "jindao" / "texts"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as it is but for one more folder: English in capitals, called `xx`."""
    tree = tmp_path_factory.mktemp("further")
    for name in ("web", "data"):
        (tree / name).symlink_to(ROOT / name)
    (tree / "jindao").mkdir()
    for entry in (ROOT / "jindao").iterdir():
        if entry != TEXTS:
            (tree / "jindao" / entry.name).symlink_to(entry)
    texts = tree / "jindao" / "texts"
    shutil.copytree(TEXTS, texts, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(texts / "en", texts / "xx")
    for file in (texts / "xx").glob("*.toml"):
        file.write_text(capitals(file.read_text("utf-8")), "utf-8")
    told = (texts / "xx" / "language.toml").read_text("utf-8")
    told = told.replace('tag = "EN"', 'tag = "x-further"').replace('"EN"', '"en"')
    (texts / "xx" / "language.toml").write_text(told, "utf-8")
    return tree


def capitals(toml: str) -> str:
    """Return a file of words with its sentences in capitals; names of facts as they are."""
    loud = re.compile(r"(\{[^{}]*\})|(\\.)|([^{}\\]+)")
    return re.sub(
        r'(?<= = )"(?:[^"\\]|\\.)*"$',
        lambda words: loud.sub(lambda part: part[1] or part[2] or part[3].upper(), words[0]),
        toml,
        flags=re.MULTILINE,
    )


def ran(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_line_speaks_it(tree: Path) -> None:
    done = ran(tree, "-m", "jindao", "--lang", "xx", "themes")
    assert done.returncode == 0, done.stderr
    assert "Great Wall" in done.stdout  # what is known in Chinese and English only
    assert "GREAT WALL" not in done.stdout
    told = ran(tree, "-m", "jindao", "--lang", "xx", "--help").stdout
    assert "THEMED WALKS" in told


def test_errors_speak_it(tree: Path) -> None:
    done = ran(tree, "-m", "jindao", "--lang", "xx", "site", "nowhere-at-all")
    assert done.returncode == 2
    assert "NO SITE" in done.stderr
    assert "nowhere-at-all" in done.stderr


def test_pages_speak_it_and_offer_it(tree: Path) -> None:
    code = (
        "from web import create_app\n"
        "from jindao import Planner, Settings\n"
        "client = create_app(Planner(Settings())).test_client()\n"
        "print(client.get('/?lang=xx').text)\n"
        "print(client.get('/tour?hours=90&lang=xx').text)\n"
        "print(client.get('/?lang=en').text)\n"
    )
    done = ran(tree, "-c", code)
    assert done.returncode == 0, done.stderr
    page, wrong, english = re.findall(r"<!doctype html>.*?</html>", done.stdout, re.DOTALL)
    assert '<html lang="x-further"' in page
    assert 'data-named-in="en"' in page
    assert "WHERE FROM" in page
    assert "HOURS A DAY" in wrong
    assert "BETWEEN" in wrong
    assert 'hreflang="x-further"' in english
    assert "Where from" in english


def test_what_a_language_lacks_it_says_as_the_one_it_falls_back_on(tree: Path) -> None:
    (tree / "jindao" / "texts" / "yy").mkdir()
    facts = 'name = "YY"\ntag = "yy"\nfalls_back = "en"\ncomma = ", "\nspace = " "\n'
    (tree / "jindao" / "texts" / "yy" / "language.toml").write_text(facts, "utf-8")
    code = "import jindao; print(jindao.say('label.part_of', 'yy'))"
    assert ran(tree, "-c", code).stdout.strip() == "part of"
