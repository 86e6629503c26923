"""Scores, selection and search on the small dataset, worked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from jindao import BBox, LonLat, NotFoundError, SiteQuery, load_heritage
from jindao.heritage.dataset import Heritage
from jindao.heritage.scoring import score_sites
from jindao.heritage.search import find_position, find_site, suggest
from jindao.heritage.select import count_sites, find_sites


@pytest.fixture
def heritage(dataset: Path) -> Heritage:
    return load_heritage(dataset)


def ids(heritage: Heritage, **conditions: object) -> list[str]:
    return [site.id for site in find_sites(heritage, SiteQuery(**conditions))]


def test_scores_by_hand(heritage: Heritage) -> None:
    scored = {s.site.id: s.score for s in score_sites(heritage, heritage.sites, "wall", ())}
    # gate: 60 x 1.0; wall: (35 + 30 for its age) x 2.0 as an old wall
    assert scored == {"north-wall": 130, "north-gate": 60}


def test_why_names_the_rule_the_level_and_the_age(heritage: Heritage) -> None:
    [wall, _] = score_sites(heritage, heritage.sites, "wall", ())
    assert [note.code for note in wall.why] == ["rule", "level_provincial", "rule"]
    assert dict(wall.why[0].facts)["why_zh"] == "古墙"


def test_theme_and_strand_must_both_hold(heritage: Heritage) -> None:
    both = score_sites(heritage, heritage.sites, "wall", ("history", "trade"))
    assert [s.site.id for s in both] == ["north-gate"]


def test_one_of_several_strands_is_enough(heritage: Heritage) -> None:
    either = score_sites(heritage, heritage.sites, None, ("history", "trade"))
    assert {s.site.id for s in either} == {"north-gate", "north-hall", "north-inn", "north-tomb"}


def test_themes_are_also_known_by_name(heritage: Heritage) -> None:
    assert ids(heritage, theme="长墙") == ids(heritage, theme="wall") == ids(heritage, theme="Wall")


def test_selection(heritage: Heritage) -> None:
    assert ids(heritage, categories=("tomb",)) == ["north-tomb"]
    assert ids(heritage, protection_levels=("none",)) == ["north-inn"]
    assert ids(heritage, area=BBox(10.15, 50.0, 10.25, 50.15)) == ["north-hall"]
    assert ids(heritage, near=LonLat(10.4, 50.3), limit=2) == ["north-wall", "north-inn"]
    assert ids(heritage, text="old") == ["north-tomb", "north-inn"]
    assert len(ids(heritage)) == 5


@pytest.mark.parametrize(
    ("conditions", "known"),
    [
        ({"theme": "wal"}, "wall"),
        ({"strands": ("histroy",)}, "history"),
        ({"categories": ("tombs",)}, "tomb"),
        ({"protection_levels": ("nationl",)}, "national"),
        ({"prefectures": ("nroth",)}, "north"),
    ],
)
def test_unknown_words_come_back_with_near_ones(
    heritage: Heritage, conditions: dict[str, object], known: str
) -> None:
    with pytest.raises(NotFoundError) as caught:
        ids(heritage, **conditions)
    assert any(known in name for name in caught.value.known)
    assert known in caught.value.message("zh")


def test_finding_a_site_by_id_name_and_part(heritage: Heritage) -> None:
    for name in ("north-inn", "客栈", "Old Inn", "old inn", "Inn"):
        assert find_site(heritage, name).id == "north-inn"
    with pytest.raises(NotFoundError) as caught:
        find_site(heritage, "Old")
    assert set(caught.value.known) == {"客栈", "古墓"}
    with pytest.raises(NotFoundError) as caught:
        find_site(heritage, "Grate Hall", field="must_visit")
    assert caught.value.known[0] == "大殿"
    assert caught.value.field == "must_visit"


def test_finding_a_place_or_located_site(heritage: Heritage) -> None:
    for name in ("甲", "甲县", "Jia", "jia"):
        assert find_position(heritage, name, field="start").id == "jia"
    assert find_position(heritage, "大殿", field="start").id == "north-hall"
    with pytest.raises(NotFoundError):
        find_position(heritage, "古墓", field="start")
    with pytest.raises(NotFoundError):
        find_position(heritage, "   ", field="start")


def test_suggestions(heritage: Heritage) -> None:
    assert [s.id for s in suggest(heritage, "甲")] == ["jia"]
    assert [s.kind for s in suggest(heritage, "gate")] == ["site"]
    assert suggest(heritage, " ") == ()
    assert suggest(heritage, "古墓") == ()


def test_a_query_may_speak_chinese() -> None:
    heritage = load_heritage()
    said = SiteQuery(categories=("石窟寺",), protection_levels=("国保",), prefectures=("太原市",))
    meant = SiteQuery(
        categories=("grotto",), protection_levels=("national",), prefectures=("taiyuan",)
    )
    found = find_sites(heritage, said)
    assert found
    assert found == find_sites(heritage, meant)
    assert count_sites(heritage, found, ["市"]) == count_sites(heritage, found, ["prefecture"])
