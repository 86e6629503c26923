"""A trip in plain words: what the command line prints, to read, send or print."""

from __future__ import annotations

from jindao.formats import along, stop_words, titles, words
from jindao.formats.chapters import Chapter, Stop, chapters
from jindao.formats.explain import explanation, left_out
from jindao.formats.options import ExportOptions
from jindao.formats.safety_words import emergency_lines, safety_lines
from jindao.formats.summary import summary
from jindao.model.tour import Tour
from jindao.model.trip import Trip
from jindao.texts import say

_LEFT_OUT_SHOWN = 12


def to_text(trip: Trip, options: ExportOptions) -> bytes:
    """Return a trip as a plain UTF-8 text: warnings first, then stop by stop."""
    locale = options.locale
    name = titles.title(trip, locale)
    lines = [name, "=" * words.text_width(name), summary(trip, locale)]
    lines += [
        line for line in (*words.character(trip, locale), words.quality(trip, locale)) if line
    ]
    cautions = words.caution_lines(trip, locale)
    if cautions:
        lines += ["", say("html.cautions", locale), *(f"  ! {line}" for line in cautions)]
    lines += ["", *_safety(trip, options)]
    for chapter in chapters(trip):
        lines += ["", *_chapter(chapter, trip, locale)]
    if isinstance(trip, Tour):
        lines += ["", *explanation(trip, locale)] if options.explain else _left_out(trip, locale)
    lines += ["", *dict.fromkeys(words.clean(credit) for credit in trip.provenance.attribution)]
    lines.append(words.made_with(trip.provenance, locale))
    return ("\n".join(lines) + "\n").encode()


def _safety(trip: Trip, options: ExportOptions) -> list[str]:
    locale = options.locale
    lines = [say("safety.heading", locale)]
    for name, told in safety_lines(trip, locale):
        if isinstance(trip, Tour):
            lines.append(f"  {name}")
        lines += [f"  · {line}" for line in told]
    return [*lines, *(f"  ! {line}" for line in emergency_lines(options))]


def _chapter(chapter: Chapter, trip: Trip, locale: str) -> list[str]:
    lines = []
    if chapter.stage is not None:
        day = words.stage_date(chapter.stage, locale)
        lines.append(f"{titles.chapter_title(chapter, trip, locale)}  {day}")
    for stop in chapter.stops:
        if stop.leg is not None:
            told = stop_words.way(stop.leg, trip.provenance.profile, locale, stop.way_s)
            lines.append(f"      | {told}")
            lines += [f"      | {line}" for line in along.trails(stop.leg, locale)]
            turns = along.turns(stop.leg, locale)
            lines += [f"      | {number:>3}. {line}" for number, line in enumerate(turns, start=1)]
        lines += _stop(stop, locale)
    for block in (along.made_of_lines(chapter, locale), along.facilities(chapter, locale)):
        lines += ["", *(f"  {line}" for line in block)] if block else []
    return lines


def _stop(stop: Stop, locale: str) -> list[str]:
    mark = str(stop.number) if stop.number is not None else "·"
    when = stop.arrival or stop.departure
    clock = words.clock(when, stop.day) if when else ""
    lines = [
        f"{clock:>5} {mark:>2} {stop_words.night(stop, locale) or titles.stop_name(stop, locale)}"
    ]
    lunch = [f"         {stop_words.lunch(stop, locale)}"] if stop.rest is not None else []
    if stop.rest is not None and (stop.rest.before or stop.visit is None):
        lines += lunch
    if stop.visit is not None:
        status = stop.visit.opening_status
        told = words.status(status, locale)
        lines.append(
            f"         {stop_words.times(stop, locale)} {words.STATUS_SIGNS[status]} {told}"
        )
        lines.append(f"         {words.join(stop_words.reasons(stop.visit, locale), locale)}")
        lines += [f"         {story}" for story in stop_words.stories(stop.visit, locale)]
    if stop.visit is not None or stop.kind == "lodging":
        lines += [f"         {caution}" for caution in stop_words.cautions(stop, locale)]
    if stop.visit is not None and stop.rest is not None and not stop.rest.before:
        lines += lunch
    return lines


def _left_out(tour: Tour, locale: str) -> list[str]:
    if not tour.left_out:
        return []
    lines = ["", *left_out(tour, locale, _LEFT_OUT_SHOWN)]
    rest = len(tour.left_out) - _LEFT_OUT_SHOWN
    return [*lines, f"  {say('html.more_in_files', locale, count=rest)}"] if rest > 0 else lines
