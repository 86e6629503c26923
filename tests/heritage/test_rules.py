"""Rules and scores that are data: each condition, lists, rarity, kinds."""

from __future__ import annotations

from pathlib import Path

import pytest

from jindao import Planner, Settings, load_heritage
from jindao.heritage.check import check_dataset
from jindao.heritage.rules import lists_of
from jindao.heritage.scoring import base_points, score_sites
from tests.heritage.test_load import change

KIND = """
id = "rural"
name_zh = "乡村"
name_en = "Rural"
summary_zh = "说明。"
summary_en = "About."
color = "#123456"
[[rule]]
when = { %s }
weight = 2.0
why_zh = "因"
why_en = "Because"
[[example]]
start = "甲"
profile = "walk"
hours = 4
why_zh = "看看"
why_en = "See"
"""


def kinds(dataset: Path, condition: str) -> set[str]:
    (dataset / "kinds").mkdir(exist_ok=True)
    (dataset / "kinds/rural.toml").write_text(KIND % condition, "utf-8")
    assert check_dataset(dataset).errors == ()
    heritage = load_heritage(dataset)
    return {
        s.site.id.removeprefix("north-")
        for s in score_sites(heritage, heritage.sites, None, (), "rural")
    }


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('category = ["tomb"]', {"tomb"}),
        ('name = ["*门", "长*"]', {"gate", "wall"}),
        ('listed = ["world"]', {"hall"}),
        ('listed = ["national"]', {"gate", "hall"}),
        ('listed = ["first_batch"]', {"hall"}),
        ('strand = ["trade"]', {"inn"}),
        ('county = ["乙县"], protection_level = ["none", "county"]', {"inn", "tomb"}),
        # The wall runs from (10.1, 50.1) to (10.4, 50.3), where gate and wall stand;
        # the hall is 6 km south of it, the inn 2.4 km north of it.
        ('near = ["wall_1"], within_km = 1', {"gate", "wall"}),
        ('near = ["wall_1"], within_km = 3', {"gate", "wall", "inn"}),
        ("built_before = 0", {"wall"}),
    ],
)
def test_each_condition(dataset: Path, condition: str, expected: set[str]) -> None:
    assert kinds(dataset, condition) == expected


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ('listed = ["galactic"]', "listed"),
        ('near = ["river"], within_km = 5', '"river" is not defined'),
        ('near = ["wall_1"]', "within_km"),
        ('strand = ["craft"]', '"craft" is not defined'),
    ],
)
def test_a_condition_that_means_nothing_is_told(dataset: Path, condition: str, told: str) -> None:
    (dataset / "kinds").mkdir()
    (dataset / "kinds/rural.toml").write_text(KIND % condition, "utf-8")
    messages = [problem.message("en") for problem in check_dataset(dataset).problems]
    assert any(told in message for message in messages), messages


def test_an_example_from_nowhere_is_told(dataset: Path) -> None:
    (dataset / "kinds").mkdir()
    text = KIND.replace('start = "甲"', 'start = "乌有"') % "tagged = true"
    (dataset / "kinds/rural.toml").write_text(text, "utf-8")
    [problem] = check_dataset(dataset).problems
    assert (problem.file, problem.field) == ("kinds/rural.toml", "example[0].start")


@pytest.mark.parametrize(
    ("condition", "field", "severity"),
    [
        ('county = ["甲乙县"]', "rule[0].when.county", "error"),
        ('site = ["north-moon"]', "rule[0].when.site", "error"),
        ('prefecture = ["south"]', "rule[0].when.prefecture", "error"),
        ('name = ["*门", "*楼"]', "rule[0].when.name", "warning"),
    ],
)
def test_a_condition_nothing_can_meet_is_told(
    dataset: Path, condition: str, field: str, severity: str
) -> None:
    (dataset / "kinds").mkdir()
    (dataset / "kinds/rural.toml").write_text(KIND % condition, "utf-8")
    [problem] = check_dataset(dataset).problems
    assert (problem.file, problem.field) == ("kinds/rural.toml", field)
    assert problem.severity == severity


def test_an_example_by_an_unknown_profile_is_told(dataset: Path) -> None:
    (dataset / "kinds").mkdir()
    text = KIND.replace('profile = "walk"', 'profile = "horse"') % "tagged = true"
    (dataset / "kinds/rural.toml").write_text(text, "utf-8")
    assert check_dataset(dataset).problems == ()
    [problem] = check_dataset(dataset, profiles=["walk", "bike"]).problems
    assert (problem.field, dict(problem.facts)) == ("example[0].profile", {"value": "horse"})


def test_a_theme_of_one_s_own_is_told_by_its_file(dataset: Path, tmp_path: Path) -> None:
    own = tmp_path / "th"
    own.mkdir()
    (own / "mine.toml").write_text(KIND % 'county = ["丙县"]', "utf-8")
    [problem] = check_dataset(dataset, own).problems
    assert (problem.file, problem.field) == ("th/mine.toml", "rule[0].when.county")


def test_a_theme_page_does_without_a_bad_example(dataset: Path) -> None:
    (dataset / "kinds").mkdir()
    text = KIND % "tagged = true"
    more = text[text.index("[[example]]") :]
    bad = more.replace('start = "甲"', 'start = "乌有"') + more.replace('"walk"', '"horse"')
    (dataset / "kinds/rural.toml").write_text(text + bad, "utf-8")
    guide = Planner(Settings(heritage=dataset)).theme_guide("rural")
    assert [tour.example.start for tour in guide.examples] == ["甲"]


