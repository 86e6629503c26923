"""The arrows: who may import whom, and what may be imported where."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

BELOW = {"texts": set()}
BELOW["errors"] = {"texts"}
BELOW["geo"] = {"errors"} | BELOW["errors"]
BELOW["model"] = {"geo"} | BELOW["geo"]
BELOW["tiles"] = {"errors"} | BELOW["errors"]
for room in ("settings", "_registry", "codec", "_compile", "_compiler", "_held", "_processes"):
    BELOW[room] = {"model"} | BELOW["model"]
BELOW["_compile"] |= {"_compiler"}
BELOW["settings"] |= {"tiles"}
BELOW["heritage"] = {"_registry", "model"} | BELOW["model"]
BELOW["network"] = {"settings", "_registry"} | BELOW["settings"]
BELOW["profiles"] = {"network", "_compile"} | BELOW["network"]
BELOW["routing"] = {"network", "profiles", "_registry", "_compile"} | BELOW["profiles"]
BELOW["tours"] = {"heritage", "routing", "_held"} | BELOW["heritage"] | BELOW["routing"]
BELOW["assess"] = {"heritage", "routing", "tours"} | BELOW["tours"]
BELOW["store"] = {"model", "codec", "settings", "_registry"} | BELOW["model"]
BELOW["deep_links"] = {"geo"} | BELOW["geo"]
BELOW["formats"] = {"model", "codec", "settings", "_registry", "tiles"} | BELOW["model"]
BELOW["public"] = {"formats", "store"} | BELOW["formats"] | BELOW["store"]
BELOW["tracks"] = {"routing"} | BELOW["routing"]
BELOW["publishing"] = {"public", "heritage"} | BELOW["public"] | BELOW["heritage"]
BELOW["planner"] = set(BELOW) | {"__init__"}
BELOW["batch"] = set(BELOW) | {"__init__"}
BELOW["__main__"] = {"cli"}

ALSO = {"jindao/network/sources/skeleton.py": {"heritage"}}
"""The skeleton is made of the dataset: that one source reads it, nothing else in its room."""

ONLY_IN = {
    "astral": ("jindao/tours/daylight.py",),
    "highspy": (
        "jindao/assess/cut_relaxation.py",
        "jindao/tours/highs.py",
        "jindao/tours/bound_master.py",
        "jindao/tours/recombine.py",
    ),
    "alembic": ("jindao/store",),
    "argon2": ("jindao/publishing/passwords.py",),
    "markdown_it": ("jindao/publishing/markdown.py",),
    "PIL": ("jindao/publishing/pictures.py",),
    "nh3": ("jindao/publishing/markdown.py",),
    "pyotp": ("jindao/publishing/passwords.py",),
    "flask": ("web",),
    "flask_limiter": ("web/limits.py",),
    "limits": ("web/limits.py",),
    "prometheus_client": ("web/metrics.py",),
    "waitress": ("web",),
    "osmnx": ("jindao/network",),
    "osmium": ("jindao/network",),
    "rasterio": ("jindao/network/terrain/geotiff.py", "jindao/assess/people_raster.py"),
    "shapely": (
        "jindao/assess/area.py",
        "jindao/assess/building.py",
        "jindao/assess/candidates.py",
        "jindao/assess/ends.py",
        "jindao/assess/heritage.py",
        "jindao/assess/inside.py",
        "jindao/assess/link_places.py",
        "jindao/assess/links.py",
        "jindao/assess/met_sites.py",
        "jindao/assess/on_foot.py",
        "jindao/assess/people.py",
        "jindao/assess/regions.py",
        "jindao/assess/robustness.py",
        "jindao/assess/served.py",
        "jindao/assess/targets.py",
        "jindao/network",
        "jindao/formats/assess_gpkg.py",
        "jindao/formats/track.py",
        "jindao/heritage/boundaries.py",
        "jindao/tracks/nearness.py",
    ),
    "frykit": ("jindao/heritage/boundaries.py",),
    "rapidfuzz": ("jindao/heritage/name_index.py",),
    "fitdecode": ("jindao/tracks/fit.py",),
    "folium": (
        "jindao/formats/map.py",
        "jindao/formats/map_layers.py",
        "jindao/formats/html.py",
    ),
    "branca": ("jindao/formats/map.py", "jindao/formats/html.py"),
    "gpxpy": ("jindao/network/sources/greenway.py",),
    "pmtiles": ("jindao/tiles/files.py",),
    "pyogrio": ("jindao/network/sources/greenway.py", "jindao/formats/assess_gpkg.py"),
    "pyvrp": ("jindao/tours/second_opinion.py",),
    "resvg_py": ("jindao/formats/raster.py",),
    "segno": ("jindao/formats/qr.py",),
    "sqlalchemy": ("jindao/store",),
    "networkx": ("jindao/network", "jindao/routing/reference.py"),
    "numba": ("jindao/_compile.py", "jindao/_compiler.py", "jindao/_held.py"),
    "opening_hours": ("jindao/tours/hours.py", "jindao/heritage/site_check.py"),
    "click": ("jindao/cli",),
    "distributed": ("jindao/batch/workers.py",),
}


def sources() -> Iterator[Path]:
    for folder in ("jindao", "web"):
        yield from sorted((ROOT / folder).rglob("*.py"))


@cache
def imports(path: Path) -> tuple[tuple[str, str], ...]:
    """Return (module, name) of every import, relative ones resolved."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[tuple[str, str]]:
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, ""
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            for alias in node.names:
                yield module, alias.name


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return Path(parts[1]).stem if parts[0] == "jindao" else parts[0]


