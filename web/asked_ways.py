"""Which route or loop an address means: the best, or another of those there are.

Beside the request an address may hold `choice=1..3`, counted from the best.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from jindao import LoopRequest, Planner, RequestError, Route, RouteRequest, read_whole

from . import forms

CHOICES = 3
"""How many routes or loops one may choose from."""


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
    request = planner.dated(forms.route_request(arguments, planner))
    return AskedWay(request=request, choice=_choice(arguments))


def asked_loop(arguments: forms.Arguments, planner: Planner) -> AskedWay:
    """Return the loop that arguments ask for, dated where its day may matter.

    Raises
    ------
    RequestError
        Where a field is wrong; `InvalidForm` with all of them where several are.
    """
    request = planner.dated(forms.loop_request(arguments, planner))
    return AskedWay(request=request, choice=_choice(arguments))


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


def chosen(asked: AskedWay, planner: Planner) -> Route:
    """Return the route or loop that is asked for.

    Raises
    ------
    RequestError, NoSolutionError
        As the planner does, and where there are not so many to choose from.
    """
    if asked.choice == 1 and isinstance(asked.request, RouteRequest):
        return planner.plan_route(asked.request)
    return choice_of(asked, choices(asked, planner))


def choice_of(asked: AskedWay, found: tuple[Route, ...]) -> Route:
    """Return the one of those that were found which is asked for.

    Raises
    ------
    RequestError
        Where there are not so many.
    """
    _check(asked.choice, len(found))
    return found[asked.choice - 1]


def query_of(asked: AskedWay) -> str:
    """Return the canonical query: that of the request, then which it is."""
    query = forms.query_of(asked.request)
    if asked.choice == 1:
        return query
    return "&".join(part for part in (query, urlencode({"choice": asked.choice})) if part)


def _choice(arguments: forms.Arguments) -> int:
    texts = [text.strip() for text in arguments.getlist("choice") if text.strip()]
    choice = read_whole(texts[0], field="choice") if texts else 1
    _check(choice, CHOICES)
    return choice


def _check(choice: int, count: int) -> None:
    if not 1 <= choice <= count:
        raise RequestError("number_range", field="choice", value=choice, low=1, high=count)