def test_scores_by_hand(dataset: Path) -> None:
    path = dataset / "scoring.toml"
    path.write_text(
        path.read_text("utf-8")
        + '[[listed]]\nlisted = "first_batch"\npoints = 5\nwhy_zh = "一批"\nwhy_en = "First"\n'
        + "[rarity]\neras = [0, 1000]\n[[rarity.bonus]]\nat_most = 1\npoints = 7\n"
        + "[[rarity.bonus]]\nat_most = 2\npoints = 3\n",
        "utf-8",
    )
    heritage = load_heritage(dataset)
    points = {
        site.id.removeprefix("north-"): base_points(heritage, site)[0] for site in heritage.sites
    }
    assert points == {
        "gate": 60 + 7,  # national; the only fort after 1000
        "hall": 100 + 30 + 5 + 7,  # world, before 907, first batch, the only building 0-1000
        "inn": 8 + 7,  # on no list; the only building after 1000
        "tomb": 12,  # of unknown age: neither old nor rare
        "wall": 35 + 30 + 7,  # provincial, before 907, the only fort before our era
    }
    _, why = base_points(heritage, heritage.site_by_id["north-wall"])
    assert [note.code for note in why if note.code in ("unique", "rare")] == ["unique"]


def test_weights_of_theme_strand_and_kind_are_multiplied(dataset: Path) -> None:
    change(dataset / "themes/wall.toml", "weight = 1.0", "weight = 1.5")
    change(dataset / "strands/history.toml", "weight = 1.0", "weight = 3.0")
    (dataset / "kinds").mkdir()
    (dataset / "kinds/rural.toml").write_text(KIND % 'category = ["pass_fort"]', "utf-8")
    heritage = load_heritage(dataset)
    [gate] = score_sites(heritage, heritage.sites, "wall", ("history",), "rural")
    # National, 60 points; 1.5 for the theme, 3 for the strand, 2 for the kind.
    assert (gate.site.id, gate.score) == ("north-gate", 540)


def test_lists_of_a_site(dataset: Path) -> None:
    change(
        dataset / "sites/north.csv", "visit_minutes,", "visit_minutes,village_batch,scenic_grade,"
    )
    text = (
        (dataset / "sites/north.csv")
        .read_text("utf-8")
        .replace(",20,,,survey", ",20,4,4A,,,survey")
    )
    lines = [
        line if i == 0 or ",4,4A," in line else _wider(line)
        for i, line in enumerate(text.splitlines())
    ]
    (dataset / "sites/north.csv").write_text("\n".join(lines) + "\n", "utf-8")
    heritage = load_heritage(dataset)
    assert lists_of(heritage.site_by_id["north-inn"]) == ("village", "4A")
    assert lists_of(heritage.site_by_id["north-hall"]) == ("world", "national", "first_batch")


def _wider(line: str) -> str:
    cells = line.split(",")
    return ",".join([*cells[:19], "", "", *cells[19:]])


def test_batches_scenic_areas_and_limits_by_hand(dataset: Path) -> None:
    change(
        dataset / "scoring.toml",
        "points = 30\n",
        'points = 30\ncategory = ["tomb", "ancient_building"]\n',
    )
    path = dataset / "scoring.toml"
    why = 'why_zh = "因"\nwhy_en = "Because"\n'
    path.write_text(
        path.read_text("utf-8")
        + f"[[batch]]\nnumber = 1\npoints = 50\n{why}[[batch]]\nnumber = 3\npoints = 20\n{why}"
        + f"[scenic]\npoints = 55\n[[scenic.batch]]\nnumber = 2\npoints = 9\n{why}"
        + '[rarity]\nlisted = ["national"]\neras = [0, 1000]\n'
        + "[[rarity.bonus]]\nat_most = 1\npoints = 7\n",
        "utf-8",
    )
    widen(dataset, {"north-inn": "2", "north-hall": "2"})
    heritage = load_heritage(dataset)
    points = {
        site.id.removeprefix("north-"): base_points(heritage, site)[0] for site in heritage.sites
    }
    assert points == {
        "gate": 60 + 20 + 7,  # third batch; national, the only fort after 1000
        "hall": 100 + 50 + 9 + 30 + 7,  # world is more than the 55 of a scenic area
        "inn": 55 + 9,  # a scenic area of batch 2; on no list of monuments, so not rare
        "tomb": 12,
        "wall": 35,  # a fort: its age does not count; provincial, so not rare
    }


def widen(dataset: Path, batches: dict[str, str]) -> None:
    """Add a column `scenic_batch` with the value of some rows."""
    path = dataset / "sites/north.csv"
    head, *lines = path.read_text("utf-8").splitlines()
    lines = [f"{line},{batches.get(line.split(',')[0], '')}" for line in lines]
    path.write_text("\n".join([f"{head},scenic_batch", *lines]) + "\n", "utf-8")


def test_a_list_or_category_nobody_knows_is_told(dataset: Path) -> None:
    path = dataset / "scoring.toml"
    path.write_text(
        path.read_text("utf-8").replace("year = 907", 'year = 907\ncategory = ["castle"]')
        + '[rarity]\nlisted = ["galactic"]\n',
        "utf-8",
    )
    fields = {problem.field for problem in check_dataset(dataset).problems}
    assert {"built_before[0].category", "rarity.listed"} <= fields


def test_the_weights_of_theme_and_kind_multiply(dataset: Path) -> None:
    (dataset / "kinds").mkdir()
    (dataset / "kinds/rural.toml").write_text(KIND % 'category = ["pass_fort"]', "utf-8")
    heritage = load_heritage(dataset)
    scored = score_sites(heritage, heritage.sites, "wall", (), "rural")
    # wall: 65 points x 2.0 as an old wall x 2.0 of the kind; gate: 60 x 1.0 x 2.0
    assert {s.site.id: s.score for s in scored} == {"north-wall": 260, "north-gate": 120}
