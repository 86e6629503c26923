"""What a bureau has worked out of its network: asked for, waited for, read and deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from flask import Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from jindao import (
    COSTS_SUFFIXES,
    JOB_KINDS,
    MOST_COSTS_BYTES,
    MOST_NO_GO_BYTES,
    MOST_PEOPLE_BYTES,
    MOST_PLAN_BYTES,
    MOST_PLANS,
    NO_GO_SUFFIXES,
    PEOPLE_SUFFIXES,
    PLAN_SUFFIXES,
    RESULTS,
    ROBUST_WAYS,
    AreaChoice,
    Assessment,
    Assessments,
    AssessRequest,
    Background,
    ClosuresRequest,
    DataError,
    ExportOptions,
    Job,
    JobFile,
    JobRequest,
    LinksRequest,
    RequestError,
    Result,
    assess_cautions,
    assess_legend,
    assess_map_parts,
    assessment_words,
    format_asked,
    result_file_name,
    say,
)

from .. import language, map_data
from ..api import file_answer
from ..in_use import planner_in_use
from ..links import store_in_use
from ..page import page as answer
from . import assess_form, door
from .content_form import Values
from .door import blueprint as blueprint
from .working import Working

_FILES: Final = {
    assess_form.PLAN: (PLAN_SUFFIXES, MOST_PLAN_BYTES),
    "people": (PEOPLE_SUFFIXES, MOST_PEOPLE_BYTES),
    "no_go": (NO_GO_SUFFIXES, MOST_NO_GO_BYTES),
    "costs": (COSTS_SUFFIXES, MOST_COSTS_BYTES),
}
"""How the names of files end, and how large they may be, by field."""
_OPEN_ROWS: Final = 24
"""A section with more figures than this is shown folded."""


@door.page("/assessments", door.SIGNED_IN)
def own_assessments() -> AnyResponse:
    """Lead to the assessments of one's bureau; to choose from, where it is one of several."""
    return door.lead_to(".assessments", "desk.assessments", "assess")


@door.page("/bureaus/<bureau>/assessments", "assess")
def assessments(bureau: str) -> Response:
    """List what a bureau had worked out, the newest first."""
    names = _area_names(bureau)
    return answer(
        "desk/assessments.html",
        None,
        (),
        bureau=bureau,
        jobs=_assessments().of_bureau(door.actor(), bureau),
        area_name=names,
        kind_name=lambda job: language.current().say(f"desk.job_kinds.{job.kind}"),
        state=_state,
        reasons=lambda job: _reasons(job, names(job.request)),
        local=door.local_time,
    )


@door.page("/bureaus/<bureau>/assessments/new", "assess", ("GET", "POST"), large=True)
def new_assessment(bureau: str) -> AnyResponse:
    """Ask for a job: it waits for its turn, and its page tells how far it is."""
    if request.method == "GET":
        return _form(bureau, assess_form.filled(request.args), None)
    sent = assess_form.sent_files(request.form, request.files)
    try:
        files = assess_form.of_kind(request.form.get("job_kind", ""), sent)
        job = _assessments().ask(
            door.actor(),
            bureau,
            assess_form.read(request.form, files),
            network_id=planner_in_use().network_meta.id,
            data_version=planner_in_use().data_version,
            files=files,
        )
    except RequestError as error:
        return _form(bureau, request.form, assess_form.of_the_form(error), sent)
    cast(Working, current_app.extensions["jindao_working"]).wake()
    return redirect(url_for(".assessment", bureau=bureau, number=job.number), code=303)


@door.page("/bureaus/<bureau>/assessments/<int:number>", "assess")
def assessment(bureau: str, number: int) -> Response:
    """Show how far a job is, what came of it, or why nothing did."""
    return _page(bureau, number, None)


@door.page("/bureaus/<bureau>/assessments/<int:number>/state.json", "assess")
def assessment_state(bureau: str, number: int) -> dict[str, Any]:
    """Tell how far a job is, for the script of its page."""
    job, ahead = _assessments().get(door.actor(), bureau, number)
    return {"over": job.is_over, "share": job.share, "told": _state(job, ahead)}


@door.page("/bureaus/<bureau>/assessments/<int:number>/files/<name>", "assess")
def assessment_file(bureau: str, number: int, name: str) -> Response:
    """Answer with what came of a job as a file of one of the formats."""
    job, _ = _assessments().get(door.actor(), bureau, number)
    kind = RESULTS[job.kind]
    name = format_asked(name, kind.file_types)
    write = kind.formats[name]
    found = _assessments().result(door.actor(), bureau, number)
    content = write(found, _options(found, kind.file_types[name].has_map))
    names = result_file_name(job.kind, found, name, language.current().code)
    return file_answer(content, kind.file_types[name].media_type, names)


@door.page("/bureaus/<bureau>/assessments/<int:number>/delete", "assess", ("POST",))
def delete_assessment(bureau: str, number: int) -> AnyResponse:
    """Delete a job; where it was not confirmed, its page asks for that."""
    if request.form.get("sure") != "1":
        return _page(bureau, number, RequestError("delete_unsure", field="sure"))
    _assessments().remove(door.actor(), bureau, number)
    return redirect(url_for(".assessments", bureau=bureau), code=303)


def _assessments() -> Assessments:
    return Assessments(store_in_use(), planner_in_use().heritage)


