"""Plan a matrix: meet the network at every point, then all ways at once."""

from __future__ import annotations

from dataclasses import replace

from jindao.heritage.dataset import Heritage
from jindao.model.matrix import Matrix, MatrixRequest
from jindao.model.provenance import Provenance
from jindao.network.snap import nearest_of
from jindao.planner.waypoints import asked_near, locate, met
from jindao.routing.graph import UNREACHABLE
from jindao.routing.router import Router


def plan_matrix(
    heritage: Heritage, router: Router, request: MatrixRequest, provenance: Provenance
) -> Matrix:
    """Return times and costs between the points of a request.

    Points that no part of the network is near to all of are met where they are nearest.

    Raises
    ------
    RequestError
        Where a name is unknown (NotFoundError), a point too far from the network
        (OutsideNetworkError) or where it is closed (ClosedAreaError).
    """
    asked = [locate(heritage, where, "points") for where in request.points]
    choices = [asked_near(router, waypoint, "points") for waypoint in asked]
    points = router.snap_together(choices) or [nearest_of(choice) for choice in choices]
    costs, durations_s = router.matrix(points, points)
    there = costs != UNREACHABLE
    return Matrix(
        request=request,
        points=tuple(
            met(replace(waypoint, kind="via"), point)
            for waypoint, point in zip(asked, points, strict=True)
        ),
        durations_s=tuple(
            tuple(round(float(value)) if known else None for value, known in zip(*row, strict=True))
            for row in zip(durations_s, there, strict=True)
        ),
        costs=tuple(
            tuple(int(value) if known else None for value, known in zip(*row, strict=True))
            for row in zip(costs, there, strict=True)
        ),
        provenance=provenance,
    )
