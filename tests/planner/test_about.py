"""A themed tour is about its theme, or says that it is not, and why."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from jindao import Planner, Settings, Site, Tour, TourRequest
from jindao.heritage.load import load_heritage
from jindao.texts import say
from tests.conftest import at
from tests.planner.test_planner import DAY, site, small_world, street

TOWN = {
    "category": "ancient_building",
    "themes": ("great_wall",),
    "protection_level": "provincial",
    "batch": None,
    "first_year": None,
}
FORT = {"category": "pass_fort", "themes": ("great_wall",), "protection_level": None, "batch": None}


def tour_past(*sites: Site, hours: float = 2.0, avoid: tuple[str, ...] = ()) -> Tour:
    planner = Planner(Settings(), network=street(), heritage=small_world(*sites))
    return planner.plan_tour(
        TourRequest(start=at(0, 0), date=DAY, theme="great_wall", hours=hours, avoid=avoid)
    )


def told(tour: Tour) -> list[str]:
    return [note.code for note in tour.notes if note.code.startswith("beside")]


def test_a_fort_of_no_rank_outweighs_a_temple_that_only_goes_with_the_wall() -> None:
    temple, fort = site("temple", at(800, 0), **TOWN), site("fort", at(800, 10), **FORT)
    tour = tour_past(temple, fort, hours=1.2)
    # Either fits: 24 min of way and 30 of visit; not both.
    assert [visit.site.id for visit in tour.visits] == ["fort"]
    assert tour.visits[0].why[0].code == "rule"
    assert not told(tour)


@pytest.mark.parametrize(
    ("fort", "code"),
    [
        ({"position": at(3900, 0)}, "beside_time"),
        ({"position": at(150, 3000)}, "beside_network"),
        ({"position": at(800, 10), "opening_hours": "Mo 09:00-10:00"}, "beside_shut"),
        ({"position": at(60_000, 0)}, "beside_far"),
        ({"position": None}, "beside_none"),
    ],
)
def test_a_tour_without_a_site_of_the_theme_says_why(fort: dict[str, object], code: str) -> None:
    assert DAY.weekday() != 0
    lone = dataclasses.replace(site("fort", at(0, 0), **FORT), **fort)
    tour = tour_past(site("temple", at(800, 0), **TOWN), lone, hours=1.2)
    assert [visit.why[0].code for visit in tour.visits] == ["rule_beside"]
    assert told(tour) == [code]
    facts = next(dict(note.facts) for note in tour.notes if note.code == code)
    for locale in ("zh", "en"):
        text = say(f"note.{code}", locale, **facts)
        assert code == "beside_none" or lone.name(locale) in text


def test_what_is_avoided_is_not_held_against_a_tour() -> None:
    fort = site("fort", at(800, 10), **FORT)
    tour = tour_past(site("temple", at(800, 0), **TOWN), fort, avoid=("fort",))
    assert told(tour) == ["beside_none"]


@pytest.mark.parametrize("theme", ["great_wall", "yellow_river", "taihang"])
def test_every_theme_has_sites_it_is_about(theme: str) -> None:
    assert not all(rule.beside for rule in load_heritage().themes[theme].rules)


def test_five_days_along_the_wall_see_the_wall() -> None:
    tours = Planner(Settings()).plan_tours(
        TourRequest(
            theme="great_wall",
            profile="bike",
            start="大同",
            end="偏关",
            days=5,
            hours=7,
            date=dt.date(2026, 5, 6),
        ),
        3,
    )
    # Up to three that differ are promised: the best one always, others where there are any.
    assert 1 <= len(tours) <= 3
    for tour in tours:
        own = [visit for visit in tour.visits if visit.why[0].code == "rule"]
        assert 2 * len(own) > len(tour.visits)
        assert 2 * sum(visit.score for visit in own) > tour.score
        assert not told(tour)
