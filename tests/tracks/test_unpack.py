"""What a ZIP of tracks holds: all of one kind is read, and what is not is told."""

from __future__ import annotations

import numpy as np
import pytest

from jindao.errors import DataError
from jindao.tracks.limits import ReadLimits
from jindao.tracks.read import read_track
from tests.tracks.files import KML, TCX, WPT, gpx, trk, zipped


def refused(data: bytes, limits: ReadLimits) -> DataError:
    with pytest.raises(DataError) as error:
        read_track(data, limits=limits)
    return error.value


def test_the_tracks_of_a_zip_become_segments() -> None:
    untimed = gpx(trk(time=False)).replace("112.5", "112.6")
    packed = zipped(
        **{"day-2.gpx": untimed, "day-1.gpx": gpx(trk() + WPT), "__MACOSX/._day-1.gpx": "x"}
    )
    track = read_track(packed)
    assert (track.n_points, track.n_segments, len(track.marks)) == (6, 2, 1)
    assert track.offsets.tolist() == [0, 3, 6]
    assert track.lon[[0, 3]].tolist() == [112.5, 112.6]
    assert track.time_s is not None
    assert np.isnan(track.time_s).tolist() == [False] * 3 + [True] * 3
    assert track.notes == ()
    assert refused(packed, ReadLimits(points=5)).code == "track_points"
    assert refused(packed, ReadLimits(marks=0)).code == "track_marks"
    assert refused(packed, ReadLimits(bytes=len(untimed) + 100)).code == "track_bytes"


def test_what_a_zip_holds_besides_is_told() -> None:
    for others in ({"a.gpx": gpx(trk())}, {"doc.kml": KML, "files/a.kml": KML}):
        track = read_track(zipped(**{"b.tcx": TCX, "notes.txt": "x", **others}))
        assert track.n_points == 3
        (note,) = track.notes
        assert (note.code, dict(note.facts)["count"]) == ("track_files_left", len(others))
