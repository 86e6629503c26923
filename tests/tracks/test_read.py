"""Reading: one walk in every format, and what files of strangers get wrong."""

from __future__ import annotations

import gzip
import importlib.util
import json
import struct
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.errors import DataError, JindaoError, MissingExtraError
from jindao.formats import ExportOptions, export
from jindao.model.note import Note
from jindao.network.lengths import segment_lengths_m
from jindao.tracks.limits import ReadLimits
from jindao.tracks.read import READERS, read_track
from jindao.tracks.stats import track_stats
from jindao.tracks.track import Track
from tests.conftest import missing, require_program
from tests.formats.conftest import make_leg, make_ridden_tour, make_route, make_tour
from tests.tracks.files import (
    FIRST_S,
    GEOJSON,
    GPX_10,
    KML,
    KML_GX,
    MARK,
    METADATA,
    NAME,
    POINTS,
    TCX,
    WPT,
    gpx,
    points,
    trk,
    zipped,
)
from tests.tracks.fit_file import fit_file

WHOLE = {
    "gpx 1.1": gpx(METADATA + WPT + trk()),
    "gpx 1.0": gpx("<name>晋祠 &lt;走&gt;</name>" + WPT + trk(), GPX_10),
    "gpx without namespace": gpx(METADATA + WPT + trk(), ""),
    "kml": KML,
    "kml with gx:Track": KML_GX,
    "geojson": GEOJSON,
    "tcx": TCX,
}


def refused(data: bytes | str, limits: ReadLimits | None = None) -> DataError:
    raw = data.encode() if isinstance(data, str) else data
    with pytest.raises(DataError) as caught:
        read_track(raw, name="a.gpx", limits=limits)
    for locale in ("zh", "en"):
        sentence = caught.value.message(locale)
        assert "\n" not in sentence
        assert "{" not in sentence
        assert "a.gpx" in sentence
    return caught.value


def check_line(track: Track) -> None:
    assert track.n_segments == 1
    assert np.allclose(track.points, [point[:2] for point in POINTS], atol=1e-7)
    assert track.elevation_m is not None
    assert np.allclose(track.elevation_m, [point[2] for point in POINTS], atol=0.11)


@pytest.mark.parametrize("kind", WHOLE)
def test_one_walk_reads_alike_in_every_format(kind: str) -> None:
    track = read_track(WHOLE[kind].encode(), name="walk")
    check_line(track)
    assert track.name == NAME
    assert [(mark.name, str(mark.position)) for mark in track.marks] == [
        ("泉 & 亭", f"{MARK[0]},{MARK[1]}")
    ]
    if kind == "kml":
        assert track.time_s is None
        assert track.planned
    else:
        assert track.time_s is not None
        assert track.time_s.tolist() == [FIRST_S, FIRST_S + 60, FIRST_S + 120]


def test_fit_reads_alike_too() -> None:
    if importlib.util.find_spec("fitdecode") is None:
        missing("fitdecode")
    track = read_track(fit_file(), name="walk.fit")
    check_line(track)
    assert track.time_s is not None
    assert track.time_s.tolist() == [FIRST_S, FIRST_S + 60, FIRST_S + 120]
    broken = bytearray(fit_file())
    broken[-9] ^= 1
    assert refused(bytes(broken)).code == "track_fit"
    assert refused(fit_file()[:-9]).code in ("file_truncated", "track_fit")


def test_fit_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fitdecode", None)
    with pytest.raises(MissingExtraError) as caught:
        read_track(fit_file(), name="walk.fit")
    assert caught.value.extra == "fit"
    assert "jindao[fit]" in caught.value.message("zh")


def test_a_length_worked_by_hand() -> None:
    track = read_track(WHOLE["gpx 1.1"].encode())
    # at 37.8 degrees one thousandth of a degree is 88.08 m to the east, 111.00 m to the north
    assert track.step_m.tolist() == pytest.approx([0.0, 88.08, 141.7], abs=0.05)


def test_packed_files_are_unpacked() -> None:
    packed = {
        "kmz": zipped(**{"files/a.kml": "<kml/>", "doc.kml": KML}),
        "zip": zipped(**{"../../etc/walk.gpx": WHOLE["gpx 1.1"], "readme.txt": "x"}),
        "gz": gzip.compress(WHOLE["gpx 1.1"].encode()),
    }
    for data in packed.values():
        check_line(read_track(data))


