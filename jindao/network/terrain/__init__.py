"""Heights of the ground 高程 from raster files: one module, one line in the table per format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from jindao._registry import Entry, Registry
from jindao.errors import DataError
from jindao.geo import BBox
from jindao.network.columns import Float

__all__ = ["TERRAINS", "ElevationSource", "Terrain", "TerrainReader", "open_elevation"]

Heights = npt.NDArray[np.float64]


class ElevationSource(Protocol):
    """Something that knows how high the ground is."""

    @property
    def name(self) -> str:
        """The files it reads, for people."""

    @property
    def bbox(self) -> BBox:
        """The box outside which it knows nothing."""

    def heights_m(self, positions: Float) -> Heights:
        """Return the (n,) heights in metres at (n, 2) lon/lat degrees, NaN where unknown."""


class TerrainReader(Protocol):
    """What opens a file of one format."""

    def __call__(self, path: Path, /) -> ElevationSource:
        """Return the heights of a file."""


TERRAINS: Registry[TerrainReader] = Registry(
    "terrain",
    {
        "hgt": Entry(
            "jindao.network.terrain.hgt:read_hgt", about="SRTM tiles: N42E001.hgt, N42E001.hgt.zip"
        ),
        "geotiff": Entry(
            "jindao.network.terrain.geotiff:read_geotiff",
            extra="elevation",
            about="GeoTIFF in any projection: .tif, .tiff",
        ),
    },
)

_FORMAT_OF: Final = {
    ".hgt": "hgt",
    ".hgt.zip": "hgt",
    ".zip": "hgt",
    ".tif": "geotiff",
    ".tiff": "geotiff",
}


@dataclass(frozen=True)
class Terrain:
    """Several files together: where the first knows nothing, the next is asked."""

    parts: tuple[ElevationSource, ...]

    @property
    def name(self) -> str:
        """The files, in order."""
        return ", ".join(part.name for part in self.parts)

    @property
    def bbox(self) -> BBox:
        """The box around the boxes of all files."""
        boxes = [part.bbox for part in self.parts]
        return BBox(
            min(box.west for box in boxes),
            min(box.south for box in boxes),
            max(box.east for box in boxes),
            max(box.north for box in boxes),
        )

    def around(self, box: BBox) -> Terrain:
        """Return only the files that may know something within a box; all where none does."""
        boxes = [part.bbox for part in self.parts]
        near = tuple(
            part
            for part, own in zip(self.parts, boxes, strict=True)
            if own.west <= box.east
            and own.east >= box.west
            and own.south <= box.north
            and own.north >= box.south
        )
        return Terrain(near or self.parts)

    def heights_m(self, positions: Float) -> Heights:
        """Return the (n,) heights in metres at (n, 2) lon/lat degrees, NaN where unknown."""
        heights = np.full(len(positions), np.nan)
        for part in self.parts:
            box = part.bbox
            inside = (positions >= (box.west, box.south)) & (positions <= (box.east, box.north))
            wanted = np.flatnonzero(inside.all(axis=1) & np.isnan(heights))
            if len(wanted):
                heights[wanted] = part.heights_m(positions[wanted])
        return heights


def open_elevation(paths: Sequence[Path]) -> ElevationSource:
    """Return the heights of files, and of all such files in directories.

    Where files overlap, the first that knows a height there is taken.

    Raises
    ------
    DataError
        Where a file is missing, of an unknown format or unreadable, or a directory
        holds none.
    MissingExtraError
        Where a format needs a library that is not installed.
    """
    parts = []
    for path in paths:
        for file in _files(path):
            format_ = _format_of(file)
            if format_ is None:
                raise DataError("elevation_format", path=str(file), expected=sorted(_FORMAT_OF))
            parts.append(TERRAINS[format_](file))
    return parts[0] if len(parts) == 1 else Terrain(tuple(parts))


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        if not path.exists():
            raise DataError("file_missing", path=str(path))
        return [path]
    try:
        found = sorted(entry for entry in path.iterdir() if _format_of(entry) and entry.is_file())
    except PermissionError:
        raise DataError("file_permission", path=str(path)) from None
    if not found:
        raise DataError("elevation_empty", path=str(path), expected=sorted(_FORMAT_OF))
    return found


def _format_of(path: Path) -> str | None:
    name = path.name.lower()
    return next((format_ for end, format_ in _FORMAT_OF.items() if name.endswith(end)), None)


def bilinear(corners: Sequence[Heights], right: Float, down: Float) -> Heights:
    """Return heights between four samples, NaN where two or more of them are unknown.

    Parameters
    ----------
    corners
        (n,) metres each, NaN for a void: upper left, upper right, lower left, lower
        right. Where one is a void, the others share its weight.
    right, down
        (n,) how far from the upper left corner to the others, 0 to 1.
    """
    weights = ((1 - right) * (1 - down), right * (1 - down), (1 - right) * down, right * down)
    total, weight, known = np.zeros(len(right)), np.zeros(len(right)), np.zeros(len(right), int)
    for corner, share in zip(corners, weights, strict=True):
        valid = ~np.isnan(corner)
        total += np.where(valid, corner * share, 0.0)
        weight += np.where(valid, share, 0.0)
        known += valid
    enough = (known >= 3) & (weight > 0)
    heights = np.full(len(right), np.nan)
    np.divide(total, weight, out=heights, where=enough)
    return heights
