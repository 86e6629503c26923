"""The links an area lacks: what to build for a budget, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import shapely

from jindao.assess.area import Area, sound_shape
from jindao.assess.building import Building, Ways, line_of, ways_of
from jindao.assess.candidates import Candidates, candidates_of
from jindao.assess.ends import Ends, all_joined, ends_of, points_at
from jindao.assess.prize_graph import Choice, chosen
from jindao.assess.ranked import Step, ranked
from jindao.assess.steiner_dual import solve_dual
from jindao.assess.steiner_exact import relaxed_bound, solve_exact
from jindao.errors import NoSolutionError
from jindao.heritage.dataset import Heritage
from jindao.heritage.scoring import score_sites
from jindao.model.links import Joined, Link, LinkPart, LinkPlan, LinksRequest
from jindao.model.trip import Note, Provenance
from jindao.network.network import PLACE_KINDS, Network

EXACT_UP_TO: Final = 600
"""Candidates up to which `auto` is exact."""

UNCERTAIN_FROM_M: Final = 1_000.0
"""Sites whose position is good to no more than this are joined to nothing: they may be
somewhere else."""

STARTS_TRIED: Final = 40
"""Without a greenway so many sites and parks are tried to begin at, those worth most."""

Progress = Callable[[str], None]


def plan_links(
    heritage: Heritage,
    network: Network,
    request: LinksRequest,
    area: Area,
    provenance: Provenance,
    progress: Progress | None = None,
) -> LinkPlan:
    """Return the links that join most heritage and people to the greenways for a budget.

    They are joined to the longest greenway; where there is none, to the site or park from
    which links one by one join most, which the notes tell.

    Raises
    ------
    RequestError
        Where a no-go area crosses itself.
    NoSolutionError
        Where there is nothing to be joined.
    """
    tell = progress or (lambda code: None)
    tell("links_ground")
    no_go = sound_shape(request.no_go, "no_go") if request.no_go else None
    ways = ways_of(network, request.costs, area.shape, no_go)
    building = Building(ways)
    places, uncertain = _places(heritage, network, request, area.shape)
    ends = ends_of(building, places).settled(building)
    root = _root(ends)
    tell("links_candidates")
    found = candidates_of(building, ends, root, request.people)
    if not ends.greenways:
        found = _best_start(found, request.budget_yuan)
        root = found.nodes[found.graph.root]
    tell("links_choosing")
    choice = _choose(found, request)
    tree = found.graph.pruned(choice.edges)
    best = ranked(found.graph, float("inf"), among=tree)
    greedy = ranked(found.graph, request.budget_yuan)
    reached = found.graph.joined(range(found.graph.n_edges))
    beyond = set(ends.joined) - {found.nodes[number] for number in reached}
    apart = [item for item in (*ends.apart, *all_joined(ends, beyond)) if item.kind != "people"]
    return LinkPlan(
        request=request,
        name=area.name,
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
        notes=_notes(request, ways, ends, choice, best, uncertain, len(apart)),
        provenance=provenance,
    )


def _places(
    heritage: Heritage, network: Network, request: LinksRequest, shape: Any
) -> tuple[list[Joined], int]:
    """Return the sites and parks of an area, and how many sites are nobody knows quite where."""
    located = [site for site in heritage.sites if site.position is not None]
    lonlat = np.array([(s.position.lon, s.position.lat) for s in located if s.position])
    inside = shapely.intersects_xy(shape, *lonlat.reshape(-1, 2).T)
    here = [site for site, is_in in zip(located, inside, strict=True) if is_in]
    scored = score_sites(heritage, here, request.theme, ())
    places, uncertain = [], 0
    for item in scored:
        site = item.site
        assert site.position is not None
        if (site.coordinate_accuracy_m or 0.0) > UNCERTAIN_FROM_M:
            uncertain += 1
            continue
        places.append(
            Joined(
                kind="site",
                id=site.id,
                name_zh=site.name_zh,
                name_en=site.name_en,
                position=(site.position.lon, site.position.lat),
                points=float(item.score),
            )
        )
    known = {place.name_zh for place in places}
    parks = np.flatnonzero(network.place_kind == PLACE_KINDS.index("park"))
    for park in parks.tolist():
        lon, lat = float(network.place_lon[park]), float(network.place_lat[park])
        name = network.names[network.place_name[park]]
        if name in known or not shapely.intersects_xy(shape, lon, lat):
            continue
        known.add(name)
        places.append(
            Joined(
                kind="park",
                id=f"park-{park}",
                name_zh=name,
                name_en=network.english.get(name, name),
                position=(lon, lat),
                points=request.costs.park_points,
            )
        )
    return places, uncertain


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
    exact = request.method == "exact"
    exact |= request.method == "auto" and graph.n_edges <= EXACT_UP_TO
    if budget <= 0 or not graph.n_edges:
        return chosen(graph, (), 0.0, "exact")
    if exact:
        return solve_exact(graph, budget, gap=request.gap, seconds=request.seconds)
    return relaxed_bound(graph, budget, solve_dual(graph, budget), request.seconds)


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
    uncertain: int,
    apart: int,
) -> tuple[Note, ...]:
    """Return what people must know of a plan before they trust it, worst first."""
    network, notes = ways.network, []
    greenway = (network.edge_greenway >= 0) | (network.edge_greenway_level > 0)
    guessed = greenway & ways.estimated
    if not ends.greenways:
        notes.append(Note(code="links_no_greenway"))
    if guessed.any():
        km = round(float(network.edge_length_m[guessed].sum()) / 1000, 1)
        notes.append(Note(code="links_estimated_greenway", facts=(("km", km),)))
    notes.append(Note(code="links_costs", facts=(("source", request.costs.source),)))
    if request.budget_yuan == 0:
        notes.append(Note(code="links_no_budget"))
    elif not best:
        notes.append(Note(code="links_none"))
    if not request.people:
        notes.append(Note(code="links_no_people"))
    if choice.gap > request.gap:
        notes.append(Note(code="links_gap", facts=(("percent", round(100 * choice.gap, 1)),)))
    if uncertain:
        notes.append(Note(code="links_uncertain", facts=(("count", uncertain),)))
    if apart:
        notes.append(Note(code="links_apart", facts=(("count", apart),)))
    return tuple(notes)
