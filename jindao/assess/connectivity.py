"""How a network hangs together: parts, indices of graphs, and the links it hangs by.

The graph is that of the edges with some of their length inside the area, whole, and of the
nodes they end at: what is joined only outside counts as apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np

from jindao.assess.bridges import Bridges, bridges_of
from jindao.assess.figures import figure, share, unrecorded
from jindao.assess.subject import Bools, Floats, Ints, Subject
from jindao.model.assessment import Figure, Of, WeakLink
from jindao.routing.kernels import components

SPLITS_M: Final = 500.0
"""A link splits a network where so much lies on both of its sides: else it is a dead end."""

WEAKEST: Final = 50
"""So many links are told, those that would cut off most."""

_COUNTS: Final = ("components", "bridges", "splitting_links")
_RATIOS: Final = ("alpha", "beta", "gamma")


class Joined(NamedTuple):
    """A graph of edges, and what it hangs by.

    `edges` (n,) and `length_m` (n,) are its edges and how much of each is inside;
    `component` (n,) numbers the part of each, 0 being the one of most edges.
    """

    edges: Ints
    length_m: Floats
    component: Ints
    n_nodes: int
    bridges: Bridges

    @property
    def lost_m(self) -> Floats:
        """What the loss of each bridge cuts off: the lesser of its sides."""
        return np.minimum(self.bridges.beyond, self.bridges.rest)

    def part_m(self, edges: Bools | None = None) -> Floats:
        """Return how much of each part is inside, or of some (n,) of its edges; at least one."""
        lengths = self.length_m if edges is None else np.where(edges, self.length_m, 0.0)
        return np.asarray(np.bincount(self.component, weights=lengths, minlength=1), np.float64)


def joined(subject: Subject, edges: Bools) -> Joined:
    """Return the graph of some edges inside the area."""
    network = subject.network
    here = np.flatnonzero(edges & (subject.inside.edge_m > 0))
    tail, head = network.edge_tail[here].astype(np.int64), network.edge_head[here].astype(np.int64)
    nodes, ends = np.unique(np.concatenate((tail, head)), return_inverse=True)
    rows = ends.astype(np.int32)
    part = components(len(nodes), rows[: len(here)], rows[len(here) :])
    length_m = subject.inside.edge_m[here]
    return Joined(
        edges=here,
        length_m=length_m,
        component=part[rows[: len(here)]].astype(np.int64),
        n_nodes=len(nodes),
        bridges=bridges_of(tail, head, length_m),
    )


def networks_of(subject: Subject) -> dict[str, Bools]:
    """Return what is looked at: the greenways, and all ways one may walk."""
    return {"greenway": subject.greenway, "walk": subject.walkable}


def connectivity_figures(subject: Subject, graphs: dict[str, Joined]) -> Iterator[Figure]:
    """Yield the figures of every network, by name."""
    for name, edges in networks_of(subject).items():
        of = (("network", name),)
        if name == "greenway" and not subject.has_greenways:
            for id_ in (*_COUNTS, *_RATIOS):
                unit = "count" if id_ in _COUNTS else "ratio"
                yield unrecorded("connectivity", id_, unit, of=of)
            yield unrecorded("connectivity", "largest_share", "share", of=of)
            yield unrecorded("connectivity", "worst_loss_km", "km", of=of)
        else:
            graph = sure = graphs[name]
            if name == "greenway" and subject.guessed_greenway[graph.edges].any():
                sure = joined(subject, edges & ~subject.guessed_greenway)
            yield from _figures(graph, sure, of, subject.estimated_share(edges))


def _figures(graph: Joined, sure: Joined, of: Of, estimated: float) -> Iterator[Figure]:
    section, n_edges, n_nodes = "connectivity", len(graph.edges), graph.n_nodes
    n_parts = int(graph.component.max()) + 1 if n_edges else 0
    counted = {"edges": float(n_edges), "nodes": float(n_nodes), "components": float(n_parts)}
    about: dict[str, Any] = {"of": of, "estimated_share": estimated}
    yield figure(section, "components", "count", n_parts, inputs=counted, **about)
    yield _largest_share(graph, sure, about)
    splitting = graph.lost_m >= SPLITS_M
    told = {**counted, "bridges": float(len(graph.bridges.row))}
    yield figure(section, "bridges", "count", len(graph.bridges.row), inputs=told, **about)
    yield figure(
        section, "splitting_links", "count", int(splitting.sum()),
        inputs={**told, "splits_m": SPLITS_M}, **about,
    )  # fmt: skip
    worst_km = float(graph.lost_m.max(initial=0.0)) / 1000
    yield figure(section, "worst_loss_km", "km", worst_km, inputs=told, **about)
    for id_, value in indices(n_edges, n_nodes, n_parts).items():
        yield figure(section, id_, "ratio", value, inputs=counted, **about)


def _largest_share(graph: Joined, sure: Joined, about: dict[str, Any]) -> Figure:
    """Return the share in the largest part as drawn; what is not in `sure` may not be there.

    At least the largest part of what is, of all that is drawn; at most what a part has as
    drawn, of itself and of what surely is there beside it.
    """
    part_m = graph.part_m()
    largest_m, whole_m = float(part_m.max()), float(part_m.sum())
    inputs = {"largest_km": largest_m / 1000, "all_km": whole_m / 1000}
    if sure is graph or not whole_m:
        return share(*("connectivity", "largest_share", largest_m, whole_m), inputs=inputs, **about)
    sure_m = graph.part_m(np.isin(graph.edges, sure.edges))
    return figure(
        *("connectivity", "largest_share", "share", largest_m / whole_m),
        low=float(sure.part_m().max()) / whole_m,
        high=float((part_m / (part_m + sure_m.sum() - sure_m)).max()),
        unknown_share=1.0 - float(sure_m.sum()) / whole_m,
        inputs=inputs,
        **about,
    )


def indices(n_edges: int, n_nodes: int, n_parts: int) -> dict[str, float | None]:
    """Return the alpha, beta and gamma indices of a planar graph (Garrison and Marble 1962).

    Circuits that there are of those there could be, edges per node, and edges that there
    are of those there could be; None where there could be none.
    """
    return {
        "alpha": (n_edges - n_nodes + n_parts) / (2 * n_nodes - 5) if n_nodes > 2 else None,
        "beta": n_edges / n_nodes if n_nodes else None,
        "gamma": n_edges / (3 * (n_nodes - 2)) if n_nodes > 2 else None,
    }


def weak_links(subject: Subject, graphs: dict[str, Joined]) -> Iterator[WeakLink]:
    """Yield the links of each network whose loss would split it, the worst first."""
    network = subject.network
    for name, graph in graphs.items():
        planned = subject.planned_greenway if name == "greenway" else subject.planned
        lost_m = graph.lost_m
        order = np.argsort(-lost_m, kind="stable")
        for row in order[lost_m[order] >= SPLITS_M][:WEAKEST].tolist():
            edge = int(graph.edges[graph.bridges.row[row]])
            called = int(network.edge_name[edge])
            line = np.round(network.edge_line(edge), 6).tolist()
            yield WeakLink(
                network=name,
                name=network.names[called] if called >= 0 else "",
                line=tuple((lon, lat) for lon, lat in line),
                lost_km=round(float(lost_m[row]) / 1000, 3),
                estimated=bool(subject.estimated[edge]),
                planned=bool(planned[edge]),
            )
