"""A track of somebody's own: its upload, and what is told of it. Nothing of it is kept."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from flask import Response, abort, request
from werkzeug.datastructures import MultiDict

from jindao import (
    DATUMS_ASKED,
    TRACK_FILE_TYPES,
    DataError,
    ExportOptions,
    JindaoError,
    RequestError,
    TrackReport,
    comparison_text,
    export_track,
    limits_of,
    matching_text,
    stats_rows,
    track_told,
)

from . import language
from .api import map_of_track, planner_in_use
from .forms import Field, Reader
from .forms.fields import Choices
from .forms.kinds import WORD
from .page import page
from .pages import blueprint as blueprint
from .track_upload import Values, asked_wrong, has_plan, read_asked, report_of, uploaded
from .way_form import way_parts

SHOWN: Final = "page"
"""What is answered with where no file is wanted."""

ANSWER: Final = Field(
    name="answer",
    kind=WORD,
    choices=Choices(noun="answer", of=lambda _planner: (SHOWN, *TRACK_FILE_TYPES)),
)
"""What is answered with."""

_FIELDS: Final = ("track", "plan", "tour", "datum", "clean", "match", "profile", "answer")


@blueprint.get("/import")
def import_form() -> Response:
    """Show the form that takes a track."""
    return _page(MultiDict())


@blueprint.post("/import")
def import_track() -> Response:
    """Tell everything of an uploaded track, as a page or a file."""
    if not from_here():
        abort(403)
    values, files = uploaded()
    reader = Reader(values, planner_in_use())
    answer = reader.one(ANSWER) or SHOWN
    try:
        report = report_of(read_asked(reader), reader, values, files)
    except (DataError, RequestError) as error:
        return _page(values, error=asked_wrong(error))
    except JindaoError as error:
        return _page(values, error=error)
    if report.shifted and (answer != SHOWN or "match" in values or has_plan(values, files)):
        return _shifted(values, report)
    if answer != SHOWN:
        return _file(report, answer)
    return _page(values, report=report)


def from_here() -> bool:
    """Tell whether a form was sent by a page of this site, as far as the browser says.

    Browsers say where a form stands; where none of them says anything it is no browser,
    and nobody is lured into sending something.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _shifted(values: Values, report: TrackReport) -> Response:
    """Tell of a track, and beside the field why nothing more is done with it."""
    try:
        report.unshifted()
    except RequestError as error:
        return _page(values, report=report, error=error)
    return _page(values, report=report)


def _file(report: TrackReport, format_: str) -> Response:
    kind = TRACK_FILE_TYPES[format_]
    options = ExportOptions(locale=language.current().code)
    response = Response(export_track(report, format_, options), content_type=kind.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="jindao-track{kind.suffix}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(
    values: Values,
    *,
    report: TrackReport | None = None,
    error: JindaoError | None = None,
) -> Response:
    limits = limits_of(planner_in_use().settings)
    response = page(
        "import.html",
        error,
        _FIELDS,
        values=values or MultiDict({"clean": "1"}),
        datums=_words("datums", ("", *DATUMS_ASKED)),
        answers=_words("answers", (SHOWN, *TRACK_FILE_TYPES)),
        most_mb=limits.bytes >> 20,
        most_points=limits.points,
        **way_parts(),
        **_told(report),
    )
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
    return response


def _words(section: str, codes: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return codes with what they are called; the empty one is called `tell`."""
    speech = language.current()
    return [(code, speech.say(f"import.{section}.{code or 'tell'}")) for code in codes]


def _told(report: TrackReport | None) -> dict[str, Any]:
    """Return what the page tells of a track, in words."""
    if report is None:
        return {"report": None, "map": None, "strokes": ()}
    drawn = map_of_track(report)
    code = language.current().code
    return {
        "report": report,
        "map": drawn.parts if drawn else None,
        "strokes": drawn.strokes if drawn else (),
        "rows": stats_rows(report.stats, code),
        "told": track_told(report, code),
        "matching": matching_text(report.matched, code).splitlines() if report.matched else [],
        "comparison": (
            comparison_text(report.comparison, code).splitlines() if report.comparison else []
        ),
    }
