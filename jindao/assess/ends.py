"""What links may join, put on the ground they are built on: sites, parks, greenways, people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely

from jindao.assess.building import Building, Ints, Ways, nearest_first, spot_on, tree_of
from jindao.model.links import Joined
from jindao.network.plane import on_plane

GREENWAYS_NEAR: Final = 3
"""New ways are thought of to so many of the nearest greenways."""

_TRIED: Final = 12
"""So many of the nearest edges are tried for one that no no-go area lies before."""


@dataclass(slots=True)
class Ends:
    """What is to be joined, by the node of the ground where it is; and what cannot be.

    `greenways` are the nodes of standing greenways, each with its edges.
    """

    greenways: dict[int, list[int]]
    joined: dict[int, list[Joined]] = field(default_factory=dict)
    apart: list[Joined] = field(default_factory=list)

    def add(self, node: int, joined: Joined) -> None:
        """Put something at a node."""
        self.joined.setdefault(node, []).append(joined)

    def settled(self, building: Building) -> Ends:
        """Return the same by the nodes that those of the ground have become one with."""
        ends = Ends({}, {}, self.apart)
        for node, edges in self.greenways.items():
            ends.greenways.setdefault(building.find(node), []).extend(edges)
        for node, items in self.joined.items():
            for item in items:
                ends.add(building.find(node), item)
        return ends


def ends_of(building: Building, places: Sequence[Joined]) -> Ends:
    """Return the greenways and places of an area, each where links may come to it.

    A place counts as joined where a greenway passes within `beside_m`. Farther away than
    that from any way it needs a new one.
    """
    ways = building.ways
    ends = Ends(_greenways(building))
    _add_greenways(ways, ends)
    standing, usable = np.flatnonzero(ways.standing), np.flatnonzero(ways.open)
    trees = (tree_of(ways, standing), tree_of(ways, usable))
    for place in places:
        point = shapely.Point(on_plane(np.array([place.position]))[0])
        near = nearest_first(ways, trees[0], standing, point, ways.costs.beside_m)
        near += nearest_first(ways, trees[1], usable, point, ways.costs.beside_m)
        if near:
            node = building.node_at(spot_on(ways, near[0], point)[0])
            _lead_to_greenways(building, trees[0], standing, node, point)
        else:
            node = building.fresh()
            reached = _connect(building, trees[1], usable, node, point)
            reached |= _lead_to_greenways(building, trees[0], standing, node, point)
            if not reached:
                ends.apart.append(place)
                continue
        ends.add(node, place)
    _bridge(building, ends)
    return ends


def _greenways(building: Building) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    network = building.ways.network
    for edge in np.flatnonzero(building.ways.standing).tolist():
        found.setdefault(building.find(int(network.edge_tail[edge])), []).append(edge)
    return found


def _add_greenways(ways: Ways, ends: Ends) -> None:
    """Put every standing greenway at its node, called by the name most of it has."""
    network = ways.network
    for node, edges in ends.greenways.items():
        by_name: dict[int, float] = {}
        for edge in edges:
            name = int(network.edge_greenway[edge])
            by_name[name] = by_name.get(name, 0.0) + float(network.edge_length_m[edge])
        name = max(by_name, key=lambda key: (key >= 0, by_name[key], -key))
        called = network.names[name] if name >= 0 else ""
        km = sum(by_name.values()) / 1000
        lon, lat = network.edge_line(edges[0])[0].tolist()
        ends.add(
            node,
            Joined(
                kind="greenway",
                id=f"greenway-{edges[0]}",
                name_zh=called,
                name_en=network.english.get(called, called),
                position=(lon, lat),
                points=ways.costs.greenway_points_per_km * km,
                count=km,
            ),
        )


def _connect(building: Building, tree: Any, edges: Any, node: int, point: Any) -> bool:
    """Think of a new way from a point to the nearest way of each part of the network."""
    ways, met = building.ways, set()
    reach_m = ways.costs.longest_new_m
    for edge in nearest_first(ways, tree, edges, point, reach_m)[:_TRIED]:
        part = int(ways.network.node_component[ways.network.edge_tail[edge]])
        if part in met:
            continue
        spot, line = spot_on(ways, edge, point)
        if ways.is_free(line):
            building.build_new(node, building.node_at(spot), line)
            met.add(part)
    return bool(met)


def _lead_to_greenways(building: Building, tree: Any, edges: Any, node: int, point: Any) -> bool:
    """Think of new ways from a point straight to the nearest greenways."""
    ways = building.ways
    met = {building.find(node)}
    for edge in nearest_first(ways, tree, edges, point, ways.costs.longest_new_m):
        spot, line = spot_on(ways, edge, point)
        greenway = building.find(building.node_at(spot))
        if greenway not in met and ways.is_free(line):
            building.build_new(node, greenway, line)
            met.add(greenway)
        if len(met) > GREENWAYS_NEAR:
            break
    return len(met) > 1


def _bridge(building: Building, ends: Ends) -> None:
    """Think of new ways between greenways, and between parts of the network, that are near."""
    ways, network = building.ways, building.ways.network
    greenway = np.full(network.n_edges, -1)
    for node, edges in ends.greenways.items():
        greenway[edges] = node
    part = np.where(ways.open | ways.standing, network.node_component[network.edge_tail], -1)
    for body in (greenway, part):
        _bridge_bodies(building, body)


def _bridge_bodies(building: Building, body: Ints) -> None:
    """Think of the shortest new way between each two bodies, numbered by edge, -1 for none."""
    ways = building.ways
    edges = np.flatnonzero(body >= 0)
    tree = tree_of(ways, edges)
    reach = ways.costs.longest_new_m * ways.scale
    sizes = np.bincount(body[edges]) if len(edges) else np.zeros(0, np.int64)
    order = edges[np.argsort(body[edges], kind="stable")]
    groups = np.split(order, np.flatnonzero(np.diff(body[order])) + 1) if len(order) else []
    for group in groups:
        own, lines = int(body[group[0]]), ways.lines[group]
        west, south, east, north = shapely.total_bounds(lines)
        around = shapely.box(west - reach, south - reach, east + reach, north + reach)
        others = edges[tree.query(around)]
        for other in np.unique(body[others]).tolist():
            # Each two are looked at once, from the smaller.
            if (sizes[other], other) > (sizes[own], own):
                _bridge_two(building, group, others[body[others] == other], reach)


def _bridge_two(building: Building, one: Ints, other: Ints, reach: float) -> None:
    """Think of the shortest new way between some edges and some others, if within reach."""
    ways = building.ways
    found, away = tree_of(ways, other).query_nearest(
        ways.lines[one], max_distance=reach, return_distance=True
    )
    if not len(away) or away.min() <= 0:
        return
    nearest = int(np.argmin(away))
    first, second = int(one[found[0, nearest]]), int(other[found[1, nearest]])
    line = shapely.shortest_line(ways.lines[first], ways.lines[second])
    nodes = [
        building.node_at(spot_on(ways, edge, point)[0])
        for edge, point in zip((first, second), line.boundary.geoms, strict=True)
    ]
    building.build_new(nodes[0], nodes[1], line)


def points_at(ends: Ends, node: int) -> float:
    """Return what all that is at a node counts for."""
    return sum(item.points for item in ends.joined.get(node, ()))


def all_joined(ends: Ends, nodes: Iterable[int]) -> tuple[Joined, ...]:
    """Return what is at some nodes, what counts most first."""
    found = [item for node in nodes for item in ends.joined.get(node, ())]
    return tuple(sorted(found, key=lambda item: (-item.points, item.kind, item.id)))
