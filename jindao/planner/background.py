"""The background of maps for pages that fetch it as they are moved."""

from __future__ import annotations

from typing import Final

from jindao.heritage.dataset import Heritage
from jindao.network.background_cells import LEVELS, BackgroundCells, Label
from jindao.network.network import Network

_RANKS: Final = {"prefecture_seat": 0, "county_seat": 1, "town": 2, "village": 3}
_LEVELS: Final = {"prefecture_seat": LEVELS[0], "county_seat": 7, "town": 9, "village": 11}


def background_cells(network: Network, heritage: Heritage) -> BackgroundCells:
    """Return the background of a network and the places of a dataset, in cells."""
    labels = labels_of(heritage)
    return BackgroundCells(network, heritage.background, labels, heritage.version)


def labels_of(heritage: Heritage) -> tuple[Label, ...]:
    """Return the names of a dataset's settlements, seats of prefectures first."""
    named = [place for place in heritage.places if place.kind in _RANKS]
    return tuple(
        Label(
            lon=place.position.lon,
            lat=place.position.lat,
            accuracy_m=place.coordinate_accuracy_m,
            rank=_RANKS[place.kind],
            level=_LEVELS[place.kind],
            name_zh=place.name_zh,
            name_en=place.name_en,
        )
        for place in sorted(named, key=lambda place: (_RANKS[place.kind], place.id))
    )
