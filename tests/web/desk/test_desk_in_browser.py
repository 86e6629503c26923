"""The desk in a real browser: drafted from a kept plan, reviewed, published, and safe to read."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import expect

from jindao import (
    OPERATOR,
    Accounts,
    Actor,
    Assessment,
    AssessRequest,
    Desk,
    LonLat,
    Planner,
    RouteStage,
    RouteText,
    Store,
    TourRequest,
    export,
    geodesic_m,
    read_track,
)
from tests.publishing.routes import DATONG, covered, picture
from tests.web.browsing import AXE, DESK, OPEN, PHONE, SMALL, Watch, opened
from tests.web.desk.conftest import PASSWORD, SITE, SLUG, a_png, small_assessment, wall_walk
from tests.web.serving import served
from tests.web.tiny import HOSTILE
from web.desk import door, plans
from web.desk.working import Working

pytestmark = pytest.mark.browser

VALUES = {
    "slug": SLUG,
    "bureau": DATONG.slug,
    "number": 1,
    "sha256": picture().sha256,
    "kind": "csv",
}

DATONG_SQUARE = AssessRequest(
    area=((((113.0, 39.9), (113.5, 39.9), (113.5, 40.2), (113.0, 40.2), (113.0, 39.9)),),),
    area_name="大同",
)
FILES = (
    *("desk.assessment_file", "desk.assessment_state", "desk.picture", "desk.proposals"),
    "desk.report_photo",
)


@pytest.fixture
def watch(app: Flask) -> Iterator[Watch]:
    with served(app) as address:
        watching = Watch(address)
        yield watching
        watching.close()


def people(accounts: Accounts, *roles: str) -> None:
    for role in roles:
        _, token = accounts.create_user(OPERATOR, f"{role}@example.org", DATONG.slug, role)
        accounts.use_reset(token, PASSWORD)


def sign_in(page: Any, watch: Watch, role: str) -> None:
    page.goto(f"{watch.base}/desk/")
    page.fill("#email", f"{role}@example.org")
    page.fill("#password", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/desk/")


def test_an_editor_drafts_from_a_kept_plan_and_a_reviewer_publishes(
    browser: Any, watch: Watch, planner: Planner, store: Store, accounts: Accounts, desk: Desk
) -> None:
    people(accounts, "editor", "reviewer")
    day = dt.date(2027, 5, 8)
    tour = planner.plan_tour(TourRequest(start="大同", date=day, strands=("history",), hours=5))
    kept = store.keep(
        address="/tour?start=大同",
        result=export(tour, "json"),
        network_id="n",
        data_version="d",
        jindao_version="j",
    )
    page = opened(browser, watch)
    sign_in(page, watch, "editor")
    page.click(f'a[href$="/{DATONG.slug}/new"]')
    page.fill("#slug", SLUG)
    page.fill("#stage_plan", f"{watch.base}/t/{kept.code}")
    page.click("main form.ask button[type=submit]")
    page.wait_for_url("**/edit")
    assert page.input_value("#title_zh") == tour.title("zh")
    assert page.locator('input[name="stage_trip"]').first.input_value()
    for name, text in {
        "summary_zh": "一日", "body_zh": "# 看什么\n\n**城墙**", "licence": "CC-BY-4.0",
        "contact_phone": "0352-0000000", "source_title-1": "大同市志",
    }.items():  # fmt: skip
        page.fill(f"#{name}", text)
    page.select_option("#theme", "great_wall")
    page.select_option("#kind", "historical")
    page.click("button.go")
    page.wait_for_url(f"**/routes/{SLUG}")
    assert page.locator(".written strong").inner_text() == "城墙"
    page.click('form[action$="/submit"]:has(input[value="zh"]) button')
    assert "审核中" in page.inner_text("#panel-zh")
    expect(page.locator('form[action$="/publish"]')).to_have_count(0)

    other = opened(browser, watch, java_script_enabled=False)
    sign_in(other, watch, "reviewer")
    other.click(f'a[href$="/routes/{SLUG}"]')
    reasons = other.locator('input[name^="reason:"]')
    for place in range(reasons.count()):
        reasons.nth(place).fill("已经核对")
    other.click('form[action$="/publish"] button')
    assert "已发布" in other.inner_text("#panel-zh"), other.inner_text("main")
    assert desk.public_route(SLUG, "zh").number == 2
    watch.check()


PARENT = """<!doctype html><title>A page of somebody else</title>
<iframe id="frame" src="{base}/embed/{slug}?lang=zh" width="100%" height="50"></iframe>
<script>
addEventListener("message", (event) => {{
  if (event.origin === "{base}" && event.data.type === "jindao:height")
    document.getElementById("frame").height = event.data.height;
}});
</script>"""


@contextmanager
def stranger(page: str) -> Iterator[str]:
    """Serve a page from another origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)


