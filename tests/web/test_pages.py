from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from jindao import Settings, Tour, TourRequest
from jindao.model.story import Companion, ToldStory
from tests.web.tiny import HOSTILE, TinyPlanner
from web.app import create_app

TOUR = "start=太原&theme=taihang&days=2"
PAGES = [
    "/",
    f"/?{TOUR}",
    f"/tour?{TOUR}",
    "/route",
    "/route?start=太原&via=112.5,37.8&end=晋祠&profile=bike",
    "/route/edit?start=太原&end=晋祠",
    "/sites",
    "/sites?text=晋祠&protection_level=national&theme=taihang",
    "/sites/jinci",
    "/sites/lost",
    "/sites/evil",
]
BROKEN = ["/nowhere", "/tour?start=&hours=x&theme=y", "/sites/none", "/sites?theme=x"]


def add(address: str, argument: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{argument}"


def other_hosts(page: str) -> list[str]:
    """Return what a page loads from elsewhere; a link asks nothing until it is followed."""
    page = re.sub(r"<a\s[^>]*>|<meta property=\"og:[^>]*>|<link rel=\"canonical\"[^>]*>", "", page)
    asked = re.findall(
        r"""(?:src|href|action|content|srcset)\s*=\s*["']?\s*((?:https?:)?//[^"'\s>]+)""", page
    )
    return asked + re.findall(r"""url\(\s*["']?((?:https?:)?//[^)]+)""", page)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_every_page_answers_in_both_languages(
    client: FlaskClient, address: str, language: str
) -> None:
    response = client.get(add(address, f"lang={language}"))
    assert response.status_code == 200
    tag = {"zh": "zh-CN", "en": "en"}[language]
    assert f'<html lang="{tag}">' in response.text
    assert response.text.count("<h1>") == 1
    assert not re.search(r">\s*[a-z_]+\.[a-z_]+\.?[a-z_]*\s*<", response.text), "a code is shown"


@pytest.mark.parametrize("address", [*PAGES, *BROKEN])
def test_no_page_asks_another_host(client: FlaskClient, address: str) -> None:
    assert other_hosts(client.get(address, buffered=True).text) == []


@pytest.mark.parametrize("address", ["/static/app.css", "/static/app.js"])
def test_no_static_file_asks_another_host(client: FlaskClient, address: str) -> None:
    assert not re.search(
        r"(?:https?:)?//[a-z0-9-]+\.[a-z]", client.get(address, buffered=True).text
    )


@pytest.mark.parametrize("address", [*PAGES, *BROKEN])
def test_hostile_names_stay_words(client: FlaskClient, address: str) -> None:
    page = client.get(add(address, f"text={HOSTILE}")).text
    assert "<img" not in page
    assert "onerror=alert(1)></script>" not in page


def test_hostile_arguments_stay_words(client: FlaskClient) -> None:
    names = ("start", "end", "via", "date", "hours", "theme", "strand", "profile", "must_visit")
    for path in ("/", "/tour", "/route", "/route/edit", "/sites"):
        page = client.get(path, query_string=dict.fromkeys(names, HOSTILE)).text
        assert "<img" not in page
        assert "</script>${1}" not in page


def test_a_tour_is_a_numbered_timetable(client: FlaskClient) -> None:
    page = client.get(f"/tour?{TOUR}").text
    assert re.findall(r'<a class="number"[^>]*>(\d+)</a>', page) == ["1", "2", "3", "4"]
    assert "停留期间开放" in page
    assert "开放时间未知" in page
    assert "晋阳路" in page
    assert page.index("示意线位") < page.index('class="trip-map"')
    assert '<a href="/sites/jinci">晋祠</a>' in page
    assert "双塔寺" in page


def test_downloads_have_the_query_of_the_page(client: FlaskClient, planner: TinyPlanner) -> None:
    page = client.get(f"/tour?{TOUR}").text
    links = re.findall(r'href="(/tour\.[a-z]+\?[^"]*)"', page)
    assert {link.split("?")[0] for link in links} >= {"/tour.gpx", "/tour.geojson", "/tour.json"}
    assert client.get(links[0].replace("&amp;", "&")).status_code == 200
    assert planner.planned[0] == planner.planned[1]


def test_the_request_can_be_changed(client: FlaskClient) -> None:
    typed = (
        f"{TOUR}&strand=history&profile=bike&start_time=08:30&hours=7.5&must_visit=晋祠"
        "&avoid=双塔寺&end=晋祠"
    )
    page = client.get(f"/tour?{typed}").text
    link = re.search(r'href="(/\?[^"]*)"', page[page.index("trip-head") :])
    assert link
    form = client.get(link[1].replace("&amp;", "&")).text
    for value in ("太原", "08:30", "7.5", "晋祠", "双塔寺", "2026-05-01"):
        assert f'value="{value}"' in form
    assert re.search(r'value="taihang" checked', form)
    assert re.search(r'value="history" checked', form)
    assert re.search(r'value="bike" checked', form)
    assert re.search(r'<details class="more panel" open', form)


def test_a_form_shows_names_for_ids(client: FlaskClient) -> None:
    page = client.get("/?start=jinci&must_visit=towers&avoid=none&lang=en").text
    assert re.search(r'id="start"[^>]*value="Jinci Temple"', page)
    assert 'value="Twin Pagodas"' in page
    assert 'value="none"' in page


def test_a_wrong_form_is_shown_again(client: FlaskClient) -> None:
    typed = "start=太原&theme=taihang&hours=400&date=2026-02-30&must_visit=晋祠&strand=nature"
    response = client.get(f"/tour?{typed}")
    assert response.status_code == 400
    page = response.text
    for name in ("hours", "date"):
        field = re.search(rf'<input id="{name}"[^>]*>', page)
        assert field
        assert 'aria-invalid="true"' in field[0]
        assert f'aria-describedby="{name}-wrong"' in field[0]
        assert f'id="{name}-wrong"' in page
        assert f'href="#{name}"' in page
    assert 'value="400"' in page
    assert 'value="2026-02-30"' in page
    assert 'value="晋祠"' in page
    assert re.search(r'value="nature" checked', page)


def test_an_unknown_place_is_told_beside_its_field(client: FlaskClient) -> None:
    response = client.get("/tour?start=atlantis&theme=taihang")
    assert response.status_code == 404
    assert 'id="start-wrong"' in response.text
    assert "太原" in response.text
    assert 'value="atlantis"' in response.text


def test_no_answer_keeps_the_form(client: FlaskClient) -> None:
    response = client.get("/tour?start=island&theme=taihang&lang=en")
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert 'value="island"' in response.text


def test_an_empty_tour_address_leads_to_the_form(client: FlaskClient) -> None:
    response = client.get("/tour?lang=en&start=")
    assert response.status_code == 302
    assert response.location == "/"


@pytest.mark.parametrize(
    ("cookie", "accept", "tag"),
    [
        (None, None, "zh-CN"),
        (None, "fr,de;q=0.5", "zh-CN"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "zh-TW,en;q=0.5", "zh-CN"),
        ("en", "zh-CN", "en"),
        ("xx", "en", "en"),
    ],
)
def test_language_of_cookie_and_browser(
    client: FlaskClient, cookie: str | None, accept: str | None, tag: str
) -> None:
    if cookie:
        client.set_cookie("lang", cookie)
    headers = {"Accept-Language": accept} if accept else {}
    response = client.get("/", headers=headers)
    assert f'<html lang="{tag}">' in response.text
    assert "Accept-Language" in response.headers["Vary"]


def test_the_switch_keeps_the_query_and_is_remembered(client: FlaskClient) -> None:
    page = client.get("/sites?text=晋祠&strand=history&strand=nature").text
    link = re.search(r'href="(/sites\?[^"]*lang=en)"', page)
    assert link
    assert "strand=history&amp;strand=nature" in link[1]
    response = client.get(link[1].replace("&amp;", "&"))
    assert "lang=en" in response.headers["Set-Cookie"]
    assert '<html lang="en">' in client.get("/sites").text


def test_the_switch_never_leads_away(client: FlaskClient) -> None:
    page = client.get("/%2Fevil.example/x", follow_redirects=False).text
    assert other_hosts(page) == []


def test_unknown_facts_are_called_unknown(client: FlaskClient) -> None:
    page = client.get("/sites/lost?lang=en").text
    assert page.count("unknown") >= 5
    assert "Plan a tour that visits this" not in page


def test_what_nobody_recorded_of_a_way_is_told(client: FlaskClient) -> None:
    page = client.get(f"/tour?{TOUR}").text
    assert "路面未知" in page
    assert "路缘未知 3 处" in page


def test_sources_are_named(client: FlaskClient) -> None:
    page = client.get("/sites/jinci").text
    assert "<li>公开名单（国务院）</li>" in page
    assert "<li>开放时间：公开名单（国务院）</li>" in page
    assert "<li>a letter</li>" in page


def test_wechat_is_told_how_to_download(client: FlaskClient) -> None:
    agent = {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0"}
    assert "微信里不能下载" in client.get(f"/tour?{TOUR}", headers=agent).text
    assert "微信里不能下载" not in client.get(f"/tour?{TOUR}").text


def test_the_list_has_pages(monkeypatch: pytest.MonkeyPatch, client: FlaskClient) -> None:
    monkeypatch.setattr("web.pages._SITES_PER_PAGE", 3)
    first, second = client.get("/sites").text, client.get("/sites?page=2").text
    assert (first.count('class="site-item"'), second.count('class="site-item"')) == (3, 1)
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert '<ol class="site-list" start="4">' in second
    assert client.get("/sites?page=99").text.count('class="site-item"') == 1


def test_only_the_host_of_the_tiles_is_allowed() -> None:
    tiles = "https://{s}.tiles.example/{z}/{x}/{y}.png?key=secret"
    planner: Any = TinyPlanner(settings=Settings(tiles=tiles, tiles_attribution="<b>T</b>"))
    response = create_app(planner).test_client().get(f"/tour?{TOUR}")
    policy = response.headers["Content-Security-Policy"]
    hosts = " ".join(f"https://{letter}.tiles.example" for letter in "abc")
    assert f"img-src 'self' data: {hosts};" in policy
    assert "<b>T" not in response.text


def test_a_route_keeps_the_day_it_is_asked_for(client: FlaskClient, planner: TinyPlanner) -> None:
    field = 'name="date"'
    planner.closures.all = ("works",)
    page = client.get("/route?start=太原&end=nowhere&date=2026-05-02&lang=en").text
    assert field in page
    assert "2026-05-02" in page
    wrong = client.get("/route?start=太原&end=晋祠&date=soon&lang=en").text
    assert "soon" in wrong


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("zh", "与雁门关、广武同属一个故事：同一道关防"),
        ("en", "one story with Yanmen, Guangwu: one line"),
    ],
)
def test_a_story_is_told_beside_its_visit(
    client: FlaskClient, planner: TinyPlanner, lang: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = (
        Companion(id="y", name_zh="雁门关", name_en="Yanmen", points=3),
        Companion(id="g", name_zh="广武", name_en="Guangwu", points=2),
    )
    story = ToldStory(id="line", why_zh="同一道关防", why_en="one line", companions=others)
    plan = planner.plan_tour

    def with_story(request: TourRequest) -> Tour:
        tour = plan(request)
        (stage, *rest) = tour.stages
        first = replace(stage.visits[0], stories=(story,))
        stage = replace(stage, visits=(first, *stage.visits[1:]))
        return replace(tour, stages=(stage, *rest))

    monkeypatch.setattr(planner, "plan_tour", with_story)
    page = client.get(f"/tour?{TOUR}&lang={lang}").get_data(as_text=True)
    assert told in html.unescape(page)
