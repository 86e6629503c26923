from __future__ import annotations

import datetime as dt

import pytest

from jindao.errors import NoTourError
from jindao.model.note import Note
from jindao.model.tour import LeftOut, Tour
from jindao.texts import say
from tests.tours.walks import CHINA, at, candidate, walk


def clock(hour: int, minute: int, day: int = 16) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


def codes(tour: Tour) -> dict[str, dict[str, object]]:
    return {note.code: dict(note.facts) for note in tour.notes}


def test_holidays_are_those_of_the_country() -> None:
    meritxell = dt.date(2026, 9, 8)  # a holiday in Andorra, a Tuesday in China
    house = [at(10, "a", hours="Mo-Su 09:00-12:00; PH off")]
    assert walk(house, date=meritxell).visits[0].opening_status == "open"
    with pytest.raises(NoTourError) as caught:
        walk(house, date=meritxell, country="AD")
    assert caught.value.reason == "nothing_open"


def test_times_of_a_tour_by_hand() -> None:
    # b first: 20 min out, 5 min there, 10 min back to a at 09:35 (open from 09:20),
    # 15 min there, 10 min home at 10:00. a first would wait 10 min and end at 10:05.
    tour = walk(
        [at(10, "a", minutes=15, hours="09:20-12:00"), at(20, "b", minutes=5, hours=None)], hours=2
    )
    (stage,) = tour.stages
    first, second = stage.visits
    assert (stage.number, stage.start_time, stage.end_time) == (1, clock(9, 0), clock(10, 0))
    assert (first.site.id, second.site.id) == ("b", "a")
    assert (first.arrival, first.wait_s, first.stay_s) == (clock(9, 20), 0, 300)
    assert (second.arrival, second.departure) == (clock(9, 35), clock(9, 50))
    assert (first.opening_status, second.opening_status) == ("unknown", "open")
    assert [leg.duration_s for leg in stage.legs] == [1200, 600, 600]
    assert [w.kind for w in stage.waypoints] == ["start", "visit", "visit", "end"]
    assert stage.end.position == stage.start.position
    assert first.why == (Note(code="strand"),)
    assert tour.score == 20
    assert codes(tour) == {"given": {}, "hours_unknown": {"count": 1}}


def test_days_tell_their_holiday_and_make_up_working_days() -> None:
    house = [at(10, "a")]
    # In 2026 7 October, a Wednesday, is the last day off; offices work on Saturday the 10th.
    (stage,) = walk(house, date=dt.date(2026, 10, 7)).stages
    assert stage.calendar == Note(
        code="holiday", facts=(("name_zh", "国庆节"), ("name_en", "National Day"))
    )
    (stage,) = walk(house, date=dt.date(2026, 10, 8)).stages
    assert stage.calendar is None
    (stage,) = walk(house, date=dt.date(2026, 10, 10)).stages
    assert stage.calendar == Note(code="working_weekend")
    # A country whose notices are not kept here has none of it.
    (stage,) = walk(house, date=dt.date(2026, 10, 7), country="AD").stages
    assert stage.calendar is None


def test_a_year_whose_holidays_are_not_known_is_told_once() -> None:
    unknown = Note(code="holidays_unknown", facts=(("year", 2027),))
    two = [at(10, "a"), at(-10, "b", minutes=30)]
    tour = walk(two, date=dt.date(2027, 6, 9), days=2)
    assert len(tour.stages) == 2
    assert [note for note in tour.notes if "unknown" in note.code] == [unknown]
    for locale in ("zh", "en"):
        assert "2027" in say("note.holidays_unknown", locale, **dict(unknown.facts))
    # The days that the law fixes are known, and hours that hang on it are told instead.
    tour = walk([at(10, "a")], date=dt.date(2027, 10, 1))
    assert unknown not in tour.notes
    assert tour.stages[0].calendar is not None
    tour = walk([at(10, "a", hours="09:00-17:00; PH off")], date=dt.date(2027, 6, 9))
    assert {"calendar_unknown"} == {code for code in codes(tour) if "unknown" in code} - {
        "hours_unknown"
    }
    assert not any("unknown" in code for code in codes(walk([at(10, "a")])))


def test_waiting_for_a_gate_to_open() -> None:
    (visit,) = walk([at(10, "a", minutes=5, hours="09:20-12:00")]).visits
    assert (visit.arrival, visit.wait_s, visit.departure) == (clock(9, 10), 600, clock(9, 25))


