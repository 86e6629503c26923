"""The pages of documentation keep their word: what they show runs, and they name everything."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

import jindao
from jindao.cli import main
from tests.conftest import ROOT

PAGES = (
    "README.md",
    "benchmarks/README.md",
    "data/heritage/ADD-A-PROVINCE.md",
    "data/heritage/README.md",
    "jindao/README.md",
    "jindao/assess/README.md",
    "jindao/batch/README.md",
    "jindao/cli/README.md",
    "jindao/formats/README.md",
    "jindao/network/README.md",
    "jindao/publishing/README.md",
    "jindao/routing/README.md",
    "jindao/store/README.md",
    "jindao/tours/README.md",
    "jindao/tracks/README.md",
    "web/README.md",
    "web/v1/README.md",
)
FOLDERS = ("benchmarks", "data", "jindao", "web")
TEXTS = {page: (ROOT / page).read_text("utf-8") for page in PAGES}
README = TEXTS["README.md"]
ALL = "\n".join(TEXTS.values())
ROWS = "\n".join(line for line in ALL.splitlines() if line.startswith("| "))


def commands(group: click.Group, prefix: str = "") -> list[str]:
    names = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            names += commands(command, f"{prefix}{name} ")
        else:
            names.append(prefix + name)
    return names


def blocks(text: str) -> list[tuple[str, str]]:
    """The language and the text of each fenced block."""
    return re.findall(r"^```([^\n]*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def prose(text: str) -> str:
    """The page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def calls(text: str) -> list[list[str]]:
    """The words that follow `jindao` in each of its calls in the blocks of a page."""
    shown = [block for language, block in blocks(text) if language in ("", "sh")]
    lines = "\n".join(shown).replace("\\\n", " ").splitlines()
    commands = [part for line in lines for part in line.split(" && ")]
    found = [re.match(r"(?:[A-Z_]+=\S* )*jindao (.*)", command) for command in commands]
    return [shlex.split(call[1], comments=True) for call in found if call]


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", prose(text), re.MULTILINE)
    slugs = [re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings]
    assert len(slugs) == len(set(slugs)), slugs
    return set(slugs)


def links(page: str) -> list[tuple[str, Path, str]]:
    """Each link of a page inside the project: as written, its file, its anchor."""
    found = re.findall(r"\]\(((?!https?:)[^)\s]+)\)|src=\"([^\"]+)\"", prose(TEXTS[page]))
    path = ROOT / page
    parts = [(link, *link.partition("#")[::2]) for pair in found for link in pair if link]
    return [
        (link, (path.parent / file).resolve() if file else path, anchor)
        for link, file, anchor in parts
    ]


def test_every_page_is_in_the_list() -> None:
    inside = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md")]
    found = {path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *inside)}
    assert found - {"CHANGELOG.md"} == set(PAGES)


def test_the_readme_opens_with_the_two_commands() -> None:
    first = README.split("```")[1].split("\n")
    assert [line.split("#")[0].strip() for line in first if line] == ["make demo", "make test"]


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert len(README.splitlines()) <= 250


@pytest.mark.parametrize("page", [p for p in PAGES if "```python\n" in TEXTS[p]])
def test_its_python_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for language, block in blocks(TEXTS[page]):
        if language == "python":
            exec(compile(block, page, "exec"), {})
    if page == "README.md":
        assert (tmp_path / "tour.gpx").stat().st_size > 500
        assert "<main" in (tmp_path / "tour.html").read_text("utf-8")


def test_the_readme_shows_python() -> None:
    assert "python" in [language for language, _ in blocks(README)]


def test_their_tables_name_everything() -> None:
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
    assert [name for name in names if f"`{name}`" not in ROWS] == []


def test_they_name_every_option_of_a_tour() -> None:
    options = [name for option in main.commands["tour"].params for name in option.opts]
    long = [name for name in options if name.startswith("--")]
    assert [name for name in long if not re.search(rf"{name}(?![\w-])", ALL)] == []


def test_the_counts_are_those_of_the_data() -> None:
    heritage = jindao.load_heritage()
    assert f"{len(heritage.sites)} 处文物点" in README
    assert f"{len(heritage.places)} 个地名" in README
    assert f"{len(heritage.sites)} sites and {len(heritage.places)} places" in README


@pytest.mark.parametrize("page", [page for page in PAGES if calls(TEXTS[page])])
def test_the_shell_commands_are_understood(page: str) -> None:
    for words in calls(TEXTS[page]):
        command: click.Command = main
        while isinstance(command, click.Group) and words and words[0] in command.commands:
            command = command.commands[words.pop(0)]
        context = command.make_context("x", list(words), resilient_parsing=False)
        assert context.params or not isinstance(command, click.Group)


def test_enough_shell_commands_are_shown() -> None:
    assert len(calls(README)) >= 6
    assert len(calls(ALL)) >= 40


def test_the_targets_and_measurements_that_are_named_exist() -> None:
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"(?:`|^)make ([\w-]+)", ALL, re.MULTILINE)) <= set(targets)
    scripts = set(re.findall(r"benchmarks/\w+\.py", ALL))
    assert len(scripts) > 10
    assert [script for script in scripts if not (ROOT / script).exists()] == []


def test_the_data_page_counts_the_national_units_nobody_located() -> None:
    page = (ROOT / "data/heritage/README.md").read_text("utf-8")
    sites = jindao.load_heritage().sites
    lost = [site for site in sites if site.batch is not None and site.position is None]
    assert f"国保名单里 {len(lost)} 处没有可用的坐标" in page
    assert f"{len(lost)} national units have no usable position" in page


@pytest.mark.parametrize("page", PAGES)
def test_links_inside_the_project_lead_somewhere(page: str) -> None:
    for link, target, anchor in links(page):
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text("utf-8")), link


def test_every_page_is_reached_from_the_first() -> None:
    seen: set[str] = set()
    ahead = ["README.md"]
    while ahead:
        page = ahead.pop()
        seen.add(page)
        linked = {path.relative_to(ROOT).as_posix() for _, path, _ in links(page)}
        ahead += (linked & set(PAGES)) - seen
    assert seen == set(PAGES)


@pytest.mark.parametrize("page", ["README.md", "data/heritage/README.md"])
def test_contributing_is_one_link_away(page: str) -> None:
    assert any(anchor == "参与贡献--contributing" for _, _, anchor in links(page))


def test_no_file_of_words_holds_the_marks_of_a_merge() -> None:
    marks = ("<<<<<<< ", ">>>>>>> ")
    folders = (ROOT, *(ROOT / name for name in ("data", "jindao", "web")))
    for folder in folders:
        for path in folder.glob("*.md") if folder == ROOT else folder.rglob("*.*"):
            if path.suffix in (".md", ".toml", ".csv", ".html", ".css", ".js"):
                lines = path.read_text("utf-8").splitlines()
                assert not [line for line in lines if line.startswith(marks)], path
