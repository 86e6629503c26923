"""Reading a track: what a file is, told from its content, and who reads it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, Protocol

from jindao._registry import Entry, Registry
from jindao.errors import DataError
from jindao.model.note import Note
from jindao.tracks.encodings import beginning
from jindao.tracks.limits import Meter, ReadLimits
from jindao.tracks.track import Track, joined
from jindao.tracks.unpack import bytes_of, unpacked


class Reader(Protocol):
    """Makes a track of the bytes of a file, unpacked."""

    def __call__(self, data: bytes, meter: Meter, /) -> Track:
        """Return the track."""


READERS: Registry[Reader] = Registry(
    "track_format",
    {
        "gpx": Entry("jindao.tracks.gpx:read_gpx"),
        "kml": Entry("jindao.tracks.kml:read_kml"),
        "geojson": Entry("jindao.tracks.geojson:read_geojson"),
        "tcx": Entry("jindao.tracks.tcx:read_tcx"),
        "fit": Entry("jindao.tracks.fit:read_fit", extra="fit"),
    },
)

SHOWN_FORMATS: Final = "GPX, KML, KMZ, GeoJSON, TCX, FIT"
_ROOTS: Final = {
    "gpx": "gpx",
    "kml": "kml",
    "Document": "kml",
    "Folder": "kml",
    "Placemark": "kml",
    "TrainingCenterDatabase": "tcx",
}
_FIT: Final = b".FIT"
_SEEN: Final = 4096
_PROLOGUE: Final = re.compile(r"(\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ELEMENT: Final = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")


def read_track(
    source: Path | str | bytes, *, name: str = "", limits: ReadLimits | None = None
) -> Track:
    """Return the track of a file, told from its content whatever it is called.

    The tracks of one kind in a ZIP become the segments of one.

    Parameters
    ----------
    source
        The file, or its bytes.
    name
        What the file is called, for errors and where it names nothing itself.
    limits
        The most that is read of it.

    Raises
    ------
    DataError
        Where the file is missing, is something else, is damaged or cut off, is too much,
        or holds no point or one that cannot be.
    MissingExtraError
        Where it is FIT and the extra `fit` is not installed.
    """
    if isinstance(source, bytes):
        shown = name or "-"
        meter = Meter(limits or ReadLimits(), shown)
        meter.check_bytes(len(source))
        data = source
    else:
        meter = Meter(limits or ReadLimits(), name or str(source))
        data = bytes_of(Path(source), meter)
    found = unpacked(data, meter)
    tracks = []
    for file in found.files:
        tracks.append(READERS[format_of(file, meter.path)](file, meter))
        meter.check_points(sum(track.n_points for track in tracks))
        meter.check_marks(sum(len(track.marks) for track in tracks))
    track = joined(tracks)
    if found.left:
        track = track.noted(Note(code="track_files_left", facts=(("count", found.left),)))
    return track


def format_of(data: bytes, path: str) -> str:
    """Return the format of a file, an entry of `READERS`, from how it begins.

    Raises
    ------
    DataError
        Where it is a web page, or none of them.
    """
    if data[8:12] == _FIT:
        return "fit"
    head = beginning(data, _SEEN)
    if head.startswith("{"):
        return "geojson"
    rest = _PROLOGUE.sub("", head, count=1)
    if rest.lower().startswith(("<!doctype html", "<html")):
        raise DataError("file_web_page", path=path)
    if rest.lower().startswith("<!doctype"):
        raise DataError("track_doctype", path=path)
    root = _ELEMENT.match(rest)
    if root and root.group(1) in _ROOTS:
        return _ROOTS[root.group(1)]
    if root:
        raise DataError("track_root", path=path, root=root.group(1)[:40], expected=SHOWN_FORMATS)
    raise DataError("file_format", path=path, expected=SHOWN_FORMATS)
