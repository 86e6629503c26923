"""Reports of people who were there: something is gone, blocked or wrong, or has a story."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jindao.errors import RequestError
from jindao.geo import LonLat, geodesic_m
from jindao.model.written import check_slug, check_text

REPORT_KINDS: Final = ("gone", "blocked", "wrong", "story")
REPORT_STATES: Final = ("waiting", "accepted", "rejected")
MAX_REPORT: Final = 2000
"""Characters of what is told."""
LEAST_REPORT: Final = 5

NEAR_M: Final = 100.0
"""Reports so near each other may be of the same thing."""
ALIKE: Final = 0.4
"""So much of their pairs of characters texts of the same thing have in common."""
ALIKE_ELSEWHERE: Final = 0.7
"""The same, where nothing tells that they are of the same place."""

_MAX_ID: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportText:
    """What somebody tells; nothing of who it is.

    `kind` is one of `REPORT_KINDS`. It is told of a published route (its slug and the
    revision that was read) or of a heritage site (its id); `position` is where it is, None
    where nobody said; `language` that of the page it was told on.

    Raises
    ------
    RequestError
        Naming the field, where one cannot be.
    """

    kind: str
    text: str
    route: str = ""
    revision: int | None = None
    site: str = ""
    position: LonLat | None = None
    language: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be kept."""
        if self.kind not in REPORT_KINDS:
            raise RequestError(
                "notice_choice", field="kind", value=self.kind[:40], expected=list(REPORT_KINDS)
            )
        check_text("text", self.text, MAX_REPORT)
        if len(self.text.strip()) < LEAST_REPORT:
            raise RequestError("report_short", field="text", limit=LEAST_REPORT)
        if bool(self.route) == bool(self.site):
            raise RequestError("report_of", field="route")
        if self.route:
            check_slug("route", self.route)
        check_text("site", self.site, _MAX_ID)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """A cell of the dataset that should hold something else.

    `file` is that of the dataset, `id` that of the row, `field` the column; `old` is what
    stood there in the version of the dataset that `data_version` names.
    """

    file: str
    id: str
    field: str
    old: str
    new: str
    data_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report as it is kept.

    Attributes
    ----------
    number
        Counts from 1.
    told
        What was told.
    made_at
        When, UTC.
    group
        Number of the first report of the same thing; its own where it is the first.
    state
        One of `REPORT_STATES`.
    judged_by, judged_at, answer
        Who accepted or rejected it, when, and why.
    changes
        What it proposes to change, where it was accepted.
    photo
        Width and height of the photo that came with it, points; None where none did.
    """

    number: int
    told: ReportText
    made_at: dt.datetime
    group: int
    state: str = "waiting"
    judged_by: str = ""
    judged_at: dt.datetime | None = None
    answer: str = ""
    changes: tuple[RowChange, ...] = ()
    photo: tuple[int, int] | None = None


def group_for(told: ReportText, others: Sequence[Report]) -> int | None:
    """Return the group of the report that is most like what is told; None where none is.

    Those of the same kind count: near each other, or of the same route or site where a
    position is missing, and with a good part of their text in common.
    """
    best, number = 0.0, None
    for other in others:
        likeness = alike(told.text, other.told.text)
        wanted = ALIKE if _same_place(told, other.told) else ALIKE_ELSEWHERE
        if _apart(told, other.told) or told.kind != other.told.kind or likeness < wanted:
            continue
        if likeness > best:
            best, number = likeness, other.group
    return number


def _same_place(one: ReportText, other: ReportText) -> bool:
    if one.position is not None and other.position is not None:
        return geodesic_m(one.position, other.position) <= NEAR_M
    return bool(one.site) and one.site == other.site


def _apart(one: ReportText, other: ReportText) -> bool:
    """Tell whether two are surely of different places."""
    if one.position is not None and other.position is not None:
        return geodesic_m(one.position, other.position) > NEAR_M
    return (one.route, one.site) != (other.route, other.site)


def alike(one: str, other: str) -> float:
    """Return how much of their pairs of characters two texts share, 0 to 1 (Dice)."""
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return float(first == second)
    return 2 * len(first & second) / (len(first) + len(second))


def _pairs(text: str) -> frozenset[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(letter for letter in folded if letter.isalnum())
    return frozenset(letters[at : at + 2] for at in range(max(0, len(letters) - 1)))
