"""Pages that were made before: sent again only where they have changed, and never as another."""

from __future__ import annotations

import http.client
import re
import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient

from jindao import Store
from jindao.model.publication import RouteText
from tests.public.published import publish, withdraw
from tests.web.serving import served
from web.ready_pages import LARGEST, PAGES, ReadyPages

ADDRESSES = ("/routes?lang=zh", "/routes/jinci?lang=zh", "/embed/jinci?lang=zh")
READERS = 200


def word_of(policy: str) -> str:
    found = re.search(r"'nonce-([\w-]+)'", policy)
    assert found
    return found[1]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_same_page_with_a_word_of_its_own(
    client: FlaskClient, store: Store, address: str
) -> None:
    publish(store, "jinci")
    first, second = client.get(address), client.get(address)
    words = [word_of(answer.headers["Content-Security-Policy"]) for answer in (first, second)]
    assert words[0] != words[1]
    assert words[0] in first.text
    assert first.text.replace(words[0], words[1]) == second.text


@pytest.mark.parametrize("address", [*ADDRESSES, "/routes.atom", "/routes.geojson", "/sitemap.xml"])
def test_who_has_it_is_told_so(client: FlaskClient, store: Store, address: str) -> None:
    publish(store, "jinci")
    answer = client.get(address)
    by_tag = {"If-None-Match": answer.headers["ETag"]}
    by_time = {"If-Modified-Since": answer.headers["Last-Modified"]}
    for known in (by_tag, by_time):
        again = client.get(address, headers=known)
        assert (again.status_code, again.data) == (304, b"")
        # The kept page goes on with the policy that has its own word.
        assert "Content-Security-Policy" not in again.headers
    assert client.get(address, headers=by_time | {"If-None-Match": '"x"'}).status_code == 200
    long_ago = {"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}
    assert client.get(address, headers=long_ago).status_code == 200
    publish(store, "jinci", texts=(RouteText(language="zh", title="改过"),), languages=("zh",))
    assert client.get(address, headers=by_tag).status_code == 200


def test_a_withdrawn_route_is_gone_at_once(client: FlaskClient, store: Store) -> None:
    publish(store, "jinci", languages=("zh",))
    tag = {"If-None-Match": client.get("/routes/jinci?lang=zh").headers["ETag"]}
    withdraw(store, "jinci", "zh", "塌方")
    assert client.get("/routes/jinci?lang=zh", headers=tag).status_code == 410


def test_pages_for_others_are_others(client: FlaskClient, store: Store) -> None:
    publish(store, "jinci")
    tags = {
        client.get(address, headers=headers).headers["ETag"]
        for address, headers in (
            ("/routes/jinci?lang=zh", {}),
            ("/routes/jinci?lang=en", {}),
            ("/routes/jinci?lang=zh&senior=1", {}),
            ("/routes/jinci/1?lang=zh", {"Host": "other.example"}),
            ("/routes/jinci/1?lang=zh", {"User-Agent": "MicroMessenger/8"}),
        )
    }
    assert len(tags) == 5


def test_only_so_many_are_kept() -> None:
    pages = ReadyPages()
    made = []

    def page(tag: str, text: str = "word") -> str:
        return pages.get(tag, "word", lambda: made.append(tag) or text)  # type: ignore[func-returns-value]

    for number in range(PAGES + 1):
        page(str(number))
    page(str(PAGES))
    assert len(made) == PAGES + 1
    page("0")
    assert made[-1] == "0"
    for _ in range(2):
        page("large", "x" * (LARGEST + 1))
    assert made[-2:] == ["large", "large"]


def test_a_wrong_search_is_not_kept(app: Flask, store: Store) -> None:
    publish(store, "jinci")
    answer = app.test_client().get("/routes?month=13")
    assert answer.status_code == 400
    assert "ETag" not in answer.headers


def test_two_hundred_readers_while_one_publishes(app: Flask, store: Store) -> None:
    publish(store, "jinci")
    gate = threading.Barrier(READERS + 1)
    answers: list[tuple[int, bool]] = []

    def read(port: int, address: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        connection.connect()
        gate.wait(60)
        connection.request("GET", address)
        answer = connection.getresponse()
        answers.append((answer.status, bool(answer.read())))
        connection.close()

    with served(app) as base:
        port = int(base.rpartition(":")[2])
        threads = [
            threading.Thread(target=read, args=(port, ADDRESSES[n % len(ADDRESSES)]))
            for n in range(READERS)
        ]
        for thread in threads:
            thread.start()
        gate.wait(60)
        for number in range(2, 6):
            publish(store, "jinci", texts=(RouteText(language="zh", title=f"第 {number} 版"),))
        for thread in threads:
            thread.join(120)
    assert answers == [(200, True)] * READERS
