"""A trip as a poster to keep on a phone: 1080 x 1920, title, facts, line, stops, QR code.

An SVG that asks for nothing: the words are drawn in the fonts of whoever opens it, so no
Chinese font is needed where it is made. A phone's browser turns it into a PNG.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from jindao.formats import titles, words
from jindao.formats.chapters import Chapter, chapters, rides, ways
from jindao.formats.colours import RIDE_COLOUR, colour
from jindao.formats.drawing import Sheet, bar_m, sheet_of, strokes
from jindao.formats.map_labels import columns_of
from jindao.formats.options import CINNABAR, ExportOptions
from jindao.formats.qr import qr_path
from jindao.formats.shapes import CARD, INK, PAPER, RULE, SANS, SOFT, box, text, unit
from jindao.formats.shared_marks import SharedMark, shared_marks
from jindao.model.route import Route
from jindao.model.trip import Trip
from jindao.texts import say

WIDTH: Final = 1080
HEIGHT: Final = 1920

_LEFT: Final = 60
_WIDE: Final = WIDTH - 2 * _LEFT
_MAP: Final = (_LEFT, 450, _WIDE, 700)
_DATES_WIDE: Final = 680
_TITLE_SIZES: Final = (60, 52, 46, 42)
_TITLE_MOST: Final = 2
_TITLE_COLUMNS: Final = 1800
"""Columns of text, each half as wide as the text is high, that a line of size 1 would hold."""

_MARK: Final = 22
"""Half the height of a mark."""

_STOPS_SHOWN: Final = 6
_CREDIT_LINES: Final = 3
_DASHES: Final = {"surveyed": "", "estimated": "18 14", "ride": "1 14"}


def to_poster(trip: Trip, options: ExportOptions) -> bytes:
    """Return the poster; with `options.link` it has a QR code that leads there."""
    parts = chapters(trip)
    sheet = sheet_of(trip, _MAP[0] + 70, _MAP[1] + 70, _MAP[2] - 140, _MAP[3] - 170)
    title = titles.title(trip, options.locale)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}" font-family="{SANS}" role="img"'
        f" aria-label={quoteattr(title)}>",
        f"<title>{escape(title)}</title>",
        box(0, 0, WIDTH, HEIGHT, PAPER),
        box(0, 0, WIDTH, 14, options.accent),
        *_head(trip, title, options),
        *_facts(trip, options),
        *_map(trip, parts, sheet, options),
        *_stops(parts, options),
        *_foot(trip, options),
        "</svg>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _head(trip: Trip, title: str, options: ExportOptions) -> Iterator[str]:
    yield text(_LEFT, 92, say("html.brand", options.locale), 34, options.accent, bold=True)
    size, lines = _title_lines(title)
    for number, line in enumerate(lines):
        yield text(_LEFT, 104 + size + 1.12 * size * number, line, size, INK, bold=True)
    if not isinstance(trip, Route):
        days = words.dates(trip, options.locale)
        size = min(30, round(1.9 * _DATES_WIDE / words.text_width(days)))
        yield text(WIDTH - _LEFT, 92, days, size, SOFT, anchor="end")
    warning = words.warning(trip, options.locale)
    if warning:
        yield text(_LEFT, 292, warning, 32, CINNABAR, bold=True)


def _title_lines(title: str) -> tuple[int, list[str]]:
    """Return a title in two lines at most, in the largest of its sizes that shows all of it."""
    for size in _TITLE_SIZES:
        lines = _wrapped(title, round(_TITLE_COLUMNS / size), _TITLE_MOST)
        if not lines[-1].endswith("…"):
            break
    return size, lines


def _facts(trip: Trip, options: ExportOptions) -> Iterator[str]:
    locale = options.locale
    own = words.label("profile", trip.provenance.profile, locale)
    what = say("html.fig_own" if rides(trip.legs) else "html.fig_length", locale, profile=own)
    climbs_m = [leg.ascent_m for leg in ways(trip.legs)]
    known_m = [climb_m for climb_m in climbs_m if climb_m is not None]
    climb = say("poster.unknown", locale)
    if len(known_m) == len(climbs_m):
        climb = say("poster.metres", locale, value=round(math.fsum(known_m)))
    told = [
        (words.distance(trip.length_m, locale), what),
        (words.duration(trip.duration_s, locale), say("html.fig_moving", locale)),
        (climb, say("poster.ascent", locale)),
    ]
    if not isinstance(trip, Route):
        told.append((str(len(trip.visits)), say("html.fig_visits", locale)))
    wide = _WIDE / len(told)
    for number, (value, label) in enumerate(told):
        x = _LEFT + wide * number
        # A long value is set smaller, so that it stays in its column.
        size = min(46, round(1.9 * (wide - 20) / max(1, words.text_width(value))))
        yield text(x, 354, value, size, options.accent, bold=True)
        yield text(x, 399, label, 26, SOFT)


def _map(
    trip: Trip, parts: tuple[Chapter, ...], sheet: Sheet, options: ExportOptions
) -> Iterator[str]:
    left, top, wide, high = _MAP
    yield box(left, top, wide, high, CARD, edge=RULE)
    drawn = list(strokes(trip, sheet))
    for casing in (True, False):
        for stroke in drawn:
            if casing and stroke.kind != "surveyed":
                continue
            shade = RIDE_COLOUR if stroke.kind == "ride" else colour(stroke.number, options)
            points = " ".join(f"{unit(x)},{unit(y)}" for x, y in stroke.points)
            dashes = _DASHES[stroke.kind]
            yield (
                f'<polyline points="{points}" fill="none" stroke="{CARD if casing else shade}"'
                f' stroke-width="{14 if casing else 8}" stroke-linejoin="round"'
                f' stroke-linecap="{"butt" if stroke.kind == "estimated" else "round"}"'
                + (f' stroke-dasharray="{dashes}"' if dashes else "")
                + "/>"
            )
    marks = shared_marks(
        enumerate(parts), sheet, options.locale, high=2 * _MARK + 5, half_width=_half_width
    )
    for mark in marks:
        yield from _mark(mark, colour(mark.place, options))
    kinds = [kind for kind in _DASHES if any(stroke.kind == kind for stroke in drawn)]
    x = left + 30.0
    for kind in kinds:
        word = say(f"poster.{kind}", options.locale)
        shade = RIDE_COLOUR if kind == "ride" else options.accent
        dashes = f' stroke-dasharray="{_DASHES[kind]}"' if _DASHES[kind] else ""
        cap = "butt" if kind == "estimated" else "round"
        yield (
            f'<path d="M{unit(x)} {top + high - 44}h60" stroke="{shade}" stroke-width="8"'
            f' stroke-linecap="{cap}"{dashes}/>'
        )
        yield text(x + 76, top + high - 34, word, 28, INK)
        x += 76 + 14 * words.text_width(word) + 50
    yield from _scale(sheet, left + wide - 30, top + high - 44, options.locale)
    yield text(left + wide - 30, top + 52, say("poster.north", options.locale), 28, SOFT, "end")
    yield f'<path d="M{left + wide - 44} {top + 66}l-10 26h20z" fill="{SOFT}"/>'


def _mark(mark: SharedMark, shade: str) -> Iterator[str]:
    half = mark.half - 2.5
    yield (
        f'<rect x="{unit(mark.x - half)}" y="{unit(mark.y - _MARK)}" width="{unit(2 * half)}"'
        f' height="{2 * _MARK}" rx="{_MARK if mark.visit else 8}" fill="{shade}"'
        f' stroke="{CARD}" stroke-width="5"/>'
    )
    yield text(mark.x, mark.y + 9, mark.sign, 24, "#ffffff", "middle", bold=True)


def _half_width(sign: str) -> float:
    """Return half the width of a mark, its edge with it."""
    return max(_MARK, 7 * columns_of(sign) + 10) + 2.5


def _scale(sheet: Sheet, right: float, y: float, locale: str) -> Iterator[str]:
    """Yield a bar of a round length, between a tenth and a quarter of the map's width."""
    length_m = bar_m(240 * sheet.unit_m)
    long = length_m / sheet.unit_m
    scale, value = ("km", length_m / 1000) if length_m >= 1000 else ("m", length_m)
    told = say(f"poster.scale_{scale}", locale, value=f"{value:g}")
    yield (
        f'<path d="M{unit(right - long)} {unit(y - 10)}v10h{unit(long)}v-10" fill="none"'
        f' stroke="{SOFT}" stroke-width="3"/>'
    )
    yield text(right - long / 2, y - 18, told, 24, SOFT, "middle")


