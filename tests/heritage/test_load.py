"""Loading and checking: the embedded dataset is sound; every bad cell is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jindao import DataError, HeritageDataError, check_dataset, load_heritage, load_profiles
from jindao.heritage.load import embedded_directory
from jindao.network.network import Network  # noqa: F401 - the fixture's type


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_embedded_dataset_has_no_problem() -> None:
    report = check_dataset(profiles=load_profiles())
    assert [problem.message("en") for problem in report.problems] == []
    assert report.skipped == ()


def test_the_embedded_dataset_covers_what_it_promises() -> None:
    heritage = load_heritage()
    prefectures = {site.prefecture for site in heritage.sites}
    assert len(prefectures) == 11
    located = [site for site in heritage.sites if site.position]
    exact = [s for s in located if (s.coordinate_accuracy_m or 1e9) <= 300]
    national = [s for s in exact if s.protection_level in ("national", "world")]
    assert len(national) >= 165
    taiyuan = [s for s in heritage.sites if s.prefecture == "taiyuan" and s.batch]
    assert len(taiyuan) >= 15
    assert {"yellow_river", "great_wall", "taihang"} <= set(heritage.themes)
    assert {"nature", "history", "commerce", "red"} <= set(heritage.strands)
    assert len(heritage.trails) >= 13
    assert all(trail.alignment == "estimated" for trail in heritage.trails if trail.line)
    assert all(trail.sources and trail.about_zh and trail.about_en for trail in heritage.trails)


def test_every_located_site_says_where_its_coordinate_is_from() -> None:
    heritage = load_heritage()
    for site in heritage.sites:
        point = site.position or site.rough_position
        assert (point is None) == (site.coordinate_source == "")
        assert site.sources


def test_a_small_dataset_reads_whole(dataset: Path) -> None:
    heritage = load_heritage(dataset)
    assert check_dataset(dataset).problems == ()
    assert [site.id for site in heritage.sites] == [
        "north-gate",
        "north-hall",
        "north-inn",
        "north-tomb",
        "north-wall",
    ]
    wall = heritage.site_by_id["north-wall"]
    assert (wall.first_year, wall.last_year, wall.batch) == (-221, -206, None)
    assert wall.opening_hours is None
    tomb = heritage.site_by_id["north-tomb"]
    assert tomb.position is None
    assert tomb.first_year is None
    assert heritage.site_by_id["north-inn"].strands == ("history", "trade")
    assert heritage.prefecture_name("north", "zh") == "北府"
    assert heritage.prefecture_name("south", "zh") == "south"


def test_the_version_follows_the_content(dataset: Path) -> None:
    before = load_heritage(dataset).version
    change(dataset / "sites/north.csv", "Old Inn", "Older Inn")
    assert load_heritage(dataset).version != before


def test_the_version_follows_the_names_of_files(dataset: Path) -> None:
    before = load_heritage(dataset).version
    (dataset / "trails/wall_1.geojson").rename(dataset / "trails/wall_2.geojson")
    assert load_heritage(dataset).version != before


def test_the_embedded_dataset_holds_both_national_lists() -> None:
    sites = load_heritage().sites
    assert sum(site.batch is not None for site in sites) == 532
    assert sum(site.village_batch is not None for site in sites) == 619
    assert sum(bool(s.description_zh and s.description_en) for s in sites) >= 200


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (",10.2,50.1,", ",10.2,137.2,", "sites/north.csv:3 lat: 137.2 is not in [50, 51]"),
        (",10.2,50.1,", ",abc,50.1,", 'sites/north.csv:3 lon: "abc" is not a number'),
        (",10.2,50.1,", ",nan,50.1,", "sites/north.csv:3 lon: nan is not in [10, 11]"),
        (",10.2,50.1,", ",,50.1,", "sites/north.csv:3 lon: give both lon and lat, or neither"),
        ("ancient_building,world", "castle,world", 'sites/north.csv:3 category: "castle" is not'),
        ("pass_fort,national,3", "pass_fort,galactic,3", "sites/north.csv:2 protection_level:"),
        ("north-hall,大殿", "north-gate,大殿", 'sites/north.csv:3 id: "north-gate" stands twice'),
        ("north-hall,大殿", "North Hall,大殿", "sites/north.csv:3 id: "),
        ("north-hall,大殿", "north-hall,", "sites/north.csv:3 name_zh: must not be empty"),
        (",1368,1644,", ",1644,1368,", "sites/north.csv:2 last_year: first year 1644 is after"),
        (",1368,1644,", ",1368.5,1644,", 'first_year: "1368.5" must be a whole number'),
        (",45,,,list", ",,,,list", "sites/north.csv:3 visit_minutes: must not be empty"),
        (",45,,,list", ",45,,list", "sites/north.csv:3: the row has 21 cells, expected 22"),
        ("list;survey", "list;gossip", 'sites/north.csv:2 sources: "gossip" is not defined'),
        ("wall,history,Mo-Su", "moon,history,Mo-Su", 'themes: "moon" is not defined'),
        ("Mo-Su 09:00-17:00", "周一至周日", "opening_hours:"),
        ("survey,north,甲县", "survey,south,甲县", "sites/north.csv:2 prefecture:"),
    ],
)
def test_a_bad_cell_is_told_with_its_place(
    dataset: Path, old: str, new: str, expected: str
) -> None:
    change(dataset / "sites/north.csv", old, new)
    messages = [problem.message("en") for problem in check_dataset(dataset).problems]
    assert any(expected in message for message in messages), messages
    assert all(problem.message("zh") for problem in check_dataset(dataset).problems)


def test_every_bad_row_is_told_in_one_run(dataset: Path) -> None:
    change(dataset / "sites/north.csv", ",10.1,50.1,", ",10.1,99,")
    change(dataset / "sites/north.csv", ",10.3,50.2,", ",-10.3,50.2,")
    with pytest.raises(HeritageDataError) as caught:
        load_heritage(dataset)
    assert [(p.line, p.field) for p in caught.value.problems] == [(2, "lat"), (4, "lon")]


def test_a_byte_order_mark_is_read(dataset: Path) -> None:
    path = dataset / "sites/north.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(load_heritage(dataset).sites) == 5


def test_gbk_is_named_with_its_line(dataset: Path) -> None:
    path = dataset / "sites/north.csv"
    path.write_bytes(path.read_text("utf-8").encode("gbk"))
    messages = [problem.message("en") for problem in check_dataset(dataset).problems]
    assert "sites/north.csv:2: not UTF-8 (looks like GBK); save it as UTF-8" in messages


def breaks(name: str, text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_text(text, "utf-8") and None


@pytest.mark.parametrize(
    ("damage", "file"),
    [
        (breaks("sites/north.csv", ""), "sites/north.csv"),
        (breaks("sites/north.csv", "id;name_zh\nx;y\n"), "sites/north.csv"),
        (breaks("themes/wall.toml", "id = "), "themes/wall.toml"),
        (breaks("themes/wall.toml", 'id = "wall"\n'), "themes/wall.toml"),
        (breaks("scoring.toml", "[protection_level]\nworld = 1\n"), "scoring.toml"),
        (breaks("region.toml", "<html>"), "region.toml"),
        (breaks("trails/wall_1.geojson", "{}"), "trails/wall_1.geojson"),
        (breaks("sources.csv", "id\nx\n"), "sources.csv"),
    ],
)
def test_a_broken_file_is_named(dataset: Path, damage: Callable[[Path], None], file: str) -> None:
    damage(dataset)
    assert file in {problem.file for problem in check_dataset(dataset).problems}


def test_rules_with_unknown_words_are_told(dataset: Path) -> None:
    change(dataset / "themes/wall.toml", '["pass_fort"]', '["castle"]')
    change(dataset / "strands/trade.toml", "tagged = true }", 'tagged = true, colour = "red" }')
    messages = "\n".join(problem.message("en") for problem in check_dataset(dataset).problems)
    assert 'rule[1].when.category: "castle" is not defined' in messages
    assert "rule[0].when.colour: unknown condition" in messages


def test_the_same_site_twice_is_suspected(dataset: Path) -> None:
    path = dataset / "sites/north.csv"
    row = path.read_text("utf-8").splitlines()[1].replace("north-gate", "north-gate-2")
    path.write_text(path.read_text("utf-8") + row + "\n", "utf-8")
    [problem] = check_dataset(dataset).problems
    assert (problem.line, problem.field, problem.code) == (7, "name_zh", "same_place")


def test_a_folder_that_is_no_dataset(tmp_path: Path) -> None:
    for check in (check_dataset, load_heritage):
        with pytest.raises(DataError, match="no folder sites"):
            check(tmp_path)


def test_extra_themes_come_from_a_folder_of_one_s_own(dataset: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    own.joinpath("inns.toml").write_text(
        """
        id = "inns"
        name_zh = "客栈"
        name_en = "Inns"
        summary_zh = "客栈。"
        summary_en = "Inns."
        color = "#123456"
        [[rule]]
        when = { site = ["north-inn"] }
        weight = 3.0
        why_zh = "客栈"
        why_en = "An inn"
        """,
        "utf-8",
    )
    assert set(load_heritage(dataset, own).themes) == {"wall", "inns"}
    assert check_dataset(dataset, own).problems == ()


def test_the_embedded_folder_is_the_project_s() -> None:
    assert (embedded_directory() / "sites" / "taiyuan.csv").is_file()


def test_a_folder_of_themes_that_is_none_is_told(dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="JINDAO_THEMES"):
        load_heritage(dataset, tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("sites/north.csv", "list;survey", "list;gossip", 'sites/north.csv:2 sources: "gossip"'),
        ("sites/north.csv", "100,survey", "100,gossip", 'north.csv:3 coordinate_source: "gossip"'),
        ("sites/north.csv", "wall,history", "moon,history", 'north.csv:2 themes: "moon"'),
        ("sites/north.csv", "history;trade", "history;craft", 'north.csv:4 strands: "craft"'),
        ("places.csv", "1000,survey", "1000,gossip", 'places.csv:2 coordinate_source: "gossip"'),
        ("themes/wall.toml", '"wall_1"', '"wall_2"', 'themes/wall.toml trail: "wall_2"'),
        ("trails/wall_1.geojson", '"theme": "wall"', '"theme": "x"', 'wall_1.geojson theme: "x"'),
        ("trails/wall_1.geojson", '["survey"]', '["gossip"]', 'geojson sources: "gossip"'),
        ("region.toml", "Asia/Shanghai", "Asia", 'region.toml timezone: "Asia"'),
        ("region.toml", "Asia/Shanghai", "Mars/Base", 'region.toml timezone: "Mars/Base"'),
        ("region.toml", 'id = "inv', 'sources = ["gossip"]\nid = "inv', 'sources: "gossip"'),
    ],
)
def test_a_reference_that_leads_nowhere_is_not_loaded(
    dataset: Path, file: str, old: str, new: str, told: str
) -> None:
    change(dataset / file, old, new)
    with pytest.raises(HeritageDataError) as caught:
        load_heritage(dataset)
    messages = [problem.message("en") for problem in caught.value.problems]
    assert any(told in message for message in messages), messages
    assert messages == [problem.message("en") for problem in check_dataset(dataset).errors]


def test_a_trail_is_named_by_its_file(dataset: Path) -> None:
    (dataset / "trails/wall_1.geojson").rename(dataset / "trails/old.geojson")
    change(dataset / "trails/old.geojson", '["survey"]', '["gossip"]')
    assert [problem.file for problem in check_dataset(dataset).errors] == ["trails/old.geojson"]


def test_what_check_explains_can_be_loaded(dataset: Path) -> None:
    change(dataset / "sites/north.csv", "survey,north,甲县", "survey,south,甲县")
    waivers = dataset / "waivers.csv"
    waivers.write_text("id,check,reason_zh,reason_en\nnorth-gate,choice,因,Why\n", "utf-8")
    # Only what a dataset can be used with may be explained: a wrong cell may not.
    told = [(problem.file, problem.field) for problem in check_dataset(dataset).errors]
    assert told == [("sites/north.csv", "prefecture"), ("waivers.csv", "check")]
    with pytest.raises(HeritageDataError):
        load_heritage(dataset)


@pytest.mark.parametrize("code", ["other_file", "duplicate", "reference"])
def test_a_waiver_cannot_hide_what_stops_loading(dataset: Path, code: str) -> None:
    (dataset / "sites/north.csv").rename(dataset / "sites/south.csv")
    waivers = dataset / "waivers.csv"
    waivers.write_text(f"id,check,reason_zh,reason_en\nnorth-gate,{code},因,Why\n", "utf-8")
    assert "waivers.csv" in {problem.file for problem in check_dataset(dataset).errors}
    assert "other_file" in {problem.code for problem in check_dataset(dataset).errors}


def trail(
    properties: str = "{}", geometry: str = '{"type": "LineString", "coordinates": []}'
) -> str:
    return (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", '
        f'"properties": {properties}, "geometry": {geometry}}}]}}'
    )


DEEP = 100_000


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("trails/wall_1.geojson", trail(properties="null")),
        ("trails/wall_1.geojson", trail(properties='["id"]')),
        ("trails/wall_1.geojson", trail(properties='"id"')),
        ("trails/wall_1.geojson", trail(geometry="[1, 2]")),
        ("trails/wall_1.geojson", trail(geometry='"LineString"')),
        ("trails/wall_1.geojson", trail(geometry='{"type": "LineString", "coordinates": 3}')),
        (
            "trails/wall_1.geojson",
            trail(geometry='{"type": "LineString", "coordinates": [[1%s, 2]]}' % ("0" * 400)),
        ),
        pytest.param("trails/wall_1.geojson", "[" * DEEP, id="deep trails/wall_1.geojson"),
        ("background.geojson", trail(properties="null")),
        ("scoring.toml", "[rarity]\neras = [nan]\n"),
        ("scoring.toml", "[rarity]\neras = [inf]\n"),
        ("scoring.toml", "[rarity]\neras = [1" + "0" * 400 + "]\n"),
        pytest.param("scoring.toml", "x = " + "[" * DEEP, id="deep scoring.toml"),
        pytest.param("region.toml", "x = " + "[" * DEEP, id="deep region.toml"),
    ],
)
def test_what_no_file_should_hold_is_told_and_no_crash(dataset: Path, file: str, text: str) -> None:
    (dataset / file).write_text(text, "utf-8")
    assert file in {problem.file for problem in check_dataset(dataset).errors}
    with pytest.raises(HeritageDataError):
        load_heritage(dataset)


@pytest.mark.parametrize("name", ["sites/x.csv", "themes/x.toml", "x.toml", "trails/x.geojson"])
def test_a_folder_named_like_a_file_is_no_crash(dataset: Path, name: str) -> None:
    (dataset / name).mkdir()
    told = {problem.file for problem in check_dataset(dataset).errors}
    assert told == (set() if name == "x.toml" else {name})
