"""GPX 1.0 and 1.1: tracks, routes and waypoints, in whatever namespace they stand.

Where a file has tracks, its routes are left out, and the track says so: the same way told
twice would be twice as long.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jindao.errors import DataError
from jindao.model.note import Note
from jindao.tracks.building import NAN, Builder
from jindao.tracks.encodings import decoded
from jindao.tracks.limits import Meter
from jindao.tracks.track import Track
from jindao.tracks.xml import Elements

NAMESPACES: Final = ("http://www.topografix.com/GPX/1/1", "http://www.topografix.com/GPX/1/0", "")
"""What the root may say; anything else is read all the same, and noted."""

_POINTS: Final = {"trkpt": "trk", "rtept": "rte", "wpt": "wpt"}
_TEXTS: Final = frozenset(("ele", "time", "name"))


def read_gpx(data: bytes, meter: Meter) -> Track:
    """Return the track of a GPX file.

    Raises
    ------
    DataError
        Where it is none, is cut off, or holds a position that cannot be one.
    """
    return _Gpx(meter).read(decoded(data, meter.path))


class _Gpx:
    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._tracks, self._routes = Builder(meter), Builder(meter)
        self._line = self._tracks
        self._open: list[str] = []
        self._name = ""
        self._mark: dict[str, str] = {}
        self._point = ""
        self._at = (NAN, NAN)

    def read(self, text: str) -> Track:
        elements = Elements(self._meter, self._start, self._end)
        elements.read(text, ("gpx",))
        tracks, routes = self._tracks, self._routes
        notes: tuple[Note, ...] = ()
        if elements.root_namespace not in NAMESPACES:
            namespace = elements.root_namespace[:80]
            notes = (Note(code="track_namespace", facts=(("namespace", namespace),)),)
        if tracks.n_points and routes.n_points:
            notes += (Note(code="track_routes_left", facts=(("points", routes.n_points),)),)
        planned = not tracks.n_points and routes.n_points > 0
        chosen = routes if planned else tracks
        chosen.marks = tracks.marks
        return chosen.track("gpx", self._name, planned=planned, notes=notes)

    def _start(self, name: str, attributes: Mapping[str, str]) -> bool:
        self._open.append(name)
        if name in _POINTS:
            self._begin_point(name, attributes)
        elif name == "trkseg":
            self._tracks.begin()
        elif name == "rte":
            self._routes.begin()
        return name in _TEXTS

    def _begin_point(self, name: str, attributes: Mapping[str, str]) -> None:
        try:
            lon, lat = float(attributes["lon"]), float(attributes["lat"])
        except (KeyError, ValueError):
            value = " ".join(f'{key}="{attributes.get(key, "")}"' for key in ("lat", "lon"))
            line = self._tracks if name == "trkpt" else self._routes
            raise DataError(
                "track_position", path=self._meter.path, point=line.n_points + 1, value=value[:60]
            ) from None
        self._point, self._at = name, (lon, lat)
        if name == "wpt":
            self._mark = {}
            return
        self._line = self._tracks if name == "trkpt" else self._routes
        self._line.add(lon, lat)

    def _end(self, name: str, text: str) -> None:
        opened = self._open
        opened.pop()
        parent = opened[-1] if opened else ""
        if name in _TEXTS:
            self._say(name, text, parent)
        elif name == "wpt":
            mark = self._mark
            self._tracks.mark(
                mark.get("name", ""),
                *self._at,
                height=mark.get("ele", ""),
                time=mark.get("time", ""),
            )

    def _say(self, name: str, text: str, parent: str) -> None:
        if parent == "wpt":
            self._mark[name] = text
        elif parent in _POINTS:
            if name == "ele":
                self._line.set_height(text)
            elif name == "time":
                self._line.set_time(text)
        elif name == "name" and text.strip():
            self._say_name(text, parent)

    def _say_name(self, text: str, parent: str) -> None:
        """Take the name of the whole file (GPX 1.1 has it in `metadata`), or of a line."""
        if parent in ("metadata", "gpx"):
            self._name = self._name or text
        elif parent in ("trk", "rte"):
            line = self._tracks if parent == "trk" else self._routes
            line.say_name(text)
