"""What somebody wrote, as it can be kept: names for addresses, texts, whom to ask."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass
from typing import Final

from jindao.errors import RequestError

MAX_SLUG: Final = 64
MAX_LINE: Final = 300
"""Characters of one line, such as a title, a note or a credit."""
MAX_TEXT: Final = 100_000
"""Characters of the longest text."""

_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LONG: Final = frozenset(("body", "summary"))


def check_slug(field: str, value: str) -> str:
    """Return a name for addresses: small letters, digits and single hyphens.

    Raises
    ------
    RequestError
        For any other.
    """
    if len(value) > MAX_SLUG or not _SLUG.fullmatch(value):
        raise RequestError("slug", field=field, value=value[:MAX_SLUG], limit=MAX_SLUG)
    return value


def check_text(field: str, value: str, limit: int = MAX_LINE) -> None:
    """Refuse a text that is too long or holds what no database or file can keep.

    Raises
    ------
    RequestError
        With the field, and the length or the character.
    """
    if len(value) > limit:
        raise RequestError("text_long", field=field, length=len(value), limit=limit)
    found = _FORBIDDEN.search(value)
    if found:
        raise RequestError("text_character", field=field, value=f"U+{ord(found[0]):04X}")


def check_texts(value: object) -> None:
    """Refuse a dataclass with a text that cannot be kept."""
    assert is_dataclass(value)
    for item in fields(value):
        text = getattr(value, item.name)
        if isinstance(text, str):
            check_text(item.name, text, MAX_TEXT if item.name in _LONG else MAX_LINE)


class Checked:
    """A value whose texts can be kept."""

    __slots__ = ()

    def __post_init__(self) -> None:
        check_texts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Checked):
    """Whom to ask about a route."""

    name: str = ""
    phone: str = ""
    email: str = ""
    url: str = ""

    @property
    def known(self) -> bool:
        """Whether there is any way to reach them."""
        return bool(self.phone or self.email or self.url)
