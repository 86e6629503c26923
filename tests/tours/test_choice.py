"""Tours to choose from on a street: they differ, are good enough, and say why."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from jindao.formats.choices import tour_choices_text
from jindao.formats.words import note
from jindao.model.breakdown import Breakdown
from jindao.model.note import Note
from jindao.model.tour import Tour
from jindao.texts import languages, texts
from jindao.tours import Solution, best_solution, tour_of
from jindao.tours.character import characterised
from jindao.tours.choice import ALIKE, GROUPS, LEAST_SHARE, easier, in_common, offered, why_no_more
from jindao.tours.ground import TourGround
from jindao.tours.schedule import violations
from jindao.tours.worth import score_of
from tests.tours.walks import at, street


def tours_on(ground: TourGround, count: int = 3) -> tuple[Tour, ...]:
    chosen = offered(ground, best_solution(ground), count).choices
    made = [tour_of(ground, choice.solution) for choice in chosen]
    return characterised(made, [choice.aim for choice in chosen])


def visited(tour: Tour) -> set[str]:
    return {visit.site.id for visit in tour.visits}


def told(tour: Tour) -> dict[str, dict[str, object]]:
    return {note.code: dict(note.facts) for note in tour.character}


def random_street(seed: int, *, musts: tuple[int, ...] = (), **asked: Any) -> TourGround:
    random = np.random.default_rng(seed)
    kinds = [category for held in GROUPS.values() for category in held]
    sites = [
        at(
            int(random.integers(-60, 60)) // (4 if number in musts else 1),
            f"s{number}",
            score=int(random.integers(1, 60)),
            minutes=int(random.integers(5, 40)),
            hours=str(random.choice(["24/7", "09:00-12:00", "Mo off"]))
            if number % 3 != 1
            else None,
            category=str(random.choice(kinds)),
            must=number in musts,
        )
        for number in range(int(random.integers(3, 30)))
    ]
    return street(sites, hours=float(random.integers(1, 5)), **asked)


def test_two_ends_of_a_street_are_two_tours() -> None:
    # 20 steps out and back with two stays of 10 minutes fill the hour: east or west.
    ends = [at(20, "e1", score=10), at(18, "e2", score=10), at(-20, "w1", score=9)]
    ends.append(at(-18, "w2", score=8))
    sites = [(replace(c, stay_min=10), step) for c, step in ends]
    first, second = tours_on(street(sites))
    assert (visited(first), visited(second)) == ({"e1", "e2"}, {"w1", "w2"})
    assert told(first) == {
        "most": {
            "visits": 2,
            "km": 2.4,
            "minutes": 40,
            "known": 2,
            "way_zh": "2.4 公里，路上 40 分",
            "way_en": "2.4 km, 40 min under way",
        },
        "alone": {"name_zh": "e1", "name_en": "E1"},
    }
    # 17 of 20, nothing in common; 38 steps of 88 m apart.
    facts = told(second)
    assert facts["worth_apart"] == {"percent": 85, "shared": 0, "visits": 2}
    assert (facts["sites"]["new"], facts["sites"]["names_zh"]) == (2, "w1、w2")
    assert second.title("zh") == "街 · 换去w1、w2"
    assert second.title("en") == "street, instead to W1, W2"


def test_where_nothing_else_is_worth_it_that_is_told() -> None:
    (only,) = tours_on(street([at(5, "a", score=90), at(20, "b", score=10)]))
    assert only.character == (Note(code="only"),)


def test_one_that_is_easier() -> None:
    # With a alone 4 minutes under way, with all 56.
    sites = [at(2, "a", score=70, minutes=2), at(28, "b", score=40, minutes=2)]
    first, second = tours_on(street(sites))
    assert (visited(first), visited(second)) == ({"a", "b"}, {"a"})
    assert told(second)["calm"]["minutes"] == 4
    assert told(second)["calm"]["first_minutes"] == 56
    assert told(second)["worth"] == {"percent": 64, "shared": 1, "visits": 1}
    assert second.title("zh") == "街 · 轻松些：看 1 处，路上 4 分"
    assert second.title("en") == "street, easier: 1 to see, 4 min under way"


def by_hand(ground: TourGround, *routes: tuple[int, ...]) -> list[Tour]:
    n = len(ground.candidates)
    return [
        tour_of(
            ground,
            Solution(
                routes=(route,),
                stops=(n, n + 1),
                score=score_of(ground.problem, route),
                iterations=0,
                proven=False,
            ),
        )
        for route in routes
    ]


def test_what_is_looked_for_is_told_only_where_it_holds() -> None:
    sites = [at(3, "u", score=12, hours=None), at(4, "v", score=12, hours=None)]
    sites += [at(5, "k", score=9, category="museum"), at(6, "l", score=8, category="museum")]
    tours = by_hand(street(sites), (0, 1), (2, 3))
    assert told(characterised(tours, ["best", "sure"])[1])["sure_all"]["known"] == 2
    museums = told(characterised(tours, ["best", "museums"])[1])["category"]
    assert (museums["count"], museums["first_count"], museums["group_zh"]) == (
        2,
        0,
        "博物馆或近现代史迹",
    )
    second = characterised(tours, ["best", "museums"])[1]
    assert second.title_zh == "街 · 2 处里 2 处是博物馆或近现代史迹"
    assert second.title_en == "street, 2 of 2: museums or modern history"
    # It is neither easier nor elsewhere: what holds of it is told instead.
    for aim in ("calm", "area", "nature"):
        second = characterised(tours, ["best", aim])[1]
        assert second.character[0].code == "sure_all"
        assert second.title_zh == "街 · 2 处都确定开放"


def with_legs(tour: Tour, **changes: Any) -> Tour:
    """Return a one-day tour whose first leg is other than it was, and of whom it is alone."""
    (stage,) = tour.stages
    legs = (replace(stage.legs[0], **changes), *stage.legs[1:])
    return replace(tour, stages=(replace(stage, legs=legs),))


def of_sites(tour: Tour, **changes: Any) -> Tour:
    """Return a one-day tour whose sites all have something else than they had."""
    (stage,) = tour.stages
    visits = tuple(replace(v, site=replace(v.site, **changes)) for v in stage.visits)
    return replace(tour, stages=(replace(stage, visits=visits),))


def test_traits_are_told_with_their_numbers() -> None:
    first, second = by_hand(street([at(3, "a"), at(4, "b")]), (0,), (1,))
    listed = of_sites(second, protection_level="world")
    told_of = characterised([first, listed], ["best", "none"])[1]
    assert (told_of.title_zh, told_of.title_en) == (
        "街 · 世界遗产 1 处",
        "street, World Heritage: 1",
    )
    assert told(told_of)["world"]["first_count"] == 0
    # 386 is 652 years before 1038; where one's age is not known, nothing is older.
    ages = of_sites(first, first_year=1038), of_sites(second, first_year=386)
    told_of = characterised(ages, ["best", "older"])[1]
    assert told_of.title_zh == "街 · 半数以上始于公元 386 年或更早"
    assert note("choice", told_of.character[0], "en") == (
        "At least half of its sites go back to 386 CE or before; in the first choice to 1038 CE"
    )
    assert characterised([first, ages[1]], ["best", "older"])[1].title_zh == "街 · 换去b"
    near = of_sites(first, first_year=585), ages[1]
    assert characterised(near, ["best", "older"])[1].title_zh == "街 · 换去b"
    old = of_sites(first, first_year=300), of_sites(second, first_year=-770)
    assert characterised(old, ["best", "older"])[1].title_en == (
        "street, half of it from 770 BCE or before"
    )


def test_a_quieter_way_is_told_where_enough_of_it_is_known() -> None:
    # First: 180 m out along a loud road and 180 m back of which nothing is recorded.
    first, second = by_hand(street([at(3, "a"), at(4, "b")]), (0,), (1,))
    loud, quiet = Breakdown(noise=(("loud", 180.0),)), Breakdown(noise=(("quiet", 240.0),))
    halves = with_legs(first, breakdown=loud), with_legs(second, breakdown=quiet)
    assert characterised(halves, ["best", "quiet"])[1].title_zh == "街 · 换去b"
    (out, back), (there, home) = first.legs, second.legs
    whole = [
        replace(
            tour,
            stages=(
                replace(tour.stages[0], legs=tuple(replace(leg, breakdown=made) for leg in legs)),
            ),
        )
        for tour, legs, made in ((first, (out, back), loud), (second, (there, home), quiet))
    ]
    told_of = characterised(whole, ["best", "quiet"])[1]
    assert told_of.title_zh == "街 · 100 % 的路旁没有记录到吵的道路"
    assert told(told_of)["quiet"]["first_percent"] == 0


def climbing(tour: Tour, ascent_m: float) -> Tour:
    """Return a one-day tour of a leg there and a leg back that climbs so much in all."""
    (stage,) = tour.stages
    legs = tuple(replace(leg, ascent_m=ascent_m / 2, descent_m=0.0) for leg in stage.legs)
    return replace(tour, stages=(replace(stage, legs=legs),))


def test_climbs_are_told_by_their_difference() -> None:
    first, second = by_hand(street([at(3, "a"), at(4, "b")]), (0,), (1,))
    more = [climbing(first, 80), climbing(second, 200)]
    assert characterised(more, ["best", "none"])[1].title_zh == "街 · 多爬 120 米"
    less = [climbing(first, 200), climbing(second, 80)]
    assert characterised(less, ["best", "none"])[1].title_en == "street, 120 m less climbing"


def test_the_list_of_choices_in_both_languages() -> None:
    # Out and back to 20 are 40 minutes and 2.4 km; of the second, one visit is the first's.
    sites = [at(20, "a", score=20), at(10, "b", score=10, hours=None), at(5, "c", score=12)]
    tours = characterised(by_hand(street(sites), (1, 0), (2, 0)), ["best", "sites"])
    assert tour_choices_text(tours, "zh").splitlines() == [
        "1  在外 40 分  2.4 公里  2 处  街",
        "     首选：2 处，其中 1 处确定开放；2.4 公里，路上 40 分",
        "     这几条里只有它去b",
        "2  在外 40 分  2.4 公里  2 处  街 · 换去c",
        "     首选没有的：c",
        "     总分是首选的 107 %；2 处里有 1 处首选也去",
    ]
    assert tour_choices_text(tours, "en").splitlines() == [
        "1  40 min out  2.4 km  2 visits  street",
        "     First choice; visits: 2, surely open: 1; 2.4 km, 40 min under way",
        "     The only one of these with B",
        "2  40 min out  2.4 km  2 visits  street, instead to C",
        "     Not in the first choice: C",
        "     Worth 107 % of the first choice; visits in common with it: 1 of 2",
    ]


def why_not(*sites: Any) -> list[tuple[str, dict[str, object]]]:
    ground = street(list(sites))
    offer = offered(ground, best_solution(ground), 3)
    notes = why_no_more(ground, offer.choices, offer.tried)
    return [(told_of.code, dict(told_of.facts)) for told_of in notes]


def test_why_there_is_no_further_tour() -> None:
    # a and b fit both: a alone is 90 of 100, all of it in the first.
    assert why_not(at(5, "a", score=90), at(20, "b", score=10)) == [
        ("no_more_alike", {"number": 2, "shared": 1, "visits": 1})
    ]
    # 40 and 56 minutes, not both in 60: b is worth 3 of 10.
    (worth,) = why_not(at(20, "a", score=10), at(-28, "b", score=3))
    assert worth == ("no_more_worth", {"number": 2, "percent": 30, "least": 60})
    worth_note = Note(code=worth[0], facts=tuple(worth[1].items()))  # type: ignore[arg-type]
    assert note("choice", worth_note, "zh") == (
        "没有第 2 条：确实不同的走法，总分最多是首选的 30 %，不到 60 % 的不列"
    )


def test_of_two_reasons_only_what_binds_is_told() -> None:
    # With a alone (90 of 100) all is in the first; c is another way, and worth 30 of 100.
    (told_of,) = why_not(at(5, "a", score=90), at(20, "b", score=10), at(-28, "c", score=30))
    assert told_of == ("no_more_worth", {"number": 2, "percent": 30, "least": 60})


def test_some_of_the_same_sites_are_a_choice_only_where_they_save_a_third() -> None:
    # a alone: 20 of 32 minutes of way.
    sites = [at(10, "a", score=70, minutes=5), at(16, "b", score=40, minutes=2)]
    assert [visited(tour) for tour in tours_on(street(sites))] == [{"a", "b"}, {"a"}]
    # 22 of 32 minutes of way and 27 of 39 in all are no third less.
    sites = [at(11, "a", score=70, minutes=5), at(16, "b", score=40, minutes=2)]
    assert [visited(tour) for tour in tours_on(street(sites))] == [{"a", "b"}]


def test_some_of_the_same_sites_are_no_other_area() -> None:
    sites = [at(3, "a"), at(-10, "b"), at(-11, "c")]
    first, second = by_hand(street(sites), (0, 1, 2), (0,))
    told_of = characterised([first, second], ["best", "area"])[1]
    assert told_of.character[0].code == "calm"
    assert told_of.title_zh == "街 · 轻松些：看 1 处，路上 6 分"


def test_the_same_tour_once_more_is_no_other() -> None:
    assert why_not(at(20, "a")) == [("no_more_found", {"number": 2})]


def test_a_tour_that_nothing_tells_from_the_others_is_no_choice() -> None:
    tours = by_hand(street([at(3, "a"), at(4, "b")]), (0, 1), (1, 0))
    assert characterised(tours, ["best", "sites"])[0].character == (Note(code="only"),)


def test_fewer_visits_and_no_more_way_are_easier() -> None:
    assert easier((3, 100), (4, 100))
    assert easier((4, 80), (4, 100))
    assert not easier((4, 81), (4, 100))
    assert not easier((5, 10), (4, 100))
    assert not easier((3, 101), (4, 100))


@pytest.mark.parametrize("seed", range(9))
def test_every_choice_keeps_what_it_promises(seed: int) -> None:
    musts = (1,) if seed % 3 == 0 else ()
    lunch = (dt.time(9, 30), dt.time(11, 30)) if seed == 4 else None
    ground = random_street(seed, musts=musts, days=1 + seed % 2, lunch=lunch)
    best = best_solution(ground)
    chosen = offered(ground, best, 3).choices
    assert chosen[0].solution == best
    assert chosen == offered(ground, best, 3).choices
    for place, choice in enumerate(chosen):
        assert violations(ground.problem, choice.solution) == ()
        assert choice.solution.score >= LEAST_SHARE * best.score
        for other in chosen[:place]:
            shared = in_common(ground.problem, choice.solution.visited, other.solution.visited)
            assert shared <= ALIKE
    tours = tours_on(ground)
    assert len({tour.title("zh") for tour in tours}) == len(tours)
    assert len({tour.title("en") for tour in tours}) == len(tours)
    for tour in tours:
        assert len(tour.visits) + len(tour.left_out) == len(ground.candidates)
        for item in tour.character:
            for locale in languages():
                assert "{" not in note("choice", item, locale)
                assert "{" not in tour.title(locale)
        for out in tour.left_out:
            assert texts().has(f"reason.{out.reason.code}")


def test_counts_of_one_and_two() -> None:
    ground = random_street(3)
    best = best_solution(ground)
    assert len(offered(ground, best, 1).choices) == 1
    assert offered(ground, best, 3).choices[:2] == offered(ground, best, 2).choices
