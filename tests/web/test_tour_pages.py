"""Tours to choose from, one tour and its changes, by links and forms alone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import MultiDict

from jindao.errors import NoTourError
from jindao.model.note import Note
from jindao.model.request import TourRequest
from jindao.model.tour import LeftOut, Tour
from tests.web.tiny import HOSTILE, JINCI, TinyPlanner
from tests.web.tiny_trips import kept
from web import forms
from web.app import create_app

TOUR = "start=太原&theme=taihang&days=2"
EDITED = f"{TOUR}&visits=jinci,evil&visits=bell"


def read(client: FlaskClient, address: str, status: int = 200) -> Any:
    response = client.get(address)
    assert response.status_code == status, response.location or response.text[:400]
    return html.fromstring(response.text)


def words(node: Any) -> str:
    return re.sub(r"\s+", " ", node.text_content()).strip()


def press(client: FlaskClient, page: Any, key: str) -> str:
    """Press a button as a browser without a script does, and return where it leads."""
    (button,) = page.xpath(f'//button[@data-key="{key}"]')
    name = button.get("form")
    form = page.get_element_by_id(name) if name else button.iterancestors("form").__next__()
    fields = [(field.get("name"), field.get("value") or "") for field in form.xpath(".//input")]
    if button.get("name"):
        fields.append((button.get("name"), button.get("value")))
    response = client.get(f"{form.get('action')}?{urlencode(fields)}")
    assert response.status_code == 303, response.text[:400]
    return str(response.location)


def told_of(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query, keep_blank_values=True)


@pytest.mark.parametrize(("lang", "found"), [("zh", "找到 2 条"), ("en", "2 found")])
def test_tours_are_cards(client: FlaskClient, lang: str, found: str) -> None:
    page = read(client, f"/tours?{TOUR}&lang={lang}")
    cards = page.xpath('//li[@class="choice"]')
    assert len(cards) == 2
    told = words(page.get_element_by_id("told"))
    assert page.get_element_by_id("told").get("role") == "status"
    assert told.startswith(found)
    assert len(told) > len(found), "that there are fewer than three is told"
    first = words(cards[0])
    # 1.5 km on each of six legs; two days of six hours.
    for fact in {"zh": ("12 小时", "9.0 公里", "4 处"), "en": ("12 h", "9.0 km", "4")}[lang]:
        assert fact in first
    assert {"zh": "未知", "en": "unknown"}[lang] in first
    assert {"zh": "2 处的开放时间", "en": "opening hours of 2"}[lang] in first
    assert len(cards[0].xpath(".//svg//text")) >= 3
    assert [told_of(a.get("href")).get("choice") for a in page.xpath("//h2/a")] == [None, ["2"]]


def test_nothing_asked_leads_to_the_form(client: FlaskClient) -> None:
    for path in ("/tours", "/tour", "/tours?lang=en&senior=1"):
        assert client.get(path).location == "/"


@pytest.mark.parametrize("path", ["/tours", "/tour"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_wrong_stands_beside_its_field(client: FlaskClient, path: str, lang: str) -> None:
    wrong = {
        "hours": "99",
        "days": "x",
        "date": "2026-02-30",
        "start_time": "25:00",
        "profile": "fly",
        "theme": "moon",
        "lunch": "noon",
        "pace": "9",
        "max_km": "-1",
        "max_grade": "steep",
        "variety": "2",
        "by_car": "99",
        "prefer": "green=7",
        "no_steps": "maybe",
        "rest_every": "1",
        "lodging": "tent",
        "max_ascent": "0",
    }
    query = urlencode({**wrong, "start": "太原", "strand": "history", "lang": lang})
    response = client.get(f"{path}?{query}")
    assert response.status_code == 400
    page = html.fromstring(response.text)
    for name in wrong:
        (message,) = page.xpath(f'//*[@id="{name}-wrong"]')
        assert len(words(message)) > 3, name
        described = [
            node for node in page.xpath("//*[@aria-describedby]")
            if f"{name}-wrong" in node.get("aria-describedby").split()
        ]  # fmt: skip
        assert described, name
        assert all(node.get("aria-invalid") == "true" for node in described), name
    assert page.get_element_by_id("start").get("value") == "太原"
    assert page.xpath('//input[@name="strand"][@value="history"][@checked]')
    for name in ("hours", "days", "date", "max_km", "by_car"):
        assert page.get_element_by_id(name).get("value") == wrong[name]
    assert page.xpath('//details[contains(@class, "more")][@open]')
    assert len(page.xpath('//*[@role="alert"]//li')) == len(wrong)


def test_no_tour_is_told_above_the_form(client: FlaskClient, planner: TinyPlanner) -> None:
    def refuse(*_: object) -> None:
        raise NoTourError("no_tour.nothing_near", reason="nothing_near")

    planner.plan_tours = refuse  # type: ignore[assignment, method-assign]
    page = read(client, f"/tours?{TOUR}", 422)
    assert page.get_element_by_id("start").get("value") == "太原"
    assert page.xpath('//*[@role="alert"]')


WRONG = "start=乌有乡&end=无处&must_visit=没有寺&avoid=没有塔&hours=99&theme=taihang"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", ["tours", "tour"])
def test_unknown_names_are_told_together_with_all_else(
    client: FlaskClient, planner: TinyPlanner, page: str, language: str
) -> None:
    told = read(client, f"/{page}?{WRONG}&lang={language}", 400)
    for name in ("start", "end", "must_visit", "avoid", "hours"):
        assert words(told.get_element_by_id(f"{name}-wrong")), name
    assert not planner.planned


def test_a_wrong_field_loses_no_edit(client: FlaskClient) -> None:
    edits = "&visits=jinci&visits=-&pin=jinci&stay=jinci=45"
    page = read(client, f"/tour?{TOUR}{edits}&hours=99", 400)
    (form,) = page.xpath("//form[@data-ask]")
    assert form.get("action") == "/tour"
    hidden = [
        (field.get("name"), field.get("value"))
        for field in form.xpath('.//input[@type="hidden"]')
        if field.get("name") != "seed"
    ]
    assert hidden == parse_qsl(edits)
    right = client.get(f"/tour?{TOUR}&{urlencode(hidden)}&hours=5", follow_redirects=True)
    assert (right.status_code, right.request.path) == (200, "/tour")
    assert "visits=jinci&visits=-&pin=jinci&stay=jinci%3D45" in right.text.replace("&amp;", "&")
    (fresh,) = read(client, f"/tour?{TOUR}&hours=99", 400).xpath("//form[@data-ask]")
    assert fresh.get("action") == "/tours"


def test_everything_wrong_with_a_changed_tour_is_told(client: FlaskClient) -> None:
    address = f"/tour.json?{TOUR}&hours=99&visits=jinci&pin=a&drop=b&move=c&choice=9"
    told = client.get(address)
    assert told.status_code == 400
    assert {error["field"] for error in told.json["errors"]} == {
        *("hours", "choice", "pin", "drop", "move"),
    }  # fmt: skip


def test_two_choices_are_no_guess(client: FlaskClient) -> None:
    for page in (
        f"tour.json?{TOUR}",
        "route.json?start=太原&end=晋祠",
        "loop.json?start=太原&length=5",
    ):
        told = client.get(f"/{page}&choice=1&choice=2").json
        assert [(e["field"], e["code"]) for e in told["errors"]] == [("choice", "given_twice")]


def test_a_choice_has_its_own_page(client: FlaskClient) -> None:
    page = read(client, f"/tour?{TOUR}&choice=2")
    assert words(page.xpath("//h1")[0]) == "只看晋祠"
    gpx = page.xpath('//a[contains(@href, "/tour.gpx")]')[0].get("href")
    assert told_of(gpx)["choice"] == ["2"]
    assert "晋祠" in client.get(gpx).text


def test_a_choice_there_is_not_shows_the_best(client: FlaskClient) -> None:
    page = read(client, f"/tour?{TOUR}&choice=3", 400)
    assert words(page.xpath("//h1")[0]).startswith("太行一日")
    assert "3" in words(page.xpath('//*[@role="alert"]')[0])


def test_warnings_come_before_the_map(client: FlaskClient) -> None:
    text = client.get(f"/tour?{EDITED}").text
    assert text.index("problems") < text.index('class="notes"') < text.index('class="trip-map"')


def test_an_edited_tour_lists_its_problems(client: FlaskClient) -> None:
    page = read(client, f"/tour?{EDITED}")
    problems = page.xpath('//section[contains(@class, "problems")]//li')
    assert [words(item) for item in problems] == [
        "第 1 天：18:30 才结束，应在 15:00 之前，超出 3 小时 30 分"
    ]
    assert "18:30" not in words(page.xpath('//ul[@class="notes"]')[0])


def test_every_change_works_by_its_button(client: FlaskClient, planner: TinyPlanner) -> None:
    page = read(client, f"/tour?{TOUR}")
    settled = press(client, page, "drop-evil")
    assert told_of(settled)["visits"] == ["jinci", "bell,drum"]
    assert "drop" not in told_of(settled)
    assert told_of(settled)["out"] == ["evil"]
    page = read(client, settled)
    assert page.xpath('//h3[@id="visit-jinci"]')
    assert not page.xpath('//h3[@id="visit-evil"]')

    settled = press(client, page, "add-evil")
    assert told_of(settled)["visits"][0] == "jinci,evil"
    page = read(client, settled)

    (pin,) = page.xpath('//button[@data-key="pin-evil"]')
    assert pin.get("name") == "unpin", "what was added stays"
    assert "out" not in told_of(settled)
    (pin,) = page.xpath('//button[@data-key="pin-jinci"]')
    assert pin.get("name") == "pin"
    page = read(client, f"/tour?{EDITED}&pin=evil")
    assert page.xpath('//h3[@id="visit-evil"]/*[contains(@class, "pinned")]')
    assert "pin" not in told_of(press(client, page, "pin-evil"))
    best = told_of(press(client, page, "best"))
    assert best["pin"] == ["evil"]
    assert "must_visit" not in best, "a pin is no wish of the request"
    assert planner.edited[-1].reoptimise

    (longer,) = page.xpath('//button[@data-key="longer-jinci"]')
    assert (longer.get("name"), longer.get("value")) == ("stay", "jinci=75")
    longer_page = read(client, f"/tour?{EDITED}&stay=jinci=75")
    assert "1 小时 15 分" in words(longer_page.get_element_by_id("stop-1-1"))
    assert told_of(press(client, longer_page, "shorter-jinci")).get("stay") is None, "as usual"

    press(client, page, "later-jinci")
    assert planner.edited[-1].changes.orders[0].sites == ("evil", "jinci")
    press(client, page, "earlier-evil")
    assert planner.edited[-1].changes.orders[0].sites == ("evil", "jinci")
    press(client, page, "day-2-jinci")
    assert [(move.site, move.day) for move in planner.edited[-1].changes.moves] == [("jinci", 2)]
    assert not page.xpath('//button[@data-key="earlier-jinci" or @data-key="day-1-jinci"]')


def test_a_site_is_added_by_its_name(client: FlaskClient, planner: TinyPlanner) -> None:
    response = client.get(f"/tour?{EDITED}&add=鼓楼")
    assert response.status_code == 303
    assert planner.edited[-1].changes.additions[0].site == "drum"


def test_a_night_is_changed_by_its_form(client: FlaskClient, planner: TinyPlanner) -> None:
    """Without a script: one of the places near the day's end, or any other by its name."""
    page = read(client, f"/tour?{TOUR}")
    (form,) = [form for form in page.forms if "sleep_day" in form.inputs]
    sent = [pair for pair in form.form_values() if pair[0] != "sleep"]
    options = form.xpath(".//option")
    assert [option.get("value") for option in options] == ["", "112.51,37.8", "112.51,37.8"]
    assert words(options[1]) == "平遥 · 距最后一处参观直线 1.2 公里"
    assert words(options[2]) == HOSTILE
    for place, called in (("112.51,37.8", "住处 112.51,37.8"), ("太原", "宿：太原")):
        chosen = [*sent, ("sleep", ""), ("sleep", place)]
        response = client.get("/tour", query_string=MultiDict(chosen))
        assert response.status_code == 303
        edit = planner.edited[-1]
        assert edit.reoptimise
        [night] = edit.nights_asked
        assert [(sleep.day, sleep.where) for sleep in edit.changes.sleeps] == [(1, night)]
        told = told_of(response.location)
        assert told["nights"] == [str(night)]
        assert not {"sleep", "sleep_day", "best"} & set(told)
        settled = read(client, response.location)
        assert called in words(settled.xpath('//section[contains(@class, "stage")]')[0])


