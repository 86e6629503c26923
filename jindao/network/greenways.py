"""Greenway lines 绿道 laid over raw ways: along ways that exist, and between them.

A line follows a way where both run side by side; there the way gets the line's name and
level. Its other parts become footways of their own, joined to the ways they end at and
cross. Everything is done on raw ways and nodes, so that the builder makes no difference
between what was mapped and what was added.

1. A segment of a way follows a line where most of it lies within `BESIDE_M` of the line
   and runs within `TURNED_DEG` of its bearing. Of several ways side by side the nearest
   is taken, a footpath rather than a main road up to `ROAD_HANDICAP_M` farther away.
2. A part of the line that no way follows is added, from where the way before it ends to
   where the next one begins.
3. It is joined to ways it crosses, but not to bridges and tunnels; its ends, and dead
   ends of ways beside it, are joined within `JOINED_M`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from jindao.geo import metres_per_degree
from jindao.network import tags as osm
from jindao.network.access import CLOSED, way_access
from jindao.network.greenway_pieces import Plane, WorkingWays
from jindao.network.raw import GreenwayLine, Progress, RawNetwork, RawWays, RawWayWriter, silent

BESIDE_M: Final = 15.0
JOINED_M: Final = 10.0
TURNED_DEG: Final = 30.0
ROAD_HANDICAP_M: Final = 8.0
_MOST: Final = 0.5
_STEP_M: Final = 5.0
NEARBY_M: Final = BESIDE_M + _STEP_M
_LEAST_RUN_M: Final = 20.0
_GAP_M: Final = 30.0
_STRAIGHTENED_M: Final = 3.0
_NEAR_M: Final = 100.0
_LEAVING: Final = 0.2
"""How many metres farther from a way each metre of a line takes it that leaves the way."""

_MAIN_ROADS: Final = ("trunk", "primary", "secondary", "tertiary")

Floats = npt.NDArray[np.float64]
Run = tuple[int, int, int]
"""A way, and the first and last of its segments that follow a line."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a line that no way follows, from one length along it to another."""

    start_m: float
    end_m: float


def add_greenways(
    raw: RawNetwork, lines: Sequence[GreenwayLine], *, progress: Progress = silent
) -> RawNetwork:
    """Return raw ways with greenways laid over them.

    Parameters
    ----------
    raw
        Ways and nodes as a source gave them.
    lines
        The greenways; where two go along the same way, it gets the first one's name.
    progress
        Told how far the work is: `lay_greenways`.

    Returns
    -------
    The ways, where some are cut in two or more of the same id, and new ones, whose ids
    and nodes are numbered below 0. The report counts `greenways`, the metres that
    follow ways (`greenway_followed_m`, of lines that are only estimated
    `greenway_followed_drawn_m`) and are new (`greenway_added_m`), and the
    `greenway_junctions` at which new ways are joined to others.
    """
    near = _rows_near(raw, lines)
    work = WorkingWays(raw, near)
    usable = {number: way_access(tags) != CLOSED for number, tags in enumerate(raw.ways.tags)}
    work.keep_only(lambda row: usable[int(raw.ways.kinds_of_tags[row])])
    metres = {"followed": 0.0, "followed_drawn": 0.0, "added": 0.0}
    for done, line in enumerate(lines):
        progress("lay_greenways", done, len(lines))
        followed_m, added_m = _lay(work, line)
        metres["followed"] += followed_m
        metres["followed_drawn"] += followed_m if line.alignment == "estimated" else 0.0
        metres["added"] += added_m
    progress("lay_greenways", len(lines), len(lines))
    return _with(raw, work, near, lines, metres)


def _rows_near(raw: RawNetwork, lines: Sequence[GreenwayLine]) -> npt.NDArray[np.int64]:
    """Return the rows of ways with a segment whose box comes near the box of a line's piece.

    Ways are looked through as a whole first, as there are many fewer of them.
    """
    rows = raw.rows_of(raw.ways.nodes)
    way = raw.ways.way_of_node()
    way, rows = way[rows >= 0], rows[rows >= 0]
    places = np.stack((raw.node_lon[rows], raw.node_lat[rows]), axis=1)
    pieces = _boxes_around(lines)
    placed, firsts = np.unique(way, return_index=True)
    if not len(placed) or not len(pieces):
        return placed[:0]
    low, high = np.minimum.reduceat(places, firsts), np.maximum.reduceat(places, firsts)
    maybe = placed[_touching(low, high, pieces)]
    kept = np.isin(way, maybe)
    way, places = way[kept], places[kept]
    here = way[1:] == way[:-1]
    one, other = places[:-1][here], places[1:][here]
    touching = _touching(np.minimum(one, other), np.maximum(one, other), pieces)
    near: npt.NDArray[np.int64] = np.unique(way[1:][here][touching])
    return near


