"""A server on this machine that answers as Overpass and Nominatim do.

It knows a footway 1-2-3, a street 4-3 one-way against its nodes (`oneway=-1`), a ferry
4-5, a gate on 2, toilets on 6, a park, a river and a motorway; whatever is asked, it says
all it knows.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from jindao.errors import (
    DataError,
    NotFoundError,
    RequestError,
    SourceError,
    SourceRateLimitedError,
)
from jindao.network.build import build_network
from jindao.network.codes import BACKWARD, FORWARD, PUSHED_BACKWARD, PUSHED_FORWARD
from jindao.network.sources import SOURCES, SourceOptions

osmnx = pytest.importorskip("osmnx")
overpass = pytest.importorskip("jindao.network.sources.overpass")

BOX = "112.49,37.79,112.53,37.83"
PLACES = {
    1: (112.50, 37.80),
    2: (112.50, 37.81),
    3: (112.50, 37.82),
    4: (112.51, 37.82),
    5: (112.52, 37.82),
    6: (112.52, 37.80),
}
NODE_TAGS = {
    2: {"barrier": "gate", "locked": "yes", "foot": "yes", "note": "x"},
    6: {"amenity": "toilets", "name": "东"},
}
WAYS = [
    (10, [1, 2, 3], {"highway": "footway", "name": "汾河绿道", "surface": "gravel"}),
    (11, [4, 3], {"highway": "residential", "oneway": "-1", "oneway:foot": "no"}),
    (12, [4, 5], {"route": "ferry", "bicycle": "yes"}),
    (13, [1, 6, 5, 1], {"leisure": "park"}),
    (14, [6, 5], {"waterway": "river", "name": "汾河"}),
    (15, [1, 6], {"highway": "motorway"}),
]
AREA = {
    "type": "Polygon",
    "coordinates": [
        [[112.49, 37.79], [112.53, 37.79], [112.53, 37.83], [112.49, 37.83], [112.49, 37.79]]
    ],
}


def elements(query: str) -> list[dict[str, Any]]:
    """Answer the ways that a query's filters name, and their nodes."""
    wanted = [
        (number, nodes, tags)
        for number, nodes, tags in WAYS
        if any(
            f'["{key}"]' in query or f"['{key}'" in query or f'["{key}"=' in query for key in tags
        )
    ]
    keys = sorted({key for _, nodes, _ in wanted for key in nodes})
    found: list[dict[str, Any]] = [
        {"type": "node", "id": key, "lon": PLACES[key][0], "lat": PLACES[key][1]}
        | ({"tags": NODE_TAGS[key]} if key in NODE_TAGS else {})
        for key in keys
    ]
    return found + [
        {"type": "way", "id": number, "nodes": nodes, "tags": tags}
        for number, nodes, tags in wanted
    ]


