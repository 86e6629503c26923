"""Which closure hurts most, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from jindao import LonLat, NotFoundError, RequestError
from jindao.assess.heritage import heritage_figures, strung_sites
from jindao.assess.robustness import robustness_of
from jindao.formats.judged_tables import robustness_about, robustness_title
from jindao.heritage.dataset import Heritage
from jindao.heritage.scoring import base_points
from jindao.model.place import Site
from jindao.model.provenance import Provenance
from jindao.model.robustness import Robustness, RobustnessRequest
from jindao.network.codes import BACKWARD, FORWARD, PLANNED
from jindao.network.network import Network
from tests.assess.conftest import (
    WORLD_M,
    box,
    level,
    subject_of,
    the_heritage,
    told,
    with_columns,
    with_greenways,
)
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
    assert (other.name, other.cut_off_km, other.value_share_high) == ("FG", 0.2, 0.0)
    assert not one.estimated
    # The ring leads back to B: without it one need not go round.
    assert (robust.led_around, robust.rings, robust.detours) == (0, 1, ())


def test_the_area_is_called_in_both_languages(tiny_network: Network) -> None:
    subject = subject_of(tiny_network)
    named = replace(subject, area=replace(subject.area, name="太原市", name_en="Taiyuan"))
    robust = robustness_of(named, RobustnessRequest(area="太原市"), PROVENANCE)
    assert (robust.name, robust.name_en) == ("太原市", "Taiyuan")
    assert robustness_title(robust, "en").startswith("Taiyuan (太原市): ")


def test_heritage_counts_before_length(tiny_network: Network) -> None:
    here = site("here", at(2900, 200))
    doubtful = replace(site("doubtful", at(2900, 150)), coordinate_accuracy_m=5000.0)
    there = site("there", at(700, 20))
    robust, heritage = found(tiny_network, here, doubtful, there)
    worth = base_points(heritage, here)[0]
    assert (robust.sites, robust.value) == (3, 3 * worth)
    first = robust.losses[0]
    assert (first.name, first.value_low, first.value_high) == ("FG", worth, 2 * worth)
    assert (first.site_ids, first.uncertain_sites) == (("doubtful", "here"), 1)
    shares = (first.value_share_low, first.value_share_high)
    assert shares == pytest.approx((1 / 3, 2 / 3), abs=1e-5)


def test_what_is_certain_comes_before_what_may_be(tiny_network: Network) -> None:
    """One site at AB for certain, two by FG that may be anywhere: less for sure, more at most."""
    sure = site("sure", at(100, 20))
    rough = [
        replace(site(name, at(2900, 150)), coordinate_accuracy_m=5000.0) for name in ("one", "two")
    ]
    robust, heritage = found(tiny_network, sure, *rough)
    worth = base_points(heritage, sure)[0]
    told = [(loss.name, loss.value_low, loss.value_high) for loss in robust.losses]
    assert told == [("AB", worth, worth), ("FG", 0, 2 * worth)]
    # Of what is worth nothing for certain, that comes first which may be worth more.
    robust, _ = found(tiny_network, *rough)
    assert [loss.name for loss in robust.losses] == ["FG", "AB"]


@pytest.mark.parametrize(
    ("east_m", "north_m", "accuracy_m", "uncertain"),
    [
        # Beside the alley, 8 m and 10 m from the junction's other ways: by any of them.
        (408, 310, 50.0, 1),
        # 50 m up the alley, 3 m beside it: exact or not so.
        (403, 350, 10.0, 0),
        (403, 350, 60.0, 1),
        # 180 m from all else: 80 m off its place it may be 83 m from the alley, 100 m from that.
        (403, 480, 80.0, 0),
        (403, 480, 90.0, 1),
        (403, 480, 1500.0, 1),
    ],
)
def test_a_site_is_cut_off_for_sure_where_all_ways_near_it_are(
    east_m: float, north_m: float, accuracy_m: float, uncertain: int
) -> None:
    place = replace(site("alley", at(east_m, north_m)), coordinate_accuracy_m=accuracy_m)
    robust, _ = found(ladder(), place, area=LADDER)
    first = robust.losses[0]
    assert (first.name, first.site_ids, first.value_share_high) == ("h", ("alley",), 1.0)
    assert (first.uncertain_sites, first.value_share_low) == (uncertain, 1.0 - uncertain)


def test_a_site_at_a_junction_is_cut_off_by_none_of_its_ways() -> None:
    """At the mouth of the alley: what it belongs to is cut off only where all of it is."""
    robust, _ = found(ladder(), site("mouth", at(400, 300)), area=LADDER)
    assert [loss.site_ids for loss in robust.losses] == [()]


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
    assert (none.losses, none.detours) == ((), ())
    # What nobody recorded is unknown, not none.
    assert (none.km, none.sites, none.value) == (None, None, None)
    assert (none.stretches, none.led_around, none.rings) == (None, None, None)
    # The corners of the box lie beyond the hull of the ways.
    assert [note.code for note in none.notes] == ["judged_partly_covered", "no_greenways"]
    inner, _ = found(tiny_network, area=box(0, 0, 500, 30))
    assert [note.code for note in inner.notes] == ["robust_edge"]


def test_sites_by_a_greenway_are_those_of_the_assessment(tiny_network: Network) -> None:
    """On foot to A-B: 20 m; 305 m by B-D, 285 m as the crow flies; 270 m."""
    network = with_greenways(tiny_network, (0, "汾河绿道", "city"), (5, "岛绿道", "city"))
    exact = replace(site("near", at(100, 20)), coordinate_accuracy_m=10.0)
    sites = (
        exact,
        replace(exact, id="far", position=at(480, 285)),
        replace(exact, id="maybe", position=at(520, 250), coordinate_accuracy_m=50.0),
        replace(exact, id="lost", position=None, rough_position=at(100, 100)),
    )
    robust, heritage = found(network, *sites, ways="greenway")
    subject = subject_of(network, box(*WORLD_M), heritage)
    figures = told(heritage_figures(subject, strung_sites(subject)))
    figure = figures["sites_by_greenway", "within_m=300"]
    assert (robust.sites, robust.sites_range) == (2, (1, 4))
    assert (figure.value, figure.low, figure.high) == (2, 1, 4)
    # 270 m give or take 50 m may be more than 300 m: it may be on no greenway.
    [first] = [loss for loss in robust.losses if loss.site_ids]
    worth = base_points(heritage, exact)[0]
    assert (first.name, first.site_ids, first.uncertain_sites) == ("AB", ("maybe", "near"), 1)
    assert (first.value_low, first.value_high, robust.value) == (worth, 2 * worth, 2 * worth)
    assert "2 (1 to 4) heritage sites within 300 m on foot" in robustness_about(robust, "en")[0]


@pytest.mark.parametrize("ways", ["walk", "greenway"])
def test_sites_beyond_the_network_are_told_as_not_judged(tiny_network: Network, ways: str) -> None:
    """Far to the south no way leads; of one beyond the area, and one unlocated, nothing is told."""
    network = with_greenways(tiny_network, (0, "汾河绿道", "city"))
    near = site("near", at(100, 20))
    away = [replace(near, id=f"away {y}", position=at(100, y)) for y in (-3000, -3500, -9000)]
    lost = replace(near, id="lost", position=None, rough_position=at(100, -3000))
    area = box(-60, -5000, 1000, 400)
    robust, _ = found(network, near, *away, lost, area=area, ways=ways)
    assert robust.sites == 1
    notes = {note.code: dict(note.facts) for note in robust.notes}
    assert notes["robust_outside_site"] == {"count": 2}
    inner, _ = found(network, near, *away, lost, ways=ways)
    assert "robust_outside_site" not in [note.code for note in inner.notes]


def test_a_site_belongs_to_the_greenway_that_is_nearest_on_foot() -> None:
    """40 m from the top of a blind way of 100 m to the south greenway, 60 m off the north one.

    2-----north-----3
                    | 200
    4 (the way up)  |
    0-----south-----1
    """
    points = [at(*place) for place in ((0, 0), (400, 0), (0, 200), (400, 200), (0, 100))]
    edges = [(0, 1, 400.0), (2, 3, 400.0), (0, 4, 100.0), (1, 3, 200.0)]
    network = with_greenways(
        make_network(points, edges, names=["south", "north", "up", "east"]),
        (0, "南绿道", "city"),
        (1, "北绿道", "city"),
    )
    place = replace(site("up", at(0, 140)), coordinate_accuracy_m=0.0)
    for accuracy_m, uncertain in ((0.0, 0), (100.0, 0), (170.0, 1)):
        rough = replace(place, coordinate_accuracy_m=accuracy_m)
        robust, _ = found(network, rough, ways="greenway", area=box(-60, -60, 460, 260))
        sites = {loss.name: loss.site_ids for loss in robust.losses}
        assert sites == {"south": ("up",), "north": ()}
        # 140 m on foot; with 170 m more it is by none.
        assert robust.losses[0].uncertain_sites == uncertain


def test_a_greenway_that_nobody_walks_has_no_sites(tiny_network: Network) -> None:
    """One may only cycle along AB: as in an assessment, nothing on foot is strung on it."""
    network = with_greenways(tiny_network, (0, "绿道", "city"))
    network = with_columns(network, edge_foot=[0, *network.edge_foot[1:]])
    robust, _ = found(network, site("s", at(490, 20)), ways="greenway", profile="bike")
    assert (robust.km, robust.sites, robust.sites_range, robust.value) == (0.5, 0, (0, 0), 0)
    assert [loss.site_ids for loss in robust.losses] == [()]


@pytest.mark.parametrize("foot", [FORWARD, BACKWARD, FORWARD | BACKWARD])
def test_a_one_way_greenway_has_the_sites_at_its_end(tiny_network: Network, foot: int) -> None:
    """From the site, 60 m along BC, one comes to the end of AB."""
    network = with_greenways(tiny_network, (0, "绿道", "city"))
    network = with_columns(network, edge_foot=[foot, *network.edge_foot[1:]])
    robust, _ = found(network, site("s", at(560, 20)), ways="greenway")
    assert (robust.sites, [loss.site_ids for loss in robust.losses]) == (1, [("s",)])


def test_a_way_round_outside_the_area_counts(tiny_network: Network) -> None:
    """The steps BC alone lie inside; the ring leads around them."""
    robust, _ = found(tiny_network, area=box(550, -20, 850, 20))
    assert robust.losses == ()
    assert robust.km == pytest.approx(0.3, abs=0.001)


PLACES = ((0, 0), (400, 0), (800, 0), (400, 300), (1000, 0), (0, 300), (400, 500))
"""Two meshes side by side, metres: see `ladder`."""


def ladder(**facts: Any) -> Network:
    """Return two meshes on one rung, and a blind alley; lengths in metres.

            6
            | 200
    5--400--3---900---.
    |       |          |
    |300    |300       |
    0--400--1--400--2--4
                      200
    """
    edges = [(0, 1, 400.0), (1, 2, 400.0), (1, 3, 300.0), (2, 4, 200.0), (4, 3, 900.0)]
    edges += [(0, 5, 300.0), (5, 3, 400.0), (3, 6, 200.0)]
    return make_network([at(*place) for place in PLACES], edges, names=list("abcdefgh"), **facts)


LADDER = box(-60, -60, 1060, 560)


def test_how_much_farther_the_way_round_is() -> None:
    """The junctions are 1 and 3; three stretches join them: 1100 m, 300 m and 1500 m."""
    robust, _ = found(ladder(), area=LADDER)
    assert (robust.stretches, robust.led_around, robust.rings) == (1, 3, 0)
    assert [loss.name for loss in robust.losses] == ["h"]
    # Without the rung the way is the 1100 m by 0 and 5; the other two lose nothing by it.
    [rung] = robust.detours
    assert (rung.name, rung.length_m, rung.way_round_m, rung.detour_m) == (
        "c",
        300.0,
        1100.0,
        800.0,
    )
    assert len(rung.way_round) == 3
    assert rung.is_built
    assert not rung.round_estimated
    # In the west is the stretch by 0 and 5 alone, whose way round is shorter than it is.
    west, _ = found(ladder(), area=box(-60, -60, 300, 560))
    assert (west.led_around, west.detours) == (1, ())


def test_what_is_only_planned_is_no_estimate() -> None:
    """The rung is only drawn, and the way by 0 and 5 is planned, drawn as well."""
    network = ladder(alignment=[1, 0, 1, 0, 0, 0, 0, 0])
    planned = [PLANNED.index("new" if edge == 0 else "built") for edge in range(8)]
    robust, _ = found(replace(network, planned=np.array(planned, np.uint8)), area=LADDER)
    [rung] = robust.detours
    assert (rung.estimated, rung.planned) == (True, False)
    assert (rung.round_estimated, rung.round_planned) == (False, True)
    # Of the four stretches with ends the rung is estimated, 300 m, and one holds the planned 400 m.
    assert notes_of(robust)[1:] == [
        ("robust_estimated", {"km": 0.3, "count": 1, "whole": 4}),
        ("robust_planned", {"km": 0.4, "count": 1, "whole": 4}),
        ("robust_round_planned", {"count": 1}),
        ("robust_edge", {}),
    ]
    # They are counted though none is told.
    fewer, _ = found(replace(network, planned=np.array(planned, np.uint8)), area=LADDER, most=1)
    assert notes_of(fewer)[1:3] == notes_of(robust)[1:3]
    # A way that is to be signed is there; as a greenway it is not.
    signed = replace(with_greenways(network, (7, "绿道", "city")), planned=None)
    signed = replace(signed, planned=np.array([0] * 7 + [PLANNED.index("signed")], np.uint8))
    for ways, is_planned in (("walk", False), ("greenway", True)):
        [loss] = found(signed, area=LADDER, ways=ways)[0].losses
        assert (loss.name, loss.planned) == ("h", is_planned)


def notes_of(robust: Robustness) -> list[tuple[str, dict[str, Any]]]:
    return [(note.code, dict(note.facts)) for note in robust.notes]


def test_greenways_that_do_not_count_are_told(tiny_network: Network) -> None:
    """Steps BC, 400 m, are for cycling only, and follow the street as a file drew it."""
    cycling = tiny_network.edge_foot.copy()
    cycling[1] = 0
    network = with_greenways(tiny_network, (1, "绿道", "city"))
    network = with_columns(network, edge_foot=cycling)
    nothing, _ = found(network, ways="greenway")
    assert notes_of(nothing)[1:] == [("robust_left_out", {"km": 0.4}), ("robust_nothing_here", {})]
    both = with_greenways(network, (0, "绿道", "city"), (1, "绿道", "city"))
    both = replace(both, meta=replace(both.meta, report=(("greenway_followed_drawn_m", 500),)))
    some, _ = found(both, ways="greenway")
    assert some.km == 0.5
    assert notes_of(some)[1:] == [
        ("robust_left_out", {"km": 0.4}),
        ("assess_greenways_followed", {"km": 0.5}),
        ("robust_edge", {}),
    ]
    # Ways of other kinds are not asked about as greenways.
    assert [code for code, _ in notes_of(found(both)[0])] == [
        "judged_partly_covered",
        "robust_edge",
    ]


def test_what_a_wheelchair_must_know_is_told_where_nobody_recorded_it(
    tiny_network: Network,
) -> None:
    """It may use all but the steps, 1,700 m; of the path of 400 m nobody recorded the surface."""
    bare, _ = found(tiny_network, profile="wheelchair")
    assert dict(notes_of(bare))["robust_slopes_unknown"] == {"km": 1.7}
    robust, _ = found(level(tiny_network), profile="wheelchair")
    assert dict(notes_of(robust))["robust_unrecorded"] == {"km": 0.4}
    assert "robust_slopes_unknown" not in dict(notes_of(robust))
    assert robust.km == 1.7
    [line] = [each for each in robustness_about(robust, "en") if "1.7 km of ways" in each]
    assert line.startswith("Wheelchair: ")


def test_an_area_without_ways_is_told(tiny_network: Network) -> None:
    robust, _ = found(tiny_network, area=box(1500, 100, 1600, 200))
    assert (robust.km, robust.stretches, robust.led_around) == (0.0, 0, 0)
    assert "robust_nothing_here" in [note.code for note in robust.notes]


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
