"""The links an area lacks: what to build for a budget, and in which order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import shapely

from jindao.assess.area import Area, area_of, partly_covered, sound_shape
from jindao.assess.building import Building, Ways, line_of, ways_of
from jindao.assess.candidates import Candidates, candidates_of
from jindao.assess.ends import Ends, all_joined, ends_of, points_at
from jindao.assess.lengths import drawn_along_ways_km
from jindao.assess.link_places import LinkPlaces, link_places
from jindao.assess.people import CountyPeople
from jindao.assess.people_file import read_people
from jindao.assess.prize_graph import Choice, chosen
from jindao.assess.ranked import Step, in_lots, ranked
from jindao.assess.steiner_dual import solve_dual
from jindao.assess.steiner_exact import solve_exact
from jindao.errors import DataError, NoSolutionError
from jindao.heritage.dataset import Heritage
from jindao.model.assessment import AssessRequest
from jindao.model.links import Joined, Link, LinkPart, LinkPlan, LinksRequest
from jindao.model.note import Note
from jindao.model.provenance import Provenance
from jindao.network.network import Network
from jindao.network.raw import Progress, silent

EXACT_UP_TO: Final = 3_000
"""Candidates up to which `auto` is exact, counted without those proven useless."""

STARTS_TRIED: Final = 40
"""Without a greenway so many sites and parks are tried to begin at, those worth most."""

LOT_M: Final = 500.0
"""Links that join several things on their way are cut there, into links of this length and
more: one may be built a year."""

_STEPS: Final = 3


def plan_links(
    heritage: Heritage,
    network: Network,
    request: LinksRequest,
    provenance: Provenance,
    population: Path | None = None,
    progress: Progress = silent,
) -> LinkPlan:
    """Return the links that join most heritage and people to the greenways for a budget.

    `population` is a file with the people of a grid; without one only heritage, parks and
    greenways count.

    They are joined to the longest greenway; where there is none, to the site or park from
    which links one by one join most, which the notes tell.

    Raises
    ------
    RequestError
        Where the area is unknown, has no size or lies outside the network, and where it or
        a no-go area crosses itself.
    DataError
        Where a file of people cannot be read, or says only how many there are in counties.
    NoSolutionError
        Where there is nothing to be joined.
    """
    asked = AssessRequest(area=request.area, area_name=request.area_name)
    area = area_of(asked, heritage, network)
    progress("links_ground", 0, _STEPS)
    no_go = sound_shape(request.no_go, "no_go") if request.no_go else None
    people = _people(population, area, heritage)
    ways = ways_of(network, request.costs, area.shape, no_go)
    building = Building(ways)
    listed = link_places(heritage, network, request, area.shape)
    ends = ends_of(building, listed.places).settled(building)
    root = _root(ends)
    progress("links_candidates", 1, _STEPS)
    found = candidates_of(building, ends, root, people)
    if not ends.greenways:
        found = _best_start(found, request.budget_yuan)
        root = found.nodes[found.graph.root]
    progress("links_choosing", 2, _STEPS)
    choice = _choose(found, request)
    tree = found.graph.pruned(choice.edges)
    best = _in_lots(found, ranked(found.graph, math.inf, among=tree))
    greedy = _in_lots(found, ranked(found.graph, request.budget_yuan))
    reached = found.graph.joined(range(found.graph.n_edges))
    beyond = set(ends.joined) - {found.nodes[number] for number in reached}
    apart = [
        item
        for item in (*ends.apart, *all_joined(ends, beyond))
        # What lies where the network tells of nothing is not apart: nobody knows.
        if item.kind != "people" and shapely.intersects_xy(area.ground, *item.position)
    ]
    return LinkPlan(
        request=request,
        name=area.name,
        name_en=area.name_en,
        polygons=area.polygons,
        root=_root_item(ends, root),
        standing_points=round(points_at(ends, root), 6),
        candidates=found.graph.n_edges,
        links=_links(found, best),
        one_by_one=_links(found, greedy),
        gain=round(choice.value, 6),
        cost_yuan=round(choice.cost, 2),
        bound=round(choice.bound, 6),
        method=choice.method,
        apart=tuple(apart),
        greenways=tuple(line_of(ways.lines[e]) for e in np.flatnonzero(ways.standing).tolist()),
        notes=(
            *_notes(request, ways, ends, choice, best, listed, len(apart), bool(people)),
            *partly_covered(area),
        ),
        provenance=provenance,
    )


def _people(
    population: Path | None, area: Area, heritage: Heritage
) -> list[tuple[float, float, float]]:
    """Return where how many people live: longitude, latitude, number."""
    if population is None:
        return []
    cells = read_people(population, area, heritage)
    if isinstance(cells, CountyPeople):
        raise DataError("people_grid_wanted", path=str(population))
    columns = (cells.lon.tolist(), cells.lat.tolist(), cells.people.tolist())
    return [cell for cell in zip(*columns, strict=True) if cell[2] > 0]


def _root(ends: Ends) -> int:
    """Return the node of the longest greenway, or else of what is worth most."""
    nodes = list(ends.greenways) or list(ends.joined)
    if not nodes:
        raise NoSolutionError("links_nothing")

    def size(node: int) -> tuple[float, str]:
        items = ends.joined[node]
        km = sum(item.count for item in items if item.kind == "greenway")
        return (km if ends.greenways else points_at(ends, node), items[0].id)

    return max(nodes, key=size)


def _best_start(found: Candidates, budget: float) -> Candidates:
    """Return the candidates with that start as the root which joins most, one by one."""
    graph = found.graph

    def worth(number: int) -> float:
        gained = sum(step.gain for step in ranked(found.rooted(number).graph, budget))
        return gained + points_at(found.ends, found.nodes[number])

    starts = [graph.root]
    starts += np.argsort(-graph.prizes, kind="stable")[:STARTS_TRIED].tolist()
    return found.rooted(max(starts, key=worth))


def _root_item(ends: Ends, root: int) -> Joined:
    items = ends.joined[root]
    greenways = [item for item in items if item.kind == "greenway"]
    return max(greenways or items, key=lambda item: (item.points, item.id))


def _choose(found: Candidates, request: LinksRequest) -> Choice:
    graph, budget = found.graph, request.budget_yuan
    if not graph.n_edges:
        return chosen(graph, (), 0.0, "exact")
    if request.method == "primal_dual":
        return solve_dual(graph, budget, request.seconds)
    up_to = math.inf if request.method == "exact" else EXACT_UP_TO
    return solve_exact(graph, budget, gap=request.gap, seconds=request.seconds, up_to=up_to)


def _in_lots(found: Candidates, steps: Sequence[Step]) -> tuple[Step, ...]:
    lengths = np.array([sum(part.length_m for part in parts) for parts in found.parts])
    return in_lots(found.graph, steps, lengths, LOT_M)


def _links(found: Candidates, steps: Sequence[Step]) -> tuple[Link, ...]:
    """Return steps as links, each from what stands before it to what it joins."""
    links: list[Link] = []
    standing = {found.graph.root}
    for rank, step in enumerate(steps, start=1):
        parts: list[LinkPart] = []
        here = _start(found, step, standing)
        met: list[int] = []
        for edge in step.edges:
            first, second = found.graph.ends[edge].tolist()
            onward = first == here
            stretch = found.parts[edge] if onward else _backwards(found.parts[edge])
            parts.extend(stretch)
            here = second if onward else first
            met.append(here)
        standing.update(met)
        joins = all_joined(found.ends, [found.nodes[number] for number in met])
        links.append(
            Link(
                rank=rank,
                parts=tuple(parts),
                gain=round(step.gain, 6),
                cost_yuan=round(step.cost, 2),
                joins=joins,
            )
        )
    return tuple(links)


def _start(found: Candidates, step: Step, standing: set[int]) -> int:
    first, second = found.graph.ends[step.edges[0]].tolist()
    return int(first if first in standing else second)


def _backwards(parts: Iterable[LinkPart]) -> list[LinkPart]:
    return [replace(part, line=part.line[::-1]) for part in reversed(tuple(parts))]


def _notes(
    request: LinksRequest,
    ways: Ways,
    ends: Ends,
    choice: Choice,
    best: Sequence[Step],
    listed: LinkPlaces,
    apart: int,
    with_people: bool,
) -> tuple[Note, ...]:
    """Return what people must know of a plan before they trust it, worst first."""
    network, notes = ways.network, []
    if not ends.greenways:
        notes.append(Note(code="links_no_greenway"))
    if ways.guessed.any():
        km = round(float(network.edge_length_m[ways.guessed].sum()) / 1000, 2)
        notes.append(Note(code="links_estimated_greenway", facts=(("km", km),)))
    followed_km = drawn_along_ways_km(network)
    if followed_km and ways.standing.any():
        notes.append(Note(code="links_greenways_followed", facts=(("km", followed_km),)))
    if ways.not_on_foot.any():
        km = round(float(network.edge_length_m[ways.not_on_foot].sum()) / 1000, 2)
        notes.append(Note(code="links_greenways_not_on_foot", facts=(("km", km),)))
    if request.costs.source:
        notes.append(Note(code="links_costs", facts=(("source", request.costs.source),)))
    else:
        notes.append(Note(code="links_costs_assumed"))
    if not best:
        notes.append(Note(code="links_none"))
    if not with_people:
        notes.append(Note(code="links_no_people"))
    if not choice.is_within(request.gap):
        percent = math.ceil(1000 * choice.gap) / 10
        notes.append(Note(code="links_gap", facts=(("percent", percent),)))
    counts = (("once", listed.once), ("uncertain", listed.uncertain), ("apart", apart))
    notes += [
        Note(code=f"links_{name}", facts=(("count", count),)) for name, count in counts if count
    ]
    return tuple(notes)
