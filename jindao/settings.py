"""Settings: one frozen value, made once from the environment and handed on."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from jindao.errors import DataError
from jindao.texts import is_language, languages
from jindao.tiles.source import tile_layers


def _about(env: str, about: str) -> dict[str, str]:
    return {"env": env, "about": about}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an operator may configure; each field names its variable and meaning."""

    network: Path | None = field(
        default=None,
        metadata=_about(
            "JINDAO_NETWORK", "network bundle directory; default: the embedded skeleton"
        ),
    )
    heritage: Path | None = field(
        default=None,
        metadata=_about("JINDAO_HERITAGE", "heritage dataset directory; default: the embedded one"),
    )
    themes: Path | None = field(
        default=None, metadata=_about("JINDAO_THEMES", "directory with extra theme files (*.toml)")
    )
    closures: Path | None = field(
        default=None,
        metadata=_about(
            "JINDAO_CLOSURES", "GeoJSON file of closures and warnings on the ways; default: none"
        ),
    )
    router_memory_mb: int = field(
        default=2048,
        metadata=_about(
            "JINDAO_ROUTER_MEMORY_MB",
            "megabytes for weights that are kept ready, by profile, wishes and closures; two "
            "sets are kept whatever they take",
        ),
    )
    locale: str = field(
        default="zh", metadata=_about("JINDAO_LOCALE", "language of the command line: zh or en")
    )
    store: str | None = field(
        default=None,
        metadata=_about(
            "JINDAO_STORE",
            "where shared trips are kept: sqlite:///PATH or postgresql://...; default: a SQLite "
            "file in the user's data directory",
        ),
    )
    tiles: str | None = field(
        default=None,
        metadata=_about(
            "JINDAO_TILES",
            "map tiles: an address with {z}, {x} and {y} (or as WMTS), tianditu:KEY, "
            "tianditu-img:KEY, or a .pmtiles or .mbtiles file of pictures; default: none, the "
            "program's own background, and nothing is asked of other hosts",
        ),
    )
    tiles_datum: str | None = field(
        default=None,
        metadata=_about(
            "JINDAO_TILES_DATUM",
            "datum of those tiles: wgs84 or gcj02, which are put right when drawn; default: "
            "wgs84, but hosts known for GCJ-02 are refused",
        ),
    )
    tiles_attribution: str = field(
        default="",
        metadata=_about("JINDAO_TILES_ATTRIBUTION", "credit line of those tiles"),
    )
    map_review_number: str = field(
        default="",
        metadata=_about(
            "JINDAO_MAP_REVIEW_NUMBER",
            "map review number 审图号, shown on every map; default: none",
        ),
    )
    icp: str = field(
        default="",
        metadata=_about(
            "JINDAO_ICP", "ICP number 备案号, shown at the foot of every page; default: none"
        ),
    )
    cors: tuple[str, ...] = field(
        default=(),
        metadata=_about(
            "JINDAO_CORS",
            "origins whose pages may use the JSON API, separated by commas, or * for all; "
            "default: none",
        ),
    )
    overpass_url: str = field(
        default="https://overpass-api.de/api",
        metadata=_about("JINDAO_OVERPASS_URL", "Overpass API for `jindao network build`"),
    )
    geocoder: str = field(
        default="https://nominatim.openstreetmap.org",
        metadata=_about(
            "JINDAO_GEOCODER", "Nominatim server that finds areas by name for `overpass`"
        ),
    )
    cache: Path | None = field(
        default=None,
        metadata=_about(
            "JINDAO_CACHE", "directory for downloaded data; default: the user's cache directory"
        ),
    )

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
            text = environ.get(item.metadata["env"], "").strip()
            if text:
                is_path = item.name in ("network", "heritage", "themes", "closures", "cache")
                values[item.name] = Path(text).expanduser() if is_path else text
                if item.name == "cors":
                    values[item.name] = _origins(text)
                if item.name == "router_memory_mb":
                    values[item.name] = _whole(item.metadata["env"], text)
        settings = cls(**values)
        if settings.store and not settings.store.startswith(("sqlite", "postgresql")):
            raise DataError("setting_store", value=settings.store.split(":")[0][:40])
        tile_layers(settings.tiles, settings.tiles_datum)
        if not is_language(settings.locale):
            raise DataError("setting_locale", value=settings.locale, known=list(languages()))
        return settings

    @classmethod
    def table(cls) -> tuple[tuple[str, str, str], ...]:
        """Rows of (variable, default, meaning) for help texts and the README."""
        return tuple(
            (item.metadata["env"], str(item.default or ""), item.metadata["about"])
            for item in fields(cls)
        )

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


_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?")


def _origins(text: str) -> tuple[str, ...]:
    """Read origins as browsers send them, or `*`."""
    origins = tuple(part.strip().rstrip("/").lower() for part in text.split(",") if part.strip())
    for origin in origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise DataError("setting_cors", value=origin)
    return origins


def _whole(env: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise DataError("setting_whole", name=env, value=text)
    return int(text)
