"""Which single closure hurts most: what is cut off when one stretch is closed.

A stretch is an edge that nothing leads around, or several in a row with no junction between.
Its closure parts a component; what is cut off is the side with fewer ways, in the whole
network, and the stretch itself. Of that only what lies inside the area is told, so that a
way round outside the area counts as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import shapely

from jindao.assess.area import partly_covered
from jindao.assess.bridge_tree import Sides, sides_of
from jindao.assess.subject import Bools, Floats, Ints, Subject
from jindao.heritage.scoring import base_points
from jindao.model.place import Site
from jindao.model.robustness import ClosureLoss, Robustness, RobustnessRequest
from jindao.model.trip import Note, Provenance
from jindao.network.chains import join
from jindao.network.snap import Snapper, nearest_of
from jindao.routing.kernels import components

STRUNG_M: Final = 300.0
"""A site this near to a greenway, as the crow flies, is strung on it."""

UNCERTAIN_FROM_M: Final = 1_000.0
"""Positions of sites no better than this may be somewhere else altogether."""

_ALL, _INSIDE, _VALUE, _SITES = range(4)
"""Ways in which an edge is worth something: metres, metres inside, points, sites."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Met:
    """A site inside the area, its points, and the edge at which the network meets it."""

    site: Site
    points: int
    edge: int


def robustness_of(
    subject: Subject, request: RobustnessRequest, provenance: Provenance
) -> Robustness:
    """Return the closures of a network that hurt most."""
    ground = subject.ground(request.profile)
    edges = np.asarray(ground.usable)
    if request.ways == "greenway":
        edges = edges & subject.greenway
    here = np.flatnonzero(edges)
    met = _sites(subject, request, edges)
    worth = _worth(subject, here, met)
    network = subject.network
    tail, head = network.edge_tail[here].astype(np.int64), network.edge_head[here].astype(np.int64)
    sides = sides_of(tail, head, worth)
    stretches = _stretches(tail, head, sides.row)
    total = worth.sum(axis=0)
    rows = [_Loss.of(sides, worth, stretch) for stretch in stretches]
    rows = [row for row in rows if worth[sides.row[row.bridges], _INSIDE].sum() > 0]
    rows.sort(key=lambda row: (-row.worth[_VALUE], -row.worth[_INSIDE], int(row.bridges[0])))
    losses = tuple(_told(subject, here, sides, row, met, total) for row in rows[: request.most])
    return Robustness(
        request=request,
        name=subject.area.name,
        km=round(float(total[_INSIDE]) / 1000, 3),
        sites=int(total[_SITES]),
        value=round(float(total[_VALUE])),
        stretches=len(rows),
        losses=losses,
        notes=_notes(subject, request, losses),
        provenance=provenance,
    )


def _sites(subject: Subject, request: RobustnessRequest, edges: Bools) -> list[_Met]:
    """Return the sites inside the area that the network meets."""
    located = [site for site in subject.heritage.sites if site.position is not None]
    places = np.array([(site.position.lon, site.position.lat) for site in located if site.position])
    if not len(places) or not edges.any():
        return []
    inside = shapely.intersects_xy(subject.area.shape, places[:, 0], places[:, 1])
    network = subject.network
    parts = components(
        network.n_nodes,
        network.edge_tail[edges].astype(np.int32),
        network.edge_head[edges].astype(np.int32),
    )
    snapper = Snapper(network, edges, parts)
    limit_m = STRUNG_M if request.ways == "greenway" else network.meta.snap_limit_m
    found = []
    for place in np.flatnonzero(inside).tolist():
        site = located[place]
        assert site.position is not None
        points = snapper.nearest(site.position, limit_m)
        if points:
            value = base_points(subject.heritage, site)[0]
            found.append(_Met(site=site, points=value, edge=nearest_of(points).edge))
    return found


def _worth(subject: Subject, here: Ints, met: list[_Met]) -> Floats:
    """Return what the edges that count are worth, (n, 4)."""
    worth = np.zeros((subject.network.n_edges, 4))
    worth[:, _ALL] = subject.network.edge_length_m
    worth[:, _INSIDE] = subject.inside.edge_m
    for item in met:
        worth[item.edge, _VALUE] += item.points
        worth[item.edge, _SITES] += 1
    return worth[here]


