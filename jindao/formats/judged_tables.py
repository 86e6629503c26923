"""What is judged of networks as tables for spreadsheets: one number or word a cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jindao.formats import words
from jindao.formats.assessment import NOTE, area_name, area_title, note_lines
from jindao.formats.plan_told import case_name, plan_lines
from jindao.model.assessment import Figure, Of
from jindao.model.plan_comparison import (
    ComparedFigure,
    PlansCompared,
    bounds_told,
)
from jindao.model.robustness import ClosedStretch, ClosureDetour, ClosureLoss, Robustness
from jindao.model.score import AreaScore, Scores
from jindao.texts import either, say, texts

Cell = str | int | float | None

SOURCE: Final = "source"
"""The code of notes that tell whose data it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its heading, what to know of it, and its rows; None is unknown."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    about: tuple[str, ...] = ()


def comparison_tables(made: PlansCompared, locale: str) -> list[Table]:
    """Return figures by case, each with what it may be and how it differs from today.

    The last column tells which are of the part that the networks cover only.
    Then follow the notes, of the section `note`, and whose data it is; notes that only a plan
    has are of it.
    """
    today, *plans = [case_name(case, locale) for case in made.cases]
    columns = [
        *heads(locale, "section", "id", "figure", "of", "unit"),
        *_range_heads(today, locale),
    ]
    for name in plans:
        columns += _range_heads(name, locale)
        columns += _range_heads(say("judged.difference", locale, name=name), locale)
    columns.append(say("assess.covered_only", locale))
    return [
        Table(
            title=comparison_title(made, locale),
            columns=tuple(columns),
            rows=(
                *(_compared(row, locale) for row in made.figures),
                *(_noted(row, len(columns)) for row in _notes(made, locale)),
                *(_noted(("", SOURCE, told), len(columns)) for told in sources(made, locale)),
            ),
            about=comparison_about(made, locale),
        )
    ]


def sources(made: PlansCompared | Robustness | Scores, locale: str) -> tuple[str, ...]:
    """Return whose data it is, and what it was made with."""
    if isinstance(made, Scores):
        lines, data = made.attribution, words.clean(made.data_version)
        told = say("judged.made_on", locale, data=data, network_id=words.clean(made.network_id))
    else:
        judged = made.assessments[0] if isinstance(made, PlansCompared) else made
        provenance = judged.provenance
        lines, told = provenance.attribution, words.made_with(provenance, locale)
    return (*dict.fromkeys(words.clean(line) for line in lines), told)


def comparison_title(made: PlansCompared, locale: str) -> str:
    """Return what is compared, in a line."""
    return say("judged.comparison", locale, name=area_title(made.assessments[0], locale))


def comparison_about(made: PlansCompared, locale: str) -> tuple[str, ...]:
    """Return what each plan changes, and what to know before one trusts the figures.

    Of closures that have days, which were counted.
    """
    changes = [line for case in made.cases[1:] for line in plan_lines(case, made.day, locale)]
    for case, _, told in _notes(made, locale):
        changes.append(say("judged.plan", locale, name=case, what=told) if case else told)
    return tuple(changes)


def _notes(made: PlansCompared, locale: str) -> Iterator[tuple[str, str, str]]:
    """Yield the case, code and words of each note; those of today have no case."""
    first, *others = made.assessments
    today = note_lines(first, locale)
    for note, line in zip(first.notes, today, strict=True):
        yield "", note.code, line
    for case, judged in zip(made.cases[1:], others, strict=True):
        for note, line in zip(judged.notes, note_lines(judged, locale), strict=True):
            if line not in today:
                yield words.clean(case.id), note.code, line


def _noted(row: tuple[str, str, str], width: int) -> tuple[Cell, ...]:
    case, code, told = row
    return (NOTE, code, told, case, *[None] * (width - 4))


def of_words(of: Of) -> str:
    """Return what a figure is of: `profile=walk target=park`."""
    return " ".join(f"{name}={value}" for name, value in of)


def _compared(row: ComparedFigure, locale: str) -> tuple[Cell, ...]:
    name = say(f"assess.figure.{row.id}", locale)
    cells: list[Cell] = [row.section, row.id, name, of_words(row.of), row.unit]
    cells += _ranged(row.figures[0])
    for figure, difference in zip(row.figures[1:], row.differences, strict=True):
        cells += _ranged(figure)
        cells += [difference.value, difference.bounds.low, difference.bounds.high]
    return *cells, _yes(row.covered_only, locale)


def _ranged(figure: Figure | None) -> tuple[Cell, Cell, Cell]:
    bounds = bounds_told(figure)
    return None if figure is None else figure.value, bounds.low, bounds.high


