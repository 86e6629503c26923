"""The pages around the data: themes with example tours, sites, trails, downloads."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from flask.testing import FlaskClient

from jindao import Planner, Settings, say
from tests.web.tiny import TinyPlanner
from web.app import create_app


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(Settings(limits=()))


@pytest.fixture
def client(planner: Planner) -> FlaskClient:
    return create_app(planner).test_client()


def test_a_theme_says_how_many_sites_and_where(client: FlaskClient, planner: Planner) -> None:
    page = client.get("/themes/great_wall?lang=en").text
    guide = planner.theme_guide("great_wall")
    assert f"{len(guide.sites)} heritage sites" in page
    assert sum(count for _, count in guide.by_prefecture) == len(guide.sites)
    for prefecture, count in guide.by_prefecture:
        assert f"{prefecture.name_en} {count}</a>" in page


def test_every_example_tour_of_every_theme_is_a_tour(client: FlaskClient, planner: Planner) -> None:
    themes = (*planner.themes, *planner.strands, *planner.kinds)
    assert all(len(theme.examples) >= 3 for theme in (*planner.themes, *planner.strands))
    for theme in themes:
        page = client.get(f"/themes/{theme.id}?lang=zh").text
        links = re.findall(r'href="(/tour\?[^"]*)"', page)
        assert len(links) == len(theme.examples) > 0
        for example in planner.theme_guide(theme.id).examples:
            assert planner.plan_tour(example.request).visits, (theme.id, example.example.start)


def test_a_theme_with_many_sites_leaves_their_dots_to_be_fetched(
    client: FlaskClient, planner: Planner
) -> None:
    fetched = 0
    for theme in (*planner.themes, *planner.strands, *planner.kinds):
        page = client.get(f"/themes/{theme.id}?lang=en")
        assert len(page.data) < 60_000, theme.id
        located = [site for site in planner.theme_guide(theme.id).sites if site.position]
        [text] = re.findall(r'id="map_jindao_data">(.*?)</script>', page.text)
        data = json.loads(text)
        if data["sites_at"] is None:
            assert len(data["sites"]) == len(located) <= 40
            continue
        fetched += 1
        assert data["sites"] == []
        told = client.get(data["sites_at"]).json
        assert told is not None
        assert {row[4] for row in told["sites"]} == {site.id for site in located}
        lat, lon, name, line, id_ = told["sites"][0]
        site = planner.site(id_)
        assert site.position is not None
        assert (lat, lon, name) == (site.position.lat, site.position.lon, site.name("en"))
        assert told["lines"][line] == say(f"category.{site.category}", "en")
        assert client.get(told["page"] + id_).status_code == 200
    assert fetched


def test_dots_are_for_the_search_and_asked_for_again_only_where_they_changed(
    client: FlaskClient,
) -> None:
    [text] = re.findall(r'id="map_jindao_data">(.*?)</script>', client.get("/sites?lang=zh").text)
    all_at = json.loads(text)["sites_at"]
    answer = client.get(all_at)
    again = client.get(all_at, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    few = client.get("/map/sites.json?prefecture=datong&lang=zh")
    assert few.headers["ETag"] != answer.headers["ETag"]
    assert 0 < len(few.get_json()["sites"]) < len(answer.get_json()["sites"])
    wrong = client.get("/map/sites.json?prefecture=paris")
    assert (wrong.status_code, wrong.mimetype) == (404, "application/problem+json")


def test_tours_through_a_site_visit_it(planner: Planner) -> None:
    site = planner.site("晋祠")
    guide = planner.site_guide(site)
    assert len(guide.tours) == 2
    for request in guide.tours:
        assert site in [visit.site for visit in planner.plan_tour(request).visits]


def test_a_site_tells_its_stories_with_their_other_sites_and_sources(
    planner: Planner, client: FlaskClient
) -> None:
    guide = planner.site_guide(planner.site("taiyuan-mengshan-taiyuan"))
    [told] = guide.stories
    assert [site.id for site in told.others] == [
        *("taiyuan-jinyang-ancient-city", "taiyuan-northern-qi-mural-museum")
    ]
    page = client.get("/sites/taiyuan-mengshan-taiyuan").text
    assert told.story.why_zh in page
    for source in told.story.sources:
        assert f'href="{planner.heritage.sources[source].url}"' in page
    assert planner.site_guide(planner.site("平遥城隍庙")).stories == ()


def test_what_lies_near_is_near_and_in_order(planner: Planner) -> None:
    guide = planner.site_guide(planner.site("平遥城隍庙"))
    distances = [distance_m for _, distance_m in guide.nearby]
    assert len(distances) == 6
    assert distances == sorted(distances)
    assert distances[-1] <= 5000
    assert planner.site_guide(planner.site("平城遗址")).nearby == ()


def linked_data(page: str) -> dict[str, object]:
    [block] = re.findall(
        r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL
    )
    found: dict[str, object] = json.loads(block)
    return found


def test_a_site_speaks_to_search_engines(client: FlaskClient) -> None:
    found = linked_data(client.get("/sites/taiyuan-jinci").text)
    assert found["@type"] == "LandmarksOrHistoricalBuildings"
    assert (found["name"], found["url"]) == ("晋祠", "http://localhost/sites/taiyuan-jinci")
    assert found["geo"] == {"@type": "GeoCoordinates", "latitude": 37.7081, "longitude": 112.4344}
    assert "geo" not in linked_data(client.get("/sites/datong-pingcheng-site").text)


def test_what_nobody_located_is_on_no_map(client: FlaskClient) -> None:
    page = client.get("/sites/datong-pingcheng-site?lang=zh").text
    assert "坐标未知" in page
    assert "site-map" not in page
    assert "site-map" in client.get("/sites/taiyuan-jinci?lang=zh").text


def test_the_dataset_can_be_taken_away_whole(client: FlaskClient, planner: Planner) -> None:
    answer = client.get("/data/datapackage.zip")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = set(archive.namelist())
        package = json.loads(archive.read("datapackage.json"))
    assert {resource["path"] for resource in package["resources"]} <= names
    assert {"README.md", "region.toml", "themes/taihang.toml", "trails/taihang_1.geojson"} <= names
    assert client.get("/data/datapackage.zip").data == answer.data
    again = client.get("/data/datapackage.zip", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_data_page_offers_its_files_and_names_its_origins(
    client: FlaskClient, planner: Planner
) -> None:
    wechat = {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0.49"}
    assert "微信里不能下载文件" in client.get("/data?lang=zh", headers=wechat).text
    page = client.get("/data?lang=zh").text
    for link in re.findall(r'<a class="button" href="([^"]*)" download', page):
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link
    assert "CC BY 4.0" in page
    for source in planner.heritage.sources.values():
        assert source.title_zh[:12] in page.replace("&#39;", "'").replace("&amp;", "&"), source.id


def test_every_trail_is_shown_with_its_sources(client: FlaskClient, planner: Planner) -> None:
    page = client.get("/trails?lang=zh").text
    for trail in planner.heritage.trails:
        assert f'id="{trail.id}"' in page
        assert trail.name_zh in page


def test_trails_with_a_line_are_on_a_map_and_the_others_are_told(client: FlaskClient) -> None:
    page = client.get("/trails?lang=zh").text
    [text] = re.findall(r'(?s)id="map_jindao_data">(.*?)</script>', page)
    pins = {pin["ids"][0]: pin for pin in json.loads(text)["stops"]}
    assert pins["taihang_1"]["lines"][0].startswith("示意线位")
    assert 'data-stop="taihang_1"' in page
    assert "yanmen_road" not in pins, "nobody says where it runs"
    # Every line is estimated, so every one is dashed.
    lines = re.findall(r"(?s)jindao_trail_\d+ = L\.polyline\(.*?\);|$", page)
    drawn = [line for line in lines if line]
    assert len(drawn) == len(pins)
    assert all('"dashArray": "9 6"' in line for line in drawn)


def test_a_trail_has_its_places_on_the_map_and_in_words(client: FlaskClient) -> None:
    page = client.get("/trails/taiyuan_fen_cycleway?lang=zh").text
    [text] = re.findall(r'(?s)id="map_jindao_data">(.*?)</script>', page)
    names = [pin["name"] for pin in json.loads(text)["stops"]]
    assert names[:3] == ["胜利桥", "漪汾桥", "迎泽大桥"]
    told = re.findall(r'data-stop="(place-\d+)">([^<]+)<', page)
    assert [name for _, name in told] == names
    crowded = client.get("/trails/taihang_1?lang=zh").text
    [text] = re.findall(r'(?s)id="map_jindao_data">(.*?)</script>', crowded)
    data = json.loads(text)
    assert [pin["label"] for pin in data["stops"]] == ["1", "42"], "so many pins hide the line"
    assert [dot["name"].split()[0] for dot in data["sites"]] == [str(n) for n in range(2, 42)]
    assert "还没有资料说明它走哪里" in client.get("/trails/yanmen_road?lang=zh").text
    assert client.get("/trails/nowhere").status_code == 404


def test_the_form_begins_with_nothing_ticked_and_says_what_is_not_here() -> None:
    tiny = create_app(TinyPlanner()).test_client()  # type: ignore[arg-type]
    page = tiny.get("/?lang=zh").text
    assert not re.search(r'name="(?:theme|strand)" value="\w+" checked', page)
    assert page.count("目前的路网范围里没有") == 2, "the Great Wall and nature"
