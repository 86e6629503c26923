"""The index of areas: figures as points, weighed and ranked, with what is unknown as a range.

    points = 100 x (figure - worst) / (best - worst), from 0 to 100
    index  = the sum of weight x points over all components

A figure that may be anything between two values is worth points between theirs, and no one
number of points where it is only one end of what it may be: whatever is unknown would be
fine then, or nothing of it. One that nobody knows is worth anything from 0 to 100, never 0.
So an index is a range, and an area may rank anywhere that the ranges of all allow: before
each whose range is all below its own, after each whose range is all above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.model.assessment import AssessRequest, Figure, Of, figure_of
from jindao.model.county_figures import CountyFigures
from jindao.model.plan_comparison import Bounds, bounds_of
from jindao.model.score import (
    VARIED,
    WHOLE,
    AreaScore,
    ScoreComponent,
    ScoredPart,
    Scores,
    WeightEffect,
    Weights,
)

LIKELY: Final = (0.05, 0.95)
"""Between these quantiles of the draws a rank is likely."""

DIGITS: Final = 2
"""Decimals of points and indices."""

_NO_NOISE: Final = 8
"""To so many decimals sums are the same in whatever order they are added."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def request_for(weights: Weights, request: AssessRequest) -> AssessRequest:
    """Return a request for all that some weights look at, of the area of another one."""
    asked: dict[str, list[str]] = {"profile": [], "target": [], "minutes": []}
    for component in weights.components:
        for name, value in component.of:
            if name in asked and value not in asked[name]:
                asked[name].append(value)
    return AssessRequest(
        area=request.area,
        area_name=request.area_name,
        profiles=tuple(asked["profile"]) or request.profiles,
        targets=tuple(asked["target"]) or request.targets,
        minutes=tuple(float(value) for value in asked["minutes"]) or request.minutes,
    )


def scores_of(
    judged: Mapping[str, CountyFigures],
    weights: Weights,
    *,
    draws: int,
    seed: int,
    network_id: str,
    data_version: str,
) -> Scores:
    """Return areas by their index, the best first.

    Parameters
    ----------
    judged
        What came of each area by its name, all judged on one network; at least one.
    weights
        What counts, and how much.
    draws, seed
        How often weights and unknowns are varied at once, and what the draws begin with.
    network_id, data_version
        What they were judged on.
    """
    parts = [[_part(each, found) for each in weights.components] for found in judged.values()]
    low = np.array([[part.low for part in row] for row in parts])
    high = np.array([[part.high for part in row] for row in parts])
    weight = np.array([component.weight for component in weights.components])
    names = list(judged)
    order = _order(low, high, weight, names)
    least, most = _index(low, weight), _index(high, weight)
    best, worst = possible_ranks(least, most)
    likely = _likely_ranks(low, high, weight, draws, seed)
    areas = [
        _area(
            names[row],
            judged[names[row]],
            parts[row],
            weight,
            (float(least[row]), float(most[row])),
            place,
            (int(best[row]), int(worst[row])),
            likely[row],
        )
        for place, row in enumerate(order.tolist(), start=1)
    ]
    return Scores(
        weights=weights,
        areas=tuple(areas),
        effects=_effects(low, high, weights, weight, names),
        draws=draws,
        seed=seed,
        network_id=network_id,
        data_version=data_version,
        attribution=tuple(
            dict.fromkeys(line for found in judged.values() for line in found.attribution)
        ),
    )


def _part(component: ScoreComponent, found: CountyFigures) -> ScoredPart:
    """Return what a figure is worth; nothing known is worth anything from 0 to 100.

    One that is only the least or the most it may be is worth no one number of points.
    """
    figure = _figure_of(found.figures, component.figure, component.of)
    value, bounds = None if figure is None else figure.value, bounds_of(figure)
    unit = "" if figure is None else figure.unit
    if component.per:
        value, bounds = _divided(value, bounds, _figure_of(found.figures, component.per, ()))
        unit = "share"
    points = None if value is None else points_of(component, value)
    rising = component.best > component.worst
    least, most = (bounds.low, bounds.high) if rising else (bounds.high, bounds.low)
    low = 0.0 if least is None else points_of(component, least)
    high = WHOLE if most is None else points_of(component, most)
    if points is not None:
        low, high = min(low, points), max(high, points)
    if figure is not None and figure.is_range and figure.value in (figure.low, figure.high):
        points = None
    return ScoredPart(
        component=component.id,
        figure=value,
        unit=unit,
        points=points if points is None else round(points, DIGITS),
        low=round(low, DIGITS),
        high=round(high, DIGITS),
    )


