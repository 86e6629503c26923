"""Tours to choose from: the best one, and others that really differ from it.

The same ground is searched again with other scores or shorter days; what comes out is
judged by the scores that were asked for, and kept where it is no look-alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from jindao.geo import LonLat, geodesic_m
from jindao.model.note import Note
from jindao.tours.ground import TourGround
from jindao.tours.problem import MAX_SCORE, UNREACHABLE, Ints, Solution, TourProblem
from jindao.tours.schedule import schedule, violations
from jindao.tours.search import usual_iterations
from jindao.tours.solve import found
from jindao.tours.worth import score_of

LEAST_SHARE: Final = 0.6
"""Another tour is worth at least this share of the best."""

IN_COMMON: Final = 0.6
"""Tours with no more than this share of their worth in common differ by their sites."""

ALIKE: Final = 0.85
"""Tours with more than this share of their worth in common are look-alikes."""

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "buildings": ("ancient_building", "grotto"),
    "museums": ("museum", "modern_site", "intangible_heritage"),
    "nature": ("natural_landscape", "park", "ancient_tree"),
    "villages": ("traditional_village", "bridge", "ferry", "well"),
    "walls": ("pass_fort", "post_road", "ruin", "tomb"),
}
"""Kinds of sites that give a tour its character, by the categories they hold."""

_DAMPED: Final = 0.15
_SHORTER_DAY: Final = 0.65
_SLOWER: Final = 1.4
_FEWER: Final = 0.75
_LESS_WAY: Final = 0.8
_OF_ANOTHER_KIND: Final = 0.3
_MOST_GROUPS: Final = 2
_SAVED: Final = 1 / 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A tour to choose, and what it was looked for: `best`, `sites`, `area`, `calm`,
    `sure`, or one of `GROUPS`.
    """

    aim: str
    solution: Solution


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Tours to choose from, the best first, and every other that was found on the way."""

    choices: tuple[Choice, ...]
    tried: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What of a solution tells it from another."""

    visited: frozenset[int]
    under_way_s: int
    busy_s: int
    known: float
    groups: dict[str, float]
    middle: LonLat
    spread_m: float


def offered(ground: TourGround, best: Solution, count: int) -> Offer:
    """Return the best tour and up to `count` - 1 others that differ from each other.

    Every other is worth at least `LEAST_SHARE` of the best, visits all that must be
    visited, and differs from each before it by its sites (`IN_COMMON`), or by where its
    visits lie, how long it is under way, how much of its hours is known or what kinds of
    sites it visits, with at most `ALIKE` in common. One whose sites another has as well
    saves at least a third of its way or of its hours.
    """
    chosen = [Choice(aim="best", solution=best)]
    pool = list(_pool(ground, best)) if count > 1 else []
    tried = list(pool)
    while len(chosen) < count:
        following = _following(ground, pool, chosen)
        if following is None and len(chosen) == 2:
            used = {site for choice in chosen for site in choice.solution.visited}
            more = "others", _damped(ground.problem, _mask(ground, used))
            pool = list(_solved(ground, [more], 2))
            tried += pool
            following = _following(ground, pool, chosen)
        if following is None:
            break
        chosen.append(following)
    return Offer(choices=tuple(chosen), tried=tuple(tried))


def why_no_more(
    ground: TourGround, chosen: Sequence[Choice], tried: Sequence[Choice]
) -> tuple[Note, ...]:
    """Return why there is no further tour to choose: the one thing that stands against it.

    Codes: `no_more_worth` (those that differ are worth so little), where none differs
    `no_more_alike` (of those that are worth it, the one with the fewest sites in common
    has so many), and `no_more_found`.
    """
    best, number = chosen[0].solution, len(chosen) + 1
    looks = [_look(ground, choice.solution) for choice in chosen]
    taken = [look.visited for look in looks]
    others = [c.solution for c in tried if frozenset(c.solution.visited) not in taken]
    alike, poor = [], []
    for other in others:
        if _is_worth_it(other, best):
            shared = max(len(set(other.visited) & look.visited) for look in looks)
            alike.append((shared / len(other.visited), shared, len(other.visited)))
        elif all(_differ(ground.problem, _look(ground, other), look) for look in looks):
            poor.append(other.score)
    if poor:
        percent, least = int(100 * max(poor) / best.score), round(100 * LEAST_SHARE)
        facts = (("number", number), ("percent", percent), ("least", least))
        return (Note(code="no_more_worth", facts=facts),)
    if alike:
        _, shared, visits = min(alike)
        facts = (("number", number), ("shared", shared), ("visits", visits))
        return (Note(code="no_more_alike", facts=facts),)
    return (Note(code="no_more_found", facts=(("number", number),)),)


