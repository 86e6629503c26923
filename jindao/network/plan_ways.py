"""Where a plan changes a network: the lines of the edges that each of its features means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from jindao.model.leg import Line
from jindao.model.plan import PlannedLine, PlannedStretch
from jindao.model.plan_comparison import ChangedWays, SignedTwice
from jindao.network.codes import ALIGNMENTS
from jindao.network.network import Network

Ints = npt.NDArray[np.int64]

Ways: TypeAlias = tuple[ChangedWays, ...]

_DIGITS = 6


def line_ways(
    network: Network,
    plan: str,
    lines: Sequence[PlannedLine],
    along: Sequence[Ints],
    again_m: Sequence[float],
) -> Ways:
    """Return where lines of a plan are built.

    `along` are the edges that each of them is, `again_m` its metres along ways that there are.
    """
    found: list[ChangedWays] = []
    for line, edges, again in zip(lines, along, again_m, strict=True):
        facts: dict[str, Any] = {
            "kind": line.kind,
            "name": line.name,
            "greenway": line.greenway,
            "level": line.greenway_level if line.greenway else "",
            "modes": line.modes or (),
            "built_again_m": round(again, 1),
        }
        found += _ways(network, edges, plan=plan, change="add", id=line.id, **facts)
    return tuple(found)


def stretch_ways(
    network: Network, plan: str, stretches: Sequence[PlannedStretch], along: Sequence[Ints]
) -> Ways:
    """Return where stretches of a plan lie; `along` are the edges that each of them means."""
    found: list[ChangedWays] = []
    for stretch, edges in zip(stretches, along, strict=True):
        facts: dict[str, Any] = {
            "greenway": stretch.greenway,
            "level": stretch.greenway_level if stretch.greenway else "",
            "modes": stretch.modes if stretch.change == "close" else (),
            "first_day": stretch.first_day,
            "last_day": stretch.last_day,
        }
        found += _ways(network, edges, plan=plan, change=stretch.change, id=stretch.id, **facts)
    return tuple(found)


def signed_twice(network: Network, said: Sequence[tuple[str, Ints]]) -> tuple[SignedTwice, ...]:
    """Return of which ways a plan says another greenway than they are part of.

    `said` are the greenways that it says, each with its edges; nothing below a metre is told.
    """
    length_m: dict[tuple[str, str], float] = {}
    for greenway, edges in said:
        kept = network.edge_greenway[edges]
        for number in np.unique(kept).tolist():
            name = network.names[number] if number >= 0 else greenway
            if name != greenway:
                metres = float(network.edge_length_m[edges[kept == number]].sum())
                length_m[greenway, name] = length_m.get((greenway, name), 0.0) + metres
    return tuple(
        SignedTwice(greenway=greenway, kept=kept, length_m=round(metres))
        for (greenway, kept), metres in length_m.items()
        if round(metres)
    )


def _ways(network: Network, edges: Ints, **facts: Any) -> Iterator[ChangedWays]:
    """Yield what is of one alignment together, surveyed first; one without lines for no edge."""
    guessed = network.edge_alignment[edges] == ALIGNMENTS.index("estimated")
    for estimated in (False, True):
        own = edges[guessed == estimated]
        if len(own) or (not len(edges) and not estimated):
            length_m = round(float(network.edge_length_m[own].sum()), 1)
            lines = tuple(_lines(network, own))
            yield ChangedWays(lines=lines, length_m=length_m, estimated=estimated, **facts)


def _lines(network: Network, edges: Ints) -> Iterator[Line]:
    """Yield the lines of edges, joined where they lead on."""
    drawn = [np.round(network.edge_line(edge), _DIGITS) for edge in edges.tolist()]
    merged = shapely.line_merge(shapely.MultiLineString([line for line in drawn if len(line) > 1]))
    for part in shapely.get_parts(merged):
        yield tuple((lon, lat) for lon, lat in shapely.get_coordinates(part).tolist())
