"""The options of every command that writes trips: what GPX files have beside their lines."""

from __future__ import annotations

import functools
from typing import Any

import jindao
from jindao.cli.group import F, Listed, option


def gpx_options(command: F) -> F:
    """Add the options, which the command gets as one value `gpx`."""

    @functools.wraps(command)
    def run(
        *args: Any, gpx_times: bool, gpx_no_stops: bool, gpx_along: tuple[str, ...], **others: Any
    ) -> Any:
        gpx = jindao.GpxOptions(times=gpx_times, stops=not gpx_no_stops, along=gpx_along)
        return command(*args, gpx=gpx, **others)

    made: Any = run
    for add in (
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
