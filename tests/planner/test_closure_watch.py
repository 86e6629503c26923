"""The file of closures while it is in use: changed, broken, taken away; and closures astray."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any

import pytest

from jindao import (
    LonLat,
    LoopRequest,
    OutsideNetworkError,
    ReachRequest,
    RouteRequest,
    StoreError,
    TableError,
)
from jindao.geo import BBox
from jindao.model.closure import Closure
from jindao.network.closure_file import read_closures
from jindao.network.closures import astray_of
from jindao.network.network import Network
from jindao.planner.closure_watch import ASK_AGAIN_S, ASK_EACH_S, ClosureWatch
from tests.closed import STEPS, box, closure_file, feature
from tests.conftest import at, make_network
from tests.planner.test_closures import DAY, planner_with, steps_route


def swapped(geometry: dict[str, Any]) -> dict[str, Any]:
    rings = [[[lat, lon] for lon, lat in ring] for ring in geometry["coordinates"]]
    return {**geometry, "coordinates": rings}


def andorra() -> Network:
    """Return one way of about 800 m where exchanged coordinates are still on the globe."""
    return make_network([LonLat(1.50, 42.50), LonLat(1.51, 42.50)], [(0, 1, 820.0)])


PITCH = {
    "type": "Polygon",
    "coordinates": [[[1.504, 42.499], [1.506, 42.499], [1.506, 42.501], [1.504, 42.499]]],
}


def rewrite(path: Path, *features: Any) -> None:
    """Write a file anew, at another time whatever the clock's grain is."""
    before = path.stat().st_mtime_ns
    closure_file(path.parent, *features)
    os.utime(path, ns=(before + 10**9, before + 10**9))


def test_an_edited_file_is_read_again(tmp_path: Path, tiny_network: Network) -> None:
    """The steps B-C are open, then closed, then an equal id closes D-E instead."""
    planner = planner_with(tmp_path, tiny_network)
    path = tmp_path / "closures.geojson"
    assert steps_route(planner).length_m == pytest.approx(900, abs=0.1)
    rewrite(path, feature(STEPS))
    assert steps_route(planner).length_m == pytest.approx(1500, abs=0.1)
    rewrite(path, feature(box(600, 250, 800, 350)))
    assert steps_route(planner).length_m == pytest.approx(900, abs=0.1)
    assert steps_route(planner) is steps_route(planner)


