"""How often published routes are looked at and taken along: numbers by day, and nobody in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

VIEW: Final = "view"
"""The page of a route was looked at, whichever revision."""
EMBED: Final = "embed"
"""It was shown in a frame of another site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """So many times something was done with a route on a day of the region.

    `what` is `view`, `embed`, or the format of a download such as `gpx`.
    """

    route: str
    what: str
    day: dt.date
    number: int