@pytest.mark.parametrize("path", list(sources()), ids=lambda path: str(path.relative_to(ROOT)))
def test_arrows_point_one_way(path: Path) -> None:
    room = room_of(path)
    for module, name in imports(path):
        parts = module.split(".")
        if parts[0] == "web" and room != "web":
            assert room == "cli", f"{path} imports {module}"
            assert module in ("web.serve", "web.static_site"), f"{path} imports {module}"
        if parts[0] != "jindao" or room == "__init__":
            continue
        if room in ("cli", "web"):
            own = parts[:2] == ["jindao", room]
            assert own or parts == ["jindao"], f"{room} imports {module}: only `from jindao import`"
        else:
            target = parts[1] if len(parts) > 1 else name
            allowed = BELOW[room] | {room} | ALSO.get(str(path.relative_to(ROOT)), set())
            assert target in allowed, f"{room} must not import {module}"


@pytest.mark.parametrize("path", list(sources()), ids=lambda path: str(path.relative_to(ROOT)))
def test_libraries_stay_in_their_room(path: Path) -> None:
    where = str(path.relative_to(ROOT))
    for module, _ in imports(path):
        library = module.split(".")[0]
        allowed = ONLY_IN.get(library)
        if allowed is not None:
            assert where.startswith(allowed), f"{where} imports {library}"


def test_heart_does_no_input_or_output() -> None:
    for room in ("model", "profiles", "routing", "tours"):
        for path in sorted((ROOT / "jindao" / room).rglob("*.py")):
            names = {
                node.func.id
                for node in ast.walk(ast.parse(path.read_text("utf-8")))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            assert not names & {"open", "print", "input"}, path


def test_import_is_light() -> None:
    heavy = (
        "astral",
        "numba",
        "flask",
        "folium",
        "osmnx",
        "osmium",
        "numpy",
        "networkx",
        "shapely",
        "rasterio",
        "pyvrp",
        "segno",
        "resvg_py",
        "sqlalchemy",
        "alembic",
        "argon2",
        "markdown_it",
        "nh3",
        "PIL",
    )
    code = f"import sys, jindao; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


def test_front_door_is_sorted_and_whole() -> None:
    import jindao

    stub = ast.parse((ROOT / "jindao" / "__init__.pyi").read_text("utf-8"))
    named = [node for node in stub.body if isinstance(node, ast.ImportFrom)]
    names = [(alias.name, alias.asname) for node in named for alias in node.names]
    assert jindao.__all__ == sorted(name for name, _ in names)
    assert all(name == told for name, told in names), "typed users see only `X as X`"
    for node in named:
        for alias in node.names:
            home = importlib.import_module(str(node.module))
            assert getattr(jindao, alias.name) is getattr(home, alias.name)


def test_no_catch_all_rooms() -> None:
    names = {path.stem for path in sources()} | {path.parent.name for path in sources()}
    assert not names & {"utils", "helpers", "common", "core", "manager"}
