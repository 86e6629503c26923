"""Quality of the tour search on public instances of the orienteering problem.

    python benchmarks/tours.py --format toptw ../shared/data/tours/toptw/*1*.txt --days 1
    python benchmarks/tours.py --format ttdp ../shared/data/tours/ttdp/t1*.txt --seconds 0.1 1
    python benchmarks/tours.py --format op ../shared/data/tours/op/ChaoSet_66/set*.txt --json

Distances follow the literature: toptw (Solomon 100 series) rounded down to one decimal,
ttdp rounded down to two, op (Chao, Tsiligirides) not rounded there and rounded down to
four decimals here; a tour is then feasible here where it is with real distances up to
1e-4 per leg. All numbers are scaled to whole ones. Best-known values are read from the
`bks*.csv` beside the files; they come from the literature and are not proven optima.
Where a file has none (ttdp), the best score of all runs of this call is the reference.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numba
import numpy as np
import numpy.typing as npt

from jindao.tours.problem import TourProblem
from jindao.tours.schedule import violations
from jindao.tours.solve import solve

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Instance:
    name: str
    problem: TourProblem
    best_known: int | None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--format", choices=READERS, required=True)
    parser.add_argument("--days", type=int, default=1)
    parser.add_argument("--seconds", type=float, nargs="+", default=[1.0])
    parser.add_argument("--iterations", type=int, nargs="+", default=[], help="instead of seconds")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    instances = [READERS[options.format](path, options.days) for path in options.files]
    solve(instances[0].problem, seed=0, iterations=1, solver="search")
    budgets: list[dict[str, float | int]] = [{"iterations": i} for i in options.iterations]
    budgets = budgets or [{"time_limit_s": seconds} for seconds in options.seconds]
    report = {"machine": machine(), "format": options.format, "days": options.days}
    report["seeds"] = options.seeds
    report["results"] = list(measure(instances, budgets, options.seeds))
    print(json.dumps(report, indent=1) if options.json else as_text(report))


def machine() -> dict[str, str | int | None]:
    return {
        "platform": platform.platform(),
        "processor": processor(),
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": numba.__version__,
    }


def processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return platform.processor()
    found = re.search(r"model name\s*:\s*(.+)", text)
    return found[1] if found else platform.processor()


def measure(
    instances: list[Instance], budgets: list[dict[str, float | int]], seeds: int
) -> Iterator[dict[str, object]]:
    runs = [
        [
            [
                solve(instance.problem, seed=seed, solver="search", **budget)  # type: ignore[arg-type]
                for seed in range(1, seeds + 1)
            ]
            for instance in instances
        ]
        for budget in budgets
    ]
    reference = []
    for i, instance in enumerate(instances):
        for solution in (solution for run in runs for solution in run[i]):
            wrong = violations(instance.problem, solution)
            if wrong:
                raise SystemExit(f"{instance.name}: {wrong}")
        ours = max(solution.score for run in runs for solution in run[i])
        reference.append(ours if instance.best_known is None else instance.best_known)
    for budget, run in zip(budgets, runs, strict=True):
        rows = [
            {
                "name": instance.name,
                "reference": best,
                "known": instance.best_known is not None,
                "scores": [solution.score for solution in solutions],
                "iterations": [solution.iterations for solution in solutions],
                "gap_percent": statistics.mean(
                    100 * (best - solution.score) / best if best else 0.0 for solution in solutions
                ),
            }
            for instance, best, solutions in zip(instances, reference, run, strict=True)
        ]
        yield {
            "budget": budget,
            "mean_gap_percent": statistics.mean(float(str(row["gap_percent"])) for row in rows),
            "instances": rows,
        }


def as_text(report: dict[str, object]) -> str:
    lines = [", ".join(f"{key} {value}" for key, value in machine().items())]
    for result in report["results"]:  # type: ignore[attr-defined]
        for row in result["instances"]:
            scores = " ".join(str(score) for score in row["scores"])
            mark = "" if row["known"] else " (best of these runs)"
            lines.append(f"{row['name']:40} {row['reference']:6}{mark} {scores}")
        budget = ", ".join(f"{key}={value}" for key, value in result["budget"].items())
        lines.append(
            f"{report['format']}, {report['days']} days, {len(result['instances'])} instances, "
            f"{report['seeds']} seeds, {budget}: mean gap {result['mean_gap_percent']:.2f} %"
        )
    return "\n".join(lines)


def read_toptw(path: Path, days: int) -> Instance:
    rows = [[float(v) for v in line] for line in numbers(path, "latin-1")[2:]]
    places = np.array([row[1:3] for row in rows])
    # A depot's row has no list of numbers before its window.
    windows = [[(row[-2] if len(row) > 8 else 0.0, row[-1])] for row in rows]
    end = rows[0][-1]
    problem = make(
        places,
        stays=[row[3] for row in rows[1:]],
        scores=[row[4] for row in rows[1:]],
        windows=[windows[1:]] * days,
        limits=[(0.0, end)] * days,
        scale=10,
        end=0,
    )
    table = {
        (row["instance"], row["m"]): row["bks_recalled"] or row["grils_best(TOPTW.xls)"]
        for row in best_known(path.parent / "bks.csv")
    }
    known = table.get((path.stem, str(days)))
    return Instance(f"{path.stem} m={days}", problem, int(known) if known else None)


def read_ttdp(path: Path, days: int) -> Instance:
    head, *lines = numbers(path)
    first_day, rows = int(head[2]), [[float(v) for v in line] for line in lines]
    windows = []
    for day in range(first_day, first_day + days):
        at = 6 + 2 * (day % 7)
        windows.append([[(r[at], r[at + 1])] if r[at + 1] > 0 else [] for r in rows[1:]])
    problem = make(
        np.array([row[1:3] for row in rows]),
        stays=[row[3] for row in rows[1:]],
        scores=[row[4] for row in rows[1:]],
        windows=windows,
        limits=[(rows[0][-2], rows[0][-1])] * days,
        scale=100,
        end=0,
    )
    return Instance(f"{path.stem} m={days}", problem, None)


def read_op(path: Path, days: int) -> Instance:
    if days != 1:
        raise SystemExit("the op format has one day")
    head, *lines = numbers(path)
    limit, rows = float(head[0]), [[float(v) for v in line] for line in lines]
    problem = make(
        np.array([row[:2] for row in rows]),
        stays=[0.0] * (len(rows) - 2),
        scores=[row[2] for row in rows[2:]],
        windows=[[[(0.0, limit)]] * (len(rows) - 2)],
        limits=[(0.0, limit)],
        scale=10_000,
        end=1,
    )
    return Instance(path.stem, problem, op_best_known(path, limit))


def op_best_known(path: Path, limit: float) -> int | None:
    chao = path.stem.startswith("set_")
    table = path.parent.parent / ("bks_chao.csv" if chao else "bks_tsiligirides.csv")
    number = path.stem.split("_")[1 if chao else 2]
    for row in best_known(table):
        group, tmax, best = row.values()
        if group == number and float(tmax) == limit and best:
            return int(best)
    return None


def make(
    places: Array,
    *,
    stays: list[float],
    scores: list[float],
    windows: list[list[list[tuple[float, float]]]],
    limits: list[tuple[float, float]],
    scale: int,
    end: int,
) -> TourProblem:
    """Scale to whole numbers; place 0 is the start, place `end` the end, the rest sites."""
    apart = np.sqrt(((places[:, None, :] - places[None, :, :]) ** 2).sum(axis=-1))
    order = [*(i for i in range(len(places)) if i not in (0, end)), 0, end]
    whole = np.floor(apart * scale + 1e-9).astype(np.int64)[np.ix_(order, order)]
    flat = [site for day in windows for site in day]
    pairs = [(round(o * scale), round(c * scale)) for site in flat for o, c in site]
    return TourProblem(
        travel_s=whole,
        visit_s=scaled(stays, scale),
        score=scaled(scores, 1),
        window_offsets=np.cumsum([0, *(len(site) for site in flat)]),
        window_opens_s=np.array([o for o, _ in pairs], np.int64),
        window_closes_s=np.array([c for _, c in pairs], np.int64),
        day_start_s=scaled([start for start, _ in limits], scale),
        day_end_s=scaled([stop for _, stop in limits], scale),
        must=np.zeros(len(stays), np.bool_),
    )


def scaled(values: list[float], scale: int) -> npt.NDArray[np.int64]:
    return np.array([round(value * scale) for value in values], np.int64)


def numbers(path: Path, encoding: str = "utf-8") -> list[list[str]]:
    return [line.split() for line in path.read_text(encoding).splitlines() if line.strip()]


def best_known(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


READERS = {"op": read_op, "toptw": read_toptw, "ttdp": read_ttdp}

if __name__ == "__main__":
    main()