def publish(page: Any, watch: Watch) -> None:
    """Publish what is under review in Chinese, as a reviewer who has checked it."""
    page.goto(f"{watch.base}/desk/routes/{SLUG}")
    reasons = page.locator('#step-zh-publish input[name^="reason:"]')
    for place in range(reasons.count()):
        reasons.nth(place).fill("已经核对")
    page.click("#step-zh-publish button")
    assert "已发布" in page.inner_text("#panel-zh"), page.inner_text("main")


def test_the_life_of_a_route(browser: Any, watch: Watch, accounts: Accounts, desk: Desk) -> None:
    people(accounts, "editor", "reviewer")
    editor, reviewer = opened(browser, watch), opened(browser, watch)
    sign_in(editor, watch, "editor")
    sign_in(reviewer, watch, "reviewer")
    public = opened(browser, watch)

    # Drafted from a track, checked while it is written.
    editor.goto(f"{watch.base}/desk/bureaus/{DATONG.slug}/new")
    editor.fill("#slug", SLUG)
    track = {"name": "walk.gpx", "mimeType": "", "buffer": wall_walk(times=True)}
    editor.set_input_files("#stage_file-1", track)
    editor.click("main form.ask button[type=submit]")
    editor.wait_for_url("**/edit")
    checks = editor.locator("[data-check]")
    assert "许可" in checks.inner_text()
    for name, text in {
        "title_zh": "城墙漫步", "summary_zh": "一日", "body_zh": "沿着城墙走。",
        "cover_alt_zh": "城墙", "cover_credit": "摄影者", "cover_licence": "CC-BY-4.0",
        "contact_phone": "0352-0000000", "source_title-1": "大同市志", "licence": "CC-BY-4.0",
    }.items():  # fmt: skip
        editor.fill(f"#{name}", text)
    editor.select_option("#theme", "great_wall")
    editor.select_option("#kind", "historical")
    editor.locator("[data-check]", has_not_text="许可").wait_for()
    picture = {"name": "wall.png", "mimeType": "image/png", "buffer": a_png()}
    editor.set_input_files("#cover_file", picture)
    editor.click("button.go")
    editor.wait_for_url(f"**/routes/{SLUG}")
    editor.click("#step-zh-submit button")
    public.goto(f"{watch.base}/robots.txt")  # nothing of it is public yet
    assert public.request.get(f"{watch.base}/routes/{SLUG}").status == 404
    publish(reviewer, watch)

    # The public page, its picture, and a frame in somebody else's page.
    public.goto(f"{watch.base}/routes/{SLUG}?lang=zh")
    assert public.locator("h1").inner_text() == "城墙漫步"
    image = public.locator("figure.cover img")
    assert image.get_attribute("alt") == "城墙"
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 500
    code = public.locator("#share-link").input_value()
    assert code == f"{watch.base}/routes/{SLUG}/2"
    with stranger(PARENT.format(base=watch.base, slug=SLUG)) as other:
        around = browser.new_page()
        around.goto(other)
        around.wait_for_function("+document.getElementById('frame').height > 100")
        frame = around.frame(url=lambda url: "/embed/" in url)
        assert "城墙漫步" in frame.locator("h1").inner_text()
        around.close()

    # A correction: the address shows it, the code goes on showing what it showed.
    editor.goto(f"{watch.base}/desk/routes/{SLUG}/edit")
    editor.fill("#title_zh", "城墙长走")
    editor.click("button.go")
    editor.click("#step-zh-submit button")
    publish(reviewer, watch)
    public.goto(f"{watch.base}/routes/{SLUG}?lang=zh")
    assert public.locator("h1").inner_text() == "城墙长走"
    public.goto(code)
    assert public.locator("h1").inner_text() == "城墙漫步"
    public.goto(code)
    assert "3" in public.locator(".banner").inner_text()

    # Withdrawn: both say so, and why.
    reviewer.fill("#step-zh-withdraw input[name=reason]", "桥断了")
    reviewer.click("#step-zh-withdraw button")
    for address in (f"{watch.base}/routes/{SLUG}", code, f"{watch.base}/embed/{SLUG}"):
        answer = public.request.get(address)
        assert answer.status == 410
        assert "桥断了" in answer.text()
    sha256 = desk.route(OPERATOR, SLUG).newest.content.cover.picture
    assert public.request.get(f"{watch.base}/pictures/{sha256}.jpg").status == 404
    watch.check()


