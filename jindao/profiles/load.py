"""Read profiles from their TOML files and check every number in them."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

from jindao.errors import DataError
from jindao.model.preferences import WISHES
from jindao.network.codes import KERBS, KINDS, MODES, SIDEWALKS, SURFACES
from jindao.texts import either

TIME_MODELS: Final = ("tobler", "naismith", "power", "flat")
LAST_LIGHTS: Final = ("sunset", "dusk")
MAX_FACTOR: Final = 100.0

WEIGHED_WISHES: Final = tuple(wish for wish in WISHES if wish != "gentle")
"""Wishes that make a metre dearer where they are not met; `gentle` is in `[climb]`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Riding:
    """What a rider and a bicycle are like, for how fast they are on slopes.

    `mass_kg` is of both and the luggage; `rolling` the coefficient of rolling resistance;
    `drag_area_m2` the drag coefficient times the frontal area; `climb_power` how many
    times the power of level ground is given uphill.
    """

    mass_kg: float
    rolling: float
    drag_area_m2: float
    climb_power: float
    downhill_mps: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How one moves.

    `kind_factors` and `surface_factors` multiply the length of an edge into its cost;
    a kind in `forbidden_kinds` is never used; `kerb_m` is the length that one crossing
    with such a kerb is worth. `sidewalk_factors` multiply the length of a road by what
    is known of its sidewalk; `none` does so on `busy_kinds` only, as
    `busy_tunnel_factor` does in their tunnels. Speeds are on
    level ground, metres per second; `slow_kind_mps` overrides them for some kinds;
    `riding` is there where the time model is `power`. `last_light` is what a day ends by
    that shall end in daylight: sunset or civil dusk.
    `wish_weights` say how much dearer a metre gets that lacks all of what is wished for
    with all one's heart; `up_m` and `down_m` are what a metre of ascent and descent is
    worth in metres of level way, `gentle_*` what the wish for gentle ways adds to that,
    and to a metre for its grade (see `jindao.profiles.pricing`). Grades over
    `warns_steeper_than`, rise over run, are told, with the standard they are judged by.
    """

    id: str
    name_zh: str
    name_en: str
    about_zh: str
    about_en: str
    mode: str
    time_model: str
    speed_mps: float
    pushed_mps: float
    pushed_factor: float
    slow_kind_mps: Mapping[str, float]
    riding: Riding | None
    last_light: str
    kind_factors: Mapping[str, float]
    surface_factors: Mapping[str, float]
    sidewalk_factors: Mapping[str, float]
    busy_kinds: tuple[str, ...]
    busy_tunnel_factor: float
    kerb_m: Mapping[str, float]
    forbidden_kinds: tuple[str, ...]
    wish_weights: Mapping[str, float]
    up_m: float
    down_m: float
    gentle_up_m: float
    gentle_down_m: float
    gentle_steep: float
    warns_unknown_surface: bool
    warns_unknown_kerbs: bool
    warns_unknown_grade: bool
    warns_steeper_than: float | None
    steep_standard_zh: str
    steep_standard_en: str

    def name(self, locale: str) -> str:
        """Return the name in a language."""
        return either(locale, self.name_zh, self.name_en)


@lru_cache(maxsize=1)
def load_profiles() -> Mapping[str, Profile]:
    """Return the profiles that travel with the program, by id.

    Raises
    ------
    DataError
        With the file, the key and what was expected.
    """
    found = {}
    for entry in sorted(resources.files(__package__).iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            profile = parse_profile(entry.read_text("utf-8"), entry.name)
            found[profile.id] = profile
    order = ("walk", "hike", "family", "bike", "wheelchair")
    ranked = sorted(found, key=lambda id_: (order.index(id_) if id_ in order else 99, id_))
    return MappingProxyType({id_: found[id_] for id_ in ranked})


def parse_profile(text: str, file: str) -> Profile:
    """Return the profile that a TOML text describes."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError("toml", file=file, reason=str(error)) from None
    reader = _Reader(table, file)
    time, cost = reader.table("time"), reader.table("cost")
    wishes, climb = reader.table("wishes"), reader.table("climb")
    time_model = time.choice("model", TIME_MODELS)
    return Profile(
        id=reader.text("id"),
        name_zh=reader.text("name_zh"),
        name_en=reader.text("name_en"),
        about_zh=reader.text("about_zh"),
        about_en=reader.text("about_en"),
        mode=reader.choice("mode", MODES),
        time_model=time_model,
        speed_mps=time.number("flat_kmh", 0.5, 60) / 3.6,
        pushed_mps=time.number("pushed_kmh", 0.5, 60, default=4.0) / 3.6,
        pushed_factor=cost.number("pushed", 1.0, MAX_FACTOR, default=1.0),
        riding=_riding(time) if time_model == "power" else None,
        slow_kind_mps=time.factors("kind_kmh", KINDS, 0.2, 60, scale=1 / 3.6),
        last_light=time.choice("last_light", LAST_LIGHTS, default="sunset"),
        kind_factors=cost.factors("kind", KINDS, 0.1, MAX_FACTOR),
        surface_factors=cost.factors("surface", SURFACES, 0.1, MAX_FACTOR),
        sidewalk_factors=cost.factors("sidewalk", SIDEWALKS, 0.1, MAX_FACTOR),
        busy_kinds=cost.choices("busy_kinds", KINDS),
        busy_tunnel_factor=cost.number("busy_tunnel", 1.0, MAX_FACTOR, default=1.0),
        kerb_m=cost.factors("kerb_m", KERBS, 0.0, 10_000),
        forbidden_kinds=cost.choices("forbidden_kinds", KINDS),
        wish_weights=MappingProxyType(
            {wish: wishes.number(wish, 0.0, MAX_FACTOR, default=0.0) for wish in WEIGHED_WISHES}
        ),
        up_m=climb.number("up_m", 0.0, MAX_FACTOR, default=0.0),
        down_m=climb.number("down_m", 0.0, MAX_FACTOR, default=0.0),
        gentle_up_m=climb.number("gentle_up_m", 0.0, MAX_FACTOR, default=0.0),
        gentle_down_m=climb.number("gentle_down_m", 0.0, MAX_FACTOR, default=0.0),
        gentle_steep=climb.number("gentle_steep", 0.0, MAX_FACTOR, default=0.0),
        warns_unknown_surface=bool(table.get("warns_unknown_surface", False)),
        warns_unknown_kerbs=bool(table.get("warns_unknown_kerbs", False)),
        warns_unknown_grade=bool(table.get("warns_unknown_grade", False)),
        warns_steeper_than=reader.optional_number("warns_steeper_than", 0.01, 1.0),
        steep_standard_zh=reader.optional_text("steep_standard_zh"),
        steep_standard_en=reader.optional_text("steep_standard_en"),
    )


