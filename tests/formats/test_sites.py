from __future__ import annotations

import csv
import io
import json

from jindao.codec import from_plain
from jindao.formats import SITE_FILE_TYPES, SITE_FORMATS, ExportOptions, export_sites
from jindao.model.place import Site
from jindao.model.story import Story
from tests.formats.conftest import SITE_1, make_site

SITES = (
    make_site(1, "华严寺", "Huayan Temple", SITE_1, first_year=-475),
    make_site(2, '=HYPERLINK("x")', "a,b\n\"c\"", SITE_1, position=None),
)  # fmt: skip
OPTIONS = ExportOptions()


def test_every_format_is_in_both_tables() -> None:
    assert list(SITE_FORMATS) == list(SITE_FILE_TYPES) == ["json", "geojson", "csv"]


def test_json_gives_equal_sites_back() -> None:
    plain = json.loads(export_sites(SITES, "json", OPTIONS))
    assert tuple(from_plain(Site, item) for item in plain["sites"]) == SITES


def test_json_tells_the_stories_of_its_sites() -> None:
    told, other = (
        Story(id=id_, sites=sites, why_zh="同代", why_en="of one age", sources=())
        for id_, sites in (("ours", (SITES[0].id, "elsewhere")), ("theirs", ("a", "b")))
    )
    plain = json.loads(export_sites(SITES, "json", OPTIONS, stories=(told, other)))
    assert [from_plain(Story, item) for item in plain["stories"]] == [told]


def test_geojson_has_no_place_for_what_nobody_located() -> None:
    first, second = json.loads(export_sites(SITES, "geojson", OPTIONS))["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": list(SITE_1)}
    assert first["properties"]["name_zh"] == "华严寺"
    assert second["geometry"] is None


def test_csv_reads_back_and_holds_no_formula() -> None:
    data = export_sites(SITES, "csv")
    assert data.startswith(b"\xef\xbb\xbfid,name_zh,")
    first, second = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert (first["lon"], first["lat"]) == ("113.3", "40.093")
    assert first["first_year"] == "-475"
    assert second["name_zh"] == '\'=HYPERLINK("x")'
    assert second["name_en"] == 'a,b\n"c"'
    assert second["lon"] == ""
    assert first["themes"] == "great_wall"
