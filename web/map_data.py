"""What maps fetch as they are moved: cells of our own background, and tiles of a file."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import cast

from flask import Blueprint, Flask, Response, abort, current_app, request

from jindao import (
    Background,
    ExportOptions,
    Planner,
    ServedBackground,
    TileFile,
    TileLayer,
    open_tiles,
    tile_file,
)

from . import fresh, language
from .in_use import planner_in_use

blueprint = Blueprint("map_data", __name__)

_TILES = "jindao.tiles"
_GZIP_LEVEL = 6
_CELL_AGE_S = 7 * 24 * 3600
_TILE_AGE_S = 24 * 3600
_DEEPEST = 24


def register(app: Flask, planner: Planner) -> None:
    """Serve what maps fetch.

    Raises
    ------
    DataError
        Where the settings name a file of tiles that cannot be read or holds vectors.
    MissingExtraError
        Where reading it wants a package that is not installed.
    """
    path = tile_file(planner.settings.tiles)
    app.extensions[_TILES] = open_tiles(path) if path else None
    app.register_blueprint(blueprint)


def served_options(planner: Planner) -> ExportOptions:
    """Return how the maps of this site's own pages look, in the language of this request."""
    file = _file()
    if file is None and planner.settings.tiles:
        return alone_options(planner, Background())
    if file is not None:
        address = f"{request.script_root}/tiles/{{z}}/{{x}}/{{y}}?v={file.version}"
        layer = TileLayer(
            url=address,
            max_native_zoom=file.max_zoom,
            datum=planner.settings.tiles_datum or "wgs84",
        )
        credit = planner.settings.tiles_attribution or file.attribution
        return replace(_plain(planner), own_tiles=layer, tiles_attribution=credit)
    cells = planner.background_cells
    box = cells.box
    served = ServedBackground(
        address=f"{request.script_root}/map/cells/{{z}}/{{x}}/{{y}}.json?v={cells.version}",
        levels=cells.levels,
        box=(box.west, box.south, box.east, box.north),
    )
    background = Background(attribution=cells.attribution)
    return replace(_plain(planner), background=background, served_background=served)


def alone_options(planner: Planner, background: Background) -> ExportOptions:
    """Return how the map in a file looks, which has nothing of this site beside it."""
    settings = planner.settings
    return replace(
        _plain(planner),
        background=background,
        tiles=settings.tiles,
        tiles_datum=settings.tiles_datum,
        tiles_attribution=settings.tiles_attribution,
    )


@blueprint.get("/map/cells/<int:level>/<int:column>/<int:row>.json")
def cell(level: int, column: int, row: int) -> Response:
    """Answer with one cell of the background."""
    planner = planner_in_use()
    packed = request.accept_encodings.quality("gzip") > 0
    version = planner.background_cells.version
    tag = f"{version}-{level}-{column}-{row}{'-gzip' if packed else ''}"
    response = fresh.not_modified(tag)
    if response is None:
        content = planner.background_cell(level, column, row)
        if packed:
            content = gzip.compress(content, _GZIP_LEVEL, mtime=0)
        response = Response(content, mimetype="application/json")
        if packed:
            response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return _kept(response, tag, _CELL_AGE_S)


@blueprint.get("/tiles/<int:zoom>/<int:column>/<int:row>")
def tile(zoom: int, column: int, row: int) -> Response:
    """Answer with a tile of the configured file; with nothing where it has none there."""
    file = _file()
    if file is None or zoom > _DEEPEST or max(column, row) >= 2**zoom:
        abort(404)
    tag = f"{file.version}-{zoom}-{column}-{row}"
    known = fresh.not_modified(tag)
    if known:
        return _kept(known, tag, _TILE_AGE_S)
    content = file.tile(zoom, column, row)
    if content is None:
        return _kept(Response(status=204), tag, _TILE_AGE_S)
    return _kept(Response(content, mimetype=file.media_type), tag, _TILE_AGE_S)


def _file() -> TileFile | None:
    return cast("TileFile | None", current_app.extensions[_TILES])


def _plain(planner: Planner) -> ExportOptions:
    return ExportOptions(
        locale=language.current().code, map_review_number=planner.settings.map_review_number
    )


def _kept(response: Response, tag: str, age_s: int) -> Response:
    return fresh.tagged(response, tag, f"public, max-age={age_s}", by_reader=False)
