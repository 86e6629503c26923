"""Shapes of SVG that posters and profiles are drawn with, and their colours."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

PAPER, CARD, INK, SOFT, RULE = "#faf6ed", "#fffdf8", "#22201c", "#5c554b", "#d8cdb8"
SANS: Final = (
    "-apple-system, 'PingFang SC', 'HarmonyOS Sans SC', 'Microsoft YaHei', 'Noto Sans CJK SC', "
    "sans-serif"
)


def text(
    x: float,
    y: float,
    words: str,
    size: float,
    shade: str,
    anchor: str = "start",
    *,
    bold: bool = False,
    halo: bool = False,
) -> str:
    """Return words at a place, `size` units high; a halo of their colour goes beneath others."""
    weight = ' font-weight="700"' if bold else ""
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    edge = f' stroke="{shade}" stroke-width="2.6" stroke-linejoin="round"' if halo else ""
    return (
        f'<text x="{unit(x)}" y="{unit(y)}" font-size="{size:g}" fill="{shade}"'
        f"{weight}{where}{edge}>{escape(words)}</text>"
    )


def box(
    x: float, y: float, wide: float, high: float, shade: str, *, edge: str | None = None
) -> str:
    """Return a filled box; one with an edge has round corners."""
    border = f' stroke="{edge}" stroke-width="2" rx="12"' if edge else ""
    return f'<rect x="{x}" y="{y}" width="{wide}" height="{high}" fill="{shade}"{border}/>'


def unit(value: float) -> str:
    """Return a number of units to a tenth."""
    return f"{value:.1f}".removesuffix(".0")
