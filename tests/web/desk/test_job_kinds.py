"""All that a bureau may have worked out: links, comparisons and closures beside assessments."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from html import unescape
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

import jindao
from jindao import (
    JOB_KINDS,
    MOST_PLAN_BYTES,
    MOST_PLANS,
    RESULTS,
    Actor,
    ExportOptions,
    LinkPlan,
    LinksRequest,
    Planner,
    Store,
    main_assessment,
)
from jindao.network.network import Network
from tests.closed import line
from tests.planned import plan_feature
from tests.publishing.routes import DATONG
from tests.web.desk.conftest import Sign, post, told, word_in
from tests.web.desk.tiny_world import CLOSED_AT_CE, PLAN, geojson, polygon, tiny_planner
from tests.web.tiny import HOSTILE
from web.desk import assessments
from web.desk.working import Working

GUIDE = Path(__file__).parents[3] / "jindao/publishing/README.md"
HOME = f"/desk/bureaus/{DATONG.slug}/assessments"
FORM: dict[str, str] = {
    "assess_area": "大同市",
    "minutes": "5",
    "profiles": "walk",
    "budget_yuan": "1000000",
    "theme": "",
    "ways": "walk",
    "profile": "walk",
    "most": "3",
    "date": "",
}
"""What a browser sends, whichever kind of job is chosen."""
NO_GO = polygon((300, 60), (460, 60), (460, 200), (300, 200), (300, 60))
CROSSED = polygon((300, 60), (460, 200), (460, 60), (300, 200), (300, 60))
WRONG_CRS = {**PLAN, "crs": {"type": "name", "properties": {"name": "EPSG:4547"}}}


def plan_files(*documents: tuple[str, Any]) -> list[FileStorage]:
    return [
        FileStorage(io.BytesIO(content if isinstance(content, bytes) else geojson(content)), name)
        for name, content in documents
    ]


def send(client: FlaskClient, kind: str, *, language: str = "zh", **fields: Any) -> TestResponse:
    """Send the form as a browser does, in one piece of memory however large."""
    address = f"{HOME}/new?lang={language}"
    sent = {**FORM, "job_kind": kind, "word": word_in(client, address), **fields}
    boundary, body = encode_multipart(sent)
    content_type = f"multipart/form-data; boundary={boundary}"
    return client.post(address, data=body, content_type=content_type)


ASKED: dict[str, Callable[[], dict[str, Any]]] = {
    "assess": dict,
    "links": lambda: {"theme": "great_wall"},
    "compare": lambda: {
        "assess_plan": plan_files(("一期.geojson", PLAN), ("b.json", CLOSED_AT_CE)),
        "date": "2026-05-02",
    },
    "robustness": lambda: {"assess_plan": plan_files(("一期.geojson", PLAN))},
}
"""What is asked of each kind of job, beside what the form says."""


@pytest.fixture(scope="module")
def planner(tiny_network: Network) -> Planner:
    return tiny_planner(tiny_network)


@pytest.fixture
def working(app: Flask) -> Working:
    found: Working = app.extensions["jindao_working"]
    return found


@pytest.fixture
def client(sign: Sign, author: Actor) -> FlaskClient:
    return sign("editor")


def ask(client: FlaskClient, kind: str, **fields: Any) -> str:
    """Ask for a kind of job; return the address of its page."""
    answer = send(client, kind, **fields)
    assert answer.status_code == 303, told(answer.text)
    return answer.location


def article_of(page: str) -> str:
    """Return what a page of ours says beside its map."""
    [found] = re.findall("(?s)<article.*</article>", page)
    return " ".join(told(found).split())


def test_every_kind_has_a_result_and_words() -> None:
    assert RESULTS.keys() == JOB_KINDS.keys() == ASKED.keys()
    assert all("json" in kind.formats.here() for kind in RESULTS.values())


@pytest.mark.parametrize("kind", [kind for kind in JOB_KINDS if RESULTS[kind].page])
def test_asked_waited_for_read_and_taken_away(
    client: FlaskClient,
    working: Working,
    planner: Planner,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    page = ask(client, kind, **ASKED[kind]())
    names = [file.filename for file in ASKED[kind]().get("assess_plan", ())]
    waiting = client.get(f"{page}?lang=zh").text
    assert '<progress class="job"' in waiting
    assert all(name in waiting for name in names)
    assert working.run_all() == 1

    def again(*_: Any, **__: Any) -> Any:
        raise AssertionError("what is kept is not worked out again")

    for verb in ("assess", "missing_links", "robustness", "compare_plans"):
        monkeypatch.setattr(planner, verb, again)
    with store.reading() as work_:
        job = work_.jobs.get(2)
        kept = work_.jobs.result(2)
        assert work_.jobs.files(2) == (), "they go when it is over"
    made_of = RESULTS[kind]
    assert (job.kind, job.state, [name for _, name in job.files]) == (kind, "done", names)
    found = made_of.read(kept)
    assert type(found) is made_of.made
    assert made_of.formats["json"](found, ExportOptions()) == kept, "read, it is the same"
    assert job.network_id == main_assessment(found).provenance.network_id
    for language in ("zh", "en"):
        done = client.get(f"{page}?lang={language}")
        text = told(done.text)
        title = made_of.title(found, language)
        assert f"<h1>{title}</h1>" in unescape(done.text)
        whole = made_of.formats["html"](found, ExportOptions(locale=language))
        assert article_of(done.text) == article_of(whole.decode()), "as the file has it"
        assert "desk." not in text
        assert "refresh" not in done.text
    links = client.get(page).text
    for name in made_of.formats.here():
        file = client.get(f"{page}/files/{name}")
        assert (file.status_code, file.mimetype) == (
            200, made_of.file_types[name].media_type.partition(";")[0],
        )  # fmt: skip
        assert file.headers["Content-Disposition"].startswith("attachment")
        assert f'href="{page}/files/{name}"' in links
    assert client.get(f"{page}/files/json").data == kept
    assert client.get(f"{page}/files/gpx").status_code == 404
    (again_at,) = re.findall(rf'href="({HOME}/new[?][^"]*)"', links)
    form = client.get(unescape(again_at)).text
    assert f'value="{kind}" checked' in form
    assert re.search(r'value="大同市" selected', form)
    assert post(client, f"{page}/delete", page, sure="1").location == HOME
    assert client.get(page).status_code == 404


@pytest.mark.parametrize(
    ("kind", "in_words"),
    [
        ("compare", {"zh": ("新建 583 米", "封路"), "en": ("583 m",)}),
        ("robustness", {"zh": ("新建 583 米", "哪一处封闭影响最大"), "en": ("583 m",)}),
        ("links", {"zh": ("100 万元", "南塔"), "en": ("1.00", "South Pagoda")}),
    ],
)
def test_what_is_told(
    client: FlaskClient, working: Working, kind: str, in_words: dict[str, tuple[str, ...]]
) -> None:
    """The greenway to build is 583 m long; the site stands beside a way that no greenway is."""
    fields = {"budget_yuan": "1000000"} if kind == "links" else ASKED[kind]()
    page = ask(client, kind, **fields)
    working.run_all()
    listed = told(client.get(f"{HOME}?lang=zh").text)
    assert {"links": "缺失的连接线", "compare": "方案对比", "robustness": "封闭影响"}[
        kind
    ] in listed
    for language, words in in_words.items():
        text = told(client.get(f"{page}?lang={language}").text)
        for word in words:
            assert word in text, text
    answer = client.get(page)
    assert 'class="jd-notes"' in answer.text
    assert "/folds.js" in answer.text
    if kind != "compare":
        assert 'class="leaflet' in answer.text or "map_jindao" in answer.text
        assert not re.search(r'(?:src|href)="https?:', answer.text)


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("assess", {"assess_area": ""}, "assess_area"),
    ("links", {"assess_area": ""}, "assess_area"),
    ("compare", {"assess_area": "太原市", "assess_plan": [("a.geojson", PLAN)]}, "assess_area"),
    ("robustness", {"assess_area": HOSTILE}, "assess_area"),
    ("links", {"budget_yuan": ""}, "budget_yuan"),
    ("links", {"budget_yuan": "0"}, "budget_yuan"),
    ("links", {"budget_yuan": "-5"}, "budget_yuan"),
    ("links", {"budget_yuan": "1e13"}, "budget_yuan"),
    ("links", {"budget_yuan": "nan"}, "budget_yuan"),
    ("links", {"budget_yuan": "五百万"}, "budget_yuan"),
    ("links", {"theme": "dragons"}, "theme"),
    ("robustness", {"ways": "river"}, "ways"),
    ("robustness", {"profile": "boat"}, "profile"),
    ("robustness", {"most": "0"}, "most"),
    ("robustness", {"most": "2.5"}, "most"),
    ("robustness", {"date": "2026-05-01"}, "date"),
    ("compare", {"date": "2026-13-01", "assess_plan": [("a.geojson", PLAN)]}, "date"),
    ("compare", {}, "assess_plan"),
    ("compare", {"assess_plan": [("a.geojson", b"{")]}, "assess_plan"),
    ("compare", {"assess_plan": [("a.geojson", b"")]}, "assess_plan"),
    ("compare", {"assess_plan": [("a.geojson", b"\x1f\x8b\x08")]}, "assess_plan"),
    ("compare", {"assess_plan": [("a.geojson", b" " * (MOST_PLAN_BYTES + 1))]}, "assess_plan"),
    ("compare", {"assess_plan": [("a.shp", PLAN)]}, "assess_plan"),
    ("compare", {"assess_plan": [("a.geojson", WRONG_CRS)]}, "assess_plan"),
    ("compare", {"assess_plan": [("a.geojson", {"type": "Point"})]}, "assess_plan"),
    (
        "compare",
        {"assess_plan": [("a.geojson", {**PLAN, "features": [plan_feature(None, change="x")]})]},
        "assess_plan",
    ),
    ("compare", {"assess_plan": [("a.geojson", PLAN), ("a.json", PLAN)]}, "assess_plan"),
    ("compare", {"assess_plan": [("today.geojson", PLAN)]}, "assess_plan"),
    ("robustness", {"assess_plan": [("a.geojson", PLAN), ("b.geojson", PLAN)]}, "assess_plan"),
    (
        "compare",
        {"assess_plan": [(f"{n}.geojson", PLAN) for n in range(MOST_PLANS + 1)]},
        "assess_plan",
    ),
    ("links", {"people": [("p.exe", b"x")]}, "people"),
    ("links", {"people": [("p.csv", b"code,people\n140105,7\n")]}, "people"),
    ("assess", {"people": [("p.csv", b"a,b\n")]}, "people"),
    ("assess", {"people": [("p.csv", b"PK\x03\x04")]}, "people"),
    ("assess", {"people": [("p.csv", b"code,people\n")]}, "people"),
    ("assess", {"people": [("p.csv", b"code,people\n110101,7\n")]}, "people"),
    ("assess", {"people": [("p.csv", b"code,people\n140105,many\n")]}, "people"),
    ("assess", {"people": [("p.csv", b"lon,lat,people\n112.5,137.8,5\n")]}, "people"),
    ("assess", {"people": [("p.csv", b"lon,lat,people\n112.5,37.8,5\n")]}, "people"),
    ("assess", {"people": [("p.tif", b"II*\x00")]}, "people"),
    (
        "compare",
        {"assess_plan": [("a.geojson", PLAN)], "people": [("p.csv", b"a,b\n")]},
        "people",
    ),
    ("links", {"no_go": [("a.shp", NO_GO)]}, "no_go"),
    ("links", {"no_go": [("a.geojson", b"{")]}, "no_go"),
    ("links", {"no_go": [("a.geojson", b"")]}, "no_go"),
    ("links", {"no_go": [("a.geojson", PLAN)]}, "no_go"),
    ("links", {"no_go": [("a.geojson", CROSSED)]}, "no_go"),
    ("links", {"no_go": [("a.geojson", NO_GO), ("b.geojson", NO_GO)]}, "no_go"),
    ("links", {"costs": [("c.csv", b"x")]}, "costs"),
    ("links", {"costs": [("c.toml", b"beside_m = ")]}, "costs"),
    ("links", {"costs": [("c.toml", b"price = 3")]}, "costs"),
    ("links", {"costs": [("c.toml", b"beside_m = -3")]}, "costs"),
    ("dance", {}, "job_kind"),
]


@pytest.mark.parametrize("kind", dict.fromkeys(kind for kind, _, _ in WRONG))
def test_what_is_wrong_is_told_beside_its_field(
    client: FlaskClient, store: Store, kind: str
) -> None:
    for language, (fields, name) in product(
        ("zh", "en"), [(fields, name) for of, fields, name in WRONG if of == kind]
    ):
        sent = {
            field: plan_files(*value) if isinstance(value, list) else value
            for field, value in fields.items()
        }
        answer = send(client, kind, language=language, **sent)
        assert answer.status_code in (400, 404), fields
        [wrong] = re.findall(f'(?s)id="{name}-wrong".*?</p>', answer.text)
        words = re.sub("五百万|[^：, ]*市[^：, ]*", "", told(wrong))
        assert bool(re.search("[\u4e00-\u9fff]", words)) == (language == "zh"), words
        assert "/tmp" not in answer.text
        assert HOSTILE not in answer.text
        # What was entered is there again.
        for field in ("minutes", "budget_yuan", "most", "date"):
            value = re.escape(fields.get(field, FORM[field]))
            assert re.search(f'name="{field}"[^>]* value="{value}"', answer.text), field
        assert f'value="{kind}" checked' in answer.text or kind == "dance"
    with store.reading() as reading:
        assert len(reading.jobs.of_bureau(DATONG.slug)) == 1, "the author's"


def test_files_are_kept_with_a_form_that_is_wrong(client: FlaskClient, working: Working) -> None:
    sent = {"assess_plan": plan_files(("一期.geojson", PLAN), ("b.geojson", b"{"))}
    grid = "".join(f"{lon},{lat},9\n" for lat in (37.8, 37.81) for lon in (112.5, 112.51))
    people = plan_files(("人口.csv", f"lon,lat,people\n{grid}".encode()))
    wrong = send(client, "compare", **sent, people=people)
    assert wrong.status_code == 400
    kept = {
        name: [
            unescape(value)
            for value in re.findall(rf'name="kept_{name}" value="(.*?)"', wrong.text)
        ]
        for name in ("assess_plan", "people")
    }
    assert [len(values) for values in kept.values()] == [1, 1], "the broken one is not"
    carried = {f"kept_{name}": values for name, values in kept.items()}
    new = plan_files(("c.geojson", CLOSED_AT_CE))
    page = ask(client, "compare", **carried, assess_plan=new)
    shown = told(client.get(page).text)
    assert all(name in shown for name in ("一期.geojson", "c.geojson", "人口.csv"))
    assert working.run_all() == 1
    assert "新建 583 米" in told(client.get(f"{page}?lang=zh").text)
    assert send(client, "compare", kept_assess_plan=["AAAA:a.geojson"]).status_code == 400
    # One that is chosen now takes the place of the one before, where there can only be one.
    page = ask(client, "robustness", **carried, assess_plan=plan_files(("c.geojson", PLAN)))
    assert "一期.geojson" not in client.get(page).text


def test_files_too_large_to_be_kept_are_named(client: FlaskClient) -> None:
    noise = random.Random(5).randbytes(MOST_PLAN_BYTES // 2 - 300_000).hex()
    big = geojson({**PLAN, "noise": noise})
    sent = plan_files(*((f"{n}.geojson", big) for n in range(4)))
    wrong = send(client, "compare", assess_plan=sent, date="x")
    assert wrong.status_code == 400
    assert wrong.text.count('name="kept_assess_plan"') == 2
    assert "请重新选择：2.geojson、3.geojson" in told(wrong.text)


@pytest.mark.parametrize("kind", ["compare", "robustness"])
def test_a_plan_that_does_not_go_with_the_network_says_why(
    client: FlaskClient, working: Working, kind: str
) -> None:
    elsewhere = {**PLAN, "features": [plan_feature(line((0, 9000), (500, 9300)), change="remove")]}
    page = ask(client, kind, assess_plan=plan_files(("远处.geojson", elsewhere)))
    assert working.run_all() == 1
    for language in ("zh", "en"):
        failed = client.get(f"{page}?lang={language}").text
        assert "远处" in told(failed), told(failed)
        assert "jindao-job" not in failed
        assert "files/json" not in failed


def test_how_far_each_is(
    client: FlaskClient, working: Working, planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A comparison tells of the plan it lays and of each network; closures of their steps."""
    seen: list[str] = []
    compare, robust = planner.compare_plans, planner.robustness

    def watched(verb: Any) -> Any:
        def run(*asked: Any, **more: Any) -> Any:
            *rest, step = asked

            def tell(doing: str, done: int, total: int | None) -> None:
                step(doing, done, total)
                job = client.get(f"{HOME}?lang=zh").text
                seen.extend(re.findall("<span>([^<]*已完成[^<]*步)</span>", job))

            return verb(*rest, tell, **more)

        return run

    monkeypatch.setattr(planner, "compare_plans", watched(compare))
    monkeypatch.setattr(planner, "robustness", watched(robust))
    ask(client, "compare", assess_plan=plan_files(("a.geojson", PLAN)), date="2026-01-01")
    ask(client, "robustness", most="7")
    assert working.run_all() == 2
    assert seen == [
        *(f"评估现状与各方案：已完成 {n} 步，共 2 步" for n in (0, 0, 1, 2)),
        *(f"找影响最大的封闭：已完成 {n} 步，共 3 步" for n in range(4)),
    ]


