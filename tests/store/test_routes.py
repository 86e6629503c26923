"""Published routes: what was saved comes back, nothing is overwritten, nothing changes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import multiprocessing
import pickle
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from jindao import NotFoundError, RequestError
from jindao.errors import ConflictError, StoreError, WithdrawnError
from jindao.model.publication import (
    LanguageState,
    RouteContent,
    RouteNotice,
    RouteStage,
    RouteText,
    StatusChange,
    canonical_json,
    replayed,
)
from jindao.store import Store
from tests.store.routes import BUREAU, EDITOR, NOON, TRIP, content, made, prepared, published

SLUG = "laoniuwan"


def test_what_was_saved_comes_back_whole(store: Store) -> None:
    trip = prepared(store)
    assert trip == hashlib.sha256(TRIP).hexdigest()
    with store.reading() as work:
        route = work.routes.get(SLUG)
        assert work.routes.trip(trip) == TRIP
    assert route.newest.content == content(trip)
    assert (route.newest.number, route.newest.author, route.newest.note) == (1, EDITOR, "first")
    assert (route.bureau, route.state("zh").status) == (BUREAU.slug, "draft")
    assert store.verify() == ()


def test_a_hash_is_of_canonical_json_and_of_the_one_before(store: Store) -> None:
    trip = prepared(store)
    changed = content(trip, theme="yellow_river")
    with store.work() as work:
        second = work.routes.save(SLUG, changed, author="b@example.org", expected_revision=1)
        first = work.routes.revision(SLUG, 1)
    assert first.previous == ""
    assert second.previous == first.hash
    told = {
        "slug": SLUG,
        "bureau": "pianguan",
        "number": 2,
        "author": "b@example.org",
        "made_at": second.made_at.isoformat(),
        "note": "",
        "content": json.loads(canonical_json(json.loads(plain(changed)))),
    }
    by_hand = json.dumps(
        {"previous": first.hash, "value": told},
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    assert second.hash == hashlib.sha256(by_hand.encode()).hexdigest()


def plain(value: RouteContent) -> str:
    from jindao import to_plain

    return json.dumps(to_plain(value))


def test_saving_what_is_there_already_adds_nothing(store: Store) -> None:
    trip = prepared(store)
    with store.work() as work:
        again = work.routes.save(SLUG, content(trip), author="b@example.org", expected_revision=1)
    assert (again.number, again.author) == (1, EDITOR)


def test_two_editors_do_not_lose_each_others_work(store: Store) -> None:
    trip = prepared(store)
    mine = content(trip, licence="CC0-1.0")
    with store.work() as work:
        theirs = work.routes.save(
            SLUG, content(trip, season="May"), author="b@example.org", expected_revision=1
        )
    with pytest.raises(ConflictError) as caught, store.work() as work:
        work.routes.save(SLUG, mine, author=EDITOR, expected_revision=1)
    assert (caught.value.mine, caught.value.theirs) == (mine, theirs)
    assert "b@example.org saved revision 2" in str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.mine, again.theirs, str(again)) == (mine, theirs, str(caught.value))
    with store.reading() as work:
        assert work.routes.get(SLUG).newest == theirs


def _save(url: str, begin: Any, found: Any, who: int) -> None:
    store = Store(url)
    trip = hashlib.sha256(TRIP).hexdigest()
    begin.wait(60)
    saved = lost = 0
    expected = 1
    for turn in range(8):
        try:
            with store.work() as work:
                asked = content(trip, licence=f"{who}-{turn}")
                expected = work.routes.save(
                    SLUG, asked, author=f"{who}@example.org", expected_revision=expected
                ).number
                work.audit.add(actor=str(who), action="save", subject=SLUG)
            saved += 1
        except ConflictError as error:
            lost += 1
            expected = error.theirs.number  # type: ignore[attr-defined]
    found.put((saved, lost))
    store.close()


def test_two_writers_at_once_keep_one_history(store: Store, url: str) -> None:
    prepared(store)
    context = multiprocessing.get_context("spawn")
    begin, found = context.Barrier(2), context.Queue()
    writers = [context.Process(target=_save, args=(url, begin, found, who)) for who in range(2)]
    for writer in writers:
        writer.start()
    results = [found.get(timeout=120) for _ in writers]
    for writer in writers:
        writer.join(30)
        assert writer.exitcode == 0
    with store.reading() as work:
        history = work.routes.revisions(SLUG)
    assert [revision.number for revision in history] == list(range(1, len(history) + 1))
    assert len(history) == 1 + sum(saved for saved, _ in results)
    assert sum(saved + lost for saved, lost in results) == 16
    assert store.verify() == ()


def test_nothing_of_a_unit_of_work_is_kept_where_it_fails(store: Store) -> None:
    prepared(store)

    def half() -> None:
        with store.work() as work:
            made(work, "second")
            assert work.routes.slugs() == (SLUG, "second")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    with store.reading() as work:
        assert work.routes.slugs() == (SLUG,)
        assert [entry.subject for entry in work.audit.entries()] == [BUREAU.slug, SLUG]


def test_the_database_itself_refuses_to_rewrite_history(store: Store) -> None:
    prepared(store)
    published(store)
    for change in (
        "UPDATE route_revisions SET note = 'other'",
        "DELETE FROM route_revisions",
        "UPDATE audit_entries SET actor = 'nobody'",
        "DELETE FROM audit_entries",
        "DELETE FROM status_changes",
        "UPDATE trip_documents SET made_at = NULL",
        "DELETE FROM revision_trips",
    ):
        with (
            pytest.raises((StoreError, DBAPIError)),
            store.work() as work,
        ):
            work.session.execute(text(change))
    assert store.verify() == ()


def test_each_language_goes_its_own_way(store: Store) -> None:
    trip = prepared(store)
    published(store)
    with store.reading() as work:
        route = work.routes.get(SLUG)
        assert (route.state("zh").status, route.state("en").status) == ("published", "draft")
        assert work.routes.public(SLUG, "zh").number == 1
        with pytest.raises(NotFoundError):
            work.routes.public(SLUG, "en")
        assert work.routes.public_slugs("zh") == (SLUG,)
        assert work.routes.public_slugs("en") == ()
    corrected = content(trip, licence="CC0-1.0")
    with store.work() as work:
        work.routes.save(SLUG, corrected, author=EDITOR, expected_revision=1)
        work.routes.take(SLUG, "zh", "submit", 2, author=EDITOR)
        assert work.routes.public(SLUG, "zh").number == 1, "a correction is not public yet"
        with pytest.raises(NotFoundError):
            work.routes.public(SLUG, "zh", 2)
    published_again = LanguageState(language="zh", public=2)
    with store.work() as work:
        assert work.routes.take(SLUG, "zh", "publish", 2, author="r") == published_again
    with store.reading() as work:
        assert work.routes.public(SLUG, "zh").content == corrected
        assert work.routes.public(SLUG, "zh", 1).content == content(trip), "an old QR code"


def test_what_was_withdrawn_says_so_under_every_link(store: Store) -> None:
    prepared(store)
    published(store)
    with store.work() as work:
        work.routes.take(SLUG, "zh", "withdraw", 1, author="r", reason="路塌了")
    with store.reading() as work:
        for number in (None, 1):
            with pytest.raises(WithdrawnError, match="路塌了"):
                work.routes.public(SLUG, "zh", number)
    published(store)
    with store.reading() as work:
        assert work.routes.public(SLUG, "zh").number == 1
        steps = [change.step for change in work.routes.changes(SLUG)]
    assert steps == ["submit", "publish", "withdraw", "submit", "publish"]
    assert store.verify() == ()


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        (LanguageState(language="zh"), {"submit"}),
        (LanguageState(language="zh", reviewed=2), {"send_back", "publish"}),
        (LanguageState(language="zh", public=2), {"withdraw"}),
        (LanguageState(language="zh", public=1), {"submit"}),
        (LanguageState(language="zh", public=1, reviewed=2), {"send_back", "publish"}),
        (LanguageState(language="zh", withdrawn=True), {"submit"}),
    ],
)
def test_only_some_steps_lead_on(state: LanguageState, allowed: set[str]) -> None:
    found = set()
    for step in ("submit", "send_back", "publish", "withdraw", "destroy"):
        try:
            state.after(step, 2)
            found.add(step)
        except RequestError:
            continue
    assert found == allowed


def test_the_steps_of_a_withdrawn_route_add_up() -> None:
    steps = ["submit", "publish", "withdraw", "submit", "send_back"]
    changes = [
        StatusChange(language="zh", revision=1, step=step, author="r", made_at=NOON)
        for step in steps
    ]
    assert replayed(changes) == (LanguageState(language="zh", withdrawn=True),)
    with pytest.raises(RequestError):
        replayed(changes[1:])


def test_a_clock_set_back_puts_nothing_out_of_order(store: Store) -> None:
    trip = prepared(store)

    def saved(clock: dt.datetime, licence: str, expected: int) -> dt.datetime:
        with store.work(clock=lambda: clock) as work:
            work.audit.add(actor=EDITOR, action="save", subject=SLUG)
            return work.routes.save(
                SLUG, content(trip, licence=licence), author=EDITOR, expected_revision=expected
            ).made_at

    later = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    assert saved(later, "a", 1) == later
    assert saved(NOON, "b", 2) == later, "a clock that was set back"
    assert saved(later + dt.timedelta(days=1), "c", 3) == later + dt.timedelta(days=1)
    assert store.verify(clock=lambda: later + dt.timedelta(days=2)) == ()
    [warning] = store.verify(clock=lambda: NOON)
    assert (warning.code, warning.severity) == ("store_future", "warning")


def test_what_cannot_be_is_refused_by_name(store: Store) -> None:
    trip = prepared(store)
    with store.work() as work:
        for slug in ("", "Ab", "a_b", "a--b", "-a", "老牛湾", "a" * 65, "../x"):
            with pytest.raises(RequestError) as caught:
                work.routes.create(slug, BUREAU.slug, content(trip), author=EDITOR)
            assert caught.value.code == "slug"
        with pytest.raises(RequestError, match="taken"):
            work.routes.create(SLUG, BUREAU.slug, content(trip), author=EDITOR)
        with pytest.raises(NotFoundError, match="pianguan"):
            work.routes.create("new", "pianguann", content(trip), author=EDITOR)
        with pytest.raises(RequestError, match="not kept"):
            work.routes.create("new", BUREAU.slug, content("0" * 64), author=EDITOR)
        with pytest.raises(NotFoundError) as unknown:
            work.routes.get("laoniuwann")
        assert unknown.value.known == [SLUG]
        with pytest.raises(NotFoundError):
            work.routes.take(SLUG, "zh", "submit", 7, author=EDITOR)


@pytest.mark.parametrize("bad", ["a\x00b", "\ud800", "\x1b[31m", "x" * 301])
def test_texts_that_no_database_keeps_are_refused(bad: str) -> None:
    for make in (
        lambda: RouteText(language="zh", title=bad),
        lambda: RouteContent(licence=bad),
        lambda: RouteNotice(text_zh=bad),
        lambda: RouteStage(trip="0" * 64, name_en=bad),
    ):
        with pytest.raises(RequestError):
            make()
    with pytest.raises(RequestError):
        RouteStage(trip="not a hash")
    with pytest.raises(RequestError):
        RouteContent(texts=(RouteText(language="zh"), RouteText(language="zh")))
    with pytest.raises(NotFoundError):
        RouteContent(difficulty="murderous")


def test_text_comes_back_letter_by_letter(store: Store) -> None:
    trip = prepared(store)
    odd = "“引号” \"'; DROP TABLE routes;-- 𠮷 \u202e é e\u0301\n\t😀"
    own = (RouteText(language="zh", body=odd),)
    with store.work() as work:
        work.routes.save(SLUG, content(trip, texts=own), author=EDITOR, expected_revision=1)
    with store.reading() as work:
        assert work.routes.revision(SLUG).content.text("zh").body == odd
    assert replace(own[0], body="") == RouteText(language="zh")
