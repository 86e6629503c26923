"""What a page may load and who may frame it, page by page and blueprint by blueprint."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from tests.web.tiny import HOSTILE
from web import security

PAGES = (
    "/",
    "/tour?start=太原&theme=taihang&days=2",
    "/route",
    "/route?start=太原&end=晋祠",
    "/sites",
    "/sites/jinci",
    "/sites/evil",
    "/nowhere",
)


class Tags(HTMLParser):
    """Every tag of a page with its attributes, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def policy_of(response: Any) -> dict[str, str]:
    parts = response.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


@pytest.mark.parametrize("address", PAGES)
def test_scripts_are_files_or_carry_the_nonce(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    policy = policy_of(response)
    [nonce] = re.findall(r"'nonce-([^']+)'", policy["script-src"])
    assert "unsafe" not in policy["script-src"]
    assert policy["default-src"] == "'none'"
    tags = Tags()
    tags.feed(response.text)
    assert [name for name, _ in tags.found if name == "main"] == ["main"]
    for name, attributes in tags.found:
        assert not [key for key in attributes if key.startswith("on")]
        assert not (attributes.get("href") or "").lower().startswith("javascript:")
        if name in ("script", "style"):
            own_file = (attributes.get("src") or "").startswith("/static/")
            data = attributes.get("type") == "application/json"
            assert own_file or data or attributes.get("nonce") == nonce


def test_a_blueprint_may_have_a_policy_of_its_own() -> None:
    app = Flask("web")
    security.protect(
        app, None, of_blueprint={"embed": {"frame-ancestors": "https://bureau.example"}}
    )
    for name in ("embed", "other"):
        part = Blueprint(name, name)
        part.add_url_rule(f"/{name}", view_func=lambda: "shown")
        app.register_blueprint(part)
    client = app.test_client()
    framed, other = policy_of(client.get("/embed")), policy_of(client.get("/other"))
    assert framed["frame-ancestors"] == "https://bureau.example"
    assert other["frame-ancestors"] == "'self'"
    for policy in (framed, other):
        policy.pop("frame-ancestors")
        policy["script-src"] = policy["style-src"] = re.sub(r"nonce-[^']+", "", "'self'")
    assert framed == other


@pytest.mark.parametrize("address", ["/tour?start=太原&theme=taihang", "/sites/evil"])
def test_a_hostile_title_stays_a_title(client: FlaskClient, address: str) -> None:
    text = client.get(address).text
    [title] = re.findall(r"(?s)<title>(.*?)</title>", text)
    assert "&lt;img" in title
    assert HOSTILE not in text
