"""What stories the visits of a tour tell together."""

from __future__ import annotations

from collections.abc import Sequence

from jindao.model.story import Companion, ToldStory
from jindao.tours.ground import TourGround
from jindao.tours.worth import pair_shares


def told_stories(ground: TourGround, visited: Sequence[int]) -> dict[int, tuple[ToldStory, ...]]:
    """Return the stories that each visit tells with others of them, by candidate.

    The points of its companions add up to the part `pairs` of its worth.
    """
    shares = pair_shares(ground.problem, visited)
    story_of = {frozenset(tie.sites): tie.story for tie in ground.ties}
    told: dict[int, tuple[ToldStory, ...]] = {}
    for site in visited:
        found: dict[str, list[Companion]] = {}
        stories = {}
        for other in visited:
            if (site, other) not in shares:
                continue
            with_ = ground.candidates[other].site
            story = story_of[frozenset((ground.candidates[site].site.id, with_.id))]
            stories[story.id] = story
            found.setdefault(story.id, []).append(
                Companion(
                    id=with_.id,
                    name_zh=with_.name_zh,
                    name_en=with_.name_en,
                    points=shares[site, other],
                )
            )
        told[site] = tuple(
            ToldStory(
                id=id_,
                why_zh=stories[id_].why_zh,
                why_en=stories[id_].why_en,
                companions=tuple(companions),
            )
            for id_, companions in found.items()
        )
    return told
