"""A network cut where the stretches of a plan begin and end."""

from __future__ import annotations

from collections.abc import Sequence, Sized
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jindao.errors import Problem, TableError
from jindao.model.plan import Plan, PlannedLine, PlannedStretch
from jindao.network.codes import KINDS
from jindao.network.network import Network
from jindao.network.plan_chain import LAID_M, Span
from jindao.network.plan_spans import BESIDE_M, Taken, taken_by
from jindao.network.recast import cut_edges

Change = PlannedLine | PlannedStretch
Ints = npt.NDArray[np.int64]


class Along(NamedTuple):
    """A network cut where stretches begin and end, what they mean, and the edges of each.

    `beside` are the edges that run beside others along their lines.
    """

    network: Network
    taken: list[Taken]
    of: list[Ints]
    beside: Ints

    @property
    def edges(self) -> Ints:
        """The edges of all stretches, ascending."""
        return np.unique(np.concatenate(self.of))

    @property
    def unlaid_m(self) -> float:
        """How many metres of the lines follow no way."""
        return sum(taken.unlaid_m for taken in self.taken)

    def lengths(self, name: str) -> dict[str, float]:
        """Return what is counted under a name: the metres of all edges, and of each kind.

        Those of edges beside others are told apart from the rest of their kind.
        """
        edges, network = self.edges, self.network
        found = {f"{name}_m": float(network.edge_length_m[edges].sum())}
        is_beside = np.isin(edges, self.beside)
        for label, some in (("", edges[~is_beside]), ("_beside", edges[is_beside])):
            length_m = np.bincount(network.edge_kind[some], network.edge_length_m[some])
            for kind in np.flatnonzero(length_m).tolist():
                found[f"{name}{label}_{KINDS[kind]}_m"] = float(length_m[kind])
        return found


def cut_along(
    network: Network, plan: Plan, stretches: Sequence[PlannedStretch], whole: bool = True
) -> Along:
    """Return a network cut where stretches of a plan begin and end.

    Raises
    ------
    TableError
        Where the network has nothing of some of them: `problems` lists each. Not raised
        where not the whole plan has to be there.
    """
    taken = taken_by(network, stretches)
    if whole:
        _check_found(plan, stretches, [found.spans for found in taken])
    cuts: dict[int, set[float]] = {}
    for edge, *shares in (span for found in taken for span in found.spans):
        cuts.setdefault(edge, set()).update(share for share in shares if 0.0 < share < 1.0)
    cut = cut_edges(network, {edge: sorted(shares) for edge, shares in cuts.items()})
    middle = (cut.low + cut.high) / 2
    first = np.searchsorted(cut.edge, np.arange(network.n_edges + 1))

    def pieces(spans: Sequence[Span]) -> Ints:
        found = [np.zeros(0, np.int64)]
        for edge, low, high in spans:
            own = np.arange(first[edge], first[edge + 1])
            found.append(own[(middle[own] > low) & (middle[own] < high)])
        return np.unique(np.concatenate(found))

    followed = [pieces([s for s in found.spans if s not in found.beside]) for found in taken]
    beside = np.unique(np.concatenate([pieces([]), *(pieces(found.beside) for found in taken)]))
    return Along(
        network=cut.network,
        taken=taken,
        of=[pieces(found.spans) for found in taken],
        beside=np.setdiff1d(beside, np.concatenate([pieces([]), *followed])),
    )


def _check_found(plan: Plan, stretches: Sequence[PlannedStretch], along: Sequence[Sized]) -> None:
    missing: list[tuple[Change | None, str, dict[str, object]]] = [
        (
            stretch,
            "plan_nothing_there",
            {
                "change": stretch.change,
                "within_m": round(min(LAID_M, BESIDE_M[stretch.change])),
            },
        )
        for stretch, edges in zip(stretches, along, strict=True)
        if not len(edges)
    ]
    if missing:
        raise refused(plan, missing)


def refused(
    plan: Plan, problems: Sequence[tuple[Change | None, str, dict[str, object]]]
) -> TableError:
    """Return the error for what of a plan does not go with a network.

    Of each problem is told what has it, None for the whole plan, its code and its facts.
    """
    return TableError(tuple(_problem(plan, *problem) for problem in problems))


def _problem(plan: Plan, change: Change | None, code: str, facts: dict[str, object]) -> Problem:
    """Return a problem with the feature of the plan's file, or with the id of what has none."""
    file, told = plan.file or plan.name, tuple(facts.items())
    if change is None or not change.feature:
        return Problem(file, 0, "" if change is None else change.id, code, told)
    return Problem(file, 0, "", code, told, feature=change.feature, name=change.title)
