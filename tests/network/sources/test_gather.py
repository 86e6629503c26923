"""The command `jindao network build` with several files, an area and greenways."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jindao.cli import main
from jindao.network.bundle_reading import read_bundle

NODES = "".join(
    f"<node id='{key}' lat='37.8' lon='{112.5 + key / 1000:.4f}' version='1'/>"
    for key in range(1, 9)
)


def osm(path: Path, ways: dict[int, tuple[int, ...]]) -> str:
    drawn = "".join(
        f"<way id='{key}' version='1'>"
        + "".join(f"<nd ref='{node}'/>" for node in nodes)
        + "<tag k='highway' v='footway'/></way>"
        for key, nodes in ways.items()
    )
    path.write_text(f"<osm version='0.6'>{NODES}{drawn}</osm>", "utf-8")
    return str(path)


def geojson(path: Path, kind: str, coordinates: object, **properties: str) -> str:
    geometry = {"type": kind, "coordinates": coordinates}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    return str(path)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["network", "build", *words])


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """Ways 10 (nodes 1 to 4) and 11 (4 to 6) in one file, 11 and 12 (6 to 8) in the other."""
    one = osm(tmp_path / "a.osm", {10: (1, 2, 3, 4), 11: (4, 5, 6)})
    return one, osm(tmp_path / "b.osm", {11: (4, 5, 6), 12: (6, 7, 8)})


def box(path: Path, west: float, east: float, south: float = 37.7) -> str:
    ring = [[west, south], [east, south], [east, 37.9], [west, 37.9], [west, south]]
    return geojson(path, "Polygon", [ring])


def test_all_together(files: tuple[str, str], tmp_path: Path) -> None:
    area = box(tmp_path / "area.geojson", 112.5, 112.5065)
    # 2 m north of the ways from node 2 to 6 (352 m), then 1,110 m to the north, then out
    line = [[112.502, 37.80002], [112.5065, 37.80002], [112.5065, 37.81], [112.52, 37.81]]
    greenway = geojson(
        tmp_path / "g.geojson", "LineString", line, name="汾河绿道", level="city", attribution="© B"
    )
    gpx = tmp_path / "g.gpx"
    points = "".join(f"<trkpt lat='{lat}' lon='112.501'/>" for lat in (37.8, 37.802))
    gpx.write_text(f"<gpx version='1.1' creator='x'><trk><trkseg>{points}</trkseg></trk></gpx>")
    out = tmp_path / "out"
    done = run(
        *("--source", "osm", *files, "--output", str(out), "--clip", area),
        *("--greenway", greenway, "--greenway", str(gpx)),
    )
    assert done.exit_code == 0, done.stderr
    assert "由 2 个文件合成，重复的道路 1 条" in done.stdout
    assert "绿道：市域 1.5 km" in done.stdout
    assert "级别不详 0.2 km" in done.stdout
    assert "并入绿道" in done.stderr
    network = read_bundle(out)
    assert network.bbox.east < 112.5066
    assert network.bbox.west == 112.501
    assert network.meta.attribution == ("© OpenStreetMap contributors, ODbL 1.0", "© B")
    assert network.meta.source == "osm: a.osm, b.osm"
    assert set(network.names) == {"汾河绿道", "绿道"}
    assert run("--source", "osm", *files, "--output", str(out)).exit_code == 0
    assert read_bundle(out).bbox.east == 112.508


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (("--clip", "{away}"), 1, "112.5010,37.8000,112.5060,37.8000"),
        (("--clip", "{away}"), 1, "10.0000,37.7000,11.0000,37.9000"),
        (("--clip", "{nothing}"), 1, "nothing"),
        (("--greenway", "{nothing}"), 1, "nothing"),
        (("--greenway", "{far}"), 1, "不在 osm"),
        (("--greenway", "{far}", "--datum", "gcj"), 2, "gcj02"),
    ],
)
def test_what_cannot_be(
    more: tuple[str, ...], code: int, told: str, files: tuple[str, str], tmp_path: Path
) -> None:
    names = {
        "away": box(tmp_path / "away.geojson", 10, 11),
        "nothing": str(tmp_path / "nothing.geojson"),
        "far": geojson(tmp_path / "far.geojson", "LineString", [[10, 37.8], [11, 37.8]]),
    }
    out = tmp_path / "out"
    words = [word.format(**names) for word in more]
    done = run("--source", "osm", files[0], "--output", str(out), *words)
    assert done.exit_code == code
    assert told in done.stderr.splitlines()[-1]
    assert not out.exists()


def test_sources_that_are_no_files(files: tuple[str, str], tmp_path: Path) -> None:
    out = ("--output", str(tmp_path / "out"))
    done = run("--source", "overpass", "太原", "大同", *out)
    assert done.exit_code == 2
    assert "osm、geojson" in done.stderr
    area = box(tmp_path / "area.geojson", 112, 113)
    for words in (("--clip", area), ("--greenway", area)):
        done = run("--source", "skeleton", *out, *words)
        assert done.exit_code in (1, 2)
        assert done.stderr.startswith("错误：")
