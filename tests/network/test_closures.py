"""Closure files: what is read, what is refused, and which edges of a network are meant."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao import Closure, DataError, TableError, read_closures
from jindao.model.closure import told_facts
from jindao.network.closures import NOTHING_CLOSED, Closures, InForce, edges_of
from jindao.network.codes import MODES
from jindao.network.network import Network
from tests.closed import STEPS, box, closure_file, feature, line, positions
from tests.conftest import at, make_network

DAY = dt.date(2026, 10, 14)
AB, BC, BD, DE, EC, FG = range(6)


def read(folder: Path, *features: Any) -> tuple[Closure, ...]:
    return read_closures(closure_file(folder, *features))


def edges(network: Network, folder: Path, geometry: Any) -> list[int]:
    """Return the edges that one geometry touches."""
    [found] = edges_of(network, read(folder, feature(geometry)))
    return found.tolist()


def test_a_feature_with_everything(tmp_path: Path) -> None:
    [closure] = read(
        tmp_path,
        feature(
            STEPS,
            id=7,
            kind="warning",
            **{"from": "2026-10-01", "to": "2026-10-31"},
            modes=["wheelchair", "foot"],
            source="太原市园林局",
            url="https://example.org/1",
        ),
    )
    assert closure.id == "7"
    assert (closure.kind, closure.modes) == ("warning", ("foot", "wheelchair"))
    assert (closure.first_day, closure.last_day) == (dt.date(2026, 10, 1), dt.date(2026, 10, 31))
    assert (closure.source, closure.url) == ("太原市园林局", "https://example.org/1")
    assert closure.told("en") == "works (until 2026-10-31)"
    assert closure.told("zh") == "施工（至 2026-10-31）"
    assert len(closure.polygons) == 1
    assert closure.lines == ()


def test_what_may_lack(tmp_path: Path) -> None:
    bare = {"id": "a", "kind": "closed", "reason_zh": "塌方"}
    [closure] = read(tmp_path, {"type": "Feature", "geometry": STEPS, "properties": bare})
    assert (closure.first_day, closure.last_day, closure.modes) == (None, None, MODES)
    assert closure.told("zh") == "塌方（恢复时间另行通知）"
    assert closure.told("en") == "塌方 (told in Chinese only) (until further notice)"
    assert dict(told_facts(closure))["id"] == "a"


def test_the_id_may_be_the_features_own_and_modes_one_text(tmp_path: Path) -> None:
    asked = {**feature(STEPS, modes="foot, bicycle"), "id": "own"}
    del asked["properties"]["id"]
    [closure] = read(tmp_path, asked)
    assert (closure.id, closure.modes) == ("own", ("foot", "bicycle"))


def test_a_collection_without_features_closes_nothing(
    tmp_path: Path, tiny_network: Network
) -> None:
    assert read(tmp_path) == ()
    assert Closures(tiny_network, ()).on(DAY, DAY, "foot") is NOTHING_CLOSED
    assert Closures(tiny_network, ()).version == ""


WRONG: list[tuple[Any, str, str]] = [
    (feature(STEPS, id=None), "id", "must not be empty"),
    (feature(STEPS, kind="shut"), "kind", '"shut" is not one of closed, warning'),
    (feature(STEPS, kind=None), "kind", "expected closed, warning"),
    (feature(STEPS, reason_zh=" ", reason_en=None), "reason_zh", "reason_en"),
    (feature(STEPS, reason_en=5), "reason_en", "5"),
    (feature(STEPS, to="2026-02-30"), "to", '"2026-02-30" is no day'),
    (feature(STEPS, to=20261001), "to", "20261001"),
    (feature(STEPS, **{"from": "2026-10-02"}, to="2026-10-01"), "to", "before the first day"),
    (feature(STEPS, modes=["foot", "horse"]), "modes", '"horse" is not one of foot, bicycle'),
    (feature(STEPS, modes=[]), "modes", "must not be empty"),
    (feature(STEPS, modes={"foot": True}), "modes", "foot"),
    (feature(STEPS, url="example.org"), "url", "example.org"),
    (feature(None), "geometry", "null"),
    (feature({"type": "Point", "coordinates": [112, 37]}), "geometry", '"Point" is not one of'),
    (feature({"type": "Polygon", "coordinates": []}), "geometry", "no ring"),
    (feature({"type": "MultiPolygon", "coordinates": []}), "geometry", "[]"),
    (feature({"type": "Polygon", "coordinates": [positions((0, 0), (9, 9))]}), "geometry", "ring"),
    (
        feature({"type": "Polygon", "coordinates": [positions((0, 0), (5, 0), (9, 0), (0, 0))]}),
        "geometry",
        "no ring around an area",
    ),
    (feature(line((0, 0))), "geometry", "no line"),
    (feature(line((0, 0), (0, 0))), "geometry", "no line"),
    (
        feature({"type": "LineString", "coordinates": [[37.8, 112.5], [37.9, 112.5]]}),
        "geometry",
        "look swapped: lon 37.8, lat 112.5",
    ),
    (
        feature({"type": "LineString", "coordinates": [[12523442, 4545000], [1, 2]]}),
        "geometry",
        "not degrees",
    ),
    (feature({"type": "LineString", "coordinates": [["a", 2], [1, 2]]}), "geometry", "pair"),
    ({"type": "Polygon"}, "", "not a GeoJSON Feature"),
    (7, "", "7 is not a GeoJSON Feature"),
]


@pytest.mark.parametrize(("wrong", "field", "told"), WRONG)
def test_a_wrong_feature_is_told_with_its_field(
    tmp_path: Path, wrong: Any, field: str, told: str
) -> None:
    with pytest.raises(TableError) as caught:
        read(tmp_path, feature(STEPS, id="sound"), wrong)
    [problem] = caught.value.problems
    assert (problem.feature, problem.field) == (2, field)
    assert problem.message("en").startswith("closures.geojson feature 2")
    assert field in problem.message("zh")
    assert told in problem.message("en")
    assert not re.search(r"\{\w+\}", problem.message("zh"))


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        read(
            tmp_path,
            feature(STEPS, kind="shut", modes=["horse"]),
            feature(STEPS),
            feature(STEPS),
            feature(None, id="b"),
        )
    assert [(problem.feature, problem.field) for problem in caught.value.problems] == [
        (1, "kind"),
        (1, "modes"),
        (3, "id"),
        (4, "geometry"),
    ]
    assert "stands twice, first in feature 2" in caught.value.message("en")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "file_empty"),
        ("{", "file_json"),
        ("[]", "geojson_form"),
        ('{"type": "Feature"}', "geojson_form"),
        ('{"type": "FeatureCollection", "features": {}}', "geojson_form"),
        (
            '{"type": "FeatureCollection", "features": [],'
            ' "crs": {"properties": {"name": "EPSG:4547"}}}',
            "geojson_crs",
        ),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "closures.geojson"
    path.write_text(content, "utf-8")
    with pytest.raises(DataError) as caught:
        read_closures(path)
    assert caught.value.code == code


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        read_closures(tmp_path / "none.geojson")


def test_a_bow_tie_closes_both_its_wings(tmp_path: Path, tiny_network: Network) -> None:
    """A ring that crosses itself at (700, 0): its wings hold 100 m of B-C each."""
    ring = positions((600, -50), (800, 50), (800, -50), (600, 50), (600, -50))
    bow = {"type": "Polygon", "coordinates": [ring]}
    [closure] = read(tmp_path, feature(bow))
    assert len(closure.polygons) == 2
    assert edges(tiny_network, tmp_path, bow) == [BC]


def test_a_hole_is_open(tmp_path: Path) -> None:
    outer, hole = box(0, 0, 100, 100)["coordinates"][0], box(40, 40, 60, 60)["coordinates"][0]
    [closure] = read(tmp_path, feature({"type": "Polygon", "coordinates": [outer, hole]}))
    assert closure.covers(at(20, 50))
    assert not closure.covers(at(50, 50))
    assert not closure.covers(at(120, 50))


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**32 - 1))
def test_covering_is_shapelys(seed: int) -> None:
    """Stars with 5 to 12 points, of which no position of 40 lies on the border."""
    import shapely

    dice = np.random.default_rng(seed)
    n = int(dice.integers(5, 13))
    angles, radii = np.sort(dice.uniform(0, 2 * math.pi, n)), dice.uniform(0.2, 1, n)
    ring = [(r * math.cos(a), r * math.sin(a)) for a, r in zip(angles, radii, strict=True)]
    closed = (*ring, ring[0])
    closure = Closure(
        id="a", kind="closed", reason_zh="甲", reason_en="a", first_day=None, last_day=None,
        modes=MODES, polygons=((closed,),),
    )  # fmt: skip
    star = shapely.Polygon(closed)
    from jindao import LonLat

    for x, y in dice.uniform(-1, 1, (40, 2)).tolist():
        assert closure.covers(LonLat(x, y)) == star.covers(shapely.Point(x, y))


def test_the_edges_of_areas(tmp_path: Path, tiny_network: Network) -> None:
    assert edges(tiny_network, tmp_path, STEPS) == [BC]
    assert edges(tiny_network, tmp_path, box(450, -50, 950, 350)) == [AB, BC, BD, DE, EC]
    assert edges(tiny_network, tmp_path, box(2000, 1000, 2100, 1100)) == []
    # Between the ways: the box of the network is met, no way is.
    assert edges(tiny_network, tmp_path, box(600, 100, 700, 200)) == []


@pytest.mark.parametrize(("metres", "found"), [(4.5, []), (5.5, [BC])])
def test_five_metres_inside_do_not_count(
    tmp_path: Path, tiny_network: Network, metres: float, found: list[int]
) -> None:
    assert edges(tiny_network, tmp_path, box(700, -20, 700 + metres, 20)) == found


def test_a_short_edge_wholly_inside_counts(tmp_path: Path) -> None:
    network = make_network([at(0, 0), at(3, 0), at(500, 0)], [(0, 1, 3.0), (1, 2, 497.0)])
    assert edges(network, tmp_path, box(-10, -10, 7, 10)) == [0]


def test_the_edges_along_a_line(tmp_path: Path, tiny_network: Network) -> None:
    """From B to E over D, 6 m beside the ways: B-D and D-E, not B-C, A-B nor E-C."""
    assert edges(tiny_network, tmp_path, line((506, 0), (506, 306), (900, 306))) == [BD, DE]
    assert edges(tiny_network, tmp_path, line((515, 20), (515, 280))) == []
    # 55 m of the 400 m from B to C with what lies around the line's end, and 45 m.
    assert edges(tiny_network, tmp_path, line((500, 0), (545, 0))) == [BC]
    assert edges(tiny_network, tmp_path, line((500, 0), (535, 0))) == []


@pytest.mark.parametrize(("metres", "found"), [(11, [0]), (9, [])])
def test_of_a_short_edge_most_must_be_along_a_line(
    tmp_path: Path, metres: float, found: list[int]
) -> None:
    """Of 40 m, 21 or 19 with the 10 m around the line's end."""
    network = make_network([at(0, 0), at(40, 0)], [(0, 1, 40.0)])
    assert edges(network, tmp_path, line((-100, 0), (metres, 0))) == found


