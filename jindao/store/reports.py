"""Reports in the store: a queue, and what became of each."""

from __future__ import annotations

import datetime as dt
import json
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jindao.codec import from_plain, to_plain
from jindao.errors import NotFoundError, RequestError
from jindao.model.publication import canonical_json
from jindao.model.report import Report, ReportText, RowChange, group_for
from jindao.store.report_tables import ReportRow
from jindao.store.times import in_utc

MOST_WAITING: Final = 2000
"""So many may wait; more are refused until somebody has judged some."""


class Reports:
    """The reports, as one unit of work sees them."""

    def __init__(self, session: Session, now: dt.datetime) -> None:
        self._session = session
        self._now = now

    def add(self, told: ReportText) -> Report:
        """Keep a report in the queue, beside those of the same thing.

        What is told word for word of the same thing and waits already is kept once.

        Raises
        ------
        RequestError
            Where too many wait.
        """
        waiting = self.all(("waiting",))
        for known in waiting:
            if known.told == told:
                return known
        if len(waiting) >= MOST_WAITING:
            raise RequestError("reports_full", field="text")
        number = (self._session.scalar(select(func.max(ReportRow.number))) or 0) + 1
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
        return _report(row)

    def get(self, number: int) -> Report:
        """Return a report.

        Raises
        ------
        NotFoundError
            Where there is none of that number.
        """
        return _report(self._row(number))

    def all(self, states: tuple[str, ...] = ()) -> tuple[Report, ...]:
        """Return the reports of some states, or all: those of one thing together."""
        asked = select(ReportRow).order_by(ReportRow.group_number, ReportRow.number)
        if states:
            asked = asked.where(ReportRow.state.in_(states))
        return tuple(_report(row) for row in self._session.scalars(asked))

    def group(self, number: int) -> tuple[Report, ...]:
        """Return a report and those of the same thing, the first first."""
        group = self._row(number).group_number
        asked = select(ReportRow).where(ReportRow.group_number == group)
        return tuple(map(_report, self._session.scalars(asked.order_by(ReportRow.number))))

    def judge(
        self, number: int, state: str, *, by: str, answer: str, changes: tuple[RowChange, ...] = ()
    ) -> tuple[Report, ...]:
        """Accept or reject a report and those of the same thing that wait.

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
            raise RequestError("report_judged", field="number", value=number, state=row.state)
        rows = self._session.scalars(
            select(ReportRow).where(
                ReportRow.group_number == row.group_number, ReportRow.state == "waiting"
            )
        ).all()
        for each in rows:
            each.state, each.judged_by, each.judged_at, each.answer = state, by, self._now, answer
        row.changes = canonical_json(to_plain(changes))
        self._session.flush()
        return tuple(sorted(map(_report, rows), key=lambda report: report.number))

    def put_together(self, numbers: tuple[int, ...]) -> tuple[Report, ...]:
        """Say that some reports, and those beside each, are of the same thing."""
        groups = {self._row(number).group_number for number in numbers}
        asked = select(ReportRow).where(ReportRow.group_number.in_(groups))
        rows = self._session.scalars(asked.order_by(ReportRow.number)).all()
        for row in rows:
            row.group_number = min(groups)
        self._session.flush()
        return tuple(map(_report, rows))

    def _row(self, number: int) -> ReportRow:
        row = self._session.get(ReportRow, number)
        if row is None:
            raise NotFoundError(
                "not_found.report", field="number", kind="report", name=str(number), known=[]
            )
        return row


def _report(row: ReportRow) -> Report:
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
    )
