"""Read what people make of a tour, field by field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from jindao import (
    Addition,
    KeptChanges,
    LonLat,
    Move,
    NotFoundError,
    Order,
    Pin,
    Planner,
    RequestError,
    Sleep,
    Stay,
    TourChanges,
    TourEdit,
    TourRequest,
    read_minutes,
    read_whereabouts,
    read_whole,
)

from . import forms
from .asked_tours import AskedTour, planned

NO_VISITS: Final = "-"
"""What an address says of a day without visits."""


def texts_of(arguments: forms.Arguments, name: str) -> list[str]:
    """Return what is given of an argument; a box that is not ticked says nothing."""
    texts = [text.strip() for text in arguments.getlist(name) if text.strip()]
    return [text for text in texts if text != "0"] if name == forms.BEST.name else texts


def edited_tour(arguments: forms.Arguments, planner: Planner) -> AskedTour:
    """Return the tour that arguments change, or say what people made of.

    Raises
    ------
    RequestError
        Where a field is wrong; `InvalidForm` with all of them where several are.
    """
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
    return tuple(_site(name, "visits", planner) for name in names if name not in ("", NO_VISITS))


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
    if day is not None and not texts_of(arguments, "sleep"):
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