def test_what_only_crosses_a_line_stays_open(tmp_path: Path) -> None:
    """A closed street from west to east; 16 m of a footway over it lie within 10 m."""
    network = make_network(
        [at(0, 0), at(400, 0), at(200, -8), at(200, 8), at(200, 100)],
        [(0, 1, 400.0), (2, 3, 16.0), (3, 4, 92.0)],
    )
    assert edges(network, tmp_path, line((0, 0), (400, 0))) == [0]


def holds(folder: Path, network: Network, first: dt.date, last: dt.date, **more: Any) -> bool:
    closures = Closures(network, read(folder, feature(STEPS, **more)))
    return closures.on(first, last, "foot").closed_edges.tolist() == [BC]


def day(number: int) -> dt.date:
    return dt.date(2026, 10, number)


def test_both_days_belong_to_a_closure(tmp_path: Path, tiny_network: Network) -> None:
    days = {"from": "2026-10-10", "to": "2026-10-12"}
    held = [n for n in range(8, 15) if holds(tmp_path, tiny_network, day(n), day(n), **days)]
    assert held == [10, 11, 12]
    assert not holds(tmp_path, tiny_network, day(7), day(9), **days)
    assert holds(tmp_path, tiny_network, day(9), day(10), **days)
    assert holds(tmp_path, tiny_network, day(1), day(30), **days)
    assert holds(tmp_path, tiny_network, day(1), day(1), to="2026-10-01")
    assert not holds(tmp_path, tiny_network, day(2), day(2), to="2026-10-01")
    assert holds(tmp_path, tiny_network, day(2), day(2), **{"from": "2026-10-02"})
    assert not holds(tmp_path, tiny_network, day(1), day(1), **{"from": "2026-10-02"})


