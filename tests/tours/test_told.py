"""Sites of one story: worth more together, and told so, on a street."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from jindao.codec import from_plain, to_plain
from jindao.model.note import Note
from jindao.model.story import Story
from jindao.model.tour import Tour
from jindao.tours import best_solution, solve, tour_of
from jindao.tours.bound import upper_bound
from jindao.tours.candidate import Tie
from jindao.tours.character import characterised
from jindao.tours.ground import TourGround, asked_otherwise
from tests.tours.walks import at, street, walk


def story(*sites: str) -> Story:
    name = "-".join(sites)
    return Story(id=name, sites=sites, why_zh=f"{name}缘由", why_en=f"why {name}", sources=("s",))


def ties(told: Story, *bonuses: int) -> tuple[Tie, ...]:
    pairs = combinations(told.sites, 2)
    return tuple(
        Tie(sites=pair, bonus=bonus, story=told) for pair, bonus in zip(pairs, bonuses, strict=True)
    )


def told(tour: Tour) -> dict[str, list[tuple[str, list[tuple[str, int]]]]]:
    return {
        visit.site.id: [
            (item.id, [(other.id, other.points) for other in item.companions])
            for item in visit.stories
        ]
        for visit in tour.visits
    }


def test_a_story_is_worth_a_longer_way() -> None:
    # An hour: c alone is 50 min and 14; a and b are 20 min and 12, and c is then too far.
    sites = [at(-10, "a", score=6), at(-8, "b", score=6), at(25, "c", score=14)]
    assert {v.site.id for v in walk(sites).visits} == {"c"}
    tour = walk(sites, ties=ties(story("a", "b"), 5))
    assert {v.site.id for v in tour.visits} == {"a", "b"}
    assert tour.score == 17


def test_what_a_visit_tells_with_others_by_hand() -> None:
    # In the order of the street: a, b, c. The odd point is that of the earlier visit.
    trio = story("a", "b", "c")
    sites = [at(step, name, score=10) for step, name in ((2, "a"), (4, "b"), (6, "c"), (8, "d"))]
    tour = walk(sites, ties=ties(trio, 3, 4, 5), end=10)
    assert [v.site.id for v in tour.visits] == ["a", "b", "c", "d"]
    assert told(tour) == {
        "a": [("a-b-c", [("b", 2), ("c", 2)])],
        "b": [("a-b-c", [("a", 1), ("c", 3)])],
        "c": [("a-b-c", [("a", 2), ("b", 2)])],
        "d": [],
    }
    assert [dict(v.parts) for v in tour.visits[:2]] == [{"site": 10, "pairs": 4}] * 2
    assert tour.score == 40 + 12
    first = tour.visits[0].stories[0]
    assert [first.why(locale) for locale in ("zh", "en")] == ["a-b-c缘由", "why a-b-c"]
    assert [first.companions[0].name(locale) for locale in ("zh", "en")] == ["b", "B"]


def test_a_site_may_tell_two_stories() -> None:
    sites = [at(step, name) for step, name in ((2, "a"), (4, "b"), (6, "c"))]
    both = (*ties(story("a", "b"), 2), *ties(story("b", "c"), 4))
    middle = told(walk(sites, ties=both, end=10))["b"]
    assert middle == [("a-b", [("a", 1)]), ("b-c", [("c", 2)])]


def test_a_story_of_which_one_site_is_seen_is_not_told() -> None:
    tour = walk([at(5, "a"), at(-70, "b")], ties=ties(story("a", "b"), 5))
    assert told(tour) == {"a": []}
    assert tour.score == 10


def test_ties_that_do_not_count_are_no_pairs() -> None:
    sites = [at(2, "a"), at(4, "b")]
    ground = street(sites, ties=(*ties(story("a", "x"), 5), *ties(story("a", "b"), 0)))
    assert ground.problem.pairs.shape == (0, 2)
    assert told(tour_of(ground, best_solution(ground))) == {"a": [], "b": []}


def test_a_request_that_is_a_little_other_keeps_its_stories() -> None:
    ground = street([at(2, "a"), at(4, "b")], ties=ties(story("a", "b"), 5))
    other = asked_otherwise(ground, ground.request)
    assert other.problem.pairs.tolist() == [[0, 1]]
    assert other.problem.pair_bonus.tolist() == [5]


def random_ground(seed: int, **asked: bool) -> TourGround:
    random = np.random.default_rng(seed)
    sites = [
        at(
            int(random.integers(-25, 26)),
            f"s{number}",
            score=int(random.integers(1, 30)),
            minutes=int(random.integers(0, 20)),
        )
        for number in range(8)
    ]
    groups = np.split(random.permutation(8), (2, 5))
    found: list[Tie] = []
    for group in groups:
        names = story(*(f"s{number}" for number in group))
        count = len(group) * (len(group) - 1) // 2
        found += ties(names, *random.integers(1, 12, count).tolist())
    return street(sites, ties=tuple(found), days=1 + seed % 2, **asked)


@pytest.mark.parametrize("seed", range(12))
def test_points_of_companions_add_up_and_so_does_the_tour(seed: int) -> None:
    tour = walk_of(random_ground(seed))
    shared = 0
    for visit in tour.visits:
        points = sum(other.points for item in visit.stories for other in item.companions)
        assert points == dict(visit.parts).get("pairs", 0)
        shared += points
    assert tour.score == sum(visit.score for visit in tour.visits) + shared
    assert from_plain(Tour, to_plain(tour)) == tour


def walk_of(ground: TourGround) -> Tour:
    return tour_of(ground, best_solution(ground))


@pytest.mark.parametrize("seed", range(12))
def test_no_tour_is_worth_more_than_the_bound_with_stories(seed: int) -> None:
    problem = random_ground(seed).problem
    best = solve(problem, seed=0, solver="exact")
    found = upper_bound(problem, best)
    assert found is not None
    assert best.score <= found.score
    assert solve(problem, seed=seed, solver="search").score <= best.score


def test_a_story_that_only_one_of_the_tours_tells() -> None:
    ground = street(
        [at(3, "a"), at(4, "b"), at(-3, "c"), at(-4, "d")], ties=ties(story("a", "b"), 4)
    )
    solutions = []
    for route in ((0, 1), (2, 3)):
        best = best_solution(ground)
        solutions.append(type(best)(routes=(route,), stops=best.stops, score=20, iterations=0,
                                    proven=False))  # fmt: skip
    tours = characterised([tour_of(ground, each) for each in solutions], ["best", "sites"])
    facts = {"why_zh": "a-b缘由", "why_en": "why a-b", "names_zh": "a、b", "names_en": "A, B"}
    notes = [[n for n in tour.character if n.code == "story"] for tour in tours]
    assert [dict(note.facts) for note in notes[0]] == [facts]
    assert notes[1] == []
    again = characterised([tour_of(ground, solutions[0])] * 2, ["best", "sites"])
    assert Note(code="only") in again[0].character
