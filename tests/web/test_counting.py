"""What is counted of whom: people, by day and format, and nothing else of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from lxml import etree

from jindao import Store, StoreError
from jindao.cli import main
from tests.public.published import publish
from tests.web.tiny_trips import TODAY
from web.counting import Counting

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"}


def counted(app: Flask, store: Store) -> dict[str, int]:
    counting: Counting = app.extensions["jindao_counting"]
    counting.flush()
    with store.reading() as work:
        found = work.counts.all(route="jinci")
    assert {one.day for one in found} <= {TODAY}
    return {one.what: one.number for one in found}


def test_people_are_counted(app: Flask, store: Store) -> None:
    publish(store, "jinci")
    client = app.test_client()
    tag = {"If-None-Match": client.get("/routes/jinci", headers=BROWSER).headers["ETag"]}
    for address in ("/routes/jinci", "/routes/jinci/1", "/embed/jinci", "/routes/jinci/1/1.gpx"):
        assert client.get(address, headers=BROWSER).status_code == 200
    assert client.get("/routes/jinci", headers=BROWSER | tag).status_code == 304
    assert counted(app, store) == {"view": 4, "embed": 1, "gpx": 1}
    file = client.get("/routes/jinci/1/1.gpx", headers=BROWSER).headers["ETag"]
    again = client.get("/routes/jinci/1/1.gpx", headers=BROWSER | {"If-None-Match": file})
    assert again.status_code == 304
    assert counted(app, store)["gpx"] == 2, "a file that one has is not taken again"


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"User-Agent": "Mozilla/5.0 (compatible; Baiduspider/2.0)"},
        {"User-Agent": "curl/8.0"},
        {"User-Agent": "python-requests/2.32"},
        {"User-Agent": ""},
        {**BROWSER, "Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_programs_are_not(app: Flask, store: Store, headers: dict[str, str]) -> None:
    publish(store, "jinci")
    assert app.test_client().get("/routes/jinci", headers=headers).status_code == 200
    assert counted(app, store) == {}


def test_what_is_not_there_is_not_counted(app: Flask, store: Store) -> None:
    publish(store, "jinci")
    client = app.test_client()
    for address in ("/routes/nowhere", "/routes/jinci/9", "/routes/jinci/1/9.gpx"):
        assert client.get(address, headers=BROWSER).status_code == 404
    client.head("/routes/jinci", headers=BROWSER)
    assert counted(app, store) == {}


def test_a_store_that_is_away_loses_nothing(
    app: Flask, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, "jinci")
    app.test_client().get("/routes/jinci", headers=BROWSER)
    with monkeypatch.context() as patched:
        patched.setattr(store, "work", lambda: (_ for _ in ()).throw(StoreError("store_locked")))
        app.extensions["jindao_counting"].flush()
    app.test_client().get("/routes/jinci", headers=BROWSER)
    assert counted(app, store) == {"view": 2}


def test_commands(
    app: Flask, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, "jinci")
    for address in ("/routes/jinci", "/routes/jinci/1/1.gpx"):
        app.test_client().get(address, headers=BROWSER)
    counted(app, store)
    monkeypatch.setenv("JINDAO_STORE", f"sqlite:///{store.path}")

    def run(*words: str, status: int = 0) -> str:
        done = CliRunner().invoke(main, ["publish", "counts", *words])
        assert done.exit_code == status, done.output
        return done.stdout

    assert run() == "jinci\t1\t0\t1\n"
    day = TODAY.isoformat()
    assert run("--csv").splitlines() == [
        "route,day,what,number", f"jinci,{day},gpx,1", f"jinci,{day},view,1",
    ]  # fmt: skip
    assert run("--from", "2999-01-01") == ""
    chart = tmp_path / "chart.svg"
    run("--route", "jinci", "--chart", str(chart), "--from", day, "--to", day)
    assert len(list(etree.parse(str(chart)).getroot().iter("{*}rect"))) == 2
    run("--chart", str(chart), status=2)
    run("--from", "2999-01-02", "--to", "2999-01-01", status=2)
