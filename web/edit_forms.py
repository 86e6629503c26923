"""Addresses of tours that people change: what they ask for, and where they are cut off.

The fields are those of `forms.STATE_FIELDS` and `forms.CHANGE_FIELDS`, beside the request.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qsl, urlencode

from jindao import Planner, RequestError, TourRequest

from . import forms
from .asked_tours import AskedTour
from .edit_reader import NO_VISITS, edited_tour, texts_of

CHANGES: Final = tuple(field.name for field in forms.CHANGE_FIELDS)
"""Arguments that change a tour; all others of this module say what it is."""

KEPT: Final = (forms.CHOICE.name, *(field.name for field in forms.STATE_FIELDS))
"""Arguments that say what people made of a tour."""

FIELDS: Final = (*KEPT, *CHANGES)
"""Every argument of this module but `WHOLE`."""

WHOLE: Final = forms.MARK.name
"""The argument that says what the others should be. It comes first: messengers cut off ends."""

_COVERED: Final = frozenset((*(field.name for field in forms.FIELDS[TourRequest]), *KEPT))
"""Arguments that `WHOLE` is about: not how a page is shown, nor what is yet to be changed."""

_MARK_LETTERS: Final = 4


def asked_tour(arguments: forms.Arguments, planner: Planner) -> AskedTour:
    """Return the tour that arguments ask for.

    Raises
    ------
    RequestError
        Where a field is wrong; `InvalidForm` with all of them where several are.
    """
    check_whole(arguments)
    if is_edited(arguments):
        return edited_tour(arguments, planner)
    request, choice = forms.with_choice(forms.tour_request, arguments, planner)
    return AskedTour(request=request, choice=choice)


def check_whole(arguments: forms.Arguments) -> None:
    """Refuse the address of a changed tour that did not arrive as it was given.

    Addresses that do not say what they should be are taken as they are.

    Raises
    ------
    RequestError
        Where some of it is missing or other.
    """
    said = arguments.get(WHOLE)
    if said is not None and said != _mark(list(arguments.items(multi=True))):
        raise RequestError("address_cut_off", field=WHOLE)


def address_query(asked: AskedTour) -> str:
    """Return the query of an address that people keep and send: it tells where it is cut off."""
    query = query_of(asked)
    if asked.edit is None:
        return query
    pairs = parse_qsl(query, keep_blank_values=True)
    return f"{urlencode({WHOLE: _mark(pairs)})}&{query}"


def _mark(pairs: Sequence[tuple[str, str]]) -> str:
    """Return some letters that are others for almost any other arguments."""
    text = urlencode(sorted(pair for pair in pairs if pair[0] in _COVERED))
    digest = hashlib.blake2b(text.encode(), digest_size=5).digest()
    return base64.b32encode(digest).decode().lower()[:_MARK_LETTERS]


def is_edited(arguments: forms.Arguments) -> bool:
    """Tell whether arguments are those of a tour that people have changed."""
    return any(texts_of(arguments, name) for name in FIELDS if name != "choice")


def edits(arguments: forms.Arguments, names: Sequence[str] = FIELDS) -> list[tuple[str, str]]:
    """Return the arguments of what people made of a tour, in the order of their names."""
    pairs = [(name, text) for name in names for text in texts_of(arguments, name)]
    return pairs if is_edited(arguments) else []


def is_changing(arguments: forms.Arguments) -> bool:
    """Tell whether arguments ask for a change that an address shall not keep."""
    stays = [text.replace("＝", "=").partition("=")[0] for text in texts_of(arguments, "stay")]
    pins = texts_of(arguments, "pin")
    twice = len(set(stays)) < len(stays) or len(set(pins)) < len(pins)
    return twice or any(texts_of(arguments, name) for name in CHANGES)


def without_changes(arguments: forms.Arguments) -> forms.Arguments:
    """Return the arguments of the tour before the changes they ask for."""
    return _but(arguments, (WHOLE, *CHANGES))


def as_arrived(arguments: forms.Arguments) -> forms.Arguments:
    """Return arguments that are taken as they are, whatever is missing of them."""
    return _but(arguments, (WHOLE,))


def without_edit(arguments: forms.Arguments) -> forms.Arguments:
    """Return the arguments of the tour as it was planned."""
    return _but(arguments, (WHOLE, *FIELDS))


def query_of(asked: AskedTour) -> str:
    """Return the canonical query: that of the request, then what was made of its tour."""
    return "&".join(
        part for part in (forms.query_of(asked.request), urlencode(state(asked))) if part
    )


def state(asked: AskedTour) -> list[tuple[str, str]]:
    """Return what an address holds of a tour beside its request; changes are not kept."""
    edit = asked.edit
    if edit is None:
        return [("choice", str(asked.choice))] if asked.choice > 1 else []
    pairs = [("visits", ",".join(day) or NO_VISITS) for day in edit.days]
    kept = edit.kept
    pairs += [("pin" if pin.anywhere else "hold", pin.site) for pin in kept.pins]
    pairs += [("ordered", f"{order.day}={','.join(order.sites)}") for order in kept.orders]
    pairs += [("out", site) for site in kept.drops]
    pairs += [("stay", f"{stay.site}={stay.minutes}") for stay in edit.stays]
    pairs += [("nights", str(night)) for night in edit.nights]
    return pairs


def changes(asked: AskedTour) -> list[tuple[str, str]]:
    """Return what shall change of a tour, as an address asks for it."""
    if asked.edit is None:
        return []
    made = asked.edit.changes
    return [
        *(("drop", site) for site in made.drops),
        *(("add", item.site if item.day is None else f"{item.site}={item.day}")
          for item in made.additions),
        *(("move", f"{move.site}={move.day}") for move in made.moves),
        *(("order", f"{order.day}={','.join(order.sites)}") for order in made.orders),
        *(("unpin", site) for site in made.unpins),
        *(("sleep", f"{sleep.day}={sleep.where}") for sleep in made.sleeps),
        *([(forms.BEST.name, "1")] if asked.edit.reoptimise else []),
    ]  # fmt: skip


def _but(arguments: forms.Arguments, names: tuple[str, ...]) -> forms.Arguments:
    return forms.Arguments(
        [(name, text) for name, text in arguments.items(multi=True) if name not in names]
    )
