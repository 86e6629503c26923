"""The weight of pages as the benchmark tells it: every file counts, as it is sent."""

from __future__ import annotations

import gzip
import importlib.util
from types import ModuleType

import pytest

from tests.conftest import ROOT
from tests.web.tiny import TinyPlanner
from web.app import create_app

TOUR = "start=112.55,37.87&strand=history&hours=4&date=2026-10-14"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_web", ROOT / "benchmarks" / "web.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def ask() -> object:
    client = create_app(TinyPlanner()).test_client()

    def asked(address: str) -> tuple[int, bytes]:
        with client.get(address, headers={"Accept-Encoding": "gzip"}) as answer:
            return answer.status_code, answer.data

    return asked


@pytest.mark.parametrize(
    ("page", "files"),
    [
        ("/", ["app.css", "app.js", "combo.js", "pick.js", "hills.svg", "favicon.svg"]),
        (f"/tours?{TOUR}", ["app.css", "trip.css", "app.js", "pick.js"]),
        (f"/tour?{TOUR}", ["leaflet.js", "map.js", "trip.css", "tour.js", "live-map.js"]),
    ],
)
def test_every_file_of_a_page_is_weighed(
    benchmark: ModuleType, ask: object, page: str, files: list[str]
) -> None:
    sizes = benchmark.weights(ask, page)
    names = {address.rpartition("/")[2] for address in sizes}
    assert set(files) <= names
    assert 5_000 < sum(sizes.values()) <= 1000 * benchmark.FIRST_VISIT_KB


def test_files_are_counted_as_they_are_sent_and_once(benchmark: ModuleType) -> None:
    site = {
        "/page?a=1": gzip.compress(
            b'<link rel="stylesheet" href="/s/a.css"><script src="/s/a.js"></script>'
            b'<img alt="" src="/s/p.png"><a href="/other.html">other</a>'
        ),
        "/s/a.css": b'body { background: url("hills.svg") } p { background: url(images/no.png) }',
        "/s/a.js": b'import { b } from "./b.js";\nimport "../t/c.js";',
        "/s/b.js": gzip.compress(b'import { a } from "./a.js";'),
        "/t/c.js": b"",
        "/s/hills.svg": b"<svg/>",
        "/s/p.png": b"12345",
    }
    sizes = benchmark.weights(
        lambda at: (200, site[at]) if at in site else (404, b"nothing"), "/page?a=1"
    )
    assert sizes == {address: len(content) for address, content in site.items()}
