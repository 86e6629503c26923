"""The assessments of a bureau in the desk: asked for, waited for, read, taken away, deleted."""

from __future__ import annotations

import io
import json
import re
import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from jindao import (
    ASSESS_FORMATS,
    Actor,
    Assessment,
    AssessRequest,
    ExportOptions,
    Planner,
    RequestError,
    Store,
    assess_cautions,
    assess_legend,
    assess_map_parts,
    assessment_words,
    read_assessment_json,
)
from tests.publishing.routes import DATONG
from tests.web.desk.conftest import OTHER, Sign, post, told
from tests.web.tiny import HOSTILE
from web.desk.working import Working

HOME = f"/desk/bureaus/{DATONG.slug}/assessments"
FIELDS: dict[str, Any] = {
    "job_kind": "assess",
    "assess_area": "大同市",
    "profiles": ["walk", "wheelchair"],
    "minutes": "5,10",
}
RING = tuple((113.0 + x, 39.9 + y) for x, y in ((0, 0), (0.5, 0), (0.5, 0.3), (0, 0.3), (0, 0)))


@pytest.fixture(scope="session")
def judged(planner: Planner) -> Assessment:
    """A square around Datong, judged once: whose borders are installed is no matter here."""
    asked = AssessRequest(area=((RING,),), area_name="大同<b>", minutes=(5, 10))
    return planner.assess(asked)


