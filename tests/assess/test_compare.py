"""Today and plans side by side: differences, and what nobody can know of them."""

from __future__ import annotations

from typing import Any

import pytest

from jindao.assess.compare import case_of, compared
from jindao.assess.lengths import length_figures
from jindao.formats.judged_tables import comparison_tables
from jindao.model.assessment import Figure
from jindao.model.plan_comparison import Bounds, PlanCase, PlansCompared
from jindao.network.changed import under_plan
from jindao.network.network import Network
from tests.assess.conftest import subject_of, told, with_greenways
from tests.assess.test_score import assessment, figure
from tests.planned import link, plan, stretch

AB = 0


def two(*figures: Figure | None) -> PlansCompared:
    """Return a comparison of today with a plan, of one figure each."""
    cases = [assessment("甲", *([] if item is None else [item])) for item in figures]
    network_cases = [_case(number) for number in range(len(cases))]
    return compared(network_cases, cases)


def _case(number: int) -> PlanCase:
    return PlanCase(id="today" if not number else f"plan {number}", network_id=str(number))


def difference(today: Figure | None, planned: Figure | None) -> tuple[Any, ...]:
    [row] = two(today, planned).figures
    [found] = row.differences
    return found.value, found.bounds.low, found.bounds.high


def test_exact_figures_differ_exactly() -> None:
    assert difference(figure("km", 2.0), figure("km", 3.5)) == (1.5, 1.5, 1.5)


def test_what_is_unknown_bounds_the_difference() -> None:
    today = figure("km", 2.0, low=1.0, high=3.0, unknown_share=0.5)
    planned = figure("km", 3.5, low=2.5, high=4.5, unknown_share=0.5)
    assert difference(today, planned) == (1.5, -0.5, 3.5)
    at_least = figure("km", 3.5, low=3.5, unknown_share=0.5)
    assert difference(figure("km", 2.0), at_least) == (1.5, 1.5, None)


def test_what_is_the_same_differs_by_nothing_however_unknown() -> None:
    same = figure("km", 2.0, low=1.0, high=3.0, unknown_share=0.5)
    assert difference(same, same) == (0.0, 0.0, 0.0)


def test_of_the_ground_covered_only_a_difference_is_of_that_part() -> None:
    """Of 55.6 to 100 % and of 71.4 to 100 %: the worst is 71.4 less 100, the best 100 less 55.6."""
    doubt = {"unknown_share": 0.5, "covered_only": True}
    today = figure("share", 0.556, low=0.556, high=1.0, **doubt)
    planned = figure("share", 0.714, low=0.714, high=1.0, **doubt)
    assert difference(today, planned) == (0.158, -0.286, 0.444)
    [row] = two(today, planned).figures
    assert row.covered_only
    assert row.differences[0].covered_only
    # What is known of the part covered differs by one number there.
    assert difference(figure("share", 0.2, **doubt), figure("share", 0.5, **doubt)) == (
        *(0.3, 0.3),
        0.3,
    )
    assert difference(today, today) == (0.0, 0.0, 0.0)
    [row] = two(today, today).figures
    assert not row.differences[0].covered_only
    [table] = comparison_tables(two(today, planned), "en")
    cells, source = table.rows
    assert source[:2] == ("note", "source")
    assert (table.columns[-1], cells[-1]) == ("of the part covered", "yes")
    assert cells[-4:-1] == (0.158, -0.286, 0.444)


def test_of_a_figure_that_a_case_has_not_nobody_can_say() -> None:
    assert difference(figure("km", None), figure("km", 1.0)) == (None, None, None)
    assert difference(None, figure("km", 1.0)) == (None, None, None)


def test_nothing_is_planned_today_and_a_kind_that_a_case_has_not_is_no_length() -> None:
    planned = figure("greenway_planned_km", 1.5)
    assert difference(None, planned) == (1.5, 1.5, 1.5)
    paths = figure("greenway_km", 1.0, of=(("kind", "path"),))
    whole = figure("greenway_km", 2.0, low=2.0, unknown_share=0.5)
    made = compared([_case(0), _case(1)], [assessment("甲", whole), assessment("甲", whole, paths)])
    today = made.figure("greenway_km", kind="path").figures[0]
    assert today is not None
    assert (today.value, today.low, today.high) == (0.0, 0.0, None)
    unknown = figure("greenway_km", None)
    made = compared(
        [_case(0), _case(1)], [assessment("甲", unknown), assessment("甲", whole, paths)]
    )
    assert made.figure("greenway_km", kind="path").figures[0] is None


def test_every_figure_of_any_case_has_a_row_in_its_place() -> None:
    first = assessment("甲", figure("a", 1), figure("c", 1))
    second = assessment("甲", figure("a", 2), figure("b", 2), figure("c", 1), figure("d", 2))
    made = compared([_case(0), _case(1)], [first, second])
    assert [row.id for row in made.figures] == ["a", "b", "c", "d"]
    assert [row.changes for row in made.figures] == [True, True, False, True]
    assert made.figure("b").figures[0] is None
    assert made.figure("a").differences[0].bounds == Bounds(low=1.0, high=1.0)


def test_a_case_tells_what_its_plan_changes(tiny_network: Network) -> None:
    asked = plan(link((0, 0), (500, 300)), stretch("remove", (500, 0), (900, 0)))
    case = case_of("plan", under_plan(tiny_network, asked))
    assert (case.added_m, case.removed_m, case.signed_m, case.open_ends) == (583, 400, 0, 0)
    today = case_of("today", tiny_network)
    assert (today.network_id, today.added_m) == ("tiny", 0)


def test_what_is_planned_is_counted_apart_and_never_as_built(tiny_network: Network) -> None:
    """A surveyed line of 583 m, and 300 m of a street that becomes a greenway, in a plan."""
    asked = plan(
        link((0, 0), (500, 300), greenway="汾河绿道", greenway_level="city", alignment="surveyed"),
        stretch("sign", (500, 0), (500, 300), greenway="汾河绿道", greenway_level="city"),
    )
    built = with_greenways(tiny_network, (AB, "汾河绿道", "city"))
    before = told(length_figures(subject_of(built)))
    after = told(length_figures(subject_of(under_plan(built, asked))))
    assert ("greenway_planned_km",) not in before
    assert after[("greenway_planned_km",)].value == pytest.approx(0.883, abs=0.001)
    assert after[("footpath_planned_km",)].value == pytest.approx(0.583, abs=0.001)
    assert after[("ways_planned_km",)].value == pytest.approx(0.583, abs=0.001)
    for key, figure_ in before.items():
        assert after[key].value == figure_.value, key
