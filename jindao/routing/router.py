"""A router: one network seen by one profile, with an engine to search it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.errors import NoRouteError
from jindao.geo import LonLat
from jindao.model.preferences import PLAIN, Preferences
from jindao.model.trip import Leg, LimitBroken
from jindao.network.network import FULL_SHARE, KINDS, PUSHED_BACKWARD, PUSHED_FORWARD, Network
from jindao.network.snap import Snapped, choose_component
from jindao.profiles import Profile
from jindao.profiles.prices import prices_of
from jindao.routing import ENGINES, choose_engine
from jindao.routing.graph import UNREACHABLE, Ends, Floats, Graph, Ints, direct, share_before
from jindao.routing.ground import Ground
from jindao.routing.legs import Piece, make_leg

_STEPS: Final = KINDS.index("steps")


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
    ) -> None:
        self.network = network
        self.profile = profile
        self.preferences = preferences
        self.engine_name = engine = choose_engine(engine, network.n_nodes)
        self.ground = Ground(network, profile) if ground is None else ground
        self.affinity = affinity
        prices = prices_of(
            network, profile, preferences, affinity=affinity, classes=self.ground.classes
        )
        self.graph = Graph(network=network, prices=prices, arc_duration_s=self.ground.durations_s)
        self._engine = ENGINES[engine](self.graph)

    def near(
        self, position: LonLat, *, limit_m: float | None = None, field: str | None = None
    ) -> dict[int, Snapped]:
        """Return the nearest point of each connected part of the network.

        Raises
        ------
        OutsideNetworkError
            Where no usable path is within the limit (default: the network's own).
        """
        return self.ground.near(position, limit_m=limit_m, field=field)

    def any_point(self) -> Snapped:
        """Return a point of the network, to try things on."""
        return Snapped(
            edge=0,
            fraction=0.5,
            position=LonLat(*(float(x) for x in self.network.edge_line(0)[0])),
            gap_m=0.0,
            component=0,
        )

    def distance_m(self, position: LonLat) -> float:
        """Return how far a position is from the nearest usable path, metres."""
        return self.ground.snapper.distance_m(position)

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
        """
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
            With `.reason`: `islands` or `one_way`.
        """
        cost, pieces = self.way(origin, destination)
        return self.along(pieces, cost=cost, start=origin)

    def way(self, origin: Snapped, destination: Snapped) -> tuple[int, list[Piece]]:
        """Return cost and pieces of the cheapest way between two points.

        Raises
        ------
        NoRouteError
            With `.reason`: `islands` or `one_way`.
        """
        leaving = Ends.departures([origin], self.graph)
        arriving = Ends.arrivals([destination], self.graph)
        found = self._engine.arcs(leaving, arriving)
        way = direct(origin, destination, self.graph)
        if found is None and way is None:
            raise self._no_route(origin, destination)
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
        )
        return replace(
            leg, limits_broken=self._limits_broken(pieces), theme_m=self._theme_m(pieces)
        )

    def _limits_broken(self, pieces: Sequence[Piece]) -> tuple[LimitBroken, ...]:
        """Return what limits the pieces break, each told once with its first place."""
        network, wanted = self.network, self.preferences
        found: dict[str, LimitBroken] = {}
        for piece in pieces:
            edge = piece.edge
            grade = max(network.edge_max_grade_up[edge], network.edge_max_grade_down[edge])
            width_m = int(network.edge_width_dm[edge]) / 10
            broken: list[tuple[str, float | None]] = []
            if wanted.max_grade is not None and grade > wanted.max_grade:
                broken.append(("max_grade", float(grade)))
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
            line = self.network.edge_line(piece.edge)
            at_start = piece.start == 0.0
            place = line[0 if at_start == (piece.arc % 2 == 0) else -1]
            where = LonLat(round(float(place[0]), 6), round(float(place[1]), 6))
            return LimitBroken(limit=limit, length_m=length_m, worst=value, position=where)
        worst = before.worst
        if value is not None and worst is not None:
            worst = min(worst, value) if limit == "min_width_m" else max(worst, value)
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

    def _no_route(self, origin: Snapped, destination: Snapped) -> NoRouteError:
        reason = "islands" if origin.component != destination.component else "one_way"
        return NoRouteError(
            f"no_route_{reason}",
            start=str(origin.position),
            end=str(destination.position),
            profile={"zh": self.profile.name_zh, "en": self.profile.name_en},
            reason=reason,
        )
