from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from web import static_files

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def test_pages_are_compressed_for_who_takes_it(client: FlaskClient) -> None:
    plain = client.get("/")
    assert "Content-Encoding" not in plain.headers
    packed = client.get("/", headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) * 3 < len(plain.data)
    assert "规划" in gzip.decompress(packed.data).decode()


def test_static_files_stay_fresh(client: FlaskClient) -> None:
    first = client.get("/static/app.css", headers=GZIP, buffered=True)
    assert first.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(first.data) == client.get("/static/app.css", buffered=True).data
    again = {**GZIP, "If-None-Match": first.headers["ETag"]}
    assert client.get("/static/app.css", headers=again, buffered=True).status_code == 304


def untimed(data: bytes) -> bytes:
    """Return a file without the moments it names: it says when it was made."""
    return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", b"", data)


@pytest.mark.parametrize(
    "address",
    [
        *(f"/tour.{name}?start=太原&theme=taihang" for name in ("gpx", "geojson", "json", "html")),
        "/sites.csv?",
        "/api/v1/openapi.json",
        "/api/v1/sites?limit=4",
    ],
)
def test_data_and_downloads_are_compressed_and_stay_fresh(
    client: FlaskClient, address: str
) -> None:
    plain = client.get(address)
    packed = client.get(address, headers=GZIP)
    assert untimed(gzip.decompress(packed.data)) == untimed(plain.data)
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers.get("Content-Disposition") == plain.headers.get("Content-Disposition")
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert plain.headers["ETag"].startswith("W/")  # files say when they were made, too
    for tag in (packed.headers["ETag"], plain.headers["ETag"]):
        again = client.get(address, headers={**GZIP, "If-None-Match": tag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)


def test_small_answers_and_pictures_stay_as_they_are(client: FlaskClient) -> None:
    picture = client.get("/tour.png?start=太原&theme=taihang", headers=GZIP)
    assert "Content-Encoding" not in picture.headers
    assert "Content-Encoding" not in client.get("/healthz", headers=GZIP).headers
    assert "Content-Encoding" not in client.head("/", headers=GZIP).headers
    refused = {"Accept-Encoding": "gzip;q=0"}
    assert "Content-Encoding" not in client.get("/", headers=refused).headers


def test_files_are_asked_for_once_a_year(client: FlaskClient) -> None:
    """By their version in the address; by their plain name they are asked for anew."""
    page = client.get("/tour?start=太原&theme=taihang").text
    files = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    assert {address.rpartition("/")[2] for address in files} >= {
        *("app.css", "app.js", "combo.js", "pick.js", "tour.js", "live-map.js", "leaflet.js")
    }
    for address in files:
        answer = client.get(address, headers=GZIP, buffered=True)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        plain = re.sub(r"^/static/[0-9a-f]{12}/", "/static/", address)
        assert plain != address
        unversioned = client.get(plain, headers=GZIP, buffered=True)
        assert unversioned.data == answer.data
        assert "immutable" not in unversioned.headers["Cache-Control"]
    older = client.get("/static/000000000000/app.js")
    assert older.status_code == 404, "what a version names never changes"


def test_modules_are_fetched_before_they_are_asked_for(client: FlaskClient) -> None:
    page = client.get("/tour?start=太原&theme=taihang").text
    ahead = set(re.findall(r'rel="modulepreload" href="[^"]*/([\w-]+\.js)"', page))
    scripts = re.findall(r'type="module" src="[^"]*/([\w-]+\.js)"', page)
    folder = Path(static_files.__file__).with_name("static")
    asked = {
        name
        for script in scripts
        for name in re.findall(r'from "\./([\w-]+\.js)"', (folder / script).read_text("utf-8"))
    }
    assert ahead == asked
