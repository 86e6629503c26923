"""The one chain of ways that a drawn line follows.

The ways beside the line are cut in short steps, and the cheapest way from the line's start to
its end is looked for. A metre of a way costs more the farther it is from the line, a metre of
the line itself, where no way is, as much as one of a way `LAID_M` away; so does every metre
by which a step leads farther along the line than it is long, so that no bend is cut off. To
come upon a way and to leave it has a price: the chain stays on ways that are joined.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.ops import substring

from jindao.network.closures import edge_lines
from jindao.network.codes import MODES
from jindao.network.network import Network
from jindao.network.plane import on_plane

LAID_M: Final = 15.0
"""How far from a line the ways are that it is still laid on."""

REACH_M: Final = 30.0
"""So far from the line a chain may lead that would be broken without."""

OFF_WAYS: Final = 4.0
"""What a metre off the ways costs, in metres of a way that is right on the line."""

ONTO_A_WAY_M: Final = 40.0
"""What it costs to come upon a way, or to leave it, in metres of a way on the line."""

LEAST_PIECE_M: Final = 1.0
"""Where a line begins or ends so near to a junction, the edge is not cut."""

_STEP_M: Final = 10.0
"""How long a step along a way is."""

_STRETCH_M: Final = 50.0
"""How long the stretches of a line are of which the nearest to a place are looked for."""

_SAME: Final = 1e-9
"""Shares of an edge that differ by less are one."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_Place = tuple[int, float]
"""A place on an edge by the edge and the share, or a node."""


class Span(NamedTuple):
    """A part of an edge, between two shares of its length from its tail."""

    edge: int
    low: float
    high: float


class Strip(NamedTuple):
    """Ground on the plane, beside an axis or drawn as such; a metre there is `scale`."""

    area: Any
    axis: Any
    scale: float


class Chain(NamedTuple):
    """The parts of edges that a line follows, and how much of it follows none.

    `unlaid_m` of the line lie on no way; so many `gaps` are between parts of the chain.
    """

    spans: list[Span]
    unlaid_m: float
    gaps: int


def shares_of(line: Any, part: Any, least: float) -> list[tuple[float, float]]:
    """Return from where to where along a line a part of it goes, as shares of its length.

    Those are two where it goes on over the place in which a ring begins and ends. What is no
    longer than `least`, or lacks no more of either end, is none, or begins and ends there.
    """
    if part.geom_type != "LineString":
        return []
    if part.length > (1.0 - least) * line.length:
        return [(0.0, 1.0)]
    points = [part.coords[0], part.coords[-1], part.interpolate(0.5, normalized=True).coords[0]]
    one, other, middle = shapely.line_locate_point(
        line, shapely.points(points), normalized=True
    ).tolist()
    low, high = min(one, other), max(one, other)
    spans = [(low, high)] if low <= middle <= high else [(0.0, low), (high, 1.0)]
    spans = [(a if a > least else 0.0, b if b < 1.0 - least else 1.0) for a, b in spans]
    return [(low, high) for low, high in spans if high - low > least]


def chain_of(network: Network, edges: Ints, strip: Strip) -> Chain:
    """Return the chain of ways that an axis follows.

    Parameters
    ----------
    network
        The network.
    edges
        Those that come near the axis; what nobody may use is passed over.
    strip
        The axis, and the ground within `REACH_M` of it.
    """
    edges = edges[np.any([network.access(mode)[edges] > 0 for mode in MODES], axis=0)]
    lines, _ = edge_lines(network, edges)
    near = shapely.intersects(strip.area, lines)
    steps = _steps(network, edges[near], lines[near], strip.area, strip.scale)
    return _Graph(network, steps, strip.axis, strip.scale).cheapest()


class _Step(NamedTuple):
    """A step along an edge: a part of it, between two places, so long on the plane."""

    span: Span
    places: tuple[_Place, _Place]
    length: float


def _steps(network: Network, edges: Ints, lines: Any, area: Any, scale: float) -> list[_Step]:
    """Return the parts of edges in an area as short steps."""
    found = []
    whole = shapely.covers(area, lines) | (shapely.length(lines) == 0)
    cut = np.full(len(lines), None, object)
    cut[~whole] = shapely.line_merge(shapely.intersection(lines[~whole], area))
    for edge, line, inside in zip(edges.tolist(), lines, cut, strict=True):
        length, parts = float(line.length), [(0.0, 1.0)]
        if inside is not None:
            least, met = LEAST_PIECE_M * scale / length, shapely.get_parts(inside)
            parts = [shares for part in met for shares in shares_of(line, part, least)]
        for low, high in parts:
            count = max(1, round((high - low) * length / (_STEP_M * scale)))
            for one, other in pairwise(np.linspace(low, high, count + 1).tolist()):
                places = _place(network, edge, one), _place(network, edge, other)
                found.append(_Step(Span(edge, one, other), places, (other - one) * length))
    return found


def _place(network: Network, edge: int, share: float) -> _Place:
    """Return a place on an edge; at its ends that is a node of the network, numbered below 0."""
    if share in (0.0, 1.0):
        ends = network.edge_head if share else network.edge_tail
        return -1 - int(ends[edge]), 0.0
    return edge, share


