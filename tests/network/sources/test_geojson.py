"""Lines drawn by hand around 112.5, 37.8, with tags in properties and in `other_tags`."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.errors import DataError
from jindao.network.build import build_network
from jindao.network.raw import RawNetwork
from jindao.network.sources import SOURCES, SourceOptions
from jindao.network.sources.geojson import features_of, parse_hstore, read_geojson
from tests.conftest import shared_data

LINE = [[112.5, 37.8], [112.501, 37.8]]


def feature(coordinates: Any, kind: str = "LineString", **properties: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", **more, "features": list(features)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ways.geojson"


def read(path: Path, document: Any = None) -> RawNetwork:
    if document is not None:
        path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return read_geojson(str(path), SourceOptions())


def refused(path: Path, code: str, document: Any = None) -> DataError:
    with pytest.raises(DataError) as caught:
        read(path, document)
    assert caught.value.code == code
    return caught.value


def test_tags_in_columns_and_in_hstore(path: Path) -> None:
    raw = read(
        path,
        collection(
            feature(
                LINE,
                osm_id="38752427",
                name="小径",
                highway="footway",
                barrier=None,
                z_order=7,
                layer=-1.0,
                lit=True,
                note="",
                other_tags='"surface"=>"gravel","name:en"=>"A \\"lane\\" \\\\ x","oneway"=>NULL',
            )
        ),
    )
    assert raw.ways[0].id == 38752427
    assert raw.ways[0].tags == {
        "name": "小径",
        "highway": "footway",
        "layer": "-1",
        "lit": "yes",
        "surface": "gravel",
        "name:en": 'A "lane" \\ x',
    }
    assert raw.source == "geojson: ways.geojson"


def test_lines_meet_where_seven_decimals_are_equal(path: Path) -> None:
    raw = read(
        path,
        collection(
            feature([[112.5, 37.8], [112.50100001, 37.8]], highway="path"),
            feature([[112.50099996, 37.8, 780.5], [112.502, 37.8, 781.0]], highway="path"),
            feature([[112.5010002, 37.8], [112.501, 37.9]], highway="path"),
        ),
    )
    assert len(raw.node_key) == 5
    assert raw.ways[0].nodes[1] == raw.ways[1].nodes[0]
    assert sorted(set(raw.node_lon.tolist())) == [112.5, 112.501, 112.5010002, 112.502]
    assert build_network(raw, name="x", built_at="").n_edges == 2


def test_places_are_kept_in_every_corner_of_the_world(path: Path) -> None:
    corners = [[-180, -90], [180, 90], [-180, 90], [180, -90], [0, 0]]
    raw = read(path, collection(feature(corners, highway="path")))
    places = dict(
        zip(raw.node_key.tolist(), zip(raw.node_lon, raw.node_lat, strict=True), strict=True)
    )
    assert [list(places[key]) for key in raw.ways[0].nodes] == corners


def test_many_kinds_of_geometry(path: Path) -> None:
    ring = [[112.5, 37.8], [112.6, 37.8], [112.6, 37.9], [112.5, 37.8]]
    hole = [[112.55, 37.82], [112.56, 37.82], [112.56, 37.83], [112.55, 37.82]]
    raw = read(
        path,
        collection(
            feature([LINE, ring], "MultiLineString", highway="path", osm_id=1),
            feature([ring], "Polygon", highway="pedestrian", area="yes"),
            feature([ring, hole], "Polygon", leisure="park"),
            feature([[ring, hole], [hole]], "MultiPolygon", natural="water"),
            feature(LINE, waterway="river"),
            feature(ring, leisure="park"),
            feature(LINE, railway="rail"),
            feature([112.5, 37.8], "Point", barrier="stile"),
            feature([112.5, 37.8], "Point", amenity="cafe"),
            {"type": "Feature", "properties": None, "geometry": None},
            feature(LINE, route="ferry"),
            None,
        ),
    )
    assert [(way.id, len(way.nodes)) for way in raw.ways] == [(1, 2), (1, 4), (-2, 4), (-11, 2)]
    assert raw.node_tags == {raw.ways[0].nodes[0]: {"barrier": "stile"}}
    kinds = [(kind, len(line)) for kind, line in raw.background]
    assert kinds == [("green", 4), ("water", 4), ("water", 4), ("river", 2)]


@pytest.mark.parametrize(
    ("properties", "number"),
    [({"osm_id": 7}, 7), ({"osm_id": "7"}, 7), ({"@id": "way/7"}, 7), ({"id": "x"}, -1), ({}, -1)],
)
def test_ids(properties: dict[str, Any], number: int, path: Path) -> None:
    assert read(path, collection(feature(LINE, highway="path", **properties))).ways[0].id == number


@pytest.mark.parametrize(
    "name",
    [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "EPSG:4326",
        "urn:ogc:def:crs:EPSG::4326",
        "urn:ogc:def:crs:EPSG::4490",
        None,
    ],
)
def test_reference_systems_that_are_right(name: str | None, path: Path) -> None:
    crs = {"type": "name", "properties": {"name": name}} if name else None
    assert read(path, collection(feature(LINE, highway="path"), crs=crs)).ways


@pytest.mark.parametrize("name", ["EPSG:3857", "urn:ogc:def:crs:EPSG::4547", "EPSG:14326"])
def test_other_reference_systems_are_named(name: str, path: Path) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    error = refused(path, "geojson_crs", collection(feature(LINE, highway="path"), crs=crs))
    assert error.facts["crs"] == name
    refused(path, "geojson_crs", collection(feature(LINE, highway="path"), crs="x"))


def test_coordinates_that_are_no_degrees(path: Path) -> None:
    mercator = [[12523442.7, 4545684.1], [12523500.0, 4545684.1]]
    error = refused(path, "geojson_metres", collection(feature(mercator, highway="path")))
    assert "3857" in str(error.facts["crs"])
    swapped = [[37.8, 112.5], [37.8, 112.6]]
    refused(path, "geojson_swapped", collection(feature(swapped, highway="path")))
    far = [[181.0, 37.8], [112.5, 37.8]]
    error = refused(path, "geojson_range", collection(feature(far, highway="path")))
    assert error.facts["x"] == 181.0


@pytest.mark.parametrize(
    "coordinates",
    [
        [[float("nan"), 37.8], [112.5, 37.8]],
        [[112.5, float("inf")], [112.5, 37.8]],
        [[None, 37.8], [112.5, 37.8]],
        [["112.5", "37.8"], [112.5, 37.8]],
        [[112.5], [112.5, 37.8]],
        [[True, 37.8], [112.5, 37.8]],
        [112.5, 37.8],
        "x",
        None,
    ],
)
def test_coordinates_that_are_no_numbers(coordinates: Any, path: Path) -> None:
    document = collection(feature(LINE, highway="path"), feature(coordinates, highway="path"))
    assert refused(path, "geojson_coordinate", document).facts["feature"] == 2


def test_number_too_large_for_a_float(path: Path) -> None:
    path.write_text(
        json.dumps(collection(feature([[1, 2], [3, 4]], highway="path"))).replace("3", "1e999")
    )
    refused(path, "geojson_coordinate")


def test_documents_that_are_something_else(path: Path) -> None:
    for document, code in [
        ([], "geojson_form"),
        ({"type": "Topology"}, "geojson_form"),
        (feature(LINE, highway="path"), "geojson_form"),
        ({"type": "FeatureCollection", "features": 3}, "geojson_form"),
        (collection(), "geojson_empty"),
        (collection(feature(LINE, railway="rail")), "source_no_ways"),
    ]:
        refused(path, code, document)


def test_content_that_is_no_json(path: Path) -> None:
    for content, code in [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf \n", "file_empty"),
        (b"<!doctype html><html></html>", "file_web_page"),
        (b'{"type": "FeatureCollection", ', "file_json"),
        (b"[" * 200_000, "file_json"),
        ('{"name": "晋"}'.encode("gb18030"), "file_encoding"),
        ('{"name": "晋"}'.encode("utf-16"), "file_encoding"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "file_binary"),
        (
            gzip.compress(json.dumps(collection(feature(LINE, highway="path"))).encode())[:-9],
            "file_truncated",
        ),
        (gzip.compress(b"x" * 100_000)[:60], "file_truncated"),
        (b"\x1f\x8bgarbage" * 9, "file_unreadable"),
    ]:
        path.write_bytes(content)
        refused(path, code)
    refused(path.with_name("nothing.geojson"), "file_missing")
    refused(path.parent, "file_is_directory")


def test_packed_and_marked_files(path: Path) -> None:
    data = json.dumps(collection(feature(LINE, highway="path"))).encode()
    for content in (gzip.compress(data), b"\xef\xbb\xbf" + data):
        path.write_bytes(content)
        assert len(read(path).ways) == 1


@pytest.mark.parametrize("text", ['"a"="b"', '"a"=>', '"a"=>"b" "c"=>"d"', "nonsense", '"a"=>"b'])
def test_tags_that_cannot_be_read(text: str, path: Path) -> None:
    document = collection(feature(LINE, highway="path", other_tags=text))
    assert refused(path, "geojson_hstore", document).facts["feature"] == 1


def test_tags_as_json(path: Path) -> None:
    for other in ('{"surface": "gravel", "lit": null}', {"surface": "gravel"}):
        raw = read(path, collection(feature(LINE, highway="path", other_tags=other)))
        assert raw.ways[0].tags == {"highway": "path", "surface": "gravel"}
    for wrong in ("{", "[1]", 7):
        refused(path, "geojson_hstore", collection(feature(LINE, highway="path", other_tags=wrong)))


def test_name_that_is_no_text_does_not_break_the_build(path: Path) -> None:
    path.write_text(json.dumps(collection(feature(LINE, highway="path", name="a\ud800"))))
    assert build_network(read(path), name="x", built_at="").names == ("a?",)


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_hstore_round_trip(pairs: dict[str, str]) -> None:
    def quoted(text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'

    text = ",".join(f"{quoted(key)}=>{quoted(value)}" for key, value in pairs.items())
    assert parse_hstore(text) == pairs


def test_hstore_without_quotes_and_with_blanks() -> None:
    assert parse_hstore(' a => b , "c d" => NULL, e=>"NULL" ') == {"a": "b", "e": "NULL"}
    assert parse_hstore("") == {}


def test_real_polygons_hold_water_and_green() -> None:
    path = shared_data("osm", "taiyuan", "taiyuan_osm_polygons_1305.geojson.gz")
    raw = read_geojson(str(path), SourceOptions())
    kinds = [kind for kind, _ in raw.background]
    assert kinds.count("water") >= 27
    assert kinds.count("green") >= 64


def test_what_lies_beside_the_ways(path: Path) -> None:
    ring = [[0, 0], [0.01, 0], [0.01, 0.01], [0, 0.01], [0, 0]]
    hole = [[0.004, 0.004], [0.006, 0.004], [0.006, 0.006], [0.004, 0.006], [0.004, 0.004]]
    line = [[0, 0], [0.001, 0]]
    shapes: list[tuple[str, Any, dict[str, Any]]] = [
        ("LineString", line, {"highway": "footway"}),
        ("Polygon", [ring, hole], {"natural": "wood"}),
        ("MultiPolygon", [[ring], [hole]], {"leisure": "park"}),
        ("Polygon", [[[0, 0], [1, 1]]], {"leisure": "park"}),
        ("LineString", line, {"natural": "tree_row"}),
        ("LineString", line, {"leisure": "park"}),
        ("MultiLineString", [line, line], {"railway": "rail"}),
        ("Point", [0, 0, 7], {"natural": "tree"}),
        ("Point", [0.001, 0.002], {"amenity": "bench", "name": "a"}),
        ("Polygon", [ring, hole], {"other_tags": '"amenity"=>"parking","fee"=>"5 CNY"'}),
        ("LineString", line, {"public_transport": "platform"}),
        ("Point", [0, 0], {"amenity": "toilets", "access": "private"}),
    ]
    features = [
        {"type": "Feature", "properties": tags, "geometry": {"type": kind, "coordinates": places}}
        for kind, places, tags in shapes
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    raw = read_geojson(str(path), SourceOptions())
    assert [kind for kind, _ in raw.surroundings] == [
        *("wood", "green", "green", "tree_row", "rail", "rail", "tree")
    ]
    assert raw.surroundings[0][1].area == pytest.approx(0.01**2 - 0.002**2)
    assert [(f.kind, f.name, f.fee) for f in raw.facilities] == [
        ("bench", "a", "unknown"),
        ("parking", None, "yes"),
    ]
    assert (raw.facilities[0].lon, raw.facilities[0].lat) == (0.001, 0.002)


def test_real_polygons_make_real_ways_green(path: Path) -> None:
    """The two files of one extract, joined to one: each alone has no green along its ways."""
    names = ("taiyuan_osm_lines_4412", "taiyuan_osm_polygons_1305")
    parts = [shared_data("osm", "taiyuan", f"{name}.geojson.gz") for name in names]
    documents = [json.loads(gzip.decompress(part.read_bytes())) for part in parts]
    features = [feature for document in documents for feature in document["features"]]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    raw = read_geojson(str(path), SourceOptions())
    network = build_network(raw, name="x", built_at="")
    length = network.edge_length_m
    assert 0.01 < (network.edge_green * length).sum() / 15 / length.sum() < 0.5
    counts = Counter(facility.kind for facility in raw.facilities)
    assert counts["parking"] == 43  # of 44 one is private
    assert counts["medical"] >= 20
    assert counts["bicycle_parking"] == 2
    assert any(kind == "rail" for kind, _ in raw.surroundings)


def test_source_is_in_the_table() -> None:
    assert SOURCES["geojson"] is read_geojson


def test_a_pbf_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "area.geojson"
    path.write_bytes(b"\0\0\0\r\n\tOSMHeader\x18y\x10t\x1auX\x9c\xe3\x92\xe2")
    with pytest.raises(DataError, match="--source osm"):
        features_of(str(path))
