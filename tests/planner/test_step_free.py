"""Whether a tour is free of steps, told to those to whom it matters, and never guessed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jindao import Planner, Preferences, Settings, Tour, TourRequest
from jindao.planner.notes import step_notes
from jindao.profiles import load_profiles
from jindao.texts import say
from tests.conftest import at
from tests.planner.test_planner import DAY, plan, site


def told(tour: Tour) -> dict[str, dict[str, Any]]:
    return {n.code: dict(n.facts) for n in tour.notes if n.code.startswith("step_free")}


def test_a_surveyed_street_without_steps_is_said_to_be_so() -> None:
    wished = plan(site("near", at(800, 0)), preferences=Preferences(no_steps=True))
    assert told(wished) == {"step_free": {"km": 1.6}}
    assert told(plan(site("near", at(800, 0)), profile="family")) == {"step_free": {"km": 1.6}}
    assert not told(plan(site("near", at(800, 0))))


def test_of_estimated_ways_nobody_knows() -> None:
    tour = Planner(Settings()).plan_tour(
        TourRequest(start="太原站", date=DAY, strands=("history",), hours=5, profile="family")
    )
    [(code, facts)] = told(tour).items()
    assert (code, facts) == ("step_free_unknown", {})
    assert "不知道" in say(f"note.{code}", "zh")


def test_of_what_is_partly_estimated_both_lengths_are_told() -> None:
    [leg, *_] = plan(site("near", at(800, 0))).legs
    guessed = tuple(replace(part, alignment="estimated") for part in leg.stretches)
    family = load_profiles()["family"]
    told_of = step_notes([leg, replace(leg, stretches=guessed)], family, Preferences())
    assert [note.code for note in told_of] == ["step_free_partly"]
    assert dict(told_of[0].facts) == {"km": 0.8, "unknown_km": 0.8}


def test_a_way_with_steps_is_not_called_free_of_them() -> None:
    [leg, *_] = plan(site("near", at(800, 0))).legs
    family, wish = load_profiles()["family"], Preferences(no_steps=True)
    assert [note.code for note in step_notes([leg], family, wish)] == ["step_free"]
    assert step_notes([replace(leg, steps_m=0.4)], family, wish) == ()
    assert step_notes([], family, wish) == ()
