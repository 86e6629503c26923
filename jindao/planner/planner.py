"""The planner: joins data, network, routing and tours; one method per user verb."""

from __future__ import annotations

from jindao.model.trip import Background, Trip, bounds
from jindao.planner.judge import NetworkJudge
from jindao.planner.tour_planner import TourPlanner
from jindao.planner.track_planner import TrackPlanner


class Planner(TourPlanner, TrackPlanner, NetworkJudge):
    """Plans routes and tours on one network with one dataset, and judges that network.

    Safe to share between threads. Equal requests are planned once.

    Parameters
    ----------
    settings
        Where network and dataset are; default: from the environment.
    network, heritage
        Used instead of what the settings name.
    engine
        Name of a routing engine.
    """

    def background(self, trip: Trip, *, ways: bool = True) -> Background:
        """Return what a map shows beneath a trip where no tiles are configured.

        Without `ways` it is what a small drawing has room for.
        """
        return self.background_in(bounds(trip), ways=ways)

    def compile_beside(self) -> None:
        """Let a second process compile the tour search if the first tour is so found earlier.

        For programs that are one process and are about to plan a tour or to `warm_up`.
        """
        from jindao.planner.second_process import compile_search_beside

        compile_search_beside()

    def warm_up(self) -> None:
        """Load data and compile or load the search kernels, so that requests do not."""
        from jindao.planner.warm import (
            warm_alternatives,
            warm_bound,
            warm_names,
            warm_router,
            warm_search,
        )

        warm_names(self.heritage)
        today = self.today()
        for profile in self.profiles:
            # What is wrong with the file of closures is told now, too.
            self._routers.get(profile.id, closing=self._closing(profile.id, today))
            warm_router(self._routers.get(profile.id))
        warm_alternatives(self._routers.get(self.profiles[0].id))
        warm_search()
        warm_bound()
