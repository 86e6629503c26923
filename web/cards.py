"""Trips to choose from, each as a card: a drawing, what it is, its numbers, what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from jindao import ExportOptions, Loop, Route, Tour, Trip, sketch_svg, title, trip_words

from . import language
from .api import sketch_options
from .trip_page import ascent_m

_NAMES = 4

_WHY_NO_MORE = "no_more_"
"""How codes of notes begin on why there is no further tour: of no tour's own, so on no card."""

COMPARED = ("better_", "worse_", "loop_")
"""How codes of notes begin on how a way differs from others or from what was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One of the trips to choose from.

    Parameters
    ----------
    number
        Its place, counted from 1, the best.
    trip
        What it is.
    title
        What it is called.
    address
        Where all of it is shown.
    sentence
        Why one would take it; empty where there is nothing to say.
    facts
        Pairs (what it is, how much) of what everybody asks first.
    names
        The ways of a route or loop that have names, the first few.
    unknown
        What nobody knows of it, each in a few words.
    sketch
        Its line as a drawing.
    """

    number: int
    trip: Trip
    title: str
    address: str
    sentence: str
    facts: tuple[tuple[str, str], ...]
    names: str
    unknown: tuple[str, ...]
    sketch: Markup


def card_of(
    number: int,
    trip: Trip,
    address: str,
    others: Iterable[Trip] = (),
    *,
    with_background: bool = True,
) -> Card:
    """Return the card of a trip that is shown at an address.

    Parameters
    ----------
    number, trip, address
        What it is of.
    others
        The trips it is shown with: a way is named by what they have not.
    with_background
        Whether rivers and water are drawn beneath the line; a small drawing needs none.
    """
    options = sketch_options(trip, with_background=with_background)
    return Card(
        number=number,
        trip=trip,
        title=title(trip, options.locale),
        address=address,
        sentence=_sentence(number, trip, options),
        facts=tuple(_facts(trip)),
        names=_names(trip, others),
        unknown=tuple(_unknown(trip)),
        sketch=Markup(sketch_svg(trip, options)),
    )


def is_compared(code: str) -> bool:
    """Tell whether a note's code is about how a way differs, which its card says."""
    return code.startswith(COMPARED)


def _sentence(number: int, trip: Trip, options: ExportOptions) -> str:
    speech = language.current()
    if isinstance(trip, Tour):
        own = tuple(note for note in trip.character if not note.code.startswith(_WHY_NO_MORE))
        return speech.sentences(trip_words(replace(trip, character=own), options)["character"])
    lines = [speech.note(note) for note in trip.notes if is_compared(note.code)]
    if not lines and number == 1 and not isinstance(trip, Loop):
        lines = [speech.say("route.first")]
    return speech.sentence(lines)


def _names(trip: Trip, others: Iterable[Trip]) -> str:
    """Return the first named ways of a route or loop in words; empty for a tour.

    Those that no other has come alone, where there are any.
    """
    if not isinstance(trip, Route):
        return ""
    every, elsewhere = _way_names(trip), {name for other in others for name in _way_names(other)}
    names = [name for name in every if name not in elsewhere] or every
    code = "leg.names" if len(names) <= _NAMES else "leg.names_more"
    return language.current().say(code, names=names[:_NAMES]) if names else ""


def _way_names(trip: Trip) -> list[str]:
    """Return the names of a trip's ways in the language of the page, each once."""
    locale = language.current().code
    return list(dict.fromkeys(name for leg in trip.legs for name in leg.way_names(locale)))


def _facts(trip: Trip) -> Iterator[tuple[str, str]]:
    speech = language.current()
    if isinstance(trip, Tour):
        out_s = sum((day.end_time - day.start_time).total_seconds() for day in trip.stages)
        yield speech.say("card.out"), speech.duration(out_s)
    else:
        yield speech.say("fact.moving"), speech.duration(trip.duration_s)
    yield speech.say("fact.length"), speech.length(trip.length_m)
    yield speech.say("fact.ascent"), speech.height(ascent_m(trip))
    if isinstance(trip, Tour):
        yield speech.say("fact.visits"), speech.say("card.sites", n=len(trip.visits))
    elif isinstance(trip, Loop):
        twice = f"{100 * trip.quality.walked_twice:.0f}"
        yield speech.say("loop.twice"), speech.say("quantity.percent", n=twice)


def _unknown(trip: Trip) -> Iterator[str]:
    speech = language.current()
    if not isinstance(trip, Route):
        hours = sum(visit.opening_status == "unknown" for visit in trip.visits)
        if hours:
            yield speech.say("card.no_hours", n=hours)
    if ascent_m(trip) is None:
        yield speech.say("card.no_ascent")
    ways = [leg for leg in trip.legs if not leg.transfer]
    guessed_m = sum(leg.estimated_m for leg in ways)
    if guessed_m > 0:
        yield speech.say("card.estimated", length=speech.length(guessed_m))
    surface_m = sum(leg.unknown_surface_m for leg in ways)
    if surface_m >= 1:
        yield speech.say("card.no_surface", length=speech.length(surface_m))
