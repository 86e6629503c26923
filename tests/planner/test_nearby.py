"""A point without a name is told by the known place beside it."""

from __future__ import annotations

import dataclasses

import pytest

from jindao import ExportOptions, LonLat, Planner, RouteRequest, Settings, export
from jindao.formats.vector_map import vector_map
from jindao.geo import metres_per_degree
from jindao.heritage.dataset import Heritage
from jindao.heritage.load import load_heritage
from jindao.planner.nearby import nearby
from tests.conftest import at
from tests.planner.test_loop import grid

WORLD = load_heritage()
SITE = next(site for site in WORLD.sites if site.position is not None)


def world(accuracy_m: float | None = 20.0) -> Heritage:
    """The first located site alone, its position known so well."""
    known = dataclasses.replace(SITE, coordinate_accuracy_m=accuracy_m)
    return dataclasses.replace(WORLD, sites=(known,), places=())


def off(east_m: float, north_m: float) -> LonLat:
    m_lon, m_lat = metres_per_degree(SITE.position.lat)
    return LonLat(SITE.position.lon + east_m / m_lon, SITE.position.lat + north_m / m_lat)


@pytest.mark.parametrize(
    ("east_m", "north_m", "heading"),
    [(0, 400, "north"), (300, 300, "northeast"), (-300, 260, "northwest"), (10, -400, "south"),
     (-400, 10, "west")],
)  # fmt: skip
def test_distance_and_heading_are_those_from_the_place(
    east_m: float, north_m: float, heading: str
) -> None:
    found = nearby(world(), off(east_m, north_m))
    assert found is not None
    assert (found.name_zh, found.heading) == (SITE.name_zh, heading)
    assert found.distance_m == pytest.approx((east_m**2 + north_m**2) ** 0.5, abs=1.5)


def test_what_is_far_or_badly_known_describes_nothing() -> None:
    assert nearby(world(), off(0, 2_100)) is None
    assert nearby(world(500.0), off(0, 400)) is None
    assert nearby(world(None), off(0, 400)) is None


def test_files_describe_points_and_never_rename_places() -> None:
    start = at(0, 0)
    known = dataclasses.replace(SITE, position=at(0, -400), coordinate_accuracy_m=20.0)
    heritage = dataclasses.replace(WORLD, sites=(known,), places=())
    planner = Planner(Settings(), network=grid(3, 3), heritage=heritage)
    route = planner.plan_route(RouteRequest(waypoints=(start, at(400, 400))))
    told = export(route, "txt").decode()
    assert f" · {known.name_zh}北 400 米\n" in told
    assert route.waypoints[0].name("zh") == str(start)
    # Coordinates are for an emergency: they stand once, in the part on safety.
    assert told.count(str(start)) == 1
    assert f"没有名字的站点的经度和纬度（WGS-84）：{known.name_zh}北 400 米 {start}" in told
    kml = export(route, "kml").decode()
    assert f"<name>{known.name_zh}北 400 米</name>" in kml
    # Where room is scarce the distance is left out as well.
    title = told.splitlines()[0]
    assert title.startswith(f"{known.name_zh}北 → ")
    assert str(start) not in title
    drawn = vector_map(route, ExportOptions(), width=500.0, height=400.0).svg
    assert f">{known.name_zh}北<" in drawn
    assert str(start) not in drawn
    tcx = export(route, "tcx").decode()
    assert f"<Name>{known.name_zh}北</Name>" in tcx
