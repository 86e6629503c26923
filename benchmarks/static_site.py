"""How long the public side takes to write as files, and again where nothing changed.

Routes are published into a store of their own, each with a tour of a real planner, and
written in both languages with every download that draws no map. Printed are seconds of the
wall, processor time of all processes together, and how many times as fast more of them are.

    python benchmarks/static_site.py [--routes 500] [--processes 2] [--few 60]
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

from catalogue import filled

from jindao import Planner, Settings, Store

WHOLE_S = 600.0


def main() -> None:
    """Print each figure, the first beside its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--routes", type=int, default=500)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--few", type=int, default=60, help="routes to compare processes by")
    told = parser.parse_args()
    print(f"{platform.platform()}, {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as folder:
        first_s = 0.0
        few = store_of(Path(folder), "few", told.few)
        for count in dict.fromkeys((1, told.processes)):
            took_s = written(few, Path(folder) / f"site-{count}", count)
            first_s = first_s or took_s
            print(f"  {first_s / took_s:.2f} times as fast as one process")
        store = store_of(Path(folder), "all", told.routes)
        for what in ("the first time", "with nothing changed"):
            print(f"{what} (goal {WHOLE_S:.0f} s):")
            written(store, Path(folder) / "site", told.processes)


def store_of(folder: Path, name: str, routes: int) -> Store:
    """Return a store with so many published routes."""
    store = Store(f"sqlite:///{folder / name}.sqlite3")
    filled(store, routes)
    return store


def written(store: Store, directory: Path, processes: int) -> float:
    """Write a site, print what that took, and return the seconds."""
    sys.path[0] = str(Path(__file__).parents[1])  # this folder has a `web.py` of its own
    from web.static_site import write_site

    planner = Planner(Settings())
    begun_s, used_s = time.perf_counter(), processor_s()
    report = write_site(planner, store, directory, processes=processes)
    took_s = time.perf_counter() - begun_s
    print(
        f"  {processes} processes: {len(report.made)} routes made, {len(report.kept)} kept,"
        f" {report.pages} pages, {report.files} files in {took_s:.1f} s,"
        f" {processor_s() - used_s:.1f} s of processor (load {os.getloadavg()[0]:.1f})",
        flush=True,
    )
    return took_s


def processor_s() -> float:
    """Return the processor time of this process and of those it began and has seen end."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
