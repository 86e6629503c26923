"""Routers for profiles and wishes, made when first asked for and kept for a while."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao._registry import not_found
from jindao.geo import geodesic_m
from jindao.heritage.dataset import Heritage
from jindao.model.preferences import PLAIN, Preferences
from jindao.model.request import RouteRequest
from jindao.network.closures import NOTHING_CLOSED, InForce
from jindao.network.network import Network
from jindao.planner.affinity import theme_affinity
from jindao.planner.once import Once
from jindao.planner.waypoints import locate
from jindao.profiles import load_profiles
from jindao.routing import choose_engine
from jindao.routing.ground import Ground
from jindao.routing.router import Router

KEPT: Final = 24
"""So many profiles and themes are kept."""

MOST: Final = 256
"""So many routers are kept at most, however small they are."""


class Routers:
    """The routers on one network. Safe to share between threads.

    Parameters
    ----------
    network, heritage
        Where one moves, and what themes are about.
    engine
        Name of a routing engine, or `auto`.
    memory
        Bytes that the prepared weights of all kept routers may take; two are kept whatever
        they take.
    """

    def __init__(
        self, network: Network, heritage: Heritage, engine: str, memory: int = 2**31
    ) -> None:
        self._network, self._heritage, self._engine = network, heritage, engine
        self._grounds, self._affinities = Once(KEPT), Once(KEPT)
        self._routers = Once(MOST, weigh=lambda router: router.nbytes, weight=memory)

    def get(
        self,
        profile: str,
        preferences: Preferences = PLAIN,
        theme: str | None = None,
        engine: str | None = None,
        closing: InForce = NOTHING_CLOSED,
    ) -> Router:
        """Return the router for a profile and wishes.

        Parameters
        ----------
        profile, preferences
            How one moves, and what is wished.
        theme
            What the wish for a theme means; its ways are measured by it, too.
        engine
            Name of an engine; without it the one that suits the network.
        closing
            What holds on the days that are meant; closed ways are not used.

        Raises
        ------
        NotFoundError
            Where no profile or theme is called so.
        """
        ground = self.ground(profile)
        engine = choose_engine(engine or self._engine, self._network.n_nodes)

        def make() -> Router:
            if closing.key:
                return self.get(profile, preferences, theme, engine).closed(closing)
            return Router(
                self._network,
                ground.profile,
                engine,
                preferences=preferences,
                affinity=None if theme is None else self._affinity(theme),
                ground=ground,
            )

        return self._routers.get((profile, preferences, theme, engine, closing.key), make)

    def for_route(
        self, request: RouteRequest, closing: InForce = NOTHING_CLOSED
    ) -> tuple[Router, Router | None]:
        """Return the router for a single way, and one without its wishes and limits, if any.

        The other one is of the same engine: near ways are sought without preparation, and
        far ones on the weights that everybody without wishes shares.
        """
        span_m = None
        if not request.preferences.is_plain:
            places = [locate(self._heritage, w, "via").position for w in request.waypoints]
            span_m = sum(geodesic_m(a, b) for a, b in pairwise(places))
        engine = choose_engine(self._engine, self._network.n_nodes, fresh_span_m=span_m)
        wanted = request.preferences
        theme = request.theme if wanted.theme > 0 else None
        router = self.get(request.profile, wanted, theme, engine, closing)
        if wanted.is_plain:
            return router, None
        return router, self.get(request.profile, PLAIN, None, engine, closing)

    def ground(self, profile: str) -> Ground:
        """Return what all routers of a profile share.

        Raises
        ------
        NotFoundError
            Where no profile is called so.
        """
        profiles = load_profiles()
        if profile not in profiles:
            raise not_found("profile", profile, list(profiles))
        return self._grounds.get(profile, lambda: Ground(self._network, profiles[profile]))

    def _affinity(self, theme: str) -> npt.NDArray[np.uint8]:
        return self._affinities.get(
            theme, lambda: theme_affinity(self._heritage, self._network, theme)
        )
