"""What edges are, from the tags of ways: distinct attributes and names, numbered as they come."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from jindao.network import tags as osm
from jindao.network.access import CLOSED, Access, way_access
from jindao.network.chains import Rows
from jindao.network.codes import (
    ALIGNMENTS,
    GREENWAY_LEVELS,
    KERBS,
    KINDS,
    LITS,
    SIDEWALKS,
    STRUCTURES,
    SURFACES,
)
from jindao.network.raw import Progress, RawWays
from jindao.network.trails import TrailSets

_PROGRESS_EVERY: Final = 10_000
_SURVEYED: Final = ALIGNMENTS.index("surveyed")


class Attributes(NamedTuple):
    """What an edge is; two segments are merged only where all of it is equal."""

    kind: int
    surface: int
    kerb: int
    sidewalk: int
    structure: int
    foot: int
    bicycle: int
    wheelchair: int
    name: int
    greenway: int
    greenway_level: int
    alignment: int
    lit: int
    width_dm: int
    sheltered: int
    trails: int = 0

    def reversed(self) -> Attributes:
        """Return what the edge is against its direction."""
        access = Access(self.foot, self.bicycle, self.wheelchair).reversed()
        return self._replace(foot=access.foot, bicycle=access.bicycle, wheelchair=access.wheelchair)


class Judge:
    """Numbers distinct attributes and names as they come."""

    def __init__(self, node_tags: dict[int, dict[str, str]], trails: TrailSets) -> None:
        self._node_tags = node_tags
        self._names: dict[str, int] = {}
        self._english: dict[str, str] = {}
        self._numbers: dict[Attributes, int] = {}
        self._trails = trails

    @property
    def names(self) -> tuple[str, ...]:
        """Every name so far, in the order of their numbers."""
        return tuple(self._names)

    @property
    def names_en(self) -> tuple[str, ...]:
        """The English name beside every name, in the same order; empty where none is noted."""
        return tuple(self._english.get(name, "") for name in self._names)

    def note_english(self, name: str | None, english: str) -> None:
        """Note the English name that is recorded beside a name; the first one holds."""
        if name and english:
            self._english.setdefault(name, english)

    def ways(self, ways: RawWays, progress: Progress) -> Rows:
        """Return the number of each way's attributes, -1 where no mode may use it.

        Tags are judged once, however many ways have them; crossings one by one, as their
        kerbs stand on their nodes.
        """
        of_tags = np.empty(len(ways.tags), np.int64)
        crossing = np.zeros(len(ways.tags), bool)
        for kind, tags in enumerate(ways.tags):
            if kind % _PROGRESS_EVERY == 0:
                progress("judge_ways", kind, len(ways.tags))
            of_tags[kind] = self.way(tags)
            crossing[kind] = of_tags[kind] >= 0 and osm.is_crossing(tags)
        numbers: Rows = of_tags[ways.kinds_of_tags]
        for row in np.flatnonzero(crossing[ways.kinds_of_tags]).tolist():
            way = ways[row]
            beside = (self._node_tags.get(key, {}) for key in way.nodes)
            numbers[row] = self.way(way.tags, tuple(osm.kerb_of(tags) for tags in beside))
        self._put_on_trails(ways, numbers)
        progress("judge_ways", len(ways.tags), len(ways.tags))
        return numbers

    def _put_on_trails(self, ways: RawWays, numbers: Rows) -> None:
        """Give the ways that are part of a trail attributes that say so, in place."""
        used = np.flatnonzero(numbers >= 0)
        sets = self._trails.of_ways(ways.ids[used])
        known = list(self._numbers)
        for row, trails in zip(used[sets > 0].tolist(), sets[sets > 0].tolist(), strict=True):
            numbers[row] = self._number(known[numbers[row]]._replace(trails=trails))

    def way(self, tags: osm.Tags, kerbs_on_nodes: tuple[str, ...] = ()) -> int:
        """Return the number of a way's attributes, -1 where no mode may use it."""
        access = way_access(tags)
        if access == CLOSED:
            return -1
        kind = osm.way_kind(tags)
        assert kind is not None
        self.note_english(tags.get("name"), osm.english_name(tags))
        return self._number(
            Attributes(
                kind=KINDS.index(kind),
                surface=SURFACES.index(osm.way_surface(tags)),
                kerb=KERBS.index(osm.way_kerb(tags, kerbs_on_nodes)),
                sidewalk=SIDEWALKS.index(osm.way_sidewalk(tags)),
                structure=STRUCTURES.index(osm.way_structure(tags)),
                foot=access.foot,
                bicycle=access.bicycle,
                wheelchair=access.wheelchair,
                name=self.name(osm.way_name(tags)),
                greenway=self.name(osm.way_greenway(tags)),
                greenway_level=GREENWAY_LEVELS.index(osm.way_greenway_level(tags)),
                alignment=ALIGNMENTS.index(osm.way_alignment(tags)),
                lit=LITS.index(osm.way_lit(tags)),
                width_dm=osm.way_width_dm(tags),
                sheltered=int(osm.is_sheltered(tags)),
            )
        )

    def barrier(self, passage: Access) -> int:
        """Return the number of what lets through whom a barrier does."""
        return self._number(
            Attributes(
                kind=KINDS.index("barrier"),
                surface=SURFACES.index("unknown"),
                kerb=KERBS.index("none"),
                sidewalk=SIDEWALKS.index("unknown"),
                structure=STRUCTURES.index("ground"),
                foot=passage.foot,
                bicycle=passage.bicycle,
                wheelchair=passage.wheelchair,
                name=-1,
                greenway=-1,
                greenway_level=0,
                alignment=_SURVEYED,
                lit=LITS.index("unknown"),
                width_dm=0,
                sheltered=0,
            )
        )

    def tables(self) -> tuple[npt.NDArray[np.int64], Rows]:
        """Return (n, 16) attributes by number, and the number of each one reversed."""
        turned = [self._number(attributes.reversed()) for attributes in list(self._numbers)]
        turned += [self._numbers[a.reversed()] for a in list(self._numbers)[len(turned) :]]
        return np.array(list(self._numbers), np.int64), np.array(turned, np.int64)

    def _number(self, attributes: Attributes) -> int:
        return self._numbers.setdefault(attributes, len(self._numbers))

    def name(self, name: str | None) -> int:
        """Return the number of a name, -1 for none."""
        return -1 if name is None else self._names.setdefault(name, len(self._names))
