"""The assessments of a bureau: asked for, waited for with a progress bar, read and deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from flask import Response, current_app, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from jindao import (
    ASSESS_FILE_TYPES,
    ASSESS_FORMATS,
    PEOPLE_SUFFIXES,
    AreaChoice,
    Assessment,
    Assessments,
    AssessRequest,
    Background,
    DataError,
    ExportOptions,
    Job,
    JobRequest,
    NotFoundError,
    RequestError,
    assess_legend,
    assess_map_parts,
    assessment_file_name,
    assessment_words,
    export_assessment,
    format_asked,
    read_number,
    say,
)

from .. import language, map_data
from ..api import file_answer
from ..in_use import planner_in_use
from ..links import store_in_use
from ..page import page as answer
from . import door
from .content_form import Values, text_of
from .door import blueprint as blueprint
from .working import Working

_AREA: Final = "assess_area"
"""What the field of the area is called, since `area` is another one in the forms of sites."""
_FIELDS: Final = (_AREA, "profiles", "minutes", "people")
_PROFILES: Final = ("walk", "wheelchair")
_MINUTES: Final = "5, 10, 15"
_OPEN_ROWS: Final = 24
"""A section with more figures than this is shown folded."""


@door.page("/assessments", door.SIGNED_IN)
def own_assessments() -> AnyResponse:
    """Lead to the assessments of one's bureau; to choose from, where it is one of several."""
    return door.lead_to(".assessments", "desk.assessments", "assess")


@door.page("/bureaus/<bureau>/assessments", "assess")
def assessments(bureau: str) -> Response:
    """List what a bureau had judged, the newest first."""
    names = _area_names(bureau)
    return answer(
        "desk/assessments.html",
        None,
        (),
        bureau=bureau,
        jobs=_assessments().of_bureau(door.actor(), bureau),
        area_name=names,
        state=_state,
        reasons=lambda job: _reasons(job, names(job.request)),
        local=door.local_time,
    )


@door.page("/bureaus/<bureau>/assessments/new", "assess", ("GET", "POST"), large=True)
def new_assessment(bureau: str) -> AnyResponse:
    """Ask for an assessment: it waits for its turn, and its page tells how far it is."""
    if request.method == "GET":
        return _form(bureau, _filled(request.args), None)
    try:
        job = _assessments().ask(
            door.actor(),
            bureau,
            _read(request.form),
            network_id=planner_in_use().network_meta.id,
            data_version=planner_in_use().data_version,
            people=_people(),
        )
    except RequestError as error:
        return _form(bureau, request.form, _of_the_form(error))
    cast(Working, current_app.extensions["jindao_working"]).wake()
    return redirect(url_for(".assessment", bureau=bureau, number=job.number), code=303)


@door.page("/bureaus/<bureau>/assessments/<int:number>", "assess")
def assessment(bureau: str, number: int) -> Response:
    """Show how far an assessment is, what came of it, or why nothing did."""
    return _page(bureau, number, None)


@door.page("/bureaus/<bureau>/assessments/<int:number>/state.json", "assess")
def assessment_state(bureau: str, number: int) -> dict[str, Any]:
    """Tell how far an assessment is, for the script of its page."""
    job, ahead = _assessments().get(door.actor(), bureau, number)
    return {"over": job.is_over, "share": job.share, "told": _state(job, ahead)}


@door.page("/bureaus/<bureau>/assessments/<int:number>/files/<name>", "assess")
def assessment_file(bureau: str, number: int, name: str) -> Response:
    """Answer with an assessment that is done as a file of one of the formats."""
    name = format_asked(name, ASSESS_FILE_TYPES)
    ASSESS_FORMATS[name]
    found = _assessments().result(door.actor(), bureau, number)
    content = export_assessment(found, name, _options(found, name))
    names = assessment_file_name(found, name, language.current().code)
    return file_answer(content, ASSESS_FILE_TYPES[name].media_type, names)


