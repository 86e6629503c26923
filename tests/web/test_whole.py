"""The pages over the real planner, on the network and dataset that travel with it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient

from jindao import FORMATS, Planner, Settings, TourRequest
from web.app import create_app

TOUR = "start=平遥&strand=history&hours=8&days=2&date=2026-05-02"
CODE = re.compile(r"\b(?:note|why|reason|error|category|status|profile)\.[a-z_]+\b")


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(Settings(limits=()))


@pytest.fixture
def client(planner: Planner) -> FlaskClient:
    return create_app(planner).test_client()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/?", 200),
        (f"/tour?{TOUR}", 200),
        (f"/tour?{TOUR}&must_visit=双林寺&free_end=1&profile=bike", 200),
        ("/tour?start=碛口&theme=yellow_river&profile=bike&date=2026-05-02", 200),
        ("/route?start=太原&via=晋祠&end=平遥&profile=bike", 200),
        ("/sites?theme=great_wall&prefecture=datong", 200),
        ("/sites?kind=study&text=jinci", 200),
        ("/sites/taiyuan-jinci?", 200),
        ("/sites/datong-pingcheng-site?", 200),
        ("/themes?", 200),
        ("/themes/great_wall?", 200),
        ("/themes/red?", 200),
        ("/themes/rural?", 200),
        ("/themes/purple?", 404),
        ("/trails?", 200),
        ("/data?", 200),
        ("/tour?start=平遥&kind=study&profile=bike&date=2026-05-02", 200),
        ("/tour?start=乌有乡&theme=taihang", 404),
        ("/tour?start=0,0&theme=taihang", 400),
        ("/tour?start=37.87,112.55&theme=taihang", 400),
        ("/tour?start=太原&theme=taihang&must_visit=乌有寺", 404),
        ("/tour?start=太原&theme=yellow_river&hours=0.5", 422),
    ],
)
def test_pages(client: FlaskClient, address: str, status: int, language: str) -> None:
    response = client.get(f"{address}&lang={language}")
    assert response.status_code == status
    assert not CODE.findall(response.text)


def test_a_route_to_where_it_starts_is_told_to_be_estimated(client: FlaskClient) -> None:
    page = client.get("/route?start=平遥&end=平遥&lang=zh").text
    assert "示意线位" in page
    assert "<trk" not in client.get("/route.gpx?start=平遥&end=平遥").text


def test_page_download_and_library_agree(client: FlaskClient, planner: Planner) -> None:
    page = client.get(f"/tour?{TOUR}").text
    link = re.search(r'href="/tour\.json\?([^"]*)"', page)
    assert link
    answer = client.get(f"/tour.json?{link[1].replace('&amp;', '&')}")
    assert answer.status_code == 200
    tour = planner.plan_tour(
        TourRequest(
            start="平遥",
            strands=("history",),
            hours=8,
            days=2,
            date=dt.date(2026, 5, 2),
        )
    )
    for visit in tour.visits:
        assert visit.site.name("zh") in page
        assert visit.site.id in answer.text
    assert page.count('<li class="stop"') == len(tour.visits)


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_download(client: FlaskClient, name: str) -> None:
    response = client.get(f"/tour.{name}?{TOUR}")
    assert response.status_code == 200
    assert len(response.data) > 200


def test_every_site_page_says_what_is_known(client: FlaskClient, planner: Planner) -> None:
    for site in planner.heritage.sites[::25]:
        page = client.get(f"/sites/{site.id}").text
        assert site.name_zh in page
        for source in planner.heritage.sources:
            assert f"<li>{source}</li>" not in page


def test_sites_of_another_version_of_the_data_leave_what_was_asked(client: FlaskClient) -> None:
    tour = "/tour?start=太原&strand=history&hours=7&date=2026-05-02"
    for lang, told in (("zh", "另一版数据"), ("en", "another version")):
        answer = client.get(f"{tour}&visits=gone-from-the-data&lang={lang}")
        page = answer.get_data(as_text=True)
        assert answer.status_code == 404
        assert told in page
        assert "gone-from-the-data" in page
        assert "map_jindao_data" in page
