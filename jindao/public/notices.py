"""Notices for the public: those that stand, for planners, and as feeds for programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from jindao.formats.jsonfile import dump
from jindao.formats.markup import DECLARATION, element, text
from jindao.model.closure import Closure
from jindao.model.notice import Notice
from jindao.store import Clock, Store, utc_now
from jindao.texts import say, tongue

_A_DAY = dt.timedelta(days=1)


def standing_closures(store: Store, *, clock: Clock = utc_now) -> tuple[Closure, ...]:
    """Return what the notices close or warn of that stand and are not over anywhere.

    Raises
    ------
    StoreError
        Where the store cannot be read.
    """
    today = clock().date() - _A_DAY
    with store.reading(clock=clock) as work:
        return tuple(one.closure for one in work.notices.standing() if not one.is_over(today))


def notices_geojson(notices: Iterable[Notice]) -> bytes:
    """Return notices as a GeoJSON feature collection: a file of closures, as planners read it."""
    return dump({"type": "FeatureCollection", "features": [_feature(one) for one in notices]})


def _feature(notice: Notice) -> dict[str, Any]:
    closure = notice.closure
    return {
        "type": "Feature",
        "id": closure.id,
        "geometry": _geometry(closure),
        "properties": {
            "id": closure.id,
            "kind": closure.kind,
            "reason_zh": closure.reason_zh or None,
            "reason_en": closure.reason_en or None,
            "from": _day(closure.first_day),
            "to": _day(closure.last_day),
            "modes": list(closure.modes),
            "site": notice.site or None,
            "source": closure.source or None,
            "url": closure.url or None,
            "published_at": _moment(notice.made_at),
        },
    }


def _geometry(closure: Closure) -> dict[str, Any]:
    kind = "LineString" if closure.lines else "Polygon"
    parts: Sequence[Any] = closure.lines or closure.polygons
    if len(parts) == 1:
        return {"type": kind, "coordinates": parts[0]}
    return {"type": f"Multi{kind}", "coordinates": parts}


def notices_atom(
    notices: Sequence[Notice],
    *,
    title: str,
    locale: str,
    own: str,
    page: str,
    changed_at: dt.datetime,
) -> bytes:
    """Return notices as an Atom feed (RFC 4287), the newest first.

    Parameters
    ----------
    notices
        What it has.
    title, locale
        Its title, and the language it is in.
    own, page
        Whole addresses of the feed and of the page it belongs to.
    changed_at
        When any came or went last.
    """
    parts = [
        text("title", title),
        text("id", own),
        text("updated", _moment(changed_at)),
        element("link", rel="self", type="application/atom+xml", href=own),
        element("link", rel="alternate", type="text/html", href=page),
        element("author", text("name", title)),
        *(_entry(notice, locale, own) for notice in sorted(notices, key=_newest)),
    ]
    whole = element(
        "feed",
        *parts,
        **{"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": tongue(locale).tag},
    )
    return (DECLARATION + whole).encode()


def _newest(notice: Notice) -> int:
    return -notice.number


def _entry(notice: Notice, locale: str, own: str) -> str:
    closure = notice.closure
    address = f"{own}#{closure.id}"
    told = notice_told(notice, locale)
    link = closure.url or own
    return element(
        "entry",
        text("title", say(f"notice.{closure.kind}", locale, reason=closure.reason(locale))),
        text("id", address),
        element("link", rel="alternate", href=link),
        text("published", _moment(notice.made_at)),
        text("updated", _moment(notice.made_at)),
        text("summary", told),
    )


def notice_told(notice: Notice, locale: str) -> str:
    """Return a notice in one sentence: what, why, on which days, and who says so."""
    closure = notice.closure
    told = say(f"notice.{closure.kind}", locale, reason=closure.reason(locale))
    first, last = _day(closure.first_day), _day(closure.last_day)
    if first or last:
        span = "days" if first and last else "since" if first else "until"
        told = say(f"notice.{span}", locale, told=told, first=first, last=last)
    if closure.source:
        told = say("closure.sourced", locale, told=told, source=closure.source)
    return told


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _moment(time: dt.datetime) -> str:
    return time.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
