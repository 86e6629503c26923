"""Where on a network a theme is: near the located sites that belong to it."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.heritage.dataset import Heritage
from jindao.heritage.rules import belonging
from jindao.heritage.words import subject_of
from jindao.network.nearness import nearness
from jindao.network.network import Network

REACH_M: Final = 600.0
"""How far from a site its theme is still about."""

SURE_M: Final = 300.0
"""Sites whose position may be further off than this count less, in proportion."""


def theme_affinity(heritage: Heritage, network: Network, name: str) -> npt.NDArray[np.uint8]:
    """Return how near each edge is to what a theme, strand or kind of route is about.

    Returns
    -------
    (n_edges,) uint8, 0 to 15: by the distance to the nearest located site that belongs,
    less where its weight is less than the theme's greatest or its position is unsure.

    Raises
    ------
    NotFoundError
        Where no theme, strand or kind is called so.
    """
    theme = subject_of(heritage, name)
    area = network.bbox.grown(REACH_M)
    places, peaks = [], []
    for site in heritage.sites:
        if site.position is None or site.position not in area:
            continue
        belongs = belonging(heritage, site, theme)
        if belongs is not None:
            places.append((site.position.lon, site.position.lat))
            accuracy_m = site.coordinate_accuracy_m or SURE_M
            peaks.append(belongs.weight * min(1.0, SURE_M / accuracy_m))
    if not places:
        return np.zeros(network.n_edges, np.uint8)
    most = max(rule.weight for rule in theme.rules)
    return nearness(network, np.array(places), np.array(peaks) / most, REACH_M)
