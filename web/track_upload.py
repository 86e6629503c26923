"""An upload of a track: read from the body, which is written to no disk, and told of."""

from __future__ import annotations

import io
from typing import IO, Final

from flask import abort, request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser

from jindao import (
    DATUMS_ASKED,
    DataError,
    JindaoError,
    RequestError,
    Settings,
    Track,
    TrackAsked,
    TrackReport,
    Trip,
    languages,
    limits_of,
    read_json,
    read_track,
)

from .api import planner_in_use
from .forms import Field, InvalidForm, Reader
from .forms.fields import PROFILES, Choices
from .forms.kinds import FLAG, WORD
from .links import trip_at
from .security import MAX_BODY_BYTES

PLAN_BYTES: Final = 8 << 20
"""The most that a plan may be; long tours with all their turns take some megabytes."""

MAX_PARTS: Final = 20

DATUM: Final = Field(
    name="datum",
    kind=WORD,
    choices=Choices(noun="datum", of=lambda _planner: DATUMS_ASKED),
    help="ask.datum",
)
CLEAN: Final = Field(name="clean", kind=FLAG, default=False, help="ask.clean")
MATCH: Final = Field(name="match", kind=FLAG, default=False, help="ask.match")
PROFILE: Final = Field(
    name="profile", kind=WORD, choices=PROFILES, default="walk", help="ask.profile"
)
ASKED: Final = (DATUM, CLEAN, MATCH, PROFILE)
"""What is to be done with a track."""

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


def read_asked(reader: Reader) -> TrackAsked:
    """Return what is to be done with a track; what is wrong with that stays with the reader."""
    given = {field.name: reader.one(field) for field in ASKED}
    return TrackAsked(
        datum=given[DATUM.name],
        clean=bool(given[CLEAN.name]),
        match=bool(given[MATCH.name]),
        profile=given[PROFILE.name] or PROFILE.default,
    )


def report_of(asked: TrackAsked, reader: Reader, values: Values, files: Uploads) -> TrackReport:
    """Return what is told of the track that was sent, compared with the plan that came along.

    Raises
    ------
    RequestError
        Where the track, the plan or what is asked cannot be; `InvalidForm` with all that is
        wrong, what the reader found before among it.
    DataError
        Where the track has no line.
    """
    planner = planner_in_use()
    track = reader.gather(lambda: _track(files.get("track"), planner.settings))
    plan = reader.gather(lambda: _plan(files.get("plan"), values.get("tour", "").strip()))

    def report() -> TrackReport:
        assert track is not None  # else the reader would have refused
        return planner.report_track(track, asked, plan)

    return reader.finish(report)


def _track(upload: FileStorage | None, settings: Settings) -> Track:
    data = b"" if upload is None else upload.read()
    if upload is None or not (data or upload.filename):
        raise RequestError("field_required", field="track")
    try:
        return read_track(data, name=upload.filename or "", limits=limits_of(settings))
    except DataError as error:
        raise asked_wrong(error) from error


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
        return _linked(link) if link else None
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


def _linked(link: str) -> Trip:
    try:
        return trip_at(link, "tour")
    except InvalidForm as error:
        # What is wrong within the link is nothing this form has a field for.
        raise RequestError(error.code, field="tour", **error.facts) from error
