"""A roster as iCalendar (RFC 5545): an entry for each visit of each group."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

from jindao.formats import ical, words
from jindao.formats.options import ExportOptions
from jindao.formats.roster import about_lines, roster_title
from jindao.model.roster import GroupVisit, Roster
from jindao.texts import say


def to_ics(roster: Roster, options: ExportOptions) -> bytes:
    """Return a calendar whose entries name their group first, to be taken apart by it."""
    stages = [stage for group in roster.groups for stage in group.stages]
    local = ical.are_local(at for stage in stages for at in (stage.start_time, stage.end_time))
    return ical.document(
        roster_title(roster, options.locale),
        roster.provenance.jindao_version,
        _entries(roster, options, local=local),
        local=local,
    )


def _entries(roster: Roster, options: ExportOptions, *, local: bool) -> Iterator[str]:
    locale = options.locale
    is_off = roster.event is not None and roster.event.cancelled
    told = "\n".join((roster_title(roster, locale), *about_lines(roster, locale)))
    positions = {
        visit.site.id: (visit.waypoint.position.lon, visit.waypoint.position.lat)
        for visit in roster.tour.visits
    }
    made_at = (options.created_at or ical.EPOCH).astimezone(dt.UTC)
    for group in roster.groups:
        for stage in group.stages:
            for visit in stage.visits:
                name = words.clean(visit.name(locale))
                lon, lat = positions[visit.site_id]
                yield "BEGIN:VEVENT"
                yield f"UID:{_uid(roster, group.number, visit)}@jindao"
                yield f"DTSTAMP:{made_at:%Y%m%dT%H%M%SZ}"
                if options.link:
                    yield f"URL:{words.clean(options.link)}"
                yield ical.moment("DTSTART", visit.begin, local=local)
                yield ical.moment("DTEND", visit.departure, local=local)
                summary = say("roster.of_group", locale, group=group.number, what=name)
                if is_off:
                    yield "STATUS:CANCELLED"
                    summary = say("roster.cancelled_title", locale, title=summary)
                yield ical.text("SUMMARY", summary)
                yield ical.text("LOCATION", f"{name} ({lat:.6f}, {lon:.6f})")
                yield f"GEO:{lat:.6f};{lon:.6f}"
                yield ical.text("DESCRIPTION", told)
                yield ical.text("CATEGORIES", say("html.brand", locale))
                yield "END:VEVENT"


def _uid(roster: Roster, group: int, visit: GroupVisit) -> str:
    """Return a name that a visit keeps while it is on its day, whenever on it that is."""
    event = roster.event.id if roster.event is not None else ""
    day = visit.begin.date().isoformat()
    facts = f"{event} {group} {visit.site_id} {day} {roster.provenance.network_id}"
    return hashlib.sha256(facts.encode("utf-8", "replace")).hexdigest()[:32]
