"""The files of one route in one language: a page for each part, its downloads, its revision."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask

from jindao import (
    FILE_TYPES,
    Planner,
    PublicRoute,
    Store,
    export,
    formats_for,
    open_picture,
    open_route,
)

from .. import route_page, static_files
from .event_files import EventFiles
from .folder import SCHEMA, put_bytes
from .pages import Pages, page_name, picture_name


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFiles:
    """What was written of a route in a language: SHA-256 by path in the site.

    `key` changes when anything does that they are made of.
    """

    slug: str
    language: str
    key: str
    files: dict[str, str]

    @property
    def name(self) -> str:
        """The folder they lie in."""
        return f"{self.language}/{self.slug}"

    @property
    def pages(self) -> int:
        """How many of them are pages."""
        return sum(path.endswith(".html") for path in self.files)


class RouteWriter:
    """Writes the files of one route after the other.

    Parameters
    ----------
    app
        The application that shows them.
    store
        What keeps the routes.
    directory
        The new site, which lies beside the old one.
    formats
        Of the downloads.
    """

    def __init__(self, app: Flask, store: Store, directory: Path, formats: tuple[str, ...]) -> None:
        self._app = app
        self._planner: Planner = app.extensions["jindao"]
        self._store = store
        self._directory = directory
        self._formats = formats
        self._pages = Pages(self._planner)
        self._events = EventFiles(self._planner, self._pages, formats)

    def key(self, slug: str, code: str) -> str:
        """Return what changes when anything does that the files of a route are made of."""
        return self._key(open_route(self._store, slug, code))

    def write(self, slug: str, code: str) -> RouteFiles:
        """Write the files of a route in a language."""
        found = open_route(self._store, slug, code)
        key = self._key(found)
        files: dict[str, str] = {}
        with self._app.test_request_context(f"/?lang={code}"):
            for path, content in self._made(found, f"{code}/{slug}", key):
                put_bytes(self._directory, path, content)
                files[path] = hashlib.sha256(content).hexdigest()
        return RouteFiles(slug=slug, language=code, key=key, files=files)

    def _key(self, found: PublicRoute) -> str:
        planner = self._planner
        notices = [
            n for n in found.content.notices if n.last_day is None or n.last_day >= planner.today()
        ]
        parts = (
            *(found.revision.hash, found.asked, found.language, found.published_at.isoformat()),
            *(planner.version, planner.network_meta.id, planner.data_version),
            *(static_files.version(), ",".join(self._formats), planner.settings.address or ""),
            *(str(SCHEMA), *(str(notice) for notice in notices)),
            *(str(one.closure) for one in found.notices if not one.is_over(planner.today())),
            *(found.bureau.name_zh, found.bureau.name_en, str(found.languages)),
            *self._events.key(found),
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _made(self, found: PublicRoute, name: str, key: str) -> Iterator[tuple[str, bytes]]:
        yield f"{name}/revision-{found.revision.number}.json", found.document
        for sha256, _ in found.pictures:
            yield f"{name}/{picture_name(sha256)}", open_picture(self._store, sha256).data
        for part in range(1, max(1, len(found.trips)) + 1):
            downloads = []
            if found.trips:
                for path, format_, content in self._downloads(found, part):
                    downloads.append((format_, path))
                    yield f"{name}/{path}", content
            yield f"{name}/{page_name(part)}", self._page(found, part, name, key, downloads)
        yield from self._events.made(found, name, key)

    def _downloads(self, found: PublicRoute, part: int) -> Iterator[tuple[str, str, bytes]]:
        trip = found.trips[part - 1]
        for name in formats_for(trip):
            if name not in self._formats:
                continue
            has_map = FILE_TYPES[name].has_map
            today = self._planner.today()
            shown = route_page.with_notices(trip, found, today) if has_map else trip
            options = replace(
                self._pages.options(shown, with_map=has_map),
                notices=route_page.notices_told(found, today),
                link=self._pages.whole(f"{found.asked}/{found.slug}/index.html") or None,
                references=self._planner.references(trip),
                created_at=found.published_at,
            )
            suffix = FILE_TYPES[name].suffix
            yield f"{found.slug}-{part}{suffix}", name, export(shown, name, options)

    def _page(
        self,
        found: PublicRoute,
        part: int,
        name: str,
        key: str,
        downloads: list[tuple[str, str]],
    ) -> bytes:
        shown = route_page.route_shown(
            found, part, self._pages.options, resolve=_resolve, place_of_picture=picture_name
        )
        return self._pages.render(
            "static_route.html",
            depth=2,
            trust=key,
            page=f"{found.slug}/{page_name(part)}",
            home="../index.html",
            heading=found.content.title(found.language) or found.slug,
            **shown,
            link=self._pages.whole(f"{name}/index.html"),
            alone=True,
            part_address=page_name,
            event_address=lambda id_: f"events/{id_}/index.html",
            newest="index.html",
            downloads=downloads,
            document=f"revision-{found.revision.number}.json",
        )


def _resolve(kind: str, name: str) -> str | None:
    """Return where a link of a text leads in a site of files, which has no pages of sites."""
    if kind == "stage" and name.isascii() and name.isdigit():
        return f"#stage-{int(name) - 1}"
    return f"../{name}/index.html" if kind == "route" else None