@pytest.mark.parametrize(
    ("places", "status", "said"),
    [(["无此处"], 404, "无此处"), ([], 400, "住宿地"), (["太原", "112.6,37.8"], 400, "住宿地")],
)
def test_a_wrong_place_to_sleep_stands_beside_its_field(
    client: FlaskClient, places: list[str], status: int, said: str
) -> None:
    query = urlencode([("sleep_day", "1"), ("best", "1"), *(("sleep", name) for name in places)])
    page = read(client, f"/tour?{TOUR}&{query}", status)
    assert said in words(page.get_element_by_id("sleep-wrong"))
    field = page.get_element_by_id("sleep")
    assert field.get("value") == (places[-1] if places else "")
    assert field.get("aria-invalid") == "true"
    assert [box.get("open") for box in page.xpath('//details[@data-keep="night-1"]')] == [""]


def test_a_tour_without_a_night_says_so_above_it(client: FlaskClient) -> None:
    page = read(client, "/tour?start=太原&theme=taihang&sleep=1%3D太原", 400)
    assert "一天的游线不过夜" in words(page.xpath('//*[@role="alert"]')[0])
    assert not page.xpath('//*[@name="sleep"]')


def test_a_wrong_name_stands_beside_the_field_of_the_same_tour(client: FlaskClient) -> None:
    page = read(client, f"/tour?{EDITED}&add=无此处", 404)
    assert "无此处" in words(page.get_element_by_id("add-wrong"))
    assert page.get_element_by_id("add").get("value") == "无此处"
    assert page.get_element_by_id("add").get("aria-invalid") == "true"
    assert [node.get("id") for node in page.xpath("//h3[@id]")] == [
        "visit-jinci",
        "visit-evil",
        "visit-bell",
    ]


