"""All that a network is built of: files, the area to keep, and greenways laid over them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jindao.errors import DataError, RequestError
from jindao.geo import BBox
from jindao.network.clip import clip, clip_line
from jindao.network.greenways import add_greenways
from jindao.network.merge import merge
from jindao.network.raw import GreenwayLine, RawNetwork, RawSkeleton
from jindao.network.sources import FILE_SOURCES, SOURCES, SourceOptions
from jindao.network.sources.area import read_area
from jindao.network.sources.greenway import read_greenways

_AWAY_M = 1_000.0


def gather_ways(
    source: str,
    what: Sequence[str],
    options: SourceOptions,
    *,
    clip_to: str | None = None,
    greenways: Sequence[str] = (),
    datum: str = "wgs84",
) -> RawNetwork | RawSkeleton:
    """Return the ways of a source, several of its files as one, with greenways.

    Parameters
    ----------
    source
        A name of `SOURCES`.
    what
        What the source is to read; of a file source any number of files.
    options
        What the source may need.
    clip_to
        A GeoJSON file of polygons: only what lies inside is kept.
    greenways
        Files of greenways to lay over the ways.
    datum
        What the positions of the greenway files are in: `wgs84`, `gcj02` or `bd09`.

    Raises
    ------
    NotFoundError
        Where there is no such source or datum.
    RequestError
        Where a source cannot have several files, an area or greenways.
    DataError, SourceError, MissingExtraError
        As the source, `clip` and `read_greenways`.
    """
    read = SOURCES[source]
    if len(what) > 1 and source not in FILE_SOURCES:
        raise RequestError("source_one_only", source=source, known=list(FILE_SOURCES))
    area = read_area(clip_to) if clip_to else None
    lines = [read_greenways(path, datum=datum) for path in greenways]
    raws = [read(item, options) for item in what or ("",)]
    if isinstance(raws[0], RawSkeleton):
        if clip_to or greenways:
            raise RequestError("source_no_ways_to_change", source=source)
        return raws[0]
    raw = merge(
        [item for item in raws if isinstance(item, RawNetwork)], by_nodes=source == "geojson"
    )
    if area is not None and clip_to is not None:
        raw = clip(raw, area, name=clip_to)
    if lines:
        for path, found in zip(greenways, lines, strict=True):
            _check_near(path, found, raw)
        wanted = [line for found in lines for line in found]
        if area is not None:
            wanted = [part for line in wanted for part in clip_line(line, area)]
        raw = add_greenways(raw, wanted, progress=options.progress)
    return raw


def _check_near(path: str, lines: Sequence[GreenwayLine], raw: RawNetwork) -> None:
    """Refuse a file that lies elsewhere: of another city, or its coordinates swapped."""
    keys = raw.rows_of(raw.ways.nodes)
    rows = np.unique(keys[keys >= 0])
    lon, lat = raw.node_lon[rows], raw.node_lat[rows]
    box = BBox(float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max()))
    wide = box.grown(_AWAY_M)
    points = np.concatenate([line.points for line in lines])
    low, high = points.min(axis=0), points.max(axis=0)
    inside = ((points >= (wide.west, wide.south)) & (points <= (wide.east, wide.north))).all(axis=1)
    if not inside.any():
        raise DataError(
            "greenway_elsewhere",
            path=path,
            source=raw.source,
            area=f"{low[0]:.4f},{low[1]:.4f},{high[0]:.4f},{high[1]:.4f}",
            box=f"{box.west:.4f},{box.south:.4f},{box.east:.4f},{box.north:.4f}",
        )
