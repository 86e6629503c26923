"""What plans change, in lines: how much of what, what of it lies on no way, which days count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from jindao.formats import words
from jindao.model.plan_comparison import TODAY, BuiltAgain, DatedClosure, PlanCase
from jindao.texts import say

_CHANGES: Final = ("added", "removed", "signed", "closed")


def case_name(case: PlanCase, locale: str) -> str:
    """Return what a case is called: today, or the plan's name."""
    return say("judged.today", locale) if case.id == TODAY else words.clean(case.id)


def plan_lines(case: PlanCase, day: dt.date | None, locale: str) -> Iterator[str]:
    """Yield what a plan changes, what it builds again or signs twice, and which days counted."""
    yield changes_told(case, locale)
    for line in case.built_again:
        yield say(
            "judged.plan", locale, name=case_name(case, locale), what=_built_again(line, locale)
        )
    for twice in case.signed_twice:
        facts = {"m": twice.length_m, "kept": words.clean(twice.kept)}
        what = say("judged.signed_twice", locale, name=words.clean(twice.greenway), **facts)
        yield say("judged.plan", locale, name=case_name(case, locale), what=what)
    yield from _dated(case, day, locale)


def _dated(case: PlanCase, day: dt.date | None, locale: str) -> Iterator[str]:
    """Yield the closures of a plan that hold on some days only: those counted, then the others."""
    counted = "dated_all" if day is None else "dated_counted"
    for counts, code in ((True, counted), (False, "dated_left")):
        names = [_days(closure, locale) for closure in case.dated if closure.counts == counts]
        if names:
            yield say(
                f"judged.{code}", locale, name=case_name(case, locale), closures=names, day=day
            )


def _days(closure: DatedClosure, locale: str) -> str:
    """Return a closure with its first and last day."""
    ends = [end for end in ("first", "last") if getattr(closure, f"{end}_day")]
    facts = {"id": words.clean(closure.id), "first": closure.first_day, "last": closure.last_day}
    return say(f"judged.days_{'_'.join(ends)}", locale, **facts)


def changes_told(case: PlanCase, locale: str) -> str:
    """Return what a plan changes, in a line."""
    told = [
        _changed(case, change, metres, locale)
        for change in _CHANGES
        if (metres := getattr(case, f"{change}_m"))
    ]
    told += [
        say(f"judged.{what}", locale, m=metres)
        for what in ("built_again", "missed", "unlaid")
        if (metres := getattr(case, f"{what}_m"))
    ]
    if case.gaps:
        told.append(say("judged.gaps", locale, count=case.gaps))
    if case.open_ends:
        told.append(say("judged.open_ends", locale, count=case.open_ends))
    what = say("judged.joiner", locale).join(told) or say("judged.no_change", locale)
    return say("judged.plan", locale, name=case_name(case, locale), what=what)


def _built_again(line: BuiltAgain, locale: str) -> str:
    """Return what to do about a line to build that lies along ways that there are."""
    name = words.clean(line.name) or say("compared.feature", locale, id=words.clean(line.id))
    code = "sign_instead" if line.greenway else "leave_out"
    return say(f"judged.{code}", locale, name=name, m=line.again_m, whole=line.length_m)


def _changed(case: PlanCase, change: str, metres: int, locale: str) -> str:
    """Return how much a plan changes, with which ways that is of those it removes or closes."""
    told = [
        say(
            "judged.taken_beside" if ways.beside else "judged.taken",
            locale,
            kind=say(f"kind.{ways.kind}", locale),
            m=ways.length_m,
        )
        for ways in case.taken
        if ways.change == change
    ]
    what = say(f"judged.{change}", locale, m=metres)
    return say("judged.taken_all", locale, what=what, ways=told) if told else what
