"""A network as it would be under a plan.

First goes what the plan removes, then its lines are built and joined to what is left (see
`joints`), then ways are signed as greenways and closed. What is removed, signed or closed is
only what lies beside a line, or within an area (see `plan_spans`): the edges are cut where it
begins and ends. What is closed stays in the network, and nobody passes.

What is planned is marked in `Network.planned`, so that it is never counted as built.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from jindao.model.plan import Plan, PlannedLine
from jindao.model.plan_comparison import ChangedWays, OpenEnd, SignedTwice
from jindao.network.access import way_access
from jindao.network.closures import edge_lines
from jindao.network.codes import (
    ALIGNMENTS,
    BACKWARD,
    FORWARD,
    GREENWAY_LEVELS,
    KINDS,
    LITS,
    MODES,
    PLANNED,
    STRUCTURES,
    SURFACES,
)
from jindao.network.facilities import nearest_edges
from jindao.network.joints import Joints, Place, joints_of
from jindao.network.lengths import segment_lengths_m
from jindao.network.network import Network
from jindao.network.plan_chain import LEAST_PIECE_M
from jindao.network.plan_cuts import cut_along, refused
from jindao.network.plan_names import Names
from jindao.network.plan_spans import built_again_m
from jindao.network.plan_ways import Ways, line_ways, signed_twice, stretch_ways
from jindao.network.plane import on_plane, scale_at
from jindao.network.recast import (
    NewEdge,
    cut_edges,
    finished,
    line_parts,
    with_edges,
    with_nodes,
    without_edges,
)

_BOTH_WAYS: Final = FORWARD | BACKWARD
_BARRIER: Final = KINDS.index("barrier")

Floats = npt.NDArray[np.float64]
Position = tuple[float, float]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Changed:
    """A network under a plan, where the plan changes it, and which of its lines lead nowhere.

    `signed_twice` tells of which ways it says two greenways.
    """

    network: Network
    ways: tuple[ChangedWays, ...] = ()
    open_ends: tuple[OpenEnd, ...] = ()
    signed_twice: tuple[SignedTwice, ...] = ()


def under_plan(network: Network, plan: Plan) -> Network:
    """Return a network as it would be under a plan, as `changed_by` does."""
    return changed_by(network, plan).network


def changed_by(network: Network, plan: Plan) -> Changed:
    """Return a network as it would be under a plan; one that changes nothing is the same.

    The new network has an id of its own, of the network's and all that the plan changes,
    and no contraction. Its report counts `plan_added_m`, `plan_removed_m`, `plan_signed_m`,
    `plan_closed_m`, and the `plan_open_ends` of lines that lead nowhere. Of what is removed
    and closed it also counts each kind of way, `plan_closed_footway_m`, and what of it runs
    beside others along a line, `plan_closed_beside_footway_m`; of the lines of what is signed
    `plan_unlaid_m`, which follow no way, and the `plan_gaps` between ways; of those of what is
    removed or closed `plan_missed_m`, beside which none runs; and of what is built
    `plan_built_again_m`, along ways that there are.

    Raises
    ------
    TableError
        Where a line joins nothing, or what is to be removed, signed or closed is not there:
        `problems` lists all of them.
    """
    if plan.is_empty:
        return Changed(network=network)
    report = {f"plan_{change}_m": 0.0 for change in ("removed", "signed", "closed")}
    made, removed = _removed(network, plan, report)
    again_m = built_again_m(made, plan.added)
    report["plan_built_again_m"] = sum(again_m)
    made, report["plan_added_m"], built, open_ends = _built(made, plan, again_m)
    report["plan_open_ends"] = len(open_ends)
    made, signed, twice = _signed(made, plan, report)
    made, closed = _closed(made, plan, report)
    made = _with_facilities(made)
    digest = hashlib.sha256(f"{network.meta.id} {plan.version}".encode()).hexdigest()
    counts = tuple((name, round(value)) for name, value in report.items())
    meta = replace(
        network.meta,
        id=digest[:16],
        name=f"{network.meta.name} + {plan.name}",
        report=(*network.meta.report, *counts),
    )
    ends = tuple(OpenEnd(plan=plan.name, position=at) for at in open_ends)
    ways = (*built, *signed, *removed, *closed)
    return Changed(network=finished(made, meta), ways=ways, open_ends=ends, signed_twice=twice)


def closed_on_other_days(network: Network, plan: Plan, day: dt.date) -> Ways:
    """Return what a plan closes, but not on a day: where that is, as far as it is there."""
    stretches = [stretch for stretch in plan.doing("close") if not stretch.holds(day)]
    along = cut_along(network, plan, stretches, whole=False)
    found = stretch_ways(along.network, plan.name, stretches, along.of)
    return tuple(replace(ways, counts=False) for ways in found)


def _removed(network: Network, plan: Plan, report: dict[str, float]) -> tuple[Network, Ways]:
    """Return a network without what a plan removes, and where that is."""
    stretches = plan.doing("remove")
    if not stretches:
        return network, ()
    along = cut_along(network, plan, stretches)
    made, gone = along.network, np.zeros(along.network.n_edges, bool)
    gone[along.edges] = True
    if gone.all():
        raise refused(plan, [(None, "plan_removes_all", {})])
    report |= along.lengths("plan_removed")
    report["plan_missed_m"] = along.unlaid_m
    return without_edges(made, gone), stretch_ways(made, plan.name, stretches, along.of)


def _signed(
    network: Network, plan: Plan, report: dict[str, float]
) -> tuple[Network, Ways, tuple[SignedTwice, ...]]:
    """Return a network with what a plan signs as greenways, where that is, and what of it twice.

    What is a greenway today stays the one it is; of two that are planned it is the last.
    """
    stretches = plan.doing("sign")
    if not stretches:
        return network, (), ()
    along = cut_along(network, plan, stretches)
    made = along.network
    greenway, level = made.edge_greenway.copy(), made.edge_greenway_level.copy()
    planned = np.zeros(made.n_edges, np.uint8) if made.planned is None else made.planned.copy()
    stands = ((greenway >= 0) | (level > 0)) & (planned == 0)
    signed = [edges[~stands[edges]] for edges in along.of]
    names = Names(made)
    built = np.flatnonzero((planned > 0) & (greenway >= 0))
    said = [
        (made.names[number], built[greenway[built] == number])
        for number in np.unique(greenway[built]).tolist()
    ]
    for stretch, edges in zip(stretches, signed, strict=True):
        greenway[edges] = names.number(stretch.greenway)
        level[edges] = GREENWAY_LEVELS.index(stretch.greenway_level)
        planned[edges] = np.maximum(planned[edges], PLANNED.index("signed"))
    report["plan_signed_m"] = made.edge_length_m[np.unique(np.concatenate(signed))].sum()
    report["plan_unlaid_m"] = along.unlaid_m
    report["plan_gaps"] = sum(taken.gaps for taken in along.taken)
    made = replace(
        made, edge_greenway=greenway, edge_greenway_level=level, planned=planned, **names.fields
    )
    said += [(each.greenway, edges) for each, edges in zip(stretches, signed, strict=True)]
    return made, stretch_ways(made, plan.name, stretches, signed), signed_twice(made, said)


def _closed(network: Network, plan: Plan, report: dict[str, float]) -> tuple[Network, Ways]:
    """Return a network where nobody passes what a plan closes, and where that is."""
    stretches = plan.doing("close")
    if not stretches:
        return network, ()
    along = cut_along(network, plan, stretches)
    made = along.network
    access = {mode: made.access(mode).copy() for mode in MODES}
    for stretch, edges in zip(stretches, along.of, strict=True):
        for mode in stretch.modes:
            access[mode][edges] = 0
    report |= along.lengths("plan_closed")
    report["plan_missed_m"] = report.get("plan_missed_m", 0.0) + along.unlaid_m
    columns: dict[str, Any] = {f"edge_{mode}": column for mode, column in access.items()}
    return replace(made, **columns), stretch_ways(made, plan.name, stretches, along.of)


def _built(
    network: Network, plan: Plan, again_m: Sequence[float]
) -> tuple[Network, float, Ways, list[Position]]:
    """Return a network with the lines of a plan, their metres, and where they and open ends are.

    `again_m` are the metres of each that lie along ways that there are.
    """
    lines = plan.added
    if not lines:
        return network, 0.0, (), []
    joints = joints_of(network, lines)
    if joints.astray:
        raise refused(
            plan,
            [
                (lines[number], "plan_joins_nothing", _nearest(network, lines[number]))
                for number in joints.astray
            ],
        )
    made, places = _with_joints(network, lines, joints)
    names = Names(made)
    edges = [_edges(made, line, number, joints, places, names) for number, line in enumerate(lines)]
    starts = np.cumsum([made.n_edges, *map(len, edges)])
    made = with_edges(replace(made, **names.fields), [edge for of in edges for edge in of])
    along = [np.arange(*pair) for pair in pairwise(starts)]
    ways = line_ways(made, plan.name, lines, along, again_m)
    ends = [_position(_end(lines, joints, place)) for place in joints.open_ends]
    return made, float(made.edge_length_m[starts[0] :].sum()), ways, ends


def _with_joints(
    network: Network, lines: Sequence[PlannedLine], joints: Joints
) -> tuple[Network, dict[Place, int]]:
    """Return a network with a node at every joint, and the node of every place."""
    cut = cut_edges(network, joints.cuts)
    nodes: dict[Place, int] = {}
    one_node = np.arange(cut.network.n_nodes)
    new: list[Floats] = []
    for place in sorted(set(joints.leader.values())):
        if place.kind == "node":
            nodes[place] = place.number
        elif place.kind == "edge":
            nodes[place] = cut.nodes[place.number, place.share]
        else:
            nodes[place] = cut.network.n_nodes + len(new)
            is_end = place.kind == "end"
            line = lines[place.number]
            new.append(_end(lines, joints, place) if is_end else _at(line, place.share))
    for place, leader in joints.leader.items():
        if place.kind == "edge":
            one_node[cut.nodes[place.number, place.share]] = nodes[leader]
    made = cut.network
    made = replace(made, edge_tail=one_node[made.edge_tail], edge_head=one_node[made.edge_head])
    made = with_nodes(made, np.array(new).reshape(-1, 2))
    return made, {place: nodes[leader] for place, leader in joints.leader.items()}


def _edges(
    network: Network,
    line: PlannedLine,
    number: int,
    joints: Joints,
    places: dict[Place, int],
    names: Names,
) -> list[NewEdge]:
    """Return a line as edges from joint to joint."""
    low, high = joints.spans[number]
    stops = joints.stops[number]
    nodes = [
        places[Place("end", number, 0.0)],
        *(places[stop] for stop in stops),
        places[Place("end", number, 1.0)],
    ]
    shares = [low, *(stop.share for stop in stops), high]
    inner = [share for share in shares if 0.0 < share < 1.0]
    parts = line_parts(np.array(line.line, np.float64), inner)
    parts = parts[int(low > 0.0) : len(parts) - int(high < 1.0)]
    values = _values(line, names)
    edges = []
    for place, part in enumerate(parts):
        tail, head = nodes[place], nodes[place + 1]
        points = _from_to(network, tail, head, part)
        if tail != head or len(points) > 2:
            edges.append(
                NewEdge(
                    tail=tail,
                    head=head,
                    line=points,
                    values=values,
                    planned=PLANNED.index("new"),
                )
            )
    return edges


def _from_to(network: Network, tail: int, head: int, part: Floats) -> Floats:
    """Return a part of a line that begins and ends at two nodes, led there where it does not."""
    start, end = (np.array([(network.node_lon[n], network.node_lat[n])]) for n in (tail, head))
    own = slice(int(_is_at(part[0], start[0])), len(part) - int(_is_at(part[-1], end[0])))
    return np.concatenate((start, part[own], end))


def _is_at(point: Floats, place: Floats) -> bool:
    """Tell whether a point is so near to a place that it is taken for it."""
    return bool(segment_lengths_m(np.stack((point, place)))[0] <= LEAST_PIECE_M)


def _end(lines: Sequence[PlannedLine], joints: Joints, place: Place) -> Floats:
    """Return where a line that is built begins or ends, lon/lat degrees."""
    return _at(lines[place.number], joints.spans[place.number][int(place.share)])


def _position(place: Floats) -> Position:
    lon, lat = np.round(place, 6).tolist()
    return lon, lat


def _at(line: PlannedLine, share: float) -> Floats:
    """Return the place at a share of a line, lon/lat degrees."""
    points: Floats = np.array(line.line, np.float64)
    if 0.0 < share < 1.0:
        points = line_parts(points, [share])[1]
    place: Floats = points[-1] if share == 1.0 else points[0]
    return place


def _values(line: PlannedLine, names: Names) -> dict[str, int]:
    """Return the values of the columns `edge_*` of a line."""
    access = way_access({"highway": line.kind})
    bits = {"foot": access.foot, "bicycle": access.bicycle, "wheelchair": access.wheelchair}
    if line.modes is not None:
        bits = {mode: _BOTH_WAYS if mode in line.modes else 0 for mode in MODES}
    return {
        "edge_kind": KINDS.index(line.kind),
        "edge_surface": SURFACES.index(line.surface),
        "edge_lit": LITS.index(line.lit),
        "edge_structure": STRUCTURES.index(line.structure),
        "edge_alignment": ALIGNMENTS.index(line.alignment),
        "edge_width_dm": 0 if line.width_m is None else round(10 * line.width_m),
        "edge_name": names.number(line.name),
        "edge_greenway": names.number(line.greenway),
        "edge_greenway_level": GREENWAY_LEVELS.index(line.greenway_level),
        **{f"edge_{mode}": bits[mode] for mode in MODES},
    }


def _nearest(network: Network, line: PlannedLine) -> dict[str, object]:
    """Return how far a line's nearer end is from the network, for the message."""
    lines, _ = edge_lines(network, np.arange(network.n_edges))
    ends = shapely.points(on_plane(np.array([line.line[0], line.line[-1]], np.float64)))
    _, apart = shapely.STRtree(lines).query_nearest(ends, return_distance=True, all_matches=False)
    scale = float(scale_at(np.array([line.line[0][1]]))[0])
    # Rounded up: what is told is more than what it is joined within.
    return {"distance_m": math.ceil(float(apart.min()) / scale), "join_m": round(line.join_m)}


def _with_facilities(network: Network) -> Network:
    """Return a network whose facilities that were beside no edge are, where one is near.

    Others keep their edge though a new one may be nearer, so that no plan that only builds
    makes a way to a facility longer.
    """
    lost = np.flatnonzero(network.facility_edge < 0)
    if not len(lost):
        return network
    walkable = np.flatnonzero((network.edge_foot > 0) & (network.edge_kind != _BARRIER))
    edge, at = nearest_edges(
        network.facility_lon[lost],
        network.facility_lat[lost],
        network.geometry,
        network.geometry_offsets,
        walkable,
    )
    facility_edge, facility_at = network.facility_edge.copy(), network.facility_at.copy()
    facility_edge[lost], facility_at[lost] = edge, at
    return replace(network, facility_edge=facility_edge, facility_at=facility_at)
