"""What was judged as a GeoPackage for QGIS and its like: layers in WGS-84."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio
import shapely

from jindao.errors import OutputError
from jindao.formats import assessment as told
from jindao.formats import robustness as closures
from jindao.formats.assess_layers import Layer, Value, layers
from jindao.formats.judged import Judged
from jindao.formats.judged_layers import about_lines, layers_of
from jindao.formats.judged_tables import robustness_about, robustness_title
from jindao.formats.options import ExportOptions
from jindao.formats.robustness_layers import closure_layers
from jindao.model.assessment import Assessment
from jindao.model.robustness import Robustness
from jindao.texts import say

_EPOCH: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""What a file says it was changed at where nobody says when: equal results, equal bytes."""

_VERSION: Final = "1.2"
"""Of the standard: programs of 2018 open it without a warning."""

_DTYPES: Final[dict[str, Any]] = {"text": object, "real": np.float64, "integer": np.int64}


def to_gpkg(assessment: Assessment, options: ExportOptions) -> bytes:
    """Return the layers and a table of the figures as a GeoPackage.

    The words that QGIS shows of a layer, among them the notes, are in the language of the
    options; its columns and codes are the same in all.

    Raises
    ------
    OutputError
        Where there is no room for the file while it is made.
    """
    notes = told.note_lines(assessment, options.locale)
    about = [told.title(assessment, options.locale), *notes, *told.credit(assessment)]
    return _package(layers(assessment), about, "assessment.gpkg", options)


def closures_to_gpkg(made: Robustness, options: ExportOptions) -> bytes:
    """Return the layers of closures as a GeoPackage, as `to_gpkg` does those of an assessment.

    Raises
    ------
    OutputError
        As `to_gpkg`.
    """
    locale = options.locale
    about = [robustness_title(made, locale), *robustness_about(made, locale)]
    about += closures.credit(made)
    return _package(closure_layers(made), about, "closures.gpkg", options)


def judged_to_gpkg(judged: Judged, options: ExportOptions) -> bytes:
    """Return the layers of plans or scores as a GeoPackage, as `to_gpkg` those of an assessment.

    Raises
    ------
    OutputError
        As `to_gpkg`.
    """
    return _package(layers_of(judged), about_lines(judged, options.locale), "judged.gpkg", options)


def _package(
    made: Sequence[Layer], about: Sequence[str], name: str, options: ExportOptions
) -> bytes:
    with tempfile.TemporaryDirectory() as folder, _as_of(options.created_at or _EPOCH):
        path = Path(folder) / name
        try:
            for number, layer in enumerate(made):
                _write(layer, path, options.locale, "\n".join(about), append=number > 0)
            return path.read_bytes()
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError) as error:
            reason = str(error)[:200]
            raise OutputError(
                "output_failed", path=str(path), folder=folder, reason=reason
            ) from error


@contextmanager
def _as_of(time: dt.datetime) -> Iterator[None]:
    """Have GDAL take a time for now: it writes it into the file."""
    name = "OGR_CURRENT_DATE"
    before = pyogrio.get_gdal_config_option(name)
    now = time.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    pyogrio.set_gdal_config_options({name: now})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({name: before})


def _write(layer: Layer, path: Path, locale: str, about: str, *, append: bool) -> None:
    pyogrio.raw.write(
        path,
        _shapes(layer),
        [
            np.array([_given(values[column], kind) for _, values in layer.rows], _DTYPES[kind])
            for column, kind in enumerate(layer.columns.values())
        ],
        np.array(list(layer.columns), object),
        layer=layer.name,
        driver="GPKG",
        geometry_type=layer.geometry,
        crs="EPSG:4326" if layer.geometry else None,
        append=append,
        dataset_options=None if append else {"VERSION": _VERSION},
        layer_options={
            "IDENTIFIER": say(f"assess.layer.{layer.name}", locale),
            "DESCRIPTION": about,
        },
    )


def _shapes(layer: Layer) -> Any:
    """Return the shapes of a layer as WKB, None of a table without any."""
    if layer.geometry is None:
        return None
    make = _MAKERS[layer.geometry]
    shapes = np.empty(len(layer.rows), object)
    for row, (coordinates, _) in enumerate(layer.rows):
        shapes[row] = None if coordinates is None else make(coordinates)
    return shapely.to_wkb(shapes)


def _given(value: Value, kind: str) -> Value:
    """Return a value as its column holds it: of a number nobody knows not-a-number."""
    return float("nan") if value is None and kind == "real" else value


_MAKERS: Final[dict[str, Any]] = {
    "MultiPolygon": lambda polygons: shapely.MultiPolygon(
        [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
    ),
    "MultiLineString": shapely.MultiLineString,
    "LineString": shapely.LineString,
    "Point": shapely.Point,
}
