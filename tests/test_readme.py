"""The README keeps its word: its Python runs, and it names everything there is."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

import jindao
from jindao.cli import main
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def commands(group: click.Group, prefix: str = "") -> list[str]:
    names = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            names += commands(command, f"{prefix}{name} ")
        else:
            names.append(prefix + name)
    return names


def test_the_readme_opens_with_the_two_commands() -> None:
    first = README.split("```")[1].split("\n")
    assert [line.split("#")[0].strip() for line in first if line] == ["make demo", "make test"]


def test_its_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})
    assert (tmp_path / "tour.gpx").stat().st_size > 500
    assert "<main" in (tmp_path / "tour.html").read_text("utf-8")


def test_it_names_everything() -> None:
    planner = jindao.Planner(jindao.Settings())
    names = [
        *commands(main),
        *(profile.id for profile in planner.profiles),
        *(theme.id for theme in (*planner.themes, *planner.strands, *planner.kinds)),
        *jindao.FORMATS,
        *jindao.SITE_FORMATS,
        *jindao.SOURCES,
        *jindao.ENGINES,
        *(fact.variable for fact in jindao.Settings.facts({})),
    ]
    assert [name for name in names if f"`{name}`" not in README] == []


def test_it_names_every_option_of_a_tour() -> None:
    options = [name for option in main.commands["tour"].params for name in option.opts]
    long = [name for name in options if name.startswith("--")]
    assert [name for name in long if not re.search(rf"{name}(?![\w-])", README)] == []


def test_its_counts_are_those_of_the_data() -> None:
    heritage = jindao.load_heritage()
    assert f"{len(heritage.sites)} 处文物点" in README
    assert f"{len(heritage.places)} 个地名" in README


def test_its_shell_commands_are_understood() -> None:
    blocks = re.findall(r"```\n(.*?)```", README, re.DOTALL)
    lines = [
        line for block in blocks for line in block.replace("\\\n", " ").splitlines()
        if line.startswith("jindao ")
    ]  # fmt: skip
    assert len(lines) >= 6
    for line in lines:
        words = line.split("#")[0].split()[1:]
        command: click.Command = main
        while isinstance(command, click.Group):
            if words and words[0] in command.commands:
                command = command.commands[words.pop(0)]
            else:
                break
        context = command.make_context("x", list(words), resilient_parsing=False)
        assert context.params


def test_the_data_page_counts_the_national_units_nobody_located() -> None:
    page = (ROOT / "data/heritage/README.md").read_text("utf-8")
    sites = jindao.load_heritage().sites
    lost = [site for site in sites if site.batch is not None and site.position is None]
    assert f"国保名单里 {len(lost)} 处没有可用的坐标" in page
    assert f"{len(lost)} national units have no usable position" in page


@pytest.mark.parametrize("page", ["README.md", "data/heritage/README.md"])
def test_links_inside_the_project_lead_somewhere(page: str) -> None:
    path = ROOT / page
    links = re.findall(r"\]\(((?!http)[^)\s]+)\)", path.read_text("utf-8"))
    assert any(link.endswith("#参与贡献--contributing") for link in links)
    for link in links:
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE)
            slugs = [re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings]
            assert anchor in slugs, link


def test_no_file_of_words_holds_the_marks_of_a_merge() -> None:
    marks = ("<<<<<<< ", ">>>>>>> ")
    folders = (ROOT, *(ROOT / name for name in ("data", "jindao", "web")))
    for folder in folders:
        for path in folder.glob("*.md") if folder == ROOT else folder.rglob("*.*"):
            if path.suffix in (".md", ".toml", ".csv", ".html", ".css", ".js"):
                lines = path.read_text("utf-8").splitlines()
                assert not [line for line in lines if line.startswith(marks)], path
