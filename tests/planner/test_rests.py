"""Rests: in the times, and at the seats that leave the shortest stretch."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao import LonLat, RequestError, say
from jindao.model.guidance import Facility
from jindao.model.leg import Leg
from jindao.planner.rest_places import Parks, Seat
from jindao.planner.rests import REST_S, _leg_notes, _longest_m, rests_of, seats_for
from tests.conftest import at
from tests.planner.test_edit import request
from tests.planner.test_planner import plan, site, small_world


def bench(along_m: float) -> Facility:
    return Facility(
        kind="bench",
        name="",
        position=LonLat(112, 37),
        wheelchair="",
        fee="",
        along_m=along_m,
        gap_m=1.0,
    )


@given(st.integers(1, 40_000), st.integers(5, 180))
def test_rests_are_as_few_as_leave_no_stretch_too_long(moving_s: int, every_min: int) -> None:
    rests = -(-moving_s // (60 * every_min)) - 1
    assert rests_of(moving_s + REST_S * rests, every_min) == rests


@given(
    st.lists(st.integers(0, 100), max_size=7, unique=True),
    st.integers(1, 4),
)
def test_seats_leave_the_shortest_longest_stretch(places: list[int], count: int) -> None:
    seats = [Seat(kind="bench", along_m=float(place)) for place in places]
    chosen = seats_for(seats, 100.0, count)
    assert len(chosen) <= count
    inside = [seat for seat in seats if 0 < seat.along_m < 100]
    best = min(
        _longest_m(sorted(some, key=lambda seat: seat.along_m), 100.0)
        for size in range(min(count, len(inside)) + 1)
        for some in combinations(inside, size)
    )
    assert _longest_m(chosen, 100.0) == best


def leg(*seats: Facility | None, length_m: float = 1000.0, moving_min: int = 100) -> Leg:
    return Leg(
        stretches=(),
        length_m=length_m,
        duration_s=moving_min * 60 + 2 * REST_S,
        cost=0,
        ascent_m=None,
        descent_m=None,
        steps_m=0.0,
        unknown_surface_m=0.0,
        names=(),
        facilities=None if None in seats else tuple(seat for seat in seats if seat),
    )


@pytest.mark.parametrize(
    ("seats", "told"),
    [
        # 100 minutes over 1000 m: two rests, at 40 minutes each at the latest.
        ((bench(300), bench(350), bench(650)), ["rest_bench", "rest_bench"]),
        ((bench(250), bench(500), bench(750)), ["rest_bench", "rest_long"]),
        ((bench(500),), ["rest_bench", "rest_far", "rest_by_way"]),
        ((), ["rest_far", "rest_by_way"]),
        ((None,), ["rests_unknown"]),
    ],
)
def test_what_a_leg_tells(seats: tuple[Facility | None, ...], told: list[str]) -> None:
    notes = list(_leg_notes(leg(*seats), 1, 2, 2, 40))
    assert [note.code for note in notes] == told
    left = [dict(note.facts)["count"] for note in notes if note.code == "rest_by_way"]
    assert left == [2 - told.count("rest_bench")] * ("rest_by_way" in told)
    assert all(dict(note.facts)["leg"] == 2 for note in notes)
    for note in notes:
        for locale in ("zh", "en"):
            assert "{" not in say(f"note.{note.code}", locale, **dict(note.facts))


def test_a_park_is_a_place_to_rest() -> None:
    # One rest on 1000 m in 80 minutes: the park halfway is as good as a bench.
    park = Seat(kind="park", along_m=500.0, name_zh="迎泽公园", name_en="Yingze Park")
    way = leg(length_m=1000.0, moving_min=75)
    notes = list(_leg_notes(way, 1, 1, 1, 40, (park,)))
    assert [note.code for note in notes] == ["rest_park"]
    facts = dict(notes[0].facts)
    assert facts["km"] == 0.5
    assert "迎泽公园" in say("note.rest_park", "zh", **facts)
    assert "Yingze Park" in say("note.rest_park", "en", **facts)
    unknown = list(_leg_notes(leg(None), 1, 1, 2, 40, (park,)))
    assert [note.code for note in unknown] == ["rest_park", "rests_unknown"]
    assert dict(unknown[1].facts)["count"] == 1


def test_parks_beside_the_way_are_found_where_it_passes_them() -> None:
    sites = (
        site("far", at(3200, 0)),
        site("near", at(1600, 100), category="park"),
        site("away", at(800, 400), category="park"),
        site("house", at(2400, 0)),
    )
    avoid = ("near", "away", "house")
    tour = plan(*sites, hours=3.0, rest_every_min=25, avoid=avoid)
    # 40 minutes each way are one rest each: at the park halfway, 100 m off the way.
    told = [dict(note.facts) for note in tour.notes if note.code == "rest_park"]
    assert [(facts["leg"], facts["km"], facts["name_zh"]) for facts in told] == [
        (1, 1.6, "near楼"),
        (2, 1.6, "near楼"),
    ]
    assert not any(note.code in ("rest_far", "rest_by_way", "rests_unknown") for note in tour.notes)
    parks = Parks(small_world(*sites), without={"near"})
    assert not list(parks.beside(tour.legs[0]))


def test_a_rest_is_in_the_timetable_and_told() -> None:
    plain = plan(site("far", at(3200, 0)), hours=3.0)
    rested = plan(site("far", at(3200, 0)), hours=3.0, rest_every_min=15)
    # 40 minutes are three stretches: two rests each way.
    assert [leg.duration_s for leg in plain.legs] == [2400, 2400]
    assert [leg.duration_s for leg in rested.legs] == [3000, 3000]
    assert f"{rested.stages[0].end_time:%H:%M}" == "11:10"
    notes = {note.code: dict(note.facts) for note in rested.notes}
    assert notes["rests"] == {"every": 15, "minutes": 5, "count": 4}
    assert {"rests_unknown", "rest_far"} & set(notes)
    for note in rested.notes:
        for locale in ("zh", "en"):
            assert "{" not in say(f"note.{note.code}", locale, **dict(note.facts))
    assert not any(note.code.startswith("rest") for note in plain.notes)


def test_a_stretch_of_just_the_minutes_needs_no_rest() -> None:
    tour = plan(site("near", at(800, 0)), rest_every_min=10)
    assert [leg.duration_s for leg in tour.legs] == [600, 600]


@pytest.mark.parametrize("minutes", [4, 181, 10.5, True])
def test_minutes_that_cannot_be(minutes: object) -> None:
    with pytest.raises(RequestError) as caught:
        request(rest_every_min=minutes)
    assert caught.value.field == "rest_every_min"


def test_where_no_rest_falls_due_that_is_told() -> None:
    tour = plan(site("near", at(800, 0)), hours=3.0, rest_every_min=60)
    notes = {note.code: dict(note.facts) for note in tour.notes}
    assert notes["rests_none"] == {"every": 60}
    assert "rests" not in notes
