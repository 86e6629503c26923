"""Where plans change a network, in words: for maps, lists and the layers of a GIS."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from jindao.formats import words
from jindao.formats.assess_look import ESTIMATED_DASHES
from jindao.formats.judged_look import (
    CHANGE_STROKES,
    GREENWAY_STROKES,
    OPEN_END_DOT,
    Key,
    Stroke,
    looks_as,
)
from jindao.model.assessment import JudgedWay
from jindao.model.leg import Line
from jindao.model.plan_comparison import ChangedWays, PlansCompared
from jindao.texts import say


def greenways(made: PlansCompared) -> dict[str, list[JudgedWay]]:
    """Return the greenways of today by what they are: one of `GREENWAY_STROKES`.

    One that is only planned is told so, whether it was surveyed or not.
    """
    found: dict[str, list[JudgedWay]] = {kind: [] for kind in GREENWAY_STROKES}
    for way in made.assessments[0].ways:
        if way.greenway:
            kind = "planned" if way.planned else "estimated" if way.estimated else "built"
            found[kind].append(way)
    return found


def sorted_changes(made: PlansCompared) -> list[ChangedWays]:
    """Return the changes plan by plan, the lowest on a map first."""
    order = list(CHANGE_STROKES)
    plans = [case.id for case in made.cases]
    return sorted(
        made.changes, key=lambda each: (plans.index(each.plan), order.index(looks_as(each)))
    )


def change_name(change: ChangedWays, locale: str) -> str:
    """Return what a plan does, and to what."""
    name = change.name or change.greenway or say("compared.feature", locale, id=change.id)
    what = say(f"compared.what_{looks_as(change)}", locale)
    plan = words.clean(change.plan)
    return say("compared.change", locale, plan=plan, what=what, name=words.clean(name))


def change_facts(made: PlansCompared, change: ChangedWays, locale: str) -> list[str]:
    """Return all that is told of a change beside its name, a line each."""
    if not change.lines:
        return [say("compared.no_lines", locale)]
    lines = [say("compared.length", locale, length=words.distance(change.length_m, locale))]
    if round(change.built_again_m):
        lines.append(say("compared.built_again", locale, m=round(change.built_again_m)))
    if change.kind:
        lines.append(words.label("kind", change.kind, locale))
    if change.greenway:
        lines.append(say("compared.greenway", locale, name=words.clean(change.greenway)))
        if change.level != "unknown":
            level = words.label("greenway_level", change.level, locale)
            lines[-1] = words.join([lines[-1], level], locale)
    if change.modes:
        key = "modes_add" if change.change == "add" else "modes"
        modes = words.join([words.label("mode", mode, locale) for mode in change.modes], locale)
        lines.append(say(f"compared.{key}", locale, modes=modes))
    if change.first_day or change.last_day:
        lines.append(_days(change, locale))
    if not change.counts:
        lines.append(say("compared.not_counted", locale, day=made.day))
    if change.estimated:
        lines.append(say("judged.mark_estimated", locale))
    return lines


def _days(change: ChangedWays, locale: str) -> str:
    ends = [end for end in ("first", "last") if getattr(change, f"{end}_day")]
    facts = {"first": change.first_day, "last": change.last_day}
    return say(f"compared.days_{'_'.join(ends)}", locale, **facts)


def layer_name(made: PlansCompared, plan: str, kind: str, locale: str) -> str:
    """Return what the changes of one kind and plan are called together."""
    return say(f"compared.layer_{kind}", locale, plan=words.clean(plan), day=made.day)


def middle(change: ChangedWays) -> tuple[float, float]:
    """Return a position about the middle of the longest line of a change."""
    line = max(change.lines, key=_extent)
    if len(line) > 2:
        return line[len(line) // 2]
    (west, south), (east, north) = line
    return round((west + east) / 2, 6), round((south + north) / 2, 6)


def _extent(line: Line) -> float:
    """Return how long a line is, in degrees: enough to compare it with those around it."""
    pairs = pairwise(line)
    return sum(abs(one[0] - other[0]) + abs(one[1] - other[1]) for one, other in pairs)


def keys(made: PlansCompared, locale: str) -> Iterator[Key]:
    """Yield the signs of a map of plans, and what they mean: of what there is."""
    kinds = {looks_as(change) for change in made.changes if change.lines}
    for kind in reversed(CHANGE_STROKES):
        if kind in kinds:
            yield Key(told=say(f"compared.what_{kind}", locale), strokes=CHANGE_STROKES[kind])
    for kind, ways in greenways(made).items():
        if ways:
            told = say(f"compared.greenways_{kind}", locale)
            yield Key(told=told, strokes=(GREENWAY_STROKES[kind],))
    try:
        length = made.assessments[0].figure("greenway_km")
    except LookupError:
        length = None
    if length is not None and length.value is None:
        yield Key(told=say("compared.greenways_unknown", locale))
    if any(change.estimated for change in made.changes):
        dashed = Stroke(color="#4d473f", weight=5, dash_array=ESTIMATED_DASHES)
        yield Key(told=say("compared.dashed", locale), strokes=(dashed,))
    if made.open_ends:
        yield Key(told=say("compared.open_ends", locale), dot=OPEN_END_DOT)
