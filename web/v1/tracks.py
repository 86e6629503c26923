"""The operation that takes a file: a track, and everything that is told of it. Nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import request

from jindao import DataError, RequestError, TrackReport

from ..api import planner_in_use
from ..forms import Field, Reader
from ..forms.kinds import TEXT
from ..track_upload import ASKED, asked_wrong, has_plan, read_asked, report_of, uploaded
from .body import refuse_unknown
from .operations import LANG

FILES: Final = (
    Field(name="track", kind=TEXT, required=True, help="ask.track"),
    Field(name="plan", kind=TEXT, help="ask.plan"),
)
"""The parts of the body that are files."""

TOUR: Final = Field(name="tour", kind=TEXT, help="ask.tour")

TEXTS: Final = (*ASKED, TOUR)
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
    reader, told = Reader(values, planner_in_use()), Reader(request.args, planner_in_use())
    told.one(LANG)
    reader.gather(lambda: told.finish(lambda: None))
    reader.refuse(refuse_unknown([*values, *files], (*TEXTS, *FILES)))
    reader.refuse(refuse_unknown(request.args, (LANG,)))
    reader.one(TOUR)
    asked = read_asked(reader)
    try:
        report = report_of(asked, reader, values, files)
        if report.shifted and (asked.match or has_plan(values, files)):
            report.unshifted()
    except (DataError, RequestError) as error:
        raise asked_wrong(error) from error
    return TrackAnswer(shifted=report.shifted, track=report)
