"""Official trails 步道线路: route relations of OpenStreetMap, and which edges they follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jindao.network.codes import TRAIL_KINDS, TRAIL_NETWORKS
from jindao.network.raw import RawTrail
from jindao.network.tags import Tags

_REACH_OF: Final = {"l": "local", "r": "regional", "n": "national", "i": "international"}
_NETWORKS: Final = {
    f"{letter}{end}": reach for letter, reach in _REACH_OF.items() for end in ("wn", "cn")
}
_NOT_SIGNED: Final = ("proposed", "abandoned", "removed")


def trail_of(relation_id: int, tags: Tags, ways: Iterable[int]) -> RawTrail | None:
    """Return the trail that a relation records; None where it is none, or has no name.

    Parameters
    ----------
    relation_id
        The id of the relation.
    tags
        Its tags.
    ways
        Ids of its members that are ways, whatever their role: variants are signed, too.
    """
    kinds = [kind.strip() for kind in tags.get("route", "").split(";")]
    kind = next((kind for kind in TRAIL_KINDS if kind in kinds), None)
    name, ref = (" ".join(tags.get(key, "").split()) or None for key in ("name", "ref"))
    if tags.get("type") != "route" or kind is None or tags.get("state") in _NOT_SIGNED:
        return None
    if name is None and ref is None:
        return None
    return RawTrail(
        id=relation_id,
        name=name,
        ref=ref,
        kind=kind,
        network=_NETWORKS.get(tags.get("network", ""), "unknown"),
        ways=frozenset(ways),
    )


class TrailSets:
    """Numbers the distinct sets of trails that ways are part of; 0 is the empty set."""

    def __init__(self, trails: Sequence[RawTrail]) -> None:
        self._trails = trails
        self._sets: dict[tuple[int, ...], int] = {(): 0}
        self._of_way: dict[int, int] = {}

    def of_ways(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the number of each way's set of trails."""
        here = set(ids.tolist()) if self._trails else set()
        along: dict[int, list[int]] = {}
        for place, trail in enumerate(self._trails):
            for way in trail.ways & here:
                along.setdefault(way, []).append(place)
        numbers = np.zeros(len(ids), np.int64)
        for row in np.flatnonzero(np.isin(ids, np.array(sorted(along), np.int64))).tolist():
            places = tuple(along[int(ids[row])])
            numbers[row] = self._sets.setdefault(places, len(self._sets))
        return numbers

    def columns(self, names: Callable[[str | None], int]) -> dict[str, npt.NDArray[Any]]:
        """Return the columns `trail_*`, `trails_offsets` and `trails` of those that are used.

        Parameters
        ----------
        names
            Gives the number of a name, -1 for None.
        """
        used = sorted({place for places in self._sets for place in places})
        row_of = {place: row for row, place in enumerate(used)}
        trails = [self._trails[place] for place in used]
        rows = [[row_of[place] for place in places] for places in self._sets]
        return {
            "trail_name": np.array([names(trail.name) for trail in trails], np.int64),
            "trail_ref": np.array([names(trail.ref) for trail in trails], np.int64),
            "trail_kind": np.array([TRAIL_KINDS.index(trail.kind) for trail in trails], np.int64),
            "trail_network": np.array(
                [TRAIL_NETWORKS.index(trail.network) for trail in trails], np.int64
            ),
            "trails_offsets": np.concatenate(([0], np.cumsum([len(row) for row in rows]))),
            "trails": np.array([place for row in rows for place in row], np.int64),
        }
