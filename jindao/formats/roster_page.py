"""A roster as a page to print, as HTML or as a PDF with a map."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from jindao.formats import words
from jindao.formats.booklet import printed
from jindao.formats.options import ExportOptions
from jindao.formats.qr import qr_svg
from jindao.formats.roster import RosterTable, Row, about_lines, roster_tables, roster_title
from jindao.formats.vector_map import vector_map
from jindao.model.roster import Roster
from jindao.texts import say, tongue

_PRINT: Final = """body{font:14px/1.5 system-ui,sans-serif;margin:2rem;color:#222}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin:1.4rem 0 .3rem;break-after:avoid}
table{border-collapse:collapse;width:100%;break-inside:avoid}
th,td{border:1px solid #999;padding:.2rem .5rem;text-align:left}
td.n{text-align:right;font-variant-numeric:tabular-nums}
p{margin:.3rem 0}@media print{body{margin:0}}
@page{size:A4;margin:15mm 14mm;
@bottom-center{content:counter(page) "/" counter(pages);font-size:9px}}
body,svg{font-family:"Noto Sans CJK SC","Noto Sans",system-ui,sans-serif}
figure{margin:.6rem 0;text-align:center}figure.code{float:right;margin:0 0 .5rem 1rem}
figure.code svg{width:26mm;height:26mm}
section+section{break-before:page}"""

_MAP: Final = (520, 330)
"""Width and height of the map, in points."""


def to_html(roster: Roster, options: ExportOptions) -> bytes:
    """Return a roster as one plain page to print: it asks for nothing else."""
    return _page(roster, options, (_told(roster, options.locale),)).encode()


def to_pdf(roster: Roster, options: ExportOptions) -> bytes:
    """Return a roster on A4, with a map and its code, once in every language asked for.

    Raises
    ------
    MissingExtraError
        Without WeasyPrint or the libraries it draws with.
    """
    editions = []
    for locale in dict.fromkeys((options.locale, *options.also)):
        own = replace(options, locale=locale, also=())
        editions.append(_told(roster, locale, _drawn(roster, own)))
    made = roster.provenance
    return printed(_page(roster, options, editions), made.network_id, made.data_version)


def _page(roster: Roster, options: ExportOptions, editions: Iterable[str]) -> str:
    lang = tongue(options.locale).tag
    name = html.escape(roster_title(roster, options.locale))
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n<style>{_PRINT}</style>\n</head>\n<body>\n"
        + "\n".join(editions)
        + "\n</body>\n</html>\n"
    )


def _told(roster: Roster, locale: str, drawn: tuple[str, str] = ("", "")) -> str:
    """Return all that a roster says in one language; `drawn` are its code and its map."""
    code, figure = drawn
    parts = [
        f'<section lang="{tongue(locale).tag}">',
        code,
        f"<h1>{html.escape(roster_title(roster, locale))}</h1>",
        *(f"<p>{html.escape(line)}</p>" for line in about_lines(roster, locale)),
        figure,
    ]
    for table in roster_tables(roster, locale):
        parts += _table(table)
    parts.append(f"<p>{html.escape(words.made_with(roster.provenance, locale))}</p></section>")
    return "\n".join(part for part in parts if part)


def _drawn(roster: Roster, options: ExportOptions) -> tuple[str, str]:
    """Return the code that leads to the page of a roster, and the map of its tour."""
    code = ""
    if options.link:
        code = (
            f"<figure class=code>{qr_svg(options.link, say('booklet.qr', options.locale))}</figure>"
        )
    width, height = _MAP
    drawn = vector_map(roster.tour, options, width=width, height=height)
    notes = [words.warning(roster.tour, options.locale), *options.map_credit]
    told = "".join(f"<figcaption>{html.escape(line)}</figcaption>" for line in notes if line)
    return code, f"<figure>{drawn.svg}{told}</figure>"


def _table(table: RosterTable) -> Iterator[str]:
    """Yield a heading and a table; the last column holds words, the others numbers."""

    def line(row: Row) -> str:
        cells = "".join(f"<td class=n>{html.escape(value)}</td>" for value in row[:-1])
        return f"<tr>{cells}<td>{html.escape(row[-1])}</td></tr>"

    titles = "".join(f"<th>{html.escape(head)}</th>" for head in table.heads)
    body = "".join(map(line, table.rows))
    yield f"<h2>{html.escape(table.heading)}</h2>"
    yield f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"
