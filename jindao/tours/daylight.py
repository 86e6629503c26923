"""When it is light at a place, and what part of a day's way is not in the light.

Times are wall-clock seconds since midnight at the place. They are those of a level
horizon at sea level: behind a ridge the sun is gone earlier.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from jindao.geo import LonLat
from jindao.model.note import Note
from jindao.model.safety import Light
from jindao.model.tour import Stage
from jindao.profiles.load import Profile
from jindao.tours.problem import DAY_S

if TYPE_CHECKING:
    from astral import Observer

_RIM_DEG: Final = -0.833
"""Height of the middle of the sun as its rim rises or sets: its radius, and refraction."""
_TWILIGHT_DEG: Final = -6.0
"""Height of the sun at civil dawn and dusk."""


DAYS_KEPT: Final = 4_096
"""The light of so many days and places is kept: one leg ends where the next begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Daylight:
    """The light of one day: from before its noon to after it.

    `dawn_s` and `dusk_s` bound civil twilight. Each is None where the sun does not
    cross its height within half a day of noon: with `up_at_noon` it stays above (polar
    day, white nights), without it stays below (polar night). North of about 60 degrees
    a dusk may fall after midnight, beyond 86400, and a dawn before, below 0.
    """

    dawn_s: int | None
    sunrise_s: int | None
    sunset_s: int | None
    dusk_s: int | None
    up_at_noon: bool


@lru_cache(maxsize=DAYS_KEPT)
def daylight(position: LonLat, date: dt.date, zone: ZoneInfo) -> Daylight:
    """Return when the sun rises and sets at a place on a day.

    Parameters
    ----------
    position
        Where, WGS-84.
    date
        The day at the place.
    zone
        Time zone of the place, whose clock tells the times.
    """
    from astral import Observer, sun

    observer = Observer(position.lat, position.lon)
    noon = _noon(observer, date, zone)

    def crossing(hours: int, height_deg: float) -> int | None:
        """Return when the sun has a height, between noon and its lowest hours from then."""
        low, high = noon + dt.timedelta(hours=hours), noon
        if not height_of(low) < height_deg < height_of(high):
            return None
        while abs(high - low) > dt.timedelta(seconds=1):
            middle = low + (high - low) / 2
            low, high = (low, middle) if height_of(middle) > height_deg else (middle, high)
        return clock_s(high, date, zone)

    def height_of(moment: dt.datetime) -> float:
        return sun.elevation(observer, moment, with_refraction=False)

    return Daylight(
        dawn_s=crossing(-12, _TWILIGHT_DEG),
        sunrise_s=crossing(-12, _RIM_DEG),
        sunset_s=crossing(12, _RIM_DEG),
        dusk_s=crossing(12, _TWILIGHT_DEG),
        up_at_noon=height_of(noon) > _RIM_DEG,
    )


def light_of(position: LonLat, date: dt.date, zone: ZoneInfo) -> Light:
    """Return sunrise and sunset at a place on a day, as a trip tells them."""
    found = daylight(position, date, zone)
    midnight = dt.datetime.combine(date, dt.time(), zone)

    def moment(clock_s: int | None) -> dt.datetime | None:
        return None if clock_s is None else midnight + dt.timedelta(seconds=clock_s)

    return Light(
        sunrise=moment(found.sunrise_s),
        sunset=moment(found.sunset_s),
        up_at_noon=found.up_at_noon,
    )


def daylight_limit_s(
    position: LonLat, date: dt.date, zone: ZoneInfo, profile: Profile
) -> int | None:
    """Return when a day that shall end in daylight has to end; None where it stays light.

    That is the `last_light` of the profile, sunset or civil dusk. In the polar night it
    is the civil dusk for all, and 0 where not even that much light comes.
    """
    light = daylight(position, date, zone)
    by_dusk = profile.last_light == "dusk" or not light.up_at_noon
    limit_s = light.dusk_s if by_dusk else light.sunset_s
    if limit_s is None and not light.up_at_noon:
        return 0
    return limit_s


