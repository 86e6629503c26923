"""An assessment as layers: read back by GDAL, and its sums by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import jindao
from jindao import Assessment, AssessRequest, ExportOptions, MissingExtraError, Planner, Settings
from jindao.formats import words
from jindao.formats.assess_layers import COLUMN_TYPES, layers
from jindao.formats.assess_page import assess_map_parts, bridge_line
from jindao.formats.assess_report import report_html
from jindao.model.assessment import StrungSite, WeakLink
from jindao.network.codes import PLANNED
from jindao.network.network import Network
from jindao.texts import say
from tests.assess.conftest import WORLD_M, box, the_heritage, with_columns, with_greenways
from tests.conftest import require_module, require_program
from tests.formats.assessed import assessed

NAMES = [
    *("area", "circles", "served_areas", "footpaths", "greenways"),
    *("bridges", "gaps", "facilities", "sites", "figures"),
]


@pytest.fixture(scope="module")
def found(tiny_network: Network) -> Assessment:
    return assessed(tiny_network)


def test_ways_are_cut_and_add_up_to_the_figures(found: Assessment) -> None:
    greenways = [way for way in found.ways if way.greenway]
    told = [(way.name, way.level, way.length_m, way.estimated) for way in greenways]
    assert told == [("绿道", "city", 200.0, False), ("绿道", "city", 300.0, True)]
    built_km = sum(way.length_m for way in greenways if not way.estimated) / 1000
    assert built_km == found.figure("greenway_km").value
    footpaths = [way for way in found.ways if way.footpath and not way.estimated]
    assert sum(way.length_m for way in footpaths) / 1000 == found.figure("footpath_km").value
    assert [place.kind for place in found.places] == ["park", "bench", "toilets"]


def test_what_a_plan_would_sign_is_no_built_greenway(tiny_network: Network) -> None:
    signed = with_greenways(tiny_network, (1, "新绿道", "city"))
    planned = [PLANNED.index("signed" if edge == 1 else "built") for edge in range(6)]
    network = replace(signed, planned=np.array(planned, np.uint8))
    found = Planner(Settings(), network=network, heritage=the_heritage()).assess(
        AssessRequest(area=box(*WORLD_M), minutes=(5.0,))
    )
    (way,) = [way for way in found.ways if way.greenway]
    assert (way.planned, way.is_built) == (True, False)
    assert way.length_m / 1000 == found.figure("greenway_planned_km").value
    assert found.figure("greenway_km").value is None, "nobody recorded what stands"
    (layer,) = [layer for layer in layers(found) if layer.name == "greenways"]
    ((_, values),) = layer.rows
    told = dict(zip(layer.columns, values, strict=True))
    assert (told["planned"], told["on_foot"]) == ("yes", "yes")


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_greenway_for_cycling_only_says_so_everywhere(tiny_network: Network, locale: str) -> None:
    network = with_greenways(tiny_network, (0, "骑行绿道", "city"))
    network = with_columns(network, edge_foot=[0, 3, 3, 3, 3, 3])
    found = Planner(Settings(), network=network, heritage=the_heritage()).assess(
        AssessRequest(area=box(*WORLD_M), minutes=(5.0,))
    )
    (layer,) = [layer for layer in layers(found) if layer.name == "greenways"]
    assert [dict(zip(layer.columns, row, strict=True))["on_foot"] for _, row in layer.rows] == [
        "no"
    ]
    (note,) = [note for note in found.notes if note.code == "assess_greenways_not_on_foot"]
    assert dict(note.facts) == {"km": 0.5}
    assert found.figure("greenway_not_on_foot_km").value == 0.5
    # An estimated one counts for no length, and is told apart.
    drawn = with_columns(network, edge_alignment=[1, 0, 0, 0, 0, 0])
    guessed = Planner(Settings(), network=drawn, heritage=the_heritage()).assess(found.request)
    codes = {each.code: dict(each.facts) for each in guessed.notes}
    assert note.code not in codes
    assert codes["assess_greenways_estimated_not_on_foot"] == {"km": 0.5}
    assert guessed.figure("greenway_not_on_foot_km").value in (0.0, None)
    sentence = words.note("note", note, locale)
    name = say("assess.figure.greenway_not_on_foot_km", locale)
    options = ExportOptions(locale=locale)
    for kind in ("txt", "html"):
        told = jindao.export_assessment(found, kind, options).decode()
        assert sentence in told
        assert name in told
    assert sentence in report_html(found, options)
    assert name in jindao.export_assessment(found, "csv", options).decode("utf-8-sig")
    collection = json.loads(jindao.export_assessment(found, "geojson", options))
    assert sentence in collection["jindao"]["notes"]
    require_module("pyogrio")
    assert sentence.encode() in jindao.export_assessment(found, "gpkg", options)


def test_circles_hold_what_is_in_reach(found: Assessment) -> None:
    shapely = require_module("shapely")
    parts = {
        (area.target, area.minutes): [
            shapely.union_all([shapely.Polygon(rings[0], rings[1:]) for rings in polygons])
            for polygons in (area.polygons, area.circles)
        ]
        for area in found.served
        if area.profile == "walk"
    }
    reached, circle = parts["greenway", 5.0]
    # Ground is 35 m to both sides of the ways, which end within the circle.
    assert shapely.covers(circle.buffer(40 / 90_000), reached)
    assert circle.area > reached.area > parts["greenway", 1.0][0].area


def test_every_column_holds_what_it_says(found: Assessment) -> None:
    assert [layer.name for layer in layers(found)] == NAMES
    for layer in layers(found):
        for _, values in layer.rows:
            for value, kind in zip(values, layer.columns.values(), strict=True):
                assert value is None or isinstance(value, COLUMN_TYPES[kind]), layer.name


@pytest.mark.parametrize(
    ("estimated", "planned", "told"),
    [(False, False, ("surveyed", "no")), (False, True, ("surveyed", "yes")),
     (True, False, ("estimated", "no"))],
)  # fmt: skip
def test_bridges_are_estimated_or_planned(
    found: Assessment, estimated: bool, planned: bool, told: tuple[str, str]
) -> None:
    link = WeakLink(
        network="walk", name="桥", line=((112.5, 37.8), (112.6, 37.8)), lost_km=1.0,
        estimated=estimated, planned=planned,
    )  # fmt: skip
    (layer,) = [
        layer for layer in layers(replace(found, weak_links=(link,))) if layer.name == "bridges"
    ]
    ((_, values),) = layer.rows
    row = dict(zip(layer.columns, values, strict=True))
    assert (row["alignment"], row["planned"]) == told
    line = bridge_line(link, "en")
    assert ("estimated" in line, "only planned" in line) == (estimated, planned)


@pytest.mark.parametrize(
    ("metres", "estimated", "alignment"),
    [(20.0, True, "estimated"), (20.0, False, "surveyed"), (None, False, None)],
)
def test_sites_by_estimated_greenways_say_so(
    found: Assessment, metres: float | None, estimated: bool, alignment: str | None
) -> None:
    place = StrungSite(
        site_id="x", name_zh="塔", name_en="Tower", position=(112.5, 37.8), accuracy_m=None,
        greenway_m=metres, gap_m=5.0, step_free="unknown", on_trail=None,
        greenway_estimated=estimated,
    )  # fmt: skip
    told = replace(found, sites=(place,))
    (layer,) = [layer for layer in layers(told) if layer.name == "sites"]
    ((_, values),) = layer.rows
    assert dict(zip(layer.columns, values, strict=True))["greenway_alignment"] == alignment
    lines = str(
        [part for part in assess_map_parts(told, ExportOptions(locale="en")).data["layers"]
         if part["name"] == "sites"]
    )  # fmt: skip
    assert ("greenway · estimated" in lines) == estimated


def test_a_greenway_without_any_facility_has_a_point_and_says_what_it_is(
    found: Assessment,
) -> None:
    whole = replace(found.gaps[0], greenway="绿道", at=None, longest_m=None)
    some = replace(whole, at=(112.5, 37.9), longest_m=100.0)
    gaps = (whole, some, replace(whole, greenway=""))
    (layer,) = [each for each in layers(replace(found, gaps=gaps)) if each.name == "gaps"]
    told = [(at, dict(zip(layer.columns, row, strict=True))["whole"]) for at, row in layer.rows]
    points = [point for way in found.ways if way.greenway for point in way.line]
    assert told[0][0] in points
    assert told[0][1] == "yes"
    assert told[1:] == [((112.5, 37.9), "no"), (None, "yes")]


def test_geojson_has_every_layer(found: Assessment) -> None:
    collection = json.loads(jindao.export_assessment(found, "geojson"))
    counts = Counter(feature["properties"]["layer"] for feature in collection["features"])
    assert counts == {
        layer.name: len(layer.rows)
        for layer in layers(found)
        if layer.rows and layer.geometry is not None
    }
    drawn = [f for f in collection["features"] if f["properties"]["layer"] == "greenways"]
    assert [f["properties"]["alignment"] for f in drawn] == ["surveyed", "estimated"]
    west, south, east, north = collection["bbox"]
    assert west < east
    assert south < north
    for feature in drawn:
        for lon, lat in feature["geometry"]["coordinates"]:
            assert west - 1e-5 <= lon <= east + 1e-5
            assert south - 1e-5 <= lat <= north + 1e-5
    assert len(collection["jindao"]["figures"]) == len(found.figures)
    assert len(collection["jindao"]["limits"]) == 8


def test_geopackage_is_opened_by_gdal(found: Assessment, tmp_path: Path) -> None:
    require_module("pyogrio")
    path = tmp_path / "a.gpkg"
    path.write_bytes(jindao.export_assessment(found, "gpkg", ExportOptions(locale="en")))
    heads = _ogrinfo("-al", "-so", str(path)).split("\nLayer name: ")[1:]
    assert [head.split("\n")[0] for head in heads] == NAMES
    for layer, head in zip(layers(found), heads, strict=True):
        geometry = {"MultiPolygon": "Multi Polygon", "LineString": "Line String", None: "None"}
        lines = head.split("\n")
        assert f"Geometry: {geometry.get(layer.geometry, layer.geometry)}" in lines, layer.name
        assert f"Feature Count: {len(layer.rows)}" in lines, layer.name
        for column, kind in layer.columns.items():
            assert any(line.startswith(f"{column}: {_OGR[kind]} ") for line in lines), column
        assert ('GEOGCRS["WGS 84"' in head) == (layer.geometry is not None)
    drawn = _ogrinfo("-al", "-q", str(path), "greenways")
    for told in ("length_m (Real) = 200\n", "length_m (Real) = 300\n", "= estimated\n"):
        assert drawn.count(told) == 1, told
    # What nobody knows is null, not nought.
    people = _ogrinfo("-al", "-q", "-where", "id = 'people_count'", str(path), "figures")
    assert "value (Real) = (null)" in people


def _ogrinfo(*words: str) -> str:
    """Return what another GDAL tells of a file, without any warning."""
    done = subprocess.run(
        [require_program("ogrinfo"), *words], capture_output=True, text=True, check=True
    )
    assert not done.stderr
    return done.stdout


def test_equal_assessments_give_equal_files(found: Assessment) -> None:
    require_module("pyogrio")
    one, other = (jindao.export_assessment(found, "gpkg") for _ in range(2))
    assert one == other


def test_layers_without_features_are_there_all_the_same(found: Assessment, tmp_path: Path) -> None:
    pyogrio = require_module("pyogrio")
    bare = replace(found, ways=(), places=(), sites=(), served=(), gaps=(), weak_links=())
    path = tmp_path / "bare.gpkg"
    path.write_bytes(jindao.export_assessment(bare, "gpkg"))
    assert [name for name, _ in pyogrio.list_layers(path)] == NAMES
    assert pyogrio.read_info(path, layer="sites")["features"] == 0


def test_without_its_extra_the_error_says_so(
    found: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyogrio", None)
    monkeypatch.delitem(sys.modules, "jindao.formats.assess_gpkg", raising=False)
    with pytest.raises(MissingExtraError) as error:
        jindao.export_assessment(found, "gpkg")
    assert "jindao[greenways]" in error.value.message("en")


_OGR = {"text": "String", "real": "Real", "integer": "Integer64"}
