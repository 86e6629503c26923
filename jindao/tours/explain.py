"""Why a candidate is not in the tour: a reason that was computed, never guessed.

Each reason is a note whose sentence stands under `reason.` in `jindao/texts`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from jindao.errors import NoTourError
from jindao.model.note import Note
from jindao.model.tour import LeftOut
from jindao.texts import languages, say
from jindao.tours.clock_text import clock_text
from jindao.tours.ground import ASCENT_M, LENGTH_M, TRANSFER_S, TourGround
from jindao.tours.problem import NOWHERE, UNREACHABLE, Solution, TourProblem
from jindao.tours.schedule import begin_s
from jindao.tours.trial import (
    Trial,
    always_open,
    nearest_ends,
    swaps,
    trials_alone,
    trials_beside,
    without_pauses,
)
from jindao.tours.worth import score_of, too_many

Facts = tuple[tuple[str, str | int | float | None], ...]

NEARLY_MINUTES: Final = 30
"""A visit that lacks no more than this is left out for want of time, not of worth."""

NEARLY_SHARE: Final = 0.1
"""One that is over a limit by no more than this share of it is left out for that limit."""

STEPS: Final[dict[str, tuple[int, Callable[[int], float]]]] = {
    LENGTH_M: (100, lambda steps: steps / 10),
    ASCENT_M: (1, int),
    TRANSFER_S: (60, int),
}
"""The steps a limit is told in: hundreds of metres as kilometres, metres, minutes."""


def reasons(ground: TourGround, solution: Solution) -> tuple[LeftOut, ...]:
    """Return the reason for every candidate that a solution does not visit."""
    visited = set(solution.visited)
    return tuple(
        LeftOut(
            site=candidate.site,
            reason=reason_alone(ground, site) or _reason_beside(ground, solution, site),
        )
        for site, candidate in enumerate(ground.candidates)
        if site not in visited
    )


def reason_alone(ground: TourGround, site: int) -> Note | None:
    """Return why no day can hold a site alone; None where one can.

    Codes: `closed` and `closed_days`, both also `..._holiday` (a rule for public holidays
    closes it on one of the days), `in_closure` and `in_closure_days` (closures shut it, on
    all days or beside its hours), `hours_short` (never open for a whole stay),
    `unreachable`, `too_far` (out, stay and back is longer than the day), `dark` (it is so
    where days end in daylight), `over_limit_...`, `lunch` (the day is too long with the
    break, and not without) and `lunch_clash`, `window` (one gets there after the last
    moment to begin) and `opens_late`.
    """
    problem, days = ground.problem, range(ground.problem.n_days)
    text = ground.hours[0][site].text
    if not any(ground.hours[day][site].windows for day in days):
        told = _in_closure(ground, site)
        if told is not None:
            return told
        code = "closed" if problem.n_days == 1 else "closed_days"
        date = ground.request.date.isoformat()
        closed: Facts = (("hours", text), ("date", date), ("days", problem.n_days))
        shut = [ground.hours[day][site].closed_for for day in days]
        name = next((holiday for holiday in shut if holiday is not None), None)
        if name is not None:
            names: Facts = (("holiday_zh", str(name)), ("holiday_en", name.en))
            return Note(code=f"{code}_holiday", facts=(*closed, *names))
        return Note(code=code, facts=closed)
    if not any(problem.windows(day, site) for day in days):
        minutes = _up(int(problem.visit_s[site]))
        return Note(code="hours_short", facts=(("hours", text), ("minutes", minutes)))
    needed_s, limit_s = _needed_s(problem, site)
    if needed_s >= UNREACHABLE:
        return Note(code="unreachable")
    if needed_s - limit_s > max(0, *map(ground.dark_s, days)):
        facts = (("minutes", _up(needed_s)), ("limit_minutes", limit_s // 60))
        return Note(code="too_far", facts=facts)
    trials = trials_alone(problem, site)
    if any(trial.fits for trial in trials):
        return None
    free = without_pauses(problem)
    eased = trials if free is problem else trials_alone(free, site)
    told = _dark(ground, trials) or _lunch(ground, trials, eased) or _over_limit(ground, trials)
    if told is None and any(trial.late_s == 0 for trial in eased):
        told = _no_room(ground, trials) or _no_room(ground, eased)
    return told or _reason_window(problem, site, text)


def _in_closure(ground: TourGround, site: int) -> Note | None:
    """Return what shuts a site that its hours do not shut on all days; None for nothing."""
    hours = [row[site] for row in ground.hours]
    shut = list(dict.fromkeys(one.shut_by for one in hours if one.shut_by is not None))
    if not shut:
        return None
    facts = tuple((f"told_{lang}", say("closure.list", lang, told=shut)) for lang in languages())
    if all(one.shut_by is not None for one in hours):
        return Note(code="in_closure", facts=facts)
    return Note(code="in_closure_days", facts=(*facts, ("hours", hours[0].text)))


def minutes_needed(problem: TourProblem, site: int) -> int | None:
    """Return the minutes out, for the stay, and to the day's end; None without a way."""
    needed_s = min(_out_and_back_s(problem, day, site) for day in range(problem.n_days))
    return None if needed_s >= UNREACHABLE else _up(needed_s)