def _is_worth_it(other: Solution, best: Solution) -> bool:
    return other.score >= LEAST_SHARE * best.score


def in_common(problem: TourProblem, one: Sequence[int], other: Sequence[int]) -> float:
    """Return the share of the worth of all sites of two tours that both visit."""
    both, either = set(one) & set(other), set(one) | set(other)
    total = int(problem.score[list(either)].sum())
    return int(problem.score[list(both)].sum()) / total if total else 1.0


def _following(
    ground: TourGround, pool: Sequence[Choice], chosen: Sequence[Choice]
) -> Choice | None:
    """Return what is most worth adding of a pool: good, and unlike what is chosen."""
    problem, best = ground.problem, chosen[0].solution
    looks = [_look(ground, choice.solution) for choice in chosen]
    rated = []
    for place, choice in enumerate(pool):
        if choice.aim in [other.aim for other in chosen] or not _is_worth_it(choice.solution, best):
            continue
        look = _look(ground, choice.solution)
        if all(_differ(problem, look, other) for other in looks):
            shared = max(in_common(problem, [*look.visited], [*other.visited]) for other in looks)
            worth = min(1.0, choice.solution.score / max(1, best.score))
            new_kind = len(chosen) > 1 and choice.aim not in ("sites", "others")
            rated.append((worth - shared + _OF_ANOTHER_KIND * new_kind, -place, choice))
    return max(rated, key=lambda entry: entry[:2])[2] if rated else None


def _differ(problem: TourProblem, one: _Look, other: _Look) -> bool:
    """Tell whether one tour differs by its sites, its area or for a better character."""
    shared = in_common(problem, [*one.visited], [*other.visited])
    if one.visited <= other.visited or other.visited <= one.visited:
        less, more = (one, other) if one.visited <= other.visited else (other, one)
        return shared <= ALIKE and _saves(less, more)
    if shared <= IN_COMMON or shared > ALIKE:
        return shared <= IN_COMMON
    apart_m = geodesic_m(one.middle, other.middle)
    mix = sum(abs(one.groups[group] - other.groups[group]) for group in one.groups) / 2
    return (
        apart_m >= max(300.0, (one.spread_m + other.spread_m) / 2)
        or easier((len(one.visited), one.under_way_s), (len(other.visited), other.under_way_s))
        or mix >= 0.4
        or one.known - other.known >= 0.3
    )


def _saves(less: _Look, more: _Look) -> bool:
    """Tell whether a tour of some of another's sites is a third less way, or fewer hours."""
    return (
        less.under_way_s <= (1 - _SAVED) * more.under_way_s
        or less.busy_s <= (1 - _SAVED) * more.busy_s
    )


