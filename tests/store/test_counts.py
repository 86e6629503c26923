"""Counts add up, by day, in either database."""

from __future__ import annotations

import datetime as dt

from jindao.model.count import Count
from jindao.store import Store

DAY = dt.date(2026, 11, 27)


def count(number: int = 1, **more: object) -> Count:
    whole: dict[str, object] = {"route": "jinci", "what": "view", "day": DAY, "number": number}
    return Count(**{**whole, **more})  # type: ignore[arg-type]


def test_they_add_up(store: Store) -> None:
    later = DAY + dt.timedelta(days=1)
    with store.reading() as work:
        before = work.public.version()
    for _ in range(2):
        with store.work() as work:
            work.counts.add([count(3), count(what="gpx"), count(day=later), count(route="b")])
    with store.reading() as work:
        assert work.counts.all() == (
            count(2, route="b"), count(2, what="gpx"), count(6), count(2, day=later),
        )  # fmt: skip
        assert work.counts.all(route="jinci", first=later) == (count(2, day=later),)
        assert work.counts.all(last=DAY, route="b") == (count(2, route="b"),)
        assert work.public.version() == before, "no page is made anew for it"
    assert store.verify() == ()
