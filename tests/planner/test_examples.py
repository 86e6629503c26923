"""Every example tour of the shipped themes, strands and kinds can be planned."""

from __future__ import annotations

import datetime as dt

import pytest

from jindao import Planner, Settings, TourRequest, load_heritage
from jindao.heritage.dataset import Example, Theme

DAY = dt.date(2026, 10, 14)
HERITAGE = load_heritage()
THEMES = [*HERITAGE.themes.values(), *HERITAGE.strands.values(), *HERITAGE.kinds.values()]


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(Settings())


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.id)
def test_there_are_three_examples(theme: Theme) -> None:
    assert len(theme.examples) >= 3
    assert len({example.start for example in theme.examples}) == len(theme.examples)


@pytest.mark.parametrize(
    ("theme", "example"),
    [
        pytest.param(theme, example, id=f"{theme.id}-{example.start}")
        for theme in THEMES
        for example in theme.examples
    ],
)
def test_an_example_plans(planner: Planner, theme: Theme, example: Example) -> None:
    tour = planner.plan_tour(
        TourRequest(
            theme=theme.id if theme.kind == "theme" else None,
            strands=(theme.id,) if theme.kind == "strand" else (),
            kind=theme.id if theme.kind == "kind" else None,
            start=example.start,
            profile=example.profile,
            hours=example.hours,
            days=example.days,
            date=DAY,
        )
    )
    assert len(tour.stages) == example.days
    assert sum(len(stage.visits) for stage in tour.stages) >= 2
