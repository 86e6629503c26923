"""Days of one trip that differ, on a straight street, a minute a step."""

from __future__ import annotations

from jindao import OwnDay, read_day
from jindao.tours import best_solution, tour_of
from tests.tours.walks import at, street, walk


def own(*texts: str) -> tuple[OwnDay, ...]:
    return tuple(map(read_day, texts))


def test_a_short_day_holds_less() -> None:
    # Out, 15 minutes there and back take 35 to 39 minutes; for two of them 52 to 54.
    sites = [at(step, f"s{step}", minutes=15) for step in (10, 11, 12)]
    like = walk(sites, days=2, hours=1.0)
    short = walk(sites, days=2, hours=1.0, own_days=own("2:hours=0.5"))
    assert sorted(len(stage.visits) for stage in like.stages) == [1, 2]
    assert [len(stage.visits) for stage in short.stages] == [2, 0]


def test_a_day_begins_when_it_does() -> None:
    tour = walk(
        [at(5, "a", minutes=20), at(6, "b", minutes=20)],
        days=2,
        hours=0.6,
        own_days=own("2:start=14:00,hours=1"),
    )
    assert [f"{stage.start_time:%H:%M}" for stage in tour.stages] == ["09:00", "14:00"]
    notes = {note.code: dict(note.facts) for note in tour.notes}
    assert notes["own_day"] == {"day": 2, "start": "14:00", "end": "15:00"}


def test_a_limit_holds_on_its_day_only() -> None:
    # Each step is 60 m: out and back are 1.2 km to a, and 2.4 km to b past it.
    sites = [at(10, "a", minutes=10), at(20, "b", minutes=10)]
    ground = street(sites, days=2, hours=0.9, own_days=own("1:max_km=1.3"), max_km=3)
    tour = tour_of(ground, best_solution(ground))
    assert ground.problem.toll_limit.tolist() == [[1300, 3000]]
    assert [[visit.site.id for visit in stage.visits] for stage in tour.stages] == [["a"], ["b"]]


def test_a_day_without_a_limit_has_none_beside_one_that_has() -> None:
    sites = [at(20, "b", score=9)]
    ground = street(sites, days=2, hours=1, own_days=own("1:max_km=1.3"), limited=True)
    tour = tour_of(ground, best_solution(ground))
    assert [stage.number for stage in tour.stages] == [2]


def test_darkness_is_told_by_the_end_of_its_own_day() -> None:
    ground = street(
        [at(1, "a")],
        days=2,
        hours=2,
        own_days=own("2:hours=1"),
        last_light_s=(10 * 3600, 10 * 3600),
    )
    assert [ground.dark_s(day) for day in range(2)] == [3600, 0]
