"""The ways of each day of a trip: closures hold on their own days only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from jindao.errors import ClosedAreaError
from jindao.geo import LonLat
from jindao.model.closure import Closure
from jindao.network.closures import InForce
from jindao.network.snap import Snapped
from jindao.profiles import Profile
from jindao.routing.router import Router
from jindao.texts import Spoken, say


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DayRouters:
    """What finds the ways of a trip, day by day.

    Parameters
    ----------
    routers
        One for all days on which the same is closed, in the order of the first of them.
    table
        Which of them each day goes by.
    strict
        One that keeps out of what is closed on any day.
    lenient
        One that keeps out of what is closed on every day only.
    """

    routers: tuple[Router, ...]
    table: tuple[int, ...]
    strict: Router
    lenient: Router

    @property
    def profile(self) -> Profile:
        """How one moves."""
        return self.strict.profile

    @property
    def closing(self) -> InForce:
        """All that is closed or warned of on any day."""
        return self.strict.closing

    def on(self, day: int) -> Router:
        """Return the router of a day, counted from 0."""
        return self.routers[self.table[day]]

    def near(
        self, position: LonLat, *, limit_m: float | None = None, field: str | None = None
    ) -> dict[int, Snapped]:
        """Return the nearest points to a position that are open each day, else on some day.

        Raises
        ------
        ClosedAreaError, OutsideNetworkError
            As `Router.near`, on every day.
        """
        try:
            return self.strict.near(position, limit_m=limit_m, field=field)
        except ClosedAreaError:
            return self.lenient.near(position, limit_m=limit_m, field=field)

    def during(self, days: Collection[int]) -> Router | DayRouters:
        """Return what meets places on some days, counted from 0: their router, if it is one."""
        alike = {self.table[day] for day in days}
        return self.routers[alike.pop()] if len(alike) == 1 else self

    def shut_by(self, day: int, position: LonLat, point: Snapped) -> tuple[Closure, ...]:
        """Return what closes a place on a day.

        A place is closed in a closed area, and where the way to it is closed.
        """
        closing = self.on(day).closing
        area = closing.closed_at(position)
        return (area,) if area is not None else closing.shut(point.edge)

    def shut_on(self, day: int, position: LonLat, point: Snapped) -> Spoken | None:
        """Return what closes a place on a day, in words; None where it is open."""
        shut = self.shut_by(day, position, point)
        if not shut:
            return None
        zh, en = (
            say("closure.list", locale, told=[closure.told(locale) for closure in shut])
            for locale in ("zh", "en")
        )
        return Spoken(zh, en)
