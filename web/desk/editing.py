"""Making a route and changing it: the form, and the choice where two have changed the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, cast

from flask import Response, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from jindao import (
    DIFFICULTIES,
    ConflictError,
    JindaoError,
    NotFoundError,
    Picture,
    RequestError,
    Revision,
    RouteContent,
    RouteStage,
    RouteText,
    read_json,
)

from .. import language
from ..in_use import planner_in_use
from ..page import page as answer
from . import checking, content_form, door, event_form, merge, pictures, plans
from .door import blueprint as blueprint

_BOTH = ("GET", "POST")
_NEW_STAGES: Final = 1
_STAGE: Final = ("place", *content_form.STAGE, "plan", "recorded")


@door.page("/bureaus/<bureau>/new", "edit", _BOTH, large=True)
def new(bureau: str) -> AnyResponse:
    """Make a route: from a plan, its address or file, or from nothing."""
    if request.method == "GET":
        return _new_page(bureau, None)
    values = request.form
    try:
        stages, documents = plans.stages_of(values, request.files.getlist("stage_file"))
        content = _begun(values, stages, documents)
        slug = content_form.text_of(values, "slug")
        made = door.desk().create(door.actor(), bureau, slug, content, trips=documents)
    except (RequestError, NotFoundError) as error:
        return _new_page(bureau, error)
    return redirect(url_for(".edit", slug=made.slug), code=303)


@door.page("/routes/<slug>/edit", "edit", _BOTH, large=True)
def edit(slug: str) -> AnyResponse:
    """Change a route; a save that would undo somebody else's leads to a choice instead."""
    newest = door.desk().route(door.actor(), slug).newest
    if request.method == "GET":
        return _edit_page(newest, content_form.filled(newest.content), newest.number, None)
    values = MultiDict(request.form)
    number = _number(values.get("revision", ""), newest)
    before = _revision(slug, number)
    documents: list[bytes] = []
    came: list[Picture] = []
    try:
        came.extend(pictures.read(values, request.files))  # what was read before an error stays
        stages, documents = plans.stages_of(values, request.files.getlist("stage_file"))
        content = content_form.read(values, stages, before.content)
        came = pictures.shown(came, content)
        if "theirs" in values:
            theirs = _revision(slug, _number(values["theirs"], newest))
            choices = {key: values.get(f"choose-{key}", "") for key in _keys(content, theirs)}
            if not all(choices.values()):
                return _conflict_page(content, theirs, before, documents, came, unchosen=True)
            content = merge.merged(content, theirs.content, choices)
            number = theirs.number
            documents = _used(documents, content)
            came = pictures.shown(came, content)
        saved = door.desk().save(
            door.actor(),
            slug,
            content,
            expected_revision=number,
            trips=documents,
            pictures=came,
            note=content_form.text_of(values, "note"),
        )
    except ConflictError as error:
        theirs = cast(Revision, error.theirs)
        return _conflict_page(content, theirs, before, documents, came)
    except (RequestError, NotFoundError) as error:
        return _edit_page(newest, values, number, error, documents, came)
    return redirect(url_for(".route", slug=saved.slug), code=303)


def _begun(
    values: content_form.Values, stages: tuple[RouteStage, ...], documents: list[bytes]
) -> RouteContent:
    """Return a new route's content: its plans, and their names for titles that were not given."""
    named = plans.names_of(read_json(documents[0])) if documents else ("", "")
    titles = zip(("zh", "en"), named, strict=True)
    texts = tuple(
        RouteText(language=code, title=content_form.text_of(values, f"title_{code}") or name)
        for code, name in titles
    )
    told = tuple(text for text in texts if text.title)
    content = RouteContent(texts=told, stages=stages)
    return replace(content, theme=_theme_of(documents))


def _theme_of(documents: list[bytes]) -> str:
    request_ = getattr(read_json(documents[0]), "request", None) if documents else None
    return getattr(request_, "theme", None) or ""


def _keys(content: RouteContent, theirs: Revision) -> list[str]:
    return [each.key for each in merge.differences(content, theirs.content)]


def _used(documents: list[bytes], content: RouteContent) -> list[bytes]:
    used = {stage.trip for stage in content.stages}
    return [document for document in documents if plans.sha256_of(document) in used]


def _number(text: str, newest: Revision) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= newest.number:
        return int(text[:9])
    raise RequestError("number_range", field="revision", value=text[:20], low=1, high=newest.number)


def _revision(slug: str, number: int) -> Revision:
    found = door.desk().revisions(door.actor(), slug)
    return next(each for each in found if each.number == number)


def _new_page(bureau: str, error: JindaoError | None) -> Response:
    values = MultiDict(request.form if request.method == "POST" else request.args)
    fields = ("slug", "title_zh", "title_en", "stage_plan")
    return answer("desk/new.html", error, fields, bureau=bureau, values=values)


def _edit_page(
    newest: Revision,
    values: content_form.Values,
    number: int,
    error: JindaoError | None,
    documents: Sequence[bytes] = (),
    came: Sequence[Picture] = (),
) -> Response:
    planner, speech = planner_in_use(), language.current()
    return answer(
        "desk/edit.html",
        error,
        (*content_form.names(), *pictures.fields()),
        revision=newest,
        number=number,
        values=values,
        themes=speech.named((*planner.themes, *planner.strands)),
        kinds=speech.named(planner.kinds),
        difficulties=[(code, speech.say(f"desk.difficulties.{code}")) for code in DIFFICULTIES],
        carried=plans.carried(documents),
        pictures_carried=pictures.carried(came),
        kept_cover=newest.content.cover.picture if newest.content.cover else "",
        panels=checking.panels(newest.slug, newest.content) if error is None else [],
        stages=list(_rows(values, "stage_", _STAGE, _NEW_STAGES)),
        sources=list(_rows(values, "source_", content_form.SOURCE, 1)),
        events=list(_rows(values, "event_", event_form.EVENT, 1)),
        event_cells=event_form.CELLS,
        notices=list(_rows(values, "notice_", (*content_form.NOTICE, "position"), 1)),
    )


def _conflict_page(
    mine: RouteContent,
    theirs: Revision,
    before: Revision,
    documents: list[bytes],
    came: Sequence[Picture],
    *,
    unchosen: bool = False,
) -> Response:
    """Return the page on which each part is chosen that two have changed (409)."""
    response = answer(
        "desk/conflict.html",
        RequestError("choose_each", field=None) if unchosen else None,
        (),
        differences=merge.differences(mine, theirs.content, before.content),
        theirs=theirs,
        before=before,
        hidden=list(content_form.filled(mine).items(multi=True)),
        chosen=request.form,
        carried=plans.carried(documents),
        pictures_carried=pictures.carried(came),
        note=request.form.get("note", ""),
    )
    if not unchosen:
        response.status_code = 409
    return response


def _rows(
    values: content_form.Values, prefix: str, columns: tuple[str, ...], blanks: int
) -> list[dict[str, Any]]:
    """Return the rows of a list as they were sent, and some to fill in."""
    shown = [row for row in content_form.rows(values, prefix, columns) if any(row.values())]
    return [*shown, *({} for _ in range(blanks))]
