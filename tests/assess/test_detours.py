"""Ways on foot beside straight lines: by hand on the tiny world, and as plans close ways."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.assess.detours import detour_figures
from jindao.assess.subject import Subject
from jindao.errors import TableError
from jindao.model.plan import Plan, PlannedStretch
from jindao.network.changed import under_plan
from jindao.network.codes import MODES
from jindao.network.network import Network
from tests.assess.conftest import box, subject_of, told, with_facilities, with_parks
from tests.assess.test_heritage import heritage_of
from tests.conftest import at, make_network
from tests.planned import drawn, link, plan, stretch

STATION = "between=park-station"
PARKS = "between=park-park"
BD = ((500, 0), (500, 300))


def figures_of(subject: Subject, of: str) -> tuple[float | None, float | None]:
    """Return the detour ratio and the share that no way joins."""
    figures = told(detour_figures(subject))
    return figures["detour_ratio", of].value, figures["cut_off_share", of].value


def under(today: Subject, changes: Plan) -> Subject:
    """Return the same area under a plan."""
    made = subject_of(under_plan(today.network, changes), heritage=today.heritage)
    return replace(made, area=today.area, today=today.ground("walk"))


def world(network: Network, *parks_m: tuple[float, float]) -> Subject:
    """Return the tiny world with parks, and a station at C."""
    placed = with_facilities(with_parks(network, *parks_m), ("station", 1, 1.0))
    return subject_of(placed, heritage=heritage_of())


def test_by_hand(tiny_network: Network) -> None:
    """A park 10 m north of D and a station at C: 10 m, and 700 m by E, or by B and the steps."""
    ratio, cut_off = figures_of(world(tiny_network, (500, 310)), STATION)
    assert ratio == pytest.approx(710 / math.hypot(400, 310), abs=0.002)
    assert cut_off == 0.0


def test_what_no_way_joins_counts_as_longer_than_all(tiny_network: Network) -> None:
    """One of two parks is on an island, 2 km away; of three it is one."""
    two = world(tiny_network, (500, 310), (2900, 200))
    assert figures_of(two, STATION) == (None, 0.5)
    assert figures_of(two, PARKS) == (None, 1.0)
    assert figures_of(two, "between=station-site") == (None, None)
    three = world(tiny_network, (500, 310), (500, 150), (2900, 200))
    ratio, cut_off = figures_of(three, STATION)
    # 150 m and 400 m by B, 427 m as the crow flies: less than from D, which is in the middle.
    assert ratio == pytest.approx(710 / math.hypot(400, 310), abs=0.002)
    assert cut_off == pytest.approx(1 / 3, abs=1e-5)


def test_a_place_far_from_every_way_is_joined_by_none(tiny_network: Network) -> None:
    """A park is 1 km east of E, from where a way is built; the station is 300 m south of E."""
    today = world(tiny_network, (1900, 300))
    assert figures_of(today, STATION) == (None, 1.0)
    ratio, cut_off = figures_of(under(today, plan(link((900, 300), (1890, 300)))), STATION)
    assert ratio == pytest.approx(1300 / math.hypot(1000, 300), abs=0.002)
    assert cut_off == 0.0


@pytest.mark.parametrize("change", ["close", "remove"])
def test_a_place_does_not_move_to_another_way(tiny_network: Network, change: str) -> None:
    """A park is in the middle of BD, 150 m from both ends."""
    modes = {"modes": MODES} if change == "close" else {}
    today = world(tiny_network, (500, 150))
    ratio, _ = figures_of(today, STATION)
    assert ratio == pytest.approx(550 / math.hypot(400, 150), abs=0.002)
    # Without BD other ways are 150 m away, and none beside the park is left.
    gone = under(today, plan(stretch(change, *BD, **modes)))
    assert figures_of(gone, STATION) == (None, 1.0)
    # Without the half to D one still goes by B; without the half to B by D and E.
    half = under(today, plan(stretch(change, (500, 160), (500, 300), **modes)))
    assert figures_of(half, STATION)[0] == ratio
    south = under(today, plan(stretch(change, (500, 0), (500, 140), **modes)))
    around = figures_of(south, STATION)[0]
    assert around == pytest.approx(850 / math.hypot(400, 150), abs=0.002)


def test_what_is_built_instead_leads_to_a_place(tiny_network: Network) -> None:
    """BD is removed, and built again 60 m west of the park on it.

    The nearest point of the new way is 55.7 m away, and 139.3 m from B.
    """
    today = world(tiny_network, (500, 150))
    new = link((500, 0), (440, 150), (500, 300))
    moved = under(today, plan(stretch("remove", *BD), new))
    ratio, cut_off = figures_of(moved, STATION)
    assert ratio == pytest.approx((55.7 + 139.3 + 400) / math.hypot(400, 150), abs=0.002)
    assert cut_off == 0.0


def grid(dice: np.random.Generator) -> Network:
    """Return streets 100 m apart, not quite straight, some missing."""
    spots = [
        np.array((100 * x, 100 * y)) + dice.uniform(-30, 30, 2) for y in range(5) for x in range(5)
    ]
    rows = [(row, row + 1) for row in range(25) if row % 5 < 4]
    pairs = [*rows, *((row, row + 5) for row in range(20))]
    edges = [(a, b, math.dist(spots[a], spots[b])) for a, b in pairs if dice.uniform() < 0.85]
    return make_network([at(*spot) for spot in spots], edges)


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.sampled_from(["close", "remove"]))
def test_without_some_ways_no_walk_is_shorter(seed: int, change: str) -> None:
    """Areas and lines are closed or removed; the two parks are one pair, there and back."""
    dice = np.random.default_rng(seed)
    parks = dice.uniform(0, 400, (2, 2)).tolist()
    network = with_parks(grid(dice), *(tuple(place) for place in parks))
    today = subject_of(network, box(-60, -60, 460, 460), heritage_of())
    modes = MODES if change == "close" else ()
    west, south = dice.uniform(-50, 350, 2).tolist()
    east, north = (west + dice.uniform(20, 200), south + dice.uniform(20, 200))
    ring = drawn((west, south), (east, south), (east, north), (west, north), (west, south))
    gone = PlannedStretch(id="gone", change=change, polygons=((ring,),), modes=modes)
    try:
        after = figures_of(under(today, plan(gone)), PARKS)
    except TableError:
        return
    before = figures_of(today, PARKS)
    assert _known(after[0]) >= _known(before[0]) - 1e-4
    assert (after[1] is None) == (before[1] is None)
    assert (after[1] or 0) >= (before[1] or 0)


def _known(ratio: float | None) -> float:
    return math.inf if ratio is None else ratio
