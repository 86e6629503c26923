"""The routes of one's bureaus: their states, checks, the steps to the public, the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from jindao import (
    STEPS,
    Bureau,
    Finding,
    JindaoError,
    NotFoundError,
    NotPublishableError,
    RequestError,
    ShownPicture,
    StatusChange,
    StoredRoute,
    languages,
    render_markdown,
)

from .. import language
from ..in_use import planner_in_use
from ..page import page as answer
from . import door, merge
from .content_form import in_order
from .door import blueprint as blueprint

_LOG_SHOWN: Final = 200
_LOGGED: Final = (
    *("accepted_report", "add_notice", "ask_assessment", "change_notice", "change_password"),
    *("create", "create_bureau", "create_token", "create_user", "delete_assessment"),
    *("delete_report", "disable", "enable", "end_notice", "group_reports", "import"),
    *("new_reset", "publish", "rejected_report", "revoke_token", "save", "send_back"),
    *("set_password", "set_role", "sign_in", "sign_out", "submit", "totp_on", "use_reset"),
    "withdraw",
)
"""What the log says was done; any other stands as it is."""
_LOG_FACTS: Final = (
    *("area", "changes", "kind", "made_at", "numbers", "reason", "reports", "site", "token"),
    "was",
)
"""Facts of the log's entries that have words of their own; others stand with their names."""
_NEEDS_REASON: Final = ("send_back", "withdraw")
_REFUSED: Final = ("submit", "publish")
"""Steps beside whose buttons the errors are told that refuse, or will refuse, publishing."""


@door.page("/", door.SIGNED_IN)
def home() -> str:
    """List the routes of every bureau where one has a role."""
    who = door.actor()
    held = dict(door.user().roles)
    bureaus = [each for each in door.accounts().bureaus() if each.slug in held]
    return render_template(
        "desk/home.html",
        bureaus=[(each, held[each.slug], door.desk().routes(who, each.slug)) for each in bureaus],
        languages_of_routes=languages(),
    )


@door.page("/routes/<slug>", "view")
def route(slug: str) -> Response:
    """Show a route: what it says, where its languages stand, what keeps it from the public."""
    return _route_page(slug, None)


@door.page("/routes/<slug>/submit", "submit", ("POST",))
def submit(slug: str) -> AnyResponse:
    """Ask for a review."""
    return _step(slug, "submit")


@door.page("/routes/<slug>/send-back", "send_back", ("POST",))
def send_back(slug: str) -> AnyResponse:
    """Give it back to its editors."""
    return _step(slug, "send_back")


@door.page("/routes/<slug>/publish", "publish", ("POST",))
def publish(slug: str) -> AnyResponse:
    """Show it to the public."""
    return _step(slug, "publish")


@door.page("/routes/<slug>/withdraw", "withdraw", ("POST",))
def withdraw(slug: str) -> AnyResponse:
    """Take it off the public pages."""
    return _step(slug, "withdraw")


@door.page("/routes/<slug>/history", "view")
def history(slug: str) -> str:
    """List every revision, and every step that was taken."""
    who, desk = door.actor(), door.desk()
    found = desk.route(who, slug)
    return render_template(
        "desk/history.html",
        route=found,
        revisions=tuple(reversed(desk.revisions(who, slug))),
        changes=tuple(reversed(desk.changes(who, slug))),
        local=door.local_time,
        key_told=Finding.key_told,
    )


@door.page("/routes/<slug>/history/<int:number>", "view")
def revision(slug: str, number: int) -> str:
    """Show what one revision changed."""
    who, desk = door.actor(), door.desk()
    found = {each.number: each for each in desk.revisions(who, slug)}
    if number not in found:
        raise NotFoundError(
            "not_found.revision", field="slug", kind="revision", name=f"{slug}@{number}", known=[]
        )
    shown, before = found[number], found.get(number - 1)
    return render_template(
        "desk/revision.html",
        route=desk.route(who, slug),
        revision=shown,
        before=before,
        differences=merge.differences(shown.content, before.content) if before else (),
        body=bodies_of(slug, number),
        local=door.local_time,
    )


@door.page("/routes/<slug>/log", "see_log")
def route_log(slug: str) -> str:
    """Show what the log says of a route."""
    who = door.actor()
    found = door.desk().route(who, slug)
    entries = [each for each in door.accounts().log(who, found.bureau) if each.subject == slug]
    return _log_page(entries, route=found, bureau=found.bureau)


@door.page("/bureaus/<bureau>/log", "see_log")
def bureau_log(bureau: str) -> str:
    """Show what the log says of a bureau, the newest of it."""
    return _log_page(door.accounts().log(door.actor(), bureau), route=None, bureau=bureau)


