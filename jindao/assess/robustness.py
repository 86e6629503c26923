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

from jindao.assess.bridge_tree import Sides, sides_of
from jindao.assess.closure_notes import Doubt, closure_notes
from jindao.assess.met_sites import MetSites, met_sites, sites_outside
from jindao.assess.stretches import stretches_of
from jindao.assess.subject import Bools, Floats, Ints, Subject
from jindao.assess.ways_round import longest
from jindao.model.leg import Line
from jindao.model.provenance import Provenance
from jindao.model.robustness import (
    ClosureDetour,
    ClosureLoss,
    Robustness,
    RobustnessRequest,
)
from jindao.network.raw import Progress, silent

_STEPS: Final = 3
"""What is told as progress: what is cut off, where, and the ways round."""

_ALL, _INSIDE, _SITES = range(3)
"""Ways in which an edge counts: metres, metres inside, sites that it is the nearest way to."""


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
    met = met_sites(subject, request, edges)
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
    lost = [
        _Loss.of(sides, worth, met, place[groups[stretch]])
        for stretch in np.flatnonzero(cuts & inside).tolist()
    ]
    progress("closures", 1, _STEPS)
    lost.sort(key=_order)
    told = _Told(subject, request, here)
    losses = tuple(_loss(told, sides, loss, met, total) for loss in lost[: request.most])
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
        sites=len(met) if known else None,
        sites_range=met.range if known else None,
        value=met.value if known else None,
        stretches=len(lost) if known else None,
        led_around=int(led.sum()) if known else None,
        rings=int((stretches.is_ring & inside).sum()) if known else None,
        losses=losses,
        detours=detours,
        notes=tuple(
            closure_notes(
                subject,
                request,
                edges,
                int(counted.sum()),
                doubts,
                detours,
                sites_outside(subject, met),
            )
        ),
        provenance=provenance,
        polygons=subject.area.polygons,
    )


def _worth(subject: Subject, here: Ints, met: MetSites) -> Floats:
    """Return what the edges that count are worth, (n, 3)."""
    worth = np.zeros((len(here), 3))
    worth[:, _ALL] = subject.network.edge_length_m[here]
    worth[:, _INSIDE] = subject.inside.edge_m[here]
    np.add.at(worth[:, _SITES], met.nearest.row, 1)
    return worth


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Loss:
    """The bridges of a stretch, the outermost of them, its lesser side, and what is cut off.

    `sites` are cut off with it, of which `sure` surely are: places among the sites met.
    """

    bridges: Ints
    outer: int
    is_beyond: bool
    inside_m: float
    sites: Ints
    sure: Ints
    low: int
    high: int

    @classmethod
    def of(cls, sides: Sides, worth: Floats, met: MetSites, bridges: Ints) -> Self:
        """Return what the closure of a stretch cuts off."""
        beyond, rest = sides.beyond[bridges], sides.rest[bridges]
        lesser = np.minimum(beyond[:, _ALL], rest[:, _ALL])
        place = int(np.argmin(lesser))
        outer, is_beyond = int(bridges[place]), bool(beyond[place, _ALL] <= rest[place, _ALL])
        own = sides.row[bridges]
        cut: Floats = (beyond if is_beyond else rest)[place] + worth[own].sum(axis=0)

        def is_cut(rows: Ints) -> Bools:
            side = sides.on_side(outer, rows, is_beyond=is_beyond)
            return np.asarray(side | np.isin(rows, own))

        sites, sure = met.cut_off(is_cut) if cut[_SITES] else (_NONE, _NONE)
        return cls(
            bridges=bridges,
            outer=outer,
            is_beyond=is_beyond,
            inside_m=float(cut[_INSIDE]),
            sites=sites,
            sure=sure,
            low=int(met.points[sure].sum()),
            high=int(met.points[sites].sum()),
        )


_NONE: Final = np.empty(0, np.int64)


def _order(loss: _Loss) -> tuple[float, ...]:
    """Return what comes first: what is surely worth most, then what may be, then the longest."""
    return -loss.low, -loss.high, -loss.inside_m, int(loss.bridges[0])


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


def _loss(told: _Told, sides: Sides, loss: _Loss, met: MetSites, total: Floats) -> ClosureLoss:
    """Return what people are told of a loss."""
    sites = [met.sites[place] for place in met.worth_most_first(loss.sites)]
    return ClosureLoss(
        **told.stretch(sides.row[loss.bridges]),
        cut_off_km=round(loss.inside_m / 1000, 3),
        cut_off_share=_share(loss.inside_m, total[_INSIDE]),
        site_ids=tuple(site.id for site in sites),
        site_names=tuple((site.name_zh, site.name_en) for site in sites),
        value_low=loss.low,
        value_high=loss.high,
        value_share_low=_share(loss.low, met.value),
        value_share_high=_share(loss.high, met.value),
        uncertain_sites=len(loss.sites) - len(loss.sure),
    )


def _share(part: float, whole: float) -> float:
    return round(float(part / whole), 5) if whole else 0.0
