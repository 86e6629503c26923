"""The data package: right by the standard's own reader, and up to date."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from jindao import data_package, load_heritage, package_file, package_text
from jindao.heritage.load import embedded_directory
from jindao.model.columns import (
    PLACE_COLUMNS,
    SITE_COLUMNS,
    SOURCE_COLUMNS,
    STORY_COLUMNS,
    WAIVABLE,
    WAIVER_COLUMNS,
)
from jindao.texts import say, texts


def test_the_embedded_description_is_up_to_date() -> None:
    heritage = load_heritage()
    assert package_file(heritage.directory).read_text("utf-8") == package_text(heritage)


def test_every_column_is_explained_in_every_language() -> None:
    tables = (SITE_COLUMNS, PLACE_COLUMNS, SOURCE_COLUMNS, STORY_COLUMNS, WAIVER_COLUMNS)
    for column in {column.name for table in tables for column in table}:
        for locale in texts().locales:
            assert not say(f"column.{column}", locale).startswith("column."), column


def test_fields_follow_the_columns() -> None:
    heritage = load_heritage()
    resources = {resource["name"]: resource for resource in data_package(heritage)["resources"]}
    fields = resources["sites-taiyuan"]["schema"]["fields"]
    names = [field["name"] for field in fields]
    absent = [column for column in SITE_COLUMNS if column.name not in names]
    assert names == [column.name for column in SITE_COLUMNS if column not in absent]
    assert all(column.optional for column in absent)
    lon = next(field for field in fields if field["name"] == "lon")
    assert lon["constraints"] == {"minimum": 110.2, "maximum": 114.6}
    assert len([name for name in resources if name.startswith("sites-")]) == 11


@pytest.mark.filterwarnings("ignore")
def test_the_standard_s_reader_finds_it_valid(tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    copy = tmp_path / "heritage"
    shutil.copytree(embedded_directory(), copy)
    report = frictionless.Package(str(copy / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])[:5]


@pytest.mark.filterwarnings("ignore")
def test_the_standard_s_reader_finds_a_bad_cell(dataset: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    heritage = load_heritage(dataset)
    package_file(dataset).write_text(package_text(heritage), "utf-8")
    path = dataset / "sites/north.csv"
    path.write_text(
        path.read_text("utf-8").replace("pass_fort,national", "castle,national"), "utf-8"
    )
    report = frictionless.Package(str(dataset / "datapackage.json")).validate()
    assert [row[0] for row in report.flatten(["fieldName"])] == ["category"]


def test_a_description_of_a_small_dataset(dataset: Path) -> None:
    package = json.loads(package_text(load_heritage(dataset)))
    assert package["name"] == "jindao-heritage-inventia"
    assert [resource["path"] for resource in package["resources"]] == [
        "sites/north.csv",
        "places.csv",
        "sources.csv",
    ]


def test_the_documentation_names_what_may_be_explained() -> None:
    words = (embedded_directory() / "README.md").read_text("utf-8")
    assert [code for code in WAIVABLE if f"`{code}`" not in words] == []
    assert [code for code in WAIVABLE if not texts().has(f"problem.{code}")] == []


def test_the_source_of_a_position_is_a_foreign_key(dataset: Path) -> None:
    package = data_package(load_heritage(dataset))
    keys = {r["name"]: r["schema"].get("foreignKeys") for r in package["resources"]}
    reference = {"resource": "sources", "fields": ["id"]}
    key = [{"fields": ["coordinate_source"], "reference": reference}]
    assert keys == {"sites-north": key, "places": key, "sources": None}


@pytest.mark.filterwarnings("ignore")
def test_the_standard_s_reader_follows_the_foreign_key(dataset: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    package_file(dataset).write_text(package_text(load_heritage(dataset)), "utf-8")
    path = dataset / "sites/north.csv"
    path.write_text(path.read_text("utf-8").replace("100,survey", "100,gossip"), "utf-8")
    report = frictionless.Package(str(dataset / "datapackage.json")).validate()
    assert report.flatten(["rowNumber", "type"]) == [[3, "foreign-key"]]
