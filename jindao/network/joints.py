"""Where lines to build meet the edges of a network, and one another.

1. An end of a line is joined to the nearest place of an edge, or of another line, within the
   line's `join_m`; a bridge or tunnel is joined at its own ends only.
2. Where a line crosses an edge or another line, both on the ground, they are joined.
3. A line that goes beyond an edge it crosses by no more than `join_m`, and would be joined
   to the same edge there, ends at the crossing.

A place within `SAME_PLACE_M` of an edge's end is that end. Barriers and ferries are met at
their ends only, ways that nobody may use not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from jindao.model.plan import PlannedLine
from jindao.network.closures import edge_lines, edges_near
from jindao.network.codes import KINDS, MODES, STRUCTURES
from jindao.network.greenway_pieces import SAME_PLACE_M
from jindao.network.network import Network
from jindao.network.plane import on_plane, scale_at

_WHOLE_KINDS: Final = [KINDS.index("barrier"), KINDS.index("ferry")]
_GROUND: Final = STRUCTURES.index("ground")

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Place(NamedTuple):
    """A place where things may meet.

    `kind` is `node`: the node `number`; `edge` or `line`: at a share of the edge or line
    `number`, above 0 and below 1; `end`: the start (share 0) or end (share 1) of the line.
    """

    kind: str
    number: int
    share: float = 0.0


_RANK: Final = ("node", "edge", "line", "end")


@dataclass(frozen=True, kw_only=True, eq=False)
class Joints:
    """Where lines meet edges and each other.

    `spans` are the shares between which each line is built, `stops` the places on it in
    between, by share. `leader` gives for every place the one that stands for all those that
    are one with it: a node before an edge, an edge before a line, a line before an end.
    """

    spans: tuple[tuple[float, float], ...]
    stops: tuple[tuple[Place, ...], ...]
    leader: dict[Place, Place]

    @property
    def cuts(self) -> dict[int, list[float]]:
        """The shares at which edges are cut."""
        found: dict[int, set[float]] = {}
        for place in self.leader:
            if place.kind == "edge":
                found.setdefault(place.number, set()).add(place.share)
        return {edge: sorted(shares) for edge, shares in found.items()}

    @property
    def astray(self) -> tuple[int, ...]:
        """The lines that neither meet an edge nor, through other lines, lead to one."""
        lines: dict[Place, list[int]] = {}
        leaders: dict[int, list[Place]] = {}
        for place, leader in self.leader.items():
            if place.kind in ("line", "end"):
                lines.setdefault(leader, []).append(place.number)
                leaders.setdefault(place.number, []).append(leader)
        waiting = [leader for leader in lines if leader.kind in ("node", "edge")]
        led_to, found = set(waiting), set[int]()
        while waiting:
            new = set(lines[waiting.pop()]) - found
            found |= new
            further = {leader for number in new for leader in leaders[number]} - led_to
            led_to |= further
            waiting += further
        return tuple(number for number in range(len(self.spans)) if number not in found)

    @property
    def open_ends(self) -> tuple[Place, ...]:
        """The ends of lines that lead nowhere."""
        times = Counter(self.leader.values())
        ends = [place for place in self.leader if place.kind == "end"]
        return tuple(place for place in ends if place == self.leader[place] and times[place] == 1)


@dataclass(slots=True)
class _Carrier:
    """An edge or a line to build, on the plane, that others may be joined to.

    `tail` and `head` are the places of its ends; one that is not `open` is met there only.
    """

    kind: str
    number: int
    shape: Any
    length_m: float
    tail: Place
    head: Place
    is_open: bool
    known: list[float] = field(default_factory=list)

    def nearest(self, point: Any) -> tuple[float, float]:
        """Return how far its nearest place to a point is on the plane, and its share."""
        if self.is_open:
            share = shapely.line_locate_point(self.shape, point, normalized=True)
            return float(shapely.distance(self.shape, point)), float(share)
        ends = [shapely.Point(self.shape.coords[place]) for place in (0, -1)]
        return min((float(end.distance(point)), float(share)) for share, end in enumerate(ends))

    def place(self, share: float) -> Place:
        """Return the place at a share; an end, or a place known already, that is close to it."""
        if min(share, 1.0 - share) * self.length_m <= SAME_PLACE_M:
            return self.head if share > 0.5 else self.tail
        near_m = SAME_PLACE_M if self.kind == "edge" else 0.0
        for other in self.known:
            if abs(other - share) * self.length_m <= near_m:
                return Place(self.kind, self.number, other)
        self.known.append(share)
        return Place(self.kind, self.number, share)


class _Crossing(NamedTuple):
    """A line passes a carrier at a share of its own."""

    own: Place
    share: float
    carrier: _Carrier


def joints_of(network: Network, lines: Sequence[PlannedLine]) -> Joints:
    """Return where lines to build meet the edges of a network, and each other."""
    return _Meeting(network, lines).joints()


class _Meeting:
    """Finds what meets what, and notes which places are one."""

    def __init__(self, network: Network, lines: Sequence[PlannedLine]) -> None:
        degrees = [np.array(line.line, np.float64) for line in lines]
        self._lines = lines
        self._scale = [float(scale_at(points[:, 1]).mean()) for points in degrees]
        shapes = [shapely.LineString(on_plane(points)) for points in degrees]
        own = [
            _Carrier(
                kind="line",
                number=number,
                shape=shape,
                length_m=shape.length / self._scale[number],
                tail=Place("end", number, 0.0),
                head=Place("end", number, 1.0),
                is_open=line.structure == "ground",
            )
            for number, (line, shape) in enumerate(zip(lines, shapes, strict=True))
        ]
        self._own = own
        reach = self._reach()
        self._beside: list[list[_Carrier]] = [[] for _ in lines]
        for near in (_edges_beside(network, shapes, reach), _lines_beside(own, reach)):
            for number, carrier in near:
                self._beside[number].append(carrier)
        self._leader: dict[Place, Place] = {}

    def joints(self) -> Joints:
        """Return all joints."""
        for own in self._own:
            self._first(own.tail)
            self._first(own.head)
        crossings = [self._cross(number) for number in range(len(self._lines))]
        spans = [[0.0, 1.0] for _ in self._lines]
        for number, own in enumerate(self._own):
            met_at = [self._met(number, end) for end in (0, 1)]
            if met_at == [None, None] and own.shape.is_closed:
                self._join(own.tail, own.head)
            for end, met in enumerate(met_at):
                if met is None:
                    continue
                carrier, share = met
                before = self._overshot(number, end, carrier, crossings[number])
                if before is not None:
                    spans[number][end] = before.share
                    self._join((own.tail, own.head)[end], before.own)
                else:
                    self._join((own.tail, own.head)[end], carrier.place(share))
        for own, (low, high) in zip(self._own, spans, strict=True):
            for share in own.known:
                if not low < share < high:
                    beyond = own.tail if share <= low else own.head
                    self._join(Place("line", own.number, share), beyond)
        leader = {place: self._first(place) for place in self._leader}
        return Joints(
            spans=tuple((low, high) for low, high in spans),
            stops=tuple(
                tuple(
                    Place("line", number, share)
                    for share in sorted(own.known)
                    if low < share < high
                )
                for number, (own, (low, high)) in enumerate(zip(self._own, spans, strict=True))
            ),
            leader=leader,
        )

    def _reach(self) -> Floats:
        """Return how far each line may be from what it is joined to, on the plane."""
        limits = [max(line.join_m, SAME_PLACE_M) for line in self._lines]
        reach: Floats = np.array(limits) * np.array(self._scale)
        return reach

    def _same(self, number: int) -> float:
        """Return how far apart on the plane what a line meets is one place."""
        return SAME_PLACE_M * self._scale[number]

    def _cross(self, number: int) -> list[_Crossing]:
        """Join a line to what it crosses; of two lines the second is joined to the first."""
        own = self._own[number]
        found: list[_Crossing] = []
        for carrier in self._beside[number]:
            if carrier.kind == "line" and carrier.number < number:
                continue
            if not (own.is_open and carrier.is_open and own.shape.intersects(carrier.shape)):
                continue
            for point in shapely.points(
                shapely.get_coordinates(shapely.intersection(own.shape, carrier.shape))
            ):
                share = float(shapely.line_locate_point(own.shape, point, normalized=True))
                at = float(shapely.line_locate_point(carrier.shape, point, normalized=True))
                here = own.place(share)
                self._join(here, carrier.place(at))
                found.append(_Crossing(here, here.share, carrier))
        return found

    def _met(self, number: int, end: int) -> tuple[_Carrier, float] | None:
        """Return what is nearest to an end of a line, and where, None where nothing is near."""
        point = shapely.Point(self._own[number].shape.coords[-end])
        limit = self._lines[number].join_m * self._scale[number]
        limit = max(limit, SAME_PLACE_M)
        best: tuple[float, _Carrier, float] | None = None
        shapes = np.array([carrier.shape for carrier in self._beside[number]], object)
        for place in np.flatnonzero(shapely.dwithin(shapes, point, limit)).tolist():
            carrier = self._beside[number][place]
            apart, share = carrier.nearest(point)
            if apart <= limit and (best is None or apart < best[0]):
                best = apart, carrier, share
        return best and best[1:]

    def _overshot(
        self, number: int, end: int, carrier: _Carrier, crossings: list[_Crossing]
    ) -> _Crossing | None:
        """Return where a line ends that only goes a little beyond what it is joined to.

        None where it does not, or where something is joined to what lies beyond.
        """
        own = self._own[number]
        if carrier.nearest(shapely.Point(own.shape.coords[-end]))[0] <= self._same(number):
            return None  # it does not go beyond, but comes back to where it crossed
        limit = self._lines[number].join_m / own.length_m
        before = [
            crossing
            for crossing in crossings
            if crossing.carrier is carrier
            and crossing.own.kind == "line"
            and abs(crossing.share - end) <= limit
        ]
        if not before:
            return None
        last = min(before, key=lambda crossing: abs(crossing.share - end))
        beyond = any(abs(share - end) < abs(last.share - end) for share in own.known)
        return None if beyond else last

    def _first(self, place: Place) -> Place:
        """Return the place that stands for all that are one with a place."""
        while self._leader.setdefault(place, place) != place:
            place = self._leader[place]
        return place

    def _join(self, one: Place, other: Place) -> None:
        """Note that two places are one."""
        first, second = sorted(
            (self._first(one), self._first(other)),
            key=lambda place: (_RANK.index(place.kind), place.number, place.share),
        )
        self._leader[second] = first


def _edges_beside(
    network: Network, shapes: Sequence[Any], reach: Floats
) -> Iterator[tuple[int, _Carrier]]:
    """Yield for each line the edges near it that somebody may use, by their numbers."""
    around = shapely.buffer(np.array(shapes, object), reach)
    edges, rows = edges_near(network, around)
    usable = np.zeros(network.n_edges, bool)
    for mode in MODES:
        usable |= network.access(mode) > 0
    found, inverse = np.unique(edges, return_inverse=True)
    lines, scale = edge_lines(network, found)
    carriers = [
        _Carrier(
            kind="edge",
            number=edge,
            shape=line,
            length_m=float(shapely.length(line)) / size,
            tail=Place("node", int(network.edge_tail[edge])),
            head=Place("node", int(network.edge_head[edge])),
            is_open=bool(
                network.edge_structure[edge] == _GROUND
                and network.edge_kind[edge] not in _WHOLE_KINDS
            ),
        )
        for edge, line, size in zip(found.tolist(), lines, scale.tolist(), strict=True)
    ]
    for place in np.lexsort((edges, rows)).tolist():
        if usable[edges[place]]:
            yield int(rows[place]), carriers[inverse[place]]


def _lines_beside(own: Sequence[_Carrier], reach: Floats) -> Iterator[tuple[int, _Carrier]]:
    """Yield for each line the other lines near it."""
    shapes = np.array([carrier.shape for carrier in own], object)
    rows, others = shapely.STRtree(shapes).query(shapes, "dwithin", distance=reach)
    for row, other in sorted(zip(rows.tolist(), others.tolist(), strict=True)):
        if row != other:
            yield row, own[other]
