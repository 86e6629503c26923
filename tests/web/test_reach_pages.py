"""What is reached as a page, as its text twin, and as files."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient

from jindao import REACH_FORMATS
from tests.web.test_pages import other_hosts
from tests.web.tiny import HOSTILE

REACH = "/reach?start=太原&minutes=5,10,20"


def read(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:400]
    return answer.text


def test_the_form_offers_times_and_takes_others(client: FlaskClient) -> None:
    page = read(client, "/reach")
    assert re.findall(r'name="minutes" value="(\d+)" checked', page) == ["5", "10", "15"]
    again = read(client, "/reach/edit?start=太原&minutes=10,25&minutes=120&minutes=200")
    assert re.findall(r'name="minutes" value="(\d+)" checked', again) == ["10", "120"]
    assert 'inputmode="text" value="25, 200"' in again


def test_areas_and_sites_are_told_in_words(client: FlaskClient) -> None:
    page = read(client, REACH)
    assert "太原：步行 5、10、20 分钟能到的范围" in page
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", page, re.DOTALL)
    told = [(row[0], *re.findall(r">([^<>]+)</td>", row[1])) for row in rows]
    # 4 minutes to Jinci, 8 to the pagodas; the third, 12 minutes away, is uncertain.
    assert told == [
        ("5 分钟", "1.25 平方公里", "5.0 公里", "1"),
        ("10 分钟", "2.50 平方公里", "10.0 公里", "2"),
        ("20 分钟", "5.00 平方公里", "20.0 公里", "2"),
    ]
    assert "5 分钟以内（1 处）" in page
    assert "10 分钟以内（1 处）" in page
    assert "20 分钟以内" not in page, "no site is between 10 and 20 minutes"
    assert '<a href="/sites/jinci">晋祠</a>' in page
    assert "4 分钟 · 古建筑 · 离可走的路 60 米" in page
    assert "1 处文物点" in page.partition("说不准的")[2][:20]
    assert "路网数据的边缘" in page
    assert HOSTILE not in page
    assert other_hosts(page) == []


def test_it_speaks_english(client: FlaskClient) -> None:
    page = read(client, f"{REACH}&lang=en")
    assert "what is reached in 5, 10, 20 min" in page
    assert "2 heritage sites in reach" in page
    assert "Within 10 min (1)" in page


def test_the_map_has_an_area_per_time_and_dots_that_lead_on(client: FlaskClient) -> None:
    page = read(client, REACH)
    assert page.count("L.polygon(") == 3
    [data] = re.findall(r'id="map_jindao_data">(.*?)</script>', page)
    sites = json.loads(data)["sites"]
    assert [site["href"] for site in sites] == ["/sites/jinci", "/sites/towers", "/sites/evil"]
    assert [site.get("quiet", False) for site in sites] == [False, False, True]


@pytest.mark.parametrize("name", REACH_FORMATS)
def test_it_comes_in_every_format(client: FlaskClient, name: str) -> None:
    page = read(client, REACH)
    [address] = re.findall(rf'href="(/reach\.{name}\?[^"]*)"', page)
    answer = client.get(address.replace("&amp;", "&"))
    assert answer.status_code == 200
    assert "jindao-" in answer.headers["Content-Disposition"]
    again = client.get(
        f"/reach.{name}?minutes=20&minutes=10,5&start=太原",
        headers={"If-None-Match": answer.headers["ETag"]},
    )
    assert again.status_code == 304, "the same times in any order are the same"


def test_a_geojson_has_a_feature_per_time(client: FlaskClient) -> None:
    found = json.loads(read(client, "/reach.geojson?start=太原&minutes=5,10"))
    areas = [f for f in found["features"] if f["properties"]["kind"] == "area"]
    assert [area["properties"]["minutes"] for area in areas] == [10.0, 5.0]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("start=&minutes=5", "start"),
        ("start=太原&minutes=0", "minutes"),
        ("start=太原&minutes=x", "minutes"),
        ("start=太原&minutes=1,2,3,4,5,6,7", "minutes"),
        ("start=无此处&minutes=5", "start"),
        ("start=太原&date=soon", "date"),
        ("start=太原&profile=fly", "profile"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client: FlaskClient, asked: str, field: str) -> None:
    for speech in ("zh", "en"):
        answer = client.get(f"/reach?{asked}&lang={speech}")
        assert answer.status_code in (400, 404)
        assert f'id="{field}-wrong"' in answer.text
        assert '<form class="ask"' in answer.text
        assert "Traceback" not in answer.text


def test_no_format_of_that_name(client: FlaskClient) -> None:
    assert client.get("/reach.gpx?start=太原").status_code == 404
