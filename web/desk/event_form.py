"""The events of a route <-> their rows in the desk's form."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from typing import Any, Final

from jindao import Contact, RequestError, RouteEvent, read_date, read_time, read_whole

CONTACT: Final = tuple(f"contact_{field.name}" for field in fields(Contact))
CELLS: Final = (
    *(("id", "text"), ("date", "date"), ("start_time", "time"), ("stage", "number")),
    *(("title_zh", "text"), ("title_en", "text"), ("groups", "number"), ("size", "number")),
    *(("capacity", "text"), ("places", "number")),
    *((name, "text") for name in CONTACT),
    *(("note_zh", "text"), ("note_en", "text")),
    *(("reason_zh", "text"), ("reason_en", "text")),
)
"""The columns of a row that people fill in, each with what its box is for."""
CANCELLED: Final = "cancelled"
REMOVE: Final = "remove"
EVENT: Final = (*(name for name, _ in CELLS), CANCELLED, REMOVE)
"""Every column; `cancelled` and `remove` say whether the event is off, and is to go."""
_TEXTS: Final = ("id", "title_zh", "title_en", "note_zh", "note_en", "reason_zh", "reason_en")


def row_of(event: RouteEvent) -> dict[str, str]:
    """Return the row that an event fills."""
    contact = event.contact or Contact()
    return {
        **{f"contact_{field.name}": getattr(contact, field.name) for field in fields(Contact)},
        **{name: getattr(event, name) for name in _TEXTS},
        "date": event.date.isoformat(),
        "start_time": event.start_time.isoformat("minutes") if event.start_time else "",
        "stage": str(event.stage),
        "groups": str(event.groups),
        "size": _number(event.size),
        "capacity": ", ".join(f"{site}={count}" for site, count in event.capacity),
        "places": _number(event.places),
        CANCELLED: "yes" if event.cancelled else "",
        REMOVE: "",
    }


def is_filled(row: dict[str, str]) -> bool:
    """Whether a row holds an event that is to stay."""
    return not row[REMOVE] and any(row.values())


def event_of(**row: str) -> RouteEvent:
    """Return the event that a row says.

    Raises
    ------
    RequestError
        With the column that is wrong.
    """
    values: dict[str, Any] = {name: row[name] for name in _TEXTS}
    if not row["date"]:
        raise RequestError("event_date", field="date", value=row["id"] or row["title_zh"])
    contact = Contact(**{name.removeprefix("contact_"): row[name] for name in CONTACT})
    return RouteEvent(
        **values,
        date=read_date(row["date"], field="date"),
        start_time=_time(row["start_time"]),
        stage=_whole(row, "stage") or 1,
        groups=_whole(row, "groups", 1),
        size=_whole(row, "size"),
        places=_whole(row, "places"),
        capacity=tuple(_pair(part) for part in _parts(row["capacity"])),
        contact=contact if contact != Contact() else None,
        cancelled=bool(row[CANCELLED]),
    )


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _time(text: str) -> dt.time | None:
    return read_time(text, field="start_time") if text else None


def _whole(row: dict[str, str], name: str, default: Any = None) -> Any:
    return read_whole(row[name], field=name) if row[name] else default


def _parts(text: str) -> list[str]:
    parts = text.replace("，", ",").replace("；", ",").replace(";", ",").split(",")
    return [part.strip() for part in parts if part.strip()]


def _pair(text: str) -> tuple[str, int]:
    site, mark, count = text.replace("＝", "=").partition("=")
    if not mark or not site.strip():
        raise RequestError("event_capacity", field="capacity", value=text[:80])
    return site.strip(), read_whole(count.strip(), field="capacity")
