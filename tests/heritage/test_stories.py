"""Stories of several sites: read, checked, cited, described."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest

from jindao import check_dataset, load_heritage, package_text
from jindao.errors import HeritageDataError
from jindao.model.story import Story

HEADER = "id,sites,why_zh,why_en,sources\n"


def tell(dataset: Path, *rows: str) -> Path:
    (dataset / "stories.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows), "utf-8")
    return dataset


def problems(dataset: Path) -> list[tuple[str, int, str, str]]:
    return [(p.file, p.line, p.field, p.code) for p in check_dataset(dataset).problems]


def test_a_story_is_read(dataset: Path) -> None:
    tell(dataset, "one-wall,north-gate; north-wall,同一道墙,One wall,list;survey")
    heritage = load_heritage(dataset)
    assert heritage.stories == (
        Story(
            id="one-wall",
            sites=("north-gate", "north-wall"),
            why_zh="同一道墙",
            why_en="One wall",
            sources=("list", "survey"),
        ),
    )
    assert [heritage.stories[0].why(locale) for locale in ("zh", "en")] == ["同一道墙", "One wall"]
    assert problems(dataset) == []


def test_a_dataset_needs_no_stories(dataset: Path) -> None:
    heritage = load_heritage(dataset)
    assert (heritage.stories, heritage.scoring.story_percent) == ((), 0)


def test_stories_change_the_version_of_a_dataset(dataset: Path) -> None:
    before = load_heritage(dataset).version
    assert load_heritage(tell(dataset, "w,north-gate;north-wall,墙,Wall,list")).version != before


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ("w,north-gate;nowhere,墙,Wall,list", "sites", "reference"),
        ("w,north-gate;north-wall,墙,Wall,gossip", "sources", "reference"),
        ("w,north-gate,墙,Wall,list", "sites", "story_sites"),
        ("w,north-gate;north-wall;north-gate,墙,Wall,list", "sites", "story_sites"),
        ("w,north-gate;north-wall,墙,Wall,", "sources", "empty"),
        ("w,north-gate;north-wall,,Wall,list", "why_zh", "empty"),
        ("w,north-gate;north-wall,墙,,list", "why_en", "empty"),
        ("W!,north-gate;north-wall,墙,Wall,list", "id", "id_form"),
        ("north-inn,north-gate;north-wall,墙,Wall,list", "id", "duplicate"),
    ],
)
def test_what_is_wrong_with_a_row_is_told(dataset: Path, row: str, field: str, code: str) -> None:
    assert ("stories.csv", 2, field, code) in problems(tell(dataset, row))
    with pytest.raises(HeritageDataError):
        load_heritage(dataset)


def test_two_sites_share_one_story_only(dataset: Path) -> None:
    tell(
        dataset,
        "wall,north-gate;north-hall;north-wall,墙,Wall,list",
        "gate,north-wall;north-gate,门,Gate,list",
        "inn,north-wall;north-inn,店,Inn,list",
    )
    (problem,) = check_dataset(dataset).problems
    assert (problem.line, problem.code) == (3, "story_pair")
    assert dict(problem.facts) == {"value": ["north-wall", "north-gate"], "other": "wall"}


def test_what_stands_in_another_site_is_no_story_with_it(dataset: Path) -> None:
    path = dataset / "sites/north.csv"
    head, *rows = path.read_text("utf-8").splitlines()
    within = {"north-hall": "north-gate", "north-inn": "north-hall"}
    rows = [f"{row},{within.get(row.split(',')[0], '')}" for row in rows]
    path.write_text("\n".join((f"{head},part_of", *rows)) + "\n", "utf-8")
    tell(dataset, "w,north-gate;north-inn,墙,Wall,list", "v,north-hall;north-wall,殿,Hall,list")
    (problem,) = check_dataset(dataset).problems
    assert (problem.line, problem.code) == (2, "story_part")
    assert dict(problem.facts) == {"value": "north-inn", "other": "north-gate"}


def test_a_source_of_a_story_is_cited(dataset: Path) -> None:
    sources = dataset / "sources.csv"
    sources.write_text(sources.read_text("utf-8") + "book,书,Book,,,,,,\n", "utf-8")
    assert [p.code for p in check_dataset(dataset).warnings] == ["uncited"]
    tell(dataset, "w,north-gate;north-wall,墙,Wall,book")
    assert check_dataset(dataset).problems == ()


def test_the_data_package_describes_stories(dataset: Path) -> None:
    tell(dataset, "w,north-gate;north-wall,墙,Wall,list")
    resources = json.loads(package_text(load_heritage(dataset)))["resources"]
    (stories,) = [resource for resource in resources if resource["name"] == "stories"]
    assert stories["path"] == "stories.csv"
    assert stories["schema"]["primaryKey"] == ["id"]
    assert [field["name"] for field in stories["schema"]["fields"]] == HEADER.strip().split(",")


@pytest.mark.parametrize("percent", ["-1", "101", '"much"'])
def test_a_share_that_is_none_is_told(dataset: Path, percent: str) -> None:
    path = dataset / "scoring.toml"
    path.write_text(f"{path.read_text('utf-8')}\n[story]\npercent = {percent}\n", "utf-8")
    assert [row[0] for row in problems(dataset)] == ["scoring.toml"]


def test_the_embedded_stories() -> None:
    heritage = load_heritage()
    assert heritage.scoring.story_percent == 20
    assert len(heritage.stories) >= 40
    for story in heritage.stories:
        assert 2 <= len(story.sites) <= 5, story.id
        for text in (story.why_zh, story.why_en):
            assert not text.endswith(("。", ".")), story.id
    located = {site.id for site in heritage.sites if site.position is not None}
    count = [len(located.intersection(story.sites)) for story in heritage.stories]
    assert sum(number >= 2 for number in count) >= 37
    pairs = [frozenset(p) for story in heritage.stories for p in combinations(story.sites, 2)]
    assert len(pairs) == len(set(pairs))
