"""How long the catalogue of published routes takes: making its index, and filtering it.

Processor time of one thread, over a store of its own with as many routes as asked for.
Every route has a tour of its own, which is read once when the index is made.

    python benchmarks/catalogue.py [--routes 5000]
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import itertools
import json
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from jindao import Catalogue, Planner, RouteQuery, Settings, Store, TourRequest, export
from jindao.model.people import Bureau
from jindao.model.publication import DIFFICULTIES, RouteContent, RouteStage, RouteText

GOAL_P95_MS = 100.0
THEMES = ("great_wall", "yellow_river", "taihang")
KINDS = ("historical", "rural", "study")


def filled(store: Store, number: int) -> None:
    """Publish routes with tours of a real planner, each told apart by its day."""
    planner = Planner(Settings())
    tours = [
        planner.plan_tour(
            TourRequest(start="平遥", strands=("history",), days=days, date=dt.date(2026, 5, 2))
        )
        for days in (1, 2)
    ]
    print(f"a tour weighs {[len(export(tour, 'json')) // 1000 for tour in tours]} kB")
    documents = itertools.cycle(json.loads(export(tour, "json")) for tour in tours)
    with store.work() as work:
        work.people.add_bureau(Bureau(slug="b", name_zh="局", name_en="Bureau", areas=("datong",)))
        for n in range(number):
            own = {**next(documents), "title_zh": f"线路{n}"}
            trip = work.routes.keep_trip(json.dumps(own, ensure_ascii=False).encode())
            content = RouteContent(
                theme=THEMES[n % 3],
                kind=KINDS[n // 3 % 3],
                difficulty=DIFFICULTIES[n // 9 % 3],
                season="Apr-Oct" if n % 2 else "",
                texts=(RouteText(language="zh", title=f"线路 {n}", summary="山河" * 40),),
                stages=(RouteStage(trip=trip),),
            )
            work.routes.create(f"route-{n}", "b", content, author="benchmark")
            for step in ("submit", "publish"):
                work.routes.take(f"route-{n}", "zh", step, 1, author="benchmark")


def queries(seed: int) -> list[RouteQuery]:
    """Return searches of every kind, and several at once."""
    rng = random.Random(seed)
    parts: list[dict[str, Any]] = [
        {"theme": "great_wall"}, {"kind": "rural"}, {"difficulty": "easy"}, {"month": 5},
        {"days": 2}, {"min_km": 5.0}, {"max_km": 20.0}, {"prefecture": "xinzhou"},
        {"county": "代县"}, {"step_free": True}, {"text": "山河 线路"}, {"text": "4999"}, {},
    ]  # fmt: skip
    mixed = [
        dict(pair for part in rng.sample(parts, 3) for pair in part.items()) for _ in range(60)
    ]
    known = {item.name for item in dataclasses.fields(RouteQuery)}
    return [RouteQuery(**asked) for asked in (*parts, *mixed) if set(asked) <= known]


def main() -> None:
    """Print both figures beside the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--routes", type=int, default=5000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'store.sqlite3'}")
        filled(store, asked.routes)
        catalogue = Catalogue(store)
        began = time.process_time()
        count = len(catalogue.entries("zh"))
        print(f"index of {count} routes: {time.process_time() - began:.1f} s")
        took_ms = []
        for query in queries(1):
            began = time.process_time()
            catalogue.find(query, "zh")
            took_ms.append(1000 * (time.process_time() - began))
        p95 = statistics.quantiles(took_ms, n=20)[-1]
        print(f"filter: median {statistics.median(took_ms):.1f} ms, p95 {p95:.1f} ms"
              f" (goal {GOAL_P95_MS:.0f} ms)")  # fmt: skip


if __name__ == "__main__":
    main()
