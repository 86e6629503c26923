"""Tracks that somebody recorded, written as GPX that devices take."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import replace

import gpxpy
import pytest

from jindao import ExportOptions, Planner, Settings, TrackAsked, export_track
from jindao.geo import LonLat
from jindao.tracks.track import Mark, Track
from tests.conftest import at
from tests.tracks.walks import START_S, straight, walked

CREATED = dt.datetime(2024, 5, 2, 8, tzinfo=dt.UTC)
LONG = "从太原站经晋祠、蒙山大佛、天龙山石窟到天龙山顶再回来的一条很长的路线"


def written(track: Track, asked: TrackAsked | None = None) -> str:
    report = Planner(Settings(limits=())).report_track(track, asked)
    return export_track(report, "gpx", ExportOptions(locale="en", created_at=CREATED)).decode()


def heights_of(heights: Sequence[float], step_m: float = 10.0) -> list[float | None]:
    """Return the elevations of a written walk with a point every few metres."""
    made = gpxpy.parse(written(walked(straight(len(heights), step_m), heights_m=heights)))
    return [point.elevation for point in made.tracks[0].segments[0].points]


def test_every_point_of_a_segment_has_a_height_or_none_has() -> None:
    gap = [math.nan] * 3
    # 40 m of unknown heights between 800 and 804: one metre every 10 m
    assert heights_of([800.0, *gap, 804.0]) == [800.0, 801.0, 802.0, 803.0, 804.0]
    assert heights_of([800.0, *gap, 804.0], step_m=50.0) == [None] * 5
    places = straight(6, 50.0)
    some = walked(places, heights_m=[1.0, 2.0, 3.0, *gap], offsets=[0, 3, 6])
    first, second = gpxpy.parse(written(some)).tracks[0].segments
    assert [point.elevation for point in first.points] == [1.0, 2.0, 3.0]
    assert [point.elevation for point in second.points] == [None] * 3


def test_it_is_written_as_devices_take_it() -> None:
    mark = Mark(name=LONG, position=LonLat(112.123456789, 37.5))
    track = replace(walked(straight(3), [0, math.nan, 60]), name=LONG, marks=(mark,))
    told = written(track, TrackAsked(datum="gcj02", clean=True))
    assert not re.search(r'l(at|on)="[0-9]+\.[0-9]{7}', told)
    made = gpxpy.parse(told)
    assert (made.creator, made.time, made.bounds is not None) == ("jindao", CREATED, True)
    assert "converted from GCJ-02" in (made.description or "")
    assert "Cleaned" in (made.description or "")
    for named in (made.tracks[0], made.waypoints[0]):
        assert len(named.name or "") <= 30
        assert named.description == LONG
    assert len(made.name or "") <= 30
    times = [point.time for point in made.tracks[0].segments[0].points]
    assert times == [
        dt.datetime.fromtimestamp(START_S, dt.UTC),
        None,
        dt.datetime.fromtimestamp(START_S + 60, dt.UTC),
    ]
    assert "</trkpt>" not in written(walked(straight(3)))


@pytest.mark.parametrize("bend_m", [0.0, 30.0])
def test_a_track_has_no_more_points_than_devices_take(bend_m: float) -> None:
    # straight, two points are enough; bent every 30 m, 25 000 are needed: three tracks
    n = 25_000
    places = [(30.0 * k / 10, bend_m * (k % 2)) for k in range(n)]
    made = gpxpy.parse(written(replace(walked(places), name=LONG)))
    sizes = [track.get_points_no() for track in made.tracks]
    assert sizes == ([10_000, 10_000, 5_002] if bend_m else [2])
    assert len({track.name for track in made.tracks}) == len(sizes)
    assert all(len(track.name or "") <= 30 for track in made.tracks)
    end = made.tracks[-1].segments[-1].points[-1]
    assert end.longitude == pytest.approx(at(*places[-1]).lon, abs=1e-6)
