"""The cut with least capacity between a source and a node: augmenting paths, shortest first.

For the small sparse flows that relaxations of trees leave: a few hundred arcs, and never
more than one unit to send.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final

NOTHING: Final = 1e-9
"""Capacity that is none."""


class Flow:
    """Arcs with capacities among numbered nodes; what is sent is forgotten between sinks.

    Parameters
    ----------
    n_nodes
        Number of nodes.
    arcs
        Triples (from, to, capacity > 0); those of the place i in it are arc i.
    """

    def __init__(self, n_nodes: int, arcs: Sequence[tuple[int, int, float]]) -> None:
        self._heads: list[int] = []
        self._full: list[float] = []
        self._leaving: list[list[int]] = [[] for _ in range(n_nodes)]
        for tail, head, capacity in arcs:
            for start, end, room in ((tail, head, capacity), (head, tail, 0.0)):
                self._leaving[start].append(len(self._heads))
                self._heads.append(end)
                self._full.append(room)
        self._left = list(self._full)

    def raise_to(self, arc: int, capacity: float) -> None:
        """Give an arc another capacity for the sinks to come."""
        self._full[2 * arc] = capacity

    def send(self, source: int, sink: int, wanted: float) -> float:
        """Return how much of what is wanted gets from the source to the sink."""
        self._left = list(self._full)
        sent = 0.0
        while sent < wanted - NOTHING:
            by = self._path(source, sink)
            if by is None:
                break
            most, node = wanted - sent, sink
            while node != source:
                arc = by[node]
                most = min(most, self._left[arc])
                node = self._heads[arc ^ 1]
            node = sink
            while node != source:
                arc = by[node]
                self._left[arc] -= most
                self._left[arc ^ 1] += most
                node = self._heads[arc ^ 1]
            sent += most
        return sent

    def reached_from(self, source: int) -> set[int]:
        """Return the nodes that more could be sent to."""
        seen, front = {source}, [source]
        while front:
            for arc in self._leaving[front.pop()]:
                head = self._heads[arc]
                if head not in seen and self._left[arc] > NOTHING:
                    seen.add(head)
                    front.append(head)
        return seen

    def reaching(self, sink: int) -> set[int]:
        """Return the nodes that more could be sent from to the sink."""
        seen, front = {sink}, [sink]
        while front:
            for arc in self._leaving[front.pop()]:
                tail = self._heads[arc]
                if tail not in seen and self._left[arc ^ 1] > NOTHING:
                    seen.add(tail)
                    front.append(tail)
        return seen

    def _path(self, source: int, sink: int) -> dict[int, int] | None:
        by: dict[int, int] = {source: -1}
        queue = deque((source,))
        while queue:
            for arc in self._leaving[queue.popleft()]:
                head = self._heads[arc]
                if head not in by and self._left[arc] > NOTHING:
                    by[head] = arc
                    if head == sink:
                        return by
                    queue.append(head)
        return None
