"""Pages that are ready before anybody asks for them."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from flask import Flask

from jindao import Catalogue, PublicRoute, Store, StoreError
from jindao.model.publication import RouteText
from tests.public.events import event
from tests.public.published import publish, way, withdraw
from tests.web.test_notices import end, tell
from tests.web.tiny import TinyPlanner
from tests.web.tiny_trips import TODAY
from web import published, warming
from web.warming import Warming

HERE = "http://localhost/"
RENAMED = tuple(RouteText(language=language, title="改过") for language in ("zh", "en"))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what tells the pages of routes that are made from now on."""
    told: list[str] = []
    make = published._made

    def tell_it(found: PublicRoute, part: int) -> str:
        told.append(f"{found.slug} {found.asked}")
        return make(found, part)

    monkeypatch.setattr(published, "_made", tell_it)
    return told


@pytest.fixture
def warm(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Return what makes pages ready for readers who come by this machine's name."""
    monkeypatch.setattr("web.warming.time.sleep", lambda _: None)
    warmer = Warming(app)
    warmer._base = HERE
    return warmer.make_ready


def test_nobody_waits_for_a_page_to_be_made(
    app: Flask, store: Store, made: list[str], warm: Callable[[], int]
) -> None:
    publish(store, "jinci")
    publish(store, "other")
    assert warm() == 4, "two routes in two languages"
    assert sorted(made) == ["jinci en", "jinci zh", "other en", "other zh"]
    client = app.test_client()
    for address in ("/routes/jinci", "/routes/jinci?lang=en", "/routes/other/1?lang=zh"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.text.rstrip().endswith("</html>")
    assert len(made) == 4
    client.get("/routes/jinci?senior=1")
    assert made[4:] == ["jinci zh"], "large type is made for the first who wants it"


def test_only_what_changed_is_made_anew(
    app: Flask,
    store: Store,
    made: list[str],
    warm: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish(store, "jinci", notices=())
    publish(store, "way", trips=(way(),), notices=())
    assert (warm(), warm()) == (4, 0)
    made.clear()
    publish(store, "jinci", texts=RENAMED, notices=())
    assert (warm(), sorted(made)) == (2, ["jinci en", "jinci zh"])
    made.clear()
    number = tell(store)
    warm()
    assert {"way en", "way zh"} <= set(made), "a notice stands on it"
    assert "公路局" in app.test_client().get("/routes/way?lang=zh").text
    made.clear()
    end(store, number)
    warm()
    assert "公路局" not in app.test_client().get("/routes/way?lang=zh").text
    assert made == [], "they are as they were"
    withdraw(store, "jinci", "zh", "塌方")
    withdraw(store, "jinci", "en", "塌方")
    assert warm() == 0
    tomorrow = TODAY + dt.timedelta(days=1)
    monkeypatch.setattr(TinyPlanner, "today", lambda _: tomorrow)
    assert warm() == 0, "another day changes nothing where no notice ends"


def test_an_event_that_is_over_is_made_anew(
    app: Flask, store: Store, warm: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, "jinci", notices=(), events=(event(date=TODAY),))
    assert warm() == 2
    tomorrow = TODAY + dt.timedelta(days=1)
    monkeypatch.setattr(TinyPlanner, "today", lambda _: tomorrow)
    assert warm() == 2


def test_what_a_store_that_was_gone_kept_from_being_made_is_made_later(
    app: Flask, store: Store, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, "jinci")
    monkeypatch.setattr("web.warming.time.sleep", lambda _: None)
    warmer = Warming(app)
    warmer._base = HERE
    open_ = Catalogue.open
    with monkeypatch.context() as gone:
        gone.setattr(Catalogue, "open", raising(StoreError("store_unavailable")))
        with pytest.raises(StoreError):
            warmer.make_ready()
    assert Catalogue.open is open_
    assert warmer.make_ready() == 2
    assert sorted(made) == ["jinci en", "jinci zh"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nothing_ends_the_thread_and_a_copy_of_the_process_begins_its_own(
    app: Flask, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmer = Warming(app)
    rounds: list[int] = []
    go_on = threading.Event()

    def fail() -> int:
        rounds.append(len(rounds))
        if len(rounds) > 1:
            go_on.set()
            raise SystemExit  # ends this thread, as a fork ends it for the copy
        warmer._changed.set()
        raise LookupError

    monkeypatch.setattr(warmer, "make_ready", fail)
    warmer.begin(HERE)
    first = warmer._thread
    assert first is not None
    assert go_on.wait(60), "the first error did not end it"
    first.join(60)
    rounds.clear()
    warmer.begin(HERE)
    assert warmer._thread is not first
    assert warmer._thread is not None
    warmer._thread.join(60)
    assert rounds == [0, 1]


def raising(error: Exception) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail


def test_a_route_that_cannot_be_shown_keeps_no_other_from_it(
    app: Flask, store: Store, monkeypatch: pytest.MonkeyPatch, warm: Callable[[], int]
) -> None:
    publish(store, "jinci")
    publish(store, "other")
    make = published._made

    def fail(found: PublicRoute, part: int) -> str:
        if found.slug == "other":
            raise LookupError
        return make(found, part)

    monkeypatch.setattr(published, "_made", fail)
    assert warm() == 4
    assert app.test_client().get("/routes/jinci").status_code == 200
    assert len(app.extensions["jindao_ready_pages"]._pages) == 2


def test_it_begins_with_the_first_reader_of_a_process(
    app: Flask, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str | None] = []
    monkeypatch.setattr(Warming, "begin", lambda _, base=None: begun.append(base))
    warming.prepare(app)
    client = app.test_client()
    client.get("/healthz")
    assert begun == []
    client.get("/routes", base_url="http://walks.example/")
    assert begun == ["http://walks.example/"]
    warmer = app.extensions["jindao_warming"]
    assert not warmer._changed.is_set()
    client.post("/share", data={})
    assert warmer._changed.is_set(), "a form may have changed something"
    assert warmer._under_way == 0


def test_it_waits_while_requests_are_worked_on(
    app: Flask, store: Store, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, "jinci", languages=("zh",))
    warmer = Warming(app)
    warmer._base = HERE
    warmer._under_way = 1
    slept: list[int] = []

    def sleep(_: float) -> None:
        slept.append(len(made))
        if len(slept) == 3:
            warmer._under_way = 0

    monkeypatch.setattr("web.warming.time.sleep", sleep)
    warmer.make_ready()
    assert slept[:3] == [0, 0, 0]
    assert made
