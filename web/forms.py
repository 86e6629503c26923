"""Request arguments <-> request values; the only place that knows field names.

A field left empty counts as not given, and what is not given has the default of the
request value itself, so that a page, its downloads and the command line agree.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from jindao import (
    CATEGORIES,
    PROTECTION_LEVELS,
    JindaoError,
    LonLat,
    NotFoundError,
    Planner,
    Preferences,
    RequestError,
    RouteRequest,
    SiteQuery,
    TourRequest,
    read_date,
    read_number,
    read_preferences,
    read_time,
    read_whereabouts,
    read_whole,
)

T = TypeVar("T")
Arguments = MultiDict[str, str]
Whereabouts = LonLat | str

SHOWN_FIELDS = (
    *("start", "end", "via", "free_end", "date", "start_time", "hours", "days"),
    *("theme", "strand", "kind", "profile", "must_visit", "avoid"),
    *("category", "protection_level", "prefecture", "text"),
)
"""Fields a page shows, so that a message can stand beside its field."""

_PLACES = ("start", "end", "via", "must_visit", "avoid")
_REPEATED = {"strands": "strand", "waypoints": "via"}
_TOUR_DEFAULTS = {
    field.name: field.default
    for field in dataclasses.fields(TourRequest)
    if field.default is not dataclasses.MISSING
}
_ROUTE_PROFILE: str = next(
    str(field.default) for field in dataclasses.fields(RouteRequest) if field.name == "profile"
)
_HARMLESS: dict[str, Any] = {
    "start": "-",
    "theme": "-",
    "date": dt.date(2000, 1, 1),
    "start_time": dt.time(0, 0),
}


class InvalidForm(RequestError):  # noqa: N818
    """Several wrong fields at once; `errors` holds every one, this speaks as the first."""

    def __init__(self, errors: Sequence[RequestError]) -> None:
        first = errors[0]
        super().__init__(first.code, field=first.field, **first.facts)
        self.errors = tuple(errors)


class _Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def field_name(error: JindaoError) -> str | None:
    """Return the name of the form's field an error is about."""
    name = (error.field or "").split("[")[0]
    return _REPEATED.get(name, name) or None


def tour_request(arguments: Arguments, planner: Planner) -> TourRequest:
    """Return the tour that arguments ask for.

    Raises
    ------
    RequestError
        Where a field is wrong; `InvalidForm` with all of them where several are.
    """
    reader = _Reader(arguments)
    values: dict[str, Any] = {
        "start": reader.required("start", read_whereabouts),
        "end": reader.take("end", read_whereabouts),
        "theme": reader.take("theme", _one_of(planner.themes, "theme")),
        "strands": reader.distinct("strand", _one_of(planner.strands, "strand")),
        "kind": reader.take("kind", _one_of(planner.kinds, "route_kind")),
        "profile": reader.take("profile", _one_of(planner.profiles, "profile")),
        "date": reader.take("date", _alone("date", read_date)) or planner.today(),
        "start_time": reader.take("start_time", _alone("start_time", read_time)),
        "hours": reader.take("hours", _alone("hours", read_number)),
        "days": reader.take("days", _alone("days", read_whole)),
        "seed": reader.take("seed", _alone("seed", read_whole)),
        "free_end": reader.take("free_end", _yes),
        "must_visit": reader.distinct("must_visit", str),
        "avoid": reader.distinct("avoid", str),
        "preferences": _preferences(reader),
    }
    given = {name: value for name, value in values.items() if value is not None}
    return reader.finish(lambda: TourRequest(**given))


def route_request(arguments: Arguments, planner: Planner) -> RouteRequest:
    """Return the route that arguments ask for.

    Raises
    ------
    RequestError
        Where a field is wrong; `InvalidForm` with all of them where several are.
    """
    reader = _Reader(arguments)
    start = reader.required("start", read_whereabouts)
    vias = reader.each("via", read_whereabouts)
    end = reader.required("end", read_whereabouts)
    values: dict[str, Any] = {
        "profile": reader.take("profile", _one_of(planner.profiles, "profile")),
        "theme": reader.take("theme", _one_of(_subjects(planner), "theme")),
        "date": reader.take("date", _alone("date", read_date)),
        "preferences": _preferences(reader),
    }
    waypoints = tuple(point for point in (start, *vias, end) if point is not None)
    given = {name: value for name, value in values.items() if value is not None}
    return reader.finish(lambda: RouteRequest(waypoints=waypoints, **given))


