"""When the last of several groups is done at the earliest, whatever their orders.

Groups come to a site in rounds, as many at a time as it holds. Whoever is in the third
round begins after two stays at the earliest, and whoever is in the third round from the
end begins two stays before the last at the latest. Some group does both, and sees all the
other sites too: how long that takes one group alone is a bound for all.
"""

from __future__ import annotations

from typing import Final

from jindao.tours.group_place import ALL_ORDERS, Place
from jindao.tours.problem import UNREACHABLE

_WEIGHED: Final = 2_000_000
"""After about so many visits weighed up, what was ruled out so far has to do."""


def bound_s(place: Place, n_groups: int) -> int:
    """Return when the last group is done at the earliest; `UNREACHABLE` for never.

    It may be a little later still: `raised_s` looks closer.
    """
    exact = 0 < len(place.route) <= ALL_ORDERS
    bound = place.start_s + sum(place.stay_s.values())
    for number, site in enumerate(place.route):
        first_s = _first_begins(place, number, n_groups)[-1]
        if first_s is None:
            return UNREACHABLE
        bound = max(bound, first_s + place.stay_s[site] + place.home_s[site])
        if exact:
            bound = max(bound, place.table.least_end_s(number, first_s, UNREACHABLE))
    return min(bound, UNREACHABLE)


def raised_s(place: Place, n_groups: int, low_s: int, high_s: int) -> int:
    """Return the earliest end, of those from one to another, that is not ruled out.

    With many sites it may stop early, at an end below that.

    Parameters
    ----------
    place, n_groups
        The sites, and how many groups see them.
    low_s
        A bound.
    high_s
        An end that is known to be possible, or one above which nobody asks.
    """
    if not 0 < len(place.route) <= ALL_ORDERS:
        return low_s
    until = place.weighed + _WEIGHED
    while low_s < high_s and place.weighed < until:
        middle_s = (low_s + high_s) // 2
        if _ruled_out(place, n_groups, middle_s):
            low_s = middle_s + 1
        else:
            high_s = middle_s
    return low_s


def _ruled_out(place: Place, n_groups: int, end_s: int) -> bool:
    """Tell whether some round at some site does not let its group be done by an end."""
    for number in range(len(place.route)):
        firsts = _first_begins(place, number, n_groups)
        lasts = _last_begins(place, number, len(firsts), end_s)
        for first_s, last_s in zip(firsts, lasts, strict=True):
            if first_s is None or last_s is None or first_s > last_s:
                return True
            if place.table.least_end_s(number, first_s, last_s, end_s) > end_s:
                return True
    return False


def _first_begins(place: Place, number: int, n_groups: int) -> list[int | None]:
    """Return when each round at a site of the route begins at the earliest."""
    site = place.route[number]
    free_s = place.start_s + int(place.quickest_s[-2, number])
    begins: list[int | None] = []
    for _ in range(-(-n_groups // place.capacity[site])):
        begin_s = next(
            (max(opens, free_s) for opens, closes in place.windows[site] if free_s <= closes), None
        )
        begins.append(begin_s)
        free_s = UNREACHABLE if begin_s is None else begin_s + place.stay_s[site]
    return begins


def _last_begins(place: Place, number: int, rounds: int, end_s: int) -> list[int | None]:
    """Return when each round at a site begins at the latest for all to be done by an end."""
    site = place.route[number]
    limit_s = end_s - place.home_s[site] - place.stay_s[site]
    begins: list[int | None] = []
    for _ in range(rounds):
        begin_s = next(
            (
                min(closes, limit_s)
                for opens, closes in reversed(place.windows[site])
                if opens <= limit_s
            ),
            None,
        )
        begins.append(begin_s)
        limit_s = -1 if begin_s is None else begin_s - place.stay_s[site]
    begins.reverse()
    return begins
