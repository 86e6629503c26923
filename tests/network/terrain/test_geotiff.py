"""GeoTIFFs of one plane, in degrees and in UTM, against what the plane says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jindao.errors import DataError, MissingExtraError
from jindao.network.terrain import TERRAINS, open_elevation

rasterio = pytest.importorskip("rasterio")
from rasterio.warp import transform  # noqa: E402

WEST, NORTH, STEP = 112.0, 38.0, 0.001


def from_origin(west: float, north: float, wide: float, high: float) -> Any:
    return rasterio.Affine(wide, 0.0, west, 0.0, -high, north)


def write(path: Path, samples: np.ndarray, crs: str | None, place: Any, **more: Any) -> Path:
    values = {"driver": "GTiff", "count": 1, "dtype": "float32", "crs": crs, "transform": place}
    values |= {"height": samples.shape[0], "width": samples.shape[1], **more}
    with rasterio.open(path, "w", **values) as raster:
        raster.write(samples.astype(values["dtype"]), 1)
    return path


def plane(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    return 500 + 10_000 * (lon - WEST) - 20_000 * (NORTH - lat)


def degrees(folder: Path, **more: Any) -> Path:
    """Write 100 by 80 pixels of the plane, each with the height of its middle."""
    row, column = np.mgrid[0:80, 0:100]
    samples = plane(WEST + (column + 0.5) * STEP, NORTH - (row + 0.5) * STEP)
    more = {"crs": "EPSG:4326", "place": from_origin(WEST, NORTH, STEP, STEP), **more}
    return write(folder / "plane.tif", more.pop("samples", samples), **more)


def inner(count: int) -> np.ndarray:
    generator = np.random.default_rng(7)
    return np.column_stack(
        (generator.uniform(WEST + STEP, WEST + 0.09, count),
         generator.uniform(NORTH - 0.07, NORTH - STEP, count))
    )  # fmt: skip


def test_a_pixel_is_an_area_with_its_height_in_the_middle(tmp_path: Path) -> None:
    source = open_elevation([degrees(tmp_path)])
    at = inner(50)
    assert source.heights_m(at) == pytest.approx(plane(at[:, 0], at[:, 1]), abs=0.01)
    assert (source.bbox.west, source.bbox.north) == pytest.approx((WEST, NORTH))


def test_the_outermost_half_pixel_holds_its_height(tmp_path: Path) -> None:
    source = open_elevation([degrees(tmp_path)])
    corner = plane(np.array(WEST + STEP / 2), np.array(NORTH - STEP / 2))
    assert source.heights_m(np.array([(WEST, NORTH)])) == pytest.approx([corner], abs=0.01)
    assert np.isnan(source.heights_m(np.array([(WEST - STEP / 9, NORTH)]))).all()


def test_a_pixel_that_is_a_point_has_its_height_at_its_place(tmp_path: Path) -> None:
    row, column = np.mgrid[0:80, 0:100]
    path = tmp_path / "point.tif"
    # Written as it stands: the place of the first sample is (WEST, NORTH) itself.
    with rasterio.Env(GTIFF_POINT_GEO_IGNORE=True):
        place = from_origin(WEST, NORTH, STEP, STEP)
        samples = plane(WEST + column * STEP, NORTH - row * STEP)
        with rasterio.open(
            path, "w", driver="GTiff", count=1, dtype="float32", crs="EPSG:4326",
            transform=place, height=80, width=100,
        ) as raster:  # fmt: skip
            raster.update_tags(AREA_OR_POINT="Point")
            raster.write(samples.astype("float32"), 1)
    at = inner(50)
    assert open_elevation([path]).heights_m(at) == pytest.approx(
        plane(at[:, 0], at[:, 1]), abs=0.01
    )


def test_utm_is_the_same_plane(tmp_path: Path) -> None:
    utm = "EPSG:32649"
    (west, east), (south, north) = transform(
        "EPSG:4326", utm, [WEST - 0.02, WEST + 0.12], [NORTH - 0.1, NORTH + 0.02]
    )
    row, column = np.mgrid[0 : int((north - south) / 50), 0 : int((east - west) / 50)]
    x, y = west + (column + 0.5) * 50, north - (row + 0.5) * 50
    lon, lat = transform(utm, "EPSG:4326", x.ravel(), y.ravel())
    samples = plane(np.array(lon), np.array(lat)).reshape(x.shape)
    path = write(tmp_path / "utm.tif", samples, utm, from_origin(west, north, 50, 50))
    at = inner(200)
    found = open_elevation([path]).heights_m(at)
    assert found == pytest.approx(open_elevation([degrees(tmp_path)]).heights_m(at), abs=0.05)


def test_positions_far_from_a_projection_are_just_unknown(tmp_path: Path) -> None:
    place = from_origin(500_000, 4_200_000, 1000, 1000)
    path = write(tmp_path / "utm.tif", np.full((40, 40), 5), "EPSG:32649", place)
    found = open_elevation([path]).heights_m(
        np.array([(111.1, 37.9), (-60, -30), (21, 0), (0, 90)])
    )
    assert found[0] == 5
    assert np.isnan(found[1:]).all()


def test_rasters_of_the_globe_and_across_the_date_line(tmp_path: Path) -> None:
    globe = write(
        tmp_path / "g.tif", np.full((40, 40), 5), "EPSG:4326", from_origin(-182, 91, 9.1, 4.55)
    )
    assert open_elevation([globe]).heights_m(np.array([(180, -90), (0, 89)])).tolist() == [5, 5]
    pole = write(
        tmp_path / "p.tif", np.full((40, 40), 5), "EPSG:3413", from_origin(-2e6, 2e6, 1e5, 1e5)
    )
    assert open_elevation([pole]).heights_m(np.array([(0, 89.9), (170, 85)])).tolist() == [5, 5]


def test_a_large_raster_is_read_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = open_elevation([degrees(tmp_path)])
    at = inner(300)
    whole = source.heights_m(at)
    monkeypatch.setattr("jindao.network.terrain.geotiff._BLOCK", 16)
    assert source.heights_m(at).tolist() == whole.tolist()


def test_nodata_and_scale(tmp_path: Path) -> None:
    samples = np.full((80, 100), 50)
    samples[40:, :] = -9999
    path = degrees(tmp_path, samples=samples, dtype="int16", nodata=-9999)
    with rasterio.open(path, "r+") as raster:
        raster.scales, raster.offsets = (10.0,), (3.0,)
    source = open_elevation([path])
    known, unknown = source.heights_m(np.array([(112.05, 37.98), (112.05, 37.94)]))
    assert known == pytest.approx(503)
    assert np.isnan(unknown)


def refused(path: Path, code: str) -> None:
    with pytest.raises(DataError) as caught:
        open_elevation([path]).heights_m(np.array([(112.05, 37.98)]))
    assert caught.value.code == code
    assert path.name in str(caught.value)


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    refused(tmp_path / "none.tif", "file_missing")
    (tmp_path / "page.tif").write_text("<html>")
    refused(tmp_path / "page.tif", "geotiff_unreadable")
    path = degrees(tmp_path)
    path.write_bytes(path.read_bytes()[:9_000])
    refused(path, "geotiff_unreadable")
    bare = write(tmp_path / "bare.tif", np.ones((4, 4)), None, from_origin(10, 5, 0.1, 0.1))
    refused(bare, "geotiff_crs")


def test_without_rasterio_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = degrees(tmp_path)
    monkeypatch.setitem(sys.modules, "rasterio", None)
    monkeypatch.delitem(sys.modules, "jindao.network.terrain.geotiff", raising=False)
    with pytest.raises(MissingExtraError) as caught:
        open_elevation([path])
    assert caught.value.extra == "elevation"
    assert TERRAINS.entries["hgt"].extra is None
