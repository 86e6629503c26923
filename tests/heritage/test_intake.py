"""Tables of one's own: what Excel and public maps make of them is read, or refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao import LonLat, export_sites, load_heritage, read_intake
from jindao.errors import DataError, NotFoundError, RequestError
from jindao.geo import gcj02_to_bd09, geodesic_m, wgs84_to_gcj02
from jindao.heritage.dataset import Heritage
from jindao.heritage.intake import HEADERS, Intake, _degrees
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
        read = float(_degrees(text))
    except RequestError:
        # Rounding made 60 of the minutes or seconds.
        assert "60" in text
        return
    assert read == pytest.approx(value, abs=1e-6)
