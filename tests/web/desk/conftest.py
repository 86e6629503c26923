"""Two bureaus with people of every role, and a browser of each of them without a browser."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from jindao import (
    OPERATOR,
    Accounts,
    Actor,
    Assessment,
    Assessments,
    AssessRequest,
    Bureau,
    Desk,
    Figure,
    NoticeBoard,
    NoticeText,
    Planner,
    ReportQueue,
    ReportText,
    Settings,
    Store,
    actor_for,
    export_assessment,
)
from tests.publishing.routes import DATONG, covered, document, picture, sound_tour
from web.app import create_app

SLUG = "old-datong"
SITE = "datong-huayan-temple"
"""One of the sites of the bureau's area."""
PASSWORD = "correct horse battery"
OTHER = Bureau(slug="yuncheng", name_zh="运城市文旅局", name_en="Yuncheng", areas=("yuncheng",))
Sign = Callable[..., FlaskClient]
_WORD = re.compile(r'name="word" value="([0-9a-f]+)"')


def wall_walk(*, times: bool) -> bytes:
    """Return a GPX of three points to the north, 111 m apart."""
    points = "".join(
        f'<trkpt lat="{40.09 + 0.001 * n:.3f}" lon="113.29">'
        + (f"<time>2026-05-01T08:0{n}:00Z</time>" if times else "")
        + "</trkpt>"
        for n in range(3)
    )
    head = '<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">'
    return f"{head}<trk><name>Wall walk</name><trkseg>{points}</trkseg></trk></gpx>".encode()


def small_assessment() -> Assessment:
    """Return an assessment of a square with a figure that is known and one that is not."""
    ring = ((113.0, 40.0), (113.1, 40.0), (113.1, 40.1), (113.0, 40.1), (113.0, 40.0))
    known = Figure(section="area", id="area_km2", unit="km2", value=94.7, formula="area_km2")
    return Assessment(
        request=AssessRequest(area="大同市平城区"),
        name="平城区",
        polygons=((ring,),),
        figures=(known, replace(known, id="ground_km2", value=None, formula="ground_km2")),
        served=(),
        weak_links=(),
        gaps=(),
        sites=(),
        theme_names=(),
        notes=(),
        provenance=sound_tour().provenance,
    )


def a_png() -> bytes:
    """Return a green picture, 500 by 400 points."""
    file = io.BytesIO()
    Image.new("RGB", (500, 400), (9, 99, 9)).save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="session")
def planner() -> Planner:
    return Planner(Settings())


@pytest.fixture
def accounts(store: Store, new_store: Path) -> Accounts:
    assert store.path is not None
    assert not store.path.exists()
    shutil.copy(new_store, store.path)
    with store.work() as work:
        for bureau in (DATONG, OTHER):
            work.people.add_bureau(bureau)
    return Accounts(store)


@pytest.fixture
def app(planner: Planner, store: Store, accounts: Accounts) -> Flask:
    made = create_app(planner, store)
    made.testing = True
    return made


@pytest.fixture
def desk(app: Flask) -> Desk:
    found: Desk = app.extensions["jindao_desk"]()
    return found


@pytest.fixture
def author(accounts: Accounts, desk: Desk, store: Store, planner: Planner) -> Actor:
    """Somebody else of a bureau: its one route, first notice and first assessment are theirs.

    Of a site in its area there is a report with a photo.
    """
    user, _ = accounts.create_user(OPERATOR, "author@example.org", DATONG.slug, "admin")
    found = actor_for(user)
    trips, pictures = [document(sound_tour())], [picture()]
    desk.create(found, DATONG.slug, SLUG, covered(), trips=trips, pictures=pictures)
    told = NoticeText(kind="warning", reason_zh="修路", site=SITE)
    NoticeBoard(store, planner.heritage).add(found, told, bureau=DATONG.slug)
    said = ReportText(kind="wrong", text="开放时间变了，周一不开", site=SITE, language="zh")
    ReportQueue(store, planner.heritage).tell(said, a_png())
    small = small_assessment()
    made_with = {"network_id": "n", "data_version": "d"}
    Assessments(store, planner.heritage).ask(found, DATONG.slug, small.request, **made_with)
    with store.work() as work:
        work.jobs.take("h")
        work.jobs.finish(1, "h", export_assessment(small, "json"), **made_with)
    return found


def word_in(client: FlaskClient, address: str) -> str:
    """Return what the forms of a page hold."""
    answer = client.get(address)
    found = _WORD.search(answer.text)
    assert found, (address, answer.status, answer.text[-2000:])
    return found[1]


def post(client: FlaskClient, address: str, page: str | None = None, **fields: Any) -> TestResponse:
    """Send a form as its page would."""
    word = word_in(client, page or address)
    return client.post(address, data={"word": word, **fields})


def told(text: str) -> str:
    """Return what a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


@pytest.fixture
def sign(app: Flask, accounts: Accounts) -> Sign:
    """Return what signs somebody with a role in, made when first asked for."""
    made: set[str] = set()

    def sign_in(role: str, bureau: str = DATONG.slug) -> FlaskClient:
        email = f"{role}@{bureau}.example"
        if email not in made:
            _, token = accounts.create_user(OPERATOR, email, bureau, role)
            accounts.use_reset(token, PASSWORD)
            made.add(email)
        client = app.test_client()
        answer = post(client, "/desk/sign-in", email=email, password=PASSWORD)
        assert answer.status_code == 303, answer.text
        return client

    return sign_in
