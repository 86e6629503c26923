"""What the public sees of one route: its language, its revision, and never a draft."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jindao import NotFoundError, Store, WithdrawnError, open_route
from jindao.model.publication import RouteText
from jindao.model.trip import Trip
from jindao.public import join_trips
from tests.public.published import draft, publish, tour, way, withdraw


def test_a_route_is_read_in_the_language_asked_for(store: Store) -> None:
    publish(store, "jinci")
    for language, title in (("zh", "晋祠一日"), ("en", "A day at Jinci")):
        route = open_route(store, "jinci", language)
        assert route.text.title == title
        assert not route.is_fallback
        assert route.languages == (("en", 1), ("zh", 1))


def test_a_language_that_is_not_published_falls_back(store: Store) -> None:
    publish(store, "jinci", languages=("zh",))
    route = open_route(store, "jinci", "en")
    assert route.is_fallback
    assert (route.language, route.text.title) == ("zh", "晋祠一日")


def test_a_newer_revision_leaves_the_old_one_as_it_was(store: Store) -> None:
    publish(store, "jinci")
    before = open_route(store, "jinci", "zh", 1)
    publish(store, "jinci", texts=(RouteText(language="zh", title="改过"),), languages=("zh",))
    after = open_route(store, "jinci", "zh", 1)
    assert after.document == before.document
    assert not after.is_newest
    assert open_route(store, "jinci", "zh").text.title == "改过"
    assert open_route(store, "jinci", "en").revision.number == 1


def test_drafts_are_not_there_and_not_told_of(store: Store) -> None:
    publish(store, "jinci")
    draft(store, "jinci-secret")
    for slug, near in (("jinci-secret", ["jinci"]), ("jinci-secre", ["jinci"]), ("zzz", [])):
        with pytest.raises(NotFoundError) as raised:
            open_route(store, slug, "zh")
        assert raised.value.facts["known"] == near


def test_a_revision_that_was_never_published_is_not_there(store: Store) -> None:
    publish(store, "jinci")
    publish(store, "jinci", languages=(), licence="CC0-1.0")
    with pytest.raises(NotFoundError):
        open_route(store, "jinci", "zh", 2)


def test_withdrawn_in_one_language_falls_back_and_in_all_is_gone(store: Store) -> None:
    publish(store, "jinci")
    withdraw(store, "jinci", "en", "typo")
    assert open_route(store, "jinci", "en").language == "zh"
    withdraw(store, "jinci", "zh", "塌方")
    for number in (None, 1):
        with pytest.raises(WithdrawnError):
            open_route(store, "jinci", "zh", number)
    publish(store, "jinci", licence="CC0-1.0")
    assert open_route(store, "jinci", "zh").revision.number == 2


def test_tours_are_joined_and_ways_stand_alone() -> None:
    one, two = tour(1), tour(2)
    joined = join_trips([one, two, way(), one])
    assert [type(trip).__name__ for trip in joined] == ["Tour", "Route", "Tour"]
    assert [stage.number for stage in joined[0].stages] == [1, 2, 3]
    assert joined[0].length_m == one.length_m + two.length_m
    assert joined[2] is one


def test_trips_are_read_when_they_are_asked_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: bytes) -> Trip:
        raise AssertionError("nobody asked for a trip")

    own = replace(tour(), title_zh="只此一次")
    publish(store, "jinci", trips=(own,))
    monkeypatch.setattr("jindao.public.route.read_json", refused)
    found = open_route(store, "jinci", "zh")
    with pytest.raises(AssertionError):
        _ = found.trips
    monkeypatch.undo()
    assert found.trips == (own,)