def test_a_site_of_other_data_shows_the_planned_tour(client: FlaskClient) -> None:
    page = read(client, f"/tour?{TOUR}&visits=gone&visits=bell", 404)
    assert "gone" in words(page.xpath('//*[@role="alert"]')[0])
    assert len(page.xpath('//h3[starts-with(@id, "visit-")]')) == 4


def test_left_out_sites_can_be_added(client: FlaskClient) -> None:
    for address in (f"/tour?{TOUR}", f"/tour?{EDITED}"):
        page = read(client, address)
        assert page.xpath('//button[@data-key="add-towers"]')
        assert '"id":"towers"' in page.get_element_by_id("spots-data").text
    # What was planned and is no longer in the edited tour may come back.
    assert page.xpath('//button[@data-key="add-drum"]')


def test_downloads_are_of_the_edited_tour(client: FlaskClient) -> None:
    page = read(client, f"/tour?{TOUR}&visits=jinci&visits=-&pin=jinci&stay=jinci=75")
    gpx = page.xpath('//a[contains(@href, "/tour.gpx")]')[0].get("href")
    assert told_of(gpx)["visits"] == ["jinci", "-"]
    assert told_of(gpx)["stay"] == ["jinci=75"]
    text = client.get(gpx).text
    assert "晋祠" in text
    assert "钟楼" not in text
    tag = client.get(gpx).headers["ETag"]
    assert client.get(gpx, headers={"If-None-Match": tag}).status_code == 304
    whole = client.get(f"/tour.gpx?{TOUR}")
    assert "钟楼" in whole.text
    assert whole.headers["ETag"] != tag


