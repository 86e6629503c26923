"""Each check finds what it is there for, at its place, and nothing in a route that is sound."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jindao.model.closure import Closure
from jindao.model.event import PLACES, RouteEvent
from jindao.model.groups import GROUPS
from jindao.model.note import Note
from jindao.model.people import Bureau
from jindao.model.publication import Cover, RouteNotice, RouteSource, RouteText
from jindao.model.roster import EventPlan
from jindao.model.tour import Tour
from jindao.model.written import Contact
from jindao.publishing.checks import CHECKS, check_route, unanswered
from jindao.publishing.draft import Draft
from jindao.publishing.finding import Finding
from tests.formats.conftest import HOME, SITE_1, make_tour
from tests.publishing.routes import GATE, TODAY, content, sound_draft, sound_tour


def with_content(**more: object) -> Draft:
    draft = sound_draft()
    return replace(draft, content=replace(draft.content, **more))


def zh(**more: str) -> Draft:
    texts = tuple(
        replace(text, **more) if text.language == "zh" else text for text in content().texts
    )
    return with_content(texts=texts)


def statuses(status: str) -> Draft:
    tour = sound_tour()
    [stage] = tour.stages
    first, second = stage.visits
    visits = (replace(first, opening_status=status), second)
    return replace(sound_draft(), trips=(replace(tour, stages=(replace(stage, visits=visits),)),))


def closure(first: dt.date | None, last: dt.date | None, kind: str = "closed") -> Closure:
    (lon, lat), d = HOME, 0.0002
    ring = ((lon - d, lat - d), (lon + d, lat - d), (lon + d, lat + d), (lon - d, lat + d))
    return Closure(
        id="bridge",
        kind=kind,
        reason_zh="修桥",
        reason_en="bridge works",
        first_day=first,
        last_day=last,
        modes=("foot",),
        polygons=(((*ring, ring[0]),),),
    )


def closed(first: dt.date | None, last: dt.date | None, kind: str = "closed") -> Draft:
    return replace(sound_draft(), closures=(closure(first, last, kind),))


def other_hours() -> Draft:
    draft = sound_draft()
    site = replace(draft.sites["site-1"], opening_hours="Mo off")
    return replace(draft, sites={**draft.sites, "site-1": site})


def neighbour() -> Draft:
    draft = sound_draft()
    site = replace(draft.sites["site-1"], prefecture="shuozhou", county="怀仁市")
    return replace(draft, sites={**draft.sites, "site-1": site})


def with_event(plan: EventPlan | None = None, **changes: Any) -> Draft:
    """Return the sound route with an event two days on, planned so."""
    values = {"id": "walk", "date": dt.date(2026, 4, 22), "title_zh": "走", "title_en": "Walk"}
    whole = content(sound_tour(), events=(RouteEvent(**{**values, **changes}),))
    return replace(sound_draft(), content=whole, plans=(plan,))


def refused(*notes: Note) -> EventPlan:
    return EventPlan(refused=(("en", "no room"), ("zh", "容不下")), problems=notes)


CLOSED = Note(
    code="problem.closed",
    facts=(
        *(("day", 1), ("name_zh", "华严寺"), ("name_en", "Huayan"), ("hours", "Mo off")),
        ("date", "2026-04-22"),
    ),
)
OTHER_NETWORK = Note(code="other_network", facts=(("made", "a"), ("given", "b")))
ELSEWHERE = Bureau(slug="x", name_zh="某", name_en="X", areas=("taiyuan", "datong/阳高县"))
MAY_1 = dt.date(2026, 5, 1)
SHOWN = f'![城门](picture:{GATE} "摄影者 · CC-BY-4.0")'
CASES: dict[str, tuple[Callable[[], Draft], list[str]]] = {
    "event_closed": (lambda: with_event(refused(CLOSED)), ["event 1 closed 1 Huayan"]),
    "event_overfull": (lambda: with_event(groups=3, size=13, places=40), ["event 1"]),
    "event_past": (lambda: with_event(date=dt.date(2026, 4, 19)), ["event 1"]),
    "event_refused": (lambda: with_event(refused()), ["event 1"]),
    "event_underfull": (lambda: with_event(groups=3, size=15, places=40), ["event 1"]),
    "event_unshared": (lambda: with_event(EventPlan()), ["event 1"]),
    "event_untitled": (lambda: with_event(title_zh=""), ["event 1"]),
    "event_warned": (lambda: with_event(refused(OTHER_NETWORK)), ["event 1 other_network"]),
    "alt_missing": (
        lambda: zh(cover_alt=" ", body=f'![](picture:{GATE} "a") {SHOWN}'),
        ["cover", "zh 1"],
    ),
    "area_elsewhere": (lambda: replace(sound_draft(), bureau=ELSEWHERE), [""]),
    "area_unknown": (lambda: replace(sound_draft(), whereabouts=None), [""]),
    "contact_missing": (lambda: with_content(contact=Contact(name="某人")), [""]),
    "contact_unusable": (
        lambda: with_content(contact=Contact(email="不是邮箱", url="javascript:alert(1)")),
        ["email", "url"],
    ),
    "cover_missing": (lambda: with_content(cover=None), [""]),
    "cover_unknown": (lambda: replace(sound_draft(), pictures=frozenset()), ["cover"]),
    "credit_missing": (
        lambda: with_content(cover=Cover(picture="wall.jpg", credit="b")),
        ["cover"],
    ),
    "hours_changed": (other_hours, ["stage 1 site-1"]),
    "hours_closed": (lambda: statuses("closed"), ["stage 1 site-1"]),
    "hours_unknown": (lambda: statuses("unknown"), ["stage 1 site-1"]),
    "kind_missing": (lambda: with_content(kind=""), [""]),
    "kind_unknown": (lambda: with_content(kind="stroll"), [""]),
    "licence_missing": (lambda: with_content(licence=" "), [""]),
    "link_broken": (
        lambda: zh(body="[a](site:nowhere) [b](stage:2) [c](route:none) [d](route:other)"),
        ["site:nowhere", "stage:2", "route:none"],
    ),
    "notice_over": (
        lambda: with_content(
            notices=(
                RouteNotice(text_zh="今天为止", last_day=TODAY),
                RouteNotice(text_zh="昨天为止", last_day=TODAY - dt.timedelta(days=1)),
            )
        ),
        ["notice 2"],
    ),
    "notice_reversed": (
        lambda: with_content(
            notices=(
                RouteNotice(text_zh="一天", first_day=MAY_1, last_day=MAY_1),
                RouteNotice(text_zh="倒着", first_day=MAY_1, last_day=MAY_1 - dt.timedelta(days=1)),
            )
        ),
        ["notice 2"],
    ),
    "outside_area": (neighbour, ["stage 1 site-1"]),
    "picture_foreign": (
        lambda: zh(body=f"![a](https://example.org/a.jpg) {SHOWN} ![b](b.jpg) ![c](picture:c)"),
        ["zh 1", "zh 3", "zh 4"],
    ),
    "picture_uncredited": (lambda: zh(body=f"[x](stage:1) ![a](picture:{GATE})"), ["zh 2"]),
    "picture_unknown": (
        lambda: zh(body=f'{SHOWN} ![b](picture:{"b" * 64} "b")'),
        ["zh 2"],
    ),
    "season_unread": (lambda: with_content(season="四月到十月"), [""]),
    "site_unknown": (
        lambda: replace(sound_draft(), sites={}),
        ["stage 1 site-1", "stage 1 site-2"],
    ),
    "source_missing": (lambda: with_content(sources=()), [""]),
    "source_unusable": (
        lambda: with_content(
            sources=(
                RouteSource(title="好", url="https://例子.cn/志?页=1"),
                RouteSource(title="坏", url="htp:/x y"),
            )
        ),
        ["source 2"],
    ),
    "stage_missing": (lambda: replace(with_content(stages=()), trips=()), [""]),
    "text_missing": (lambda: zh(title="", summary=" "), ["zh title", "zh summary"]),
    "theme_missing": (lambda: with_content(theme=""), [""]),
    "theme_unknown": (lambda: with_content(theme="silk_road"), [""]),
    "translation_missing": (lambda: with_content(texts=content().texts[:1]), ["en"]),
    "trip_missing": (lambda: replace(sound_draft(), trips=(None,)), ["stage 1"]),
    "way_closed": (lambda: closed(MAY_1, MAY_1), ["stage 1 bridge"]),
    "way_closed_later": (lambda: closed(dt.date(2026, 6, 1), None), ["stage 1 bridge"]),
    "way_estimated": (lambda: replace(sound_draft(), trips=(make_tour(),)), ["stage 1"]),
    "way_warned": (lambda: closed(TODAY, TODAY, "warning"), ["stage 1 bridge"]),
}


def found(draft: Draft, code: str) -> list[Finding]:
    return [finding for finding in check_route(draft) if finding.code == code]


def test_nothing_is_wrong_with_a_route_that_is_sound() -> None:
    assert check_route(sound_draft()) == ()


def test_every_check_has_its_case() -> None:
    assert CASES.keys() == CHECKS.keys()


@pytest.mark.parametrize("code", CHECKS)
def test_a_check_finds_what_it_is_for(code: str) -> None:
    make, places = CASES[code]
    findings = found(make(), code)
    assert [finding.place for finding in findings] == places
    for finding in findings:
        assert finding.severity == CHECKS[code].severity
        assert finding.key == (f"{code}:{finding.place}" if finding.place else code)
        for locale in ("zh", "en"):
            assert "{" not in finding.message(locale)
            assert finding.message(locale) != f"finding.{code}"


def test_the_case_of_one_check_breaks_no_other_rule_but_those_that_follow() -> None:
    follow = {
        "area_elsewhere": {"outside_area"},
        "way_estimated": {"hours_closed", "hours_unknown", "site_unknown"},
        "site_unknown": {"link_broken"},
        "stage_missing": {"link_broken"},
        "event_closed": {"event_refused"},
        "event_warned": {"event_refused"},
    }
    for code, (make, _) in CASES.items():
        codes = {finding.code for finding in check_route(make())}
        assert codes <= {code} | follow.get(code, set()), code


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (MAY_1, MAY_1, "way_closed"),
        (None, None, "way_closed"),
        (TODAY, TODAY, "way_closed"),
        (dt.date(2026, 5, 2), dt.date(2026, 5, 9), "way_closed_later"),
        (None, dt.date(2026, 4, 19), ""),
    ],
)
def test_a_closure_counts_on_its_days(
    first: dt.date | None, last: dt.date | None, code: str
) -> None:
    assert [finding.code for finding in check_route(closed(first, last))] == [code] * bool(code)


def test_a_closure_is_told_with_the_day_on_which_it_holds() -> None:
    [today] = found(closed(None, TODAY), "way_closed")
    [then] = found(closed(MAY_1, None), "way_closed")
    assert dict(today.facts)["day"] == TODAY.isoformat()
    assert dict(then.facts)["day"] == MAY_1.isoformat()


def test_sites_are_told_by_name_and_closures_by_their_reason() -> None:
    [unknown] = found(statuses("unknown"), "hours_unknown")
    site = sound_draft().sites["site-1"]
    assert unknown.message("zh") == f"第 1 段 {site.name_zh}：不知道那时开不开放"
    assert site.name_en in unknown.message("en")
    [outside] = found(neighbour(), "outside_area")
    assert outside.message("zh") == f"第 1 段 {site.name_zh}不在单位的辖区内：怀仁市"
    [shut] = found(closed(MAY_1, MAY_1), "way_closed")
    assert "bridge" not in shut.message("zh")
    assert "第 1 段（2026-05-01）" in shut.message("zh")


def test_a_closure_beside_the_way_or_for_others_is_none() -> None:
    draft = closed(None, None)
    [shut] = draft.closures
    ring = tuple((lon + 0.01, lat + 0.05) for lon, lat in shut.polygons[0][0])
    for other in (replace(shut, polygons=((ring,),)), replace(shut, modes=("bicycle",))):
        assert check_route(replace(draft, closures=(other,))) == ()
    (ax, ay), (bx, by) = HOME, SITE_1
    along = replace(shut, polygons=(), lines=(((ax - 0.001, ay), (ax + 0.001, ay)),))
    assert found(replace(draft, closures=(along,)), "way_closed")
    aside = replace(shut, polygons=(), lines=(((ax, ay - 0.02), (bx, by - 0.02)),))
    assert check_route(replace(draft, closures=(aside,))) == ()


def test_only_warnings_are_answered_with_a_reason() -> None:
    draft = replace(with_content(licence="", contact=Contact()), whereabouts=None)
    findings = check_route(draft)
    assert [finding.code for finding in findings] == [
        "licence_missing",
        "area_unknown",
        "contact_missing",
    ]
    reasons = {"licence_missing": "later", "contact_missing": "nobody answers", "area_unknown": " "}
    assert [finding.code for finding in unanswered(findings, reasons)] == [
        "licence_missing",
        "area_unknown",
    ]


def test_a_language_is_checked_by_itself() -> None:
    draft = replace(sound_draft(), language="fr")
    codes = {finding.code for finding in check_route(draft)}
    assert codes == {"text_missing", "alt_missing"}
    assert RouteText(language="fr") == draft.content.text("fr")


def test_an_event_of_two_days_is_over_after_the_second() -> None:
    draft = with_event(date=dt.date(2026, 4, 19))
    (tour,) = draft.trips
    assert isinstance(tour, Tour)
    longer = replace(draft, trips=(replace(tour, stages=tour.stages * 2),))
    assert "event_past" not in {finding.code for finding in check_route(longer)}
    (over,) = (
        finding
        for finding in check_route(replace(longer, today=dt.date(2026, 4, 21)))
        if finding.code == "event_past"
    )
    assert dict(over.facts)["day"] == "2026-04-20"


def test_what_an_event_that_is_over_was_like_is_told_no_more() -> None:
    draft = with_event(refused(CLOSED), date=dt.date(2026, 4, 19))
    assert [finding.code for finding in check_route(draft)] == ["event_past"]


@given(groups=st.integers(*GROUPS), size=st.integers(1, 60), places=st.integers(*PLACES))
@example(groups=3, size=14, places=40)
def test_groups_are_as_large_as_the_places_ask_for(groups: int, size: int, places: int) -> None:
    """Forty people in three groups are 14, 13 and 13: of 14 each nothing is to be said."""
    largest = len(range(0, places, groups))  # of groups that are filled in turn, the first
    found = check_route(with_event(groups=groups, size=size, places=places))
    told = "event_overfull" if size < largest else "event_underfull"
    assert [finding.code for finding in found] == ([] if size == largest else [told])
    for finding in found:
        for locale in ("zh", "en"):
            sentence = finding.message(locale)
            assert all(str(n) in sentence for n in (groups, size, places, groups * size))
            assert "{" not in sentence


def test_where_places_or_sizes_are_unknown_nothing_is_said_of_them() -> None:
    unknown: tuple[dict[str, Any], ...] = ({"places": 40}, {"size": 20, "groups": 2})
    for changes in unknown:
        assert check_route(with_event(**changes)) == ()
    off: dict[str, Any] = {"places": 40, "size": 13, "groups": 3, "cancelled": True}
    assert check_route(with_event(**off)) == ()


def test_what_nobody_will_hold_need_not_be_possible() -> None:
    """A site that is closed that day may be why an event was cancelled."""
    for plan, changes in ((refused(CLOSED), {}), (None, {"date": dt.date(2026, 4, 19)})):
        assert check_route(with_event(plan, **changes))
        assert check_route(with_event(plan, cancelled=True, reason_zh="闭馆", **changes)) == ()
    untitled = with_event(title_zh="", cancelled=True)
    assert [finding.code for finding in check_route(untitled)] == ["event_untitled"]


def test_an_event_says_why_it_cannot_be() -> None:
    told = {finding.code: finding for finding in check_route(with_event(refused(CLOSED)))}
    assert {code: finding.severity for code, finding in told.items()} == {
        "event_closed": "error",
        "event_refused": "error",
    }
    assert "华严寺" in told["event_closed"].message("zh")
    assert "event 1: Day 1" in told["event_closed"].message("en")
    assert "容不下" in told["event_refused"].message("zh")


def test_a_key_is_told_in_words_once_its_facts_are_gone() -> None:
    assert Finding.key_told("event_warned:event 1 capacity_unknown", "zh") == (
        "第 1 场活动：排各组时间时的提醒"
    )
    told = Finding.key_told("area_unknown", "en")
    assert told == "points of which nobody knows the county"
    assert Finding.key_told("outside_area:stage 2 waypoint 3", "en") == (
        "stage 2 waypoint 3: outside the area of the bureau"
    )
    assert Finding.key_told("of_another_day:stage 1") == "of_another_day:stage 1"
    warnings = [code for code, check in CHECKS.items() if check.severity == "warning"]
    for locale in ("zh", "en"):
        assert [code for code in warnings if Finding.key_told(code, locale) == code] == []
