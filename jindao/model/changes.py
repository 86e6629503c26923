"""What people change of a tour, and what holds of it from one edit to the next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from jindao.model.request import Whereabouts

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
class Sleep:
    """Where the night after a day is spent, days counted from 1: a position or a name."""

    day: int
    where: Whereabouts


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
    unpins
        Sites of which nothing that was said before holds any more but how long one stays:
        they may go, be on any day, and come back where they were dropped.
    sleeps
        Nights that are spent elsewhere, in any place on the network.
    """

    pins: tuple[Pin, ...] = ()
    drops: tuple[str, ...] = ()
    orders: tuple[Order, ...] = ()
    moves: tuple[Move, ...] = ()
    stays: tuple[Stay, ...] = ()
    additions: tuple[Addition, ...] = ()
    start_time: dt.time | None = None
    unpins: tuple[str, ...] = ()
    sleeps: tuple[Sleep, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptChanges:
    """What was said of a tour in edits, and holds until it is undone; sites are ids.

    Parameters
    ----------
    pins
        Visits that have to stay, on the day they are on or `anywhere`.
    orders
        Days whose visits have an order; these stay on it too.
    stays
        Lengths of visits that are not the usual, also of sites that are out at present.
    drops
        Sites that stay out.
    """

    pins: tuple[Pin, ...] = ()
    orders: tuple[Order, ...] = ()
    stays: tuple[Stay, ...] = ()
    drops: tuple[str, ...] = ()

    @property
    def inside(self) -> frozenset[str]:
        """The sites that have to be in the tour."""
        ordered = (site for order in self.orders for site in order.sites)
        return frozenset((*(pin.site for pin in self.pins), *ordered))

    def after(self, changes: TourChanges) -> KeptChanges:
        """Return what holds after some changes more, sites of which are ids.

        What is said last counts. A visit that was moved or added to a day is pinned there;
        one that was added, or stayed at for longer, is pinned anywhere.
        """
        orders, loose = self._orders_after(changes)
        ordered = {site for sites in orders.values() for site in sites}
        gone = {*changes.drops, *changes.unpins}
        pins = {pin.site: pin for pin in (*self.pins, *loose) if pin.site not in gone}
        for stay in changes.stays:
            if stay.site not in gone:
                pins.setdefault(stay.site, Pin(site=stay.site, anywhere=True))
        said = [Pin(site=item.site, anywhere=item.day is None) for item in changes.additions]
        said += [Pin(site=move.site) for move in changes.moves]
        pins |= {pin.site: pin for pin in (*said, *changes.pins)}
        stays = {stay.site: stay for stay in (*self.stays, *changes.stays)}
        back = {*changes.unpins, *ordered, *pins}
        drops = dict.fromkeys((*(site for site in self.drops if site not in back), *changes.drops))
        return KeptChanges(
            pins=tuple(pins[site] for site in sorted(pins) if site not in ordered),
            orders=tuple(Order(day=day, sites=orders[day]) for day in sorted(orders)),
            stays=tuple(stays[site] for site in sorted(stays) if site not in changes.drops),
            drops=tuple(sorted(drops)),
        )

    def _orders_after(
        self, changes: TourChanges
    ) -> tuple[dict[int, tuple[str, ...]], tuple[Pin, ...]]:
        """Return the sites of each ordered day, and pins of those that an order let go."""
        free = {*changes.drops, *changes.unpins}
        free |= {pin.site for pin in changes.pins if pin.anywhere}
        days = {move.site: move.day for move in changes.moves}
        said = {site: order.day for order in changes.orders for site in order.sites}
        orders: dict[int, tuple[str, ...]] = {}
        for order in self.orders:
            here = {site: said.get(site, days.get(site, order.day)) for site in order.sites}
            orders[order.day] = tuple(
                site for site, day in here.items() if day == order.day and site not in free
            )
        loose = tuple(
            Pin(site=site)
            for order in changes.orders
            for site in orders.get(order.day, ())
            if site not in order.sites
        )
        orders |= {order.day: order.sites for order in changes.orders}
        return {day: sites for day, sites in orders.items() if sites}, loose


NOTHING_CHANGED: Final = TourChanges()
NOTHING_KEPT: Final = KeptChanges()
