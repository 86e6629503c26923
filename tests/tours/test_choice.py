"""Tours to choose from on a street: they differ, are good enough, and say why."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from jindao.model.trip import Note, Tour
from jindao.texts import languages, texts
from jindao.tours import Solution, best_solution, tour_of
from jindao.tours.character import characterised
from jindao.tours.choice import ALIKE, GROUPS, LEAST_SHARE, choices, easier, in_common
from jindao.tours.ground import TourGround
from jindao.tours.schedule import violations
from jindao.tours.worth import score_of
from tests.tours.walks import at, street


def tours_on(ground: TourGround, count: int = 3) -> tuple[Tour, ...]:
    chosen = choices(ground, best_solution(ground), count)
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
        "most": {"visits": 2, "km": 2.4, "minutes": 40, "known": 2},
        "alone": {"name_zh": "e1", "name_en": "E1"},
    }
    # 17 of 20, nothing in common; 38 steps of 88 m apart.
    facts = told(second)
    assert facts["worth"] == {"percent": 85, "common": 0}
    assert facts["alone"] == {"name_zh": "w1", "name_en": "W1"}
    assert facts["sites"]["new"] == 2
    assert second.title("zh") == "街·换一批的一条"
    assert second.title("en") == "street, other sites"


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
    assert told(second)["worth"] == {"percent": 64, "common": 100}


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
    assert told(characterised(tours, ["best", "sure"])[1])["sure"]["known"] == 2
    museums = told(characterised(tours, ["best", "museums"])[1])["category"]
    assert (museums["count"], museums["first_count"], museums["group_zh"]) == (
        2,
        0,
        "博物馆和近现代史迹",
    )
    # It is neither easier nor elsewhere: what holds of it is told instead.
    for aim in ("calm", "area", "nature"):
        second = characterised(tours, ["best", aim])[1]
        assert second.character[0].code == "sure"
        assert second.title_zh == "街·确定开放的一条"


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
    chosen = choices(ground, best, 3)
    assert chosen[0].solution == best
    assert chosen == choices(ground, best, 3)
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
        for note in tour.character:
            for locale in languages():
                assert "{" not in texts().say(f"choice.{note.code}", locale, **dict(note.facts))
        for out in tour.left_out:
            assert texts().has(f"reason.{out.reason.code}")


def test_counts_of_one_and_two() -> None:
    ground = random_street(3)
    best = best_solution(ground)
    assert len(choices(ground, best, 1)) == 1
    assert choices(ground, best, 3)[:2] == choices(ground, best, 2)
