"""The JSON API over the real planner, on the network and dataset that travel with it."""

from __future__ import annotations

import dataclasses
import json
import logging
import shlex
from dataclasses import replace
from html import escape
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.exceptions import TooManyRequests

from jindao import DataError, Planner, Settings, Tour, from_plain
from tests.conftest import ROOT
from tests.web.tiny import TinyPlanner
from web.api_docs import query_of
from web.app import create_app
from web.security import MAX_BODY_BYTES
from web.v1 import prepare
from web.v1.schema import schema_of

TOUR = "start=平遥&strand=history&hours=8&days=2&date=2026-05-02&profile=bike"
NAMES = ("tours", "routes", "loops", "reach", "matrix", "sites", "places", "themes", "profiles")


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(Settings(limits=()))


@pytest.fixture(scope="module")
def app(planner: Planner) -> Flask:
    return create_app(planner)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get("/api/v1/openapi.json").json
    return found


def check(document: dict[str, Any], name: str, plain: Any) -> None:
    """Judge an answer by the schema its operation promises."""
    response = document["paths"][f"/{name}"]["get"]["responses"]["200"]
    schema = response["content"]["application/json"]["schema"]
    Draft202012Validator({**schema, "components": document["components"]}).validate(plain)


def check_problem(document: dict[str, Any], response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    Draft202012Validator(document["components"]["schemas"]["Problem"]).validate(response.json)
    problem: dict[str, Any] = response.json
    assert problem["status"] == status
    return problem


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_every_operation_works(
    client: FlaskClient, document: dict[str, Any], name: str
) -> None:
    path = document["paths"][f"/{name}"]
    examples = path["get"]["x-examples"]
    assert len(examples) == (2 if name == "tours" else 1)
    for example in examples:
        response = client.get(f"/api/v1/{name}{query_of(example)}")
        assert response.status_code == 200, response.text
        assert response.content_type == "application/json"
        check(document, name, response.json)
        if "post" in path:
            content = path["post"]["requestBody"]["content"]["application/json"]
            assert example in [one["value"] for one in content["examples"].values()]
            posted = client.post(f"/api/v1/{name}", json=example)
            assert posted.json == response.json
            assert posted.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("tours", f"{TOUR}&count=3"),
        ("tours", f"{TOUR}&lunch=12:00-13:30&max_km=60&prefer=green=0.5&rest_every=40&by_car=1"),
        ("tours", "start=平遥&strand=history&hours=4&date=2026-05-02&explain=1"),
        ("routes", "start=太原&via=晋祠&end=平遥&profile=bike&date=2026-05-02&no_steps=1"),
        ("routes", "start=太原&end=平遥&profile=bike&count=3"),
        ("loops", "start=太原&time=5h&profile=bike&theme=history"),
        ("reach", "start=太原&minutes=30&minutes=200&profile=bike"),
        ("matrix", "point=太原&point=平遥&point=112.55,37.87&profile=bike&max_grade=8"),
        ("sites", "theme=great_wall&prefecture=datong&limit=200"),
        ("sites", "near=112.55,37.87&bbox=112,37,113,38&text=寺"),
    ],
)
def test_answers_keep_to_their_schema(
    client: FlaskClient, document: dict[str, Any], name: str, query: str
) -> None:
    response = client.get(f"/api/v1/{name}?{query}")
    assert response.status_code == 200, response.text
    check(document, name, response.json)


def test_tours_are_those_of_the_planner(client: FlaskClient, planner: Planner) -> None:
    found = client.get(f"/api/v1/tours?{TOUR}&count=3").json
    tours = [from_plain(Tour, item["tour"]) for item in found["tours"]]
    assert tours == list(planner.plan_tours(tours[0].request, 3))
    assert found["tours"][0]["totals"]["length_m"] == pytest.approx(tours[0].length_m)
    pages = [item["page"] for item in found["tours"]]
    assert pages[0] == f"/tour?{found['query']}"
    assert pages[1:] == [f"{pages[0]}&choice={number}" for number in range(2, len(pages) + 1)]
    page = client.get(pages[0])
    assert page.status_code == 200


