"""The published index of areas: what it is made of, how sure it is, and who ranks where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jindao.errors import RequestError
from jindao.geo import BBox
from jindao.model.assessment import AreaAsked, Of, Polygons, box_around
from jindao.model.checks import check_kind
from jindao.model.note import Note

MOST_DRAWS: Final = 100_000
MOST_SEED: Final = 2**32 - 1

WHOLE: Final = 100.0
"""Points of what is at its best."""

VARIED: Final = 0.5
"""By which share of itself each weight is varied, up and down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreComponent:
    """One of the figures that the index is made of.

    The figure `figure` that is of `of`, divided by the figure `per` where one is named, gets
    0 points at `worst`, 100 at `best`, and in proportion between; `best` may be the lesser.
    `weight` is its share of the index.
    """

    id: str
    figure: str
    of: Of
    worst: float
    best: float
    weight: float
    per: str = ""

    @property
    def is_of_people(self) -> bool:
        """Whether it tells anything only where a file of people is given."""
        return "people" in self.figure.split("_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The components of the index; their weights add up to 1. `name` says where from."""

    name: str
    components: tuple[ScoreComponent, ...]

    def without_people(self) -> Weights:
        """Return the same without components of people that count nothing."""
        kept = [each for each in self.components if each.weight or not each.is_of_people]
        return Weights(name=self.name, components=tuple(kept))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredPart:
    """What an area has of a component: the figure, and its points.

    `figure` is what the points are for, divided by another one where the component says so,
    None where nobody knows it; `low` and `high` points are what it may be worth,
    all from 0 to 100 where nothing is known. `points` are those of the figure itself, None
    where that is unknown, or only one end of what it may be.
    """

    component: str
    figure: float | None
    unit: str
    points: float | None
    low: float
    high: float

    @property
    def is_unknown(self) -> bool:
        """Whether it may be worth anything."""
        return self.points is None and (self.low, self.high) == (0.0, WHOLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaScore:
    """The index of an area, and where it ranks.

    `value` is None where some component has no one number of points; `low` and `high` bound
    the index whatever is unknown. `unknown_weight` is the weight of the components of which nothing
    is known. `place` orders by the middle of the bounds, `best_rank` and `worst_rank` are
    those it may have, whatever is unknown of it and of the others. `likely_ranks` hold nine
    in ten of the draws in which weights and unknowns were varied. `name_en` is empty where
    the dataset has none of the area; `notes` are those of its assessment, `polygons` those
    of the area, none where nobody gave them.
    """

    name: str
    parts: tuple[ScoredPart, ...]
    value: float | None
    low: float
    high: float
    unknown_weight: float
    place: int
    best_rank: int
    worst_rank: int
    likely_ranks: tuple[int, int]
    name_en: str = ""
    notes: tuple[Note, ...] = ()
    polygons: Polygons = ()

    @property
    def is_unknown(self) -> bool:
        """Whether its index may be anything."""
        return (self.low, self.high) == (0.0, WHOLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightEffect:
    """What becomes of the places when one weight is varied, the others in proportion.

    `share` is by how much of itself, -0.5 or 0.5; `moved` areas get another place, the one
    that moves farthest by `farthest` places.
    """

    component: str
    share: float
    moved: int
    farthest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Areas by their index, the best first, with how much it depends on the weights.

    `outside` are those that were left out, as the network does not reach them: the name of
    each and its English, empty where there is none.
    `attribution` are the credit lines of the data; `population` is what the file of people is
    called, empty where there was none.
    """

    weights: Weights
    areas: tuple[AreaScore, ...]
    effects: tuple[WeightEffect, ...]
    draws: int
    seed: int
    network_id: str
    data_version: str
    outside: tuple[tuple[str, str], ...] = ()
    attribution: tuple[str, ...] = ()
    population: str = ""

    @property
    def people_unweighted(self) -> bool:
        """Whether people were read whom no weight lets count."""
        of_people = [each for each in self.weights.components if each.is_of_people]
        return bool(self.population) and not any(each.weight for each in of_people)

    @property
    def bounds(self) -> BBox | None:
        """The box around all areas, None where nobody gave their polygons."""
        rings = [rings[0] for area in self.areas for rings in area.polygons]
        return box_around([point for ring in rings for point in ring]) if rings else None

    @property
    def are_tied(self) -> bool:
        """Whether any of several areas may rank anywhere: nothing tells who is better."""
        last = len(self.areas)
        ranks = {(area.best_rank, area.worst_rank) for area in self.areas}
        return last > 1 and ranks == {(1, last)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRequest:
    """Areas to be compared by the index.

    Parameters
    ----------
    areas
        Pairs of what each is called and what it is; a name is its own.
    draws
        How often weights and unknowns are varied at once.
    seed
        What the draws begin with: the same seed, the same draws.
    outside
        Names of areas that are left out, since the network does not reach them.
    """

    areas: tuple[tuple[str, AreaAsked], ...]
    draws: int = 2_000
    seed: int = 1
    outside: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.areas:
            raise RequestError("field_required", field="areas")
        names = [name for name, _ in self.areas]
        for place, name in enumerate(names):
            if name in names[:place]:
                raise RequestError("area_twice", field="areas", value=name)
        for field, most in (("draws", MOST_DRAWS), ("seed", MOST_SEED)):
            value = getattr(self, field)
            check_kind(field, value, "whole")
            low = int(field == "draws")
            if not low <= value <= most:
                raise RequestError("number_range", field=field, value=value, low=low, high=most)
