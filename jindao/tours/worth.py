"""What visits are worth together, and what adds up along the way of a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jindao.tours.problem import NOWHERE, Ints, TourProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What visits are worth: their scores, what pairs add, what repeats take away."""

    scores: int
    pairs: int
    repeats: int

    @property
    def total(self) -> int:
        """All of it: the score of a tour."""
        return self.scores + self.pairs - self.repeats


def worth_of(problem: TourProblem, visited: Sequence[int]) -> Worth:
    """Return what some sites are worth together."""
    inside = np.zeros(problem.n_sites, np.bool_)
    inside[list(visited)] = True
    both = inside[problem.pairs].all(axis=1)
    counts = Counter(problem.category[list(visited)].tolist())
    repeats = sum(
        int(loss_of_count(problem, count)) for kind, count in counts.items() if kind != NOWHERE
    )
    return Worth(
        scores=int(problem.score[inside].sum()),
        pairs=int(problem.pair_bonus[both].sum()),
        repeats=repeats,
    )


def score_of(problem: TourProblem, visited: Sequence[int]) -> int:
    """Return the score of a tour that visits some sites."""
    return worth_of(problem, visited).total


def loss_of_count(problem: TourProblem, count: int) -> int:
    """Return what so many visits of one category are worth less than apart."""
    losses = problem.repeat_loss
    if not len(losses) or count < 2:
        return 0
    again = np.minimum(np.arange(count - 1), len(losses) - 1)
    return int(losses[again].sum())


def toll_of(problem: TourProblem, day: int, points: Sequence[int]) -> Ints:
    """Return what adds up along the way over some points on a day, (n_tolls,)."""
    before, after = list(points[:-1]), list(points[1:])
    table = problem.toll[:, problem.day_table[day]]
    spent: Ints = table[:, before, after].sum(axis=1)
    return spent


def too_many(problem: TourProblem, visited: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return the categories with more visits than allowed, and how many they have."""
    counts = Counter(problem.category[list(visited)].tolist())
    return tuple(
        (kind, count)
        for kind, count in sorted(counts.items())
        if kind != NOWHERE and count > problem.category_most[kind]
    )