def test_hostile_texts_do_nothing_in_a_browser(
    browser: Any, watch: Watch, accounts: Accounts, author: Actor
) -> None:
    people(accounts, "admin")
    page = opened(browser, watch)
    sign_in(page, watch, "admin")
    page.goto(f"{watch.base}/desk/routes/{SLUG}/edit")
    text = f"{HOSTILE} [x](javascript:alert(1)) ![x](javascript:alert(1))"
    page.evaluate(OPEN)
    for language in ("zh", "en"):
        picture = {"name": f"{HOSTILE}.png", "mimeType": "image/png", "buffer": a_png()}
        page.set_input_files(f"#picture_file_{language}", picture)
    boxes = page.locator(
        "main form.ask :is(textarea, "
        "input:not([type=hidden], [type=file], [type=date], [type=time], [type=number],"
        " [type=checkbox]))"
    )
    for place in range(boxes.count()):
        if boxes.nth(place).get_attribute("name") not in (
            "stage_place",
            "stage_plan",
            "notice_position",
            "event_id",
            "event_capacity",
        ):
            boxes.nth(place).fill(text)
    page.fill("#event_id-1", "walk")
    page.fill("#event_date-1", "2035-05-08")
    page.select_option("#event_cancelled-1", "yes")
    page.click("button.go")
    page.wait_for_url(f"**/routes/{SLUG}")
    for address in ("", "/edit", "/history", "/history/2", "/log"):
        page.goto(f"{watch.base}/desk/routes/{SLUG}{address}")
        expect(page.locator("main img[src=x]")).to_have_count(0)
        if address in ("", "/history/2"):
            figures = page.locator(".written figure")
            expect(figures).to_have_count(2)
            assert HOSTILE in figures.nth(0).locator("figcaption").inner_text()
    bureau = f"{watch.base}/desk/bureaus/{DATONG.slug}"
    for address, fields in (
        ("people", {"#email": "new@x.example", "#name": text}),
        ("tokens", {"#token_name": text}),
    ):
        page.goto(f"{bureau}/{address}")
        for field, words in fields.items():
            page.fill(field, words)
        if address == "tokens":
            page.check("#scope-view")
        page.click("form.ask button[type=submit]")
        expect(page.locator("#given-title")).to_have_count(1)
        page.goto(f"{bureau}/{address}")
        assert HOSTILE in page.inner_text("main")
        expect(page.locator("main img")).to_have_count(0)
    page.goto(f"{bureau}/log")
    page.goto(f"{watch.base}/desk/")
    watch.check()


@pytest.mark.parametrize("view", [PHONE, DESK], ids=["phone", "desk"])
def test_a_notice_is_placed_by_a_tap(
    browser: Any, watch: Watch, store: Store, accounts: Accounts, author: Actor, view: Any
) -> None:
    people(accounts, "reviewer")
    page = opened(browser, watch, viewport=view)
    sign_in(page, watch, "reviewer")
    page.click(f'a[href$="/{DATONG.slug}/notices"]')
    page.click('a[href$="/notices/new"]')
    page.fill("#reason_zh", "塌方")
    page.fill("#radius", "200")
    page.fill("#place", "113.3,40.09")
    page.click('button[data-pick="place"]')
    place = page.locator('[data-pick-map="place"][role=region]')
    place.locator(".pick-word").wait_for()
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    place.click(position={"x": box["width"] / 2 + 60, "y": box["height"] / 2})
    page.wait_for_function("document.querySelector('#place').value !== '113.3,40.09'")
    page.click("button.go")
    page.wait_for_selector("#shown-title")
    assert faults(page, widths=(view["width"],)) == []
    shot(page, f"notice-{view['width']}")
    page.click("section[aria-labelledby=shown-title] button")
    page.wait_for_url("**/notices")
    assert faults(page, widths=(view["width"],)) == []
    shot(page, f"notices-{view['width']}")
    with store.reading() as work:
        made = work.notices.standing()[-1]
    assert made.spot is not None
    middle, radius_m = made.spot
    assert radius_m == 200
    # 60 px to the east at zoom 13: 60 * 156543 m * cos(40.09 deg) / 2**13 = 877 m.
    assert abs(geodesic_m(middle, LonLat(113.3, 40.09)) - 877) < 40
    assert middle.lon > 113.3
    watch.check()


