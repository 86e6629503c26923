"""The reports that a bureau answers for: the queue, and what becomes of each.

What is accepted changes nothing by itself: it is shown as a difference of the dataset's row,
to be taken over by whoever keeps that.
"""

from __future__ import annotations

from typing import Any, Final

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from jindao import (
    REPORT_STATES,
    SITE_COLUMNS,
    JindaoError,
    NotAllowedError,
    NotFoundError,
    Report,
    RequestError,
    proposals_csv,
    proposals_json,
    say,
)

from .. import language
from ..in_use import planner_in_use
from ..page import page as answer
from ..published import picture_answer
from . import door
from .content_form import rows, text_of
from .door import blueprint as blueprint

_JUDGED_SHOWN: Final = 50
_CELLS: Final = 3
"""So many cells can be changed at once; what is more is another report, or a row of its own."""
_FIELDS: Final = ("reason", "site", "column", "numbers")
_FILES: Final = {"csv": (proposals_csv, "text/csv"), "json": (proposals_json, "application/json")}


@door.page("/reports", door.SIGNED_IN)
def own_reports() -> AnyResponse:
    """Lead to the reports of one's bureau; to choose from, where it is one of several."""
    return door.lead_to(".reports", "desk.reports", "moderate")


@door.page("/bureaus/<bureau>/reports", "moderate")
def reports(bureau: str) -> Response:
    """List what waits, what is of the same thing together, and what was judged last."""
    return _list(bureau, None)


@door.page("/bureaus/<bureau>/reports/<int:number>", "moderate")
def report(bureau: str, number: int) -> Response:
    """Show a report and those of the same thing."""
    return _page(bureau, number, None)


@door.page("/bureaus/<bureau>/reports/<int:number>/photo.jpg", "moderate")
def report_photo(bureau: str, number: int) -> Response:
    """Show the photo that came with a report."""
    _of_bureau(bureau, number)
    return picture_answer(door.queue().photo(door.actor(), number), "no-store")


@door.page("/bureaus/<bureau>/reports/<int:number>/accept", "moderate", ("POST",))
def accept_report(bureau: str, number: int) -> AnyResponse:
    """Accept what waits of the same thing, and propose what it changes."""

    def accept() -> None:
        cells = {
            row["column"]: row["value"]
            for row in rows(request.form, "cell_", ("column", "value"))
            if row["column"]
        }
        site = text_of(request.form, "site")
        reason = text_of(request.form, "reason")
        door.queue().accept(door.actor(), number, reason, cells, site=site)

    return _judged(bureau, number, accept)


@door.page("/bureaus/<bureau>/reports/<int:number>/reject", "moderate", ("POST",))
def reject_report(bureau: str, number: int) -> AnyResponse:
    """Reject what waits of the same thing."""
    reason = text_of(request.form, "reason")
    return _judged(bureau, number, lambda: door.queue().reject(door.actor(), number, reason))


@door.page("/bureaus/<bureau>/reports/<int:number>/delete", "moderate", ("POST",))
def delete_report(bureau: str, number: int) -> AnyResponse:
    """Delete a report and its photo for good."""
    _of_bureau(bureau, number)
    try:
        door.queue().delete(door.actor(), number, text_of(request.form, "reason"))
    except RequestError as error:
        return _page(bureau, number, error)
    return redirect(url_for(".reports", bureau=bureau), code=303)


@door.page("/bureaus/<bureau>/reports/merge", "moderate", ("POST",))
def merge_reports(bureau: str) -> AnyResponse:
    """Say that reports are of the same thing."""
    try:
        numbers = _numbers(request.form.getlist("number"))
        for number in numbers:
            _of_bureau(bureau, number)
        note = text_of(request.form, "note")
        door.queue().put_together(door.actor(), numbers, note=note)
    except RequestError as error:
        return _list(bureau, error)
    return redirect(url_for(".reports", bureau=bureau), code=303)