def test_an_explained_tour_has_its_bound(client: FlaskClient) -> None:
    query = "start=平遥&strand=history&hours=4&date=2026-05-02"
    plain = client.get(f"/api/v1/tours?{query}").json["tours"][0]["tour"]["quality"]
    proven = client.get(f"/api/v1/tours?{query}&explain=1").json["tours"][0]["tour"]["quality"]
    assert plain["bound"] is None
    assert proven["bound"] >= proven["score"] == plain["score"]


def test_only_so_many_sites_are_listed(client: FlaskClient) -> None:
    ids: list[str] = []
    for offset in (0, 10, 20):
        page = client.get(f"/api/v1/sites?prefecture=datong&limit=10&offset={offset}").json
        assert (len(page["sites"]), page["offset"]) == (10, offset)
        ids += [site["id"] for site in page["sites"]]
    assert len(set(ids)) == 30
    assert page["total"] > 30
    beyond = client.get("/api/v1/sites?prefecture=datong&offset=100000").json
    assert (beyond["sites"], beyond["total"]) == ([], page["total"])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("address", "status", "fields"),
    [
        ("tours?start=&hours=400&date=x&hour=3", 400, {"start", "hours", "date", "hour"}),
        ("tours?start=太原&theme=taihang&count=4", 400, {"count"}),
        ("tours?start=太原&theme=taihang&lang=de", 400, {"lang"}),
        ("tours?start=乌有乡&theme=taihang", 404, {"start"}),
        ("tours?start=太原&theme=yellow_river&hours=0.5", 422, {"start"}),
        ("tours?start=太原&theme=taihang&hours=3&hours=4", 400, {"hours"}),
        ("routes?start=太原", 400, {"end"}),
        ("routes?start=太原&via=晋祠&end=平遥&count=2&profile=bike", 400, {"via"}),
        ("routes?start=太原&end=0,0", 400, {"end"}),
        ("loops?start=太原", 400, {"length"}),
        ("loops?start=太原&length=far&time=soon", 400, {"length", "time"}),
        ("reach?start=太原&minutes=5,x,500", 400, {"minutes"}),
        ("matrix?point=太原", 400, {"point"}),
        ("matrix?" + "point=太原&" * 51, 400, {"point"}),
        ("sites?limit=201&offset=-1&bbox=1,2,3", 400, {"limit", "offset", "bbox"}),
        ("themes?page=2", 400, {"page"}),
        ("nothing", 404, {"address"}),
    ],
)
def test_what_is_wrong_is_told_by_field(
    client: FlaskClient,
    document: dict[str, Any],
    address: str,
    status: int,
    fields: set[str | None],
    language: str,
) -> None:
    response = client.get(f"/api/v1/{address}", headers={"Accept-Language": language})
    problem = check_problem(document, response, status)
    assert {error["field"] for error in problem["errors"]} == fields
    for error in problem["errors"]:
        assert error["message"]
        assert error["message"] in problem["detail"]
        if language == "zh":
            assert any("\u4e00" <= letter <= "\u9fff" for letter in error["message"])


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"{", {None}),
        (b"[]", {None}),
        (b"\xff", {None}),
        (b"[" * 30_000, {None}),
        (b'{"start": NaN}', {None}),
        (b'{"start": 3, "theme": true, "hours": "6", "days": 1.5, "free_end": 1}',
         {"start", "theme", "hours", "days", "free_end"}),
        (b'{"start": [112.5], "strand": "history", "must_visit": [1], "date": null}',
         {"start", "strand", "must_visit", "date"}),
        (b'{"start": "x", "start": "y", "theme": "taihang"}', {"start"}),
        (b'{"start": "", "theme": "taihang", "hour": 3}', {"start", "hour"}),
        (b'{"start": [37.8, 112.5], "theme": "taihang", "hours": 1e400}', {"start", "hours"}),
    ],
)  # fmt: skip
def test_a_body_that_is_wrong_is_told_by_field(
    client: FlaskClient, document: dict[str, Any], body: bytes, fields: set[str | None]
) -> None:
    for language in ("zh", "en"):
        response = client.post(
            f"/api/v1/tours?lang={language}", data=body, content_type="application/json"
        )
        problem = check_problem(document, response, 400)
        assert {error["field"] for error in problem["errors"]} == fields
        assert all("{" not in error["message"] for error in problem["errors"] if error["field"])


