"""Which tour an address means: planned, one of several, or one that people have changed.

The fields are those of `forms.STATE_FIELDS` and `forms.CHANGE_FIELDS`, beside the request.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, urlencode

from jindao import (
    Addition,
    KeptChanges,
    LonLat,
    Move,
    Note,
    NotFoundError,
    Order,
    Pin,
    Planner,
    RequestError,
    Sleep,
    Stay,
    Tour,
    TourChanges,
    TourEdit,
    TourRequest,
    read_minutes,
    read_whereabouts,
    read_whole,
)

from . import forms

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

_NO_VISITS: Final = "-"
_PROBLEM: Final = "problem."
"""How codes of notes begin on what is wrong with a tour that people changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTour:
    """A tour that an address asks for.

    Parameters
    ----------
    request
        What was asked.
    choice
        Which of the tours for it, counted from 1.
    edit
        What people made of one; None where it is as it was planned.
    """

    request: TourRequest
    choice: int = 1
    edit: TourEdit | None = None

    @property
    def pins(self) -> frozenset[str]:
        """Ids of the visits that stay when the best is made of the others."""
        return frozenset() if self.edit is None else self.edit.kept.inside


def asked_tour(arguments: forms.Arguments, planner: Planner) -> AskedTour:
    """Return the tour that arguments ask for.

    Raises
    ------
    RequestError
        Where a field is wrong; `InvalidForm` with all of them where several are.
    """
    check_whole(arguments)
    if is_edited(arguments):
        return _edited(arguments, planner)
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
    return any(_texts(arguments, name) for name in FIELDS if name != "choice")


def edits(arguments: forms.Arguments, names: Sequence[str] = FIELDS) -> list[tuple[str, str]]:
    """Return the arguments of what people made of a tour, in the order of their names."""
    pairs = [(name, text) for name in names for text in _texts(arguments, name)]
    return pairs if is_edited(arguments) else []


def is_changing(arguments: forms.Arguments) -> bool:
    """Tell whether arguments ask for a change that an address shall not keep."""
    stays = [text.replace("＝", "=").partition("=")[0] for text in _texts(arguments, "stay")]
    pins = _texts(arguments, "pin")
    twice = len(set(stays)) < len(stays) or len(set(pins)) < len(pins)
    return twice or any(_texts(arguments, name) for name in CHANGES)


def without_changes(arguments: forms.Arguments) -> forms.Arguments:
    """Return the arguments of the tour before the changes they ask for."""
    return _but(arguments, (WHOLE, *CHANGES))


def as_arrived(arguments: forms.Arguments) -> forms.Arguments:
    """Return arguments that are taken as they are, whatever is missing of them."""
    return _but(arguments, (WHOLE,))


def without_edit(arguments: forms.Arguments) -> forms.Arguments:
    """Return the arguments of the tour as it was planned."""
    return _but(arguments, (WHOLE, *FIELDS))


def planned(asked: AskedTour, planner: Planner) -> Tour:
    """Return the tour that is asked for.

    Raises
    ------
    RequestError, NoSolutionError
        As the planner does, and where there are not so many tours to choose from.
    """
    if asked.edit is not None:
        return planner.edit_tour(asked.edit)
    if asked.choice == 1:
        return planner.plan_tour(asked.request)
    return forms.chosen(planner.plan_tours(asked.request, forms.CHOICES), asked.choice)


def settled(asked: AskedTour, tour: Tour) -> AskedTour:
    """Return the same tour as one that nothing more changes."""
    edit = replace(TourEdit.of(tour, reoptimise=False), request=asked.request)
    return replace(asked, choice=1, edit=replace(edit, kept=replace(edit.kept, stays=())))


def is_problem(note: Note) -> bool:
    """Tell whether a note says what is wrong with a tour that people changed."""
    return note.code.startswith(_PROBLEM)


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
    pairs = [("visits", ",".join(day) or _NO_VISITS) for day in edit.days]
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


def _texts(arguments: forms.Arguments, name: str) -> list[str]:
    """Return what is given of an argument; a box that is not ticked says nothing."""
    texts = [text.strip() for text in arguments.getlist(name) if text.strip()]
    return [text for text in texts if text != "0"] if name == forms.BEST.name else texts


