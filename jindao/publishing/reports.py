"""The queue of reports: told by anybody, judged by those who answer for the place.

Nothing that is accepted changes anything by itself: it becomes a proposal, row by row, that
whoever keeps the dataset takes over by hand.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Final

from jindao.errors import NotFoundError, RequestError
from jindao.heritage.dataset import Heritage
from jindao.heritage.search import find_site
from jindao.model.columns import SITE_COLUMNS
from jindao.model.place import Site
from jindao.model.report import Report, ReportText, RowChange
from jindao.model.written import check_text
from jindao.publishing.permissions import Actor, check_allowed
from jindao.store import Clock, Store, Work, utc_now

PROPOSAL_COLUMNS: Final = (
    *("report", "file", "id", "field", "old", "new", "reason", "judged_by", "judged_at"),
    "data_version",
)
_FIXED: Final = ("id",)


class ReportQueue:
    """What people report, and what becomes of it.

    Parameters
    ----------
    store
        Where reports are kept.
    heritage
        The dataset that they may correct.
    clock
        What tells the time, UTC.
    """

    def __init__(self, store: Store, heritage: Heritage, *, clock: Clock = utc_now) -> None:
        self._store, self._heritage, self._clock = store, heritage, clock

    def tell(self, told: ReportText) -> Report:
        """Put a report into the queue; anybody may.

        Raises
        ------
        NotFoundError
            Where its route is not public, or there is no such site.
        RequestError
            Where too many wait.
        """
        if told.site and told.site not in self._heritage.site_by_id:
            raise NotFoundError(
                "not_found.site", field="site", kind="site", name=told.site[:80], known=[]
            )
        with self._store.work(clock=self._clock) as work:
            if told.route:
                work.public.states(told.route)
            return work.reports.add(told)

    def reports(self, actor: Actor, states: tuple[str, ...] = ()) -> tuple[Report, ...]:
        """Return the reports that an actor may judge, of some states or all, by group."""
        with self._store.reading(clock=self._clock) as work:
            every = work.reports.all(states)
            bureaus = {one.told.route: _bureau(work, one) for one in every}
            return tuple(one for one in every if actor.may("moderate", bureaus[one.told.route]))

    def group(self, actor: Actor, number: int) -> tuple[Report, ...]:
        """Return a report and those of the same thing.

        Raises
        ------
        NotFoundError, NotAllowedError
            Where there is none, or the actor may not judge it.
        """
        with self._store.reading(clock=self._clock) as work:
            self._asked(work, actor, number)
            return work.reports.group(number)

    def accept(
        self,
        actor: Actor,
        number: int,
        answer: str,
        values: Mapping[str, str] | None = None,
        *,
        site: str = "",
    ) -> tuple[Report, ...]:
        """Accept a report and those of the same thing, and propose what it changes.

        Parameters
        ----------
        actor, number, answer
            Who accepts which, and why.
        values
            What cells of the site's row should hold, by column; none where nothing is to be
            changed, as for a story.
        site
            Id or name of the site they are of; default: that of the report.

        Raises
        ------
        RequestError
            Where it was judged before, or a column or a value cannot be.
        NotFoundError, NotAllowedError
            Where there is no such report or site, or the actor may not judge it.
        """
        told = _answer(answer)
        with self._store.work(clock=self._clock) as work:
            report = self._asked(work, actor, number)
            changes: tuple[RowChange, ...] = ()
            if values:
                name = site or report.told.site
                if not name:
                    raise RequestError("report_site", field="site")
                changes = self._changes(find_site(self._heritage, name), values)
            return self._judge(work, actor, number, "accepted", told, changes)

    def reject(self, actor: Actor, number: int, answer: str) -> tuple[Report, ...]:
        """Reject a report and those of the same thing, and say why.

        Raises
        ------
        RequestError, NotFoundError, NotAllowedError
            As `accept`.
        """
        told = _answer(answer)
        with self._store.work(clock=self._clock) as work:
            self._asked(work, actor, number)
            return self._judge(work, actor, number, "rejected", told, ())

    def put_together(self, actor: Actor, numbers: Sequence[int]) -> tuple[Report, ...]:
        """Say that reports are of the same thing.

        Raises
        ------
        NotFoundError, NotAllowedError
            Where there is none of a number, or the actor may not judge it.
        """
        with self._store.work(clock=self._clock) as work:
            for number in numbers:
                self._asked(work, actor, number)
            together = work.reports.put_together(tuple(numbers))
            work.audit.add(
                actor=actor.name,
                action="group_reports",
                subject=f"report-{together[0].group}",
                numbers=",".join(map(str, numbers)),
            )
            return together

    def proposals(self, actor: Actor) -> list[dict[str, str]]:
        """Return what accepted reports propose to change, a row of `PROPOSAL_COLUMNS` a cell."""
        return [
            {
                "report": str(report.number),
                "file": change.file,
                "id": change.id,
                "field": change.field,
                "old": change.old,
                "new": change.new,
                "reason": report.answer,
                "judged_by": report.judged_by,
                "judged_at": "" if report.judged_at is None else report.judged_at.isoformat(),
                "data_version": change.data_version,
            }
            for report in self.reports(actor, ("accepted",))
            for change in report.changes
        ]

    def _asked(self, work: Work, actor: Actor, number: int) -> Report:
        report = work.reports.get(number)
        check_allowed(work, actor, "moderate", _bureau(work, report))
        return report

    def _judge(
        self,
        work: Work,
        actor: Actor,
        number: int,
        state: str,
        answer: str,
        changes: tuple[RowChange, ...],
    ) -> tuple[Report, ...]:
        judged = work.reports.judge(number, state, by=actor.name, answer=answer, changes=changes)
        work.audit.add(
            actor=actor.name,
            action=f"{state}_report",
            subject=f"report-{number}",
            reason=answer,
            reports=len(judged),
            changes=len(changes),
        )
        return judged

    def _changes(self, site: Site, values: Mapping[str, str]) -> tuple[RowChange, ...]:
        """Return the cells of a site's row that would change, after a look at each value."""
        file = f"sites/{site.prefecture}.csv"
        row = self._row(file, site.id)
        columns = {column.name: column for column in SITE_COLUMNS if column.name not in _FIXED}
        changes = []
        for field, value in values.items():
            column = columns.get(field)
            if column is None:
                raise RequestError(
                    "notice_choice", field="column", value=field[:40], expected=list(columns)
                )
            new = value.strip()
            check_text(field, new, 2000)
            words = new.split(";") if column.kind == "list" else [new]
            if column.allowed and new and not set(words) <= set(column.allowed):
                raise RequestError(
                    "notice_choice", field=field, value=new[:40], expected=list(column.allowed)
                )
            if column.required and not new:
                raise RequestError("report_empty", field=field)
            if column.kind in ("whole", "number") and new and not _is_number(new):
                raise RequestError("number_form", field=field, value=new[:40])
            old = row.get(field) or ""
            if old != new:
                changes.append(
                    RowChange(
                        file=file,
                        id=site.id,
                        field=field,
                        old=old,
                        new=new,
                        data_version=self._heritage.version,
                    )
                )
        return tuple(changes)

    def _row(self, file: str, id_: str) -> dict[str, str]:
        """Return the cells of a site as they stand in its file."""
        text = (self._heritage.directory / file).read_text("utf-8-sig")
        return next((row for row in csv.DictReader(io.StringIO(text)) if row["id"] == id_), {})


def proposals_csv(rows: Sequence[Mapping[str, str]]) -> str:
    """Return proposed changes as CSV, a line for each cell."""
    out = io.StringIO()
    writer = csv.DictWriter(out, PROPOSAL_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def proposals_json(rows: Sequence[Mapping[str, str]]) -> str:
    """Return proposed changes as JSON, an object for each cell."""
    return json.dumps(list(rows), ensure_ascii=False, indent=1) + "\n"


def _bureau(work: Work, report: Report) -> str:
    """Return the bureau that answers for what a report is of; none for sites."""
    return work.routes.get(report.told.route).bureau if report.told.route else ""


def _answer(text: str) -> str:
    told = text.strip()
    if not told:
        raise RequestError("reason_missing", field="reason")
    check_text("reason", told)
    return told


def _is_number(text: str) -> bool:
    try:
        return abs(float(text)) < 1e9
    except ValueError:
        return False
