"""One small route of one bureau, as tests of the store know it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from jindao.model.people import Bureau
from jindao.model.publication import (
    Cover,
    RouteContent,
    RouteNotice,
    RouteSource,
    RouteStage,
    RouteText,
)
from jindao.model.written import Contact
from jindao.store import Store
from jindao.store.work import Work

BUREAU = Bureau(
    slug="pianguan", name_zh="偏关县文旅局", name_en="Pianguan", areas=("xinzhou/偏关县",)
)
TRIP = '{"kind":"tour","名":"老牛湾"}'.encode()
EDITOR = "editor@example.org"
NOON = dt.datetime(2026, 11, 27, 4, 0, tzinfo=dt.UTC)


def content(trip: str, **more: Any) -> RouteContent:
    whole: dict[str, Any] = {
        "theme": "great_wall",
        "kind": "historical",
        "texts": (
            RouteText(
                language="zh", title="老牛湾", summary="长城与黄河", body="# 看什么\n\n**堡**"
            ),
            RouteText(language="en", title="Laoniuwan", summary="Wall and river", body="The fort."),
        ),
        "stages": (RouteStage(trip=trip, name_zh="第一天"),),
        "cover": Cover(picture="laoniuwan.jpg", credit="a photographer", licence="CC-BY-4.0"),
        "contact": Contact(name="游客中心", phone="0350-0000000"),
        "difficulty": "easy",
        "season": "Apr-Oct",
        "notices": (RouteNotice(text_zh="桥在修", last_day=dt.date(2026, 12, 1)),),
        "sources": (RouteSource(title="山西省志"),),
        "licence": "CC-BY-4.0",
    }
    return RouteContent(**{**whole, **more})


def prepared(store: Store) -> str:
    """Make the bureau and keep the trip; return the trip's hash."""
    with store.work() as work:
        work.people.add_bureau(BUREAU)
        # A trip that no revision has would be an orphan.
        work.audit.add(actor="cli", action="create_bureau", subject=BUREAU.slug)
    with store.work() as work:
        return made(work)


def made(work: Work, slug: str = "laoniuwan", **more: Any) -> str:
    trip = work.routes.keep_trip(TRIP)
    work.routes.create(slug, BUREAU.slug, content(trip, **more), author=EDITOR, note="first")
    work.audit.add(actor=EDITOR, action="create", subject=slug, bureau=BUREAU.slug, revision=1)
    return trip


def published(store: Store, slug: str = "laoniuwan", language: str = "zh") -> None:
    with store.work() as work:
        newest = work.routes.revision(slug).number
        for step in ("submit", "publish"):
            work.routes.take(slug, language, step, newest, author="reviewer@example.org")
