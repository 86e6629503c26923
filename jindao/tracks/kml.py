"""KML and KMZ: lines, Google's `gx:Track` with times, and points as marks.

The dashes that our own files draw of estimated lines are no tracks and left out: they are known
by their style, or where a program gave them another by their folder.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from jindao.errors import DataError
from jindao.texts import in_every_language
from jindao.tracks.building import NAN, Builder
from jindao.tracks.encodings import decoded
from jindao.tracks.limits import Meter
from jindao.tracks.track import Track
from jindao.tracks.xml import Elements

_GX: Final = "http://www.google.com/kml/ext/2.2"
_TEXTS: Final = frozenset(("name", "styleUrl", "coordinates", "when", "gx:coord"))
_DASHES: Final = "#dashes-"
_RINGS: Final = frozenset(("Polygon", "LinearRing"))


def read_kml(data: bytes, meter: Meter) -> Track:
    """Return the track of a KML file; areas are left out.

    Raises
    ------
    DataError
        Where it is none, is cut off, or holds a position that cannot be one.
    """
    return _Kml(meter).read(decoded(data, meter.path))


class _Kml:
    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._builder = Builder(meter)
        self._open: list[str] = []
        self._name = ""
        self._placemark, self._style = "", ""
        self._folders: list[str] = []
        self._guesses = frozenset(in_every_language("kml.estimated").values())
        self._dashed = False
        self._points: list[str] = []
        self._whens: list[str] = []
        self._coords: list[str] = []
        self._lines = 0
        self._tracks = 0

    def read(self, text: str) -> Track:
        elements = Elements(self._meter, self._start, self._end, {_GX: "gx:"})
        elements.read(text, ("kml", "Document", "Folder", "Placemark"))
        return self._builder.track("kml", self._name, planned=self._lines > 0 == self._tracks)

    def _start(self, name: str, _: Mapping[str, str]) -> bool:
        self._open.append(name)
        if name == "Placemark":
            self._placemark, self._style, self._points, self._dashed = "", "", [], False
        elif name == "Folder":
            self._folders.append("")
        elif name == "gx:Track":
            self._whens, self._coords = [], []
        return name in _TEXTS

    def _end(self, name: str, text: str) -> None:
        self._open.pop()
        if name == "when":
            self._whens.append(text)
        elif name == "gx:coord":
            self._coords.append(text)
            self._meter.check_points(len(self._coords))
        elif name == "gx:Track":
            self._add_track()
        elif name == "coordinates":
            self._add_coordinates(text)
        elif name == "name":
            self._say_name(text)
        elif name == "styleUrl":
            self._style = text.strip()
        elif name == "Folder":
            self._folders.pop()
        elif name == "Placemark":
            self._end_placemark()

    def _say_name(self, text: str) -> None:
        parent = self._open[-1] if self._open else ""
        if parent == "Placemark":
            self._placemark = text
        elif parent == "Folder":
            self._folders[-1] = text.strip()
        elif parent in ("Document", "kml"):
            self._name = self._name or text

    def _end_placemark(self) -> None:
        """Add the points of a placemark, whose name may stand after them."""
        for text in self._points:
            lon, lat, height = self._numbers(text, ",")
            known = "" if math.isnan(height) or height == 0.0 else str(height)
            self._builder.mark(self._placemark, lon, lat, height=known)
        if self._dashed:
            self._builder.leave_out()
        elif not self._points and self._placemark:
            self._builder.say_name(self._placemark)

    def _add_coordinates(self, text: str) -> None:
        if _RINGS & set(self._open):
            return
        words = text.split()
        if self._open and self._open[-1] == "Point":
            self._points.extend(words[:1])
            return
        if self._style.startswith(_DASHES) or not self._guesses.isdisjoint(self._folders):
            self._dashed = True
            return
        self._lines += 1
        self._builder.begin()
        for word in words:
            self._builder.add(*self._numbers(word, ","))

    def _add_track(self) -> None:
        self._tracks += 1
        self._builder.begin()
        timed = len(self._whens) == len(self._coords)
        for place, text in enumerate(self._coords):
            if not text.strip():
                continue
            self._builder.add(*self._numbers(text, None))
            if timed:
                self._builder.set_time(self._whens[place])

    def _numbers(self, text: str, mark: str | None) -> tuple[float, float, float]:
        """Return longitude, latitude and height of one position; NaN where no height is."""
        parts = text.split(mark)
        try:
            lon, lat = float(parts[0]), float(parts[1])
            height = float(parts[2]) if len(parts) > 2 and parts[2].strip() else NAN
        except (IndexError, ValueError):
            raise DataError(
                "track_position",
                path=self._meter.path,
                point=self._builder.n_points + 1,
                value=text[:60],
            ) from None
        return lon, lat, height
