"""The door of the desk: who is signed in, and what each page asks of them.

The browser keeps one secret, in a cookie that scripts cannot read. Before somebody signs in
it only ties forms to this browser; signing in replaces it, so that one that was planted is
worth nothing afterwards. Every form holds a word derived from it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar, cast
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from jindao import (
    PERMISSIONS,
    ROLES,
    Accounts,
    Actor,
    Bureau,
    Desk,
    NotAllowedError,
    NotFoundError,
    NoticeBoard,
    ReportQueue,
    Sessions,
    SignInError,
    User,
    World,
    actor_for,
)

from .. import language
from ..import_pages import from_here
from ..in_use import planner_in_use
from ..links import store_in_use
from . import ground

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

ANYBODY: Final = "anybody"
"""What a page asks that is there to sign in."""
SIGNED_IN: Final = "signed_in"
"""What a page asks that is about oneself."""

ASKED: Final[dict[str, str]] = {}
"""What each page asks, by endpoint: one of `PERMISSIONS`, or of the two above.

A page that is not here is refused to everybody.
"""

FOR_PROGRAMS: Final[set[str]] = set()
"""Endpoints that programs ask, by a token they send; no cookie opens them."""

LARGE: Final[set[str]] = set()
"""Endpoints that take long texts and files, once it is known who sends them."""
LARGE_BYTES: Final = 32 << 20
"""A cover and a picture for each text, and plans."""
_TEXT_BYTES: Final = 8 << 20

P = ParamSpec("P")
R = TypeVar("R")


def page(
    rule: str,
    asks: str,
    methods: tuple[str, ...] = ("GET",),
    *,
    large: bool = False,
    for_programs: bool = False,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Put a page at an address, and say what it asks of who comes.

    Parameters
    ----------
    rule
        The address within the desk; with `<slug>` it is about that route, with `<bureau>`
        about that bureau.
    asks
        One of `PERMISSIONS`, `ANYBODY` or `SIGNED_IN`.
    methods
        How it may be asked for.
    large
        Whether what is sent to it may be large.
    for_programs
        Whether it is asked by programs with a token, and by nobody with a cookie.
    """

    def put(view: Callable[P, R]) -> Callable[P, R]:
        endpoint = f"{blueprint.name}.{view.__name__}"
        if asks not in (*PERMISSIONS, ANYBODY, SIGNED_IN):
            raise KeyError(asks)
        ASKED[endpoint] = asks
        if large:
            LARGE.add(endpoint)
        if for_programs:
            FOR_PROGRAMS.add(endpoint)
        blueprint.add_url_rule(rule, view.__name__, cast(Any, view), methods=list(methods))
        return view

    return put


def is_open() -> bool:
    """Tell whether there is a desk: its packages, and somebody who could sign in."""
    found: Sessions | None = current_app.extensions.get("jindao_sessions")
    return found is not None and found.in_use()


def sessions() -> Sessions:
    """Return the sessions of this application."""
    return cast(Sessions, current_app.extensions["jindao_sessions"])


def accounts() -> Accounts:
    """Return the accounts of this application."""
    return Accounts(store_in_use())


def board() -> NoticeBoard:
    """Return the notices of this application."""
    return NoticeBoard(store_in_use(), planner_in_use().heritage, whereabouts=world().whereabouts)


def queue() -> ReportQueue:
    """Return the reports of this application."""
    return ReportQueue(store_in_use(), planner_in_use().heritage)


def world() -> World:
    """Return what routes and notices are checked against."""
    return cast(Callable[[], World], current_app.extensions["jindao_world"])()


def desk() -> Desk:
    """Return the desk of this application."""
    return cast(Callable[[], Desk], current_app.extensions["jindao_desk"])()


def signed_in() -> User | None:
    """Return who is signed in with this request, if anybody is."""
    if "desk_user" not in g:
        kept = request.cookies.get(_cookie())
        g.desk_user = sessions().user(kept) if kept and is_open() else None
    return cast("User | None", g.desk_user)


def user() -> User:
    """Return who is signed in with this request.

    Raises
    ------
    SignInError
        Where nobody is.
    """
    found = signed_in()
    if found is None:
        raise SignInError("sign_in_needed", retry_after_s=0)
    return found


def actor() -> Actor:
    """Return whoever is signed in, or the program with a token, as who does something."""
    if request.endpoint in FOR_PROGRAMS:
        return _program()
    return actor_for(user())


def _program() -> Actor:
    """Return the program whose token came with this request.

    Raises
    ------
    SignInError
        Where none did, or it is nobody's now.
    """
    if "desk_program" not in g:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        found = accounts().token_actor(secret) if kind.lower() == "bearer" and secret else None
        if found is None:
            raise SignInError("token_void")
        g.desk_program = found
    return cast(Actor, g.desk_program)


def may(action: str, bureau: str) -> bool:
    """Tell whether whoever is signed in may do something at a bureau."""
    found = signed_in()
    return found is not None and actor_for(found).may(action, bureau)


