"""Public instances of the orienteering problem, read as tour problems.

Distances follow the literature: toptw (Solomon 100 series) rounded down to one decimal,
ttdp rounded down to two, op (Chao, Tsiligirides) not rounded there and rounded down to
four decimals here; a tour is then feasible here where it is with real distances up to
1e-4 per leg. All numbers are scaled to whole ones. Best-known values are read from the
`bks*.csv` beside the files; they come from the literature and are not proven optima.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from jindao.tours.problem import TourProblem

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Instance:
    name: str
    problem: TourProblem
    best_known: int | None = None


def read_toptw(path: Path, days: int) -> Instance:
    rows = [[float(v) for v in line] for line in numbers(path, "latin-1")[2:]]
    # A depot's row has no list of numbers before its window.
    windows = [[(row[-2] if len(row) > 8 else 0.0, row[-1])] for row in rows]
    problem = make(
        np.array([row[1:3] for row in rows]),
        stays=[row[3] for row in rows[1:]],
        scores=[row[4] for row in rows[1:]],
        windows=[windows[1:]] * days,
        limits=[(0.0, rows[0][-1])] * days,
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
    return Instance(f"{path.stem} m={days}", problem)


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


READERS = {"op": read_op, "toptw": read_toptw, "ttdp": read_ttdp}
PUBLIC = {
    "toptw": ("toptw/*[0-9].txt", (1, 2)),
    "ttdp": ("ttdp/*[0-9].txt", (1, 2, 3)),
    "op": ("op/*/*[0-9].txt", (1,)),
}
"""Where the files of a format lie in a folder of them all, and for how many days."""


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
    ends = [0] if end == 0 else [0, end]
    order = [*(i for i in range(len(places)) if i not in ends), *ends]
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
        stop_offsets=np.arange(len(limits) + 2),
        stop_points=np.array([len(stays)] * len(limits) + [len(stays) + len(ends) - 1]),
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
