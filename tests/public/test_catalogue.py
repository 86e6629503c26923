"""The catalogue: what is found by what, and when it is made anew."""

from __future__ import annotations

import datetime as dt

import pytest

from jindao import Catalogue, RouteQuery, Store, StoreError, export
from jindao.formats.jsonfile import read_json
from jindao.model.publication import RouteText
from jindao.model.trip import Trip
from jindao.public.facts import (
    facts_of,
    joined_facts,
    known_facts,
    months_of,
    prepare_facts,
)
from tests.public.published import draft, publish, tour, way, withdraw
from tests.web.tiny_trips import TODAY


def slugs(catalogue: Catalogue, locale: str = "zh", **asked: object) -> list[str]:
    return [e.slug for e in catalogue.find(RouteQuery(**asked), locale, TODAY).entries]  # type: ignore[arg-type]


@pytest.fixture
def catalogue(store: Store) -> Catalogue:
    noon = dt.datetime(2026, 11, 27, 4, tzinfo=dt.UTC)
    publish(store, "jinci", at=noon)
    publish(
        store,
        "short-way",
        trips=(way(),),
        at=noon + dt.timedelta(hours=1),
        theme="great_wall",
        kind="historical",
        difficulty="hard",
        season="Nov-Feb",
        languages=("zh",),
        texts=(RouteText(language="zh", title="双塔短途", summary="步道"),),
    )
    publish(
        store, "three-days", trips=(tour(1), tour(2)), at=noon + dt.timedelta(hours=2), season=""
    )
    draft(store, "secret")
    return Catalogue(store)


def test_the_newest_comes_first_and_drafts_not_at_all(catalogue: Catalogue) -> None:
    assert slugs(catalogue) == ["three-days", "short-way", "jinci"]
    assert slugs(catalogue, "en") == ["three-days", "short-way", "jinci"]
    titles = {e.slug: e.title for e in catalogue.entries("en")}
    assert titles["short-way"] == "双塔短途"
    assert titles["jinci"] == "A day at Jinci"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"theme": "great_wall"}, ["short-way"]),
        ({"kind": "rural"}, ["three-days", "jinci"]),
        ({"difficulty": "hard"}, ["short-way"]),
        ({"min_km": 4.6}, ["three-days"]),
        ({"max_km": 1.5}, ["short-way"]),
        ({"min_km": 2, "max_km": 4.5}, ["jinci"]),
        ({"days": 3}, ["three-days"]),
        ({"month": 1}, ["short-way"]),
        ({"month": 10}, ["jinci"]),
        ({"prefecture": "taiyuan"}, ["three-days", "jinci"]),
        ({"prefecture": "datong"}, []),
        ({"county": "晋源区"}, ["three-days", "jinci"]),
        ({"step_free": True}, []),
        ({"text": "双塔"}, ["short-way"]),
        ({"text": "ＪＩＮＣＩ 古柏"}, ["jinci", "three-days"][::-1]),
        ({"text": "nowhere"}, []),
    ],
)
def test_filters(catalogue: Catalogue, asked: dict[str, object], found: list[str]) -> None:
    assert slugs(catalogue, **asked) == found


def test_it_follows_the_store(catalogue: Catalogue, store: Store) -> None:
    assert "jinci" in slugs(catalogue)
    state = catalogue.state()
    assert slugs(catalogue) == slugs(catalogue)
    assert catalogue.state() == state
    withdraw(store, "jinci", "zh", "塌方")
    assert [e.title for e in catalogue.entries("zh") if e.slug == "jinci"] == ["A day at Jinci"]
    withdraw(store, "jinci", "en", "landslide")
    assert "jinci" not in slugs(catalogue)
    assert catalogue.state()[0] != state[0]
    assert catalogue.state()[1] > state[1]  # type: ignore[operator]


def test_an_empty_store_has_an_empty_catalogue(store: Store) -> None:
    found = Catalogue(store).find(RouteQuery(text="x"), "zh", TODAY)
    assert (found.entries, found.counties, found.total) == ((), (), 0)


def test_facts_are_sums_of_what_is_known() -> None:
    facts = facts_of(tour(2))
    assert (facts.days, facts.length_m, facts.estimated_m) == (2, 9000.0, 3000.0)
    assert facts.ascent_m is None
    assert facts.step_free is False
    known = facts_of(way())
    assert known.ascent_m == 40.0
    both = joined_facts([known, facts])
    assert both is not None
    assert (both.days, both.length_m, both.ascent_m) == (3, 10_500.0, None)
    assert both.start == known.start
    assert (both.area.west, both.area.north) == (
        min(known.area.west, facts.area.west),
        max(known.area.north, facts.area.north),
    )
    assert both.sites == facts.sites
    assert joined_facts([known]) == known
    assert joined_facts([]) is None


def counted_readings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note each time that a trip is read to see what it comes to."""
    readings: list[int] = []

    def counted(document: bytes) -> Trip:
        readings.append(len(document))
        return read_json(document)

    monkeypatch.setattr("jindao.public.facts.read_json", counted)
    return readings


def test_a_trip_is_read_once_for_all_indexes(
    catalogue: Catalogue, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = counted_readings(monkeypatch)
    first = catalogue.entries("zh")
    assert len(readings) == 3  # tours of one and of two days, and a way
    assert Catalogue(store).entries("zh") == first
    assert len(readings) == 3
    monkeypatch.setattr("jindao.public.facts.FACTS", 0)
    assert Catalogue(store).entries("zh") == first
    assert len(readings) == 6


def test_what_a_trip_comes_to_is_kept_when_it_is_published(store: Store) -> None:
    with store.work() as work:
        kept = work.routes.keep_trip(export(tour(), "json"))
        prepare_facts(work, [kept, kept])
        assert known_facts(work, [kept]) == {kept: facts_of(tour())}


def test_a_store_that_cannot_be_written_is_read(
    catalogue: Catalogue, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise StoreError("store_read_only")

    monkeypatch.setattr(store, "work", refused)
    readings = counted_readings(monkeypatch)
    assert slugs(catalogue) == ["three-days", "short-way", "jinci"]
    assert slugs(Catalogue(store)) == ["three-days", "short-way", "jinci"]
    assert len(readings) == 6


@pytest.mark.parametrize(
    ("season", "months"),
    [
        ("Apr-Jun", {4, 5, 6}),
        ("Nov-Feb", {11, 12, 1, 2}),
        ("Mar,Sep-Oct", {3, 9, 10}),
        ("Jan-Dec", set(range(1, 13))),
        ("", None),
        ("春天", None),
    ],
)
def test_months(season: str, months: set[int] | None) -> None:
    assert months_of(season) == (None if months is None else frozenset(months))
