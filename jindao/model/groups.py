"""Several groups on one tour: how many, and how many a site holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jindao.errors import RequestError
from jindao.model.place import MOST_AT_ONCE

GROUPS: Final = (1, 20)
"""The fewest and the most groups."""
GROUP_SIZE: Final = (1, 500)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsRequest:
    """How many groups are to visit the sites of a tour, and how many a site holds.

    Parameters
    ----------
    groups
        How many groups, 1 to 20.
    size
        How many people are in each, 1 to 500; None where nobody says.
    capacity
        Pairs of site and groups that it holds at once. Others hold what the dataset says
        of people, where the size of the groups is given, else one group.
    persons
        Pairs of site and people that it holds at once; they need `size`.
    """

    groups: int
    size: int | None = None
    capacity: tuple[tuple[str, int], ...] = ()
    persons: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        numbers = [("groups", self.groups, GROUPS)]
        numbers += [] if self.size is None else [("size", self.size, GROUP_SIZE)]
        numbers += [("capacity", count, (1, GROUPS[1])) for _, count in self.capacity]
        numbers += [("persons", count, (1, MOST_AT_ONCE)) for _, count in self.persons]
        for field, value, (low, high) in numbers:
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise RequestError("number_range", field=field, value=value, low=low, high=high)
        if self.persons and self.size is None:
            raise RequestError("group_size_missing", field="size")
        sites = [site for site, _ in (*self.capacity, *self.persons)]
        twice = sorted({site for site in sites if sites.count(site) > 1})
        if twice:
            raise RequestError("edit_twice", field="capacity", names=twice)
