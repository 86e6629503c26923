"""`jindao import` as people use it, on a bundle of the tiny world."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from jindao import LonLat, Network, Planner, RouteRequest, read_bundle, write_bundle
from jindao import write as write_trip
from jindao.geo import wgs84_to_gcj02
from jindao.tracks.read import read_track
from tests.conftest import at, require_program
from tests.test_cli import fails, run
from tests.tracks.files import WPT, gpx


@pytest.fixture(scope="module")
def bundle(tiny_network: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiny") / "bundle"
    write_bundle(tiny_network, path)
    return path


def walk(path: Path, *, shifted: bool = False, minutes: float = 20.0) -> Path:
    """Write a walk from A by B and D to E, a point every 5 m, and a waypoint."""
    places = [(5.0 * k, 0.0) for k in range(100)]
    places += [(500.0, 5.0 * k) for k in range(60)]
    places += [(500.0 + 5.0 * k, 300.0) for k in range(81)]
    rows = []
    for number, (east, north) in enumerate(places):
        position = at(east, north)
        position = wgs84_to_gcj02(position) if shifted else position
        second = round(number * minutes * 60 / len(places))
        time = f"2024-05-01T01:{second // 60:02d}:{second % 60:02d}Z"
        rows.append(
            f'<trkpt lat="{position.lat:.7f}" lon="{position.lon:.7f}"><time>{time}</time></trkpt>'
        )
    path.write_text(gpx(f"{WPT}<trk><trkseg>{''.join(rows)}</trkseg></trk>"), "utf-8")
    return path


def test_it_has_help() -> None:
    told = run("import", "--help").output
    for word in ("--match", "--datum", "gcj02", "--plan", ".geojson", "GPX"):
        assert word in told


def test_a_track_is_matched_and_told(bundle: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"m.{suffix}" for suffix in ("gpx", "geojson", "json", "txt")]
    outputs = [word for file in files for word in ("--output", str(file))]
    track = walk(tmp_path / "a.gpx")
    done = run("import", str(track), "--network", str(bundle), "--match", "--clean", *outputs)
    assert done.exit_code == 0, done.output
    assert "AB" in done.stdout
    assert "100%" in done.stdout
    assert files[3].read_text("utf-8") == done.stdout
    report = json.loads(files[2].read_text("utf-8"))
    assert report["kind"] == "track"
    assert report["matched"]["stretches"][0]["leg"]["names"] == ["AB", "BD", "DE"]
    features = json.loads(files[1].read_text("utf-8"))["features"]
    assert [f["properties"]["kind"] for f in features] == ["matched", "waypoint"]
    again = read_track(files[0])
    assert (again.n_points, len(again.marks)) == (report["stats"]["points"], 1)
    assert again.time_s is not None


def test_the_gpx_it_writes_opens_elsewhere(bundle: Path, tmp_path: Path) -> None:
    gpsbabel = require_program("gpsbabel")
    out, kml = tmp_path / "m.gpx", tmp_path / "m.kml"
    track = walk(tmp_path / "a.gpx")
    run("import", str(track), "--network", str(bundle), "--output", str(out))
    subprocess.run(
        [gpsbabel, "-i", "gpx", "-f", out, "-o", "kml", "-F", kml], check=True, timeout=60
    )
    assert "LineString" in kml.read_text("utf-8")


def test_a_plan_is_compared_with(bundle: Path, tmp_path: Path) -> None:
    planner = Planner(network=read_bundle(bundle))
    trip = planner.plan_route(RouteRequest(waypoints=(at(0, 0), at(900, 300))))
    write_trip(trip, tmp_path / "plan.json")
    track = walk(tmp_path / "a.gpx")
    plan = str(tmp_path / "plan.json")
    done = run("import", str(track), "--network", str(bundle), "--plan", plan)
    assert done.exit_code == 0, done.output
    assert "第 1 天" in done.stdout
    assert "没有步速建议" in done.stdout
    told = fails(1, "import", str(track), "--network", str(bundle), "--plan", str(track))
    assert "JSON" in told


def test_the_datum_is_offered_and_taken(bundle: Path, tmp_path: Path) -> None:
    track = str(walk(tmp_path / "g.gpx", shifted=True))
    network = ("--network", str(bundle))
    told = run("import", track, *network, "--datum", "gcj02", "--match", "--output", "-")
    report = json.loads(told.stdout)
    assert report["datum"] == "gcj02"
    assert report["matched"]["stretches"][0]["leg"]["names"] == ["AB", "BD", "DE"]
    first = LonLat(*report["lines"][0]["line"][0])
    assert abs(first.lon - at(0, 0).lon) < 1e-6
    offered = run("import", track, *network).stdout
    assert "--datum gcj02" in offered
    for more in (["--match"], ["-o", str(tmp_path / "no.gpx")]):
        refused = run("import", track, *network, *more)
        assert refused.exit_code == 2
        assert "坐标系" in refused.stdout
        assert "--datum gcj02" in refused.stderr
    assert not (tmp_path / "no.gpx").exists()
    assert run("import", track, *network, "-o", "-").stdout == ""
    detected = json.loads(run("import", track, *network, "--datum", "detect", "-o", "-").stdout)
    assert detected["datum"] == "gcj02"


def test_what_cannot_be_is_one_line(bundle: Path, tmp_path: Path) -> None:
    track = walk(tmp_path / "a.gpx")
    page = tmp_path / "b.gpx"
    page.write_text("<!DOCTYPE html><p>login", "utf-8")
    network = ("--network", str(bundle))
    for status, words in (
        (1, (str(page), *network)),
        (1, (str(tmp_path / "none.gpx"), *network)),
        (2, (str(track), *network, "--datum", "nad27")),
        (2, (str(track), *network, "--profile", "horse")),
        (1, (str(track), *network, "--output", str(tmp_path / "none" / "a.gpx"))),
        (2, (str(track), *network, "--output", str(tmp_path / "a.pdf"))),
        (2, (str(track), "--match")),
        (2, (str(track), "--datum", "detect")),
    ):
        fails(status, "import", *words)


def test_limits_are_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINDAO_IMPORT_POINTS", "100")
    assert "100" in fails(1, "import", str(walk(tmp_path / "a.gpx")))
