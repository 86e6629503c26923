"""Plan files: what is read, and what is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao import DataError, TableError
from jindao.model.closure import Closure
from jindao.model.plan import CHANGES, JOIN_M, Plan, PlannedLine, PlannedStretch
from jindao.network.changed import under_plan
from jindao.network.network import Network
from jindao.network.plan_file import read_plan
from tests.closed import STEPS, closure_file, feature, line, positions
from tests.planned import drawn, plan_feature, plan_file

ROAD = line((0, 0), (500, 0))


def test_a_line_with_everything(tmp_path: Path) -> None:
    path = plan_file(
        tmp_path,
        plan_feature(
            ROAD,
            id=7,
            change="add",
            kind="cycleway",
            surface="asphalt",
            lit="yes",
            width_m=3,
            name="滨河路",
            greenway="汾河绿道",
            level="city",
            alignment="surveyed",
            structure="bridge",
            modes="foot, bicycle",
            join_m=50,
            note="passed over",
        ),
        name="plan-a",
    )
    assert read_plan(path) == Plan(
        name="plan-a",
        added=(
            PlannedLine(
                id="7",
                line=drawn((0, 0), (500, 0)),
                kind="cycleway",
                surface="asphalt",
                lit="yes",
                width_m=3.0,
                name="滨河路",
                greenway="汾河绿道",
                greenway_level="city",
                alignment="surveyed",
                structure="bridge",
                modes=("foot", "bicycle"),
                join_m=50.0,
            ),
        ),
    )


def test_what_may_lack(tmp_path: Path) -> None:
    parts = [positions((0, 0), (5, 0)), positions((9, 0), (20, 0))]
    geometry = {"type": "MultiLineString", "coordinates": parts}
    plan = read_plan(plan_file(tmp_path, plan_feature(geometry), name="plan"))
    one, other = plan.added
    assert (one.id, other.id) == ("1.1", "1.2")
    assert (one.kind, one.surface, one.alignment) == ("footway", "unknown", "estimated")
    assert (one.modes, one.join_m, one.width_m) == (None, JOIN_M, None)


def test_ways_that_go_are_signed_or_closed(tmp_path: Path) -> None:
    plan = read_plan(
        plan_file(
            tmp_path,
            plan_feature(STEPS, id="a", change="remove"),
            plan_feature(ROAD, id="b", change="sign", greenway="汾河绿道"),
            plan_feature(ROAD, id="c", change="close", modes=["wheelchair"]),
        )
    )
    removed, signed, closed = plan.stretches
    assert plan.added == ()
    assert len(removed.polygons) == 1
    assert (signed.greenway, signed.greenway_level) == ("汾河绿道", "unknown")
    assert closed.modes == ("wheelchair",)
    assert plan.doing("sign") == (signed,)
    assert isinstance(closed, PlannedStretch)


def test_a_plan_says_its_name_and_an_empty_one_changes_nothing(tmp_path: Path) -> None:
    path = plan_file(tmp_path)
    assert (read_plan(path).name, read_plan(path).is_empty) == ("plan", True)
    path.write_text('{"type": "FeatureCollection", "name": "甲案", "features": []}', "utf-8")
    assert read_plan(path).name == "甲案"


def test_closures_are_a_plan(tmp_path: Path) -> None:
    warning = feature(STEPS, id="w", kind="warning")
    path = closure_file(tmp_path, feature(STEPS, modes="foot", to="2026-05-01"), warning)
    [closed] = read_plan(path).stretches
    assert (closed.id, closed.change, closed.modes) == ("works", "close", ("foot",))
    assert (closed.first_day, closed.last_day) == (None, dt.date(2026, 5, 1))


def test_what_is_closed_may_have_days(tmp_path: Path) -> None:
    days = {"from": "2026-05-01", "to": "2026-05-03"}
    nothing = {"from": "", "to": None}
    path = plan_file(
        tmp_path,
        plan_feature(ROAD, change="close", **days),
        plan_feature(ROAD, change="remove", **nothing),
        plan_feature(ROAD, **nothing),
    )
    plan = read_plan(path)
    [closed] = plan.dated
    assert (closed.first_day, closed.last_day) == (dt.date(2026, 5, 1), dt.date(2026, 5, 3))
    assert (len(plan.added), len(plan.stretches)) == (1, 2)


@pytest.mark.parametrize("change", [None, *(word for word in CHANGES if word != "close")])
def test_what_is_not_closed_has_no_days(tmp_path: Path, change: str | None) -> None:
    """They would be passed over, whatever they mean."""
    days = {"from": "2026-05-01", "to": "南沙河"}
    path = plan_file(tmp_path, plan_feature(ROAD, change=change, greenway="汾河绿道", **days))
    with pytest.raises(TableError) as caught:
        read_plan(path)
    assert [problem.field for problem in caught.value.problems] == ["from", "to"]
    for problem, value in zip(caught.value.problems, days.values(), strict=True):
        for word in (value, change or "add", "close"):
            assert word in problem.message("en")
            assert word in problem.message("zh")


@given(
    *(st.none() | st.dates(dt.date(2026, 5, 1), dt.date(2026, 5, 9)) for _ in range(2)),
    st.dates(dt.date(2026, 4, 29), dt.date(2026, 5, 11)),
)
def test_a_closure_of_a_plan_holds_as_any_closure(
    first: dt.date | None, last: dt.date | None, day: dt.date
) -> None:
    closed = PlannedStretch(id="a", change="close", modes=("foot",), first_day=first, last_day=last)
    known = Closure(
        id="a",
        kind="closed",
        reason_zh="",
        reason_en="",
        modes=("foot",),
        first_day=first,
        last_day=last,
    )
    assert closed.holds(day) == known.holds(day, day, "foot")
    built = PlannedStretch(id="b", change="sign", greenway="g")
    on_day = Plan(name="p", stretches=(closed, built)).on(day)
    assert on_day.stretches == ((closed, built) if closed.holds(day) else (built,))


def test_links_to_build_are_a_plan(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [112.5, 37.8]}
    path = plan_file(
        tmp_path,
        plan_feature(ROAD, kind="link", rank=1, way="new", alignment="estimated"),
        plan_feature(line((500, 0), (900, 0)), kind="link", rank=1, way="footway"),
        plan_feature(point, kind="joined", id="site"),
        name="links",
        jindao={"kind": "links"},
    )
    plan = read_plan(path)
    [built], [signed] = plan.added, plan.stretches
    assert (built.kind, built.greenway, built.alignment) == ("footway", "links 1", "estimated")
    assert (signed.change, signed.greenway) == ("sign", "links 1")


WRONG: list[tuple[Any, str, str]] = [
    (plan_feature(ROAD, change="build"), "change", '"build" is not one of add, remove, sign'),
    (plan_feature(ROAD, kind="motorway"), "kind", '"motorway" is not one of footway'),
    (plan_feature(ROAD, surface="marble"), "surface", '"marble" is not one of unknown, paved'),
    (plan_feature(ROAD, level="province"), "level", '"province" is not one of unknown, regional'),
    (plan_feature(ROAD, alignment="sure"), "alignment", '"sure" is not one of surveyed, estimated'),
    (plan_feature(ROAD, structure="ford"), "structure", '"ford" is not one of ground, bridge'),
    (plan_feature(ROAD, lit="dim"), "lit", '"dim" is not one of unknown, no, yes'),
    (plan_feature(ROAD, modes="horse"), "modes", '"horse" is not one of foot'),
    (plan_feature(ROAD, width_m="3 m"), "width_m", '"3 m" is not a number'),
    (plan_feature(ROAD, width_m=40), "width_m", "40 is not in [0.1, 25.5]"),
    (plan_feature(ROAD, join_m=-1), "join_m", "-1 is not in [0.0, 500.0]"),
    (plan_feature(ROAD, join_m=True), "join_m", '"true" is not a number'),
    (plan_feature(ROAD, change="sign"), "greenway", "says of which greenway"),
    (plan_feature(STEPS), "geometry", '"Polygon" is not one of LineString, MultiLineString'),
    (plan_feature(line((0, 0), (0, 0))), "geometry", "no line"),
    (plan_feature(line((0, 0), (0.5, 0))), "geometry", "0.5 m long, expected more than 1.0 m"),
    (
        plan_feature({"type": "LineString", "coordinates": [[37.8, 112.5], [37.9, 112.5]]}),
        "geometry",
        "look swapped: lon 37.8, lat 112.5",
    ),
    (
        plan_feature({"type": "LineString", "coordinates": [[12523442, 4545000], [1, 2]]}),
        "geometry",
        "not degrees",
    ),
    (plan_feature(ROAD, change="close", **{"from": "1 May"}), "from", '"1 May" is no day'),
    (
        plan_feature(ROAD, change="close", **{"from": "2026-05-03", "to": "2026-05-01"}),
        "to",
        "2026-05-01 is before",
    ),
    ({"type": "Thing"}, "", "not a GeoJSON Feature"),
]


@pytest.mark.parametrize(("wrong", "field", "said"), WRONG)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, wrong: Any, field: str, said: str
) -> None:
    good = plan_feature(ROAD, id="good")
    with pytest.raises(TableError) as caught:
        read_plan(plan_file(tmp_path, good, wrong))
    [problem] = caught.value.problems
    assert (problem.feature, problem.field) == (2, field)
    assert said in problem.message("en")
    assert problem.message("zh") != problem.message("en")


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    first = plan_feature(ROAD, id="a", kind="moat", surface="mud")
    with pytest.raises(TableError) as caught:
        read_plan(
            plan_file(tmp_path, first, plan_feature(ROAD, id="b"), plan_feature(ROAD, id="b"))
        )
    fields = [(problem.feature, problem.field) for problem in caught.value.problems]
    assert fields == [(1, "kind"), (1, "surface"), (3, "id")]


def test_a_plan_in_another_reference_system_is_refused(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    with pytest.raises(DataError, match="expected WGS-84"):
        read_plan(plan_file(tmp_path, plan_feature(ROAD), crs=crs))


def test_a_file_that_is_no_collection_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.geojson"
    path.write_text('{"type": "Feature"}', "utf-8")
    with pytest.raises(DataError, match="not a GeoJSON FeatureCollection"):
        read_plan(path)


def test_problems_name_the_feature_and_what_it_is_called(tmp_path: Path) -> None:
    far = {"type": "LineString", "coordinates": [[113.5, 37.8], [113.6, 37.8]]}
    path = plan_file(
        tmp_path,
        plan_feature(ROAD, id="a"),
        plan_feature(ROAD, name="滨河路", kind="moat"),
        plan_feature(far, id="b"),
        plan_feature({"type": "Point", "coordinates": [112.5, 37.8]}),
    )
    with pytest.raises(TableError) as caught:
        read_plan(path)
    one, other = caught.value.problems
    assert one.message("en").startswith(
        'plan.geojson feature 2 "滨河路", property kind: "moat" is not one of footway'
    )
    assert one.message("zh").startswith(
        "plan.geojson 第 2 个要素“滨河路”的属性 kind：“moat”不在可用值里"
    )
    assert other.message("zh").startswith("plan.geojson 第 4 个要素的几何（geometry）：")
    assert other.message("en").startswith("plan.geojson feature 4, geometry: ")
    assert "table" not in caught.value.message("en")
    assert "表" not in caught.value.message("zh").split("：")[0]


def test_what_does_not_go_with_a_network_names_its_feature(
    tmp_path: Path, tiny_network: Network
) -> None:
    far = {"type": "LineString", "coordinates": [[113.5, 37.8], [113.6, 37.8]]}
    path = plan_file(
        tmp_path,
        plan_feature(ROAD),
        plan_feature(far, id="b", name="东延线"),
        plan_feature(far, change="sign", greenway="绿道"),
    )
    with pytest.raises(TableError) as caught:
        under_plan(tiny_network, read_plan(path))
    [problem] = caught.value.problems
    assert problem.message("zh").startswith("plan.geojson 第 2 个要素“东延线”：这条线没有接上")
    path = plan_file(tmp_path, plan_feature(ROAD), plan_feature(far, change="remove"))
    with pytest.raises(TableError, match=r"plan\.geojson feature 2: nothing of"):
        under_plan(tiny_network, read_plan(path))
