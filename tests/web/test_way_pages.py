"""Pages and files of routes beside their alternatives, and of loops."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient
from lxml import html

from jindao import FORMATS, Store, read_json
from tests.web.test_pages import other_hosts
from tests.web.tiny import HOSTILE, TinyPlanner

ROUTE = "/route?start=太原&end=晋祠"
LOOP = "/loop?start=太原&length=5"
LOOPS = "/loops?start=太原&length=5"


def read(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:400]
    return answer.text


def test_the_route_form_has_every_field(client: FlaskClient) -> None:
    page = read(client, "/route")
    names = set(re.findall(r'name="([a-z_]+)"', page))
    assert names >= {
        *("start", "via", "end", "date", "theme", "profile"),
        *("prefer", "max_grade", "no_steps", "min_width"),
    }
    assert '<optgroup label="文化线">' in page
    assert page.count("data-pick-map=") == 3, (
        "start, end and what lies between can be tapped on a map"
    )


@pytest.mark.parametrize("form", ["/route", "/loop", "/reach"])
def test_forms_ask_for_nothing_elsewhere_and_fold_what_is_rare(
    client: FlaskClient, form: str
) -> None:
    page = read(client, form)
    assert other_hosts(page) == []
    assert '<details class="more panel">' in page
    assert '<details class="more panel" open>' in read(client, f"{form}/edit?date=2026-05-02")


def test_a_route_stands_beside_the_others(client: FlaskClient) -> None:
    page = read(client, ROUTE)
    assert page.count('<li class="other') == 2
    assert "首选 · 1.5 公里 · 20 分钟" in page
    assert "其二 · 2.1 公里 · 28 分钟" in page
    assert "比首选长 600 米，多走 8 分钟。" in page
    assert page.count('aria-current="true">首选') == 1
    second = read(client, f"{ROUTE}&choice=2")
    assert page.count('<svg class="sketch"') == 3, "and its own, where there is no script"
    assert "步行 2.1 公里，用时 28 分钟。" in second
    assert '<p class="lead why-this">比首选长 600 米，多走 8 分钟。</p>' in second
    assert 'class="notes"' not in second, "what is worse is no warning"


@pytest.mark.parametrize(
    ("profile", "lang", "told"),
    [
        ("walk", "en", "km on foot, "),
        ("bike", "en", "km by bike, "),
        ("walk", "zh", "步行 "),
    ],
)
def test_how_one_moves_is_told_as_people_say_it(
    client: FlaskClient, profile: str, lang: str, told: str
) -> None:
    page = read(client, f"{ROUTE}&profile={profile}&lang={lang}")
    [lead] = re.findall('<p class="lead">([^<]*)</p>', page)
    assert told in lead
    [way] = re.findall('<span class="leg-way">([^<]*)</span>', page)[:1]
    assert told.strip(", ").removeprefix("km ") in way


def test_through_points_on_the_way_there_is_one_route(client: FlaskClient) -> None:
    page = read(client, f"{ROUTE}&via=112.5,37.8")
    assert 'class="others"' not in page
    assert 'class="others"' not in read(client, f"{ROUTE}&profile=bike")


def test_downloads_are_of_the_choice(client: FlaskClient) -> None:
    page = read(client, f"{ROUTE}&choice=2&lang=en")
    [address] = re.findall(r'href="(/route\.gpx\?[^"]*)"', page)
    assert "choice=2" in address
    track = read(client, address.replace("&amp;", "&"))
    assert track.count("<trkpt") == 3
    assert read(client, f"{ROUTE}".replace("/route", "/route.gpx")).count("<trkpt") == 2


@pytest.mark.parametrize(
    ("address", "field", "message"),
    [
        (f"{ROUTE}&choice=3", "", "1"),
        (f"{ROUTE}&choice=9", "", "9"),
        ("/route?start=太原&end=晋祠&prefer=theme=1", "theme", "主题"),
        ("/route?start=太原&end=晋祠&max_grade=0", "max_grade", "0"),
        ("/route?start=太原&end=晋祠&date=soon", "date", "soon"),
        ("/loops?start=太原", "length", "长度或时间"),
        ("/loop?start=太原&length=5&time=2h", "length", "只能给一个"),
        ("/loops?start=太原&length=x", "length", "x"),
        ("/loops?start=&length=5", "start", ""),
        ("/loops?start=太原&time=99h", "time", "99"),
        (f"{LOOP}&choice=3", "", "1"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    client: FlaskClient, address: str, field: str, message: str
) -> None:
    for speech in ("zh", "en"):
        page = read(client, f"{address}&lang={speech}", 400)
        assert 'role="alert"' in page
        assert '<form class="ask"' in page
        if field:
            assert f'id="{field}-wrong"' in page
            assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', page)
        if speech == "zh":
            assert message in page
        assert "Traceback" not in page


def test_fields_that_are_right_are_kept_beside_one_that_is_wrong(client: FlaskClient) -> None:
    asked = "start=晋祠&length=7km&profile=bike&prefer=shade%3D0.6&max_grade=-1&theme=history"
    page = read(client, f"/loops?{asked}", 400)
    assert 'id="length" name="length" type="text" inputmode="decimal" value="7"' in page
    assert 'value="bike" checked' in page
    assert '<option value="shade=0.6" selected>' in page
    assert '<option value="history" selected>' in page
    assert '<details class="more panel" open>' in page


def test_a_loop_too_long_for_the_place_is_told_in_the_form(client: FlaskClient) -> None:
    page = read(client, "/loops?start=太原&length=60km", 422)
    assert "60" in page
    assert '<form class="ask"' in page


@pytest.mark.parametrize(
    ("asked", "box", "shown"),
    [
        ("length=5km", "length", "5"),
        ("length=800m", "length", "800m"),
        ("time=90min", "time", "1.5"),
        ("time=100min", "time", "100min"),
        ("time=2h", "time", "2"),
        ("", "length", "5"),
    ],
)
def test_the_loop_form_shows_sizes_as_they_mean_the_same(
    client: FlaskClient, asked: str, box: str, shown: str
) -> None:
    page = read(client, f"/loop/edit?start=太原&{asked}")
    assert f'name="{box}" type="text" inputmode="decimal" value="{shown}"' in page
    other = "time" if box == "length" else "length"
    assert f'name="{other}" type="text" inputmode="decimal" value=""' in page


def test_loops_are_cards_to_choose_from(client: FlaskClient) -> None:
    page = read(client, LOOPS)
    assert page.count('<li class="choice">') == 2
    assert "从太原出发的 2 条环线" in page
    assert "25% 的路程在走过不止一次的路上。" in page
    assert "经东街" in page, "what the other has not, not what both have"
    assert "经北街" in page
    addresses = re.findall(r'<a class="button" href="(/loop\?[^"]*)"', page)
    assert ["choice=2" in address for address in addresses] == [False, True]
    english = read(client, f"{LOOPS}&lang=en")
    assert "2 loops from 太原" in english
    assert "Walked twice" in english


def test_a_loop_tells_its_quality(client: FlaskClient) -> None:
    page = read(client, f"{LOOP}&choice=2")
    assert "太原 · 环线 1.5 公里" in page
    for told in ("+2.0 %", "25 %", "3 次", "40 米", "已知 10 %，路面未知 50 %"):
        assert told in page
    assert 'id="ways-data"' in page
    assert page.count('class="profile ') == 1
    english = read(client, f"{LOOP}&choice=2&lang=en")
    assert "Loop of 1.5 km from 太原" in english
    assert "back to the start" in english


@pytest.mark.parametrize("name", FORMATS)
def test_loops_come_in_every_format(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/loop.{name}?start=太原&length=5&choice=2")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    again = client.get(
        f"/loop.{name}?length=5km&start=太原&choice=2",
        headers={"If-None-Match": answer.headers["ETag"]},
    )
    assert again.status_code == 304
    assert client.get(f"/loop.{name}?start=太原&length=5").headers["ETag"] != answer.headers["ETag"]


@pytest.mark.parametrize(("asked", "name"), [(LOOP, "北街"), (ROUTE, "滨河路")])
def test_the_choice_is_shared_as_that(
    client: FlaskClient, store: Store, asked: str, name: str
) -> None:
    answer = client.post("/t", data={"address": f"{asked}&choice=2"})
    assert answer.status_code == 303
    kept = store.get(answer.headers["Location"][3:11])
    assert kept.address.endswith("choice=2")
    assert kept.address.startswith(asked.partition("?")[0])
    assert name in read_json(kept.result).legs[0].names
    page = read(client, f"/t/{kept.code}")
    assert f'href="{kept.address.replace("&", "&amp;")}&amp;lang=zh"' in page
    assert name.encode() in client.get(f"/t/{kept.code}.json").data
    assert read(client, kept.address)


def test_names_that_are_code_stay_words(client: FlaskClient, planner: TinyPlanner) -> None:
    for address in ("/loops?start=evil&length=5", "/loop?start=evil&length=5"):
        assert HOSTILE not in read(client, address)
    page = read(client, "/sites/jinci")
    assert HOSTILE not in page
    assert "同一股泉水" in page


def test_a_site_tells_its_stories_and_leads_on(client: FlaskClient) -> None:
    page = read(client, "/sites/jinci")
    assert 'href="/sites/towers">双塔寺</a>' in page
    assert '<a href="https://example.org/a" rel="noopener noreferrer external">' in page
    for address in (
        *("/?must_visit=jinci", "/?start=jinci", "/route/edit?end=jinci"),
        *("/loop/edit?start=jinci", "/reach/edit?start=jinci"),
    ):
        assert f'href="{address}' in page
    assert 'class="here"' not in read(client, "/sites/lost"), "nobody knows where it is"
    assert "Stories it tells with others" in read(client, "/sites/jinci?lang=en")


def test_the_head_leads_everywhere_and_says_where_one_is(client: FlaskClient) -> None:
    page = read(client, LOOPS)
    assert re.findall(
        r'<a href="([^"]*)"[^>]*>(?:游线|路线|环线|走多远|主题|文物点)</a>', page
    ) == [
        *("/", "/route", "/loop", "/reach", "/themes", "/sites"),
    ]
    assert 'href="/loop" aria-current="true"' in page
    assert 'href="/loop" aria-current="page"' in read(client, "/loop")
    assert 'href="/api"' in page
    assert 'href="/data"' in page


def test_way_data_of_a_loop_is_json(client: FlaskClient) -> None:
    page = read(client, LOOP)
    [data] = re.findall(r'id="ways-data">(.*?)</script>', page)
    assert len(json.loads(data)["chapters"]) == 1


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("/route?start=乌有乡&via=无处&end=没有&choice=9", ("start", "via", "end")),
        ("/loop?start=乌有乡&length=far&seed=x&choice=9", ("start", "length")),
        ("/loops?start=乌有乡&length=far&choice=9", ("start", "length")),
    ],
)
def test_everything_that_is_wrong_is_told_together(
    client: FlaskClient, query: str, fields: tuple[str, ...]
) -> None:
    for language in ("zh", "en"):
        page = html.fromstring(client.get(f"{query}&lang={language}").text)
        for name in fields:
            assert page.get_element_by_id(f"{name}-wrong").text_content().strip(), name
        assert "9" in page.xpath('//*[@role="alert"]')[0].text_content()


def test_downloads_take_the_names_that_files_have(client: FlaskClient) -> None:
    path, query = ROUTE.split("?")
    plain = client.get(f"{path}.gpx_rich?{query}")
    named = client.get(f"{path}.rich.gpx?{query}")
    assert named.status_code == plain.status_code == 200
    assert named.mimetype == "application/gpx+xml"
    assert named.headers["Content-Disposition"] == plain.headers["Content-Disposition"]
    assert client.get(f"{path}.no.such?{query}").status_code == 404
    assert client.get("/reach.GeoJSON?start=太原").mimetype == "application/geo+json"
