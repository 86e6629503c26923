"""`jindao loop`: ways round from a point."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import jindao
from jindao import (
    RequestError,
    read_date,
    read_length_m,
    read_minutes,
    read_preferences,
    read_whereabouts,
    read_whole,
)
from jindao.cli.file_options import FileWishes
from jindao.cli.group import main, option, planner_for
from jindao.cli.trips import deliver_trip, trip_formats, trip_options
from jindao.cli.words import LOCALE, _

if TYPE_CHECKING:
    from jindao import Loop, Loops

_COLUMNS = (
    "length", "time", "error", "twice", "crossings", "grade", "steps", "unpaved", "unknown",
)  # fmt: skip


@main.command(help=_("loop.about"))
@option("--from", "--start", "start", code="loop.start", required=True, metavar="PLACE|LON,LAT")
@option("--length", code="loop.length", metavar="LENGTH")
@option("--time", code="loop.time", metavar="TIME")
@option("--theme", code="loop.theme", metavar="THEME")
@option("--date", code="loop.date", metavar="YYYY-MM-DD")
@option("--seed", code="loop.seed", default="1", show_default=True)
@option("--choice", code="loop.choice", default="1", show_default=True)
@trip_options
def loop(
    network: Path | None,
    closures: Path | None,
    engine: str,
    outputs: tuple[str, ...],
    format_: str | None,
    start: str,
    length: str | None,
    time: str | None,
    theme: str | None,
    date: str | None,
    seed: str,
    choice: str,
    profile: str,
    wishes: tuple[str, ...],
    max_grade: str | None,
    no_steps: bool,
    min_width: str | None,
    files: FileWishes,
) -> None:
    """Plan loops, tell their numbers, and write one of them."""
    request = jindao.LoopRequest(
        start=read_whereabouts(start, field="start"),
        length_m=None if length is None else read_length_m(length, field="length"),
        duration_min=None if time is None else read_minutes(time, field="time"),
        profile=profile,
        theme=theme,
        preferences=read_preferences(
            wishes, max_grade=max_grade, no_steps=no_steps, min_width=min_width
        ),
        seed=read_whole(seed, field="seed"),
        date=None if date is None else read_date(date, field="date"),
    )
    number = read_whole(choice, field="choice")
    if not 1 <= number <= 3:
        raise RequestError("number_range", field="choice", value=number, low=1, high=3)
    planner = planner_for(network, engine, closures)
    formats = trip_formats(outputs, format_)
    found = planner.plan_loop(request)
    loops = found.candidates
    for line in _table(found):
        click.echo(line, err="-" in outputs)
    if number > len(loops):
        raise RequestError("loop_choice", field="choice", value=number, count=len(loops))
    if "-" not in outputs:
        click.echo("")
    deliver_trip(planner, loops[number - 1], outputs, formats, files)


def _table(found: Loops) -> list[str]:
    """Return the numbers of loops as lines, columns below one another, and their titles."""
    loops = found.candidates
    rows = [["", *(_(f"loop.column_{name}") for name in _COLUMNS)]]
    rows += [[str(number), *_cells(item)] for number, item in enumerate(loops, start=1)]
    lines = jindao.aligned(rows)
    lines += [f"{number}: {jindao.title(item, LOCALE)}" for number, item in enumerate(loops, 1)]
    if len(loops) < 3:
        lines.append(_("loop.few", count=len(loops)))
    if found.alike:
        lines.append(_("loop.alike", count=found.alike))
    return lines


def _cells(item: Loop) -> list[str]:
    quality = item.quality
    grade = quality.max_grade
    return [
        _("loop.km", value=f"{item.length_m / 1000:.2f}"),
        _("loop.minutes", value=round(item.duration_s / 60)),
        f"{100 * quality.length_error:+.1f}%",
        f"{100 * quality.walked_twice:.0f}%",
        str(quality.crossings),
        _("loop.unknown") if grade is None else f"{100 * grade:.0f}%",
        _("loop.metres", value=round(quality.steps_m)),
        f"{100 * quality.unpaved_share:.0f}%",
        f"{100 * quality.unknown_surface_share:.0f}%",
    ]