def test_the_rows_of_an_editor_have_a_map_each(
    browser: Any, watch: Watch, accounts: Accounts, desk: Desk, author: Actor
) -> None:
    people(accounts, "editor")
    page = opened(browser, watch)
    sign_in(page, watch, "editor")
    for number, at in ((1, "113.31,40.1"), (2, "113.32,40.11")):
        page.goto(f"{watch.base}/desk/routes/{SLUG}/edit")
        page.fill(f"#notice_text_zh-{number}", f"第{number}条")
        page.fill(f"#notice_position-{number}", at)
        page.click(f'button[data-box="notice_position-{number}"]')
        page.locator(f'[data-pick-map="notice_position-{number}"] .pick-word').wait_for()
        checked = page.locator(".pick-targets input:checked")
        chosen = checked.evaluate_all("all => all.map(item => item.value)")
        assert chosen == ([] if number == 1 else ["notice_position-2"]), "one alone is no choice"
        page.get_by_role("button", name="地图中心").click()
        page.wait_for_function(
            f"document.getElementById('notice_position-{number}').value !== '{at}'"
        )
        page.click("button.go")
        page.wait_for_url(f"**/routes/{SLUG}")
    notices = desk.route(OPERATOR, SLUG).newest.content.notices
    assert [notice.text_zh for notice in notices] == ["第1条", "第2条"]
    for notice, at in zip(notices, ("113.31,40.1", "113.32,40.11"), strict=True):
        assert notice.position is not None
        assert geodesic_m(notice.position, LonLat.parse(at)) < 10
    watch.check()


@pytest.mark.parametrize("view", [PHONE, DESK], ids=["phone", "desk"])
def test_a_report_with_a_photo_becomes_a_proposal(
    browser: Any, watch: Watch, store: Store, accounts: Accounts, author: Actor, view: Any
) -> None:
    people(accounts, "reviewer")
    public = opened(browser, watch, viewport=view)
    public.goto(f"{watch.base}/report?site={SITE}&lang=zh")
    public.select_option("#kind", "wrong")
    public.fill("#text", "周一不开门了，门口贴了告示")
    photo = {"name": "gate.png", "mimeType": "image/png", "buffer": a_png()}
    public.set_input_files("#photo", photo)
    public.click("button.go")
    public.wait_for_selector(".banner[role=status]")

    page = opened(browser, watch, viewport=view)
    sign_in(page, watch, "reviewer")
    page.click(f'a[href$="/{DATONG.slug}/reports"]')
    assert faults(page, widths=(view["width"],)) == []
    shot(page, f"reports-{view['width']}")
    page.click('a[href$="/reports/2"]')
    image = page.locator(".panel img").first
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 500
    page.fill("#reason", "打过电话")
    page.select_option("#cell_column-1", "opening_hours")
    page.fill("#cell_value-1", "Tu-Su 08:30-17:30")
    assert faults(page, widths=(view["width"],)) == []
    shot(page, f"report-{view['width']}")
    page.get_by_role("button", name="采纳", exact=True).click()
    page.wait_for_selector(".row-diff")
    assert "Tu-Su 08:30-17:30" in page.inner_text(".row-diff ins")
    shot(page, f"proposal-{view['width']}")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    text = download.value.path().read_text("utf-8")
    assert ",opening_hours," in text
    assert ",Tu-Su 08:30-17:30," in text
    watch.check()


