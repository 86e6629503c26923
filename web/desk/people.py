"""The people and the programs of a bureau, for its administrators.

Nobody sees or sets the password of another: a token that works once is handed over instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from jindao import RESET_HOURS, JindaoError, NotFoundError, RequestError

from ..page import page as answer
from . import door
from .door import blueprint as blueprint

_INVITED: Final = ("email", "name", "role")
_TOLD: Final = ("token_name", "scope", "days")
_DAYS: Final = 365
_NOBODY: Final = "none"
"""The role that is sent where somebody shall have none any more."""


@door.page("/bureaus/<bureau>/people", "manage_people")
def people(bureau: str) -> Response:
    """List who has a role at a bureau."""
    return _people_page(bureau, None)


@door.page("/bureaus/<bureau>/people/invite", "manage_people", ("POST",))
def invite(bureau: str) -> Response:
    """Make an account, and show the token that sets its password, once."""
    asked = request.form
    try:
        user, token = door.accounts().create_user(
            door.actor(),
            asked.get("email", ""),
            bureau,
            asked.get("role", ""),
            name=asked.get("name", "").strip(),
        )
    except RequestError as error:
        return _people_page(bureau, error)
    return _people_page(bureau, None, given=(user.email, token))


@door.page("/bureaus/<bureau>/people/reset", "manage_people", ("POST",))
def reset_of(bureau: str) -> Response:
    """Show a token that sets somebody's password anew, once."""
    try:
        email = _sent("email")
        token = door.accounts().new_reset(door.actor(), email)
    except RequestError as error:
        return _people_page(bureau, error)
    return _people_page(bureau, None, given=(email, token))


@door.page("/bureaus/<bureau>/people/role", "manage_people", ("POST",))
def role_of(bureau: str) -> AnyResponse:
    """Give somebody another role, or none."""

    def change() -> None:
        role = _sent("role")
        given = None if role == _NOBODY else role
        door.accounts().set_role(door.actor(), _sent("email"), bureau, given)

    return _done(bureau, change)


@door.page("/bureaus/<bureau>/people/lock", "manage_people", ("POST",))
def lock(bureau: str) -> AnyResponse:
    """Keep somebody from signing in: their sessions and tokens end at once."""
    return _done(bureau, lambda: door.accounts().set_disabled(door.actor(), _sent("email"), True))


@door.page("/bureaus/<bureau>/people/unlock", "manage_people", ("POST",))
def unlock(bureau: str) -> AnyResponse:
    """Let somebody sign in again."""
    return _done(bureau, lambda: door.accounts().set_disabled(door.actor(), _sent("email"), False))


@door.page("/bureaus/<bureau>/tokens", "manage_tokens")
def tokens(bureau: str) -> Response:
    """List the tokens of a bureau's programs."""
    return _tokens_page(bureau, None)


@door.page("/bureaus/<bureau>/tokens/new", "manage_tokens", ("POST",))
def new_token(bureau: str) -> Response:
    """Make a token for a program of one's own, and show its secret, once."""
    asked = request.form
    try:
        name = _sent("token_name")
        token, secret = door.accounts().create_token(
            door.actor(),
            door.user().email,
            bureau,
            name,
            asked.getlist("scope"),
            days=_days(asked.get("days", "")),
        )
    except RequestError as error:
        return _tokens_page(bureau, error)
    return _tokens_page(bureau, None, given=(token.name, secret))


@door.page("/bureaus/<bureau>/tokens/revoke", "manage_tokens", ("POST",))
def revoke_token(bureau: str) -> AnyResponse:
    """End a token for good."""
    who, accounts = door.actor(), door.accounts()
    own = {str(token.id): token.id for token in accounts.tokens(who, bureau)}
    try:
        text = _sent("token")
        if text not in own:
            raise NotFoundError(
                "not_found.token", field="token", kind="token", name=text[:20], known=list(own)
            )
        accounts.revoke_token(who, own[text])
    except RequestError as error:
        return _tokens_page(bureau, error)
    return redirect(url_for(".tokens", bureau=bureau), code=303)


def _done(bureau: str, change: Callable[[], object]) -> AnyResponse:
    try:
        change()
    except RequestError as error:
        return _people_page(bureau, error)
    return redirect(url_for(".people", bureau=bureau), code=303)


def _people_page(
    bureau: str, error: JindaoError | None, *, given: tuple[str, str] | None = None
) -> Response:
    return answer(
        "desk/people.html",
        error,
        _INVITED if request.endpoint == f"{blueprint.name}.invite" else (),
        bureau=bureau,
        users=door.accounts().users(door.actor(), bureau),
        given=given,
        hours=RESET_HOURS,
        values=request.form if error is not None else {},
    )


def _tokens_page(
    bureau: str, error: JindaoError | None, *, given: tuple[str, str] | None = None
) -> Response:
    chosen = request.form.getlist("scope") if error is not None else []
    return answer(
        "desk/tokens.html",
        error,
        _TOLD,
        bureau=bureau,
        tokens=door.accounts().tokens(door.actor(), bureau),
        scopes=sorted({door.ASKED[endpoint] for endpoint in door.FOR_PROGRAMS}),
        chosen=chosen,
        given=given,
        values=request.form if error is not None else {"days": str(_DAYS)},
    )


def _sent(field: str) -> str:
    """Return what was sent in a field that must be filled in."""
    text = request.form.get(field, "").strip()
    if not text:
        raise RequestError("field_required", field=field)
    return text


def _days(text: str) -> int:
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 6:
        return int(text)
    raise RequestError("number_range", field="days", value=text[:20], low=1, high=3660)
