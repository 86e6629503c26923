"""Which route or loop an address means: the best, or another of those there are.

Beside the request an address may hold `choice=1..3`, counted from the best.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from jindao import LoopRequest, Planner, Route, RouteRequest

from . import forms


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedWay:
    """A route or a loop that an address asks for: `choice` counts from 1, the best."""

    request: RouteRequest | LoopRequest
    choice: int = 1


def asked_route(arguments: forms.Arguments, planner: Planner) -> AskedWay:
    """Return the route that arguments ask for, dated where its day may matter.

    Raises
    ------
    RequestError
        Where a field is wrong; `InvalidForm` with all of them where several are.
    """
    request, choice = forms.with_choice(forms.route_request, arguments, planner)
    return AskedWay(request=planner.dated(request), choice=choice)


def asked_loop(arguments: forms.Arguments, planner: Planner) -> AskedWay:
    """Return the loop that arguments ask for, dated where its day may matter.

    Raises
    ------
    RequestError
        Where a field is wrong; `InvalidForm` with all of them where several are.
    """
    request, choice = forms.with_choice(forms.loop_request, arguments, planner)
    return AskedWay(request=planner.dated(request), choice=choice)


def choices(asked: AskedWay, planner: Planner) -> tuple[Route, ...]:
    """Return every route or loop to choose from; through points on the way there is one.

    Raises
    ------
    RequestError, NoSolutionError
        As the planner does.
    """
    request = asked.request
    if isinstance(request, LoopRequest):
        return planner.plan_loop(request).candidates
    if len(request.waypoints) > 2:
        return (planner.plan_route(request),)
    return planner.alternatives(request)


def alike(asked: AskedWay, planner: Planner) -> int:
    """Return how many loops were left out of the choice, as they are nearly one of it.

    Raises
    ------
    RequestError, NoSolutionError
        As the planner does.
    """
    request = asked.request
    return planner.plan_loop(request).alike if isinstance(request, LoopRequest) else 0


def chosen(asked: AskedWay, planner: Planner) -> Route:
    """Return the route or loop that is asked for.

    Raises
    ------
    RequestError, NoSolutionError
        As the planner does, and where there are not so many to choose from.
    """
    if asked.choice == 1 and isinstance(asked.request, RouteRequest):
        return planner.plan_route(asked.request)
    return forms.chosen(choices(asked, planner), asked.choice)


def query_of(asked: AskedWay) -> str:
    """Return the canonical query: that of the request, then which it is."""
    query = forms.query_of(asked.request)
    if asked.choice == 1:
        return query
    return "&".join(part for part in (query, urlencode({"choice": asked.choice})) if part)
