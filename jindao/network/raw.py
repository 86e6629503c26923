"""What a source yields: ways and nodes with their tags, before anything is judged."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self, overload

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
    """A facility as recorded: its kind, place in degrees, names, and for whom it is.

    `kind` is one of `FACILITY_KINDS`, `wheelchair` of `WHEELCHAIRS`, `fee` of `FEES`.
    `file` and `line` say which row of a table it is from, where it is from one.
    """

    kind: str
    lon: float
    lat: float
    name: str | None = None
    name_en: str = ""
    wheelchair: str = "unknown"
    fee: str = "unknown"
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPlace:
    """A named place as recorded: its kind, one of `PLACE_KINDS`, position in degrees, names."""

    kind: str
    lon: float
    lat: float
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTrail:
    """An official trail: its words, and the ids of the ways it leads along.

    `kind` is one of `TRAIL_KINDS`, `network` of `TRAIL_NETWORKS`; it has a name or a
    number, `ref`, or both.
    """

    id: int
    name: str | None
    ref: str | None
    kind: str
    network: str
    ways: frozenset[int]


@dataclass(frozen=True, kw_only=True, eq=False)
class RawWays(Sequence[RawWay]):
    """Many ways in columns; as a sequence it gives them one by one.

    `ids` (n,) int64; `offsets` (n + 1,) int64 into `nodes` (m,) int64, the keys of all
    ways' nodes one way after another; `kinds_of_tags` (n,) int64, where each way's tags
    stand in `tags`. Ways with the same tags share them, so that they are judged once.
    """

    ids: npt.NDArray[np.int64]
    offsets: npt.NDArray[np.int64]
    nodes: npt.NDArray[np.int64]
    kinds_of_tags: npt.NDArray[np.int64]
    tags: tuple[dict[str, str], ...]

    @classmethod
    def of(cls, ways: Iterable[RawWay]) -> RawWays:
        """Put ways into columns."""
        if isinstance(ways, RawWays):
            return ways
        writer = RawWayWriter()
        for way in ways:
            writer.add(way.id, way.nodes, way.tags)
        return writer.ways()

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, place: int) -> RawWay: ...

    @overload
    def __getitem__(self, place: slice) -> list[RawWay]: ...

    def __getitem__(self, place: int | slice) -> RawWay | list[RawWay]:
        if isinstance(place, slice):
            return [self[row] for row in range(*place.indices(len(self)))]
        row = range(len(self))[place]
        nodes = self.nodes[self.offsets[row] : self.offsets[row + 1]]
        return RawWay(int(self.ids[row]), tuple(nodes.tolist()), self.tags_of(row))

    def __iter__(self) -> Iterator[RawWay]:
        return (self[row] for row in range(len(self)))

    def tags_of(self, row: int) -> dict[str, str]:
        """Return the tags of one way; they may be those of others, too."""
        return self.tags[int(self.kinds_of_tags[row])]

    @classmethod
    def joined(cls, parts: Sequence[RawWays]) -> RawWays:
        """Return the ways of several, one after another."""
        tags: dict[tuple[tuple[str, str], ...], int] = {}
        kinds = []
        for part in parts:
            numbers = [tags.setdefault(tuple(item.items()), len(tags)) for item in part.tags]
            kinds.append(np.array(numbers, np.int64)[part.kinds_of_tags])
        counts = np.concatenate([np.diff(part.offsets) for part in parts])
        return cls(
            ids=np.concatenate([part.ids for part in parts]),
            offsets=np.concatenate(([0], np.cumsum(counts))),
            nodes=np.concatenate([part.nodes for part in parts]),
            kinds_of_tags=np.concatenate(kinds),
            tags=tuple(map(dict, tags)),
        )

    def cut(self, kept: npt.NDArray[np.bool_]) -> RawWays:
        """Return the runs of two nodes and more that are kept, each a way of the same id.

        `kept` (m,) goes with `nodes`.
        """
        way = self.way_of_node()
        places = np.flatnonzero(kept)
        new = np.ones(len(places), bool)
        new[1:] = (np.diff(places) != 1) | (way[places[1:]] != way[places[:-1]])
        starts = np.flatnonzero(new)
        counts = np.diff(np.append(starts, len(places)))
        long = counts > 1
        rows = way[places[starts[long]]]
        return RawWays(
            ids=self.ids[rows],
            offsets=np.concatenate(([0], np.cumsum(counts[long]))),
            nodes=self.nodes[places[np.repeat(long, counts)]],
            kinds_of_tags=self.kinds_of_tags[rows],
            tags=self.tags,
        )

    def way_of_node(self) -> npt.NDArray[np.int64]:
        """Return for each place in `nodes` the row of its way."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))


