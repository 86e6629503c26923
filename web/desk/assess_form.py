"""What is to be worked out of an area <-> the fields of its form; the one place that knows them."""

from __future__ import annotations

import base64
import datetime as dt
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

from werkzeug.datastructures import FileStorage, MultiDict

from jindao import (
    JOB_FILES,
    JOB_KINDS,
    MOST_PEOPLE_BYTES,
    AssessRequest,
    ClosuresRequest,
    CompareRequest,
    DataError,
    JobFile,
    JobRequest,
    LinksRequest,
    MissingExtraError,
    NotFoundError,
    Plan,
    RequestError,
    RobustnessRequest,
    assumed_costs,
    check_people,
    check_plan_names,
    checked_file,
    error_as_sent,
    job_file_fields,
    read_costs,
    read_date,
    read_no_go,
    read_number,
    read_plan,
    read_whole,
    write_job_files,
)

from .. import forms
from ..in_use import planner_in_use
from .content_form import Values, text_of

Uploads = MultiDict[str, FileStorage]
T = TypeVar("T")

AREA: Final = "assess_area"
"""What the field of the area is called, since `area` is another one in the forms of sites."""
PLAN: Final = "assess_plan"
"""What that of plans is called, since `plan` is one in the forms of tracks."""
FIELDS: Final = (
    *("job_kind", AREA, "profiles", "minutes", "budget_yuan", "theme", "ways", "profile", "most"),
    *(PLAN, "date", "people", "no_go", "costs"),
)

_OURS: Final = {"area": AREA, "plan": PLAN, "day": "date"}
"""What this form calls the fields of requests."""
_KIND: Final = "assess"
_PROFILES: Final = ("walk", "wheelchair")
_MINUTES: Final = "5, 10, 15"
_ROBUST: Final = {"ways": "walk", "profile": "walk", "most": "20"}
_MOST_BYTES: Final = MOST_PEOPLE_BYTES + 1
_AREA_OF_CHECKS: Final = "-"
"""Stands for an area that is wrong, so that the rest is checked too."""
_MOST_CARRIED: Final = 6 << 20
"""So many letters of files a form carries on; a browser chooses no file again by itself."""


def filled(asked: Values) -> Values:
    """Return what an untouched form shows, or one that asks the same again."""
    values: Values = MultiDict({AREA: asked.get(AREA, "")})
    kind = asked.get("job_kind", _KIND)
    values["job_kind"] = kind if kind in JOB_KINDS else _KIND
    values["minutes"] = asked.get("minutes", _MINUTES)
    values.setlist("profiles", asked.getlist("profiles") or list(_PROFILES))
    for name in ("budget_yuan", "theme", "date"):
        values[name] = asked.get(name, "")
    for name, usual in _ROBUST.items():
        values[name] = asked.get(name, usual)
    return values


def as_fields(asked: JobRequest) -> dict[str, Any]:
    """Return the fields that ask the same again, without the files."""
    kind = next(name for name, made in JOB_KINDS.items() if type(asked) is made)
    fields: dict[str, Any] = {"job_kind": kind, AREA: asked.area}
    if isinstance(asked, AssessRequest):
        minutes = ", ".join(f"{value:g}" for value in asked.minutes)
        return {**fields, "profiles": list(asked.profiles), "minutes": minutes}
    if isinstance(asked, LinksRequest):
        return {**fields, "budget_yuan": f"{asked.budget_yuan:.15g}", "theme": asked.theme}
    if isinstance(asked, ClosuresRequest):
        fields |= {name: getattr(asked.asked, name) for name in _ROBUST}
    return {**fields, "date": asked.day}


def read(values: Values, files: tuple[JobFile, ...]) -> JobRequest:
    """Return what a form asks for.

    Raises
    ------
    forms.InvalidForm
        With everything that is wrong, each by its field.
    """
    wrong: list[RequestError] = []

    def gather(make: Callable[[], T]) -> T | None:
        try:
            return make()
        except RequestError as error:
            wrong.append(of_the_form(error))
            return None

    kind = text_of(values, "job_kind")
    if not kind:
        raise RequestError("field_required", field="job_kind")
    if kind not in _READ:
        raise NotFoundError(
            "not_found.job_kind",
            field="job_kind",
            kind="job_kind",
            name=kind[:40],
            known=list(_READ),
        )
    gather(lambda: AssessRequest(area=text_of(values, AREA)))
    found = [gather(partial(_content, file)) for file in files]
    has_plan = any(file.field == "plan" for file in files)
    if kind == "compare" and has_plan and not wrong:
        gather(lambda: check_plan_names([plan for plan in found if isinstance(plan, Plan)]))
    if kind == "links":
        for file, content in zip(files, found, strict=True):
            if content == "table":
                told = checked_file(file).name
                wrong.append(RequestError("people_grid_wanted", field=file.field, path=told))
    request = gather(lambda: _READ[kind](values, gather, has_plan))
    if wrong or request is None:
        raise forms.InvalidForm(wrong)
    return request


def of_the_form(error: RequestError) -> RequestError:
    """Return an error as one beside the field of the form that it is about."""
    ours = _OURS.get(error.field or "")
    return error if ours is None else type(error)(error.code, field=ours, **error.facts)


def sent_files(values: Values, uploads: Uploads) -> tuple[JobFile, ...]:
    """Return the files of a form: those that it carried on, and those that were chosen now.

    One that was chosen now takes the place of the one there may be of its field.
    """
    kind, found = values.get("job_kind", ""), []
    for field in JOB_FILES:
        name = PLAN if field == "plan" else field
        new = [_sent(field, upload) for upload in uploads.getlist(name) if upload.filename]
        replaced = new and not (field == "plan" and kind == "compare")
        kept = [] if replaced else _carried(field, values.getlist(f"kept_{name}"))
        found += [*kept, *new]
    return tuple(found)


