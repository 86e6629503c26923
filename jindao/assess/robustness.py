"""Which single closure hurts most: what it cuts off, or how much farther the way round is.

What is closed is a stretch, from junction to junction. Where nothing leads around it, its
closure parts a component; what is cut off is the side with fewer ways, in the whole network,
and the stretch itself. Of that only what lies inside the area is told, so that a way round
outside the area counts as one. Else there is a way round: see `ways_round`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import shapely

from jindao.assess.bridge_tree import Sides, sides_of
from jindao.assess.closure_notes import Doubt, closure_notes
from jindao.assess.stretches import stretches_of
from jindao.assess.subject import Bools, Floats, Ints, Subject
from jindao.assess.ways_round import longest
from jindao.heritage.scoring import base_points
from jindao.model.place import Site
from jindao.model.robustness import (
    ClosureDetour,
    ClosureLoss,
    Robustness,
    RobustnessRequest,
)
from jindao.model.trip import Line, Provenance
from jindao.network.closures import edge_lines
from jindao.network.network import Network
from jindao.network.plane import on_plane, scale_at
from jindao.network.raw import Progress, silent
from jindao.network.snap import Snapped, Snapper, nearest_of
from jindao.routing.kernels import components

STRUNG_M: Final = 300.0
"""A site this near to a greenway, as the crow flies, is strung on it."""

UNCERTAIN_FROM_M: Final = 1_000.0
"""Positions of sites no better than this may be somewhere else altogether."""

_STEPS: Final = 3
"""What is told as progress: what is cut off, where, and the ways round."""

_ALL, _INSIDE, _VALUE, _SITES = range(4)
"""Ways in which an edge is worth something: metres, metres inside, points, sites."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Met:
    """A site inside the area, its points, and the edge at which the network meets it.

    `edges` are all that may as well be nearest to it, as exact as its position is.
    """

    site: Site
    points: int
    edge: int
    edges: frozenset[int]

    def is_doubtful(self, cut: set[int]) -> bool:
        """Tell whether it may be met at an edge that is not cut off, or be anywhere."""
        accuracy_m = self.site.coordinate_accuracy_m or 0.0
        return accuracy_m > UNCERTAIN_FROM_M or not self.edges <= cut


