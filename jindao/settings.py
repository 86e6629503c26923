"""Settings: one frozen value, made once from the environment and handed on."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, Self

from jindao.errors import DataError
from jindao.texts import is_language, languages
from jindao.tiles.source import HIDDEN, tile_layers, without_secrets

PREFIX: Final = "JINDAO_"
LOG_LEVELS: Final = ("debug", "info", "warning", "error")
MAX_PROXIES: Final = 8
RATES: Final = (
    ("download", "60/minute"),
    ("page", "600/minute"),
    ("plan", "120/minute"),
    ("report", "10/hour"),
    ("route", "120/minute"),
    ("share", "20/minute"),
    ("suggest", "300/minute"),
    ("tile", "3000/minute"),
)
"""How often one address may ask for each kind of work, where JINDAO_LIMITS says nothing else.

A change to a tour counts as two plans, itself and the page it leads to; a map that is moved
asks for tens of tiles at once. Many phones share an address in mobile networks, so these stop
a flood, not a family.
"""

_RATE: Final = re.compile(r"[1-9][0-9]{0,6}/(second|minute|hour|day)")


def _variable(env: str, read: Callable[[str, str], Any] | None = None, **more: Any) -> Any:
    """Return what a field is read from: its variable, how, and what of it is secret."""
    return {"env": env, "read": read or _text, "secret": "", **more}


def _text(_env: str, text: str) -> str:
    return text


def _path(_env: str, text: str) -> Path:
    return Path(text).expanduser()


def _whole(env: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise DataError("setting_whole", name=env, value=text)
    return int(text)


def _proxies(env: str, text: str) -> int:
    if _whole(env, text) > MAX_PROXIES:
        raise DataError("setting_high", name=env, value=text, limit=MAX_PROXIES)
    return int(text)


def _most(limit: int) -> Callable[[str, str], int]:
    """Return what reads a whole number from 1 to a limit."""

    def read(env: str, text: str) -> int:
        number = _whole(env, text)
        if not 1 <= number <= limit:
            raise DataError("setting_between", name=env, value=text, low=1, limit=limit)
        return number

    return read


def _language(_env: str, text: str) -> str:
    if not is_language(text):
        raise DataError("setting_locale", value=text, known=list(languages()))
    return text


def _log_level(env: str, text: str) -> str:
    if text.lower() not in LOG_LEVELS:
        raise DataError("setting_choice", name=env, value=text, known=list(LOG_LEVELS))
    return text.lower()


def _redis(env: str, text: str) -> str:
    if not text.startswith(("redis://", "rediss://", "unix://")):
        raise DataError("setting_redis", name=env, value=without_secrets(text))
    return text


def _token(env: str, text: str) -> str:
    if len(text) < 16 or not text.isascii():
        raise DataError("setting_token", name=env)
    return text


_ORIGIN: Final = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?")


def _origins(_env: str, text: str) -> tuple[str, ...]:
    """Read origins as browsers send them, or `*`."""
    origins = tuple(part.strip().rstrip("/").lower() for part in text.split(",") if part.strip())
    for origin in origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise DataError("setting_cors", value=origin)
    return origins


def _address(env: str, text: str) -> str:
    address = text.rstrip("/").lower()
    if not _ORIGIN.fullmatch(address):
        raise DataError("setting_address", name=env, value=text[:80])
    return address


def _store(_env: str, text: str) -> str:
    if not text.startswith(("sqlite", "postgresql")):
        raise DataError("setting_store", value=text.split(":")[0][:40])
    return text


def _limits(env: str, text: str) -> tuple[tuple[str, str], ...]:
    """Read `plan=30/minute,share=off`; what it does not name stays, `off` alone is no limits."""
    rates = dict(RATES)
    if text.lower() == "off":
        return ()
    for part in text.split(","):
        work, _, rate = (word.strip().lower() for word in part.partition("="))
        if work not in rates or not (rate == "off" or _RATE.fullmatch(rate)):
            raise DataError("setting_limits", name=env, value=part.strip(), known=list(rates))
        rates[work] = rate
    return tuple((work, rate) for work, rate in rates.items() if rate != "off")


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingFact:
    """One setting as it stands: what it is called, its value and default without secrets.

    `code` is the key of its meaning among the texts; `error` says what is wrong with it.
    """

    variable: str
    code: str
    value: str
    default: str
    is_set: bool
    error: DataError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an operator may configure; each field names its variable.

    What each means is among the texts, under `settings.<field>`.
    """

    network: Path | None = field(default=None, metadata=_variable("JINDAO_NETWORK", _path))
    heritage: Path | None = field(default=None, metadata=_variable("JINDAO_HERITAGE", _path))
    themes: Path | None = field(default=None, metadata=_variable("JINDAO_THEMES", _path))
    closures: Path | None = field(default=None, metadata=_variable("JINDAO_CLOSURES", _path))
    router_memory_mb: int = field(
        default=2048, metadata=_variable("JINDAO_ROUTER_MEMORY_MB", _whole)
    )
    import_mb: int = field(default=32, metadata=_variable("JINDAO_IMPORT_MB", _most(1024)))
    import_points: int = field(
        default=500_000, metadata=_variable("JINDAO_IMPORT_POINTS", _most(20_000_000))
    )
    import_seconds: int = field(default=20, metadata=_variable("JINDAO_IMPORT_SECONDS", _most(600)))
    locale: str = field(default="zh", metadata=_variable("JINDAO_LOCALE", _language))
    store: str | None = field(
        default=None,
        repr=False,
        metadata=_variable("JINDAO_STORE", _store, secret="address"),
    )
    tiles: str | None = field(default=None, metadata=_variable("JINDAO_TILES", secret="address"))
    tiles_datum: str | None = field(default=None, metadata=_variable("JINDAO_TILES_DATUM"))
    tiles_attribution: str = field(default="", metadata=_variable("JINDAO_TILES_ATTRIBUTION"))
    map_review_number: str = field(default="", metadata=_variable("JINDAO_MAP_REVIEW_NUMBER"))
    icp: str = field(default="", metadata=_variable("JINDAO_ICP"))
    address: str | None = field(default=None, metadata=_variable("JINDAO_ADDRESS", _address))
    cors: tuple[str, ...] = field(default=(), metadata=_variable("JINDAO_CORS", _origins))
    limits: tuple[tuple[str, str], ...] = field(
        default=RATES, metadata=_variable("JINDAO_LIMITS", _limits)
    )
    redis_url: str | None = field(
        default=None,
        repr=False,
        metadata=_variable("JINDAO_REDIS_URL", _redis, secret="address"),
    )
    proxies: int = field(default=0, metadata=_variable("JINDAO_PROXIES", _proxies))
    log_level: str = field(default="info", metadata=_variable("JINDAO_LOG_LEVEL", _log_level))
    metrics_token: str | None = field(
        default=None,
        repr=False,
        metadata=_variable("JINDAO_METRICS_TOKEN", _token, secret="whole"),
    )
    overpass_url: str = field(
        default="https://overpass-api.de/api",
        metadata=_variable("JINDAO_OVERPASS_URL", secret="address"),
    )
    geocoder: str = field(
        default="https://nominatim.openstreetmap.org",
        metadata=_variable("JINDAO_GEOCODER", secret="address"),
    )
    cache: Path | None = field(default=None, metadata=_variable("JINDAO_CACHE", _path))

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the settings from the environment; an empty variable counts as unset.

        Raises
        ------
        DataError
            Where a variable holds a value that cannot be, or map tiles would be drawn off
            their place.
        """
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for item in fields(cls):
            env = item.metadata["env"]
            text = environ.get(env, "").strip()
            if text:
                values[item.name] = item.metadata["read"](env, text)
        tile_layers(values.get("tiles"), values.get("tiles_datum"))
        return cls(**values)

    @classmethod
    def facts(cls, environ: Mapping[str, str] | None = None) -> tuple[SettingFact, ...]:
        """Return every setting as the environment has it, wrong ones with what is wrong."""
        environ = os.environ if environ is None else environ
        found = []
        for item in fields(cls):
            env, secret = item.metadata["env"], item.metadata["secret"]
            text = environ.get(env, "").strip()
            default = _shown(item.default, "")
            value, error = default, None
            try:
                if text:
                    value = _shown(item.metadata["read"](env, text), secret)
            except DataError as wrong:
                value, error = _shown(text, secret), wrong
            found.append(
                SettingFact(
                    variable=env,
                    code=f"settings.{item.name}",
                    value=value,
                    default=default,
                    is_set=bool(text),
                    error=error,
                )
            )
        return tuple(_with_tiles(fact, environ) for fact in found)

    @classmethod
    def unknown(cls, environ: Mapping[str, str] | None = None) -> dict[str, str | None]:
        """Return the variables that look like settings and are none, with a near setting."""
        environ = os.environ if environ is None else environ
        known = [item.metadata["env"] for item in fields(cls)]
        strange = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
        return {
            name: next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.75)), None)
            for name in strange
        }

    def store_url(self) -> str:
        """Return where shared trips are kept: the setting, else a file of the user's data."""
        if self.store is not None:
            return self.store
        from platformdirs import user_data_path

        return f"sqlite:///{user_data_path('jindao') / 'store.sqlite3'}"

    def cache_directory(self) -> Path:
        """Return where downloaded data is kept: the setting, else the user's cache."""
        if self.cache is not None:
            return self.cache
        from platformdirs import user_cache_path

        return user_cache_path("jindao")


def _with_tiles(fact: SettingFact, environ: Mapping[str, str]) -> SettingFact:
    """Judge the tiles together with their datum, and return every other fact as it is."""
    if fact.variable != "JINDAO_TILES":
        return fact
    tiles, datum = (
        environ.get(name, "").strip() or None for name in ("JINDAO_TILES", "JINDAO_TILES_DATUM")
    )
    try:
        tile_layers(tiles, datum)
    except DataError as error:
        return replace(fact, error=error)
    return fact


def _shown(value: object, secret: str) -> str:
    if value is None or value == "":
        return ""
    if secret == "whole":
        return HIDDEN
    if isinstance(value, tuple):
        return ",".join(part if isinstance(part, str) else "=".join(part) for part in value)
    return without_secrets(str(value)) if secret else str(value)