@door.page("/bureaus/<bureau>/assessments/<int:number>/delete", "assess", ("POST",))
def delete_assessment(bureau: str, number: int) -> AnyResponse:
    """Delete an assessment; where it was not confirmed, its page asks for that."""
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
            shown = _shown(bureau, number, _assessments().result(who, bureau, number))
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
        again=url_for(".new_assessment", bureau=bureau, **_as_fields(job.request)),
        profiles=_profile_names(job.request),
        minutes=[f"{minutes:g}" for minutes in job.request.minutes],
        local=door.local_time,
        **shown,
    )


def _shown(bureau: str, number: int, found: Assessment) -> dict[str, Any]:
    """Return what the page of an assessment that is done tells."""
    links = [
        (name, url_for(".assessment_file", bureau=bureau, number=number, name=name))
        for name in ASSESS_FORMATS.here()
    ]
    locale = language.current().code
    return {
        "found": found,
        "words": assessment_words(found, locale),
        "map": assess_map_parts(found, map_data.served_options(planner_in_use())),
        "no_script": say("assess.page.noscript", locale),
        "legend": assess_legend(locale),
        "downloads": links,
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


def _form(bureau: str, values: Values, error: RequestError | None) -> Response:
    speech, planner = language.current(), planner_in_use()
    choices = _assessments().choices(door.actor(), bureau)
    return answer(
        "desk/assessment_new.html",
        error,
        _FIELDS,
        bureau=bureau,
        values=values,
        areas=[(choice.name, _choice_name(choice)) for choice in choices],
        profiles=speech.named(planner.profiles),
        suffixes=PEOPLE_SUFFIXES,
    )


def _filled(asked: Values) -> Values:
    """Return what an untouched form shows, or one that asks the same again."""
    filled: Values = MultiDict({_AREA: asked.get(_AREA, "")})
    filled["minutes"] = asked.get("minutes", _MINUTES)
    filled.setlist("profiles", asked.getlist("profiles") or list(_PROFILES))
    return filled


def _as_fields(asked: JobRequest) -> dict[str, Any]:
    minutes = ", ".join(f"{value:g}" for value in asked.minutes)
    return {_AREA: asked.area, "profiles": list(asked.profiles), "minutes": minutes}


def _read(values: Values) -> AssessRequest:
    """Return what a form asks for.

    Raises
    ------
    RequestError
        Naming the field that is wrong.
    """
    known = [profile.id for profile in planner_in_use().profiles]
    for name in values.getlist("profiles"):
        if name not in known:
            raise NotFoundError(
                "not_found.profile", field="profiles", kind="profile", name=name[:40], known=known
            )
    minutes = text_of(values, "minutes").replace("，", ",").split(",")
    return AssessRequest(
        area=text_of(values, _AREA),
        profiles=tuple(values.getlist("profiles")),
        minutes=tuple(read_number(text, field="minutes") for text in minutes if text.strip()),
    )


def _of_the_form(error: RequestError) -> RequestError:
    """Return an error as one beside the field of the form that it is about."""
    if error.field != "area":
        return error
    return type(error)(error.code, field=_AREA, **error.facts)


def _people() -> tuple[str, bytes] | None:
    """Return the name and the content of the population file that came, None where none did."""
    upload = request.files.get("people")
    return (upload.filename, upload.read()) if upload is not None and upload.filename else None


def _options(found: Assessment, name: str) -> ExportOptions:
    """Return how a file of a format shows an assessment: where it has a map, on its ground."""
    planner = planner_in_use()
    has_map = ASSESS_FILE_TYPES[name].has_map
    background = planner.background_in(found.bounds) if has_map else Background()
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


def _profile_names(asked: JobRequest) -> list[str]:
    speech, profiles = language.current(), planner_in_use().profiles
    return [speech.name_of(profiles, id_) for id_ in asked.profiles]
