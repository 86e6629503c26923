"""Opening hours as people read them, out of the terse syntax that datasets keep."""

from __future__ import annotations

import re

from .language import Language

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_WEEKDAYS = {
    name: number for number, name in enumerate(("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), 1)
}
_HOLIDAYS = {"PH": "hours.public_holiday", "SH": "hours.school_holiday"}
_TIME = r"\d\d?:\d\d-\d\d?:\d\d"
_DAY = rf"(?:(?:{'|'.join(_MONTHS)})(?: \d\d?(?![\d:]))?|{'|'.join((*_WEEKDAYS, *_HOLIDAYS))})"
_SPANS = rf"{_DAY}(?:-{_DAY})?(?:, ?{_DAY}(?:-{_DAY})?)*:?"
_RULE = re.compile(
    rf"(?P<days>{_SPANS}(?: {_SPANS})*)? ?(?P<when>off|closed|24/7|{_TIME}(?:, ?{_TIME})*)"
)


def hours_in_words(hours: str, speech: Language) -> str:
    """Return opening hours (OSM `opening_hours`) in words; as they are where they say more.

    Months, weekdays, public and school holidays, times of day, `off` and `24/7` are said in
    words; of anything else, such as sunset or weeks of the year, nothing is left out.
    """
    rules = [_RULE.fullmatch(rule.strip()) for rule in hours.split(";") if rule.strip()]
    if not rules or None in rules:
        return hours
    told = [_rule(rule, speech) for rule in rules if rule]
    return speech.say("list.semicolon").join(told)


def _rule(rule: re.Match[str], speech: Language) -> str:
    parts = [_spans(spans, speech) for spans in re.split(r"(?<![,]) ", _joined(rule["days"] or ""))]
    when = rule["when"]
    if when in ("off", "closed"):
        parts.append(speech.say("hours.closed"))
    elif when == "24/7":
        parts.append(speech.say("hours.always"))
    else:
        parts.append(speech.say("list.comma").join(re.split(", ?", when)).replace("-", "–"))
    return " ".join(part for part in parts if part)


def _joined(days: str) -> str:
    """Return days with an underscore between a month and its day, and none after commas."""
    return re.sub(r"(?<=[a-z]) (?=\d)", "_", days.rstrip(":")).replace(", ", ",")


def _spans(spans: str, speech: Language) -> str:
    told = []
    for span in filter(None, spans.rstrip(":").split(",")):
        first, _, last = span.partition("-")
        name = _name(first, speech)
        if last:
            name = speech.say("hours.span", first=name, last=_name(last, speech))
        told.append(name)
    return speech.say("list.comma").join(told)


def _name(day: str, speech: Language) -> str:
    if day in _HOLIDAYS:
        return speech.say(_HOLIDAYS[day])
    if day in _WEEKDAYS:
        return speech.say(f"weekday.{_WEEKDAYS[day]}")
    month, _, number = day.partition("_")
    name = speech.say(f"month.{_MONTHS[month]}")
    return speech.say("hours.date", month=name, day=int(number)) if number else name
