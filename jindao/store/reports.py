"""Reports in the store: a queue, and what became of each."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from jindao.codec import from_plain, to_plain
from jindao.errors import NotFoundError, RequestError
from jindao.model.publication import Picture, canonical_json
from jindao.model.report import Report, ReportText, RowChange, group_for
from jindao.store.people_tables import AuditRow
from jindao.store.report_tables import ReportPhotoRow, ReportRow
from jindao.store.times import in_utc
from jindao.texts import in_every_language

MOST_WAITING: Final = 2000
"""So many may wait; more are refused until somebody has judged some."""
MOST_PHOTOS: Final = 400
"""So many of these may have a photo."""
DELETED: Final = "delete_report"
"""What the log calls the end of a report for good."""
SUBJECT: Final = "report-"
"""How the log names a report, before its number."""


class Reports:
    """The reports, as one unit of work sees them."""

    def __init__(self, session: Session, now: dt.datetime) -> None:
        self._session = session
        self._now = now

    def add(self, told: ReportText, photo: Picture | None = None) -> Report:
        """Keep a report in the queue, beside those of the same thing.

        What is told word for word of the same thing and waits already is kept once, with the
        first photo that came.

        Raises
        ------
        RequestError
            Where too many wait, or too many with a photo.
        """
        waiting = self.all(("waiting",))
        for known in waiting:
            if known.told == told:
                return self._with_photo(known.number, photo if known.photo is None else None)
        if len(waiting) >= MOST_WAITING:
            raise RequestError("reports_full", field="text")
        if photo is not None and sum(one.photo is not None for one in waiting) >= MOST_PHOTOS:
            raise RequestError("reports_full_photos", field="photo")
        number = self._next_number()
        row = ReportRow(
            number=number,
            told=canonical_json(to_plain(told)),
            made_at=self._now,
            group_number=group_for(told, waiting) or number,
            state="waiting",
            judged_by="",
            answer="",
            changes="[]",
        )
        self._session.add(row)
        self._session.flush()
        return self._with_photo(number, photo)

    def get(self, number: int) -> Report:
        """Return a report.

        Raises
        ------
        NotFoundError
            Where there is none of that number.
        """
        self._row(number)
        (found,) = self._found(ReportRow.number == number)
        return found

    def all(self, states: tuple[str, ...] = ()) -> tuple[Report, ...]:
        """Return the reports of some states, or all: those of one thing together."""
        return self._found(ReportRow.state.in_(states)) if states else self._found()

    def group(self, number: int) -> tuple[Report, ...]:
        """Return a report and those of the same thing, the first first."""
        return self._found(ReportRow.group_number == self._row(number).group_number)

    def photo(self, number: int) -> Picture:
        """Return the photo of a report.

        Raises
        ------
        NotFoundError
            Where it has none, or there is no such report.
        """
        row = self._session.get(ReportPhotoRow, number)
        if row is None:
            raise NotFoundError(
                "not_found.picture", field="photo", kind="picture", name=str(number), known=[]
            )
        return Picture(sha256=row.sha256, width=row.width, height=row.height, data=row.data)

    def delete(self, number: int) -> Report:
        """Delete a report and its photo for good, and return what it was.

        Raises
        ------
        NotFoundError
            Where there is none of that number.
        """
        gone = self.get(number)
        self._session.execute(delete(ReportPhotoRow).where(ReportPhotoRow.report == number))
        self._session.execute(delete(ReportRow).where(ReportRow.number == number))
        return gone

    def judge(
        self,
        number: int,
        state: str,
        *,
        by: str,
        answer: str,
        changes: tuple[RowChange, ...] = (),
        beside: Collection[int] = (),
    ) -> tuple[Report, ...]:
        """Accept or reject a report, and of some beside it those of the same thing that wait.

        What it proposes to change is kept with that report alone.

        Raises
        ------
        NotFoundError
            Where there is none of that number.
        RequestError
            Where it was judged before.
        """
        row = self._row(number)
        if row.state != "waiting":
            judged = in_every_language(f"report_state.{row.state}")
            raise RequestError("report_judged", field="number", value=number, state=judged)
        rows = self._session.scalars(
            select(ReportRow).where(
                ReportRow.group_number == row.group_number,
                ReportRow.number.in_((number, *beside)),
                ReportRow.state == "waiting",
            )
        ).all()
        for each in rows:
            each.state, each.judged_by, each.judged_at, each.answer = state, by, self._now, answer
        row.changes = canonical_json(to_plain(changes))
        self._session.flush()
        return self._found(ReportRow.number.in_([each.number for each in rows]))

    def put_together(self, numbers: Collection[int]) -> tuple[Report, ...]:
        """Say that some reports are of the same thing."""
        rows = [self._row(number) for number in numbers]
        first = min(row.group_number for row in rows)
        for row in rows:
            row.group_number = first
        self._session.flush()
        return self._found(ReportRow.group_number == first)

    def _found(self, *which: ColumnElement[bool]) -> tuple[Report, ...]:
        """Return reports with what is known of their photos, those of one thing together."""
        asked = (
            select(ReportRow, ReportPhotoRow.width, ReportPhotoRow.height)
            .outerjoin(ReportPhotoRow, ReportPhotoRow.report == ReportRow.number)
            .where(*which)
            .order_by(ReportRow.group_number, ReportRow.number)
        )
        return tuple(
            _report(row, None if width is None else (width, height))
            for row, width, height in self._session.execute(asked)
        )

    def _with_photo(self, number: int, photo: Picture | None) -> Report:
        """Keep a photo with a report, and return that."""
        if photo is not None:
            self._session.add(
                ReportPhotoRow(
                    report=number,
                    sha256=photo.sha256,
                    width=photo.width,
                    height=photo.height,
                    data=photo.data,
                )
            )
            self._session.flush()
        return self.get(number)

    def _next_number(self) -> int:
        """Return a number that no report has or had, as far as the log tells of deleted ones."""
        asked = select(func.max(ReportRow.number), func.max(ReportRow.group_number))
        used = [number or 0 for number in self._session.execute(asked).one()]
        deleted = self._session.scalars(select(AuditRow.subject).where(AuditRow.action == DELETED))
        used += [int(subject.removeprefix(SUBJECT)) for subject in deleted]
        return max(used) + 1

    def _row(self, number: int) -> ReportRow:
        row = self._session.get(ReportRow, number)
        if row is None:
            raise NotFoundError(
                "not_found.report", field="number", kind="report", name=str(number), known=[]
            )
        return row


def _report(row: ReportRow, photo: tuple[int, int] | None) -> Report:
    return Report(
        number=row.number,
        told=from_plain(ReportText, json.loads(row.told)),
        made_at=in_utc(row.made_at),
        group=row.group_number,
        state=row.state,
        judged_by=row.judged_by,
        judged_at=None if row.judged_at is None else in_utc(row.judged_at),
        answer=row.answer,
        changes=tuple(from_plain(RowChange, plain) for plain in json.loads(row.changes)),
        photo=photo,
    )
