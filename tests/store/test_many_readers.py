"""Two hundred readers at once, through all of the application, while one publishes."""

from __future__ import annotations

import re
import threading
from typing import Any

from jindao.model.publication import RouteText
from jindao.store import Store
from jindao.store.database import CONNECTIONS
from tests.public.published import publish
from tests.web.tiny import TinyPlanner
from web.app import create_app

READERS = 200
REVISIONS = 8
assert READERS > CONNECTIONS

HEADING = re.compile(r"<h1[^>]*>第 (\d+) 版</h1>")
OWN_NUMBER = re.compile(r"/routes/jinci/(\d+)[./?\"&]")
LISTED = re.compile(r"第 (\d+) 版")


def say(store: Store, number: int) -> int:
    """Publish a revision whose title says which it is, in both languages."""
    texts = tuple(RouteText(language=code, title=f"第 {number} 版") for code in ("zh", "en"))
    return publish(store, "jinci", texts=texts)


def test_two_hundred_threads_while_one_publishes(store: Store) -> None:
    assert say(store, 1) == 1
    planner: Any = TinyPlanner()
    app = create_app(planner, store)
    gate = threading.Barrier(READERS + 1)
    wrong: list[str] = []
    seen: set[int] = set()
    somebody, published = threading.Condition(), threading.Event()

    def read(place: int) -> None:
        client = app.test_client()
        address = ("/routes/jinci", "/embed/jinci", "/routes", "/routes.geojson")[place % 4]
        before = 0
        gate.wait(60)
        while not (published.is_set() and before):
            code = ("zh", "en")[place // 4 % 2]
            answer = client.get(f"{address}?lang={code}&reader={place}")
            if answer.status_code != 200:
                wrong.append(f"{address}: {answer.status_code}: {answer.text[:500]}")
                break
            numbers = {int(number) for number in LISTED.findall(answer.text)}
            if address == "/routes/jinci":
                numbers |= {int(number) for number in HEADING.findall(answer.text)}
                numbers |= {int(number) for number in OWN_NUMBER.findall(answer.text)}
            if len(numbers) != 1:
                wrong.append(f"{address}: parts of the revisions {sorted(numbers)}")
                break
            (number,) = numbers
            if number < before:
                wrong.append(f"{address}: {number} after {before}")
            before = number
            with somebody:
                seen.add(number)
                somebody.notify_all()

    threads = [threading.Thread(target=read, args=(place,)) for place in range(READERS)]
    for thread in threads:
        thread.start()
    gate.wait(60)
    for number in range(2, 2 + REVISIONS):
        with somebody:  # so that each is read by some while others read the one before
            assert somebody.wait_for(lambda: number - 1 in seen or wrong, 60)  # noqa: B023
        assert say(store, number) == number
    published.set()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    assert wrong == []
    assert seen >= set(range(1, 1 + REVISIONS)), "they read while one published"
    assert f"第 {1 + REVISIONS} 版" in app.test_client().get("/routes/jinci?lang=zh").text
    assert store.verify() == ()
