"""The elevation profile of a trip as a drawing on its own.

A part of a stage without known heights is a gap, and a stage without any says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from jindao.formats import titles, words
from jindao.formats.chapters import Chapter, chapters
from jindao.formats.colours import colour
from jindao.formats.elevation_profile import HEIGHT, ElevationProfile, elevation_profile
from jindao.formats.elevation_profile import WIDTH as _BOX_WIDTH
from jindao.formats.options import ExportOptions
from jindao.formats.shapes import CARD, INK, PAPER, RULE, SANS, SOFT, box, text, unit
from jindao.model.trip import Trip
from jindao.texts import say

WIDTH: Final = 1080
_LEFT, _RIGHT = 90, 40
_WIDE: Final = WIDTH - _LEFT - _RIGHT
_HEAD: Final = 96
_ROW: Final = 340
_TOP: Final = 70
"""Where in its row the box of a stage begins."""


def to_profile(trip: Trip, options: ExportOptions) -> bytes:
    """Return the elevation profile as SVG, a row for every stage."""
    parts = chapters(trip)
    title = titles.title(trip, options.locale)
    high = _HEAD + _ROW * len(parts) + 40
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {high}" width="{WIDTH}"'
        f' height="{high}" font-family="{SANS}" role="img" aria-label={quoteattr(title)}>',
        f"<title>{escape(title)}</title>",
        box(0, 0, WIDTH, high, PAPER),
        text(_LEFT, 60, words.shortened(title, 40), 36, INK, bold=True),
    ]
    for row, chapter in enumerate(parts):
        lines += _row(chapter, trip, _HEAD + _ROW * row, colour(row, options), options.locale)
    lines += [
        text(_LEFT, high - 18, say("poster.note", options.locale), 18, SOFT),
        "</svg>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _row(chapter: Chapter, trip: Trip, y: float, shade: str, locale: str) -> Iterator[str]:
    name = titles.chapter_title(chapter, trip, locale) if chapter.stage else ""
    length = words.distance(chapter.length_m, locale)
    found = elevation_profile(chapter)
    told = [name, length]
    if found is not None:
        low, high = round(found.low_m), round(found.high_m)
        told.append(say("profile_picture.range", locale, low=low, high=high))
    yield text(_LEFT, y + 40, words.join(told, locale), 26, shade, bold=True)
    yield box(_LEFT, y + _TOP, _WIDE, HEIGHT, CARD, edge=RULE)
    if found is None:
        unknown = say("profile_picture.unknown", locale)
        yield text(_LEFT + _WIDE / 2, y + _TOP + HEIGHT / 2, unknown, 26, SOFT, "middle")
        return
    yield from _drawn(found, y + _TOP, shade, locale)


def _drawn(found: ElevationProfile, top: float, shade: str, locale: str) -> Iterator[str]:
    for share, metres in found.heights:
        y = top + share * HEIGHT
        yield f'<path d="M{_LEFT} {unit(y)}h{_WIDE}" stroke="{RULE}" stroke-width="1"/>'
        yield text(_LEFT - 10, y + 7, str(metres), 20, SOFT, "end")
    for gap in found.gaps:
        x, wide = _LEFT + gap.begin * _WIDE, (gap.end - gap.begin) * _WIDE
        if wide > 60:
            word = say(f"poster.{gap.code}", locale)
            yield text(x + wide / 2, top + HEIGHT / 2, word, 22, SOFT, "middle")
    place = f'transform="translate({_LEFT} {unit(top)}) scale({_WIDE / _BOX_WIDTH:.4f} 1)"'
    yield f'<path {place} d="{found.area}" fill="{shade}" fill-opacity="0.18"/>'
    yield (
        f'<path {place} d="{found.line}" fill="none" stroke="{shade}" stroke-width="3"'
        ' stroke-linejoin="round"/>'
    )
    for share, stop in found.stops:
        if stop.number is None:
            continue
        x = _LEFT + share * _WIDE
        yield (
            f'<path d="M{unit(x)} {unit(top)}v{HEIGHT}" stroke="{SOFT}" stroke-width="1"'
            ' stroke-dasharray="4 5"/>'
        )
        yield f'<circle cx="{unit(x)}" cy="{unit(top)}" r="14" fill="{shade}"/>'
        yield text(x, top + 6, str(stop.number), 18, "#ffffff", "middle", bold=True)
    for share, kilometres in found.distances:
        told = say("poster.scale_km", locale, value=f"{kilometres:g}")
        yield text(_LEFT + share * _WIDE, top + HEIGHT + 28, told, 20, SOFT, "middle")