def test_the_log_tells_what_was_asked_for(client: FlaskClient, sign: Sign) -> None:
    ask(client, "links")
    log = told(sign("reviewer").get(f"/desk/bureaus/{DATONG.slug}/log?lang=zh").text)
    assert "提交了计算任务" in log
    assert "缺失的连接线" in log


def test_links_keep_out_of_areas_and_cost_what_their_files_say(
    client: FlaskClient, working: Working, store: Store
) -> None:
    """The files come to the job as sent, and back to the form where something else is wrong."""

    def files() -> dict[str, Any]:
        costs = b"[yuan_per_m]\nnew = 1234\n"
        return {
            "no_go": plan_files(("湖.geojson", NO_GO)),
            "costs": plan_files(("c.toml", costs)),
        }

    page = ask(client, "links", **files())
    assert working.run_all() == 1

    def asked(number: int) -> LinksRequest:
        with store.reading() as work:
            made = RESULTS["links"].read(work.jobs.result(number))
        assert isinstance(made, LinkPlan)
        return made.request

    assert asked(2).costs.new_yuan_per_m == 1234
    assert [len(rings[0]) for rings in asked(2).no_go] == [5]
    assert all(name in client.get(page).text for name in ("湖.geojson", "c.toml"))
    again = send(client, "links", budget_yuan="-1", **files())
    kept = dict(re.findall('name="kept_(no_go|costs)" value="([^"]*)"', again.text))
    assert kept.keys() == {"no_go", "costs"}
    carried = {f"kept_{name}": unescape(value) for name, value in kept.items()}
    ask(client, "links", **carried)
    assert working.run_all() == 1
    assert asked(3) == asked(2)


