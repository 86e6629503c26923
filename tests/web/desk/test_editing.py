"""Editing on the desk: from a plan to a saved route, and two who change the same."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from jindao import Actor, Desk, RouteText, Store
from jindao.model.publication import RouteNotice, RouteStage
from tests.publishing.routes import DATONG, content, document, sound_tour
from tests.web.desk.conftest import SLUG, Sign, post, told, word_in
from tests.web.tiny import HOSTILE
from web.desk import content_form, merge, plans

EDIT = f"/desk/routes/{SLUG}/edit"
NEW = f"/desk/bureaus/{DATONG.slug}/new"


def form_of(client: FlaskClient, **changed: str) -> MultiDict[str, str]:
    """Return the form of a route as its page has it, with some fields typed anew."""
    page = client.get(EDIT).text
    values: MultiDict[str, str] = MultiDict()
    main = page[page.index('enctype="multipart') :]
    pattern = re.compile(
        r'<input(?![^>]*type="file")[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"'
        r'|<textarea[^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>'
        r'|<select[^>]*name="([^"]+)".*?</select>',
        re.DOTALL,
    )
    for found in pattern.finditer(main):
        if found[5]:
            chosen = re.search(r'value="([^"]*)" selected', found[0])
            values.add(found[5], chosen[1] if chosen else "")
        else:
            values.add(found[1] or found[3], unescape(found[2] or found[4] or ""))
    for name, text in changed.items():
        values[name] = text
    return values


def test_the_form_says_what_content_says_and_back() -> None:
    whole = content(notices=(RouteNotice(text_zh="桥"),), difficulty="easy", season="Apr-Oct")
    values = content_form.filled(whole)
    assert content_form.read(values, whole.stages, whole) == whole


def test_an_untouched_form_makes_no_revision(sign: Sign, desk: Desk, author: Actor) -> None:
    client = sign("editor")
    answer = client.post(EDIT, data=form_of(client))
    assert answer.status_code == 303
    assert desk.route(author, SLUG).newest.number == 1


def test_a_save_is_a_revision_with_its_note(sign: Sign, desk: Desk, author: Actor) -> None:
    client = sign("editor")
    typed = {"title_en": "Old Datong", "body_zh": "一行\r\n\r\n二行", "note": "title"}
    assert client.post(EDIT, data=form_of(client, **typed)).status_code == 303
    newest = desk.route(author, SLUG).newest
    assert (newest.number, newest.note, newest.author) == (2, "title", "editor@datong.example")
    assert newest.content.title("en") == "Old Datong"
    assert newest.content.text("zh").body == "一行\n\n二行"
    page = told(client.get(f"/desk/routes/{SLUG}/history/2").text)
    assert "Old Datong" in page
    assert "Datong" in page


def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(
    sign: Sign, author: Actor, desk: Desk
) -> None:
    client = sign("editor")
    typed = {"title_zh": "长" * 301, "notice_first_day": "someday", "summary_en": "kept words"}
    answer = client.post(EDIT, data=form_of(client, **typed))
    assert answer.status_code == 400
    assert 'id="title_zh-wrong"' in answer.text
    assert 'id="title_en-wrong"' not in answer.text
    assert "kept words" in answer.text
    assert desk.route(author, SLUG).newest.number == 1


def test_a_route_begins_with_a_kept_plan(
    sign: Sign, desk: Desk, author: Actor, store: Store
) -> None:
    kept = store.keep(
        address="/tour?start=大同", result=document(sound_tour()), network_id="n",
        data_version="d", jindao_version="j",
    )  # fmt: skip
    client = sign("editor")
    for number, text in enumerate(
        (f"/t/{kept.code}", kept.code, f"http://localhost/t/{kept.code}")
    ):
        answer = post(client, NEW, slug=f"route-{number}", stage_plan=text)
        assert answer.headers.get("Location") == f"/desk/routes/route-{number}/edit", told(
            answer.text
        )
        made = desk.route(author, f"route-{number}").newest.content
        assert [stage.trip for stage in made.stages] == [plans.sha256_of(document(sound_tour()))]
        assert made.title("zh") == sound_tour().title("zh")


def test_a_route_begins_with_a_file_or_with_nothing(sign: Sign, desk: Desk, author: Actor) -> None:
    client = sign("editor")
    file = (io.BytesIO(document(sound_tour())), "plan.json")
    assert post(client, NEW, slug="from-file", stage_file=file).status_code == 303
    assert len(desk.route(author, "from-file").newest.content.stages) == 1
    assert post(client, NEW, slug="blank", title_zh="空白").status_code == 303
    assert desk.route(author, "blank").newest.content.title("en") == "空白"


@pytest.mark.parametrize(
    "fields",
    [
        {"slug": "No Slug"},
        {"slug": SLUG},
        {"slug": "a", "stage_plan": "aaaaaaaa"},
        {"slug": "a", "stage_plan": "/reach?start=大同&minutes=20"},
        {"slug": "a", "stage_plan": "https://evil.example/tour?start=x"},
        {"slug": "a", "stage_plan": "/tour?start=nowhere-at-all"},
    ],
)
def test_what_leads_to_no_plan_is_told(sign: Sign, author: Actor, fields: dict[str, str]) -> None:
    answer = post(sign("editor"), NEW, **fields)
    assert answer.status_code in (400, 404)
    assert 'class="alert"' in answer.text


def test_a_file_that_is_no_plan_is_told(sign: Sign, author: Actor) -> None:
    file = (io.BytesIO(b"<gpx/>"), "track.gpx")
    assert post(sign("editor"), NEW, slug="a", stage_file=file).status_code == 400


def test_stages_are_ordered_replaced_and_taken_out(sign: Sign, desk: Desk, author: Actor) -> None:
    client = sign("editor")
    other = replace(sound_tour(), provenance=replace(sound_tour().provenance, profile="hike"))
    values = form_of(client)
    page_rows = len(values.getlist("stage_place"))
    empty = [""] * (page_rows - 1)
    first = values.getlist("stage_trip")[0]
    values.setlist("stage_place", ["2", "1", *empty[1:]])
    values.setlist("stage_name_en", ["Second", "First", *empty[1:]])
    files = [(io.BytesIO(b""), ""), (io.BytesIO(document(other)), "plan.json")]
    client.post(EDIT, data={**values.to_dict(flat=False), "stage_file": files})
    stages = desk.route(author, SLUG).newest.content.stages
    assert [(stage.name_en, stage.trip == first) for stage in stages] == [
        ("First", False),
        ("Second", True),
    ]
    values = form_of(client)
    values.setlist("stage_place", ["0", "1", *empty[1:]])
    client.post(EDIT, data=values)
    assert [s.name_en for s in desk.route(author, SLUG).newest.content.stages] == ["Second"]


def test_whoever_saves_second_chooses(sign: Sign, desk: Desk, author: Actor) -> None:
    client = sign("editor")
    values = form_of(client, title_zh="我的", summary_zh="我的摘要")
    first = desk.route(author, SLUG).newest.content
    texts = tuple(
        replace(text, title="他的", body="他的正文") if text.language == "zh" else text
        for text in first.texts
    )
    desk.save(author, SLUG, replace(first, texts=texts), expected_revision=1)
    answer = client.post(EDIT, data=values)
    assert answer.status_code == 409
    assert set(re.findall(r'name="choose-(\w+)"', answer.text)) == {
        "title_zh", "summary_zh", "body_zh",
    }  # fmt: skip
    chosen = set(re.findall(r'id="(\w+-\w+)" name="choose-[^>]* checked', answer.text))
    assert chosen == {"mine-summary_zh", "theirs-body_zh"}
    words = told(answer.text)
    assert "我的" in words
    assert "他的" in words
    hidden = {**values.to_dict(flat=False), "theirs": "2", "revision": "1"}
    picked = {"choose-summary_zh": "mine", "choose-body_zh": "theirs"}
    assert client.post(EDIT, data={**hidden, **picked}).status_code == 400
    assert (
        client.post(EDIT, data={**hidden, **picked, "choose-title_zh": "mine"}).status_code == 303
    )
    text = desk.route(author, SLUG).newest.content.text("zh")
    assert (text.title, text.summary, text.body) == ("我的", "我的摘要", "他的正文")
    assert desk.route(author, SLUG).newest.number == 3


def test_a_plan_that_came_with_a_save_in_conflict_is_carried_on(
    sign: Sign, desk: Desk, author: Actor
) -> None:
    client = sign("editor")
    values = form_of(client)
    first = desk.route(author, SLUG).newest.content
    desk.save(author, SLUG, replace(first, season="May"), expected_revision=1)
    other = replace(sound_tour(), provenance=replace(sound_tour().provenance, profile="hike"))
    file = (io.BytesIO(document(other)), "plan.json")
    answer = client.post(EDIT, data={**values.to_dict(flat=False), "stage_file": [file]})
    assert answer.status_code == 409
    carried = re.findall(r'name="carried" value="([^"]+)"', answer.text)
    assert len(carried) == 1
    hidden = {**values.to_dict(flat=False), "theirs": "2", "carried": carried}
    hidden["stage_trip"] = [plans.sha256_of(document(other))]
    hidden |= {"choose-stages": "mine", "choose-season": "theirs"}
    assert client.post(EDIT, data=hidden).status_code == 303
    newest = desk.route(author, SLUG).newest.content
    assert newest.season == "May"
    assert newest.stages[0].trip == plans.sha256_of(document(other))


def test_choices_merge_part_by_part() -> None:
    before = content()
    mine = replace(before, season="May", stages=(RouteStage(trip="0" * 64),))
    theirs = replace(before, season="June", texts=(RouteText(language="en", title="T"),))
    found = {each.key: each.choice for each in merge.differences(mine, theirs, before)}
    assert found["season"] is None
    assert found["stages"] == "mine"
    assert found["title_zh"] == "theirs"
    all_theirs = dict.fromkeys(found, "theirs")
    assert merge.merged(mine, theirs, all_theirs) == theirs
    assert merge.merged(mine, theirs, dict.fromkeys(found, "mine")) == mine


def test_no_text_of_any_field_becomes_markup(sign: Sign, desk: Desk, author: Actor) -> None:
    client = sign("admin")
    values = form_of(client)
    for name in values:
        if name not in (
            "word",
            "revision",
            "stage_trip",
            "stage_place",
            "stage_plan",
            "difficulty",
        ) and not (name.startswith("notice_") and not name.startswith("notice_text")):
            values[name] = HOSTILE + "[x](javascript:alert(1)) <script>alert(1)</script>"
    assert client.post(EDIT, data=values).status_code == 303
    desk.submit(author, SLUG, "zh", 2)
    desk.send_back(author, SLUG, "zh", 2, HOSTILE)
    pages = ["", "/edit", "/history", "/history/2", "/log"]
    for address in ["/desk/", *(f"/desk/routes/{SLUG}{page}" for page in pages)]:
        page = client.get(address)
        assert page.status_code == 200
        assert "<img src=x" not in page.text, address
        assert "<script>alert" not in page.text, address
        assert not re.search(r'href="\s*javascript:', page.text), address


def test_a_reviewer_publishes_with_reasons(sign: Sign, desk: Desk, author: Actor) -> None:
    editor, reviewer = sign("editor"), sign("reviewer")
    route = f"/desk/routes/{SLUG}"
    fields = {"language": "zh", "revision": "1"}
    assert post(editor, f"{route}/submit", route, **fields).status_code == 303
    assert f"{route}/publish" not in editor.get(route).text
    page = reviewer.get(route).text
    keys = re.findall(r'name="reason:([^"]+)"', page)
    errors = [f for f in desk.check(author, SLUG, "zh") if f.severity == "error"]
    refused = post(reviewer, f"{route}/publish", route, **fields)
    if errors or keys:
        assert refused.status_code == 422
        assert desk.route(author, SLUG).state("zh").status == "in_review"
    back = post(reviewer, f"{route}/send-back", route, **fields)
    assert back.status_code == 400
    back = post(reviewer, f"{route}/send-back", route, **fields, reason="错字")
    assert back.status_code == 303
    assert "错字" in editor.get(f"{route}/history").text
    again = post(reviewer, f"{route}/send-back", route, **fields, reason="错字")
    assert again.status_code == 400


def test_stranger_words_for_numbers_are_refused(sign: Sign, author: Actor) -> None:
    client = sign("admin")
    route = f"/desk/routes/{SLUG}"
    for number in ("", "x", "-1", "9" * 40, "①"):
        answer = post(client, f"{route}/submit", route, language="zh", revision=number)
        assert answer.status_code in (400, 404), number
    assert client.post(EDIT, data=form_of(client, revision="7")).status_code == 400
    word = word_in(client, route)
    lost = client.post(f"{route}/submit", data={"word": word, "language": "xx", "revision": "1"})
    assert lost.status_code == 404
