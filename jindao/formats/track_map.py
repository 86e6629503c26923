"""The map of a track that was read: as recorded, and beside it the ways that it took.

What is known of a line is told by its stroke as well as by its colour: `TrackMap.strokes` says
which there are and how long they are, so that a page tells the same in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from jindao.formats import words
from jindao.formats.drawn_once import Drawn
from jindao.formats.map import add_stroke, background_data, credit_lines, framed
from jindao.formats.map_parts import MapParts, map_words, parts_of
from jindao.formats.options import ExportOptions
from jindao.formats.track import TrackPoint, simplified
from jindao.geo import BBox, LonLat, bd09_to_gcj02, gcj02_to_wgs84, geodesic_m
from jindao.model.track import TrackReport
from jindao.model.trip import Line
from jindao.texts import say


@dataclass(frozen=True, slots=True, kw_only=True)
class StrokeLook:
    """How a line is drawn: colour, width in pixels, and dashes as SVG has them, "" for none."""

    colour: str
    width: float
    dashes: str = ""


TRACK_LOOKS: Final = {
    "matched": StrokeLook(colour="#2f6f8f", width=9),
    "estimated": StrokeLook(colour="#2f6f8f", width=6, dashes="9 6"),
    "track": StrokeLook(colour="#22201c", width=2.5),
    "moved": StrokeLook(colour="#22201c", width=2.5),
    "off": StrokeLook(colour="#a86a00", width=4, dashes="0.5 8"),
    "gap": StrokeLook(colour="#4f566b", width=2.5, dashes="2 6"),
    "shifted": StrokeLook(colour="#b3261e", width=3, dashes="12 4 2 4"),
}
"""Looks by what a line is, the lowest on the map first.

`matched` and `estimated` are ways of the network, surveyed or not; `track` is what was recorded;
`off` what of it follows no way; `gap` is where nothing was recorded; `shifted` is a track that is
for certain not where it is drawn, and `moved` where it belongs.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """What is drawn in one look: its kind, its lines of (lon, lat), and their length."""

    kind: str
    lines: tuple[Line, ...]
    length_m: float

    @property
    def look(self) -> StrokeLook:
        """How it is drawn."""
        return TRACK_LOOKS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackMap:
    """A map of a track, and what is drawn on it."""

    parts: MapParts
    strokes: tuple[Stroke, ...]


def track_map(report: TrackReport, options: ExportOptions) -> TrackMap | None:
    """Return the map of a track; None where it has no line."""
    strokes = tuple(_strokes(report))
    points = [point for stroke in strokes for line in stroke.lines for point in line]
    if not points:
        return None
    lons, lats = zip(*points, strict=True)
    frame = framed(BBox(min(lons), min(lats), max(lons), max(lats)), options)
    for stroke in strokes:
        look = stroke.look
        add_stroke(
            frame,
            f"track_{stroke.kind}",
            stroke.lines,
            color=look.colour,
            weight=look.width,
            **({"dash_array": look.dashes} if look.dashes else {}),
        )
    data = {
        "attribution": credit_lines(options.map_credit),
        "background": background_data(options),
        "stops": [],
        "sites": list(_dots(report, strokes, options.locale)),
        "words": map_words(options.locale),
    }
    return TrackMap(parts=parts_of(frame, data, options), strokes=strokes)


def _strokes(report: TrackReport) -> Iterator[Stroke]:
    """Yield what is drawn, the lowest first; nothing of which there is none."""
    recorded = [line.line for line in report.lines if len(line.line) > 1]
    lines: dict[str, list[Line]] = {kind: [] for kind in TRACK_LOOKS}
    lines["shifted" if report.shifted else "track"] = recorded
    if report.shifted and report.finding is not None and report.finding.datum is not None:
        datum = report.finding.datum
        lines["moved"] = [tuple(_in_wgs84(point, datum) for point in line) for line in recorded]
    lines["gap"] = [(one[-1], other[0]) for one, other in pairwise(recorded)]
    guessed = Drawn()
    for stretch in report.matched.stretches if report.matched else ():
        if stretch.leg is None:
            lines["off"].append(stretch.line)
            continue
        for part in stretch.leg.stretches:
            surveyed = part.alignment == "surveyed"
            lines["matched" if surveyed else "estimated"] += (
                [part.line] if surveyed else guessed.lines(part.line)
            )
    for kind, some in lines.items():
        drawn = tuple(line for line in some if len(set(line)) > 1)
        if drawn:
            length_m = sum(map(_length_m, drawn))
            yield Stroke(kind=kind, lines=tuple(map(_thinned, drawn)), length_m=length_m)


def _dots(report: TrackReport, strokes: Sequence[Stroke], locale: str) -> Iterator[dict[str, Any]]:
    """Yield where the track starts and ends, and what is marked along it."""
    recorded = next((s for s in strokes if s.kind in ("moved", "track")), strokes[0])
    for name, (lon, lat) in (
        ("start", recorded.lines[0][0]),
        ("end", recorded.lines[-1][-1]),
    ):
        yield {"lat": lat, "lon": lon, "name": say(f"track_map.{name}", locale), "line": ""}
    if not report.shifted:
        for name, at in report.marks:
            yield {"lat": at.lat, "lon": at.lon, "name": words.clean(name), "line": ""}


def _in_wgs84(point: tuple[float, float], datum: str) -> tuple[float, float]:
    at = LonLat(*point)
    at = gcj02_to_wgs84(bd09_to_gcj02(at) if datum == "bd09" else at)
    return at.lon, at.lat


def _length_m(line: Line) -> float:
    return sum(geodesic_m(LonLat(*a), LonLat(*b)) for a, b in pairwise(line))


def _thinned(line: Line) -> Line:
    """Return a line with no more points than it needs."""
    points = [TrackPoint(lon, lat, None, 0.0, 0.0) for lon, lat in line]
    return tuple((point.lon, point.lat) for point in simplified(points))
