"""An assessment as one page that needs nothing else: map of layers, figures, limits, sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from jindao.formats import assess_look as look
from jindao.formats import assessment as told
from jindao.formats import words
from jindao.formats.assess_gaps import gap_spot, whole_lines
from jindao.formats.assess_tables import headline, sections
from jindao.formats.cautions import Cautions, cautions
from jindao.formats.html import templates, whole_page
from jindao.formats.map import credit_lines, framed
from jindao.formats.map_layers import Layer, Layers, Told
from jindao.formats.map_parts import MapParts
from jindao.formats.options import ExportOptions
from jindao.model.assessment import (
    Assessment,
    JudgedWay,
    ServedArea,
    ServiceGap,
    StrungSite,
    WeakLink,
)
from jindao.texts import either, say, tongue

LONGEST_GAPS: Final = 20
"""So many stretches without facilities are shown, the longest."""

STRONG: Final = ("assess_estimated", "assess_partly_covered")
"""Notes that may not be overlooked."""


def render(assessment: Assessment, options: ExportOptions) -> bytes:
    """Return the page; the only thing it may ask of another host is a tile."""
    return whole_page(
        "assess.html",
        assess_map_parts(assessment, options),
        options,
        assess_words(assessment, options),
        also=("layers.js", "folds.js"),
    )


def assess_map_parts(assessment: Assessment, options: ExportOptions) -> MapParts:
    """Return a map whose layers people switch: the page wants `layers.js` after `map.js`.

    Ground in reach is there for each profile and target, one at a time, with the circles of a
    straight line beside it. What is estimated is dashed.
    """
    locale = options.locale
    frame = framed(assessment.drawn_bounds, options, prefer_canvas=False)
    layers = Layers(frame)

    def add(name: str, *, shown: bool = True) -> Layer:
        return layers.add(name, say(f"assess.layer.{name}", locale), shown=shown)

    border = {"color": look.BORDER, "weight": 2, "dash_array": "8 4 2 4"}
    add("area").areas(assessment.polygons, fill=False, **border)
    _add_served(layers, assessment, locale)
    footpaths = [way for way in assessment.ways if way.footpath and not way.greenway]
    _add_ways(add("footpaths"), footpaths, color=look.FOOTPATH, weight=1.6)
    greenways = [way for way in assessment.ways if way.greenway]
    _add_ways(add("greenways"), greenways, color=look.GREENWAY, weight=4.5)
    _add_bridges(add("bridges", shown=False), assessment.weak_links, locale)
    add("facilities", shown=False).dots(_facilities(assessment, locale), look.FACILITY_DOT)
    _add_gaps(add("gaps", shown=False), assessment, locale)
    sites = add("sites")
    for word in reversed(look.SITE_DOTS):
        own = [site for site in assessment.sites if look.site_class(assessment, site) == word]
        sites.dots([_site(assessment, site, locale) for site in own], look.SITE_DOTS[word])
    return layers.parts(
        options,
        attribution=_sources(assessment, options),
        told={"map": say("assess.page.map", locale)},
    )


def assess_legend(locale: str) -> str:
    """Return what the signs of the map mean, as HTML: a `<span class="jd-key">` for each."""
    return templates().get_template("assess_legend.html").render(_signs(locale))


def assess_cautions(assessment: Assessment, locale: str) -> str:
    """Return what to know before one reads, as HTML; the page wants `page.css`, `folds.js`."""
    told_first = {
        "say": lambda key, **facts: say(key, locale, **facts),
        "cautions": _cautions(assessment, locale),
    }
    return templates().get_template("cautions.html").render(told_first)


def _cautions(assessment: Assessment, locale: str) -> Cautions:
    return cautions(told.note_lines(assessment, locale), _strong(assessment, locale))


def _strong(assessment: Assessment, locale: str) -> list[str]:
    """Return the notes that may not be overlooked."""
    return [line for code in STRONG for line in told.note_lines(assessment, locale, code=code)]


def _signs(locale: str) -> dict[str, Any]:
    """Return what the legend is made of."""
    return {
        "say": lambda key, **facts: say(key, locale, **facts),
        "look": look,
        "dots": [
            (dot, say(f"assess.page.sites_{word}", locale)) for word, dot in look.SITE_DOTS.items()
        ],
    }


def assess_words(assessment: Assessment, options: ExportOptions) -> dict[str, Any]:
    """Return everything that is said of an assessment, for a template.

    `title`, lines of `notes` (of which `strong_notes` may not be overlooked, and which are
    `cautions` as a page shows them), `figures` as
    pairs (value, what it is), `sections` of tables, `gaps` and `limits` as lines, `method`,
    `sources`; `dots` are pairs of the look of a site and what it means.
    """
    locale = options.locale
    return {
        "locale": locale,
        "lang": tongue(locale).tag,
        **_signs(locale),
        "title": told.title(assessment, locale),
        "figures": headline(assessment, locale),
        "notes": told.note_lines(assessment, locale),
        "strong_notes": _strong(assessment, locale),
        "cautions": _cautions(assessment, locale),
        "sections": list(sections(assessment, locale)),
        "gaps": [gap_line(assessment, gap, locale) for gap in longest_gaps(assessment)],
        "limits": told.limit_lines(locale),
        "sources": _sources(assessment, options),
        "made_with": assessment.provenance,
        "made_with_line": words.made_with(assessment.provenance, locale),
        "created_at": options.created_at,
    }


def longest_gaps(assessment: Assessment, count: int = LONGEST_GAPS) -> list[ServiceGap]:
    """Return the longest stretches of greenways without a facility, the longest first.

    One without any counts with all of its length.
    """

    def length_m(gap: ServiceGap) -> float:
        return 1000 * gap.length_km if gap.longest_m is None else gap.longest_m

    return sorted(assessment.gaps, key=length_m, reverse=True)[:count]


def served_layers(assessment: Assessment) -> Iterator[tuple[str, str, list[ServedArea]]]:
    """Yield each profile and target that something is known of, with its areas, largest first."""
    for profile in assessment.request.profiles:
        for target in dict.fromkeys(area.target for area in assessment.served):
            areas = [
                area
                for area in assessment.served
                if (area.profile, area.target) == (profile, target)
            ]
            if areas:
                yield profile, target, sorted(areas, key=lambda area: -area.minutes)


def _add_served(layers: Layers, assessment: Assessment, locale: str) -> None:
    """Add a layer for each profile and target; the first of greenways is shown."""
    choice = say("assess.page.served", locale)
    served = list(served_layers(assessment))
    first = next((n for n, (_, target, _) in enumerate(served) if target == "greenway"), 0)
    for number, (profile, target, areas) in enumerate(served):
        name = reach_name(profile, target, locale)
        shown = number == first
        layer = layers.add(f"served_{number + 1}", name, shown=shown, choice=choice)
        inside = {"fill_color": look.SERVED, "fill_opacity": look.served_opacity(len(areas))}
        for place, area in enumerate(areas):
            # Only the outermost has a rim: streets lie too near each other for more.
            rim = {"color": look.SERVED, "weight": 0.8} if place == 0 else {"stroke": False}
            layer.areas(area.polygons, **inside, **rim)
        for area in areas:
            layer.areas(
                area.circles, color=look.CIRCLE, weight=1.4, dash_array=look.CIRCLE_DASHES,
                fill=False,
            )  # fmt: skip


def reach_name(profile: str, target: str, locale: str) -> str:
    """Return who reaches what, in words."""
    return say(
        "assess.page.reach_layer",
        locale,
        profile=words.label("profile", profile, locale),
        target=words.label("assess.target", target, locale),
    )


def _add_ways(layer: Layer, ways: Sequence[JudgedWay], **style_: Any) -> None:
    """Draw ways through, those that are only estimated or planned dashed."""
    layer.lines([way.line for way in ways if way.is_built], **style_)
    dashed = {**style_, "dash_array": look.ESTIMATED_DASHES}
    layer.lines([way.line for way in ways if not way.is_built], **dashed)


def _add_bridges(layer: Layer, links: Sequence[WeakLink], locale: str) -> None:
    for is_built in (True, False):
        dashes = {} if is_built else {"dash_array": look.ESTIMATED_DASHES}
        lines = [link.line for link in links if link.is_built == is_built]
        layer.lines(lines, color=look.BRIDGE, weight=5, **dashes)
    layer.dots([_bridge(link, locale) for link in links], look.BRIDGE_DOT)


def _bridge(link: WeakLink, locale: str) -> Told:
    lines = [
        words.label("assess.network", link.network, locale),
        say("assess.page.bridge", locale, km=f"{link.lost_km:.2f}"),
    ]
    marks = (("estimated", link.estimated), ("planned", link.planned))
    lines += [say(f"judged.mark_{mark}", locale) for mark, is_so in marks if is_so]
    name = words.clean(link.name) or say("assess.page.unnamed", locale)
    return link.line[len(link.line) // 2], name, lines


def bridge_line(link: WeakLink, locale: str) -> str:
    """Return an edge whose loss splits a network, in a line."""
    _, name, lines = _bridge(link, locale)
    return say("assess.line", locale, name=name, value=words.join(list(lines), locale))


def _facilities(assessment: Assessment, locale: str) -> list[Told]:
    found: list[Told] = []
    for place in assessment.places:
        group = "assess.target" if place.kind == "park" else "facility"
        kind = words.label(group, place.kind, locale)
        name = words.clean(place.name)
        found.append((place.position, name or kind, [kind] if name else []))
    return found


def _add_gaps(layer: Layer, assessment: Assessment, locale: str) -> None:
    """Draw greenways without any as bands, and mark each gap."""
    gaps = longest_gaps(assessment)
    whole = dict.fromkeys(line for gap in gaps for line in whole_lines(assessment, gap))
    layer.lines(list(whole), color=look.GAP, weight=look.GAP_BAND, opacity=look.GAP_OPACITY)
    spots = [(gap, gap_spot(assessment, gap)) for gap in gaps]
    layer.dots([_gap(gap, at, locale) for gap, at in spots if at], look.GAP_DOT)


def _gap(gap: ServiceGap, at: tuple[float, float], locale: str) -> Told:
    return at, _gap_name(gap, locale), [_gap_told(gap, locale)]


def gap_line(assessment: Assessment, gap: ServiceGap, locale: str) -> str:
    """Return a stretch without facilities in a line, which says so if no map shows it."""
    told_gap = [_gap_told(gap, locale)]
    if gap_spot(assessment, gap) is None:
        told_gap.append(say("assess.page.gap_nowhere", locale))
    value = words.join(told_gap, locale)
    return say("assess.line", locale, name=_gap_name(gap, locale), value=value)


def _gap_name(gap: ServiceGap, locale: str) -> str:
    name = words.clean(gap.greenway) or say("assess.page.unnamed", locale)
    kind = words.label("facility", gap.kind, locale)
    return say("assess.page.gap_name", locale, greenway=name, kind=kind)


def _gap_told(gap: ServiceGap, locale: str) -> str:
    metres = 1000 * gap.length_km if gap.longest_m is None else gap.longest_m
    return say(
        "assess.page.gap",
        locale,
        length=words.distance(metres, locale),
        km=f"{gap.length_km:.2f}",
        count=gap.count,
    )


def _site(assessment: Assessment, site: StrungSite, locale: str) -> Told:
    name = words.clean(either(locale, site.name_zh, site.name_en) or site.name_zh)
    on_trail = {True: "yes", False: "no", None: "unknown"}[site.on_trail]
    lines = [
        _distance(assessment, site, locale),
        *(
            say(f"assess.page.{key}", locale, known=say(f"assess.known.{word}", locale))
            for key, word in (("step_free", site.step_free), ("on_trail", on_trail))
        ),
    ]
    return site.position, name, lines


def _distance(assessment: Assessment, site: StrungSite, locale: str) -> str:
    near = look.site_class(assessment, site)
    if site.greenway_m is None or near == "unknown":
        word = "site_unknown" if near == "unknown" else "site_farther"
        return say(f"assess.page.{word}", locale)
    length = words.distance(site.greenway_m, locale)
    told = say("assess.page.site_distance", locale, length=length)
    if not site.greenway_estimated:
        return told
    return words.join([told, say("judged.mark_estimated", locale)], locale)


def _sources(assessment: Assessment, options: ExportOptions) -> list[str]:
    return credit_lines([*told.credit(assessment), *options.map_credit])