def in_force(folder: Path, network: Network, mode: str = "foot") -> InForce:
    closures = read(
        folder,
        feature(STEPS, id="a", modes=["foot"]),
        feature(box(-10, -10, 950, 10), id="b", kind="warning"),
        feature(box(450, 250, 950, 350), id="c", modes=["bicycle"]),
    )
    return Closures(network, closures).on(DAY, DAY, mode)


def test_what_holds_depends_on_the_mode(tmp_path: Path, tiny_network: Network) -> None:
    walking, riding = (in_force(tmp_path, tiny_network, mode) for mode in ("foot", "bicycle"))
    assert walking.closed_edges.tolist() == [BC]
    assert riding.closed_edges.tolist() == [BD, DE, EC]
    assert walking.key != riding.key
    assert NOTHING_CLOSED.key == ""
    assert [closure.id for closure in walking.on(BC)] == ["a", "b"]
    assert [closure.id for closure in walking.shut(BC)] == ["a"]
    assert walking.on(FG) == ()
    shut = walking.closed_at(at(700, 20))
    assert shut is not None
    assert shut.id == "a"
    assert walking.closed_at(at(100, 0)) is None  # only warned of


def test_equal_sets_are_the_same_object(tmp_path: Path, tiny_network: Network) -> None:
    closures = Closures(tiny_network, read(tmp_path, feature(STEPS, to="2026-10-31")))
    assert closures.on(day(1), day(1), "foot") is closures.on(day(5), day(6), "foot")
    assert closures.on(dt.date(2026, 11, 1), dt.date(2026, 11, 1), "foot") is NOTHING_CLOSED


