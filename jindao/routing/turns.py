"""The turn list of a leg: what one goes along, and where one turns.

Edges with the same name, or unnamed ones of the same kind, are one instruction. A new one
begins where the name changes, and where the way turns at a junction. Unnamed links that
are shorter than `LINK_M` are passed without a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, NamedTuple

import numpy as np

from jindao.geo import LonLat
from jindao.model.guidance import HEADINGS, Turn
from jindao.network.codes import ALIGNMENTS, KERBS, KINDS
from jindao.network.network import Network
from jindao.routing.pieces import Course

TURN_DEG: Final = 35.0
"""A change of direction up to this is going on."""

LINK_M: Final = 25.0
"""Unnamed ways shorter than this lead from one way to the next."""

_LOOK_M: Final = 20.0
"""How far before and behind a turn its directions are measured."""

_AHEAD_M: Final = 50.0
"""How far ahead a compass word is measured."""

_SLIGHT_DEG: Final = 60.0
_SHARP_DEG: Final = 120.0
_BACK_DEG: Final = 165.0
_ESTIMATED: Final = ALIGNMENTS.index("estimated")
_NO_KERB: Final = KERBS.index("none")
_SAID_WHOLE: Final = ("steps", "cross", "ferry")
"""What is passed without telling its bends."""


class _Way(NamedTuple):
    """What makes pieces one instruction: all of it equal."""

    code: str
    name: str
    trail: str
    kind: str

    @property
    def is_unnamed(self) -> bool:
        return self.code == "along" and not self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Pieces `first` to `stop` - 1 in a row that are one way."""

    way: _Way
    first: int
    stop: int
    start_m: float
    end_m: float

    @property
    def length_m(self) -> float:
        return self.end_m - self.start_m


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """An instruction before it has its facts; `angle_deg` is None where nothing turns."""

    way: _Way
    kind: str
    at_m: float
    angle_deg: float | None = None
    goes_on: bool = False
    crossings: int = 0


def turns_along(network: Network, course: Course) -> tuple[Turn, ...]:
    """Return the turn list of a course; empty where it has no length."""
    if course.length_m == 0.0:
        return ()
    steps = _over_roads(_without_jogs(list(_Reader(network, course).steps())))
    ends = [*(round(step.at_m, 1) for step in steps[1:]), round(course.length_m, 1)]
    return tuple(
        _told(network, course, step, end_m) for step, end_m in zip(steps, ends, strict=True)
    )


def _without_jogs(steps: list[_Step]) -> list[_Step]:
    """Leave out turns that the next one, at once, takes back."""
    kept: list[_Step] = []
    for step in steps:
        jog = kept[-1] if kept else None
        if jog is not None and _takes_back(jog, step):
            kept.pop()
            if not step.goes_on:
                kept.append(replace(step, angle_deg=None))
            continue
        kept.append(step)
    return kept


def _takes_back(jog: _Step, step: _Step) -> bool:
    if not jog.goes_on or jog.angle_deg is None or step.angle_deg is None:
        return False
    return step.at_m - jog.at_m < LINK_M and abs(jog.angle_deg + step.angle_deg) <= TURN_DEG


def _over_roads(steps: list[_Step]) -> list[_Step]:
    """Count the roads that a way leads straight over, in place of telling each of them."""
    kept: list[_Step] = []
    for step in steps:
        way, road = kept[-2:] if len(kept) > 1 else (None, None)
        straight = road is not None and road.angle_deg is None and step.angle_deg is None
        if way and road and straight and road.way.code == "cross" and way.way == step.way:
            kept[-2:] = [replace(way, crossings=way.crossings + 1)]
            continue
        kept.append(step)
    return kept


class _Reader:
    """Reads a course from its start to its end."""

    def __init__(self, network: Network, course: Course) -> None:
        self._network, self._course = network, course
        self._starts_m = course.starts_m.tolist()
        self._ends_m = course.ends_m.tolist()
        arcs = np.array([piece.arc for piece in course.pieces], np.int64)
        begins = np.where(
            arcs % 2, network.edge_head[course.edges], network.edge_tail[course.edges]
        )
        self._junction = (network.node_degree[begins] > 2).tolist()

    def steps(self) -> Iterator[_Step]:
        last: _Step | None = None
        before: _Group | None = None
        for group in self._told_groups():
            first = self._first_step(before, group, last.at_m if last else 0.0)
            if first is not None:
                last = first
                yield first
            assert last is not None
            for row in range(group.first + 1, group.stop):
                bend = self._bend(group, row, last.at_m)
                if bend is not None and not _is_one_bend(last, bend):
                    last = bend
                    yield bend
            before = group

    def _told_groups(self) -> list[_Group]:
        """Return the groups without the links between them, at least one."""
        groups = list(self._groups())
        told = [g for g in groups if not g.way.is_unnamed or g.length_m >= LINK_M]
        return told or [max(groups, key=lambda group: group.length_m)]

    def _groups(self) -> Iterator[_Group]:
        ways = self._ways()
        for way, rows in groupby(range(len(ways)), key=lambda row: ways[row]):
            places = list(rows)
            yield _Group(
                way=way,
                first=places[0],
                stop=places[-1] + 1,
                start_m=self._starts_m[places[0]],
                end_m=self._ends_m[places[-1]],
            )

    def _ways(self) -> list[_Way]:
        ways: list[_Way] = []
        for edge in self._course.edges.tolist():
            trail = ways[-1].trail if ways else ""
            ways.append(_way(self._network, edge, trail))
        return ways

    def _first_step(self, before: _Group | None, group: _Group, since_m: float) -> _Step | None:
        """Return the step that begins with a group, None where it is only going on."""
        step = _Step(way=group.way, kind=self._kind(group.first), at_m=0.0)
        if before is None:
            return step
        angle = self._angle(before.end_m, group.start_m, since_m, group.end_m)
        turned = abs(angle) > TURN_DEG and any(self._junction[before.stop : group.first + 1])
        step = replace(step, at_m=before.end_m, angle_deg=angle if turned else None)
        if group.way != before.way:
            return step
        goes_on = turned and group.way.code not in _SAID_WHOLE
        return replace(step, goes_on=True) if goes_on else None

    def _bend(self, group: _Group, row: int, since_m: float) -> _Step | None:
        """Return the turn before a piece within a group; None where it is none."""
        if group.way.code in _SAID_WHOLE or not self._junction[row]:
            return None
        at_m = self._starts_m[row]
        angle = self._angle(at_m, at_m, since_m, group.end_m)
        if abs(angle) <= TURN_DEG:
            return None
        kind = self._kind(row)
        return _Step(way=group.way, kind=kind, at_m=at_m, angle_deg=angle, goes_on=True)

    def _kind(self, row: int) -> str:
        return KINDS[self._network.edge_kind[self._course.edges[row]]]

    def _angle(self, leave_m: float, enter_m: float, since_m: float, until_m: float) -> float:
        """Return the change of direction from one way to the next, right being positive.

        It is looked no further back than the last instruction, nor ahead than the end of
        the way entered: what turns there is told there.
        """
        course = self._course
        arriving = course.bearing(max(since_m, leave_m - _LOOK_M), leave_m)
        leaving = course.bearing(enter_m, min(until_m, enter_m + _LOOK_M))
        if arriving is None or leaving is None:
            return 0.0
        return (leaving - arriving + 180.0) % 360.0 - 180.0


