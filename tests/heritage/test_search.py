"""Finding by Chinese, pinyin, first letters, English and near spellings."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao import LonLat, NotFoundError, SiteQuery, load_heritage
from jindao.heritage.dataset import Heritage
from jindao.heritage.pinyin import has_han
from jindao.heritage.search import find_position, find_site, suggest
from jindao.heritage.select import find_sites
from tests.heritage.test_load import change


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


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ｊｉｎｃｉ", "晋祠"),
        ("taiyuan jinci", "晋祠"),
        ("jinci taiyuan", "晋祠"),
        ("Jinci Temple, Taiyuan", "晋祠"),
        ("太原晋祠", "晋祠"),
        ("太原 晋祠", "晋祠"),
        ("太原市的晋祠", "晋祠"),
        ("应县 木塔", "佛宫寺释迦塔（应县木塔）"),
        ("大同云冈石窟", "云冈石窟"),
    ],
)
def test_full_width_and_the_area_of_a_name(embedded: Heritage, typed: str, found: str) -> None:
    assert first(embedded, typed) == found


def test_an_area_and_a_category_list_what_is_there(embedded: Heritage) -> None:
    for text in ("太原的博物馆", "museum taiyuan", "博物馆 太原"):
        found = find_sites(embedded, SiteQuery(text=text))
        assert found
        assert {site.prefecture for site in found} == {"taiyuan"}, text


@pytest.mark.parametrize("text", ["-", "'", "·", " - ", "。", "   ", "\n"])
def test_signs_alone_find_nothing(embedded: Heritage, text: str) -> None:
    assert find_sites(embedded, SiteQuery(text=text)) == ()


@settings(deadline=None)
@given(st.text("jinc太原祠寺 -'", max_size=6))
def test_every_name_with_the_text_is_found(text: str) -> None:
    """The text of all names finds what looking at each of them would."""
    heritage = load_cached()
    wanted = " ".join(text.split())
    if not has_han(wanted) or "'" in wanted or "-" in wanted:
        return
    expected = {site.id for site in heritage.sites if wanted in site.name_zh}
    assert expected <= {site.id for site in find_sites(heritage, SiteQuery(text=text))}


@cache
def load_cached() -> Heritage:
    return load_heritage()


@pytest.mark.parametrize("text", ["寺", "jinci", "hanging tempel", "太原的寺"])
def test_a_search_takes_less_than_five_milliseconds(embedded: Heritage, text: str) -> None:
    query = SiteQuery(text=text, limit=8)
    find_sites(embedded, query)
    taken = []
    for _ in range(5):
        begun = time.process_time()
        find_sites(embedded, query)
        taken.append(time.process_time() - begun)
    assert min(taken) < 0.005


def test_nothing_like_it_gives_nothing(embedded: Heritage) -> None:
    assert find_sites(embedded, SiteQuery(text="qqqqzzzz")) == ()
    assert find_sites(embedded, SiteQuery(text="🐉")) == ()


def test_a_better_match_beats_a_better_site(dataset: Path) -> None:
    change(dataset / "sites/north.csv", "古墓,Old Tomb", "古墓,The Old Inn Tomb")
    heritage = load_heritage(dataset)
    # "old" begins Old Inn and stands inside the tomb's name; the tomb is worth 12, the inn 8.
    found = find_sites(heritage, SiteQuery(text="old"))
    assert [site.id for site in found] == ["north-inn", "north-tomb"]


def test_of_equal_matches_the_better_site_comes_first(dataset: Path) -> None:
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


def test_what_is_called_the_same_is_told_apart_in_either_language(embedded: Heritage) -> None:
    with pytest.raises(NotFoundError) as caught:
        find_position(embedded, "x", field="start")  # 夏门村 is a town and a site
    assert "（灵石县，" in caught.value.message("zh")
    assert "(Lingshi" in caught.value.message("en")
    assert caught.value.message("en").isascii()


def test_a_part_of_several_names_is_asked_back_as_that(embedded: Heritage) -> None:
    # 五台山 begins the names of several sites and is the name of none.
    with pytest.raises(NotFoundError) as caught:
        find_position(embedded, "五台山", field="start")
    assert caught.value.code == "not_found.place_several"
    assert "五台山古建筑群" in caught.value.known
    assert "没有" not in caught.value.message("zh")
    with pytest.raises(NotFoundError) as caught:
        find_site(embedded, "五台山", field="must_visit")
    assert caught.value.code == "not_found.must_visit_several"
    # A name with a comma of its own does not fall apart into two.
    assert "Dailuoding, Mount Wutai; Mount Wutai Ancient Buildings;" in caught.value.message("en")
    assert "五台山黛螺顶、五台山古建筑群、" in caught.value.message("zh")


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


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("yungnag", "datong-yungang-grottoes"), ("foguagn", "xinzhou-foguang-temple")],
)
def test_two_letters_that_changed_places(typed: str, meant: str) -> None:
    found = find_sites(load_heritage(), SiteQuery(text=typed))
    assert found[0].id == meant


def test_the_national_list_holds_its_world_heritage_too() -> None:
    heritage = load_heritage()
    national = find_sites(heritage, SiteQuery(protection_levels=("national",)))
    world = find_sites(heritage, SiteQuery(protection_levels=("world",)))
    assert len(national) == 532
    assert {site.id for site in world} & {site.id for site in national}
