"""What a tour may be made of, and the names of it as facts of a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from jindao.model.place import Site
from jindao.model.trip import Note, Waypoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A site that may be visited.

    `score` is what the visit is worth, a whole number; `why` tells what for; `must`
    asks for it whatever its score. `waypoint` is where it meets the network.
    """

    site: Site
    waypoint: Waypoint
    score: int
    why: tuple[Note, ...] = ()
    must: bool = False

    @property
    def name(self) -> dict[str, str]:
        """The name in every language, as a fact of an error."""
        return {"zh": self.site.name("zh"), "en": self.site.name("en")}
