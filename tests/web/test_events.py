"""Pages of events: what is to come and what was, who is where when, and the files."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from jindao import Store
from tests.public.events import TOMORROW, YESTERDAY, event
from tests.public.published import publish, tour, way
from tests.web.tiny import HOSTILE, TinyPlanner
from web.static_site import write_site

PAGE = "/routes/jinci/events/spring-walk"
OFF = event(cancelled=True, reason_zh="大雨", reason_en="Heavy rain")
OVER = event(id="last-year", date=YESTERDAY, title_zh="去年", title_en="Last year")


@pytest.fixture(autouse=True)
def published(store: Store) -> None:
    publish(store, "jinci", events=(event(), OVER))


def told(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return " ".join(html.fromstring(answer.text).xpath("//main")[0].text_content().split())


def test_a_route_lists_what_is_to_come_and_folds_what_was(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/routes/jinci?lang=en").text)
    (section,) = page.xpath("//section[@aria-labelledby='events']")
    assert section.xpath("./ul/li/a/@href") == [PAGE]
    assert section.xpath("./details/ul/li/a/text()") == ["Last year"]
    assert "50 places" in section.text_content()
    assert "2 groups of 20" in section.text_content()
    (data,) = page.xpath("//script[@type='application/ld+json']/text()")
    (found,) = json.loads(data)["subjectOf"]
    assert (found["@type"], found["startDate"]) == ("Event", str(TOMORROW))


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        (
            "en",
            ("Spring walk", "09:30 – 09:40", "50 people", "领队", "Bring lunch", "Jinci Temple"),
        ),
        ("zh", ("春日研学", "09:30 – 09:40", "50 人", "0351-1111111", "自带午饭", "晋祠")),
    ],
)
def test_an_event_says_who_is_where_when(
    client: FlaskClient, locale: str, words: tuple[str, ...]
) -> None:
    text = told(client, f"{PAGE}?lang={locale}")
    for word in words:
        assert word in text, word
    page = html.fromstring(client.get(f"{PAGE}?lang={locale}").text)
    # A table for each of two groups, and one for each of two sites.
    assert len(page.xpath("//section/div/table")) == 2
    assert len(page.xpath("//section/details/div/table")) == 2
    # What is wrong with the tour that day is told.
    assert {"en": "too long", "zh": "超"}[locale] in text
    (data,) = page.xpath("//script[@type='application/ld+json']/text()")
    assert json.loads(data)["endDate"] == f"{TOMORROW}T15:40:00+08:00"


def test_an_event_of_two_days_is_not_over_on_the_second(
    client: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = TOMORROW + dt.timedelta(days=1)
    publish(store, "jinci", trips=(tour(2),), events=(event(),))
    page = html.fromstring(client.get(f"{PAGE}?lang=en").text)
    assert page.xpath("//dd/time/@datetime") == [str(TOMORROW), str(second)]
    for day, over in ((second, False), (second + dt.timedelta(days=1), True)):
        monkeypatch.setattr(TinyPlanner, "today", lambda _, day=day: day)
        assert ("This event is over." in told(client, f"{PAGE}?lang=en")) is over
        route = html.fromstring(client.get("/routes/jinci?lang=en").text)
        listed = route.xpath("//section[@aria-labelledby='events']/ul/li/a/@href")
        assert listed == ([] if over else [PAGE])
        data = route.xpath("//script[@type='application/ld+json']/text()")[0]
        ends = [one["endDate"] for one in json.loads(data).get("subjectOf", ())]
        assert ends == ([] if over else [str(second)])
        found = html.fromstring(client.get("/routes?events=1&lang=en").text)
        assert bool(found.xpath("//ol[contains(@class, 'site-list')]//h2/a")) is not over


def test_an_event_that_is_over_says_so(client: FlaskClient) -> None:
    assert "This event is over." in told(client, "/routes/jinci/events/last-year?lang=en")


@pytest.mark.parametrize(
    ("locale", "words"), [("zh", ("已取消", "大雨")), ("en", ("Cancelled", "Heavy rain"))]
)
def test_an_event_that_is_cancelled_says_so_everywhere(
    client: FlaskClient, store: Store, locale: str, words: tuple[str, str]
) -> None:
    publish(store, "jinci", events=(OFF,))
    page = html.fromstring(client.get(f"{PAGE}?lang={locale}").text)
    assert " ".join(page.xpath("//p[@class='banner']")[0].text_content().split()) == " ".join(words)
    assert page.xpath("//title/text()")[0].startswith(words[0])
    (data,) = page.xpath("//script[@type='application/ld+json']/text()")
    assert json.loads(data)["eventStatus"] == "https://schema.org/EventCancelled"
    route = html.fromstring(client.get(f"/routes/jinci?lang={locale}").text)
    (item,) = route.xpath("//section[@aria-labelledby='events']/ul/li")
    assert item.xpath("./a/@href") == [PAGE]
    assert item.xpath("./span[@class='tag']/text()") == [words[0]]
    assert words[1] in item.text_content()
    (data,) = route.xpath("//script[@type='application/ld+json']/text()")
    (found,) = json.loads(data)["subjectOf"]
    assert found["eventStatus"] == "https://schema.org/EventCancelled"
    calendar = client.get(f"{PAGE}.ics?lang={locale}").text.replace("\r\n ", "")
    assert calendar.count("STATUS:CANCELLED") == calendar.count("BEGIN:VEVENT") == 4
    assert all(words[0] in line for line in calendar.splitlines() if line.startswith("SUMMARY"))
    assert calendar.count(words[1]) == 4
    for name in ("csv", "sites_csv"):
        first = client.get(f"{PAGE}.{name}?lang={locale}").text.splitlines()[1]
        assert words[1] in first
    for name in ("txt", "html"):
        answer = client.get(f"{PAGE}.{name}?lang={locale}").text
        assert words[0] in answer.partition("\n")[0] + answer.partition("<h1>")[2][:20]
        assert words[1] in answer


def test_an_event_that_was_cancelled_is_not_over_but_cancelled(
    client: FlaskClient, store: Store
) -> None:
    publish(store, "jinci", events=(event(date=YESTERDAY, cancelled=True),))
    text = told(client, f"{PAGE}?lang=en")
    assert "Cancelled" in text
    assert "over" not in text.partition("Date")[0]


def test_the_catalogue_offers_no_cancelled_event_but_leads_to_it(
    client: FlaskClient, store: Store
) -> None:
    publish(store, "jinci", events=(OFF,))
    names = "//ol[contains(@class, 'site-list')]//h2/a"
    assert not html.fromstring(client.get("/routes?events=1&lang=en").text).xpath(names)
    page = html.fromstring(client.get("/routes?lang=en").text)
    assert page.xpath(names)
    assert "Events to come" not in page.xpath("//ol")[0].text_content()
    assert f"http://localhost{PAGE}</loc>" in client.get("/sitemap.xml").text
    publish(store, "jinci", events=(OFF, event(id="other")))
    assert html.fromstring(client.get("/routes?events=1&lang=en").text).xpath(names)


def test_files_of_an_event(client: FlaskClient) -> None:
    rows = list(
        csv.DictReader(io.StringIO(client.get(f"{PAGE}.csv?lang=en").text.lstrip("\ufeff")))
    )
    mine = [row for row in rows if row["group"] == "2"]
    assert [row["event"] for row in mine] == ["sets out", "visit", "visit", "back"]
    calendar = client.get(f"{PAGE}.ics?lang=en")
    assert calendar.mimetype == "text/calendar"
    assert calendar.text.count("BEGIN:VEVENT") == 4
    assert f"URL:http://localhost{PAGE}" in calendar.text.replace("\r\n ", "")
    printed = client.get(f"{PAGE}.html?lang=zh").text
    assert "春日研学 · 2 组" in printed
    again = client.get(f"{PAGE}.ics?lang=en", headers={"If-None-Match": calendar.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "address",
    [
        "/routes/jinci/events/autumn",
        "/routes/jinci/events/autumn.csv",
        f"{PAGE}.exe",
        "/routes/nowhere/events/spring-walk",
    ],
)
def test_what_there_is_not_is_not_found(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_a_stage_without_visits_and_one_that_is_too_small_say_so(
    client: FlaskClient, store: Store
) -> None:
    publish(store, "walk", trips=(way(),), events=(event(capacity=()),))
    text = told(client, "/routes/walk/events/spring-walk?lang=en")
    assert "a way without visits" in text
    assert "09:30" in text
    assert client.get("/routes/walk/events/spring-walk.csv").status_code == 404
    publish(store, "crowd", events=(event(size=101, places=None),))
    for code, words in (("en", "holds 100 people"), ("zh", "100")):
        text = told(client, f"/routes/crowd/events/spring-walk?lang={code}")
        assert words in text, text
    assert client.get("/routes/crowd/events/spring-walk.ics").status_code == 404


def test_hostile_words_are_only_words(client: FlaskClient, store: Store) -> None:
    words = dict.fromkeys(("title_en", "title_zh", "note_en", "reason_en"), HOSTILE)
    bad = event(**words, cancelled=True)
    publish(store, "hostile", events=(bad,))
    for address in ("/routes/hostile", "/routes/hostile/events/spring-walk"):
        page = client.get(f"{address}?lang=en").text
        assert HOSTILE not in page
        assert "<img src=x" not in page


def test_the_catalogue_finds_routes_with_events_to_come(client: FlaskClient, store: Store) -> None:
    publish(store, "quiet", events=(OVER,))
    page = html.fromstring(client.get("/routes?events=1&lang=en").text)
    hrefs = page.xpath("//ol[contains(@class, 'site-list')]//h2/a/@href")
    assert [href.partition("?")[0] for href in hrefs] == ["/routes/jinci"]
    assert "Events to come" in page.xpath("//ol")[0].text_content()


def test_a_site_of_files_has_its_events(store: Store, tmp_path: Path) -> None:
    planner: Any = TinyPlanner()
    site = tmp_path / "site"
    publish(store, "other", trips=(tour(),))
    write_site(planner, store, site, formats=("csv", "ics"))
    folder = site / "en" / "jinci" / "events" / "spring-walk"
    assert {path.name for path in folder.iterdir()} == {
        *("index.html", "spring-walk.csv", "spring-walk.ics", "spring-walk.sites.csv"),
    }
    page = html.fromstring((folder / "index.html").read_bytes())
    for target in page.xpath("//a/@href | //link/@href"):
        if not target.startswith(("#", "tel:", "http")):
            assert (folder / target.partition("#")[0]).is_file(), target
    assert "Spring walk" in page.text_content()
    (listed,) = html.fromstring((site / "en/jinci/index.html").read_bytes()).xpath(
        "//section[@aria-labelledby='events']/ul/li/a/@href"
    )
    assert listed == "events/spring-walk/index.html"
    index = json.loads((site / "en/routes.json").read_text("utf-8"))["routes"]
    assert {route["slug"]: route["events"] for route in index} == {"jinci": ["yes"], "other": []}
    assert write_site(planner, store, site, formats=("csv", "ics")).made == []
    planner.today = lambda: TOMORROW.replace(day=TOMORROW.day + 1)
    again = write_site(planner, store, site, formats=("csv", "ics"))
    assert again.made == ["jinci"], "its event is over now"
    assert "This event is over." in (folder / "index.html").read_text("utf-8")


def test_an_earlier_revision_leads_to_no_event(client: FlaskClient, store: Store) -> None:
    assert "Spring walk" in client.get("/routes/jinci/1?lang=en").text
    publish(store, "jinci", events=())
    assert "Spring walk" not in client.get("/routes/jinci/1?lang=en").text
    assert client.get(PAGE).status_code == 404


def test_search_engines_are_led_to_what_is_to_come(client: FlaskClient) -> None:
    told_of = client.get("/sitemap.xml").text
    assert f"http://localhost{PAGE}</loc>" in told_of
    assert "last-year" not in told_of


def test_a_plan_is_not_made_for_every_reader(client: FlaskClient, planner: TinyPlanner) -> None:
    for _ in range(3):
        client.get(f"{PAGE}?lang=en")
        client.get(f"{PAGE}?lang=zh")
        client.get(f"{PAGE}.csv")
    assert len(planner.events) == 1
    assert planner.events == [event()]
