from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask.testing import FlaskClient

from jindao import (
    DataError,
    JindaoError,
    LonLat,
    MissingExtraError,
    NoSolutionError,
    NotFoundError,
    OutsideNetworkError,
    RequestError,
    SourceError,
    SourceRateLimitedError,
)
from tests.web.tiny import TinyPlanner
from web import errors


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (NotFoundError, 404),
        (RequestError, 400),
        (OutsideNetworkError, 400),
        (NoSolutionError, 422),
        (SourceError, 503),
        (SourceRateLimitedError, 503),
        (MissingExtraError, 501),
        (DataError, 500),
        (JindaoError, 500),
    ],
)
def test_every_class_has_its_status(kind: type[JindaoError], status: int) -> None:
    assert errors.status_of(kind("code")) == status


@pytest.mark.parametrize(
    ("address", "status", "code", "field", "known"),
    [
        ("/tour.json?theme=taihang", 400, "field_required", "start", True),
        ("/tour.geojson?start=太原&theme=taihang&hours=nan", 400, "number_range", "hours", True),
        ("/tour.json?start=atlantis&theme=taihang", 404, "not_found.place", "start", True),
        ("/tour.json?start=island&theme=taihang", 422, "no_route_islands", None, True),
        ("/tour.json?start=busy&theme=taihang", 503, "source_rate_limited", None, True),
        ("/tour.json?start=crash&theme=taihang", 500, "unexpected", None, False),
        ("/nowhere.json", 404, "http_404", None, False),
        ("/sites/none.json", 404, "not_found.site", "site", True),
    ],
)
def test_errors_have_one_json_shape(
    client: FlaskClient,
    caplog: pytest.LogCaptureFixture,
    address: str,
    status: int,
    code: str,
    field: str | None,
    known: bool,
) -> None:
    caplog.set_level(logging.CRITICAL)
    response = client.get(address)
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    problem: dict[str, Any] = response.json
    assert set(problem) == {"type", "title", "status", "detail", "code", "errors"}
    assert (problem["code"], problem["status"]) == (code, status)
    assert problem["title"]
    assert problem["detail"]
    assert [error["field"] for error in problem["errors"]] == ([field] if known else [])


def test_facts_are_plain(client: FlaskClient) -> None:
    error = client.get("/tour.json?start=nan,1&theme=taihang").json["errors"][0]
    assert error["facts"] == {"name": "lon", "value": "nan"}
    fact = {"at": LonLat(1, 2), "kind": object, "by": {"zh": "中", "en": "mid"}}
    assert errors._plain(fact)["at"] == [1, 2]


def test_json_is_given_where_it_is_asked_for(client: FlaskClient) -> None:
    headers = {"Accept": "application/json"}
    assert client.get("/sites/none", headers=headers).json["code"] == "not_found.site"
    assert client.post("/", headers=headers).json["code"] == "http_405"
    assert client.get("/sites/none", headers={"Accept": "*/*"}).mimetype == "text/html"


def test_a_page_never_shows_the_inside(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.get("/tour?start=crash&theme=taihang")
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert "secret of the inside" in caplog.text
    assert response.headers["Cache-Control"] == "no-store"


def test_a_busy_source_says_when_to_come_back(client: FlaskClient) -> None:
    response = client.get("/tour?start=busy&theme=taihang")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "8")


def test_unknown_formats_are_not_found(client: FlaskClient) -> None:
    response = client.get("/tour.docx?start=太原&theme=taihang")
    assert response.status_code == 404
    assert "gpx" in response.text


def test_too_long_an_address(client: FlaskClient) -> None:
    response = client.get("/", query_string={"start": "x" * 8200})
    assert response.status_code == 414
    assert "地址太长" in response.text
    assert "xxxx" not in response.text
    assert 'href="/?lang=en"' in response.text


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    response = client.post("/tour", data={"start": "太原"})
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_doubled_slashes_lead_to_the_page(client: FlaskClient) -> None:
    response = client.get("/sites//jinci")
    assert response.status_code == 308
    assert response.location == "http://localhost/sites/jinci"


def test_the_error_page_needs_no_planner(client: FlaskClient, planner: TinyPlanner) -> None:
    planner.network_meta = None  # type: ignore[assignment]
    assert client.get("/nowhere").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/", "/tour.gpx?start=太原&theme=taihang", "/nowhere", "/healthz", "/static/app.css"],
)
def test_every_answer_is_protected(client: FlaskClient, address: str) -> None:
    headers = client.get(address, buffered=True).headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert "unsafe" not in policy["style-src"]
    assert policy["frame-ancestors"] == "'self'"
    assert policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=(self)" in headers["Permissions-Policy"]
    assert headers["Referrer-Policy"]


def test_a_nonce_is_used_once(client: FlaskClient) -> None:
    policies = {client.get("/").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_who_may_try_again_has_a_link_to_do_so(client: FlaskClient) -> None:
    for language, word in (("zh", "再试一次"), ("en", "Try again")):
        address = f"/tour.gpx?start=busy&theme=taihang&lang={language}"
        page = client.get(address, headers={"Accept": "text/html"})
        assert page.status_code == 503
        assert f'href="{address.replace("&", "&amp;")}">{word}</a>' in page.text
    assert "再试一次" not in client.get("/nowhere").text
    hostile = client.get("//evil.example/t/../tour.gpx?start=busy&theme=taihang")
    assert 'href="//' not in hostile.text


@pytest.mark.parametrize(
    ("address", "back"),
    [
        ("/route?start=island&end=晋祠", True),
        ("http://localhost/tour?start=busy&theme=taihang", True),
        ("https://evil.example/route?start=island&end=晋祠", False),
        ("javascript:alert(1)", False),
        ("/sites?text=x", False),
        ("", False),
    ],
)
def test_what_could_not_be_shared_can_be_gone_back_to(
    client: FlaskClient, address: str, back: bool
) -> None:
    page = client.post("/t", data={"address": address})
    assert page.status_code >= 400
    links = re.findall(r'class="button" href="([^"]*)">回到这条路线', page.text)
    assert bool(links) is back
    for link in links:
        asked = address.removeprefix("http://localhost").partition("?")
        assert link.partition("?")[0] == asked[0]
        query = parse_qsl(link.partition("?")[2].replace("&amp;", "&"))
        assert query == parse_qsl(asked[2])
    assert "evil.example" not in "".join(re.findall(r'href="[^"]*"', page.text))
