"""The notices of a bureau: told, changed, taken back, with the routes that each concerns.

A form is sent twice: first to see which published routes it concerns, then to tell it. What
was changed in between is shown again before it is told.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Final

from flask import Response, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from jindao import (
    CLOSURE_KINDS,
    NOTICE_MODES,
    JindaoError,
    LonLat,
    NotFoundError,
    Notice,
    NoticeText,
    RequestError,
    notice_told,
    read_date,
)

from .. import language
from ..catalogue import catalogue_in_use
from ..in_use import planner_in_use
from ..page import page as answer
from . import door
from .content_form import Values, text_of
from .door import blueprint as blueprint

_BOTH: Final = ("GET", "POST")
_WORDS: Final = ("kind", "reason_zh", "reason_en", "source", "url")
_FIELDS: Final = (*_WORDS, "from", "to", "place", "radius", "mode")
_OF_THE_FORM: Final = {"site": "place", "at": "place"}
"""What the field of an error is called in the form, where it is called otherwise."""


@door.page("/notices", door.SIGNED_IN)
def own_notices() -> AnyResponse:
    """Lead to the notices of one's bureau; to choose from, where it is one of several."""
    return door.lead_to(".notices", "desk.notices", "notify")


@door.page("/bureaus/<bureau>/notices", "notify")
def notices(bureau: str) -> Response:
    """List what a bureau tells, and what it told before."""
    return _list(bureau, None)


@door.page("/bureaus/<bureau>/notices/new", "notify", _BOTH)
def new_notice(bureau: str) -> AnyResponse:
    """Tell of a site, or of a circle around a position."""
    if request.method == "GET":
        untouched = MultiDict([("kind", CLOSURE_KINDS[0]), *(("mode", m) for m in NOTICE_MODES)])
        untouched["from"] = planner_in_use().today().isoformat()
        return _form(bureau, None, untouched)
    return _sent(bureau, None)


@door.page("/bureaus/<bureau>/notices/<int:number>", "notify", _BOTH)
def notice(bureau: str, number: int) -> AnyResponse:
    """Change what is told: another notice takes the place of this one."""
    old = _own(bureau, number)
    if request.method == "GET":
        return _form(bureau, old, _filled(old))
    return _sent(bureau, old)


@door.page("/bureaus/<bureau>/notices/<int:number>/end", "notify", ("POST",))
def end_notice(bureau: str, number: int) -> AnyResponse:
    """Take a notice back."""
    old = _own(bureau, number)
    reason = text_of(request.form, "reason")
    try:
        if not reason:
            raise RequestError("reason_missing", field="reason")
        door.board().end(door.actor(), old.number, reason=reason)
    except RequestError as error:
        return _list(bureau, error)
    return redirect(url_for(".notices", bureau=bureau), code=303)


def _own(bureau: str, number: int) -> Notice:
    """Return a notice of a bureau.

    Raises
    ------
    NotFoundError
        Where it has none of that number; what others there are is not told.
    """
    for one in door.board().of_bureau(door.actor(), bureau):
        if one.number == number:
            return one
    raise NotFoundError(
        "not_found.notice", field="number", kind="notice", name=str(number), known=[]
    )


def _sent(bureau: str, old: Notice | None) -> AnyResponse:
    """Show whom a notice concerns; tell it where that was shown already."""
    values, board, who = request.form, door.board(), door.actor()
    number = None if old is None else old.number
    try:
        told = _read(values)
        shown = board.preview(who, told, bureau=bureau, number=number)
        seen = hashlib.sha256(repr((number, told)).encode()).hexdigest()
        if values.get("seen") != seen:
            return _form(bureau, old, values, shown=shown, seen=seen)
        if number is None:
            board.add(who, told, bureau=bureau)
        else:
            board.change(who, number, told)
    except RequestError as error:
        return _form(bureau, old, values, _of_the_form(error))
    return redirect(url_for(".notices", bureau=bureau), code=303)


