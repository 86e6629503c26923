"""Files that went through another program and back: points, names, Chinese."""

from __future__ import annotations

import dataclasses
import subprocess
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from jindao.formats import ExportOptions, export
from jindao.formats.options import GpxOptions
from jindao.model.tour import Tour
from tests.conftest import require_program
from tests.formats.conftest import HOME, SITE_1, SITE_2, make_leg, make_tour
from tests.formats.test_gpx import NS, turning

TIMED = ExportOptions(gpx=GpxOptions(times=True))
TOLERANCE = 2e-6
"""Degrees: what writes TCX and FIT rounds, by less than two decimetres."""

KINDS = ("gpx", "gpx_rich", "gpx_route")
THROUGH = {"kml": "kml", "gtrnctr": "tcx", "garmin_fit": "fit"}


def surveyed() -> Tour:
    """Two days on surveyed ways, with a turn in a street and heights."""
    tour = make_tour()
    turns = (turning("along", 0.0, HOME), turning("turn", 200.0, (113.297, 40.091), side="left"))
    heights = [(1050.5, 1061.0)]
    there = make_leg(("surveyed", (HOME, SITE_1), 544.0), heights=heights)
    on = make_leg(("surveyed", (SITE_1, SITE_2), 760.0), heights=heights)
    home = make_leg(("surveyed", (SITE_2, HOME), 1304.0), heights=heights)
    stage = dataclasses.replace(
        tour.stages[0], legs=(dataclasses.replace(there, turns=turns), on, home)
    )
    return dataclasses.replace(tour, stages=(stage,))


def converted(path: Path, kind: str, to: str, out: Path, *filters: str) -> Path:
    require_program("gpsbabel")
    command = ["gpsbabel", "-i", kind, "-f", str(path), *filters, "-o", to, "-F", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    return out


def spots(root: Any, path: str) -> list[tuple[float, float]]:
    return [(float(item.get("lon")), float(item.get("lat"))) for item in root.findall(path, NS)]


def same(found: list[tuple[float, float]], wanted: list[tuple[float, float]]) -> bool:
    pairs = zip(found, wanted, strict=True)
    return all(abs(a - c) < TOLERANCE and abs(b - d) < TOLERANCE for (a, b), (c, d) in pairs)


def heights(root: Any) -> list[float]:
    return [float(item.text) for item in root.findall(".//g:trkpt/g:ele", NS)]


def names(root: Any) -> set[str]:
    return {item.text for item in root.findall("g:wpt/g:name", NS)}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("to", THROUGH)
def test_points_and_names_come_back(kind: str, to: str, tmp_path: Path) -> None:
    path = tmp_path / "ours.gpx"
    path.write_bytes(export(surveyed(), kind, TIMED))
    before = etree.parse(str(path)).getroot()
    between = tmp_path / f"between.{THROUGH[to]}"
    # TCX and FIT hold courses: a route goes in as a track, waypoints as the way's cues.
    as_track = ("-x", "transform,trk=rte") if kind == "gpx_route" and to != "kml" else ()
    converted(path, "gpx", to, between, *as_track)
    out = converted(between, to, "gpx,gpxver=1.1", tmp_path / "back.gpx")
    back = etree.parse(str(out)).getroot()
    wanted = spots(before, ".//g:rtept" if kind == "gpx_route" else ".//g:trkpt")
    assert len(wanted) >= 4
    found = spots(back, ".//g:trkpt") or spots(back, ".//g:rtept")
    assert same(found, wanted)
    assert heights(back) == pytest.approx(heights(before), abs=0.2)
    if to == "kml":
        assert {"大同站", "华严寺", "善化寺"} <= names(before) <= names(back)
        # What gpsbabel makes of a track is a folder of its name; reading, it looks at none.
        assert "大同古城两日 D1" in between.read_text("utf-8")


@pytest.mark.parametrize(("name", "kind"), [("tcx", "gtrnctr"), ("fit", "garmin_fit")])
def test_courses_come_back_as_gpx(name: str, kind: str, tmp_path: Path) -> None:
    tour = surveyed()
    path = tmp_path / f"ours.{name}"
    path.write_bytes(export(tour, name))
    out = converted(path, kind, "gpx,gpxver=1.1", tmp_path / "back.gpx")
    root = etree.parse(str(out)).getroot()
    wanted = spots(etree.fromstring(export(tour, "gpx")), ".//g:trkpt")
    assert same(spots(root, ".//g:trkpt"), wanted)
    if name == "tcx":
        assert {"大同站", "华严寺", "善化寺", "迎泽大街"} <= names(root)
