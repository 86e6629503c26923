"""The operation that takes a file: a track, and everything that is told of it. Nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import request

from jindao import (
    DATUMS_ASKED,
    DataError,
    RequestError,
    TrackAsked,
    TrackReport,
)

from ..api import planner_in_use
from ..forms import Field, InvalidForm, Reader
from ..forms.fields import PROFILES, Choices
from ..forms.kinds import FLAG, TEXT, WORD
from ..track_upload import asked_wrong, has_plan, report_of, uploaded
from .body import refuse_unknown
from .operations import LANG

FILES: Final = (
    Field(name="track", kind=TEXT, required=True, help="ask.track"),
    Field(name="plan", kind=TEXT, help="ask.plan"),
)
"""The parts of the body that are files."""

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
TOUR: Final = Field(name="tour", kind=TEXT, help="ask.tour")

TEXTS: Final = (DATUM, CLEAN, MATCH, PROFILE, TOUR)
"""The parts of the body that are texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackAnswer:
    """A track that was sent, and everything that is told of it.

    Parameters
    ----------
    shifted
        Whether it is shifted for certain by a datum that nobody asked to convert.
    """

    shifted: bool
    track: TrackReport


def answer() -> TrackAnswer:
    """Return what is told of the track in the body of this request.

    Raises
    ------
    RequestError
        Where a field, the track or the plan is wrong; `InvalidForm` where several are.
    """
    values, files = uploaded()
    reader = Reader(values, planner_in_use())
    told = Reader(request.args, planner_in_use())
    told.one(LANG)
    wrong = refuse_unknown([*values, *files], (*TEXTS, *FILES))
    wrong += refuse_unknown(request.args, (LANG,))
    given = {field.name: reader.one(field) for field in TEXTS}
    if files.get("track") is None:
        wrong.append(RequestError("field_required", field="track"))
    for one in (reader, told):
        try:
            one.finish(lambda: None)
        except InvalidForm as error:
            wrong += error.errors
        except RequestError as error:
            wrong.append(error)
    if len(wrong) > 1:
        raise InvalidForm(wrong)
    if wrong:
        raise wrong[0]
    asked = TrackAsked(
        datum=given[DATUM.name],
        clean=bool(given[CLEAN.name]),
        match=bool(given[MATCH.name]),
        profile=given[PROFILE.name] or PROFILE.default,
    )
    try:
        report = report_of(asked, values, files)
        if report.shifted and (asked.match or has_plan(values, files)):
            report.unshifted()
    except (DataError, RequestError) as error:
        raise asked_wrong(error) from error
    return TrackAnswer(shifted=report.shifted, track=report)
