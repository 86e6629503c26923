"""What a source yields: ways and nodes with their tags, before anything is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from jindao.geo import LonLat

SURROUNDING_KINDS: Final = {"green": 2, "wood": 2, "tree_row": 1, "tree": 0, "rail": 1}
"""What makes the ways beside it green, shady or noisy, besides the roads, and whether it is
drawn as an area (2), a line (1) or a point (0)."""

Progress = Callable[[str, int, int | None], None]
"""Told what is being done (a code), how much is done, and of how much, where known."""

OSM_ATTRIBUTION: Final = ("© OpenStreetMap contributors, ODbL 1.0",)
OSM_LICENCE: Final = "ODbL-1.0"


def silent(doing: str, done: int, total: int | None) -> None:
    """Be a `Progress` that tells nobody."""


@dataclass(frozen=True, slots=True)
class RawWay:
    """A way as mapped: the keys of its nodes in order, and its tags."""

    id: int
    nodes: tuple[int, ...]
    tags: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFacility:
    """A facility as recorded: its kind, place in degrees, name, and for whom it is.

    `kind` is one of `FACILITY_KINDS`, `wheelchair` of `WHEELCHAIRS`, `fee` of `FEES`.
    """

    kind: str
    lon: float
    lat: float
    name: str | None = None
    wheelchair: str = "unknown"
    fee: str = "unknown"


@dataclass(frozen=True, kw_only=True, eq=False)
class RawNetwork:
    """Ways as a source gave them.

    `node_key` (n,) int64, ascending, goes with `node_lon` and `node_lat`, degrees; a way
    may name keys that are not among them (cut at the edge of an extract). `node_tags`
    holds barriers, kerbs and crossings only. `background` are (kind, (n, 2) lon/lat)
    lines and rings to draw beneath the ways. `surroundings` are (kind, shapely geometry
    in lon/lat degrees), each kind one of `SURROUNDING_KINDS`.
    """

    ways: list[RawWay]
    node_key: npt.NDArray[np.int64]
    node_lon: npt.NDArray[np.float64]
    node_lat: npt.NDArray[np.float64]
    node_tags: dict[int, dict[str, str]]
    background: list[tuple[str, npt.NDArray[np.float64]]]
    source: str
    attribution: tuple[str, ...] = OSM_ATTRIBUTION
    licence: str = OSM_LICENCE
    surroundings: Sequence[tuple[str, Any]] = ()
    facilities: Sequence[RawFacility] = ()

    @classmethod
    def of_nodes(
        cls,
        keys: Sequence[int] | npt.NDArray[np.int64],
        lon: Sequence[float] | npt.NDArray[np.float64],
        lat: Sequence[float] | npt.NDArray[np.float64],
        *,
        ways: list[RawWay],
        node_tags: dict[int, dict[str, str]],
        background: Iterable[tuple[str, npt.NDArray[np.float64]]],
        source: str,
        surroundings: Sequence[tuple[str, Any]] = (),
        facilities: Sequence[RawFacility] = (),
    ) -> Self:
        """Make a network of OpenStreetMap data from nodes in any order, repeats allowed."""
        unique, first = np.unique(np.asarray(keys, np.int64), return_index=True)
        return cls(
            ways=ways,
            node_key=unique,
            node_lon=np.asarray(lon, np.float64)[first],
            node_lat=np.asarray(lat, np.float64)[first],
            node_tags=node_tags,
            background=list(background),
            source=source,
            surroundings=surroundings,
            facilities=facilities,
        )

    def rows_of(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return where each key stands in `node_key`, -1 for one that is not there."""
        if not len(self.node_key):
            return np.full(len(keys), -1, np.int64)
        rows = np.minimum(np.searchsorted(self.node_key, keys), len(self.node_key) - 1)
        return np.where(self.node_key[rows] == keys, rows, -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SkeletonLine:
    """A curated line: its name, its points in order and its detour factor."""

    name: str
    points: tuple[LonLat, ...]
    detour_factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSkeleton:
    """What a schematic network is made of: curated lines, and places to link."""

    lines: tuple[SkeletonLine, ...]
    places: tuple[LonLat, ...]
    attribution: tuple[str, ...]
    licence: str
