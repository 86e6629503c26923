"""What a form shows: defaults for what is left out, names for ids, messages by field."""

from __future__ import annotations

import dataclasses
from typing import Final

from werkzeug.datastructures import MultiDict

from jindao import JindaoError, NotFoundError, Planner

from .fields import (
    FIELDS,
    LOOP_FIELDS,
    NAMES,
    REACH_FIELDS,
    ROUTE_FIELDS,
    TOUR_FIELDS,
    Field,
)
from .kinds import FLAG, PLACE, SITE
from .reader import Arguments

SHOWN_FIELDS: Final = tuple(
    dict.fromkeys(field.name for fields in FIELDS.values() for field in fields)
)
"""Fields a page shows, so that a message can stand beside its field."""

_PLACES: Final = {
    field.name
    for fields in FIELDS.values()
    for field in fields
    if field.kind is PLACE or field.kind is SITE
}


_OF_CHANGED_TOURS: Final = {"kept_nights": "nights"}
"""What fields of a tour that is changed are called, where a request has one called so."""


def field_name(error: JindaoError) -> str | None:
    """Return the name of the form's field an error is about."""
    name = (error.field or "").split("[")[0]
    return _OF_CHANGED_TOURS.get(name) or NAMES.get(name, name) or None


def tour_defaults(planner: Planner) -> Arguments:
    """Return what an untouched tour form shows."""
    return MultiDict({**_defaults(TOUR_FIELDS), "date": planner.today().isoformat()})


def route_defaults() -> Arguments:
    """Return what an untouched route form shows."""
    return MultiDict(_defaults(ROUTE_FIELDS))


def loop_defaults() -> Arguments:
    """Return what an untouched loop form shows."""
    return MultiDict(_defaults(LOOP_FIELDS))


def reach_defaults() -> Arguments:
    """Return what an untouched form for what is reached shows."""
    return MultiDict(_defaults(REACH_FIELDS))


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


def _defaults(fields: tuple[Field, ...]) -> dict[str, str]:
    """Return the texts of defaults that say something: no absence, no unticked box."""
    return {
        field.name: _text(field)
        for field in fields
        if field.kind is not FLAG and field.default not in (dataclasses.MISSING, None, ())
    }


def _text(field: Field) -> str:
    """Return the default of a field as one text."""
    values = field.default if field.repeated else (field.default,)
    return ",".join(field.kind.write(value) for value in values)
