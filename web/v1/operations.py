"""The table of what the API does: each operation's fields, answer and function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from flask import url_for

from jindao import (
    LoopRequest,
    MatrixRequest,
    Planner,
    ReachRequest,
    RequestError,
    RouteRequest,
    SiteQuery,
    Tour,
    TourRequest,
    languages,
    safety,
)

from .. import asked_tours, edit_forms, forms
from ..asked_tours import AskedTour
from ..forms import FIELDS, Arguments, Field, InvalidForm, Reader
from ..forms.fields import Choices
from ..forms.kinds import FLAG, POSITION, TEXT, WHOLE, WORD
from . import answers

T = TypeVar("T")

MOST_SITES: Final = 200
"""Sites in one answer at most."""

MOST_MATCHES: Final = 20
"""Places in one answer at most."""

LANG: Final = Field(
    name="lang",
    kind=WORD,
    choices=Choices(noun="language", of=lambda _planner: languages()),
    help="ask.lang",
)
"""The language of what goes wrong; every operation takes it."""

COUNT: Final = Field(name="count", kind=WHOLE, low=1, high=3, default=1, help="ask.count")
EXPLAIN: Final = Field(name="explain", kind=FLAG, default=False, help="ask.explain")
LIMIT: Final = Field(name="limit", kind=WHOLE, low=1, high=MOST_SITES, default=60, help="ask.limit")
TEXT_LIKE: Final = Field(name="text", kind=TEXT, help="ask.places_text")
AT: Final = Field(name="at", kind=POSITION, help="ask.places_at")
MATCHES: Final = Field(
    name="limit", kind=WHOLE, low=1, high=MOST_MATCHES, default=8, help="ask.places_limit"
)
OFFSET: Final = Field(name="offset", kind=WHOLE, low=0, high=100_000, default=0, help="ask.offset")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to the API, understood but not yet answered.

    Parameters
    ----------
    asked
        The request value; None where an operation has none.
    extras
        The values of the operation's own fields.
    """

    asked: Any = None
    extras: tuple[tuple[str, Any], ...] = ()

    @property
    def query(self) -> str:
        """The canonical query of what is asked, with the changes to it."""
        if isinstance(self.asked, AskedTour):
            changes = urlencode(edit_forms.changes(self.asked))
            return "&".join(filter(None, (edit_forms.query_of(self.asked), changes)))
        return forms.query_of(self.asked) if self.asked is not None else ""

    def extra(self, field: Field) -> Any:
        """Return the value of one of the operation's own fields."""
        return dict(self.extras)[field.name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing the API does.

    Parameters
    ----------
    name
        Its path and id.
    answer
        Makes the answer of a call.
    made
        The class of the answer.
    asks
        Reads the request value; None where there is nothing to ask.
    fields, extras
        The fields of the request value, and its own.
    posts
        Whether it also takes a JSON body.
    plans
        Whether it plans, so that there may be no answer (422).
    """

    name: str
    answer: Callable[[Planner, Call], Any]
    made: type[Any]
    asks: Callable[[Arguments, Planner], Any] | None = None
    fields: tuple[Field, ...] = ()
    extras: tuple[Field, ...] = ()
    posts: bool = False
    plans: bool = True

    @property
    def taken(self) -> tuple[Field, ...]:
        """Every field but the language."""
        return (*self.fields, *self.extras)

    def read(
        self, arguments: Arguments, planner: Planner, wrong: Sequence[RequestError] = ()
    ) -> Call:
        """Return what arguments call for; `wrong` is what was found before to be so.

        Raises
        ------
        RequestError
            Where a field is wrong; `InvalidForm` with all of them where several are.
        """
        errors = list(wrong)
        told = {error.field for error in wrong}

        def gather(read: Callable[[], T]) -> T | None:
            try:
                return read()
            except RequestError as error:
                found = error.errors if isinstance(error, InvalidForm) else (error,)
                errors.extend(one for one in found if one.field not in told)
                return None

        asks = self.asks
        asked: Any = gather(lambda: asks(arguments, planner)) if asks else None
        reader = Reader(arguments, planner)
        given = {field.name: reader.one(field) for field in (*self.extras, LANG)}
        gather(lambda: reader.finish(lambda: None))
        if len(errors) > 1:
            raise InvalidForm(errors)
        if errors:
            raise errors[0]
        extras = tuple(
            (field.name, field.default if given[field.name] is None else given[field.name])
            for field in self.extras
        )
        return Call(asked=asked, extras=extras)


def _dated(read: Callable[[Arguments, Planner], T]) -> Callable[[Arguments, Planner], T]:
    """Return what reads a request as `read` does, with its day where that may matter."""

    def with_day(arguments: Arguments, planner: Planner) -> T:
        dated: T = planner.dated(read(arguments, planner))  # type: ignore[type-var]
        return dated

    return with_day


def _tours(planner: Planner, call: Call) -> answers.ToursAnswer:
    """Answer with tours to choose from, or with the one that was chosen or changed.

    Raises
    ------
    RequestError
        Where several are asked for beside one, or a proof of one that people changed.
    """
    asked: AskedTour = call.asked
    is_one = asked.edit is not None or asked.choice > 1
    if is_one and call.extra(COUNT) > 1:
        raise RequestError("one_tour", field=COUNT.name, count=call.extra(COUNT))
    if asked.edit is not None and call.extra(EXPLAIN):
        raise RequestError("edit_explained", field=EXPLAIN.name)
    if asked.edit is not None:
        tours = [(asked, planner.edit_tour(asked.edit))]
    else:
        plan = planner.explain_tours if call.extra(EXPLAIN) else planner.plan_tours
        count = forms.CHOICES if is_one else call.extra(COUNT)
        found = [
            (AskedTour(request=asked.request, choice=number), tour)
            for number, tour in enumerate(plan(asked.request, count), start=1)
        ]
        tours = [forms.chosen(found, asked.choice)] if is_one else found
    return answers.ToursAnswer(
        query=call.query, tours=tuple(_tour(asked, tour) for asked, tour in tours)
    )


def _tour(asked: AskedTour, tour: Tour) -> answers.TourAnswer:
    settled = asked_tours.settled(asked, tour)
    shown = asked if asked.edit is None else settled
    state: dict[str, tuple[str, ...]] = {}
    for name, text in edit_forms.state(settled):
        state[name] = (*state.get(name, ()), text)
    return answers.TourAnswer(
        page=f"{url_for('pages.tour')}?{edit_forms.address_query(shown)}",
        problems=tuple(filter(asked_tours.is_problem, tour.notes)),
        state=answers.TourState(**state),
        totals=answers.totals_of(tour),
        safety=safety(tour),
        tour=tour,
    )


def _routes(planner: Planner, call: Call) -> answers.RoutesAnswer:
    count = call.extra(COUNT)
    routes = (
        (planner.plan_route(call.asked),)
        if count == 1
        else planner.alternatives(call.asked)[:count]
    )
    return answers.RoutesAnswer(
        query=call.query,
        routes=tuple(
            answers.RouteAnswer(totals=answers.totals_of(route), safety=safety(route), route=route)
            for route in routes
        ),
    )


def _loops(planner: Planner, call: Call) -> answers.LoopsAnswer:
    loops = planner.plan_loop(call.asked).candidates
    return answers.LoopsAnswer(
        query=call.query,
        loops=tuple(
            answers.LoopAnswer(totals=answers.totals_of(loop), safety=safety(loop), loop=loop)
            for loop in loops
        ),
    )


def _reach(planner: Planner, call: Call) -> answers.ReachAnswer:
    return answers.ReachAnswer(query=call.query, reach=planner.reach(call.asked))


def _matrix(planner: Planner, call: Call) -> answers.MatrixAnswer:
    return answers.MatrixAnswer(query=call.query, matrix=planner.matrix(call.asked))


def _sites(planner: Planner, call: Call) -> answers.SitesAnswer:
    found = planner.find_sites(call.asked)
    offset = call.extra(OFFSET)
    listed = found[offset : offset + call.extra(LIMIT)]
    ids = {site.id for site in listed}
    return answers.SitesAnswer(
        query=call.query,
        total=len(found),
        offset=offset,
        sites=listed,
        stories=tuple(s for s in planner.heritage.stories if not ids.isdisjoint(s.sites)),
        data_version=planner.data_version,
    )


def _places(planner: Planner, call: Call) -> answers.PlacesAnswer:
    """Answer with what is called so, and with what a position is near.

    Raises
    ------
    RequestError
        Where neither a text nor a position is given.
    """
    text, at = call.extra(TEXT_LIKE), call.extra(AT)
    if text is None and at is None:
        raise RequestError("field_required", field=TEXT_LIKE.name)
    return answers.PlacesAnswer(
        places=planner.suggest(text, call.extra(MATCHES)) if text else (),
        near=planner.nearby(at) if at else None,
        data_version=planner.data_version,
    )


OPERATIONS: Final = (
    Operation(
        name="tours",
        answer=_tours,
        made=answers.ToursAnswer,
        asks=edit_forms.asked_tour,
        fields=(
            *FIELDS[TourRequest],
            forms.CHOICE,
            *forms.STATE_FIELDS,
            *forms.CHANGE_FIELDS,
            forms.MARK,
        ),
        extras=(COUNT, EXPLAIN),
        posts=True,
    ),
    Operation(
        name="routes",
        answer=_routes,
        made=answers.RoutesAnswer,
        asks=_dated(forms.route_request),
        fields=FIELDS[RouteRequest],
        extras=(COUNT,),
        posts=True,
    ),
    Operation(
        name="loops",
        answer=_loops,
        made=answers.LoopsAnswer,
        asks=_dated(forms.loop_request),
        fields=FIELDS[LoopRequest],
    ),
    Operation(
        name="reach",
        answer=_reach,
        made=answers.ReachAnswer,
        asks=_dated(forms.reach_request),
        fields=FIELDS[ReachRequest],
    ),
    Operation(
        name="matrix",
        answer=_matrix,
        made=answers.MatrixAnswer,
        asks=_dated(forms.matrix_request),
        fields=FIELDS[MatrixRequest],
        posts=True,
    ),
    Operation(
        name="sites",
        answer=_sites,
        made=answers.SitesAnswer,
        asks=forms.site_query,
        fields=FIELDS[SiteQuery],
        extras=(LIMIT, OFFSET),
        plans=False,
    ),
    Operation(
        name="places",
        answer=_places,
        made=answers.PlacesAnswer,
        extras=(TEXT_LIKE, AT, MATCHES),
        plans=False,
    ),
    Operation(
        name="themes",
        answer=lambda planner, _call: answers.themes_of(planner),
        made=answers.ThemesAnswer,
        plans=False,
    ),
    Operation(
        name="profiles",
        answer=lambda planner, _call: answers.profiles_of(planner),
        made=answers.ProfilesAnswer,
        plans=False,
    ),
)
"""Everything the API does, in the order in which it is described."""