def test_several_lines_are_segments_with_nothing_between() -> None:
    track = read_track(gpx(trk() + "<trk><trkseg/></trk>" + trk()).encode())
    assert (track.n_segments, track.n_points) == (2, 6)
    assert track.step_m[3] == 0.0
    assert track.length_m == pytest.approx(2 * (88.08 + 141.7), abs=0.2)


def test_a_route_is_planned_and_left_out_beside_a_track() -> None:
    route = f"<rte><name>r</name>{points('rtept', time=False)}</rte>"
    alone = read_track(gpx(route).encode())
    assert (alone.planned, alone.n_points, alone.name) == (True, 3, "r")
    both = read_track(gpx(route + trk()).encode())
    assert (both.planned, both.n_points) == (False, 3)
    assert [note.code for note in both.notes] == ["track_routes_left"]


def test_waypoints_alone_are_no_line() -> None:
    track = read_track(gpx(WPT).encode(), name="a.gpx")
    assert (track.n_points, track.n_segments, len(track.marks)) == (0, 0, 1)
    with pytest.raises(DataError) as caught:
        track.with_line()
    assert caught.value.code == "track_no_line"


def test_points_of_other_namespaces_are_not_read_and_a_strange_root_is_noted() -> None:
    foreign = '<x:trk xmlns:x="urn:x"><x:trkseg><x:trkpt lat="1" lon="2"/></x:trkseg></x:trk>'
    assert read_track(gpx(trk() + foreign).encode()).n_points == 3
    strange = read_track(gpx(trk(), "http://example.com/gpx").encode())
    assert strange.n_points == 3
    assert [note.code for note in strange.notes] == ["track_namespace"]