def test_a_stay_ends_by_closing_time() -> None:
    open_until = [at(10, "a", minutes=15, hours="09:00-09:25")]
    assert walk(open_until).visits[0].opening_status == "open"
    with pytest.raises(NoTourError):
        walk([at(10, "a", minutes=16, hours="09:00-09:25")])


def test_every_day_but_the_last_ends_at_the_start() -> None:
    # a takes the hour of the first day; b is on the way to the end at step 25.
    tour = walk([at(-30, "a"), at(15, "b")], days=2, end=25)
    first, second = tour.stages
    assert [v.site.id for v in first.visits] == ["a"]
    assert [v.site.id for v in second.visits] == ["b"]
    assert (first.end.kind, first.end.name_zh) == ("end", "start")
    assert (second.end.kind, second.end.name_zh) == ("end", "end")
    assert second.start_time == clock(9, 0, day=17)
    assert second.end_time == clock(9, 25, day=17)
    assert [leg.duration_s for leg in second.legs] == [900, 600]
    assert codes(tour)["nights_at_start"] == {"count": 1}


def test_a_free_end_is_the_last_visit() -> None:
    (stage,) = walk([at(50, "a", minutes=10)], free_end=True).stages
    assert len(stage.legs) == 1
    assert stage.end == stage.visits[0].waypoint
    assert stage.waypoints == (stage.start, stage.end)
    assert stage.end_time == clock(10, 0)


def test_days_not_needed_are_told() -> None:
    tour = walk([at(10, "a")], days=3)
    assert len(tour.stages) == 1
    assert codes(tour)["days_unused"] == {"count": 2}


def test_the_way_to_another_end_is_a_stage_without_visits() -> None:
    # a is open on Monday only; on Tuesday one walks to the end.
    tour = walk([at(-30, "a", hours="Mo 09:00-17:00")], days=2, end=40)
    first, second = tour.stages
    assert len(first.visits) == 1
    assert (second.visits, len(second.legs), second.end.name_zh) == ((), 1, "end")


def test_what_was_left_out_before_stays_first() -> None:
    before = LeftOut(site=candidate("x", 1).site, reason=Note(code="off_network"))
    tour = walk([at(10, "a"), at(40, "far")], left_out=(before,))
    assert [(out.site.id, out.reason.code) for out in tour.left_out] == [
        ("x", "off_network"),
        ("far", "too_far"),
    ]


def test_same_request_same_tour() -> None:
    sites = [at(step, f"s{step}", score=abs(step)) for step in range(-20, 20) if step]
    assert walk(sites) == walk(sites)


def failure(*args: object, **options: object) -> NoTourError:
    with pytest.raises(NoTourError) as caught:
        walk(list(args), **options)  # type: ignore[arg-type]
    return caught.value


def test_no_candidates() -> None:
    assert failure().code == "no_candidates"


def test_a_start_in_the_dark_is_told_with_when_the_light_goes() -> None:
    with pytest.raises(NoTourError) as caught:
        walk([at(2, "a")], start_time=dt.time(20), daylight=True, last_light_s=(17 * 3600 + 660,))
    error = caught.value
    assert (error.code, error.field, error.reason) == ("dark_at_start", "start_time", "dark")
    assert "20:00" in error.message("zh")
    assert "17:11" in error.message("zh")
    with pytest.raises(NoTourError) as caught:
        walk([at(2, "a")], daylight=True, last_light_s=(0,))
    assert caught.value.code == "dark_all_day"


def test_lunch_outside_the_day_is_told() -> None:
    lunch = (dt.time(12, 30), dt.time(13, 30))
    tour = walk([at(10, "a")], hours=3, lunch=lunch)
    assert codes(tour)["lunch_outside"] == {"lunch": "12:30-13:30", "count": 1}
    assert "lunch_outside" not in codes(walk([at(10, "a")], hours=3))
    kept = walk([at(10, "a")], hours=3, lunch=(dt.time(9, 0), dt.time(10, 0)))
    assert "lunch_outside" not in codes(kept)


def test_nothing_fits_names_the_nearest() -> None:
    error = failure(at(60, "far"), at(-29, "near", minutes=3))
    assert (error.code, error.field) == ("nothing_fits", "hours")
    assert error.facts["name"] == {"zh": "near", "en": "NEAR"}
    assert (error.facts["minutes"], error.facts["limit_minutes"]) == (61, 60)


