"""The queue of reports: told by anybody, judged by those who answer for the place.

Nothing that is accepted changes anything by itself: it becomes a proposal, row by row, that
whoever keeps the dataset takes over by hand.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final

from jindao.errors import NotFoundError, RequestError
from jindao.formats.sites import cell
from jindao.heritage.dataset import Heritage
from jindao.heritage.search import find_site
from jindao.heritage.site_check import is_hours
from jindao.model.columns import SITE_COLUMNS
from jindao.model.place import Site
from jindao.model.publication import Picture
from jindao.model.report import Report, ReportText, RowChange
from jindao.model.written import check_text
from jindao.publishing.permissions import Actor, as_known, check_allowed
from jindao.publishing.pictures import read_picture
from jindao.store import Clock, Store, Work, utc_now
from jindao.store.reports import DELETED, SUBJECT

PROPOSAL_COLUMNS: Final = (
    *("report", "file", "id", "field", "old", "new", "reason", "judged_by", "judged_at"),
    "data_version",
)
_HOURS: Final = ("opening_hours", "season")
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

    def tell(self, told: ReportText, photo: bytes | None = None) -> Report:
        """Put a report into the queue; anybody may.

        Parameters
        ----------
        told
            What is told.
        photo
            The file of a photo; of it only the colours of the points are kept.

        Raises
        ------
        NotFoundError
            Where its route is not public, or there is no such site.
        RequestError
            Where too many wait, or the file is no picture that may be.
        MissingExtraError
            Where a photo comes and what reads pictures is not installed.
        """
        if told.site and told.site not in self._heritage.site_by_id:
            raise NotFoundError(
                "not_found.site", field="site", kind="site", name=told.site[:80], known=[]
            )
        if told.route:
            with self._store.reading() as work:
                work.public.states(told.route)
        drawn = None if photo is None else read_picture(photo, field="photo")
        with self._store.work(clock=self._clock) as work:
            if told.route:
                work.public.states(told.route)
            return work.reports.add(told, drawn)

    def reports(
        self, actor: Actor, states: tuple[str, ...] = (), *, bureau: str | None = None
    ) -> tuple[Report, ...]:
        """Return the reports that an actor may judge, of some states or all, by group.

        With a bureau, those that this one answers for: of its routes, and of the sites in its
        area.
        """
        with self._store.reading(clock=self._clock) as work:
            return self._judged_by(work, actor, work.reports.all(states), bureau)

    def group(self, actor: Actor, number: int, *, bureau: str | None = None) -> tuple[Report, ...]:
        """Return a report and those of the same thing that the actor may judge, too.

        With a bureau, those that this one answers for.

        Raises
        ------
        NotFoundError, NotAllowedError
            Where there is none, or the actor may not judge it.
        """
        with self._store.reading(clock=self._clock) as work:
            self._asked(work, actor, number)
            found = self._judged_by(work, actor, work.reports.group(number), bureau)
            if number not in {one.number for one in found}:
                raise NotFoundError(
                    "not_found.report", field="number", kind="report", name=str(number), known=[]
                )
            return found

    def photo(self, actor: Actor, number: int) -> Picture:
        """Return the photo that came with a report, for whoever may judge that.

        Raises
        ------
        NotFoundError, NotAllowedError
            Where there is none, or the actor may not judge it.
        """
        with self._store.reading(clock=self._clock) as work:
            self._asked(work, actor, number)
            return work.reports.photo(number)

    def delete(self, actor: Actor, number: int, reason: str) -> Report:
        """Delete a report and its photo for good, and say why; the log has nothing of it else.

        Raises
        ------
        RequestError, NotFoundError, NotAllowedError
            As `accept`.
        """
        told = _answer(reason)
        with self._store.work(clock=self._clock) as work:
            self._asked(work, actor, number)
            gone = work.reports.delete(number)
            work.audit.add(
                actor=actor.name,
                action=DELETED,
                subject=f"{SUBJECT}{number}",
                bureau=self._bureau(work, actor, gone),
                reason=told,
                made_at=gone.made_at.isoformat(),
            )
            return gone

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

        Of the same thing are those that the actor may judge as well: of two bureaus each
        judges its own.

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
            Where it was judged before, a column or a value cannot be, or values are of a site
            outside the areas that the actor answers for.
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
                changed = find_site(self._heritage, name)
                self._check_own(work, actor, changed)
                changes = self._changes(changed, values)
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
            return self._judge(work, actor, number, "rejected", told, ())

    def put_together(
        self, actor: Actor, numbers: Sequence[int], *, note: str = ""
    ) -> tuple[Report, ...]:
        """Say that reports are of the same thing; the note goes into the log.

        Those beside each come along, as far as the actor may judge them.

        Raises
        ------
        NotFoundError, NotAllowedError
            Where there is none of a number, or the actor may not judge it.
        """
        check_text("note", note)
        with self._store.work(clock=self._clock) as work:
            for number in numbers:
                self._asked(work, actor, number)
            told = {
                one.number
                for number in numbers
                for one in self._judged_by(work, actor, work.reports.group(number))
            }
            together = work.reports.put_together(sorted(told))
            work.audit.add(
                actor=actor.name,
                action="group_reports",
                subject=f"{SUBJECT}{together[0].group}",
                bureau=self._bureau(work, actor, work.reports.get(numbers[0])),
                **({"reason": note.strip()} if note.strip() else {}),
                numbers=",".join(map(str, numbers)),
            )
            return self._judged_by(work, actor, together)

    def proposals(self, actor: Actor, *, bureau: str | None = None) -> list[dict[str, str]]:
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
            for report in self.reports(actor, ("accepted",), bureau=bureau)
            for change in report.changes
        ]

    def _asked(self, work: Work, actor: Actor, number: int) -> Report:
        report = work.reports.get(number)
        check_allowed(work, actor, "moderate", self._bureau(work, actor, report) or "")
        return report

    def _judged_by(
        self, work: Work, actor: Actor, reports: Sequence[Report], bureau: str | None = None
    ) -> tuple[Report, ...]:
        """Return those of some reports that an actor may judge, that a bureau answers for."""
        known, answering = as_known(work, actor), self._answering(work)
        return tuple(
            one
            for one in reports
            if bureau is None or bureau in answering(one)
            if any(known.may("moderate", each) for each in answering(one) or ("",))
        )

    def _check_own(self, work: Work, actor: Actor, site: Site) -> None:
        """Refuse values of a site that no bureau answers for at which an actor may judge."""
        known = as_known(work, actor)
        covering = [b for b in work.people.bureaus() if b.covers(site.prefecture, site.county)]
        if not any(known.may("moderate", slug) for slug in ("", *(b.slug for b in covering))):
            names = {"zh": site.name("zh"), "en": site.name("en")}
            raise RequestError("report_site_elsewhere", field="site", value=names)

    def _bureau(self, work: Work, actor: Actor, report: Report) -> str | None:
        """Return the bureau for which an actor judges a report, else one that answers for it."""
        answering = self._answering(work)(report)
        own = [bureau for bureau in answering if actor.may("moderate", bureau)]
        return next(iter((*own, *answering)), None)

    def _answering(self, work: Work) -> Callable[[Report], tuple[str, ...]]:
        """Return what tells which bureaus answer for a report.

        For a route the one that publishes it, for a site those in whose area it lies; for
        others only the operator does.
        """
        bureaus = work.people.bureaus()

        @cache
        def answering(route: str, site: str) -> tuple[str, ...]:
            if route:
                return (work.routes.get(route).bureau,)
            found = self._heritage.site_by_id.get(site)
            if found is None:
                return ()
            return tuple(b.slug for b in bureaus if b.covers(found.prefecture, found.county))

        return lambda report: answering(report.told.route, report.told.site)

    def _judge(
        self,
        work: Work,
        actor: Actor,
        number: int,
        state: str,
        answer: str,
        changes: tuple[RowChange, ...],
    ) -> tuple[Report, ...]:
        report = self._asked(work, actor, number)
        judged = work.reports.judge(
            number,
            state,
            by=actor.name,
            answer=answer,
            changes=changes,
            beside={one.number for one in self._judged_by(work, actor, work.reports.group(number))},
        )
        work.audit.add(
            actor=actor.name,
            action=f"{state}_report",
            subject=f"{SUBJECT}{number}",
            bureau=self._bureau(work, actor, report),
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
            if field in _HOURS and new and not is_hours(new):
                raise RequestError("hours_form", field=field, value=new[:40])
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

    def row(self, site: str) -> dict[str, str]:
        """Return the cells of a site, by its id or name, as they stand in the dataset.

        Raises
        ------
        NotFoundError
            Where there is no such site.
        """
        found = find_site(self._heritage, site)
        return self._row(f"sites/{found.prefecture}.csv", found.id)

    def _row(self, file: str, id_: str) -> dict[str, str]:
        """Return the cells of a site as they stand in its file."""
        text = (self._heritage.directory / file).read_text("utf-8-sig")
        return next((row for row in csv.DictReader(io.StringIO(text)) if row["id"] == id_), {})


def proposals_csv(rows: Sequence[Mapping[str, str]]) -> str:
    """Return proposed changes as CSV, a line for each cell.

    Text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, PROPOSAL_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: cell(text) for name, text in row.items()} for row in rows)
    return out.getvalue()


def proposals_json(rows: Sequence[Mapping[str, str]]) -> str:
    """Return proposed changes as JSON, an object for each cell."""
    return json.dumps(list(rows), ensure_ascii=False, indent=1) + "\n"


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
