"""What editors and reviewers see of a route before the public does."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from jindao import Actor, Desk, RouteEvent, Store
from tests.publishing.routes import DATONG, content, covered, picture, sound_tour
from tests.web.desk.conftest import SLUG, Sign, told
from tests.web.test_counting import BROWSER
from web.counting import Counting

PREVIEW = f"/desk/routes/{SLUG}/preview"


def test_the_newest_revision_is_shown_as_its_page_would(
    sign: Sign, desk: Desk, author: Actor
) -> None:
    newest = desk.route(author, SLUG).newest.content
    texts = tuple(replace(text, title=f"{text.title} 2") for text in newest.texts)
    desk.save(author, SLUG, replace(newest, texts=texts), expected_revision=1)
    viewer = sign("viewer")
    answer = viewer.get(f"{PREVIEW}?lang=en")
    assert answer.status_code == 200
    assert "<h1>Datong 2</h1>" in answer.text
    said = told(answer.text)
    assert "Preview of revision 2 in English: not the published page" in said
    for part in ("0352-0000000", "大同市志", "A day", "Day 1"):
        assert part in said
    assert 'id="map"' in answer.text
    assert f"/desk/routes/{SLUG}/pictures/{picture().sha256}.jpg" in answer.text
    assert "预览：第 2 版，中文" in told(viewer.get(f"{PREVIEW}?lang=zh").text)
    first = told(viewer.get(f"{PREVIEW}?lang=en&revision=1").text)
    assert "Preview of revision 1" in first
    assert "The newest is revision 2." in first


def test_it_is_kept_by_nobody_counted_by_nobody_and_leads_to_no_public_address(
    app: Flask, sign: Sign, store: Store, author: Actor
) -> None:
    answer = sign("editor").get(f"{PREVIEW}?lang=en", headers=BROWSER)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.text
    led_to = re.findall(r'(?:href|src|value|action)="([^"]*)"', answer.text)
    assert [to for to in led_to if SLUG in to and not to.startswith(f"/desk/routes/{SLUG}")] == []
    counting: Counting = app.extensions["jindao_counting"]
    counting.flush()
    with store.reading() as work:
        assert not work.counts.all()
    assert app.test_client().get(f"/routes/{SLUG}").status_code == 404


def test_both_pages_of_the_desk_lead_to_it(sign: Sign, author: Actor) -> None:
    for page in (f"/desk/routes/{SLUG}", f"/desk/routes/{SLUG}/edit"):
        assert f'href="{PREVIEW}"' in sign("editor").get(page).text


def test_events_stand_in_it_without_pages(sign: Sign, desk: Desk, author: Actor) -> None:
    day = sound_tour().stages[0].start_time.date().replace(year=2100)
    event = RouteEvent(id="may", date=day, title_zh="五月研学", title_en="May walk", stage=1)
    desk.save(author, SLUG, covered(events=(event,)), expected_revision=1)
    page = sign("reviewer").get(f"{PREVIEW}?lang=en").text
    assert "<strong>May walk</strong>" in page
    assert "/events/may" not in page


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("revision=9", 404),
        ("revision=x", 400),
        ("revision=0", 400),
        ("part=2", 404),
        ("part=-1", 400),
    ],
)
def test_what_is_not_there_is_told(sign: Sign, author: Actor, asked: str, status: int) -> None:
    assert sign("viewer").get(f"{PREVIEW}?{asked}").status_code == status


def test_a_draft_that_says_nothing_yet_is_shown(sign: Sign, desk: Desk, author: Actor) -> None:
    empty = content(texts=(), stages=(), cover=None, sources=())
    desk.create(author, DATONG.slug, "empty", empty)
    answer = sign("viewer").get("/desk/routes/empty/preview?lang=en")
    assert answer.status_code == 200
    assert "<h1>empty</h1>" in answer.text