def of_kind(kind: str, files: tuple[JobFile, ...]) -> tuple[JobFile, ...]:
    """Return those files that come with a kind of job."""
    return tuple(file for file in files if file.field in job_file_fields(kind))


def to_carry(files: tuple[JobFile, ...]) -> tuple[dict[str, list[tuple[str, str]]], list[str]]:
    """Return files as a form carries them on, and the names of those that are too large for that.

    By field pairs of a value and a name; those that cannot be used are left out.
    """
    carried: dict[str, list[tuple[str, str]]] = {}
    too_large: list[str] = []
    room = _MOST_CARRIED
    for file in files:
        if not _is_sound(file):
            continue
        value = f"{base64.b64encode(zlib.compress(file.content)).decode()}:{file.name}"
        if len(value) > room:
            too_large.append(file.name)
            continue
        room -= len(value)
        name = PLAN if file.field == "plan" else file.field
        carried.setdefault(name, []).append((value, file.name))
    return carried, too_large


def _is_sound(file: JobFile) -> bool:
    try:
        _content(file)
    except RequestError:
        return False
    return True


def _sent(field: str, upload: FileStorage) -> JobFile:
    with closing(upload):
        return JobFile(field=field, name=upload.filename or "", content=upload.read())


def _carried(field: str, texts: list[str]) -> Iterator[JobFile]:
    for text in texts:
        packed, _, name = text.partition(":")
        try:
            unpacker = zlib.decompressobj()
            content = unpacker.decompress(base64.b64decode(packed, validate=True), _MOST_BYTES)
        except (ValueError, zlib.error):  # no browser sends it: it is refused as an empty one
            content = b""
        yield JobFile(field=field, name=name, content=content)


def _content(file: JobFile) -> object:
    """Return what is in a file that is sound; of one of people whether it is a grid."""
    checked = checked_file(file)
    with TemporaryDirectory(prefix="jindao-file-") as folder:
        [path] = write_job_files((checked,), Path(folder))[file.field]
        try:
            return _READ_FILE[file.field](path)
        except (DataError, MissingExtraError) as error:
            told = error_as_sent(error, folder)
            raise RequestError(told.code, field=file.field, **told.facts) from None


_READ_FILE: Final[Mapping[str, Callable[[Path], object]]] = {
    "plan": read_plan,
    "no_go": lambda path: read_no_go(str(path)),
    "costs": read_costs,
    "people": lambda path: check_people(path, planner_in_use().heritage),
}
"""What reads files before the job has its turn."""

_Gather = Callable[[Callable[[], Any]], Any]


def _assess(values: Values, gather: _Gather, has_plan: bool) -> AssessRequest:
    minutes = text_of(values, "minutes").replace("，", ",").split(",")
    profiles = values.getlist("profiles")
    numbers = gather(
        lambda: tuple(read_number(text, field="minutes") for text in minutes if text.strip())
    )
    for profile in profiles:
        _check_profile("profiles", profile)
    usual = AssessRequest(area=_AREA_OF_CHECKS)
    return AssessRequest(
        area=_area(values),
        profiles=tuple(profiles),
        minutes=usual.minutes if numbers is None else numbers,
    )


def _links(values: Values, gather: _Gather, has_plan: bool) -> LinksRequest:
    budget = gather(lambda: _budget(text_of(values, "budget_yuan")))
    theme = text_of(values, "theme") or None
    known = [known.id for known in planner_in_use().themes]
    if theme is not None and theme not in known:
        raise NotFoundError(
            "not_found.theme", field="theme", kind="theme", name=theme[:40], known=known
        )
    return LinksRequest(
        area=_area(values),
        budget_yuan=1.0 if budget is None else budget,
        costs=assumed_costs(),
        theme=theme,
    )


def _compare(values: Values, gather: _Gather, has_plan: bool) -> CompareRequest:
    if not has_plan:
        raise RequestError("field_required", field="plan")
    return CompareRequest(area=_area(values), day=_day(values))


def _closures(values: Values, gather: _Gather, has_plan: bool) -> ClosuresRequest:
    day = gather(lambda: _day(values))
    if day is not None and not has_plan:
        raise RequestError("plan_day_alone", field="date", value=day)
    most = gather(lambda: read_whole(text_of(values, "most"), field="most"))
    profile = text_of(values, "profile")
    gather(lambda: _check_profile("profile", profile))
    asked = RobustnessRequest(
        area=_area(values),
        ways=text_of(values, "ways"),
        profile=profile,
        most=1 if most is None else most,
    )
    return ClosuresRequest(asked=asked, day=day)


_READ: Final[Mapping[str, Callable[[Values, _Gather, bool], JobRequest]]] = {
    "assess": _assess,
    "links": _links,
    "compare": _compare,
    "robustness": _closures,
}
"""What reads each kind of job; where a field is wrong, that was gathered, and any other does."""


def _area(values: Values) -> str:
    return text_of(values, AREA) or _AREA_OF_CHECKS


def _budget(text: str) -> float:
    if not text:
        raise RequestError("field_required", field="budget_yuan")
    return read_number(text, field="budget_yuan")


def _day(values: Values) -> dt.date | None:
    text = text_of(values, "date")
    return read_date(text, field="date") if text else None


def _check_profile(field: str, name: str) -> None:
    known = [profile.id for profile in planner_in_use().profiles]
    if name not in known:
        raise NotFoundError(
            "not_found.profile", field=field, kind="profile", name=name[:40], known=known
        )
