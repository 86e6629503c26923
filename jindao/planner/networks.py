"""The network a planner works on: a bundle, or the skeleton of the dataset."""

from __future__ import annotations

from pathlib import Path

from jindao.geo import LonLat
from jindao.heritage.dataset import Heritage
from jindao.network.network import Network
from jindao.texts import say


def open_network(directory: Path | None, heritage: Heritage) -> Network:
    """Return the network of a bundle, or the skeleton of a dataset where none is given.

    Raises
    ------
    BundleError
        Where the directory holds no bundle this program can trust.
    """
    if directory is not None:
        from jindao.network.bundle import read_bundle

        return read_bundle(directory)
    from jindao.network.skeleton import SkeletonLine, build_skeleton

    lines = [
        SkeletonLine(
            name=trail.name_zh,
            points=tuple(LonLat(lon, lat) for lon, lat in trail.line),
            detour_factor=trail.detour_factor,
        )
        for trail in heritage.trails
        if trail.line
    ]
    places = [place.position for place in heritage.places]
    places += [site.position for site in heritage.sites if site.position is not None]
    return build_skeleton(
        lines,
        places,
        name=heritage.region.id,
        attribution=(say("attribution.dataset", "en", region=heritage.region.name_en),),
        built_at="",
    )
