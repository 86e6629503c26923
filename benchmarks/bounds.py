"""Proven bounds on public instances, beside the best tour the search finds.

    python benchmarks/bounds.py --format ttdp ../shared/data/tours/ttdp/t10[1-5].txt
    python benchmarks/bounds.py --format toptw ../shared/data/tours/toptw/*.txt --days 2 --json

The first sites of each file only: see `benchmarks/tours.py` for how files are read. The
bound knows the tour found and stops once it meets it; with `--alone` it does not.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
from tours import READERS, machine

from jindao.tours.bound import upper_bound
from jindao.tours.problem import TourProblem
from jindao.tours.solve import solve


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--format", choices=READERS, required=True)
    parser.add_argument("--days", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--sites", type=int, nargs="+", default=[20, 30, 40, 60])
    parser.add_argument("--seconds", type=float, default=1.0, help="for the search")
    parser.add_argument("--effort", type=int, help="for the bound; the usual by default")
    parser.add_argument("--alone", action="store_true", help="tell the bound of no tour")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = []
    for path in options.files:
        for days in options.days:
            whole = READERS[options.format](path, days).problem
            for n in options.sites:
                name = f"{path.stem} days={days} sites={n}"
                rows.append(measure(name, first_sites(whole, n), options))
                if not options.json:
                    print(as_text(rows[-1]), flush=True)
    if options.json:
        print(json.dumps({"machine": machine(), "results": rows}, indent=1))


def measure(
    name: str, problem: TourProblem, options: argparse.Namespace
) -> dict[str, str | int | float | bool | None]:
    best = solve(problem, seed=1, time_limit_s=options.seconds, solver="search")
    upper_bound(problem, effort=1)  # compiles
    begun_s = time.perf_counter()
    bound = upper_bound(problem, None if options.alone else best, effort=options.effort)
    row: dict[str, str | int | float | bool | None] = {"name": name, "best": best.score}
    row["seconds"] = round(time.perf_counter() - begun_s, 2)
    row["bound"] = None if bound is None else bound.score
    if bound is not None:
        over = bound.score - best.score
        row["gap_percent"] = 100 * over / bound.score if bound.score else 0.0
        row["effort"], row["complete"] = bound.effort, bound.complete
    return row


def as_text(row: dict[str, str | int | float | bool | None]) -> str:
    if row["bound"] is None:
        return f"{row['name']:28} {row['best']:6}  no bound  {row['seconds']:6.2f} s"
    return (
        f"{row['name']:28} {row['best']:6} {row['bound']:6} {row['gap_percent']:6.2f} % "
        f"{row['seconds']:6.2f} s {row['effort']:12}{'' if row['complete'] else ' cut short'}"
    )


def first_sites(problem: TourProblem, n: int) -> TourProblem:
    """Return a problem of windows only with its first sites."""
    n = min(n, problem.n_sites)
    points = np.r_[:n, problem.n_sites : problem.n_points]
    rows = [problem.windows(day, site) for day in range(problem.n_days) for site in range(n)]
    bounds = np.array([window for row in rows for window in row], np.int64).reshape(-1, 2)
    return TourProblem(
        travel_s=problem.travel_s[:, points[:, None], points],
        visit_s=problem.visit_s[:n],
        score=problem.score[:n],
        window_offsets=np.cumsum([0, *(len(row) for row in rows)]),
        window_opens_s=bounds[:, 0],
        window_closes_s=bounds[:, 1],
        day_start_s=problem.day_start_s,
        day_end_s=problem.day_end_s,
        must=problem.must[:n],
    )


if __name__ == "__main__":
    main()