@pytest.mark.parametrize("view", [PHONE, DESK], ids=["phone", "desk"])
def test_an_assessment_is_waited_for_and_read(
    browser: Any,
    watch: Watch,
    app: Flask,
    planner: Planner,
    accounts: Accounts,
    author: Actor,
    monkeypatch: pytest.MonkeyPatch,
    view: Any,
) -> None:
    """With scripts the bar moves and the page turns by itself; without, it is loaded again."""
    at, go_on = threading.Event(), threading.Event()
    found = planner.assess(DATONG_SQUARE)
    if view is PHONE:
        small = small_assessment()
        tables = [figure for figure in found.figures if figure.section == "connectivity"]
        found = replace(small, figures=(*small.figures, *tables))

    def assess(asked: AssessRequest, progress: Any, *, population: Any = None) -> Assessment:
        progress("assess", 3, 12)
        at.set()
        assert go_on.wait(60)
        return found

    monkeypatch.setattr(planner, "assess", assess)
    people(accounts, "editor")
    page = opened(browser, watch, viewport=view)
    plain = opened(browser, watch, viewport=view, java_script_enabled=False)
    for each in (page, plain):
        sign_in(each, watch, "editor")
    page.click(f'a[href$="/{DATONG.slug}/assessments"]')
    shot(page, f"assessments-{view['width']}")
    page.click('a[href$="/assessments/new"]')
    page.select_option("#assess_area", label="大同市")
    assert faults(page, widths=(view["width"],)) == []
    shot(page, f"assessment-new-{view['width']}")
    page.click("button.go")
    page.wait_for_url("**/assessments/2")
    assert "排队中" in page.inner_text("[data-told]")
    plain.goto(page.url)
    working: Working = app.extensions["jindao_working"]
    thread = threading.Thread(target=working.run_all)
    thread.start()
    assert at.wait(60)
    page.wait_for_selector('progress[value="0.25"]')
    assert "已完成 3 步，共 12 步" in page.inner_text("[data-told]")
    assert faults(page, widths=(view["width"],)) == []
    shot(page, f"assessment-waiting-{view['width']}")
    plain.wait_for_selector('progress[value="0.25"]')
    go_on.set()
    thread.join(60)
    page.wait_for_selector('a[href$="/files/csv"]')
    expect(page.locator("progress")).to_have_count(0)
    assert faults(page, widths=(view["width"],)) == []
    shot(page, f"assessment-{view['width']}")
    expect(page.locator("article")).to_have_count(0 if view is PHONE else 1)
    if view is not PHONE:
        expect(page.locator(".jd-rest li").last).to_be_visible()
        page.set_viewport_size(PHONE)
        page.reload()
        expect(page.locator(".jd-rest > summary")).to_be_visible()
        expect(page.locator(".jd-rest li").last).to_be_hidden()
        shot(page, "assessment-folded")
        page.set_viewport_size(view)
        page.reload()
    box = page.locator(".jd-map .leaflet-container").bounding_box()
    assert box["width"] > 0.9 * min(view["width"], 760)
    assert page.locator(".jd-map .leaflet-overlay-pane path").count() >= 1, "the border, at least"
    page.locator(".jd-layers").evaluate("box => { box.open = true; }")
    on = "map_jindao.hasLayer(feature_group_jindao_area)"
    assert page.evaluate(on)
    page.get_by_label("评估范围").uncheck()
    assert not page.evaluate(on)
    with page.expect_download() as download:
        page.click('a[href$="/files/csv"]')
    assert download.value.suggested_filename.endswith(".csv")
    plain.wait_for_selector('a[href$="/files/csv"]')
    assert "下面的数字不需要" in plain.inner_text(".judged-map")
    assert "94.70 平方公里" in plain.inner_text("main") or view is not PHONE
    plain.check("#sure")
    plain.click('form[action$="/2/delete"] button')
    plain.wait_for_url("**/assessments")
    expect(plain.locator('a[href$="/assessments/2"]')).to_have_count(0)
    watch.check()


def shot(page: Any, name: str) -> None:
    """Keep a picture of a page where somebody asked for them."""
    folder = os.environ.get("JINDAO_SHOTS")
    if folder:
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_every_page_is_for_everyone(
    browser: Any, watch: Watch, app: Flask, accounts: Accounts, author: Actor
) -> None:
    people(accounts, "admin")
    page = opened(browser, watch)
    page.goto(f"{watch.base}/desk/sign-in")
    found = faults(page)
    sign_in(page, watch, "admin")
    bound = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("desk.") or "GET" not in (rule.methods or ()):
            continue
        if rule.endpoint in {*FILES, *door.FOR_PROGRAMS}:  # no pages
            continue
        address = bound.build(rule.endpoint, {name: VALUES[name] for name in rule.arguments})
        for language in ("zh", "en"):
            page.goto(f"{watch.base}{address}?lang={language}")
            found += faults(page, whole=language == "zh")
    assert found == []
    watch.check()


