"""What is reached, in every format, read by other readers."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import shapely

from jindao import (
    DataError,
    ExportOptions,
    LonLat,
    NotFoundError,
    Reach,
    ReachRequest,
    export_reach,
    reach_file_name,
    reach_map_parts,
    read_reach_json,
)
from jindao.codec import from_plain
from jindao.formats import REACH_FILE_TYPES, REACH_FORMATS, format_of
from jindao.model.leg import Waypoint
from jindao.model.note import Note
from jindao.model.provenance import Provenance
from jindao.model.reach import ReachArea, ReachedSite
from jindao.model.trip import Background
from tests.conftest import require_program
from tests.formats.conftest import HOSTILE_NAMES, SITE_1, make_site

LON, LAT = SITE_1


def square(half_deg: float, *, against_clock: bool = True) -> tuple[tuple[float, float], ...]:
    west, east = round(LON - half_deg, 6), round(LON + half_deg, 6)
    south, north = round(LAT - half_deg, 6), round(LAT + half_deg, 6)
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return ring if against_clock else ring[::-1]


def make_reach(names: tuple[str, str] = ("华严寺", "善化寺"), **more: Any) -> Reach:
    first, second = (
        make_site(number, name, name, SITE_1, coordinate_accuracy_m=accuracy_m)
        for number, name, accuracy_m in ((1, names[0], 100.0), (2, names[1], 3000.0))
    )
    values: dict[str, Any] = {
        "request": ReachRequest(start="鼓楼", minutes=(5, 15)),
        "start": Waypoint(
            kind="start",
            name_zh="鼓楼",
            name_en="Drum Tower",
            position=LonLat(LON, LAT),
            snapped=LonLat(LON, LAT),
            gap_m=3.0,
        ),
        "areas": (
            ReachArea(minutes=5.0, polygons=((square(0.003),),), area_km2=0.34, network_km=4.2),
            ReachArea(
                minutes=15.0,
                polygons=(
                    (square(0.01), square(0.0035, against_clock=False)),
                    (square(0.0034),),
                ),
                area_km2=3.6,
                network_km=40.0,
                facilities=(("bench", 12), ("toilets", 3)),
            ),
        ),
        "sites": (ReachedSite(site=first, minutes=4.3, gap_m=60.0),),
        "uncertain": (ReachedSite(site=second, minutes=9.0, gap_m=0.0),),
        "width_m": 35.0,
        "notes": (Note(code="estimated", facts=(("km", 1.5),)), Note(code="reach_border")),
        "provenance": Provenance(
            jindao_version="1.0",
            network_id="n1",
            network_name="Datong",
            data_version="data-9a8b",
            engine="compiled",
            profile="walk",
            attribution=("© OpenStreetMap contributors, ODbL 1.0",),
        ),
    }
    return Reach(**values | more)


def test_the_tables_agree() -> None:
    assert list(REACH_FORMATS) == list(REACH_FILE_TYPES) == ["geojson", "json", "html", "txt"]
    assert format_of("a.GeoJSON", REACH_FILE_TYPES) == "geojson"
    with pytest.raises(NotFoundError) as caught:
        format_of("a.gpx", REACH_FILE_TYPES)
    assert ".geojson" in caught.value.message("zh")
    with pytest.raises(NotFoundError):
        export_reach(make_reach(), "gpx")


def test_json_is_read_back_as_an_equal_reach() -> None:
    assert read_reach_json(export_reach(make_reach(), "json")) == make_reach()
    for data in (b"", b"[]", b'{"kind": "tour", "schema": 1}', b'{"kind": "reach", "schema": 1}'):
        with pytest.raises(DataError):
            read_reach_json(data)


def test_json_gives_an_equal_reach_back() -> None:
    plain = json.loads(export_reach(make_reach(), "json"))
    assert (plain.pop("kind"), plain.pop("schema")) == ("reach", 1)
    assert from_plain(Reach, plain) == make_reach()


def test_geojson_is_read_by_another_reader() -> None:
    data = export_reach(make_reach(), "geojson")
    geometries = shapely.from_geojson(data.decode())
    large, small, *points = shapely.get_parts(geometries)
    assert all(shapely.is_valid(shape) for shape in (large, small))
    # The ring of the hole, and a polygon in the hole.
    assert shapely.area(large) == pytest.approx(0.02**2 - 0.007**2 + 0.0068**2)
    assert shapely.covers(large.envelope, small)
    assert [(point.x, point.y) for point in points] == [SITE_1] * 3


def test_geojson_says_what_it_holds() -> None:
    plain = json.loads(export_reach(make_reach(), "geojson", ExportOptions(locale="en")))
    areas = [f["properties"] for f in plain["features"] if f["properties"]["kind"] == "area"]
    assert [area["minutes"] for area in areas] == [15, 5]
    assert areas[0]["area_km2"] == 3.6
    assert areas[0]["profile"] == "walk"
    assert areas[0]["credit"] == "© OpenStreetMap contributors, ODbL 1.0"
    assert areas[0]["facilities"] == {"bench": 12, "toilets": 3}
    kinds = [feature["properties"]["kind"] for feature in plain["features"]]
    assert kinds == ["area", "area", "start", "site", "uncertain_site"]
    assert plain["features"][3]["properties"]["minutes"] == 4.3
    assert plain["bbox"] == [113.29, 40.083, 113.31, 40.103]
    assert "35 m" in plain["jindao"]["about"]
    assert len(plain["jindao"]["notes"]) == 2


def test_geojson_is_read_by_gdal(tmp_path: Path) -> None:
    program = require_program("ogrinfo")
    file = tmp_path / "r.geojson"
    file.write_bytes(export_reach(make_reach(), "geojson"))
    told = subprocess.run(
        [program, "-al", "-so", str(file)], capture_output=True, text=True, check=True
    ).stdout
    assert "Feature Count: 5" in told
    assert "area_km2: Real" in told


def test_text_in_both_languages() -> None:
    zh = export_reach(make_reach(), "txt").decode()
    assert zh.startswith("鼓楼：步行 5、15 分钟能到的范围\n")
    for words in (
        "15 分钟：3.60 平方公里，能到的路 40.0 公里，文物点 1 处",
        "沿路设施：长椅 12、卫生间 3",
        "华严寺：4.3 分钟",
        "示意线位",
        "两侧各放宽 35 米",
        "© OpenStreetMap",
    ):
        assert words in zh
    en = export_reach(make_reach(), "txt", ExportOptions(locale="en")).decode()
    assert "5 min: 0.34 km²" in en
    assert "Drum Tower" in en
    assert "{" not in zh + en


def test_file_names_in_ascii_and_in_chinese() -> None:
    ascii_name, chinese = reach_file_name(make_reach(), "geojson")
    assert ascii_name == "jindao-drum-tower-what-is-reached-in-5-15-min-walk.geojson"
    assert chinese == "晋道 鼓楼：步行 5、15 分钟能到的范围.geojson"
    with pytest.raises(NotFoundError):
        reach_file_name(make_reach(), "gpx")


def test_dots_lead_to_pages_only_where_these_are_given() -> None:
    reach = make_reach()
    links = {reach.sites[0].site.id: "/sites/one"}
    dots = reach_map_parts(reach, ExportOptions(), links).data["sites"]
    assert [dot.get("href") for dot in dots] == ["/sites/one", None]
    assert all("href" not in dot for dot in reach_map_parts(reach, ExportOptions()).data["sites"])


@pytest.mark.parametrize("name", REACH_FORMATS)
def test_a_background_is_drawn_in_formats_with_a_map_alone(
    name: str, background: Background
) -> None:
    plain, options = make_reach(), ExportOptions(background=background)
    drawn = export_reach(plain, name, options) != export_reach(plain, name)
    assert drawn == REACH_FILE_TYPES[name].has_map


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_page_holds_all_and_links_nothing(locale: str, background: Background) -> None:
    options = ExportOptions(locale=locale, background=background)
    text = export_reach(make_reach(), "html", options).decode()
    assert not re.search(r"<(link|img|iframe|base)\b|<script[^>]+src| style=\"[^\"]", without(text))
    assert text.count("L.polygon") >= 2
    visible = without(text)
    for words in ("3.60", "0.34", "35", "© OpenStreetMap", "ODbL"):
        assert words in visible
    assert "{" not in re.sub(r"(?s)<style>.*?</style>|<script.*?</script>", "", text)
    assert text == export_reach(make_reach(), "html", options).decode()


def without(text: str) -> str:
    """Return a page without styles, scripts and the frame that Folium makes."""
    return re.sub(
        r'(?s)<style>.*?</style>|<script>.*?</script>|<div class="jd-map">.*?</div>', "", text
    )


def test_hostile_names_stay_words() -> None:
    hostile = make_reach((HOSTILE_NAMES[0], HOSTILE_NAMES[2]))
    text = export_reach(hostile, "html").decode()
    assert "<img src=x" not in text
    assert "window.PWN=4</script>" not in text
    plain = json.loads(export_reach(hostile, "geojson"))
    assert plain["features"][3]["properties"]["name_zh"].startswith("<img")


@pytest.mark.browser
@pytest.mark.parametrize("size", [(390, 844), (1280, 800)])
def test_the_page_in_a_browser(
    size: tuple[int, int], background: Background, open_page: Any
) -> None:
    options = ExportOptions(background=background)
    page = open_page(export_reach(make_reach(), "html", options), size)
    assert page.asked == []
    assert page.wrong == []
    assert page.locator(".leaflet-overlay-pane path").count() >= 2
    assert page.locator(".leaflet-marker-icon").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