def test_a_file_that_goes_wrong_leaves_what_held(
    tmp_path: Path, tiny_network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    planner = planner_with(tmp_path, tiny_network, feature(STEPS))
    path = tmp_path / "closures.geojson"
    assert steps_route(planner).length_m == pytest.approx(1500, abs=0.1)
    rewrite(path, feature(STEPS, kind="shut"))
    with caplog.at_level(logging.WARNING, "jindao"):
        assert steps_route(planner).length_m == pytest.approx(1500, abs=0.1)
        assert steps_route(planner).length_m == pytest.approx(1500, abs=0.1)
    assert [record.code for record in caplog.records] == ["closures_kept"]  # type: ignore[attr-defined]
    assert "property kind" in caplog.text
    path.unlink()
    assert steps_route(planner).length_m == pytest.approx(1500, abs=0.1)
    closure_file(tmp_path)
    assert steps_route(planner).length_m == pytest.approx(900, abs=0.1)


def test_a_file_that_was_never_right_is_an_error_until_it_is(
    tmp_path: Path, tiny_network: Network
) -> None:
    planner = planner_with(tmp_path, tiny_network, feature(STEPS, kind="shut"))
    for _ in range(2):
        with pytest.raises(TableError):
            steps_route(planner)
    rewrite(tmp_path / "closures.geojson", feature(STEPS))
    assert steps_route(planner).length_m == pytest.approx(1500, abs=0.1)


def test_exchanged_coordinates_are_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    far = json.loads(json.dumps(PITCH).replace("42.", "52."))
    planner = planner_with(
        tmp_path, andorra(), feature(swapped(PITCH), id="pitch"), feature(far, id="far")
    )
    with caplog.at_level(logging.WARNING, "jindao"):
        route = planner.plan_route(
            RouteRequest(waypoints=(LonLat(1.50, 42.50), LonLat(1.51, 42.50)), date=DAY)
        )
    assert [record.code for record in caplog.records] == ["closure_swapped", "closures_outside"]  # type: ignore[attr-defined]
    assert '"pitch"' in caplog.records[0].message
    assert "far" in caplog.records[1].message
    [note] = [note for note in route.notes if note.code == "closure_swapped"]
    assert dict(note.facts) == {"id": "pitch"}
    reach = planner.reach(ReachRequest(start=LonLat(1.50, 42.50)))
    assert reach.notes[0] == note
    loops = planner.plan_loop(LoopRequest(start=LonLat(1.50, 42.50), length_m=1500))
    assert note in loops.candidates[0].notes


def test_boxes_that_meet_are_not_astray(tmp_path: Path) -> None:
    """Where longitudes and latitudes overlap, what meets the network is never told."""
    area = BBox(1.50, 42.50, 1.51, 42.50)
    known = read_closures(closure_file(tmp_path, feature(PITCH), feature(swapped(PITCH), id="b")))
    assert [(item.closure.id, item.swapped) for item in astray_of(area, known)] == [("b", True)]


def test_a_start_with_latitude_first(tmp_path: Path) -> None:
    planner = planner_with(tmp_path, andorra())
    ask = RouteRequest(waypoints=(LonLat(42.50, 1.50), LonLat(1.51, 42.50)))
    with pytest.raises(OutsideNetworkError, match='looks like "latitude,longitude"') as caught:
        planner.plan_route(ask)
    assert caught.value.field == "start"
    assert "纬度,经度" in caught.value.message("zh")
    with pytest.raises(OutsideNetworkError, match="does not reach it"):
        planner.plan_route(RouteRequest(waypoints=(LonLat(43.50, 1.50), at(0, 0))))
    with pytest.raises(OutsideNetworkError, match="latitude,longitude"):
        planner.reach(ReachRequest(start=LonLat(42.50, 1.50)))


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_notices_count_beside_the_file(tmp_path: Path, tiny_network: Network) -> None:
    """The steps B-C are open until a notice closes them, and again when it is taken back."""
    path = closure_file(tmp_path, feature(box(600, 250, 800, 350)))
    (told,) = read_closures(closure_file(folder(tmp_path / "told"), feature(STEPS)))
    now_s, standing = 0.0, [told]
    asked: list[float] = []

    def source() -> tuple[Closure, ...]:
        asked.append(now_s)
        if not standing:
            raise StoreError("store_locked")
        return tuple(one for one in standing if one is not None)

    watch = ClosureWatch(path, tiny_network, source, clock=lambda: now_s)
    both = watch.now()
    assert [one.id for one in both.all] == [read_closures(path)[0].id, told.id]
    assert watch.now() is both, "what has not changed is the same object"
    assert asked == [0.0]
    now_s = ASK_EACH_S
    standing.clear()
    assert watch.now() is both, "a store that cannot be read leaves what held"
    standing.append(None)
    assert watch.now() is both
    now_s += ASK_AGAIN_S
    assert len(watch.now().all) == 1
    assert asked == [0.0, ASK_EACH_S, ASK_EACH_S + ASK_AGAIN_S]


def test_a_planner_follows_notices(tmp_path: Path, tiny_network: Network) -> None:
    planner = planner_with(tmp_path, tiny_network)
    assert steps_route(planner).length_m == pytest.approx(900, abs=0.1)
    told = read_closures(closure_file(folder(tmp_path / "told"), feature(STEPS)))
    planner.follow_notices(lambda: told)
    assert steps_route(planner).length_m == pytest.approx(1500, abs=0.1)
    planner.follow_notices(lambda: ())
    assert steps_route(planner).length_m == pytest.approx(900, abs=0.1)
