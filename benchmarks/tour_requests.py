"""How long whole requests take on the embedded data, with everything compiled and loaded.

    python benchmarks/tour_requests.py [--repeat 3]

A day around Taiyuan station on foot, without and with rides by car, and five days from
Datong to Taiyuan with nights to choose: by bike, and on foot with rides by car. Times are
processor seconds of one thread, the median of some turns, after one that does not count.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import time

import one_thread  # noqa: F401

from jindao import Planner, Settings, TourRequest

DATE = dt.date(2026, 10, 14)
REQUESTS = {
    "day": TourRequest(start="太原站", strands=("history",), date=DATE, hours=7.0),
    "day_by_car": TourRequest(
        start="太原站", strands=("history",), date=DATE, hours=7.0, transfer_hours=2.0
    ),
    "province_bike": TourRequest(
        start="大同", end="太原", profile="bike", strands=("history",), date=DATE, days=5, hours=9.0
    ),
    "province_by_car": TourRequest(
        start="大同",
        end="太原",
        profile="hike",
        strands=("history",),
        date=DATE,
        days=5,
        hours=9.0,
        transfer_hours=3.0,
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="How long whole requests take.")
    parser.add_argument("--repeat", type=int, default=3)
    repeat = parser.parse_args().repeat
    for name, request in REQUESTS.items():
        Planner(Settings()).plan_tour(request)
        times = []
        for _ in range(repeat):
            planner = Planner(Settings())
            planner.warm_up()
            began = time.process_time()
            tour = planner.plan_tour(request)
            times.append(time.process_time() - began)
        weighed = len(tour.left_out) + len(tour.visits)
        print(
            f"{name:16} {statistics.median(times):6.2f} s  score {tour.score:5}"
            f"  {len(tour.visits):2} visits of {weighed} sites"
        )


if __name__ == "__main__":
    main()