def test_nothing_open() -> None:
    error = failure(at(5, "a", hours="Tu 09:00-17:00"))
    assert (error.code, error.facts["count"]) == ("nothing_open", 1)


def test_an_end_too_far() -> None:
    error = failure(at(5, "a"), end=61)
    assert (error.code, error.facts["minutes"]) == ("end_too_far", 61)
    assert (error.facts["day"], error.facts["limit_minutes"]) == (1, 60)


def test_an_end_too_far_for_the_light() -> None:
    # The hour is enough for 55 minutes, the light of 9:45 is not.
    error = failure(at(5, "a"), end=55, last_light_s=(35_100,), daylight=True)
    assert (error.code, error.facts["limit_minutes"]) == ("end_too_far_dark", 45)
    assert "09:45" in error.message("zh")
    assert "09:45" in error.message("en")


def test_a_must_visit_that_is_closed() -> None:
    error = failure(at(5, "a"), at(6, "b", hours="Tu 09:00-17:00", must=True))
    assert (error.code, error.field) == ("must_closed", "must_visit")
    assert error.facts["names"] == [{"zh": "b", "en": "B"}]
    assert error.facts["hours"] == "Tu 09:00-17:00"
    assert error.facts["reason"] == "closed"


def test_a_must_visit_too_far() -> None:
    error = failure(at(5, "a"), at(31, "b", must=True))
    assert (error.code, error.facts["minutes"]) == ("must_too_far", 62)


def test_must_visits_that_fit_alone_but_not_together() -> None:
    error = failure(at(30, "a", must=True), at(-30, "b", must=True), at(1, "c"))
    assert (error.code, error.facts["proven"]) == ("must_together", True)
    assert [name["zh"] for name in error.facts["names"]] == ["a", "b"]  # type: ignore[union-attr]


def test_a_must_visit_that_a_limit_keeps_out() -> None:
    far = at(30, "b", must=True)
    error = failure(at(5, "a"), far, hours=8, max_km=2.5)
    assert (error.code, error.facts["over"]) == ("must_over_limit_length", 1.1)
    error = failure(at(5, "a"), at(25, "b", must=True), lunch=NOON, lunch_minutes=15)
    assert (error.code, error.facts["minutes"]) == ("must_lunch", 5)
    error = failure(at(5, "a"), far, last_light_s=(35_100,), daylight=True)
    assert (error.code, error.facts["limit"]) == ("must_dark", "09:45")


def test_must_visits_of_one_kind_over_its_number() -> None:
    error = failure(at(5, "a", must=True), at(6, "b", must=True), max_per_category=1)
    assert (error.code, error.facts["count"]) == ("must_category_full", 1)
    assert [name["en"] for name in error.facts["names"]] == ["A", "B"]  # type: ignore[union-attr]


NOON = (dt.time(9, 0), dt.time(9, 40))


def test_a_category_may_have_a_limit_of_its_own() -> None:
    sites = [
        at(1, "a", category="museum"),
        at(2, "b", category="museum"),
        at(3, "c", category="ruin"),
        at(4, "d", category="ruin"),
        at(5, "e", category="bridge"),
    ]
    tour = walk(sites, max_per_category=1, category_caps=(("museum", 2), ("bridge", 0)))
    kinds = sorted(visit.site.category for visit in tour.visits)
    assert kinds == ["museum", "museum", "ruin"]
    reasons = {item.site.id: dict(item.reason.facts) for item in tour.left_out}
    assert (reasons["e"]["category_en"], reasons["e"]["count"]) == ("bridge", 0)
    assert {facts["count"] for facts in reasons.values()} == {0, 1}


@pytest.mark.parametrize("shape", ["closed", "together", "over_limit", "category_full"])
def test_errors_of_must_visits_name_sites_in_both_languages(shape: str) -> None:
    made = {
        "closed": lambda: failure(at(6, "b", hours="Tu 09:00-17:00", must=True)),
        "together": lambda: failure(at(30, "b", must=True), at(-30, "c", must=True)),
        "over_limit": lambda: failure(at(30, "b", must=True), hours=8, max_km=2),
        "category_full": lambda: failure(
            at(5, "b", must=True), at(6, "c", must=True), max_per_category=1
        ),
    }
    error = made[shape]()
    assert "b" in error.message("zh")
    assert "B" in error.message("en")
    assert "{" not in error.message("zh") + error.message("en")
