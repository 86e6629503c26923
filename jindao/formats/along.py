"""How a way goes, in words: turn list, official trails, what it is made of, facilities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from jindao.formats import words
from jindao.formats.chapters import Chapter
from jindao.formats.kept import kept
from jindao.model import breakdown
from jindao.model.breakdown import ASPECTS, STEEPNESS, UNKNOWN, Breakdown
from jindao.model.guidance import Facility, Turn, facilities_along, way_name
from jindao.model.leg import Leg
from jindao.model.totals import facility_notes
from jindao.texts import say, texts

TRAIL_WORTH_SAYING_M: Final = 100.0
FACILITIES_SHOWN: Final = 12
_LEGS_KEPT: Final = 256

_ALWAYS: Final = ("surface", "steepness", "light")
"""Aspects of which it is told, too, that nothing is known."""

_NOTHING: Final = frozenset((UNKNOWN, "none", "quiet"))


def turns(leg: Leg, locale: str) -> list[str]:
    """Return a leg's turn list in words; none where the whole leg is only estimated."""
    if all(item.code == "estimated" for item in leg.turns):
        return []
    return list(turns_told(leg, locale))


@kept(_LEGS_KEPT)
def turns_told(leg: Leg, locale: str) -> tuple[str, ...]:
    """Return each turn of a leg in words; those of the last trips' legs are kept."""
    return tuple(turn(item, locale) for item in leg.turns)


def turn(item: Turn, locale: str) -> str:
    """Return one instruction in words."""
    facts = dict(item.facts)

    def word(section: str, fact: str) -> str:
        return words.label(section, str(facts.get(fact) or ""), locale)

    def called(fact: str) -> str:
        own, latin = (words.clean(str(facts.get(key) or "")) for key in (fact, f"{fact}_en"))
        return way_name(own, latin, locale) if own else ""

    name, trail = called("name"), called("trail")
    way = name or (say("turn.trail", locale, name=trail) if trail else word("turn.unnamed", "kind"))
    told = say(
        f"turn.{_key(item, named=bool(name))}",
        locale,
        way=way,
        side=word("turn.side", "side"),
        heading=word("turn.heading", "heading"),
        length=words.about_distance(_number(facts.get("length_m")), locale),
    )
    if trail and trail not in way:
        told = say("turn.on_trail", locale, told=told, trail=trail)
    crossings = int(_number(facts.get("crossings")))
    return say("turn.over_roads", locale, told=told, count=crossings) if crossings else told


def _key(item: Turn, *, named: bool) -> str:
    facts = dict(item.facts)
    if item.code in ("ferry", "estimated"):
        return f"{item.code}_named" if named else item.code
    if item.code in ("steps", "cross"):
        return f"{item.code}_turn" if "side" in facts else item.code
    if item.code == "turn" and facts.get("goes_on"):
        return "goes_on"
    return item.code if item.code in ("along", "turn") else "along"


def _number(fact: object) -> float:
    return float(fact) if isinstance(fact, int | float) else 0.0


def trails(leg: Leg, locale: str) -> list[str]:
    """Return the official trails that a leg follows for some way, in words."""
    return [
        say(
            "turn.trail_along",
            locale,
            name=words.clean(trail.title),
            kind=words.label("trail_kind", trail.kind, locale),
            length=words.about_distance(trail.length_m, locale),
        )
        for trail in leg.trails
        if trail.length_m >= TRAIL_WORTH_SAYING_M
    ]


def made_of(chapter: Chapter, locale: str) -> list[tuple[str, list[str]]]:
    """Return what a chapter's ways are made of: each aspect and its parts in words.

    Nothing where all of it is only estimated, or nobody looked.
    """
    totals = breakdown.totals(chapter)
    if not {code for code, _ in totals.kind} - {"estimated", UNKNOWN}:
        return []
    return [
        (say(f"breakdown.{aspect}", locale), _parts(aspect, totals, locale))
        for aspect in ASPECTS
        if aspect in _ALWAYS or any(code not in _NOTHING for code, _ in totals.of(aspect))
    ]


def _parts(aspect: str, totals: Breakdown, locale: str) -> list[str]:
    pairs = list(totals.of(aspect))
    if aspect == "steepness":
        pairs.sort(key=lambda pair: _place(pair[0]))
    return [
        say(
            "breakdown.part",
            locale,
            word=code_word(aspect, code, locale),
            length=words.about_distance(metres, locale),
        )
        for code, metres in pairs
    ]


def _place(code: str) -> int:
    return STEEPNESS.index(code) if code in STEEPNESS else len(STEEPNESS)


def code_word(aspect: str, code: str, locale: str) -> str:
    """Return the word for a code of a breakdown; the code where there is none."""
    keys = (f"breakdown.codes.{aspect}.{code}", f"{aspect}.{code}", f"kind.{code}")
    if code == UNKNOWN:
        return say("breakdown.unknown", locale)
    return next((say(key, locale) for key in keys if texts().has(key)), code)


def made_of_lines(chapter: Chapter, locale: str) -> list[str]:
    """Return a line per aspect of what a chapter's ways are made of."""
    return [_line(aspect, parts, locale) for aspect, parts in made_of(chapter, locale)]


def facilities(chapter: Chapter, locale: str, limit: int = FACILITIES_SHOWN) -> list[str]:
    """Return what stands beside a chapter's ways, and what is missing there for how long.

    Nothing where all of its ways are only estimated, or nobody looked.
    """
    if not made_of(chapter, locale):
        return []
    notes = [words.note("note", item, locale) for item in facility_notes(chapter)]
    found = facilities_along(chapter)
    if found is None:
        return notes
    counts: dict[str, int] = {}
    for item in found:
        counts[item.kind] = counts.get(item.kind, 0) + 1
    parts = [
        say("facility_along.count", locale, kind=words.label("facility", kind, locale), count=count)
        for kind, count in counts.items()
    ] or [say("facility_along.none", locale)]
    special = [
        item
        for item in found
        if item.kind not in _COUNTED and (item.name or item.kind not in _MANY)
    ]
    shown = [facility(item, locale) for item in special[:limit]]
    if len(special) > limit:
        shown.append(say("facility_along.more", locale, count=len(special) - limit))
    return [_line(say("breakdown.facilities", locale), parts, locale), *notes, *shown]


_MANY: Final = frozenset(("bench", "bicycle_parking", "parking", "stop"))
"""Kinds that are counted, and told one by one only where they have a name."""
_COUNTED: Final = frozenset(("food",))
"""Kinds that are only counted: in a town there is one at every door."""


def facility(item: Facility, locale: str) -> str:
    """Return where a facility comes, what it is and for whom."""
    kind = words.label("facility_one", item.kind, locale)
    name = words.clean(item.name)
    keys = (f"facility_along.wheelchair_{item.wheelchair}", f"facility_along.fee_{item.fee}")
    facts = words.join([say(key, locale) for key in keys if texts().has(key)], locale)
    return say(
        "facility_along.item",
        locale,
        length=words.distance(item.along_m, locale),
        name=say("facility_along.named", locale, kind=kind, name=name) if name else kind,
        facts=say("facility_along.facts", locale, facts=facts) if facts else "",
    )


def _line(title: str, parts: list[str], locale: str) -> str:
    return say("breakdown.line", locale, aspect=title, parts=" · ".join(parts))


SPOKEN: Final[dict[str, Callable[..., Any]]] = {
    "turns": turns,
    "trails": trails,
    "made_of": made_of,
    "facilities": facilities,
}
"""What a template may ask for."""