def test_rides_are_no_ways(client: FlaskClient) -> None:
    page = read(client, f"/tour?{TOUR}&by_car=3")
    rides = page.xpath('//p[contains(@class, "is-ride")]')
    assert len(rides) == 2
    assert "41 公里" in words(rides[0])
    facts = words(page.xpath('//dl[@class="facts"]')[0])
    # Two rides of 65 min; four ways of 1.5 km are left of six, two of them estimated.
    assert "2 小时 10 分" in facts
    assert "6.0 公里" in facts
    assert "全程 6.0 公里，其中 3.0 公里是示意线" in words(page.xpath('//ul[@class="notes"]')[0])
    assert page.xpath('//i[@class="ride-key"]')


def test_a_free_start_begins_at_its_first_visit(client: FlaskClient) -> None:
    page = read(client, f"/tour?{TOUR}&free_start=1")
    first_day = page.xpath('//ol[@class="stops"]')[0]
    stops = first_day.xpath("./li")
    assert [stop.get("id") for stop in stops] == ["stop-1-0", "stop-1-1", "stop-1-2"]
    assert stops[0].xpath('.//h3[@id="visit-jinci"]')
    assert not stops[0].xpath('.//*[contains(@class, "leg")]')
    assert "宿：太原" in words(stops[2])


