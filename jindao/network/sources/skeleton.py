"""The heritage dataset as a source: its trails, sites and places, for a schematic network."""

from __future__ import annotations

from pathlib import Path

from jindao.geo import LonLat
from jindao.heritage.dataset import Heritage
from jindao.heritage.load import load_heritage
from jindao.network.raw import RawSkeleton, SkeletonLine
from jindao.network.sources import SourceOptions
from jindao.texts import say


def read_skeleton(what: str, options: SourceOptions) -> RawSkeleton:
    """Return the lines and places of the dataset in a directory.

    Where `what` is empty it is the dataset of the options, else the embedded one.

    Raises
    ------
    DataError
        Where the directory is no dataset, or one with problems (HeritageDataError).
    """
    return skeleton_of(load_heritage(Path(what) if what else options.heritage))


def skeleton_of(heritage: Heritage) -> RawSkeleton:
    """Return the lines and places of a dataset that is loaded already."""
    lines = tuple(
        SkeletonLine(
            name=trail.name_zh,
            points=tuple(LonLat(lon, lat) for lon, lat in trail.line),
            detour_factor=trail.detour_factor,
        )
        for trail in heritage.trails
        if trail.line
    )
    places = [place.position for place in heritage.places]
    places += [site.position for site in heritage.sites if site.position is not None]
    return RawSkeleton(
        lines=lines,
        places=tuple(places),
        attribution=(say("attribution.dataset", "en", region=heritage.region.name_en),),
        licence="CC-BY-4.0",
    )
