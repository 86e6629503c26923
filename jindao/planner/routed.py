"""Data and network with what finds ways on them, each answer worked out once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from jindao.heritage.dataset import Heritage
from jindao.model.provenance import Provenance
from jindao.model.reference import day_of
from jindao.planner.catalogue import Catalogue
from jindao.planner.once import Once
from jindao.settings import Settings
from jindao.texts import say

if TYPE_CHECKING:
    from jindao.network.network import Network
    from jindao.planner.routers import Routers

T = TypeVar("T")

CACHE_SIZE = 128
"""Trips kept, so that a page, its GPX and its map cost one computation."""

GROUNDS_KEPT = 4
"""Grounds of requests kept, so that reasons, bounds and changes of a tour plan it once."""


class RoutedCatalogue(Catalogue):
    """A catalogue that finds ways and keeps what was asked of it.

    Parameters
    ----------
    settings
        Where network and dataset are; default: from the environment.
    network, heritage
        Used instead of what the settings name.
    engine
        Name of a routing engine.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        network: Network | None = None,
        heritage: Heritage | None = None,
        engine: str = "auto",
    ) -> None:
        super().__init__(settings, network=network, heritage=heritage)
        self.engine = engine
        self._is_given_data = network is not None or heritage is not None
        self._made_routers: Routers | None = None
        self._trips = Once(CACHE_SIZE)
        self._grounds = Once(GROUNDS_KEPT)

    def __reduce__(self) -> tuple[object, ...]:
        """Return how another process makes it again: of its settings, with nothing loaded."""
        if self._is_given_data:
            raise TypeError("a planner that was given its data cannot be sent to another process")
        return partial(type(self), engine=self.engine), (self.settings,)

    @property
    def plans_made(self) -> tuple[int, int]:
        """How many answers were worked out so far, and how many were known already."""
        return self._trips.worked_out, self._trips.known

    def _once(self, request: Hashable, plan: Callable[[], T]) -> T:
        """Return what is planned for a request, the same while the closures are the same."""
        return self._trips.get((request, self.closures.version), plan)

    @property
    def _routers(self) -> Routers:
        from jindao.planner.routers import Routers

        with self._lock:
            if self._made_routers is None:
                memory = self.settings.router_memory_mb * 2**20
                self._made_routers = Routers(self.network, self.heritage, self.engine, memory)
            return self._made_routers

    def _made_with(self, profile: str, engine: str) -> Provenance:
        meta = self.network.meta
        return Provenance(
            jindao_version=self.version,
            network_id=meta.id,
            network_name=meta.name,
            data_version=self.heritage.version,
            engine=engine,
            profile=profile,
            attribution=meta.attribution,
            network_date=day_of(meta.built_at),
            data_date=self.heritage.as_of,
        )

    @property
    def _credit(self) -> str:
        return say("attribution.dataset", "en", region=self.region.name_en)
