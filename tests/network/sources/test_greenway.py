from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from jindao.errors import DataError, MissingExtraError, NotFoundError
from jindao.geo import LonLat, geodesic_m, wgs84_to_gcj02
from jindao.network.raw import GreenwayLine
from jindao.network.sources.greenway import read_greenways

LINE = [[112.50, 37.80], [112.51, 37.81]]
GPX = """<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">
 <metadata><copyright author="晋城市文旅局"/></metadata>
 <rte><name>规划线</name><rtept lat="37.8" lon="112.5"/><rtept lat="37.9" lon="112.5"/></rte>
 <trk><name>汾河绿道</name>
  <trkseg><trkpt lat="37.80" lon="112.50"/><trkpt lat="37.80" lon="112.50"/>
   <trkpt lat="37.81" lon="112.51"><ele>780</ele></trkpt></trkseg>
  <trkseg><trkpt lat="37.82" lon="112.52"/></trkseg>
  <trkseg><trkpt lat="37.82" lon="112.52"/><trkpt lat="37.83" lon="112.53"/></trkseg></trk>
</gpx>"""


def feature(properties: Any, coordinates: Any = LINE, kind: str = "LineString") -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geojson(path: Path, *features: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def refused(path: Path, code: str) -> DataError:
    with pytest.raises(DataError) as caught:
        read_greenways(str(path))
    assert caught.value.code == code
    assert str(path.name) in caught.value.message("zh")
    return caught.value


def facts(line: GreenwayLine) -> tuple[str, str, str, str, bool]:
    return line.name, line.level, line.alignment, line.surface, line.bicycle


def test_tracks_are_surveyed_and_routes_are_not(tmp_path: Path) -> None:
    path = tmp_path / "greenway.gpx"
    path.write_text(GPX, "utf-8")
    lines = read_greenways(str(path))
    assert [facts(line) for line in lines] == [
        ("汾河绿道", "unknown", "surveyed", "", False),
        ("汾河绿道", "unknown", "surveyed", "", False),
        ("规划线", "unknown", "estimated", "", False),
    ]
    assert lines[0].points.tolist() == LINE  # a point that stands there twice is one
    assert lines[0].attribution == ("© 晋城市文旅局",)


def test_geojson_says_name_level_and_alignment(tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "g.geojson",
        feature({"name": "汾河绿道", "level": "regional", "alignment": "surveyed"}),
        feature({"名称": "迎泽绿道", "等级": "市域", "bicycle": "yes", "surface": "asphalt"}),
        feature({"name": None, "级别": "社区", "attribution": "© 太原市园林局"}),
        feature(None, [LINE, [[112.6, 37.8], [112.6, 37.9]]], "MultiLineString"),
        feature({}, [112.5, 37.8], "Point"),
        feature({}, [LINE[0], LINE[0]]),
    )
    lines = read_greenways(str(path))
    assert [facts(line) for line in lines] == [
        ("汾河绿道", "regional", "surveyed", "", False),
        ("迎泽绿道", "city", "estimated", "asphalt", True),
        ("绿道", "community", "estimated", "", False),
        ("绿道", "unknown", "estimated", "", False),
        ("绿道", "unknown", "estimated", "", False),
    ]
    assert [line.attribution for line in lines[1:3]] == [(), ("© 太原市园林局",)]


def test_who_may_use_it_is_read_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "g.geojson"
    geojson(path, feature({"foot": "no", "bicycle": "designated"}), feature({}))
    assert [(line.foot, line.bicycle) for line in read_greenways(str(path))] == [
        (False, True), (True, False),
    ]  # fmt: skip
    moved = read_greenways(str(path), datum="gcj02")
    assert [line.foot for line in moved] == [False, True]
    for key in ("foot", "bicycle"):
        geojson(path, feature({}), feature({key: "maybe"}))
        with pytest.raises(DataError) as caught:
            read_greenways(str(path))
        assert (caught.value.facts["key"], caught.value.facts["feature"]) == (key, 2)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_other_datums_are_moved_to_wgs84(datum: str, tmp_path: Path) -> None:
    true = LonLat(112.55, 37.87)
    from jindao.geo import gcj02_to_bd09

    shifted = wgs84_to_gcj02(true)
    if datum == "bd09":
        shifted = gcj02_to_bd09(shifted)
    assert geodesic_m(true, shifted) > 300
    drawn = [[shifted.lon, shifted.lat], [shifted.lon + 0.01, shifted.lat]]
    path = geojson(tmp_path / "g.geojson", feature({}, drawn))
    (line,) = read_greenways(str(path), datum=datum)
    assert geodesic_m(true, LonLat(*line.points[0].tolist())) < 0.01
    (unmoved,) = read_greenways(str(path))
    assert unmoved.points.tolist() == drawn


def test_what_is_no_greenway_file(tmp_path: Path) -> None:
    refused(tmp_path / "nothing.gpx", "file_missing")
    path = tmp_path / "g.gpx"
    for content, code in (
        (b"", "file_empty"),
        (b"<html></html>", "file_web_page"),
        (b"PK\x03\x04 something", "file_format"),
        (GPX.encode()[:-40], "file_unreadable"),
        (GPX.replace('lat="37.81"', 'lat="north"').encode(), "file_unreadable"),
        (GPX.replace('lat="37.81"', 'lat="97.81"').encode(), "geojson_range"),
        (b'<gpx version="1.1"></gpx>', "greenway_no_line"),
        (GPX.encode("gbk"), "file_encoding"),
        (b'{"type": "FeatureCollection", "features": []}', "geojson_empty"),
    ):
        path.write_bytes(content)
        refused(path, code)
    geojson(path, feature({}, [112.5, 37.8], "Point"))
    refused(path, "greenway_no_line")
    geojson(path, feature({}, [[37.8, 112.5], [37.9, 112.5]]))
    refused(path, "geojson_swapped")
    geojson(path, feature({}), feature({"level": "县级"}))
    error = refused(path, "greenway_value")
    assert (error.facts["feature"], error.facts["value"]) == (2, "县级")
    geojson(path, feature({"alignment": "guessed"}))
    refused(path, "greenway_value")


def test_an_unknown_datum(tmp_path: Path) -> None:
    path = geojson(tmp_path / "g.geojson", feature({}))
    with pytest.raises(NotFoundError) as caught:
        read_greenways(str(path), datum="gcj")
    assert caught.value.known == ["gcj02", "wgs84", "bd09"]


@pytest.fixture
def shapefile(tmp_path: Path) -> Path:
    """Two lines in UTM zone 49 north, whose properties are in GBK."""
    ogr = pytest.importorskip("pyogrio.raw")
    path = tmp_path / "绿道.shp"
    lines = [
        shapely.LineString([(500_000, 4_190_000), (500_100, 4_190_050)]),
        shapely.MultiLineString([[(500_000, 0), (500_100, 0)], [(500_200, 0), (500_300, 0)]]),
    ]
    ogr.write(
        path,
        np.array([shapely.to_wkb(line) for line in lines], object),
        [np.array(["汾河绿道", None], object), np.array(["区域", "社区"], object)],
        np.array(["名称", "等级"], object),
        geometry_type="Unknown",
        crs="EPSG:32649",
        driver="ESRI Shapefile",
        encoding="GBK",
    )
    return path


def test_shapefiles_are_transformed_and_their_encoding_is_honoured(shapefile: Path) -> None:
    assert "汾河绿道".encode("gbk") in shapefile.with_suffix(".dbf").read_bytes()
    lines = read_greenways(str(shapefile))
    assert [(line.name, line.level, line.alignment) for line in lines] == [
        ("汾河绿道", "regional", "estimated"),
        ("绿道", "community", "estimated"),
        ("绿道", "community", "estimated"),
    ]
    # false easting 500 km is the central meridian, 111 degrees east of Greenwich
    assert lines[1].points[0].tolist() == pytest.approx([111.0, 0.0], abs=1e-9)
    # 100 m east and 50 m north, on a map whose scale there is 0.9996
    start, end = (LonLat(*point) for point in lines[0].points.tolist())
    assert start.lon == pytest.approx(111.0, abs=1e-9)
    assert geodesic_m(LonLat(111.0, 0.0), start) == pytest.approx(4_190_000 / 0.9996, abs=0.1)
    assert geodesic_m(start, end) == pytest.approx(np.hypot(100, 50) / 0.9996, abs=0.01)


def test_a_shapefile_without_its_reference_system(shapefile: Path) -> None:
    shapefile.with_suffix(".prj").unlink()
    assert ".prj" in str(refused(shapefile, "shapefile_crs"))


def test_a_shapefile_whose_encoding_nobody_says(shapefile: Path) -> None:
    shapefile.with_suffix(".cpg").unlink()
    assert ".cpg" in str(refused(shapefile, "shapefile_encoding"))
    shapefile.with_suffix(".cpg").write_text("UTF-8")
    refused(shapefile, "shapefile_encoding")


def test_a_shapefile_that_is_cut_or_alone(shapefile: Path) -> None:
    whole = shapefile.read_bytes()
    shapefile.write_bytes(whole[:60])
    refused(shapefile, "file_unreadable")


def test_shapefiles_need_an_extra(shapefile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyogrio", None)
    with pytest.raises(MissingExtraError) as caught:
        read_greenways(str(shapefile))
    assert "jindao[greenways]" in str(caught.value)