def no_must(ground: TourGround, conflict: Sequence[int], *, proven: bool) -> NoTourError:
    """Return the error for must-visits that no tour holds, with the names and why.

    Its code is `must_` and the reason that keeps the first such site out of every tour,
    or `must_category_full` or `must_together` where each of `conflict`, indices of
    candidates, would fit alone; `must_together_found` where it is not proven that they do
    not fit together and that any fewer would.
    """
    candidates = ground.candidates
    for site, candidate in enumerate(candidates):
        note = reason_alone(ground, site) if candidate.must else None
        if note is not None:
            return NoTourError(
                f"must_{note.code}",
                field="must_visit",
                reason=note.code,
                names=[candidate.name],
                **dict(note.facts),
            )
    crowded = too_many(ground.problem, conflict)
    names = [candidates[site].name for site in conflict]
    if crowded:
        return NoTourError(
            "must_category_full",
            field="must_visit",
            reason="category_full",
            names=names,
            **dict(category_facts(ground, crowded[0][0])),
        )
    code = "must_together" if proven else "must_together_found"
    return NoTourError(code, field="must_visit", reason="together", names=names, proven=proven)


def category_facts(ground: TourGround, category: int) -> Facts:
    """Return the name of a category in each language, and the most visits of it."""
    any_of_it = ground.problem.category.tolist().index(category)
    name = ground.candidates[any_of_it].site.category
    told = ((f"category_{lang}", say(f"category.{name}", lang)) for lang in languages())
    return (*told, ("count", int(ground.problem.category_most[category])))


def _needed_s(problem: TourProblem, site: int) -> tuple[int, int]:
    """Return how long a visit alone takes and how long the day is, where it lacks least."""
    needs = [
        (
            _out_and_back_s(problem, day, site),
            int(problem.day_end_s[day] - problem.day_start_s[day]),
        )
        for day in range(problem.n_days)
        if problem.windows(day, site)
    ]
    return min(needs, key=lambda need: (need[0] - need[1], need))


def _out_and_back_s(problem: TourProblem, day: int, site: int) -> int:
    origin, destination = nearest_ends(problem, day, site)
    out_s = problem.travel_between_s(day, origin, site)
    back_s = problem.travel_between_s(day, site, destination)
    return out_s + int(problem.visit_s[site]) + back_s


def _reason_window(problem: TourProblem, site: int, text: str | None) -> Note:
    arrivals, openings = [], []
    for day in range(problem.n_days):
        out_s = problem.travel_between_s(day, nearest_ends(problem, day, site)[0], site)
        arrival_s = int(problem.day_start_s[day]) + out_s
        arrivals.append(arrival_s)
        begun_s = begin_s(problem, day, site, arrival_s)
        if begun_s is not None:
            openings.append((begun_s, int(problem.day_end_s[day])))
    if not openings:
        return Note(code="window", facts=(("time", clock_text(min(arrivals))), ("hours", text)))
    begun_s, limit_s = min(openings)
    facts = (("time", clock_text(begun_s)), ("limit", clock_text(limit_s)), ("hours", text))
    return Note(code="opens_late", facts=facts)