@door.page("/bureaus/<bureau>/reports/proposals.<any(csv, json):kind>", "moderate")
def proposals(bureau: str, kind: str) -> Response:
    """Answer with what accepted reports propose to change, of one or all, as a file."""
    number = request.args.get("report", "")
    found = [
        row
        for row in door.queue().proposals(door.actor(), bureau=bureau)
        if number in ("", row["report"])
    ]
    write, media_type = _FILES[kind]
    response = Response(write(found), content_type=f"{media_type}; charset=utf-8")
    name = f"report-{number}" if number.isascii() and number.isdigit() else "proposals"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _judged(bureau: str, number: int, judge: Any) -> AnyResponse:
    _of_bureau(bureau, number)
    try:
        judge()
    except RequestError as error:
        return _page(bureau, number, error)
    return redirect(url_for(".report", bureau=bureau, number=number), code=303)


def _numbers(told: list[str]) -> tuple[int, ...]:
    """Return the reports that were ticked, two at least."""
    for text in told:
        if not (text.isascii() and text.isdigit() and len(text) < 9):
            raise RequestError("number_form", field="numbers", value=text[:20])
    numbers = tuple(sorted({int(text) for text in told}))
    if len(numbers) < 2:
        raise RequestError("reports_two", field="numbers")
    return numbers


def _of_bureau(bureau: str, number: int) -> tuple[Report, ...]:
    """Return a report that a bureau answers for, and those of the same thing.

    Raises
    ------
    NotFoundError
        Where it does for none of that number; what others there are is not told.
    """
    try:
        return door.queue().group(door.actor(), number, bureau=bureau)
    except NotAllowedError:
        raise NotFoundError(
            "not_found.report", field="number", kind="report", name=str(number), known=[]
        ) from None


def _list(bureau: str, error: JindaoError | None) -> Response:
    every = door.queue().reports(door.actor(), bureau=bureau)
    waiting: dict[int, list[Report]] = {}
    for one in every:
        if one.state == "waiting":
            waiting.setdefault(one.group, []).append(one)
    judged = sorted((one for one in every if one.judged_at is not None), key=_when, reverse=True)
    return answer(
        "desk/reports.html",
        error,
        (),
        bureau=bureau,
        waiting=list(waiting.values()),
        count=sum(map(len, waiting.values())),
        judged=judged[:_JUDGED_SHOWN],
        changes=sum(len(one.changes) for one in every),
        chosen=request.form.getlist("number"),
        words=_words(),
    )


def _when(one: Report) -> Any:
    return one.judged_at


def _page(bureau: str, number: int, error: JindaoError | None) -> Response:
    together = {one.number: one for one in _of_bureau(bureau, number)}
    shown = together.pop(number)
    values = request.form
    site = values.get("site", "") or shown.told.site
    cells = [row for row in rows(values, "cell_", ("column", "value")) if row["column"]]
    return answer(
        "desk/report.html",
        error,
        _FIELDS,
        bureau=bureau,
        report=shown,
        beside=list(together.values()),
        values=values,
        cells=[*cells, *({} for _ in range(max(1, _CELLS - len(cells))))],
        columns=[column.name for column in SITE_COLUMNS if column.name != "id"],
        row=_row(site),
        words=_words(),
    )


def _row(site: str) -> dict[str, str]:
    """Return the cells of a site's row that hold anything; none where there is no such site."""
    try:
        found = door.queue().row(site) if site else {}
    except RequestError:
        return {}
    return {name: cell for name, cell in found.items() if cell}


def _words() -> dict[str, Any]:
    """Return what the pages call things."""
    speech, heritage = language.current(), planner_in_use().heritage

    def about(one: Report) -> str:
        site = heritage.site_by_id.get(one.told.site)
        return site.name(speech.code) if site is not None else one.told.route or one.told.site

    def column(name: str) -> str:
        return say("label.with_id", speech.code, name=speech.word("label", name), id=name)

    return {
        "about": about,
        "column": column,
        "state": {state: speech.say(f"desk.report_states.{state}") for state in REPORT_STATES},
    }