def test_only_so_many_strange_names_are_told(client: FlaskClient, document: dict[str, Any]) -> None:
    query = "&".join(f"x{number}=1" for number in range(500))
    problem = check_problem(document, client.get(f"/api/v1/themes?{query}"), 400)
    assert [error["field"] for error in problem["errors"]] == [f"x{at}" for at in range(20)]
    pairs = ", ".join(f'"x{at % 300}": 1' for at in range(600))
    body = f'{{"start": "太原", "theme": "taihang", {pairs}}}'.encode()
    response = client.post("/api/v1/tours", data=body, content_type="application/json")
    assert len(check_problem(document, response, 400)["errors"]) == 20


def test_a_body_asks_as_an_address_does(client: FlaskClient) -> None:
    body = {
        "start": [112.549, 37.87],
        "end": "平遥",
        "via": ["晋祠", [112.43, 37.7]],
        "profile": "bike",
        "prefer": ["green=0.5"],
        "max_grade": 9,
        "no_steps": True,
    }
    posted = client.post("/api/v1/routes", json=body)
    query = (
        "start=112.549,37.87&end=平遥&via=晋祠&via=112.43,37.7&profile=bike&prefer=green=0.5"
        "&max_grade=9&no_steps=1"
    )
    got = client.get(f"/api/v1/routes?{query}")
    assert (posted.status_code, posted.json) == (200, got.json)


def test_only_json_is_given_and_taken(client: FlaskClient, document: dict[str, Any]) -> None:
    for accept in ("text/html", "application/problem+json"):
        response = client.get("/api/v1/themes", headers={"Accept": accept})
        check_problem(document, response, 406)
    for accept in ("*/*", "application/*", "text/html, application/json;q=0.5"):
        assert client.get("/api/v1/themes", headers={"Accept": accept}).status_code == 200
    check_problem(document, client.post("/api/v1/tours", data={"start": "太原"}), 415)
    response = client.put("/api/v1/tours")
    check_problem(document, response, 405)
    assert set(response.allow) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_too_much_is_refused(client: FlaskClient, document: dict[str, Any]) -> None:
    check_problem(document, client.get(f"/api/v1/tours?start={'x' * 100_000}"), 414)
    vias = json.dumps({"start": "太原", "end": "平遥", "via": ["晋祠"] * 10_000}).encode()
    assert len(vias) > MAX_BODY_BYTES
    response = client.post("/api/v1/routes", data=vias, content_type="application/json")
    check_problem(document, response, 413)
    few = {"start": "太原", "end": "平遥", "via": ["晋祠"] * 199}
    problem = check_problem(document, client.post("/api/v1/routes", json=few), 400)
    assert problem["errors"][0]["facts"] == {"count": 199, "limit": 198}


