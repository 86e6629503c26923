"""A track of somebody's own: its upload, and what is told of it. Nothing of it is kept."""

from __future__ import annotations

import io
from typing import IO, Any, Final
from urllib.parse import urlsplit

from flask import Response, abort, request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser

from jindao import (
    DATUMS_ASKED,
    TRACK_FILE_TYPES,
    DataError,
    ExportOptions,
    JindaoError,
    RequestError,
    Settings,
    TrackAsked,
    TrackReport,
    Trip,
    comparison_text,
    export_track,
    languages,
    limits_of,
    matching_text,
    read_json,
    read_track,
    stats_rows,
    track_told,
)

from . import language
from .api import planner_in_use
from .page import page
from .pages import blueprint as blueprint
from .security import MAX_BODY_BYTES
from .way_form import way_parts

PLAN_BYTES: Final = 8 << 20
"""The most that a plan may be; long tours with all their turns take some megabytes."""

MAX_PARTS: Final = 20
SHOWN: Final = "page"
"""What is answered with where no file is wanted."""

_FIELDS: Final = ("track", "plan", "datum", "profile", "answer")
Uploads = MultiDict[str, FileStorage]


def most_bytes(settings: Settings) -> int:
    """Return how large an upload may be: a track, a plan and the rest of the form."""
    return limits_of(settings).bytes + PLAN_BYTES + MAX_BODY_BYTES


@blueprint.get("/import")
def import_form() -> Response:
    """Show the form that takes a track."""
    return _page(MultiDict())


@blueprint.post("/import")
def import_track() -> Response:
    """Tell everything of an uploaded track, as a page or a file."""
    if not from_here():
        abort(403)
    values, files = _uploaded(most_bytes(planner_in_use().settings))
    try:
        answer = values.get("answer") or SHOWN
        if answer not in (SHOWN, *TRACK_FILE_TYPES):
            known = [SHOWN, *TRACK_FILE_TYPES]
            raise RequestError("one_of", field="answer", value=answer[:40], known=known)
        report = _report(values, files)
    except (DataError, RequestError) as error:
        return _page(values, error=_asked_wrong(error))
    except JindaoError as error:
        return _page(values, error=error)
    if report.shifted and (answer != SHOWN or "match" in values or _has_plan(files)):
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


def _uploaded(most: int) -> tuple[MultiDict[str, str], Uploads]:
    """Return the fields and files of the body, which the application writes to no disk."""
    request.max_content_length = most
    if request.mimetype != "multipart/form-data":
        abort(415)

    def in_memory(*_: object, **__: object) -> IO[bytes]:
        return io.BytesIO()

    parser = FormDataParser(
        stream_factory=in_memory,
        max_form_memory_size=MAX_BODY_BYTES,
        max_content_length=most,
        max_form_parts=MAX_PARTS,
        silent=False,
    )
    try:
        _, values, files = parser.parse(
            request.stream, request.mimetype, request.content_length, request.mimetype_params
        )
    except ValueError:
        abort(400)
    return values, files


def _report(values: MultiDict[str, str], files: Uploads) -> TrackReport:
    planner = planner_in_use()
    asked = TrackAsked(
        datum=values.get("datum") or None,
        clean="clean" in values,
        match="match" in values,
        profile=values.get("profile") or "walk",
    )
    upload = files.get("track")
    data = b"" if upload is None else upload.read()
    if upload is None or not (data or upload.filename):
        raise RequestError("field_required", field="track")
    plan = _plan(files.get("plan"))
    track = read_track(data, name=upload.filename or "", limits=limits_of(planner.settings))
    return planner.report_track(track, asked, plan)


def _has_plan(files: Uploads) -> bool:
    plan = files.get("plan")
    return plan is not None and bool(plan.filename)


def _shifted(values: MultiDict[str, str], report: TrackReport) -> Response:
    """Tell of a track, and beside the field why nothing more is done with it."""
    try:
        report.unshifted()
    except RequestError as error:
        return _page(values, report=report, error=error)
    return _page(values, report=report)


def _plan(upload: FileStorage | None) -> Trip | None:
    """Return the plan that came with the track, if any."""
    if upload is None or not upload.filename:
        return None
    data = upload.read(PLAN_BYTES + 1)
    if len(data) > PLAN_BYTES:
        limit = str(PLAN_BYTES >> 20)
        raise RequestError("plan_bytes", field="plan", limit=limit)
    try:
        return read_json(data)
    except DataError as error:
        reason = {code: error.message(code) for code in languages()}
        raise RequestError(
            "file_plan", field="plan", path=upload.filename, reason=reason
        ) from error


def _asked_wrong(error: DataError | RequestError) -> JindaoError:
    """Return what is wrong with an upload as what the sender, not this site, got wrong."""
    if isinstance(error, RequestError):
        return error
    return RequestError(error.code, field="track", **error.facts)


def _file(report: TrackReport, format_: str) -> Response:
    kind = TRACK_FILE_TYPES[format_]
    options = ExportOptions(locale=language.current().code)
    response = Response(export_track(report, format_, options), content_type=kind.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="jindao-track{kind.suffix}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(
    values: MultiDict[str, str],
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
        return {"report": None}
    code = language.current().code
    return {
        "report": report,
        "rows": stats_rows(report.stats, code),
        "told": track_told(report, code),
        "matching": matching_text(report.matched, code).splitlines() if report.matched else [],
        "comparison": (
            comparison_text(report.comparison, code).splitlines() if report.comparison else []
        ),
    }
