from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jindao.errors import DataError
from jindao.network.sources.area import read_area

RING = [[112.0, 37.0], [113.0, 37.0], [113.0, 38.0], [112.0, 38.0], [112.0, 37.0]]
HOLE = [[112.4, 37.4], [112.6, 37.4], [112.6, 37.6], [112.4, 37.6], [112.4, 37.4]]
POLYGON = {"type": "Polygon", "coordinates": [RING, HOLE]}
AWAY = {"type": "Polygon", "coordinates": [[[lon + 10, lat] for lon, lat in RING]]}
POINT = {"type": "Point", "coordinates": [1, 2]}


def feature(geometry: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {}, "geometry": geometry}


def collection(*geometries: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": [feature(item) for item in geometries]}


def written(folder: Path, document: Any) -> str:
    path = folder / "area.geojson"
    path.write_text(json.dumps(document), "utf-8")
    return str(path)


@pytest.mark.parametrize(
    "document",
    [
        POLYGON,
        {"type": "MultiPolygon", "coordinates": [POLYGON["coordinates"]]},
        feature(POLYGON),
        collection(POLYGON, POINT, None),
        {"type": "GeometryCollection", "geometries": [POINT, POLYGON]},
    ],
)
def test_every_form_of_a_polygon(document: Any, tmp_path: Path) -> None:
    area = read_area(written(tmp_path, document))
    assert area.area == pytest.approx(1.0 - 0.04)
    assert area.bounds == (112.0, 37.0, 113.0, 38.0)


def test_several_are_one_area(tmp_path: Path) -> None:
    assert read_area(written(tmp_path, collection(POLYGON, AWAY, POLYGON))).area == pytest.approx(
        1.96
    )


def test_a_ring_that_crosses_itself_is_mended(tmp_path: Path) -> None:
    bow = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    area = read_area(written(tmp_path, {"type": "Polygon", "coordinates": [bow]}))
    assert area.area == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (POINT, "geojson_no_polygon"),
        (collection(POINT), "geojson_no_polygon"),
        ({"type": "FeatureCollection", "features": []}, "geojson_no_polygon"),
        ({"type": "FeatureCollection"}, "geojson_no_polygon"),
        ([1], "geojson_form"),
        ({"type": "Polygon", "coordinates": [RING[:3]]}, "geojson_ring"),
        ({"type": "Polygon", "coordinates": []}, "geojson_ring"),
        ({"type": "Polygon", "coordinates": 7}, "geojson_ring"),
        ({"type": "Polygon", "coordinates": [[[37.0, 112.0]] * 4]}, "geojson_swapped"),
        ({"type": "Polygon", "coordinates": [[[1e7, 4e6]] * 4]}, "geojson_metres"),
        ({"type": "Polygon", "coordinates": [[["a", 1]] * 4]}, "geojson_coordinate"),
        ({"type": "Polygon", "coordinates": ["abcd"]}, "geojson_coordinate"),
        (
            POLYGON | {"crs": {"type": "name", "properties": {"name": "EPSG:3857"}}},
            "geojson_crs",
        ),
    ],
)
def test_what_is_no_area(document: Any, code: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_area(written(tmp_path, document))
    assert caught.value.code == code


def test_files_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    with pytest.raises(DataError) as caught:
        read_area(str(path))
    assert caught.value.code == "file_missing"
    path.write_text("{no")
    with pytest.raises(DataError) as caught:
        read_area(str(path))
    assert caught.value.code == "file_json"