def test_what_fails_inside_is_told_without_the_inside(
    document: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    tiny: Any = TinyPlanner()
    app = create_app(tiny)

    @app.get("/api/v1/often")
    def often() -> str:
        raise TooManyRequests(retry_after=7)

    @app.get("/api/v1/broken")
    def broken() -> str:
        raise DataError("file_empty", path="/secret")

    client = app.test_client()
    for address, status in (
        ("routes?start=crash&end=1,2", 500),
        ("routes?start=busy&end=1,2", 503),
        ("routes?start=island&end=1,2", 422),
        ("often", 429),
        ("broken", 500),
    ):
        response = client.get(f"/api/v1/{address}")
        problem = check_problem(document, response, status)
        assert "secret" not in response.text
        assert problem["title"] != "出错了"
        if status in (429, 503):
            assert int(response.headers["Retry-After"]) >= 7


@pytest.mark.parametrize("name", NAMES)
def test_what_has_not_changed_is_not_sent_again(
    client: FlaskClient, document: dict[str, Any], name: str
) -> None:
    address = f"/api/v1/{name}{query_of(document['paths'][f'/{name}']['get']['x-examples'][0])}"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert first.headers["Cache-Control"] in ("public, no-cache", "public, max-age=300")
    head = client.head(address)
    assert (head.status_code, head.data) == (200, b"")


def test_a_tag_is_of_the_request_and_the_data(planner: Planner) -> None:
    client = create_app(planner).test_client()
    tag = client.get("/api/v1/routes?start=太原&end=平遥&profile=bike").headers["ETag"]
    same = "/api/v1/routes?profile=bike&end=平遥&start=太原&theme=&lang=en"
    other = "/api/v1/routes?start=太原&end=平遥&profile=bike&count=2"
    assert client.get(same).headers["ETag"] == tag
    assert client.get(other).headers["ETag"] != tag
    heritage = replace(planner.heritage, version="0" * 16)
    changed = Planner(Settings(limits=()), network=planner.network, heritage=heritage)
    newer = create_app(changed).test_client().get(same, headers={"If-None-Match": tag})
    assert newer.status_code == 200
    assert newer.headers["ETag"] != tag


def test_the_description_names_every_limit(document: dict[str, Any]) -> None:
    parameters = {
        item["name"]: item["schema"] for item in document["paths"]["/tours"]["get"]["parameters"]
    }
    assert (parameters["hours"]["minimum"], parameters["hours"]["maximum"]) == (0.5, 16)
    assert parameters["hours"]["default"] == 6
    assert parameters["start_time"]["default"] == "09:00"
    assert parameters["profile"]["enum"][:2] == ["walk", "hike"]
    assert parameters["must_visit"]["maxItems"] == 200
    point = document["components"]["schemas"]["MatrixBody"]["properties"]["point"]
    assert (point["minItems"], point["maxItems"]) == (2, 50)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_of_the_api_shows_every_operation_and_field(
    client: FlaskClient, document: dict[str, Any], language: str
) -> None:
    response = client.get(f"/api?lang={language}")
    assert response.status_code == 200
    for path, item in document["paths"].items():
        assert f"<code>/api/v1{path}</code>" in response.text
        for parameter in (item.get("get") or item["post"])["parameters"]:
            assert f"<code>{parameter['name']}</code>" in response.text
    for name in document["components"]["schemas"]:
        assert name.endswith("Body") or f'id="schema-{name}"' in response.text
    assert "http://" not in response.text
    assert "https://" not in response.text
    assert "api.kinds." not in response.text


def test_values_have_the_meaning_and_unit_that_their_classes_say(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    schemas = document["components"]["schemas"]
    leg = schemas["Leg"]["properties"]
    assert leg["length_m"] == {"type": "number", "description": "metres"}
    assert leg["duration_s"]["description"] == "seconds"
    told = {
        f"{name}.{field}": item["description"]
        for name, schema in schemas.items()
        for field, item in schema["properties"].items()
        if not name.endswith("Body") and "description" in item
    }
    assert told["TourRequest.start"]
    assert all(text and "\n" not in text and "---" not in text for text in told.values())
    assert "米" in client.get("/api?lang=zh").text
    english = client.get("/api?lang=en").text
    assert "number, metres" in english
    assert escape(told["TourRequest.start"], quote=False) in english


def test_a_docstring_tells_of_parameters_that_share_a_line() -> None:
    @dataclasses.dataclass
    class Spring:
        """Where water comes up.

        It may be dry.

        Parameters
        ----------
        lon, lat
            Where it is,
            in degrees.
        flow
            Litres a second; None where nobody measured.

        Raises
        ------
        DataError
            Never.
        """

        lon: float
        lat: float
        flow: float | None
        height_m: float

    found: dict[str, Any] = {}
    schema_of(Spring, found)
    properties = found["Spring"]["properties"]
    assert found["Spring"]["description"] == "Where water comes up. It may be dry."
    assert [properties[name]["description"] for name in ("lon", "lat", "flow", "height_m")] == [
        "Where it is, in degrees.",
        "Where it is, in degrees.",
        "Litres a second; None where nobody measured.",
        "metres",
    ]


def test_examples_of_the_page_are_links_that_work(client: FlaskClient) -> None:
    page = client.get("/api").text
    links = [part.split('"')[0] for part in page.split('class="api-example" href="')[1:]]
    assert len(links) == len(NAMES) + 1
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_what_is_prepared_is_not_sought_by_readers(
    planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(planner)
    prepare(app)

    def refuse(*_: object) -> Any:
        raise AssertionError("sought by a reader")

    for verb in ("plan_route", "plan_loop", "plan_tour"):
        monkeypatch.setattr(planner, verb, refuse)
    page = app.test_client().get("/api").text
    assert page.count('class="api-example"') == len(NAMES) + 1


def test_the_calls_of_the_readme_work(client: FlaskClient) -> None:
    page = (ROOT / "web" / "v1" / "README.md").read_text("utf-8")
    block = page.split("```sh\n")[1].split("```")[0].replace("\\\n", " ")
    calls = [shlex.split(line) for line in block.splitlines()]
    assert len(calls) == 4
    for words in calls:
        path = next(word for word in words if word.startswith("http")).split(":8000")[1]
        sent = [word for option, word in pairwise(words) if option in ("-d", "--data-urlencode")]
        if "-G" in words:
            response = client.get(path, query_string=[pair.split("=", 1) for pair in sent])
        else:
            response = client.post(path, json=json.loads(sent[0]))
        assert response.status_code == 200, response.text


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("/api/v1/sites/nope", ["/api/v1/sites?text=nope"]),
        ("/api/v1/tour", ["/api/v1/tours"]),
        ("/api/v1/route/1", ["/api/v1/routes"]),
    ],
)
def test_an_address_that_there_is_not_is_told_with_those_it_may_have_been(
    client: FlaskClient, path: str, known: list[str]
) -> None:
    for locale, words in (("zh-CN", "没有"), ("en", "there is no address")):
        answer = client.get(path, headers={"Accept-Language": locale})
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"
        (error,) = answer.json["errors"]
        assert (error["code"], error["field"]) == ("not_found.address", "address")
        assert error["facts"]["known"] == known
        assert words in answer.json["detail"]
        assert path in answer.json["detail"]
        assert known[0] in answer.json["detail"]


def test_known_values_are_told_as_values(client: FlaskClient) -> None:
    answer = client.get("/api/v1/sites?category=nope")
    known = answer.json["errors"][0]["facts"]["known"]
    assert {"en", "zh"} == set(known[0])
    every = client.get("/api/v1/zzz").json["errors"][0]["facts"]["known"]
    assert {"/api/v1/tours", "/api/v1/matrix", "/api/v1/openapi.json"} <= set(every)


def test_places_are_found_by_name_and_by_position(
    client: FlaskClient, document: dict[str, Any], planner: Planner
) -> None:
    found = client.get("/api/v1/places?text=taiyuan&limit=3").json
    check(document, "places", found)
    assert [place["name_zh"] for place in found["places"]][:1] == ["太原"]
    assert len(found["places"]) == 3
    assert all(place["county_zh"] for place in found["places"])
    station = planner.position("太原站")
    beside = client.get(f"/api/v1/places?at={station.lon},{station.lat + 0.001}").json
    check(document, "places", beside)
    assert (beside["near"]["name_zh"], beside["near"]["heading"]) == ("太原站", "north")
    assert beside["near"]["distance_m"] == pytest.approx(111.0, abs=0.2)
    for query, fields in (("", {"text"}), ("at=x&limit=99&q=y", {"at", "limit", "q"})):
        refused = client.get(f"/api/v1/places?{query}")
        assert refused.status_code == 400
        assert {error["field"] for error in refused.json["errors"]} == fields