def bureaus_where(action: str) -> tuple[Bureau, ...]:
    """Return the bureaus at which whoever is signed in may do something, by slug.

    Raises
    ------
    NotAllowedError
        Where there is none.
    """
    found = tuple(each for each in accounts().bureaus() if may(action, each.slug))
    if not found:
        raise NotAllowedError("not_allowed", action=action, bureau="-", name=actor().name)
    return found


def lead_to(endpoint: str, heading: str, action: str) -> AnyResponse:
    """Lead to a page of the bureau at which one may do something; of several, to choose.

    Parameters
    ----------
    endpoint
        The page of a bureau that is meant.
    heading
        Code of what that page is called.
    action
        One of `PERMISSIONS`.

    Raises
    ------
    NotAllowedError
        Where one may not do that anywhere.
    """
    found = bureaus_where(action)
    if len(found) == 1:
        return redirect(url_for(endpoint, bureau=found[0].slug), code=303)
    said = language.current().say(heading)
    return make_response(
        render_template("desk/which.html", bureaus=found, endpoint=endpoint, heading=said)
    )


def enter(who: User) -> None:
    """Sign somebody in: a new secret for their browser, whatever it had before."""
    leave()
    g.desk_secret = sessions().open(who)
    g.desk_user = who


def leave() -> None:
    """End the session of this browser, if it has one; it gets a new secret."""
    kept = request.cookies.get(_cookie())
    if kept and signed_in() is not None:
        sessions().close(kept)
    g.desk_secret = secrets.token_urlsafe(32)
    g.desk_user = None


def word() -> str:
    """Return what every form holds: derived from the secret, and no way back to it."""
    return hmac.new(_secret().encode(), b"jindao desk form", hashlib.sha256).hexdigest()


def local_time(moment: dt.datetime) -> str:
    """Return a time as people of the region read it."""
    here = moment.astimezone(ZoneInfo(planner_in_use().region.timezone))
    return f"{language.current().date(here.date())} {language.clock(here)}"


def inside(path: str | None) -> str:
    """Return an address of the desk as one to go to; the desk itself for any other."""
    home = url_for(".home")
    asked = path or ""
    plain = "//" not in asked and all(letter.isalnum() or letter in "/-_" for letter in asked)
    return asked if plain and asked.startswith(home) else home


@blueprint.before_request
def _ask() -> AnyResponse | None:
    if not is_open():
        abort(404)
    asked = ASKED.get(request.endpoint or "")
    if asked is None:
        abort(403)
    if request.endpoint in FOR_PROGRAMS:
        _program()
    elif asked != ANYBODY:
        if signed_in() is None and request.method in ("GET", "HEAD"):
            return redirect(url_for(".sign_in", next=inside(request.path)), code=303)
        user()
    if asked in PERMISSIONS:
        _allow(asked)
    if request.endpoint in LARGE:
        request.max_content_length, request.max_form_memory_size = LARGE_BYTES, _TEXT_BYTES
    # No page of another site can have a browser send a token.
    if request.method not in ("GET", "HEAD", "OPTIONS") and request.endpoint not in FOR_PROGRAMS:
        sent = request.form.get("word", "")
        if not from_here() or not hmac.compare_digest(sent.encode(), word().encode()):
            raise NotAllowedError("form_old", action="send", bureau="-")
    return None


def _allow(action: str) -> None:
    """Refuse whoever may not do that where the address says."""
    who, about = actor(), request.view_args or {}
    bureau = about.get("bureau", "")
    if "slug" in about:
        try:
            bureau = desk().route(who, about["slug"]).bureau
        except NotFoundError:
            abort(404)  # what other routes there are is not told
    if not who.may(action, bureau):
        raise NotAllowedError("not_allowed", action=action, bureau=bureau, name=who.name)


@blueprint.after_request
def _answer(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    made = g.pop("desk_secret", None)
    if made is not None:
        response.set_cookie(
            _cookie(), made, httponly=True, samesite="Lax", secure=_is_secure(), path="/"
        )
    return response


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "form_word": word,
        "who": signed_in(),
        "may": may,
        "bureau_name": _bureau_name,
        "bureau_box": _bureau_box,
        "roles": ROLES,
    }


def _bureau_box(slug: str) -> ground.Box | None:
    """Return where the maps of a bureau's forms open; None is at all that is known."""
    found = _bureau(slug)
    return None if found is None else ground.area_box(found)


def _bureau(slug: str) -> Bureau | None:
    return next((each for each in accounts().bureaus() if each.slug == slug), None)


def _bureau_name(slug: str) -> str:
    """Return what a bureau is called in the language of the page."""
    found = _bureau(slug)
    return (found and language.current().either(found.name_zh, found.name_en)) or slug


def _secret() -> str:
    if "desk_secret" not in g:
        kept = request.cookies.get(_cookie())
        if kept:
            return kept
        g.desk_secret = secrets.token_urlsafe(32)
    return cast(str, g.desk_secret)


def _is_secure() -> bool:
    """Tell whether the cookie may only travel encrypted: as the site's address says."""
    address = planner_in_use().settings.address
    return address.startswith("https://") if address else request.is_secure


def _cookie() -> str:
    # A name that begins so can be set by no other host, nor without encryption.
    return "__Host-desk" if _is_secure() else "desk"
