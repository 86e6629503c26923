"""A site of files from its routes: which are there already, who writes the others, its lists."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from flask import Flask

from jindao import (
    FILE_TYPES,
    FORMATS,
    Catalogue,
    OutputError,
    Planner,
    Store,
    check_processes,
    languages,
    vendor_directory,
    worker_pool,
)

from ..app import create_app
from .folder import MANIFEST, SCHEMA, files_of, is_whole, put_bytes, put_in_place, read_manifest
from .lists import ListWriter
from .route_files import RouteFiles, RouteWriter

_STATIC: Final = Path(__file__).parents[1] / "static"
_AT_ONCE: Final = 4
"""So many routes a process is handed at once."""
_ALONE: Final = 4
"""So few routes are written here: other processes would take longer to begin."""

_Name = tuple[str, str]
"""A slug and a language."""


@dataclass(slots=True, kw_only=True)
class SiteReport:
    """What was written: slugs of routes made anew, taken over, and public no more."""

    made: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    pages: int = 0
    files: int = 0


def write_site(
    planner: Planner,
    store: Store,
    directory: Path,
    *,
    formats: Sequence[str] = (),
    processes: int = 1,
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
    processes
        Among how many processes of this machine the routes are shared.

    Raises
    ------
    NotFoundError
        Where there is no such format.
    RequestError
        Where there cannot be so many processes.
    OutputError
        Where the directory holds anything else, or cannot be written; it is as it was.
    """
    check_processes(processes, "processes")
    for name in formats:
        FORMATS[name]
    wanted = tuple(formats) or tuple(n for n in FORMATS.here() if not FILE_TYPES[n].has_map)
    directory = directory.absolute()
    before = read_manifest(directory)
    beside = directory.with_name(f".{directory.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir(parents=True)
        app = create_app(planner, store)
        kept, waiting = _settled(app, RouteWriter(app, store, beside, wanted), directory, before)
        made = list(_written(app, store, beside, wanted, waiting, processes))
        report = _finished(app, beside, kept, made, before)
        put_in_place(beside, directory, {path for one in kept for path in one.files})
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


def _settled(
    app: Flask, writer: RouteWriter, directory: Path, before: dict[str, Any]
) -> tuple[list[RouteFiles], list[_Name]]:
    """Return what stays where it is, being what would be written and whole, and what does not."""
    index: Catalogue = app.extensions["jindao_catalogue"]
    kept, waiting = [], []
    for code in languages():
        for entry in index.entries(code):
            known = before.get(f"{code}/{entry.slug}")
            if (
                known
                and known["key"] == writer.key(entry.slug, code)
                and is_whole(directory, known["files"])
            ):
                kept.append(RouteFiles(slug=entry.slug, language=code, **known))
            else:
                waiting.append((entry.slug, code))
    # The languages of a route stand together: who writes one has read its trips for the other.
    return kept, sorted(waiting)


def _written(
    app: Flask,
    store: Store,
    beside: Path,
    formats: tuple[str, ...],
    waiting: list[_Name],
    processes: int,
) -> Iterator[RouteFiles]:
    """Write the files of routes, here or shared among processes, and yield what was written."""
    written: set[_Name] = set()
    if processes > 1 and len(waiting) > _ALONE:
        for done in _shared(app.extensions["jindao"], store, beside, formats, waiting, processes):
            written.add((done.slug, done.language))
            yield done
    writer = RouteWriter(app, store, beside, formats)
    yield from (writer.write(*name) for name in waiting if name not in written)


def _shared(
    planner: Planner,
    store: Store,
    beside: Path,
    formats: tuple[str, ...],
    waiting: list[_Name],
    processes: int,
) -> Iterator[RouteFiles]:
    """Yield what processes write; not all of it where one of them dies."""
    begin = (_Worker.begin, (planner, store, beside, formats))
    with suppress(BrokenProcessPool), worker_pool(processes, *begin) as pool:
        yield from pool.map(_Worker.write, waiting, chunksize=_AT_ONCE)


class _Worker:
    """What a process that shares the work does."""

    writer: RouteWriter

    @classmethod
    def begin(cls, planner: Planner, store: Store, beside: Path, formats: tuple[str, ...]) -> None:
        """Have an application of its own ready."""
        store.leave_connections()
        cls.writer = RouteWriter(create_app(planner, store), store, beside, formats)

    @classmethod
    def write(cls, name: _Name) -> RouteFiles:
        """Write the files of a route in a language."""
        return cls.writer.write(*name)


def _finished(
    app: Flask,
    beside: Path,
    kept: list[RouteFiles],
    made: list[RouteFiles],
    before: dict[str, Any],
) -> SiteReport:
    """Write what belongs to no one route, and return what there is."""
    shutil.copytree(_STATIC, beside / "static")
    shutil.copytree(vendor_directory(), beside / "static" / "vendor")
    lists = ListWriter(app, beside).write()
    routes = {one.name: {"key": one.key, "files": one.files} for one in (*kept, *made)}
    planner: Planner = app.extensions["jindao"]
    manifest = {"schema": SCHEMA, "version": planner.version, "routes": routes}
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
    put_bytes(beside, MANIFEST, text.encode())
    slugs, anew = {one.slug for one in (*kept, *made)}, {one.slug for one in made}
    return SiteReport(
        made=sorted(anew),
        kept=sorted({one.slug for one in kept} - anew),
        gone=sorted({name.partition("/")[2] for name in before} - slugs),
        pages=lists + sum(one.pages for one in (*kept, *made)),
        files=sum(1 for _ in files_of(beside)) + sum(len(one.files) for one in kept),
    )
