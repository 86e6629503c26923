"""Tracks in words: rows of what they amount to, and what was done to them."""

from __future__ import annotations

import datetime as dt
from typing import Final

from jindao.formats import words
from jindao.model.track import CLEANINGS, Cleaning, DatumFinding, TrackStats
from jindao.texts import say

Rows = list[tuple[str, str]]
_CHINA = dt.timezone(dt.timedelta(hours=8))


def stats_rows(stats: TrackStats, locale: str) -> Rows:
    """Return label and value of everything a track amounts to; unknown is told as such."""
    unknown = say("track.unknown", locale)

    def height(value_m: float | None) -> str:
        return unknown if value_m is None else say("html.metres", locale, value=round(value_m))

    def seconds(value_s: int | None) -> str:
        return unknown if value_s is None else words.duration(value_s, locale)

    rows = [
        ("name", words.clean(stats.name)),
        ("kind", _kind(stats, locale)),
        ("points", _counted(stats, locale)),
        ("length", words.distance(stats.length_m, locale)),
        ("ascent", height(stats.ascent_m)),
        ("descent", height(stats.descent_m)),
        ("heights", _range(stats, locale)),
        ("start", _clock(stats.start) or unknown),
        ("end", _clock(stats.end) or unknown),
        ("elapsed", seconds(stats.elapsed_s)),
        ("moving", seconds(stats.moving_s)),
    ]
    if stats.elapsed_s is not None:
        stopped = words.duration(stats.stopped_s, locale)
        rows.append(("stops", say("track.stops_of", locale, count=stats.stops, time=stopped)))
    gaps = say("track.no_gaps", locale)
    if stats.gaps:
        longest = words.distance(stats.longest_gap_m, locale)
        gaps = say("track.gaps_of", locale, count=stats.gaps, longest=longest)
    rows.append(("gaps", gaps))
    if stats.bounds is not None:
        box = stats.bounds
        corners = (box.west, box.south, box.east, box.north)
        rows.append(("bounds", ",".join(f"{degrees:.5f}" for degrees in corners)))
    return [(say(f"track.label.{code}", locale), value) for code, value in rows]


def stats_text(stats: TrackStats, locale: str) -> str:
    """Return what a track amounts to as lines of text, with what was noticed."""
    lines = [say("track.row", locale, label=k, value=v) for k, v in stats_rows(stats, locale)]
    lines.extend(words.note("note", note, locale) for note in stats.notes)
    return "\n".join(lines) + "\n"


def cleaning_text(cleaning: Cleaning, locale: str) -> str:
    """Return in one sentence what was taken out of a track."""
    parts = [
        say(f"track.cleaned.{code}", locale, count=getattr(cleaning, code))
        for code in CLEANINGS
        if getattr(cleaning, code)
    ]
    if not parts:
        return say("track.cleaned.nothing", locale)
    shorter = words.distance(max(0.0, cleaning.shorter_m), locale)
    return say("track.cleaned.all", locale, parts=parts, shorter=shorter)


DATUM_NAMES: Final = {"wgs84": "WGS-84", "gcj02": "GCJ-02", "bd09": "BD-09"}


def datum_text(finding: DatumFinding, locale: str) -> str:
    """Return in one sentence which datum a track is in, and how certain that is."""
    return say(
        f"track.datum.{finding.reason}",
        locale,
        datum=DATUM_NAMES.get(finding.datum or "", ""),
        certainty=f"{100 * finding.certainty:.1f}",
        points=finding.points,
        share=round(100 * max(share for _, share in finding.on_way)),
    )


def _kind(stats: TrackStats, locale: str) -> str:
    code = "planned" if stats.planned else "recorded" if stats.timed_share else "untimed"
    kind = say(f"track.{code}", locale)
    return say("track.kind_of", locale, kind=kind, format=stats.format.upper())


def _counted(stats: TrackStats, locale: str) -> str:
    return say(
        "track.counted",
        locale,
        points=stats.points,
        segments=stats.segments,
        marks=stats.marks,
    )


def _range(stats: TrackStats, locale: str) -> str:
    if stats.lowest_m is None or stats.highest_m is None:
        return say("track.unknown", locale)
    low, high = round(stats.lowest_m), round(stats.highest_m)
    shown = say("track.range", locale, low=low, high=high)
    if stats.height_share < 1.0:
        shown += say("track.share", locale, share=f"{100 * stats.height_share:.0f}")
    return shown


def _clock(moment: dt.datetime | None) -> str:
    """Return a time as the clocks of China show it."""
    return "" if moment is None else f"{moment.astimezone(_CHINA):%Y-%m-%d %H:%M} (UTC+8)"
