"""The reports of a bureau in the desk: read, put together, judged, deleted; photos too."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from jindao import OPERATOR, Actor, Planner, Report, ReportQueue, ReportText, Store
from tests.publishing.routes import DATONG
from tests.web.desk.conftest import OTHER, SITE, Sign, post, told
from tests.web.tiny import HOSTILE
from web.desk import door

HOME = f"/desk/bureaus/{DATONG.slug}/reports"


def kept(store: Store) -> list[Report]:
    with store.reading() as work:
        return list(work.reports.all())


@pytest.fixture
def queue(store: Store, planner: Planner, author: Actor) -> ReportQueue:
    made = ReportQueue(store, planner.heritage)
    made.tell(ReportText(kind="story", text="这棵树有个故事", site=SITE))
    made.tell(ReportText(kind="wrong", text="开放时间变了，周一不开门", site=SITE))
    made.tell(ReportText(kind="gone", text="公园的桥没有了", site="taiyuan-binhe-park"))
    return made


def test_a_bureau_sees_what_it_answers_for(sign: Sign, queue: ReportQueue) -> None:
    page = sign("reviewer").get(HOME)
    assert "3 条等着处理，共 2 件事" in told(page.text)
    assert "同一件事 2 条" in told(page.text)
    assert "公园的桥" not in page.text
    elsewhere = f"/desk/bureaus/{OTHER.slug}/reports"
    other = sign("reviewer", OTHER.slug)
    assert "没有等着处理的" in told(other.get(elsewhere).text)
    for address in (f"{elsewhere}/1", f"{elsewhere}/1/photo.jpg", f"{elsewhere}/4"):
        assert other.get(address).status_code == 404
    assert sign("reviewer").get(f"{HOME}/4").status_code == 404


def test_photos_are_for_whoever_judges(app: Flask, sign: Sign, queue: ReportQueue) -> None:
    answer = sign("reviewer").get(f"{HOME}/1/photo.jpg")
    assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "no-store"
    assert Image.open(io.BytesIO(answer.data)).size == (500, 400)
    sha256 = queue.photo(OPERATOR, 1).sha256
    for client in (app.test_client(), sign("editor")):
        assert client.get(f"{HOME}/1/photo.jpg").status_code in (303, 403)
        assert client.get(f"/pictures/{sha256}.jpg").status_code == 404
    assert sign("reviewer").get(f"{HOME}/2/photo.jpg").status_code == 404


def test_an_accepted_correction_is_shown_and_taken_along(
    sign: Sign, queue: ReportQueue, store: Store
) -> None:
    client = sign("reviewer")
    cells = {"cell_column": ["fee", ""], "cell_value": ["free", ""], "reason": "打过电话"}
    assert post(client, f"{HOME}/1/accept", f"{HOME}/1", **cells).status_code == 303
    assert {one.number: one.state for one in kept(store)}[3] == "accepted", "of the same thing"
    page = told(client.get(f"{HOME}/1").text)
    assert "fee" in page
    assert "free" in page
    assert "打过电话" in page
    answer = client.get(f"{HOME}/proposals.csv?report=1")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="report-1.csv"'
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["id"], row["field"], row["new"]) == (SITE, "fee", "free")
    assert client.get(f"{HOME}/proposals.json?report=2").json == []
    assert len(client.get(f"{HOME}/proposals.json").json) == 1
    injected = client.get(f"{HOME}/proposals.csv?report=1%22%0d%0aX:y")
    assert injected.headers["Content-Disposition"] == 'attachment; filename="proposals.csv"'
    other = f"/desk/bureaus/{OTHER.slug}/reports/proposals.json"
    assert sign("reviewer", OTHER.slug).get(other).json == []


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"reason": " "}, "reason"),
        ({"cell_column": "colour", "cell_value": "red"}, "column"),
        ({"cell_column": "fee", "cell_value": "cheap"}, None),
        ({"cell_column": "name_zh", "cell_value": ""}, None),
    ],
)
def test_what_cannot_be_is_told(
    sign: Sign, queue: ReportQueue, store: Store, fields: dict[str, Any], name: str | None
) -> None:
    values = {"reason": "seen", **fields}
    answer = post(sign("reviewer"), f"{HOME}/1/accept", f"{HOME}/1", **values)
    assert answer.status_code == 400
    assert name is None or f'id="{name}-wrong"' in answer.text
    assert 'class="alert"' in answer.text
    assert kept(store)[0].state == "waiting"


def test_columns_are_named_in_words_beside_their_names(sign: Sign, queue: ReportQueue) -> None:
    page = sign("reviewer").get(f"{HOME}/1?lang=zh").text
    options = re.findall(r'<option value="([a-z_]+)">([^<]*)</option>', page)
    assert ("opening_hours", "开放时间（opening_hours）") in options
    assert ("name_zh", "中文名（name_zh）") in options
    assert all(f"（{name}）" in words and not words.startswith(name) for name, words in options)


def test_rejected_with_a_reason(sign: Sign, queue: ReportQueue, store: Store) -> None:
    client = sign("reviewer")
    assert post(client, f"{HOME}/2/reject", f"{HOME}/2", reason="").status_code == 400
    assert post(client, f"{HOME}/2/reject", f"{HOME}/2", reason="不是").status_code == 303
    again = post(client, f"{HOME}/2/reject", f"{HOME}/2", reason="不是")
    assert again.status_code == 400
    assert "已处理过：未采纳" in again.text
    assert (kept(store)[2].state, kept(store)[2].answer) == ("rejected", "不是")
    log = told(client.get(f"/desk/bureaus/{DATONG.slug}/log").text)
    for words in ("不采纳反映", "理由：不是", "处理的反映数：1", "提议改动的格数：0"):
        assert words in log


def test_put_together_with_a_note(sign: Sign, queue: ReportQueue, store: Store) -> None:
    client = sign("reviewer")
    for numbers in ([], ["1"], ["1", "1"], ["1", "x"]):
        assert post(client, f"{HOME}/merge", HOME, number=numbers).status_code == 400
    assert post(client, f"{HOME}/merge", HOME, number=["1", "4"]).status_code == 404
    done = post(client, f"{HOME}/merge", HOME, number=["1", "2"], note="都是寺里的")
    assert done.status_code == 303
    assert {one.number: one.group for one in kept(store)} == {1: 1, 2: 1, 3: 1, 4: 4}
    assert "都是寺里的" in client.get(f"/desk/bureaus/{DATONG.slug}/log").text


def test_deleted_with_its_photo(sign: Sign, queue: ReportQueue, store: Store) -> None:
    client = sign("reviewer")
    assert post(client, f"{HOME}/1/delete", f"{HOME}/1", reason="").status_code == 400
    assert post(client, f"{HOME}/1/delete", f"{HOME}/1", reason="有人脸").status_code == 303
    assert (
        client.get(f"{HOME}/1").status_code == client.get(f"{HOME}/1/photo.jpg").status_code == 404
    )
    with store.reading() as work:
        assert (
            work.session.connection().exec_driver_sql("SELECT count(*) FROM report_photos").scalar()
            == 0
        )
    assert store.verify() == ()
    # What was of the same thing stays, and no new one falls among it.
    new = queue.tell(ReportText(kind="gone", text="碑不见了，谁拿走了", site=SITE))
    assert (new.number, new.group) == (5, 5)


def test_hostile_words_are_words(sign: Sign, queue: ReportQueue, store: Store) -> None:
    queue.tell(ReportText(kind="story", text=f"{HOSTILE}\n<script>alert(1)</script>", site=SITE))
    client = sign("admin")
    for address in (HOME, f"{HOME}/5"):
        text = client.get(address).text
        assert "<img src=x" not in text
        assert "<script>alert" not in text
    values = {"reason": HOSTILE, "cell_column": "description_zh", "cell_value": HOSTILE}
    assert post(client, f"{HOME}/5/accept", f"{HOME}/5", **values).status_code == 303
    for address in (HOME, f"{HOME}/5", f"/desk/bureaus/{DATONG.slug}/log"):
        assert "<img src=x" not in client.get(address).text


def test_the_door_leads_to_ones_own(sign: Sign, queue: ReportQueue) -> None:
    assert sign("reviewer").get("/desk/reports").headers["Location"] == HOME
    assert sign("viewer").get("/desk/reports").status_code == 403
    asked = {n: asks for n, asks in door.ASKED.items() if "report" in n or "proposals" in n}
    assert asked.pop("desk.own_reports") == door.SIGNED_IN
    assert set(asked.values()) == {"moderate"}
    assert len(asked) == 8
