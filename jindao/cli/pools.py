"""Who shares work on many areas: processes of this machine, or a Dask cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jindao
from jindao import read_whole
from jindao.cli.group import option

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from jindao import Pool


def pool_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add who judges areas."""
    scheduler = option("--scheduler", code="assess_counties.scheduler", metavar="ADDRESS")
    workers = option(
        "--workers", code="assess_counties.workers", default="1", show_default=True, metavar="N"
    )
    return workers(scheduler(command))


def pool_of(workers: str, scheduler: str | None) -> Pool:
    """Return who works: a cluster where one is named.

    Raises
    ------
    RequestError
        Where the number of processes is none, or too large.
    MissingExtraError
        Where Dask is not installed.
    """
    if scheduler is not None:
        return jindao.on_dask(scheduler)
    return jindao.in_processes(read_whole(workers, field="workers"))
