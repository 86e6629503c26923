"""Links that open a map app with the way to one point: the edge where datums change.

Each app wants its own order, datum and escaping, read in its own documents: Amap URI API
(2025-03), Baidu Map URI API, Tencent Location Service URI API, Apple Map Links, RFC 5870.
None takes a whole line: a link leads to the start or to one stop, from where the phone is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from jindao.geo import LonLat, wgs84_to_gcj02

NAME_LIMIT: Final = 40
_SOURCE: Final = "jindao"
_BAIDU_SOURCE: Final = "webapp.jindao.web"
_WIDE = str.maketrans({",": "，", "|": "｜", ";": "；", ":": "：", "(": "（", ")": "）"})
"""What separates the parts of a list stays a separator when it is escaped: it becomes wide."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepLink:
    """A link that opens a map app at one point.

    Parameters
    ----------
    app
        `amap`, `baidu`, `tencent`, `apple` or `geo` (whatever app the phone has).
    url
        Percent-encoded ASCII.
    datum
        The datum of the position in it, or the one that it names: `gcj02` or `wgs84`.
    """

    app: str
    url: str
    datum: str


def walk_links(to: LonLat, name: str) -> tuple[DeepLink, ...]:
    """Return links that lead on foot from where the phone is to a point.

    Apps of mainland China are left out elsewhere. Baidu shows the point, whence one asks for
    the way: its page for ways insists on a start.

    Parameters
    ----------
    to
        Where to, WGS-84.
    name
        What to call it: of at most `NAME_LIMIT` characters the rest is left out.
    """
    name = _named(name)
    gcj02 = wgs84_to_gcj02(to)
    made = []
    if gcj02 != to:
        amap, apple = _lon_lat(gcj02), _lat_lon(gcj02)
        wgs84 = _lat_lon(to)
        made += [
            DeepLink(
                app="amap",
                url=f"https://uri.amap.com/navigation?to={amap}{',' if name else ''}{name}"
                f"&mode=walk&src={_SOURCE}&callnative=1",
                datum="gcj02",
            ),
            DeepLink(
                app="baidu",
                url=f"https://api.map.baidu.com/marker?location={wgs84}&title={name or wgs84}"
                f"&content={name or wgs84}&output=html&coord_type=wgs84&src={_BAIDU_SOURCE}",
                datum="wgs84",
            ),
            DeepLink(
                app="tencent",
                url=f"https://apis.map.qq.com/uri/v1/routeplan?type=walk&to={name or wgs84}"
                f"&tocoord={wgs84}&coord_type=1&referer={_SOURCE}",
                datum="wgs84",
            ),
            DeepLink(
                app="apple",
                url=f"https://maps.apple.com/?daddr={apple}&dirflg=w",
                datum="gcj02",
            ),
        ]
    else:
        made.append(
            DeepLink(
                app="apple",
                url=f"https://maps.apple.com/?daddr={_lat_lon(to)}&dirflg=w",
                datum="wgs84",
            )
        )
    shown = f"({name})" if name else ""
    made.append(
        DeepLink(app="geo", url=f"geo:{_lat_lon(to)}?q={_lat_lon(to)}{shown}", datum="wgs84")
    )
    return tuple(made)


def _named(name: str) -> str:
    """Return a name that no app takes apart, percent-encoded."""
    text = " ".join(_CONTROL.sub(" ", name).translate(_WIDE).split())
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    return quote(whole[:NAME_LIMIT].strip(), safe="")


def _lon_lat(position: LonLat) -> str:
    return f"{position.lon:.6f},{position.lat:.6f}"


def _lat_lon(position: LonLat) -> str:
    return f"{position.lat:.6f},{position.lon:.6f}"
