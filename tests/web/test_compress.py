from __future__ import annotations

import gzip

from flask.testing import FlaskClient

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


def test_downloads_and_small_answers_stay_as_they_are(client: FlaskClient) -> None:
    download = client.get("/tour.gpx?start=太原&theme=taihang", headers=GZIP)
    assert "Content-Encoding" not in download.headers
    assert "Content-Encoding" not in client.get("/healthz", headers=GZIP).headers
    assert "Content-Encoding" not in client.head("/", headers=GZIP).headers
    assert "Content-Encoding" not in client.get("/api/v1/profiles", headers=GZIP).headers
    refused = {"Accept-Encoding": "gzip;q=0"}
    assert "Content-Encoding" not in client.get("/", headers=refused).headers