def test_unknown_heights_and_times_are_unknown() -> None:
    plain = read_track(gpx(trk(ele=False, time=False)).encode())
    assert plain.elevation_m is None
    assert plain.time_s is None
    zeros = gpx(trk()).replace("<ele>800.0", "<ele>0").replace("805.5", "0").replace("812.0", "0")
    assert read_track(zeros.encode()).elevation_m is None
    some = gpx(trk()).replace("805.5", "NaN").replace("2024-05-01T01:01:00Z", "gestern")
    track = read_track(some.encode())
    assert track.elevation_m is not None
    assert np.isnan(track.elevation_m).tolist() == [False, True, False]
    assert track.time_s is not None
    assert np.isnan(track.time_s).tolist() == [False, True, False]
    assert [(note.code, note.facts) for note in track.notes] == [
        ("track_heights", (("count", 1),)),
        ("track_times", (("count", 1),)),
    ]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("gbk", "GBK"),
        ("gbk", "gb2312"),
        ("gbk", "UTF-8"),
        ("gb18030", "GB18030"),
        ("utf-8", "nonsense"),
    ],
)
def test_encodings(encoding: str, declared: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>'
    data = gpx(METADATA + trk(), declaration=declaration).encode(encoding)
    assert read_track(data).name == NAME


def test_names_are_text_whatever_stands_in_them() -> None:
    hostile = "&lt;script&gt;\u202e😀 \u200f../../etc\n\t&amp;&quot; {0.__class__}"
    track = read_track(gpx(f"<metadata><name>{hostile}</name></metadata>" + trk()).encode())
    assert track.name == '<script> 😀 ../../etc &" {0.__class__}'
    long = read_track(gpx(f"<metadata><name>{'长' * 500}</name></metadata>" + trk()).encode())
    assert len(long.name) == 200


XXE = '<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    '<!DOCTYPE gpx [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or chr(0)[1:]};" * 10}">' for n in range(1, 9))
    + "]>"
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (f"{XXE}<gpx><name>&x;</name></gpx>", "track_doctype"),
        (f'<?xml version="1.0"?><!-- x -->{LAUGHS}<gpx>&a8;</gpx>', "track_doctype"),
        ('<!DOCTYPE gpx SYSTEM "http://127.0.0.1:1/x.dtd"><gpx/>', "track_doctype"),
        ("", "file_empty"),
        (b"\x00" * 1000, "file_empty"),
        ("  \n", "file_empty"),
        ("<!DOCTYPE html><html><body>404</body></html>", "file_web_page"),
        ("\ufeff<HTML><p>login", "file_web_page"),
        ("hello", "file_format"),
        ("<svg/>", "track_root"),
        ('<osm xmlns="http://www.topografix.com/GPX/1/1"/>', "track_root"),
        (gpx(""), "track_empty"),
        (gpx("<trk><trkseg/></trk>"), "track_empty"),
        (gpx(trk())[:-30], "track_cut_off"),
        (gpx(trk())[:120], "track_cut_off"),
        (gpx(trk()).encode("utf-16")[:-41], "file_truncated"),
        (gpx(trk()).replace("</trkseg>", "</trk>"), "track_xml_tags"),
        (gpx("<metadata><name>A & B</name></metadata>" + trk()), "track_xml_character"),
        (gpx("<metadata><name>A\x01B</name></metadata>" + trk()), "track_xml_character"),
        (gpx(trk()) * 2, "track_xml_after"),
        (gpx(trk()).replace("<trkseg>", "<trkseg>&x;"), "track_xml"),
        (gpx(trk()).replace('lat="37.801"', 'lat="95"'), "track_range"),
        (
            gpx(trk())
            .replace('lon="112.5"', 'lon="-179.9"')
            .replace('lon="112.501"', 'lon="179.9"'),
            "track_meridian",
        ),
        (gpx(trk()).replace('lat="37.801"', 'lat="NaN"'), "track_not_finite"),
        (gpx(trk()).replace('lat="37.801"', 'lat="1e999"'), "track_not_finite"),
        (gpx(trk()).replace('lat="37.801"', ""), "track_position"),
        (gpx(trk()).replace('lat="37.801"', 'lat="37,801"'), "track_position"),
        (
            gpx(trk()).replace("lat=", "x=").replace("lon=", "lat=").replace("x=", "lon="),
            "track_swapped",
        ),
        (gpx(WPT).replace('lat="37.8005"', 'lat="-95"'), "track_range_mark"),
        (gpx("<a>" * 200 + "</a>" * 200), "track_depth"),
        ('{"type": "FeatureCollection", "features": []}', "track_empty"),
        ('{"kind": "x"}', "track_geojson"),
        ('{"kind": "tour", "schema": 1, "stages": []}', "track_own_json"),
        ('{"type": "Feature", "geo', "track_cut_off"),
        ('{"type": ]', "file_json"),
        (GEOJSON.replace("112.501, 37.8,", "NaN, 37.8,"), "track_not_finite"),
        (GEOJSON.replace("112.501, 37.8,", f"{'9' * 400}, 37.8,"), "track_not_finite"),
        (GEOJSON.replace("112.501, 37.8,", "12523554.0, 4551212.0,"), "track_metres"),
        (GEOJSON.replace("112.501, 37.8,", '"112.501", 37.8,'), "track_position"),
        ('{"type": "Feature", "geometry": ' + "[" * 100_000, "track_depth"),
        (KML.replace("112.501,37.8,", "112.501;37.8,"), "track_position"),
        (TCX.replace("37.801", "north"), "track_position"),
        (zipped(**{"notes.txt": "x"}), "track_zip_empty"),
        (zipped(**{"doc.kml": KML})[:-10], "track_packing"),
        (gzip.compress(KML.encode())[:-20], "file_truncated"),
        (b"PK\x03\x04 nonsense", "track_packing"),
    ],
)
def test_bad_files_are_refused_in_one_sentence(data: str | bytes, code: str) -> None:
    assert refused(data).code == code


def test_an_error_names_the_point_and_the_value() -> None:
    error = refused(gpx(trk()).replace('lat="37.801"', 'lat="95"'))
    assert "point 3" in error.message("en")
    assert "112.502, 95 " in error.message("zh")


def test_a_missing_latitude_is_shown_as_missing() -> None:
    error = refused(gpx(trk()).replace('lat="37.801"', ""))
    assert 'lat="" lon="112.502"' in error.message("zh")


def test_points_before_the_first_fix_are_left_out_and_told() -> None:
    nowhere = '<trkpt lat="0" lon="0"/>' * 2
    body = trk().replace("<trkseg>", f"<trkseg>{nowhere}", 1)
    track = read_track(gpx(body).encode())
    plain = read_track(gpx(trk()).encode())
    assert (track.n_points, track.length_m) == (plain.n_points, plain.length_m)
    assert [(note.code, note.facts) for note in track.notes] == [("track_no_fix", (("count", 2),))]
    at_sea = '<trkpt lat="0" lon="0"/><trkpt lat="0.01" lon="0"/>'
    assert read_track(gpx(f"<trk><trkseg>{at_sea}</trkseg></trk>").encode()).n_points == 2


