"""From a draft to the public page: who may, what must hold, and what is kept of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pytest

from jindao import (
    ConflictError,
    DataError,
    EventPlan,
    Heritage,
    NotAllowedError,
    NotFoundError,
    NotPublishableError,
    RequestError,
    RouteEvent,
    WithdrawnError,
    load_heritage,
)
from jindao.model.closure import Closure
from jindao.model.people import ROLES
from jindao.model.trip import Trip
from jindao.publishing.accounts import Accounts
from jindao.publishing.desk import Desk
from jindao.publishing.permissions import NOBODY, OPERATOR, PERMISSIONS, Actor
from jindao.publishing.world import World
from jindao.store import Store
from tests.publishing.conftest import Turned, person
from tests.publishing.routes import DATONG, content, document, sound_tour
from tests.publishing.test_checks import closure

SLUG = "old-datong"
REASONS = {
    "area_unknown": "the station is in Datong",
    "cover_unknown:cover": "the photographer still has it",
}


@pytest.fixture(scope="session")
def heritage() -> Heritage:
    """The dataset, and in it the sites of the route."""
    whole = load_heritage()
    sites = tuple(visit.site for visit in sound_tour().visits)
    return replace(whole, sites=(*whole.sites, *sites))


@pytest.fixture
def shut() -> list[Closure]:
    return []


@pytest.fixture
def desk(store: Store, clock: Turned, heritage: Heritage, shut: list[Closure]) -> Desk:
    with store.work(clock=clock) as work:
        work.people.add_bureau(DATONG)
    return Desk(store, World(heritage=heritage, closures=lambda: tuple(shut)), clock=clock)


@pytest.fixture
def staff(desk: Desk, accounts: Accounts) -> dict[str, Actor]:
    return {role: person(accounts, role, "datong") for role in ROLES}


def created(desk: Desk, staff: dict[str, Actor]) -> None:
    trips = (document(sound_tour()),)
    desk.create(staff["editor"], "datong", SLUG, content(), trips=trips, note="first")


def published(
    desk: Desk,
    staff: dict[str, Actor],
    revision: int = 1,
    reasons: Mapping[str, str] = REASONS,
) -> None:
    desk.submit(staff["editor"], SLUG, "zh", revision)
    desk.publish(staff["reviewer"], SLUG, "zh", revision, reasons=reasons)


def test_from_draft_to_public_and_back(
    desk: Desk, staff: dict[str, Actor], store: Store, clock: Turned
) -> None:
    created(desk, staff)
    with pytest.raises(NotFoundError):
        desk.public_route(SLUG, "zh")
    desk.submit(staff["editor"], SLUG, "zh", 1)
    assert desk.send_back(staff["reviewer"], SLUG, "zh", 1, "写清楚").status == "draft"
    published(desk, staff)
    public = desk.public_route(SLUG, "zh")
    assert public.content == content()
    fixed = content(licence="CC0-1.0")
    desk.save(staff["editor"], SLUG, fixed, expected_revision=1, note="licence")
    assert desk.public_route(SLUG, "zh") == public
    published(desk, staff, 2)
    assert desk.public_route(SLUG, "zh").content == fixed
    assert desk.public_route(SLUG, "zh", 1) == public
    desk.withdraw(staff["reviewer"], SLUG, "zh", 2, "城墙维修")
    with pytest.raises(WithdrawnError, match="城墙维修"):
        desk.public_route(SLUG, "zh")
    steps = desk.changes(staff["viewer"], SLUG)
    assert [step.step for step in steps] == [
        "submit", "send_back", "submit", "publish", "submit", "publish", "withdraw",
    ]  # fmt: skip
    assert steps[3].accepted == tuple(REASONS.items())
    with store.reading(clock=clock) as work:
        log = [(entry.action, entry.actor) for entry in work.audit.entries(bureau="datong")]
    assert log[4:6] == [
        ("create", "editor@datong.example"),
        ("submit", "editor@datong.example"),
    ]
    assert len(log) == 4 + 1 + 7 + 1
    assert store.verify(clock=clock) == ()


def test_publishing_is_refused_while_errors_stand(
    desk: Desk, staff: dict[str, Actor], shut: list[Closure]
) -> None:
    created(desk, staff)
    desk.submit(staff["editor"], SLUG, "zh", 1)
    with pytest.raises(NotPublishableError) as unanswered:
        desk.publish(staff["reviewer"], SLUG, "zh", 1)
    codes = [finding.code for finding in unanswered.value.findings]  # type: ignore[attr-defined]
    assert codes == ["area_unknown", "cover_unknown"]
    shut.append(closure(None, None))
    for locale, told in (("en", "bridge works"), ("zh", "修桥")):
        with pytest.raises(NotPublishableError) as caught:
            desk.publish(staff["reviewer"], SLUG, "zh", 1, reasons=REASONS)
        assert told in caught.value.message(locale)
    assert desk.route(staff["viewer"], SLUG).state("zh").status == "in_review"
    shut.clear()
    assert desk.publish(staff["reviewer"], SLUG, "zh", 1, reasons=REASONS).public == 1
    with pytest.raises(NotFoundError):
        desk.public_route(SLUG, "en")


def test_what_is_published_is_what_was_reviewed(desk: Desk, staff: dict[str, Actor]) -> None:
    created(desk, staff)
    desk.submit(staff["editor"], SLUG, "zh", 1)
    desk.save(staff["editor"], SLUG, content(licence="CC0-1.0"), expected_revision=1)
    with pytest.raises(RequestError) as caught:
        desk.publish(staff["reviewer"], SLUG, "zh", 2, reasons=REASONS)
    assert caught.value.code == "route_step"
    desk.publish(staff["reviewer"], SLUG, "zh", 1, reasons=REASONS)
    assert desk.public_route(SLUG, "zh").content.licence == "CC-BY-4.0"


def test_a_second_editor_is_told_of_the_first(desk: Desk, staff: dict[str, Actor]) -> None:
    created(desk, staff)
    theirs = desk.save(staff["admin"], SLUG, content(season="Apr-Oct"), expected_revision=1)
    with pytest.raises(ConflictError) as caught:
        desk.save(staff["editor"], SLUG, content(season="May"), expected_revision=1)
    assert caught.value.theirs == theirs
    assert [r.number for r in desk.revisions(staff["viewer"], SLUG)] == [1, 2]


def test_every_step_is_refused_to_whoever_may_not(
    desk: Desk, staff: dict[str, Actor], accounts: Accounts, store: Store, clock: Turned
) -> None:
    created(desk, staff)
    desk.submit(staff["editor"], SLUG, "zh", 1)
    attempts = {
        "edit": lambda who: desk.save(who, SLUG, content(season="May"), expected_revision=1),
        "submit": lambda who: desk.submit(who, SLUG, "en", 1),
        "send_back": lambda who: desk.send_back(who, SLUG, "zh", 1, "why"),
        "publish": lambda who: desk.publish(who, SLUG, "zh", 1, reasons=REASONS),
        "withdraw": lambda who: desk.withdraw(who, SLUG, "zh", 1, "why"),
        "view": lambda who: desk.route(who, SLUG),
    }
    strangers = [NOBODY, person(accounts, "admin")]
    with store.reading(clock=clock) as work:
        before = len(work.audit.entries())
    for action, attempt in attempts.items():
        lower = [staff[role] for role in ROLES if role not in PERMISSIONS[action]]
        for who in (*strangers, *lower):
            with pytest.raises(NotAllowedError):
                attempt(who)
    for who in (*strangers, staff["viewer"]):
        with pytest.raises(NotAllowedError):
            desk.create(who, "datong", "another", content())
    with store.reading(clock=clock) as work:
        assert len(work.audit.entries()) == before
    assert desk.route(OPERATOR, SLUG).newest.number == 1


def test_a_trip_is_kept_only_with_what_uses_it(
    desk: Desk, staff: dict[str, Actor], store: Store, clock: Turned
) -> None:
    with pytest.raises(DataError):
        desk.create(staff["editor"], "datong", SLUG, content(), trips=(b"no trip",))
    unused = document(replace(sound_tour(), title_zh="别的"))
    with pytest.raises(RequestError) as caught:
        desk.create(
            staff["editor"], "datong", SLUG, content(), trips=(document(sound_tour()), unused)
        )
    assert caught.value.code == "trip_unused"
    with pytest.raises(RequestError, match="not kept"):
        desk.create(staff["editor"], "datong", SLUG, content())
    assert store.verify(clock=clock) == ()
    created(desk, staff)


def test_what_cannot_be_is_refused(desk: Desk, staff: dict[str, Actor]) -> None:
    created(desk, staff)
    with pytest.raises(NotFoundError):
        desk.submit(staff["editor"], SLUG, "xx", 1)
    desk.submit(staff["editor"], SLUG, "zh", 1)
    with pytest.raises(RequestError, match="say why"):
        desk.send_back(staff["reviewer"], SLUG, "zh", 1, "  ")
    with pytest.raises(NotFoundError):
        desk.publish(staff["reviewer"], SLUG, "zh", 9, reasons=REASONS)


def plans_kept(store: Store) -> int:
    with store.reading() as work:
        return len(work.public.planned_events())


def test_an_event_that_cannot_be_is_not_published_and_who_writes_waits_for_no_roster(
    store: Store, staff: dict[str, Actor], clock: Turned, heritage: Heritage
) -> None:
    made: list[RouteEvent] = []
    why = EventPlan(refused=(("en", "no room"), ("zh", "容不下")))

    def plan(trip: Trip, event: RouteEvent) -> EventPlan:
        made.append(event)
        with store.work(clock=clock):  # whoever held the store for writing would be in the way
            return why if event.groups > 1 else EventPlan()

    desk = Desk(store, World(heritage=heritage, plan_event=plan), clock=clock)
    day = clock.now.date() + dt.timedelta(days=1)
    crowd = RouteEvent(id="walk", date=day, title_zh="走", title_en="Walk", groups=3)
    trips = (document(sound_tour()),)
    desk.create(staff["editor"], "datong", SLUG, content(events=(crowd,)), trips=trips)
    desk.submit(staff["editor"], SLUG, "zh", 1)
    reasons = {**REASONS, "event_unshared:event 1": "one group, nothing to share"}
    with pytest.raises(NotPublishableError, match="no room"):
        desk.publish(staff["reviewer"], SLUG, "zh", 1, reasons=reasons)
    alone = content(events=(replace(crowd, groups=1),))
    desk.save(staff["editor"], SLUG, alone, expected_revision=1)
    published(desk, staff, 2, reasons)
    assert desk.public_route(SLUG, "zh").content.events == alone.events
    assert [event.groups for event in made] == [3, 1], "each is worked out once"
    desk.check(staff["viewer"], SLUG, "zh", content(events=(crowd,)))
    assert plans_kept(store) == 2
    later = content(events=(replace(crowd, groups=2),))
    desk.save(staff["editor"], SLUG, later, expected_revision=2)
    why = EventPlan()
    published(desk, staff, 3, reasons)
    assert plans_kept(store) == 1, "of what the public sees, and no more"
    assert [event.groups for event in made] == [3, 1, 3, 2]
    desk.withdraw(staff["reviewer"], SLUG, "zh", 3, "over")
    assert plans_kept(store) == 0
    assert store.verify(clock=clock) == ()
