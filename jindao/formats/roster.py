"""Rosters of groups as files: a table for spreadsheets, a text, a page to print, JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from jindao._registry import Registry
from jindao.codec import to_plain
from jindao.formats import words
from jindao.formats.exporter import Format
from jindao.formats.filetype import FileType
from jindao.formats.jsonfile import dump
from jindao.formats.options import ExportOptions
from jindao.formats.roster_events import Event, Presence, events, presences
from jindao.formats.sites import cell
from jindao.model.event import RouteEvent
from jindao.model.roster import EventPlan, GroupStage, Roster, RosterDay
from jindao.texts import say

COLUMNS = (
    *("group", "size", "day", "date", "number", "event", "site"),
    *("arrival", "begin", "departure", "wait"),
)
"""The columns of the groups' table, in order; their words are in the texts under `roster.`."""

SITE_COLUMNS = ("day", "date", "site", "holds", "begin", "until", "inside", "count", "people")
"""The columns of the sites' table: who is inside when."""

Row = tuple[str, ...]

DAY_HEADS = ("number", "arrival", "from_to", "wait", "what")
SITE_HEADS = ("from_to", "inside")


ROSTER_FILE_TYPES: dict[str, FileType] = {
    "sites_csv": FileType(
        "jindao.formats.roster:to_sites_csv",
        media_type="text/csv; charset=utf-8",
        suffix=".sites.csv",
    ),
    "csv": FileType(
        "jindao.formats.roster:to_csv", media_type="text/csv; charset=utf-8", suffix=".csv"
    ),
    "html": FileType(
        "jindao.formats.roster_page:to_html", media_type="text/html; charset=utf-8", suffix=".html"
    ),
    "ics": FileType(
        "jindao.formats.roster_calendar:to_ics",
        media_type="text/calendar; charset=utf-8",
        suffix=".ics",
    ),
    "json": FileType(
        "jindao.formats.roster:to_json", media_type="application/json", suffix=".json"
    ),
    "pdf": FileType(
        "jindao.formats.roster_page:to_pdf",
        extra="pdf",
        needs="weasyprint",
        media_type="application/pdf",
        suffix=".pdf",
        has_map=True,
    ),
    "txt": FileType(
        "jindao.formats.roster:to_text", media_type="text/plain; charset=utf-8", suffix=".txt"
    ),
}

ROSTER_FORMATS: Registry[Format[Roster]] = Registry("format", ROSTER_FILE_TYPES)


def to_json(roster: Roster, options: ExportOptions) -> bytes:
    """Return a roster as JSON, its tour included."""
    return dump({"kind": "roster", "schema": 1, **to_plain(roster)})


def to_csv(roster: Roster, options: ExportOptions) -> bytes:
    """Return one row per group and event in time order, for spreadsheets."""
    locale, size = options.locale, roster.request.size
    rows = (
        (
            group.number,
            "" if size is None else size,
            stage.number,
            stage.start_time.date().isoformat(),
            number,
            say(f"roster.event_{event.kind}", locale),
            event.where,
            *_moments(event, stage),
            _minutes(event.wait_s) if event.kind == "visit" else "",
        )
        for group in roster.groups
        for stage in group.stages
        for number, event in enumerate(events(stage, locale), start=1)
    )
    return _table(
        COLUMNS,
        (*_cancelled_row(roster, COLUMNS, locale), *rows, *_note_rows(roster, COLUMNS, locale)),
        locale,
    )


def to_sites_csv(roster: Roster, options: ExportOptions) -> bytes:
    """Return one row per site and time in which the same groups are inside."""
    locale, size = options.locale, roster.request.size
    rows = (
        (
            stay.day,
            stay.begin.date().isoformat(),
            stay.site,
            stay.holds,
            *_span(stay),
            _groups(stay, locale),
            len(stay.groups),
            "" if size is None else size * len(stay.groups),
        )
        for stay in presences(roster, locale)
    )
    return _table(
        SITE_COLUMNS,
        (
            *_cancelled_row(roster, SITE_COLUMNS, locale),
            *rows,
            *_note_rows(roster, SITE_COLUMNS, locale),
        ),
        locale,
    )


