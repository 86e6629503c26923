"""What candidates of one story are worth together, by the rule of the dataset."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from jindao.heritage.dataset import Heritage
from jindao.tours.candidate import Candidate, Tie


def ties_between(heritage: Heritage, candidates: Sequence[Candidate]) -> tuple[Tie, ...]:
    """Return what of the candidates is worth more together, story by story.

    Two sites of a story of n sites: `story_percent` of the lesser score, divided by
    n - 1, to the nearest whole point, at least one. None where the dataset gives no
    such share.
    """
    percent = heritage.scoring.story_percent
    if percent == 0:
        return ()
    score = {candidate.site.id: candidate.score for candidate in candidates}
    return tuple(
        Tie(
            sites=pair,
            bonus=story_bonus(min(score[site] for site in pair), percent, len(story.sites)),
            story=story,
        )
        for story in heritage.stories
        for pair in combinations(story.sites, 2)
        if score.keys() >= {*pair}
    )


def story_bonus(score: int, percent: int, sites: int) -> int:
    """Return what two of so many sites are worth on top, by the lesser score of both."""
    whole = 100 * (sites - 1)
    return max(1, (2 * percent * score + whole) // (2 * whole))