def _boxes_around(lines: Sequence[GreenwayLine]) -> npt.NDArray[np.object_]:
    """Return the boxes around the pieces of all lines, made wider."""
    boxes = []
    for line in lines:
        margin = _NEAR_M / np.array(metres_per_degree(float(line.points[:, 1].mean())))
        low = np.minimum(line.points[1:], line.points[:-1]) - margin
        high = np.maximum(line.points[1:], line.points[:-1]) + margin
        boxes.append(shapely.box(*low.T, *high.T))
    return np.concatenate(boxes) if boxes else np.zeros(0, object)


def _touching(low: Floats, high: Floats, boxes: npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
    """Return which of (n, 2) low and high corners are those of a box that meets some box."""
    tree = shapely.STRtree(boxes)
    found: npt.NDArray[np.int64] = np.unique(tree.query(shapely.box(*low.T, *high.T))[0])
    return found


class _Followed:
    """The runs of ways that a line follows, drawn in metres, to be found by place."""

    def __init__(self, work: WorkingWays, plane: Plane, drawn: Any, runs: list[Run]) -> None:
        self.runs = runs
        self._drawn = drawn
        self._nodes = [work.nodes(way)[first : last + 2] for way, first, last in runs]
        self._lines = [
            shapely.LineString(plane.xy(work.places(way)[first : last + 2]))
            for way, first, last in runs
        ]
        self._tree = shapely.STRtree(self._lines)

    def near(self, at_m: float) -> list[int]:
        """Return which runs lie beside a place along the line."""
        point = shapely.line_interpolate_point(self._drawn, at_m)
        found: list[int] = self._tree.query(point, "dwithin", NEARBY_M).tolist()
        return found

    def nodes_near(self, at_m: float) -> set[int]:
        """Return the keys of the nodes of those runs."""
        return {key for run in self.near(at_m) for key in self._nodes[run]}

    def lines_near(self, at_m: float) -> Any:
        """Return those runs as one geometry."""
        return shapely.multilinestrings([self._lines[run] for run in self.near(at_m)])


def _lay(work: WorkingWays, line: GreenwayLine) -> tuple[float, float]:
    """Lay one line over the ways; return the metres that follow ways and that are new."""
    plane = Plane(line.points)
    drawn = shapely.LineString(plane.xy(line.points))
    at_m = np.append(np.arange(0.0, drawn.length, _STEP_M), drawn.length)
    covered, runs = _covered(work, plane, drawn, at_m)
    followed = _Followed(work, plane, drawn, runs)
    parts = [part for part in _uncovered(at_m, covered) if not _is_slip(drawn, followed, part)]
    parts = [_trimmed(drawn, followed, part) for part in parts]
    added_m = 0.0
    for part in parts:
        added_m += work.add_part(
            plane,
            drawn,
            part.start_m,
            part.end_m,
            line,
            joined_m=JOINED_M,
            beside_m=NEARBY_M,
        )
    for way, first, last in runs:
        work.sign(way, first, last, line)
    work.settle()
    return drawn.length - sum(part.end_m - part.start_m for part in parts), added_m


def _covered(
    work: WorkingWays, plane: Plane, drawn: Any, at_m: Floats
) -> tuple[npt.NDArray[np.bool_], list[Run]]:
    """Return which places along the line ways go along, and the runs of ways that do."""
    ways, places, ends = work.segments(plane)
    covered = np.zeros(len(at_m), bool)
    if not len(ways):
        return covered, []
    beside = _beside(ends, drawn)
    runs = _runs(ways, places, ends, beside, work)
    if not runs:
        return covered, []
    first_of = {(int(w), int(p)): row for row, (w, p) in enumerate(zip(ways, places, strict=True))}
    run_of, segments = [], []
    for number, (way, first, last) in enumerate(runs):
        for place in range(first, last + 1):
            run_of.append(number)
            segments.append(ends[first_of[way, place]])
    handicap = np.array(
        [
            ROAD_HANDICAP_M if osm.way_kind(work.tags(way)) in _MAIN_ROADS else 0.0
            for way, *_ in runs
        ]
    )
    return _chosen(np.array(segments), np.array(run_of), handicap, runs, drawn, at_m)


def _chosen(
    segments: Floats,
    run_of: npt.NDArray[np.int64],
    handicap: Floats,
    runs: list[Run],
    drawn: Any,
    at_m: Floats,
) -> tuple[npt.NDArray[np.bool_], list[Run]]:
    """Return the places covered, and of runs side by side those that the line rather goes along."""
    covered = np.zeros(len(at_m), bool)
    points = shapely.points(_places_along(drawn, at_m))
    bearing = _bearings_along(drawn, at_m)
    tree = shapely.STRtree(shapely.linestrings(segments.reshape(-1, 2, 2)))
    at, segment = tree.query(points, predicate="dwithin", distance=BESIDE_M)
    alike = _turned(bearing[at], _bearing(segments[segment])) <= TURNED_DEG
    at, segment = at[alike], segment[alike]
    if not len(at):
        return covered, []
    apart = shapely.distance(points[at], tree.geometries[segment])
    run = run_of[segment]
    order = np.lexsort((apart + handicap[run], at, run))
    at, run, score = at[order], run[order], (apart + handicap[run])[order]
    first = np.append(True, (np.diff(at) != 0) | (np.diff(run) != 0))
    at, run, score = at[first], run[first], score[first]
    order = np.lexsort((score, at))
    best = order[np.append(True, np.diff(at[order]) != 0)]
    won = np.bincount(run[best], minlength=len(runs))
    kept = won >= np.maximum(1, _MOST * np.bincount(run, minlength=len(runs)))
    covered[at[kept[run]]] = True
    starts = np.searchsorted(run, np.arange(len(runs) + 1))
    for number in np.argsort(-won, kind="stable").tolist():
        # A place whose best run is not kept goes to another run, so that nothing is lost.
        places = at[starts[number] : starts[number + 1]]
        if (~covered[places]).sum() * _STEP_M >= _LEAST_RUN_M:
            kept[number] = True
            covered[places] = True
    return covered, [run for run, is_kept in zip(runs, kept, strict=True) if is_kept]


def _beside(ends: Floats, drawn: Any) -> npt.NDArray[np.bool_]:
    """Tell of each segment whether most of it lies beside the line, in its direction."""
    steps = shapely.get_coordinates(drawn.simplify(_STRAIGHTENED_M))
    pieces = np.concatenate((steps[:-1], steps[1:]), axis=1)
    tree = shapely.STRtree(shapely.linestrings(pieces.reshape(-1, 2, 2)))
    lengths = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])
    counts = np.maximum(3, np.ceil(lengths / (2 * _STEP_M)).astype(np.int64))
    owner = np.repeat(np.arange(len(ends)), counts)
    share = (np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts) + 0.5) / counts[
        owner
    ]
    xy = ends[owner, :2] + share[:, None] * (ends[owner, 2:] - ends[owner, :2])
    at, piece = tree.query(shapely.points(xy), predicate="dwithin", distance=BESIDE_M)
    alike = _turned(_bearing(ends[owner[at]]), _bearing(pieces[piece])) <= TURNED_DEG
    good = np.zeros(len(owner), bool)
    good[at[alike]] = True
    beside: npt.NDArray[np.bool_] = np.bincount(owner, good) > _MOST * counts
    return beside


