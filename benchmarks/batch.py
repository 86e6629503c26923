"""How a batch of drafts scales with the processes that plan it.

The same catalogue is made into an empty store by a program of its own for every number of
processes, the kernels being compiled before. Printed are seconds of the wall from the first
order to the last draft, loading what is planned with included, processor time of all
processes together, and how many times as fast as one process that is. Every run must give
the same drafts.

    python benchmarks/batch.py [--drafts 150] [--workers 1 2]
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import platform
import subprocess
import sys
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
    options.add_argument("--drafts", type=int, default=150, help="orders, of which some have none")
    options.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    options.add_argument("--alone", action="store_true", help="one number, told as JSON")
    asked = options.parse_args()
    if asked.alone:
        print(json.dumps(run(asked.drafts, asked.workers[0])))
        return
    Planner().warm_up()
    print(f"{platform.platform()}, {os.cpu_count()} processors")
    first_s, first_drafts = 0.0, ""
    for count in asked.workers:
        took_s, used_s, made, drafts = of_its_own(asked.drafts, count)
        first_s, first_drafts = first_s or took_s, first_drafts or drafts
        assert drafts == first_drafts, "other drafts"
        print(
            f"{count} processes: {made} drafts in {took_s:.1f} s, {made / took_s:.2f} a second, "
            f"{first_s / took_s:.2f} times as fast as {asked.workers[0]}; "
            f"{used_s:.1f} s of processor (load {os.getloadavg()[0]:.1f})",
            flush=True,
        )


def of_its_own(drafts: int, count: int) -> tuple[float, float, int, str]:
    """Return what `run` does in a program that has loaded nothing yet."""
    words = ["--alone", "--drafts", str(drafts), "--workers", str(count)]
    command = [sys.executable, str(Path(__file__)), *words]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    took_s, used_s, made, hashed = json.loads(told)
    return took_s, used_s, made, hashed


def run(drafts: int, count: int) -> tuple[float, float, int, str]:
    """Return how long a batch took, by the wall and by processors, its drafts, what tells them."""
    planner = Planner()
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
        begin, used = time.perf_counter(), os.times()
        done = list(
            jindao.generate_drafts(planner, desk, batch, workers=jindao.in_processes(count))
        )
        took_s = time.perf_counter() - begin
        used_s = sum(os.times()[:4]) - sum(used[:4])
        trips = sorted(
            route.newest.content.stages[0].trip
            for route in desk.routes(jindao.OPERATOR, "province")
        )
        store.close()
    made = sum(outcome.state == "made" for outcome in done)
    return took_s, used_s, made, hashlib.sha256("".join(trips).encode()).hexdigest()


if __name__ == "__main__":
    main()
