"""Passwords, one-time codes and tokens: what is kept of them is never what opens the door."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from jindao.errors import MissingExtraError, RequestError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_PASSWORD: Final = 10
MAX_PASSWORD: Final = 512
TOTP_STEP_S: Final = 30
WINDOW: Final = dt.timedelta(minutes=15)
"""How long a failed sign-in counts, and the longest wait."""

FREE_FAILURES: Final = {"both": 5, "address": 20, "account": 50}
"""How many sign-ins may fail within the window before one has to wait.

`both` is one account from one address; few, so that guessing is slow. An account from
everywhere has many, so that a stranger does not lock somebody out.
"""


def hash_password(password: str, *, email: str = "") -> str:
    """Return an argon2id hash of a new password.

    Raises
    ------
    RequestError
        Where it is too short, too long, or the address itself.
    MissingExtraError
        Where argon2-cffi is not installed.
    """
    check_password(password, email=email)
    return _hasher().hash(_folded(password))


def check_password(password: str, *, email: str = "") -> None:
    """Refuse what may be nobody's password.

    Raises
    ------
    RequestError
        Where it is too short, too long, or the address itself.
    """
    text = _folded(password)
    if not MIN_PASSWORD <= len(text) <= MAX_PASSWORD:
        raise RequestError("password_length", field="password", low=MIN_PASSWORD, high=MAX_PASSWORD)
    if email and text.casefold() == email.strip().casefold():
        raise RequestError("password_is_email", field="password")


def is_password(hashed: str | None, password: str) -> bool:
    """Tell whether a password is the one; takes as long where there is none."""
    from_nobody = hashed is None
    if len(password) > MAX_PASSWORD:
        return False
    hasher = _hasher()
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        hasher.verify(_nobodys_hash() if hashed is None else hashed, _folded(password))
    except (VerificationError, InvalidHashError):
        return False
    return not from_nobody


def is_outdated(hashed: str) -> bool:
    """Tell whether a password should be hashed anew, as it was with weaker settings."""
    return _hasher().check_needs_rehash(hashed)


def new_token(kind: str) -> tuple[str, str]:
    """Return a secret of 256 random bits that begins with what it is for, and its hash."""
    token = f"jindao_{kind}_{secrets.token_urlsafe(32)}"
    return token, hash_token(token)


def hash_token(token: str) -> str:
    """Return what is kept of a token: its SHA-256, which nobody can turn back."""
    return hashlib.sha256(token.strip().encode("utf-8", "replace")).hexdigest()


def new_totp_secret() -> str:
    """Return a secret for one-time codes, base32."""
    try:
        import pyotp
    except ModuleNotFoundError as error:
        raise _missing("TOTP", error) from error
    return pyotp.random_base32()


def totp_address(secret: str, email: str) -> str:
    """Return the `otpauth:` address that an app reads as a QR code."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="jindao")


def totp_step(secret: str, code: str, now: dt.datetime, after: int) -> int | None:
    """Return the time step that a one-time code is of, None where it is none that counts.

    A clock may be one step off; a step up to `after` was used already.
    """
    import pyotp

    digits = "".join(code.split())
    current = int(now.timestamp()) // TOTP_STEP_S
    for step in (current - 1, current, current + 1):
        right = pyotp.TOTP(secret).at(step * TOTP_STEP_S)
        if hmac.compare_digest(right.encode(), digits.encode("utf-8", "replace")):
            return step if step > after else None
    return None


def wait_s(failures: Sequence[dt.datetime], free: int, now: dt.datetime) -> int:
    """Return how long to wait after sign-ins that failed, seconds; 0 for no time.

    From the first beyond the free ones on, the wait doubles: 1 s, 2 s, 4 s ... up to the
    window.
    """
    if len(failures) < free:
        return 0
    longest = int(WINDOW.total_seconds())
    wait = min(2 ** min(len(failures) - free, 20), longest)
    gone = (now - max(failures)).total_seconds()
    return max(0, -int(-(wait - gone) // 1))


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ModuleNotFoundError as error:
        raise _missing("argon2id", error) from error
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_hex(16))


def _folded(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def _missing(name: str, error: ModuleNotFoundError) -> MissingExtraError:
    return MissingExtraError("missing_extra", extra="publish", name=name, module=error.name)
