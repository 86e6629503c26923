"""GPX 1.1 as a table: which children stand in an element, in which order, and what they hold.

A judge for machines without the schema. It is stricter in what devices want beyond it: every
line has points, names are short, points carry six decimals, a track's heights are all or none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from lxml import etree

NAMESPACE: Final = "http://www.topografix.com/GPX/1/1"
NAME_LIMIT: Final = 30

_POINT: Final = (
    *("ele", "time", "magvar", "geoidheight", "name", "cmt", "desc", "src", "link*", "sym"),
    *("type", "fix", "sat", "hdop", "vdop", "pdop", "ageofdgpsdata", "dgpsid", "extensions"),
)
_LINE: Final = ("name", "cmt", "desc", "src", "link*", "number", "type", "extensions")
ORDER: Final = {
    "gpx": ("metadata", "wpt*", "rte*", "trk*", "extensions"),
    "metadata": (
        *("name", "desc", "author", "copyright", "link*", "time", "keywords", "bounds"),
        "extensions",
    ),
    "author": ("name", "email", "link"),
    "copyright": ("year", "license"),
    "link": ("text", "type"),
    "wpt": _POINT,
    "rtept": _POINT,
    "trkpt": _POINT,
    "rte": (*_LINE, "rtept*"),
    "trk": (*_LINE, "trkseg*"),
    "trkseg": ("trkpt*", "extensions"),
}
"""Children in order; those with a star any number of times, others at most once."""

_PLACE: Final = frozenset(("lat", "lon"))
ATTRIBUTES: Final = {
    "gpx": frozenset(("version", "creator")),
    "copyright": frozenset(("author",)),
    "link": frozenset(("href",)),
    "bounds": frozenset(("minlat", "minlon", "maxlat", "maxlon")),
    "wpt": _PLACE,
    "rtept": _PLACE,
    "trkpt": _PLACE,
}
"""Attributes, all of them required."""

_DECIMAL: Final = r"[+-]?(\d+(\.\d*)?|\.\d+)"
_FORMS: Final = {
    "ele": re.compile(_DECIMAL),
    "number": re.compile(r"\d+"),
    "time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    "year": re.compile(r"\d{4}"),
    "license": re.compile(r"https?://\S+"),
}
_DEGREES: Final[dict[str, Callable[[float], bool]]] = {
    "lat": lambda degrees: -90 <= degrees <= 90,
    "lon": lambda degrees: -180 <= degrees < 180,
}


def complaints(data: bytes) -> list[str]:
    """Return what is wrong with a GPX file; nothing of a sound one."""
    root = etree.fromstring(data)
    if root.tag != f"{{{NAMESPACE}}}gpx" or root.get("version") != "1.1":
        return ["no GPX 1.1"]
    return [*_of(root), *_of_devices(root)]


def _of(element: Any) -> Iterator[str]:
    name = etree.QName(element).localname
    yield from _attributes(element, name)
    if name == "extensions":
        yield from (f"{child.tag} of GPX in extensions" for child in element if _own(child))
        return
    allowed = ORDER.get(name)
    if allowed is None:
        yield from (f"{name} has children" for _ in element[:1])
        form = _FORMS.get(name)
        if form is not None and not form.fullmatch(element.text or ""):
            yield f"{name} is {element.text!r}"
        return
    names = [child.rstrip("*") for child in allowed]
    last = -1
    for child in element:
        tag = etree.QName(child).localname
        if not _own(child) or tag not in names:
            yield f"{child.tag} in {name}"
            continue
        place = names.index(tag)
        if place < last or (place == last and not allowed[place].endswith("*")):
            yield f"{tag} of {name} stands too late"
        last = max(last, place)
        yield from _of(child)
    if element.text and element.text.strip():
        yield f"text in {name}"


def _own(element: Any) -> bool:
    return bool(etree.QName(element).namespace == NAMESPACE)


def _attributes(element: Any, name: str) -> Iterator[str]:
    own = {key for key in element.keys() if not key.startswith("{")}  # noqa: SIM118
    wanted = ATTRIBUTES.get(name, frozenset())
    if own != wanted:
        yield f"{name} has attributes {sorted(own)}"
    for key in own & wanted:
        allowed = _DEGREES.get(key.removeprefix("min").removeprefix("max"))
        told = element.get(key)
        if allowed and not (re.fullmatch(_DECIMAL, told) and allowed(float(told))):
            yield f"{key} of {name} is {told!r}"
        if allowed and len(told.partition(".")[2]) > 6:
            yield f"{key} of {name} has more than six decimals: {told}"


def _of_devices(root: Any) -> Iterator[str]:
    space = {"g": NAMESPACE}
    for path in ("g:wpt/g:name", "g:rte/g:name", "g:trk/g:name", "g:rte/g:rtept/g:name"):
        for name in root.findall(path, space):
            if not 1 <= len(name.text or "") <= NAME_LIMIT:
                yield f"name of {len(name.text or '')} characters: {name.text!r}"
    for path, child in (("g:rte", "g:rtept"), ("g:trk", "g:trkseg"), (".//g:trkseg", "g:trkpt")):
        if any(line.find(child, space) is None for line in root.findall(path, space)):
            yield f"{path} without {child}"
    for track in root.findall("g:trk", space):
        points = track.findall("g:trkseg/g:trkpt", space)
        if len({point.find("g:ele", space) is None for point in points}) > 1:
            yield "heights of some points of a track only"
