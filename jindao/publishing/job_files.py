"""The files that come with jobs: what they may be, and under which names they are kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

from jindao.errors import RequestError
from jindao.model.job import JobFile

MOST_PEOPLE_BYTES: Final = 8 << 20
MOST_PLAN_BYTES: Final = 4 << 20
MOST_NO_GO_BYTES: Final = 4 << 20
MOST_COSTS_BYTES: Final = 1 << 20
PEOPLE_SUFFIXES: Final = (".csv", ".tif", ".tiff")
"""How the name of a population file ends."""
PLAN_SUFFIXES: Final = (".geojson", ".json")
"""How the name of a file of a plan ends."""
NO_GO_SUFFIXES: Final = PLAN_SUFFIXES
"""How the name of a file of areas ends that no link crosses."""
COSTS_SUFFIXES: Final = (".toml",)
"""How the name of a file of costs ends."""
MOST_PLANS: Final = 5
"""So many plans are compared at a time."""

_LONGEST_NAME: Final = 60
_PACKED: Final = (b"\x1f\x8b", b"BZ")


@dataclass(frozen=True, slots=True)
class _Allowed:
    """What files of a field may be; of each there are at most `count`, by kind of job."""

    suffixes: tuple[str, ...]
    most_bytes: int
    counts: dict[str, int]


_ALLOWED: Final = {
    "people": _Allowed(PEOPLE_SUFFIXES, MOST_PEOPLE_BYTES, {"assess": 1, "links": 1, "compare": 1}),
    "plan": _Allowed(PLAN_SUFFIXES, MOST_PLAN_BYTES, {"compare": MOST_PLANS, "robustness": 1}),
    "no_go": _Allowed(NO_GO_SUFFIXES, MOST_NO_GO_BYTES, {"links": 1}),
    "costs": _Allowed(COSTS_SUFFIXES, MOST_COSTS_BYTES, {"links": 1}),
}


def job_file_fields(kind: str) -> tuple[str, ...]:
    """Return the fields of files that may come with a kind of job."""
    return tuple(field for field, allowed in _ALLOWED.items() if kind in allowed.counts)


def checked_file(file: JobFile) -> JobFile:
    """Return a file under a name that can be written anywhere.

    Raises
    ------
    RequestError
        Where it is none of its kind by its name, empty, packed or too large.
    """
    allowed, field = _ALLOWED[file.field], file.field
    last = PurePosixPath(file.name.replace("\\", "/")).name
    path = PurePosixPath("".join(letter for letter in last if letter.isprintable()))
    suffix = path.suffix.lower()
    if suffix not in allowed.suffixes or file.content.startswith(_PACKED):
        known = list(allowed.suffixes)
        raise RequestError(f"{field}_file_kind", field=field, value=path.name, known=known)
    if not file.content:
        raise RequestError(f"{field}_file_empty", field=field, value=path.name)
    if len(file.content) > allowed.most_bytes:
        mb = allowed.most_bytes >> 20
        raise RequestError(f"{field}_file_large", field=field, value=path.name, mb=mb)
    return replace(file, name=path.stem[:_LONGEST_NAME] + suffix)


def check_count(kind: str, files: tuple[JobFile, ...]) -> None:
    """Refuse files of which a kind of job takes fewer, or wants one.

    Raises
    ------
    RequestError
        Where there are too many of a field, or no plan to compare with today.
    """
    for field, allowed in _ALLOWED.items():
        names = [file.name for file in files if file.field == field]
        most = allowed.counts.get(kind, 0)
        if len(names) > most and most <= 1:
            raise RequestError("given_twice", field=field, names=names)
        if len(names) > most:
            raise RequestError("plans_many", field=field, count=len(names), most=most)
    if kind == "compare" and not any(file.field == "plan" for file in files):
        raise RequestError("field_required", field="plan")