def _subjects(planner: Planner) -> tuple[_Named, ...]:
    """Return what the wish for a theme may mean."""
    return (*planner.themes, *planner.strands, *planner.kinds)


def _preferences(reader: _Reader) -> Preferences | None:
    """Return the wishes and limits, each of them judged by itself; None where there are none."""
    wishes = reader.each("prefer", _judged(lambda text: read_preferences([text]), str))
    limits = {
        "max_grade": reader.take(
            "max_grade", _judged(lambda text: read_preferences([], max_grade=text), str)
        ),
        "min_width": reader.take(
            "min_width", _judged(lambda text: read_preferences([], min_width=text), str)
        ),
    }
    no_steps = reader.take("no_steps", _yes) or False
    if not wishes and not no_steps and not any(limits.values()):
        return None
    try:
        return read_preferences(wishes, no_steps=no_steps, **limits)
    except RequestError as error:
        reader.note(error)
        return None


def _judged(judge: Callable[[str], object], read: Callable[[str], T]) -> Callable[[str], T]:
    """Read a text that another reader also has to understand."""

    def both(text: str) -> T:
        judge(text)
        return read(text)

    return both


def site_query(arguments: Arguments, planner: Planner) -> SiteQuery:
    """Return the search for heritage sites that arguments ask for.

    Raises
    ------
    RequestError
        Where a field is wrong; `InvalidForm` with all of them where several are.
    """
    reader = _Reader(arguments)
    values: dict[str, Any] = {
        "theme": reader.take("theme", _one_of(planner.themes, "theme")),
        "strands": reader.distinct("strand", _one_of(planner.strands, "strand")),
        "kind": reader.take("kind", _one_of(planner.kinds, "route_kind")),
        "categories": reader.distinct("category", _one_of(CATEGORIES, "category")),
        "protection_levels": reader.distinct(
            "protection_level", _one_of((*PROTECTION_LEVELS, "none"), "protection_level")
        ),
        "prefectures": reader.distinct(
            "prefecture", _one_of(planner.region.prefectures, "prefecture")
        ),
        "text": reader.text("text"),
    }
    given = {name: value for name, value in values.items() if value is not None}
    return reader.finish(lambda: SiteQuery(**given))


def page_number(arguments: Arguments) -> int:
    """Return the page of a list that is asked for; the first where it cannot be read."""
    text = arguments.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def query_of(request: TourRequest | RouteRequest | SiteQuery) -> str:
    """Return the canonical query: sorted by name, defaults dropped, positions rounded."""
    if isinstance(request, TourRequest):
        pairs = _tour_pairs(request)
    elif isinstance(request, RouteRequest):
        pairs = _route_pairs(request)
    else:
        pairs = _site_pairs(request)
    return urlencode(sorted(pairs, key=lambda pair: pair[0]))


def tour_defaults(planner: Planner) -> Arguments:
    """Return what an untouched tour form shows."""
    shown = {name: _text(_TOUR_DEFAULTS[name]) for name in ("start_time", "hours", "days", "seed")}
    shown |= {"profile": str(_TOUR_DEFAULTS["profile"]), "date": planner.today().isoformat()}
    return MultiDict(shown)


def route_defaults() -> Arguments:
    """Return what an untouched route form shows."""
    return MultiDict({"profile": _ROUTE_PROFILE})


def filled(arguments: Arguments, defaults: Arguments) -> Arguments:
    """Return arguments with the defaults of what they leave out, for showing a form."""
    shown: Arguments = MultiDict(
        (name, text) for name, text in arguments.items(multi=True) if text.strip()
    )
    for name, text in defaults.items():
        shown.setdefault(name, text)
    return shown


def with_names(arguments: Arguments, planner: Planner, locale: str) -> Arguments:
    """Return arguments with a site's name for its id, where the name means that site."""

    def named(name: str, text: str) -> str:
        if name not in _PLACES or not text.isascii():
            return text
        try:
            site = planner.site(text)
            spoken = site.name(locale)
            same = site.id == text and planner.site(spoken).id == text
        except NotFoundError:
            return text
        return spoken if same else text

    return MultiDict((name, named(name, text)) for name, text in arguments.items(multi=True))


