"""Where a stage's plan is from: a kept link, a page's address, a file of a plan or a track."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

from werkzeug.datastructures import FileStorage

from jindao import (
    DataError,
    ExportOptions,
    RequestError,
    RouteStage,
    Tour,
    Trip,
    export,
    limits_of,
    point_name,
    read_json,
    read_track,
)

from .. import language, links
from ..in_use import planner_in_use
from .content_form import STAGE, Values, rows

MOST_BYTES: Final = 8 << 20
"""The most that a file of a plan or a track may be."""

_RECORDED: Final = {"recorded": True, "drawn": False}
"""What can be said of how a track's line came about; for all else its file tells it."""


def stages_of(
    values: Values, uploads: Sequence[FileStorage]
) -> tuple[tuple[RouteStage, ...], list[bytes]]:
    """Return a route's stages in their order, and the plans that are new among them.

    Parameters
    ----------
    values
        The form: per row the place, the plan it has, names, by what to replace the plan, and
        how a track came about.
    uploads
        A file of a plan or a track per row, empty where none was chosen.

    Raises
    ------
    RequestError
        Where a plan cannot be found or read, or a place is no number.
    """
    found: list[tuple[float, int, RouteStage]] = []
    new: dict[str, bytes] = {sha256_of(kept): kept for kept in _carried(values)}
    columns = ("place", *STAGE, "plan", "recorded")
    empty = dict.fromkeys(columns, "")
    pairs = zip_longest(rows(values, "stage_", columns), uploads)
    for number, (told, upload) in enumerate(pairs, 1):
        row = dict(told or empty)
        document = _document(row.pop("plan"), upload, row.pop("recorded"))
        if document is not None:
            row["trip"] = sha256_of(document)
            new[row["trip"]] = document
        place = _place(row.pop("place"), number)
        if row["trip"] and place != 0:
            found.append((place, number, RouteStage(**row)))
    stages = tuple(stage for _, _, stage in sorted(found, key=lambda item: item[:2]))
    used = {stage.trip for stage in stages}
    return stages, [document for sha256, document in new.items() if sha256 in used]


def document_of(text: str) -> bytes:
    """Return the plan's JSON that a link of this site leads to: a short link, a page's address.

    A code alone is that of a short link.

    Raises
    ------
    RequestError
        Where it leads nowhere, or to what is no plan.
    """
    text = text.strip()
    address = text if "/" in text else f"/t/{text}"
    found = links.trip_at(address, "stage_plan")
    return export(found, "json", ExportOptions(locale=language.current().code))


def carried(documents: Sequence[bytes]) -> list[str]:
    """Return plans as a form carries them on, until they are kept with a revision."""
    return [base64.b64encode(zlib.compress(document)).decode() for document in documents]


def sha256_of(document: bytes) -> str:
    """Return what a plan is called among stages."""
    return hashlib.sha256(document).hexdigest()


def names_of(trip: Trip) -> tuple[str, str]:
    """Return what a plan is called in Chinese and in English; a track, as its file calls it."""
    if isinstance(trip, Tour):
        return trip.title("zh"), trip.title("en")
    for note in trip.notes:
        if note.code in ("track_recorded", "track_drawn"):
            name = str(dict(note.facts)["name"])
            return name, name
    ends = (trip.waypoints[0], trip.waypoints[-1])
    zh, en = (" – ".join(point_name(end, locale) for end in ends) for locale in ("zh", "en"))
    return zh, en


def _document(text: str, upload: FileStorage | None, recorded: str) -> bytes | None:
    """Return the plan that is to replace a stage's, None where it stays."""
    if upload is None or not upload.filename:
        return document_of(text) if text else None
    data: bytes = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise RequestError("plan_bytes", field="stage_plan", limit=str(MOST_BYTES >> 20))
    try:
        read_json(data)
    except DataError as error:
        return _along_track(data, upload.filename, recorded, error)
    return data


def _along_track(data: bytes, name: str, recorded: str, no_plan: DataError) -> bytes:
    """Return the plan's JSON of the route along a track; `recorded` as the form says.

    `no_plan` is why the file is no plan: what is told where it was meant to be one.
    """
    planner = planner_in_use()
    try:
        track = read_track(data, name=name, limits=limits_of(planner.settings))
        route = planner.route_of_track(track, recorded=_RECORDED.get(recorded))
    except DataError as error:
        told = no_plan if error.code == "track_own_json" else error
        raise RequestError(told.code, field="stage_plan", **told.facts) from error
    except RequestError as error:
        error.field = "stage_plan"
        raise
    return export(route, "json", ExportOptions(locale=language.current().code))


def _carried(values: Values) -> Iterator[bytes]:
    for text in values.getlist("carried"):
        try:
            unpacker = zlib.decompressobj()
            data = unpacker.decompress(base64.b64decode(text, validate=True), MOST_BYTES)
            read_json(data)
        except (ValueError, zlib.error):  # a DataError is a ValueError
            raise RequestError("stage_no_plan", field="stage_plan", value=text[:20]) from None
        yield data


def _place(text: str, otherwise: int) -> float:
    """Return where a stage stands; 0 takes it out."""
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise RequestError("stage_place", field="stage_place", value=text[:20])
    return int(text)
