"""Positions as people write them: degrees in any notation, in one cell or in two."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from jindao.errors import RequestError
from jindao.heritage.dataset import Region
from jindao.heritage.tables import Row

_DMS: Final = re.compile(
    r"\s*(?P<before>[NSEW东西南北])?[经纬]?\s*(?P<d>\d{1,3}(?:\.\d+)?)\s*[°度]"
    r"\s*(?:(?P<m>\d{1,2}(?:\.\d+)?)\s*[′'’分]\s*)?(?:(?P<s>\d{1,2}(?:\.\d+)?)\s*(?:″|\"|”|''|秒)\s*)?"
    r"(?P<after>[NSEW])?\s*",
    re.IGNORECASE,
)
_SOUTH_WEST: Final = frozenset("swSW南西")
_PAIR: Final = re.compile(r"[,，;；\s]+")


def read_position(row: Row, cells: dict[str, str], region: Region) -> None:
    """Write `lon` and `lat` as decimal degrees, from one cell or two, from any notation."""
    pair = cells.pop("position", "")
    if pair and not (cells.get("lon") or cells.get("lat")):
        parts = [part for part in _PAIR.split(pair.strip("()（）[]")) if part]
        if len(parts) != 2:
            row.wrong("lon", "position_pair", value=pair)
            return
        cells["lon"], cells["lat"] = parts
    for name in ("lon", "lat"):
        try:
            cells[name] = degrees(cells.get(name, ""))
        except RequestError:
            row.wrong(name, "degrees", value=cells[name])
    if row.sound and _are_swapped(cells, region):
        row.wrong("lon", "swapped", lon=cells["lon"], lat=cells["lat"])


def degrees(text: str) -> str:
    """Return decimal degrees from decimal degrees or degrees, minutes and seconds."""
    if not text:
        return ""
    try:
        return f"{float(text):.9g}"
    except ValueError:
        pass
    match = _DMS.fullmatch(text)
    if match is None or float(match["m"] or 0) >= 60 or float(match["s"] or 0) >= 60:
        raise RequestError("position_form", value=text)
    value = float(match["d"]) + float(match["m"] or 0) / 60 + float(match["s"] or 0) / 3600
    side = match["before"] or match["after"] or ""
    return f"{-value if side in _SOUTH_WEST and side else value:.9g}"


def _are_swapped(cells: Mapping[str, str], region: Region) -> bool:
    """Tell whether a position lies in the region only when read the other way round."""
    if not (cells["lon"] and cells["lat"]):
        return False
    lon, lat = float(cells["lon"]), float(cells["lat"])
    (west, east), (south, north) = region.longitude, region.latitude
    return not (west <= lon <= east and south <= lat <= north) and (
        west <= lat <= east and south <= lon <= north
    )
