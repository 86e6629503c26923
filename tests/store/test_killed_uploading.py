"""Killed while somebody uploads: pictures and tracks are there with what shows them, or not."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from jindao import OPERATOR, Accounts, Desk, Planner, Settings, read_json, read_picture
from jindao.model.route import Route
from jindao.store import Store
from tests.publishing.routes import DATONG, content, document, sound_tour
from tests.store.test_killed import killed
from tests.web.desk.conftest import PASSWORD, SLUG, post, wall_walk
from tests.web.desk.test_editing import EDIT, NEW, form_of
from web.app import create_app

MOMENTS = [*(("sqlite", seed) for seed in range(8)), *(("postgresql", seed) for seed in range(2))]

Told = Any
"""What tells the parent how far it came."""


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(Settings(limits=()))


def painted(number: int) -> bytes:
    """Return a picture as a camera might have made it, each another one."""
    file = io.BytesIO()
    pixels = random.Random(number).randbytes(3 * 400 * 320)
    Image.frombytes("RGB", (400, 320), pixels).save(file, "PNG")
    return file.getvalue()


def editor(planner: Planner, url: str) -> FlaskClient:
    """Return the browser of an editor who has signed in, over a store of its own."""
    store = Store(url)
    client = create_app(planner, store).test_client()
    answer = post(client, "/desk/sign-in", email="e@datong.example", password=PASSWORD)
    assert answer.status_code == 303
    return client


def _pictures(url: str, told: Told, planner: Planner) -> None:
    client, number = editor(planner, url), 0
    while True:
        number += 1
        form = form_of(client, cover_credit="摄影者").to_dict(flat=False)
        file = (io.BytesIO(painted(number)), "wall.png")
        answer = client.post(EDIT, data={**form, "cover_file": file})
        told.send(number if answer.status_code == 303 else -1)


def _tracks(url: str, told: Told, planner: Planner) -> None:
    client, number = editor(planner, url), 0
    while True:
        number += 1
        file = (io.BytesIO(wall_walk(times=True)), "walk.gpx")
        answer = post(client, NEW, slug=f"wall-{number}", stage_file=file)
        told.send(number if answer.status_code == 303 else -1)


def prepared(url: str, planner: Planner) -> Store:
    """Return a store with a bureau, its editor and a route."""
    store = Store(url)
    with store.work() as work:
        work.people.add_bureau(DATONG)
    accounts = Accounts(store)
    _, token = accounts.create_user(OPERATOR, "e@datong.example", DATONG.slug, "editor")
    accounts.use_reset(token, PASSWORD)
    desk: Desk = create_app(planner, store).extensions["jindao_desk"]()
    desk.create(OPERATOR, DATONG.slug, SLUG, content(), trips=[document(sound_tour())])
    return store


def uploaded(
    work: Callable[..., None], url: str, planner: Planner, seed: int, longest_s: float
) -> int:
    """Upload until killed at a moment that the seed decides; return how often it was told done."""
    pause_s = random.Random(seed).uniform(0, longest_s)
    last = killed(work, url, planner, after=1 + seed % 2, pause_s=pause_s)
    assert last > 0, "every upload was taken"
    return last


@pytest.mark.parametrize(("url", "seed"), MOMENTS, indirect=["url"])
def test_killed_while_a_picture_is_uploaded(planner: Planner, url: str, seed: int) -> None:
    store = prepared(url, planner)
    store.close()
    last = uploaded(_pictures, url, planner, seed, 0.3)
    with store.work() as work:  # waits for what a server may still be ending
        route = work.routes.get(SLUG)
        kept = route.newest.number - 1
        assert kept in (last, last + 1), "what was told is there"
        cover = route.newest.content.cover
        assert cover is not None
        assert work.routes.picture(cover.picture, SLUG).data == read_picture(painted(kept)).data
    assert store.verify() == ()
    store.close()


@pytest.mark.parametrize(("url", "seed"), MOMENTS, indirect=["url"])
def test_killed_while_a_track_is_uploaded(planner: Planner, url: str, seed: int) -> None:
    store = prepared(url, planner)
    store.close()
    last = uploaded(_tracks, url, planner, seed, 0.3)
    with store.work() as work:
        made = {slug for slug in work.routes.slugs() if slug != SLUG}
        assert made in [
            {f"wall-{number}" for number in range(1, upto + 1)} for upto in (last, last + 1)
        ]
        for slug in made:
            (stage,) = work.routes.get(slug).newest.content.stages
            assert isinstance(read_json(work.routes.trip(stage.trip)), Route)
    assert store.verify() == ()
    store.close()