def faults(
    page: Any, *, whole: bool = True, widths: tuple[int, ...] = (DESK["width"], 390, 320)
) -> list[tuple[str, object]]:
    """Return what keeps somebody from using a page: on a desk, a phone, the smallest phone.

    With `whole` all that folds is opened, and the tree that machines read is looked at as well: it
    is the same in all languages.
    """
    found: list[tuple[str, object]] = []
    if whole:
        page.evaluate(OPEN)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found.append((page.url, f"{wide} px too wide at {width}"))
    if not whole:
        return found
    found += [(page.url, small) for small in page.evaluate(SMALL)]
    results = Axe().run(page, options=AXE).response["violations"]
    return found + [(page.url, (v["id"], [n["html"] for n in v["nodes"]][:3])) for v in results]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_picture_is_put_into_a_text_on_a_phone_and_shown(
    browser: Any,
    watch: Watch,
    accounts: Accounts,
    author: Actor,
    desk: Desk,
    scripts: bool,
    planner: Planner,
) -> None:
    people(accounts, "editor", "reviewer")
    trip = export(planner.route_of_track(read_track(wall_walk(times=True), name="a.gpx")), "json")
    body = f"沿着城墙走。\n\n{HOSTILE} ![远处](https://evil.example/a.png)"
    zh = RouteText(language="zh", title="城墙漫步", summary="一日", body=body, cover_alt="城墙")
    route = covered(stages=(RouteStage(trip=plans.sha256_of(trip)),), texts=(zh,))
    desk.save(author, SLUG, route, expected_revision=1, trips=[trip])
    page = opened(browser, watch, viewport=PHONE, java_script_enabled=scripts)
    sign_in(page, watch, "editor")
    page.goto(f"{watch.base}/desk/routes/{SLUG}/edit?lang=zh")
    page.locator("details:has(#picture_file_zh) summary").click()
    gate = {"name": "gate.png", "mimeType": "image/png", "buffer": a_png()}
    page.set_input_files("#picture_file_zh", gate)
    page.fill("#picture_alt_zh", "南门 [城]")
    page.fill("#picture_credit_zh", '摄影者 "甲" · CC BY 4.0')
    page.fill("#body_zh", "沿着城墙走，先看南门。")
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.locator("details:has(#picture_file_zh)").scroll_into_view_if_needed()
        shot(page, "picture-form")
    page.click("button.go")
    page.wait_for_url(f"**/routes/{SLUG}")
    page.click("#step-zh-submit button")
    reviewer = opened(browser, watch)
    sign_in(reviewer, watch, "reviewer")
    publish(reviewer, watch)
    page.goto(f"{watch.base}/routes/{SLUG}?lang=zh")
    figure = page.locator(".route-text figure")
    image = figure.locator("img")
    assert image.get_attribute("alt") == "南门 [城]"
    assert figure.locator("figcaption").inner_text() == '摄影者 "甲" · CC BY 4.0'
    if scripts:
        figure.scroll_into_view_if_needed()
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 500
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        box = image.bounding_box()
        assert box["width"] / box["height"] == pytest.approx(500 / 400, rel=0.01)
        shot(page, "picture-shown")
    watch.check()


def test_an_event_is_written_on_a_phone_and_shown(
    browser: Any, watch: Watch, planner: Planner, accounts: Accounts, author: Actor, desk: Desk
) -> None:
    people(accounts, "editor")
    asked = TourRequest(start="大同", date=dt.date(2027, 5, 8), strands=("history",), hours=5)
    document = export(planner.plan_tour(asked), "json")
    stages = (RouteStage(trip=plans.sha256_of(document)),)
    desk.save(author, SLUG, covered(stages=stages), expected_revision=1, trips=[document])
    page = opened(browser, watch, viewport=PHONE)
    sign_in(page, watch, "editor")
    page.goto(f"{watch.base}/desk/routes/{SLUG}/edit?lang=zh")
    for name, text in {
        "id": "walk", "date": "2027-05-09", "start_time": "09:00", "title_zh": "研学",
        "groups": "20", "size": "40",
    }.items():  # fmt: skip
        page.fill(f"#event_{name}-1", text)
    page.locator("[data-check]", has_text="20 组").wait_for()
    page.fill("#event_groups-1", "2")
    page.locator("#events-title").scroll_into_view_if_needed()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.click("button.go")
    page.wait_for_url(f"**/routes/{SLUG}")
    (made,) = desk.route(author, SLUG).newest.content.events
    assert (made.id, made.groups, made.size) == ("walk", 2, 40)
    watch.check()