class RawWayWriter:
    """Collects ways, whose tags it compares, and puts them into columns."""

    def __init__(self) -> None:
        self._ids, self._ends, self._nodes = array("q"), array("q"), array("q")
        self._kinds_of_tags = array("q")
        self._tags: dict[tuple[tuple[str, str], ...], int] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, way_id: int, nodes: Iterable[int], tags: dict[str, str]) -> None:
        """Add a way."""
        self._ids.append(way_id)
        self._nodes.extend(nodes)
        self._ends.append(len(self._nodes))
        number = self._tags.setdefault(tuple(tags.items()), len(self._tags))
        self._kinds_of_tags.append(number)

    def ways(self) -> RawWays:
        """Return the ways added so far."""
        return RawWays(
            ids=np.array(self._ids, np.int64),
            offsets=np.concatenate(([0], np.array(self._ends, np.int64))),
            nodes=np.array(self._nodes, np.int64),
            kinds_of_tags=np.array(self._kinds_of_tags, np.int64),
            tags=tuple(map(dict, self._tags)),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class RawNetwork:
    """Ways as a source gave them.

    `node_key` (n,) int64, ascending, goes with `node_lon` and `node_lat`, degrees; a way
    may name keys that are not among them (cut at the edge of an extract). `node_tags`
    holds barriers, kerbs and crossings only. `background` are (kind, (n, 2) lon/lat)
    lines and rings to draw beneath the ways. `surroundings` are (kind, shapely geometry
    in lon/lat degrees), each kind one of `SURROUNDING_KINDS`. `report` is what was done on
    the way here, counted.
    """

    ways: RawWays
    node_key: npt.NDArray[np.int64]
    node_lon: npt.NDArray[np.float64]
    node_lat: npt.NDArray[np.float64]
    node_tags: dict[int, dict[str, str]]
    background: list[tuple[str, npt.NDArray[np.float64]]]
    source: str
    attribution: tuple[str, ...] = OSM_ATTRIBUTION
    licence: str = OSM_LICENCE
    report: tuple[tuple[str, int], ...] = ()
    surroundings: Sequence[tuple[str, Any]] = ()
    facilities: Sequence[RawFacility] = ()
    places: Sequence[RawPlace] = ()
    trails: Sequence[RawTrail] = ()

    @classmethod
    def of_nodes(
        cls,
        keys: Sequence[int] | npt.NDArray[np.int64],
        lon: Sequence[float] | npt.NDArray[np.float64],
        lat: Sequence[float] | npt.NDArray[np.float64],
        *,
        ways: Iterable[RawWay],
        node_tags: dict[int, dict[str, str]],
        background: Iterable[tuple[str, npt.NDArray[np.float64]]],
        source: str,
        surroundings: Sequence[tuple[str, Any]] = (),
        facilities: Sequence[RawFacility] = (),
        places: Sequence[RawPlace] = (),
        trails: Sequence[RawTrail] = (),
    ) -> Self:
        """Make a network of OpenStreetMap data from nodes in any order, repeats allowed."""
        unique, first = np.unique(np.asarray(keys, np.int64), return_index=True)
        return cls(
            ways=RawWays.of(ways),
            node_key=unique,
            node_lon=np.asarray(lon, np.float64)[first],
            node_lat=np.asarray(lat, np.float64)[first],
            node_tags=node_tags,
            background=list(background),
            source=source,
            surroundings=surroundings,
            facilities=facilities,
            places=places,
            trails=trails,
        )

    def rows_of(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return where each key stands in `node_key`, -1 for one that is not there."""
        if not len(self.node_key):
            return np.full(len(keys), -1, np.int64)
        rows = np.minimum(np.searchsorted(self.node_key, keys), len(self.node_key) - 1)
        return np.where(self.node_key[rows] == keys, rows, -1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GreenwayLine:
    """A greenway as a file draws it: (n, 2) lon/lat degrees in WGS-84, n at least 2.

    `level` is one of `GREENWAY_LEVELS`, `alignment` of `ALIGNMENTS`. `surface` is a
    value of OpenStreetMap's `surface`, empty where nobody states it; `bicycle` says that
    riding is stated to be allowed, `foot` is False where walking is stated not to be.
    """

    points: npt.NDArray[np.float64]
    name: str = "绿道"
    level: str = "unknown"
    alignment: str = "estimated"
    surface: str = ""
    bicycle: bool = False
    foot: bool = True
    attribution: tuple[str, ...] = ()


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