def _cancelled_row(roster: Roster, columns: Sequence[str], locale: str) -> Iterator[Row]:
    """Yield a row that says that its event was cancelled, which stands where sites are named."""
    if roster.event is not None and roster.event.cancelled:
        told = _cancelled_line(roster.event, locale)
        yield tuple(told if column == "site" else "" for column in columns)


def _note_rows(roster: Roster, columns: Sequence[str], locale: str) -> Iterator[Row]:
    """Yield a row for each note of a roster, which stands where sites are named."""
    for note in roster.notes:
        told = {"event": say("roster.event_note", locale), "site": words.note("note", note, locale)}
        yield tuple(told.get(column, "") for column in columns)


def _table(columns: Iterable[str], rows: Iterable[Iterable[object]], locale: str) -> bytes:
    """Return a table with a byte order mark, as spreadsheets want it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(say(f"roster.{column}", locale) for column in columns)
    for row in rows:
        writer.writerow(cell(value) for value in row)
    return text.getvalue().encode("utf-8-sig", "replace")


def to_text(roster: Roster, options: ExportOptions) -> bytes:
    """Return a roster as plain text, group by group, then site by site."""
    locale = options.locale
    name = roster_title(roster, locale)
    lines = [name, "=" * words.text_width(name), *about_lines(roster, locale)]
    for heading, stage in group_days(roster, locale):
        heads = head_row(DAY_HEADS, locale)
        lines += [
            "",
            heading,
            *(f"  {line}" for line in _columns([heads, *day_rows(stage, locale)])),
        ]
    for heading, rows in site_days(roster, locale):
        heads = head_row(SITE_HEADS, locale)
        lines += ["", heading, *(f"  {line}" for line in _columns([heads, *rows]))]
    return ("\n".join(lines) + "\n").encode()


def roster_title(roster: Roster, locale: str) -> str:
    """Return what a roster is called: its event, else its tour, and how many groups.

    Of an event that was cancelled this comes first.
    """
    event = roster.event
    title = words.clean(roster.title(locale) if event is None else event.title(locale))
    told = say("roster.title", locale, title=title, groups=roster.request.groups)
    is_off = event is not None and event.cancelled
    return say("roster.cancelled_title", locale, title=told) if is_off else told


def about_lines(roster: Roster, locale: str) -> list[str]:
    """Return what there is to say of a whole roster."""
    lines = [] if roster.event is None else list(_event_lines(roster.event, locale))
    if roster.request.size is not None:
        people = roster.request.size * roster.request.groups
        places = None if roster.event is None else roster.event.places
        code = "size_line" if places is None or places >= people else "size_most_line"
        lines.append(say(f"roster.{code}", locale, size=roster.request.size, people=people))
    if roster.days:
        lines += [say("roster.aim_line", locale), *(_day(day, locale) for day in roster.days)]
        waiting = words.duration(roster.waiting_s, locale) if roster.waiting_s else ""
        code = "waiting_line" if waiting else "no_waiting_line"
        lines.append(say(f"roster.{code}", locale, waiting=waiting))
    if roster.notes:
        lines.append(say("roster.notes_line", locale))
        lines += [words.note("note", note, locale) for note in roster.notes]
    return lines


@dataclass(frozen=True, slots=True)
class RosterTable:
    """One table of a roster: a day of a group, or who is in a site when (`is_of_site`)."""

    heading: str
    heads: Row
    rows: tuple[Row, ...]
    is_of_site: bool


def roster_tables(roster: Roster, locale: str) -> tuple[RosterTable, ...]:
    """Return the days of each group, then each site's; the last column holds words."""
    heads, of_sites = head_row(DAY_HEADS, locale), head_row(SITE_HEADS, locale)
    return (
        *(
            RosterTable(heading, heads, tuple(day_rows(stage, locale)), is_of_site=False)
            for heading, stage in group_days(roster, locale)
        ),
        *(
            RosterTable(heading, of_sites, tuple(rows), is_of_site=True)
            for heading, rows in site_days(roster, locale)
        ),
    )


