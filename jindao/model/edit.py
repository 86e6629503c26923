"""What people change of a tour they have: frozen, hashable, checked when made."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from jindao.errors import RequestError
from jindao.geo import LonLat
from jindao.model.request import TourRequest
from jindao.model.trip import Tour

STAY_MINUTES: Final = (1, 720)
"""The shortest and the longest that one may say to stay at a site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A visit that has to stay: on its day, or `anywhere`."""

    site: str
    anywhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A visit that goes to another day, counted from 1."""

    site: str
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """How many minutes one stays at a site, where that is not what is usual there."""

    site: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The order of a day's visits, days counted from 1."""

    day: int
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """A site to be visited, on a day counted from 1, or where it fits best."""

    site: str
    day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TourChanges:
    """What changes of a tour; sites are ids or names.

    Parameters
    ----------
    pins
        Visits that have to stay.
    drops
        Visits that go.
    orders
        Days whose visits have an order.
    moves
        Visits that go to another day.
    stays
        Other lengths of visits.
    additions
        Sites that come in.
    start_time
        When each day begins from now on; None as before.
    """

    pins: tuple[Pin, ...] = ()
    drops: tuple[str, ...] = ()
    orders: tuple[Order, ...] = ()
    moves: tuple[Move, ...] = ()
    stays: tuple[Stay, ...] = ()
    additions: tuple[Addition, ...] = ()
    start_time: dt.time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TourEdit:
    """A tour that is kept, and what changes of it.

    Parameters
    ----------
    request
        What the tour was planned for.
    days
        The sites visited on each day, in order; as many as the request has days.
    changes
        What changes.
    reoptimise
        Whether what is not pinned may change to make the best of the days. Otherwise the
        tour is taken just as it is said, and told what is wrong with it.
    nights
        Where each night but the last is spent; kept where one still may. Empty: as it is
        best.
    stays
        The lengths of visits that were not the usual before; `changes` go first.
    network_id, network_name
        The network the tour was made with; empty where that is not known.
    """

    request: TourRequest
    days: tuple[tuple[str, ...], ...]
    changes: TourChanges = TourChanges()
    reoptimise: bool = True
    nights: tuple[LonLat, ...] = ()
    stays: tuple[Stay, ...] = ()
    network_id: str = ""
    network_name: str = ""

    def __post_init__(self) -> None:
        if len(self.days) != self.request.days:
            raise RequestError(
                "edit_days", field="days", count=len(self.days), days=self.request.days
            )
        if len(self.nights) not in (0, self.request.days - 1):
            nights, days = self.request.days - 1, self.request.days
            code = {0: "nights_none", 1: "nights_one"}.get(nights, "nights_each")
            raise RequestError(
                code, field="nights", count=len(self.nights), nights=nights, days=days
            )
        _once("days", (site for day in self.days for site in day))
        changes = self.changes
        for field, sites in (
            ("pin", [pin.site for pin in changes.pins]),
            ("drop", changes.drops),
            ("move", [move.site for move in changes.moves]),
            ("stay", [stay.site for stay in changes.stays]),
            ("add", [addition.site for addition in changes.additions]),
            ("order", [site for order in changes.orders for site in order.sites]),
            ("order", [f"{order.day}" for order in changes.orders]),
        ):
            _once(field, sites)
        self._check_numbers()

    def _check_numbers(self) -> None:
        """Refuse days that there are not, and stays that nobody makes."""
        changes = self.changes
        days = [("move", move.day) for move in changes.moves]
        days += [("order", order.day) for order in changes.orders]
        days += [("add", item.day) for item in changes.additions if item.day is not None]
        for field, day in days:
            if not 1 <= day <= self.request.days:
                raise RequestError("edit_day", field=field, value=day, days=self.request.days)
        low, high = STAY_MINUTES
        for stay in (*changes.stays, *self.stays):
            if not low <= stay.minutes <= high:
                raise RequestError(
                    "number_range", field="stay", value=stay.minutes, low=low, high=high
                )

    @classmethod
    def of(
        cls, tour: Tour, changes: TourChanges = TourChanges(), *, reoptimise: bool = True
    ) -> TourEdit:
        """Return the edit of a tour: its visits, nights and lengths of visits are kept."""
        days: list[tuple[str, ...]] = [()] * tour.request.days
        ends: dict[int, LonLat] = {}
        for stage in tour.stages:
            days[stage.number - 1] = tuple(visit.site.id for visit in stage.visits)
            ends[stage.number] = stage.end.position
        nights: list[LonLat] = []
        for day in range(1, tour.request.days):
            known = [ends[number] for number in range(day, 0, -1) if number in ends]
            if not known:
                nights = []
                break
            nights.append(known[0])
        return cls(
            request=tour.request,
            days=tuple(days),
            changes=changes,
            reoptimise=reoptimise,
            nights=tuple(nights),
            stays=tuple(
                Stay(site=visit.site.id, minutes=visit.stay_s // 60)
                for visit in tour.visits
                if visit.stay_s != visit.site.visit_minutes * 60
            ),
            network_id=tour.provenance.network_id,
            network_name=tour.provenance.network_name,
        )


def _once(field: str, names: Iterable[str]) -> None:
    """Refuse a name that is given twice for one field."""
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise RequestError("edit_twice", field=field, names=twice)
