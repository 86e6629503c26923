"""Notices: who may tell them, of what, what is refused, and the commands for them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from jindao import (
    LonLat,
    NotAllowedError,
    NotFoundError,
    Notice,
    RequestError,
    load_heritage,
    standing_closures,
)
from jindao.cli import main
from jindao.network.closure_file import read_closures
from jindao.public.notices import notice_told, notices_geojson
from jindao.publishing.accounts import Accounts
from jindao.publishing.notices import NoticeBoard, NoticeText
from jindao.publishing.permissions import OPERATOR
from jindao.store import Store
from tests.closed import STEPS, closure_file, feature
from tests.publishing.conftest import Turned, person
from tests.store.routes import BUREAU

HERE = LonLat(112.5, 37.7)
TOLD: dict[str, Any] = {
    "kind": "closed",
    "reason_zh": "塌方",
    "reason_en": "landslide",
    "position": HERE,
    "radius_m": 300.0,
    "last_day": dt.date(2026, 12, 1),
}


@pytest.fixture
def board(store: Store, clock: Turned) -> NoticeBoard:
    return NoticeBoard(store, load_heritage(), clock=clock)


def test_it_stands_until_its_day_or_until_it_is_taken_back(
    board: NoticeBoard, store: Store, clock: Turned
) -> None:
    first = board.add(OPERATOR, NoticeText(**TOLD))
    second = board.add(OPERATOR, NoticeText(**{**TOLD, "kind": "warning", "last_day": None}))
    assert (first.number, second.number, second.closure.id) == (1, 2, "notice-2")
    assert standing_closures(store, clock=clock) == (first.closure, second.closure)
    board.end(OPERATOR, 2)
    assert [one.number for one in board.notices()] == [1]
    clock.on(days=6)
    assert board.notices() == ()
    assert standing_closures(store, clock=clock) == ()
    assert [one.number for one in board.notices(every=True)] == [1, 2]
    with pytest.raises(RequestError, match="2"):
        board.end(OPERATOR, 2)
    with pytest.raises(NotFoundError):
        board.end(OPERATOR, 3)
    with store.reading() as work:
        told = [(entry.action, entry.subject) for entry in work.audit.entries()]
    assert told == [
        ("add_notice", "notice-1"), ("add_notice", "notice-2"), ("end_notice", "notice-2"),
    ]  # fmt: skip
    assert store.verify(clock=clock) == ()


def test_what_would_be_over_before_it_is_told_is_refused(
    board: NoticeBoard, store: Store, clock: Turned
) -> None:
    today = clock().date()
    past = {**TOLD, "last_day": today - dt.timedelta(days=2)}
    with pytest.raises(RequestError) as refused:
        board.add(OPERATOR, NoticeText(**past))
    assert (refused.value.code, refused.value.field) == ("notice_over", "to")
    told = board.add(OPERATOR, NoticeText(**{**past, "last_day": today}))
    with pytest.raises(RequestError):
        board.change(OPERATOR, told.number, NoticeText(**past))
    with pytest.raises(RequestError):
        board.add_all(OPERATOR, [replace(told.closure, last_day=past["last_day"])])
    assert [one.number for one in board.notices()] == [told.number]


def test_of_a_site_it_reaches_the_site_alone(board: NoticeBoard) -> None:
    site = next(site for site in load_heritage().sites if site.position is not None)
    made = board.add(OPERATOR, NoticeText(kind="closed", reason_en="works", site=site.id))
    assert made.site == site.id
    assert made.closure.covers(site.position)  # type: ignore[arg-type]
    assert notice_told(made, "en") == "Closed: works"
    assert "English" in notice_told(made, "zh") or "英文" in notice_told(made, "zh")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "shut"}, "kind"),
        ({"modes": ("boat",)}, "mode"),
        ({"modes": ()}, "mode"),
        ({"reason_zh": " ", "reason_en": ""}, "reason_zh"),
        ({"reason_zh": "塌\x00"}, "reason_zh"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"first_day": dt.date(2026, 12, 2)}, "to"),
        ({"radius_m": None}, "radius"),
        ({"radius_m": 0.5}, "radius"),
        ({"radius_m": float("nan")}, "radius"),
        ({"position": None}, "site"),
        ({"site": "晋祠"}, "site"),
    ],
)
def test_what_cannot_be_is_refused(board: NoticeBoard, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        board.add(OPERATOR, NoticeText(**{**TOLD, **wrong}))
    assert refused.value.field == field
    assert board.notices(every=True) == ()


def test_who_may_tell(board: NoticeBoard, accounts: Accounts) -> None:
    reviewer, editor = person(accounts, "reviewer"), person(accounts, "editor")
    made = board.add(reviewer, NoticeText(**TOLD), bureau=BUREAU.slug)
    for actor, bureau in ((editor, BUREAU.slug), (reviewer, ""), (reviewer, "another")):
        with pytest.raises(NotAllowedError):
            board.add(actor, NoticeText(**TOLD), bureau=bureau)
    with pytest.raises(NotAllowedError):
        board.end(editor, made.number)
    with pytest.raises(NotFoundError):
        board.add(OPERATOR, NoticeText(**TOLD), bureau="another")
    board.end(reviewer, made.number)


def test_a_change_is_another_notice_in_its_place(
    board: NoticeBoard, store: Store, accounts: Accounts
) -> None:
    reviewer = person(accounts, "reviewer")
    first = board.add(reviewer, NoticeText(**TOLD), bureau=BUREAU.slug)
    assert first.spot == (HERE, 300.0)
    told = NoticeText.of(first)
    assert told == NoticeText(**TOLD)
    second = board.change(reviewer, 1, replace(told, reason_en="rocks", radius_m=20))
    assert (second.number, second.bureau, second.spot) == (2, BUREAU.slug, (HERE, 20.0))
    assert [one.number for one in board.notices()] == [2]
    assert [one.number for one in board.of_bureau(reviewer, BUREAU.slug)] == [2, 1]
    with pytest.raises(RequestError, match="1"):
        board.change(reviewer, 1, told)
    with store.reading() as work:
        entry = work.audit.entries()[-1]
    assert (entry.action, entry.subject) == ("change_notice", "notice-2")
    assert ("was", "notice-1") in entry.facts
    with pytest.raises(RequestError):
        board.change(reviewer, 2, NoticeText(kind="shut", reason_en="x"))
    assert [one.number for one in board.notices()] == [2], "all of it or nothing"


def test_where_it_is_stays_where_a_change_names_no_place(
    board: NoticeBoard, tmp_path: Path
) -> None:
    (ways,) = board.add_all(OPERATOR, read_closures(closure_file(tmp_path, feature(STEPS))))
    assert ways.spot is None
    told = NoticeText.of(ways)
    assert (told.site, told.position) == ("", None)
    changed = board.change(OPERATOR, 1, replace(told, reason_zh="改"))
    assert changed.closure.lines == ways.closure.lines
    assert changed.closure.reason_zh == "改"


def test_a_preview_keeps_nothing(board: NoticeBoard, accounts: Accounts) -> None:
    reviewer = person(accounts, "reviewer")
    shown = board.preview(reviewer, NoticeText(**TOLD), bureau=BUREAU.slug)
    assert (shown.number, shown.spot) == (0, (HERE, 300.0))
    assert board.notices(every=True) == ()
    with pytest.raises(NotAllowedError):
        board.preview(person(accounts, "editor"), NoticeText(**TOLD), bureau=BUREAU.slug)


def test_a_bureau_keeps_to_its_area(store: Store, accounts: Accounts, clock: Turned) -> None:
    inside, outside = LonLat(111.5, 39.4), LonLat(112.5, 37.7)
    counties = {inside: ("xinzhou", "偏关县"), outside: ("taiyuan", "小店区")}
    heritage = load_heritage()
    board = NoticeBoard(store, heritage, whereabouts=counties.get, clock=clock)
    reviewer = person(accounts, "reviewer")
    assert BUREAU.covers("xinzhou", "偏关县")
    site = next(s for s in heritage.sites if s.prefecture == "taiyuan" and s.position)
    for wrong in (
        {"position": outside},
        {"position": LonLat(0, 0)},
        {"position": None, "radius_m": None, "site": site.id},
    ):
        told = NoticeText(**{**TOLD, **wrong})
        with pytest.raises(RequestError) as refused:
            board.add(reviewer, told, bureau=BUREAU.slug)
        assert refused.value.code == "notice_outside"
        board.add(OPERATOR, told, bureau=BUREAU.slug)
    made = board.add(reviewer, NoticeText(**{**TOLD, "position": inside}), bureau=BUREAU.slug)
    assert made.number == 4


def test_a_wide_circle_keeps_to_the_area_all_around(
    store: Store, accounts: Accounts, clock: Turned, tmp_path: Path
) -> None:
    def whereabouts(position: LonLat) -> tuple[str, str]:
        return ("xinzhou", "偏关县") if position.lon < 112 else ("taiyuan", "小店区")

    board = NoticeBoard(store, load_heritage(), whereabouts=whereabouts, clock=clock)
    reviewer = person(accounts, "reviewer")
    near = LonLat(111.993, 39.4)  # 600 m to the west of where another bureau's area begins

    def add(radius_m: float, position: LonLat = near) -> Notice:
        told = NoticeText(**{**TOLD, "position": position, "radius_m": radius_m})
        return board.add(reviewer, told, bureau=BUREAU.slug)

    assert add(1000).number == 1, "a bridge is on both sides"
    for radius_m in (1001, 50_000):
        with pytest.raises(RequestError) as refused:
            add(radius_m)
        assert refused.value.code == "notice_outside"
    assert add(20_000, LonLat(111.7, 39.4)).number == 2
    # What the file closes lies farther east.
    ways = read_closures(closure_file(tmp_path, feature(STEPS)))
    with pytest.raises(RequestError):
        board.add_all(reviewer, ways, bureau=BUREAU.slug)
    assert len(board.add_all(OPERATOR, ways)) == 1


def test_its_feed_is_a_file_of_closures(board: NoticeBoard, tmp_path: Path) -> None:
    board.add(OPERATOR, NoticeText(**TOLD))
    board.add_all(OPERATOR, read_closures(closure_file(tmp_path, feature(STEPS))))
    path = tmp_path / "notices.geojson"
    path.write_bytes(notices_geojson(board.notices()))
    again = read_closures(path)
    told = tuple(notice.closure for notice in board.notices())
    assert [one.id for one in again] == ["notice-1", "notice-2"]
    assert [(o.kind, o.reason_zh, o.last_day, o.modes, o.lines) for o in again] == [
        (o.kind, o.reason_zh, o.last_day, o.modes, o.lines) for o in told
    ]
    assert again[0].covers(HERE)
    assert "operator" not in path.read_text()


def test_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINDAO_STORE", f"sqlite:///{tmp_path / 'cli.sqlite3'}")

    def run(*words: str, status: int = 0) -> str:
        done = CliRunner().invoke(main, ["publish", "notice", *words])
        assert done.exit_code == status, done.output
        return done.output

    added = run("add", "--reason-zh", "塌方", "--at", "112.5,37.7", "--radius", "300",
                "--to", "2999-01-01", "--source", "公路局")  # fmt: skip
    assert added == "1\tclosed\t112.5,37.7\t封闭：塌方（至 2999-01-01），来源：公路局\n"
    run("import", str(closure_file(tmp_path, feature(STEPS))))
    assert len(run("list").splitlines()) == 2
    run("end", "1")
    assert [line.split("\t")[0] for line in run("list").splitlines()] == ["2"]
    assert len(run("list", "--all").splitlines()) == 2
    assert "--at" in run("add", "--help")
    assert run("add", "--reason-zh", "x", "--at", "1", "--radius", "3", status=2)
    run("end", "9", status=2)
    path = tmp_path / "empty.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    assert run("import", str(path)) == ""
