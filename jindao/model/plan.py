"""Plans for a network: lines to build, ways to take away, to sign or to close."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field, replace
from typing import Final

CHANGES: Final = ("add", "remove", "sign", "close")
"""What a plan may do: build a line, take ways away, make ways a greenway, close ways."""

JOIN_M: Final = 20.0
"""How far from a way the end of a line to build may lie, to be joined to it."""

MAX_JOIN_M: Final = 500.0

Line = tuple[tuple[float, float], ...]
"""Positions in degrees: (lon, lat), ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLine:
    """A way to build along a line of (lon, lat) in WGS-84 degrees.

    `kind`, `surface` and `lit` are words of the network's, `width_m` None where nobody
    states it. `greenway` is the name of the greenway that it is to be part of, empty for
    none, `greenway_level` its level. `alignment` says whether the line was surveyed or is
    only estimated; built it is in neither case. `modes` may use it, None where the kind
    decides. A `structure` of bridge or tunnel meets others at its ends only. `feature` and
    `title` tell where a file has it, for messages; plans do not differ by them.
    """

    id: str
    line: Line
    kind: str = "footway"
    surface: str = "unknown"
    lit: str = "unknown"
    width_m: float | None = None
    name: str = ""
    greenway: str = ""
    greenway_level: str = "unknown"
    alignment: str = "estimated"
    structure: str = "ground"
    modes: tuple[str, ...] | None = None
    join_m: float = JOIN_M
    feature: int = field(default=0, compare=False, repr=False)
    title: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStretch:
    """Ways that are there, along lines or within polygons, and what becomes of them.

    `change` is `remove`: they are taken away; `sign`: they become part of the greenway
    named `greenway`; or `close`: they stay, and `modes` may not pass from `first_day` to
    `last_day`, which both belong to it; None is no limit. `feature` and `title` are as those
    of lines.
    """

    id: str
    change: str
    lines: tuple[Line, ...] = ()
    polygons: tuple[tuple[Line, ...], ...] = ()
    modes: tuple[str, ...] = ()
    greenway: str = ""
    greenway_level: str = "unknown"
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    feature: int = field(default=0, compare=False, repr=False)
    title: str = field(default="", compare=False, repr=False)

    @property
    def is_dated(self) -> bool:
        """Whether it holds on some days only."""
        return self.first_day is not None or self.last_day is not None

    def holds(self, day: dt.date) -> bool:
        """Tell whether it holds on a day."""
        begun = self.first_day is None or self.first_day <= day
        return begun and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to change of a network: first what goes, then what is built, signed and closed.

    `name` is for people, and tells plans apart; `file` is where it was read from, for messages.
    """

    name: str
    added: tuple[PlannedLine, ...] = ()
    stretches: tuple[PlannedStretch, ...] = ()
    file: str = field(default="", compare=False, repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether the plan changes nothing."""
        return not self.added and not self.stretches

    @property
    def version(self) -> str:
        """A hash of all that the plan changes; its name does not count."""
        return hashlib.sha256(repr((self.added, self.stretches)).encode()).hexdigest()[:16]

    def on(self, day: dt.date) -> Plan:
        """Return the plan without what does not hold on a day."""
        return replace(self, stretches=tuple(each for each in self.stretches if each.holds(day)))

    @property
    def dated(self) -> tuple[PlannedStretch, ...]:
        """What holds on some days only."""
        return tuple(stretch for stretch in self.stretches if stretch.is_dated)

    def doing(self, change: str) -> tuple[PlannedStretch, ...]:
        """Return the stretches of one change."""
        return tuple(stretch for stretch in self.stretches if stretch.change == change)
