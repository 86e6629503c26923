"""Many read the public side while one publishes: nobody meets an error or half a route."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from jindao.model.publication import RouteText
from jindao.public.catalogue import Catalogue
from jindao.public.entries import RouteQuery
from jindao.public.facts import known_facts
from jindao.store import Store
from tests.public.published import publish, tour
from tests.web.tiny_trips import TODAY

READERS = 200
THREADS = 8
"""So many of them are answered at a time, as by a server."""
REVISIONS = 6


def test_two_hundred_read_while_one_publishes(store: Store) -> None:
    publish(store, "jinci")
    catalogue = Catalogue(store)
    catalogue.entries("zh")
    wrong: list[str] = []

    def read(_: int) -> None:
        found = catalogue.open("jinci", "zh")
        if found.content.title("zh") not in ("晋祠一日", f"第 {found.revision.number} 版"):
            wrong.append(found.content.title("zh"))
        entries = catalogue.find(RouteQuery(text="晋源区"), "zh", TODAY).entries
        if [entry.slug for entry in entries] != ["jinci"]:
            wrong.append("not found")

    with ThreadPoolExecutor(THREADS) as pool:
        readings = pool.map(read, range(READERS))
        for number in range(2, 2 + REVISIONS):
            texts = (RouteText(language="zh", title=f"第 {number} 版"),)
            publish(store, "jinci", texts=texts, languages=("zh",))
        assert list(readings) == [None] * READERS
    assert wrong == []
    assert catalogue.open("jinci", "zh").revision.number == 1 + REVISIONS
    assert store.verify() == ()


def test_facts_of_trips_are_kept_in_any_database(store: Store) -> None:
    publish(store, "jinci", trips=(tour(2),))
    (entry,) = Catalogue(store).entries("zh")
    trip = entry.content.stages[0].trip
    with store.reading() as work:
        assert known_facts(work, [trip]) == {trip: entry.facts}
        assert work.public.facts([trip], 0) == {}
    with store.work() as work:
        work.public.keep_facts({trip: "{}"}, 1)
    assert Catalogue(store).entries("zh")[0].facts == entry.facts, "what cannot be read is made"
    assert store.verify() == ()


def test_plans_of_events_are_kept_in_any_database(store: Store) -> None:
    asked, first, second = "a" * 64, "b" * 64, "c" * 64
    with store.work() as work:
        assert work.public.event_plan(asked) is None
        work.public.keep_event_plan(asked, first, '{"title": "春"}')
    with store.work() as work:
        assert work.public.event_plan(asked) == (first, '{"title": "春"}')
        work.public.keep_event_plan(asked, second, "{}")
    with store.reading() as work:
        assert work.public.event_plan(asked) == (second, "{}")
