"""Counts for people: as a table, and as a small chart for each route."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Sequence
from typing import Final

from jindao.formats.markup import element, text
from jindao.model.count import EMBED, VIEW, Count
from jindao.texts import say, tongue

COLUMNS: Final = ("route", "day", "what", "number")

_WIDTH, _HEIGHT = 640, 160
_LEFT, _TOP, _BOTTOM = 44, 28, 24
_VIEWS, _DOWNLOADS = "#2f6b3c", "#c07a2c"
_GAP: Final = 0.25


def counts_csv(counts: Sequence[Count]) -> str:
    """Return counts as CSV, a line for each route, day and thing that was done."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((one.route, one.day.isoformat(), one.what, one.number) for one in counts)
    return out.getvalue()


def count_totals(counts: Sequence[Count]) -> dict[str, tuple[int, int, int]]:
    """Return of each route how often it was viewed, embedded and downloaded."""
    found: dict[str, tuple[int, int, int]] = {}
    for one in counts:
        views, embeds, downloads = found.get(one.route, (0, 0, 0))
        views += one.number * (one.what == VIEW)
        embeds += one.number * (one.what == EMBED)
        downloads += one.number * (one.what not in (VIEW, EMBED))
        found[one.route] = views, embeds, downloads
    return found


def counts_svg(counts: Sequence[Count], first: dt.date, last: dt.date, locale: str) -> str:
    """Return a chart of one route: for each day a bar of views, and one of downloads.

    Parameters
    ----------
    counts
        Of the route.
    first, last
        The days that it shows, both of them too.
    locale
        The language of its words.
    """
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    views, downloads = Counter[dt.date](), Counter[dt.date]()
    for one in counts:
        (views if one.what in (VIEW, EMBED) else downloads)[one.day] += one.number
    shown = [(views[day], downloads[day]) for day in days]
    most = max(1, *(max(pair) for pair in shown))
    high, step = _HEIGHT - _TOP - _BOTTOM, (_WIDTH - _LEFT) / len(days)
    bars = []
    for place, (day, pair) in enumerate(zip(days, shown, strict=True)):
        for side, (number, colour) in enumerate(zip(pair, (_VIEWS, _DOWNLOADS), strict=True)):
            if not number:
                continue
            width = step * (1 - _GAP) / 2
            tall = high * number / most
            told = say("counts.bar", locale, day=day.isoformat(), views=pair[0], downloads=pair[1])
            bars.append(
                element(
                    "rect",
                    text("title", told),
                    x=f"{_LEFT + place * step + side * width:.1f}",
                    y=f"{_TOP + high - tall:.1f}",
                    width=f"{width:.1f}",
                    height=f"{tall:.1f}",
                    fill=colour,
                )
            )
    sums = [sum(pair[side] for pair in shown) for side in (0, 1)]
    title = say("counts.chart", locale, first=first.isoformat(), last=last.isoformat())
    words = say("counts.sum", locale, views=sums[0], downloads=sums[1])
    base = _TOP + high
    parts = [
        text("title", f"{title} {words}"),
        _word(_LEFT, 16, title, "start"),
        _word(_WIDTH, 16, words, "end"),
        element("line", x1=_LEFT, x2=_WIDTH, y1=base, y2=base, stroke="#888"),
        _word(_LEFT - 6, _TOP + 8, str(most), "end"),
        _word(_LEFT - 6, base, "0", "end"),
        *bars,
        _word(_LEFT, _HEIGHT - 6, days[0].isoformat(), "start"),
        _word(_WIDTH, _HEIGHT - 6, days[-1].isoformat(), "end"),
    ]
    return element(
        "svg",
        *parts,
        **{
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_WIDTH} {_HEIGHT}",
            "role": "img",
            "xml:lang": tongue(locale).tag,
            "font-family": "sans-serif",
            "font-size": "12",
        },
    )


def _word(x: float, y: float, told: str, anchor: str) -> str:
    whole = text("text", told)
    return whole.replace("<text>", f'<text x="{x}" y="{y}" text-anchor="{anchor}">', 1)
