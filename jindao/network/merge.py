"""Several files of one kind as one: overlapping extracts share ways and nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from jindao.errors import DataError
from jindao.network.raw import RawFacility, RawNetwork, RawTrail, RawWays

Points = npt.NDArray[np.float64]


def merge(raws: Sequence[RawNetwork], *, by_nodes: bool = False) -> RawNetwork:
    """Return one network of several files; a way or node that several hold is there once.

    Of a way that two files hold differently, as they are of different days, that of the
    first file is taken; so are the places of nodes. The report counts the ways that are
    left out as `doubles`.

    Parameters
    ----------
    raws
        What the files hold, at least one.
    by_nodes
        Whether ways are the same only where their nodes are, too: GeoJSON files cut ways
        at their edges, so that two pieces of one way have the same id.

    Raises
    ------
    DataError
        Where two files number new things of their own, below 0: -1 is then one thing
        in one file and another in the other.
    """
    if len(raws) == 1:
        return raws[0]
    if not by_nodes:
        _check_numbers(raws)
    kept = _kept_by_nodes(raws) if by_nodes else _kept_by_id(raws)
    parts = [
        raw.ways.cut(some[raw.ways.way_of_node()]) for raw, some in zip(raws, kept, strict=True)
    ]
    whole = RawNetwork.of_nodes(
        np.concatenate([raw.node_key for raw in raws]),
        np.concatenate([raw.node_lon for raw in raws]),
        np.concatenate([raw.node_lat for raw in raws]),
        ways=RawWays.joined(parts),
        node_tags={key: tags for raw in reversed(raws) for key, tags in raw.node_tags.items()},
        background=_once([line for raw in raws for line in raw.background]),
        source=", ".join([raws[0].source, *(raw.source.split(": ", 1)[-1] for raw in raws[1:])]),
    )
    doubles = sum(int((~some).sum()) for some in kept)
    return RawNetwork(
        ways=whole.ways,
        node_key=whole.node_key,
        node_lon=whole.node_lon,
        node_lat=whole.node_lat,
        node_tags=whole.node_tags,
        background=whole.background,
        source=whole.source,
        attribution=tuple(dict.fromkeys(line for raw in raws for line in raw.attribution)),
        licence=" AND ".join(dict.fromkeys(raw.licence for raw in raws)),
        report=(("files", len(raws)), ("doubles", doubles)),
        surroundings=_shapes_once([shape for raw in raws for shape in raw.surroundings]),
        facilities=_facilities_once(raws),
        places=tuple(dict.fromkeys(place for raw in raws for place in raw.places)),
        trails=_trails_once(raws),
    )


def _check_numbers(raws: Sequence[RawNetwork]) -> None:
    new = [
        raw.source
        for raw in raws
        if (raw.ways.ids < 0).any() or (len(raw.node_key) and raw.node_key[0] < 0)
    ]
    if len(new) > 1:
        raise DataError("merge_new_ids", files=new)


def _kept_by_id(raws: Sequence[RawNetwork]) -> list[npt.NDArray[np.bool_]]:
    kept = [np.ones(len(raws[0].ways), bool)]
    known = raws[0].ways.ids
    for raw in raws[1:]:
        kept.append(~np.isin(raw.ways.ids, known))
        known = np.union1d(known, raw.ways.ids)
    return kept


def _kept_by_nodes(raws: Sequence[RawNetwork]) -> list[npt.NDArray[np.bool_]]:
    """Tell for each way whether no file before has it: the same nodes and the same tags."""
    known: set[tuple[bytes, tuple[tuple[str, str], ...]]] = set()
    kept = []
    for raw in raws:
        ways = raw.ways
        facts = [
            (
                ways.nodes[ways.offsets[row] : ways.offsets[row + 1]].tobytes(),
                tuple(sorted(ways.tags_of(row).items())),
            )
            for row in range(len(ways))
        ]
        kept.append(np.array([fact not in known for fact in facts], bool))
        known.update(facts)
    return kept


def _facilities_once(raws: Sequence[RawNetwork]) -> tuple[RawFacility, ...]:
    """Return all facilities but those that a file before has, too."""
    kept: list[RawFacility] = []
    for raw in raws:
        known = set(kept)
        kept += [item for item in raw.facilities if item not in known]
    return tuple(kept)


def _trails_once(raws: Sequence[RawNetwork]) -> tuple[RawTrail, ...]:
    """Return every trail once, along the ways of all files: each holds its own part."""
    found: dict[int, RawTrail] = {}
    for raw in raws:
        for trail in raw.trails:
            known = found.setdefault(trail.id, trail)
            found[trail.id] = replace(known, ways=known.ways | trail.ways)
    return tuple(found.values())


def _shapes_once(shapes: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return list({(kind, shape.wkb): (kind, shape) for kind, shape in shapes}.values())


def _once(lines: list[tuple[str, Points]]) -> list[tuple[str, Points]]:
    return list({(kind, line.tobytes()): (kind, line) for kind, line in lines}.values())