def test_nights_and_lunch_have_their_place(client: FlaskClient) -> None:
    page = read(client, f"/tour?{TOUR}&lunch=11:30-13:30")
    night = page.xpath('//li[contains(@class, "is-night")]')
    assert len(night) == 1
    assert "宿：太原" in words(night[0])
    lunch = page.xpath('//p[@class="pause"]')
    assert len(lunch) == 1
    assert "11:30–12:15 午饭" in words(lunch[0])
    # After the visit of the first stop, where it is taken.
    assert lunch[0].xpath('ancestor::li[@id="stop-1-1"]')


def test_shapes_have_words(client: FlaskClient) -> None:
    page = read(client, f"/tour?{TOUR}")
    profiles = page.xpath("//figure[@data-profile]")
    assert len(profiles) == 2
    (drawing,) = profiles[0].xpath('.//svg[@role="img"]')
    assert drawing.get("aria-label") == "高程剖面：800 米–840 米，全长 4.5 公里"
    assert "斜纹处高程未知" in words(profiles[0])
    (cursor,) = profiles[0].xpath('.//input[@type="range"]')
    assert cursor.get("aria-label")
    table = words(page.xpath('//section[@class="breakdown"]//table')[0])
    # Four of six legs: 800 m of asphalt, 1,000 m level and 500 m up; the rest unknown.
    for fact in ("沥青 3.2 公里36 %", "平缓 4.0 公里44 %", "上坡 5-10% 2.0 公里22 %"):
        assert fact in table


def test_the_same_without_heights(client: FlaskClient) -> None:
    page = read(client, "/route?start=太原&end=太原")
    assert page.xpath("//figure[@data-profile]")
    assert page.xpath('//section[@class="breakdown"]')


