"""Stories that several sites tell together, and what of one a tour tells."""

from __future__ import annotations

from dataclasses import dataclass

from jindao.texts import either


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What several sites tell together: each of them says more beside the others.

    `sites` are ids, two at least; `sources` those of the fact in `why_zh` and `why_en`.
    """

    id: str
    sites: tuple[str, ...]
    why_zh: str
    why_en: str
    sources: tuple[str, ...]

    def why(self, locale: str) -> str:
        """Return what joins its sites, in a language."""
        return either(locale, self.why_zh, self.why_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """Another visit of a tour that tells the same story.

    `points` are this visit's share of what both are worth on top of their scores.
    """

    id: str
    name_zh: str
    name_en: str
    points: int

    def name(self, locale: str) -> str:
        """Return the name in a language."""
        return either(locale, self.name_zh, self.name_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStory:
    """A story that a visit tells with others of its tour.

    `id` is that of the `Story`; `companions` stand in the order of their visits.
    """

    id: str
    why_zh: str
    why_en: str
    companions: tuple[Companion, ...]

    def why(self, locale: str) -> str:
        """Return what joins its sites, in a language."""
        return either(locale, self.why_zh, self.why_en)
