"""A track as a route: its own line, with what it takes to go it."""

from __future__ import annotations

import pytest

from jindao import NotFoundError, Planner, Settings, Tour, TrackAsked, export, read_json, read_track
from jindao.model.note import Note

HEAD = '<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">'


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(Settings())


def gpx(*segments: list[tuple[float, float, float | None]], marks: str = "") -> bytes:
    """Return a GPX of segments of (lon, lat, height)."""
    lines = ""
    minute = 0
    for points in segments:
        lines += "<trkseg>"
        for lon, lat, height in points:
            told = "" if height is None else f"<ele>{height}</ele>"
            minute += 1
            time = f"<time>2026-05-01T{minute // 60:02d}:{minute % 60:02d}:00Z</time>"
            lines += f'<trkpt lat="{lat:.5f}" lon="{lon:.5f}">{told}{time}</trkpt>'
        lines += "</trkseg>"
    return f"{HEAD}{marks}<trk><name>Walk</name>{lines}</trk></gpx>".encode()


def north(count: int, climb: float | None = 0.0) -> list[tuple[float, float, float | None]]:
    """Return points 0.001 degrees (111.0 m) apart to the north, rising at each by so much."""
    return [
        (113.0, 38.0 + 0.001 * n, None if climb is None else 1000 + climb * n) for n in range(count)
    ]


def test_the_line_is_the_tracks_and_takes_what_the_profile_says(planner: Planner) -> None:
    track = read_track(gpx(north(11)), name="a.gpx")
    route = planner.route_of_track(track)
    assert route.length_m == pytest.approx(1110, abs=1)
    assert [leg.line for leg in route.legs] == [tuple((113.0, 38.0 + 0.001 * n) for n in range(11))]
    walk = next(profile for profile in planner.profiles if profile.id == "walk")
    assert route.duration_s == pytest.approx(route.length_m / walk.speed_mps, abs=1)
    assert route.notes[0] == Note(code="track_recorded", facts=(("name", "Walk"),))
    assert route.legs[0].unknown_surface_m == route.length_m
    assert read_json(export(route, "json")) == route


def test_slopes_take_their_time_and_unknown_heights_none(planner: Planner) -> None:
    level = planner.route_of_track(read_track(gpx(north(41)), name="a.gpx"))
    steep = planner.route_of_track(read_track(gpx(north(41, 10.0)), name="a.gpx"))
    unknown = planner.route_of_track(read_track(gpx(north(41, None)), name="a.gpx"))
    # Tobler at 10 m in 111.0 m: exp(3.5 * 0.0901) = 1.371 times the level time.
    assert steep.duration_s / level.duration_s == pytest.approx(1.371, abs=0.005)
    assert steep.legs[0].ascent_m == pytest.approx(400)
    assert unknown.duration_s == level.duration_s
    assert unknown.legs[0].ascent_m is None
    assert "elevation_unknown" in [note.code for note in unknown.notes]


def test_what_lies_between_segments_is_estimated(planner: Planner) -> None:
    points = north(11)
    route = planner.route_of_track(read_track(gpx(points[:5], points[7:]), name="a.gpx"))
    told = [(s.alignment, round(s.length_m)) for s in route.legs[0].stretches]
    assert told == [("surveyed", 444), ("estimated", 333), ("surveyed", 333)]


def test_a_drawn_line_is_no_track(planner: Planner) -> None:
    track = read_track(gpx(north(3)), name="a.gpx")
    drawn = planner.route_of_track(track, recorded=False)
    assert drawn.legs[0].estimated_m == drawn.length_m
    assert drawn.notes[0].code == "track_drawn"
    assert "trkpt" not in export(drawn, "gpx").decode()


def test_an_end_is_called_as_the_mark_beside_it(planner: Planner) -> None:
    marks = '<wpt lat="38.0005" lon="113.0"><name>\u5357\u95e8</name></wpt>'
    route = planner.route_of_track(read_track(gpx(north(11), marks=marks), name="a.gpx"))
    assert [waypoint.name_zh for waypoint in route.waypoints] == ["\u5357\u95e8", ""]
    assert not isinstance(route, Tour)


def test_a_profile_that_is_none_is_told(planner: Planner) -> None:
    with pytest.raises(NotFoundError, match="broom"):
        planner.route_of_track(read_track(gpx(north(3)), name="a.gpx"), TrackAsked(profile="broom"))