@pytest.fixture
def working(
    app: Flask, judged: Assessment, planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> Working:
    """What runs the jobs of the application when a test says so."""

    def assess(asked: AssessRequest, progress: Any, *, population: Any = None) -> Assessment:
        progress("assess", 3, 11)
        if population is not None and b"code" not in population.read_bytes():
            raise RequestError("people_elsewhere", field=None, path=str(population))
        return judged

    monkeypatch.setattr(planner, "assess", assess)
    found: Working = app.extensions["jindao_working"]
    return found


def ask(client: FlaskClient, **fields: Any) -> str:
    """Ask for an assessment; return the address of its page."""
    answer = post(client, f"{HOME}/new", **{**FIELDS, **fields})
    assert answer.status_code == 303, told(answer.text)
    return answer.location


def test_asked_waited_for_read_and_deleted(
    sign: Sign, author: Actor, working: Working, judged: Assessment
) -> None:
    client = sign("editor")
    assert f'href="{HOME}"' in client.get("/desk/").text
    assert client.get("/desk/assessments").location == HOME
    before, page = ask(client, minutes="20"), ask(client)
    waiting = client.get(page)
    assert "排队中：前面还有 1 项" in told(waiting.text)
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in waiting.text
    assert '<progress class="job"' in waiting.text
    assert client.get(f"{page}/state.json").json == {
        "over": False, "share": 0.0, "told": "排队中：前面还有 1 项",
    }  # fmt: skip
    assert working.run_all() == 2
    assert client.get(f"{page}/state.json").json["over"]
    for language, words in (
        ("zh", ("算法：", "示意", "未知", "位置不明的", "大同<b>：")),
        ("en", ("How it is worked out:", "estimated", "unknown", "not located")),
    ):
        done = client.get(f"{page}?lang={language}")
        assert done.status_code == 200
        assert "refresh" not in done.text
        assert "desk-job.js" not in done.text
        for word in words:
            assert word in told(done.text), word
        assert "assess." not in told(done.text), "every code has its words"
        assert "{" not in told(re.sub("(?s)<(script|style).*?</", "</", done.text))
    listed = client.get(HOME).text
    assert listed.index(page) < listed.index(before), "the newest first"
    assert read_assessment_json(client.get(f"{page}/files/json").data) == judged
    for name in ASSESS_FORMATS.here():
        file = client.get(f"{page}/files/{name}")
        assert file.status_code == 200, name
        assert file.headers["Cache-Control"] == "no-store"
        assert file.headers["Content-Disposition"].startswith("attachment")
        assert f'href="{page}/files/{name}"' in client.get(page).text
    assert client.get(f"{page}/files/gpx").status_code == 404
    assert post(client, f"{page}/delete", page).status_code == 400, "it was not confirmed"
    assert client.get(page).status_code == 200
    assert post(client, f"{page}/delete", page, sure="1").location == HOME
    assert client.get(page).status_code == 404
    assert client.get(f"{page}/state.json").status_code == 404
    log = sign("reviewer").get(f"/desk/bureaus/{DATONG.slug}/log?lang=zh")
    assert "删除了计算任务" in told(log.text)


@pytest.mark.parametrize(("language", "layer"), [("zh", "绿道"), ("en", "greenways")])
def test_the_result_is_on_a_map_of_layers(
    sign: Sign, author: Actor, working: Working, judged: Assessment, language: str, layer: str
) -> None:
    client = sign("editor")
    page = ask(client)
    working.run_all()
    answer = client.get(f"{page}?lang={language}")
    drawn = assess_map_parts(judged, ExportOptions(locale=language))
    [data] = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', answer.text)
    assert json.loads(data)["layers"] == json.loads(json.dumps(drawn.data["layers"]))
    assert [found["told"] for found in drawn.data["layers"] if found["name"] == "greenways"] == [
        layer
    ]
    [nonce] = re.findall(
        "script-src 'self' 'nonce-([^']+)'", answer.headers["Content-Security-Policy"]
    )
    written = re.findall(r"<script(?: nonce=\"([^\"]+)\")?>", answer.text)
    assert written == [nonce]
    assert not re.search(r'(?:src|href)="https?:', answer.text)
    for value, what in assessment_words(judged, language).headline:
        assert f"<dt>{what}</dt><dd>{value}</dd>" in answer.text.replace("&#39;", "'")
    [cautions] = re.findall('(?s)<section class="jd-notes".*?</section>', answer.text)
    assert told(cautions).split() == told(assess_cautions(judged, language)).split()
    assert "jd-strong" in cautions
    assert "jd-rest" in cautions
    assert "folds.js" in answer.text
    assert (
        answer.text.count('class="jd-key"') == assess_legend(language).count('class="jd-key"') > 8
    )


def test_every_number_that_a_figure_is_made_of_is_named(judged: Assessment) -> None:
    rows = [
        row
        for section in assessment_words(judged, "zh").sections
        for table in section.tables
        for row in table.rows
    ]
    assert len(rows) > 20
    assert any(row.inputs for row in rows)
    assert [row.inputs for row in rows if re.search("[a-z]", row.inputs)] == []


def test_how_far_it_is(
    sign: Sign, author: Actor, working: Working, planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign("editor")
    seen: list[Any] = []

    def assess(asked: AssessRequest, progress: Any, *, population: Any = None) -> Assessment:
        progress("assess", 3, 12)
        page = f"{HOME}/2"
        seen.append(client.get(f"{page}/state.json").json)
        seen.append(client.get(f"{page}?lang=en").text)
        raise RequestError("area_outside_network", field="area", area="1,2,3,4", box="5,6,7,8")

    monkeypatch.setattr(planner, "assess", assess)
    assert ask(client) == f"{HOME}/2"
    assert working.run_all() == 1
    state, page = seen
    assert (state["over"], state["share"]) == (False, 0.25)
    assert 'value="0.25"' in page
    assert "judging: 3 of 12 steps done" in told(page)
    for language, words, done in (
        ("zh", "不在路网范围", "请换一个范围"),
        ("en", "outside", "Choose another area"),
    ):
        failed = client.get(f"{HOME}/2?lang={language}")
        assert done in told(failed.text)
        assert done in told(client.get(f"{HOME}?lang={language}").text)
        assert words in told(failed.text)
        assert "1,2,3,4" in failed.text
        assert "files/json" not in failed.text
    assert "未能完成" in told(client.get(f"{HOME}?lang=zh").text)
    assert client.get(f"{HOME}/2/files/json").status_code == 404


def test_asked_again_it_is_filled_in(sign: Sign, author: Actor, working: Working) -> None:
    client = sign("editor")
    page = ask(client, assess_area="大同市灵丘县", profiles=["bike"], minutes="20")
    (again,) = re.findall(rf'href="({HOME}/new[?][^"]*)"', client.get(page).text)
    form = client.get(again.replace("&amp;", "&")).text
    assert re.search(r'value="大同市灵丘县" selected', form)
    assert re.findall(r'name="profiles" value="(\w+)" checked', form) == ["bike"]
    assert 'value="20"' in form


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"assess_area": ""}, "assess_area"),
        ({"assess_area": "太原市"}, "assess_area"),
        ({"assess_area": "/etc/passwd.json"}, "assess_area"),
        ({"assess_area": HOSTILE}, "assess_area"),
        ({"profiles": []}, "profiles"),
        ({"profiles": ["boat"]}, "profiles"),
        ({"profiles": [HOSTILE]}, "profiles"),
        ({"minutes": ""}, "minutes"),
        ({"minutes": "soon"}, "minutes"),
        ({"minutes": "nan"}, "minutes"),
        ({"minutes": "0,5"}, "minutes"),
        ({"minutes": "1,2,3,4,5,6,7"}, "minutes"),
        ({"minutes": HOSTILE}, "minutes"),
        ({"people": (io.BytesIO(b"x"), "people.exe")}, "people"),
        ({"people": (io.BytesIO(b"x"), f"{HOSTILE}.exe")}, "people"),
        ({"people": (io.BytesIO(b""), "people.csv")}, "people"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    sign: Sign, author: Actor, store: Store, fields: dict[str, Any], name: str
) -> None:
    answer = post(sign("editor"), f"{HOME}/new", **{**FIELDS, **fields})
    assert answer.status_code in (400, 404)
    assert f'id="{name}-wrong"' in answer.text, told(answer.text)
    assert HOSTILE not in answer.text
    with store.reading() as work:
        assert len(work.jobs.of_bureau(DATONG.slug)) == 1, "the author's"