def _reason_beside(ground: TourGround, solution: Solution, site: int) -> Note:
    """Return why a site that fits alone is not beside the visits of the tour.

    Codes: `category_full`; where it fits in, `no_score`, `repeated` (as one more of its
    kind it adds nothing) or `set_aside` (the tour was chosen without it); `no_time`,
    `dark` and `lunch` (the cheapest insertion ends the day so many minutes too late),
    `over_limit_...` (by how much), `worse` (it fits only in place of a visit without
    which the tour would be worth no more), `lunch_clash` and `clash` (it would fit were
    it not for the hours), `no_time_open` (it would be so many minutes too long even
    without any hours), `no_room` (too late and over limits at once, by how much of each).
    """
    problem = ground.problem
    kind = int(problem.category[site])
    if kind in [full for full, _ in too_many(problem, (*solution.visited, site))]:
        return Note(code="category_full", facts=category_facts(ground, kind))
    trials = trials_beside(problem, solution, site)
    if any(trial.fits for trial in trials):
        return _worth_nothing(problem, solution, site)
    late = _least_late(trials)
    over = _least_over(ground, trials)
    if (late is None or late[0] > NEARLY_MINUTES * 60) and (over is None or over[0] > NEARLY_SHARE):
        rival = _rival(problem, solution, site)
        if rival is not None:
            name = ground.candidates[rival].name
            return Note(code="worse", facts=(("name_zh", name["zh"]), ("name_en", name["en"])))
    free = without_pauses(problem)
    eased = trials if free is problem else trials_beside(free, solution, site)
    told = _dark(ground, trials) or _lunch(ground, trials, eased)
    if told is not None:
        return told
    day_s = int((problem.day_end_s - problem.day_start_s).max())
    if over is not None and (late is None or over[0] <= late[0] / day_s):
        told = _over_limit(ground, trials)
    elif late is not None:
        told = _late(ground, "no_time", late)
    else:
        told = _no_room(ground, trials)
    return told or _hours_or_time(ground, solution, site)


def _hours_or_time(ground: TourGround, solution: Solution, site: int) -> Note:
    """Return whether hours alone keep a site out, or what is lacking even without them."""
    trials = trials_beside(always_open(ground.problem), solution, site)
    late = _least_late(trials)
    if late is not None:
        return _late(ground, "no_time_open", late) if late[0] else Note(code="clash")
    return _no_room(ground, trials) or Note(code="clash")


def _worth_nothing(problem: TourProblem, solution: Solution, site: int) -> Note:
    """Return why a site that fits in is not in the tour all the same."""
    gain = score_of(problem, (*solution.visited, site)) - score_of(problem, solution.visited)
    if gain > 0:
        return Note(code="set_aside")
    if problem.score[site] == 0:
        return Note(code="no_score")
    kind = int(problem.category[site])
    count = int((problem.category[list(solution.visited)] == kind).sum()) if kind != NOWHERE else 0
    points = int(problem.score[site])
    facts = (("count", count + 1), ("points", points), ("loss", points - gain))
    return Note(code="repeated", facts=facts)


def _rival(problem: TourProblem, solution: Solution, site: int) -> int | None:
    """Return the least visit whose place a site could take, the tour worth no more for it."""
    worth = score_of(problem, solution.visited)

    def no_better(changed: tuple[int, ...]) -> bool:
        return score_of(problem, changed) <= worth and not too_many(problem, changed)

    return next((visited for visited, _ in swaps(problem, solution, site, no_better)), None)


def _least_late(trials: Sequence[Trial]) -> tuple[int, int] | None:
    """Return by how many seconds a day within its limits would be too long at the least.

    With that day; None where its hours cannot be kept.
    """
    late = [
        (trial.late_s, trial.day)
        for trial in trials
        if trial.late_s is not None and trial.in_limits
    ]
    return min(late, default=None)


