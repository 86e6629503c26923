"""Changing a tour over the API: what the page can do, checked, and told in the same words."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from jindao import Planner, Settings, Tour, from_plain
from web.app import create_app

ASKED = {"start": "平遥", "strand": ["history"], "hours": 8, "days": 2, "date": "2026-05-02",
         "profile": "bike"}  # fmt: skip
CHANGES = {"pin", "hold", "ordered", "out", "stay", "nights", "visits", "choice"}
CHANGES |= {"drop", "add", "move", "order", "unpin", "sleep", "sleep_day", "best", "whole"}


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Planner(Settings(limits=())))


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def planned(client: FlaskClient) -> dict[str, Any]:
    """The tour as it was planned, with at least two visits on a day."""
    return sent(client, {})


def sent(client: FlaskClient, body: dict[str, Any]) -> dict[str, Any]:
    """Return the only tour of an answer that keeps to the schema."""
    response = client.post("/api/v1/tours", json={**ASKED, **body})
    assert response.status_code == 200, response.text
    document = client.get("/api/v1/openapi.json").json
    assert document is not None
    schema = {"$ref": "#/components/schemas/ToursAnswer", "components": document["components"]}
    Draft202012Validator(schema).validate(response.json)
    [found] = response.json["tours"]  # type: ignore[index]
    answer: dict[str, Any] = found
    return answer


def days(answer: dict[str, Any]) -> list[list[str]]:
    """Return the visits of each day, as the tour and its state both have to tell them."""
    tour = answer["tour"]
    told = [[visit["site"]["id"] for visit in stage["visits"]] for stage in tour["stages"]]
    assert answer["state"]["visits"] == [",".join(day) or "-" for day in told]
    return told


def test_the_state_of_a_planned_tour_is_that_tour(
    client: FlaskClient, planned: dict[str, Any]
) -> None:
    again = sent(client, planned["state"])
    assert days(again) == days(planned)
    assert again["state"] == planned["state"]
    assert planned["problems"] == []
    assert planned["page"].startswith("/tour?")
    assert "visits" not in planned["page"]
    assert "visits" in again["page"]


def test_every_change_of_the_page_is_made_and_told(
    client: FlaskClient, planned: dict[str, Any]
) -> None:
    """One change after another, each of what the one before has left."""
    first, second = days(planned)
    assert len(first) > 1
    assert second
    state, gone = planned["state"], first[0]
    answer = sent(client, {**state, "drop": [gone]})
    assert days(answer) == [first[1:], second]
    assert answer["state"]["out"] == [gone]

    answer = sent(client, {**answer["state"], "add": [f"{gone}=2"]})
    assert sorted(days(answer)[1]) == sorted([*second, gone])
    assert (answer["state"]["hold"], answer["state"]["out"]) == ([gone], [])

    answer = sent(client, {**answer["state"], "move": [f"{gone}=1"]})
    assert gone in days(answer)[0]

    turned = days(answer)[0][::-1]
    answer = sent(client, {**answer["state"], "order": [f"1={','.join(turned)}"]})
    assert days(answer)[0] == turned
    assert answer["state"]["ordered"] == [f"1={','.join(turned)}"]

    state = answer["state"]
    answer = sent(client, {**state, "stay": [*state["stay"], f"{turned[0]}=95"]})
    assert f"{turned[0]}=95" in answer["state"]["stay"]
    [longer] = [v for v in answer["tour"]["stages"][0]["visits"] if v["site"]["id"] == turned[0]]
    assert longer["stay_s"] == 95 * 60

    answer = sent(client, {**answer["state"], "pin": [second[0]]})
    assert answer["state"]["pin"] == [second[0]]
    answer = sent(client, {**answer["state"], "unpin": [second[0], turned[0]]})
    assert answer["state"]["pin"] == []
    kept = {*turned[1:]}
    best = sent(client, {**answer["state"], "best": True})
    assert kept <= {site for day in days(best) for site in day}


def test_what_cannot_be_done_is_listed_not_refused(
    client: FlaskClient, planned: dict[str, Any]
) -> None:
    first, _ = days(planned)
    answer = sent(client, {**planned["state"], "stay": [f"{first[0]}=700", f"{first[1]}=700"]})
    assert days(answer) == days(planned)
    codes = [note["code"] for note in answer["problems"]]
    assert codes
    assert all(code.startswith("problem.") for code in codes)
    tour = from_plain(Tour, answer["tour"])
    assert [note.code for note in tour.notes if note.code.startswith("problem.")] == codes
    page = client.get(answer["page"]).text
    assert page.count("<li>") >= len(codes)
    assert 'id="problems"' in page


def test_nights_and_single_days_are_taken(client: FlaskClient, planned: dict[str, Any]) -> None:
    elsewhere = sent(client, {"night": ["介休"]})["state"]["nights"]
    assert elsewhere != planned["state"]["nights"]
    state = {**planned["state"], "nights": elsewhere}
    answer = sent(client, {**state, "night": ["介休"], "day": ["2:start=10:30,hours=5"]})
    assert days(answer) == days(planned)
    assert answer["state"]["nights"] == elsewhere
    assert answer["tour"]["stages"][1]["start_time"][11:16] == "10:30"


def test_a_night_goes_to_any_place_on_the_network(
    client: FlaskClient, planned: dict[str, Any]
) -> None:
    """Also to one that is no candidate; what stays is in the next state, and on the page."""
    answer = sent(client, {**planned["state"], "sleep": ["1=介休"]})
    assert days(answer) == days(planned)
    [night] = answer["state"]["nights"]
    assert night != planned["state"]["nights"][0]
    first, second = answer["tour"]["stages"]
    assert first["end"]["name_zh"] == second["start"]["name_zh"] == "介休"
    again = sent(client, answer["state"])
    assert again["tour"]["stages"][0]["end"]["name_zh"] == "介休"
    assert again["state"] == answer["state"]
    best = sent(client, {**answer["state"], "best": True})
    assert best["state"]["nights"] == [night]
    by_form = sent(client, {**planned["state"], "sleep": ["介休"], "sleep_day": 1})
    assert by_form == answer


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"sleep": ["1=无此处"]}, 404, "not_found.place", "sleep"),
        ({"sleep": ["1=100.5,30.5"]}, 400, "outside_network_far", "sleep"),
        ({"sleep": ["2=介休"]}, 400, "sleep_day", "sleep"),
        ({"sleep": ["1=介休", "1=太谷"]}, 400, "edit_twice", "sleep"),
        ({"sleep": ["介休"]}, 400, "pair_form", "sleep"),
        ({"sleep_day": 1}, 400, "field_required", "sleep"),
        ({"nights": ["介休"]}, 400, "position_form", "nights"),
        ({"nights": ["112.1,37.2", "112.1,37.2"]}, 400, "nights_one", "nights"),
        ({"nights": ["100.5,30.5"]}, 400, "outside_network_far", "nights"),
        ({"night": ["无此处"]}, 404, "not_found.place", "night"),
    ],
)
def test_a_night_that_cannot_be_is_told_under_its_field(
    client: FlaskClient,
    planned: dict[str, Any],
    change: dict[str, Any],
    status: int,
    code: str,
    field: str,
) -> None:
    body = {**ASKED, **planned["state"], **change}
    response = client.post("/api/v1/tours", json=body)
    assert response.status_code == status, response.text
    [error] = response.json["errors"]  # type: ignore[index]
    assert (error["code"], error["field"]) == (code, field)


def test_the_query_of_a_page_is_taken_and_checked(
    client: FlaskClient, planned: dict[str, Any]
) -> None:
    page = sent(client, planned["state"])["page"]
    query = page.partition("?")[2]
    assert query.startswith("whole=")
    answer = client.get(f"/api/v1/tours?{query}")
    assert answer.status_code == 200, answer.text
    body = {name: texts for name, texts in parse_qs(query).items() if name not in ASKED}
    [mark] = body.pop("whole")
    assert sent(client, {**body, "whole": mark, "strand": ["history"]})["page"] == page
    for cut in (query[: query.rindex("&")], query.replace("hours=8", "hours=7")):
        refused = client.get(f"/api/v1/tours?{cut}")
        assert refused.status_code == 400
        [error] = refused.json["errors"]  # type: ignore[index]
        assert (error["code"], error["field"]) == ("address_cut_off", "whole")


def test_an_address_and_a_body_change_alike(client: FlaskClient, planned: dict[str, Any]) -> None:
    first, _ = days(planned)
    body = {**ASKED, **planned["state"], "drop": [first[0]], "best": False}
    posted = client.post("/api/v1/tours", json=body)
    got = client.get("/api/v1/tours", query_string=body | {"best": "0"})
    assert (got.status_code, got.json) == (200, posted.json)
    assert parse_qs(got.json["query"])["drop"] == [first[0]]
    once_more = client.get(f"/api/v1/tours?{got.json['query']}")
    assert once_more.json == got.json
    assert once_more.headers["ETag"] == got.headers["ETag"]
    tag = got.headers["ETag"]
    assert client.get(f"/api/v1/tours?{got.json['query']}", headers={"If-None-Match": tag}
                      ).status_code == 304  # fmt: skip
    for other in (planned["state"], {"drop": [first[1]]}, {"drop": [first[0]], "best": "1"}):
        answer = client.get("/api/v1/tours", query_string={**ASKED, **planned["state"], **other})
        assert answer.headers["ETag"] != tag


def test_one_of_several_is_chosen_and_changed(client: FlaskClient) -> None:
    several = client.post("/api/v1/tours", json={**ASKED, "count": 3}).json["tours"]  # type: ignore[index]
    assert len(several) > 1
    second = sent(client, {"choice": 2})
    assert second == several[1]
    gone = days(second)[0][0]
    changed = sent(client, {"choice": 2, "drop": [gone]})
    assert days(changed) == [days(second)[0][1:], *days(second)[1:]]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"drop": ["乌有寺"]}, 404, "drop"),
        ({"stay": ["乌有寺=90"]}, 404, "stay"),
        ({"order": ["平遥"]}, 400, "order"),
        ({"move": ["pingyao=9"]}, 404, "move"),
        ({"visits": ["-"]}, 400, "days"),
        ({"visits": ["-"] * 99}, 400, "days"),
        ({"choice": 4}, 400, "choice"),
        ({"visits": ["-", "-"], "count": 2}, 400, "count"),
        ({"visits": ["-", "-"], "explain": True}, 400, "explain"),
        ({"choice": 2, "count": 2}, 400, "count"),
        ({"best": "yes"}, 400, "best"),
        ({"drops": ["x"]}, 400, "drops"),
    ],
)
def test_what_is_wrong_is_told_by_field(
    client: FlaskClient, body: dict[str, Any], status: int, field: str
) -> None:
    for language in ("zh", "en"):
        response = client.post(f"/api/v1/tours?lang={language}", json={**ASKED, **body})
        assert response.status_code == status, response.text
        assert [error["field"] for error in response.json["errors"]] == [field]  # type: ignore[index]
        assert "{" not in response.json["detail"]  # type: ignore[index]


def test_every_field_of_a_change_is_described(client: FlaskClient) -> None:
    for language in ("zh", "en"):
        document = client.get(f"/api/v1/openapi.json?lang={language}").json
        assert document is not None
        told = {one["name"]: one["description"]
                for one in document["paths"]["/tours"]["get"]["parameters"]}  # fmt: skip
        assert told.keys() >= CHANGES
        assert not any(told[name].startswith("ask.") for name in CHANGES)
        assert document["components"]["schemas"]["ToursBody"]["properties"].keys() >= CHANGES
        state = document["components"]["schemas"]["TourState"]["properties"]
        assert state.keys() <= CHANGES
