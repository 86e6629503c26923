"""Text in the encodings that track files come in."""

from __future__ import annotations

import codecs
import re
from typing import Final

from jindao.errors import DataError

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BARE_UTF16: Final = {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be", b"{\x00": "utf-16-le"}
_DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})""")
_CHINESE: Final = ("gb2312", "gbk", "gb18030", "cp936", "hz")
_KNOWN: Final = ("utf-8", "ascii", "iso8859-1", "cp1252", "gb18030", "big5", "shift_jis", "euc_kr")
_UNPRINTED: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
NAME_LIMIT: Final = 200


def decoded(data: bytes, path: str) -> str:
    """Return a file's text.

    A byte order mark counts first, then what an XML declaration says; what is not UTF-8
    although it should be is taken for GB 18030, which GBK and GB 2312 are part of.

    Raises
    ------
    DataError
        Where it is in none of them.
    """
    encoding, begin = _encoding_of(data)
    try:
        return data[begin:].decode(encoding)
    except UnicodeDecodeError:
        fallback = encoding if encoding.startswith("utf-16") else "gb18030"
        return _text(data[begin:], fallback, path)


def beginning(data: bytes, size: int) -> str:
    """Return the text that so many bytes of a file begin with; what cannot be read is left."""
    encoding, begin = _encoding_of(data)
    return data[begin:size].decode(encoding, "ignore").lstrip("\ufeff \t\r\n")


def _encoding_of(data: bytes) -> tuple[str, int]:
    """Return the encoding a file says, and where its text begins."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding, len(mark)
    if data[:2] in _BARE_UTF16:
        return _BARE_UTF16[data[:2]], 0
    declared = _DECLARED.match(data[:1000].lstrip())
    return _named(declared.group(1).decode()) if declared else "utf-8", 0


def _named(name: str) -> str:
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return "utf-8"
    found = "gb18030" if found in _CHINESE else found
    return found if found in _KNOWN else "utf-8"


def _text(data: bytes, encoding: str, path: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding.startswith("utf-16") and error.end >= len(data) - 1:
            raise DataError("file_truncated", path=path) from None
        raise DataError("track_encoding", path=path, position=error.start) from None


def clean_name(text: str) -> str:
    """Return a name on one line, without control characters or turns of direction.

    What looks like markup or a path in it is a name like any other: it is text to show,
    never to run or to open.
    """
    words = " ".join(_UNPRINTED.sub(" ", text).split())
    return words if len(words) <= NAME_LIMIT else words[: NAME_LIMIT - 1].rstrip() + "…"
