"""A trip's line as a small drawing: rivers and water, ways, rides, numbered stops."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from jindao.formats.chapters import Chapter, Stop, chapters
from jindao.formats.colours import colour
from jindao.formats.drawn_once import Drawn
from jindao.formats.map import shared_label
from jindao.formats.options import ExportOptions
from jindao.model.leg import Line, Stretch
from jindao.model.trip import Trip, bounds

WIDTH, HEIGHT = 320, 200
_MARGIN = 26
_NEAR = 1.2
_SHOWN = ("green", "water", "river")
_DOT = 9.0


def sketch_svg(trip: Trip, options: ExportOptions) -> str:
    """Return a trip as inline SVG without words but its numbers; it has no title of its own.

    Classes: `sk-green`, `sk-water`, `sk-river` beneath; `sk-way`, `sk-guess` (estimated)
    and `sk-ride` for lines, `sk-dot` for stops: the variable `--jd-stage` is the colour of
    their stage.
    """
    plane = _Plane(trip)
    parts = [
        f'<svg class="sketch" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
    ]
    for kind in _SHOWN:
        lines = [plane.line(item.line) for item in options.background.lines if item.kind == kind]
        paths = "".join(path for path in lines if path)
        if paths:
            parts.append(f'<path class="sk-{kind}" d="{paths}"/>')
    told = chapters(trip)
    driven, guessed = Drawn(), Drawn()
    for place, chapter in enumerate(told):
        parts.extend(_chapter(plane, chapter, colour(place, options), driven, guessed))
    parts.extend(_dots(plane, told, options))
    return "".join([*parts, "</svg>"])


class _Plane:
    """Where positions come to stand on the drawing, the trip in its middle."""

    def __init__(self, trip: Trip) -> None:
        box = bounds(trip)
        self._squeeze = math.cos(math.radians((box.south + box.north) / 2))
        wide = (box.east - box.west) * self._squeeze or 1e-4
        high = (box.north - box.south) or 1e-4
        self._scale = min((WIDTH - 2 * _MARGIN) / wide, (HEIGHT - 2 * _MARGIN) / high)
        self._middle = ((box.west + box.east) / 2, (box.south + box.north) / 2)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        x = WIDTH / 2 + (lon - self._middle[0]) * self._squeeze * self._scale
        return x, HEIGHT / 2 - (lat - self._middle[1]) * self._scale

    def line(self, line: Line) -> str:
        """Return a path with points that lie too near each other left out; "" if outside."""
        points = [self.at(*point) for point in line]
        if not points or not any(-80 < x < WIDTH + 80 and -80 < y < HEIGHT + 80 for x, y in points):
            return ""
        kept = [points[0]]
        for point in points[1:]:
            if math.dist(point, kept[-1]) >= _NEAR:
                kept.append(point)
        if kept[-1] != points[-1]:
            kept.append(points[-1])
        return "M" + " ".join(f"{x:.0f} {y:.0f}" for x, y in kept) if len(kept) > 1 else ""


def _chapter(
    plane: _Plane, chapter: Chapter, paint: str, driven: Drawn, guessed: Drawn
) -> Iterator[str]:
    lines_of: tuple[tuple[str, list[Line]], ...] = (
        ("ride", [line for leg in chapter.rides for line in driven.lines(leg.line)]),
        ("way", [s.line for s in _stretches(chapter) if s.alignment == "surveyed"]),
        (
            "guess",
            [
                line
                for stretch in _stretches(chapter)
                if stretch.alignment != "surveyed"
                for line in guessed.lines(stretch.line)
            ],
        ),
    )
    for kind, lines in lines_of:
        path = "".join(filter(None, map(plane.line, lines)))
        if path:
            yield f'<path class="sk-{kind}" style="--jd-stage:{paint}" d="{path}"/>'


def _stretches(chapter: Chapter) -> Iterator[Stretch]:
    for leg in chapter.ways:
        yield from leg.stretches


def _dots(plane: _Plane, told: Iterable[Chapter], options: ExportOptions) -> Iterator[str]:
    """Yield a dot per place, the later ones first so that earlier numbers stay readable.

    Visits that would hide each other share a dot with all their numbers.
    """
    made: list[tuple[float, float, int, list[Stop]]] = []
    for place, chapter in enumerate(told):
        for stop in chapter.stops:
            x, y = plane.at(*stop.point)
            beside = next(
                (stops for a, b, _, stops in made if math.dist((x, y), (a, b)) < _DOT), None
            )
            if beside is None:
                made.append((x, y, place, [stop]))
            else:
                beside.append(stop)
    for x, y, place, stops in reversed(made):
        yield _dot(x, y, stops, colour(place, options), options.locale)


def _dot(x: float, y: float, stops: Sequence[Stop], paint: str, locale: str) -> str:
    kind = "visit" if any(stop.number for stop in stops) else "point"
    label = shared_label(stops if kind == "visit" else stops[:1], locale)
    half = max(_DOT if kind == "visit" else 8.0, 3.2 * len(label) + 3)
    shape = (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{_DOT:.0f}"/>'
        if kind == "visit" and half == _DOT
        else f'<rect x="{x - half:.0f}" y="{y - 8:.0f}" width="{2 * half:.0f}" height="16"'
        f' rx="{8 if kind == "visit" else 4}"/>'
    )
    return (
        f'<g class="sk-dot sk-{kind}" style="--jd-stage:{paint}">{shape}'
        f'<text x="{x:.0f}" y="{y + 3.5:.1f}">{label}</text></g>'
    )
