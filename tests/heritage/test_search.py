"""Finding by Chinese, pinyin, first letters, English and near spellings."""

from __future__ import annotations

from pathlib import Path

import pytest

from jindao import LonLat, NotFoundError, SiteQuery, load_heritage
from jindao.heritage.dataset import Heritage
from jindao.heritage.search import find_position, find_site, suggest
from jindao.heritage.select import find_sites


@pytest.fixture(scope="module")
def embedded() -> Heritage:
    return load_heritage()


def first(heritage: Heritage, text: str, **more: object) -> str:
    return find_sites(heritage, SiteQuery(text=text, **more))[0].name_zh  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("晋祠", "晋祠"),
        ("jinci", "晋祠"),
        ("Jìncí", "晋祠"),
        ("jin ci", "晋祠"),
        ("Jinci Temple", "晋祠"),
        ("云冈", "云冈石窟"),
        ("yungang", "云冈石窟"),
        ("ygsk", "云冈石窟"),
        ("Hanging Temple", "悬空寺"),
        ("xks", "悬空寺"),
        ("hanging tempel", "悬空寺"),
        ("云岗石窟", "云冈石窟"),
        ("应县木塔", "佛宫寺释迦塔（应县木塔）"),
        ("yxmt", "佛宫寺释迦塔（应县木塔）"),
        ("lvlvshenci", "律吕神祠"),
        ("lulushenci", "律吕神祠"),
    ],
)
def test_the_first_answer_is_the_one_meant(embedded: Heritage, typed: str, found: str) -> None:
    assert first(embedded, typed) == found


def test_first_letters_near_a_point_give_the_nearest(embedded: Heritage) -> None:
    assert first(embedded, "jc", near=LonLat(112.5, 37.8)) == "晋祠"


def test_nothing_like_it_gives_nothing(embedded: Heritage) -> None:
    assert find_sites(embedded, SiteQuery(text="qqqqzzzz")) == ()
    assert find_sites(embedded, SiteQuery(text="🐉")) == ()


def test_a_better_match_beats_a_better_site(dataset: Path) -> None:
    heritage = load_heritage(dataset)
    # "old" begins Old Inn and Old Tomb; the tomb is protected and so worth more.
    found = find_sites(heritage, SiteQuery(text="old"))
    assert [site.id for site in found] == ["north-tomb", "north-inn"]


def test_a_name_of_several_sites_is_asked_back(dataset: Path) -> None:
    path = dataset / "sites/north.csv"
    row = "north-inn-2,客栈,Other Inn,ancient_building,,,,,,10.9,50.9,300,survey,north,乙县"
    row += ",,,,,,,list"
    path.write_text(path.read_text("utf-8") + row + "\n", "utf-8")
    (dataset / "visits.toml").write_text("[minutes]\nancient_building = 30\n", "utf-8")
    heritage = load_heritage(dataset)
    with pytest.raises(NotFoundError) as caught:
        find_site(heritage, "客栈")
    assert caught.value.known == ["客栈（乙县，north-inn）", "客栈（乙县，north-inn-2）"]


def test_first_letters_never_stand_for_a_start(embedded: Heritage) -> None:
    with pytest.raises(NotFoundError):
        find_position(embedded, "zzqq", field="start")
    with pytest.raises(NotFoundError) as caught:
        find_position(embedded, "平遙", field="start")
    assert "平遥" in caught.value.known


def test_what_stands_in_parentheses_is_no_first_name(embedded: Heritage) -> None:
    # 坡头（芮城） is a village; 芮城 is the county seat.
    assert find_position(embedded, "芮城", field="start").name_zh == "芮城"
    assert find_position(embedded, "应县木塔", field="start").name_zh.startswith("佛宫寺释迦塔")


def test_suggestions_know_pinyin(embedded: Heritage) -> None:
    assert suggest(embedded, "pingyao")[0].name_zh == "平遥"
    assert suggest(embedded, "py")[0].name_zh.startswith("平")


def test_near_names_are_told_in_the_reader_s_language(embedded: Heritage) -> None:
    with pytest.raises(NotFoundError) as caught:
        find_position(embedded, "Pingyau", field="start")
    assert "平遥" in caught.value.message("zh")
    assert "Pingyao" in caught.value.message("en")
    assert "平遥" not in caught.value.message("en")
