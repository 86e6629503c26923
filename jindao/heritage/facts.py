"""What a dataset holds, in numbers: how many, how exact, how much is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from jindao.heritage.dataset import Heritage
from jindao.model.place import Site

EXACT_M: Final = 300.0
"""A position this good leads people to the door."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFacts:
    """Counts of a dataset; those after `by_level` are numbers of sites.

    `by_prefecture`, `by_category` and `by_level` are pairs of code and count, most
    first; the level of a site on no list is `none`.
    """

    sites: int
    places: int
    trails: int
    sources: int
    by_prefecture: tuple[tuple[str, int], ...]
    by_category: tuple[tuple[str, int], ...]
    by_level: tuple[tuple[str, int], ...]
    located: int
    exact: int
    with_hours: int
    with_description: int
    with_fee: int
    with_step_free: int


def data_facts(heritage: Heritage) -> DataFacts:
    """Return what a dataset holds, in numbers."""
    sites = heritage.sites

    def number(holds: Callable[[Site], bool]) -> int:
        return sum(map(holds, sites))

    def counts(value: Callable[[Site], str]) -> tuple[tuple[str, int], ...]:
        return tuple(Counter(map(value, sites)).most_common())

    return DataFacts(
        sites=len(sites),
        places=len(heritage.places),
        trails=len(heritage.trails),
        sources=len(heritage.sources),
        by_prefecture=counts(lambda site: site.prefecture),
        by_category=counts(lambda site: site.category),
        by_level=counts(lambda site: site.protection_level or "none"),
        located=number(lambda site: site.position is not None),
        exact=number(
            lambda site: (
                site.position is not None
                and site.coordinate_accuracy_m is not None
                and site.coordinate_accuracy_m <= EXACT_M
            )
        ),
        with_hours=number(lambda site: site.opening_hours is not None),
        with_description=number(lambda site: bool(site.description_zh)),
        with_fee=number(lambda site: site.fee is not None),
        with_step_free=number(lambda site: site.step_free is not None),
    )
