"""Where raw ways come from: one module and one line in the table per source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from jindao._registry import Entry, Registry
from jindao.network.raw import Progress, RawNetwork, RawSkeleton, silent

__all__ = ["FILE_SOURCES", "SOURCES", "Source", "SourceOptions"]

FILE_SOURCES = ("osm", "geojson")
"""Sources that read files, of which several may be merged."""


@dataclass(frozen=True, kw_only=True)
class SourceOptions:
    """What a source may need: where to ask, where to keep answers, whom to tell.

    `cache` is a directory for downloads, None to keep nothing; `heritage` the dataset
    directory that is meant where none is named, None for the embedded one.
    """

    overpass_url: str = "https://overpass-api.de/api"
    nominatim_url: str = "https://nominatim.openstreetmap.org"
    cache: Path | None = None
    heritage: Path | None = None
    progress: Progress = silent


class Source(Protocol):
    """What a network is made of, from somewhere: ways with tags, or lines and places."""

    def __call__(self, what: str, options: SourceOptions, /) -> RawNetwork | RawSkeleton:
        """Return what `what` names: a file, a box, a place or a dataset directory."""


SOURCES: Registry[Source] = Registry(
    "source",
    {
        "osm": Entry(
            "jindao.network.sources.osm_file:read_osm_file",
            about="OpenStreetMap file: .osm, .osm.gz, .osm.bz2, .osm.pbf",
        ),
        "geojson": Entry(
            "jindao.network.sources.geojson:read_geojson",
            about="GeoJSON lines with OpenStreetMap tags: .geojson, .json, also .gz",
        ),
        "overpass": Entry(
            "jindao.network.sources.overpass:read_overpass",
            extra="overpass",
            about="Overpass API: a place name, west,south,east,north or a polygon's GeoJSON file",
        ),
        "skeleton": Entry(
            "jindao.network.sources.skeleton:read_skeleton",
            about="a heritage dataset's trails, sites and places, joined schematically; "
            "its directory, or nothing for the configured one",
        ),
    },
)