class _Graph:
    """Steps beside an axis, and the axis itself, as a graph whose nodes have numbers.

    The first are the stops: a place beside a stretch of the axis that is nearer than those
    before and after, so that where an axis comes back beside itself a place is two stops.
    Then follow the places on the axis that stops are nearest to, in their order.
    """

    def __init__(self, network: Network, steps: list[_Step], axis: Any, scale: float) -> None:
        self._steps, self._scale = steps, scale
        places = {place: row for row, place in enumerate({p for s in steps for p in s.places})}
        owner, at, apart = _stops(_points(network, places), axis, scale)
        on_axis, row = np.unique(np.append(at, (0.0, axis.length)), return_inverse=True)
        self._on_axis = on_axis
        self._n_stops = len(owner)
        self._links: list[list[tuple[int, float, int]]] = [
            [] for _ in range(len(owner) + len(on_axis))
        ]
        onto = np.where((at > 0.0) & (at < axis.length), ONTO_A_WAY_M * scale, 0.0)
        for stop, cost in enumerate((onto + OFF_WAYS * apart).tolist()):
            self._link(stop, self._n_stops + int(row[stop]), cost, -1)
        for place, cost in enumerate((OFF_WAYS * np.diff(on_axis)).tolist()):
            self._link(self._n_stops + place, self._n_stops + place + 1, cost, -1)
        first = np.searchsorted(owner, np.arange(len(places) + 1)).tolist()
        where, off = at.tolist(), apart.tolist()
        for number, step in enumerate(steps):
            one, other = (places[place] for place in step.places)
            for a in range(first[one], first[one + 1]):
                for b in range(first[other], first[other + 1]):
                    away = (off[a] + off[b]) / (2 * LAID_M * scale)
                    skipped = max(0.0, abs(where[b] - where[a]) - step.length)
                    cost = step.length * (1.0 + (OFF_WAYS - 1.0) * away) + OFF_WAYS * skipped
                    self._link(a, b, cost, number)

    def _link(self, one: int, other: int, cost: float, step: int) -> None:
        self._links[one].append((other, cost, step))
        self._links[other].append((one, cost, step))

    def cheapest(self) -> Chain:
        """Return the cheapest way from the start of the axis to its end."""
        start, end = self._n_stops, len(self._links) - 1
        before: dict[int, tuple[int, int]] = {}
        least = [np.inf] * len(self._links)
        least[start] = 0.0
        waiting = [(0.0, start)]
        while waiting:
            cost, node = heapq.heappop(waiting)
            if node == end:
                break
            if cost > least[node]:
                continue
            for other, more, step in self._links[node]:
                whole = cost + more
                if whole < least[other]:
                    least[other], before[other] = whole, (node, step)
                    heapq.heappush(waiting, (whole, other))
        spans: list[Span] = []
        missed, gaps, is_off = 0.0, 0, False
        node = end
        while node != start:
            last, step = before[node]
            if step >= 0:
                gaps += is_off and bool(spans)
                spans.append(self._steps[step].span)
            elif min(last, node) >= self._n_stops:
                missed += abs(self._on_axis[node - start] - self._on_axis[last - start])
            node, is_off = last, step < 0
        return Chain(_merged(spans), float(missed) / self._scale, gaps)


def _points(network: Network, places: Iterable[_Place]) -> Any:
    """Return places as points on the plane."""
    rows = np.array(list(places)).reshape(-1, 2)
    number, is_node = rows[:, 0].astype(np.int64), rows[:, 0] < 0
    nodes, points = -1 - number[is_node], np.empty(len(rows), object)
    degrees = np.stack((network.node_lon[nodes], network.node_lat[nodes]), axis=1)
    points[is_node] = shapely.points(on_plane(degrees))
    lines, _ = edge_lines(network, number[~is_node])
    points[~is_node] = shapely.line_interpolate_point(lines, rows[~is_node, 1], normalized=True)
    return points


def _stops(points: Any, axis: Any, scale: float) -> tuple[Ints, Floats, Floats]:
    """Return the stops of points: of which each is, where along the axis, and how far off.

    They are in the order of the points.
    """
    count = max(1, round(axis.length / (_STRETCH_M * scale)))
    bounds = np.linspace(0.0, axis.length, count + 1)
    stretches = np.array([substring(axis, *pair) for pair in pairwise(bounds.tolist())], object)
    apart = shapely.distance(points[:, None], stretches[None, :])
    around = np.pad(apart, ((0, 0), (1, 1)), constant_values=np.inf)
    is_stop = (apart < around[:, :-2]) & (apart <= around[:, 2:])
    is_stop &= apart <= (REACH_M + LEAST_PIECE_M) * scale
    owner, stretch = np.nonzero(is_stop)
    at = bounds[stretch] + shapely.line_locate_point(stretches[stretch], points[owner])
    return owner, np.minimum(at, axis.length), apart[owner, stretch]


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans with those that go on from each other as one."""
    found: list[Span] = []
    for span in sorted(set(spans)):
        if found and found[-1].edge == span.edge and span.low <= found[-1].high + _SAME:
            found[-1] = Span(span.edge, found[-1].low, max(span.high, found[-1].high))
        else:
            found.append(span)
    return found
