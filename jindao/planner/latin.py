"""The names of ways in Latin letters beside the Chinese, for who cannot read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from jindao.heritage.dataset import Heritage
from jindao.model.guidance import Turn
from jindao.model.leg import Leg
from jindao.model.loop import Loop, Loops
from jindao.model.route import Route
from jindao.model.tour import Tour
from jindao.planner.gazetteer import spelt

_Result = TypeVar("_Result", Route, Loop, Tour)

_spelt = lru_cache(maxsize=4096)(spelt)


def with_latin(trip: _Result, heritage: Heritage) -> _Result:
    """Return a trip whose legs and turns have their ways' names in pinyin as well.

    The readings are those of the dataset's own names; a name with a character that none of
    them has stays as it is. Nothing is translated.
    """
    if isinstance(trip, Route):
        return replace(trip, legs=_legs(trip.legs, heritage))
    stages = (replace(stage, legs=_legs(stage.legs, heritage)) for stage in trip.stages)
    return replace(trip, stages=tuple(stages))


def loops_with_latin(loops: Loops, heritage: Heritage) -> Loops:
    """Return loops, each with its ways' names in pinyin as well."""
    return replace(loops, candidates=tuple(with_latin(loop, heritage) for loop in loops.candidates))


def _legs(legs: Iterable[Leg], heritage: Heritage) -> tuple[Leg, ...]:
    return tuple(
        replace(
            leg,
            names_en=tuple(_spelt(heritage, name) for name in leg.names),
            turns=tuple(_turn(turn, heritage) for turn in leg.turns),
        )
        for leg in legs
    )


def _turn(turn: Turn, heritage: Heritage) -> Turn:
    facts = dict(turn.facts)
    for fact in ("name", "trail"):
        if name := facts.get(fact):
            facts[f"{fact}_en"] = _spelt(heritage, str(name))
    return replace(turn, facts=tuple(facts.items()))