def _read(values: Values) -> NoticeText:
    """Return what a form tells. A site without a radius is the site alone."""
    place, radius_m = text_of(values, "place"), _radius_m(text_of(values, "radius"))
    named = any(letter.isalpha() for letter in place)
    site = place if named and radius_m is None else ""
    position: LonLat | None = None
    if named and radius_m is not None:
        position = planner_in_use().position(place, "place")
    elif place and not named:
        position = LonLat.parse(place, field="place")
    words = {name: text_of(values, name) for name in _WORDS}
    return NoticeText(
        kind=words["kind"],
        reason_zh=words["reason_zh"],
        reason_en=words["reason_en"],
        source=words["source"],
        url=words["url"],
        first_day=_day(values, "from"),
        last_day=_day(values, "to"),
        modes=tuple(values.getlist("mode")),
        site=site,
        position=position,
        radius_m=radius_m if position is not None else None,
    )


def _day(values: Values, field: str) -> dt.date | None:
    text = text_of(values, field)
    return read_date(text, field=field) if text else None


def _radius_m(text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise RequestError("number_form", field="radius", value=text[:20]) from None


def _filled(old: Notice) -> Values:
    """Return the fields of the form as a notice fills them."""
    told = NoticeText.of(old)
    values: Values = MultiDict((name, getattr(told, name)) for name in _WORDS)
    for name, day in (("from", told.first_day), ("to", told.last_day)):
        values[name] = day.isoformat() if day else ""
    values["place"] = _site_name(told.site) if told.site else str(told.position or "")
    values["radius"] = "" if told.radius_m is None else f"{told.radius_m:g}"
    values.setlist("mode", list(told.modes))
    return values


def _site_name(id_: str) -> str:
    """Return a site's name where it is the only one called so, else its id."""
    heritage, speech = planner_in_use().heritage, language.current()
    site = heritage.site_by_id.get(id_)
    if site is None:
        return id_
    name = site.name(speech.code)
    alike = sum(name in (other.name_zh, other.name_en) for other in heritage.sites)
    return name if alike == 1 else id_


def _of_the_form(error: RequestError) -> RequestError:
    """Return an error as one beside the field of the form that it is about."""
    name = _OF_THE_FORM.get(error.field or "")
    return error if name is None else type(error)(error.code, field=name, **error.facts)


def _form(
    bureau: str,
    old: Notice | None,
    values: Values,
    error: JindaoError | None = None,
    *,
    shown: Notice | None = None,
    seen: str = "",
) -> Response:
    speech = language.current()
    concerned = catalogue_in_use().concerned(shown, speech.code) if shown is not None else ()
    return answer(
        "desk/notice.html",
        error,
        _FIELDS,
        bureau=bureau,
        old=old,
        values=values,
        kinds=[(kind, speech.say(f"desk.notice_kinds.{kind}")) for kind in CLOSURE_KINDS],
        modes=[(mode, speech.say(f"desk.notice_modes.{mode}")) for mode in NOTICE_MODES],
        shown=shown,
        seen=seen,
        concerned=concerned,
        told=notice_told,
        where=where,
    )


def _list(bureau: str, error: JindaoError | None) -> Response:
    today = planner_in_use().today()
    every = door.board().of_bureau(door.actor(), bureau)
    return answer(
        "desk/notices.html",
        error,
        (),
        bureau=bureau,
        standing=[one for one in every if not one.is_over(today)],
        over=[one for one in every if one.is_over(today)],
        concerned=lambda one: catalogue_in_use().concerned(one, language.current().code),
        told=notice_told,
        where=where,
    )


def where(one: Notice) -> str:
    """Return where a notice holds, in words."""
    speech, spot = language.current(), one.spot
    if one.site:
        site = planner_in_use().heritage.site_by_id.get(one.site)
        return site.name(speech.code) if site is not None else one.site
    if spot is None:
        return speech.say("desk.notice_area")
    middle, radius_m = spot
    return speech.say("desk.notice_circle", position=str(middle), length=speech.length(radius_m))