def test_the_version_follows_what_is_closed(tmp_path: Path, tiny_network: Network) -> None:
    one, other = (
        Closures(tiny_network, read(tmp_path, feature(STEPS, to=to)))
        for to in ("2026-10-31", "2026-11-01")
    )
    assert one.version != other.version


def test_ten_thousand_closures_are_read_and_met_in_seconds(tmp_path: Path) -> None:
    """A grid of 100 x 100 streets and as many areas, each over one crossing."""
    side = 100
    places = [at(100.0 * (i % side), 100.0 * (i // side)) for i in range(side * side)]
    ways = [(i, i + 1, 100.0) for i in range(side * side) if i % side != side - 1]
    ways += [(i, i + side, 100.0) for i in range(side * (side - 1))]
    network = make_network(places, ways)
    path = closure_file(
        tmp_path,
        *(
            feature(box(x - 10, y - 10, x + 10, y + 10), id=f"{x} {y}")
            for x in range(0, 10_000, 100)
            for y in range(0, 10_000, 100)
        ),
    )
    begun = time.perf_counter()
    closures = Closures(network, read_closures(path))
    holding = closures.on(DAY, DAY, "foot")
    taken_s = time.perf_counter() - begun
    assert len(holding.closed_edges) == len(ways)
    counts = [len(met) for met in holding.edges]
    assert sorted(set(counts)) == [2, 3, 4]
    assert taken_s < 20, f"{taken_s:.1f} s"


def test_json_dumps_of_the_example_is_what_programs_write(tmp_path: Path) -> None:
    """With a byte order mark and WGS-84 named, as QGIS and Windows write it."""
    path = tmp_path / "closures.geojson"
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    document = {"type": "FeatureCollection", "crs": crs, "features": [feature(STEPS, fid=3)]}
    path.write_text("\ufeff" + json.dumps(document), "utf-8")
    assert [closure.id for closure in read_closures(path)] == ["works"]