def _stretches(tail: Ints, head: Ints, rows: Ints) -> list[Ints]:
    """Return the places in `rows` of bridges that follow one another without a junction."""
    ends = np.concatenate((tail, head))
    nodes, times = np.unique(ends, return_counts=True)
    passed = nodes[times == 2]
    leader = np.arange(len(rows))
    touching = np.concatenate((tail[rows], head[rows]))
    order = np.argsort(touching, kind="stable")
    same = touching[order][1:] == touching[order][:-1]
    through = same & np.isin(touching[order][1:], passed)
    if len(rows):
        join(leader, order[:-1][through] % len(rows), order[1:][through] % len(rows))
    order = np.argsort(leader, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(leader[order])) + 1) if len(rows) else []


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Loss:
    """The bridges of a stretch, the outermost of them, its lesser side, and what is cut off."""

    bridges: Ints
    outer: int
    is_beyond: bool
    worth: Floats

    @classmethod
    def of(cls, sides: Sides, worth: Floats, bridges: Ints) -> Self:
        """Return what the closure of a stretch cuts off."""
        beyond, rest = sides.beyond[bridges], sides.rest[bridges]
        lesser = np.minimum(beyond[:, _ALL], rest[:, _ALL])
        outer = int(np.argmin(lesser))
        is_beyond = bool(beyond[outer, _ALL] <= rest[outer, _ALL])
        side = beyond[outer] if is_beyond else rest[outer]
        own: Floats = worth[sides.row[bridges]].sum(axis=0)
        return cls(
            bridges=bridges, outer=int(bridges[outer]), is_beyond=is_beyond, worth=side + own
        )


def _told(
    subject: Subject,
    here: Ints,
    sides: Sides,
    loss: _Loss,
    met: list[_Met],
    total: Floats,
) -> ClosureLoss:
    """Return what people are told of a loss."""
    network = subject.network
    rows = sides.row[loss.bridges]
    edges = here[rows]
    side = sides.cut_off(loss.outer, is_beyond=loss.is_beyond)
    cut = {*here[side].tolist(), *edges.tolist()}
    sites = sorted(
        (item for item in met if item.edge in cut), key=lambda item: (-item.points, item.site.id)
    )
    names = [int(network.edge_name[edge]) for edge in edges]
    greenways = [int(network.edge_greenway[edge]) for edge in edges]
    return ClosureLoss(
        name=next((network.names[name] for name in names if name >= 0), ""),
        greenway=next((network.names[name] for name in greenways if name >= 0), ""),
        lines=tuple(
            tuple((lon, lat) for lon, lat in np.round(network.edge_line(edge), 6).tolist())
            for edge in edges.tolist()
        ),
        length_m=round(float(network.edge_length_m[edges].sum()), 1),
        cut_off_km=round(float(loss.worth[_INSIDE]) / 1000, 3),
        cut_off_share=_share(loss.worth[_INSIDE], total[_INSIDE]),
        site_ids=tuple(item.site.id for item in sites),
        site_names=tuple((item.site.name_zh, item.site.name_en) for item in sites),
        value=round(float(loss.worth[_VALUE])),
        value_share=_share(loss.worth[_VALUE], total[_VALUE]),
        uncertain_sites=sum(
            (item.site.coordinate_accuracy_m or 0.0) > UNCERTAIN_FROM_M for item in sites
        ),
        estimated=bool((subject.estimated | subject.planned)[edges].any()),
    )


def _share(part: float, whole: float) -> float:
    return round(float(part / whole), 5) if whole else 0.0


def _notes(
    subject: Subject, request: RobustnessRequest, losses: tuple[ClosureLoss, ...]
) -> tuple[Note, ...]:
    """Return what people must know before they trust the list."""
    notes = [*partly_covered(subject.area)]
    if request.ways == "greenway" and not subject.has_greenways:
        notes.append(Note(code="no_greenways"))
    estimated = sum(loss.estimated for loss in losses)
    if estimated:
        notes.append(Note(code="robust_estimated", facts=(("count", estimated),)))
    return tuple(notes)