def stage_notes(stages: Sequence[Stage], zone: ZoneInfo) -> tuple[Note, ...]:
    """Return what there is to say of ways before sunrise and after sunset, day by day.

    Only time on the way counts: an evening in a museum is none, the way back from it is.
    Of stays, only those after sunset where nobody knows the opening hours are told. Less
    than a minute is not told. The sun is that of where each leg begins or ends. A day that
    goes on past midnight is without the sun until it rises on the next.

    Returns
    -------
    tuple of Note
        `before_sunrise`, `after_sunset` or `no_sunrise`, each with `_twilight` at its end
        where none of it is in the dark; `minutes` are those on the way
        without the sun, `dark_minutes` those of them outside civil twilight as well.
        `stay_after_sunset` with the `minutes` of such stays, the first sunset and the end.
    """
    return tuple(
        note for stage in stages for note in (*_notes_of(stage, zone), *_stay_notes(stage, zone))
    )


def clock_s(moment: dt.datetime, date: dt.date, zone: ZoneInfo) -> int:
    """Return what the clock at a place shows, seconds since midnight of a date."""
    local = moment.astimezone(zone)
    since_midnight_s = local.hour * 3600 + local.minute * 60 + local.second
    return (local.date() - date).days * DAY_S + since_midnight_s


@dataclass(frozen=True, slots=True, kw_only=True)
class _Night:
    """The time without the sun between two noons, and its part outside civil twilight.

    Seconds of the clock of the stage's day; beginning and end alike where there is none.
    """

    sunset_s: float
    sunrise_s: float
    dusk_s: float
    dawn_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One leg under way, and the nights from the one before its day to that of its end.

    `before` is where the leg begins, the night before the day; `after` where it ends, the
    nights from the evening of the day on.
    """

    leaves_s: int
    arrives_s: int
    duration_s: int
    up_at_noon: bool
    before: _Night
    after: tuple[_Night, ...]

    @property
    def early_s(self) -> int:
        """How long it is under way before the sun rises on the day."""
        return self.without_sun_s([self.before]) if self.up_at_noon else 0

    @property
    def late_s(self) -> int:
        """How long it is under way without the sun once it set on the day."""
        return self.without_sun_s(self.after) if self.up_at_noon else 0

    def without_sun_s(self, nights: Iterable[_Night]) -> int:
        return self._within_s([(night.sunset_s, night.sunrise_s) for night in nights])

    def dark_s(self, nights: Iterable[_Night]) -> int:
        """Return how long it is under way outside civil twilight."""
        return self._within_s([(night.dusk_s, night.dawn_s) for night in nights])

    def nightly(self) -> Iterator[tuple[float, float]]:
        """Yield from when to when it is under way in each night after the day."""
        for night in self.after:
            begins, ends = self._common(night.sunset_s, night.sunrise_s)
            if ends > begins:
                yield begins, ends

    def _within_s(self, spans: Iterable[tuple[float, float]]) -> int:
        """Return how long it is under way within some times; a rest is not on the way."""
        common = (self._common(*span) for span in spans)
        return min(self.duration_s, int(sum(max(0.0, end - begin) for begin, end in common)))

    def _common(self, begins: float, ends: float) -> tuple[float, float]:
        return max(begins, self.leaves_s), min(ends, self.arrives_s)


@lru_cache(maxsize=4096)
def _night(position: LonLat, date: dt.date, zone: ZoneInfo, days: int) -> _Night:
    """Return the night that follows a day some days after a date, whose clock it goes by."""
    evening = daylight(position, date + dt.timedelta(days=days), zone)
    morning = daylight(position, date + dt.timedelta(days=days + 1), zone)

    def span(set_s: int | None, rise_s: int | None) -> tuple[float, float]:
        # A height that is not crossed by midnight is kept above, or not reached at all.
        begins = -math.inf if set_s is None else float(days * DAY_S + set_s)
        ends = math.inf if rise_s is None else float((days + 1) * DAY_S + rise_s)
        stays = (set_s is None and evening.up_at_noon) or (rise_s is None and morning.up_at_noon)
        return (0.0, 0.0) if stays else (begins, ends)

    sunset_s, sunrise_s = span(evening.sunset_s, morning.sunrise_s)
    dusk_s, dawn_s = span(evening.dusk_s, morning.dawn_s)
    return _Night(sunset_s=sunset_s, sunrise_s=sunrise_s, dusk_s=dusk_s, dawn_s=dawn_s)


def _ways(stage: Stage, zone: ZoneInfo) -> Iterator[_Way]:
    date = stage.start_time.astimezone(zone).date()
    clocks = stage.clocks
    for place, leg in enumerate(stage.legs):
        if leg.transfer:
            continue
        start, end = (waypoint.position for waypoint in stage.waypoints[place : place + 2])
        leaves, arrives = clocks[place]
        arrives_s = clock_s(arrives, date, zone)
        yield _Way(
            leaves_s=clock_s(leaves, date, zone),
            arrives_s=arrives_s,
            duration_s=leg.duration_s,
            up_at_noon=daylight(start, date, zone).up_at_noon,
            before=_night(start, date, zone, -1),
            after=tuple(_night(end, date, zone, days) for days in range(arrives_s // DAY_S + 1)),
        )


def _notes_of(stage: Stage, zone: ZoneInfo) -> Iterator[Note]:
    ways = list(_ways(stage, zone))
    early = [way for way in ways if way.early_s]
    late = [way for way in ways if way.late_s]
    sunless = [way for way in ways if not way.up_at_noon]
    if early:
        yield from _note(
            "before_sunrise",
            stage,
            (way.early_s for way in early),
            (way.dark_s([way.before]) for way in early),
            sunrise=_clock(early[0].before.sunrise_s),
            since=_clock(max(early[0].leaves_s, early[0].before.sunset_s)),
        )
    if late:
        nights = [span for way in late for span in way.nightly()]
        yield from _note(
            "after_sunset",
            stage,
            (way.late_s for way in late),
            (way.dark_s(way.after) for way in late),
            sunset=_clock(late[0].after[0].sunset_s),
            until=_clock(nights[-1][1]),
        )
    if sunless:
        yield from _note(
            "no_sunrise",
            stage,
            (way.duration_s for way in sunless),
            (way.dark_s([way.before, *way.after]) for way in sunless),
        )


def _stay_notes(stage: Stage, zone: ZoneInfo) -> Iterator[Note]:
    """Yield how long one stays after sunset at sites of which nobody knows the hours."""
    date = stage.start_time.astimezone(zone).date()
    total_s, sunsets, until_s = 0.0, [], 0.0
    for visit in stage.visits:
        place = visit.waypoint.position
        if visit.opening_status != "unknown" or not daylight(place, date, zone).up_at_noon:
            continue
        night = _night(place, date, zone, 0)
        leaves_s = clock_s(visit.departure, date, zone)
        ends_s = min(night.sunrise_s, leaves_s)
        late_s = ends_s - max(night.sunset_s, leaves_s - visit.stay_s)
        if late_s > 0:
            total_s, until_s = total_s + late_s, ends_s
            sunsets.append(night.sunset_s)
    if minutes := int(total_s) // 60:
        facts = (("day", stage.number), ("minutes", minutes))
        clocks = (("sunset", _clock(sunsets[0])), ("until", _clock(until_s)))
        yield Note(code="stay_after_sunset", facts=(*facts, *clocks))


def _note(
    code: str, stage: Stage, without_s: Iterable[int], dark_s: Iterable[int], **facts: str
) -> Iterator[Note]:
    minutes, dark_minutes = sum(without_s) // 60, sum(dark_s) // 60
    if minutes:
        counts = (("day", stage.number), ("minutes", minutes), ("dark_minutes", dark_minutes))
        code = code if dark_minutes else f"{code}_twilight"
        yield Note(code=code, facts=(*counts, *facts.items()))


def _clock(moment_s: float) -> str:
    minutes = int(moment_s) // 60
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _noon(observer: Observer, date: dt.date, zone: ZoneInfo) -> dt.datetime:
    """Return when the sun is highest, next to twelve by the clock of the place."""
    from astral import sun

    twelve = dt.datetime.combine(date, dt.time(12), zone).astimezone(dt.UTC)
    days = (twelve.date() + dt.timedelta(days=step) for step in (-1, 0, 1))
    return min((sun.noon(observer, day) for day in days), key=lambda noon: abs(noon - twelve))