@dataclass
class Server:
    """What the server is to say, and what it was asked."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    status_text: str = "Connected as: 1\nCurrent time: x\nRate limit: 2\n2 slots available now.\n"
    places: list[dict[str, Any]] = field(default_factory=list)

    def options(self, **more: Any) -> SourceOptions:
        return SourceOptions(overpass_url=f"{self.url}/api", nominatim_url=self.url, **more)


@pytest.fixture
def server() -> Iterator[Server]:
    said = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            query = parse_qs(self.rfile.read(length).decode())["data"][0]
            said.asked.append(query)
            self.reply(said.body or json.dumps({"elements": elements(query)}).encode())

        def do_GET(self) -> None:
            said.asked.append(self.path)
            if self.path.startswith("/api/status"):
                self.reply(said.status_text.encode(), status=200)
            else:
                assert urlsplit(self.path).path == "/search"
                self.reply(json.dumps(said.places).encode())

        def reply(self, body: bytes, status: int | None = None) -> None:
            self.send_response(status or said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        said.url = f"http://127.0.0.1:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever, args=(0.02,))
        thread.start()
        yield said
        http.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that would ask any other host, or wait for one."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            assert address[0] in ("127.0.0.1", "::1"), address
        connect(self, address)

    def no_waiting(seconds: float) -> None:
        assert seconds <= 1

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr("osmnx._overpass.time.sleep", no_waiting)


def refused(kind: type[Exception], what: str, options: SourceOptions) -> Any:
    with pytest.raises(kind) as caught:
        overpass.read_overpass(what, options)
    return caught.value


def test_box(server: Server) -> None:
    told: list[tuple[str, int, int | None]] = []
    raw = overpass.read_overpass(BOX, server.options(progress=lambda *what: told.append(what)))
    assert [(way.id, way.nodes) for way in raw.ways] == [
        (10, (1, 2, 3)),
        (11, (4, 3)),
        (12, (4, 5)),
        (15, (1, 6)),
    ]
    assert raw.ways[0].tags == WAYS[0][2]
    assert raw.ways[1].tags == WAYS[1][2]
    assert raw.node_tags == {2: {"barrier": "gate", "locked": "yes", "foot": "yes"}}
    places = zip(raw.node_lon.tolist(), raw.node_lat.tolist(), strict=True)
    assert dict(zip(raw.node_key.tolist(), places, strict=True)) == PLACES
    assert sorted((kind, len(line)) for kind, line in raw.background) == [
        ("green", 4),
        ("river", 2),
    ]
    assert [(kind, shape.geom_type) for kind, shape in raw.surroundings] == [("green", "Polygon")]
    assert [(place.kind, place.name) for place in raw.facilities] == [("toilets", "东")]
    assert (raw.facilities[0].lon, raw.facilities[0].lat) == PLACES[6]
    assert raw.source == f"overpass: {BOX}"
    assert told[0] == ("download", 0, 2)
    assert told[-1] == ("download", 2, 2)


def test_one_way_against_the_nodes_survives_osmnx(server: Server) -> None:
    network = build_network(overpass.read_overpass(BOX, server.options()), name="x", built_at="")
    streets = [
        (network.edge_line(edge).tolist(), bits)
        for edge, bits in enumerate(network.edge_bicycle.tolist())
        if bits & PUSHED_FORWARD and not bits & PUSHED_BACKWARD
    ]
    one_way = FORWARD | BACKWARD | PUSHED_FORWARD
    assert streets == [([list(PLACES[4]), list(PLACES[3])], one_way)]


def test_polygon_file(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "area.geojson"
    features = [{"type": "Feature", "properties": {}, "geometry": AREA}]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert len(overpass.read_overpass(str(path), server.options()).ways) == 4
    features[0]["geometry"] = {"type": "Point", "coordinates": [1, 2]}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    error = refused(DataError, str(path), server.options())
    assert error.code == "geojson_no_polygon"
    error = refused(DataError, str(tmp_path / "nothing.geojson"), server.options())
    assert error.code == "file_missing"


def test_place_name(server: Server) -> None:
    box = ["37.79", "37.83", "112.49", "112.53"]
    place = {"place_id": 1, "osm_type": "relation", "osm_id": 1, "lat": "37.8", "lon": "112.5"}
    place |= {"class": "boundary", "type": "administrative", "importance": 0.5, "name": "x"}
    place |= {"display_name": "x", "addresstype": "city", "place_rank": 12}
    server.places = [{**place, "boundingbox": box, "geojson": AREA}]
    assert len(overpass.read_overpass("太原, 山西", server.options()).ways) == 4
    assert "/search" in server.asked[0]
    server.places[0]["geojson"] = {"type": "Point", "coordinates": [112.5, 37.8]}
    assert refused(NotFoundError, "小店, 山西", server.options()).code == "not_found.area"
    server.places = []
    assert refused(NotFoundError, "Nowhere, 1, 2, 3", server.options()).name == "Nowhere, 1, 2, 3"


def test_box_that_cannot_be(server: Server) -> None:
    assert refused(RequestError, "113,37,112,38", server.options()).code == "bbox_order"
    assert refused(RequestError, "112.5.1,37,113,38", server.options()).code == "bbox_form"
    assert server.asked == []


@pytest.mark.parametrize("status", [429, 504])
def test_busy_server_is_not_asked_again(status: int, server: Server, tmp_path: Path) -> None:
    server.status, server.headers = status, {"Retry-After": "17"}
    error = refused(SourceRateLimitedError, BOX, server.options(cache=tmp_path))
    assert (error.retry_after_s, error.status) == (17, status)
    assert len(server.asked) == 1
    assert list(tmp_path.iterdir()) == []


def test_busy_server_says_when_in_its_status(server: Server) -> None:
    server.status = 429
    server.status_text = (
        "Rate limit: 2\nSlot available after: 2026-01-01T00:00:00Z, in 31 seconds.\n"
        "Slot available after: 2026-01-01T00:00:00Z, in 12 seconds.\n"
    )
    assert refused(SourceRateLimitedError, BOX, server.options()).retry_after_s == 12
    server.status_text = "?"
    assert refused(SourceRateLimitedError, BOX, server.options()).retry_after_s == 60


def test_answers_that_are_no_answers(server: Server) -> None:
    server.status = 500
    assert refused(SourceError, BOX, server.options()).code == "source_status"
    server.status, server.body = 200, b"<html>Service unavailable</html>"
    assert refused(SourceError, BOX, server.options()).code == "source_answer"
    server.body = json.dumps({"elements": elements('["highway"]')}).encode()[:-20]
    assert refused(SourceError, BOX, server.options()).code == "source_answer"
    half = {
        "elements": elements('["highway"]'),
        "remark": "runtime error: Query timed out in 180 s",
    }
    server.body = json.dumps(half).encode()
    error = refused(SourceError, BOX, server.options())
    assert (error.code, "timed out" in str(error.facts["reason"])) == ("source_answer", True)


def test_nothing_there(server: Server) -> None:
    server.body = b'{"elements": []}'
    assert refused(DataError, BOX, server.options()).code == "source_no_ways"
    assert refused(DataError, "10,10,10.01,10.01", server.options()).code == "source_no_ways"


def test_ways_outside_the_area_are_left_out(server: Server) -> None:
    assert refused(DataError, "10,10,10.01,10.01", server.options()).code == "source_no_ways"


def test_server_that_is_not_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    error = refused(SourceError, BOX, SourceOptions(overpass_url=url, nominatim_url=url))
    assert error.code == "source_unreachable"
    assert not isinstance(error, SourceRateLimitedError)


def test_host_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: Any, **more: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "gethostbyname", unknown)
    monkeypatch.setattr("osmnx._http._original_getaddrinfo", unknown)
    options = SourceOptions(overpass_url="http://overpass.invalid/api")
    assert refused(SourceError, BOX, options).code == "source_unreachable"


def test_kept_answers_are_not_asked_for_again(server: Server, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = overpass.read_overpass(BOX, server.options(cache=cache))
    count = len(server.asked)
    second = overpass.read_overpass(BOX, server.options(cache=cache))
    assert len(server.asked) == count
    assert list(first.ways) == list(second.ways)
    overpass.read_overpass(BOX, server.options())
    assert len(server.asked) == 2 * count


def test_osmnx_is_left_as_it_was(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def facts() -> dict[str, Any]:
        names = (name for name in dir(osmnx.settings) if not name.startswith("_"))
        return {name: getattr(osmnx.settings, name) for name in names}

    monkeypatch.chdir(tmp_path)
    before, resolve = facts(), socket.getaddrinfo
    overpass.read_overpass(BOX, server.options())
    server.status = 429
    refused(SourceRateLimitedError, BOX, server.options())
    assert facts() == before
    assert socket.getaddrinfo is resolve
    assert list(tmp_path.iterdir()) == []


def test_runs_of_nodes_are_put_together_again() -> None:
    def chains(pairs: list[tuple[int, int]]) -> list[list[int]]:
        return list(overpass._chains(pairs))

    assert chains([(2, 3), (1, 2), (3, 4)]) == [[1, 2, 3, 4]]
    assert chains([(1, 2), (2, 3), (3, 1)]) == [[1, 2, 3, 1]]
    assert chains([(1, 2), (5, 6)]) == [[1, 2], [5, 6]]
    assert chains([(1, 2), (2, 3), (3, 4), (4, 2)]) == [[1, 2, 3, 4, 2]]


def test_source_is_in_the_table() -> None:
    assert SOURCES["overpass"] is overpass.read_overpass
    assert SOURCES.entries["overpass"].extra == "overpass"
