"""Tracks in words: rows of what they amount to, and what was done to them."""

from __future__ import annotations

import datetime as dt
from typing import Final

from jindao.formats import words
from jindao.model.track import (
    CLEANINGS,
    DATUM_NAMES,
    Cleaning,
    DatumFinding,
    Deviation,
    MatchedTrack,
    PaceFinding,
    PlanComparison,
    TrackReport,
    TrackStats,
    VisitMade,
)
from jindao.texts import either, say

Rows = list[tuple[str, str]]
_NAMES_SHOWN: Final = 12
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
    """Return what was taken out of a track, and what could not be looked for."""
    parts = [
        say(f"track.cleaned.{code}", locale, count=getattr(cleaning, code))
        for code in CLEANINGS
        if getattr(cleaning, code)
    ]
    told = say("track.cleaned.nothing", locale)
    if parts:
        shorter = words.distance(max(0.0, cleaning.shorter_m), locale)
        told = say("track.cleaned.all", locale, parts=parts, shorter=shorter)
    return told if cleaning.spikes_sought else told + say("track.cleaned.unsought", locale)


OFFSETS_M: Final = {"gcj02": 560, "bd09": 1300}
"""How far off a datum is in Shanxi, about, metres."""


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


def matching_text(matched: MatchedTrack, locale: str) -> str:
    """Return where a track went: lengths, ways, what they are made of, climb, and what is off."""
    share = round(100 * matched.matched_share)
    lines = [
        say(
            "track.match.share",
            locale,
            length=words.distance(matched.matched_m, locale),
            share=share,
            sigma=f"{matched.sigma_m:.0f}",
        )
    ]
    if matched.legs:
        lines.append(_ways(matched, locale))
        lines.extend(_made_of(matched, locale))
    lines.extend(words.note("note", note, locale) for note in matched.notes)
    return "\n".join(lines) + "\n"


def _ways(matched: MatchedTrack, locale: str) -> str:
    ascents = [leg.ascent_m for leg in matched.legs]
    unknown = say("track.unknown", locale)
    climb = sum(ascent or 0.0 for ascent in ascents)
    shown = unknown if None in ascents else say("html.metres", locale, value=round(climb))
    names = list(matched.names[:_NAMES_SHOWN]) or [unknown]
    more = "…" if len(matched.names) > _NAMES_SHOWN else ""
    joined = say("track.match.joiner", locale).join(words.clean(name) for name in names) + more
    length = words.distance(matched.length_m, locale)
    return say("track.match.ways", locale, length=length, ascent=shown, names=joined)


def _made_of(matched: MatchedTrack, locale: str) -> list[str]:
    """Return one line for each aspect: what share of the ways is what, the longest first."""
    lines = []
    for aspect in ("surface", "kind", "steepness", "greenway"):
        runs = matched.breakdown.of(aspect)
        total_m = sum(length_m for _, length_m in runs)
        if not total_m:
            continue
        parts = [
            say(
                "track.match.part",
                locale,
                what=_code(aspect, code, locale),
                share=f"{100 * length_m / total_m:.0f}",
            )
            for code, length_m in runs
            if length_m / total_m >= 0.005
        ]
        lines.append(
            say(
                "track.row",
                locale,
                label=say(f"breakdown.{aspect}", locale),
                value=say("track.match.joiner", locale).join(parts),
            )
        )
    return lines


def _code(aspect: str, code: str, locale: str) -> str:
    """Return what one code of an aspect is called."""
    if code == "unknown":
        return say("track.unknown", locale)
    for key in (f"breakdown.codes.{aspect}.{code}", f"{aspect}.{code}", f"kind.{code}"):
        found = say(key, locale)
        if found != key:
            return found
    return code


