"""Loops on worlds small enough to count by hand."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from jindao import (
    FORMATS,
    Loop,
    LoopRequest,
    Loops,
    NoLoopError,
    NotFoundError,
    OutsideNetworkError,
    Planner,
    Settings,
    export,
    file_name,
    read_json,
)
from jindao.geo import LonLat
from jindao.model.place import Site
from jindao.network.network import Network
from tests.conftest import at, make_network
from tests.planner.test_planner import site, small_world

SIDE_M = 200.0


def grid(columns: int, rows: int, **changes: Any) -> Network:
    """Streets 200 m apart; node (x, y) is number y * columns + x."""
    points = [at(SIDE_M * x, SIDE_M * y) for y in range(rows) for x in range(columns)]
    nodes = [(x, y) for y in range(rows) for x in range(columns)]
    edges = [(y * columns + x, y * columns + x + 1, SIDE_M) for x, y in nodes if x + 1 < columns]
    edges += [(y * columns + x, (y + 1) * columns + x, SIDE_M) for x, y in nodes if y + 1 < rows]
    return make_network(points, edges, **changes)


def ring(
    *, stem_m: float = 0.0, spur_m: float = 0.0, side_m: float = 300.0, **more: Any
) -> Network:
    """A square A-B-C-D, edges AB BC CD DA; perhaps a stem south of A, a spur beyond C.

     D---C---spur
     |   |
     A---B
     |
    stem
    """
    points = [at(0, 0), at(side_m, 0), at(side_m, side_m), at(0, side_m)]
    edges = [(0, 1, side_m), (1, 2, side_m), (2, 3, side_m), (3, 0, side_m)]
    if stem_m:
        points.append(at(0, -stem_m))
        edges.append((len(points) - 1, 0, stem_m))
    if spur_m:
        points.append(at(side_m + spur_m, side_m))
        edges.append((2, len(points) - 1, spur_m))
    return make_network(points, edges, **more)


def planner_on(network: Network, *sites: Site) -> Planner:
    return Planner(Settings(), network=network, heritage=small_world(*sites))


def loops(
    network: Network, *sites: Site, start: LonLat | None = None, **asked: Any
) -> tuple[Loop, ...]:
    request = LoopRequest(start=at(0, 0) if start is None else start, **asked)
    return planner_on(network, *sites).plan_loop(request).candidates


def codes(loop: Loop) -> set[str]:
    return {note.code for note in loop.notes}


def test_the_loop_of_a_grid() -> None:
    """Round two blocks side by side: 2 x (400 + 200) m."""
    found = loops(grid(5, 5), start=at(400, 400), length_m=1200)
    assert len(found) == 3
    for loop in found:
        assert loop.length_m == pytest.approx(1200, abs=0.01)
        assert loop.quality.length_error == 0.0
        assert loop.quality.walked_twice == 0.0
        [leg] = loop.legs
        assert leg.line[0] == leg.line[-1]
        assert [w.kind for w in loop.waypoints] == ["start", "end"]
        assert not codes(loop) & {"loop_twice", "loop_longer", "loop_shorter"}
    assert len({frozenset(loop.legs[0].line) for loop in found}) == 3


def test_a_loop_by_time() -> None:
    """At 4.8 km/h 1200 m are 15 minutes."""
    best = loops(grid(5, 5), start=at(400, 400), duration_min=15)[0]
    assert best.duration_s == 900
    assert best.length_m == pytest.approx(1200, abs=0.01)
    assert best.quality.length_error == 0.0


def test_a_start_in_the_middle_of_a_street() -> None:
    best = loops(grid(5, 5), start=at(450, 400), length_m=1200)[0]
    assert best.length_m == pytest.approx(1200, abs=0.01)
    assert best.quality.walked_twice == 0.0
    assert best.legs[0].line[0] == best.legs[0].line[-1]


def test_the_stem_of_a_lollipop_is_told_exactly() -> None:
    """300 m of stem and back, and a ring of 4 x 150 m: half of it is walked twice."""
    best = loops(ring(stem_m=300.0, side_m=150.0), start=at(0, -300), length_m=1200)[0]
    assert best.length_m == pytest.approx(1200, abs=0.01)
    assert best.quality.walked_twice == 0.5
    [told] = [dict(note.facts) for note in best.notes if note.code == "loop_twice"]
    assert told["percent"] == 50


def test_a_spur_is_trimmed() -> None:
    """Ring of 1200 m with a spur of 100 m: 1400 m are asked for, the spur is left out."""
    best = loops(ring(spur_m=100.0), length_m=1400)[0]
    assert best.length_m == pytest.approx(1200, abs=0.01)
    assert best.quality.walked_twice == 0.0
    assert best.quality.length_error == pytest.approx(-1 / 7, abs=1e-4)
    [told] = [dict(note.facts) for note in best.notes if note.code == "loop_shorter"]
    assert told["percent"] == 14


def test_a_spur_is_kept_for_a_site() -> None:
    best = loops(ring(spur_m=100.0), site("mill", at(400, 300)), length_m=1400, theme="history")[0]
    assert best.length_m == pytest.approx(1400, abs=0.01)
    assert [w.kind for w in best.waypoints] == ["start", "via", "end"]
    assert best.waypoints[1].site_id == "mill"
    assert len(best.legs) == 2
    assert best.legs[0].line[-1] == best.legs[1].line[0]
    assert best.quality.walked_twice == pytest.approx(200 / 1400, abs=1e-4)
    [told] = [dict(note.facts) for note in best.notes if note.code == "loop_past"]
    assert told == {"names_zh": "mill楼", "names_en": "Mill House"}


def test_two_sites_are_passed_in_one_loop() -> None:
    sites = (site("east", at(600, 200)), site("north", at(200, 600)))
    best = loops(grid(5, 5), *sites, length_m=2400, theme="历史")[0]
    assert {w.site_id for w in best.waypoints[1:-1]} == {"east", "north"}
    assert len(best.legs) == 3
    assert best.quality.walked_twice == 0.0
    assert best.length_m == pytest.approx(2400, abs=0.01)


def test_a_theme_without_a_site_is_told() -> None:
    far = site("far", at(0, 20_000))
    vague = site("vague", at(200, 200), coordinate_accuracy_m=3000.0)
    for loop in loops(grid(5, 5), far, vague, length_m=1200, theme="history"):
        assert "loop_no_site" in codes(loop)
        assert len(loop.waypoints) == 2
    with pytest.raises(NotFoundError):
        loops(grid(5, 5), length_m=1200, theme="hisory")


def test_where_no_loop_leads_it_goes_out_and_back() -> None:
    """On a street one turns round half-way, in the middle of an edge."""
    street = make_network([at(0, 0), at(4000, 0)], [(0, 1, 4000.0)])
    found = loops(street, start=at(2000, 0), length_m=1000)
    assert len(found) >= 1
    for loop in found:
        assert loop.length_m == pytest.approx(1000, abs=0.01)
        assert loop.quality.walked_twice == 1.0
        assert "loop_out_and_back" in codes(loop)


def test_out_and_back_past_a_junction() -> None:
    star = make_network(
        [at(0, 0), at(400, 0), at(900, 0), at(400, 700)],
        [(0, 1, 400.0), (1, 2, 500.0), (1, 3, 700.0)],
    )
    best = loops(star, length_m=1500)[0]
    assert best.length_m == pytest.approx(1500, abs=0.01)
    assert best.quality.walked_twice == 1.0


def test_ways_around_that_are_too_short() -> None:
    lane = make_network([at(0, 0), at(300, 0)], [(0, 1, 300.0)])
    with pytest.raises(NoLoopError) as caught:
        loops(lane, length_m=3000)
    assert caught.value.longest_km == 0.6
    assert "0.6" in caught.value.message("zh")
    with pytest.raises(NoLoopError) as caught:
        loops(lane, duration_min=60)
    assert "0.6 km" in caught.value.message("en")


def test_where_no_way_leads_out_there_is_no_loop() -> None:
    """A bicycle may only come here."""
    lane = make_network([at(0, 0), at(300, 0)], [(0, 1, 300.0)], bicycle=[2])
    with pytest.raises(NoLoopError) as caught:
        loops(lane, length_m=1200, profile="bike")
    assert caught.value.longest_km == 0.0


def test_an_island_too_small_is_left_for_ways_beside_it() -> None:
    """The lane is nearer, but 300 m are no loop: the ring 100 m away is."""
    points = [at(0, 0), at(300, 0), at(300, 300), at(0, 300), at(0, -100), at(300, -100)]
    edges = [(0, 1, 300.0), (1, 2, 300.0), (2, 3, 300.0), (3, 0, 300.0), (4, 5, 300.0)]
    best = loops(make_network(points, edges), start=at(150, -110), length_m=1200)[0]
    assert best.length_m == pytest.approx(1200, abs=0.01)
    assert best.waypoints[0].gap_m == pytest.approx(110, abs=0.5)
    assert "gap" in codes(best)


def test_a_start_off_the_network() -> None:
    with pytest.raises(OutsideNetworkError):
        loops(grid(3, 3), start=at(0, 5000), length_m=1200)


def test_shares_by_hand() -> None:
    """Of the ring's four equal sides one is gravel, one unknown, one steps."""
    best = loops(
        ring(
            surfaces=["asphalt", "gravel", "unknown", "unknown"],
            kinds=["footway", "footway", "footway", "steps"],
        ),
        length_m=1200,
    )[0]
    quality = best.quality
    assert (quality.unpaved_share, quality.unknown_surface_share) == (0.25, 0.25)
    assert quality.steps_m == 300.0
    assert quality.max_grade is None