def _page(bureau: str, number: int, error: RequestError | None) -> Response:
    who, speech = door.actor(), language.current()
    job, ahead = _assessments().get(who, bureau, number)
    shown: dict[str, Any] = {}
    area = _area_names(bureau)(job.request)
    if job.state == "done":
        try:
            shown = _shown(bureau, job, _assessments().result(who, bureau, number))
        except DataError as unreadable:  # an older version kept it
            shown = {"unreadable": unreadable.message(speech.code)}
    return answer(
        "desk/assessment.html",
        error,
        ("sure",),
        bureau=bureau,
        job=job,
        area=area,
        reasons=_reasons(job, area),
        told=_state(job, ahead),
        again=url_for(".new_assessment", bureau=bureau, **assess_form.as_fields(job.request)),
        kind=speech.say(f"desk.job_kinds.{job.kind}"),
        facts=_facts(job.request),
        local=door.local_time,
        **shown,
    )


def _shown(bureau: str, job: Job, found: Result) -> dict[str, Any]:
    """Return what the page of a job that is done tells: of an assessment in the page's own form."""
    kind, locale = RESULTS[job.kind], language.current().code
    options = map_data.served_options(planner_in_use())
    shown: dict[str, Any] = {
        "title": kind.title(found, locale),
        "downloads": [
            (
                name if name != "html" or kind.file_types[name].has_map else "page",
                url_for(".assessment_file", bureau=bureau, number=job.number, name=name),
            )
            for name in kind.formats.here()
        ],
    }
    if not isinstance(found, Assessment):
        parts = kind.parts(found, options)
        return shown | {
            "article": parts.article,
            "map": parts.map,
            "no_script": parts.no_script,
            "legend": parts.legend,
            "scripts": parts.scripts,
        }
    return shown | {
        "found": found,
        "words": assessment_words(found, locale),
        "cautions": assess_cautions(found, locale),
        "map": assess_map_parts(found, options),
        "no_script": say("assess.page.noscript", locale),
        "legend": assess_legend(locale),
        "scripts": ("layers.js", "folds.js"),
        "open_rows": _OPEN_ROWS,
    }


def _state(job: Job, ahead: int | None = None) -> str:
    """Return in words how far a job is; how many are before it, where that is told."""
    speech = language.current()
    if job.state == "waiting" and ahead:
        return speech.say("desk.job_ahead", n=ahead)
    if job.state == "running" and job.total:
        doing = say(f"progress.{job.step}", speech.code)
        return speech.say("desk.job_step", doing=doing, done=job.done, total=job.total)
    return speech.say(f"desk.job_states.{job.state}")


def _reasons(job: Job, area: str) -> list[str]:
    """Return in words why nothing came of a job, first what its people can do about it."""
    if job.error is None:
        return []
    speech = language.current()
    told = [job.error.message(speech.code)]
    if job.error.code == "area_outside_network":
        told.insert(0, speech.say("desk.assess_outside", area=area))
    return told


def _form(
    bureau: str, values: Values, error: RequestError | None, files: tuple[JobFile, ...] = ()
) -> Response:
    speech, planner = language.current(), planner_in_use()
    carried, too_large = assess_form.to_carry(files)
    choices = _assessments().choices(door.actor(), bureau)
    return answer(
        "desk/assessment_new.html",
        error,
        assess_form.FIELDS,
        bureau=bureau,
        values=values,
        areas=[(choice.name, _choice_name(choice)) for choice in choices],
        kinds=[(kind, speech.say(f"desk.job_kinds.{kind}")) for kind in JOB_KINDS],
        profiles=speech.named(planner.profiles),
        themes=speech.named(planner.themes),
        ways=[(ways, speech.say(f"desk.ways.{ways}")) for ways in ROBUST_WAYS],
        suffixes={name: suffixes for name, (suffixes, _) in _FILES.items()},
        most_bytes={name: most for name, (_, most) in _FILES.items()},
        most_plans=MOST_PLANS,
        carried=carried,
        too_large=too_large,
    )


def _options(found: Result, has_map: bool) -> ExportOptions:
    """Return how a file shows what came of a job: where it has a map, on its ground."""
    planner = planner_in_use()
    box = found.bounds if has_map else None
    background = Background() if box is None else planner.background_in(box)
    return map_data.alone_options(planner, background)


def _area_names(bureau: str) -> Callable[[JobRequest], str]:
    """Return what tells the area of a request in the language of the page."""
    choices = _assessments().choices(door.actor(), bureau)
    names = {choice.name: _choice_name(choice) for choice in choices}
    return lambda asked: names.get(str(asked.area), str(asked.area))


def _choice_name(choice: AreaChoice) -> str:
    """Return what an area is called in the language of the page."""
    speech, planner = language.current(), planner_in_use()
    if not choice.prefecture:
        return speech.name(planner.region)
    prefecture = speech.name_of(planner.region.prefectures, choice.prefecture)
    if not choice.county:
        return prefecture
    county = planner.county_name(choice.county, speech.code)
    return speech.say("desk.assess_county", prefecture=prefecture, county=county)


def _facts(asked: JobRequest) -> list[str]:
    """Return in words what was asked beside the area."""
    speech, planner = language.current(), planner_in_use()
    if isinstance(asked, AssessRequest):
        minutes = speech.say("list.comma").join(f"{minutes:g}" for minutes in asked.minutes)
        names = [speech.name_of(planner.profiles, id_) for id_ in asked.profiles]
        return [*names, speech.say("quantity.minutes", minutes=minutes)]
    if isinstance(asked, LinksRequest):
        budget = speech.say("desk.assess_yuan", yuan=f"{asked.budget_yuan:,.15g}")
        return [budget, *([speech.name_of(planner.themes, asked.theme)] if asked.theme else [])]
    facts = []
    if isinstance(asked, ClosuresRequest):
        of = asked.asked
        facts = [speech.say(f"desk.ways.{of.ways}"), speech.name_of(planner.profiles, of.profile)]
    return [*facts, *([speech.date(asked.day)] if asked.day else [])]
