"""How near edges are to places, by hand."""

from __future__ import annotations

import numpy as np

from jindao.network.nearness import nearness
from tests.conftest import at, make_network


def test_it_falls_evenly_with_the_distance() -> None:
    """Edges of 80 m; the quarters of the first lie 10, 30, 50 and 70 m from the place."""
    network = make_network(
        [at(0, 0), at(80, 0), at(160, 0), at(240, 0)], [(0, 1, 80.0), (2, 3, 80.0)]
    )
    place = np.array([[at(0, 0).lon, at(0, 0).lat]])
    # (0.9 + 0.7 + 0.5 + 0.3) / 4 = 0.6 of 15; the second edge lies out of reach
    assert nearness(network, place, np.array([1.0]), 100.0).tolist() == [9, 0]
    # with half the peak half of that, 4.5 rounded up
    assert nearness(network, place, np.array([0.5]), 100.0).tolist() == [5, 0]


def test_of_several_places_the_one_that_counts_most_counts() -> None:
    network = make_network([at(0, 0), at(8, 0)], [(0, 1, 8.0)])
    here = [at(4, 0).lon, at(4, 0).lat]
    both = nearness(network, np.array([here, here]), np.array([1.0, 0.2]), 1000.0)
    assert both.tolist() == [15]


def test_an_edge_of_no_length_has_its_own_place() -> None:
    network = make_network(
        [at(0, 0), at(10, 0), at(5000, 0), at(5000, 0)], [(0, 1, 10.0), (2, 3, 0.0)]
    )
    far = np.array([[at(5000, 0).lon, at(5000, 0).lat]])
    assert nearness(network, far, np.array([1.0]), 100.0).tolist() == [0, 15]
