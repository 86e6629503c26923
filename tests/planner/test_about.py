"""A themed tour is about its theme, or says that it is not, and why."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from jindao import Planner, Settings, Site, Tour, TourRequest
from jindao.heritage.load import load_heritage
from jindao.heritage.scoring import is_about, score_all
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


def test_a_fort_of_no_rank_outweighs_three_temples_of_national_rank() -> None:
    national = {**TOWN, "protection_level": "national"}
    # 18 min of way out and as much back, and 30 of visit: the fort alone, 66 of 70 min, or
    # three temples next to the start, an hour and 36 min where all of them are seen.
    temples = [site(f"temple{n}", at(10 * n, 0), **national, visit_minutes=20) for n in range(3)]
    fort = site("fort", at(1200, 0), **FORT)
    tour = tour_past(*temples, fort, hours=7 / 6)
    assert [visit.site.id for visit in tour.visits] == ["fort"]


def test_a_tour_that_is_mostly_what_goes_with_the_wall_is_around_it() -> None:
    temples = [site(f"temple{n}", at(100 * n, 0), **TOWN) for n in range(2)]
    forts = [site("fort", at(400, 0), **FORT), site("far", at(3900, 0), **FORT)]
    tour = tour_past(*temples, *forts)
    assert sorted(visit.site.id for visit in tour.visits) == ["fort", "temple0", "temple1"]
    assert told(tour) == ["beside_few"]
    facts = next(dict(note.facts) for note in tour.notes if note.code == "beside_few")
    assert (facts["own"], facts["count"], facts["km"]) == (1, 3, 3.9)
    assert tour.title("zh").startswith("长城周边 · ")
    assert tour.title("en").startswith("Around the Great Wall: ")
    for locale, why in (("zh", "太远"), ("en", "too far")):
        text = say("note.beside_few", locale, **facts)
        assert forts[1].name(locale) in text
        assert why in text


def test_half_of_the_theme_is_about_it() -> None:
    tour = tour_past(site("temple", at(100, 0), **TOWN), site("fort", at(400, 0), **FORT))
    assert len(tour.visits) == 2
    assert not told(tour)
    assert tour.title("zh").startswith("长城 · ")


@pytest.mark.parametrize("far", [False, True])
def test_few_sites_of_the_theme_tell_of_the_next_one_wherever_it_is(far: bool) -> None:
    temples = [site(f"temple{n}", at(100 * n, 0), **TOWN) for n in range(2)]
    more = [site("far", at(60_000, 0), **FORT)] if far else []
    tour = tour_past(*temples, site("fort", at(400, 0), **FORT), *more)
    assert told(tour) == ["beside_few_far" if far else "beside_few_none"]
    facts = next(dict(note.facts) for note in tour.notes if note.code.startswith("beside"))
    for locale in ("zh", "en"):
        assert "{" not in say(f"note.{told(tour)[0]}", locale, **facts)


def test_what_is_avoided_is_not_held_against_a_tour() -> None:
    fort = site("fort", at(800, 10), **FORT)
    tour = tour_past(site("temple", at(800, 0), **TOWN), fort, avoid=("fort",))
    assert told(tour) == ["beside_none"]


@pytest.mark.parametrize("theme", ["great_wall", "yellow_river", "taihang"])
def test_every_theme_has_sites_it_is_about(theme: str) -> None:
    assert not all(rule.beside for rule in load_heritage().themes[theme].rules)


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(Settings())


def test_a_tour_of_a_kind_is_titled_by_it(planner: Planner) -> None:
    tour = planner.plan_tour(TourRequest(kind="study", start="太原", date=DAY, hours=4))
    assert tour.title("zh") == "太原出发 · 研学 · 步行 4 小时"


@pytest.mark.parametrize(
    ("theme", "start", "profile", "days"),
    [
        ("great_wall", "代县", "walk", 1),
        ("great_wall", "右玉", "bike", 1),
        ("great_wall", "右玉", "bike", 2),
        ("great_wall", "偏关", "bike", 1),
        ("yellow_river", "碛口", "bike", 1),
        ("yellow_river", "碛口", "bike", 2),
        ("yellow_river", "吉县", "bike", 1),
        ("yellow_river", "永济", "bike", 1),
    ],
)
def test_what_goes_with_a_theme_takes_no_time_from_it(
    planner: Planner, theme: str, start: str, profile: str, days: int
) -> None:
    beside = tuple(
        scored.site.id
        for scored in score_all(planner.heritage, theme, ())
        if not is_about(scored.why)
    )
    request = TourRequest(
        theme=theme, start=start, profile=profile, days=days, hours=7, date=dt.date(2026, 5, 6)
    )
    tour = planner.plan_tour(request)
    alone = planner.plan_tour(dataclasses.replace(request, avoid=beside))
    own = sum(visit.score for visit in tour.visits if is_about(visit.why))
    assert own >= sum(visit.score for visit in alone.visits)


def test_five_days_along_the_wall_see_the_wall(planner: Planner) -> None:
    tours = planner.plan_tours(
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