def _figure_of(found: Sequence[Figure], id_: str, of: Of) -> Figure | None:
    """Return a figure, None where the area has none of it."""
    try:
        return figure_of(found, id_, dict(of))
    except LookupError:
        return None


def _divided(
    value: float | None, bounds: Bounds, per: Figure | None
) -> tuple[float | None, Bounds]:
    """Return a number of things as a share of how many there are; of none nobody can say.

    What is not known of the whole is not known of the part either: both have it or not.
    """
    whole = bounds_of(per)
    if per is None or not per.value or not whole.high:
        return None, Bounds(low=None, high=None)
    return (
        None if value is None else round(value / per.value, 5),
        Bounds(
            low=None if bounds.low is None else bounds.low / whole.high,
            high=None if bounds.high is None else min(1.0, bounds.high / whole.high),
        ),
    )


def points_of(component: ScoreComponent, value: float) -> float:
    """Return the points of a figure, 0 to 100."""
    share = (value - component.worst) / (component.best - component.worst)
    return WHOLE * min(1.0, max(0.0, share))


def _area(
    name: str,
    found: CountyFigures,
    parts: list[ScoredPart],
    weight: Floats,
    bounds: tuple[float, float],
    place: int,
    ranks: tuple[int, int],
    likely: tuple[int, int],
) -> AreaScore:
    pairs = list(zip(parts, weight.tolist(), strict=True))
    known = all(part.points is not None or not share for part, share in pairs)
    points = np.array([part.points or 0.0 for part in parts])
    return AreaScore(
        name=name,
        name_en=found.name_en,
        notes=found.notes,
        parts=tuple(parts),
        value=float(_index(points, weight)) if known else None,
        low=bounds[0],
        high=bounds[1],
        unknown_weight=round(sum((share for part, share in pairs if part.is_unknown), 0.0), 4),
        place=place,
        best_rank=ranks[0],
        worst_rank=ranks[1],
        likely_ranks=likely,
    )


def _index(points: Floats, weight: Floats) -> Floats:
    """Return indices as they are told: equal ones are equal, however their sums were rounded."""
    return np.asarray(np.round(np.round(points @ weight, _NO_NOISE), DIGITS))


def possible_ranks(low: Floats, high: Floats) -> tuple[Ints, Ints]:
    """Return the best and the worst rank that each of some ranges may have, 1 the best.

    Parameters
    ----------
    low, high
        (n,) what the index of each area may be.
    """
    above = (low[None, :] > high[:, None]).sum(axis=1)
    below = (high[None, :] < low[:, None]).sum(axis=1)
    return above + 1, len(low) - below


def _order(low: Floats, high: Floats, weight: Floats, names: Sequence[str]) -> Ints:
    """Return the rows by the middle of their index, the best first; equal ones by name."""
    middle = _index((low + high) / 2, weight)
    return np.lexsort((np.array(names), -middle))


def _places(low: Floats, high: Floats, weight: Floats, names: Sequence[str]) -> Ints:
    """Return the place of each row, 1 the best."""
    places = np.empty(len(low), np.int64)
    places[_order(low, high, weight, names)] = np.arange(1, len(low) + 1)
    return places


def _effects(
    low: Floats, high: Floats, weights: Weights, weight: Floats, names: Sequence[str]
) -> tuple[WeightEffect, ...]:
    """Return what becomes of the places when each weight is varied by itself."""
    before = _places(low, high, weight, names)
    effects = []
    for row, component in enumerate(weights.components):
        for share in (-VARIED, VARIED):
            varied = weight.copy()
            varied[row] *= 1.0 + share
            if not varied.sum():
                continue
            moves = np.abs(_places(low, high, varied / varied.sum(), names) - before)
            effects.append(
                WeightEffect(
                    component=component.id,
                    share=share,
                    moved=int((moves > 0).sum()),
                    farthest=int(moves.max()),
                )
            )
    return tuple(effects)


def _likely_ranks(
    low: Floats, high: Floats, weight: Floats, draws: int, seed: int
) -> list[tuple[int, int]]:
    """Return between which ranks each row mostly is when weights and unknowns are drawn.

    A weight is drawn evenly from half to one and a half of itself, a figure evenly from what
    it may be worth; equal ones share the better rank.
    """
    random = np.random.default_rng(seed)
    ranks = np.empty((draws, len(low)), np.int64)
    for draw in range(draws):
        varied = weight * random.uniform(1.0 - VARIED, 1.0 + VARIED, len(weight))
        index = _index(random.uniform(low, high), varied / varied.sum())
        ranks[draw] = (index[None, :] > index[:, None]).sum(axis=1) + 1
    first, last = np.quantile(ranks, LIKELY, axis=0, method="nearest").astype(np.int64)
    return list(zip(first.tolist(), last.tolist(), strict=True))
