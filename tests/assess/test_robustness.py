"""Which closure hurts most, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jindao import LonLat, NotFoundError, RequestError
from jindao.assess.robustness import robustness_of
from jindao.heritage.dataset import Heritage
from jindao.heritage.scoring import base_points
from jindao.model.place import Site
from jindao.model.robustness import Robustness, RobustnessRequest
from jindao.model.trip import Provenance
from jindao.network.network import Network
from tests.assess.conftest import WORLD_M, box, subject_of, the_heritage, with_greenways
from tests.conftest import at, make_network

PROVENANCE = Provenance(
    jindao_version="0",
    network_id="tiny",
    network_name="tiny",
    data_version="0",
    engine="compiled",
    profile="walk",
    attribution=(),
)


def site(id_: str, position: LonLat, **facts: Any) -> Site:
    model = next(item for item in the_heritage().sites if item.protection_level == "national")
    return replace(model, id=id_, position=position, coordinate_accuracy_m=50.0, **facts)


def found(network: Network, *sites: Site, **asked: Any) -> tuple[Robustness, Heritage]:
    heritage = replace(the_heritage(), sites=sites)
    area = asked.pop("area", box(*WORLD_M))
    request = RobustnessRequest(area=area, area_name="tiny", **asked)
    return robustness_of(subject_of(network, area, heritage), request, PROVENANCE), heritage


def test_the_tiny_world_by_hand(tiny_network: Network) -> None:
    """Nothing leads around AB and FG; the rest is a ring."""
    robust, _ = found(tiny_network)
    assert (robust.km, robust.sites, robust.value, robust.stretches) == (2.1, 0, 0, 2)
    one, other = robust.losses
    assert (one.name, one.length_m, one.cut_off_km) == ("AB", 500.0, 0.5)
    assert one.cut_off_share == pytest.approx(500 / 2100, abs=1e-5)
    assert (other.name, other.cut_off_km, other.value_share) == ("FG", 0.2, 0.0)
    assert not one.estimated


def test_heritage_counts_before_length(tiny_network: Network) -> None:
    here = site("here", at(2900, 200))
    doubtful = replace(site("doubtful", at(2900, 150)), coordinate_accuracy_m=5000.0)
    there = site("there", at(700, 20))
    robust, heritage = found(tiny_network, here, doubtful, there)
    worth = base_points(heritage, here)[0]
    assert (robust.sites, robust.value) == (3, 3 * worth)
    first = robust.losses[0]
    assert (first.name, first.value, first.uncertain_sites) == ("FG", 2 * worth, 1)
    assert first.site_ids == ("doubtful", "here")
    assert first.value_share == pytest.approx(2 / 3, abs=1e-5)


def test_edges_in_a_row_without_a_junction_are_one_stretch() -> None:
    """Two triangles of 300 m, joined by a way of two edges; the second has a dead end."""
    points = [at(*place) for place in (
        (0, 0), (100, 100), (0, 100), (500, 0), (900, 0), (1000, 100), (1000, 0), (1200, 0),
    )]  # fmt: skip
    edges = [(0, 1, 100.0), (1, 2, 100.0), (2, 0, 100.0), (0, 3, 500.0), (3, 4, 400.0)]
    edges += [(4, 5, 150.0), (5, 6, 150.0), (6, 4, 150.0), (6, 7, 200.0)]
    network = make_network(points, edges, names=list("abcdefghi"))
    robust, _ = found(network, site("left", at(0, 50)), area=box(-60, -60, 1260, 160))
    assert robust.stretches == 2
    one, other = robust.losses
    # The left triangle has the fewer ways: 300 m and the 900 m between.
    assert (one.name, one.length_m, one.cut_off_km, one.site_ids) == ("d", 900.0, 1.2, ("left",))
    assert len(one.lines) == 2
    assert (other.name, other.cut_off_km, other.site_ids) == ("i", 0.2, ())


def test_a_greenway_may_break_where_other_ways_lead_on(tiny_network: Network) -> None:
    network = with_greenways(
        tiny_network, (0, "汾河绿道", "city"), (2, "汾河绿道", "city"), (3, "汾河绿道", "city")
    )
    robust, _ = found(network, site("far", at(880, 310)), ways="greenway")
    assert (robust.km, robust.sites) == (1.2, 1)
    # Without a junction of greenways between, all of it is one stretch.
    [only] = robust.losses
    assert (only.greenway, only.length_m, only.cut_off_km) == ("汾河绿道", 1200.0, 1.2)
    assert only.site_ids == ("far",)
    none, _ = found(tiny_network, ways="greenway")
    assert none.losses == ()
    # The corners of the box lie beyond the hull of the ways.
    assert [note.code for note in none.notes] == ["judged_partly_covered", "no_greenways"]
    inner, _ = found(tiny_network, area=box(0, 0, 500, 30))
    assert inner.notes == ()


def test_a_way_round_outside_the_area_counts(tiny_network: Network) -> None:
    """The steps BC alone lie inside; the ring leads around them."""
    robust, _ = found(tiny_network, area=box(550, -20, 850, 20))
    assert robust.losses == ()
    assert robust.km == pytest.approx(0.3, abs=0.001)


def test_only_so_many_are_told(tiny_network: Network) -> None:
    robust, _ = found(tiny_network, most=1)
    assert (len(robust.losses), robust.stretches) == (1, 2)


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"most": 0}, RequestError, "0 is not between 1 and 1000"),
        ({"most": "3"}, RequestError, "expected a whole number"),
        ({"ways": "canal"}, NotFoundError, "walk, greenway"),
        ({"area": " "}, RequestError, "area"),
    ],
)
def test_what_is_refused(wrong: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        RobustnessRequest(**{"area": "太原市", **wrong})
