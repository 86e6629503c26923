"""GeoTIFF heights in any projection, read with rasterio.

GDAL gives the corner of a pixel as its place whether the file says that a pixel is an
area or a point: it shifts the second kind by half a pixel itself. So a sample always
stands in the middle of its pixel here.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import rasterio
import rasterio._err
import rasterio.errors
import rasterio.warp
import rasterio.windows

from jindao.errors import DataError
from jindao.geo import BBox
from jindao.network.columns import Float
from jindao.network.terrain import Heights, bilinear

_WGS84: Final = "EPSG:4326"
_MARGIN_M: Final = 100.0
"""A box in degrees is only nearly the raster's: positions this far beyond it are tried."""

_FAILURES: Final = (rasterio.errors.RasterioError, rasterio._err.CPLE_BaseError)
"""What rasterio raises; the second, GDAL's own, has no public name."""

_BLOCK: Final = 2048
"""So many samples each way are read at once, so that a country needs no more memory."""


@dataclass(frozen=True)
class GeoTiff:
    """The first band of a GeoTIFF; only the part that is asked for is read."""

    path: Path
    bbox: BBox

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    def heights_m(self, positions: Float) -> Heights:
        """Return the (n,) heights in metres at (n, 2) lon/lat degrees, NaN where unknown."""
        heights = np.full(len(positions), np.nan)
        # Projections are not defined far from where they are meant for.
        box = self.bbox.grown(_MARGIN_M)
        near = (positions >= (box.west, box.south)) & (positions <= (box.east, box.north))
        rows = np.flatnonzero(near.all(axis=1))
        if len(rows):
            heights[rows] = self._near(positions[rows])
        return heights

    def _near(self, positions: Float) -> Heights:
        heights = np.full(len(positions), np.nan)
        with _opened(self.path) as raster:
            x, y = _transformed(raster.crs, positions, self.path)
            inverse = ~raster.transform
            column = inverse.a * x + inverse.b * y + inverse.c
            row = inverse.d * x + inverse.e * y + inverse.f
            inside = (column >= 0) & (column <= raster.width) & (row >= 0) & (row <= raster.height)
            if not inside.any():
                return heights
            # Beyond the middles of the outermost pixels their heights hold to their edges.
            right = np.clip(column[inside] - 0.5, 0, raster.width - 1)
            down = np.clip(row[inside] - 0.5, 0, raster.height - 1)
            found = np.empty(len(right))
            for rows in _blocks(right, down):
                found[rows] = self._between(raster, right[rows], down[rows])
        heights[inside] = found
        return heights

    def _between(self, raster: Any, right: Float, down: Float) -> Heights:
        """Return heights between the samples of one part of the raster."""
        left, top = right.astype(np.int64), down.astype(np.int64)
        first_row, first_column = int(top.min()), int(left.min())
        window = rasterio.windows.Window(
            first_column,
            first_row,
            min(int(left.max()) + 2, raster.width) - first_column,
            min(int(top.max()) + 2, raster.height) - first_row,
        )
        samples = _samples(raster, window, self.path)
        next_row = np.minimum(top - first_row + 1, samples.shape[0] - 1)
        next_column = np.minimum(left - first_column + 1, samples.shape[1] - 1)
        corners = [
            samples[rows, columns].astype(np.float64)
            for rows in (top - first_row, next_row)
            for columns in (left - first_column, next_column)
        ]
        return bilinear(corners, right - left, down - top)


def read_geotiff(path: Path) -> GeoTiff:
    """Return the heights of a GeoTIFF.

    Raises
    ------
    DataError
        Where the file is missing or unreadable, or does not say its coordinate system.
    """
    with _opened(path) as raster:
        if raster.crs is None:
            raise DataError("geotiff_crs", path=str(path))
        try:
            west, south, east, north = rasterio.warp.transform_bounds(
                raster.crs, _WGS84, *raster.bounds
            )
        except _FAILURES as error:
            raise DataError("geotiff_unreadable", path=str(path), reason=str(error)) from error
    if not all(np.isfinite((west, south, east, north))):
        raise DataError("geotiff_crs", path=str(path))
    if west > east:  # across the date line
        west, east = -180.0, 180.0
    # A raster of the whole globe may reach half a pixel beyond it.
    west, east = np.clip((west, east), -180.0, 180.0).tolist()
    south, north = np.clip((south, north), -90.0, 90.0).tolist()
    return GeoTiff(path, BBox(west, south, east, north))


def _blocks(right: Float, down: Float) -> list[npt.NDArray[np.intp]]:
    """Return which positions lie in each block of the raster that has any."""
    block = (down // _BLOCK).astype(np.int64) << 32 | (right // _BLOCK).astype(np.int64)
    order = np.argsort(block, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(block[order])) + 1)


def _opened(path: Path) -> Any:
    if not path.exists():
        raise DataError("file_missing", path=str(path))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            return rasterio.open(path)
    except _FAILURES as error:
        raise DataError("geotiff_unreadable", path=str(path), reason=str(error)) from error


def _transformed(crs: Any, positions: Float, path: Path) -> tuple[Float, Float]:
    lon, lat = positions[:, 0], positions[:, 1]
    if crs.to_epsg() == 4326:
        return lon, lat
    try:
        x, y = rasterio.warp.transform(_WGS84, crs, lon, lat)
    except _FAILURES as error:
        raise DataError("geotiff_unreadable", path=str(path), reason=str(error)) from error
    return np.asarray(x, np.float64), np.asarray(y, np.float64)


def _samples(raster: Any, window: Any, path: Path) -> npt.NDArray[np.float32]:
    try:
        band = raster.read(1, window=window, masked=True)
    except _FAILURES as error:
        raise DataError("geotiff_unreadable", path=str(path), reason=str(error)) from error
    samples: npt.NDArray[np.float32] = band.astype(np.float32).filled(np.nan)
    return samples * np.float32(raster.scales[0]) + np.float32(raster.offsets[0])
