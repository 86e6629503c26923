"""Readers that are not ours: what other programs find in a file."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from jindao.errors import MissingExtraError
from jindao.formats import ExportOptions, export
from jindao.model.trip import Trip
from tests.conftest import missing, require_module, require_program

GPX = {"g": "http://www.topografix.com/GPX/1/1"}


def exported(trip: Trip, name: str, options: ExportOptions | None = None) -> bytes:
    """Return a trip as a file; skip where what makes it is not installed."""
    try:
        return export(trip, name, options)
    except MissingExtraError as error:
        missing(str(error))


class Found(NamedTuple):
    """What a program finds: the points of lines, and named points."""

    lines: list[list[tuple[float, float]]]
    points: list[tuple[str, tuple[float, float]]]

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.points]


def gpsbabel(path: Path, kind: str) -> Found:
    """Return what gpsbabel reads of a file: tracks and routes as lines, waypoints."""
    require_program("gpsbabel")
    out = path.with_name(f"{path.name}.read.gpx")
    command = ["gpsbabel", "-w", "-r", "-t", "-i", kind, "-f", str(path),
               "-o", "gpx,gpxver=1.1", "-F", str(out)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    root = etree.parse(str(out)).getroot()

    def at(item: Any) -> tuple[float, float]:
        return round(float(item.get("lon")), 5), round(float(item.get("lat")), 5)

    lines = [
        [at(point) for point in line.findall(f"g:{tag}", GPX)]
        for path_, tag in ((".//g:trkseg", "trkpt"), (".//g:rte", "rtept"))
        for line in root.findall(path_, GPX)
    ]
    points = [
        (item.findtext("g:name", default="", namespaces=GPX), at(item))
        for item in root.findall("g:wpt", GPX)
    ]
    return Found(lines, points)


def layers(path: Path) -> dict[str, int]:
    """Return the layers that ogrinfo finds in a file, and how many features each has."""
    require_program("ogrinfo")
    done = subprocess.run(
        ["ogrinfo", "-ro", "-al", "-so", str(path)], capture_output=True, text=True, check=True
    )
    assert "ERROR" not in done.stdout + done.stderr
    found: dict[str, int] = {}
    for line in done.stdout.splitlines():
        name, _, value = line.partition(": ")
        if name == "Layer name":
            last = value
        elif name == "Feature Count":
            found[last] = int(value)
    return found


def kml_schema() -> Any:
    """Return the schema of KML 2.2 that fastkml brings."""
    folder = Path(require_module("fastkml").__file__).parent / "schema"
    return etree.XMLSchema(etree.parse(str(folder / "ogckml22.xsd")))


def fit_messages(data: bytes) -> list[Any]:
    """Return the data messages that fit-tool decodes, checksums compared."""
    fit_file = require_module("fit_tool.fit_file")
    read = fit_file.FitFile.from_bytes(data)
    return [record.message for record in read.records if not record.is_definition]


def unzipped(data: bytes) -> dict[str, bytes]:
    """Return the files of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}
