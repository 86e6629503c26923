"""Stories of several sites: what their rows must hold for a tour to count them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from jindao.errors import Problem
from jindao.heritage.dataset import Heritage


def story_problems(heritage: Heritage, lines: Mapping[str, tuple[str, int]]) -> Iterator[Problem]:
    """Yield what is wrong with stories that are sound as rows.

    Every site and source is known; a story has two different sites at least, none of
    which stands in another of them; and no two sites share two stories, since what they
    are worth together counts once.
    """
    first_of: dict[frozenset[str], str] = {}
    for story in heritage.stories:
        file, line = lines[story.id]
        for field, known, words in (
            ("sites", heritage.site_by_id, story.sites),
            ("sources", heritage.sources, story.sources),
        ):
            for word in words:
                if word not in known:
                    yield Problem(file, line, field, "reference", (("value", word),))
        sites = dict.fromkeys(story.sites)
        if len(sites) < 2 or len(sites) < len(story.sites):
            told = (("value", list(story.sites)),)
            yield Problem(file, line, "sites", "story_sites", told)
        for pair in combinations(sites, 2):
            other = first_of.setdefault(frozenset(pair), story.id)
            if other != story.id:
                both = (("value", list(pair)), ("other", other))
                yield Problem(file, line, "sites", "story_pair", both)
            for part, whole in (pair, pair[::-1]):
                if whole in _wholes(heritage, part):
                    within = (("value", part), ("other", whole))
                    yield Problem(file, line, "sites", "story_part", within)


def _wholes(heritage: Heritage, site_id: str) -> set[str]:
    """Return every site that a site stands in, directly or within another."""
    found: set[str] = set()
    site = heritage.site_by_id.get(site_id)
    while site is not None and site.part_of is not None and site.part_of not in found:
        found.add(site.part_of)
        site = heritage.site_by_id.get(site.part_of)
    return found
