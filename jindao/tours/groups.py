"""Several groups on the same day's sites, never more in one at a time than it holds.

Every group sees all the sites, in an order of its own. Found are orders and times that
let the last group be done as early as can be, then with as little waiting as can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from jindao.tours.group_bound import bound_s, raised_s
from jindao.tours.group_later import later
from jindao.tours.group_place import Layer, Place, Steps
from jindao.tours.group_run import GroupRun, lateness, taken_by
from jindao.tours.problem import DAY_S, UNREACHABLE, TourProblem

EXACT_VISITS: Final = 6
"""With up to so many visits of all groups together, every order is tried."""

_WEIGHED: Final = 4_000_000
"""About how many visits the search weighs up at most, whatever the number of sites."""

_ROUNDS: Final = (20, 1000)
"""The fewest and the most rounds of the search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDay:
    """A day of all groups.

    Parameters
    ----------
    runs
        One for each group that fits, in order of their starts.
    bound_s
        When the last group is done at the earliest, whatever the orders; `UNREACHABLE`
        where all groups can never see a site, however long the day.
    proven
        Whether the last group cannot be done earlier than it is.
    late_s
        Where not all fit: when all were found to be done were the day longer, None where
        nothing was found.
    """

    runs: tuple[GroupRun, ...]
    bound_s: int
    proven: bool
    late_s: int | None = None

    @property
    def end_s(self) -> int:
        """When the last group is done."""
        return max((run.end_s for run in self.runs), default=0)

    @property
    def waiting_s(self) -> int:
        """How long all groups wait together."""
        return sum(run.waiting_s for run in self.runs)


def group_day(
    problem: TourProblem,
    day: int,
    route: Sequence[int],
    *,
    ends: tuple[int, int],
    capacity: Sequence[int],
    n_groups: int,
    seed: int = 1,
) -> GroupDay:
    """Return the orders and times of groups on a day; fewer where not all fit.

    The search does not mind when the day has to be over: that tells best which way an
    answer lies. Only where the last group is late is it asked how many fit. One group alone
    has nobody to keep clear of: it keeps the order of the route where that can be done.

    Parameters
    ----------
    problem, day, route, ends
        The day that every group has, as `schedule` takes it.
    capacity
        For each site of the route how many groups it holds at once, at least 1.
    n_groups
        How many groups there are.
    seed
        Where the search begins.
    """
    place = Place(problem, day, tuple(route), ends, tuple(capacity))
    wide = Place(problem, day, tuple(route), ends, tuple(capacity), max(DAY_S, place.end_s))
    random, least_s = Random(seed), bound_s(wide, n_groups)
    alone = place.along(place.route, taken_by((), place.route)) if n_groups == 1 else None
    if alone is not None:
        return GroupDay(
            runs=_settled(place, [alone]), bound_s=least_s, proven=alone.end_s == least_s
        )
    runs, proven = _searched(wide, n_groups, random, least_s), False
    found_s = _badness(runs)[1] if len(runs) == n_groups else None
    if found_s is None or found_s > place.end_s:
        runs = _searched(place, n_groups, random, least_s)
    if n_groups * len(route) <= EXACT_VISITS:
        runs, proven = _Trial(place, n_groups).best(runs), not place.has_pause
    whole = len(runs) == n_groups
    if whole:
        found_s = _badness(runs)[1]
    if found_s is not None:
        least_s = raised_s(wide, n_groups, least_s, found_s)
    return GroupDay(
        runs=_settled(place, runs),
        bound_s=found_s if whole and proven and found_s is not None else least_s,
        proven=whole and (proven or found_s == least_s),
        late_s=None if whole else found_s,
    )


def groups_that_fit(
    problem: TourProblem, day: int, site: int, *, ends: tuple[int, int], capacity: int
) -> int:
    """Return the most groups that can see a site on a day, were there no other site."""
    stay_s = int(problem.visit_s[site])
    out_s = problem.travel_between_s(day, ends[0], site)
    home_s = problem.travel_between_s(day, site, ends[1])
    first_s = int(problem.day_start_s[day]) + out_s
    last_s = int(problem.day_end_s[day]) - home_s - stay_s
    rounds, free_s = 0, first_s
    for opens_s, closes_s in problem.windows(day, site):
        begin_s, until_s = max(opens_s, free_s), min(closes_s, last_s)
        if begin_s <= until_s:
            if stay_s == 0:
                return UNREACHABLE
            more = (until_s - begin_s) // stay_s + 1
            rounds, free_s = rounds + more, begin_s + more * stay_s
    return rounds * capacity


def _badness(runs: Sequence[GroupRun]) -> tuple[int, int, int]:
    """Return what sorts answers: the most groups, then the earliest end, the least waiting."""
    end_s = max((run.end_s for run in runs), default=0)
    return -len(runs), end_s, sum(run.waiting_s for run in runs)


def _guide(runs: Sequence[GroupRun]) -> tuple[int, int, int]:
    """Return what leads the search: as `_badness`, but that all are done early."""
    end_s = max((run.end_s for run in runs), default=0)
    return -len(runs), end_s, sum(run.end_s for run in runs)


def _searched(place: Place, n_groups: int, random: Random, least_s: int) -> list[GroupRun]:
    """Return runs of as many groups as were found to fit, the best for all found."""
    best = _one_by_one(place, n_groups)
    for turn in (1, 0):
        best = min(best, _turned(place, n_groups, turn), key=_badness)
    current, until = best, place.weighed + _WEIGHED
    fewest, most = _ROUNDS
    for number in range(most):
        if number >= fewest and place.weighed >= until:
            break
        if len(best) == n_groups and _badness(best)[1] <= least_s:
            break
        made = _again(place, current, n_groups, random)
        if _guide(made) <= _guide(current):
            current = made
        best = min(best, made, key=_badness)
    return best


