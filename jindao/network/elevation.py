"""Heights on a network 高程: of its nodes and points, and what edges climb and fall.

The ground is asked every `SAMPLE_M` along each edge. Bridges, tunnels and ferries do not
follow the ground: their heights lie on a straight line between the places where they
meet it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jindao.errors import DataError
from jindao.geo import BBox
from jindao.network.chains import join
from jindao.network.climb import edge_climbs
from jindao.network.codes import KINDS, STRUCTURES
from jindao.network.columns import Float
from jindao.network.lengths import bbox_of, metres_per_degree_of, segment_lengths_m
from jindao.network.terrain import ElevationSource

SAMPLE_M: Final = 25.0
"""The ground is asked about this often along an edge; two such steps are the stretch
that a grade must last to count."""

_KEPT_OFF_M: Final = 2.0
"""A sample this far above or below the line between its neighbours becomes a point."""

FILLED_M: Final = 500.0
"""Where the source knows nothing for no longer than this along an edge, the height is taken
to change evenly between what it knows on either side; a node is filled from around it."""

_AROUND_M: Final = (100.0, 200.0)
"""How far from a node without a height others are asked for."""

_LEAST_AROUND: Final = 4
"""So many of the eight places around must be known."""

_SETTLED: Final = 1e-10
_GROUND: Final = STRUCTURES.index("ground")
_FERRY: Final = KINDS.index("ferry")

Columns = Mapping[str, npt.NDArray[Any]]
Rows = npt.NDArray[np.int64]


def with_elevation(
    columns: Columns, source: ElevationSource
) -> tuple[dict[str, npt.NDArray[Any]], float]:
    """Return the columns of a network that heights change, and how much stays unknown.

    Where the height between two points of an edge leaves the straight line between
    them by `2 m`, a point is added there; all other points stay.

    Parameters
    ----------
    columns
        The columns of `jindao.network.columns.Columns`.
    source
        Where the heights are from.

    Returns
    -------
    New `node_elevation_m`, `geometry`, `geometry_offsets`, `geometry_elevation_m`,
    `edge_ascent_m`, `edge_descent_m`, `edge_max_grade_up` and `edge_max_grade_down`, and
    the length in metres of the edges whose height is not known throughout.

    Raises
    ------
    DataError
        Where the source knows no height of any edge; both boxes are named.
    """
    geometry, offsets = columns["geometry"], columns["geometry_offsets"]
    hung = _hung(columns)
    nodes = _node_heights(columns, hung, source)
    samples = _Samples.of(geometry, offsets)
    heights = _sample_heights(columns, samples, hung, nodes, source)
    ascent, descent = edge_climbs(heights, samples.offsets)
    level = columns["edge_length_m"] == 0
    ascent[level] = descent[level] = 0.0
    if not (~np.isnan(ascent) & ~level).any():
        raise _nothing_known(geometry, source)
    up, down = _grades(heights, samples)
    up[level] = down[level] = 0.0
    points = samples.at_points(heights)
    points[offsets[:-1]] = nodes[columns["edge_tail"]]
    points[offsets[1:] - 1] = nodes[columns["edge_head"]]
    changed = {
        "node_elevation_m": nodes,
        "edge_ascent_m": ascent,
        "edge_descent_m": descent,
        "edge_max_grade_up": up,
        "edge_max_grade_down": down,
    }
    changed |= _denser(geometry, offsets, points, samples, heights)
    return changed, float(columns["edge_length_m"][np.isnan(ascent)].sum())


def _nothing_known(geometry: Float, source: ElevationSource) -> DataError:
    return DataError(
        "elevation_elsewhere",
        files=source.name,
        box=_told(source.bbox),
        network=_told(bbox_of(geometry)),
    )


def _told(box: BBox) -> str:
    return f"{box.west:.4f},{box.south:.4f},{box.east:.4f},{box.north:.4f}"


def _hung(columns: Columns) -> npt.NDArray[np.bool_]:
    """Return (n_edges,) whether each edge leaves the ground between its ends."""
    hung: npt.NDArray[np.bool_] = (columns["edge_structure"] != _GROUND) | (
        columns["edge_kind"] == _FERRY
    )
    return hung


def _node_heights(
    columns: Columns, hung: npt.NDArray[np.bool_], source: ElevationSource
) -> npt.NDArray[np.float64]:
    """Return the height of every node: of the ground, or on a bridge or in a tunnel.

    Nodes that an edge of no length joins are one place. A place is off the ground where
    two or more edges meet and all of them are hung.
    """
    places = np.stack((columns["node_lon"], columns["node_lat"]), axis=1)
    heights = source.heights_m(places)
    _fill_from_around(heights, places, source)
    tail, head, length_m = columns["edge_tail"], columns["edge_head"], columns["edge_length_m"]
    long = length_m > 0
    place = np.arange(len(heights))
    join(place, tail[~long], head[~long])
    ends = place[np.concatenate((tail[long], head[long]))]
    hanging = np.concatenate((hung[long], hung[long]))
    meeting = np.bincount(ends, minlength=len(place))
    off = (meeting > 1) & (np.bincount(ends, hanging, len(place)) == meeting)
    beams = np.flatnonzero(long & hung)
    beams = beams[place[tail[beams]] != place[head[beams]]]
    _hang(heights, off, place[tail[beams]], place[head[beams]], length_m[beams])
    return heights[place]


def _fill_from_around(
    heights: npt.NDArray[np.float64], places: Float, source: ElevationSource
) -> None:
    """Give places without a height the mean of the nearest circle that is known, in place."""
    for away_m in _AROUND_M:
        empty = np.flatnonzero(np.isnan(heights))
        if not len(empty):
            return
        m_lon, m_lat = metres_per_degree_of(places[empty, 1])
        turns = np.arange(8) * (np.pi / 4)
        ring = np.stack(
            (
                places[empty, 0, None] + np.cos(turns) * away_m / m_lon[:, None],
                places[empty, 1, None] + np.sin(turns) * away_m / m_lat[:, None],
            ),
            axis=-1,
        )
        around = source.heights_m(ring.reshape(-1, 2)).reshape(-1, len(turns))
        known = ~np.isnan(around)
        enough = known.sum(axis=1) >= _LEAST_AROUND
        total = np.where(known, around, 0.0).sum(axis=1)
        heights[empty[enough]] = total[enough] / known.sum(axis=1)[enough]


def _fill_along(heights: npt.NDArray[np.float64], samples: _Samples) -> None:
    """Draw a straight line over short stretches of an edge that have no height, in place."""
    known = ~np.isnan(heights)
    rows = np.arange(len(heights))
    before = np.maximum.accumulate(np.where(known, rows, -1))
    after = np.minimum.accumulate(np.where(known, rows, len(rows))[::-1])[::-1]
    empty = np.flatnonzero(~known)
    low, high = before[empty], after[empty]
    inside = (low >= samples.offsets[samples.edge[empty]]) & (
        high < samples.offsets[samples.edge[empty] + 1]
    )
    empty, low, high = empty[inside], low[inside], high[inside]
    short = (high - low) * samples.step_m[samples.edge[empty]] <= FILLED_M
    empty, low, high = empty[short], low[short], high[short]
    heights[empty] = _between(heights[low], heights[high], (empty - low) / (high - low))


def _hang(
    heights: npt.NDArray[np.float64],
    off: npt.NDArray[np.bool_],
    one: Rows,
    other: Rows,
    length_m: Float,
) -> None:
    """Give places off the ground the heights at which no beam bends, in place.

    Along a chain these lie on a straight line; where beams meet, the sum of their grades
    is zero. Parts that meet the ground nowhere, or where its height is not known, are
    left to the ground, or unknown.
    """
    part = np.arange(len(heights))
    both = off[one] & off[other]
    join(part, one[both], other[both])
    feet = np.concatenate((part[one[~off[other]]], part[other[~off[one]]]))
    grounds = np.concatenate((other[~off[other]], one[~off[one]]))
    standing = np.zeros(len(heights), bool)
    standing[feet] = True
    lost = np.zeros(len(heights), bool)
    lost[feet[np.isnan(heights[grounds])]] = True
    heights[off & lost[part]] = np.nan
    free = off & standing[part] & ~lost[part]
    used = free[one] | free[other]
    one, other, stiffness = one[used], other[used], 1.0 / length_m[used]
    places, numbers = np.unique(np.concatenate((one, other)), return_inverse=True)
    one, other = numbers[: len(one)], numbers[len(one) :]
    free = free[places]
    fixed = np.where(free, 0.0, heights[places])

    def pull(at: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return what the beams pull each place down by, heights being so."""
        force = stiffness * (at[one] - at[other])
        total = np.bincount(one, force, len(at)) - np.bincount(other, force, len(at))
        return np.where(free, total, 0.0)

    load = np.bincount(one, stiffness, len(fixed)) + np.bincount(other, stiffness, len(fixed))
    scale = np.where(free, 1.0 / np.where(load > 0, load, 1.0), 0.0)
    found = np.zeros(len(places))
    # Conjugate gradients, scaled by the diagonal: all bridges and tunnels at once.
    rest = -pull(fixed)
    scaled = scale * rest
    move, left = scaled.copy(), float(rest @ scaled)
    enough = left * _SETTLED**2
    for _ in range(2 * int(free.sum())):
        if left <= enough:
            break
        pulled = pull(move)
        share = left / float(move @ pulled)
        found += share * move
        rest -= share * pulled
        scaled = scale * rest
        left, before = float(rest @ scaled), left
        move = scaled + left / before * move
    heights[places[free]] = found[free]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Samples:
    """Places at even steps along every edge, both ends included.

    `offsets` (n_edges + 1,) into the samples; `edge`, `segment` (the point of the geometry
    before it), `share` of that segment and `position` for each. `along_m` (n_points,)
    counts metres over all edges; `first` (n_edges,) is each edge's first point.
    """

    offsets: Rows
    edge: Rows
    segment: Rows
    share: npt.NDArray[np.float64]
    position: npt.NDArray[np.float64]
    step_m: npt.NDArray[np.float64]
    along_m: npt.NDArray[np.float64]
    point_edge: Rows
    first: Rows

    @classmethod
    def of(cls, geometry: Float, offsets: Rows) -> _Samples:
        segments_m = segment_lengths_m(geometry)
        segments_m[offsets[1:-1] - 1] = 0.0
        along_m = np.concatenate(([0.0], np.cumsum(segments_m)))
        first, last = offsets[:-1], offsets[1:] - 1
        length_m = along_m[last] - along_m[first]
        steps = np.maximum(1, np.ceil(length_m / SAMPLE_M)).astype(np.int64)
        starts = np.concatenate(([0], np.cumsum(steps + 1)))
        edge = np.repeat(np.arange(len(steps)), steps + 1)
        number = np.arange(starts[-1]) - starts[edge]
        step_m = length_m / steps
        at_m = along_m[first[edge]] + number * step_m[edge]
        segment = np.searchsorted(along_m, at_m, "right") - 1
        segment = np.clip(segment, first[edge], last[edge] - 1)
        long_m = along_m[segment + 1] - along_m[segment]
        share = np.divide(
            at_m - along_m[segment], long_m, out=np.zeros(len(at_m)), where=long_m > 0
        )
        share = np.clip(share, 0.0, 1.0)
        before, after = geometry[segment], geometry[segment + 1]
        return cls(
            offsets=starts,
            edge=edge,
            segment=segment,
            share=share,
            position=before + share[:, None] * (after - before),
            step_m=step_m,
            along_m=along_m,
            point_edge=np.repeat(np.arange(len(steps)), np.diff(offsets)),
            first=first,
        )

    @property
    def inner(self) -> npt.NDArray[np.bool_]:
        """Whether each sample lies between the ends of its edge."""
        inner = np.ones(len(self.edge), bool)
        inner[self.offsets[:-1]] = inner[self.offsets[1:] - 1] = False
        return inner

    def at_points(self, heights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the heights of the geometry's points, from those of the samples."""
        edge = self.point_edge
        from_start_m = self.along_m - self.along_m[self.first[edge]]
        steps = np.diff(self.offsets)[edge] - 1
        step_m = self.step_m[edge]
        place = np.divide(from_start_m, step_m, out=np.zeros(len(edge)), where=step_m > 0)
        before = np.minimum(place.astype(np.int64), steps - 1)
        row = self.offsets[edge] + before
        return _between(heights[row], heights[row + 1], place - before)


def _between(
    before: npt.NDArray[np.float64], after: npt.NDArray[np.float64], share: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    return before + share * (after - before)


def _sample_heights(
    columns: Columns,
    samples: _Samples,
    hung: npt.NDArray[np.bool_],
    nodes: npt.NDArray[np.float64],
    source: ElevationSource,
) -> npt.NDArray[np.float64]:
    """Return the height of every sample, smoothed: of the ground, or of what hangs."""
    edge, inner = samples.edge, samples.inner
    tails, heads = nodes[columns["edge_tail"]][edge], nodes[columns["edge_head"]][edge]
    steps = np.diff(samples.offsets) - 1
    share = (np.arange(len(edge)) - samples.offsets[edge]) / steps[edge]
    heights = _between(tails, heads, share)
    heights[samples.offsets[1:] - 1] = nodes[columns["edge_head"]]
    asked = np.flatnonzero(inner & ~hung[edge])
    heights[asked] = source.heights_m(samples.position[asked])
    _fill_along(heights, samples)
    # A window of 75 m that falls off to both sides; the ends, which edges share, stay.
    smoothed = heights.copy()
    mean = (heights[asked - 1] + 3 * heights[asked] + heights[asked + 1]) / 5
    smoothed[asked] = np.where(np.isnan(mean), heights[asked], mean)
    return smoothed


def _grades(
    heights: npt.NDArray[np.float64], samples: _Samples
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the steepest rise and fall of every edge over two steps, or the whole edge."""
    steps = np.diff(samples.offsets) - 1
    span = np.minimum(2, steps)
    first = np.arange(len(heights))
    last = np.minimum(first + span[samples.edge], samples.offsets[1:][samples.edge] - 1)
    whole = last - first == span[samples.edge]
    run_m = (span * samples.step_m)[samples.edge]
    rise = np.where(whole, heights[last] - heights[first], 0.0)
    grade = np.divide(rise, run_m, out=np.zeros(len(heights)), where=run_m > 0)
    grade[np.isnan(heights)] = np.nan
    starts = samples.offsets[:-1]
    up = np.maximum(0.0, np.maximum.reduceat(grade, starts))
    down = np.maximum(0.0, np.maximum.reduceat(-grade, starts))
    return up, down


def _denser(
    geometry: Float,
    offsets: Rows,
    points: npt.NDArray[np.float64],
    samples: _Samples,
    heights: npt.NDArray[np.float64],
) -> dict[str, npt.NDArray[Any]]:
    """Return the geometry with the samples that its points alone would not tell of."""
    straight = _between(points[samples.segment], points[samples.segment + 1], samples.share)
    told = samples.inner & (np.abs(heights - straight) >= _KEPT_OFF_M)
    added = np.flatnonzero(told & (samples.share > 0) & (samples.share < 1))
    places = samples.segment[added] + 1
    per_edge = np.bincount(samples.edge[added], minlength=len(offsets) - 1)
    return {
        "geometry": np.insert(geometry, places, samples.position[added], axis=0),
        "geometry_offsets": offsets + np.concatenate(([0], np.cumsum(per_edge))),
        "geometry_elevation_m": np.insert(points, places, heights[added]),
    }
