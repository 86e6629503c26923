"""Whether what is kept is whole: hashes, references, states, and nothing that nobody uses."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Iterator

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from jindao.codec import from_plain
from jindao.errors import JindaoError, Problem
from jindao.model.closure import Closure
from jindao.model.job import JOB_STATES
from jindao.model.publication import RouteContent, replayed
from jindao.model.report import ReportText, RowChange
from jindao.store import audit, jobs, route_values
from jindao.store.job_tables import JobRow
from jindao.store.notice_tables import NoticeRow
from jindao.store.people_tables import AuditRow, BureauRow
from jindao.store.report_tables import ReportPhotoRow, ReportRow
from jindao.store.route_tables import (
    EventPlanRow,
    LanguageRow,
    PictureRow,
    RevisionPictureRow,
    RevisionRow,
    RevisionTripRow,
    RouteRow,
    StatusRow,
    TripFactsRow,
    TripRow,
)
from jindao.store.tables import Base, KeptTripRow, ShortLinkRow
from jindao.store.times import in_utc

_CLOCK_DRIFT: dt.timedelta = dt.timedelta(minutes=10)


def problems(session: Session, clock_now: dt.datetime) -> Iterator[Problem]:
    """Yield everything that is not as it must be, errors and warnings.

    Parameters
    ----------
    session
        In a transaction that sees one state of the store.
    clock_now
        What the clock says, UTC.
    """
    yield from _references(session)
    for row, bureau in session.execute(
        select(RouteRow, BureauRow.slug)
        .join(BureauRow, BureauRow.id == RouteRow.bureau_id)
        .order_by(RouteRow.slug)
    ):
        yield from _chain(session, row, bureau)
        yield from _states(session, row)
    yield from _trips(session)
    yield from _pictures(session)
    yield from _worked_out(session)
    yield from _notices(session)
    yield from _reports(session)
    yield from _photos(session)
    yield from _log(session, clock_now)
    yield from _short_links(session)
    yield from _jobs(session)


def _references(session: Session) -> Iterator[Problem]:
    """Yield rows that refer to what is not there, for every reference of every table."""
    for table in Base.metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            target = constraint.referred_table.alias("target")
            pairs = [
                (element.parent, target.c[element.column.name]) for element in constraint.elements
            ]
            asked = (
                select(*table.primary_key.columns)
                .outerjoin(target, and_(*(own == other for own, other in pairs)))
                .select_from(table)
                .where(*(own.is_not(None) for own, _ in pairs), pairs[0][1].is_(None))
            )
            column = constraint.elements[-1].parent.name
            for key in session.execute(asked):
                facts = (
                    ("value", "-".join(map(str, key))),
                    ("table", constraint.referred_table.name),
                )
                yield Problem(table.name, 0, column, "store_reference", facts)


def _chain(session: Session, route: RouteRow, bureau: str) -> Iterator[Problem]:
    """Yield revisions that are missing, changed, or do not follow the one before."""
    place = f"routes/{route.slug}"
    before: RevisionRow | None = None
    asked = select(RevisionRow).where(RevisionRow.route_id == route.id)
    for row in session.scalars(asked.order_by(RevisionRow.number)):
        expected = before.number + 1 if before is not None else 1
        if row.number != expected:
            yield Problem(place, row.number, "number", "store_gap", (("expected", expected),))
        if row.previous != (before.hash if before is not None else ""):
            yield Problem(place, row.number, "previous", "store_chain")
        if before is not None and in_utc(row.made_at) < in_utc(before.made_at):
            yield Problem(place, row.number, "made_at", "store_order")
        yield from _revision(session, route, row, bureau)
        before = row
    if before is None:
        yield Problem(place, 0, "", "store_no_revision")


def _revision(
    session: Session, route: RouteRow, row: RevisionRow, bureau: str
) -> Iterator[Problem]:
    place = f"routes/{route.slug}"
    try:
        sound = route_values.hash_of(row, route.slug, bureau) == row.hash
        content = from_plain(RouteContent, json.loads(row.content))
    except (JindaoError, ValueError):
        yield Problem(place, row.number, "content", "store_unreadable")
        return
    if not sound:
        yield Problem(place, row.number, "hash", "store_hash")
    asked = select(RevisionTripRow.trip).where(
        RevisionTripRow.route_id == route.id, RevisionTripRow.number == row.number
    )
    named = tuple(session.scalars(asked.order_by(RevisionTripRow.place)))
    if named != tuple(stage.trip for stage in content.stages):
        yield Problem(place, row.number, "stages", "store_stages")
    yield from _shown(session, row, content, place)


def _shown(
    session: Session, row: RevisionRow, content: RouteContent, place: str
) -> Iterator[Problem]:
    """Yield a revision that shows another picture than it names, or not one that was kept."""
    shown = set(
        session.scalars(
            select(RevisionPictureRow.picture).where(
                RevisionPictureRow.route_id == row.route_id,
                RevisionPictureRow.number == row.number,
            )
        )
    )
    kept = session.execute(
        select(PictureRow.sha256, PictureRow.made_at).where(PictureRow.sha256.in_(content.pictures))
    )
    # One that came later is another revision's: nobody saw it with this one.
    needed = {sha256 for sha256, made_at in kept if in_utc(made_at) <= in_utc(row.made_at)}
    if not needed <= shown <= set(content.pictures):
        yield Problem(place, row.number, "pictures", "store_pictures")


def _states(session: Session, route: RouteRow) -> Iterator[Problem]:
    """Yield languages whose state is not what their steps led to."""
    place = f"routes/{route.slug}"
    asked = select(StatusRow).where(StatusRow.route_id == route.id).order_by(StatusRow.place)
    rows = list(session.scalars(asked))
    if [row.place for row in rows] != list(range(len(rows))):
        yield Problem(place, 0, "status", "store_steps")
        return
    try:
        told = {state.language: state for state in replayed(map(route_values.change_of, rows))}
    except JindaoError:
        yield Problem(place, 0, "status", "store_steps")
        return
    kept = session.scalars(select(LanguageRow).where(LanguageRow.route_id == route.id))
    found = {row.language: (row.reviewed, row.public, row.withdrawn) for row in kept}
    for language in sorted(told.keys() | found.keys()):
        state = told.get(language)
        facts = state and (state.reviewed, state.public, state.withdrawn)
        if found.get(language) != facts:
            yield Problem(place, 0, "status", "store_status", (("value", language),))


def _trips(session: Session) -> Iterator[Problem]:
    """Yield trips that are damaged, and those that no revision has."""
    used = set(session.scalars(select(RevisionTripRow.trip).distinct()))
    rows = session.scalars(select(TripRow).order_by(TripRow.sha256).execution_options(yield_per=50))
    for row in rows:
        try:
            sha256 = hashlib.sha256(zlib.decompress(row.document)).hexdigest()
        except zlib.error:
            sha256 = ""
        if sha256 != row.sha256:
            yield Problem("trip_documents", 0, row.sha256[:12], "store_hash")
        if row.sha256 not in used:
            yield Problem("trip_documents", 0, row.sha256[:12], "store_orphan", severity="warning")
        session.expunge(row)


def _pictures(session: Session) -> Iterator[Problem]:
    """Yield pictures that are damaged, and those that no revision shows."""
    used = set(session.scalars(select(RevisionPictureRow.picture).distinct()))
    asked = select(PictureRow).order_by(PictureRow.sha256).execution_options(yield_per=20)
    for row in session.scalars(asked):
        if hashlib.sha256(row.data).hexdigest() != row.sha256:
            yield Problem("pictures", 0, row.sha256[:12], "store_hash")
        if row.sha256 not in used:
            yield Problem("pictures", 0, row.sha256[:12], "store_orphan", severity="warning")
        session.expunge(row)


def _worked_out(session: Session) -> Iterator[Problem]:
    """Yield what was worked out of trips and events and cannot be read: it can be made again."""
    for row in session.execute(select(TripFactsRow.trip, TripFactsRow.facts)):
        if not _is_json(row.facts):
            yield Problem("trip_facts", 0, row.trip[:12], "store_unreadable", severity="warning")
    asked = select(EventPlanRow.asked, EventPlanRow.plan).execution_options(yield_per=20)
    for plan in session.execute(asked):
        try:
            json.loads(zlib.decompress(plan.plan))
        except (ValueError, zlib.error):
            key = plan.asked[:12]
            yield Problem("event_plans", 0, key, "store_unreadable", severity="warning")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _notices(session: Session) -> Iterator[Problem]:
    """Yield notices that cannot be read, or that end before they were told."""
    for row in session.scalars(select(NoticeRow).order_by(NoticeRow.number)):
        try:
            from_plain(Closure, json.loads(row.closure))
        except (JindaoError, ValueError):
            yield Problem("notices", row.number, "closure", "store_unreadable")
        if row.ended_at is not None and in_utc(row.ended_at) < in_utc(row.made_at):
            yield Problem("notices", row.number, "ended_at", "store_order")


def _reports(session: Session) -> Iterator[Problem]:
    """Yield reports, and what they propose, that cannot be read."""
    for row in session.scalars(select(ReportRow).order_by(ReportRow.number)):
        for column, kind in (("told", ReportText), ("changes", tuple[RowChange, ...])):
            try:
                from_plain(kind, json.loads(getattr(row, column)))
            except (JindaoError, ValueError):
                yield Problem("reports", row.number, column, "store_unreadable")


def _photos(session: Session) -> Iterator[Problem]:
    """Yield photos of reports that are damaged."""
    asked = select(ReportPhotoRow).order_by(ReportPhotoRow.report)
    for row in session.scalars(asked.execution_options(yield_per=20)):
        if hashlib.sha256(row.data).hexdigest() != row.sha256:
            yield Problem("report_photos", row.report, row.sha256[:12], "store_hash")
        session.expunge(row)


def _log(session: Session, clock_now: dt.datetime) -> Iterator[Problem]:
    """Yield entries of the log that are missing or changed, and a log ahead of the clock."""
    previous, expected, last = "", 1, None
    rows = session.scalars(
        select(AuditRow).order_by(AuditRow.number).execution_options(yield_per=500)
    )
    for row in rows:
        if row.number != expected:
            yield Problem("audit_entries", row.number, "number", "store_gap", (
                ("expected", expected),
            ))  # fmt: skip
        if audit.hash_of(row, previous) != row.hash:
            yield Problem("audit_entries", row.number, "hash", "store_hash")
        previous, expected, last = row.hash, row.number + 1, in_utc(row.at)
    if last is not None and last > clock_now + _CLOCK_DRIFT:
        facts = (("value", last.isoformat(timespec="seconds")),)
        yield Problem("audit_entries", expected - 1, "at", "store_future", facts, "warning")


def _short_links(session: Session) -> Iterator[Problem]:
    """Yield kept trips that are damaged or that no link leads to."""
    asked = select(KeptTripRow).order_by(KeptTripRow.id).execution_options(yield_per=50)
    linked = set(session.scalars(select(ShortLinkRow.trip_id)))
    for row in session.scalars(asked):
        try:
            zlib.decompress(row.result)
        except zlib.error:
            yield Problem("kept_trips", row.id, "result", "store_unreadable")
        if row.id not in linked:
            yield Problem("kept_trips", row.id, "", "store_orphan", severity="warning")
        session.expunge(row)


def _jobs(session: Session) -> Iterator[Problem]:
    """Yield jobs that cannot be read, and those whose state is not what they hold."""
    asked = select(JobRow).order_by(JobRow.number).execution_options(yield_per=20)
    for row in session.scalars(asked):
        try:
            jobs.request_of(row)
            failed = jobs.error_of(row) is not None
            for packed in (*(file.content for file in row.files), row.result):
                if packed is not None:
                    zlib.decompress(packed)
        except (JindaoError, LookupError, TypeError, ValueError, zlib.error):
            yield Problem("jobs", row.number, "result", "store_unreadable")
        else:
            found = row.result is not None, failed
            if row.state not in JOB_STATES or found != (row.state == "done", row.state == "failed"):
                yield Problem("jobs", row.number, "state", "store_state", (("value", row.state),))
        session.expunge(row)
