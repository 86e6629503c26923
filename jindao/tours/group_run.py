"""The day of one group, and the days of others as it meets them."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jindao.tours.schedule import Pause

Taken = Mapping[int, Sequence[int]]
"""When other groups begin at each site, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRun:
    """The day of one group: sites in its order, and seconds since midnight.

    Between arrival and begin it waits, or has its pause, as in a `Schedule`.
    """

    order: tuple[int, ...]
    start_s: int
    arrival_s: tuple[int, ...]
    begin_s: tuple[int, ...]
    departure_s: tuple[int, ...]
    end_s: int
    pause: Pause | None = None

    @property
    def waiting_s(self) -> int:
        """How long it waits at doors; a pause is none."""
        paused_s = 0
        if self.pause is not None and self.pause.before:  # else it is over on arrival
            paused_s = self.pause.end_s - self.pause.begin_s
        return sum(self.begin_s) - sum(self.arrival_s) - paused_s


def lateness(run: GroupRun) -> tuple[int, int, int]:
    """Return what sorts runs: the one done first, then the one that waits least."""
    return run.end_s, run.waiting_s, run.start_s


def taken_by(runs: Sequence[GroupRun], sites: Sequence[int]) -> dict[int, list[int]]:
    """Return when groups begin at each of some sites, sorted."""
    begins: dict[int, list[int]] = {site: [] for site in sites}
    for run in runs:
        for site, begin_s in zip(run.order, run.begin_s, strict=True):
            insort(begins[site], begin_s)
    return begins
