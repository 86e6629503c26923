"""Whether a tour is free of steps, told to those to whom it matters, and never guessed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

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
    assert code == "step_free_partly"
    assert facts["km"] == 0
    assert facts["unknown_km"] == pytest.approx(tour.length_m / 1000, abs=0.06)
    assert "不知道" in say(f"note.{code}", "zh", **facts)


def test_a_way_with_steps_is_not_called_free_of_them() -> None:
    [leg, *_] = plan(site("near", at(800, 0))).legs
    family, wish = load_profiles()["family"], Preferences(no_steps=True)
    assert [note.code for note in step_notes([leg], family, wish)] == ["step_free"]
    assert step_notes([replace(leg, steps_m=0.4)], family, wish) == ()
    assert step_notes([], family, wish) == ()
