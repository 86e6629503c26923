"""Every reason is true: what it says is lacking is enough, and anything less is not."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from jindao.errors import NoTourError
from jindao.geo import LonLat
from jindao.model.note import Note
from jindao.model.request import TourRequest
from jindao.texts import texts
from jindao.tours import Solution, TourGround, TourProblem, Ways, solve
from jindao.tours.explain import reasons
from jindao.tours.hours import DayHours
from jindao.tours.problem import UNREACHABLE
from jindao.tours.schedule import schedule
from jindao.tours.trial import (
    always_open,
    swaps,
    trials_alone,
    trials_beside,
    tried,
    without_pauses,
)
from jindao.tours.worth import score_of, too_many
from tests.tours.problems import at_random
from tests.tours.walks import PROVENANCE, candidate

TOLLS = ("length_m", "ascent_m")
STEPS = {"length": (0, 1000.0, 100), "ascent": (1, 1.0, 1)}


def ground_of(problem: TourProblem) -> TourGround:
    """Return the ground of a problem: days from midnight on, and hours that are its windows."""
    n, days = problem.n_sites, problem.n_days
    names = TOLLS[: len(problem.toll)]
    limits = {"length_m": "max_km", "ascent_m": "max_ascent_m"}
    return TourGround(
        request=TourRequest(
            start=LonLat(112.5, 37.8),
            date=dt.date(2026, 11, 16),
            start_time=dt.time(0, 0),
            hours=0.5,
            days=days,
            strands=("history",),
            **{limits[name]: 500.0 for name in names},  # type: ignore[arg-type]
        ),
        title_zh="",
        title_en="",
        candidates=tuple(candidate(f"s{site}", site) for site in range(n)),
        places=(None,) * (problem.n_points - n),
        stops=(),
        ways=Ways(
            travel_s=problem.travel_s,
            leg=lambda _, i, j: pytest.fail(f"no leg {i}-{j} is needed"),
            tolls=dict.fromkeys(names, problem.travel_s),
        ),
        hours=tuple(
            tuple(
                DayHours(status_known=True, windows=problem.windows(day, site), text=None)
                for site in range(n)
            )
            for day in range(days)
        ),
        problem=problem,
        left_out=(),
        provenance=PROVENANCE,
        zone=ZoneInfo("Asia/Shanghai"),
        country="CN",
    )


def longer(problem: TourProblem, seconds: int) -> TourProblem:
    return replace(problem, day_end_s=problem.day_end_s + seconds)


def allowing(problem: TourProblem, toll: int, amount: int) -> TourProblem:
    limits = problem.toll_limit.copy()
    limits[toll] += amount
    return replace(problem, toll_limit=np.maximum(0, limits))


def provided(problem: TourProblem, needs: dict[str, object]) -> TourProblem:
    """Return a problem with as much more as a reason says is needed."""
    problem = longer(problem, 60 * int(needs.get("time", 0)))  # type: ignore[call-overload]
    for name, (toll, unit, _) in STEPS.items():
        if name in needs:
            problem = allowing(problem, toll, round(float(needs[name]) * unit))  # type: ignore[arg-type]
    return problem


def fits(problem: TourProblem, solution: Solution, site: int) -> bool:
    return any(trial.fits for trial in trials_beside(problem, solution, site))


def fits_alone(problem: TourProblem, solution: Solution, site: int) -> bool:
    return any(trial.fits for trial in trials_alone(problem, site))


def check(problem: TourProblem, solution: Solution, site: int, note: Note) -> None:
    code, facts = note.code, dict(note.facts)
    alone = not fits_alone(problem, solution, site)
    may: Callable[[TourProblem, Solution, int], bool] = fits_alone if alone else fits
    visited = solution.visited
    if code in ("set_aside", "no_score", "repeated"):
        gain = score_of(problem, (*visited, site)) - score_of(problem, visited)
        assert may(problem, solution, site)
        assert (gain > 0) == (code == "set_aside")
        assert code != "repeated" or facts["points"] - facts["loss"] == gain  # type: ignore[operator]
        return
    if code == "category_full":
        assert problem.category[site] in [kind for kind, _ in too_many(problem, (*visited, site))]
        return
    assert not may(problem, solution, site), code
    if code in ("no_time", "lunch"):
        minutes = int(facts["minutes"])  # type: ignore[call-overload]
        assert may(longer(problem, 60 * minutes), solution, site)
        assert not may(longer(problem, 60 * (minutes - 1)), solution, site)
        assert code != "lunch" or may(without_pauses(problem), solution, site)
    elif code.startswith("over_limit"):
        toll, unit, step = STEPS[code.removeprefix("over_limit_")]
        over = round(float(facts["over"]) * unit)  # type: ignore[arg-type]
        assert may(allowing(problem, toll, over), solution, site)
        assert not may(allowing(problem, toll, over - step), solution, site)
    elif code == "worse":
        name = facts["name_zh"]
        changed = [after for rival, after in swaps(problem, solution, site) if f"s{rival}" == name]
        assert changed
        assert all(score_of(problem, after) <= score_of(problem, visited) for after in changed)
    elif code == "lunch_clash":
        assert not may(longer(problem, 10**6), solution, site)
        assert may(without_pauses(problem), solution, site)
    elif code in ("clash", "window"):
        assert not may(longer(without_tolls(problem), 10**6), solution, site)
        assert code != "clash" or fits(always_open(problem), solution, site)
    elif code == "no_time_open":
        minutes = int(facts["minutes"])  # type: ignore[call-overload]
        always = always_open(problem)
        assert fits(longer(always, 60 * minutes), solution, site)
        assert not fits(longer(always, 60 * (minutes - 1)), solution, site)
        assert not fits(without_pauses(problem), solution, site)
    elif code == "no_room":
        needs = {name: facts[name] for name in ("time", *STEPS) if name in facts}
        given = [problem, without_pauses(problem), always_open(problem)]
        assert any(may(provided(each, needs), solution, site) for each in given)
        # Where one thing alone is named, hours are in the way as well.
        assert len(needs) > 1 or not may(provided(problem, needs), solution, site)
        assert not may(without_tolls(problem), solution, site) or len(problem.toll) > 1
    elif code == "opens_late":
        assert may(longer(without_pauses(without_tolls(problem)), 10**6), solution, site)
        assert not may(without_pauses(without_tolls(problem)), solution, site)
    elif code == "too_far":
        over_s = 60 * (int(facts["minutes"]) - int(facts["limit_minutes"]))  # type: ignore[call-overload]
        # Without its hours, a trip there alone is enough with so many minutes more.
        always = always_open(without_pauses(without_tolls(problem)))
        assert fits_alone(longer(always, over_s), solution, site)
    else:
        assert code in ("closed", "closed_days", "unreachable")


def without_tolls(problem: TourProblem) -> TourProblem:
    return replace(problem, toll_limit=np.full_like(problem.toll_limit, 10**9))


def from_anywhere(problem: TourProblem) -> TourProblem:
    travel_s, toll = problem.travel_s.copy(), problem.toll.copy()
    travel_s[:, problem.n_sites] = 0
    toll[:, :, problem.n_sites] = 0
    return replace(problem, travel_s=travel_s, toll=toll)


def test_every_reason_is_true() -> None:
    seen: Counter[str] = Counter()
    for seed in range(600):
        problem = at_random(seed, rich=True)
        if seed % 4 == 0:
            problem = from_anywhere(problem)
        try:
            solution = solve(problem, seed=1)
        except NoTourError:
            continue
        told = reasons(ground_of(problem), solution)
        out = [site for site in range(problem.n_sites) if site not in solution.visited]
        for site, item in zip(out, told, strict=True):
            try:
                check(problem, solution, site, item.reason)
            except AssertionError as error:
                raise AssertionError(f"seed {seed}, site {site}: {item.reason}") from error
            assert texts().has(f"reason.{item.reason.code}")
            seen[item.reason.code] += 1
    assert not seen["set_aside"]
    common = {"worse", "no_time", "no_room", "no_time_open", "clash", "lunch", "category_full",
              "over_limit_length", "over_limit_ascent", "window", "too_far"}  # fmt: skip
    assert common <= set(seen), seen


def test_reasons_of_a_tour_that_is_not_the_best_are_true() -> None:
    seen: Counter[str] = Counter()
    for seed in range(200):
        problem = at_random(seed, rich=True)
        try:
            whole = solve(problem, seed=1)
        except NoTourError:
            continue
        routes = tuple(route[::2] for route in whole.routes)
        visited = [site for route in routes for site in route]
        some = replace(whole, routes=routes, score=score_of(problem, visited))
        out = [site for site in range(problem.n_sites) if site not in visited]
        for site, item in zip(out, reasons(ground_of(problem), some), strict=True):
            check(problem, some, site, item.reason)
            seen[item.reason.code] += 1
    assert seen["set_aside"]


def test_trials_end_when_the_judge_says() -> None:
    compared = Counter[bool]()
    for seed in range(12):
        problem = at_random(seed)
        for day in range(problem.n_days):
            ends = problem.stops(day)[0], problem.stops(day + 1)[0]
            for site in range(problem.n_sites):
                route = (site, (site + 1) % problem.n_sites)
                trial = tried(problem, day, route, ends)
                planned = schedule(problem, day, route, ends=ends, day_end_s=UNREACHABLE - 1)
                late_s = planned and max(0, planned.end_s - int(problem.day_end_s[day]))
                assert trial.late_s == late_s
                compared[planned is None] += 1
    assert compared[True] > 20
    assert compared[False] > 20
