"""The public side as files: for any web host, under any path, with no server behind it.

Everything is written beside the directory first. A new site takes its name at once when it
is whole; in one that is there each file takes the place of the old one at once, files before
the pages that lead to them, and what is gone is removed last. So whoever reads meanwhile, or
after this was killed half-way, finds every address with a whole file, old or new; the next
time it is finished. What has not changed since the last time, by the manifest, is not touched.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from flask import Flask, render_template

from jindao import (
    DIFFICULTIES,
    FILE_TYPES,
    FORMATS,
    Background,
    BBox,
    Catalogue,
    ExportOptions,
    OutputError,
    Planner,
    PublicRoute,
    RouteEntry,
    Store,
    Trip,
    atom_feed,
    export,
    formats_for,
    geojson_feed,
    languages,
    modified_at,
    notices_atom,
    notices_geojson,
    open_picture,
    open_route,
    sitemap,
    vendor_directory,
)

from . import catalogue, language, published, static_files
from .api import accent_of
from .app import create_app

MANIFEST: Final = "manifest.json"
_STATIC: Final = Path(__file__).with_name("static")
_SCHEMA: Final = 1
_ROUTE_DEPTH: Final = 2
"""Files of routes lie so deep, `zh/jinci/index.html`; what lists them does not."""


@dataclass(slots=True, kw_only=True)
class SiteReport:
    """What was written: slugs of routes made anew, taken over, and public no more."""

    made: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    pages: int = 0
    files: int = 0


def write_site(
    planner: Planner, store: Store, directory: Path, *, formats: Sequence[str] = ()
) -> SiteReport:
    """Write every published route, in every language, as a site of files.

    Parameters
    ----------
    planner, store
        What plans, and what keeps the routes.
    directory
        Where the site is to stand: none yet, an empty one, or one that this wrote.
    formats
        Of the downloads; by default all that draw no map, which are quick to make.

    Raises
    ------
    NotFoundError
        Where there is no such format.
    OutputError
        Where the directory holds anything else, or cannot be written; it is as it was.
    """
    for name in formats:
        FORMATS[name]
    wanted = tuple(formats) or tuple(n for n in FORMATS.here() if not FILE_TYPES[n].has_map)
    directory = directory.absolute()
    before = _manifest(directory)
    beside = directory.with_name(f".{directory.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir(parents=True)
        writer = _Writer(create_app(planner, store), store, directory, beside, wanted, before)
        report = writer.write()
        _put(beside, directory, writer.kept)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(
            "output_failed",
            path=str(directory),
            folder=str(directory.parent),
            reason=error.strerror or type(error).__name__,
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return report


def _manifest(directory: Path) -> dict[str, Any]:
    """Return what was written last; nothing where nothing was.

    Raises
    ------
    OutputError
        Where the directory holds what this did not write.
    """
    if not directory.exists() or (directory.is_dir() and not any(directory.iterdir())):
        return {}
    try:
        found = json.loads((directory / MANIFEST).read_text("utf-8"))
        if found["schema"] == _SCHEMA and isinstance(found["routes"], dict):
            return dict(found["routes"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise OutputError("static_folder", path=str(directory))


def _put(beside: Path, directory: Path, kept: Collection[str]) -> None:
    """Put what was written into its place: all that is there after that is the new site.

    Parameters
    ----------
    beside
        What was written, on the same disk.
    directory
        Where it is to stand.
    kept
        Paths of what stands there already and stays as it is.
    """
    if not directory.exists() or not any(directory.iterdir()):
        if directory.exists():
            directory.rmdir()
        beside.rename(directory)
        return
    written = [path.relative_to(beside).as_posix() for path in _files(beside)]
    for name in sorted(written, key=_late):
        target = directory / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (beside / name).replace(target)
    known = {*written, *kept}
    for path in sorted(directory.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(directory).as_posix() not in known:
            path.unlink()


def _files(directory: Path) -> Iterator[Path]:
    return (path for path in directory.rglob("*") if path.is_file())


def _late(name: str) -> tuple[bool, bool, int, str]:
    """Return a key that sorts what leads to something after what it leads to."""
    is_list = name.count("/") < _ROUTE_DEPTH and not name.startswith("static/")
    return name == MANIFEST, is_list, name.endswith(".html"), name


class _Writer:
    """Writes one site."""

    def __init__(
        self,
        app: Flask,
        store: Store,
        old: Path,
        new: Path,
        formats: tuple[str, ...],
        before: dict[str, Any],
    ) -> None:
        self._app = app
        self._planner: Planner = app.extensions["jindao"]
        self._store = store
        self._old, self._new = old, new
        self.kept: set[str] = set()
        self._formats = formats
        self._before = before
        self._report = SiteReport()
        self._routes: dict[str, Any] = {}
        self._address = self._planner.settings.address

    def write(self) -> SiteReport:
        index: Catalogue = self._app.extensions["jindao_catalogue"]
        shutil.copytree(_STATIC, self._new / "static")
        shutil.copytree(vendor_directory(), self._new / "static" / "vendor")
        slugs: set[str] = set()
        for code in languages():
            entries = index.entries(code)
            slugs |= {entry.slug for entry in entries}
            with self._app.test_request_context(f"/?lang={code}"):
                for entry in entries:
                    self._route(entry, code)
                self._catalogue(entries, code)
                self._feeds(entries, code)
        first = languages()[0] if "zh" not in languages() else "zh"
        self._text("index.html", _forward(f"{first}/index.html"))
        if self._address:
            pages = [
                (self._whole(f"{code}/{entry.slug}/index.html"), entry.modified_at)
                for code in languages()
                for entry in index.entries(code)
            ]
            self._bytes("sitemap.xml", sitemap(pages))
        gone = {name.partition("/")[2] for name in self._before} - slugs
        made, kept = self._report.made, self._report.kept
        self._report.made = sorted(set(made))
        self._report.kept = sorted(set(kept) - set(made))
        self._report.gone = sorted(gone)
        manifest = {"schema": _SCHEMA, "version": self._planner.version, "routes": self._routes}
        self._text(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False))
        self._report.files = sum(1 for _ in _files(self._new)) + len(self.kept)
        return self._report

    def _route(self, entry: RouteEntry, code: str) -> None:
        found = open_route(self._store, entry.slug, code)
        name = f"{code}/{entry.slug}"
        key = self._key(found)
        if self._take_over(name, key):
            self._report.kept.append(entry.slug)
            return
        files: dict[str, str] = {}
        for path, content in self._made(found, name, key):
            self._bytes(path, content)
            files[path] = hashlib.sha256(content).hexdigest()
        self._routes[name] = {"key": key, "files": files}
        self._report.made.append(entry.slug)

    def _key(self, found: PublicRoute) -> str:
        """Return what changes when anything does that the files of a route are made of."""
        planner = self._planner
        notices = [
            n for n in found.content.notices if n.last_day is None or n.last_day >= planner.today()
        ]
        parts = (
            *(found.revision.hash, found.asked, found.language, found.published_at.isoformat()),
            *(planner.version, planner.network_meta.id, planner.data_version),
            *(static_files.version(), ",".join(self._formats), self._address or "", str(_SCHEMA)),
            *(str(notice) for notice in notices),
            *(str(one.closure) for one in found.notices if not one.is_over(planner.today())),
            *(found.bureau.name_zh, found.bureau.name_en, str(found.languages)),
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _take_over(self, name: str, key: str) -> bool:
        """Leave the files of a route where they are if they are those of the key, and whole."""
        known = self._before.get(name)
        if not known or known["key"] != key:
            return False
        for path, wanted in known["files"].items():
            old = self._old / path
            if not old.is_file() or hashlib.sha256(old.read_bytes()).hexdigest() != wanted:
                return False
        self.kept.update(known["files"])
        self._report.pages += sum(path.endswith(".html") for path in known["files"])
        self._routes[name] = known
        return True

    def _made(self, found: PublicRoute, name: str, key: str) -> Iterator[tuple[str, bytes]]:
        """Yield the files of a route: a page for each part, its downloads, its revision."""
        yield f"{name}/revision-{found.revision.number}.json", found.document
        if found.cover_size and found.content.cover is not None:
            sha256 = found.content.cover.picture
            yield f"{name}/{_picture(sha256)}", open_picture(self._store, sha256).data
        for part in range(1, max(1, len(found.trips)) + 1):
            downloads = []
            if found.trips:
                for path, format_, content in self._downloads(found, part):
                    downloads.append((format_, path))
                    yield f"{name}/{path}", content
            yield f"{name}/{_page(part)}", self._page(found, part, name, key, downloads)

    def _downloads(self, found: PublicRoute, part: int) -> Iterator[tuple[str, str, bytes]]:
        trip = found.trips[part - 1]
        for name in formats_for(trip):
            if name not in self._formats:
                continue
            options = replace(
                self._options(trip, with_map=FILE_TYPES[name].has_map),
                link=self._whole(f"{found.asked}/{found.slug}/index.html") or None,
                references=self._planner.references(trip),
                created_at=found.published_at,
            )
            suffix = FILE_TYPES[name].suffix
            yield f"{found.slug}-{part}{suffix}", name, export(trip, name, options)

    def _page(
        self,
        found: PublicRoute,
        part: int,
        name: str,
        key: str,
        downloads: list[tuple[str, str]],
    ) -> bytes:
        shown = published.route_shown(
            found, part, self._options, resolve=_resolve, place_of_picture=_picture
        )
        return self._render(
            "static_route.html",
            depth=2,
            trust=key,
            page=f"{found.slug}/{_page(part)}",
            home="../index.html",
            heading=found.content.title(found.language) or found.slug,
            **shown,
            link=self._whole(f"{name}/index.html"),
            alone=True,
            part_address=_page,
            newest="index.html",
            downloads=downloads,
            document=f"revision-{found.revision.number}.json",
        )

    def _catalogue(self, entries: Sequence[RouteEntry], code: str) -> None:
        boxes = [entry.facts.area for entry in entries if entry.facts]
        options = ExportOptions(locale=code, map_review_number=self._review)
        if boxes:
            area = BBox(
                min(box.west for box in boxes),
                min(box.south for box in boxes),
                max(box.east for box in boxes),
                max(box.north for box in boxes),
            )
            options = replace(options, background=self._planner.background_in(area, ways=False))
        content = self._render(
            "static_routes.html",
            depth=1,
            trust=hashlib.sha256(repr([e.listed.hash for e in entries]).encode()).hexdigest(),
            page="index.html",
            home="index.html",
            heading=language.current().say("routes.title"),
            entries=entries,
            menus=self._menus(entries),
            map=catalogue.routes_map(entries, options, lambda slug: f"{slug}/index.html"),
        )
        self._bytes(f"{code}/index.html", content)
        index = {"routes": [_indexed(entry) for entry in entries]}
        self._text(f"{code}/routes.json", json.dumps(index, ensure_ascii=False))

    def _menus(self, entries: Sequence[RouteEntry]) -> list[tuple[str, list[tuple[str, str]]]]:
        speech, planner = language.current(), self._planner
        told = [_indexed(entry) for entry in entries]
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
        }
        found = []
        for name, options in menus.items():
            used = {str(value) for item in told for value in item[name]}
            found.append((name, [pair for pair in options if pair[0] in used]))
        return [(name, options) for name, options in found if options]

    def _feeds(self, entries: Sequence[RouteEntry], code: str) -> None:
        def address(slug: str) -> str:
            place = f"{code}/{slug}/index.html"
            return self._whole(place) or f"{slug}/index.html"

        def picture(entry: RouteEntry) -> str:
            cover = entry.content.cover
            name = _picture(cover.picture) if cover is not None else ""
            return self._whole(f"{code}/{entry.slug}/{name}") or f"{entry.slug}/{name}"

        index: Catalogue = self._app.extensions["jindao_catalogue"]
        notices = index.notices(self._planner.today())
        self._bytes(f"{code}/routes.geojson", geojson_feed(entries, address, picture))
        self._bytes(f"{code}/notices.geojson", notices_geojson(notices))
        if not self._address:
            return
        speech = language.current()
        feed = atom_feed(
            entries,
            title=speech.say("routes.feed", region=speech.name(self._planner.region)),
            locale=code,
            own=self._whole(f"{code}/routes.atom"),
            page=self._whole(f"{code}/index.html"),
            address=address,
            picture=picture,
        )
        self._bytes(f"{code}/routes.atom", feed)
        told = [notice.made_at for notice in notices]
        feed = notices_atom(
            notices,
            title=speech.say("routes.notices_feed", region=speech.name(self._planner.region)),
            locale=code,
            own=self._whole(f"{code}/notices.atom"),
            page=self._whole(f"{code}/index.html"),
            changed_at=max(told, default=modified_at(entries)),
        )
        self._bytes(f"{code}/notices.atom", feed)

    def _options(self, trip: Trip, *, with_map: bool = True) -> ExportOptions:
        """Return how a map in a file looks: what lies beneath is in the file."""
        background = self._planner.background(trip) if with_map else Background()
        options = ExportOptions(
            locale=language.current().code,
            background=background,
            map_review_number=self._review,
        )
        accent = accent_of(trip)
        return replace(options, accent=accent) if accent else options

    @property
    def _review(self) -> str:
        return self._planner.settings.map_review_number

    def _render(self, template: str, *, depth: int, trust: str, page: str, **values: Any) -> bytes:
        """Return a page whose addresses are relative and that asks nobody else for anything."""
        up = "../" * depth
        word = trust[:22]
        policy = (
            "default-src 'none'; base-uri 'none'; form-action 'none'; connect-src 'self'; "
            f"font-src 'self'; img-src 'self' data:; script-src 'self' 'nonce-{word}'; "
            f"style-src 'self' 'nonce-{word}'; style-src-attr 'unsafe-inline'"
        )
        made = render_template(
            template,
            url_for=_static_address(up),
            nonce=lambda: word,
            policy=policy,
            others=[(language.Language(code), f"{up}{code}/{page}") for code in languages()],
            **values,
        )
        self._report.pages += 1
        return made.encode()

    def _whole(self, path: str) -> str:
        """Return the whole address of a file of the site; nothing where that is not known."""
        return f"{self._address}/{path}" if self._address else ""

    def _bytes(self, path: str, content: bytes) -> None:
        target = self._new / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def _text(self, path: str, text: str) -> None:
        self._bytes(path, text.encode())


def _page(part: int) -> str:
    return "index.html" if part == 1 else f"part-{part}.html"


def _picture(sha256: str) -> str:
    """Return what the file of a cover picture is called beside its page."""
    return f"cover-{sha256[:16]}.jpg"


def _resolve(kind: str, name: str) -> str | None:
    """Return where a link of a text leads in a site of files, which has no pages of sites."""
    if kind == "stage" and name.isascii() and name.isdigit():
        return f"#stage-{int(name) - 1}"
    return f"../{name}/index.html" if kind == "route" else None


def _static_address(up: str) -> Callable[..., str]:
    """Return what templates call for addresses: of our files only, there is nothing else."""

    def address(endpoint: str, **values: str) -> str:
        folder = {"static": "static/", "api.vendor": "static/vendor/"}[endpoint]
        return f"{up}{folder}{values.get('filename') or values['name']}"

    return address


def _indexed(entry: RouteEntry) -> dict[str, Any]:
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
    }


def _forward(place: str) -> str:
    """Return a page that leads to another."""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>jindao 晋道</title>'
        f'<link rel="icon" href="static/favicon.svg">'
        f'<meta http-equiv="refresh" content="0; url={place}"></head>'
        f'<body><a href="{place}">jindao 晋道</a></body></html>\n'
    )
