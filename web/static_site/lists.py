"""What lists the routes of a site of files: catalogue with its search, feeds, sitemap."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask

from jindao import (
    DIFFICULTIES,
    BBox,
    Catalogue,
    Planner,
    RouteEntry,
    atom_feed,
    geojson_feed,
    languages,
    modified_at,
    notices_atom,
    notices_geojson,
    sitemap,
)

from .. import catalogue, language
from .folder import put_bytes
from .pages import Pages, picture_name


class ListWriter:
    """Writes what lists the routes, language by language.

    Parameters
    ----------
    app
        The application that shows them.
    directory
        The new site.
    """

    def __init__(self, app: Flask, directory: Path) -> None:
        self._app = app
        self._planner: Planner = app.extensions["jindao"]
        self._index: Catalogue = app.extensions["jindao_catalogue"]
        self._directory = directory
        self._pages = Pages(self._planner)
        self._has_address = bool(self._planner.settings.address)

    def write(self) -> int:
        """Write all lists; return how many of them are pages."""
        for code in languages():
            entries = self._index.entries(code)
            with self._app.test_request_context(f"/?lang={code}"):
                self._catalogue(entries, code)
                self._feeds(entries, code)
        first = languages()[0] if "zh" not in languages() else "zh"
        self._text("index.html", _forward(f"{first}/index.html"))
        if self._has_address:
            pages = [
                (self._pages.whole(f"{code}/{entry.slug}/index.html"), entry.modified_at)
                for code in languages()
                for entry in self._index.entries(code)
            ]
            put_bytes(self._directory, "sitemap.xml", sitemap(pages))
        return len(languages())

    def _catalogue(self, entries: Sequence[RouteEntry], code: str) -> None:
        boxes = [entry.facts.area for entry in entries if entry.facts]
        options = self._pages.plain_options()
        if boxes:
            area = BBox(
                min(box.west for box in boxes),
                min(box.south for box in boxes),
                max(box.east for box in boxes),
                max(box.north for box in boxes),
            )
            options = replace(options, background=self._planner.background_in(area, ways=False))
        told = [_indexed(entry, self._planner.today()) for entry in entries]
        content = self._pages.render(
            "static_routes.html",
            depth=1,
            trust=hashlib.sha256(repr([e.listed.hash for e in entries]).encode()).hexdigest(),
            page="index.html",
            home="index.html",
            heading=language.current().say("routes.title"),
            entries=entries,
            in_force=catalogue.in_force,
            menus=self._menus(told),
            map=catalogue.routes_map(entries, options, lambda slug: f"{slug}/index.html"),
        )
        put_bytes(self._directory, f"{code}/index.html", content)
        self._text(f"{code}/routes.json", json.dumps({"routes": told}, ensure_ascii=False))

    def _menus(self, told: Sequence[dict[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
        speech, planner = language.current(), self._planner
        menus = {
            "theme": speech.named((*planner.themes, *planner.strands)),
            "kind": speech.named(planner.kinds),
            "difficulty": [
                (code, speech.say(f"routes.difficulty.{code}")) for code in DIFFICULTIES
            ],
            "days": [(str(n), str(n)) for n in sorted({n for item in told for n in item["days"]})],
            "month": [(str(n), speech.say(f"month.{n}")) for n in catalogue.MONTHS],
            "prefecture": speech.named(planner.region.prefectures),
            "county": [
                (name, catalogue.county(name))
                for name in sorted({name for item in told for name in item["county"]})
            ],
            "step_free": [("yes", speech.say("yes"))],
            "events": [("yes", speech.say("yes"))],
        }
        found = []
        for name, options in menus.items():
            used = {str(value) for item in told for value in item[name]}
            found.append((name, [pair for pair in options if pair[0] in used]))
        return [(name, options) for name, options in found if options]

    def _feeds(self, entries: Sequence[RouteEntry], code: str) -> None:
        whole = self._pages.whole

        def address(slug: str) -> str:
            return whole(f"{code}/{slug}/index.html") or f"{slug}/index.html"

        def picture(entry: RouteEntry) -> str:
            cover = entry.content.cover
            name = picture_name(cover.picture) if cover is not None else ""
            return whole(f"{code}/{entry.slug}/{name}") or f"{entry.slug}/{name}"

        notices = self._index.notices(self._planner.today())
        features = geojson_feed(entries, address, picture)
        put_bytes(self._directory, f"{code}/routes.geojson", features)
        put_bytes(self._directory, f"{code}/notices.geojson", notices_geojson(notices))
        if not self._has_address:
            return
        speech = language.current()
        feed = atom_feed(
            entries,
            title=speech.say("routes.feed", region=speech.name(self._planner.region)),
            locale=code,
            own=whole(f"{code}/routes.atom"),
            page=whole(f"{code}/index.html"),
            address=address,
            picture=picture,
        )
        put_bytes(self._directory, f"{code}/routes.atom", feed)
        told = [notice.made_at for notice in notices]
        feed = notices_atom(
            notices,
            title=speech.say("routes.notices_feed", region=speech.name(self._planner.region)),
            locale=code,
            own=whole(f"{code}/notices.atom"),
            page=whole(f"{code}/index.html"),
            changed_at=max(told, default=modified_at(entries)),
        )
        put_bytes(self._directory, f"{code}/notices.atom", feed)

    def _text(self, path: str, text: str) -> None:
        put_bytes(self._directory, path, text.encode())


def _indexed(entry: RouteEntry, today: dt.date) -> dict[str, Any]:
    """Return what a script looks for a route by: a list of values for each menu."""
    facts, content = entry.facts, entry.content
    return {
        "slug": entry.slug,
        "title": entry.title,
        "summary": entry.summary,
        "text": entry.haystack,
        "theme": [content.theme] if content.theme else [],
        "kind": [content.kind] if content.kind else [],
        "difficulty": [content.difficulty] if content.difficulty else [],
        "month": sorted(entry.months or ()),
        "days": [facts.days] if facts else [],
        "km": round(facts.length_m / 1000, 1) if facts else None,
        "prefecture": sorted({site.prefecture for site in facts.sites}) if facts else [],
        "county": sorted({site.county for site in facts.sites}) if facts else [],
        "step_free": ["yes"] if facts and facts.step_free else [],
        "events": ["yes"] if entry.has_events(today) else [],
    }


def _forward(place: str) -> str:
    """Return a page that leads to another."""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>jindao 晋道</title>'
        f'<link rel="icon" href="static/favicon.svg">'
        f'<meta http-equiv="refresh" content="0; url={place}"></head>'
        f'<body><a href="{place}">jindao 晋道</a></body></html>\n'
    )
