"""A trip as a booklet to print: cover, days with map and timetable, sites, safety, sources.

WeasyPrint sets it from a template; its fonts are those of the machine, which wants a Chinese
one (Noto Sans CJK SC). Nothing is fetched: maps are drawn here, and addresses are only printed.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from typing import Any, Final

from markupsafe import Markup

from jindao.errors import MissingExtraError, OutputError
from jindao.formats import words
from jindao.formats.chapters import Chapter, Stop, chapters
from jindao.formats.colours import RIDE_COLOUR, colour
from jindao.formats.elevation_profile import elevation_profile
from jindao.formats.gpx import subjects
from jindao.formats.hours_text import hours_in_words
from jindao.formats.html import templates, trip_words
from jindao.formats.options import ExportOptions
from jindao.formats.qr import qr_svg
from jindao.formats.safety_words import safety_lines
from jindao.formats.vector_map import DASHES, crowds, vector_map
from jindao.model.place import Site
from jindao.model.reference import Source
from jindao.model.trip import Trip
from jindao.texts import either, say

_STYLES: Final = resources.files("jindao.formats") / "assets"
_MAPS: Final = {"a4": ((520, 400), (520, 330)), "phone": ((340, 250), (340, 330))}
"""Width and height of the maps of the cover and of a day, by paper."""

_LOW_COVERS: Final = {"a4": (520, 370), "phone": (340, 185)}
"""Of the map of a cover that has to warn as well, so that its code stays on the page."""

_DETAILS: Final = 2
"""Maps at most of places where the stops of a day cover each other."""

_SILENT: Final = logging.CRITICAL + 1


def to_pdf(trip: Trip, options: ExportOptions) -> bytes:
    """Return the booklet on A4, once in every language asked for.

    Raises
    ------
    MissingExtraError
        Without WeasyPrint or the libraries it draws with.
    """
    return _printed(trip, options, "a4")


def to_phone_pdf(trip: Trip, options: ExportOptions) -> bytes:
    """Return the booklet on pages of a phone's shape, to read without a line.

    Raises
    ------
    MissingExtraError
        As `to_pdf` does.
    """
    return _printed(trip, options, "phone")


def _printed(trip: Trip, options: ExportOptions, paper: str) -> bytes:
    made = trip.provenance
    return printed(booklet_html(trip, options, paper), made.network_id, made.data_version)


def printed(page: str, network_id: str, data_version: str) -> bytes:
    """Return a page of HTML as a PDF; nothing that it names is fetched.

    What it is made of is the identifier of the file.

    Raises
    ------
    MissingExtraError
        As `to_pdf` does.
    """
    html_type, fetcher = _weasyprint()
    identifier = f"{network_id}-{data_version}".encode()
    made = html_type(string=page, url_fetcher=fetcher)
    data: bytes = made.write_pdf(pdf_tags=True, pdf_identifier=identifier)
    return data


def booklet_html(trip: Trip, options: ExportOptions, paper: str = "a4") -> str:
    """Return the booklet as the page that is printed: all in it, nothing linked."""
    locales = tuple(dict.fromkeys((options.locale, *options.also)))
    editions = [_edition(trip, _in(options, locale), locales, paper) for locale in locales]
    return (
        templates()
        .get_template("booklet.html")
        .render(
            editions=editions,
            lang=editions[0]["lang"],
            title=editions[0]["title"],
            author=say("html.brand", options.locale),
            keywords=_keywords(trip),
            created=options.created_at.isoformat() if options.created_at else "",
            paper=paper,
            accent=options.accent,
            style=Markup((_STYLES / "booklet.css").read_text("utf-8")),
        )
    )


def _edition(
    trip: Trip, options: ExportOptions, locales: Sequence[str], paper: str
) -> dict[str, Any]:
    """Return everything that the booklet says in one language."""
    locale = options.locale
    cover, page = _MAPS[paper]
    parts = chapters(trip)
    notes = _SourceNotes(options.references.by_id(), locale)
    told = trip_words(trip, options)
    if told["strong_notes"]:
        cover = _LOW_COVERS[paper]
    whole = vector_map(trip, options, width=cover[0], height=cover[1])
    return {
        **told,
        "locales": locales,
        "booklet": lambda key, **facts: say(f"booklet.{key}", locale, **facts),
        "cover_map": Markup(whole.svg),
        "cover_kinds": whole.kinds,
        "qr": Markup(qr_svg(options.link, say("booklet.qr", locale))) if options.link else "",
        "link": options.link or "",
        "days": [
            {**_day(trip, place, chapter, options, page), "safety": told}
            for (place, chapter), (_, told) in zip(
                enumerate(parts), safety_lines(trip, locale), strict=True
            )
        ],
        "notices": [say("gpx.notice", locale, told=line) for line in options.notices],
        "dashes": DASHES,
        "ride_colour": RIDE_COLOUR,
        "sites": [_site(stop, notes, locale) for stop in _visited(parts)],
        "cited": notes.cited,
        "emergency": [(item.number, item.name(locale)) for item in options.references.emergency],
    }


def _day(
    trip: Trip,
    place: int,
    chapter: Chapter,
    options: ExportOptions,
    size: tuple[float, float],
) -> dict[str, Any]:
    """Return a chapter with what is drawn of it."""
    width, height = size
    drawn = vector_map(trip, options, width=width, height=height, place=place)
    near = crowds(trip, width=width, height=height, place=place)[:_DETAILS]
    return {
        "chapter": chapter,
        "map": Markup(drawn.svg),
        "details": [
            Markup(
                vector_map(
                    trip, options, width=width, height=0.6 * height, place=place, box=box
                ).svg
            )
            for box in near
        ],
        "kinds": drawn.kinds,
        "profile": elevation_profile(chapter),
        "colour": colour(place, options),
    }


def _visited(parts: Sequence[Chapter]) -> Iterator[Stop]:
    """Yield the visits, each site once."""
    seen: set[str] = set()
    for stop in itertools.chain.from_iterable(chapter.stops for chapter in parts):
        if stop.visit is not None and stop.visit.site.id not in seen:
            seen.add(stop.visit.site.id)
            yield stop


class _SourceNotes:
    """Numbers the sources of a booklet in the order in which they are cited."""

    def __init__(self, sources: Mapping[str, Source], locale: str) -> None:
        self._sources = sources
        self._locale = locale
        self._numbers: dict[str, int] = {}

    def numbers(self, site: Site) -> list[int]:
        """Return the numbers of the sources of a site, in rising order."""
        cited = (token.rpartition(":")[2] for token in site.sources)
        return sorted(
            {
                self._numbers.setdefault(id_, len(self._numbers) + 1)
                for id_ in cited
                if id_ in self._sources
            }
        )

    @property
    def cited(self) -> list[tuple[int, str]]:
        """The sources that were cited, with their numbers."""
        return [(number, self._line(self._sources[id_])) for id_, number in self._numbers.items()]

    def _line(self, source: Source) -> str:
        parts = [source.title(self._locale), source.publisher, source.url]
        return words.join([words.clean(part) for part in parts], self._locale)


def _site(stop: Stop, notes: _SourceNotes, locale: str) -> dict[str, Any]:
    """Return what a booklet says of a site: what nobody knows is said to be unknown."""
    assert stop.visit is not None
    site = stop.visit.site
    return {
        "stop": stop,
        "name": words.clean(site.name(locale)),
        "other_name": words.clean(either(locale, site.name_en, site.name_zh)),
        "pinyin": words.clean(site.name_pinyin),
        "about": words.about(site, locale),
        "text": words.clean(site.description(locale)),
        "facts": list(_facts(site, locale)),
        "sources": notes.numbers(site),
    }


def _facts(site: Site, locale: str) -> Iterator[tuple[str, str]]:
    unknown = say("booklet.unknown", locale)
    hours = hours_in_words(site.opening_hours, locale) if site.opening_hours else unknown
    if site.opening_hours_date:
        hours = say("booklet.as_of", locale, told=hours, date=site.opening_hours_date)
    yield say("label.opening_hours", locale), hours
    yield say("label.fee", locale), say(f"booklet.{site.fee}", locale) if site.fee else unknown
    known = {None: unknown, True: say("booklet.yes", locale), False: say("booklet.no", locale)}
    yield say("label.step_free", locale), known[site.step_free]
    if site.season:
        yield say("label.season", locale), hours_in_words(site.season, locale)
    if site.position is not None:
        where = str(site.position)
        if site.coordinate_accuracy_m:
            accuracy = words.distance(site.coordinate_accuracy_m, locale)
            where = say("booklet.within", locale, position=where, accuracy=accuracy)
        yield say("booklet.position", locale), where
    if access := words.access(site, locale):
        yield say("booklet.access", locale), access


def _keywords(trip: Trip) -> str:
    return words.clean(", ".join(subjects(trip)))


def _weasyprint() -> tuple[Any, Any]:
    """Return what prints, and the fetcher that fetches nothing."""
    # It logs every rule of CSS it does not know, and every attribute of SVG.
    logging.getLogger("weasyprint").setLevel(_SILENT)
    logging.getLogger("fontTools").setLevel(_SILENT)
    try:
        from weasyprint import HTML
    except (ModuleNotFoundError, OSError) as error:
        # OSError: Python's part is there, but not Pango.
        missing = getattr(error, "name", None) or "Pango"
        raise MissingExtraError(
            "missing_extra_pdf", extra="pdf", name="pdf", module=missing
        ) from error
    return HTML, _fetch_nothing


def _fetch_nothing(url: str, *_: Any, **__: Any) -> Any:
    raise OutputError("booklet_fetch", path=url)


def _in(options: ExportOptions, locale: str) -> ExportOptions:
    return replace(options, locale=locale, also=())