@pytest.mark.parametrize("path", ["/tours", "/tour", "/tour?" + EDITED])
def test_hostile_names_stay_words(client: FlaskClient, path: str) -> None:
    query = urlencode(
        [*parse_qsl(urlsplit(path).query), *((n, HOSTILE) for n in ("add", "pin", "stay"))]
    )
    pages = [client.get(f"{urlsplit(path).path}?{query}&{TOUR}").text]
    pages.append(client.get(f"{path}{'&' if '?' in path else '?'}{TOUR}").text)
    for page in pages:
        assert "<img" not in page
        assert "onerror=alert(1)></script>" not in page


def test_senior_mode_is_remembered(client: FlaskClient) -> None:
    plain = client.get("/").text
    assert '<html lang="zh-CN">' in plain
    switch = re.search(r'class="senior-switch" href="([^"]*)"', plain)
    assert switch
    assert '<html lang="zh-CN" class="senior">' in client.get(switch[1]).text
    assert 'class="senior"' in client.get(f"/tour?{TOUR}").text
    back = client.get(f"/tour?{TOUR}&senior=0").text
    assert 'class="senior"' not in back
    assert 'class="senior"' not in client.get("/").text
    assert "senior=1" in re.search(r'class="senior-switch" href="([^"]*)"', back)[1]  # type: ignore[index]


def test_the_start_map_knows_what_is_near(client: FlaskClient) -> None:
    data = client.get("/start-map.json").json
    assert data is not None
    assert data["box"] == [[37.6, 112.3], [37.9, 112.7]]
    assert [site["name"] for site in data["sites"]] == ["晋祠", "双塔寺", HOSTILE]
    cell = data["background"]["address"].format(z=data["background"]["levels"][0], x=0, y=0)
    assert client.get(cell).status_code == 200
    assert data["background"]["names"] == "zh"
    assert client.get("/start-map.json?lang=en").json["background"]["names"] == "en"  # type: ignore[index]
    for address in (*data["styles"], *data["scripts"]):
        with client.get(address) as answer:
            assert answer.status_code == 200


def test_the_start_map_has_the_tiles_of_the_settings() -> None:
    planner: Any = TinyPlanner()
    planner.settings = replace(
        planner.settings,
        tiles="https://tiles.example/{z}/{x}/{y}.png",
        tiles_datum="gcj02",
        tiles_attribution="Tiles <b>Example</b>",
    )
    data = create_app(planner).test_client().get("/start-map.json").json
    assert data is not None
    assert data["background"] is None
    [layer] = data["tiles"]
    assert (layer["url"], layer["datum"]) == ("https://tiles.example/{z}/{x}/{y}.png", "gcj02")
    assert data["attribution"] == ["Tiles Example"]
    assert data["scripts"][-1].endswith("map.js"), "that draws tiles in GCJ-02"


def test_profiles_without_an_icon_of_their_own_come_last() -> None:
    planner: Any = TinyPlanner()
    page = html.fromstring(create_app(planner).test_client().get("/").text)
    assert [node.get("value") for node in page.xpath('//input[@name="profile"]')] == [
        "walk",
        "bike",
    ]


def test_a_refused_addition_is_not_shared(client: FlaskClient) -> None:
    """What is shared is the tour that is shown, not the change that could not be made of it."""
    changed = "/tour?start=太原&theme=taihang&days=2&visits=jinci&visits=bell"
    page = html.fromstring(client.get(f"{changed}&add=乌有寺").text)
    (address,) = page.xpath('//form[@action="/t?lang=zh"]/input[@name="address"]/@value')
    assert told_of(address)["visits"] == ["jinci", "bell"]
    assert "add" not in told_of(address)
    assert client.post("/t", data={"address": address}).status_code == 303