def robustness_of(
    subject: Subject,
    request: RobustnessRequest,
    provenance: Provenance,
    progress: Progress = silent,
) -> Robustness:
    """Return the closures of a network that hurt most; `progress` is told `closures`."""
    progress("closures", 0, _STEPS)
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
    stretches = stretches_of(tail, head)
    inside_m = stretches.sums(worth[:, _INSIDE])
    groups = stretches.edges()
    cuts = np.zeros(len(groups), bool)
    cuts[stretches.of_edge[sides.row]] = True
    total = worth.sum(axis=0)
    place = np.full(len(here), -1)
    place[sides.row] = np.arange(len(sides.row))
    inside = inside_m > 0
    rows = [
        _Loss.of(sides, worth, place[groups[stretch]])
        for stretch in np.flatnonzero(cuts & inside).tolist()
    ]
    progress("closures", 1, _STEPS)
    rows.sort(key=lambda row: (-row.worth[_VALUE], -row.worth[_INSIDE], int(row.bridges[0])))
    told = _Told(subject, request, here)
    losses = tuple(_loss(told, sides, row, met, total) for row in rows[: request.most])
    led = ~cuts & ~stretches.is_ring & inside
    lengths_m = stretches.sums(worth[:, _ALL])
    progress("closures", 2, _STEPS)
    found = longest(stretches, lengths_m, np.flatnonzero(led), request.most)
    progress("closures", _STEPS, _STEPS)
    detours = tuple(
        ClosureDetour(
            **told.stretch(groups[item.stretch]),
            way_round_m=item.way_round_m,
            detour_m=item.detour_m,
            **told.way_round([groups[stretch] for stretch in item.way_round]),
        )
        for item in found
    )
    counted = (cuts & inside) | led
    doubts = {
        name: Doubt(edges=doubtful, count=int((counted & stretches.holds(doubtful[here])).sum()))
        for name, doubtful in (("estimated", told.estimated), ("planned", told.planned))
    }
    known = request.ways != "greenway" or subject.has_greenways
    return Robustness(
        request=request,
        name=subject.area.name,
        name_en=subject.area.name_en,
        km=round(float(total[_INSIDE]) / 1000, 3) if known else None,
        sites=int(total[_SITES]) if known else None,
        value=round(float(total[_VALUE])) if known else None,
        stretches=len(rows) if known else None,
        led_around=int(led.sum()) if known else None,
        rings=int((stretches.is_ring & inside).sum()) if known else None,
        losses=losses,
        detours=detours,
        notes=tuple(closure_notes(subject, request, edges, int(counted.sum()), doubts, detours)),
        provenance=provenance,
        polygons=subject.area.polygons,
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
            found.append((site, nearest_of(points)))
    around = _edges_around(network, edges, found)
    return [
        _Met(
            site=site,
            points=base_points(subject.heritage, site)[0],
            edge=point.edge,
            edges=frozenset(near),
        )
        for (site, point), near in zip(found, around, strict=True)
    ]


def _edges_around(
    network: Network, usable: Bools, met: list[tuple[Site, Snapped]]
) -> list[list[int]]:
    """Return for each site the edges no farther than the nearest, give or take its accuracy."""
    edges = np.flatnonzero(usable)
    places = np.array([(s.position.lon, s.position.lat) for s, _ in met if s.position])
    around: list[list[int]] = [[] for _ in met]
    if not met:
        return around
    accuracy_m = [site.coordinate_accuracy_m or 0.0 for site, _ in met]
    reach_m = np.array([point.gap_m for _, point in met]) + np.minimum(accuracy_m, UNCERTAIN_FROM_M)
    tree = shapely.STRtree(edge_lines(network, edges)[0])
    rows, found = tree.query(
        shapely.points(on_plane(places)),
        predicate="dwithin",
        distance=reach_m * scale_at(places[:, 1]),
    )
    for row, edge in zip(rows.tolist(), edges[found].tolist(), strict=True):
        around[row].append(edge)
    return around


def _worth(subject: Subject, here: Ints, met: list[_Met]) -> Floats:
    """Return what the edges that count are worth, (n, 4)."""
    worth = np.zeros((subject.network.n_edges, 4))
    worth[:, _ALL] = subject.network.edge_length_m
    worth[:, _INSIDE] = subject.inside.edge_m
    for item in met:
        worth[item.edge, _VALUE] += item.points
        worth[item.edge, _SITES] += 1
    return worth[here]


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


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """What is told of edges that count, by their place among these."""

    subject: Subject
    request: RobustnessRequest
    here: Ints

    def stretch(self, rows: Ints) -> dict[str, Any]:
        """Return what every closed stretch tells of itself."""
        network, edges = self.subject.network, self.here[rows]
        return {
            "name": self._first_name(network.edge_name[edges].tolist()),
            "greenway": self._first_name(network.edge_greenway[edges].tolist()),
            "lines": self._lines(edges),
            "length_m": round(float(network.edge_length_m[edges].sum()), 1),
            "estimated": bool(self.estimated[edges].any()),
            "planned": bool(self.planned[edges].any()),
        }

    def way_round(self, stretches: list[Ints]) -> dict[str, Any]:
        """Return what is told of the way round."""
        edges = self.here[np.concatenate(stretches)]
        return {
            "way_round": self._lines(edges),
            "round_estimated": bool(self.estimated[edges].any()),
            "round_planned": bool(self.planned[edges].any()),
        }

    def _first_name(self, numbers: list[int]) -> str:
        names = self.subject.network.names
        return next((names[number] for number in numbers if number >= 0), "")

    def _lines(self, edges: Ints) -> tuple[Line, ...]:
        network = self.subject.network
        return tuple(
            tuple((lon, lat) for lon, lat in np.round(network.edge_line(edge), 6).tolist())
            for edge in edges.tolist()
        )

    @property
    def estimated(self) -> Bools:
        """Edges that are only estimated, and not only planned."""
        return np.asarray(self.subject.estimated & ~self.planned)

    @property
    def planned(self) -> Bools:
        """Edges that are not there as what is asked about: as ways, or as greenways."""
        subject = self.subject
        return subject.planned_greenway if self.request.ways == "greenway" else subject.planned


def _loss(told: _Told, sides: Sides, loss: _Loss, met: list[_Met], total: Floats) -> ClosureLoss:
    """Return what people are told of a loss."""
    side = sides.cut_off(loss.outer, is_beyond=loss.is_beyond)
    rows = sides.row[loss.bridges]
    cut = {*told.here[side].tolist(), *told.here[rows].tolist()}
    sites = sorted(
        (item for item in met if item.edge in cut), key=lambda item: (-item.points, item.site.id)
    )
    return ClosureLoss(
        **told.stretch(rows),
        cut_off_km=round(float(loss.worth[_INSIDE]) / 1000, 3),
        cut_off_share=_share(loss.worth[_INSIDE], total[_INSIDE]),
        site_ids=tuple(item.site.id for item in sites),
        site_names=tuple((item.site.name_zh, item.site.name_en) for item in sites),
        value=round(float(loss.worth[_VALUE])),
        value_share=_share(loss.worth[_VALUE], total[_VALUE]),
        uncertain_sites=sum(item.is_doubtful(cut) for item in sites),
    )


def _share(part: float, whole: float) -> float:
    return round(float(part / whole), 5) if whole else 0.0
