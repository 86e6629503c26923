"""What links may join, each place once however often it is listed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jindao import ExportOptions, export_links, read_links_json
from jindao.assess.area import sound_shape
from jindao.assess.link_places import link_places
from jindao.heritage.dataset import Heritage
from jindao.network.codes import BACKGROUND_KINDS, PLACE_KINDS
from jindao.network.network import Network
from tests.assess.conftest import box, with_columns
from tests.assess.test_candidates import COSTS, EVERYWHERE, street
from tests.assess.test_links import ask, heritage, plan
from tests.conftest import at

__all__ = ["heritage"]


def parks(network: Network, *spots: tuple[str, float, float], border_m: float = 0.0) -> Network:
    """Return a network with parks so named, each so far east and north, and a border or none."""
    places = [at(east, north) for _, east, north in spots]
    columns: dict[str, object] = {
        "place_kind": [PLACE_KINDS.index("park")] * len(spots),
        "place_lon": [place.lon for place in places],
        "place_lat": [place.lat for place in places],
        "place_name": list(range(len(network.names), len(network.names) + len(spots))),
    }
    if border_m:
        rings = [
            polygon[0]
            for _, east, north in spots
            for polygon in box(east - border_m, north - border_m, east + border_m, north + border_m)
        ]
        columns |= {
            "background": np.array([point for ring in rings for point in ring]),
            "background_offsets": 5 * np.arange(len(rings) + 1),
            "background_kind": [BACKGROUND_KINDS.index("green")] * len(rings),
        }
    changed = with_columns(network, **columns)
    return replace(changed, names=(*network.names, *(name for name, _, _ in spots)))


@pytest.mark.parametrize(
    ("spots", "border_m", "once", "kept"),
    [
        # Beside the site, 90 m and 110 m off it: one place where no border is drawn, and not.
        ([("园", 1200, 100)], 0.0, 1, []),
        ([("园", 1200, 120)], 0.0, 0, ["园"]),
        # Inside the border, 10 m beyond it, as exact as the site's position is, and 20 m.
        ([("园", 1200, 160)], 155.0, 1, []),
        ([("园", 1200, 160)], 141.0, 1, []),
        ([("园", 1200, 160)], 130.0, 0, ["园"]),
        # Called the same, 990 m and 1,010 m away.
        ([("middle", 1200, 1000)], 0.0, 1, []),
        ([("middle", 1200, 1020)], 0.0, 0, ["middle"]),
        # Two parks: by their names, so near, one in the other, and neither.
        ([("园", 1200, 400), ("园", 1200, 900)], 0.0, 1, ["园"]),
        ([("园", 1200, 400), ("苑", 1200, 490)], 0.0, 1, ["园"]),
        ([("园", 1200, 400), ("苑", 1200, 550)], 200.0, 1, ["园"]),
        ([("园", 1200, 400), ("苑", 1200, 510)], 0.0, 0, ["园", "苑"]),
        # Far from the site, but one with a park that is the site.
        ([("园", 1200, 100), ("苑", 1200, 180)], 0.0, 2, []),
    ],
)
def test_one_place_counts_once(
    heritage: Heritage,
    spots: list[tuple[str, float, float]],
    border_m: float,
    once: int,
    kept: list[str],
) -> None:
    network = parks(street(), *spots, border_m=border_m)
    middle = replace(heritage, sites=heritage.sites[1:2])
    shape = sound_shape(EVERYWHERE)
    listed = link_places(middle, network, ask(1), shape)
    site, *others = listed.places
    assert (listed.once, [item.name_zh for item in others]) == (once, kept)
    named = [("园", "园")] if once and not kept and spots[0][0] == "园" else []
    assert site.also[:1] == tuple(named)


def test_a_site_that_is_two_parks_tells_both(heritage: Heritage) -> None:
    """Each 90 m from the site and 180 m from the other: two places, but for the site."""
    network = parks(street(), ("园", 1110, 0), ("苑", 1290, 0))
    middle = replace(heritage, sites=heritage.sites[1:2])
    listed = link_places(middle, network, ask(1), sound_shape(EVERYWHERE))
    [site] = listed.places
    assert (listed.once, site.also) == (2, (("园", "园"), ("苑", "苑")))


@pytest.mark.parametrize("park_points", [3.0, 1000.0])
def test_one_place_is_worth_the_larger(heritage: Heritage, park_points: float) -> None:
    costs = replace(COSTS, park_points=park_points)
    alone = plan(heritage, ask(1000, costs=costs))
    both = plan(heritage, ask(1000, costs=costs), parks(street(), ("园", 1200, 50)))
    worth = {item.id: item.points for link in alone.links for item in link.joins}
    found = {item.id: item for link in both.links for item in link.joins}
    assert found["middle"].points == max(worth["middle"], park_points)
    assert both.gain == alone.gain - worth["middle"] + found["middle"].points
    assert {note.code: dict(note.facts) for note in both.notes}["links_once"] == {"count": 1}
    assert "links_once" not in {note.code for note in alone.notes}
    for locale, told in (("zh", "middle（含公园：园）"), ("en", "middle (with the park: 园)")):
        assert told in export_links(both, "txt", ExportOptions(locale=locale)).decode()
    assert read_links_json(export_links(both, "json")) == both
