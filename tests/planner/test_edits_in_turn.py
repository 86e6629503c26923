"""Edits one after another: what was said before holds until it is undone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao import NoTourError, Planner, Tour, TourChanges, TourEdit, from_plain, to_plain
from jindao.model.changes import Addition, KeptChanges, Move, Order, Pin, Stay
from tests.conftest import at
from tests.planner.test_edit import HOUSES, planner_of, request, visits
from tests.planner.test_planner import site

SIX = (
    *HOUSES,
    site("five", at(800, 100), protection_level="county", batch=None),
    site("six", at(1600, 100), protection_level="county", batch=None),
)
"""Four along the street, and two of little worth beside the first and the second."""


@pytest.fixture(scope="module")
def planner() -> Planner:
    return planner_of(*SIX)


def day_of(tour: Tour, name: str) -> int:
    [number] = [
        stage.number for stage in tour.stages for visit in stage.visits if visit.site.id == name
    ]
    return number


def best(planner: Planner, tour: Tour, **changes: object) -> Tour:
    return planner.edit_tour(TourEdit.of(tour, TourChanges(**changes)))  # type: ignore[arg-type]


def test_an_order_outlives_a_longer_stay(planner: Planner) -> None:
    tour = planner.plan_tour(request(hours=5.0))
    order = ("four", "one", "three", "two")
    ordered = best(planner, tour, orders=(Order(day=1, sites=order),))
    longer = best(planner, ordered, stays=(Stay(site="one", minutes=40),))
    [ids] = visits(longer)
    assert tuple(name for name in ids if name in order) == order
    assert longer.kept.orders == (Order(day=1, sites=order),)
    # Once undone it is gone: the street is walked down and back.
    free = best(planner, longer, unpins=order)
    assert free.kept == KeptChanges(stays=(Stay(site="one", minutes=40),))
    [ids] = visits(free)
    assert tuple(name for name in ids if name in order) != order
    assert [v.stay_s for v in free.visits if v.site.id == "one"] == [2400]


def test_a_moved_visit_stays_on_its_day_when_others_go(planner: Planner) -> None:
    tour = planner.plan_tour(request(days=2))
    name = next(visit.site.id for visit in tour.stages[0].visits)
    moved = best(planner, tour, moves=(Move(site=name, day=2),))
    others = [visit.site.id for visit in moved.visits if visit.site.id != name]
    fewer = best(planner, moved, drops=tuple(others[:2]))
    assert day_of(fewer, name) == 2
    # What is dropped stays out, until it is let in or said to be visited.
    again = best(planner, fewer, stays=(Stay(site=name, minutes=35),))
    assert not {*others[:2]} & {visit.site.id for visit in again.visits}
    assert again.kept.drops == tuple(sorted(others[:2]))
    back = best(planner, again, additions=(Addition(site=others[0]),), unpins=(others[1],))
    assert others[0] in {visit.site.id for visit in back.visits}
    assert back.kept.drops == ()
    assert back.request == tour.request


def test_a_pin_is_undone(planner: Planner) -> None:
    tour = planner.plan_tour(request(hours=2.0))
    added = best(planner, tour, additions=(Addition(site="four"),))
    assert visits(added) == [["four"]]
    assert visits(best(planner, added)) == [["four"]]
    assert added.kept.pins == (Pin(site="four", anywhere=True),)
    free = best(planner, added, unpins=("four",))
    assert free.score == tour.score
    assert free.kept == KeptChanges()
    assert free.request == tour.request


def test_what_was_said_holds_of_a_tour_taken_as_it_is(planner: Planner) -> None:
    tour = planner.plan_tour(request(hours=5.0))
    [ids] = visits(tour)
    order = Order(day=1, sites=tuple(sorted(ids, reverse=True)))
    as_is = TourEdit.of(tour, TourChanges(orders=(order,)), reoptimise=False)
    ordered = planner.edit_tour(as_is)
    assert visits(ordered) == [[*order.sites]]
    # Without one of them, the others keep their order, whichever way it is made.
    for reoptimise in (True, False):
        changes = TourChanges(drops=(order.sites[1],))
        made = planner.edit_tour(TourEdit.of(ordered, changes, reoptimise=reoptimise))
        left = (order.sites[0], *order.sites[2:])
        assert tuple(name for name in visits(made)[0] if name in left) == left
        assert made.kept.orders == (Order(day=1, sites=left),)
        assert made.kept.drops == (order.sites[1],)


def test_nights_outlast_a_first_day_without_visits() -> None:
    planner = planner_of(*HOUSES)
    asked = request(days=3, hours=2.0, nights=(at(3600, 0), at(2000, 0)))
    days = (("one",), ("three",), ("two",))
    tour = planner.edit_tour(TourEdit(request=asked, days=days, reoptimise=False))
    nights = TourEdit.of(tour).nights
    assert [round(night.lon, 3) for night in nights] == [
        round(at(3600, 0).lon, 3),
        round(at(2000, 0).lon, 3),
    ]
    # The first day has no visit, and no stage where it has no way to go either.
    empty = TourEdit.of(tour, TourChanges(drops=("one",)), reoptimise=False)
    assert TourEdit.of(planner.edit_tour(empty)).nights == nights
    later = replace(tour, stages=tour.stages[1:])
    assert TourEdit.of(later).nights == nights


def test_a_tour_that_was_written_without_it_has_nothing_kept(planner: Planner) -> None:
    tour = planner.plan_tour(request(hours=2.0))
    plain = to_plain(tour)
    del plain["kept"]
    assert from_plain(Tour, plain) == tour
    kept = best(planner, tour, stays=(Stay(site=tour.visits[0].site.id, minutes=31),))
    assert from_plain(Tour, to_plain(kept)) == kept


NAMES = [house.id for house in SIX]
SITES = st.sampled_from(NAMES)


@st.composite
def any_changes(draw: st.DrawFn) -> TourChanges:
    """Changes each of one kind, of which every site is in some tour of two days."""
    kind = draw(st.sampled_from(["pin", "drop", "move", "stay", "order", "unpin"]))
    name = draw(SITES)
    if kind == "pin":
        return TourChanges(pins=(Pin(site=name, anywhere=draw(st.booleans())),))
    if kind == "drop":
        return TourChanges(drops=(name,))
    if kind == "move":
        return TourChanges(moves=(Move(site=name, day=draw(st.integers(1, 2))),))
    if kind == "stay":
        return TourChanges(stays=(Stay(site=name, minutes=draw(st.integers(5, 60))),))
    if kind == "unpin":
        return TourChanges(unpins=(name,))
    sites = draw(st.lists(SITES, min_size=1, max_size=3, unique=True))
    return TourChanges(orders=(Order(day=draw(st.integers(1, 2)), sites=tuple(sites)),))


def told(changes: TourChanges) -> set[str]:
    """The sites that changes tell of."""
    return {
        *(pin.site for pin in changes.pins),
        *changes.drops,
        *(move.site for move in changes.moves),
        *(stay.site for stay in changes.stays),
        *(site for order in changes.orders for site in order.sites),
        *changes.unpins,
    }


@given(st.lists(any_changes(), max_size=8))
def test_changes_leave_alone_what_they_do_not_tell_of(turns: list[TourChanges]) -> None:
    kept = KeptChanges()
    for changes in turns:
        before, kept = kept, kept.after(changes)
        named = told(changes)
        assert before.inside - named <= kept.inside
        assert {*before.drops} - named <= {*kept.drops}
        assert not {*kept.drops} & kept.inside
        rest = {stay for stay in before.stays if stay.site not in named}
        assert rest <= {*kept.stays}
        ordered = [site for order in kept.orders for site in order.sites]
        assert len(ordered) == len({*ordered})
        assert not {*ordered} & {pin.site for pin in kept.pins}
        for order in before.orders:
            new = next((item.sites for item in kept.orders if item.day == order.day), ())
            if order.day not in {item.day for item in changes.orders}:
                left = tuple(site for site in order.sites if site not in named)
                assert tuple(site for site in new if site in left) == left
        assert kept.after(TourChanges()) == kept


@given(turns=st.lists(any_changes(), min_size=1, max_size=4))
def test_tours_keep_what_was_said_of_them(planner: Planner, turns: list[TourChanges]) -> None:
    tour = asked = planner.plan_tour(request(days=2, hours=6.0))
    for changes in turns:
        inside = {visit.site.id for visit in tour.visits}
        where = {visit.site.id: day_of(tour, visit.site.id) for visit in tour.visits}
        if told(changes) - inside or not {*changes.unpins} <= tour.kept.inside:
            continue
        if any(where[site] != order.day for order in changes.orders for site in order.sites):
            continue
        try:
            tour = planner.edit_tour(TourEdit.of(tour, changes))
        except NoTourError:
            continue
        check(tour)
        assert tour.request == asked.request


def check(tour: Tour) -> None:
    """Everything that was said of a tour is so."""
    days = {visit.site.id: day_of(tour, visit.site.id) for visit in tour.visits}
    assert tour.kept.inside <= set(days)
    assert not {*tour.kept.drops} & set(days)
    lengths = {visit.site.id: visit.stay_s for visit in tour.visits}
    for stay in tour.kept.stays:
        assert lengths.get(stay.site, stay.minutes * 60) == stay.minutes * 60
    by_day = {stage.number: [v.site.id for v in stage.visits] for stage in tour.stages}
    for order in tour.kept.orders:
        assert [name for name in by_day[order.day] if name in order.sites] == [*order.sites]
