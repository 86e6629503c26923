"""The table of every request field: its name, kind, range, default and choices.

The pages' forms, the canonical addresses, the JSON bodies and the OpenAPI parameters all
read this table; names are those of the command line with `_` for `-`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol

from jindao import (
    CATEGORIES,
    DATE_RANGE,
    DIFFICULTIES,
    LIMIT_RANGES,
    LODGINGS,
    LOOP_RANGES,
    MAX_POINTS,
    MAX_TIMES,
    MAX_WAYPOINTS,
    PROTECTION_LEVELS,
    REACH_RANGES,
    TOUR_RANGES,
    WISHES,
    LoopRequest,
    MatrixRequest,
    Planner,
    ReachRequest,
    RouteQuery,
    RouteRequest,
    SiteQuery,
    TourRequest,
)

from .kinds import (
    BOX,
    CAP,
    DATE,
    DAY,
    FLAG,
    LENGTH,
    LUNCH,
    MINUTES,
    NUMBER,
    PERCENT,
    PLACE,
    POSITION,
    SITE,
    TEXT,
    TIME,
    WHOLE,
    WIDTH,
    WISH,
    WORD,
    Kind,
)

CHOICES: Final = 3
"""How many tours, routes or loops one may choose from."""

MOST_KM: Final = 10_000
MOST_DAYS: Final = 60
"""Kilometres and days that one may ask published routes for."""

MOST_VALUES: Final = 200
"""Values of a repeated field at most, where nothing else limits them."""


class _Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The words a field may be: what a planner knows of a noun such as `theme`."""

    noun: str
    of: Callable[[Planner], Iterable[_Named | str]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a request.

    Parameters
    ----------
    name
        What it is called in addresses, forms and JSON bodies.
    kind
        What its text means.
    attribute
        What the request value calls it; empty where it is a part of another attribute.
    low, high
        The least and the most it may be; None for no limit.
    default
        What an address without it means; MISSING where none would do.
    repeated, commas
        Whether it may be given several times; whether then one text may hold several.
    distinct
        Whether a value given twice counts once.
    least, most
        The fewest and the most values of a repeated field.
    part
        The attribute that several fields make together: `waypoints`, `preferences`.
    help
        Key of the sentence about it in the pages' words.
    """

    name: str
    kind: Kind
    attribute: str = ""
    low: Any = None
    high: Any = None
    default: Any = None
    required: bool = False
    repeated: bool = False
    commas: bool = False
    distinct: bool = False
    least: int = 0
    most: int = MOST_VALUES
    choices: Choices | None = None
    part: str = ""
    help: str = ""


def _field(name: str, kind: Kind, attribute: str | None = None, **facts: Any) -> Field:
    part = facts.get("part", "")
    known = {"attribute": "" if part else attribute or name, "help": f"ask.{name}", **facts}
    return Field(name=name, kind=kind, **known)


def _of(made: type[Any], ranges: dict[str, tuple[float, float]], *rows: Field) -> tuple[Field, ...]:
    """Return fields with the defaults of a request class and the ranges of its values."""
    defaults = {item.name: item.default for item in dataclasses.fields(made)}
    limits: dict[str, tuple[Any, Any]] = {**ranges, "date": DATE_RANGE}
    complete = []
    for row in rows:
        low, high = limits.get(row.attribute, (row.low, row.high))
        default = defaults.get(row.attribute, row.default)
        complete.append(dataclasses.replace(row, low=low, high=high, default=default))
    return tuple(complete)


THEMES = Choices(noun="theme", of=lambda planner: planner.themes)
SUBJECTS = Choices(
    noun="theme", of=lambda planner: (*planner.themes, *planner.strands, *planner.kinds)
)
STRANDS = Choices(noun="strand", of=lambda planner: planner.strands)
KINDS = Choices(noun="route_kind", of=lambda planner: planner.kinds)
PROFILES = Choices(noun="profile", of=lambda planner: planner.profiles)
PREFECTURES = Choices(noun="prefecture", of=lambda planner: planner.region.prefectures)
LODGING_WAYS = Choices(noun="lodging", of=lambda _planner: LODGINGS)
CATEGORY_WORDS = Choices(noun="category", of=lambda _planner: CATEGORIES)
LEVEL_WORDS = Choices(noun="protection_level", of=lambda _planner: (*PROTECTION_LEVELS, "none"))

_WAY: Final = (
    _field("prefer", WISH, part="preferences", repeated=True, most=len(WISHES)),
    _field("max_grade", PERCENT, part="preferences", low=1, high=100),
    _field("no_steps", FLAG, part="preferences", default=False),
    _field(
        "min_width",
        WIDTH,
        part="preferences",
        low=LIMIT_RANGES["min_width_m"][0],
        high=LIMIT_RANGES["min_width_m"][1],
    ),
)
"""What is wished of a way: together they make `Preferences`."""

TOUR_FIELDS: Final = _of(
    TourRequest,
    TOUR_RANGES,
    _field("start", PLACE, required=True),
    _field("end", PLACE),
    _field("free_start", FLAG),
    _field("free_end", FLAG),
    _field("night", PLACE, "nights", repeated=True, most=int(TOUR_RANGES["days"][1]) - 1),
    _field("lodging", WORD, choices=LODGING_WAYS),
    _field("date", DATE),
    _field("days", WHOLE),
    _field("start_time", TIME),
    _field("hours", NUMBER),
    _field("day", DAY, "own_days", repeated=True, most=int(TOUR_RANGES["days"][1])),
    _field("lunch", LUNCH),
    _field("lunch_minutes", WHOLE),
    _field("daylight", FLAG),
    _field("theme", WORD, choices=THEMES),
    _field("strand", WORD, "strands", repeated=True, distinct=True, choices=STRANDS),
    _field("kind", WORD, choices=KINDS),
    _field("must_visit", SITE, repeated=True, distinct=True),
    _field("avoid", SITE, repeated=True, distinct=True),
    _field("variety", NUMBER),
    _field("max_per_category", WHOLE),
    _field("max_category", CAP, "category_caps", repeated=True, most=len(CATEGORIES)),
    _field("profile", WORD, choices=PROFILES),
    _field("pace", NUMBER),
    _field("rest_every", WHOLE, "rest_every_min"),
    _field("max_km", NUMBER),
    _field("max_ascent", NUMBER, "max_ascent_m"),
    _field("by_car", NUMBER, "transfer_hours"),
    *_WAY,
    _field("seed", WHOLE),
)
"""Every field of a tour."""

ROUTE_FIELDS: Final = _of(
    RouteRequest,
    {},
    _field("start", PLACE, part="waypoints", required=True),
    _field("via", PLACE, part="waypoints", repeated=True, most=MAX_WAYPOINTS - 2),
    _field("end", PLACE, part="waypoints", required=True),
    _field("date", DATE),
    _field("theme", WORD, choices=SUBJECTS),
    _field("profile", WORD, choices=PROFILES),
    *_WAY,
)
"""Every field of a route."""

LOOP_FIELDS: Final = _of(
    LoopRequest,
    LOOP_RANGES,
    _field("start", PLACE, required=True),
    _field("length", LENGTH, "length_m"),
    _field("time", MINUTES, "duration_min"),
    _field("date", DATE),
    _field("theme", WORD, choices=SUBJECTS),
    _field("profile", WORD, choices=PROFILES),
    *_WAY,
    _field("seed", WHOLE),
)
"""Every field of a loop: of `length` and `time`, exactly one."""

REACH_FIELDS: Final = _of(
    ReachRequest,
    REACH_RANGES,
    _field("start", PLACE, required=True),
    _field("minutes", NUMBER, repeated=True, commas=True, distinct=True, most=MAX_TIMES),
    _field("date", DATE),
    _field("profile", WORD, choices=PROFILES),
)
"""Every field of what is reached."""

MATRIX_FIELDS: Final = _of(
    MatrixRequest,
    {},
    _field("point", PLACE, "points", required=True, repeated=True, least=2, most=MAX_POINTS),
    _field("date", DATE),
    _field("theme", WORD, choices=SUBJECTS),
    _field("profile", WORD, choices=PROFILES),
    *_WAY,
)
"""Every field of a matrix of times between points."""

SITE_FIELDS: Final = _of(
    SiteQuery,
    {},
    _field("theme", WORD, choices=THEMES),
    _field("strand", WORD, "strands", repeated=True, distinct=True, choices=STRANDS),
    _field("kind", WORD, choices=KINDS),
    _field("category", WORD, "categories", repeated=True, distinct=True, choices=CATEGORY_WORDS),
    _field(
        "protection_level",
        WORD,
        "protection_levels",
        repeated=True,
        distinct=True,
        choices=LEVEL_WORDS,
    ),
    _field("prefecture", WORD, "prefectures", repeated=True, distinct=True, choices=PREFECTURES),
    _field("text", TEXT),
    _field("near", POSITION),
    _field("bbox", BOX, "area"),
)
"""Every field of a search for heritage sites."""

ROUTES_FIELDS: Final = _of(
    RouteQuery,
    {},
    _field("text", TEXT),
    _field("theme", WORD, choices=SUBJECTS),
    _field("kind", WORD, choices=KINDS),
    _field("difficulty", WORD, choices=Choices(noun="difficulty", of=lambda _: DIFFICULTIES)),
    _field("min_km", NUMBER, low=0, high=MOST_KM, help="ask.routes_min_km"),
    _field("max_km", NUMBER, low=0, high=MOST_KM, help="ask.routes_max_km"),
    _field("days", WHOLE, low=1, high=MOST_DAYS),
    _field("month", WHOLE, low=1, high=12),
    _field("prefecture", WORD, choices=PREFECTURES),
    _field("county", TEXT),
    _field("step_free", FLAG),
    _field("events", FLAG),
)
"""Every field of a search for published routes."""

CHOICE: Final = _field("choice", WHOLE, low=1, high=CHOICES, default=1, help="ask.choice")
"""Which of those there are to choose from, counted from the best."""

FIELDS: Final[dict[type[Any], tuple[Field, ...]]] = {
    TourRequest: TOUR_FIELDS,
    RouteRequest: ROUTE_FIELDS,
    LoopRequest: LOOP_FIELDS,
    ReachRequest: REACH_FIELDS,
    MatrixRequest: MATRIX_FIELDS,
    SiteQuery: SITE_FIELDS,
    RouteQuery: ROUTES_FIELDS,
}
"""The fields of every kind of request."""

NAMES: Final = {
    **{
        field.attribute: field.name
        for fields in FIELDS.values()
        for field in fields
        if field.attribute
    },
    "waypoints": "via",
    "min_width_m": "min_width",
    **{field.name: field.name for fields in FIELDS.values() for field in fields},
}
"""The field's name for what the request value or its text calls it."""
