"""Events in the desk's form: rows that are filled, changed and taken out, and what is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from jindao import (
    Actor,
    Contact,
    Desk,
    Planner,
    RequestError,
    RouteContent,
    RouteEvent,
    RouteStage,
    Tour,
    TourRequest,
    export,
)
from tests.publishing.routes import content, covered
from tests.web.desk.conftest import SLUG, Sign, told
from tests.web.desk.test_editing import EDIT, form_of
from web.desk import content_form, merge, plans

EVENT = RouteEvent(
    id="spring",
    date=dt.date(2035, 5, 8),
    start_time=dt.time(9, 30),
    title_zh="春游",
    title_en="Spring",
    groups=2,
    size=20,
    capacity=(("site-1", 2), ("site-2", 1)),
    places=50,
    contact=Contact(name="领队", phone="0352-1"),
    note_zh="带水",
)
OFF = replace(EVENT, id="off", cancelled=True, reason_zh="大雨", reason_en="Rain")
ROW = {"event_id": "walk", "event_date": "2035-05-09", "event_title_zh": "走"}


def typed(values: MultiDict[str, str], **fields: str) -> MultiDict[str, str]:
    """Return a form with the last row of its events filled in."""
    for name, text in fields.items():
        cells = values.getlist(name)
        values.setlist(name, [*cells[:-1], text])
    return values


def test_the_form_says_what_events_say_and_back() -> None:
    whole = content(events=(EVENT, OFF, RouteEvent(id="b", date=EVENT.date, title_en="Bare")))
    values = content_form.filled(whole)
    assert content_form.read(values, whole.stages, whole) == whole


def test_an_event_is_added_changed_and_taken_out(sign: Sign, desk: Desk, author: Actor) -> None:
    client = sign("editor")
    more = {
        "event_capacity": "site-1=2，site-2 = 3",
        "event_groups": "3",
        "event_start_time": "8:30",
    }
    assert client.post(EDIT, data=typed(form_of(client), **ROW, **more)).status_code == 303
    (made,) = desk.route(author, SLUG).newest.content.events
    assert (made.id, made.date, made.groups) == ("walk", dt.date(2035, 5, 9), 3)
    assert made.capacity == (("site-1", 2), ("site-2", 3))
    assert made.start_time == dt.time(8, 30)
    assert client.post(EDIT, data=form_of(client)).status_code == 303
    assert desk.route(author, SLUG).newest.number == 2, "nothing was changed"
    again = typed(form_of(client), event_id="second", event_date="2035-06-01", event_title_en="B")
    again.setlist("event_places", ["60", ""])
    assert client.post(EDIT, data=again).status_code == 303
    first, second = desk.route(author, SLUG).newest.content.events
    assert (first.places, second.id) == (60, "second")
    last = form_of(client)
    last.setlist("event_remove", ["yes", "", ""])
    assert client.post(EDIT, data=last).status_code == 303
    assert desk.route(author, SLUG).newest.content.events == (second,)


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [
        ({"event_date": ""}, "event_date", "no date"),
        ({"event_date": "someday"}, "event_date", "someday"),
        ({"event_start_time": "25:00"}, "event_start_time", "25:00"),
        ({"event_id": "Spring Walk"}, "event_id", "Spring Walk"),
        ({"event_id": ""}, "event_id", ""),
        ({"event_title_zh": ""}, "event_title_zh", "title"),
        ({"event_groups": "0"}, "event_groups", "between 1 and 20"),
        ({"event_groups": "many"}, "event_groups", "many"),
        ({"event_places": "0"}, "event_places", "between 1 and"),
        ({"event_capacity": "site-1"}, "event_capacity", "site=2"),
        ({"event_capacity": "site-1=x"}, "event_capacity", "x"),
        ({"event_reason_zh": "大雨"}, "event_reason_zh", "why it was cancelled"),
        ({"event_stage": "7"}, "events", "there are 1 stages"),
    ],
)
def test_what_is_wrong_with_an_event_is_told_and_nothing_typed_is_lost(
    sign: Sign, author: Actor, desk: Desk, changes: dict[str, str], name: str, words: str
) -> None:
    client = sign("editor")
    row = {**ROW, "event_note_en": "kept words", **changes}
    answer = client.post(f"{EDIT}?lang=en", data=typed(form_of(client), **row))
    assert answer.status_code == 400
    assert f'id="{name}-wrong"' in answer.text
    assert words in told(answer.text)
    assert "kept words" in answer.text
    assert "{" not in told(answer.text[: answer.text.index("data-none")]).replace("{ ", "")
    assert desk.route(author, SLUG).newest.number == 1


def test_an_event_is_cancelled_and_held_after_all(sign: Sign, desk: Desk, author: Actor) -> None:
    client = sign("editor")
    desk.save(author, SLUG, covered(events=(EVENT,)), expected_revision=1)
    for off, reason in (("yes", "大雨"), ("yes", ""), ("", "")):
        form = form_of(client)
        form.setlist("event_cancelled", [off, ""])
        form.setlist("event_reason_zh", [reason, ""])
        assert client.post(EDIT, data=form).status_code == 303
        told_now = replace(EVENT, cancelled=bool(off), reason_zh=reason)
        assert desk.route(author, SLUG).newest.content.events == (told_now,)
    assert desk.route(author, SLUG).newest.number == 5


def test_whoever_cancels_second_sees_it_in_words(sign: Sign, desk: Desk, author: Actor) -> None:
    client = sign("editor")
    desk.save(author, SLUG, covered(events=(EVENT,)), expected_revision=1)
    form = form_of(client)
    form.setlist("event_places", ["60", ""])
    cancelled = replace(EVENT, cancelled=True)
    desk.save(author, SLUG, covered(events=(cancelled,)), expected_revision=2)
    conflict = client.post(f"{EDIT}?lang=zh", data=form)
    assert conflict.status_code == 409
    assert "已取消" in told(conflict.text)
    assert "False" not in told(conflict.text)


def test_two_events_of_one_id_are_told(sign: Sign, author: Actor, desk: Desk) -> None:
    client = sign("editor")
    desk.save(author, SLUG, covered(events=(EVENT,)), expected_revision=1)
    answer = client.post(
        f"{EDIT}?lang=en", data=typed(form_of(client), **{**ROW, "event_id": "spring"})
    )
    assert answer.status_code == 400
    assert "two events have the id" in told(answer.text)


def test_whoever_saves_events_second_chooses(sign: Sign, author: Actor, desk: Desk) -> None:
    client = sign("editor")
    form = typed(form_of(client), **ROW)
    desk.save(author, SLUG, covered(events=(EVENT,)), expected_revision=1)
    conflict = client.post(EDIT, data=form)
    assert conflict.status_code == 409
    page = told(conflict.text)
    assert "春游" in page
    assert "2035-05-09" in page
    both = {**form.to_dict(flat=False), "theirs": ["2"], "choose-events": ["mine"]}
    assert client.post(EDIT, data=both).status_code == 303
    assert [event.id for event in desk.route(author, SLUG).newest.content.events] == ["walk"]


def test_stages_and_events_are_chosen_together_though_neither_holds_alone() -> None:
    trip = "b" * 64
    mine = content()
    theirs = replace(
        mine,
        stages=(*mine.stages, RouteStage(trip=trip)),
        events=(replace(EVENT, stage=2),),
    )
    chosen = merge.merged(mine, theirs, {"stages": "theirs", "events": "theirs"})
    assert (chosen.stages, chosen.events) == (theirs.stages, theirs.events)
    with pytest.raises(RequestError):
        merge.merged(mine, theirs, {"events": "theirs"})


@pytest.fixture
def tour(planner: Planner) -> Tour:
    asked = TourRequest(start="大同", date=dt.date(2027, 5, 8), strands=("history",), hours=5)
    return planner.plan_tour(asked)


def test_the_panel_tells_of_groups_that_cannot_be(
    sign: Sign, desk: Desk, author: Actor, tour: Tour
) -> None:
    document = export(tour, "json")
    stages = (RouteStage(trip=plans.sha256_of(document)),)
    whole: RouteContent = covered(stages=stages)
    desk.save(author, SLUG, whole, expected_revision=1, trips=[document])
    client = sign("editor")

    def checked(**more: str) -> dict[str, Any]:
        form = typed(form_of(client), **{**ROW, "event_date": "2027-05-08", **more})
        answer = client.post(f"/desk/routes/{SLUG}/check?lang=en", data=form)
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json
        return found

    sound = [found["text"] for found in checked()["panels"][0]["findings"]]
    assert not [text for text in sound if "no timetable" in text], sound
    crowd = checked(event_groups="20", event_size="40")["panels"][0]["findings"]
    (refused,) = [found for found in crowd if "no timetable of the groups" in found["text"]]
    assert refused["severity"] == "error"
    assert "20 groups" in refused["text"]
    past = checked(event_date="2020-05-08")["panels"][0]["findings"]
    assert [found["severity"] for found in past if "2020-05-08 is over" in found["text"]] == [
        "warning"
    ]
    assert checked(event_groups="0")["wrong"]
    many = checked(event_groups="2", event_size="20", event_places="45")["panels"][0]["findings"]
    (over,) = [found for found in many if "45 places" in found["text"]]
    assert "40 (2 × 20); too many by 5" in over["text"]
    assert desk.route(author, SLUG).newest.number == 2