def test_the_steepest_grade_counts_both_ways() -> None:
    network = ring()
    steepest = dataclasses.replace(
        network,
        edge_max_grade_up=np.array([0.02, 0.03, 0.0, 0.0], network.edge_max_grade_up.dtype),
        edge_max_grade_down=np.array([0.0, 0.0, 0.12, 0.0], network.edge_max_grade_down.dtype),
    )
    assert loops(steepest, length_m=1200)[0].quality.max_grade == pytest.approx(0.12)


def test_a_busy_road_is_crossed_twice() -> None:
    """A road runs north and south through the middle of two sides; another only ends at B."""
    points = [at(0, 0), at(300, 0), at(600, 0), at(600, 300), at(300, 300), at(0, 300)]
    points += [at(300, -300), at(300, 600), at(900, 0)]
    edges = [(0, 1, 300.0), (1, 2, 300.0), (2, 3, 300.0), (3, 4, 300.0), (4, 5, 300.0)]
    edges += [(5, 0, 300.0), (6, 1, 300.0), (1, 4, 300.0), (4, 7, 300.0), (2, 8, 300.0)]
    kinds = ["footway"] * 6 + ["primary"] * 4
    best = loops(make_network(points, edges, kinds=kinds), length_m=1800)[0]
    assert best.length_m == pytest.approx(1800, abs=0.01)
    assert best.quality.crossings == 2


