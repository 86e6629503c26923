"""What a tour may be made of, what is worth more together, and names as facts of a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from jindao.model.leg import Waypoint
from jindao.model.note import Note
from jindao.model.place import Site
from jindao.model.story import Story
from jindao.texts import languages


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A site that may be visited.

    `score` is what the visit is worth, a whole number; `why` tells what for; `must`
    asks for it whatever its score. `waypoint` is where it meets the network. `stay_min` is
    how long one stays, where that is not what is usual at the site.
    """

    site: Site
    waypoint: Waypoint
    score: int
    why: tuple[Note, ...] = ()
    must: bool = False
    stay_min: int | None = None

    @property
    def stay_minutes(self) -> int:
        """How long one stays."""
        return self.site.visit_minutes if self.stay_min is None else self.stay_min

    @property
    def name(self) -> dict[str, str]:
        """The name in every language, as a fact of an error."""
        return {locale: self.site.name(locale) for locale in languages()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Two sites of one story, by id, and what both are worth on top of their scores.

    `bonus` is a whole number; a pair of sites has one tie at most.
    """

    sites: tuple[str, str]
    bonus: int
    story: Story
