"""Why a day cannot even reach its end, named as people asked for it."""

from __future__ import annotations

from typing import cast

from jindao.errors import NoTourError
from jindao.texts import languages
from jindao.tours.clock_text import clock_text
from jindao.tours.explain import STEPS
from jindao.tours.ground import LENGTH_M, TourGround


def no_end(ground: TourGround, error: NoTourError) -> NoTourError:
    """Return the error of a solver on the end of a day, with names and the limit that fails.

    Parameters
    ----------
    ground
        What was solved.
    error
        `end_too_far`, `nights_too_far` or `end_beyond_limit`, as `solve` raises them.

    Returns
    -------
    NoTourError
        `end_too_far`, `end_too_far_lunch` (with lunch) or `end_too_far_dark` (in the
        light of the day); `end_beyond_...` and, where nights are chosen,
        `nights_beyond_...`, each of `length`, `ascent` and `transfer`; anything else as it
        was. `field` is `nights` where the day begins or ends at a night that was given.
    """
    if error.code == "end_too_far":
        return _too_far(ground, error)
    if error.code == "end_beyond_limit":
        return _beyond(ground, error)
    return error


def _too_far(ground: TourGround, error: NoTourError) -> NoTourError:
    request, day = ground.request, _whole(error, "day") - 1
    facts = {**error.facts, **_names(ground, error)}
    way_s = _whole(error, "way_s")
    frame = request.frame(day)
    asked_s = frame.end_s - frame.start_s
    dark_s = ground.dark_s(day)
    code = "end_too_far"
    if way_s <= asked_s:
        # Lunch as well as darkness may be what is missing: that which leaves less is told.
        code = "end_too_far_dark" if way_s > asked_s - dark_s else "end_too_far_lunch"
    light_s = ground.last_light_s[day] if day < len(ground.last_light_s) else None
    facts["light"] = clock_text(light_s or 0)
    if code == "end_too_far_lunch":
        facts["lunch"] = request.lunch_text
    if code == "end_too_far":
        facts["limit_minutes"] = asked_s // 60
    return NoTourError(code, field=_field(ground, day), **facts)


def _beyond(ground: TourGround, error: NoTourError) -> NoTourError:
    name = ground.tolls[_whole(error, "toll")]
    step, told = STEPS[name]
    limit = _whole(error, "limit")
    facts = {
        **error.facts,
        **_names(ground, error),
        "value": told(-(-_whole(error, "value") // step)),
        "limit": limit / 1000 if name == LENGTH_M else told(limit // step),
    }
    of = name.rsplit("_", 1)[0]
    if error.facts["chosen"]:
        return NoTourError(f"nights_beyond_{of}", field="end", **facts)
    return NoTourError(f"end_beyond_{of}", field=_field(ground, _whole(error, "day") - 1), **facts)


def _field(ground: TourGround, day: int) -> str:
    given = bool(ground.request.nights)
    return "nights" if given and (day + 1 < ground.request.days or day > 0) else "end"


def _names(ground: TourGround, error: NoTourError) -> dict[str, object]:
    named: dict[str, object] = {}
    for fact in ("origin", "destination"):
        waypoint = ground.place(_whole(error, fact))
        named[fact] = {locale: waypoint.name(locale) if waypoint else "" for locale in languages()}
    return named


def _whole(error: NoTourError, fact: str) -> int:
    return cast("int", error.facts[fact])
