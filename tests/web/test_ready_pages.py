"""Pages that were made before: sent again only where they have changed, and never as another."""

from __future__ import annotations

import http.client
import random
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from jindao import Store
from jindao.model.publication import RouteText
from tests.public.published import publish, withdraw
from tests.web.serving import served
from web.ready_pages import LARGEST, ReadyPages

ADDRESSES = ("/routes?lang=zh", "/routes/jinci?lang=zh", "/embed/jinci?lang=zh")
READERS = 200
ONE_PAGE = 1200
"""Bytes that a page of `noise` takes, more or less, compressed."""


def noise(seed: int) -> str:
    return random.Random(seed).randbytes(1000).hex()


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


def test_only_so_much_is_kept() -> None:
    pages = ReadyPages(room=3 * ONE_PAGE)
    made: list[str] = []

    def page(key: str, text: str) -> str:
        def make() -> str:
            made.append(key)
            return text

        return pages.get(key, "word", make)[0]

    for number in range(4):
        assert page(str(number), noise(number)) == noise(number)
    for number in (3, 2, 1):
        page(str(number), "-")
    assert made == ["0", "1", "2", "3"]
    assert [pages.has(str(number)) for number in range(4)] == [False, True, True, True]
    page("0", noise(0))
    assert not pages.has("3"), "that was asked for longest ago"
    for _ in range(2):
        page("large", "x" * (LARGEST + 1))
    assert made[4:] == ["0", "large", "large"]


def test_many_who_want_the_same_page_have_it_made_once() -> None:
    pages = ReadyPages()
    made: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def make() -> str:
        made.append("page")
        begun.set()
        assert go_on.wait(60)
        return "page"

    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(pages.get, "key", "word", make)
        assert begun.wait(60)
        others = [pool.submit(pages.get, "key", f"other {n}", make) for n in range(7)]
        assert pages.get("another", "word", lambda: "at once") == ("at once", "word")
        go_on.set()
        assert {one.result(60) for one in (first, *others)} == {("page", "word")}
    assert made == ["page"]


def test_where_one_fails_to_make_a_page_the_next_makes_it() -> None:
    pages = ReadyPages()

    def fail() -> str:
        raise LookupError

    for _ in range(2):
        with pytest.raises(LookupError):
            pages.get("key", "word", fail)
    assert pages.get("key", "word", lambda: "page") == ("page", "word")


def test_a_page_leads_to_itself_by_whatever_address_it_is_asked_for(
    app: Flask, client: FlaskClient, store: Store
) -> None:
    publish(store, "jinci")
    english = {"Accept-Language": "en"}
    for address, headers, switches in (
        ("/routes/jinci", english, ("?lang=zh", "?senior=1")),
        ("/routes/jinci?a=%22%26&lang=en", {}, ("?a=%22%26&amp;lang=zh", "&amp;senior=1")),
        ("/routes/jinci/1?lang=en", {}, ("/jinci/1?lang=zh", "/jinci/1?lang=en&amp;senior=1")),
    ):
        text = client.get(address, headers=headers).text
        path = address.partition("?")[0]
        assert f'<a href="{path}' in text
        for switch in switches:
            assert f'{switch}"' in text
        assert ".lang." not in text
        assert ".senior." not in text
    pages = app.extensions["jindao_ready_pages"]
    assert len(pages._pages) == 1, "one page is kept for all of them"


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