def _riding(time: _Reader) -> Riding:
    return Riding(
        mass_kg=time.number("mass_kg", 20.0, 300.0),
        rolling=time.number("rolling", 0.001, 0.1),
        drag_area_m2=time.number("drag_area_m2", 0.05, 2.0),
        climb_power=time.number("climb_power", 1.0, 5.0),
        downhill_mps=time.number("downhill_kmh", 0.5, 60) / 3.6,
    )


class _Reader:
    """One TOML table, read with its place in the file for errors."""

    def __init__(self, table: Mapping[str, Any], file: str, prefix: str = "") -> None:
        self._table, self._file, self._prefix = table, file, prefix

    def _wrong(self, key: str, expected: str) -> DataError:
        return DataError(
            "profile",
            file=self._file,
            key=f"{self._prefix}{key}",
            value=self._table.get(key),
            expected=expected,
        )

    def table(self, key: str) -> _Reader:
        value = self._table.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(key, "a table")
        return _Reader(value, self._file, f"{self._prefix}{key}.")

    def text(self, key: str) -> str:
        value = self._table.get(key)
        if not isinstance(value, str) or not value:
            raise self._wrong(key, "a text")
        return value

    def optional_text(self, key: str) -> str:
        return self.text(key) if key in self._table else ""

    def optional_number(self, key: str, low: float, high: float) -> float | None:
        return self.number(key, low, high) if key in self._table else None

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self._table.get(key, default)
        if value not in allowed:
            raise self._wrong(key, ", ".join(allowed))
        return str(value)

    def choices(self, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        values = self._table.get(key, [])
        if not isinstance(values, list) or not set(values) <= set(allowed):
            raise self._wrong(key, ", ".join(allowed))
        return tuple(values)

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        value = self._table.get(key, default)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or not low <= value <= high:
            raise self._wrong(key, f"{low} .. {high}")
        return float(value)

    def factors(
        self, key: str, names: tuple[str, ...], low: float, high: float, scale: float = 1.0
    ) -> Mapping[str, float]:
        inner = self.table(key)
        unknown = sorted(set(inner._table) - set(names))
        if unknown:
            raise inner._wrong(unknown[0], ", ".join(names))
        return MappingProxyType(
            {name: inner.number(name, low, high) * scale for name in inner._table}
        )
