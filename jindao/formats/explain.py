"""Why a tour is as it is: what every visit adds, how late one may come, what was left out."""

from __future__ import annotations

from jindao.formats import stop_words, words
from jindao.model.note import Note
from jindao.model.tour import Tour, Visit
from jindao.texts import say

_DAY_S = 24 * 3600


def explained(tour: Tour, locale: str) -> str:
    """Return why each visit is in a tour and each other site is not, a line for each fact.

    Of every visit its parts of the score, when it may begin and how late one may come;
    every site that was left out, with the reason; and how near the tour is to the best.
    """
    heading, *lines = explanation(tour, locale)
    told = words.quality(tour, locale)
    return "\n".join([heading, *([told] if told else []), *lines]) + "\n"


def explanation(tour: Tour, locale: str) -> list[str]:
    """Return the same as lines, but for what the tour is worth: what stands above says it."""
    lines = [say("explain.heading", locale), *_bound(tour, locale)]
    for number, visit in enumerate(tour.visits, start=1):
        lines += ["", f"{number:>3} {words.clean(visit.site.name(locale))}"]
        lines += [f"    {line}" for line in _visit(visit, locale) if line]
    return [*lines, "", *left_out(tour, locale)]


def left_out(tour: Tour, locale: str, most: int | None = None) -> list[str]:
    """Return how many sites were left out, and each with the reason, or the first `most`."""
    heading = "html.left_out_days" if tour.request.days > 1 else "html.left_out"
    return [
        say(heading, locale, count=len(tour.left_out)),
        *(
            say(
                "html.left_out_site",
                locale,
                name=words.clean(item.site.name(locale)),
                reason=words.note("reason", item.reason, locale),
            )
            for item in tour.left_out[:most]
        ),
    ]


def visit_lines(tour: Tour, locale: str) -> list[tuple[str, str]]:
    """Return the name of every visit, and its score, when it may begin and its slack."""
    return [
        (
            words.clean(visit.site.name(locale)),
            words.join(
                [_score(visit, locale), _window(visit, locale), _slack(visit, locale)], locale
            ),
        )
        for visit in tour.visits
    ]


def _bound(tour: Tour, locale: str) -> list[str]:
    found = tour.quality
    if found is None:
        return []
    if found.bound is None:
        if any(note.code == "bound_too_many" for note in tour.notes):  # told ahead of all
            return []
        return [say("explain.no_bound", locale)]
    return [say("explain.bound", locale, bound=found.bound)] if found.gap else []


def _visit(visit: Visit, locale: str) -> list[str]:
    return [
        _score(visit, locale),
        words.join(stop_words.reasons(visit, locale), locale),
        *stop_words.stories(visit, locale),
        _window(visit, locale),
        _slack(visit, locale),
    ]


def _score(visit: Visit, locale: str) -> str:
    parts = visit.parts or (("site", visit.score),)
    total = sum(points for _, points in parts)
    if len(parts) == 1:
        return say("explain.score", locale, points=total)
    told = words.join([line for part in parts for line in _part(visit, *part, locale)], locale)
    return say("explain.score_parts", locale, points=total, parts=told)


def _part(visit: Visit, code: str, points: int, locale: str) -> list[str]:
    """Return a part of a score; what pairs add is told by the other site of each."""
    if code == "pairs" and visit.stories:
        return [
            say("explain.story", locale, name=words.clean(other.name(locale)), points=other.points)
            for story in visit.stories
            for other in story.companions
        ]
    return [words.note("explain", Note(code=code, facts=(("points", points),)), locale)]


def _window(visit: Visit, locale: str) -> str:
    if visit.window is None:
        return ""
    if visit.opening_status == "unknown":
        return say("explain.hours_unknown", locale)
    first, last = visit.window
    if (last - first).total_seconds() + visit.stay_s >= _DAY_S - 60:
        return say("explain.all_day", locale)
    day = visit.arrival.date()
    return say("explain.window", locale, first=words.clock(first, day), last=words.clock(last, day))


def _slack(visit: Visit, locale: str) -> str:
    minutes = visit.slack_s // 60
    if minutes <= 0:
        return say("explain.no_slack", locale)
    return say("explain.slack", locale, time=words.duration(minutes * 60, locale))
