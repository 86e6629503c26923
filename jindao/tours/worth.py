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
    return Worth(
        scores=int(problem.score[inside].sum()),
        pairs=int(problem.pair_bonus[both].sum()),
        repeats=sum(losses_of(problem, visited).values()),
    )


def score_of(problem: TourProblem, visited: Sequence[int]) -> int:
    """Return the score of a tour that visits some sites."""
    return worth_of(problem, visited).total


def losses_of(problem: TourProblem, visited: Sequence[int]) -> dict[int, int]:
    """Return what visits lose as further ones of their category, where that is anything.

    The best of a category loses nothing, the others the more the further down they come,
    and none more than its own score.
    """
    losses, found = problem.repeat_loss.tolist(), dict[int, int]()
    if not losses:
        return found
    counts = Counter[int]()
    for site in sorted(visited, key=lambda site: (-int(problem.score[site]), site)):
        kind = int(problem.category[site])
        if kind != NOWHERE and counts[kind]:
            loss = min(losses[min(counts[kind], len(losses)) - 1], int(problem.score[site]))
            if loss:
                found[site] = loss
        counts[kind] += 1
    return found


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


def pair_shares(problem: TourProblem, visited: Sequence[int]) -> dict[tuple[int, int], int]:
    """Return what each of two visits gets of the bonus of both, by itself and the other.

    Half of it, the odd point to the site that comes first.
    """
    place = {site: at for at, site in enumerate(visited)}
    shares = {}
    for (a, b), bonus in zip(problem.pairs.tolist(), problem.pair_bonus.tolist(), strict=True):
        if a in place and b in place:
            first, second = sorted((a, b), key=place.__getitem__)
            shares[first, second], shares[second, first] = bonus - bonus // 2, bonus // 2
    return shares


def added_by(
    problem: TourProblem, visited: Sequence[int]
) -> dict[int, tuple[tuple[str, int], ...]]:
    """Return what each visit adds beside the others, which all add up to the score.

    Parts are `site`, its score; `pairs`, its share of each bonus (`pair_shares`);
    `repeat`, what it is worth less as a further visit of its category, the best first, and
    never more than its score.
    """
    parts = {site: {"site": int(problem.score[site])} for site in visited}
    for (site, _), share in pair_shares(problem, visited).items():
        parts[site]["pairs"] = parts[site].get("pairs", 0) + share
    for site, loss in losses_of(problem, visited).items():
        parts[site]["repeat"] = -loss
    return {site: tuple(told.items()) for site, told in parts.items()}