def test_changing_the_request_keeps_what_was_changed_or_asks(client: FlaskClient) -> None:
    changed = (
        "/tour?start=太原&theme=taihang&days=2&visits=jinci&visits=bell&pin=bell&stay=jinci=45"
    )
    page = html.fromstring(client.get(changed).text)
    (change,) = page.xpath('//a[text()="修改条件"]/@href')
    form = html.fromstring(client.get(change).text).xpath("//form[@data-ask]")[0]
    sent = [(name, text) for name, text in form.form_values() if text]
    for pair in (("visits", "jinci"), ("visits", "bell"), ("pin", "bell"), ("stay", "jinci=45")):
        assert pair in sent
    keep, anew = form.xpath(".//button[@type='submit']")
    assert (keep.get("formaction"), words(keep)) == ("/tour", "保留我的改动")
    assert "放弃改动" in words(anew)
    slower = [pair for pair in sent if pair[0] != "pace"] + [("pace", "1.3")]
    again = html.fromstring(client.get(f"/tour?{urlencode(slower)}").text)
    assert again.xpath('//input[@name="pace"]/@value')[0] == "1.3"
    assert again.xpath('//*[@class="visit"]//h3/@id') == ["visit-jinci", "visit-bell"]
    plain = html.fromstring(client.get("/?start=太原&theme=taihang").text)
    assert not plain.xpath('//input[@name="visits"] | //button[@formaction]')


def test_what_cannot_come_in_has_no_button(client: FlaskClient, planner: TinyPlanner) -> None:
    plan = planner.plan_tour
    beyond = LeftOut(site=JINCI, reason=Note(code="off_network", facts=(("distance_m", 9000),)))

    def planned(request: TourRequest) -> Tour:
        tour = plan(request)
        stages = tuple(kept(stage, {"evil", "bell", "drum"}) for stage in tour.stages)
        return replace(tour, stages=stages, left_out=(*tour.left_out, beyond))

    planner.plan_tour = planned  # type: ignore[method-assign]
    page = html.fromstring(client.get(f"/tour?{TOUR}").text)
    rows = {row.xpath(".//a")[0].text: row for row in page.xpath('//*[@class="candidates"]//li')}
    assert rows["双塔寺"].xpath('.//button[@name="add"]')
    assert "这个路网到不了" in words(rows["晋祠"])
    assert not rows["晋祠"].xpath(".//button")
    assert "晋祠" not in page.get_element_by_id("spots-data").text


@pytest.mark.parametrize("path", ["/tour?start=太原&theme=taihang", "/route?start=太原&end=晋祠"])
def test_a_planned_page_has_a_picture_for_its_card(client: FlaskClient, path: str) -> None:
    page = html.fromstring(client.get(path).text)
    (picture,) = page.xpath('//meta[@property="og:image"]/@content')
    (link,) = page.xpath('//meta[@property="og:url"]/@content')
    assert picture.startswith("http://localhost" + path.partition("?")[0] + ".png?")
    with client.get(picture) as answer:
        assert answer.mimetype == "image/png"
    assert client.get(link).status_code == 200


def test_the_bands_of_a_profile_are_told_in_words(client: FlaskClient) -> None:
    page = html.fromstring(client.get(f"/tour?{TOUR}").text)
    known = set(page.xpath("//pattern/@id"))
    fills = page.xpath('//*[@class="band"]//rect/@fill')
    assert "url(#p-steepness-up_5)" in fills
    assert {fill[5:-1] for fill in fills if fill.startswith("url")} <= known
    keys = page.xpath('//p[contains(@class, "band-key")]')
    assert [words(key).split()[0] for key in keys] == ["坡度", "路面"]
    assert "上坡 5-10%" in words(keys[0])
    assert "铺装路面" in words(keys[1])
    assert not page.xpath('//p[contains(@class, "band-key")][ancestor-or-self::*[@hidden]]')


