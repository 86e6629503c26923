"""The relaxation of a prize-collecting tree by directed cuts, for HiGHS.

A tree leaves the root along arcs, two for each edge. Column `y[v]` says whether node v is
joined and column `x[a]` whether arc a is used:

    most     sum p[v] y[v]
    where    sum c[a] x[a] <= budget
             x(into v) = y[v]                          every node but the root
             x(into v) <= x(out of v)                  nodes without a prize
             x[uv] + x[vu] <= y[u]                     every edge and each of its ends
             x(into S) >= y[v]                         every set S with v and without the root

Of the last there are too many: those are added that an answer breaks, found as cuts with
least capacity. After Ljubić et al., "An algorithmic framework for the exact solution of the
prize-collecting Steiner tree problem" (Mathematical Programming 105, 2006).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import highspy
import numpy as np

from jindao.assess.max_flow import Flow
from jindao.assess.prize_graph import Floats, PrizeGraph
from jindao.assess.ranked import SLACK
from jindao.tours.highs import Silent

CUTS_AT_ONCE: Final = 120
_BROKEN: Final = 1e-4
"""From so much on an answer breaks a cut."""
_SCALE: Final = 1000.0
"""All prizes, and the whole budget, in the numbers that the solver sees."""


class Relaxation:
    """The columns and rows above, and those cuts that were found so far.

    Parameters
    ----------
    graph
        What is chosen from.
    budget
        What a choice may cost; None where all prizes of `must` are joined at least cost.
    must
        The nodes that have to be joined.
    """

    def __init__(self, graph: PrizeGraph, budget: float | None, must: Iterable[int] = ()) -> None:
        self._graph = graph
        self._must = set(must)
        self._prized = graph.prizes > 0
        if budget is None:
            self._prized = np.zeros(graph.n_nodes, bool)
            self._prized[list(self._must)] = True
        self._known: set[tuple[int, frozenset[int]]] = set()
        self._inf = float(highspy.kHighsInf)
        self._high = Silent()
        self._high.setOptionValue("random_seed", 1)
        self._unit = 1.0
        self._columns(budget)
        self._rows(budget)

    def _columns(self, budget: float | None) -> None:
        """Add a column per node and two per edge, fixed where the budget cannot reach."""
        graph = self._graph
        away = graph.away(np.repeat(graph.costs, 2), [graph.root])
        near = np.isfinite(away) if budget is None else away <= budget * (1 + SLACK)
        upper = np.ones(graph.n_nodes + 2 * graph.n_edges)
        lower = np.zeros(len(upper))
        upper[: graph.n_nodes] = near
        for edge, (first, second) in enumerate(graph.ends.tolist()):
            both = near[first] and near[second]
            upper[self.arc(edge, 0)] = both and second != graph.root
            upper[self.arc(edge, 1)] = both and first != graph.root
        lower[[graph.root, *self._must]] = 1.0
        gain = np.zeros(len(upper))
        if budget is None:
            self._unit = float(graph.costs.mean()) if graph.n_edges else 1.0
            gain[graph.n_nodes :] = -np.repeat(graph.costs, 2) / self._unit
        else:
            self._unit = float(graph.prizes.sum()) / _SCALE or 1.0
            gain[: graph.n_nodes] = graph.prizes / self._unit
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = len(upper), 0
        program.sense_ = highspy.ObjSense.kMaximize
        program.col_cost_, program.col_lower_, program.col_upper_ = gain, lower, upper
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.zeros(1, np.int32)
        self._high.passModel(program)

    def _rows(self, budget: float | None) -> None:
        graph = self._graph
        if budget is not None and budget > 0 and graph.n_edges:
            share = np.repeat(graph.costs, 2) * (_SCALE / budget)
            arcs = range(graph.n_nodes, graph.n_nodes + 2 * graph.n_edges)
            self._row(dict(zip(arcs, share.tolist(), strict=True)), -self._inf, _SCALE)
        for node, around in enumerate(graph.around):
            if node == graph.root:
                continue
            into = {self._towards(edge, node): 1.0 for edge, _ in around}
            self._row({**into, node: -1.0}, 0.0, 0.0)
            if not self._prized[node]:
                out = {self._towards(edge, other): -1.0 for edge, other in around}
                self._row({**into, **out}, -self._inf, 0.0)
        for edge, ends in enumerate(graph.ends.tolist()):
            for node in ends:
                self._row(
                    {self.arc(edge, 0): 1.0, self.arc(edge, 1): 1.0, node: -1.0}, -self._inf, 0.0
                )

    def arc(self, edge: int, way: int) -> int:
        """Return the column of an edge from its first end (0), or from its second (1)."""
        return self._graph.n_nodes + 2 * edge + way

    def _towards(self, edge: int, node: int) -> int:
        return self.arc(edge, 0 if self._graph.ends[edge, 1] == node else 1)

    def _row(self, entries: dict[int, float], low: float, high: float) -> None:
        columns = np.fromiter(entries, np.int32, len(entries))
        self._high.addRow(
            low, high, len(columns), columns, np.fromiter(entries.values(), float, len(columns))
        )

    def start_from(self, edges: Iterable[int]) -> None:
        """Tell a choice that is known already; a whole answer is looked for from there."""
        graph = self._graph
        values = np.zeros(graph.n_nodes + 2 * graph.n_edges)
        for node, edge in graph.grown(edges).items():
            values[node] = 1.0
            if edge >= 0:
                values[self._towards(edge, node)] = 1.0
        solution = highspy.HighsSolution()
        solution.col_value = values.tolist()
        self._high.setSolution(solution)

    def solve(self, seconds: float) -> bool:
        """Solve it with what cuts there are; tell whether that came to an end in time."""
        self._high.setOptionValue("time_limit", self._high.getRunTime() + max(seconds, 0.01))
        self._high.run()
        return bool(self._high.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def want_whole(self, gap: float) -> None:
        """Ask for whole edges from now on, proven to be so near the best."""
        count = self._graph.n_nodes + 2 * self._graph.n_edges
        self._high.changeColsIntegrality(
            count,
            np.arange(count, dtype=np.int32),
            np.full(count, int(highspy.HighsVarType.kInteger), np.uint8),
        )
        self._high.setOptionValue("mip_rel_gap", gap)

    def values(self) -> Floats | None:
        """Return the value of every column; None where there is no answer."""
        if self._high.getInfo().primal_solution_status != 2:
            return None
        return np.array(self._high.getSolution().col_value)

    def bound(self, *, whole: bool) -> float:
        """Return what no choice exceeds (no way to join undercuts), in the graph's units.

        It is that of the last `solve`, which came to its end; of whole answers also of one
        that did not.
        """
        info = self._high.getInfo()
        told = info.mip_dual_bound if whole else info.objective_function_value
        return float(told) * self._unit

    def edges(self, values: Floats, least: float = 0.5) -> list[int]:
        """Return the edges that an answer uses by more than a share, for the most part."""
        arcs = values[self._graph.n_nodes :].reshape(-1, 2).sum(axis=1)
        return [int(edge) for edge in np.flatnonzero(arcs > least)]

    def separate(self, values: Floats) -> int:
        """Add cuts that an answer breaks; return how many."""
        graph = self._graph
        used = np.flatnonzero(values[graph.n_nodes :] > _BROKEN / 10)
        arcs = [self._ends(int(column)) for column in used]
        flow = Flow(
            graph.n_nodes,
            [
                (tail, head, float(values[graph.n_nodes + column]))
                for (tail, head), column in zip(arcs, used.tolist(), strict=True)
            ],
        )
        wanted = [
            node
            for node in np.argsort(-values[: graph.n_nodes], kind="stable").tolist()
            if self._prized[node] and node != graph.root and values[node] > _BROKEN
        ]
        added = 0
        for node in wanted:
            while added < CUTS_AT_ONCE:
                sent = flow.send(graph.root, node, float(values[node]))
                if sent > values[node] - _BROKEN:
                    break
                before = added
                beyond = flow.reaching(node)
                apart = set(range(graph.n_nodes)) - flow.reached_from(graph.root)
                for side in (apart, beyond):
                    added += self._cut(node, side)
                for number, (tail, head) in enumerate(arcs):
                    if (tail not in apart and head in apart) or (
                        tail not in beyond and head in beyond
                    ):
                        flow.raise_to(number, 1.0)
                if added == before:
                    break
        return added

    def _ends(self, column: int) -> tuple[int, int]:
        first, second = self._graph.ends[column // 2].tolist()
        return (second, first) if column % 2 else (first, second)

    def add_moats(self, moats: Iterable[tuple[int, set[int]]]) -> None:
        """Add the cuts around moats, each with the node that dug it."""
        for node, inside in moats:
            self._cut(node, inside)

    def _cut(self, node: int, side: set[int]) -> int:
        """Add the cut around a set of nodes; return 1, or 0 where it is there already."""
        if (node, frozenset(side)) in self._known:
            return 0
        self._known.add((node, frozenset(side)))
        entries = {
            self._towards(edge, inside): 1.0
            for inside in side
            for edge, other in self._graph.around[inside]
            if other not in side
        }
        self._row({**entries, node: -1.0}, 0.0, self._inf)
        return 1