class _Reader:
    """Reads fields one by one and remembers every error."""

    def __init__(self, arguments: Arguments) -> None:
        self._arguments = arguments
        self._errors: list[RequestError] = []

    def text(self, name: str) -> str | None:
        return self._arguments.get(name, "").strip() or None

    def take(self, name: str, read: Callable[[str], T]) -> T | None:
        text = self.text(name)
        return None if text is None else self._read(name, text, read)

    def required(self, name: str, read: Callable[[str], T]) -> T | None:
        if self.text(name) is None:
            self._errors.append(RequestError("field_required", field=name))
        return self.take(name, read)

    def each(self, name: str, read: Callable[[str], T]) -> tuple[T, ...]:
        texts = [text.strip() for text in self._arguments.getlist(name)]
        values = [self._read(name, text, read) for text in texts if text]
        return tuple(value for value in values if value is not None)

    def distinct(self, name: str, read: Callable[[str], T]) -> tuple[T, ...]:
        return tuple(dict.fromkeys(self.each(name, read)))

    def note(self, error: RequestError) -> None:
        """Remember an error about several fields together."""
        self._errors.append(error)

    def finish(self, make: Callable[[], T]) -> T:
        if len(self._errors) == 1:
            raise self._errors[0]
        if self._errors:
            raise InvalidForm(self._errors)
        return make()

    def _read(self, name: str, text: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(text)
        except RequestError as error:
            error.field = name
            self._errors.append(error)
            return None


def _yes(text: str) -> bool:
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("0", "false", "no", "off"):
        return False
    raise RequestError("yes_no_form", value=text)


def _alone(name: str, read: Callable[[str], T]) -> Callable[[str], T]:
    """Also let the request value judge the field, with every other one harmless."""

    def judged(text: str) -> T:
        value = read(text)
        TourRequest(**{**_HARMLESS, name: value})
        return value

    return judged


def _one_of(known: Iterable[_Named | str], kind: str) -> Callable[[str], str]:
    """Read an id, or a name, as the id."""
    ids: dict[str, str] = {}
    for item in known:
        if isinstance(item, str):
            ids[item] = item
        else:
            ids |= dict.fromkeys((item.id, item.name_zh, item.name_en), item.id)

    def chosen(text: str) -> str:
        if text in ids:
            return ids[text]
        near = difflib.get_close_matches(text, ids, n=5, cutoff=0.5)
        some = list(dict.fromkeys(ids[name] for name in (*near, *ids)))
        raise NotFoundError(f"not_found.{kind}", field=kind, kind=kind, name=text, known=some)

    return chosen


def _tour_pairs(request: TourRequest) -> list[tuple[str, str]]:
    values = {
        field.name: getattr(request, field.name)
        for field in dataclasses.fields(request)
        if field.name != "preferences"
        and getattr(request, field.name) != _TOUR_DEFAULTS.get(field.name, dataclasses.MISSING)
    }
    return _pairs(values | _wishes(request.preferences))


def _route_pairs(request: RouteRequest) -> list[tuple[str, str]]:
    start, *vias, end = request.waypoints
    values: dict[str, object] = {"start": start, "via": tuple(vias), "end": end}
    if request.profile != _ROUTE_PROFILE:
        values["profile"] = request.profile
    if request.theme is not None:
        values["theme"] = request.theme
    if request.date is not None:
        values["date"] = request.date
    return _pairs(values | _wishes(request.preferences))


def _wishes(preferences: Preferences) -> dict[str, object]:
    """Return what a query must hold to wish the same again."""
    values: dict[str, object] = {
        "prefer": tuple(f"{wish}={_text(value)}" for wish, value in preferences.wishes.items())
    }
    if preferences.max_grade is not None:
        values["max_grade"] = round(100 * preferences.max_grade, 6)
    if preferences.min_width_m is not None:
        values["min_width"] = preferences.min_width_m
    if preferences.no_steps:
        values["no_steps"] = True
    return values


def _site_pairs(query: SiteQuery) -> list[tuple[str, str]]:
    return _pairs(
        {
            "theme": query.theme,
            "strand": query.strands,
            "kind": query.kind,
            "category": query.categories,
            "protection_level": query.protection_levels,
            "prefecture": query.prefectures,
            "text": query.text,
        }
    )


def _pairs(values: Mapping[str, object]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        for item in value if isinstance(value, tuple) else (value,):
            if item is not None:
                pairs.append((_REPEATED.get(name, name), _text(item)))
    return pairs


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, dt.time):
        return value.isoformat().removesuffix(":00")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)
