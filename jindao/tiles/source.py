"""What the setting for map tiles may say, and what a page needs to draw them.

Positions are WGS-84. Public maps of mainland China are drawn in GCJ-02, some 500 m off;
such tiles are named as that and moved when they are drawn, or they are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from jindao.errors import DataError
from jindao.texts import either, languages

DATUMS: Final = ("wgs84", "gcj02")
"""Datums that tiles may be drawn in; the first is meant where none is said."""

FILE_SUFFIXES: Final = (".mbtiles", ".pmtiles")
"""What names of files end with that hold tiles."""

MAX_ZOOM: Final = 19

HIDDEN: Final = "***"
"""What stands for a secret."""

GCJ02_HOSTS: Final = (
    *("amap.com", "autonavi.com", "gaode.com", "geoq.cn", "google.cn"),
    *("gtimg.cn", "gtimg.com", "map.qq.com"),
)
"""Hosts whose tiles are known to be drawn in GCJ-02."""

BD09_HOSTS: Final = ("baidu.com", "bdimg.com", "bdstatic.com")
"""Hosts whose tiles are drawn in BD-09, on a grid of their own."""

_TIANDITU: Final = {"tianditu": ("vec", "cva", "eva"), "tianditu-img": ("img", "cia", "eia")}
"""Layers of 天地图 by the word before the key: ground, Chinese names, English names."""

_TIANDITU_MAX_ZOOM: Final = 18
_TIANDITU_KEY = re.compile(r"[0-9A-Za-z]{8,64}")
_WMTS: Final = {"tilematrix": "{z}", "tilerow": "{y}", "tilecol": "{x}"}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SPAN = re.compile(r"([0-9])-([0-9])|([a-z])-([a-z])")
_HOST = re.compile(r"(?:[0-9A-Za-z.-]|\{s\})+(?::[0-9]{1,5})?")
_ADDRESS = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class TileLayer:
    """One layer of square tiles of 256 pixels in Web Mercator.

    Parameters
    ----------
    url
        Address with `{z}`, `{x}` and `{y}` or `{-y}`, and `{s}` where `subdomains` says what
        may stand there; it begins with `/` where it is this site's own.
    subdomains
        One character each.
    max_native_zoom
        The last zoom that there are tiles of; they are enlarged beyond.
    datum
        One of `DATUMS`.
    """

    url: str
    subdomains: str = ""
    max_native_zoom: int = MAX_ZOOM
    datum: str = "wgs84"

    @property
    def origins(self) -> tuple[str, ...]:
        """Every scheme and host that is asked; none for an address on the site itself."""
        parts = urlsplit(self.url)
        if not parts.netloc:
            return ()
        hosts = [parts.netloc.replace("{s}", letter) for letter in self.subdomains or "a"]
        return tuple(dict.fromkeys(f"{parts.scheme}://{host}" for host in hosts))


def without_secrets(text: str) -> str:
    """Return an address without its user, password and the values of its query.

    Placeholders such as `{z}` stay, and so does the kind of a key: `tianditu:***`.
    """
    word, colon, _ = text.partition(":")
    if colon and word in _TIANDITU:
        return f"{word}:{HIDDEN}"
    text = re.sub(r"(?<=://)[^/@\s]*@", f"{HIDDEN}@", text)
    return re.sub(r"(?<==)(?!\{)[^&\s]+", HIDDEN, text) if "://" in text else text


def tile_file(setting: str | None) -> Path | None:
    """Return the file of tiles that the setting names; None where it names something else."""
    if not setting or "{" in setting or not setting.lower().endswith(FILE_SUFFIXES):
        return None
    return Path(setting).expanduser()


def is_tianditu(setting: str | None) -> bool:
    """Tell whether the setting names 天地图."""
    return bool(setting) and str(setting).partition(":")[0] in _TIANDITU


def tile_layers(
    setting: str | None, datum: str | None = None, locale: str = "zh"
) -> tuple[TileLayer, ...]:
    """Return the layers that a setting stands for, the lowest first.

    Parameters
    ----------
    setting
        An address with `{z}`, `{x}`, `{y}` (or `{-y}`, or as WMTS writes it `{TileMatrix}`,
        `{TileCol}`, `{TileRow}`); `tianditu:<key>` or `tianditu-img:<key>`; a file, which is
        no layer by itself; or None.
    datum
        One of `DATUMS`; None is not said.
    locale
        Language of the names on the map, where there is a choice.

    Raises
    ------
    DataError
        Where the setting cannot be, or would be drawn hundreds of metres off.
    """
    if datum is not None and datum not in DATUMS:
        raise DataError("setting_tiles_datum", value=datum, known=list(DATUMS))
    if not setting or tile_file(setting) is not None:
        return ()
    word, _, key = setting.partition(":")
    if word in _TIANDITU:
        return _tianditu(word, key, datum, locale)
    return (_template(setting, datum),)


def tile_origins(setting: str | None, datum: str | None = None) -> tuple[str, ...]:
    """Return every scheme and host a page asks for tiles, in any language; often none.

    Raises
    ------
    DataError
        As `tile_layers`.
    """
    layers = [layer for locale in languages() for layer in tile_layers(setting, datum, locale)]
    return tuple(dict.fromkeys(origin for layer in layers for origin in layer.origins))


def _tianditu(word: str, key: str, datum: str | None, locale: str) -> tuple[TileLayer, ...]:
    if not _TIANDITU_KEY.fullmatch(key):
        raise DataError("setting_tianditu", name=word)
    if datum not in (None, "wgs84"):
        raise DataError("setting_tianditu_datum", value=datum)
    ground, chinese, english = _TIANDITU[word]
    return tuple(
        TileLayer(
            url=(
                f"https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile"
                f"&VERSION=1.0.0&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
                f"&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
            ),
            subdomains="01234567",
            max_native_zoom=_TIANDITU_MAX_ZOOM,
        )
        for layer in (ground, either(locale, chinese, english))
    )


def _template(setting: str, datum: str | None) -> TileLayer:
    subdomains = ""

    def written(found: re.Match[str]) -> str:
        nonlocal subdomains
        word = found[1]
        span = _SPAN.fullmatch(word)
        if word == "s" or span:
            first, last = ("a", "c") if span is None else (word[0], word[-1])
            subdomains = "".join(chr(code) for code in range(ord(first), ord(last) + 1))
            return "{s}"
        return _WMTS.get(word.lower(), found[0])

    url = _PLACEHOLDER.sub(written, setting)
    words = set(_PLACEHOLDER.findall(url))
    if not {"z", "x"} <= words or not words & {"y", "-y"}:
        raise DataError("setting_tiles", value=without_secrets(setting))
    strange = sorted(words - {"z", "x", "y", "-y", "s"})
    if strange or "{}" in url:
        raise DataError(
            "setting_tiles_placeholder", value=without_secrets(setting), names=strange or ["{}"]
        )
    host = _host_of(url, setting)
    _check_datum(host, datum)
    return TileLayer(url=url, subdomains=subdomains, datum=datum or "wgs84")


def _host_of(url: str, setting: str) -> str:
    """Return the host of an address, empty for one on the site itself."""
    if not _ADDRESS.fullmatch(url):
        raise DataError("setting_tiles_address", value=without_secrets(setting))
    parts = urlsplit(url)
    own = url.startswith("/") and not url.startswith("//")
    away = parts.scheme in ("http", "https") and _HOST.fullmatch(parts.netloc)
    if not own and not away:
        raise DataError("setting_tiles_address", value=without_secrets(setting))
    return parts.netloc.partition(":")[0].lower()


def _check_datum(host: str, datum: str | None) -> None:
    def known(hosts: tuple[str, ...]) -> bool:
        return any(host == name or host.endswith(f".{name}") for name in hosts)

    if known(BD09_HOSTS):
        raise DataError("setting_tiles_bd09", host=host)
    if known(GCJ02_HOSTS) and datum != "gcj02":
        raise DataError("setting_tiles_gcj02", host=host)