def _stops(parts: tuple[Chapter, ...], options: ExportOptions) -> Iterator[str]:
    locale = options.locale
    told = [
        (number, chapter, stop)
        for number, chapter in enumerate(parts)
        for stop in chapter.stops
        if stop.number is not None
    ]
    y = 1222.0
    for number, chapter, stop in told[:_STOPS_SHOWN]:
        yield (
            f'<circle cx="{_LEFT + 22}" cy="{unit(y - 11)}" r="20"'
            f' fill="{colour(number, options)}"/>'
        )
        yield text(_LEFT + 22, y - 2, str(stop.number), 24, "#ffffff", "middle", bold=True)
        name = _wrapped(titles.short_stop_name(stop, locale), 40, 1)[0]
        yield text(_LEFT + 62, y, name, 34, INK)
        if stop.arrival is not None:
            when = words.clock(stop.arrival, stop.day)
            if len(parts) > 1:
                when = say("poster.when", locale, number=chapter.number, time=when)
            yield text(WIDTH - _LEFT, y, when, 30, SOFT, "end")
        y += 56
    rest = len(told) - _STOPS_SHOWN
    if rest > 0:
        yield text(_LEFT + 62, y, say("poster.more", locale, count=rest), 30, SOFT)


def _foot(trip: Trip, options: ExportOptions) -> Iterator[str]:
    locale = options.locale
    code = qr_path(options.link) if options.link else None
    x, columns = float(_LEFT), 88
    yield f'<path d="M{_LEFT} 1620h{_WIDE}" stroke="{RULE}" stroke-width="2"/>'
    if code is not None:
        path, size = code
        yield box(_LEFT, 1650, 230, 230, "#ffffff")
        yield (
            f'<path transform="translate({_LEFT} 1650) scale({230 / size:.4f})" d="{path}"'
            ' fill="#000" shape-rendering="crispEdges"/>'
        )
        x, columns = _LEFT + 266.0, 64
        yield text(x, 1690, say("poster.scan", locale), 32, INK, bold=True)
        for number, line in enumerate(_wrapped(options.link or "", 54, 2)):
            yield text(x, 1730 + 30 * number, line, 24, SOFT)
    y = 1792.0 if code is not None else 1680.0
    credit = say(
        "poster.credit", locale, lines=[words.clean(line) for line in trip.provenance.attribution]
    )
    for line in _wrapped(credit, columns, _CREDIT_LINES):
        yield text(x, y, line, 20, SOFT)
        y += 28
    yield text(x, 1876, say("poster.note", locale), 20, SOFT)


def _wrapped(told: str, columns: int, most: int) -> list[str]:
    """Return a text as lines of at most so many columns, the last one shortened.

    A Chinese character is two columns; words of letters stay whole where they fit.
    """
    lines, line = [], ""
    for word in _pieces(told, columns):
        if line and words.text_width(line + word) > columns:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    lines.append(line.rstrip())
    if len(lines) > most:
        last = lines[most - 1]
        while words.text_width(last) > columns - 2:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()}…"]
    return lines


def _pieces(told: str, columns: int) -> Iterator[str]:
    """Yield what must not be broken: a wide character, or a run of narrow ones.

    A number stays with the word behind it: `14 h`.
    """
    piece = ""
    for char in told:
        wide = words.text_width(char) > 1
        ends = piece.endswith(" ") and not piece[-2:-1].isdigit()
        if piece and (wide or ends or len(piece) >= columns):
            yield piece
            piece = ""
        piece += char
        if wide:
            yield piece
            piece = ""
    if piece:
        yield piece
