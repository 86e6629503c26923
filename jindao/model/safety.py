"""What one must know of a day before one sets out: light, heights, steps, ways out.

Values only; `jindao.formats.safety` works them out of a trip. `None` is unknown, never
none and never safe.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from jindao.geo import LonLat

STEEPEST_OVER_M: Final = 100.0
"""The steepest part of a day is looked for over this length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """When the sun rises and sets on a day, at a place with a level horizon at sea level.

    A time is None where the sun does not cross the horizon between the noon and the midnight
    beside it: with `up_at_noon` it stays above, without it below.
    """

    sunrise: dt.datetime | None
    sunset: dt.datetime | None
    up_at_noon: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place on the ways of a day.

    `along_m` is how far from its start, rides by car left out; `leg` which of the day's legs
    it lies on, from 0, rides by car counted; `time` when one is planned to be there, None
    where the trip has no clock.
    """

    position: LonLat
    along_m: float
    leg: int
    time: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SteepestPart:
    """The steepest 100 m of a day, up or down: grade (rise/run, signed) and where it begins."""

    grade: float
    begin: Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class LastReturn:
    """The place where the time on the way is half over: from there on, back is longer than on.

    It is counted between two rides by car, or the ends of the day. `back_in_light` tells
    whether one who turns round there is back before sunset: the way back takes as long as
    the way there, and an hour more for every 300 m of descent that become a climb. None
    where no clock or no sunset is known, nor a height on the way there, or a line is estimated.
    """

    spot: Spot
    back_in_light: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutExit:
    """The longest stretch that no other way, road or station joins, and where it begins."""

    length_m: float
    begin: Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySafety:
    """What one must know of one day of a trip, or of a whole route.

    Parameters
    ----------
    number
        Number of the day, from 1.
    light
        Sunrise and sunset; None where the trip has no date.
    highest_m
        Height of its highest place; None where any height of its ways is unknown, as all are
        that lie beneath an estimated line.
    steps_m
        Metres of steps that are recorded.
    estimated_m
        Metres of its ways that nobody surveyed.
    has_estimated
        Whether nobody surveyed any of them, be it a stretch without length.
    gaps_m
        Metres between its stops and the ways, straight: ground the network does not cover.
    steepest
        None where no 100 m in a row have known heights.
    unknown_heights_m
        Metres of its ways whose heights are unknown: what is steepest may be there.
    last_return
        None where nothing is walked or ridden.
    without_exit
        None where that of any of its ways is unknown; of length 0 where there is none.
    closures
        Ids of the trip's closures and warnings that may hold on the day.
    mobile
        Mobile coverage: nobody has told it, so it is `unknown`.
    """

    number: int
    light: Light | None
    highest_m: float | None
    steps_m: float
    estimated_m: float
    has_estimated: bool
    gaps_m: float
    steepest: SteepestPart | None
    unknown_heights_m: float
    last_return: LastReturn | None
    without_exit: WithoutExit | None
    closures: tuple[str, ...] = ()
    mobile: str = "unknown"
