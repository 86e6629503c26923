"""Opening hours as people read them, out of the terse syntax that datasets keep."""

from __future__ import annotations

import re

from jindao.texts import say

MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
"""The months as OSM writes them, with their numbers."""
_WEEKDAYS = {
    name: number for number, name in enumerate(("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), 1)
}
_HOLIDAYS = {"PH": "hours.public_holiday", "SH": "hours.school_holiday"}
_TIME = r"\d\d?:\d\d-\d\d?:\d\d"
_DAY = rf"(?:(?:{'|'.join(MONTHS)})(?: \d\d?(?![\d:]))?|{'|'.join((*_WEEKDAYS, *_HOLIDAYS))})"
_SPANS = rf"{_DAY}(?:-{_DAY})?(?:, ?{_DAY}(?:-{_DAY})?)*:?"
_RULE = re.compile(
    rf"(?P<days>{_SPANS}(?: {_SPANS})*)? ?(?P<when>off|closed|24/7|{_TIME}(?:, ?{_TIME})*)?"
)


def hours_in_words(hours: str, locale: str) -> str:
    """Return opening hours (OSM `opening_hours`) in words; as they are where they say more.

    Months, weekdays, public and school holidays, times of day, `off` and `24/7` are said in
    words, and so is a season such as `Apr-Oct`; of anything else, such as sunset or weeks of
    the year, nothing is left out.
    """
    rules = [_RULE.fullmatch(rule.strip()) for rule in hours.split(";") if rule.strip()]
    if not rules or None in rules:
        return hours
    told = [_rule(rule, locale) for rule in rules if rule]
    return say("hours.semicolon", locale).join(told)


def _rule(rule: re.Match[str], locale: str) -> str:
    parts = [_spans(spans, locale) for spans in re.split(r"(?<![,]) ", _joined(rule["days"] or ""))]
    when = rule["when"]
    if when in ("off", "closed"):
        parts.append(say("hours.closed", locale))
    elif when == "24/7":
        parts.append(say("hours.always", locale))
    elif when:
        parts.append(say("hours.comma", locale).join(re.split(", ?", when)).replace("-", "–"))
    return " ".join(part for part in parts if part)


def _joined(days: str) -> str:
    """Return days with an underscore between a month and its day, and none after commas."""
    return re.sub(r"(?<=[a-z]) (?=\d)", "_", days.rstrip(":")).replace(", ", ",")


def _spans(spans: str, locale: str) -> str:
    told = []
    for span in filter(None, spans.rstrip(":").split(",")):
        first, _, last = span.partition("-")
        name = _name(first, locale)
        if last:
            name = say("hours.span", locale, first=name, last=_name(last, locale))
        told.append(name)
    return say("hours.comma", locale).join(told)


def _name(day: str, locale: str) -> str:
    if day in _HOLIDAYS:
        return say(_HOLIDAYS[day], locale)
    if day in _WEEKDAYS:
        return say(f"hours.weekday.{_WEEKDAYS[day]}", locale)
    month, _, number = day.partition("_")
    name = say(f"hours.month.{MONTHS[month]}", locale)
    return say("hours.date", locale, month=name, day=int(number)) if number else name
