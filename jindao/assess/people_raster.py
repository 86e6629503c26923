"""Population grids as GeoTIFF, read with rasterio: people per cell, in WGS-84 degrees."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import rasterio
import rasterio._err
import rasterio.errors
import rasterio.windows

from jindao.errors import DataError

Floats = npt.NDArray[np.float64]

_DRIVER: Final = "GTiff"
"""No other is tried, whatever a file is inside: some read further files that it names."""

_FAILURES: Final = (rasterio.errors.RasterioError, rasterio._err.CPLE_BaseError)
"""What rasterio raises; the second, GDAL's own, has no public name."""


def check_raster(path: Path) -> None:
    """Refuse what is no grid of WGS-84 degrees by what it says of itself; no cell is read.

    Raises
    ------
    DataError
        As `read_raster`.
    """
    try:
        with rasterio.open(path, driver=_DRIVER) as raster:
            _grid_of(path, raster)
    except _FAILURES as error:
        raise DataError("people_unreadable", path=str(path), reason=str(error)) from None


def _grid_of(path: Path, raster: Any) -> Any:
    """Return what leads from rows and columns to degrees."""
    if raster.crs is None or not raster.crs.is_geographic:
        raise DataError("people_crs", path=str(path), crs=str(raster.crs))
    grid = raster.transform
    if grid.b or grid.d or not grid.a or not grid.e:
        raise DataError("people_no_grid", path=str(path))
    return grid


def read_raster(
    path: Path, bounds: tuple[float, float, float, float]
) -> tuple[Floats, Floats, Floats, tuple[float, float]]:
    """Return the inhabited cells of a grid that meet a box.

    Parameters
    ----------
    path
        A GeoTIFF in WGS-84 degrees whose first band counts people.
    bounds
        West, south, east and north, degrees.

    Returns
    -------
    Longitudes, latitudes and people of the cells, each (n,), and a cell's width and height
    in degrees. Cells without data hold nobody.

    Raises
    ------
    DataError
        Where it cannot be read, is in another reference system or turned.
    """
    try:
        with rasterio.open(path, driver=_DRIVER) as raster:
            grid = _grid_of(path, raster)
            west, south, east, north = bounds
            columns = sorted(((west - grid.c) / grid.a, (east - grid.c) / grid.a))
            rows = sorted(((south - grid.f) / grid.e, (north - grid.f) / grid.e))
            left, right = (int(np.clip(x, 0, raster.width)) for x in (columns[0], columns[1] + 1))
            top, bottom = (int(np.clip(y, 0, raster.height)) for y in (rows[0], rows[1] + 1))
            window = rasterio.windows.Window(left, top, right - left, bottom - top)
            band = raster.read(1, window=window, masked=True)
    except _FAILURES as error:
        raise DataError("people_unreadable", path=str(path), reason=str(error)) from None
    people = np.ma.filled(band.astype(np.float64), 0.0)
    people[~np.isfinite(people)] = 0.0
    if (people < 0).any():
        raise DataError("people_negative", path=str(path))
    row, column = np.nonzero(people)
    lon = grid.c + (column + left + 0.5) * grid.a
    lat = grid.f + (row + top + 0.5) * grid.e
    return lon, lat, people[row, column], (abs(grid.a), abs(grid.e))