@pytest.mark.parametrize(
    ("language", "limit", "kept", "back"),
    [
        ("zh", "一次最多 32 MB。", "没有保存", "回到表单"),
        ("en", "at most 32 MB in all.", "Nothing of it was kept", "Back to the form"),
    ],
)
def test_a_form_that_is_too_large_is_told_the_limit(
    client: FlaskClient, store: Store, language: str, limit: str, kept: str, back: str
) -> None:
    large = plan_files(("a.geojson", bytes(33 << 20)))
    answer = send(client, "compare", language=language, assess_plan=large)
    assert answer.status_code == 413
    page = " ".join(told(answer.text).split())
    assert all(words in page for words in (limit, kept, back)), page
    assert f'href="{HOME}/new"' in answer.text
    with store.reading() as work:
        assert len(work.jobs.of_bureau(DATONG.slug)) == 1, "the author's"


def test_hints_and_guide_tell_how_large_files_may_be(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {name: most >> 20 for name, (_, most) in assessments._FILES.items()}
    told_of = ("MOST_PEOPLE_BYTES", "MOST_PLAN_BYTES", "MOST_NO_GO_BYTES", "MOST_COSTS_BYTES")
    assert set(sizes.values()) == {getattr(jindao, name) >> 20 for name in told_of}
    [line] = [line for line in GUIDE.read_text("utf-8").splitlines() if "Files may have" in line]
    wanted = [str(sizes[name]) for name in ("people", "assess_plan", "costs")]
    assert re.findall(r"(\d+) MB", line) == wanted
    for place, name in enumerate(sizes, start=21):
        suffixes, _ = assessments._FILES[name]
        monkeypatch.setitem(assessments._FILES, name, (suffixes, place << 20))
    for language in ("zh", "en"):
        form = client.get(f"{HOME}/new?lang={language}").text
        for place, name in enumerate(sizes, start=21):
            [hint] = re.findall(f'(?s)id="{name}-hint">(.*?)</p>', form)
            assert re.findall(r"(\d+) MB", hint) == [str(place)], name
