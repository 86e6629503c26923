"""Editing on the desk: from a plan to a saved route, and two who change the same."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import MultiDict

from jindao import (
    Actor,
    Contact,
    Desk,
    Planner,
    RouteContent,
    RouteText,
    Store,
    export,
    picture_markdown,
    read_json,
    read_picture,
    read_track,
)
from jindao.model.publication import RouteNotice, RouteStage
from tests.publishing.routes import DATONG, content, covered, document, picture, sound_tour
from tests.publishing.test_pictures import REFUSED
from tests.web.desk.conftest import OTHER, SLUG, Sign, a_png, post, told, wall_walk, word_in
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
        r'<input(?![^>]*type="(?:file|checkbox)")[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"'
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


@pytest.mark.parametrize(
    ("data", "told_of"),
    [
        (b"<gpx/>", "track.gpx"),
        (b"not a track", "GPX, KML, KMZ"),
        (b'{"kind": "tour", "schema": 0}', "schema"),
        (b"<!doctype html><html>", "track.gpx"),
    ],
)
def test_a_file_that_is_no_plan_and_no_track_is_told(
    sign: Sign, author: Actor, data: bytes, told_of: str
) -> None:
    file = (io.BytesIO(data), "track.gpx")
    answer = post(sign("editor"), NEW, slug="a", stage_file=file)
    assert answer.status_code == 400
    assert told_of in answer.text


@pytest.mark.parametrize(
    ("times", "said", "alignment"),
    [
        (True, "", "surveyed"),
        (False, "", "estimated"),
        (False, "recorded", "surveyed"),
        (True, "drawn", "estimated"),
    ],
)
def test_a_route_begins_with_a_track(
    sign: Sign, desk: Desk, author: Actor, store: Store, times: bool, said: str, alignment: str
) -> None:
    file = (io.BytesIO(wall_walk(times=times)), "walk.gpx")
    answer = post(sign("editor"), NEW, slug="wall", stage_file=file, stage_recorded=said)
    assert answer.status_code == 303, told(answer.text)
    made = desk.route(author, "wall").newest.content
    assert made.title("zh") == made.title("en") == "Wall walk"
    with store.reading() as work:
        trip = read_json(work.routes.trip(made.stages[0].trip))
    assert {stretch.alignment for leg in trip.legs for stretch in leg.stretches} == {alignment}
    codes = [finding.code for finding in desk.check(author, "wall", "zh")]
    assert ("way_estimated" in codes) == (alignment == "estimated")


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
            *("picture_alt_zh", "picture_alt_en", "picture_credit_zh", "picture_credit_en"),
            "word",
            "revision",
            "stage_trip",
            "stage_place",
            "stage_plan",
            "difficulty",
        ) and not (
            name.startswith(("notice_", "event_"))
            and not name.startswith(("notice_text", "event_title", "event_note", "event_contact"))
        ):
            values[name] = HOSTILE + "[x](javascript:alert(1)) <script>alert(1)</script>"
    values["event_id"], values["event_date"] = "walk", "2035-05-08"
    assert client.post(EDIT, data=values).status_code == 303
    assert HOSTILE in desk.route(author, SLUG).newest.content.event("walk").title_zh
    desk.submit(author, SLUG, "zh", 2)
    desk.send_back(author, SLUG, "zh", 2, HOSTILE)
    pages = ["", "/edit", "/history", "/history/2", "/log"]
    for address in ["/desk/", *(f"/desk/routes/{SLUG}{page}" for page in pages)]:
        page = client.get(address)
        assert page.status_code == 200
        assert "<img src=x" not in page.text, address
        assert "<script>alert" not in page.text, address
        assert not re.search(r'href="\s*javascript:', page.text), address


@pytest.fixture
def sound(planner: Planner, desk: Desk, author: Actor) -> RouteContent:
    """What that route says once its stage is a walk in Datong and nothing is wrong with it.

    There is one thing to give a reason for: nobody can be asked about it.
    """
    trip = export(planner.route_of_track(read_track(wall_walk(times=True), name="a.gpx")), "json")
    texts = (
        RouteText(language="zh", title="大同", summary="一日", body="走。", cover_alt="城墙"),
        RouteText(language="en", title="Datong", summary="A day", body="Walk.", cover_alt="Wall"),
    )
    stages = (RouteStage(trip=plans.sha256_of(trip)),)
    made = covered(stages=stages, contact=Contact(), texts=texts)
    desk.save(author, SLUG, made, expected_revision=1, trips=[trip])
    return made


def test_a_reviewer_publishes_with_reasons(
    sign: Sign, desk: Desk, author: Actor, sound: RouteContent
) -> None:
    editor, reviewer = sign("editor"), sign("reviewer")
    route = f"/desk/routes/{SLUG}"
    fields = {"language": "zh", "revision": "2"}
    assert post(editor, f"{route}/submit", route, **fields).status_code == 303
    assert f"{route}/publish" not in editor.get(route).text
    page = reviewer.get(route).text
    findings = desk.check(author, SLUG, "zh")
    assert [(found.severity, found.key) for found in findings] == [("warning", "contact_missing")]
    assert re.findall(r'name="reason:([^"]+)"', page) == ["contact_missing"]
    for reasons in ({}, {"reason:contact_missing": " "}, {"reason:other": "已核对"}):
        refused = post(reviewer, f"{route}/publish", route, **fields, **reasons)
        assert refused.status_code == 422
        assert desk.route(author, SLUG).state("zh").status == "in_review"
    reasons = {"reason:contact_missing": "正在设热线"}
    assert post(reviewer, f"{route}/publish", route, **fields, **reasons).status_code == 303
    assert desk.public_route(SLUG, "zh").number == 2
    assert desk.changes(author, SLUG)[-1].accepted == (("contact_missing", "正在设热线"),)
    history = told(reviewer.get(f"{route}/history").text)
    assert "没有联系方式，理由：正在设热线 contact_missing" in history


def test_a_reviewer_sends_back_with_a_reason(sign: Sign, author: Actor) -> None:
    editor, reviewer = sign("editor"), sign("reviewer")
    route = f"/desk/routes/{SLUG}"
    fields = {"language": "zh", "revision": "1"}
    assert post(editor, f"{route}/submit", route, **fields).status_code == 303
    back = post(reviewer, f"{route}/send-back", route, **fields)
    assert back.status_code == 400
    back = post(reviewer, f"{route}/send-back", route, **fields, reason="错字")
    assert back.status_code == 303
    assert "错字" in editor.get(f"{route}/history").text
    assert "错字" in editor.get(route).text  # where its editor looks first
    assert "理由：错字" in told(reviewer.get(f"{route}/log").text)
    again = post(reviewer, f"{route}/send-back", route, **fields, reason="错字")
    assert again.status_code == 400


def test_a_route_says_which_revision_is_judged_and_which_is_shown(
    sign: Sign, desk: Desk, author: Actor, sound: RouteContent
) -> None:
    editor = sign("editor")
    route = f"/desk/routes/{SLUG}"
    number = str(desk.route(author, SLUG).newest.number)
    post(editor, f"{route}/submit", route, language="zh", revision=number)
    text = "不是在审核的那一版"
    assert text not in editor.get(route).text
    desk.save(author, SLUG, replace(sound, season="May"), expected_revision=int(number))
    shown = editor.get(route).text
    assert f"检查：第 {number} 版" in shown
    assert text in shown


def test_an_error_keeps_a_route_from_the_public_whatever_the_reasons(
    sign: Sign, desk: Desk, author: Actor, sound: RouteContent
) -> None:
    reviewer = sign("reviewer")
    route = f"/desk/routes/{SLUG}"
    desk.save(author, SLUG, replace(sound, licence=""), expected_revision=2)
    fields = {"language": "zh", "revision": "3"}
    beside = "查出 1 处错误，改正之前不能发布。"
    assert beside in reviewer.get(route).text  # beside the button that submits
    submitted = post(reviewer, f"{route}/submit", route, **fields)
    shown = told(reviewer.get(submitted.location).text)
    assert "送审的第 3 版有 1 处错误，改正后重新送审才能发布。" in shown
    assert beside in shown
    findings = desk.check(author, SLUG, "zh")
    assert [found.code for found in findings] == ["licence_missing", "contact_missing"]
    reasons = {f"reason:{found.key}": "无妨" for found in findings}
    refused = post(reviewer, f"{route}/publish", route, **fields, **reasons)
    assert refused.status_code == 422
    assert desk.route(author, SLUG).state("zh").status == "in_review"
    mended = desk.save(author, SLUG, replace(sound, season="May"), expected_revision=3)
    panel = reviewer.get(route).text.partition('id="step-zh-')[2].partition("</section>")[0]
    assert 'id="refused-zh-publish"' in panel, "revision 3 is under review"
    assert f'name="revision" value="{mended.number}"' in panel
    assert 'id="refused-zh-submit"' not in panel, "nothing is wrong with what would be submitted"


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


def test_a_form_is_checked_as_it_stands_and_nothing_is_kept(
    sign: Sign, desk: Desk, author: Actor
) -> None:
    client = sign("editor")
    sound = client.post(f"/desk/routes/{SLUG}/check", data=form_of(client)).get_json()
    zh = next(panel for panel in sound["panels"] if panel["language"] == "zh")
    expected = [found.message("zh") for found in desk.check(author, SLUG, "zh")]
    assert [found["text"] for found in zh["findings"]] == expected
    typed = form_of(client, licence="", body_zh="[x](site:nowhere)")
    found = client.post(f"/desk/routes/{SLUG}/check", data=typed).get_json()
    zh = next(panel for panel in found["panels"] if panel["language"] == "zh")
    assert "site:nowhere" in "".join(each["text"] for each in zh["findings"])
    wrong = form_of(client, title_zh="长" * 301)
    refused = client.post(f"/desk/routes/{SLUG}/check", data=wrong).get_json()
    assert refused["panels"] == []
    assert len(refused["wrong"]) == 1
    assert desk.route(author, SLUG).newest.number == 1


def test_a_cover_is_uploaded_shown_and_taken_out(sign: Sign, desk: Desk, author: Actor) -> None:
    client = sign("editor")
    file = (io.BytesIO(a_png()), "../../etc/passwd.png")
    form = form_of(client, cover_credit="摄影者")
    assert (
        client.post(EDIT, data={**form.to_dict(flat=False), "cover_file": file}).status_code == 303
    )
    cover = desk.route(author, SLUG).newest.content.cover
    assert cover is not None
    assert cover.picture == read_picture(a_png()).sha256
    assert cover.credit == "摄影者"
    address = f"/desk/routes/{SLUG}/pictures/{cover.picture}.jpg"
    assert address in client.get(EDIT).text
    answer = client.get(address)
    assert answer.data == read_picture(a_png()).data
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/pictures/{cover.picture}.jpg").status_code == 404
    assert client.post(EDIT, data=form_of(client, cover_remove="1")).status_code == 303
    assert desk.route(author, SLUG).newest.content.cover is None


@pytest.mark.parametrize(
    "data", [b"<svg onload=alert(1)>", a_png()[:200], a_png() + b"<script>", b""]
)
def test_what_is_no_picture_is_told_and_nothing_typed_is_lost(
    sign: Sign, desk: Desk, author: Actor, data: bytes
) -> None:
    client = sign("editor")
    form = form_of(client, summary_zh="打了很多字").to_dict(flat=False)
    answer = client.post(EDIT, data={**form, "cover_file": (io.BytesIO(data), "a.png")})
    assert answer.status_code == 400
    assert 'id="cover_picture-wrong"' in answer.text
    assert "打了很多字" in answer.text
    assert desk.route(author, SLUG).newest.number == 1


def test_a_picture_outlives_a_mistake_and_a_conflict(sign: Sign, desk: Desk, author: Actor) -> None:
    client = sign("editor")
    form = form_of(client, title_zh="长" * 301).to_dict(flat=False)
    answer = client.post(EDIT, data={**form, "cover_file": (io.BytesIO(a_png()), "a.png")})
    assert answer.status_code == 400
    again = kept_form(answer.text)
    assert again["picture_carried"]
    first = desk.route(author, SLUG).newest.content
    desk.save(author, SLUG, replace(first, season="May"), expected_revision=1)
    again["title_zh"] = first.title("zh")
    conflict = client.post(EDIT, data=again)
    assert conflict.status_code == 409
    last = kept_form(conflict.text)
    last["choose-season"], last["choose-cover"] = "theirs", "mine"
    assert client.post(EDIT, data=last).status_code == 303
    newest = desk.route(author, SLUG).newest.content
    assert newest.season == "May"
    assert newest.cover is not None
    assert desk.picture(author, SLUG, newest.cover.picture).width == 500


INSERTED = re.compile(r'!\[(.*?)\]\(picture:([0-9a-f]{64}) "(.*?)"\)')


def with_file(form: MultiDict[str, str], language: str, data: bytes) -> dict[str, object]:
    file = (io.BytesIO(data), "gate.png")
    return {**form.to_dict(flat=False), f"picture_file_{language}": file}


def test_a_picture_is_put_into_a_text_without_a_script(
    sign: Sign, desk: Desk, author: Actor
) -> None:
    client = sign("editor")
    before = desk.route(author, SLUG).newest.content.text("zh").body
    typed = {"picture_alt_zh": "城门 [南]", "picture_credit_zh": '摄影者 "甲" · CC0'}
    answer = client.post(EDIT, data=with_file(form_of(client, **typed), "zh", a_png()))
    assert answer.status_code == 303
    content_ = desk.route(author, SLUG).newest.content
    sha256 = read_picture(a_png()).sha256
    written = picture_markdown(sha256, "城门 [南]", '摄影者 "甲" · CC0')
    assert content_.text("zh").body == f"{before}\n\n{written}"
    assert content_.text("en").body == content().text("en").body
    assert content_.pictures == (picture().sha256, sha256)
    address = f"/desk/routes/{SLUG}/pictures/{sha256}.jpg"
    for page in (f"/desk/routes/{SLUG}", f"/desk/routes/{SLUG}/history/2"):
        (figure,) = html.fromstring(client.get(page).text).xpath("//figure[img]")
        assert figure[0].get("src") == address
        assert figure[0].get("alt") == "城门 [南]"
        assert figure.text_content() == '摄影者 "甲" · CC0'
    assert client.get(address).data == read_picture(a_png()).data
    assert "picture_unknown" not in {found.code for found in desk.check(author, SLUG, "zh")}
    # A draft: neither the public nor another bureau sees it.
    assert client.application.test_client().get(f"/pictures/{sha256}.jpg").status_code == 404
    assert client.application.test_client().get(address).status_code != 200
    assert sign("admin", OTHER.slug).get(address).status_code == 403
    # Nothing of it is asked again.
    assert client.post(EDIT, data=form_of(client)).status_code == 303
    assert desk.route(author, SLUG).newest.number == 2


@pytest.mark.parametrize("name", ["svg", "bomb", "gif", "jpeg and zip", "small"])
def test_no_text_takes_what_is_no_sound_picture(
    sign: Sign, desk: Desk, author: Actor, name: str
) -> None:
    client = sign("editor")
    form = form_of(client, picture_alt_en="A gate", summary_zh="打了很多字")
    answer = client.post(EDIT, data=with_file(form, "en", REFUSED[name][0]()))
    assert answer.status_code == 400
    assert 'id="picture_file_en-wrong"' in answer.text
    assert "A gate" in answer.text
    assert "打了很多字" in answer.text
    assert desk.route(author, SLUG).newest.number == 1


def test_words_for_a_picture_that_was_not_chosen_are_not_lost(
    sign: Sign, desk: Desk, author: Actor
) -> None:
    client = sign("editor")
    answer = client.post(EDIT, data=form_of(client, picture_credit_zh="摄影者"))
    assert answer.status_code == 400
    assert 'id="picture_file_zh-wrong"' in answer.text
    assert "摄影者" in answer.text
    assert desk.route(author, SLUG).newest.number == 1


def test_pictures_of_texts_outlive_a_mistake_and_a_conflict(
    sign: Sign, desk: Desk, author: Actor, store: Store
) -> None:
    client = sign("editor")
    form = form_of(client, picture_alt_zh="城门", picture_credit_zh="摄影者")
    data = {**with_file(form, "zh", a_png()), "picture_file_en": (io.BytesIO(b"no"), "x.png")}
    answer = client.post(EDIT, data=data)
    assert answer.status_code == 400
    assert 'id="picture_file_en-wrong"' in answer.text
    again = kept_form(answer.text)
    assert len(again.getlist("picture_carried")) == 1
    assert again["picture_alt_zh"] == ""
    # What is checked meanwhile knows that it will come.
    checked = client.post(f"/desk/routes/{SLUG}/check", data=again).get_json()
    assert "picture:" not in str(checked["panels"])
    first = desk.route(author, SLUG).newest.content
    desk.save(author, SLUG, replace(first, season="May"), expected_revision=1)
    conflict = client.post(EDIT, data=again)
    assert conflict.status_code == 409
    last = kept_form(conflict.text)
    assert INSERTED.search(last["body_zh"])
    last["choose-season"], last["choose-body_zh"] = "theirs", "mine"
    assert client.post(EDIT, data=last).status_code == 303
    newest = desk.route(author, SLUG).newest.content
    assert newest.season == "May"
    found = INSERTED.search(newest.text("zh").body)
    assert found
    assert (found[1], found[3]) == ("城门", "摄影者")
    assert desk.picture(author, SLUG, found[2]).width == 500
    assert store.verify() == ()


def test_a_picture_that_is_taken_out_of_the_text_again_is_not_kept(
    sign: Sign, desk: Desk, author: Actor, store: Store
) -> None:
    client = sign("editor")
    form = form_of(client, title_zh="长" * 301)
    answer = client.post(EDIT, data=with_file(form, "zh", a_png()))
    again = kept_form(answer.text)
    body = re.sub(r"!\[\]\(picture:.*\)", "", again["body_zh"])
    assert body != again["body_zh"]
    again["title_zh"], again["body_zh"], again["season"] = "大同", body, "May"
    answer = client.post(EDIT, data=again)
    assert answer.status_code == 303, told(answer.text)[:900]
    assert desk.route(author, SLUG).newest.content.pictures == (picture().sha256,)
    assert store.verify() == ()


def kept_form(page: str) -> MultiDict[str, str]:
    """Return what a page's form holds that was sent back."""
    (form,) = html.fromstring(page).xpath("//form[@enctype='multipart/form-data']")
    return MultiDict((name, "" if value is None else value) for name, value in form.form_values())