def _late(ground: TourGround, code: str, late: tuple[int, int]) -> Note:
    """Return the note on a day that would be too long by some seconds."""
    late_s, day = late
    return Note(code=code, facts=(("minutes", _up(late_s)), *_on(ground, day)))


def _on(ground: TourGround, day: int) -> Facts:
    """Return the number of a day, counted from 1, where there are several."""
    return (("day", day + 1),) if ground.problem.n_days > 1 else ()


def _dark(ground: TourGround, trials: Sequence[Trial]) -> Note | None:
    """Return by how much it gets dark too early, where there would be time otherwise."""
    cut = [
        (trial.late_s, trial.day)
        for trial in trials
        if trial.late_s is not None and trial.in_limits and trial.late_s <= ground.dark_s(trial.day)
    ]
    if not cut:
        return None
    late_s, day = min(cut)
    limit = clock_text(int(ground.problem.day_end_s[day]))
    return Note(code="dark", facts=(("minutes", _up(late_s)), ("limit", limit), *_on(ground, day)))


def _lunch(ground: TourGround, trials: Sequence[Trial], eased: Sequence[Trial]) -> Note | None:
    """Return what the lunch break makes impossible, where nothing else does."""
    if not any(trial.fits for trial in eased):
        return None
    late = _least_late(trials)
    return Note(code="lunch_clash") if late is None else _late(ground, "lunch", late)


def _least_over(ground: TourGround, trials: Sequence[Trial]) -> tuple[float, int, Trial] | None:
    """Return by what share of it one limit alone is exceeded at the least, and where."""
    limits = ground.problem.toll_limit
    least: dict[int, tuple[int, int]] = {}
    for place, trial in enumerate(trials):
        toll = trial.only_over
        if toll is not None:
            least[toll] = min(least.get(toll, (trial.over[toll], place)), (trial.over[toll], place))
    shares = [
        (over / max(1, int(limits[toll, trials[place].day])), toll, trials[place])
        for toll, (over, place) in least.items()
    ]
    return min(shares, key=lambda entry: entry[:2], default=None)


def _no_room(ground: TourGround, trials: Sequence[Trial]) -> Note | None:
    """Return all that the day lacks that lacks the least, each as a share of what it has.

    None where the hours cannot be kept, however much there is of it.
    """
    problem = ground.problem
    day_s, limits = problem.day_end_s - problem.day_start_s, problem.toll_limit
    lacking = [
        (
            trial.late_s / max(1, int(day_s[trial.day]))
            + sum(
                over / max(1, int(limits[toll, trial.day])) for toll, over in enumerate(trial.over)
            ),
            place,
        )
        for place, trial in enumerate(trials)
        if trial.late_s is not None
    ]
    if not lacking:
        return None
    trial = trials[min(lacking)[1]]
    assert trial.late_s is not None
    needs: list[tuple[str, int | float]] = [("time", _up(trial.late_s))] if trial.late_s else []
    for toll, over in enumerate(trial.over):
        step, told = STEPS[ground.tolls[toll]]
        if over:
            needs.append((ground.tolls[toll].rsplit("_", 1)[0], told(-(-over // step))))
    named = tuple(
        (
            f"needs_{lang}",
            say("need.all", lang, needs=[say(f"need.{n}", lang, amount=a) for n, a in needs]),
        )
        for lang in languages()
    )
    return Note(code="no_room", facts=(*needs, *named, *_on(ground, trial.day)))


def _over_limit(ground: TourGround, trials: Sequence[Trial]) -> Note | None:
    """Return which limit alone is exceeded, by how much at the least, and the limit."""
    least = _least_over(ground, trials)
    if least is None:
        return None
    _, toll, trial = least
    name = ground.tolls[toll]
    step, told = STEPS[name]
    over = -(-trial.over[toll] // step)
    most = int(ground.problem.toll_limit[toll, trial.day]) // step
    facts = (("over", told(over)), ("most", told(most)), *_on(ground, trial.day))
    return Note(code=f"over_limit_{name.rsplit('_', 1)[0]}", facts=facts)


def _up(seconds: int) -> int:
    return -(-seconds // 60)
