"""An assessment as a report on A4: summary, maps, every figure with its formula, method, limits.

WeasyPrint sets it from a template, as it does booklets; maps are drawn here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from markupsafe import Markup

from jindao.formats import assessment as told
from jindao.formats import words
from jindao.formats.assess_page import (
    assess_words,
    bridge_line,
    gap_line,
    longest_gaps,
    reach_name,
    served_layers,
)
from jindao.formats.assess_sheet import Plan, plan_svg
from jindao.formats.booklet import printed
from jindao.formats.options import ExportOptions
from jindao.formats.report import report_page
from jindao.model.assessment import Assessment, ServedArea, WeakLink
from jindao.texts import say

COVER: Final = (520, 500)
_REACH: Final = (258, 222)
_BROKEN: Final = (520, 400)
"""Width and height of the maps, points; that of the cover is lower where words need the room."""

_COVER_ROOM: Final = 615.0
"""Height of the cover without its margins, the date and the legend, points."""

_COVER_LEAST: Final = 250.0

_LINKS: Final = 12
"""So many of the ways whose loss splits a network are listed, the worst."""

_GAPS: Final = 12
"""So many stretches without facilities are numbered on the map and listed, the longest."""


def to_pdf(assessment: Assessment, options: ExportOptions) -> bytes:
    """Return the report, once in every language asked for.

    Raises
    ------
    MissingExtraError
        Without WeasyPrint or the libraries it draws with.
    """
    made = assessment.provenance
    return printed(report_html(assessment, options), made.network_id, made.data_version)


def report_html(assessment: Assessment, options: ExportOptions) -> str:
    """Return the report as the page that is printed: all in it, nothing linked."""
    return report_page("report.html", partial(_edition, assessment), options)


def _edition(assessment: Assessment, options: ExportOptions) -> dict[str, Any]:
    """Return everything that the report says in one language."""
    locale = options.locale
    gaps = longest_gaps(assessment, _GAPS)
    worst = sorted(assessment.weak_links, key=lambda link: -link.lost_km)
    whole = Plan(title=say("assess.page.map", locale), with_sites=True)
    broken = Plan(title=say("assess.report.broken", locale), links=worst, gaps=gaps)
    told_words = assess_words(assessment, options)
    cover = (COVER[0], cover_height(told_words))
    return {
        **told_words,
        "notes": [*told_words["notes"], say("assess.report.ranges", locale)],
        "method": say("assess.page.method_told", locale),
        "report": lambda key, **facts: say(f"assess.report.{key}", locale, **facts),
        "name": told.area_title(assessment, locale),
        "cover_map": Markup(plan_svg(assessment, whole, options, *cover)),
        "reach": list(_reach(assessment, options)),
        "broken_map": Markup(plan_svg(assessment, broken, options, *_BROKEN))
        if worst or gaps
        else "",
        "links": [bridge_line(link, locale) for link in _by_name(worst)[:_LINKS]],
        "gaps": [gap_line(assessment, gap, locale) for gap in gaps],
        "data": _data(assessment, locale),
    }


def cover_height(told_words: dict[str, Any]) -> float:
    """Return how high the map of the cover is, points: at most what the words above it leave.

    The lines are reckoned from how wide letters of the fonts of `report.css` mostly are.
    """
    taken = 26.0 * _lines(told_words["title"], 42)
    taken += sum(15 + 12.5 * _lines(line, 100) for line in told_words["strong_notes"])
    figures = told_words["figures"]
    for start in range(0, len(figures), 3):
        row = figures[start : start + 3]
        taken += 27 + 10.5 * max(_lines(what, 36) for _, what in row)
    return max(_COVER_LEAST, min(COVER[1], _COVER_ROOM - taken))


def _lines(text: str, letters: int) -> int:
    """Return over how many lines of so many Latin letters a text goes."""
    return math.ceil(words.text_width(text) / letters)


def _by_name(links: list[WeakLink]) -> list[WeakLink]:
    """Return the first link of each name, those without one together."""
    named: dict[tuple[str, str], WeakLink] = {}
    for link in links:
        named.setdefault((link.network, link.name), link)
    return list(named.values())


def _reach(assessment: Assessment, options: ExportOptions) -> Iterator[dict[str, Any]]:
    """Yield a map for each profile and target, and its shares along the ways and in circles."""
    for profile, target, areas in served_layers(assessment):
        name = reach_name(profile, target, options.locale)
        plan = Plan(title=name, served=areas)
        yield {
            "name": name,
            "map": Markup(plan_svg(assessment, plan, options, *_REACH)),
            "rows": [_shares(assessment, area, options.locale) for area in reversed(areas)],
        }


def _shares(assessment: Assessment, area: ServedArea, locale: str) -> tuple[str, str, str]:
    """Return the time, the share along the ways with its range, and that in circles."""
    of = {"profile": area.profile, "target": area.target, "minutes": f"{area.minutes:g}"}
    walked = assessment.figure("reach_area_share", **of)
    circle = assessment.figure("circle_area_share", **of)
    minutes = say("assess.minutes", locale, value=of["minutes"])
    return minutes, told.told_value(walked, locale), told.plain_value(circle, locale)


def _data(assessment: Assessment, locale: str) -> list[tuple[str, str]]:
    """Return what the report is made of: pairs of what, and what was taken."""
    request, made = assessment.request, assessment.provenance
    profiles = [words.label("profile", profile, locale) for profile in request.profiles]
    targets = [words.label("assess.target", target, locale) for target in request.targets]
    minutes = [say("assess.minutes", locale, value=f"{time:g}") for time in request.minutes]
    west, south, east, north = (
        assessment.bounds.west,
        assessment.bounds.south,
        assessment.bounds.east,
        assessment.bounds.north,
    )
    rows = {
        "profiles": words.join(profiles, locale),
        "targets": words.join(targets, locale),
        "minutes": words.join(minutes, locale),
        "box": f"{west:.4f}, {south:.4f} – {east:.4f}, {north:.4f}",
        "network": f"{words.clean(made.network_name)} ({made.network_id})",
    }
    return [(say(f"assess.report.{code}", locale), value) for code, value in rows.items()]
