"""Where the network ends inside the area: what figures are of, and what they may be."""

from __future__ import annotations

from functools import cache

import pytest

from jindao import Assessment, AssessRequest, Planner, Settings
from jindao.model.assessment import Polygons
from jindao.model.plan_comparison import bounds_of
from jindao.network.network import Network
from tests.assess.conftest import (
    WORLD_M,
    box,
    the_heritage,
    with_facilities,
    with_greenways,
    with_parks,
)
from tests.conftest import PLACES_M, A, B, C, D, E, F, G, at, make_network

WAYS = [(A, B, 500.0), (B, C, 400.0), (B, D, 300.0), (D, E, 400.0), (E, C, 300.0), (F, G, 200.0)]
KINDS = ["footway", "steps", "residential", "path", "footway", "footway"]
SURFACES = ["asphalt", "paving_stones", "asphalt", "unknown", "paving_stones", "asphalt"]


def world(*, with_island: bool) -> Network:
    """The tiny world with greenway A-B-D and toilets and a park beside it, and the island."""
    n = len(WAYS) if with_island else len(WAYS) - 1
    points = [at(*PLACES_M[place]) for place in (A, B, C, D, E, F, G)[: n + 1]]
    network = make_network(points, WAYS[:n], kinds=KINDS[:n], surfaces=SURFACES[:n])
    island = [(5, "岛绿道", "city")] if with_island else []
    network = with_greenways(network, (0, "绿道", "city"), (2, "绿道", "city"), *island)
    more = [("toilets", 5, 0.5), ("bench", 5, 0.5)] if with_island else []
    network = with_facilities(network, ("toilets", 2, 0.5), ("bench", 0, 0.5), *more)
    return with_parks(network, (900, 305), *([(2900, 200)] if with_island else []))


def judged(area: Polygons, *, with_island: bool = True) -> Assessment:
    network = world(with_island=with_island)
    planner = Planner(Settings(), network=network, heritage=the_heritage())
    return planner.assess(AssessRequest(area=area, minutes=(1.0, 5.0)))


@pytest.fixture(scope="module", params=["south", "island"])
def partly(request: pytest.FixtureRequest) -> Assessment:
    """An area whose south no way leads to, and one whose east is a network's that is not there."""
    return _partly(request.param)


@cache
def _partly(which: str) -> Assessment:
    if which == "south":
        return judged(box(-60, -900, 960, 360))
    return judged(box(*WORLD_M), with_island=False)


def test_every_figure_tells_what_it_is_of(partly: Assessment) -> None:
    """All of the area, as a range; the part covered only; or what lies beyond does not matter."""
    assert 0.1 < (partly.figure("covered_share").value or 0) < 0.9
    for made in partly.figures:
        drawn = made.id.endswith(("_estimated_km", "_planned_km"))
        of_ways = made.section in ("lengths", "connectivity", "reach", "facilities") and not drawn
        if made.value is None:
            assert not made.covered_only, made
        elif of_ways:
            assert made.unknown_share > 0, made
            assert made.covered_only != (bounds_of(made).low is not None), made
        else:
            assert not made.covered_only, made
    of_all = {m.id for m in partly.figures if m.value is not None and not m.covered_only}
    assert "reach_area_share" in of_all
    assert not of_all & {"reach_ways_share", "reach_footpath_share", "largest_share", "bridges"}


def test_by_hand() -> None:
    """800 m of greenway on 1,020 m by 1,260 m; 400 m along a way are five minutes."""
    found = judged(box(-60, -900, 960, 360))
    km2 = 1.02 * 1.26
    density = found.figure("greenway_density")
    assert density.low == pytest.approx(0.8 / km2, rel=1e-2)
    assert (density.high, density.covered_only) == (None, False)
    largest = found.figure("largest_share", network="walk")
    # Of 1,900 m known all hang together; what lies beyond may be longer and apart.
    assert (largest.value, largest.covered_only) == (1.0, True)
    walk = {"profile": "walk", "target": "greenway", "minutes": "5"}
    ways = found.figure("reach_ways_share", **walk)
    assert ways.value == pytest.approx((500 + 300 + 300 * 2200 / 3600 + 400) / 1900, abs=1e-4)
    assert (bounds_of(ways).low, bounds_of(ways).high) == (None, None)


def test_what_is_covered_is_told_as_before() -> None:
    covered = judged(box(550, 20, 850, 280))
    assert covered.figure("covered_share").unknown_share == 0.0
    assert not any(made.covered_only for made in covered.figures)


def test_what_the_rest_turns_out_to_be_was_possible() -> None:
    """Once the island is known no figure is what it could not be before."""
    before, after = judged(box(*WORLD_M), with_island=False), judged(box(*WORLD_M))
    looked = 0
    for made in before.figures:
        if made.section in ("area", "people", "heritage") or made.value is None:
            continue
        was = bounds_of(made)
        now = bounds_of(after.figure(made.id, **dict(made.of)))
        if was.low is not None:
            looked += 1
            assert now.low is not None, made
            assert now.low >= was.low - 1e-4, made
        if was.high is not None:
            assert now.high is not None, made
            assert now.high <= was.high + 1e-4, made
    assert looked > 20


def outside_told(network: Network, area: Polygons, minutes: float = 15.0) -> dict[str, object]:
    planner = Planner(Settings(), network=network, heritage=the_heritage())
    found = planner.assess(AssessRequest(area=area, profiles=("walk",), minutes=(minutes,)))
    notes = {note.code: dict(note.facts) for note in found.notes}
    outside = "assess_outside_"
    return {
        code.removeprefix(outside): facts["count"]
        for code, facts in notes.items()
        if code.startswith(outside)
    }


def test_parks_outside_the_network_are_told_as_not_judged() -> None:
    """South of A and B no way leads to 0, -600; one at 0, -400 counts from A; one is far away."""
    network = with_parks(world(with_island=True), (0, -600), (0, -400), (0, -5000), (900, 305))
    assert outside_told(network, box(-60, -60, 960, 360)) == {"park": 1}
    # Within a minute's straight line, 60 m, of the area there is none, but in it there is.
    assert outside_told(network, box(-60, -60, 960, 360), 1.0) == {}
    assert outside_told(network, box(-60, -700, 960, 360), 1.0)["park"] == 1
    assert outside_told(world(with_island=True), box(-60, -60, 960, 360)) == {}


def test_sites_outside_the_network_are_told_as_not_judged() -> None:
    """Of the sites of Taiyuan none but those of the tiny world's own ground are covered."""
    planner = Planner(Settings(), network=world(with_island=True), heritage=the_heritage())
    found = planner.assess(AssessRequest(area=box(-9000, -9000, 9000, 9000), minutes=(5.0,)))
    [note] = [note for note in found.notes if note.code == "assess_outside_site"]
    count = dict(note.facts)["count"]
    near = found.figure("sites_by_greenway", within_m="300")
    assert isinstance(count, int)
    assert 0 < count <= len(found.sites)
    assert near.high is not None
    assert near.high - (near.low or 0) >= count
