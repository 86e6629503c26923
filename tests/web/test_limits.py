"""How often one may ask, what is too much at once, and what comes back then."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from jindao import MissingExtraError, Settings
from tests.conftest import require_module, require_program
from tests.web.tiny import TinyPlanner
from web.app import create_app
from web.limits import asker, work_of

NOON_S = 1_800_000_000.0
TOUR = "/tour?start=太原&theme=taihang"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """A clock that stands at noon until it is set on."""
    now = [NOON_S]
    monkeypatch.setattr(time, "time", lambda: now[0])

    def forward(by_s: float) -> None:
        now[0] += by_s

    return forward


def client_of(limits: str, **settings: Any) -> FlaskClient:
    rates = Settings.from_env({"JINDAO_LIMITS": limits}).limits
    planner: Any = TinyPlanner(Settings(limits=rates, **settings))
    return create_app(planner).test_client()


@pytest.mark.parametrize(
    ("path", "method", "work"),
    [
        ("/", "GET", "page"),
        ("/tour", "GET", "plan"),
        ("/tours", "GET", "plan"),
        ("/tour.gpx", "GET", "download"),
        ("/route", "GET", "route"),
        ("/reach", "GET", "route"),
        ("/api/v1/tours", "POST", "plan"),
        ("/api/v1/matrix", "GET", "route"),
        ("/api/v1/sites", "GET", "page"),
        ("/data/datapackage.zip", "GET", "download"),
        ("/start-map.json", "GET", "page"),
        ("/api/v1/openapi.json", "GET", "page"),
        ("/suggest", "GET", "suggest"),
        ("/t", "POST", "share"),
        ("/t/abcdefgh", "GET", "page"),
        ("/t/abcdefgh.png", "GET", "download"),
        ("/t/abcdefgh.pdf_phone", "HEAD", "download"),
        ("/t/abcdefgh。", "GET", "page"),
        ("/map/cells/9/418/197.json", "GET", "tile"),
        ("/tiles/9/418/197", "GET", "tile"),
        ("/import", "GET", "page"),
        ("/import", "POST", "plan"),
        ("/static/site.css", "GET", None),
        ("/healthz", "GET", None),
        ("/readyz", "GET", None),
        ("/metrics", "GET", None),
    ],
)
def test_kinds_of_work(path: str, method: str, work: str | None) -> None:
    assert work_of(path, method) == work


@pytest.mark.usefixtures("clock")
def test_too_often_is_told_as_a_page_in_both_languages() -> None:
    client = client_of("plan=2/hour")
    assert [client.get(TOUR).status_code for _ in range(3)] == [200, 200, 429]
    for lang, text in (("zh", "请求太频繁"), ("en", "Too many requests")):
        refused = client.get(f"{TOUR}&lang={lang}")
        assert refused.status_code == 429
        assert text in refused.text
        assert refused.mimetype == "text/html"
        assert 0 < int(refused.headers["Retry-After"]) <= 3600
        assert refused.headers["Cache-Control"] == "no-store"
        assert "Content-Security-Policy" in refused.headers


@pytest.mark.usefixtures("clock")
def test_too_often_is_told_as_json() -> None:
    client = client_of("download=1/hour")
    address = TOUR.replace("/tour", "/tour.geojson")
    assert client.get(address).status_code == 200
    refused = client.get(address)
    assert refused.status_code == 429
    assert refused.is_json
    assert "http_429" in refused.text
    assert int(refused.headers["Retry-After"]) > 0


def test_one_may_ask_again_after_a_while(clock: Callable[[float], None]) -> None:
    client = client_of("suggest=2/minute")
    clock(60 - NOON_S % 60)
    assert [client.get("/suggest?q=晋").status_code for _ in range(3)] == [200, 200, 429]
    wait_s = int(client.get("/suggest?q=晋").headers["Retry-After"])
    assert 0 < wait_s <= 60
    clock(120)
    assert client.get("/suggest?q=晋").status_code == 200


@pytest.mark.usefixtures("clock")
def test_moving_a_map_takes_nothing_from_the_pages() -> None:
    client = client_of("page=1/hour,tile=3/hour")
    cells = [client.get("/map/cells/9/418/197.json").status_code for _ in range(4)]
    assert cells == [200, 200, 200, 429]
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("clock")
def test_pages_of_one_kind_count_together_and_kinds_apart() -> None:
    client = client_of("download=2/hour,page=off")
    addresses = [TOUR.replace("/tour", f"/tour.{name}") for name in ("gpx", "json", "txt")]
    assert [client.get(address).status_code for address in addresses] == [200, 200, 429]
    assert client.get(TOUR).status_code == 200
    assert [client.get("/sites").status_code for _ in range(5)] == [200] * 5
    assert [client.get("/healthz").status_code for _ in range(5)] == [200] * 5


@pytest.mark.usefixtures("clock")
def test_each_address_counts_for_itself() -> None:
    client = client_of("plan=1/hour")

    def status(address: str) -> int:
        return client.get(TOUR, environ_base={"REMOTE_ADDR": address}).status_code

    assert [status("198.51.100.1"), status("198.51.100.2"), status("198.51.100.1")] == [
        *(200, 200),
        429,
    ]
    assert [status("2001:db8:1:2::1"), status("2001:db8:1:2::ffff"), status("2001:db8:1:3::1")] == [
        *(200, 429),
        200,
    ]


@pytest.mark.usefixtures("clock")
def test_the_sender_behind_proxies_counts_and_cannot_be_made_up() -> None:
    def statuses(proxies: int, *chains: str) -> list[int]:
        client = client_of("plan=1/hour", proxies=proxies)
        return [
            client.get(TOUR, headers={"X-Forwarded-For": chain}).status_code for chain in chains
        ]

    assert statuses(0, "198.51.100.1", "198.51.100.2") == [200, 429]
    assert statuses(1, "198.51.100.1", "198.51.100.2") == [200, 200]
    assert statuses(1, "1.1.1.1, 198.51.100.1", "2.2.2.2, 198.51.100.1") == [200, 429]


def test_the_scheme_comes_from_the_proxy_and_the_host_does_not() -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    for proxies, scheme in ((0, "http"), (1, "https")):
        client = client_of("off", proxies=proxies)
        page = client.get("/sites/jinci", headers=headers).text
        assert f"{scheme}://localhost/sites/jinci" in page
        assert "evil.example" not in page


def test_off_is_no_limits() -> None:
    client = client_of("off")
    assert {client.get("/").status_code for _ in range(20)} == {200}


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str]]:
    """A Redis of its own that keeps nothing: its process, and the url of its socket."""
    client = require_module("redis")
    path: Path = tmp_path_factory.mktemp("redis") / "redis.sock"
    command = (require_program("redis-server"), "--port", "0", "--unixsocket", str(path),
               "--save", "", "--dir", str(path.parent))  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = (line for line in process.stdout if "accept connections" in line)
        assert next(said, None), "it ended"
        yield client.Redis(unix_socket_path=str(path)), f"unix://{path}?db=0"
    finally:
        process.kill()
        process.communicate()


def test_processes_count_together_in_redis(redis_server: tuple[Any, str]) -> None:
    """Two applications, as two workers hold them; a third whose sender is another."""
    redis, url = redis_server
    redis.flushall()
    one, other = (client_of("plan=3/hour", redis_url=url) for _ in range(2))
    asked = [client.get(TOUR).status_code for client in (one, other, one, other, one)]
    assert asked == [200, 200, 200, 429, 429]
    refused = other.get(TOUR)
    assert 1 <= int(refused.headers["Retry-After"]) <= 3600
    assert one.get("/sites").status_code == 200, "another kind of work"
    elsewhere = one.get(TOUR, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert elsewhere.status_code == 200
    keys = [key.decode() for key in redis.keys("*")]
    assert any("203.0.113.9" in key for key in keys)
    assert all(0 < redis.ttl(key) <= 2 * 3600 for key in keys), "nobody is remembered for long"


def test_redis_takes_over_when_it_is_back(
    redis_server: tuple[Any, str], tmp_path: Path, clock: Callable[[float], None]
) -> None:
    """While it is away a process counts for itself; what Redis holds then counts again."""
    redis, url = redis_server
    redis.flushall()
    client = client_of("plan=2/hour", redis_url=url)
    assert client.get(TOUR).status_code == 200
    path = Path(url.removeprefix("unix://").partition("?")[0])
    hidden = path.rename(tmp_path / "away.sock")
    [limiter] = client.application.extensions["limiter"]
    limiter.storage.storage.connection_pool.disconnect()
    assert [client.get(TOUR).status_code for _ in range(3)] == [200, 200, 429]
    hidden.rename(path)
    clock(60.0)
    assert [client.get(TOUR).status_code for _ in range(2)] == [200, 429]


@pytest.mark.usefixtures("clock")
def test_the_pages_go_on_while_redis_is_away() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    client = client_of("plan=2/hour", redis_url=f"redis://127.0.0.1:{port}/0")
    assert [client.get(TOUR).status_code for _ in range(3)] == [200, 200, 429]


def test_a_redis_without_its_client_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "redis", None)
    with pytest.raises(MissingExtraError) as caught:
        client_of("plan=2/hour", redis_url="redis://127.0.0.1:1/0")
    assert caught.value.facts["extra"] == "redis"


def test_a_sender_without_an_address_is_one_sender() -> None:
    planner: Any = TinyPlanner()
    app = create_app(planner)
    with app.test_request_context(environ_base={"REMOTE_ADDR": "unix:"}):
        assert asker() == "unix:"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/route?start=太原&end=晋祠" + "&via=112.5,37.8" * 10_000, 414),
        ("/tour?start=" + "a" * 100_000, 414),
        ("/" + "a" * 100_000, 414),
        ("/route?start=太原&end=晋祠" + "&via=1,2" * 300, 400),
        ("/tour?start=太原&theme=taihang&days=10000", 400),
        ("/tour?start=太原&theme=taihang&hours=1e9", 400),
    ],
)
def test_what_is_too_much_is_refused_at_once(
    client: FlaskClient, planner: TinyPlanner, address: str, status: int
) -> None:
    assert client.get(address).status_code == status
    assert planner.planned == []


def test_a_large_body_is_refused(client: FlaskClient) -> None:
    assert client.post("/tour", data=b"a" * 100_000).status_code in (405, 413)
    assert client.post("/t", data={"address": "a" * 100_000}).status_code == 413
