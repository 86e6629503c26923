"""A trip as one page that needs nothing else: map, timetable, doubts and sources."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from jindao.formats import along, stop_words, titles, words
from jindao.formats.chapters import Chapter, Stop, chapters, has_estimated, rides
from jindao.formats.explain import visit_lines
from jindao.formats.map import credit_lines, map_parts, stop_id, stop_label
from jindao.formats.map_parts import MapParts, colour_class
from jindao.formats.options import ExportOptions
from jindao.formats.safety_words import safety_lines
from jindao.formats.summary import summary
from jindao.model.route import Route
from jindao.model.trip import Trip
from jindao.texts import say, tongue
from jindao.tiles.source import TileLayer

__all__ = ["MapParts", "article", "map_parts", "plain_page", "render", "trip_words", "whole_page"]

_ASSETS = resources.files("jindao.formats") / "assets"
_TEMPLATES = resources.files("jindao.formats") / "templates"
_FRAME = "frame.html"
"""What templates of pages extend."""
_IMAGES = re.compile(r"url\(images/[^)]*\)")
_SOURCE_MAP = re.compile(r"\n?//# sourceMappingURL=\S*")


def render(trip: Trip, options: ExportOptions) -> bytes:
    """Return the page; the only thing it may ask of another host is a tile."""
    return whole_page("page.html", map_parts(trip, options), options, trip_words(trip, options))


def whole_page(
    template: str,
    parts: MapParts,
    options: ExportOptions,
    context: Mapping[str, Any],
    *,
    also: tuple[str, ...] = (),
) -> bytes:
    """Return a page from a template, with its map and all that the map needs in it.

    `also` are further scripts of ours that its map wants.
    """
    styles = [_asset("leaflet.css"), _asset("map.css"), _asset("page.css"), parts.head]
    style = Markup("\n".join(styles))
    library = [_asset(name) for name in ("leaflet.js", "map.js", *also)]
    scripts = [Markup(text) for text in (*library, parts.script)]
    page = templates().get_template(template)
    text = page.render(
        **context,
        brand=say("html.brand", options.locale),
        map=Markup(parts.body),
        style=style,
        scripts=scripts,
        policy=_policy(style, scripts, options.tile_layers),
    )
    return text.encode("utf-8", "xmlcharrefreplace")


def plain_page(
    template: str,
    options: ExportOptions,
    context: Mapping[str, Any],
    *,
    scripts: tuple[str, ...] = (),
) -> bytes:
    """Return a page from a template, without a map; `scripts` of ours are all that it runs."""
    style = Markup(_asset("page.css"))
    library = [Markup(_asset(name)) for name in scripts]
    text = (
        templates()
        .get_template(template)
        .render(
            **context,
            brand=say("html.brand", options.locale),
            style=style,
            scripts=library,
            policy=_policy(style, library, ()),
        )
    )
    return text.encode("utf-8", "xmlcharrefreplace")


def article(trip: Trip, options: ExportOptions) -> str:
    """Return what the page says beside its map, for a page of one's own.

    It wants `page.css`, and `map.js` for its links to the markers.
    """
    return templates().get_template("article.html").render(**trip_words(trip, options))


def _figures(trip: Trip, locale: str) -> list[tuple[str, str]]:
    """Return the few numbers that head the page, with what each counts."""
    found = rides(trip.legs)
    own = words.label("profile", trip.provenance.profile, locale)
    what = say("html.fig_own", locale, profile=own) if found else say("html.fig_length", locale)
    made = [(words.distance(trip.length_m, locale), what)]
    made.append((words.duration(trip.duration_s, locale), say("html.fig_moving", locale)))
    if not isinstance(trip, Route):
        made.append((str(len(trip.visits)), say("html.fig_visits", locale)))
        if len(trip.stages) > 1:
            made.append((str(len(trip.stages)), say("html.fig_days", locale)))
    if found:
        value = say("html.fig_rides_value", locale, length=stop_words.ridden(found, locale))
        made.append((value, say("html.fig_rides", locale)))
    return made


def trip_words(trip: Trip, options: ExportOptions) -> dict[str, Any]:
    """Return everything that is said of a trip, for a template: words and ways to say more.

    `chapters`, and of each what `chapter_facts`, `made_of` and `facilities` say; of a stop
    `stop_name`, `times`, `lunch`, `night`, `cautions`, `why`; of a leg `way`, `along`,
    `trails`, `turns`; and lines on the whole: `summary`, `figures`, `character`, `quality`,
    `scores`, `notes` (of which `strong_notes` may not be overlooked), `left_out`; `safety()`
    has the name of each day and what one must know of it, beneath `safety_heading`.
    """
    locale = options.locale
    spoken: dict[str, Callable[..., Any]] = {
        name: partial(function, locale=locale)
        for name, function in (
            ("times", stop_words.times), ("cautions", stop_words.cautions),
            ("about", stop_words.about), ("access", stop_words.access),
            ("why", stop_words.why), ("along", stop_words.along),
            ("status_words", words.status), ("stop_name", titles.stop_name),
            ("distance", words.distance), ("duration", words.duration),
            ("stop_label", stop_label), ("lunch", stop_words.lunch), ("night", stop_words.night),
            ("code_word", along.code_word),
        )
    }  # fmt: skip
    spoken |= {name: partial(function, locale=locale) for name, function in along.SPOKEN.items()}
    return {
        **spoken,
        "locale": locale,
        "lang": tongue(locale).tag,
        "say": lambda key, **facts: say(f"html.{key}", locale, **facts),
        "say_turns": lambda count: say("turn.list", locale, count=count),
        "makeup_heading": say("breakdown.heading", locale),
        "title": titles.title(trip, locale),
        "subtitle": "" if isinstance(trip, Route) else words.dates(trip, locale),
        "figures": _figures(trip, locale),
        "summary": summary(trip, locale),
        "estimated": has_estimated(trip),
        "surveyed": any(s.alignment == "surveyed" for leg in trip.legs for s in leg.stretches),
        "rides": bool(rides(trip.legs)),
        "character": words.character(trip, locale),
        "quality": words.quality(trip, locale),
        "scores": [] if isinstance(trip, Route) else visit_lines(trip, locale),
        "notes": words.caution_lines(trip, locale),
        "safety": partial(safety_lines, trip, locale),
        "safety_heading": say("safety.heading", locale),
        "strong_notes": words.strong_lines(trip, locale),
        "chapters": chapters(trip),
        "chapter_title": lambda chapter: titles.chapter_title(chapter, trip, locale),
        "chapter_facts": partial(_chapter_facts, locale=locale),
        "left_out": [] if isinstance(trip, Route) else _left_out(trip, locale),
        "way": lambda leg, way_s=None: stop_words.way(leg, trip.provenance.profile, locale, way_s),
        "clock": words.clock,
        "signs": words.STATUS_SIGNS,
        "colour_class": colour_class,
        "stop_id": stop_id,
        "sources": _sources(trip, options),
        "made_with": trip.provenance,
        "made_with_line": words.made_with(trip.provenance, locale),
        "created_at": options.created_at,
    }


def _chapter_facts(chapter: Chapter, locale: str) -> str:
    if chapter.stage is None:
        return ""
    start, end = chapter.stage.start_time, chapter.stage.end_time
    ridden = ""
    if chapter.rides:
        ridden = say("html.facts_rides", locale, length=stop_words.ridden(chapter.rides, locale))
    return words.join(
        [
            words.stage_date(chapter.stage, locale),
            f"{words.clock(start)}–{words.clock(end, start.date())}",
            words.distance(chapter.length_m, locale),
            ridden,
            *(stop_words.night(stop, locale) for stop in chapter.stops),
        ],
        locale,
    )


def _left_out(trip: Trip, locale: str) -> list[tuple[str, str]]:
    assert not isinstance(trip, Route)
    return [
        (words.clean(left.site.name(locale)), words.note("reason", left.reason, locale))
        for left in trip.left_out
    ]


def _sources(trip: Trip, options: ExportOptions) -> list[str]:
    return credit_lines((*trip.provenance.attribution, *options.map_credit))


def _policy(style: str, scripts: list[Markup], layers: tuple[TileLayer, ...]) -> str:
    hashes = " ".join(_hash(script) for script in scripts) or "'none'"
    own = any(not layer.origins for layer in layers)
    hosts = [origin for layer in layers for origin in layer.origins]
    images = " ".join(["data:", *(["'self'"] if own else []), *dict.fromkeys(hosts)])
    return (
        f"default-src 'none'; script-src {hashes}; style-src {_hash(style)}; "
        f"img-src {images}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _asset(name: str) -> str:
    text = (_ASSETS / name).read_text("utf-8")
    if name == "leaflet.css":
        return _IMAGES.sub("none", text)
    return _SOURCE_MAP.sub("", text)


def block_of(template: str, block: str, context: Mapping[str, Any]) -> str:
    """Return one block of a page from a template, for a page of one's own."""
    frame = f"{{% block {block} %}}{{% endblock %}}"
    return templates(frame).get_template(template).render(**context).strip()


@cache
def templates(frame: str = "") -> Environment:
    """Return the templates of pages and of booklets; of pages with another frame, if any."""

    def source(name: str) -> str:
        if name == _FRAME and frame:
            return frame
        return (_TEMPLATES / name).read_text("utf-8")

    environment = Environment(
        loader=FunctionLoader(source),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.tests["visit"] = lambda stop: isinstance(stop, Stop) and stop.visit is not None
    return environment