def easier(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether a tour of some visits and time under way is easier than another."""
    visits, under_way_s = other
    no_more = one[0] <= visits and one[1] <= under_way_s
    return no_more and (one[0] <= _FEWER * visits or one[1] <= _LESS_WAY * under_way_s)


def _look(ground: TourGround, solution: Solution) -> _Look:
    visited = solution.visited
    positions = [ground.candidates[site].waypoint.position for site in visited]
    middle = LonLat(
        sum(at.lon for at in positions) / len(positions),
        sum(at.lat for at in positions) / len(positions),
    )
    counts = Counter(group_of(ground.candidates[site].site.category) for site in visited)
    under_way_s = _under_way_s(ground.problem, solution)
    return _Look(
        visited=frozenset(visited),
        under_way_s=under_way_s,
        busy_s=under_way_s + int(ground.problem.visit_s[list(visited)].sum()),
        known=_known(ground, solution) / len(visited),
        groups={group: counts[group] / len(visited) for group in (*GROUPS, "")},
        middle=middle,
        spread_m=sum(geodesic_m(at, middle) for at in positions) / len(positions),
    )


def group_of(category: str) -> str:
    """Return which of `GROUPS` holds a category; empty for none."""
    return next((group for group, held in GROUPS.items() if category in held), "")


def _under_way_s(problem: TourProblem, solution: Solution) -> int:
    total_s = 0
    for day, route in enumerate(solution.routes):
        points = [solution.stops[day], *route, solution.stops[day + 1]]
        for origin, destination in pairwise(points):
            total_s += problem.travel_between_s(day, origin, destination)
    return total_s


def _known(ground: TourGround, solution: Solution) -> int:
    """Return how many visits are surely open for the whole stay."""
    known = 0
    for day, route in enumerate(solution.routes):
        ends = solution.stops[day], solution.stops[day + 1]
        planned = schedule(ground.problem, day, route, ends=ends)
        if planned is not None:
            known += sum(
                ground.opening_status(day, site, *stay) == "open"
                for site, stay in zip(
                    route, zip(planned.begin_s, planned.departure_s, strict=True), strict=True
                )
            )
    return known


def _pool(ground: TourGround, best: Solution) -> Iterator[Choice]:
    """Yield other tours, each looked for with another aim."""
    aims = list(_aims(ground, best))
    return _solved(ground, aims, len(aims) / 2)


def _solved(
    ground: TourGround,
    aims: Sequence[tuple[str, TourProblem]],
    share: float,
) -> Iterator[Choice]:
    problem = ground.problem
    iterations = max(100, int(usual_iterations(problem) / max(1.0, share)))
    for aim, changed in aims:
        solution = found(changed, seed=ground.request.seed, iterations=iterations)
        visited = solution.visited
        solution = replace(solution, score=score_of(problem, visited), proven=False)
        if visited and not violations(problem, solution):
            yield Choice(aim=aim, solution=solution)


def _aims(ground: TourGround, best: Solution) -> Iterator[tuple[str, TourProblem]]:
    """Yield aims, each with the problem changed for it."""
    problem = ground.problem
    yield "sites", _damped(problem, _mask(ground, best.visited))
    yield "area", _away(ground, best)
    yield "calm", _calm(problem)
    unknown = np.array(
        [not any(day[site].status_known for day in ground.hours) for site in range(problem.n_sites)]
    )
    if unknown[list(best.visited)].any():
        yield "sure", _damped(problem, unknown)
    groups = np.array([group_of(c.site.category) for c in ground.candidates])
    inside = Counter(groups[list(best.visited)].tolist())
    outside = {
        group: int(np.sort(problem.score[groups == group])[-8:].sum())
        for group in GROUPS
        if (groups == group).sum() >= 2 and inside[group] <= len(best.visited) / 2
    }
    for group in sorted(outside, key=lambda name: (-outside[name], name))[:_MOST_GROUPS]:
        yield group, _more_of(problem, groups == group)


def _mask(ground: TourGround, sites: Sequence[int] | set[int]) -> np.ndarray:
    return np.isin(np.arange(ground.problem.n_sites), list(sites))


def _damped(problem: TourProblem, sites: np.ndarray) -> TourProblem:
    """Return a problem in which some sites are worth little."""
    return _scored(problem, np.where(sites, problem.score * _DAMPED, problem.score))


def _more_of(problem: TourProblem, sites: np.ndarray) -> TourProblem:
    """Return a problem in which some sites are worth much more than the others."""
    return _scored(problem, np.where(sites, problem.score * 3.0, problem.score * 0.5))


def _away(ground: TourGround, best: Solution) -> TourProblem:
    """Return a problem in which sites are worth less the nearer they are to the best tour."""
    middle = _look(ground, best).middle
    apart_m = np.array([geodesic_m(c.waypoint.position, middle) for c in ground.candidates])
    usual_m = max(1.0, float(np.median(apart_m)))
    return _scored(
        ground.problem, ground.problem.score * np.minimum(1.0, np.square(apart_m / usual_m))
    )


def _scored(problem: TourProblem, score: np.ndarray) -> TourProblem:
    """Return a problem with other scores; what was worth something still is."""
    whole: Ints = np.minimum(MAX_SCORE, np.ceil(score)).astype(np.int64)
    return replace(problem, score=whole)


def _calm(problem: TourProblem) -> TourProblem:
    """Return a problem with shorter days and slower ways."""
    length_s = problem.day_end_s - problem.day_start_s
    slower: Ints = np.ceil(problem.travel_s * _SLOWER).astype(np.int64)
    return replace(
        problem,
        day_end_s=problem.day_start_s + (length_s * _SHORTER_DAY).astype(np.int64),
        travel_s=np.where(
            problem.travel_s < UNREACHABLE, np.minimum(slower, UNREACHABLE), UNREACHABLE
        ),
    )