def _edited(arguments: forms.Arguments, planner: Planner) -> AskedTour:
    reader = forms.Reader(arguments, planner)
    asked = reader.gather(lambda: forms.with_choice(forms.tour_request, arguments, planner))
    visits = reader.each("visits", lambda text: _day(text, planner))
    kept = _Kept.read(reader, planner)
    stays = dict(reader.each("stay", lambda text: _stay(text, planner)))
    nights = tuple(reader.each("nights", _night, field="kept_nights"))
    loose = _sites(reader, "unpin", planner)
    best = bool(reader.one(forms.BEST))
    changes = TourChanges(
        drops=_sites(reader, "drop", planner),
        additions=tuple(reader.each("add", lambda text: _addition(text, planner))),
        moves=tuple(reader.each("move", lambda text: _move(text, planner))),
        orders=tuple(reader.each("order", lambda text: _order(text, "order", planner))),
        sleeps=_sleeps(reader, arguments, planner),
    )

    def made() -> AskedTour:
        assert asked is not None
        request, choice = asked
        days = tuple(visits) or _planned_days(request, choice, planner)
        inside = {site for day in days for site in day} - {*changes.drops}
        holding = kept.of(days)
        held = holding.inside | {*holding.drops}
        edit = TourEdit(
            request=request,
            days=days,
            changes=replace(changes, unpins=tuple(site for site in loose if site in held)),
            reoptimise=best,
            kept=holding,
            nights=nights,
            stays=tuple(
                Stay(site=site, minutes=minutes)
                for site, minutes in stays.items()
                if site in inside
            ),
        )
        return AskedTour(request=request, edit=edit)

    return reader.finish(made)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What an address says of a tour that holds from one change to the next."""

    pins: tuple[str, ...]
    held: tuple[str, ...]
    orders: tuple[Order, ...]
    out: tuple[str, ...]

    @classmethod
    def read(cls, reader: forms.Reader, planner: Planner) -> _Kept:
        return cls(
            pins=_sites(reader, "pin", planner),
            held=_sites(reader, "hold", planner),
            orders=tuple(reader.each("ordered", lambda text: _order(text, "ordered", planner))),
            out=_sites(reader, "out", planner),
        )

    def of(self, days: tuple[tuple[str, ...], ...]) -> KeptChanges:
        """Return what holds of a tour; nothing of what is no longer in it so."""
        inside = {site for day in days for site in day}
        orders = [
            order
            for order in self.orders
            if 1 <= order.day <= len(days) and {*order.sites} <= {*days[order.day - 1]}
        ]
        ordered = {site for order in orders for site in order.sites}
        pins = dict.fromkeys(self.pins, True) | dict.fromkeys(self.held, False)
        return KeptChanges(
            pins=tuple(
                Pin(site=site, anywhere=pins[site])
                for site in sorted(pins)
                if site in inside and site not in ordered
            ),
            orders=tuple(sorted(orders, key=lambda order: order.day)),
            drops=tuple(site for site in sorted(self.out) if site not in inside),
        )


def _sites(reader: forms.Reader, field: str, planner: Planner) -> tuple[str, ...]:
    """Return the ids of the sites of a field, each once."""
    return tuple(dict.fromkeys(reader.each(field, lambda text: _site(text, field, planner))))


def _planned_days(
    request: TourRequest, choice: int, planner: Planner
) -> tuple[tuple[str, ...], ...]:
    """Return the sites of each day of the tour that is changed."""
    return TourEdit.of(planned(AskedTour(request=request, choice=choice), planner)).days


def _day(text: str, planner: Planner) -> tuple[str, ...]:
    """Return the sites of a day that an address lists."""
    names = (name.strip() for name in text.replace("，", ",").split(","))
    return tuple(_site(name, "visits", planner) for name in names if name not in ("", _NO_VISITS))


def _stay(text: str, planner: Planner) -> tuple[str, int]:
    name, time = _pair(text, "stay", "SITE=90min")
    return _site(name, "stay", planner), _minutes(time)


def _site(name: str, field: str, planner: Planner) -> str:
    try:
        return planner.site(name).id
    except NotFoundError as error:
        error.field = field
        raise


def _minutes(text: str) -> int:
    """Read a stay: a number alone is minutes, as an address writes it."""
    if text.isascii() and text.isdigit():
        return int(text[:6])
    return round(read_minutes(text, field="stay"))


def _pair(text: str, field: str, form: str) -> tuple[str, str]:
    before, mark, after = text.replace("＝", "=").rpartition("=")
    if not (mark and before.strip() and after.strip()):
        raise RequestError("pair_form", field=field, value=text, expected=form)
    return before.strip(), after.strip()


def _addition(text: str, planner: Planner) -> Addition:
    if "=" not in text and "＝" not in text:
        return Addition(site=_site(text, "add", planner))
    name, day = _pair(text, "add", "SITE=DAY")
    return Addition(site=_site(name, "add", planner), day=read_whole(day, field="add"))


def _move(text: str, planner: Planner) -> Move:
    name, day = _pair(text, "move", "SITE=DAY")
    return Move(site=_site(name, "move", planner), day=read_whole(day, field="move"))


def _order(text: str, field: str, planner: Planner) -> Order:
    day, mark, names = text.replace("＝", "=").partition("=")
    sites = [name.strip() for name in names.replace("，", ",").split(",") if name.strip()]
    if not mark or not sites:
        raise RequestError("pair_form", field=field, value=text, expected="DAY=SITE,SITE")
    return Order(
        day=read_whole(day.strip(), field=field),
        sites=tuple(_site(name, field, planner) for name in sites),
    )


def _night(text: str) -> LonLat:
    where = read_whereabouts(text, field="kept_nights")
    if not isinstance(where, LonLat):
        raise RequestError("position_form", field="kept_nights", value=text)
    return where


def _sleeps(
    reader: forms.Reader, arguments: forms.Arguments, planner: Planner
) -> tuple[Sleep, ...]:
    """Return where nights are to be spent: each with its day, or the one of a form."""
    day = reader.one(forms.SLEEP_DAY)
    if day is not None and not _texts(arguments, "sleep"):
        reader.gather(lambda: _no_place())
    return tuple(reader.each("sleep", lambda text: _sleep(text, day, planner)))


def _no_place() -> None:
    raise RequestError("field_required", field="sleep")


def _sleep(text: str, form_day: int | None, planner: Planner) -> Sleep:
    before, mark, after = text.replace("＝", "=").partition("=")
    if mark and before.strip() and after.strip():
        day, place = read_whole(before.strip(), field="sleep"), after.strip()
    elif not mark and form_day is not None:
        day, place = form_day, text
    else:
        raise RequestError("pair_form", field="sleep", value=text, expected="DAY=PLACE")
    where = planner.position(read_whereabouts(place, field="sleep"), "sleep")
    return Sleep(day=day, where=where)