def _range_heads(name: str, locale: str) -> tuple[str, str, str]:
    return (
        name,
        say("judged.at_least", locale, name=name),
        say("judged.at_most", locale, name=name),
    )


def robustness_tables(made: Robustness, locale: str) -> list[Table]:
    """Return the closures that cut off, then those with a way round, of each the worst first.

    Then follow what was looked at and the notes: none told may be none known.
    """
    columns = (
        *("closure", "rank", "name", "greenway", "length_m"),
        *("cut_off_km", "cut_off_share", "sites", "value_low", "value_high"),
        *("value_share_low", "value_share_high", "uncertain_sites"),
        *("way_round_m", "detour_m", "round_estimated", "round_planned"),
        *("estimated", "planned", "lon", "lat", "site_names"),
    )
    rows = [_loss(rank, loss, locale) for rank, loss in enumerate(made.losses, start=1)]
    rows += [_detour(rank, detour, locale) for rank, detour in enumerate(made.detours, start=1)]
    about = robustness_about(made, locale)
    rows += [
        (NOTE, None, told, *[None] * (len(columns) - 3))
        for told in (*about, *sources(made, locale))
    ]
    return [
        Table(
            title=robustness_title(made, locale),
            columns=heads(locale, *columns),
            rows=tuple(rows),
            about=about,
        )
    ]


def robustness_title(made: Robustness, locale: str) -> str:
    """Return what was asked, in a line."""
    name = area_name(made.name, made.name_en, locale) or say("robust.area", locale)
    if made.plan is None:
        return say("judged.robustness", locale, name=name)
    return say("judged.robustness_plan", locale, name=name, plan=words.clean(made.plan.id))


def robustness_about(made: Robustness, locale: str) -> tuple[str, ...]:
    """Return what was looked at, and what to know before one trusts it."""
    return *looked_at(made, locale), *closure_notes(made, locale)


def looked_at(made: Robustness, locale: str) -> tuple[str, ...]:
    """Return what the plan changes, and what was looked at where anybody knows of anything."""
    plan = () if made.plan is None else tuple(plan_lines(made.plan, made.day, locale))
    if made.km is None:
        return plan
    facts = {name: getattr(made, name) for name in ("stretches", "led_around", "rings")}
    facts["length"] = words.distance(1000 * made.km, locale)
    facts["sites"] = _sites_met(made, locale)
    facts["profile"] = words.label("profile", made.request.profile, locale)
    return (
        *plan,
        say(f"judged.robust_{made.request.ways}", locale, **facts),
        *([say("robust.ranked", locale)] if any(loss.site_ids for loss in made.losses) else ()),
    )


def _sites_met(made: Robustness, locale: str) -> str:
    """Return how many sites there are, and how many there may be."""
    if made.sites_range is None or made.sites_range == (made.sites, made.sites):
        return str(made.sites)
    low, high = made.sites_range
    return say("assess.range", locale, value=made.sites, low=low, high=high)


def closure_notes(made: Robustness, locale: str, code: str | None = None) -> tuple[str, ...]:
    """Return what one must know before one trusts the lists, or the notes of one code."""
    return tuple(words.note("note", n, locale) for n in made.notes if code in (None, n.code))


def _loss(rank: int, loss: ClosureLoss, locale: str) -> tuple[Cell, ...]:
    return (
        *_closed("cuts", rank, loss, locale),
        *(loss.cut_off_km, loss.cut_off_share),
        *(len(loss.site_ids), loss.value_low, loss.value_high),
        *(loss.value_share_low, loss.value_share_high, loss.uncertain_sites),
        *(None, None, None, None),
        *_marked(loss, locale),
        site_names(loss, locale),
    )


def _detour(rank: int, detour: ClosureDetour, locale: str) -> tuple[Cell, ...]:
    return (
        *_closed("led_around", rank, detour, locale),
        *(None, None, None, None, None, None, None, None),
        *(detour.way_round_m, detour.detour_m),
        *(_yes(detour.round_estimated, locale), _yes(detour.round_planned, locale)),
        *_marked(detour, locale),
        None,
    )


def _closed(kind: str, rank: int, closed: ClosedStretch, locale: str) -> tuple[Cell, ...]:
    named = (closed.name, closed.greenway, closed.length_m)
    return say(f"judged.closure_{kind}", locale), rank, *named


def _marked(closed: ClosedStretch, locale: str) -> tuple[Cell, ...]:
    return _yes(closed.estimated, locale), _yes(closed.planned, locale), *closed.middle


def _yes(is_so: bool, locale: str) -> str:
    return say(f"judged.{'yes' if is_so else 'no'}", locale)


