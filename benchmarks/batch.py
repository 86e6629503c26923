"""How a batch of drafts scales with the processes that plan it.

The same catalogue is made into an empty store once for every number of processes, the
kernels being compiled before; what is printed are seconds of the wall, and how many times
as fast as one process that is. Every run must give the same drafts.

    python benchmarks/batch.py [--drafts 100] [--workers 1 2]
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import os
import platform
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import jindao
from jindao import Accounts, CatalogueRequest, Desk, Planner, World
from jindao.model.people import Bureau
from jindao.store import Store

DAY = dt.date(2026, 10, 14)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--drafts", type=int, default=100)
    options.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    asked = options.parse_args()
    planner = Planner()
    planner.warm_up()
    print(f"{platform.platform()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    first_s, first_drafts = 0.0, ""
    for count in asked.workers:
        took_s, made, drafts = run(planner, asked.drafts, count)
        first_s, first_drafts = first_s or took_s, first_drafts or drafts
        assert drafts == first_drafts, "other drafts"
        print(
            f"{count} processes: {made} drafts in {took_s:.1f} s, {made / took_s:.2f} a second, "
            f"{first_s / took_s:.2f} times as fast as {asked.workers[0]}"
        )


def run(planner: Planner, drafts: int, count: int) -> tuple[float, int, str]:
    """Return how long a batch took, how many drafts it made, and what tells them."""
    asked = CatalogueRequest(
        themes=("great_wall", "yellow_river", "taihang"),
        profiles=("bike", "walk"),
        hours=8.0,
        date=DAY,
    )
    with tempfile.TemporaryDirectory() as directory:
        store = Store(f"sqlite:///{Path(directory) / 's.sqlite3'}")
        every = tuple(prefecture.id for prefecture in planner.region.prefectures)
        with store.work() as work:
            work.people.add_bureau(
                Bureau(slug="province", name_zh="省", name_en="Province", areas=every)
            )
        desk = Desk(store, World(heritage=planner.heritage))
        batch = jindao.batch_of(planner, desk, Accounts(store).bureaus(), asked)
        batch = replace(batch, waiting=batch.waiting[:drafts], settled=())
        begin = time.perf_counter()
        done = list(
            jindao.generate_drafts(planner, desk, batch, workers=jindao.in_processes(count))
        )
        took_s = time.perf_counter() - begin
        trips = sorted(
            route.newest.content.stages[0].trip
            for route in desk.routes(jindao.OPERATOR, "province")
        )
        store.close()
    made = sum(outcome.state == "made" for outcome in done)
    return took_s, made, hashlib.sha256("".join(trips).encode()).hexdigest()


if __name__ == "__main__":
    main()
