"""Rosters of groups as files: a table for spreadsheets, a text, a page to print, JSON."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
from collections.abc import Iterator
from typing import Protocol

from jindao._registry import Registry
from jindao.codec import to_plain
from jindao.formats import words
from jindao.formats.filetype import FileType
from jindao.formats.jsonfile import dump
from jindao.formats.options import ExportOptions
from jindao.formats.sites import cell
from jindao.model.roster import GroupStage, Roster
from jindao.texts import say

COLUMNS = (
    "group",
    "size",
    "day",
    "date",
    "number",
    "site",
    "arrival",
    "begin",
    "departure",
    "wait",
)
"""The columns of the tables, in order; their words are in the texts under `roster.`."""

_PRINT = """body{font:14px/1.5 system-ui,sans-serif;margin:2rem;color:#222}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin:1.4rem 0 .3rem;break-after:avoid}
table{border-collapse:collapse;width:100%;break-inside:avoid}
th,td{border:1px solid #999;padding:.2rem .5rem;text-align:left}
td.n{text-align:right;font-variant-numeric:tabular-nums}
p{margin:.3rem 0}@media print{body{margin:0}}"""


class RosterFormat(Protocol):
    """A roster as the bytes of a file."""

    def __call__(self, roster: Roster, options: ExportOptions, /) -> bytes:
        """Return the file."""


ROSTER_FILE_TYPES: dict[str, FileType] = {
    "csv": FileType(
        "jindao.formats.roster:to_csv", media_type="text/csv; charset=utf-8", suffix=".csv"
    ),
    "html": FileType(
        "jindao.formats.roster:to_html", media_type="text/html; charset=utf-8", suffix=".html"
    ),
    "json": FileType(
        "jindao.formats.roster:to_json", media_type="application/json", suffix=".json"
    ),
    "txt": FileType(
        "jindao.formats.roster:to_text", media_type="text/plain; charset=utf-8", suffix=".txt"
    ),
}

ROSTER_FORMATS: Registry[RosterFormat] = Registry("format", ROSTER_FILE_TYPES)


def to_json(roster: Roster, options: ExportOptions) -> bytes:
    """Return a roster as JSON, its tour included."""
    return dump({"kind": "roster", "schema": 1, **to_plain(roster)})


def to_csv(roster: Roster, options: ExportOptions) -> bytes:
    """Return one row per group and visit, with a byte order mark, as spreadsheets want it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(say(f"roster.{column}", options.locale) for column in COLUMNS)
    for group in roster.groups:
        for stage in group.stages:
            for row in _rows(stage, options.locale):
                size = roster.request.size
                writer.writerow(
                    cell(value)
                    for value in (
                        group.number,
                        "" if size is None else size,
                        stage.number,
                        stage.start_time.date().isoformat(),
                        *row,
                    )
                )
    return text.getvalue().encode("utf-8-sig", "replace")


def to_text(roster: Roster, options: ExportOptions) -> bytes:
    """Return a roster as plain text, group by group."""
    locale = options.locale
    name = _title(roster, locale)
    lines = [name, "=" * words.text_width(name), *_about(roster, locale)]
    for heading, stage in _chapters(roster, locale):
        lines += ["", heading]
        rows = [
            (f"{number}", arrival, f"{begin}-{departure}", wait, site)
            for number, site, arrival, begin, departure, wait in _rows(stage, locale)
        ]
        heads = [say(f"roster.{code}", locale) for code in ("number", "arrival", "inside", "wait")]
        lines += [f"  {line}" for line in _columns([(*heads, say("roster.site", locale)), *rows])]
        lines += [f"  {line}" for line in _rest(stage, locale)]
    return ("\n".join(lines) + "\n").encode()


def to_html(roster: Roster, options: ExportOptions) -> bytes:
    """Return a roster as one plain page to print: it asks for nothing else."""
    locale = options.locale
    name = html.escape(_title(roster, locale))
    codes = ("number", "site", "arrival", "begin", "departure", "wait")
    heads = "".join(f"<th>{html.escape(say(f'roster.{code}', locale))}</th>" for code in codes)
    parts = [
        f"<h1>{name}</h1>",
        *(f"<p>{html.escape(line)}</p>" for line in _about(roster, locale)),
    ]
    for heading, stage in _chapters(roster, locale):
        rows = "".join(
            "<tr>"
            + "".join(
                f"<td{'' if at == 1 else ' class=n'}>{html.escape(str(value))}</td>"
                for at, value in enumerate(row)
            )
            + "</tr>"
            for row in _rows(stage, locale)
        )
        parts.append(f"<h2>{html.escape(heading)}</h2>")
        parts.append(f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>")
        parts += [f"<p>{html.escape(line)}</p>" for line in _rest(stage, locale)]
    parts.append(f"<p>{html.escape(words.made_with(roster.provenance, locale))}</p>")
    lang = "en" if locale == "en" else "zh-CN"
    page = (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n<style>{_PRINT}</style>\n</head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )
    return page.encode()


def _title(roster: Roster, locale: str) -> str:
    title = words.clean(roster.title(locale))
    return say("roster.title", locale, title=title, groups=roster.request.groups)


def _about(roster: Roster, locale: str) -> list[str]:
    """Return what there is to say of a whole roster."""
    ends = [stage.end_time for group in roster.groups for stage in group.stages]
    lines = []
    if roster.request.size is not None:
        people = roster.request.size * roster.request.groups
        lines.append(say("roster.size_line", locale, size=roster.request.size, people=people))
    if ends:
        last = max(ends)
        waiting = words.duration(roster.waiting_s, locale) if roster.waiting_s else ""
        code = "waiting_line" if waiting else "no_waiting_line"
        lines.append(say("roster.end_line", locale, time=f"{last:%m-%d %H:%M}"))
        lines.append(say(f"roster.{code}", locale, waiting=waiting))
    if roster.proven:
        lines.append(say("roster.proven_line", locale))
    return lines


def _chapters(roster: Roster, locale: str) -> Iterator[tuple[str, GroupStage]]:
    for group in roster.groups:
        for stage in group.stages:
            date = words.date(stage.start_time.date(), locale)
            yield (
                say(
                    "roster.heading",
                    locale,
                    group=group.number,
                    day=stage.number,
                    date=date,
                    start=f"{stage.start_time:%H:%M}",
                    end=words.clock(stage.end_time, stage.start_time.date()),
                ),
                stage,
            )


def _rows(stage: GroupStage, locale: str) -> Iterator[tuple[int, str, str, str, str, str]]:
    """Yield number, site, arrival, begin, departure and wait of each visit."""
    day = stage.start_time.date()
    for number, visit in enumerate(stage.visits, start=1):
        wait_s = (visit.begin - visit.arrival).total_seconds()
        if stage.pause is not None and visit.arrival <= stage.pause[0] < visit.begin:
            wait_s -= (stage.pause[1] - stage.pause[0]).total_seconds()
        arrival, begin, departure = (
            words.clock(moment, day) for moment in (visit.arrival, visit.begin, visit.departure)
        )
        yield number, words.clean(visit.name(locale)), arrival, begin, departure, _minutes(wait_s)


def _minutes(seconds: float) -> str:
    return f"{round(seconds / 60)}" if seconds >= 30 else "0"


def _rest(stage: GroupStage, locale: str) -> list[str]:
    if stage.pause is None:
        return []
    first, last = (_clock(moment) for moment in stage.pause)
    return [say("roster.pause_line", locale, first=first, last=last)]


def _clock(moment: dt.datetime) -> str:
    return f"{moment:%H:%M}"


def _columns(rows: list[tuple[str, ...]]) -> list[str]:
    """Return rows of cells as lines, columns flush left on a terminal."""
    widths = [max(map(words.text_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            value + " " * (width - words.text_width(value))
            for value, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
