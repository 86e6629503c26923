"""A router: one network seen by one profile, with an engine to search it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.errors import ClosedAreaError, NoRouteError, RequestError
from jindao.geo import LonLat
from jindao.model.closure import about_closures
from jindao.model.leg import Leg, LimitBroken
from jindao.model.preferences import PLAIN, Preferences
from jindao.network.closures import NOTHING_CLOSED, InForce
from jindao.network.codes import FULL_SHARE, KINDS, PUSHED_BACKWARD, PUSHED_FORWARD
from jindao.network.network import Network
from jindao.network.snap import Snapped, choose_component
from jindao.profiles import Profile
from jindao.profiles.prices import prices_of
from jindao.profiles.pricing import FORBIDDEN
from jindao.routing import ENGINES, Engine, choose_engine
from jindao.routing.graph import UNREACHABLE, Ends, Floats, Graph, Ints, direct, share_before
from jindao.routing.ground import Ground
from jindao.routing.legs import Piece, make_leg
from jindao.routing.pieces import Course
from jindao.routing.steep import steep_of
from jindao.texts import languages

_STEPS: Final = KINDS.index("steps")

MAX_CELLS: Final = 25_000_000
"""A matrix of 5,000 by 5,000 takes half a gigabyte."""


class Router:
    """Snaps positions and finds the cheapest ways between them.

    Parameters
    ----------
    network
        The network.
    profile
        How one moves.
    engine
        Name of an entry of `ENGINES`, or `auto` for the one that suits the network.
    preferences
        What is wished of a way.
    affinity
        (n_edges,) 0 to 15, how near each edge is to what the theme is about.
    ground
        That of the network and profile, where it is at hand.
    closing
        What is closed: no way leads through, and no point is met there.
    opened
        The same router without closures, which its costs are taken from.
    """

    def __init__(
        self,
        network: Network,
        profile: Profile,
        engine: str = "auto",
        *,
        preferences: Preferences = PLAIN,
        affinity: npt.NDArray[np.uint8] | None = None,
        ground: Ground | None = None,
        closing: InForce = NOTHING_CLOSED,
        opened: Router | None = None,
    ) -> None:
        self.network = network
        self.profile = profile
        self.preferences = preferences
        self.engine_name = engine = choose_engine(engine, network.n_nodes)
        self.ground = Ground(network, profile) if ground is None else ground
        self.affinity = affinity
        self.closing = closing
        self.opened = opened
        closed = closing.closed_edges
        self._closed: npt.NDArray[np.bool_] | None = None
        if len(closed):
            self._closed = np.zeros(network.n_edges, np.bool_)
            self._closed[closed] = True
        if opened is None:
            prices = prices_of(
                network, profile, preferences, affinity=affinity, classes=self.ground.classes
            )
        else:
            prices = opened.graph.prices._replace(cost=opened.graph.prices.cost.copy())
        prices.cost[2 * closed] = prices.cost[2 * closed + 1] = FORBIDDEN
        self.graph: Graph = Graph(
            network=network, prices=prices, arc_duration_s=self.ground.durations_s
        )
        self._engine: Engine
        if opened is None:
            self._engine = ENGINES[engine](self.graph)
        else:
            self._engine = opened._engine.reweighted(self.graph, closed)

    @property
    def nbytes(self) -> int:
        """Memory of the weights that are this router's own, bytes.

        What it shares with other routers, its network, ground and theme, is not counted.
        """
        mask = 0 if self._closed is None else self._closed.nbytes
        return self.graph.prices.cost.nbytes + self._engine.nbytes + mask

    def closed(self, closing: InForce) -> Router:
        """Return a router for the same wishes that keeps out of what is closed.

        Its costs are this one's: only what rests on closed edges is worked out anew.
        """
        return Router(
            self.network,
            self.profile,
            self.engine_name,
            preferences=self.preferences,
            affinity=self.affinity,
            ground=self.ground,
            closing=closing,
            opened=self,
        )

    def near(
        self, position: LonLat, *, limit_m: float | None = None, field: str | None = None
    ) -> dict[int, Snapped]:
        """Return the nearest point of each connected part of the network.

        Raises
        ------
        ClosedAreaError
            Where the position lies in a closed area, or all paths near it are closed.
        OutsideNetworkError
            Where no usable path is within the limit (default: the network's own).
        """
        limit_m = self.network.meta.snap_limit_m if limit_m is None else limit_m
        area = self.closing.closed_at(position)
        if area is not None:
            raise ClosedAreaError(
                "closed_area", field=field, position=str(position), **about_closures([area])
            )
        found = self.ground.snapper.nearest(position, limit_m, self._closed)
        if not found and self._closed is not None:
            open_too = self.ground.snapper.nearest(position, limit_m)
            shut = [self.closing.shut(point.edge) for point in open_too.values()]
            if any(shut):
                raise ClosedAreaError(
                    "closed_around",
                    field=field,
                    position=str(position),
                    **about_closures(c for shut_by in shut for c in shut_by),
                )
        if not found:
            raise self.ground.snapper.outside(position, limit_m, field)
        return found

    def any_point(self) -> Snapped:
        """Return a point of the network, to try things on."""
        return Snapped(
            edge=0,
            fraction=0.5,
            position=LonLat(*(float(x) for x in self.network.edge_line(0)[0])),
            gap_m=0.0,
            component=0,
        )

    def snap_together(
        self,
        choices: Sequence[Mapping[int, Snapped]],
        hopefuls: Sequence[Mapping[int, Snapped]] = (),
    ) -> list[Snapped] | None:
        """Return one point per choice, all on one connected part; None where none is.

        Of several parts, the one that is near most of the hopefuls.
        """
        part = choose_component(choices, hopefuls)
        return None if part is None else [choice[part] for choice in choices]

    def matrix(
        self, origins: Sequence[Snapped], destinations: Sequence[Snapped]
    ) -> tuple[Ints, Floats]:
        """Return cost and duration from every origin to every destination.

        Returns
        -------
        Two (n_origins, n_destinations) arrays: cost, `UNREACHABLE` where there is no
        way, and seconds, inf there.

        Raises
        ------
        RequestError
            Where it would have more than `MAX_CELLS`.
        """
        cells = len(origins) * len(destinations)
        if cells > MAX_CELLS:
            raise RequestError("matrix_size", value=cells, limit=MAX_CELLS)
        leaving = Ends.departures(origins, self.graph)
        arriving = Ends.arrivals(destinations, self.graph)
        costs, durations = self._engine.matrix(leaving, arriving)
        by_edge: dict[int, list[int]] = {}
        for j, point in enumerate(destinations):
            by_edge.setdefault(point.edge, []).append(j)
        for i, point in enumerate(origins):
            for j in by_edge.get(point.edge, ()):
                way = direct(point, destinations[j], self.graph)
                if way and (costs[i, j] == UNREACHABLE or way[0] <= costs[i, j]):
                    costs[i, j], durations[i, j] = way[0], way[1]
        return costs, durations

    def amounts(
        self, arc_amounts: Floats, origins: Sequence[Snapped], destinations: Sequence[Snapped]
    ) -> Floats:
        """Return what adds up on the cheapest ways from every origin to every destination.

        Parameters
        ----------
        arc_amounts
            (2 * n_edges,) what passing each arc adds.
        origins, destinations
            The points.

        Returns
        -------
        (n_origins, n_destinations); inf where there is no way.
        """
        other = copy(self)
        other.graph = replace(self.graph, arc_duration_s=arc_amounts)
        other._engine = ENGINES[self.engine_name](other.graph)
        return other.matrix(origins, destinations)[1]

    def cheapest(self, leaving: Ends, arriving: Ends) -> int:
        """Return the cost from the one point of `leaving` to that of `arriving`.

        `UNREACHABLE` where there is no way. A way along one edge that has both is not seen.
        """
        return int(self._engine.matrix(leaving, arriving)[0][0, 0])

    def leg(self, origin: Snapped, destination: Snapped) -> Leg:
        """Return the cheapest leg between two points.

        Raises
        ------
        NoRouteError
            With `.reason`: `islands`, `one_way`, or `closed` where only closures are in
            the way.
        """
        found = self.way(origin, destination)
        if found is None:
            raise self.no_route(origin, destination)
        cost, pieces = found
        return self.along(pieces, cost=cost, start=origin)

    def way(self, origin: Snapped, destination: Snapped) -> tuple[int, list[Piece]] | None:
        """Return the cost and the pieces of the cheapest way; None where there is none."""
        leaving = Ends.departures([origin], self.graph)
        arriving = Ends.arrivals([destination], self.graph)
        found = self._engine.arcs(leaving, arriving)
        way = direct(origin, destination, self.graph)
        if found is None and way is None:
            return None
        if found is None:
            cost = -1
        else:
            first, last, arcs = found
            cost = int(leaving.cost[first] + arriving.cost[last])
            cost += sum(self.graph.cost_of(arc) for arc in arcs)
        if way is not None and (found is None or way[0] <= cost):
            cost, arc = way[0], way[2]
            pieces = [Piece(arc, share_before(origin, arc), share_before(destination, arc))]
        else:
            assert found is not None
            leave, arrive = int(leaving.arc[first]), int(arriving.arc[last])
            pieces = [
                Piece(leave, share_before(origin, leave), 1.0),
                *(Piece(arc) for arc in arcs),
                Piece(arrive, 0.0, share_before(destination, arrive)),
            ]
        return cost, [piece for piece in pieces if piece.share > 0.0]

    def along(self, pieces: Sequence[Piece], *, cost: int, start: Snapped) -> Leg:
        """Return the leg along consecutive pieces from a point."""
        leg = make_leg(
            self.network,
            pieces,
            cost=cost,
            pushed_m=sum(self._pushed_m(piece) for piece in pieces),
            duration_s=sum(p.share * float(self.graph.arc_duration_s[p.arc]) for p in pieces),
            start=start,
            steep_from=self.profile.warns_steeper_than,
        )
        return replace(
            leg, limits_broken=self._limits_broken(pieces), theme_m=self._theme_m(pieces)
        )

    def _limits_broken(self, pieces: Sequence[Piece]) -> tuple[LimitBroken, ...]:
        """Return what limits the pieces break, each told once with its first place.

        An edge is priced by its steepest place; told is only what is too steep of it.
        """
        network, wanted = self.network, self.preferences
        found: dict[str, LimitBroken] = {}
        if wanted.max_grade is not None:
            course = Course.of(network, pieces)
            steep = steep_of(network, course, wanted.max_grade, steps_too=True)
            if steep is not None:
                found["max_grade"] = LimitBroken(
                    limit="max_grade",
                    length_m=steep.length_m,
                    worst=steep.worst,
                    position=steep.position,
                )
        for piece in pieces:
            edge = piece.edge
            width_m = int(network.edge_width_dm[edge]) / 10
            broken: list[tuple[str, float | None]] = []
            if wanted.no_steps and int(network.edge_kind[edge]) == _STEPS:
                broken.append(("no_steps", None))
            if wanted.min_width_m is not None and 0 < width_m < wanted.min_width_m:
                broken.append(("min_width_m", width_m))
            for limit, value in broken:
                found[limit] = self._told(found.get(limit), limit, value, piece)
        return tuple(found.values())

    def _told(
        self, before: LimitBroken | None, limit: str, value: float | None, piece: Piece
    ) -> LimitBroken:
        length_m = piece.share * float(self.network.edge_length_m[piece.edge])
        if before is None:
            place = piece.line(self.network)[0]
            where = LonLat(round(float(place[0]), 6), round(float(place[1]), 6))
            return LimitBroken(limit=limit, length_m=length_m, worst=value, position=where)
        worst = before.worst
        if value is not None and worst is not None:
            worst = min(worst, value)
        return replace(before, length_m=before.length_m + length_m, worst=worst)

    def _theme_m(self, pieces: Sequence[Piece]) -> float | None:
        if self.affinity is None:
            return None
        lengths = self.network.edge_length_m
        return round(
            sum(
                piece.share * float(lengths[piece.edge]) * int(self.affinity[piece.edge])
                for piece in pieces
            )
            / FULL_SHARE,
            3,
        )

    def _pushed_m(self, piece: Piece) -> float:
        """Return the length of a piece on which a bicycle must be pushed, metres."""
        bit = PUSHED_BACKWARD if piece.arc % 2 else PUSHED_FORWARD
        pushed = int(self.network.access(self.profile.mode)[piece.edge]) & bit
        return piece.share * float(self.network.edge_length_m[piece.edge]) if pushed else 0.0

    def no_route(self, origin: Snapped, destination: Snapped) -> NoRouteError:
        """Return the error that says why no way leads from one point to another."""
        if self.opened is not None and (way := self.opened.way(origin, destination)) is not None:
            return NoRouteError(
                "no_route_closed",
                start=str(origin.position),
                end=str(destination.position),
                reason="closed",
                **about_closures(c for piece in way[1] for c in self.closing.shut(piece.edge)),
            )
        reason = "islands" if origin.component != destination.component else "one_way"
        return NoRouteError(
            f"no_route_{reason}",
            start=str(origin.position),
            end=str(destination.position),
            profile={locale: self.profile.name(locale) for locale in languages()},
            reason=reason,
        )