def test_one_ways_are_kept_to() -> None:
    """Round the ring a bicycle may go one way only."""
    found = loops(ring(bicycle=[1, 1, 1, 1]), length_m=1200, profile="bike")
    [line] = [loop.legs[0].line for loop in found]
    assert [round((lon - line[0][0]) * 1e4) > 0 for lon, _ in line[1:3]] == [True, True]


def test_the_same_request_gives_the_same_loops() -> None:
    request = LoopRequest(start=at(800, 800), length_m=3000, seed=7)
    planner = planner_on(grid(9, 9))
    first = planner.plan_loop(request)
    assert isinstance(first, Loops)
    assert planner.plan_loop(dataclasses.replace(request)) is first
    assert planner_on(grid(9, 9)).plan_loop(request) == first


def test_other_seeds_give_other_loops() -> None:
    planner = planner_on(grid(9, 9))
    lines = {
        planner.plan_loop(LoopRequest(start=at(800, 800), length_m=3000, seed=seed))
        .candidates[0]
        .legs[0]
        .line
        for seed in range(6)
    }
    assert len(lines) > 2


def test_estimated_lines_are_flagged() -> None:
    best = loops(ring(alignment=[1, 1, 1, 1]), length_m=1200)[0]
    assert "estimated" in codes(best)


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_every_output_takes_a_loop(format_: str) -> None:
    best = loops(ring(spur_m=100.0), site("mill", at(400, 300)), length_m=1400, theme="history")[0]
    data = export(best, format_)
    assert len(data) > 200
    if format_ == "json":
        assert read_json(data) == best
        assert isinstance(read_json(data), Loop)
    if format_ == "geojson":
        assert b'"kind":"loop"' in data
        assert b'"walked_twice":0.1429' in data
    if format_ in ("txt", "html"):
        assert "环线 1.4 公里" in data.decode()
    assert file_name(best, format_)[0].startswith("jindao-loop-of-1-4-km")


def test_the_embedded_skeleton_has_loops() -> None:
    loops_ = Planner(Settings()).plan_loop(LoopRequest(start="太原", length_m=60_000))
    best = loops_.candidates[0]
    assert abs(best.quality.length_error) < 0.1
    assert "estimated" in codes(best)
