"""What arguments ask for: a tour, a route, a loop, what is reached, heritage sites.

What is not given has the default of the request value itself, so that a page, its
downloads and the command line agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from jindao import (
    LoopRequest,
    MatrixRequest,
    Planner,
    ReachRequest,
    RequestError,
    RouteQuery,
    RouteRequest,
    SiteQuery,
    TourRequest,
)

from .days import with_days
from .fields import (
    CHOICE,
    LOOP_FIELDS,
    MATRIX_FIELDS,
    REACH_FIELDS,
    ROUTE_FIELDS,
    ROUTES_FIELDS,
    SITE_FIELDS,
    TOUR_FIELDS,
    Field,
)
from .reader import Arguments, Reader

T = TypeVar("T")


def tour_request(arguments: Arguments, planner: Planner) -> TourRequest:
    """Return the tour that arguments ask for; without a date, it is for today.

    Raises
    ------
    RequestError
        Where a field is wrong; `InvalidForm` with all of them where several are.
    """
    reader = Reader(with_days(arguments), planner)
    values = {"date": planner.today()} | reader.values(TOUR_FIELDS)
    return reader.finish(lambda: TourRequest(**values))


def route_request(arguments: Arguments, planner: Planner) -> RouteRequest:
    """Return the route that arguments ask for.

    Raises
    ------
    RequestError
        Where a field is wrong; `InvalidForm` with all of them where several are.
    """
    reader = Reader(arguments, planner)
    start, vias, end = (reader.one(field) for field in ROUTE_FIELDS if field.part == "waypoints")
    values = reader.values(ROUTE_FIELDS)
    return reader.finish(lambda: RouteRequest(waypoints=(start, *vias, end), **values))


def loop_request(arguments: Arguments, planner: Planner) -> LoopRequest:
    """Return the loop that arguments ask for.

    Raises
    ------
    RequestError
        Where a field is wrong; `InvalidForm` with all of them where several are.
    """
    return _read(LoopRequest, LOOP_FIELDS, arguments, planner)


def reach_request(arguments: Arguments, planner: Planner) -> ReachRequest:
    """Return what arguments ask to be reached.

    Raises
    ------
    RequestError
        Where a field is wrong; `InvalidForm` with all of them where several are.
    """
    return _read(ReachRequest, REACH_FIELDS, arguments, planner)


def matrix_request(arguments: Arguments, planner: Planner) -> MatrixRequest:
    """Return the matrix that arguments ask for.

    Raises
    ------
    RequestError
        Where a field is wrong; `InvalidForm` with all of them where several are.
    """
    return _read(MatrixRequest, MATRIX_FIELDS, arguments, planner)


def site_query(arguments: Arguments, planner: Planner) -> SiteQuery:
    """Return the search for heritage sites that arguments ask for.

    Raises
    ------
    RequestError
        Where a field is wrong; `InvalidForm` with all of them where several are.
    """
    return _read(SiteQuery, SITE_FIELDS, arguments, planner)


def routes_query(arguments: Arguments, planner: Planner) -> RouteQuery:
    """Return the search for published routes that arguments ask for.

    Raises
    ------
    RequestError
        Where a field is wrong; `InvalidForm` with all of them where several are.
    """
    return _read(RouteQuery, ROUTES_FIELDS, arguments, planner)


def with_choice(
    read: Callable[[Arguments, Planner], T], arguments: Arguments, planner: Planner
) -> tuple[T, int]:
    """Return a request as `read` reads it, and which of its answers is asked for.

    Raises
    ------
    RequestError
        Where a field is wrong; `InvalidForm` with all of them where several are.
    """
    reader = Reader(arguments, planner)
    request = reader.gather(lambda: read(arguments, planner))
    choice = reader.one(CHOICE)
    return reader.finish(lambda: (cast(T, request), choice or CHOICE.default))


def chosen(found: Sequence[T], choice: int) -> T:
    """Return the one of those that were found which is asked for, counted from 1.

    Raises
    ------
    RequestError
        Where there are not so many.
    """
    if choice > len(found):
        raise RequestError("number_range", field=CHOICE.name, value=choice, low=1, high=len(found))
    return found[choice - 1]


def _read(
    kind: Callable[..., T], fields: Sequence[Field], arguments: Arguments, planner: Planner
) -> T:
    """Return the request of a kind whose every part is one of its fields."""
    reader = Reader(arguments, planner)
    values = reader.values(fields)
    return reader.finish(lambda: kind(**values))


def page_number(arguments: Arguments) -> int:
    """Return the page of a list that is asked for; the first where it cannot be read."""
    text = arguments.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1
