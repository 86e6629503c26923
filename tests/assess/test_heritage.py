"""Sites by greenways, on trails and without steps: by hand on the tiny world."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jindao.assess.heritage import heritage_figures, strung_sites
from jindao.geo import LonLat
from jindao.heritage.dataset import Heritage
from jindao.model.place import Site
from jindao.network.codes import PLANNED
from jindao.network.network import Network
from tests.assess.conftest import (
    box,
    level,
    subject_of,
    the_heritage,
    told,
    with_columns,
    with_greenways,
)
from tests.conftest import at


def site(name: str, position: LonLat | None, **values: object) -> Site:
    """Return a site of its own, else like the first one of the dataset."""
    like = the_heritage().sites[0]
    bare = replace(
        like, id=name, name_zh=name, name_en=name, position=position, coordinate_accuracy_m=10.0,
        themes=(), strands=(), category="bridge", protection_level="county",
        rough_position=None, county="", prefecture="",
    )  # fmt: skip
    return replace(bare, **values)  # type: ignore[arg-type]


def heritage_of(*sites: Site) -> Heritage:
    return replace(the_heritage(), sites=sites, trails=())


def test_distance_on_foot_from_a_greenway(tiny_network: Network) -> None:
    """The greenway is A-B. 20 m beside D: 300 m of B-D and the 20 m; beside A: 5 m."""
    network = with_greenways(tiny_network, (0, "绿道", "city"))
    heritage = heritage_of(
        site("near", at(0, 5)), site("far", at(500, 320)), site("island", at(2900, 200))
    )
    strung = strung_sites(subject_of(network, heritage=heritage))
    near, far, island = (item.told for item in strung)
    assert near.greenway_m == pytest.approx(5, abs=0.2)
    assert far.greenway_m == pytest.approx(320, abs=0.5)
    assert far.gap_m == pytest.approx(20, abs=0.2)
    assert island.greenway_m is None
    figures = told(heritage_figures(subject_of(network, heritage=heritage), strung))
    counts = [figures["sites_by_greenway", f"within_m={m}"].value for m in (100, 300, 1000)]
    assert counts == [1, 1, 2]
    assert figures["sites_by_greenway", "category=bridge", "within_m=1000"].value == 2
    assert figures["sites_by_greenway", "protection_level=county", "within_m=100"].value == 1
    assert figures["sites",].value == 3


def test_where_a_site_is_only_roughly_known_counts_are_ranges(tiny_network: Network) -> None:
    network = with_greenways(tiny_network, (0, "绿道", "city"))
    heritage = heritage_of(
        site("sure", at(0, 5)),
        site("rough", at(500, 320), coordinate_accuracy_m=100.0),
        site("lost", None, rough_position=at(100, 100), coordinate_accuracy_m=None),
    )
    subject = subject_of(network, heritage=heritage)
    figures = told(heritage_figures(subject, strung_sites(subject)))
    figure = figures["sites_by_greenway", "within_m=300"]
    # The second is 220 m to 420 m away, the third anywhere.
    assert (figure.value, figure.low, figure.high) == (1, 1, 3)
    assert figures["sites",].high == 3


def test_where_only_planned_greenways_are_known_a_site_may_be_by_others(
    tiny_network: Network,
) -> None:
    """A-B is planned: by it one site is as if it were built, and the island by none known."""
    planned = np.array([PLANNED.index("new")] + [0] * 5, np.uint8)
    network = replace(with_greenways(tiny_network, (0, "绿道", "city")), planned=planned)
    heritage = heritage_of(site("near", at(0, 5)), site("island", at(2900, 200)))
    subject = subject_of(network, heritage=heritage)
    figure = told(heritage_figures(subject, strung_sites(subject)))[
        "sites_by_greenway", "within_m=300"
    ]
    assert (figure.value, figure.low, figure.high) == (1, 1, 2)


def test_by_an_estimated_greenway_a_site_may_be_by_none(tiny_network: Network) -> None:
    """5 m from A-B, which is only drawn, and 805 m from D-E; 20 m from D-E."""
    network = with_greenways(tiny_network, (0, "绿道", "city"), (3, "绿道", "city"))
    network = with_columns(network, edge_alignment=[1, 0, 0, 0, 0, 0])
    heritage = heritage_of(site("drawn", at(0, 5)), site("sure", at(700, 320)))
    subject = subject_of(network, heritage=heritage)
    strung = strung_sites(subject)
    assert [item.told.greenway_m for item in strung] == pytest.approx([5, 20], abs=0.2)
    assert [item.away.sure_m for item in strung] == pytest.approx([805, 20], abs=0.5)
    assert [item.told.greenway_estimated for item in strung] == [True, False]
    figures = told(heritage_figures(subject, strung))
    by = {m: figures["sites_by_greenway", f"within_m={m}"] for m in (300, 1000)}
    assert (by[300].value, by[300].low, by[300].high) == (2, 1, 2)
    assert (by[300].unknown_share, by[300].estimated_share) == (0.5, 0.5)
    assert (by[1000].value, by[1000].is_range, by[1000].estimated_share) == (2, False, 0.0)


def test_greenways_nobody_recorded(tiny_network: Network) -> None:
    subject = subject_of(tiny_network, heritage=heritage_of(site("a", at(0, 5))))
    figures = told(heritage_figures(subject, strung_sites(subject)))
    assert figures["sites_by_greenway", "within_m=100"].value is None


def test_sites_that_no_wheelchair_comes_to(tiny_network: Network) -> None:
    """A by asphalt; E by a path of unknown surface or a paved one that starts at it; the
    middle of the steps by nothing; F on an island."""
    heritage = heritage_of(
        site("a", at(0, 5)), site("steps", at(700, 5)), site("island", at(2900, 200))
    )
    subject = subject_of(level(tiny_network), heritage=heritage)
    words = [item.told.step_free for item in strung_sites(subject)]
    assert words == ["yes", "no", "no"]
    figure = told(heritage_figures(subject, strung_sites(subject)))["sites_not_step_free",]
    assert (figure.value, figure.is_range) == (2, False)
    unknown = with_columns(level(tiny_network), edge_surface=[0] * 6)
    steep = with_columns(level(tiny_network), edge_max_grade_down=[0.09] * 6)
    for doubtful in (unknown, steep, tiny_network):  # which has no heights
        subject = subject_of(doubtful, heritage=heritage)
        figure = told(heritage_figures(subject, strung_sites(subject)))["sites_not_step_free",]
        assert (figure.value, figure.low, figure.high) == (2, 2, 3)


def test_where_nothing_is_known_of_any_site_no_number_is_told(tiny_network: Network) -> None:
    """Ways of unknown surface lead to A and D: nobody can say whether a wheelchair comes there."""
    unknown = with_columns(tiny_network, edge_surface=[0] * 6)
    sites = (site("a", at(0, 5)), site("d", at(500, 300)))
    subject = subject_of(unknown, heritage=heritage_of(*sites))
    assert [item.told.step_free for item in strung_sites(subject)] == ["unknown", "unknown"]
    figure = told(heritage_figures(subject, strung_sites(subject)))["sites_not_step_free",]
    assert (figure.value, figure.is_range, figure.unknown_share) == (None, False, 1.0)
    assert dict(figure.inputs) == {"yes": 0, "unknown": 2, "no": 0, "unlocated": 0}
    nothing = told(heritage_figures(subject, []))["sites_not_step_free",]
    assert (nothing.value, nothing.unknown_share) == (0, 0.0)


def test_sites_on_no_trail(tiny_network: Network) -> None:
    network = with_greenways(tiny_network, (0, "绿道", "city"))
    heritage = heritage_of(site("on", at(100, 50)), site("off", at(2900, 200)))
    told_of = [item.told.on_trail for item in strung_sites(subject_of(network, heritage=heritage))]
    assert told_of == [True, False]
    # A greenway for cycling only is none to walk.
    cycling = with_columns(network, edge_foot=[0, 3, 3, 3, 3, 3])
    subject = subject_of(cycling, heritage=heritage)
    assert [item.told.on_trail for item in strung_sites(subject)] == [False, False]
    assert [item.told.greenway_m for item in strung_sites(subject)] == [None, None]
    estimated = with_columns(network, edge_alignment=[1] * 6)
    subject = subject_of(estimated, heritage=heritage)
    # An estimated line may pass anywhere near, so of both nobody knows.
    assert [item.told.on_trail for item in strung_sites(subject)] == [None, None]
    figure = told(heritage_figures(subject, strung_sites(subject)))["sites_on_no_trail",]
    assert (figure.value, figure.is_range, figure.unknown_share) == (None, False, 1.0)


def test_an_area_without_sites(tiny_network: Network) -> None:
    subject = subject_of(tiny_network, box(0, 0, 500, 100), heritage_of())
    assert strung_sites(subject) == []
    figures = told(heritage_figures(subject, []))
    assert figures["sites",].value == 0
