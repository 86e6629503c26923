"""A store with routes that were written by hand, and what takes steps with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from jindao import RequestError, Store, export
from jindao.model.people import Bureau
from jindao.model.publication import (
    Cover,
    RouteContent,
    RouteNotice,
    RouteSource,
    RouteStage,
    RouteText,
)
from jindao.model.request import RouteRequest, TourRequest
from jindao.model.trip import Trip
from jindao.model.written import Contact
from tests.publishing.routes import picture
from tests.web.tiny import TinyPlanner
from tests.web.tiny_trips import TODAY

BUREAU = Bureau(slug="taiyuan", name_zh="太原文旅局", name_en="Taiyuan", areas=("taiyuan",))
EDITOR = "editor@example.org"
REVIEWER = "reviewer@example.org"
BODY = "# 看什么\n\n**古柏**与[泉水](https://example.org/spring)。\n\n- 一\n- 二"


@cache
def tour(days: int = 1) -> Trip:
    """Return a tour of the tiny planner: three legs of 1500 m a day, the second estimated."""
    return TinyPlanner().plan_tour(
        TourRequest(start="太原", theme="taihang", days=days, date=TODAY)
    )


@cache
def way() -> Trip:
    """Return a route of the tiny planner: one leg of 1500 m with 25 m of steps."""
    return TinyPlanner().plan_route(RouteRequest(waypoints=("太原", "双塔寺")))


def content(trips: Sequence[str], **more: Any) -> RouteContent:
    """Return what a route says in Chinese and English, over trips that are kept."""
    whole: dict[str, Any] = {
        "theme": "taihang",
        "kind": "rural",
        "texts": (
            RouteText(language="zh", title="晋祠一日", summary="泉水与古柏", body=BODY),
            RouteText(
                language="en", title="A day at Jinci", summary="Springs", body="Old *trees*."
            ),
        ),
        "stages": tuple(RouteStage(trip=trip) for trip in trips),
        "contact": Contact(name="游客中心", phone="0351-0000000", url="https://example.org/"),
        "difficulty": "easy",
        "season": "Apr-Oct",
        "notices": (RouteNotice(text_zh="桥在修", text_en="Bridge works"),),
        "sources": (RouteSource(title="山西省志", url="https://example.org/book"),),
        "licence": "CC-BY-4.0",
    }
    return RouteContent(**{**whole, **more})


def publish(
    store: Store,
    slug: str,
    *,
    trips: Sequence[Trip] | None = None,
    languages: Sequence[str] = ("zh", "en"),
    at: dt.datetime | None = None,
    **more: Any,
) -> int:
    """Write a revision of a route and publish it in languages; return its number."""
    clock = {"clock": lambda: at} if at else {}
    with store.work(**clock) as work:  # type: ignore[arg-type]
        if BUREAU.slug not in {bureau.slug for bureau in work.people.bureaus()}:
            work.people.add_bureau(BUREAU)
        kept = [work.routes.keep_trip(export(t, "json")) for t in trips or (tour(),)]
        written = content(kept, **more)
        try:
            made = work.routes.create(slug, BUREAU.slug, written, author=EDITOR)
        except RequestError:
            number = work.routes.revision(slug).number
            made = work.routes.save(slug, written, author=EDITOR, expected_revision=number)
        for language in languages:
            for step in ("submit", "publish"):
                work.routes.take(slug, language, step, made.number, author=REVIEWER)
        work.audit.add(
            actor=EDITOR, action="publish", subject=slug, bureau=BUREAU.slug, revision=made.number
        )
    return made.number


def with_picture(store: Store, slug: str, **more: Any) -> int:
    """Write and publish a revision with a cover picture; return its number."""
    with store.work() as work:
        work.routes.keep_picture(picture())
    texts = (
        RouteText(language="zh", title="晋祠一日", summary="泉水", body=BODY, cover_alt="古柏"),
        RouteText(language="en", title="Jinci", body="Old *trees*.", cover_alt="Old trees"),
    )
    cover = Cover(picture=picture().sha256, credit="摄影者", licence="CC-BY-4.0")
    return publish(store, slug, **{"texts": texts, "cover": cover, **more})


def withdraw(store: Store, slug: str, language: str, reason: str) -> None:
    """Withdraw one language of a route."""
    with store.work() as work:
        states = {state.language: state for state in work.routes.get(slug).states}
        number = states[language].public
        assert number is not None
        work.routes.take(slug, language, "withdraw", number, author=REVIEWER, reason=reason)


def draft(store: Store, slug: str, title: str = "草稿") -> None:
    """Write a route that nobody published."""
    publish(store, slug, languages=(), texts=(RouteText(language="zh", title=title),))


def renamed(trip: Trip, name: str) -> Trip:
    """Return a tour whose every visited site is called so."""
    stages = tuple(
        replace(
            stage,
            visits=tuple(
                replace(visit, site=replace(visit.site, name_zh=name, name_en=name))
                for visit in stage.visits
            ),
        )
        for stage in trip.stages
    )
    return replace(trip, stages=stages)
