"""Where days begin and end: closures count on the days that need the place only."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from jindao import ClosedAreaError, NoRouteError, Planner, Settings
from jindao.model.edit import TourEdit
from jindao.model.place import Place
from jindao.texts import say
from tests.closed import box, closure_file, feature
from tests.conftest import at
from tests.planner.test_closures import ring_street, tour
from tests.planner.test_planner import site, small_world
from tests.planner.test_tour_days import town

AROUND_2000 = box(1900, -100, 2100, 100)
"""It closes the part of the street from 1800 m to 2200 m."""

SITES = (site("near", at(900, 0)), site("mid", at(1500, 0)), site("far", at(3000, 0)))


def closed(
    folder: Path, first: str | None, last: str | None, *places: Place, **more: Any
) -> Planner:
    """Return a planner on the street with `AROUND_2000` closed on some days."""
    days = {"from": first, "to": last}
    dated = {key: day for key, day in days.items() if day is not None}
    works = feature(AROUND_2000, reason_en="works", source="county office", **dated, **more)
    heritage = dataclasses.replace(small_world(*SITES), places=places)
    settings = Settings(closures=closure_file(folder, works))
    return Planner(settings, network=ring_street(), heritage=heritage)


WAY = {"start": at(2000, 0), "nights": (at(800, 0),), "end": at(100, 0), "days": 3}


def test_a_start_may_be_closed_on_a_later_day(tmp_path: Path) -> None:
    """Only day 1 begins at 2000 m, and it is closed there on days 2 and 3."""
    walk = tour(closed(tmp_path, "2026-10-15", "2026-10-16"), **WAY)
    assert walk.stages[0].start.position == at(2000, 0)
    assert walk.stages[0].start.gap_m == pytest.approx(0, abs=0.1)
    assert [stage.number for stage in walk.stages] == [1, 2, 3]


def test_a_start_that_is_closed_on_its_day_is_refused_with_the_reason(tmp_path: Path) -> None:
    planner = closed(tmp_path, "2026-10-14", "2026-10-14")
    with pytest.raises(ClosedAreaError) as caught:
        tour(planner, **WAY)
    error = caught.value
    assert (error.field, error.day, error.date) == ("start", 1, "2026-10-14")
    assert error.closure_ids == ["works"]
    assert "works (until 2026-10-14), says county office" in error.message("en")
    assert "第 1 天（2026-10-14）" in error.message("zh")
    assert "施工（至 2026-10-14），来源：county office" in error.message("zh")


def test_an_end_counts_on_the_last_day_only(tmp_path: Path) -> None:
    back = {**WAY, "start": at(100, 0), "end": at(2000, 0)}
    walk = tour(closed(tmp_path, None, "2026-10-15"), **back)
    assert walk.stages[-1].end.position == at(2000, 0)
    with pytest.raises(ClosedAreaError, match=r"^end: .* on day 3 .2026-10-16.*: works"):
        tour(closed(tmp_path, "2026-10-16", None), **back)


@pytest.mark.parametrize(("date", "day"), [("2026-10-14", 1), ("2026-10-15", 2)])
def test_a_given_night_is_closed_in_the_evening_or_the_morning(
    tmp_path: Path, date: str, day: int
) -> None:
    """The first of two nights lies between the first two days; the third has it open."""
    asked = {"start": at(100, 0), "nights": ("Mid", at(800, 0)), "end": at(100, 0), "days": 3}
    planner = closed(tmp_path, date, date, town("mid", at(2000, 0)))
    with pytest.raises(ClosedAreaError, match=f'nights: "?Mid"? is closed on day {day} .*: works'):
        tour(planner, **asked)
    third = closed(tmp_path, "2026-10-16", "2026-10-16", town("mid", at(2000, 0)))
    assert tour(third, **asked).stages[0].end.position == at(2000, 0)


def test_another_night_is_chosen_where_one_is_closed_that_evening(tmp_path: Path) -> None:
    """From 100 m to 3900 m in two days, with beds at 2000 m and at 1000 m."""
    towns = town("mid", at(2000, 0)), town("west", at(1000, 0))
    asked = {"start": at(100, 0), "end": at(3900, 0), "days": 2, "hours": 1.5}
    free = tour(closed(tmp_path, "2027-01-01", "2027-01-01", *towns), **asked)
    shut = tour(closed(tmp_path, "2026-10-14", "2026-10-14", *towns), **asked)
    assert free.stages[0].end.position == at(2000, 0)
    assert shut.stages[0].end.position == at(1000, 0)
    # On the day after, the closed part is passed again.
    assert shut.stages[-1].end.position == at(3900, 0)


def test_nights_at_the_start_need_it_every_day(tmp_path: Path) -> None:
    planner = closed(tmp_path, "2026-10-15", "2026-10-15")
    with pytest.raises(ClosedAreaError, match=r"^start: .* is closed on day 2 .*: works"):
        tour(planner, start=at(2000, 0), days=3)


def test_a_day_without_a_way_names_the_day_and_the_closure(tmp_path: Path) -> None:
    """Neither 100 m nor 3000 m is closed on day 1, but the only way between is."""
    planner = closed(tmp_path, "2026-10-14", "2026-10-14")
    asked = {"start": at(100, 0), "nights": (at(3000, 0),), "end": at(3900, 0), "days": 2}
    with pytest.raises(NoRouteError, match=r"^on day 1 .2026-10-14. no way .*: works") as caught:
        tour(planner, **asked)
    assert caught.value.reason == "closed"


def kept_with_a_night_in_mid(folder: Path, **more: Any) -> TourEdit:
    """Return a kept tour from 100 m to 3900 m in two days, with the night at 2000 m."""
    towns = town("mid", at(2000, 0)), town("west", at(1000, 0))
    planner = closed(folder, "2027-01-01", "2027-01-01", *towns)
    asked = {"start": at(100, 0), "end": at(3900, 0), "days": 2, "hours": 1.5, **more}
    made = TourEdit.of(tour(planner, **asked))
    assert [str(night) for night in made.nights] == [str(at(2000, 0))]
    return made


@pytest.mark.parametrize("by_car", [0.0, 0.5])
@pytest.mark.parametrize(("date", "day"), [("2026-10-14", 1), ("2026-10-15", 2)])
def test_a_kept_night_that_is_closed_by_now_is_told(
    tmp_path: Path, date: str, day: int, by_car: float
) -> None:
    kept = kept_with_a_night_in_mid(tmp_path, transfer_hours=by_car)
    towns = town("mid", at(2000, 0)), town("west", at(1000, 0))
    planner = closed(tmp_path, date, date, *towns)
    as_it_is = planner.edit_tour(dataclasses.replace(kept, reoptimise=False))
    # The night stays where it was, and what is wrong with it is the first thing told.
    assert str(as_it_is.stages[0].end.position) == str(at(2000, 0))
    assert as_it_is.notes[0].code == "problem.night_closed"
    facts = dict(as_it_is.notes[0].facts)
    assert (facts["day"], facts["on"], facts["date"]) == (1, day, date)
    for locale, parts in (("zh", ("mid", f"第 {day} 天", "施工")), ("en", ("mid", "works"))):
        text = say("note.problem.night_closed", locale, **facts)
        assert all(part in text.lower() for part in parts)
        assert "{" not in text
    with pytest.raises(ClosedAreaError, match=f"Mid is closed on day {day} .*: works") as caught:
        planner.edit_tour(kept)
    assert caught.value.field == "kept_nights"


def test_a_kept_night_without_a_way_to_it_names_the_day_and_the_closure(tmp_path: Path) -> None:
    """Where one sleeps is open, but the only way there is closed on day 1."""
    west, east = town("west", at(1000, 0)), town("east", at(3000, 0))
    asked = {"start": at(100, 0), "end": at(3900, 0), "days": 2, "hours": 2.0}
    kept = TourEdit.of(tour(closed(tmp_path, "2027-01-01", "2027-01-01", west, east), **asked))
    kept = dataclasses.replace(kept, nights=(at(3000, 0),))
    with pytest.raises(NoRouteError, match=r"^on day 1 .2026-10-14. no way .*: works"):
        closed(tmp_path, "2026-10-14", "2026-10-14", west, east).edit_tour(kept)
