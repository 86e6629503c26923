"""What the checks find in a form while it is being filled in; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from jindao import Finding, RequestError, RouteContent

from .. import language
from ..page import messages
from . import content_form, door, plans
from .door import blueprint as blueprint


@door.page("/routes/<slug>/check", "edit", ("POST",), large=True)
def check(slug: str) -> dict[str, Any]:
    """Answer with what the checks find in the form as it stands, as JSON.

    Links and files are looked at when it is saved: until then each stage has the plan it had.
    """
    values = MultiDict(request.form)
    values.setlist("stage_plan", [])
    newest = door.desk().route(door.actor(), slug).newest
    try:
        stages, _ = plans.stages_of(values, ())
        content = content_form.read(values, stages, newest.content)
    except RequestError as error:
        wrong, general = messages(error, content_form.names())
        return {"panels": [], "wrong": [*wrong.values(), *general]}
    coming = request.form.getlist("picture_coming")
    return {"panels": panels(slug, content, coming), "wrong": []}


def panels(slug: str, content: RouteContent, coming: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return what the checks find in content, a panel for each language, in words.

    `coming` are the SHA-256 of pictures that will be kept with it.
    """
    who, desk = door.actor(), door.desk()
    speech = language.current()
    return [
        {
            "language": code,
            "title": speech.say("desk.checks_of", language=speech.say(f"desk.languages.{code}")),
            "findings": [
                _told(found) for found in desk.check(who, slug, code, content, coming=coming)
            ],
        }
        for code in content_form.in_order(content)
    ]


def _told(found: Finding) -> dict[str, str]:
    speech = language.current()
    return {
        "severity": found.severity,
        "label": speech.word("severity", found.severity),
        "text": found.message(speech.code),
    }
