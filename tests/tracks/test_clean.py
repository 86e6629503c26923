"""Cleaning and figures of tracks, with numbers worked by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from jindao.cli import main
from jindao.formats.track_words import cleaning_text, stats_text
from jindao.tracks.clean import clean_track
from jindao.tracks.stats import track_stats
from jindao.tracks.stops import stops_of
from tests.tracks.files import METADATA, WPT, gpx, trk
from tests.tracks.walks import straight, walked


def test_duplicates_are_points_that_say_nothing_new() -> None:
    places = straight(10)
    places.insert(4, places[3])
    untimed, cleaning = clean_track(walked(places))
    assert (untimed.n_points, cleaning.duplicates) == (10, 1)
    waited, cleaning = clean_track(walked(places, range(11)))
    assert (waited.n_points, cleaning.duplicates) == (11, 0)
    same = [0, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9]
    twice, cleaning = clean_track(walked(places, same))
    assert (twice.n_points, cleaning.duplicates) == (10, 1)


@pytest.mark.parametrize("width", [1, 2, 5])
def test_a_jump_that_comes_back_is_taken_out(width: int) -> None:
    places = straight(60)
    for place in range(20, 20 + width):
        places[place] = (places[place][0], 300.0)
    track, cleaning = clean_track(walked(places, range(60)))
    assert (cleaning.spikes, track.n_points) == (width, 60 - width)
    assert track.length_m == pytest.approx(59 * 1.5, abs=0.01)
    assert cleaning.shorter_m == pytest.approx(597.0, abs=0.5)


def test_a_jump_that_stays_is_kept() -> None:
    places = straight(30) + [(1_000.0 + 1.5 * place, 0.0) for place in range(30)]
    track, cleaning = clean_track(walked(places, range(60)))
    assert (cleaning.spikes, track.n_points) == (0, 60)


def test_first_and_last_guesses_are_taken_out() -> None:
    places = [(0.0, 900.0), *straight(58), (60.0, -900.0)]
    track, cleaning = clean_track(walked(places, range(60)))
    assert (cleaning.spikes, track.n_points) == (2, 58)


def test_without_times_a_spur_is_kept() -> None:
    places = [(0.0, 0.0), (100.0, 0.0), (100.0, 800.0), (100.0, 0.0), (200.0, 0.0)]
    track, cleaning = clean_track(walked(places))
    assert (cleaning.points, track.n_points) == (0, 5)


@pytest.mark.parametrize("width", [1, 3])
def test_without_times_a_jump_out_and_back_is_taken_out(width: int) -> None:
    places = straight(60)
    for place in range(20, 20 + width):
        places[place] = (places[place][0], 300.0)
    places[50:] = [(east + 500.0, north) for east, north in places[50:]]
    track, cleaning = clean_track(walked(places))
    # the jump back is gone, the one that stays 500 m on is not
    assert (cleaning.spikes, cleaning.spikes_sought, track.n_points) == (width, True, 60 - width)
    assert track.length_m == pytest.approx(59 * 1.5 + 500, abs=0.01)
    drawn, found = clean_track(walked(places, planned=True))
    assert (drawn.n_points, found.spikes_sought) == (60, False)
    for locale, told in (("zh", "飞点没有找"), ("en", "could not be looked for")):
        assert told in cleaning_text(found, locale)
        assert told not in cleaning_text(cleaning, locale)


def test_a_rest_keeps_its_ends_only() -> None:
    # 100 s to the east, 300 s within 5 m, 100 s on
    rest = [(150.0 + 4 * np.cos(s), 4 * np.sin(s)) for s in range(300)]
    places = [*straight(100), *rest, *((150.0 + 1.5 * s, 0.0) for s in range(1, 101))]
    track = walked(places, range(500))
    (stop,) = stops_of(track)
    assert 300 <= stop.duration_s <= 325
    cleaned, cleaning = clean_track(track)
    assert cleaning.stops == stop.last - stop.first - 1
    assert cleaned.length_m == pytest.approx(300.0, abs=15.0)
    found = track_stats(track)
    assert (found.stops, found.elapsed_s) == (1, 499)
    assert found.moving_s == 499 - round(stop.duration_s)
    assert track_stats(cleaned).moving_s == found.moving_s


def test_going_round_in_two_minutes_is_no_rest() -> None:
    angle = np.linspace(0, 2 * np.pi, 121)
    circle = [(50 * np.sin(a), 50 * np.cos(a)) for a in angle]
    assert stops_of(walked(circle, range(121))) == []


def test_times_that_run_backwards_are_forgotten() -> None:
    times = [0, 1, 2, 50, 4, 5, 51, 52]
    track, cleaning = clean_track(walked(straight(8), times))
    assert (cleaning.times, cleaning.points) == (2, 0)
    assert track.time_s is not None
    assert np.isnan(track.time_s).tolist() == [False] * 4 + [True] * 2 + [False] * 2


def test_climb_leaves_out_the_noise_and_unknown_heights_are_unknown() -> None:
    n = 400
    heights = [800 + 0.1 * place + (1 if place % 2 else -1) for place in range(n)]
    found = track_stats(walked(straight(n, 3.0), range(n), heights))
    assert found.ascent_m == pytest.approx(40.0, abs=3.0)
    assert found.descent_m == 0.0
    heights[100:103] = [np.nan] * 3
    bridged = track_stats(walked(straight(n, 3.0), None, heights))
    assert bridged.ascent_m == pytest.approx(40.0, abs=3.0)
    assert bridged.height_share == pytest.approx(397 / 400, abs=1e-4)
    heights[100:200] = [np.nan] * 100
    unknown = track_stats(walked(straight(n, 3.0), None, heights))
    assert unknown.ascent_m is None
    assert unknown.lowest_m is not None
    assert (unknown.start, unknown.moving_s) == (None, None)


def test_gaps_are_told_and_not_walked() -> None:
    places = [*straight(10), *((500.0 + 1.5 * p, 0.0) for p in range(10))]
    times = [*range(10), *range(1000, 1010)]
    found = track_stats(walked(places, times, offsets=[0, 10, 20]))
    assert (found.gaps, found.segments) == (1, 2)
    assert found.longest_gap_m == pytest.approx(500 - 13.5, abs=0.1)
    assert found.length_m == pytest.approx(27.0, abs=0.1)
    assert (found.elapsed_s, found.moving_s) == (1009, 18)
    joined = track_stats(walked(places, times))
    assert (joined.gaps, joined.moving_s) == (1, 18)


@given(
    st.lists(
        st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000), st.integers(-9, 200)),
        min_size=2,
        max_size=60,
    )
)
def test_cleaning_only_takes_points_away_and_keeps_count(
    steps: list[tuple[float, float, int]],
) -> None:
    track = walked([step[:2] for step in steps], np.cumsum([step[2] for step in steps]))
    cleaned, cleaning = clean_track(track)
    assert cleaned.n_points == track.n_points - cleaning.points
    kept = {tuple(point) for point in track.points.tolist()}
    assert {tuple(point) for point in cleaned.points.tolist()} <= kept
    assert cleaned.offsets[-1] == cleaned.n_points > 0
    found = track_stats(cleaned)
    assert 0 <= (found.moving_s or 0) <= (found.elapsed_s or 0)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_words_say_everything(locale: str) -> None:
    for track in (walked(straight(5)), walked(straight(5), range(5), [1.0, 2, 3, 4, 5])):
        text = stats_text(track_stats(track), locale)
        assert "{" not in text
        assert ("unknown" in text or "未知" in text) == (track.time_s is None)
    _, cleaning = clean_track(walked([*straight(3), straight(3)[-1]]))
    assert "1" in cleaning_text(cleaning, locale)


def test_the_command_tells_several_files(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.gpx", tmp_path / "b.gpx"
    good.write_text(gpx(METADATA + WPT + trk()), "utf-8")
    bad.write_text(gpx(trk())[:-9], "utf-8")
    done = CliRunner().invoke(main, ["stats", str(good), str(good), "--json", "--clean"])
    assert done.exit_code == 0, done.output
    first, _ = json.loads(done.output)
    assert (first["points"], first["marks"], first["cleaning"]["spikes"]) == (3, 1, 0)
    assert first["start"] == "2024-05-01T01:00:00+00:00"
    assert CliRunner().invoke(main, ["stats", str(good)]).output.count("\n") >= 14
    failed = CliRunner().invoke(main, ["stats", str(bad)])
    assert failed.exit_code == 1
    assert "Traceback" not in failed.output
