"""What is better about one route than about another, and what is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from jindao.model.breakdown import UNKNOWN, metres_along
from jindao.model.note import Note
from jindao.model.route import Route
from jindao.network.codes import SURFACES

ADVANTAGES: Final = 3
"""So many advantages are told at most."""

_PAVED: Final = SURFACES[SURFACES.index("paved") : SURFACES.index("unpaved")]

_MINUTE_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Something that routes are compared by.

    `of` returns its value, None where nobody knows; `least` is the smallest difference
    worth telling and `least_share` the smallest as a share of the greater value;
    `more_is_better` says which way round.
    """

    code: str
    of: Callable[[Route], float | None]
    least: float
    least_share: float = 0.0
    more_is_better: bool = False

    def gain(self, route: Route, other: Route) -> float | None:
        """Return how much better a route is, in differences worth telling; below 0 worse.

        None where the difference is not worth telling, or not known.
        """
        value, first = self.of(route), self.of(other)
        if value is None or first is None:
            return None
        difference = value - first if self.more_is_better else first - value
        least = max(self.least, self.least_share * max(value, first))
        return difference / least if abs(difference) >= least else None

    def note(self, route: Route, other: Route, prefix: str) -> Note:
        """Return what the difference is, with both values."""
        value, first = self.of(route), self.of(other)
        assert value is not None
        assert first is not None
        facts = (
            ("difference", abs(round(value) - round(first))),
            ("value", round(value)),
            ("first", round(first)),
        )
        return Note(code=f"{prefix}_{self.code}", facts=facts)


def comparison_notes(route: Route, best: Route) -> tuple[Note, ...]:
    """Return up to three advantages of a route over the best one, and its main drawback.

    The codes begin with `better_` and `worse_`. Being farther or slower is the main drawback
    wherever it is worth telling.
    """
    gains = [(measure, measure.gain(route, best)) for measure in MEASURES]
    told = [(measure, gain) for measure, gain in gains if gain is not None]
    better = sorted((row for row in told if row[1] > 0), key=lambda row: -row[1])
    worse = sorted((row for row in told if row[1] < 0), key=lambda row: row[1])
    worse.sort(key=lambda row: row[0].code not in _FAR)
    notes = [measure.note(route, best, "better") for measure, _ in better[:ADVANTAGES]]
    notes += _drawback(route, best, [measure for measure, _ in worse])
    return tuple(notes)


def _drawback(route: Route, best: Route, worse: list[Measure]) -> Iterator[Note]:
    if not worse:
        return
    codes = {measure.code for measure in worse} & set(_FAR)
    if len(codes) == len(_FAR):
        facts = (
            ("longer_m", round(route.length_m - best.length_m)),
            ("minutes", round((route.duration_s - best.duration_s) / _MINUTE_S)),
        )
        yield Note(code="worse_length_and_time", facts=facts)
    else:
        yield worse[0].note(route, best, "worse")


def _ascent_m(route: Route) -> float | None:
    ascents_m = [leg.ascent_m for leg in route.legs]
    known = [ascent_m for ascent_m in ascents_m if ascent_m is not None]
    return sum(known) if len(known) == len(ascents_m) else None


def _percent(route: Route, metres: float) -> float | None:
    return 100 * metres / route.length_m if route.length_m > 0 else None


def _made_of(aspect: str, *codes: str) -> Callable[[Route], float | None]:
    """Return what tells how many percent of a route have one of some codes."""
    return lambda route: _percent(route, metres_along(route, aspect, *codes))


def _on_greenways(route: Route) -> float | None:
    levels = {code for leg in route.legs for code, _ in leg.breakdown.greenway}
    return _percent(route, metres_along(route, "greenway", *(levels - {"none", UNKNOWN})))


def _on_trails(route: Route) -> float | None:
    """Return how many percent are on official trails; two beside each other count once."""
    metres = 0.0
    for leg in route.legs:
        told = [dict(turn.facts) for turn in leg.turns]
        along_m = sum(float(facts["length_m"] or 0.0) for facts in told if facts["trail"])
        metres += min(along_m, sum(trail.length_m for trail in leg.trails))
    return _percent(route, metres)


def _near_theme(route: Route) -> float | None:
    """Return how many percent are near what the theme is about, None where none is wished."""
    near_m = [leg.theme_m for leg in route.legs if leg.theme_m is not None]
    return _percent(route, sum(near_m)) if near_m else None


def _crossings(route: Route) -> float | None:
    turns = [turn for leg in route.legs for turn in leg.turns]
    over = sum(int(dict(turn.facts).get("crossings") or 0) for turn in turns)
    return float(over + sum(turn.code == "cross" for turn in turns))


_FAR: Final = ("length", "time")

MEASURES: Final = (
    Measure(code="length", of=lambda r: r.length_m, least=100.0, least_share=0.03),
    Measure(code="time", of=lambda r: r.duration_s / _MINUTE_S, least=2.0, least_share=0.03),
    Measure(code="climb", of=_ascent_m, least=20.0, least_share=0.15),
    Measure(code="green", of=_made_of("green", "yes"), least=10.0, more_is_better=True),
    Measure(code="shade", of=_made_of("shade", "yes"), least=10.0, more_is_better=True),
    Measure(code="noise", of=_made_of("noise", "loud"), least=10.0),
    Measure(
        code="steps", of=lambda r: sum(leg.steps_m for leg in r.legs), least=20.0, least_share=0.25
    ),
    Measure(code="paved", of=_made_of("surface", *_PAVED), least=10.0, more_is_better=True),
    Measure(code="greenway", of=_on_greenways, least=10.0, more_is_better=True),
    Measure(code="trail", of=_on_trails, least=10.0, more_is_better=True),
    Measure(code="theme", of=_near_theme, least=10.0, more_is_better=True),
    Measure(code="crossings", of=_crossings, least=3.0, least_share=0.25),
)
"""What routes are compared by, and from where on a difference is worth telling.

Lengths, ascents and steps are in metres, times in minutes, crossings are counted; the
others are in percent of each route's own length.
"""
