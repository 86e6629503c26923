"""`jindao edit`: a tour that was written as JSON, with changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

import jindao
from jindao import (
    Addition,
    DataError,
    Move,
    Order,
    Pin,
    RequestError,
    Sleep,
    Stay,
    Tour,
    Trip,
    read_minutes,
    read_time,
    read_whereabouts,
    read_whole,
)
from jindao.cli.file_options import FileWishes, file_options
from jindao.cli.group import Listed, main, network_options, option, planner_for
from jindao.cli.trips import deliver_trip, trip_formats
from jindao.cli.words import _


@main.command(help=_("edit.about"))
@click.argument("tour", type=click.Path(path_type=Path), metavar="TOUR.json")
@option("--pin", "pins", code="edit.pin", multiple=True, metavar="SITE")
@option("--pin-anywhere", "loose", code="edit.pin_anywhere", multiple=True, metavar="SITE")
@option("--unpin", "unpins", code="edit.unpin", multiple=True, metavar="SITE")
@option("--drop", "drops", code="edit.drop", multiple=True, metavar="SITE")
@option("--add", "additions", code="edit.add", multiple=True, metavar="SITE[=DAY]")
@option("--move", "moves", code="edit.move", multiple=True, metavar="SITE=DAY")
@option("--order", "orders", code="edit.order", multiple=True, metavar="DAY=SITE,...")
@option("--stay", "stays", code="edit.stay", multiple=True, metavar="SITE=TIME")
@option("--sleep", "sleeps", code="edit.sleep", multiple=True, metavar="DAY=PLACE|LON,LAT")
@option("--start-time", code="edit.start_time", metavar="HH:MM")
@option("--as-is", code="edit.as_is", is_flag=True)
@option("--format", "format_", code="format", metavar="FORMAT")
@option(
    "--output",
    "-o",
    "outputs",
    code="output",
    multiple=True,
    metavar="FILE",
    cls=Listed,
    names=lambda: [kind.suffix for kind in jindao.FILE_TYPES.values()] + ["-"],
)
@file_options
@network_options
def edit(
    tour: Path,
    pins: Sequence[str],
    loose: Sequence[str],
    unpins: tuple[str, ...],
    drops: tuple[str, ...],
    additions: Sequence[str],
    moves: Sequence[str],
    orders: Sequence[str],
    stays: Sequence[str],
    sleeps: Sequence[str],
    start_time: str | None,
    as_is: bool,
    outputs: tuple[str, ...],
    format_: str | None,
    engine: str,
    closures: Path | None,
    network: Path | None,
    files: FileWishes,
) -> None:
    """Change a tour, and make the best of the rest or take it as it is."""
    changes = jindao.TourChanges(
        pins=(
            *(Pin(site=site) for site in pins),
            *(Pin(site=site, anywhere=True) for site in loose),
        ),
        drops=drops,
        orders=tuple(_order(text) for text in orders),
        moves=tuple(_move(text) for text in moves),
        stays=tuple(_stay(text) for text in stays),
        additions=tuple(_addition(text) for text in additions),
        unpins=unpins,
        sleeps=tuple(_sleep(text) for text in sleeps),
        start_time=None if start_time is None else read_time(start_time, field="start_time"),
    )
    formats = trip_formats(outputs, format_)
    planner = planner_for(network, engine, closures)
    asked = jindao.TourEdit.of(read_tour(tour), changes, reoptimise=not as_is)
    deliver_trip(planner, planner.edit_tour(asked), outputs, formats, files)


def read_tour(path: Path) -> Tour:
    """Return the tour of a JSON file.

    Raises
    ------
    DataError
        Where the file cannot be read, or holds something else.
    """
    trip = read_trip(path, "file_tour")
    if not isinstance(trip, Tour):
        raise DataError("file_no_tour", path=str(path))
    return trip


def read_trip(path: Path, code: str) -> Trip:
    """Return the trip of a JSON file, of whatever kind.

    Raises
    ------
    DataError
        Where the file cannot be read; with the code given where it holds something else.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DataError("file_missing", path=str(path)) from None
    except IsADirectoryError:
        raise DataError("file_is_directory", path=str(path)) from None
    except PermissionError:
        raise DataError("file_permission", path=str(path)) from None
    except OSError as error:
        raise DataError("file_unreadable", path=str(path), reason=error.strerror) from error
    try:
        return jindao.read_json(data)
    except DataError as error:
        reason = {language: error.message(language) for language in jindao.languages()}
        raise DataError(code, path=str(path), reason=reason) from error


def pair(text: str, field: str, form: str) -> tuple[str, str]:
    """Return what stands before and after the last `=`.

    Raises
    ------
    RequestError
        Where there is none, or nothing on a side of it.
    """
    before, mark, after = text.replace("＝", "=").rpartition("=")
    if not (mark and before.strip() and after.strip()):
        raise RequestError("pair_form", field=field, value=text, expected=form)
    return before.strip(), after.strip()


def _move(text: str) -> Move:
    site, day = pair(text, "move", "SITE=DAY")
    return Move(site=site, day=read_whole(day, field="move"))


def _stay(text: str) -> Stay:
    site, time = pair(text, "stay", "SITE=90min")
    minutes = read_minutes(time, field="stay")
    return Stay(site=site, minutes=round(minutes))


def _sleep(text: str) -> Sleep:
    day, mark, where = text.replace("＝", "=").partition("=")
    if not (mark and day.strip() and where.strip()):
        raise RequestError("pair_form", field="sleep", value=text, expected="DAY=PLACE")
    return Sleep(
        day=read_whole(day.strip(), field="sleep"),
        where=read_whereabouts(where.strip(), field="sleep"),
    )


def _addition(text: str) -> Addition:
    if "=" not in text and "＝" not in text:
        return Addition(site=text)
    site, day = pair(text, "add", "SITE=DAY")
    return Addition(site=site, day=read_whole(day, field="add"))


def _order(text: str) -> Order:
    day, mark, sites = text.replace("＝", "=").partition("=")
    names = tuple(name.strip() for name in sites.replace("，", ",").split(",") if name.strip())
    if not mark or not names:
        raise RequestError("pair_form", field="order", value=text, expected="DAY=SITE,SITE")
    return Order(day=read_whole(day.strip(), field="order"), sites=names)
