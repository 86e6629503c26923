"""People in an area, and how many of them live where something is in reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from jindao.assess.area import Area, area_m2
from jindao.assess.figures import figure, unrecorded
from jindao.assess.regions import County
from jindao.geo import metres_per_degree
from jindao.model.assessment import Figure, Of

Floats = npt.NDArray[np.float64]

FINEST_M: Final = 150.0
"""A cell larger than this is looked at in several places, no farther apart."""

MOST_PIECES: Final = 20
"""A cell is looked at in so many places each way at most."""

_ALL: Final = 0.999


class Counted(NamedTuple):
    """People within something: of all those whom the network tells about.

    `sure` are within it whatever is unknown, `maybe` beside them may be; `everybody` are all
    people of the area.
    """

    within: float
    known: float
    sure: float
    maybe: float
    everybody: float

    def figure(self, id_: str, of: Of) -> Figure:
        """Return the share of people as a figure."""
        if self.known <= 0:
            return unrecorded("people", id_, "share", of=of)
        low, high = self.sure / self.everybody, min(1.0, self.maybe / self.everybody)
        doubtful = high - low > 1e-9
        return figure(
            *("people", id_, "share", min(1.0, self.within / self.known)),
            of=of,
            low=low if doubtful else None,
            high=high if doubtful else None,
            unknown_share=max(0.0, high - low) if doubtful else 0.0,
            inputs={"within": self.within, "known": self.known, "people": self.everybody},
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Cells:
    """People in the cells of a grid, each looked at in one place or several.

    `lon`, `lat` (n,) are those places inside the area, `people` how many each stands for and
    `covered` whether the network covers it. `beside` tells where a way passes by, None where
    that does not matter: nobody knows how people get to a way who live beside none.
    """

    source: str
    lon: Floats
    lat: Floats
    people: Floats
    covered: npt.NDArray[np.bool_]
    beside: npt.NDArray[np.bool_] | None = None
    missing: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        """All people of the area that are recorded."""
        return float(self.people.sum())

    @property
    def known(self) -> float:
        """Those on the ground that the network covers."""
        return float(self.people[self.covered].sum())

    def within(self, shape: Any, surely: Any) -> Counted:
        """Count those on some ground, of those beside ways where that matters."""
        here = self._on(shape) & self.covered
        sure = here if surely is shape else here & self._on(surely)
        known = self.covered if self.beside is None else self.covered & (self.beside | here)
        within = float(self.people[here].sum())
        return Counted(
            within=within,
            known=float(self.people[known].sum()),
            sure=float(self.people[sure].sum()),
            maybe=within + float(self.people[~known].sum()),
            everybody=self.total,
        )

    def _on(self, shape: Any) -> npt.NDArray[np.bool_]:
        shapely.prepare(shape)
        inside: npt.NDArray[np.bool_] = shapely.intersects_xy(shape, self.lon, self.lat)
        return inside


def cells_in(
    area: Area, source: str, lon: Floats, lat: Floats, people: Floats, size_deg: tuple[float, float]
) -> Cells:
    """Return the people of a grid inside an area.

    Parameters
    ----------
    area
        The area.
    source
        What the grid is called.
    lon, lat
        (n,) degrees, the middles of its cells.
    people
        (n,) how many live in each.
    size_deg
        Width and height of a cell, degrees.
    """
    west, south, east_most, north_most = area.shape.bounds
    metres = metres_per_degree((south + north_most) / 2)
    counts = [
        int(np.clip(np.ceil(size * m / FINEST_M), 1, MOST_PIECES))
        for size, m in zip(size_deg, metres, strict=True)
    ]
    east, north = (
        (np.arange(count) + 0.5) / count * size - size / 2
        for count, size in zip(counts, size_deg, strict=True)
    )
    steps = np.stack(np.meshgrid(east, north), axis=-1).reshape(-1, 2)
    near = (lon >= west - size_deg[0]) & (lon <= east_most + size_deg[0])
    near &= (lat >= south - size_deg[1]) & (lat <= north_most + size_deg[1])
    x = (lon[near, None] + steps[:, 0]).ravel()
    y = (lat[near, None] + steps[:, 1]).ravel()
    each = np.repeat(people[near] / len(steps), len(steps))
    shapely.prepare(area.shape)
    inside = shapely.intersects_xy(area.shape, x, y)
    x, y, each = x[inside], y[inside], each[inside]
    shapely.prepare(area.ground)
    covered = shapely.intersects_xy(area.ground, x, y)
    return Cells(source=source, lon=x, lat=y, people=each, covered=covered)


@dataclass(frozen=True, kw_only=True, eq=False)
class CountyPeople:
    """People by county, of whom nobody says where in it they live.

    They are taken to live evenly all over it; how many at least and at most are within
    something depends on where they really do. `missing` are counties of the area without
    a number.
    """

    source: str
    area: Area
    counties: tuple[tuple[County, float], ...]
    missing: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        """All people of the area that are recorded."""
        return sum(n * _share(c.shape, self.area.shape) for c, n in self.counties)

    @property
    def known(self) -> float:
        """Those on the ground that the network covers."""
        return sum(n * _share(c.shape, self.area.ground) for c, n in self.counties)

    def within(self, shape: Any, surely: Any) -> Counted:
        """Count those on some ground."""
        within = sure = maybe = 0.0
        for county, number in self.counties:
            own = shapely.intersection(county.shape, self.area.shape)
            covered = shapely.intersection(own, self.area.ground)
            people = number * _share(county.shape, self.area.shape)
            there = _share(own, shapely.intersection(shape, covered))
            within += people * there
            if there >= _ALL and _share(own, shapely.intersection(surely, covered)) >= _ALL:
                sure += people
            if there > 0 or _share(own, covered) < _ALL:
                maybe += people
        return Counted(within, self.known, sure, maybe, self.total)


People: TypeAlias = Cells | CountyPeople
"""The people of an area, however they are recorded."""


def _share(shape: Any, part: Any) -> float:
    """Return the share of a shape that lies in another."""
    whole = area_m2(shape)
    return min(1.0, area_m2(shapely.intersection(shape, part)) / whole) if whole else 0.0


def total_figures(people: People) -> tuple[Figure, Figure]:
    """Return how many people there are in the area, and on the ground that is covered."""
    missing = bool(people.missing)
    total = figure(
        *("people", "people_count", "people", people.total),
        low=people.total if missing else None,
        unknown_share=1.0 if missing and not people.total else 0.0,
        inputs={"counties_missing": float(len(people.missing))},
    )
    return total, figure("people", "people_known_count", "people", people.known)
