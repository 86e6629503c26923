"""What a tour is made of: candidates, places, ways and hours, and the problem they pose."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from jindao.errors import NoTourError
from jindao.model.day import seconds_of
from jindao.model.guidance import Facility
from jindao.model.leg import Leg, Waypoint
from jindao.model.note import Note
from jindao.model.provenance import Provenance
from jindao.model.request import TourRequest
from jindao.model.tour import LeftOut
from jindao.texts import Spoken
from jindao.tours.candidate import Candidate, Tie
from jindao.tours.hours import DayHours, opening_windows, status_at
from jindao.tours.problem import UNREACHABLE, Ints, TourProblem

HoursTable = Sequence[Sequence[DayHours]]
"""Opening hours by day and candidate."""

LENGTH_M, ASCENT_M, TRANSFER_S = "length_m", "ascent_m", "transfer_s"
"""What may add up along the ways of a day, and have a limit."""

_VARIETY_STEP: Final = 0.25
"""With all one's heart for variety, each further visit of a category is worth so much less
of the middle score, up to all of it, and by no more than its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The ways between candidates and places, candidates first: n + p points in order.

    Parameters
    ----------
    travel_s
        (n_tables, n + p, n + p) travel times in whole seconds, rounded up; 0 from and to
        anywhere; `UNREACHABLE` where there is no way.
    table
        Which table each day goes by; days that are more go by the first.
    leg
        Gives the leg by a table between two points, of just that duration; asked for
        consecutive stops only.
    tolls
        (n_tables, n + p, n + p) each: what adds up on the way, by `LENGTH_M`, `ASCENT_M`,
        `TRANSFER_S`; there where the request has a limit on it.
    food
        For each point where one can eat there and how long it takes to go there and
        back, whole seconds; None where nobody knows of one.
    """

    travel_s: Ints
    leg: Callable[[int, int, int], Leg]
    table: tuple[int, ...] = ()
    tolls: dict[str, Ints] = field(default_factory=dict)
    food: tuple[tuple[Facility, int] | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TourGround:
    """Everything that tours for a request are made of.

    Parameters
    ----------
    request
        What was asked for.
    title_zh, title_en
        What its tours are called.
    candidates
        Sites that may be visited; their order gives their index.
    places
        Where days may begin and end; None is anywhere: at the first or last visit.
    stops
        The places, from 0, at which the tour may stop before each day and after the last.
    ways
        The ways between candidates and places.
    hours
        Opening hours by day and candidate.
    problem
        The tour problem of all this.
    left_out
        Sites that were excluded before, with their reasons.
    country
        The ISO code of the country whose public holidays opening hours mean.
    last_light_s
        When each day has to be over for want of light, seconds since midnight.
    notes
        What else a tour shall say.
    ties
        What is worth more together; those of sites that are no candidates do not count.
    """

    request: TourRequest
    title_zh: str
    title_en: str
    candidates: tuple[Candidate, ...]
    places: tuple[Waypoint | None, ...]
    stops: tuple[tuple[int, ...], ...]
    ways: Ways
    hours: HoursTable
    problem: TourProblem
    left_out: tuple[LeftOut, ...]
    provenance: Provenance
    zone: ZoneInfo
    country: str
    last_light_s: tuple[int | None, ...] = ()
    notes: tuple[Note, ...] = ()
    ties: tuple[Tie, ...] = ()

    @property
    def tolls(self) -> tuple[str, ...]:
        """The names of what has a limit, in the order of the problem."""
        return tuple(_tolls(self.request, self.ways))

    def dark_s(self, day: int) -> int:
        """Return by how much a day is cut short for want of light."""
        return self.request.frame(day).end_s - int(self.problem.day_end_s[day])

    def place(self, point: int) -> Waypoint | None:
        """Return the waypoint of a point that is no site; None for anywhere."""
        return self.places[point - len(self.candidates)]

    def moment(self, day: int, seconds: int) -> dt.datetime:
        """Return the time of a day, in the zone of the place."""
        midnight = dt.datetime.combine(self.request.date, dt.time(), self.zone)
        return midnight + dt.timedelta(days=day, seconds=seconds)

    def opening_status(self, day: int, site: int, begin_s: int, end_s: int) -> str:
        """Return `open`, `closed` or `unknown` for a stay, also for one past midnight."""

        def hours_on(later: int) -> DayHours:
            number = day + later
            if number < len(self.hours):
                return self.hours[number][site]
            date = self.request.date + dt.timedelta(days=number)
            return _hours_of(self.candidates[site], date, self.zone, self.country)

        return status_at(hours_on, begin_s, end_s)


def tour_ground(
    request: TourRequest,
    *,
    title_zh: str,
    title_en: str,
    candidates: tuple[Candidate, ...],
    places: tuple[Waypoint | None, ...],
    stops: tuple[tuple[int, ...], ...],
    ways: Ways,
    left_out: tuple[LeftOut, ...],
    provenance: Provenance,
    zone: ZoneInfo,
    country: str,
    last_light_s: Sequence[int | None] = (),
    notes: tuple[Note, ...] = (),
    ties: tuple[Tie, ...] = (),
    shut: Mapping[tuple[int, int], Spoken] | None = None,
) -> TourGround:
    """Return the ground of a request, with its problem.

    The parameters are the fields of a `TourGround`, and what closes places: by day and
    candidate, in words.

    Raises
    ------
    NoTourError
        `no_candidates` where there is none.
    """
    if not candidates:
        raise NoTourError("no_candidates", reason="no_candidates", count=len(left_out))
    hours = _shut(_hours(request, candidates, zone, country), shut or {})
    return TourGround(
        request=request,
        title_zh=title_zh,
        title_en=title_en,
        candidates=candidates,
        places=places,
        stops=stops,
        ways=ways,
        hours=hours,
        problem=_problem(request, candidates, hours, ways, stops, last_light_s, ties),
        left_out=left_out,
        provenance=provenance,
        zone=zone,
        country=country,
        last_light_s=tuple(last_light_s),
        notes=notes,
        ties=ties,
    )


def asked_otherwise(
    ground: TourGround,
    request: TourRequest,
    *,
    stops: tuple[tuple[int, ...], ...] | None = None,
    last_light_s: Sequence[int | None] | None = None,
) -> TourGround:
    """Return the same candidates, places and ways for a request that is a little other.

    Parameters
    ----------
    ground
        What is taken over: nothing is looked for or measured again.
    request
        May have other dates, days, hours and breaks.
    stops, last_light_s
        As of a `TourGround`, where they are others than before.
    """
    stops = ground.stops if stops is None else stops
    light_s = ground.last_light_s if last_light_s is None else tuple(last_light_s)
    hours = ground.hours
    if (request.date, request.days) != (ground.request.date, ground.request.days):
        hours = _hours(request, ground.candidates, ground.zone, ground.country)
    return dataclasses.replace(
        ground,
        request=request,
        stops=stops,
        hours=hours,
        last_light_s=light_s,
        problem=_problem(
            request, ground.candidates, hours, ground.ways, stops, light_s, ground.ties
        ),
    )


def _hours(
    request: TourRequest, candidates: Sequence[Candidate], zone: ZoneInfo, country: str
) -> HoursTable:
    dates = [request.date + dt.timedelta(days=day) for day in range(request.days)]
    return tuple(
        tuple(_hours_of(candidate, date, zone, country) for candidate in candidates)
        for date in dates
    )


def _shut(hours: HoursTable, shut: Mapping[tuple[int, int], Spoken]) -> HoursTable:
    """Return the hours without those of places that something else closes."""
    return tuple(
        tuple(
            dataclasses.replace(one, status_known=True, windows=(), shut_by=shut[day, site])
            if (day, site) in shut
            else one
            for site, one in enumerate(row)
        )
        for day, row in enumerate(hours)
    )


def _hours_of(candidate: Candidate, date: dt.date, zone: ZoneInfo, country: str) -> DayHours:
    site = candidate.site
    return opening_windows(
        site.opening_hours, date, zone=zone, position=site.position, country=country
    )


def _tolls(request: TourRequest, ways: Ways) -> dict[str, list[int]]:
    """Return what has a limit on some day, of what adds up along the ways, and each day's.

    `UNREACHABLE` on a day without one.
    """
    frames = request.frames
    limits: dict[str, list[float | None]] = {
        LENGTH_M: [None if frame.max_km is None else frame.max_km * 1000 for frame in frames],
        ASCENT_M: [frame.max_ascent_m for frame in frames],
        TRANSFER_S: [request.transfer_hours * 3600] * len(frames),
    }
    return {
        name: [UNREACHABLE if limit is None else int(limit) for limit in limits[name]]
        for name in ways.tolls
        if any(limit is not None for limit in limits[name])
    }


def _problem(
    request: TourRequest,
    candidates: Sequence[Candidate],
    hours: HoursTable,
    ways: Ways,
    stops: Sequence[Sequence[int]],
    last_light_s: Sequence[int | None],
    ties: Sequence[Tie],
) -> TourProblem:
    n, days = len(candidates), request.days
    stays_s = [candidate.stay_minutes * 60 for candidate in candidates]
    windows = [
        [
            (opens_s, closes_s - stay_s)
            for opens_s, closes_s in day[site].windows
            if closes_s - opens_s >= stay_s
        ]
        for day in hours
        for site, stay_s in enumerate(stays_s)
    ]
    flat = [window for row in windows for window in row]
    frames = request.frames
    starts_s = np.array([frame.start_s for frame in frames], np.int64)
    ends_s = np.array([frame.end_s for frame in frames], np.int64)
    for day, light_s in enumerate(last_light_s):
        if light_s is not None:
            ends_s[day] = max(starts_s[day], min(ends_s[day], light_s))
    names = sorted({candidate.site.category for candidate in candidates})
    most = [request.most_of(name) for name in names]
    limits = _tolls(request, ways)
    tolls = [ways.tolls[name] for name in limits]
    score = np.array([candidate.score for candidate in candidates], np.int64)
    return TourProblem(
        travel_s=ways.travel_s,
        day_table=np.array([*ways.table, *[0] * days][:days], np.int64),
        visit_s=np.array(stays_s, np.int64),
        score=score,
        window_offsets=np.cumsum([0, *(len(row) for row in windows)], dtype=np.int64),
        window_opens_s=np.array([opens_s for opens_s, _ in flat], np.int64),
        window_closes_s=np.array([closes_s for _, closes_s in flat], np.int64),
        day_start_s=starts_s,
        day_end_s=ends_s,
        must=np.array([candidate.must for candidate in candidates], np.bool_),
        stop_offsets=np.cumsum([0, *map(len, stops)]),
        stop_points=np.array([n + at for stop in stops for at in stop], np.int64),
        toll=np.array(tolls, np.int64).reshape(len(tolls), *ways.travel_s.shape),
        toll_limit=np.array([*limits.values()], np.int64).reshape(len(tolls), days),
        category=np.array([names.index(c.site.category) for c in candidates], np.int64),
        category_most=np.array([n if count is None else count for count in most], np.int64),
        repeat_loss=_repeat_loss(request.variety, score),
        **_pause(request, ways),
        **_pairs(candidates, ties),
    )


def _pairs(candidates: Sequence[Candidate], ties: Sequence[Tie]) -> dict[str, Ints]:
    """Return the fields of what is worth more together."""
    place = {candidate.site.id: at for at, candidate in enumerate(candidates)}
    held = [tie for tie in ties if tie.bonus > 0 and place.keys() >= {*tie.sites}]
    both = [[place[site] for site in tie.sites] for tie in held]
    return {
        "pairs": np.array(both, np.int64).reshape(-1, 2),
        "pair_bonus": np.array([tie.bonus for tie in held], np.int64),
    }


def _repeat_loss(variety: float, score: Ints) -> Ints:
    """Return what further visits of one category are worth less, by the wish for variety."""
    if variety == 0 or not len(score):
        return np.zeros(0, np.int64)
    middle = float(np.median(score))
    shares = np.minimum(1.0, _VARIETY_STEP * np.arange(1, 5))
    losses: Ints = np.round(variety * middle * shares).astype(np.int64)
    return losses


def _pause(request: TourRequest, ways: Ways) -> dict[str, Ints]:
    """Return the fields of the lunch break; none without one."""
    if request.lunch is None:
        return {}
    first_s, last_s = (seconds_of(moment) for moment in request.lunch)
    length_s = request.lunch_minutes * 60
    food = ways.food or (None,) * ways.travel_s.shape[-1]
    return {
        "pause_opens_s": np.full(request.days, first_s, np.int64),
        "pause_way_s": np.full(request.days, length_s, np.int64),
        "pause_closes_s": np.full(request.days, last_s - length_s, np.int64),
        "pause_s": np.array([length_s + (found[1] if found else 0) for found in food], np.int64),
    }