def test_a_population_file_comes_to_its_job(sign: Sign, author: Actor, working: Working) -> None:
    client = sign("editor")
    near, far = (
        "lon,lat,people\n"
        + "".join(f"{x},{y},9\n" for x in (lon, lon + 0.01) for y in (37.8, 37.81))
        for lon in (112.5, 12.5)
    )
    good = ask(client, people=(io.BytesIO(near.encode()), "人口.csv"))
    bad = ask(client, people=(io.BytesIO(far.encode()), "../../b.csv"))
    assert working.run_all() == 2
    assert "人口.csv" in told(client.get(good).text)
    failed = told(client.get(bad).text)
    assert "b.csv" in failed
    assert "jindao-job" not in failed, "where it lay is not told"


def test_too_many_at_once_are_refused(sign: Sign, author: Actor, working: Working) -> None:
    client = sign("editor")
    pages = [ask(client, minutes=str(n)) for n in range(1, 6)]
    assert ask(client, minutes="1") == pages[0], "the same once more is the same"
    full = post(client, f"{HOME}/new", **{**FIELDS, "minutes": "9"})
    assert full.status_code == 400
    assert "5" in told(full.text)
    working.run_all()
    ask(client, minutes="9")


@pytest.mark.parametrize("number", ["2", "0", "999999999999999999999", "-1", "1.5", "x"])
def test_others_are_not_found(sign: Sign, author: Actor, store: Store, number: str) -> None:
    client = sign("admin")
    for address in (
        f"{HOME}/{number}",
        f"{HOME}/{number}/state.json",
        f"{HOME}/{number}/files/json",
    ):
        assert client.get(address).status_code == 404, address


def test_another_bureau_sees_none_of_it(sign: Sign, author: Actor, working: Working) -> None:
    client = sign("admin", OTHER.slug)
    for address in (f"{HOME}/1", f"{HOME}/1/state.json", f"{HOME}/1/files/json", HOME):
        assert client.get(address).status_code == 403
    own = f"/desk/bureaus/{OTHER.slug}/assessments"
    for address in (f"{own}/1", f"{own}/1/state.json", f"{own}/1/files/json"):
        assert client.get(address).status_code == 404
    assert post(client, f"{own}/1/delete", own + "/new", sure="1").status_code == 404
    assert "大同" not in told(client.get(own).text)


def test_what_an_older_version_kept_can_still_be_deleted(
    sign: Sign, author: Actor, store: Store
) -> None:
    client = sign("editor")
    address = ask(client)
    with store.work() as work:
        work.jobs.take("h")
        work.jobs.finish(2, "h", b'{"kind": "assessment"}', network_id="n", data_version="d")
    page = client.get(f"{address}?lang=zh")
    assert page.status_code == 200
    assert "所存结果已无法读取" in told(page.text)
    assert post(client, f"{address}/delete", address, sure="1").status_code == 303


def test_a_thread_of_the_process_runs_them(
    app: Flask, sign: Sign, author: Actor, working: Working, store: Store
) -> None:
    over = threading.Event()
    run = working.run_all

    def tell() -> int:
        count = run()
        with store.reading() as work:
            if all(job.is_over for job in work.jobs.of_bureau(DATONG.slug)):
                over.set()
        return count

    working.run_all = tell  # type: ignore[method-assign]
    ask(sign("editor"), minutes="20")
    working.begin()
    assert over.wait(60), "what was there when it began"
    over.clear()
    page = ask(sign("editor"))
    assert over.wait(60), "what is asked for later"
    assert "/files/csv" in sign("editor").get(page).text


def test_nothing_is_made_where_nobody_could_ask(planner: Planner, tmp_path: Any) -> None:
    from web.app import create_app

    path = tmp_path / "s.sqlite3"
    app = create_app(planner, Store(f"sqlite:///{path}"))
    assert app.extensions["jindao_working"].run_all() == 0
    assert not path.exists()