def _runs(
    ways: npt.NDArray[np.int64],
    places: npt.NDArray[np.int64],
    ends: Floats,
    beside: npt.NDArray[np.bool_],
    work: WorkingWays,
) -> list[Run]:
    """Return runs of segments beside the line that are long enough, or a whole way.

    Short segments between two that lie beside it belong to the run.
    """
    lengths = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])
    runs: list[Run] = []
    broken = (np.diff(ways) != 0) | (np.diff(places) != 1)
    for rows in np.split(np.arange(len(ways)), np.flatnonzero(broken) + 1):
        begin_m = np.concatenate(([0.0], np.cumsum(lengths[rows])))
        way, place = int(ways[rows[0]]), int(places[rows[0]])
        spans: list[list[int]] = []
        for row in np.flatnonzero(beside[rows]).tolist():
            if spans and begin_m[row] - begin_m[spans[-1][1] + 1] <= _GAP_M:
                spans[-1][1] = row
            else:
                spans.append([row, row])
        for first, last in spans:
            length_m = float(begin_m[last + 1] - begin_m[first])
            runs += _long_enough(work, way, place + first, place + last, length_m)
    return runs


def _long_enough(work: WorkingWays, way: int, first: int, last: int, length_m: float) -> list[Run]:
    whole = first == 0 and last == len(work.nodes(way)) - 2
    return [(way, first, last)] if whole or length_m >= _LEAST_RUN_M else []


def _uncovered(at_m: Floats, covered: npt.NDArray[np.bool_]) -> list[_Part]:
    """Return the parts of the line between places that are covered."""
    parts = []
    edges = np.flatnonzero(np.diff(np.concatenate(([True], covered, [True])).astype(np.int8)))
    for begin, end in edges.reshape(-1, 2).tolist():
        start_m = at_m[max(0, begin - 1)]
        parts.append(_Part(float(start_m), float(at_m[min(len(at_m) - 1, end)])))
    return parts


