"""The lines of an iCalendar file (RFC 5545), whatever its entries are about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

from jindao.formats import words

_LINE_BYTES: Final = 75
EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""When a file was made of which nobody says it."""
_SHANGHAI: Final = "Asia/Shanghai"
_ZONE: Final = (
    "BEGIN:VTIMEZONE",
    f"TZID:{_SHANGHAI}",
    "BEGIN:STANDARD",
    "DTSTART:19910915T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)
"""One zone for all of China, without summer time since 1991."""


def document(name: str, version: str, entries: Iterable[str], *, local: bool) -> bytes:
    """Return a calendar of a name with the lines of its entries; `local` as in `moment`."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//jindao//jindao {version}//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        text("X-WR-CALNAME", name),
        *(_ZONE if local else ()),
        *entries,
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def are_local(moments: Iterable[dt.datetime]) -> bool:
    """Whether some times are all eight hours ahead of UTC, as clocks in China are."""
    return all(moment.utcoffset() == dt.timedelta(hours=8) for moment in moments)


def moment(name: str, at: dt.datetime, *, local: bool) -> str:
    """Return a line of a time: in Asia/Shanghai where it is `local`, else in UTC."""
    if local:
        return f"{name};TZID={_SHANGHAI}:{at:%Y%m%dT%H%M%S}"
    return f"{name}:{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def text(name: str, value: str) -> str:
    """Return a line of a text, its signs escaped."""
    lines = "\n".join(words.clean(line) for line in value.split("\n"))
    for sign, told in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        lines = lines.replace(sign, told)
    return f"{name}:{lines}"


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 bytes; every further one begins with a space."""
    piece, room = "", _LINE_BYTES
    for char in line:
        size = len(char.encode())
        if size > room:
            yield piece
            piece, room = " ", _LINE_BYTES - 1
        piece += char
        room -= size
    yield piece
