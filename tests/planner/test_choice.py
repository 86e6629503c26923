"""Tours to choose from on the embedded data."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import combinations

import pytest

from jindao import ExportOptions, Planner, RequestError, Settings, TourRequest, export, read_json
from jindao.formats.choices import tour_choices_text
from jindao.model.tour import Tour

REQUEST = TourRequest(
    start="祁县", date=dt.date(2026, 10, 14), strands=("history",), profile="bike", hours=8.0
)


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(Settings())


@pytest.fixture(scope="module")
def tours(planner: Planner) -> tuple[Tour, ...]:
    return planner.plan_tours(REQUEST)


def test_the_first_is_the_tour_of_the_request(planner: Planner, tours: tuple[Tour, ...]) -> None:
    assert replace(tours[0], character=()) == planner.plan_tour(REQUEST)
    assert planner.plan_tours(REQUEST) is tours
    assert len(tours) == 3


def test_the_others_differ_and_are_good(tours: tuple[Tour, ...]) -> None:
    for one, other in combinations(tours, 2):
        sites = {v.site.id for v in one.visits}, {v.site.id for v in other.visits}
        assert sites[0] != sites[1]
        assert one.title("zh") != other.title("zh")
        assert one.title("en") != other.title("en")
    assert all(tour.score >= 0.6 * tours[0].score for tour in tours)
    assert all(tour.request == tours[0].request for tour in tours)


def test_the_sentences_hold(tours: tuple[Tour, ...]) -> None:
    for tour in tours:
        facts = dict(tour.character[0].facts)
        assert facts["visits"] == len(tour.visits)
        assert facts["km"] == round(tour.length_m / 1000, 1)
        assert facts["minutes"] == round((tour.duration_s + tour.transfer_s) / 60)
        assert facts["known"] == sum(v.opening_status == "open" for v in tour.visits)
        elsewhere = {v.site.id for other in tours if other is not tour for v in other.visits}
        for note in tour.character:
            if note.code == "alone":
                name = dict(note.facts)["name_zh"]
                alone = [v for v in tour.visits if v.site.id not in elsewhere]
                assert name == max(alone, key=lambda v: v.score).site.name("zh")


def test_where_there_are_fewer_the_first_says_why(planner: Planner) -> None:
    few = replace(REQUEST, start="大同", theme="great_wall", strands=(), profile="hike", days=2,
                  transfer_hours=3.0, date=dt.date(2026, 5, 6))  # fmt: skip
    tours = planner.plan_tours(few)
    last = tours[0].character[-1]
    assert len(tours) == 2
    assert last.code == "no_more_alike"
    assert dict(last.facts)["number"] == 3
    # It is told at the end of what a whole plan of two says as well: nothing is missing there.
    assert not any(n.code.startswith("no_more") for n in planner.plan_tours(few, 2)[0].character)


def test_a_must_visit_is_in_all(planner: Planner) -> None:
    must = replace(REQUEST, must_visit=("镇国寺",))
    for tour in planner.plan_tours(must):
        assert "镇国寺" in [visit.site.name_zh for visit in tour.visits]


def test_characters_are_told_and_read_back(tours: tuple[Tour, ...]) -> None:
    for tour in tours:
        assert read_json(export(tour, "json", ExportOptions())) == tour
        assert "，" in export(tour, "txt", ExportOptions()).decode()
    for locale in ("zh", "en"):
        text = tour_choices_text(tours, locale)
        assert "{" not in text
        assert all(tour.title(locale) in text for tour in tours)


@pytest.mark.parametrize("count", [0, 4])
def test_how_many_there_may_be(planner: Planner, count: int) -> None:
    with pytest.raises(RequestError) as caught:
        planner.plan_tours(REQUEST, count)
    assert (caught.value.code, caught.value.field) == ("number_range", "alternatives")