def site_names(loss: ClosureLoss, locale: str) -> str:
    """Return what the sites are called that a closure cuts off, empty where there are none."""
    names = [words.clean(either(locale, zh, en) or zh) for zh, en in loss.site_names]
    return words.join(names, locale)


def score_tables(made: Scores, locale: str) -> list[Table]:
    """Return areas by their index with its components, then how far the weights decide.

    Below the areas, each with the notes that are not of all, stand those of all, and the
    weights, in words.
    """
    components = [component.id for component in made.weights.components]
    ranks = ("place", "area", "index", "index_low", "index_high", "best_rank", "worst_rank")
    likely = ("likely_best", "likely_worst", "unknown_weight")
    titles = [component_name(id_, locale) for id_ in components]
    own = own_notes(made, locale)
    columns = [*heads(locale, *ranks, *likely)]
    for title in titles:
        columns += _range_heads(title, locale)
    columns.append(say("judged.notes", locale))
    effects = tuple(
        (
            component_name(effect.component, locale),
            f"{100 * effect.share:+.0f} %",
            effect.moved,
            effect.farthest,
        )
        for effect in made.effects
    )
    weights = tuple(
        (component_name(item.id, locale), item.weight, item.worst, item.best)
        for item in made.weights.components
    )
    title, about = (
        say("judged.scores", locale, weights=made.weights.name),
        _scores_about(made, locale),
    )
    notes = (title, *about, *_weight_lines(made, locale), *sources(made, locale))
    return [
        Table(
            title=title,
            columns=tuple(columns),
            rows=(
                *(tuple(_scored(area, own, locale)) for area in made.areas),
                *((NOTE, *[None] * (len(columns) - 2), told) for told in notes),
            ),
            about=about,
        ),
        Table(
            title=say("judged.weights", locale),
            columns=heads(locale, "component", "weight", "worst", "best"),
            rows=weights,
        ),
        Table(
            title=say("judged.effects", locale),
            columns=heads(locale, "component", "varied", "moved", "farthest"),
            rows=effects,
        ),
    ]


def _scores_about(made: Scores, locale: str) -> tuple[str, ...]:
    """Return what to know before one trusts a place."""
    about = [say("judged.scores_about", locale, draws=made.draws, seed=made.seed)]
    if made.people_unweighted:
        about.append(say("judged.people_unweighted", locale, file=words.clean(made.population)))
    if made.are_tied:
        about.append(say("judged.scores_tied", locale))
    if made.outside:
        names = [area_name(name, english, locale) for name, english in made.outside]
        about.append(say("judged.scores_outside", locale, count=len(names), names=names))
    return *about, *notes_of_all(made, locale)


def _weight_lines(made: Scores, locale: str) -> Iterator[str]:
    """Yield what each component counts, and between which values of it."""
    for item in made.weights.components:
        numbers = {name: f"{getattr(item, name):g}" for name in ("weight", "worst", "best")}
        yield say("judged.weight_of", locale, name=component_name(item.id, locale), **numbers)


def notes_of_all(made: Scores, locale: str) -> list[str]:
    """Return what to know of every area alike."""
    first, *others = ([words.note("note", n, locale) for n in area.notes] for area in made.areas)
    return [line for line in first if all(line in lines for lines in others)]


def own_notes(made: Scores, locale: str) -> dict[str, list[AreaScore]]:
    """Return what to know of some areas that is not so of all, each with the areas it is of."""
    of_all = notes_of_all(made, locale)
    found: dict[str, list[AreaScore]] = {}
    for area in made.areas:
        for line in dict.fromkeys(words.note("note", note, locale) for note in area.notes):
            if line not in of_all:
                found.setdefault(line, []).append(area)
    return found


def component_name(id_: str, locale: str) -> str:
    """Return what a component of the index is called; one of somebody's own goes by its id."""
    key = f"judged.component_{id_}"
    return say(key, locale) if texts().has(key) else words.clean(id_)


def _scored(area: AreaScore, own: dict[str, list[AreaScore]], locale: str) -> Iterator[Cell]:
    yield from (
        area.place,
        area_name(area.name, area.name_en, locale),
        area.value,
        area.low,
        area.high,
    )
    yield from (area.best_rank, area.worst_rank, *area.likely_ranks, area.unknown_weight)
    for part in area.parts:
        yield from (part.points, part.low, part.high)
    yield " ".join(line for line, areas in own.items() if area in areas)


def heads(locale: str, *codes: str) -> tuple[str, ...]:
    """Return what columns are called, by their codes."""
    return tuple(say(f"judged.{code}", locale) for code in codes)
