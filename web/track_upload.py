"""An upload of a track: read from the body, which is written to no disk, and told of."""

from __future__ import annotations

import io
from typing import IO, Final

from flask import abort, request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser

from jindao import (
    DataError,
    JindaoError,
    RequestError,
    Settings,
    TrackAsked,
    TrackReport,
    Trip,
    languages,
    limits_of,
    read_json,
    read_track,
)

from .api import planner_in_use
from .links import trip_at
from .security import MAX_BODY_BYTES

PLAN_BYTES: Final = 8 << 20
"""The most that a plan may be; long tours with all their turns take some megabytes."""

MAX_PARTS: Final = 20

Values = MultiDict[str, str]
Uploads = MultiDict[str, FileStorage]


def most_bytes(settings: Settings) -> int:
    """Return how large an upload may be: a track, a plan and the rest of the form."""
    return limits_of(settings).bytes + PLAN_BYTES + MAX_BODY_BYTES


def uploaded() -> tuple[Values, Uploads]:
    """Return the fields and files of the body, which the application writes to no disk.

    A body that is too large, or no form, is refused (413, 415, 400).
    """
    most = most_bytes(planner_in_use().settings)
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


def report_of(asked: TrackAsked, values: Values, files: Uploads) -> TrackReport:
    """Return what is told of the track that was sent, compared with the plan that came along.

    Raises
    ------
    RequestError, DataError
        Where the track, the plan or what is asked cannot be.
    """
    planner = planner_in_use()
    upload = files.get("track")
    data = b"" if upload is None else upload.read()
    if upload is None or not (data or upload.filename):
        raise RequestError("field_required", field="track")
    plan = _plan(files.get("plan"), values.get("tour", "").strip())
    track = read_track(data, name=upload.filename or "", limits=limits_of(planner.settings))
    return planner.report_track(track, asked, plan)


def has_plan(values: Values, files: Uploads) -> bool:
    """Tell whether there is a plan to compare with."""
    plan = files.get("plan")
    return (plan is not None and bool(plan.filename)) or bool(values.get("tour", "").strip())


def asked_wrong(error: DataError | RequestError) -> JindaoError:
    """Return what is wrong with an upload as what the sender, not this site, got wrong."""
    if isinstance(error, RequestError):
        return error
    return RequestError(error.code, field="track", **error.facts)


def _plan(upload: FileStorage | None, link: str) -> Trip | None:
    """Return the plan that came with the track, or that a link leads to, if any."""
    if upload is None or not upload.filename:
        return trip_at(link, "tour") if link else None
    if link:
        raise RequestError("plan_twice", field="tour")
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