def plan_lines(plan: EventPlan, locale: str) -> tuple[str, ...]:
    """Return what there is to say of an event's plan besides its tables."""
    if plan.roster is not None:
        return tuple(about_lines(plan.roster, locale))
    notes = [words.note("note", note, locale) for note in plan.notes]
    return tuple(line for line in (plan.why_not(locale), *notes) if line)


def _event_lines(event: RouteEvent, locale: str) -> Iterator[str]:
    """Yield whether an event was cancelled, its day, its places, whom to ask, what else to know."""
    if event.cancelled:
        yield _cancelled_line(event, locale)
    yield say("roster.event_date", locale, date=words.date(event.date, locale))
    if event.places is not None:
        yield say("roster.event_places", locale, places=event.places)
    contact = event.contact
    if contact is not None:
        told = [contact.name, contact.phone, contact.email, contact.url]
        ways = words.join([words.clean(part) for part in told], locale)
        if ways:
            yield say("roster.event_contact", locale, contact=ways)
    note = words.clean(event.note(locale))
    if note:
        yield note


def _cancelled_line(event: RouteEvent, locale: str) -> str:
    """Return that an event was cancelled, and why where somebody says it."""
    reason = words.clean(event.reason(locale))
    code = "cancelled_why_line" if reason else "cancelled_line"
    return say(f"roster.{code}", locale, reason=reason)


def _day(day: RosterDay, locale: str) -> str:
    """Return when the last group is done, and how sure it is that it cannot be earlier."""
    return say(
        "roster.proven_line" if day.proven else "roster.gap_line",
        locale,
        day=day.number,
        time=words.clock(day.end_time, day.end_time.date()),
        bound=words.clock(day.bound_time, day.end_time.date()),
        gap=-(-day.gap_s // 60),
    )


def group_days(roster: Roster, locale: str) -> Iterator[tuple[str, GroupStage]]:
    """Yield each day of each group, with its heading."""
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


def site_days(roster: Roster, locale: str) -> Iterator[tuple[str, list[Row]]]:
    """Yield who is inside when, a site and day at a time."""
    for (day, site, holds), stays in groupby(
        presences(roster, locale), key=lambda stay: (stay.day, stay.site, stay.holds)
    ):
        rows: list[Row] = [("-".join(_span(stay)), _groups(stay, locale)) for stay in stays]
        yield say("roster.site_heading", locale, site=site, day=day, holds=holds), rows


def day_rows(stage: GroupStage, locale: str) -> Iterator[Row]:
    """Yield number, arrival, from when to when, wait and what of each event of a day."""
    for number, event in enumerate(events(stage, locale), start=1):
        arrival, begin, departure = _moments(event, stage)
        wait = _minutes(event.wait_s) if event.kind == "visit" else ""
        span = f"{begin}-{departure}" if begin else departure
        yield f"{number}", arrival, span, wait, _what(event, locale)


def _what(event: Event, locale: str) -> str:
    if event.kind == "visit":
        return event.where
    kind = say(f"roster.event_{event.kind}", locale)
    return say("roster.event_where", locale, event=kind, where=event.where) if event.where else kind


def _moments(event: Event, stage: GroupStage) -> tuple[str, str, str]:
    """Return arrival, begin and departure as times of day, empty where there are none."""
    day = stage.start_time.date()
    arrival, begin, departure = (
        "" if moment is None else words.clock(moment, day)
        for moment in (event.arrival, event.begin, event.departure)
    )
    return arrival, begin, departure


def _span(stay: Presence) -> tuple[str, str]:
    day = stay.begin.date()
    return words.clock(stay.begin, day), words.clock(stay.end, day)


def _groups(stay: Presence, locale: str) -> str:
    """Return the groups inside, so that no spreadsheet takes them for one number."""
    return say("roster.groups_joiner", locale).join(str(number) for number in stay.groups)


def head_row(codes: Iterable[str], locale: str) -> Row:
    """Return the words at the head of columns."""
    return tuple(say(f"roster.{code}", locale) for code in codes)


def _minutes(seconds: float) -> str:
    return f"{round(seconds / 60)}" if seconds >= 30 else "0"


def _columns(rows: list[Row]) -> list[str]:
    """Return rows of cells as lines, columns flush left on a terminal."""
    widths = [max(map(words.text_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            value + " " * (width - words.text_width(value))
            for value, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
