"""Signing in and out, and what is one's own: the password and one-time codes."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from jindao import JindaoError, RequestError, SignInError, User, qr_svg

from .. import language
from ..page import page as answer
from . import door
from .door import blueprint as blueprint

_BOTH = ("GET", "POST")


@door.page("/sign-in", door.ANYBODY, _BOTH)
def sign_in() -> AnyResponse:
    """Sign somebody in, and lead to where they wanted to go."""
    target = door.inside(request.values.get("next"))
    if request.method == "GET":
        return redirect(target, code=303) if door.signed_in() else _sign_in_page(None, target)
    asked = request.form
    try:
        who = door.accounts().sign_in(
            asked.get("email", ""),
            asked.get("password", ""),
            code=asked.get("code", ""),
            address=request.remote_addr or "",
        )
    except SignInError as error:
        response = _sign_in_page(error, target)
        wait_s = error.facts.get("retry_after_s")
        if error.code == "sign_in_wait":
            response.headers["Retry-After"] = str(wait_s)
        return response
    door.enter(who)
    return redirect(target, code=303)


@door.page("/sign-out", door.SIGNED_IN, ("POST",))
def sign_out() -> AnyResponse:
    """End the session of this browser."""
    door.leave()
    return redirect(url_for(".sign_in"), code=303)


@door.page("/reset", door.ANYBODY, _BOTH)
def reset() -> AnyResponse:
    """Set a password with the token that an administrator handed over.

    The token is typed, never part of an address: addresses are written down in logs.
    """
    if request.method == "GET":
        return answer("desk/reset.html", None, ())
    try:
        password = _new_password()
        door.accounts().use_reset(request.form.get("token", ""), password)
    except (RequestError, SignInError) as error:
        return answer("desk/reset.html", error, ("password", "again"))
    door.leave()
    return redirect(url_for(".sign_in"), code=303)


@door.page("/account", door.SIGNED_IN)
def account() -> Response:
    """Show what is one's own, and the forms that change it."""
    return _account_page(None)


@door.page("/account/password", door.SIGNED_IN, ("POST",))
def change_password() -> AnyResponse:
    """Set a new password; every other session ends."""
    who = door.user()
    try:
        password = _new_password()
        changed = door.accounts().change_password(who, request.form.get("old", ""), password)
    except (RequestError, SignInError) as error:
        return _account_page(error)
    door.enter(changed)
    return redirect(url_for(".account"), code=303)


@door.page("/account/codes", door.SIGNED_IN, ("POST",))
def begin_codes() -> Response:
    """Show a new secret for one-time codes; a first code of it makes it count."""
    try:
        secret, address = door.accounts().begin_totp(door.user())
    except RequestError as error:
        return _account_page(error)
    label = language.current().say("desk.codes_qr")
    return _account_page(None, secret=secret, qr=Markup(qr_svg(address, label)))


@door.page("/account/codes/confirm", door.SIGNED_IN, ("POST",))
def confirm_codes() -> AnyResponse:
    """Ask for one-time codes from now on."""
    try:
        door.accounts().confirm_totp(door.user(), request.form.get("code", ""))
    except SignInError as error:
        return _account_page(error)
    return redirect(url_for(".account"), code=303)


def _sign_in_page(error: SignInError | None, target: str) -> Response:
    asks_code = error is not None and error.code == "sign_in_code"
    email = request.form.get("email", "")[:254]
    values = {"email": email, "next": target}
    return answer("desk/sign_in.html", error, (), values=values, asks_code=asks_code)


def _account_page(error: JindaoError | None, **codes: object) -> Response:
    who: User = door.user()
    return answer("desk/account.html", error, ("password", "again"), user=who, **codes)


def _new_password() -> str:
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        raise RequestError("password_differs", field="again")
    return password
