"""Links that are sent around begin with the site's own address, whoever asks for what host."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from jindao import DataError, Settings, Store
from tests.conftest import ROOT
from tests.web.tiny import TinyPlanner
from web.app import create_app

ADDRESS = "https://walk.example.org"
TOUR = "/tour?start=太原&theme=taihang"


@pytest.fixture
def client(store: Store) -> FlaskClient:
    planner: Any = TinyPlanner(Settings(limits=(), address=ADDRESS))
    return create_app(planner, store).test_client()


def test_links_begin_with_the_address_of_the_settings(client: FlaskClient) -> None:
    answer = client.post("/t", data={"address": f"{ADDRESS}{TOUR}"})
    assert answer.status_code == 303
    page = client.get(answer.location, headers={"Host": "127.0.0.1:8000"}).text
    code = answer.location.split("/t/")[1][:8]
    assert f'value="{ADDRESS}/t/{code}"' in page
    assert f'<meta property="og:image" content="{ADDRESS}/t/{code}.png">' in page
    assert f"{ADDRESS}/sites/jinci" in client.get("/sites/jinci").text
    assert "127.0.0.1" not in page


@pytest.mark.parametrize(
    "host", ["walk.example.org", "walk.example.org:443", "localhost:8000", "127.0.0.1", "[::1]:80"]
)
def test_the_site_and_its_machine_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "walk.example.org.evil.example", "x"])
def test_other_hosts_are_told_where_to_go(client: FlaskClient, host: str) -> None:
    for language in ("zh", "en"):
        page = client.get(f"/?lang={language}", headers={"Host": host})
        assert page.status_code == 400
        assert ADDRESS in page.text
    problem = client.get("/api/v1/themes", headers={"Host": host}).json
    assert (problem["status"], problem["code"]) == (400, "host_unknown")


def test_without_an_address_any_host_is_answered() -> None:
    planner: Any = TinyPlanner()
    client = create_app(planner).test_client()
    page = client.get("/sites/jinci", headers={"Host": "any.example"})
    assert "http://any.example/sites/jinci" in page.text


@pytest.mark.parametrize("text", ["walk.example.org", "https://a/b", "ftp://a", "https://"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(DataError) as caught:
        Settings.from_env({"JINDAO_ADDRESS": text})
    assert "JINDAO_ADDRESS" in caught.value.message("zh")


def test_the_address_is_kept_without_its_slash() -> None:
    assert Settings.from_env({"JINDAO_ADDRESS": f"{ADDRESS}/"}).address == ADDRESS


def test_every_way_to_serve_names_a_place_for_the_store() -> None:
    text = (ROOT / "web" / "README.md").read_text("utf-8")
    unit, image = (
        next(block for block in text.split("```") if block.startswith(language))
        for language in ("ini", "dockerfile")
    )
    for block in (unit, image):
        [named] = re.findall(r"JINDAO_STORE=(\S+)", block)
        directory = Settings.from_env({"JINDAO_STORE": named}).store_url().rpartition("/")[0]
        assert directory in ("sqlite:////var/lib/jindao", "sqlite:////data")
    assert "StateDirectory=jindao" in unit
    assert "-v jindao-store:/data" in text
