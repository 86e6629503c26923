from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from jindao import FORMATS, SITE_FORMATS
from tests.web.tiny import START, TinyPlanner

TOUR = "start=太原&theme=taihang"
ROUTE = "start=太原&end=晋祠"


@pytest.mark.parametrize("query", [f"/tour.{{}}?{TOUR}", f"/route.{{}}?{ROUTE}"])
@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_is_a_download(client: FlaskClient, name: str, query: str) -> None:
    response = client.get(query.format(name))
    if name == "fit" and query.startswith("/tour"):
        assert response.status_code == 400  # its ways are not one line
        assert ".fit.zip" in response.text
        return
    assert response.status_code == 200
    assert response.data
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="jindao')
    assert disposition.isascii()
    assert "晋道" in unquote(disposition.partition("filename*=UTF-8''")[2])
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", list(SITE_FORMATS))
def test_every_site_format_is_a_download(client: FlaskClient, name: str) -> None:
    response = client.get(f"/sites.{name}?text=晋祠")
    assert response.status_code == 200
    assert "晋祠" in response.text
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_a_known_answer_is_not_computed_again(client: FlaskClient, planner: TinyPlanner) -> None:
    first = client.get(f"/tour.gpx?{TOUR}")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"/tour.gpx?hours=6&{TOUR}&days=1", headers=tag).status_code == 304
    assert len(planner.planned) == 1
    planner.data_version = "another"
    assert client.get(f"/tour.gpx?{TOUR}", headers=tag).status_code == 200
    assert client.get(f"/tour.gpx?{TOUR}&lang=en", headers=tag).status_code == 200
    assert client.get(f"/tour.geojson?{TOUR}", headers=tag).status_code == 200
    assert client.get(f"/tour.gpx?{TOUR}&days=2", headers=tag).status_code == 200


def test_suggestions(client: FlaskClient) -> None:
    found = client.get("/suggest?q=晋").json["suggestions"]
    assert [item["name_zh"] for item in found] == ["晋祠"]
    assert client.get("/suggest?q=").json == {"suggestions": []}


@pytest.mark.parametrize("name", ["leaflet.js", "leaflet.css", "map.js", "map.css"])
def test_map_files(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/vendor/{name}", buffered=True).status_code == 200


@pytest.mark.parametrize("name", ["../__init__.py", "..%2f__init__.py", "none.js"])
def test_nothing_else_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/vendor/{name}", buffered=True).status_code == 404


def test_favicon(client: FlaskClient) -> None:
    assert client.get("/favicon.ico", buffered=True).mimetype == "image/svg+xml"


def test_closures_make_other_answers(client: FlaskClient, planner: TinyPlanner) -> None:
    """A route without a day is one for today where there are closures, and a new file counts."""
    tag = {"If-None-Match": client.get(f"/route.gpx?{ROUTE}").headers["ETag"]}
    assert client.get(f"/route.gpx?{ROUTE}", headers=tag).status_code == 304
    planner.closures.all, planner.closures.version = ("works",), "1"
    closed = client.get(f"/route.gpx?{ROUTE}", headers=tag)
    assert closed.status_code == 200
    tag = {"If-None-Match": closed.headers["ETag"]}
    assert client.get(f"/route.gpx?{ROUTE}&date=2026-05-01", headers=tag).status_code == 304
    assert client.get(f"/route.gpx?{ROUTE}&date=2026-05-02", headers=tag).status_code == 200
    planner.closures.version = "2"
    assert client.get(f"/route.gpx?{ROUTE}", headers=tag).status_code == 200


def test_gpx_takes_options_in_its_address(client: FlaskClient) -> None:
    plain = client.get(f"/tour.gpx?{TOUR}")
    timed = client.get(f"/tour.gpx?{TOUR}&gpx_times=1&gpx_stops=0&gpx_along=water,escape")
    assert timed.status_code == 200
    assert b"<wpt" in plain.data
    assert b"<wpt" not in timed.data
    assert plain.headers["ETag"] != timed.headers["ETag"]
    for wrong, field in (("gpx_along=beer", "gpx_along"), ("gpx_times=soon", "gpx_times")):
        answer = client.get(f"/tour.gpx?{TOUR}&{wrong}", headers={"Accept": "application/json"})
        assert answer.status_code in (400, 404)
        assert field in answer.text


def test_the_page_has_a_form_for_what_gpx_may_have(client: FlaskClient) -> None:
    page = client.get(f"/tour?{TOUR}&hours=5").text
    form = page.partition('<details class="gpx-options">')[2].partition("</details>")[0]
    assert 'action="/tour.gpx"' in form
    assert 'formaction="/tour.gpx_route"' in form
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    assert (hidden["start"], hidden["theme"], hidden["hours"]) == ("太原", "taihang", "5")
    offered = re.findall(r'type="checkbox" name="(gpx_\w+)" value="(\w+)"', form)
    answer = client.get("/tour.gpx", query_string=[*hidden.items(), *offered])
    assert answer.status_code == 200
    assert b"<wpt" not in answer.data


def test_a_tap_on_a_map_is_told_by_what_is_near(client: FlaskClient) -> None:
    address = f"/near?at={START.lon},{START.lat}"
    assert client.get(f"{address}&lang=zh").json == {"words": "近太原站，120 米"}
    assert client.get(f"{address}&lang=en").json == {"words": "near Taiyuan Station, 120 m"}
    assert client.get("/near?at=111.5,37.7").json == {"words": ""}
    wrong = client.get("/near?at=太原")
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (400, "at")


def test_a_form_tells_what_its_position_is_near(client: FlaskClient) -> None:
    page = client.get(f"/?start={START.lon},{START.lat}&hours=x&lang=zh").get_data(as_text=True)
    assert '<p class="hint">近太原站，120 米</p>' in page
    assert f'value="{START.lon},{START.lat}"' in page
