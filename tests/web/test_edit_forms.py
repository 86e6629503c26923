"""Which tour an address means."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
from werkzeug.datastructures import MultiDict

from jindao import KeptChanges, LonLat, NotFoundError, Order, Pin, RequestError, Sleep, Stay
from tests.web.tiny import TinyPlanner
from web import asked_tours, edit_forms

BASE = "start=太原&theme=taihang&days=2"
STATE = f"{BASE}&visits=jinci,evil&visits=-"


def arguments(query: str) -> MultiDict[str, str]:
    return MultiDict(parse_qsl(query, keep_blank_values=True))


def asked(query: str, planner: Any = None) -> asked_tours.AskedTour:
    return edit_forms.asked_tour(arguments(query), planner or TinyPlanner())


def test_a_plain_address_is_the_best_tour() -> None:
    found = asked(BASE)
    assert (found.choice, found.edit, found.pins) == (1, None, frozenset())
    assert edit_forms.state(found) == []


def test_a_choice_is_kept() -> None:
    found = asked(f"{BASE}&choice=2")
    assert found.choice == 2
    assert edit_forms.query_of(found).endswith("&choice=2")


@pytest.mark.parametrize("choice", ["0", "4", "x", "1.5"])
def test_a_wrong_choice_is_refused(choice: str) -> None:
    with pytest.raises(RequestError) as caught:
        asked(f"{BASE}&choice={choice}")
    assert caught.value.field == "choice"


def test_an_edited_tour_comes_back_from_its_query() -> None:
    query = f"{STATE}&pin=evil&stay=jinci=90&nights=112.5,37.8"
    found = asked(query)
    assert found.edit is not None
    assert found.edit.days == (("jinci", "evil"), ())
    assert found.edit.stays == (Stay(site="jinci", minutes=90),)
    assert found.edit.nights == (LonLat(112.5, 37.8),)
    assert found.pins == {"evil"}
    assert not found.edit.reoptimise
    assert asked(edit_forms.query_of(found)) == found


def test_changes_are_read_as_the_command_line_writes_them() -> None:
    found = asked(f"{STATE}&drop=evil&add=钟楼=2&move=jinci=2&order=2=jinci,bell")
    assert found.edit is not None
    changes = found.edit.changes
    assert changes.drops == ("evil",)
    assert [(item.site, item.day) for item in changes.additions] == [("bell", 2)]
    assert [(item.site, item.day) for item in changes.moves] == [("jinci", 2)]
    assert changes.orders == (Order(day=2, sites=("jinci", "bell")),)
    assert edit_forms.is_changing(arguments(f"{STATE}&drop=evil"))
    assert not edit_forms.is_changing(arguments(f"{STATE}&pin=evil&stay=jinci=90"))


def test_a_night_is_changed_by_its_day_and_a_place() -> None:
    here = LonLat(112.5, 37.7)
    for query in ("sleep=1=太原", "sleep=1=112.5,37.7", "sleep=太原&sleep_day=1", "sleep=1＝太原"):
        found = asked(f"{STATE}&nights=112.6,37.8&{query}")
        assert found.edit is not None
        assert found.edit.changes.sleeps == (Sleep(day=1, where=here),)
        assert found.edit.nights_asked == (here,)
        assert ("sleep", "1=112.5,37.7") in edit_forms.changes(found)
        assert edit_forms.is_changing(arguments(f"{STATE}&{query}"))


def test_the_last_stay_counts() -> None:
    query = f"{STATE}&stay=jinci=90&stay=jinci=1h"
    found = asked(query)
    assert found.edit is not None
    assert found.edit.stays == (Stay(site="jinci", minutes=60),)
    assert edit_forms.is_changing(arguments(query))


def test_the_best_is_made_around_what_is_pinned() -> None:
    found = asked(f"{STATE}&pin=jinci&pin=evil&unpin=evil&best=1")
    assert found.edit is not None
    assert found.edit.reoptimise
    held = found.edit.kept.after(found.edit.changes)
    assert held.pins == (Pin(site="jinci", anywhere=True),)


def test_a_change_without_a_state_is_one_of_the_planned_tour() -> None:
    found = asked(f"{BASE}&drop=jinci")
    assert found.edit is not None
    assert found.edit.days == (("jinci", "evil"), ("bell", "drum"))


def test_a_dropped_visit_takes_its_stay_along() -> None:
    found = asked(f"{STATE}&stay=evil=90&drop=evil")
    assert found.edit is not None
    assert found.edit.stays == ()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ("visits=jinci&visits=-&visits=bell", "days"),
        ("visits=jinci,jinci&visits=-", "days"),
        ("visits=jinci&visits=-&stay=jinci", "stay"),
        ("visits=jinci&visits=-&stay=jinci=x", "stay"),
        ("visits=jinci&visits=-&stay=jinci=0", "stay"),
        ("visits=jinci&visits=-&move=jinci", "move"),
        ("visits=jinci&visits=-&move=jinci=9", "move"),
        ("visits=jinci&visits=-&order=1", "order"),
        ("visits=jinci&visits=-&order=x=jinci", "order"),
        ("visits=jinci&visits=-&nights=太原", "kept_nights"),
        ("visits=jinci&visits=-&nights=112.5,37.8&nights=112.5,37.8", "kept_nights"),
        ("visits=jinci&visits=-&sleep=太原", "sleep"),
        ("visits=jinci&visits=-&sleep=x=太原", "sleep"),
        ("visits=jinci&visits=-&sleep=2=太原", "sleep"),
        ("visits=jinci&visits=-&sleep=1=无此处", "sleep"),
        ("visits=jinci&visits=-&sleep_day=1", "sleep"),
        ("visits=jinci&visits=-&sleep_day=1&sleep=太原&sleep=112,37", "sleep"),
    ],
)
def test_what_is_wrong_names_its_field(more: str, field: str) -> None:
    with pytest.raises(RequestError) as caught:
        asked(f"{BASE}&{more}")
    assert caught.value.field == field


@pytest.mark.parametrize("field", ["visits", "pin", "unpin", "drop", "add"])
def test_an_unknown_site_names_its_field(field: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        asked(f"{BASE}&visits=jinci&visits=-&{field}=nowhere")
    assert caught.value.field == field


def test_a_settled_tour_changes_no_more() -> None:
    planner: Any = TinyPlanner()
    found = asked(f"{STATE}&pin=evil&pin=jinci&drop=evil", planner)
    settled = asked_tours.settled(found, asked_tours.planned(found, planner))
    assert settled.pins == {"jinci"}
    again = asked(edit_forms.query_of(settled), planner)
    assert again.edit is not None
    assert again.edit.days == (("jinci",), ())
    once_more = asked_tours.settled(again, asked_tours.planned(again, planner))
    assert edit_forms.query_of(once_more) == edit_forms.query_of(settled)


def test_an_address_keeps_what_was_done_to_a_tour() -> None:
    """What was dropped stays out, what was moved or ordered where it is, without a pin."""
    planner: Any = TinyPlanner()
    days = f"{BASE}&visits=jinci,evil&visits=bell,drum"
    for change, state in (
        ("drop=jinci", ("out", "jinci")),
        ("move=jinci=2", ("hold", "jinci")),
        ("order=2=drum,bell", ("ordered", "2=drum,bell")),
    ):
        found = asked(f"{days}&{change}", planner)
        settled = asked_tours.settled(found, asked_tours.planned(found, planner))
        assert state in edit_forms.state(settled)
        best = asked(f"{edit_forms.query_of(settled)}&best=1", planner)
        assert best.edit is not None
        assert settled.edit is not None
        assert best.edit.kept == settled.edit.kept
        assert edit_forms.query_of(settled) == edit_forms.query_of(
            asked(edit_forms.query_of(settled), planner)
        )


def test_what_was_said_is_undone_by_letting_go() -> None:
    found = asked(f"{STATE}&ordered=1=jinci,evil&out=bell&unpin=evil&add=bell")
    assert found.edit is not None
    held = found.edit.kept.after(found.edit.changes)
    assert held.orders == (Order(day=1, sites=("jinci",)),)
    assert held.drops == ()


def test_nothing_holds_of_what_is_no_longer_so() -> None:
    found = asked(f"{STATE}&hold=bell&out=evil&ordered=2=jinci&unpin=drum")
    assert found.edit is not None
    assert found.edit.kept == KeptChanges()
    assert found.edit.changes.unpins == ()
