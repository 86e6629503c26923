"""How fast the heritage dataset loads, is checked and is searched, on this machine.

Beside each figure stands its limit and the share of it that was used.

    python benchmarks/heritage.py [DATASET]
"""

from __future__ import annotations

import argparse
import platform
import statistics
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from jindao import SiteQuery, check_dataset, load_heritage
from jindao.heritage.select import find_sites

LOAD_S, CHECK_S, SEARCH_S, MEMORY_MB = 0.15, 5.0, 0.005, 50.0
QUERIES = ("晋祠", "jinci", "jc", "Jinci Temple", "yungang", "hanging tempel", "云岗石窟", "寺")


def seconds(work: Callable[[], object], times: int = 7) -> float:
    """Return the median time of some runs, after one that warms up."""
    work()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", nargs="?", type=Path, help="default: the embedded one")
    directory = parser.parse_args().dataset
    print(f"{platform.machine()}, Python {platform.python_version()}, {platform.system()}")
    tracemalloc.start()
    heritage = load_heritage(directory)
    peak_mb = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    print(f"{len(heritage.sites)} sites, {len(heritage.places)} places")
    told("load", seconds(lambda: load_heritage(directory)), LOAD_S)
    told("memory", peak_mb, MEMORY_MB, "MB")
    told("check-data", seconds(lambda: check_dataset(directory), 3), CHECK_S)
    for text in QUERIES:
        query = SiteQuery(text=text, limit=8)
        taken_s = seconds(lambda query=query: find_sites(heritage, query))
        found = find_sites(heritage, query)
        told(f"search {text}", taken_s, SEARCH_S, note=found[0].name_zh if found else "-")


def told(what: str, value: float, limit: float, unit: str = "ms", note: str = "") -> None:
    factor = 1000 if unit == "ms" else 1
    share = f"{value / limit:.0%} of {limit * factor:g} {unit}"
    print(f"{what:<24}{value * factor:9.2f} {unit}   {share:<18} {note}".rstrip())


if __name__ == "__main__":
    main()
