"""Other sites' pages may use the API where a setting says so, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from jindao import DataError, Settings
from tests.web.tiny import TinyPlanner
from web.app import create_app

MAP = "https://map.example.org"
ASK = {"Origin": MAP, "Access-Control-Request-Method": "POST"}


def client_for(origins: str) -> FlaskClient:
    planner: Any = TinyPlanner(settings=Settings.from_env({"JINDAO_CORS": origins}))
    return create_app(planner).test_client()


def granted(headers: Any) -> dict[str, str]:
    return {name: value for name, value in headers if name.startswith("Access-Control")}


def test_nobody_may_by_default() -> None:
    client = client_for("")
    for response in (
        client.get("/api/v1/sites", headers={"Origin": MAP}),
        client.options("/api/v1/tours", headers=ASK),
    ):
        assert granted(response.headers) == {}


def test_an_origin_of_the_setting_may() -> None:
    client = client_for(f"{MAP}, http://localhost:5173/")
    response = client.get("/api/v1/sites", headers={"Origin": MAP})
    assert response.headers["Access-Control-Allow-Origin"] == MAP
    assert "Origin" in response.vary
    assert "Access-Control-Allow-Credentials" not in response.headers
    wrong = client.get("/api/v1/tours", headers={"Origin": "http://localhost:5173"})
    assert wrong.status_code == 400
    assert wrong.headers["Access-Control-Allow-Origin"] == "http://localhost:5173"


def test_another_origin_may_not() -> None:
    client = client_for(MAP)
    for origin in ("https://evil.example", MAP + ".evil.example", "null", MAP + ":8443"):
        response = client.get("/api/v1/sites", headers={"Origin": origin})
        assert granted(response.headers) == {}
        assert "Origin" in response.vary


def test_browsers_ask_before_they_post() -> None:
    response = client_for(MAP).options("/api/v1/tours", headers=ASK)
    assert response.status_code == 200
    assert granted(response.headers) == {
        "Access-Control-Allow-Origin": MAP,
        "Access-Control-Expose-Headers": "ETag, Retry-After",
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST",
        "Access-Control-Allow-Headers": "Accept-Language, Content-Type, If-None-Match",
        "Access-Control-Max-Age": "86400",
    }


def test_everybody_may_where_the_setting_says_so() -> None:
    response = client_for("*").get("/api/v1/sites", headers={"Origin": "https://any.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Origin" not in response.vary


def test_pages_are_never_for_other_sites() -> None:
    client = client_for("*")
    for address in ("/", "/sites", "/healthz", "/tour.json?start=x"):
        assert granted(client.get(address, headers={"Origin": MAP}).headers) == {}


@pytest.mark.parametrize("text", ["map.example.org", "ftp://x.org", f"{MAP}/path", "https://"])
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(DataError) as caught:
        Settings.from_env({"JINDAO_CORS": text})
    assert caught.value.code == "setting_cors"
    assert "JINDAO_CORS" in str(caught.value)
