"""Tables of facilities as bureaus keep them."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from jindao.errors import DataError, NotFoundError, TableError
from jindao.geo import BBox, LonLat, gcj02_to_bd09, geodesic_m, wgs84_to_gcj02
from jindao.network.facility_table import DATUMS, check_near, read_facilities
from jindao.network.raw import RawFacility

HEADER = "kind,name,lon,lat,wheelchair,fee"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "设施.csv"


def read(path: Path, *lines: str, encoding: str = "utf-8") -> list[RawFacility]:
    path.write_bytes("\n".join(lines).encode(encoding))
    return read_facilities(path)


def problems(path: Path, *lines: str) -> list[tuple[int, str, str]]:
    with pytest.raises(TableError) as caught:
        read(path, *lines)
    return [(problem.line, problem.field, problem.code) for problem in caught.value.problems]


def test_a_table(path: Path) -> None:
    assert read(path, HEADER, "bench,,112.5,37.8,,", "", "toilets,东门,112.6,37.9,limited,no") == [
        RawFacility(kind="bench", lon=112.5, lat=37.8),
        RawFacility(
            kind="toilets", name="东门", lon=112.6, lat=37.9, wheelchair="limited", fee="no"
        ),
    ]
    assert read(path, "lat,lon,kind", "37.8,112.5,stop") == [
        RawFacility(kind="stop", lon=112.5, lat=37.8)
    ]
    assert read(path, HEADER) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_chinese_words_and_encodings(encoding: str, path: Path) -> None:
    rows = (
        "类别,名称,经度,纬度,无障碍,收费",
        "卫生间,东门,112.5,37.8,是,免费",
        "驿站,西,112.5,37.8,,5元",
    )
    found = read(path, *rows, encoding=encoding)
    assert [(f.kind, f.name, f.wheelchair, f.fee) for f in found] == [
        ("toilets", "东门", "yes", "no"),
        ("post_station", "西", "unknown", "yes"),
    ]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_separators(mark: str, path: Path) -> None:
    rows = (row.replace(",", mark) for row in ("kind,name,lon,lat", 'bench,"a, b",112.5,37.8'))
    assert [(f.name, f.lon) for f in read(path, *rows)] == [(f"a{mark} b", 112.5)]


def test_line_ends_and_quotes(path: Path) -> None:
    text = 'kind,name,lon,lat\r\n"bench","a ""b"",\r\nc",112.5,37.8\r\n'
    path.write_bytes(text.encode())
    assert [f.name for f in read_facilities(path)] == ['a "b",\r\nc']


@pytest.mark.parametrize("datum", DATUMS)
def test_datums(datum: str, path: Path) -> None:
    there = LonLat(112.55, 37.87)
    shifted = wgs84_to_gcj02(there) if datum != "wgs84" else there
    shifted = gcj02_to_bd09(shifted) if datum == "bd09" else shifted
    path.write_text(f"kind,lon,lat\nbench,{shifted.lon!r},{shifted.lat!r}\n")
    [found] = read_facilities(path, datum=datum)
    assert geodesic_m(LonLat(found.lon, found.lat), there) < 0.01


def test_another_datum(path: Path) -> None:
    with pytest.raises(NotFoundError) as caught:
        read_facilities(path, datum="cgcs2000")
    assert caught.value.known == list(DATUMS)


def test_every_wrong_cell_is_told_at_once(path: Path) -> None:
    assert problems(
        path,
        HEADER,
        "bench,,112.5,37.8,,",
        "sofa,,112.5,north,,",
        ",,190,37.8,maybe,",
        "bench,,,nan,,perhaps",
        "bench,112.5",
    ) == [
        (3, "kind", "choice"),
        (3, "lat", "number"),
        (4, "kind", "empty"),
        (4, "lon", "range"),
        (4, "wheelchair", "choice"),
        (5, "lon", "empty"),
        (5, "lat", "range"),
        (5, "fee", "choice"),
        (6, "", "cell_count"),
    ]


def test_wrong_headers(path: Path) -> None:
    assert problems(path, "kind,lon,lat,colour", "x,,,") == [(1, "", "facility_header")]
    assert problems(path, "kind,lon", "bench,1") == [(1, "", "facility_header")]
    assert problems(path, "kind,经度,lon,lat", "bench,1,1,1") == [(1, "", "column_twice")]


def test_the_message_lists_them(path: Path) -> None:
    with pytest.raises(TableError) as caught:
        read(path, "kind,lon,lat", "sofa,1,2", "bench,x,2")
    error = pickle.loads(pickle.dumps(caught.value))
    assert error.message("en").splitlines()[0] == "2 problem(s):"
    assert error.message("en").splitlines()[2] == '设施.csv:3 lon: "x" is not a number'
    assert "设施.csv:2" in error.message("zh")


def test_files_that_cannot_be_read(path: Path) -> None:
    def refused() -> str:
        with pytest.raises(DataError) as caught:
            read_facilities(path)
        return caught.value.code

    assert refused() == "file_missing"
    path.write_bytes(b" \n")
    assert refused() == "file_empty"
    path.write_bytes(b"kind,lon,lat\n\xff\xff\xff")
    assert refused() == "file_encoding"
    path.unlink()
    path.mkdir()
    assert refused() == "file_unreadable"


def test_rows_far_outside_the_network_are_refused_with_their_numbers(path: Path) -> None:
    """The network is at 112.5, 37.8; half a degree is 44 km away, and may be meant."""
    area = BBox(112.5, 37.8, 112.6, 37.9)
    near = read(path, HEADER, "bench,,112.5,37.8,,", "bench,,112.0,37.8,,")
    check_near(near, area)
    far = read(path, HEADER, "bench,,112.5,37.8,,", "", "bench,,12.5,37.8,,", "bench,,37.8,12.5,,")
    with pytest.raises(TableError, match="more than 50 km outside the network") as caught:
        check_near(far, area)
    told = [(problem.line, problem.code) for problem in caught.value.problems]
    assert told == [(4, "far_from_network"), (5, "far_from_network")]
    check_near([RawFacility(kind="bench", lon=12.5, lat=37.8)], area)  # of no table


def test_exchanged_degrees_are_told_as_such(path: Path) -> None:
    rows = read(path, HEADER, "bench,,42.5,1.5,,")
    with pytest.raises(TableError, match="look swapped") as caught:
        check_near(rows, BBox(1.4, 42.4, 1.8, 42.7))
    assert [problem.line for problem in caught.value.problems] == [2]


def test_what_bureaus_call_them(path: Path) -> None:
    rows = ("种类,名字,经度,纬度", "公厕,东门,112.5,37.8", "凉亭,西,112.5,37.8")
    assert [item.kind for item in read(path, *rows)] == ["toilets", "shelter"]


def test_a_wrong_header_or_kind_names_what_would_do(path: Path) -> None:
    for rows, told in (
        (
            ("颜色,经度,纬度", "红,1,2"),
            ("可用的列：类别（kind）、名称（name）", "columns are kind, name"),
        ),
        ((HEADER, "沙发,,1,2,,"), ("长椅（bench）、卫生间（toilets）", "bench, toilets")),
    ):
        with pytest.raises(TableError) as caught:
            read(path, *rows)
        [problem] = caught.value.problems
        assert told[0] in problem.message("zh")
        assert told[1] in problem.message("en")
