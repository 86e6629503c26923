"""Which must-visits fit into one tour, and the fewest that do not.

Sets of sites are tried by size, long stays first. Sums of stays and the tours found so far,
each with as many sites as fit, settle most of them without another search.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from itertools import combinations
from math import comb
from typing import Final, NamedTuple

import numpy as np

from jindao.tours.bound import upper_bound
from jindao.tours.counted import sites_that_count
from jindao.tours.exact import MAX_SITES, exact, work_of
from jindao.tours.parts import only, whole_of
from jindao.tours.problem import UNREACHABLE, Ints, Solution, TourProblem
from jindao.tours.schedule import reachable
from jindao.tours.search import search, usual_iterations
from jindao.tours.worth import too_many

SEEDS: Final = 6
"""So many more searches look for a tour before a set of sites is said not to fit."""

SETS: Final = 12_000
SEARCHES: Final = 120
"""So many sets are looked at for the smallest conflict, and searches made on a single day."""

_POINT: Final = 1000
"""What each site is worth to the judge."""

_TRIAL: Final = 400
"""Iterations of a first look for a tour."""

_EXACT_WORK: Final = 400_000
"""The exact solver judges what it can within this, in about microseconds."""

_BOUND_EFFORT: Final = 2_000_000


class Conflict(NamedTuple):
    """Sites that do not fit into one tour; `proven` that they do not and no fewer would."""

    sites: tuple[int, ...]
    proven: bool


def tour_of_all(
    problem: TourProblem, sites: Sequence[int], *, seed: int, iterations: int | None = None
) -> Solution | None:
    """Return a tour that holds all of some sites; None where none was found.

    It is made the best of: other sites come in where they fit. Several searches look for
    it among these sites alone, and where they are few enough the exact solver.
    """
    tour = _Judge(problem, sites, seed).whole()
    if tour is None:
        return None
    return search(problem, seed=seed, iterations=iterations, first=tour)


def smallest_conflict(
    problem: TourProblem, sites: Sequence[int], *, seed: int = 1
) -> Conflict | None:
    """Return as few of some sites as can be that no tour holds together.

    None where a tour holds all of them. Not `proven` where it is not certain that these
    do not fit, or that no smaller set does not: then none of them can be left out without
    a tour that holds the others being found.
    """
    judge = _Judge(problem, sites, seed)
    everything, crowded = frozenset(range(len(sites))), judge.crowded()
    order = np.argsort(-judge.load_s, kind="stable").tolist()
    sets, searches = SETS, SEARCHES // problem.n_days
    for size in range(1, len(sites) + 1):
        if crowded and size >= len(crowded):
            return judge.told(crowded, proven=True)
        sets -= comb(len(sites), size)
        if sets < 0:
            break
        for chosen in combinations(order, size):
            if judge.known(chosen):
                continue
            searches -= 1
            if searches < 0:
                break
            fits = judge.fits(chosen)
            if not fits:
                certain = fits is False
                return judge.told(chosen if certain else judge.shrunk(chosen), proven=certain)
        if searches < 0:
            break
    largest = judge.largest()
    if largest == everything:
        return None
    missing = min(everything - largest, key=lambda site: (-int(judge.load_s[site]), site))
    small = judge.shrunk(largest | {missing})
    if crowded and len(crowded) <= len(small):
        small = judge.shrunk(crowded)
    return judge.told(small, proven=False)


class _Judge:
    """Tells whether some of a few sites fit into one tour, and remembers tours."""

    def __init__(self, problem: TourProblem, sites: Sequence[int], seed: int) -> None:
        self._whole, self._sites, self._seed = problem, tuple(sites), seed
        part = only(problem, sites)
        n = part.n_sites
        self._part = dataclasses.replace(
            part,
            score=np.full(n, _POINT),
            must=np.zeros(n, np.bool_),
            repeat_loss=np.zeros(0, np.int64),
            pairs=np.zeros((0, 2), np.int64),
            pair_bonus=np.zeros(0, np.int64),
        )
        self._held = [0]
        self._alone = reachable(problem)[list(sites)]
        # Whatever else a tour visits, it comes to each site from some other point.
        ways = problem.travel_s.min(axis=0)
        np.fill_diagonal(ways, UNREACHABLE)
        self.load_s: Ints = part.visit_s + ways[:, list(sites)].min(axis=0)
        self._time_s = int((problem.day_end_s - problem.day_start_s).sum())
        self._helpers = frozenset(sites_that_count(_worthless(problem)).tolist())

    def told(self, chosen: Iterable[int], *, proven: bool) -> Conflict:
        """Return a conflict in the numbers of the problem."""
        places = sorted(chosen)
        conflict = tuple(self._sites[place] for place in places)
        # A visit that shortens a way, or holds a pause, was not tried beside them.
        certain = self._helpers <= set(conflict) or self._never(places)
        return Conflict(conflict, proven and certain)

    def crowded(self) -> frozenset[int]:
        """Return the fewest sites whose stays alone fill all days; none if there are none."""
        order = np.argsort(-self.load_s, kind="stable")
        over = np.flatnonzero(np.cumsum(self.load_s[order]) > self._time_s)
        return frozenset(order[: over[0] + 1].tolist()) if over.size else frozenset()

    def known(self, chosen: Sequence[int]) -> bool:
        """Tell whether a tour found so far holds some sites."""
        bits = sum(1 << place for place in chosen)
        return any(bits & ~held == 0 for held in self._held)

    def largest(self) -> frozenset[int]:
        """Return the most sites that a tour found so far holds."""
        most = max(self._held, key=int.bit_count)
        return frozenset(place for place in range(len(self._sites)) if most >> place & 1)

    def whole(self) -> Solution | None:
        """Return a tour that holds all the sites, in the numbers of the problem."""
        places = range(len(self._sites))
        tour = None if self._never(places) else self._looked_for(places)
        return None if tour is None else whole_of(self._whole, self._sites, tour)

    def fits(self, chosen: Iterable[int], *, briefly: bool = False) -> bool | None:
        """Tell whether a tour holds some sites; None where that is not certain.

        `briefly`: nothing is proven of what a short search does not find.
        """
        places = sorted(chosen)
        if self.known(places):
            return True
        if self._never(places):
            return False
        # All sites may come in: the tour found then tells of more sets than this one.
        must = np.isin(np.arange(len(self._sites)), places)
        found = search(
            dataclasses.replace(self._part, must=must), seed=self._seed, iterations=_TRIAL
        )
        if self._keep(found.visited, places):
            return True
        if briefly:
            return None
        part = only(self._part, places)
        if self._exactly(part):
            return self._keep([places[at] for at in exact(part).visited], places)
        if self._bounded(part):
            return False
        return True if self._looked_for(places) else None

    def shrunk(self, chosen: Iterable[int]) -> frozenset[int]:
        """Return a part of some sites that do not fit that nothing can be left out of."""
        conflict = frozenset(chosen)
        for site in sorted(conflict, key=lambda site: (int(self.load_s[site]), site)):
            if not self.fits(conflict - {site}, briefly=True):
                conflict -= {site}
        return conflict

    def _looked_for(self, places: Sequence[int]) -> Solution | None:
        """Return a tour of some sites that holds all of them, of several searches."""
        part = only(self._part, places)
        if self._exactly(part):
            found = exact(part)
            return found if len(found.visited) == len(places) else None
        if self._bounded(part):
            return None
        for seed in range(self._seed, self._seed + SEEDS):
            found = search(part, seed=seed, iterations=usual_iterations(part))
            if self._keep([places[at] for at in found.visited], places):
                return found
        return None

    def _bounded(self, part: TourProblem) -> bool:
        """Tell whether the bound proves that no tour holds all sites of a part."""
        bound = upper_bound(part, effort=_BOUND_EFFORT)
        return bound is not None and bound.score < _POINT * part.n_sites

    def _exactly(self, part: TourProblem) -> bool:
        return part.n_sites <= MAX_SITES and work_of(part, part.n_sites) <= _EXACT_WORK

    def _keep(self, visited: Iterable[int], places: Sequence[int]) -> bool:
        inside = set(visited)
        held = sum(1 << place for place in inside)
        if held not in self._held:
            self._held.append(held)
        return inside.issuperset(places)

    def _never(self, places: Sequence[int]) -> bool:
        """Tell whether some sites do not fit, whatever else a tour visits."""
        chosen = list(places)
        return bool(
            not self._alone[chosen].all()
            or too_many(self._part, chosen)
            or self.load_s[chosen].sum() > self._time_s
        )


def _worthless(problem: TourProblem) -> TourProblem:
    """Return a problem whose sites only count where they shorten ways or hold a pause."""
    n = problem.n_sites
    return dataclasses.replace(
        problem,
        score=np.zeros(n, np.int64),
        must=np.zeros(n, np.bool_),
        pair_bonus=np.zeros(len(problem.pairs), np.int64),
    )
