"""What a map shows beneath a trip."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from jindao.geo import BBox
from jindao.model.trip import Background, BackgroundLine
from jindao.network import background
from jindao.network.codes import BACKGROUND_KINDS
from jindao.network.network import Network
from tests.conftest import at, make_network


def box(west_m: float, south_m: float, east_m: float, north_m: float) -> BBox:
    low, high = at(west_m, south_m), at(east_m, north_m)
    return BBox(low.lon, low.lat, high.lon, high.lat)


def test_ways_near_the_area_and_no_others(tiny_network: Network) -> None:
    found = background.background_of(tiny_network, box(0, 0, 500, 100), Background())
    assert len(found.lines) == 5
    assert {line.kind for line in found.lines} == {"way"}
    assert found.attribution == ("tiny world",)
    whole = background.background_of(tiny_network, box(0, 0, 3000, 300), Background())
    assert len(whole.lines) == 6


def test_lines_of_the_dataset_are_for_schematic_networks_only(tiny_network: Network) -> None:
    river = BackgroundLine(kind="river", line=((112.5, 37.8), (112.6, 37.8)), estimated=True)
    more = Background(lines=(river,), attribution=("us",))
    found = background.background_of(tiny_network, box(0, 0, 500, 100), more)
    assert river not in found.lines


def test_a_large_area_shows_main_ways_only(monkeypatch: pytest.MonkeyPatch) -> None:
    network = make_network(
        [at(0, 0), at(100, 0), at(200, 0)],
        [(0, 1, 100.0), (1, 2, 100.0)],
        kinds=["primary", "footway"],
    )
    monkeypatch.setattr(background, "MAX_POINTS", 3)
    found = background.background_of(network, box(0, 0, 200, 10), Background())
    assert [line.line[0] for line in found.lines] == [(112.5, 37.8)]


def test_an_area_far_from_everything(tiny_network: Network) -> None:
    far = background.background_of(tiny_network, box(90_000, 0, 91_000, 10), Background())
    assert far.lines == ()


def test_without_ways_only_what_they_lead_through_is_drawn() -> None:
    network = make_network([at(0, 0), at(100, 0)], [(0, 1, 100.0)])
    network = dataclasses.replace(
        network,
        background=np.array([[112.5, 37.8], [112.500004, 37.800006], [112.5, 37.8], [112.6, 37.9]]),
        background_offsets=np.array([0, 2, 4]),
        background_kind=np.array(
            [BACKGROUND_KINDS.index("water"), BACKGROUND_KINDS.index("river")]
        ),
    )
    drawn = background.background_of(network, box(0, 0, 100, 10), Background(), ways=False)
    assert drawn.lines == (
        BackgroundLine(kind="water", line=((112.5, 37.8), (112.5, 37.80001))),
        BackgroundLine(kind="river", line=((112.5, 37.8), (112.6, 37.9))),
    )
    assert drawn.attribution == network.meta.attribution
    whole = background.background_of(network, box(0, 0, 100, 10), Background())
    assert [line.kind for line in whole.lines] == ["way", "water", "river"]