def bodies_of(slug: str, number: int) -> Callable[[str], Markup]:
    """Return what makes the texts of a revision what its public page shows.

    Links to sites lead there, others nowhere.
    """
    sizes = door.desk().shown_pictures(door.actor(), slug, number)

    def picture(sha256: str) -> ShownPicture | None:
        if sha256 not in sizes:
            return None
        address = url_for(".picture", slug=slug, sha256=sha256)
        return ShownPicture(address=address, size=sizes[sha256])

    def resolve(kind: str, name: str) -> str | None:
        if kind == "site" and name in planner_in_use().heritage.site_by_id:
            return url_for("pages.site", id_=name)
        return None

    return lambda text: Markup(render_markdown(text, resolve, picture))


def _log_page(entries: Any, **of: object) -> str:
    newest = tuple(reversed(tuple(entries)))
    speech = language.current()
    logged = {action: speech.say(f"desk.logged.{action}") for action in _LOGGED}
    return render_template(
        "desk/log.html",
        entries=newest[:_LOG_SHOWN],
        total=len(newest),
        local=door.local_time,
        logged=logged,
        log_facts=_LOG_FACTS,
        **of,
    )


def _step(slug: str, step: str) -> AnyResponse:
    who, desk, asked = door.actor(), door.desk(), request.form
    code = asked.get("language", "")
    number = asked.get("revision", "")
    try:
        if not (number.isascii() and number.isdigit() and len(number) < 9):
            raise RequestError("number_range", field="revision", value=number, low=1, high="…")
        if step == "publish":
            reasons = {
                name.removeprefix("reason:"): reason
                for name, reason in asked.items()
                if name.startswith("reason:")
            }
            desk.publish(who, slug, code, int(number), reasons=reasons)
        elif step in _NEEDS_REASON:
            reason = asked.get("reason", "")
            getattr(desk, step)(who, slug, code, int(number), reason)
        else:
            desk.submit(who, slug, code, int(number))
    except (RequestError, NotPublishableError) as error:
        return _route_page(slug, error)
    return redirect(url_for(".route", slug=slug), code=303)


def _route_page(slug: str, error: JindaoError | None) -> Response:
    who, desk = door.actor(), door.desk()
    found = desk.route(who, slug)
    taken = {each.language: each for each in desk.changes(who, slug)}  # the last of each
    return answer(
        "desk/route.html",
        error,
        (),
        route=found,
        bureau=bureau_of(found),
        panels=[_panel(found, code, taken) for code in in_order(found.newest.content)],
        is_public=any(state.public is not None for state in found.states),
        cover=_kept_cover(found),
        body=bodies_of(slug, found.newest.number),
        sent=request.form,
    )


def _kept_cover(found: StoredRoute) -> str:
    """Return the SHA-256 of a route's cover picture; empty where none is kept."""
    cover = found.newest.content.cover
    shown = door.desk().shown_pictures(door.actor(), found.slug) if cover else {}
    return cover.picture if cover is not None and cover.picture in shown else ""


def _panel(found: StoredRoute, code: str, taken: Mapping[str, StatusChange]) -> dict[str, Any]:
    """Return what a language's panel shows: its state, findings, and the steps there are.

    Where the last step that was `taken` gave the language back or took it off the public
    pages, that step is told with its reason.
    """
    state = found.state(code)
    newest = found.newest.number
    numbers = {"submit": newest, "send_back": state.reviewed, "publish": state.reviewed}
    numbers["withdraw"] = state.public
    steps = {}
    for step in STEPS:
        number = numbers[step]
        if number is None or not door.may(step, found.bureau):
            continue
        try:
            state.after(step, number)
        except RequestError:
            continue
        steps[step] = number
    last = taken.get(code)
    checked = state.reviewed or newest
    findings = _findings(found, code, checked)
    refusing = {checked: _errors(findings)}
    if "submit" in steps and newest not in refusing:
        refusing[newest] = _errors(_findings(found, code, newest))
    return {
        "language": code,
        "state": state,
        "findings": findings,
        "checked": checked,
        "errors": refusing[checked],
        "refused": {step: refusing[steps[step]] for step in _REFUSED if step in steps},
        "told": last if last is not None and last.step in _NEEDS_REASON else None,
        "steps": steps,
        "needs_reason": _NEEDS_REASON,
    }


def _errors(findings: tuple[Finding, ...]) -> int:
    """Return how many of what was found keep a route from the public, whatever the reasons."""
    return sum(finding.severity == "error" for finding in findings)


def _findings(found: StoredRoute, code: str, number: int) -> tuple[Finding, ...]:
    who, desk = door.actor(), door.desk()
    if number == found.newest.number:
        return desk.check(who, found.slug, code)
    revisions = {each.number: each for each in desk.revisions(who, found.slug)}
    return desk.check(who, found.slug, code, revisions[number].content)


def bureau_of(found: StoredRoute) -> Bureau:
    """Return the bureau whose route that is."""
    return next(each for each in door.accounts().bureaus() if each.slug == found.bureau)
