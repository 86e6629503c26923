"""The options of every command that writes trips: what files have beside the trip itself."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import jindao
from jindao.cli.group import F, Listed, option

if TYPE_CHECKING:
    from jindao import ExportOptions, GpxOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWishes:
    """What was asked of files: what GPX has beside lines, further languages, a link to the trip."""

    gpx: GpxOptions
    also: tuple[str, ...] = ()
    link: str | None = None

    def on(self, options: ExportOptions) -> ExportOptions:
        """Return options with these wishes."""
        return replace(options, gpx=self.gpx, also=self.also, link=self.link)


also_option = option(
    "--also",
    code="also",
    multiple=True,
    metavar="LANG",
    cls=Listed,
    names=lambda: jindao.languages(),
)
"""Languages in which what is printed says everything once more."""


def file_options(command: F) -> F:
    """Add the options, which the command gets as one value `files`."""

    @functools.wraps(command)
    def run(
        *args: Any,
        gpx_times: bool,
        gpx_no_stops: bool,
        gpx_along: tuple[str, ...],
        also: tuple[str, ...],
        link: str | None,
        **others: Any,
    ) -> Any:
        gpx = jindao.GpxOptions(times=gpx_times, stops=not gpx_no_stops, along=gpx_along)
        return command(*args, files=FileWishes(gpx=gpx, also=also, link=link), **others)

    made: Any = run
    for add in (
        option("--link", "link", code="convert.link", metavar="URL"),
        also_option,
        option(
            "--gpx-along",
            "gpx_along",
            code="gpx_along",
            multiple=True,
            metavar="WHAT",
            cls=Listed,
            names=lambda: jindao.GPX_ALONG,
        ),
        option("--gpx-no-stops", "gpx_no_stops", code="gpx_no_stops", is_flag=True),
        option("--gpx-times", "gpx_times", code="gpx_times", is_flag=True),
    ):
        made = add(made)
    return made  # type: ignore[no-any-return]
