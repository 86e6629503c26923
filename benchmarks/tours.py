"""Quality of the tour search, and of its peers, within the same times.

    python benchmarks/tours.py --format toptw DIR/toptw/*[0-9].txt --days 1 2
    python benchmarks/tours.py --format ttdp DIR/ttdp/t1*.txt --days 1 2 3 --seconds 0.1 1
    python benchmarks/tours.py --format generated --sites 400 --count 6 --peers pyvrp
    python benchmarks/tours.py --public DIR --sample 10 --peers pyvrp --json

One run at a time on one thread. Seconds are processor time of that thread
(`time.thread_time`), ours and those of the peers alike: every solver stops by that clock, so
that the figures hold on a busy machine. They include all preparations but not the first use
of a solver (compiling, importing), which is told apart in seconds of the wall. Every tour is
judged by the plain judge before it counts. A gap is how far a score lies below the
reference, the mean over instances and seeds; below 0 it is better. References are best-known
values of the literature where the files come with them, for generated problems one run of the
search of `--reference-seconds`, and otherwise the best of all runs of this call.
"""

from __future__ import annotations

import one_thread  # noqa: F401

# isort: split

import argparse
import json
import os
import platform
import re
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numba
import numpy as np
from tour_instances import PUBLIC, READERS, Instance
from tour_worlds import world

from jindao.errors import MissingExtraError
from jindao.tours.problem import Solution
from jindao.tours.schedule import violations
from jindao.tours.solve import SOLVERS

OURS, PEERS = "search", ("pyvrp",)
"""What is measured: solvers that stop after a time."""


@dataclass(frozen=True)
class InstanceSet:
    """Instances of one format and number of days, and how long a reference run takes."""

    name: str
    instances: list[Instance]
    reference_s: float | None = None


@dataclass(frozen=True)
class Budget:
    """How long a run may take: seconds of its thread's processor, or iterations."""

    time_limit_s: float | None = None
    iterations: int | None = None

    def __str__(self) -> str:
        if self.iterations is not None:
            return f"{self.iterations} it."
        return f"{self.time_limit_s:g} s"


@dataclass(frozen=True)
class Runs:
    """What one solver found for one instance in one time, seed by seed."""

    solver: str
    budget: str
    scores: list[int]
    iterations: list[int]
    cpu_s: list[float]
    over_s: float | None
    gap_percent: float = 0.0


def main() -> None:
    options = parsed()
    sets = instance_sets(options)
    if not sets:
        raise SystemExit("nothing to measure: name files, --format generated or --public DIR")
    budgets = [Budget(iterations=count) for count in options.iterations] or [
        Budget(time_limit_s=seconds) for seconds in options.seconds
    ]
    report: dict[str, Any] = {"machine": machine(), "threads": 1, "seeds": options.seeds}
    report["first_use_s"] = first_use_s([OURS, *options.peers], sets)
    solvers = list(report["first_use_s"])
    report["sets"] = [measured(each, solvers, budgets, options.seeds) for each in sets]
    print(json.dumps(report, indent=1) if options.json else as_text(report))


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--format", choices=[*READERS, "generated"])
    parser.add_argument("--public", type=Path, metavar="DIR", help="all files of all formats")
    parser.add_argument("--days", type=int, nargs="+", default=[1])
    parser.add_argument("--sample", type=int, metavar="N", help="at most N files of each set")
    parser.add_argument("--sites", type=int, default=400, help="of a generated problem")
    parser.add_argument("--count", type=int, default=6, help="of generated problems, 1-3 days")
    parser.add_argument("--reference-seconds", type=float, default=60.0)
    parser.add_argument("--seconds", type=float, nargs="+", default=[0.1, 1.0, 5.0])
    parser.add_argument("--iterations", type=int, nargs="+", default=[], help="instead of seconds")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--peers", nargs="+", default=[], choices=PEERS)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def instance_sets(options: argparse.Namespace) -> list[InstanceSet]:
    sets = []
    if options.public is not None:
        for kind, (pattern, days) in PUBLIC.items():
            sets += [
                read_set(kind, sorted(options.public.glob(pattern)), m, options.sample)
                for m in days
            ]
    if options.format == "generated":
        worlds = [
            world(seed, sites=options.sites, days=1 + (seed - 1) % 3)
            for seed in range(1, options.count + 1)
        ]
        name = f"generated, {options.sites} sites, 1-3 days"
        sets.append(InstanceSet(name, worlds, options.reference_seconds))
    elif options.format is not None:
        sets += [read_set(options.format, options.files, m, options.sample) for m in options.days]
    return [each for each in sets if each.instances]


