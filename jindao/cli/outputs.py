"""Where results go: files whose suffix says the format, and stdout."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

import jindao
from jindao import JindaoError, RequestError
from jindao.cli.words import LOCALE, _

if TYPE_CHECKING:
    from jindao import Background, ExportOptions, Planner, References

    Render = Callable[[str, ExportOptions], bytes]


def formats_of(
    outputs: Sequence[str],
    format_: str | None,
    formats: Mapping[str, object],
    file_types: Mapping[str, Any],
) -> list[str]:
    """Return the format of every output, so that a wrong one is known before the work.

    A file's suffix says its format; `--format` is for stdout and must not disagree.

    Raises
    ------
    RequestError
        Where a format is unknown or disagrees, or a file cannot be written.
    """
    if format_ is not None and format_ not in formats:
        formats[format_]
    found = []
    for output in outputs:
        if output == "-":
            found.append(format_ or "json")
            continue
        jindao.check_writable(output)
        found.append(jindao.format_of(output, file_types))
        if format_ not in (None, found[-1]):
            suffix = file_types[found[-1]].suffix
            raise RequestError(
                "output_format_mismatch", field="format", path=output, suffix=suffix, value=format_
            )
    return found


def deliver(
    options: ExportOptions, render: Render, outputs: Sequence[str], formats: Sequence[str]
) -> None:
    """Write a result to every output, and say what it is where stdout is free.

    `render` gives the bytes of the result in a format.
    """
    if "-" not in outputs:
        click.echo(render("txt", options).decode(), nl=False)
    write_all(lambda format_: render(format_, options), outputs, formats)


def write_all(
    render: Callable[[str], bytes], outputs: Sequence[str], formats: Sequence[str]
) -> None:
    """Write every output that can be made, and say so.

    Raises
    ------
    JindaoError
        What kept the last of the others from being made; each before it is told in a line.
    """
    failed: JindaoError | None = None
    for output, format_ in zip(outputs, formats, strict=True):
        try:
            data = render(format_)
            if output == "-":
                click.echo(data, nl=False)
            else:
                jindao.write_bytes(output, data)
                told = jindao.say(f"format.{format_}", LOCALE)
                click.echo(_("written_as", path=output, kind=told), err=True)
        except JindaoError as error:
            if failed is not None:
                click.echo(_("error", message=failed.message(LOCALE)), err=True)
            failed = error
    if failed is not None:
        raise failed


def export_options(
    planner: Planner,
    background: Background,
    *,
    explain: bool = False,
    references: References | None = None,
) -> ExportOptions:
    """Return how results look: language, background and tiles of the settings."""
    settings = planner.settings
    return jindao.ExportOptions(
        locale=LOCALE,
        background=background,
        tiles=settings.tiles,
        tiles_datum=settings.tiles_datum,
        tiles_attribution=settings.tiles_attribution,
        created_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
        explain=explain,
        map_review_number=settings.map_review_number,
        references=references or jindao.References(),
    )