def two_gigabytes_of_zeros() -> bytes:
    """Return a ZIP of 2 MB with one file of 2 GB, made of one packed block, again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    begin = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    data = begin + block * 2047 + packer.flush()
    name, facts = b"a.gpx", struct.pack("<HHHHHIII", 20, 0, 8, 0, 0, 0, len(data), 1 << 31)
    local = b"PK\x03\x04" + facts + struct.pack("<HH", len(name), 0) + name
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + facts
    entry += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local) + len(data), 0)
    return local + data + entry + b"PK\x05\x06" + end


def test_bombs_are_stopped_early() -> None:
    assert refused(two_gigabytes_of_zeros()).code == "track_bytes"
    spaces = gpx(" " * (40 << 20) + trk())
    assert refused(gzip.compress(spaces.encode(), 1)).code == "track_bomb"


def test_limits_of_bytes_points_marks_and_time() -> None:
    whole = gpx(trk() + WPT)
    assert refused(whole, ReadLimits(bytes=100)).code == "track_bytes"
    assert refused(whole, ReadLimits(points=2)).code == "track_points"
    assert refused(KML_GX, ReadLimits(points=2)).code == "track_points"
    assert refused(whole, ReadLimits(marks=0)).code == "track_marks"
    assert refused(whole, ReadLimits(seconds=-1.0)).code == "track_time"


def test_ten_million_points_are_refused_before_they_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.gpx"
    with file.open("w") as out:
        out.write("<gpx><trk><trkseg>")
        out.truncate(10_000_000 * 40)
    with pytest.raises(DataError) as caught:
        read_track(file)
    assert caught.value.code == "track_bytes"


def test_files_that_are_not_there(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.gpx", "file_missing"), (tmp_path, "file_is_directory")):
        with pytest.raises(DataError) as caught:
            read_track(path)
        assert caught.value.code == code


@pytest.mark.parametrize("target", ["kml", "gtrnctr", "gpx"])
def test_files_of_another_program(tmp_path: Path, target: str) -> None:
    gpsbabel = require_program("gpsbabel")
    source, made = tmp_path / "a.gpx", tmp_path / f"made.{target}"
    source.write_text(gpx(METADATA + trk()), "utf-8")
    subprocess.run(
        [gpsbabel, "-i", "gpx", "-f", source, "-o", target, "-F", made], check=True, timeout=60
    )
    track = read_track(made)
    assert track.n_points >= 3
    assert track.points[0].tolist() == pytest.approx(POINTS[0][:2], abs=1e-5)
    assert (track.time_s is None) == (target == "kml")


def test_what_another_program_writes_as_fit(tmp_path: Path) -> None:
    gpsbabel = require_program("gpsbabel")
    if importlib.util.find_spec("fitdecode") is None:
        missing("fitdecode")
    source, made = tmp_path / "a.gpx", tmp_path / "made.fit"
    source.write_text(gpx(METADATA + trk()), "utf-8")
    subprocess.run(
        [gpsbabel, "-i", "gpx", "-f", source, "-o", "garmin_fit", "-F", made],
        check=True,
        timeout=60,
    )
    track = read_track(made)
    assert track.n_points == 3
    assert np.allclose(track.points, [point[:2] for point in POINTS], atol=1e-6)
    assert track.elevation_m is not None
    assert track.elevation_m.tolist() == pytest.approx([point[2] for point in POINTS], abs=0.2)


def test_every_reader_is_there() -> None:
    assert all(callable(READERS[name]) for name in READERS)


WHOLE_BYTES = [
    *(text.encode() for text in WHOLE.values()),
    fit_file(),
    gzip.compress(KML.encode()),
    zipped(**{"doc.kml": KML}),
    gpx(METADATA + trk()).encode("utf-16"),
]


@settings(max_examples=150)
@given(
    st.sampled_from(WHOLE_BYTES),
    st.lists(st.tuples(st.integers(0, 4_000), st.binary(max_size=6)), max_size=4),
    st.integers(0, 4_000),
)
def test_a_damaged_file_is_read_or_refused_but_never_worse(
    data: bytes, changes: list[tuple[int, bytes]], length: int
) -> None:
    broken = bytearray(data)
    for place, piece in changes:
        broken[place % len(broken) : place % len(broken) + len(piece)] = piece
    try:
        track = read_track(bytes(broken[: len(broken) - length % 50]), name="a")
    except JindaoError:
        return
    assert np.isfinite(track.points).all()
    assert track.offsets[-1] == track.n_points
    assert (np.diff(track.offsets) > 0).all()


def climbing(heights: list[float]) -> bytes:
    rows = (
        f'<trkpt lat="{37.8 + k * 1e-4:.4f}" lon="112.5"><ele>{height}</ele></trkpt>'
        for k, height in enumerate(heights)
    )
    return gpx(f"<trk><trkseg>{''.join(rows)}</trkseg></trk>").encode()


def test_a_zero_among_heights_is_none() -> None:
    # 101 points from 1500 to 1600 m, 11 m apart; one of them says 0
    heights = [1500.0 + k for k in range(101)]
    heights[50] = 0.0
    track = read_track(climbing(heights))
    found = track_stats(track)
    assert found.ascent_m == pytest.approx(100.0, abs=5.0)
    assert found.lowest_m == 1500.0
    assert [(note.code, note.facts) for note in track.notes] == [("track_zeros", (("count", 1),))]
    beach = read_track(climbing([0.0, 3.0, 0.0, 90.0]))
    assert beach.elevation_m is not None
    assert beach.elevation_m.tolist() == [0.0, 3.0, 0.0, 90.0]
    assert beach.notes == ()


@given(st.binary(max_size=400))
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(JindaoError):
        read_track(data)


@pytest.mark.parametrize(
    "name", ["gpx", "gpx_rich", "gpx_zip", "kml", "kmz", "geojson", "tcx", "fit"]
)
def test_what_this_program_writes_is_read_again(name: str) -> None:
    if importlib.util.find_spec("fitdecode") is None:
        missing("fitdecode")
    route = make_route()
    track = read_track(export(route, name), name=name)
    line = [point for leg in route.legs for point in leg.line]
    assert track.n_points >= 2
    for lon, lat in line:
        assert np.abs(track.points - (lon, lat)).max(axis=1).min() < 1e-5
    assert track.length_m == pytest.approx(float(segment_lengths_m(np.array(line)).sum()), rel=0.01)


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("kind", ["kml", "kmz", "geojson"])
def test_what_our_files_only_estimate_is_no_track_when_read_back(kind: str, locale: str) -> None:
    # The ways of a tour: seven surveyed points of the first day, none of the second.
    for trip, guessed in ((make_tour(), 2), (make_ridden_tour(), 1 if kind != "geojson" else 4)):
        read = read_track(export(trip, kind, ExportOptions(locale=locale)))
        surveyed = {
            point
            for leg in trip.legs
            for stretch in leg.stretches
            if stretch.alignment == "surveyed"
            for point in stretch.line
        }
        assert set(zip(read.lon.tolist(), read.lat.tolist(), strict=True)) == surveyed
        assert Note(code="track_guessed_left", facts=(("count", guessed),)) in read.notes
        assert len(read.marks) >= 4
    route = make_route(legs=(make_leg(("estimated", ((113.3, 40.0), (113.4, 40.0)), 9000.0)),) * 2)
    assert read_track(export(route, kind, ExportOptions(locale=locale))).n_points == 0


@pytest.mark.parametrize("folder", ["示意线位（不是轨迹）", "Estimated 示意 (not tracks)"])
def test_dashes_are_known_by_their_folder_where_the_style_is_lost(folder: str) -> None:
    line = "<LineString><coordinates>112.5,37.8 112.6,37.8</coordinates></LineString>"
    kml = (
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<Folder><name>{folder}</name><Placemark><name>a</name>{line}</Placemark></Folder>"
        f"<Folder><name>b</name><Placemark>{line}</Placemark></Folder></Document></kml>"
    )
    read = read_track(kml.encode())
    assert read.n_points == 2
    assert read.notes == (Note(code="track_guessed_left", facts=(("count", 1),)),)


def test_a_ride_of_another_program_is_read_and_a_name_falls_back_to_chinese() -> None:
    line = {"type": "LineString", "coordinates": [[112.5, 37.8], [112.6, 37.8]]}
    feature = {
        "type": "Feature",
        "geometry": line,
        "properties": {"kind": "ride", "name_zh": "古道", "name_en": "Old road"},
    }
    read = read_track(json.dumps(feature).encode())
    assert (read.n_points, read.name, read.notes) == (2, "古道", ())
