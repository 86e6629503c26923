"""Tracks on a planner's network: their datum, where they went, and how that was planned."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from jindao._registry import not_found
from jindao.errors import RequestError
from jindao.model.provenance import Provenance
from jindao.model.track import DATUMS_ASKED, DatumFinding, TrackAsked, TrackReport
from jindao.model.trip import Trip
from jindao.routing.router import Router
from jindao.tracks.clean import clean_track
from jindao.tracks.compare import compare_with_plan
from jindao.tracks.datum import detect_datum, in_wgs84
from jindao.tracks.match import match_track
from jindao.tracks.stats import track_stats
from jindao.tracks.track import Track
from jindao.tracks.values import lines_of

DETECT: Final = DATUMS_ASKED[0]


def check_asked(asked: TrackAsked, *, schematic: bool) -> None:
    """Refuse what cannot be done with a track.

    Raises
    ------
    RequestError
        For an unknown datum (NotFoundError), and where the network is schematic and is
        asked where a track went, or in what datum it is.
    """
    if asked.datum is not None and asked.datum not in DATUMS_ASKED:
        raise not_found("datum", asked.datum, list(DATUMS_ASKED))
    if schematic and (asked.match or asked.datum == DETECT):
        raise RequestError("track_skeleton", field="network")


def report_track(
    track: Track,
    asked: TrackAsked,
    router: Router | None,
    provenance: Provenance | None,
    plan: Trip | None,
) -> TrackReport:
    """Return a track as it is asked for, with everything that is told of it.

    One that is shifted for certain, where no datum was asked for, is neither matched nor
    compared: `TrackReport.unshifted` says why.

    Parameters
    ----------
    track
        As its file says.
    asked
        What is to be done with it.
    router, provenance
        Of the network and profile it is tried on; None where that is schematic.
    plan
        What it is compared with, if anything.

    Raises
    ------
    DataError
        Where it has no line.
    """
    finding = None
    if router is not None and asked.datum in (None, DETECT):
        finding = detect_datum(track, router.network, router.ground.snapper)
    datum = _datum(asked, finding)
    track = in_wgs84(track, datum)
    cleaned, cleaning = clean_track(track)
    if asked.clean:
        track = cleaned
    report = TrackReport(
        asked=asked,
        stats=track_stats(track),
        lines=lines_of(track),
        marks=tuple((mark.name, mark.position) for mark in track.marks),
        datum=datum,
        finding=finding,
        cleaning=cleaning if asked.clean else None,
    )
    if report.shifted:
        return report
    if asked.match and router is not None and provenance is not None:
        report = replace(report, matched=match_track(track, router, provenance))
    if plan is not None:
        report = replace(report, comparison=compare_with_plan(cleaned, plan))
    return report


def _datum(asked: TrackAsked, finding: DatumFinding | None) -> str:
    """Return what the track is taken to be in."""
    if asked.datum == DETECT:
        return (finding.datum if finding else None) or "wgs84"
    return asked.datum or "wgs84"
