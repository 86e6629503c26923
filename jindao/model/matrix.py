"""What is asked and told about a matrix: the times from each of some points to each other."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from jindao.errors import RequestError
from jindao.model.checks import check_kind, check_year
from jindao.model.leg import Waypoint
from jindao.model.preferences import PLAIN, Preferences
from jindao.model.provenance import Provenance
from jindao.model.request import Whereabouts

MAX_POINTS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRequest:
    """How long it takes from each of some points to each other.

    Parameters
    ----------
    points
        2 to 50 positions, or names of sites or places.
    profile
        How one moves: the id of a profile.
    preferences
        What is wished of the ways.
    theme
        The theme or strand that the wish for a theme means.
    date
        The day it is for, for closures; None is today where the place is.
    """

    points: tuple[Whereabouts, ...]
    profile: str = "walk"
    preferences: Preferences = PLAIN
    theme: str | None = None
    date: dt.date | None = None

    def __post_init__(self) -> None:
        check_kind("profile", self.profile, "text")
        check_kind("preferences", self.preferences, "preferences")
        check_kind("theme", self.theme, "text", optional=True)
        check_kind("date", self.date, "date", optional=True)
        check_year(self.date)
        if self.preferences.theme > 0 and self.theme is None:
            raise RequestError("theme_of_wish_missing", field="theme")
        for point in self.points:
            check_kind("points", point, "position_or_name")
        if not 2 <= len(self.points) <= MAX_POINTS:
            raise RequestError(
                "matrix_points", field="points", count=len(self.points), limit=MAX_POINTS
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The moving times and costs between the points of a request.

    `durations_s[i][j]` are the seconds from point i to point j, and `costs` what that way
    costs in decimetre-equivalents; both None where no way leads there for the profile.
    """

    request: MatrixRequest
    points: tuple[Waypoint, ...]
    durations_s: tuple[tuple[int | None, ...], ...]
    costs: tuple[tuple[int | None, ...], ...]
    provenance: Provenance
