"""Valhalla's Python package on one extract, beside this program on the same pairs.

It reads OpenStreetMap files only and takes no weights of one's own, so that times are
compared, not costs.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

import jindao
from jindao.routing.router import Router

PAIRS = 100
MATRIX = 50


def beside_valhalla(extract: Path) -> dict[str, Any]:
    """Return times of ways and a matrix on an .osm.pbf file, milliseconds, for both."""
    import valhalla

    raw = jindao.SOURCES["osm"](str(extract), jindao.SourceOptions())
    network = jindao.build_network(raw, name="extract", built_at="")
    router = Router(network, jindao.load_profiles()["walk"], "contraction")
    dice = np.random.default_rng(1)
    main = np.flatnonzero(router.ground.components == 0)
    nodes = dice.choice(main, 2 * PAIRS)
    places = [jindao.LonLat(float(network.node_lon[n]), float(network.node_lat[n])) for n in nodes]
    points = [router.near(place)[0] for place in places]
    router.leg(points[0], points[1])
    with tempfile.TemporaryDirectory() as folder:
        config = valhalla.get_config(tile_extract="", tile_dir=folder, verbose=False)
        described = Path(folder) / "config.json"
        described.write_text(json.dumps(config))
        builder = Path(valhalla.__file__).parent / "bin" / "valhalla_build_tiles"
        start = time.perf_counter()
        subprocess.run(
            [str(builder), "-c", str(described), str(extract.resolve())],
            check=True,
            capture_output=True,
            cwd=folder,  # it leaves a file of duplicate ways where it stands
        )
        figures = {"valhalla_tiles_s": time.perf_counter() - start}
        actor = valhalla.Actor(config)
        theirs, ours, legs = [], [], []
        for i in range(0, 2 * PAIRS, 2):
            asked = {
                "locations": [_located(places[i]), _located(places[i + 1])],
                "costing": "pedestrian",
                "directions_type": "none",
            }
            start = time.perf_counter()
            try:
                actor.route(asked)
            except RuntimeError:
                continue
            theirs.append(time.perf_counter() - start)
            start = time.perf_counter()
            router.way(points[i], points[i + 1])
            ours.append(time.perf_counter() - start)
            start = time.perf_counter()
            router.leg(points[i], points[i + 1])
            legs.append(time.perf_counter() - start)
        some = [_located(place) for place in places[:MATRIX]]
        start = time.perf_counter()
        actor.matrix({"sources": some, "targets": some, "costing": "pedestrian"})
        figures["valhalla_matrix_50_ms"] = 1000 * (time.perf_counter() - start)
    router.matrix(points[:2], points[:2])
    start = time.perf_counter()
    router.matrix(points[:MATRIX], points[:MATRIX])
    return figures | {
        "matrix_50_ms": 1000 * (time.perf_counter() - start),
        "pairs": len(theirs),
        "valhalla_way_ms": 1000 * statistics.median(theirs),
        "way_ms": 1000 * statistics.median(ours),
        "leg_with_all_it_tells_ms": 1000 * statistics.median(legs),
    }


def _located(place: jindao.LonLat) -> dict[str, float]:
    return {"lon": place.lon, "lat": place.lat}
