"""The datum of a track: told from the network where it can be, unknown where it cannot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jindao import Planner, RouteRequest, Settings
from jindao.errors import NotFoundError, RequestError
from jindao.formats.options import ExportOptions
from jindao.formats.track_files import TRACK_FILE_TYPES, export_track
from jindao.formats.track_words import datum_text
from jindao.geo import LonLat, gcj02_to_bd09, geodesic_m, wgs84_to_gcj02
from jindao.model.track import DATUMS_ASKED, DatumFinding, TrackAsked
from jindao.network.network import Network
from jindao.profiles import load_profiles
from jindao.routing.ground import Ground
from jindao.tracks.datum import TO_WGS84, detect_datum, in_wgs84
from jindao.tracks.track import Mark, Track
from tests.conftest import at, make_network
from tests.tracks.walks import walked

SHIFTS = {
    "wgs84": lambda position: position,
    "gcj02": wgs84_to_gcj02,
    "bd09": lambda position: gcj02_to_bd09(wgs84_to_gcj02(position)),
}


def winding() -> Network:
    """Return one way of 24 edges to the north-east, turning left and right every 100 m."""
    points = [at(100.0 * ((k + 1) // 2), 100.0 * (k // 2)) for k in range(25)]
    return make_network(points, [(k, k + 1, 100.0) for k in range(24)])


def shifted(track: Track, datum: str) -> Track:
    moved = [SHIFTS[datum](LonLat(lon, lat)) for lon, lat in track.points.tolist()]
    marks = tuple(replace(mark, position=SHIFTS[datum](mark.position)) for mark in track.marks)
    return replace(
        track,
        lon=np.array([p.lon for p in moved]),
        lat=np.array([p.lat for p in moved]),
        marks=marks,
    )


def winding_walk(n: int = 24, noise_m: float = 3.0, seed: int = 7) -> Track:
    rng = np.random.default_rng(seed)
    places = []
    for k in range(n):
        x, y = 100.0 * ((k + 1) // 2), 100.0 * (k // 2)
        dx, dy = (10.0, 0.0) if k % 2 == 0 else (0.0, 10.0)
        places.extend((x + dx * step, y + dy * step) for step in range(10))
    noise = rng.normal(0, noise_m, (len(places), 2))
    return walked([(x + dx, y + dy) for (x, y), (dx, dy) in zip(places, noise, strict=True)])


def detected(track: Track, network: Network) -> DatumFinding:
    ground = Ground(network, load_profiles()["walk"])
    return detect_datum(track, network, ground.snapper)


@pytest.mark.parametrize("datum", SHIFTS)
def test_the_datum_is_told_and_put_right(datum: str) -> None:
    walk = replace(winding_walk(), marks=(Mark(name="m", position=at(50.0, 50.0)),))
    moved = shifted(walk, datum)
    found = detected(moved, winding())
    assert (found.datum, found.reason) == (datum, "fits")
    assert found.certainty >= 0.95
    right = in_wgs84(moved, datum)
    assert np.abs(right.points - walk.points).max() < 1e-7  # 1 cm
    assert geodesic_m(right.marks[0].position, at(50.0, 50.0)) < 0.02
    assert [note.code for note in right.notes] == ["track_moved"] * (datum != "wgs84")
    sentence = datum_text(found, "en")
    assert {"wgs84": "WGS-84", "gcj02": "GCJ-02", "bd09": "BD-09"}[datum] in sentence


@pytest.mark.parametrize("noise_m", [5.0, 15.0])
def test_noise_leaves_it_open_rather_than_wrong(noise_m: float) -> None:
    network = winding()
    told = [
        (datum, detected(shifted(winding_walk(n, noise_m, seed), datum), network).datum)
        for seed in range(4)
        for n in (6, 24)
        for datum in SHIFTS
    ]
    assert all(found in (None, datum) for datum, found in told)
    assert sum(found is not None for _, found in told) >= len(told) // 4


def test_a_dense_grid_says_nothing() -> None:
    # ways every 20 m for 3 km: whatever the shift, some way is near
    lines = [(at(-2000.0, 20.0 * k), at(2000.0, 20.0 * k)) for k in range(-150, 151)]
    points = [end for line in lines for end in line]
    network = make_network(points, [(2 * k, 2 * k + 1, 4000.0) for k in range(len(lines))])
    found = detected(shifted(walked([(8.0 * k, 3.0) for k in range(150)]), "gcj02"), network)
    assert (found.datum, found.reason) == (None, "alike")


@pytest.mark.parametrize("datum", SHIFTS)
def test_a_straight_track_along_a_straight_way_fits_by_chance(datum: str) -> None:
    # one way, 6 km to the east: a walk on 3 km of it lies on it after any shift along it,
    # so that another datum may have put it there
    network = make_network([at(-3000.0, 0.0), at(3000.0, 0.0)], [(0, 1, 6000.0)])
    straight = shifted(walked([(15.0 * k - 1500.0, 2.0) for k in range(200)]), datum)
    found = detected(straight, network)
    assert (found.datum, found.reason, found.certainty) == (None, "chance", 0.0)
    assert dict(found.on_way)[datum] == 1.0
    for locale in ("zh", "en"):
        assert "100%" in datum_text(found, locale)
        assert "120" in datum_text(found, locale)


def test_far_from_ways_and_short_tracks_are_unknown() -> None:
    far = walked([(8.0 * k, -9_000.0) for k in range(150)])
    assert detected(far, winding()).reason == "off_network"
    short = detected(winding_walk(3), winding())
    assert (short.datum, short.reason, short.certainty) == (None, "short", 0.0)
    nothing = detected(walked([(0.0, 0.0)]), winding())
    assert (nothing.reason, nothing.points) == ("short", 0)
    for locale in ("zh", "en"):
        assert "{" not in datum_text(nothing, locale)


def test_what_can_be_asked_is_what_there_is() -> None:
    assert set(DATUMS_ASKED) == {"detect", *TO_WGS84}


def test_an_unknown_datum_is_refused() -> None:
    with pytest.raises(NotFoundError):
        in_wgs84(winding_walk(), "nad27")


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_a_shifted_track_is_told_of_and_nothing_more(datum: str) -> None:
    planner = Planner(Settings(limits=()), network=winding())
    moved = shifted(winding_walk(), datum)
    plan = planner.plan_route(RouteRequest(waypoints=(at(0.0, 0.0), at(600.0, 600.0))))
    report = planner.report_track(moved, TrackAsked(match=True), plan)
    assert (report.shifted, report.matched, report.comparison) == (True, None, None)
    assert report.stats.points == moved.n_points
    for format_ in TRACK_FILE_TYPES:
        with pytest.raises(RequestError) as refused:
            export_track(report, format_)
        for locale in ("zh", "en"):
            told = refused.value.message(locale)
            assert f"--datum {datum}" in told
            assert "99.8%" in told
    for asked in ("detect", datum, "wgs84"):
        said = planner.report_track(moved, TrackAsked(datum=asked, match=True), plan)
        matched = said.unshifted().matched
        assert matched is not None
        assert said.comparison is not None
        converted = asked != "wgs84"
        assert (matched.matched_share > 0.9) == converted
        assert (b"converted from" in export_track(said, "gpx", ExportOptions(locale="en"))) == (
            converted
        )


@pytest.mark.parametrize("format_", ["gpx", "geojson"])
def test_files_say_that_a_datum_was_not_confirmed(format_: str) -> None:
    planner = Planner(Settings(limits=()), network=winding())
    english = ExportOptions(locale="en")
    short = planner.report_track(winding_walk(3))
    assert b"not confirmed" in export_track(short, format_, english)
    for report in (
        planner.report_track(winding_walk()),
        planner.report_track(winding_walk(3), TrackAsked(datum="wgs84")),
    ):
        assert b"not confirmed" not in export_track(report, format_, english)
