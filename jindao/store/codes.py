"""Codes of short links: drawn at random, and read as people and messengers write them."""

from __future__ import annotations

import re
import secrets
from typing import Final

from jindao.errors import NotFoundError, RequestError

CODE_LENGTH: Final = 8
CODE_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz"
"""Small letters but `i`, `l` and `o`, which look like digits: 23 ** 8 codes, 7.8e10."""

_SHOWN_CODE = 40
_LETTERS = re.compile(r"[a-z0-9_-]*", re.IGNORECASE)


def new_code() -> str:
    """Return a code that nobody can guess from others."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str:
    """Return the code of a link, without what a messenger glued to it.

    Capital letters count as small ones; what follows the first character that no
    address of ours has, such as `。` or `)`, is left out.

    Raises
    ------
    RequestError
        Where the code was cut off.
    NotFoundError
        Where it cannot be one of ours.
    """
    found = _LETTERS.match(text.strip())
    code = found[0].lower() if found else ""
    if len(code) < CODE_LENGTH and all(letter in CODE_ALPHABET for letter in code):
        raise RequestError("link_cut_off", field="link", value=code, expected=CODE_LENGTH)
    if len(code) != CODE_LENGTH or any(letter not in CODE_ALPHABET for letter in code):
        raise unknown_link(text)
    return code


def unknown_link(text: str) -> NotFoundError:
    """Return the error for a code that leads nowhere."""
    return NotFoundError(
        "not_found.link", field="link", kind="link", name=text.strip()[:_SHOWN_CODE], known=[]
    )