def read_set(kind: str, paths: list[Path], days: int, sample: int | None) -> InstanceSet:
    """Read some files of one format; of more than `sample`, some spread over them all."""
    if sample is not None and len(paths) > sample:
        paths = [paths[place * len(paths) // sample] for place in range(sample)]
    name = f"{kind}, {days} day{'s' if days > 1 else ''}"
    return InstanceSet(name, [READERS[kind](path, days) for path in paths])


def first_use_s(solvers: list[str], sets: list[InstanceSet]) -> dict[str, float]:
    """Return how long loading and compiling take, for each solver that is installed."""
    took_s = {}
    for name in solvers:
        started = time.perf_counter()
        try:
            SOLVERS[name]
        except MissingExtraError as error:
            print(f"{name} is not measured: {error}", file=sys.stderr)
            continue
        run(sets[0].instances[0], name, Budget(iterations=1), seed=0)
        took_s[name] = time.perf_counter() - started
        # What is loaded or compiled late: whatever a second takes longer than a second.
        for each in sets:
            cpu_s = run(each.instances[0], name, Budget(time_limit_s=1.0), seed=0).cpu_s
            took_s[name] += max(0.0, cpu_s - 1.0)
    return took_s


@dataclass(frozen=True)
class Run:
    """What one run found, and in how much processor time of its thread."""

    score: int
    iterations: int
    cpu_s: float


def run(instance: Instance, solver: str, budget: Budget, seed: int) -> Run:
    """Return one run that the judge agrees with."""
    started_s = time.thread_time()
    solution = solved(instance, solver, budget, seed)
    cpu_s = time.thread_time() - started_s
    wrong = violations(instance.problem, solution)
    if wrong:
        raise SystemExit(f"{solver} on {instance.name}, seed {seed}: {wrong}")
    return Run(solution.score, solution.iterations, cpu_s)


def solved(instance: Instance, solver: str, budget: Budget, seed: int) -> Solution:
    """Return what a solver finds until its budget is spent, by the clock of this thread."""
    find: Any = SOLVERS[solver]
    clock = {} if budget.time_limit_s is None else {"clock": time.thread_time}
    found: Solution = find(instance.problem, seed=seed, **asdict(budget), **clock)
    return found


def measured(
    each: InstanceSet, solvers: list[str], budgets: list[Budget], seeds: int
) -> dict[str, Any]:
    """Return every run of a set, and the mean gaps of each solver in each time."""
    rows = []
    for number, instance in enumerate(each.instances, 1):
        progress(f"{each.name}: {number} of {len(each.instances)}")
        runs = [
            runs_of(instance, solver, budget, seeds) for solver in solvers for budget in budgets
        ]
        kind, best = reference(instance, each.reference_s, runs)
        rows.append(
            {
                "name": instance.name,
                "sites": instance.problem.n_sites,
                "days": instance.problem.n_days,
                "reference": best,
                "reference_kind": kind,
                "runs": [asdict(with_gap(those, best)) for those in runs],
            }
        )
    progress("")
    kinds = sorted({str(row["reference_kind"]) for row in rows})
    return {
        "name": each.name,
        "reference": " or ".join(kinds),
        "mean_gap_percent": [
            {"solver": solver, "budget": str(budget), "gap": mean_gap(rows, place)}
            for place, (solver, budget) in enumerate((s, b) for s in solvers for b in budgets)
        ],
        "instances": rows,
    }


def progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text:60}\r", end="", file=sys.stderr, flush=True)


def runs_of(instance: Instance, solver: str, budget: Budget, seeds: int) -> Runs:
    found = [run(instance, solver, budget, seed) for seed in range(1, seeds + 1)]
    longest_s = max(each.cpu_s for each in found)
    return Runs(
        solver=solver,
        budget=str(budget),
        scores=[each.score for each in found],
        iterations=[each.iterations for each in found],
        cpu_s=[each.cpu_s for each in found],
        over_s=None if budget.time_limit_s is None else longest_s - budget.time_limit_s,
    )


def reference(instance: Instance, reference_s: float | None, runs: list[Runs]) -> tuple[str, int]:
    if instance.best_known is not None:
        return "best known", instance.best_known
    if reference_s is not None:
        found = run(instance, OURS, Budget(time_limit_s=reference_s), seed=0)
        return f"{OURS} {reference_s:g} s", found.score
    return "best of these runs", max(score for those in runs for score in those.scores)


def with_gap(runs: Runs, best: int) -> Runs:
    gaps = [100 * (best - score) / best if best else 0.0 for score in runs.scores]
    return Runs(**{**asdict(runs), "gap_percent": statistics.mean(gaps)})


def mean_gap(rows: list[dict[str, Any]], place: int) -> float:
    return statistics.mean(row["runs"][place]["gap_percent"] for row in rows)


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


def as_text(report: dict[str, Any]) -> str:
    """Return the table: sets down, solvers and times across, mean gaps in percent."""
    columns = [
        f"{cell['solver']} {cell['budget']}" for cell in report["sets"][0]["mean_gap_percent"]
    ]
    first_use = ", ".join(f"{name} {t:.1f} s" for name, t in report["first_use_s"].items())
    lines = [
        ", ".join(f"{key} {value}" for key, value in report["machine"].items()),
        f"processor time of one thread, {report['seeds']} seeds; mean gap to the reference in %",
        f"first use, by the wall, not counted: {first_use}",
        "",
        "| " + " | ".join(["set", "instances", "reference", *columns]) + " |",
        "|---" * (3 + len(columns)) + "|",
    ]
    for each in report["sets"]:
        gaps = [f"{cell['gap']:.2f}" for cell in each["mean_gap_percent"]]
        cells = [each["name"], str(len(each["instances"])), each["reference"], *gaps]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, "", *about_time(report)])


def about_time(report: dict[str, Any]) -> list[str]:
    """Return, for each solver, how much too long it took at most."""
    lines = []
    every = [runs for each in report["sets"] for row in each["instances"] for runs in row["runs"]]
    for solver in report["first_use_s"]:
        over_s = [
            runs["over_s"]
            for runs in every
            if runs["solver"] == solver and runs["over_s"] is not None
        ]
        if over_s:
            lines.append(f"{solver}: at most {max(over_s):.2f} s over its time")
    return lines


if __name__ == "__main__":
    main()