def _is_one_bend(last: _Step, bend: _Step) -> bool:
    """Tell whether a bend is the rest of the one before: to the same side, at once."""
    if not last.goes_on or last.angle_deg is None or bend.angle_deg is None:
        return False
    return bend.at_m - last.at_m < LINK_M and (last.angle_deg > 0) == (bend.angle_deg > 0)


def _way(network: Network, edge: int, trail_before: str) -> _Way:
    kind = KINDS[network.edge_kind[edge]]
    name = _name(network, edge)
    if kind == "ferry":
        return _Way("ferry", name, "", "")
    if network.edge_alignment[edge] == _ESTIMATED:
        return _Way("estimated", name, "", "")
    if kind == "steps":
        return _Way("steps", "", "", "")
    if network.edge_kerb[edge] != _NO_KERB:
        return _Way("cross", "", "", "")
    if name:
        return _Way("along", name, "", "")
    trails = _trail_titles(network, edge)
    if trails:
        return _Way("along", "", trail_before if trail_before in trails else trails[0], "")
    return _Way("along", "", "", kind)


def _name(network: Network, edge: int) -> str:
    """Return the name of the greenway, else of the street, else nothing."""
    for place in (int(network.edge_greenway[edge]), int(network.edge_name[edge])):
        if place >= 0:
            return network.names[place]
    return ""


def _trail_titles(network: Network, edge: int) -> list[str]:
    """Return the names of an edge's trails, or the numbers of those without."""
    places = [
        int(
            network.trail_name[trail]
            if network.trail_name[trail] >= 0
            else network.trail_ref[trail]
        )
        for trail in network.trails_of(edge)
    ]
    return [network.names[place] for place in places if place >= 0]


def _told(network: Network, course: Course, step: _Step, end_m: float) -> Turn:
    at_m = round(step.at_m, 1)
    facts: list[tuple[str, str | int | float | bool | None]] = [
        ("name", step.way.name),
        ("kind", step.kind),
        ("trail", step.way.trail or _trail_between(network, course, at_m, end_m)),
        ("heading", _heading(course, step.at_m, end_m)),
    ]
    code = step.way.code
    if step.angle_deg is not None:
        facts.append(("side", _side(step.angle_deg)))
        code = "turn" if code == "along" else code
    if step.goes_on:
        facts.append(("goes_on", True))
    if step.crossings:
        facts.append(("crossings", step.crossings))
    facts.append(("length_m", round(end_m - at_m, 1)))
    lon, lat = course.position(step.at_m)
    return Turn(
        code=code, facts=tuple(facts), at_m=at_m, position=LonLat(round(lon, 7), round(lat, 7))
    )


def _trail_between(network: Network, course: Course, start_m: float, end_m: float) -> str:
    """Return the trail that leads along most of a part, and at least half of it."""
    if not network.n_trails:
        return ""
    lengths_m: dict[str, float] = {}
    starts, ends = course.starts_m.tolist(), course.ends_m.tolist()
    for edge, first_m, last_m in zip(course.edges.tolist(), starts, ends, strict=True):
        inside_m = min(last_m, end_m) - max(first_m, start_m)
        if inside_m > 0:
            for title in _trail_titles(network, edge):
                lengths_m[title] = lengths_m.get(title, 0.0) + inside_m
    best = max(lengths_m, key=lambda title: lengths_m[title], default="")
    return best if lengths_m.get(best, 0.0) >= (end_m - start_m) / 2 else ""


def _heading(course: Course, at_m: float, end_m: float) -> str:
    bearing = course.bearing(at_m, max(at_m, min(end_m, at_m + _AHEAD_M)))
    return HEADINGS[round((bearing or 0.0) / 45.0) % len(HEADINGS)]


def _side(angle_deg: float) -> str:
    size = abs(angle_deg)
    if size >= _BACK_DEG:
        return "back"
    side = "right" if angle_deg > 0 else "left"
    if size <= _SLIGHT_DEG:
        return f"slight_{side}"
    return f"sharp_{side}" if size > _SHARP_DEG else side