def _is_slip(drawn: Any, followed: _Followed, part: _Part) -> bool:
    """Tell whether a part is only a wobble of a line that goes on along connected ways."""
    length_m = part.end_m - part.start_m
    if length_m > _GAP_M:
        return False
    if part.start_m > 0.0 and part.end_m < drawn.length:
        return bool(followed.nodes_near(part.start_m) & followed.nodes_near(part.end_m))
    return length_m <= 2 * _STEP_M and length_m < drawn.length


def _trimmed(drawn: Any, followed: _Followed, part: _Part) -> _Part:
    """Return a part without what still goes along the ways before and after it.

    So it leaves a way where the line does, not some metres before.
    """
    start_m, end_m = part.start_m, part.end_m
    if start_m > 0.0:
        start_m += _staying_m(drawn, followed, start_m, end_m - start_m)
    if part.end_m < drawn.length:
        end_m -= _staying_m(drawn, followed, end_m, part.start_m - end_m)
    return _Part(start_m, end_m) if end_m - start_m > 1.0 else part


def _staying_m(drawn: Any, followed: _Followed, at_m: float, length_m: float) -> float:
    """Return how far a part, forward or (below 0) backward, gets no farther from its ways."""
    ways = followed.lines_near(at_m)
    if ways.is_empty:
        return 0.0
    steps = np.arange(0.0, min(abs(length_m), _GAP_M)) * np.sign(length_m)
    apart = shapely.distance(ways, shapely.points(_places_along(drawn, at_m + steps)))
    leaving = np.flatnonzero(np.diff(apart) > _LEAVING)
    return float(abs(steps[leaving[0] if len(leaving) else -1]))


def _bearings_along(drawn: Any, at_m: Floats) -> Floats:
    before = _places_along(drawn, np.maximum(0.0, at_m - 2 * _STEP_M))
    after = _places_along(drawn, np.minimum(drawn.length, at_m + 2 * _STEP_M))
    return _bearing(np.concatenate((before, after), axis=1))


def _places_along(drawn: Any, at_m: Floats) -> Floats:
    """Return the (n, 2) places at lengths along a line; all in one walk along it."""
    xy = shapely.get_coordinates(drawn)
    passed_m = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))))
    return np.stack([np.interp(at_m, passed_m, axis) for axis in xy.T], axis=1)


def _bearing(ends: Floats) -> Floats:
    """Return the bearings of (n, 4) segments in degrees, either way round."""
    bearing: Floats = np.degrees(np.arctan2(ends[:, 3] - ends[:, 1], ends[:, 2] - ends[:, 0]))
    return bearing % 180.0


def _turned(one: Floats, other: Floats) -> Floats:
    """Return the angles between undirected bearings, degrees from 0 to 90."""
    apart = np.abs(one - other) % 180.0
    turned: Floats = np.minimum(apart, 180.0 - apart)
    return turned


def _with(
    raw: RawNetwork,
    work: WorkingWays,
    near: npt.NDArray[np.int64],
    lines: Sequence[GreenwayLine],
    metres: dict[str, float],
) -> RawNetwork:
    """Return the network with the ways near the greenways replaced, in their places."""
    pieces = RawWayWriter()
    for row in near.tolist():
        for nodes, tags in work.pieces(row):
            pieces.add(int(raw.ways.ids[row]), nodes, tags)
    others = ~np.isin(raw.ways.way_of_node(), near)
    next_id = min(0, int(raw.ways.ids.min(initial=0))) - 1
    added = RawWayWriter()
    for number, (nodes, tags) in enumerate(work.new_ways()):
        added.add(next_id - number, nodes, tags)
    keys, places = work.new_nodes()
    joined = RawNetwork.of_nodes(
        np.concatenate((raw.node_key, keys)),
        np.concatenate((raw.node_lon, places[:, 0])),
        np.concatenate((raw.node_lat, places[:, 1])),
        ways=RawWays.joined([raw.ways.cut(others), pieces.ways(), added.ways()]),
        node_tags=raw.node_tags,
        background=raw.background,
        source=raw.source,
    )
    credit = dict.fromkeys((*raw.attribution, *(a for line in lines for a in line.attribution)))
    return replace(
        joined,
        surroundings=raw.surroundings,
        facilities=raw.facilities,
        places=raw.places,
        trails=raw.trails,
        attribution=tuple(credit),
        licence=raw.licence,
        report=(
            *raw.report,
            ("greenways", len(lines)),
            *((f"greenway_{name}_m", round(value)) for name, value in metres.items()),
            ("greenway_junctions", len(work.junctions)),
        ),
    )