def _one_by_one(place: Place, n_groups: int) -> list[GroupRun]:
    """Return runs of one group after the other, each done as early as it can."""
    runs: list[GroupRun] = []
    while len(runs) < n_groups:
        run = place.best(taken_by(runs, place.route))
        if run is None:
            break
        runs.append(run)
    return runs


def _turned(place: Place, n_groups: int, turn: int) -> list[GroupRun]:
    """Return runs in the tour's order, each group beginning `turn` sites further on."""
    runs: list[GroupRun] = []
    for number in range(n_groups):
        at = number * turn % max(1, len(place.route))
        order = place.route[at:] + place.route[:at]
        run = place.along(order, taken_by(runs, place.route))
        if run is not None:
            runs.append(run)
    return runs


def _again(place: Place, runs: Sequence[GroupRun], n_groups: int, random: Random) -> list[GroupRun]:
    """Return runs of which a few groups begin anew, the last one among them."""
    kept = sorted(runs, key=lateness)[:-1]
    for _ in range(random.randint(1, 3)):
        if kept:
            kept.pop(random.randrange(len(kept)))
    end_s = max(run.end_s for run in runs) if len(runs) == n_groups else None
    while len(kept) < n_groups:
        taken = taken_by(kept, place.route)
        first = random.choice(place.route) if place.route and random.random() < 0.5 else None
        run = place.best(taken, first, end_s) or place.best(taken, None, end_s)
        if run is None:
            # What is not done by then is no better than what there was.
            return kept
        kept.append(run)
    return kept


def _settled(place: Place, runs: Sequence[GroupRun]) -> tuple[GroupRun, ...]:
    """Return runs that begin as late as they may without being done later."""
    made = list(runs)
    for number in sorted(range(len(made)), key=lambda number: -made[number].end_s):
        others = taken_by([*made[:number], *made[number + 1 :]], place.route)
        made[number] = later(place, made[number], others)
    return tuple(sorted(made, key=lambda run: (run.start_s, run.end_s, run.order)))


class _Trial:
    """Tries every order in which few groups may come to the sites, visit by visit.

    Each visit is as early as it may be beside those before it: among such answers is one
    that is done first. Of pauses beside a visit only the one that is over first is tried.
    """

    def __init__(self, place: Place, n_groups: int) -> None:
        self._place = place
        self._n_groups = n_groups
        self._best: list[GroupRun] = []

    def best(self, known: list[GroupRun]) -> list[GroupRun]:
        """Return the best runs, no worse than what is known."""
        self._best = known
        place = self._place
        free: list[tuple[int, Steps]] = [(place.start_s, None)] * self._n_groups
        self._go_on(free, {site: [] for site in place.route})
        return self._best

    def _go_on(self, groups: list[tuple[int, Steps]], taken: dict[int, list[int]]) -> None:
        place, size = self._place, len(self._place.route)
        waiting = [g for g, (_, steps) in enumerate(groups) if len(_seen(steps)) < size]
        if not waiting:
            runs = [place.finished({(0, 0, _rested(steps)): (at, steps)}) for at, steps in groups]
            whole = [run for run in runs if run is not None]
            self._best = min(self._best, whole, key=_badness)
            return
        untouched = [group for group in waiting if groups[group][1] is None]
        for group in waiting:
            if group in untouched[1:]:
                continue
            for now_s, steps in self._next(*groups[group], taken):
                (site, _, begun_s, _) = _visits(steps)[0]
                if self._may_end(now_s + place.home_s[site]):
                    others = {**taken, site: sorted([*taken[site], begun_s])}
                    moved = [*groups[:group], (now_s, steps), *groups[group + 1 :]]
                    self._go_on(moved, others)

    def _may_end(self, end_s: int) -> bool:
        """Tell whether an answer with a group done then can still be the best."""
        if end_s > self._place.end_s:
            return False
        return len(self._best) < self._n_groups or end_s <= _badness(self._best)[1]

    def _next(
        self, now_s: int, steps: Steps, taken: dict[int, list[int]]
    ) -> Iterator[tuple[int, Steps]]:
        """Yield every next visit of a group, with and without a pause beside it."""
        place, seen = self._place, _seen(steps)
        begun: Layer = {(0, -1, _rested(steps)): (now_s, steps)}
        if steps is None:
            place.paused(begun, (0, -1, False), now_s, place.ends[0], None)
        here = _visits(steps)[0][0] if seen else place.ends[0]
        for (_, _, rested), (ready_s, before) in begun.items():
            for site in place.route:
                if site not in seen:
                    made: Layer = {}
                    place.visit(made, (0, 0, rested), site, (here, ready_s), taken, before)
                    yield from made.values()


def _visits(steps: Steps) -> list[tuple[int, int, int, int]]:
    """Return the visits a group made, the last first."""
    found = []
    while steps is not None:
        step, steps = steps
        if step[0] >= 0:
            found.append(step)
    return found


def _seen(steps: Steps) -> set[int]:
    return {visit[0] for visit in _visits(steps)}


def _rested(steps: Steps) -> bool:
    while steps is not None:
        step, steps = steps
        if step[0] < 0:
            return True
    return False