@pytest.mark.parametrize("path", [f"/tour?{TOUR}", "/sites", "/reach?start=太原&minutes=10"])
def test_wechat_is_told_of_at_every_download(client: FlaskClient, path: str) -> None:
    wechat = {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0.49"}
    found = html.fromstring(client.get(path, headers=wechat).text)
    (section,) = found.xpath('//section[@class="downloads"]')
    assert "微信" in words(section.xpath('.//p[@class="banner"]')[0])
    assert section.xpath(".//li/a[@download]")


def test_the_boxes_of_the_form_end_where_the_fields_do(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/").text)
    boxes = {box.get("name"): box for box in page.xpath('//input[@type="number"]')}
    for field in forms.FIELDS[TourRequest]:
        if field.name in boxes:
            box = boxes.pop(field.name)
            assert (float(box.get("min")), float(box.get("max"))) == (field.low, field.high)
    assert [name for name in boxes if not name.startswith("day.")] == []
    (slider,) = page.xpath('//input[@data-slides="hours"]')
    assert (slider.get("min"), slider.get("max")) == ("0.5", "16")


def test_beyond_four_days_the_day_is_chosen_from_a_menu(client: FlaskClient) -> None:
    def days(number: int) -> Any:
        return html.fromstring(client.get(f"/tour?start=太原&theme=taihang&days={number}").text)

    assert len(days(4).xpath('//button[@name="move" and starts-with(@value, "jinci=")]')) == 3
    page = days(5)
    assert not page.xpath('//button[@name="move"]')
    (menu,) = page.xpath('//select[option[@value="jinci=3"]]')
    assert [option.get("value") for option in menu] == ["", *(f"jinci={n}" for n in (2, 3, 4, 5))]
    form = page.get_element_by_id(menu.get("form"))
    fields = [(box.get("name"), box.get("value")) for box in form.xpath(".//input")]
    sent = [*fields, ("move", ""), ("move", "jinci=3"), ("move", "")]
    assert client.get(f"/tour?{urlencode(sent)}").status_code == 303


def edited_address(client: FlaskClient) -> str:
    """Return the address that a change leads to."""
    answer = client.get(f"/tour?{EDITED}&drop=bell")
    assert answer.status_code == 303
    return str(answer.location)


def test_the_address_of_a_changed_tour_says_first_what_it_should_be(client: FlaskClient) -> None:
    address = edited_address(client)
    assert re.match(r"/tour\?whole=[a-z2-7]{4}&", address)
    read(client, address)
    # How it is shown may change, and what a messenger adds or a form changes does no harm.
    read(client, address.replace("lang=zh", "lang=en&from=singlemessage"))
    assert client.get(f"{address}&drop=jinci").status_code == 303
    gpx = address.replace("/tour?", "/tour.gpx?")
    assert client.get(f"{gpx}&gpx_times=1").status_code == 200


def test_an_address_that_was_cut_off_anywhere_is_told(client: FlaskClient) -> None:
    address = edited_address(client).rpartition("&lang=")[0]
    first = address.index("whole=") + len("whole=abcd&start")
    for end in range(len(address) - 1, first, -7):
        for locale, words_ in (("zh", "地址不完整"), ("en", "did not arrive whole")):
            answer = client.get(f"{address[:end]}&lang={locale}")
            assert answer.status_code >= 400
            assert words_ in answer.text, address[:end]
    answer = client.get(address[:-1].replace("/tour?", "/tour.gpx?"))
    assert answer.status_code == 400


def test_what_arrived_of_a_cut_address_is_shown_to_go_on_with(client: FlaskClient) -> None:
    address = edited_address(client)
    cut = address[: address.index("&pin=")] if "&pin=" in address else address[: -len("1&lang=zh")]
    page = read(client, cut, 400)
    assert page.xpath('//h3[starts-with(@id, "visit-")]'), "a tour all the same"
    assert "whole=" in page.xpath('//a[contains(@href, "/tour.gpx")]')[0].get("href")


def test_addresses_without_the_mark_are_taken_as_they_are(client: FlaskClient) -> None:
    old = re.sub(r"whole=[a-z2-7]+&", "", edited_address(client))
    assert "whole" not in old
    read(client, old)
