"""The plain words of a trip."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jindao import ExportOptions, Route, Tour, export
from jindao.texts import texts


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_tour_says_when_where_and_what_is_unknown(tour: Tour, locale: str) -> None:
    words = export(tour, "txt", ExportOptions(locale=locale)).decode()
    for visit in tour.visits:
        assert visit.site.name(locale) in words
        assert f"{visit.arrival:%H:%M}" in words
    assert texts().say("status.unknown", locale) in words
    assert ("示意" if locale == "zh" else "estimated") in words
    for left_out in tour.left_out:
        assert left_out.site.name(locale) in words
    assert all(credit in words for credit in tour.provenance.attribution)


def test_warnings_come_before_the_first_stop(tour: Tour) -> None:
    words = export(tour, "txt").decode()
    assert words.index("!") < words.index(tour.visits[0].site.name_zh)


def test_a_route_has_no_left_out(route: Route) -> None:
    words = export(route, "txt").decode()
    assert route.waypoints[0].name("zh") in words
    assert "没有列入" not in words


def test_hostile_names_stay_on_their_line(hostile: Tour) -> None:
    words = export(hostile, "txt").decode()
    assert not [char for char in words if ord(char) < 32 and char != "\n"]
    assert "\u202e" not in words


@pytest.mark.parametrize(
    ("locale", "told"), [("en", "engine compiled;"), ("zh", "引擎 compiled；")]
)
def test_the_engine_is_named(route: Route, tour: Tour, locale: str, told: str) -> None:
    for trip in (route, tour):
        trip = replace(trip, provenance=replace(trip.provenance, engine="compiled"))
        for format_ in ("txt", "html"):
            assert told in export(trip, format_, ExportOptions(locale=locale)).decode()
