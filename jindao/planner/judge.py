"""The owner's view of a network: what it covers, where it breaks, what to build next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from jindao.errors import RequestError
from jindao.planner.routed import RoutedCatalogue

if TYPE_CHECKING:
    import datetime as dt
    from typing import Any, Self

    from jindao.model.assessment import Assessment, AssessRequest
    from jindao.model.county_figures import Judging
    from jindao.model.links import LinkPlan, LinksRequest
    from jindao.model.plan import Plan
    from jindao.model.plan_comparison import PlansCompared
    from jindao.model.robustness import Robustness, RobustnessRequest
    from jindao.model.score import ScoreRequest, Scores, Weights
    from jindao.network.network import Network
    from jindao.network.raw import Progress
    from jindao.routing.ground import Ground


class NetworkJudge(RoutedCatalogue):
    """Judges the network, plans for it and links it lacks; one method per question."""

    def assess(
        self,
        request: AssessRequest,
        progress: Progress | None = None,
        *,
        population: Path | str | None = None,
    ) -> Assessment:
        """Return what the network of an area covers, where it breaks and what is unknown.

        Parameters
        ----------
        request
            The area, and what is told of it.
        progress
            Told each step.
        population
            A file of people: a grid, CSV `lon,lat,people` or GeoTIFF, or a table
            `code,people` by county. Read anew each time.

        Raises
        ------
        RequestError
            Where the area is unknown (NotFoundError), lies outside the network, has no
            size or crosses itself, and for an unknown profile.
        DataError, MissingExtraError
            Where the population or the borders of regions cannot be read.
        """
        from jindao.network.raw import silent

        def judge() -> Assessment:
            return self._judged(request, progress or silent, population)

        return judge() if population is not None else self._once(request, judge)

    def missing_links(
        self,
        request: LinksRequest,
        progress: Progress | None = None,
        *,
        population: Path | str | None = None,
    ) -> LinkPlan:
        """Return the links that join most heritage and people to the greenways for a budget.

        Parameters
        ----------
        request
            The area, the budget, and what links cost and are worth.
        progress
            Told what is being done.
        population
            A file with the people of a grid, who count as well.

        Raises
        ------
        RequestError
            Where the area is unknown, has no size or lies outside the network, and where it
            or a no-go area crosses itself.
        DataError
            Where the file of people cannot be read, or has no grid.
        NoSolutionError
            Where there is nothing to be joined.
        """
        from jindao.assess.links import plan_links
        from jindao.network.raw import silent

        def plan() -> LinkPlan:
            provenance = self._made_with("walk", "highs")
            lines = dict.fromkeys((*provenance.attribution, self._credit))
            return plan_links(
                self.heritage,
                self.network,
                request,
                replace(provenance, attribution=tuple(lines)),
                population=None if population is None else Path(population),
                progress=progress or silent,
            )

        return plan() if population is not None else self._once(request, plan)

    def robustness(
        self,
        request: RobustnessRequest,
        progress: Progress | None = None,
        *,
        plan: Plan | None = None,
        day: dt.date | None = None,
    ) -> Robustness:
        """Return which single closures of an area's network hurt most.

        Of those that cut something off and of those with a way round, each the worst first.

        Parameters
        ----------
        request
            The area, and what may be closed there.
        progress
            Told `closures`.
        plan
            The network is looked at as it would be under it; without one as it is.
        day
            The one whose closures of the plan count, None for those of any day.

        Raises
        ------
        RequestError
            Where the area or profile is unknown, the area lies outside the network, or a day
            is given without a plan.
        TableError
            Where the plan does not go with the network.
        """
        from jindao.network.raw import silent
        from jindao.planner.plans import robustness_under

        told = progress or silent
        if plan is None and day is not None:
            raise RequestError("plan_day_alone", field="day", value=day)
        if plan is None:
            return self._once(request, lambda: self._closures_of(request, told))

        def closures(network: Network, extent: Any) -> Robustness:
            return self._on(network)._closures_of(request, told, extent)

        return self._once(
            (request, plan, day), lambda: robustness_under(self.network, plan, day, closures)
        )

    def compare_plans(
        self,
        request: AssessRequest | None,
        plans: Sequence[Plan],
        progress: Progress | None = None,
        *,
        population: Path | str | None = None,
        day: dt.date | None = None,
    ) -> PlansCompared:
        """Return the figures of an area today and under each of some plans.

        Without a request it is all the ground that the networks tell of; `population` is a
        file of people, as for `assess`. Closures of the plans that have days count where
        they hold on `day`; without it all of them do, and which these are is told.

        Raises
        ------
        RequestError
            Where there is no plan, two have one name, or as `assess`.
        TableError
            Where a line of a plan joins nothing, or what it is about is not there.
        """
        from jindao.network.raw import silent
        from jindao.planner.plans import plan_comparison

        def assess(network: Network, asked: AssessRequest, extent: Any) -> Assessment:
            today = None if network is self.network else self._routers.ground("walk")
            return self._on(network)._judged(asked, silent, population, extent, today)

        return plan_comparison(self.network, request, plans, assess, progress or silent, day)

    def score(
        self,
        request: ScoreRequest,
        weights: Weights | None = None,
        progress: Progress | None = None,
        judge: Judging | None = None,
        *,
        population: Path | str | None = None,
    ) -> Scores:
        """Return areas by the published index, or by one with weights of one's own.

        `judge` judges the areas, such as what `jindao.judging` makes of processes or a
        cluster; without it they are judged here, one after the other. The result is the same.
        `population` is a file of people, as for `assess`, which `judge` has to be given, too:
        without one, what weights say of people is unknown, and left out where it counts nothing.

        Raises
        ------
        RequestError
            Where an area is unknown or lies outside the network.
        NoSolutionError
            Where some could not be judged: all are told, each with its reason.
        DataError
            Where the file of people cannot be read, or holds none of any area.
        """
        from jindao.assess.weights import published_weights
        from jindao.network.raw import silent
        from jindao.planner.plans import figures_from, plan_scores

        people = None if population is None else str(population)
        return plan_scores(
            self.heritage,
            self.network,
            request,
            weights or published_weights(),
            judge
            or (
                lambda areas: ((name, figures_from(self.assess, of, people)) for name, of in areas)
            ),
            progress or silent,
            self.data_version,
            None if population is None else Path(population),
        )

    def counties(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the counties of a region or prefecture that the network tells of, and the others.

        Raises
        ------
        NotFoundError
            Where nothing is called so.
        """
        from jindao.planner.plans import counties_in

        return counties_in(self.heritage, self.network, name)

    def area_name(self, name: str, locale: str | None = None) -> str:
        """Return what an area is called in a language: in English with the Chinese behind it.

        A name that nothing is called by, or that has no English, stays as it is.
        """
        from jindao.formats.assessment import area_name
        from jindao.planner.plans import english_name
        from jindao.texts import language

        return area_name(name, english_name(self.heritage, name), language(locale))

    def _on(self, network: Network) -> Self:
        """Return who judges another network with the same data."""
        if network is self.network:
            return self
        return type(self)(
            self.settings, network=network, heritage=self.heritage, engine=self.engine
        )

    def _closures_of(
        self, request: RobustnessRequest, progress: Progress, extent: Any = None
    ) -> Robustness:
        """Return the closures that hurt most; `extent` as for `_judged`."""
        from jindao.planner.plans import plan_robustness

        provenance = self._made_with(request.profile, "bridges")
        lines = dict.fromkeys((*provenance.attribution, self._credit))
        return plan_robustness(
            self.heritage,
            self.network,
            self._routers.ground,
            request,
            replace(provenance, attribution=tuple(lines)),
            progress,
            extent,
        )

    def _judged(
        self,
        request: AssessRequest,
        progress: Progress,
        population: Path | str | None,
        extent: Any = None,
        today: Ground | None = None,
    ) -> Assessment:
        """Return an assessment; `extent` is the ground that is told of, None for the network's.

        `today` is what the network is on foot without the plan that it is under.
        """
        from jindao.assess.assessment import assess

        provenance = self._made_with(",".join(request.profiles), "compiled")
        lines = dict.fromkeys((*provenance.attribution, self._credit))
        return assess(
            request,
            self.heritage,
            self.network,
            self._routers.ground,
            replace(provenance, attribution=tuple(lines)),
            population=population,
            progress=progress,
            extent=extent,
            today=today,
        )