def comparison_text(found: PlanComparison, locale: str) -> str:
    """Return how a walk differs from its plan: legs, deviations, visits, and the pace."""
    lines = [
        say(
            "track.plan.share",
            locale,
            on_plan=round(100 * found.on_plan),
            walked=round(100 * found.walked_share),
        )
    ]
    for leg in found.legs:
        origin = either(locale, leg.origin_zh, leg.origin_en)
        destination = either(locale, leg.destination_zh, leg.destination_en)
        told = say(f"track.plan.{leg.state}", locale)
        if leg.moving_s is not None:
            told = say(
                "track.plan.times",
                locale,
                planned=words.duration(leg.planned_s, locale),
                moving=words.duration(leg.moving_s, locale),
            )
        lines.append(
            say(
                "track.plan.leg",
                locale,
                day=leg.stage,
                origin=words.clean(origin),
                destination=words.clean(destination),
                told=told,
            )
        )
    lines.extend(_deviation(deviation, locale) for deviation in found.deviations)
    lines.extend(_visit(visit, locale) for visit in found.visits)
    lines.append(pace_text(found.pace, locale))
    return "\n".join(lines) + "\n"


def _deviation(deviation: Deviation, locale: str) -> str:
    return say(
        "track.plan.deviation",
        locale,
        along=words.distance(deviation.along_m, locale),
        length=words.distance(deviation.length_m, locale),
        farthest=words.distance(deviation.farthest_m, locale),
        position=str(deviation.position),
    )


def _visit(visit: VisitMade, locale: str) -> str:
    name = words.clean(either(locale, visit.name_zh, visit.name_en))
    if not visit.made:
        near = words.distance(visit.nearest_m, locale)
        return say("track.plan.not_made", locale, name=name, near=near)
    stay = say("track.unknown", locale)
    if visit.stay_s is not None:
        stay = words.duration(visit.stay_s, locale)
    planned = words.duration(visit.planned_stay_s, locale)
    return say("track.plan.made", locale, name=name, stay=stay, planned=planned)


def pace_text(pace: PaceFinding, locale: str) -> str:
    """Return the pace a walk suggests and how it was worked out, or why there is none."""
    if pace.factor is None:
        least = words.duration(1800, locale)
        return say(f"track.pace.{pace.reason}", locale, legs=pace.legs, least=least)
    planned = words.duration(pace.planned_s, locale)
    code = "one" if pace.low is None else "several"
    return say(
        f"track.pace.{code}",
        locale,
        factor=f"{pace.factor:.2f}",
        low="" if pace.low is None else f"{pace.low:.2f}",
        high="" if pace.high is None else f"{pace.high:.2f}",
        legs=pace.legs,
        planned=planned,
    )


def report_text(report: TrackReport, locale: str) -> str:
    """Return everything that is told of a track, in lines of text."""
    parts = [
        stats_text(report.stats, locale),
        *(f"{line}\n" for line in track_told(report, locale)),
    ]
    if report.matched is not None:
        parts.append(matching_text(report.matched, locale))
    if report.comparison is not None:
        parts.append(comparison_text(report.comparison, locale))
    return "".join(parts)


def made_text(report: TrackReport, locale: str) -> str:
    """Return what a file says of where its positions come from: their datum, and cleaning."""
    if report.datum != "wgs84":
        told = say("track.made.converted", locale, datum=DATUM_NAMES[report.datum])
    else:
        told = say(f"track.made.{'known' if report.datum_known else 'unconfirmed'}", locale)
    if report.cleaning is None:
        return told
    return f"{told}\n{cleaning_text(report.cleaning, locale)}"


def track_told(report: TrackReport, locale: str) -> list[str]:
    """Return what was done to a track and what the network says of its datum."""
    lines = []
    if report.finding is not None:
        lines.append(datum_text(report.finding, locale))
        if report.asked.datum is None and report.finding.datum in OFFSETS_M:
            code = report.finding.datum
            offset_m = OFFSETS_M[code]
            lines.append(say("track.datum.offer", locale, offset=offset_m, name=code))
    elif report.asked.datum is None:
        lines.append(say("track.datum.no_network", locale))
    if report.cleaning is not None:
        lines.append(cleaning_text(report.cleaning, locale))
    return lines
