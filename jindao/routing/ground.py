"""What a network is for one profile, whatever somebody wishes: the ground of all routers."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.geo import LonLat
from jindao.network.codes import KINDS
from jindao.network.network import Network
from jindao.network.snap import Snapped, Snapper
from jindao.profiles import Profile, arc_durations_s
from jindao.profiles.prices import EdgeClasses, prices_of
from jindao.profiles.pricing import FORBIDDEN, Prices
from jindao.routing import kernels
from jindao.routing.hierarchy import PER_SECOND

_NOWHERE_TO_STAND: Final = [KINDS.index(kind) for kind in ("ferry", "barrier")]
"""Kinds of edges that are passed only whole: no position is met in the middle of one."""

"""Durations are whole hundredths of a second, so that they add up alike in any order."""


class Ground:
    """Usable edges, connected parts, durations and an index over the edges.

    Made once for a network and profile, and shared by routers with all kinds of wishes.

    Parameters
    ----------
    network
        The network.
    profile
        How one moves.
    """

    def __init__(self, network: Network, profile: Profile) -> None:
        self.network = network
        self.profile = profile
        self.classes = EdgeClasses.of(network, profile.mode)
        self.prices: Prices = prices_of(network, profile, classes=self.classes)
        durations = np.rint(arc_durations_s(network, profile) * PER_SECOND) / PER_SECOND
        durations.flags.writeable = False
        self.durations_s = durations
        """(2 * n_edges,) seconds, whole hundredths."""
        open_arcs = self.prices.class_factor[self.classes.of_edge] >= 0
        self.usable: npt.NDArray[np.bool_] = open_arcs[:, 0] | open_arcs[:, 1]
        self.components = kernels.components(
            network.n_nodes,
            np.ascontiguousarray(network.edge_tail[self.usable]),
            np.ascontiguousarray(network.edge_head[self.usable]),
        )
        self.passed_whole: npt.NDArray[np.bool_] = np.isin(network.edge_kind, _NOWHERE_TO_STAND)
        self._lock = threading.Lock()
        self._snapper: Snapper | None = None

    @cached_property
    def time_prices(self) -> Prices:
        """Prices for what is fastest: the cost of an arc is its duration in hundredths.

        At least 1, or `FORBIDDEN` where the profile must not pass.
        """
        hundredths = np.rint(self.durations_s * PER_SECOND).astype(np.int64)
        is_open = self.prices.class_factor[self.classes.of_edge].ravel() >= 0
        cost = np.where(is_open, np.maximum(hundredths, 1), FORBIDDEN)
        return self.prices._replace(cost=cost)

    def near(
        self, position: LonLat, *, limit_m: float | None = None, field: str | None = None
    ) -> dict[int, Snapped]:
        """Return the nearest point of each connected part of the network.

        Raises
        ------
        OutsideNetworkError
            Where no usable path is within the limit (default: the network's own).
        """
        limit_m = self.network.meta.snap_limit_m if limit_m is None else limit_m
        found = self.snapper.nearest(position, limit_m)
        if not found:
            raise self.snapper.outside(position, limit_m, field)
        return found

    @property
    def snapper(self) -> Snapper:
        """The index over the edges one can stand on, made when first asked for."""
        with self._lock:
            if self._snapper is None:
                standing = self.usable & ~self.passed_whole
                self._snapper = Snapper(self.network, standing, self.components)
            return self._snapper
