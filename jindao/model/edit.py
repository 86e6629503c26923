"""A tour that people have, and what they change of it: frozen, hashable, checked when made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from jindao.errors import RequestError
from jindao.geo import LonLat
from jindao.model.changes import (
    NOTHING_CHANGED,
    NOTHING_KEPT,
    STAY_MINUTES,
    KeptChanges,
    Stay,
    TourChanges,
)
from jindao.model.request import TourRequest
from jindao.model.tour import Tour


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
        Where each night but the last is spent, in any place; `changes` go first. Empty: as
        it is best.
    stays
        The lengths of visits that were not the usual before; `changes` go first.
    kept
        What was said of it before and still holds; `changes` go first.
    network_id, network_name
        The network the tour was made with; empty where that is not known.
    """

    request: TourRequest
    days: tuple[tuple[str, ...], ...]
    changes: TourChanges = NOTHING_CHANGED
    reoptimise: bool = True
    nights: tuple[LonLat, ...] = ()
    stays: tuple[Stay, ...] = ()
    kept: KeptChanges = NOTHING_KEPT
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
                code, field="kept_nights", count=len(self.nights), nights=nights, days=days
            )
        _once("days", (site for day in self.days for site in day))
        changes = self.changes
        for field, sites in (
            ("pin", [pin.site for pin in changes.pins]),
            ("drop", changes.drops),
            ("unpin", changes.unpins),
            ("move", [move.site for move in changes.moves]),
            ("stay", [stay.site for stay in changes.stays]),
            ("add", [addition.site for addition in changes.additions]),
            ("order", [site for order in changes.orders for site in order.sites]),
            ("order", [f"{order.day}" for order in changes.orders]),
            ("sleep", [f"{sleep.day}" for sleep in changes.sleeps]),
        ):
            _once(field, sites)
        self._check_numbers()

    def _check_numbers(self) -> None:
        """Refuse days that there are not, and stays that nobody makes."""
        changes = self.changes
        days = [("move", move.day) for move in changes.moves]
        days += [("order", order.day) for order in (*changes.orders, *self.kept.orders)]
        days += [("add", item.day) for item in changes.additions if item.day is not None]
        for field, day in days:
            if not 1 <= day <= self.request.days:
                raise RequestError("edit_day", field=field, value=day, days=self.request.days)
        for sleep in changes.sleeps:
            if not 1 <= sleep.day < self.request.days:
                code = "sleep_none" if self.request.days == 1 else "sleep_day"
                nights = self.request.days - 1
                raise RequestError(code, field="sleep", value=sleep.day, nights=nights)
        low, high = STAY_MINUTES
        for stay in (*changes.stays, *self.stays, *self.kept.stays):
            if not low <= stay.minutes <= high:
                raise RequestError(
                    "number_range", field="stay", value=stay.minutes, low=low, high=high
                )

    @property
    def nights_asked(self) -> tuple[LonLat | None, ...]:
        """Where each night but the last is to be spent once it is changed; None for any place.

        Of an edit whose names are resolved.
        """
        nights: list[LonLat | None] = [*self.nights] or [None] * (self.request.days - 1)
        for sleep in self.changes.sleeps:
            assert isinstance(sleep.where, LonLat)
            nights[sleep.day - 1] = sleep.where
        return tuple(nights)

    @classmethod
    def of(
        cls, tour: Tour, changes: TourChanges = NOTHING_CHANGED, *, reoptimise: bool = True
    ) -> TourEdit:
        """Return the edit of a tour: its visits and nights are kept, and what was said of it."""
        days: list[tuple[str, ...]] = [()] * tour.request.days
        for stage in tour.stages:
            days[stage.number - 1] = tuple(visit.site.id for visit in stage.visits)
        longer = (
            Stay(site=visit.site.id, minutes=visit.stay_s // 60)
            for visit in tour.visits
            if visit.stay_s != visit.site.visit_minutes * 60
        )
        return cls(
            request=tour.request,
            days=tuple(days),
            changes=changes,
            reoptimise=reoptimise,
            nights=_nights(tour),
            stays=tuple(longer),
            kept=tour.kept,
            network_id=tour.provenance.network_id,
            network_name=tour.provenance.network_name,
        )


def _nights(tour: Tour) -> tuple[LonLat, ...]:
    """Return where each night but the last is spent; empty for a tour without a stage.

    One stays where one is until the next stage, and before the first where it starts.
    """
    if not tour.stages:
        return ()
    where = tour.stages[0].start.position
    ends = {stage.number: stage.end.position for stage in tour.stages}
    nights: list[LonLat] = []
    for day in range(1, tour.request.days):
        where = ends.get(day, where)
        nights.append(where)
    return tuple(nights)


def _once(field: str, names: Iterable[str]) -> None:
    """Refuse a name that is given twice for one field."""
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise RequestError("edit_twice", field=field, names=twice)
