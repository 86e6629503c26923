"""The tiny world everyone knows, and how tests ask for programs and data.

The network (positions in a 1 km grid; lengths in metres):

        D---400---E
        |         |
       300       300          F  an island: F--G, 200 m, 2 km to the east
        |         |           |
    A--500--B--400--C         G

A-B footway asphalt, B-C steps, B-D residential (one-way for bicycles, B to D),
D-E path of unknown surface, E-C footway paved.
"""

from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Callable, Iterator
from functools import wraps
from itertools import product
from pathlib import Path
from typing import Any, NoReturn

import hypothesis
import numpy as np
import pytest

from jindao import LonLat, Store
from jindao.geo import metres_per_degree
from jindao.network.codes import BACKWARD, FORWARD, KERBS, KINDS, SIDEWALKS, STRUCTURES, SURFACES
from jindao.network.columns import (
    BESIDE_COLUMNS,
    DTYPES,
    FACILITY_COLUMNS,
    NO_TRAILS,
    PLACE_COLUMNS,
)
from jindao.network.network import Network, NetworkMeta
from jindao.planner import second_process
from jindao.publishing import passwords

# How long an example takes says more about who else uses the machine than about the code.
hypothesis.settings.register_profile(
    "shared", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("shared")

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"
ORIGIN = LonLat(112.5, 37.8)
A, B, C, D, E, F, G = range(7)
PLACES_M = {
    A: (0.0, 0.0),
    B: (500.0, 0.0),
    C: (900.0, 0.0),
    D: (500.0, 300.0),
    E: (900.0, 300.0),
    F: (2900.0, 300.0),
    G: (2900.0, 100.0),
}


def at(east_m: float, north_m: float) -> LonLat:
    """Return the position so many metres east and north of the tiny world's A."""
    m_lon, m_lat = metres_per_degree(ORIGIN.lat)
    return LonLat(ORIGIN.lon + east_m / m_lon, ORIGIN.lat + north_m / m_lat)


def make_network(
    points: list[LonLat],
    edges: list[tuple[int, int, float]],
    *,
    kinds: list[str] | None = None,
    surfaces: list[str] | None = None,
    kerbs: list[str] | None = None,
    sidewalks: list[str] | None = None,
    foot: list[int] | None = None,
    bicycle: list[int] | None = None,
    wheelchair: list[int] | None = None,
    ascent_m: list[float] | None = None,
    descent_m: list[float] | None = None,
    elevations_m: list[float] | None = None,
    structures: list[str] | None = None,
    alignment: list[int] | None = None,
    names: list[str] | None = None,
    snap_limit_m: float = 500.0,
) -> Network:
    """Return a network of straight edges (tail, head, length_m).

    `elevations_m` are those of the two points of each edge in turn.
    """
    n, m = len(points), len(edges)
    both = [FORWARD | BACKWARD] * m
    degrees = np.array([(p.lon, p.lat) for p in points])
    ends = np.array([(t, h) for t, h, _ in edges], np.int64).reshape(-1, 2)
    values = {
        "node_lon": degrees[:, 0],
        "node_lat": degrees[:, 1],
        "node_elevation_m": np.full(n, np.nan),
        "node_component": np.zeros(n),
        "edge_tail": ends[:, 0],
        "edge_head": ends[:, 1],
        "edge_length_m": [length for _, _, length in edges],
        "edge_ascent_m": ascent_m or [np.nan] * m,
        "edge_descent_m": descent_m or [np.nan] * m,
        "edge_max_grade_up": [np.nan] * m,
        "edge_max_grade_down": [np.nan] * m,
        "edge_kind": [KINDS.index(kind) for kind in kinds or ["footway"] * m],
        "edge_surface": [SURFACES.index(surface) for surface in surfaces or ["asphalt"] * m],
        "edge_kerb": [KERBS.index(kerb) for kerb in kerbs or ["none"] * m],
        "edge_sidewalk": [SIDEWALKS.index(item) for item in sidewalks or ["unknown"] * m],
        "edge_structure": [STRUCTURES.index(item) for item in structures or ["ground"] * m],
        "edge_foot": both if foot is None else foot,
        "edge_bicycle": both if bicycle is None else bicycle,
        "edge_wheelchair": both if wheelchair is None else wheelchair,
        "edge_alignment": alignment or [0] * m,
        "edge_name": range(m) if names else [-1] * m,
        "edge_greenway": [-1] * m,
        "edge_greenway_level": [0] * m,
        **{name: [0] * m for name in BESIDE_COLUMNS},
        "edge_trails": [0] * m,
        **NO_TRAILS,
        "geometry_offsets": np.arange(m + 1) * 2,
        "geometry": degrees[ends].reshape(-1, 2),
        "geometry_elevation_m": elevations_m or [np.nan] * (2 * m),
        "background_kind": [],
        "background_offsets": [0],
        "background": np.zeros((0, 2)),
        **{name: [] for name in (*FACILITY_COLUMNS, *PLACE_COLUMNS)},
    }
    columns = {key: np.ascontiguousarray(value, DTYPES[key]) for key, value in values.items()}
    meta = NetworkMeta(
        id="tiny",
        name="tiny",
        source="test",
        attribution=("tiny world",),
        licence="CC0-1.0",
        built_at="2026-01-01T00:00:00+00:00",
        snap_limit_m=snap_limit_m,
    )
    return Network(**columns, names=tuple(names or ()), meta=meta)


@pytest.fixture(scope="session", autouse=True)
def _alone() -> Iterator[None]:
    """Let no test start a second process to compile in, where tests run side by side."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(second_process, "processors", lambda: 1)
        yield


@pytest.fixture(scope="session", autouse=True)
def _passwords_hashed_fast() -> Iterator[None]:
    """Hash passwords as the program does, of a thousandth of the work.

    `tests/publishing/test_accounts.py` holds how much work it is for the program.
    """
    try:
        from argon2 import PasswordHasher
    except ImportError:  # an extra, which what needs it asks for
        yield
        return
    light = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: light)
        yield


@pytest.fixture(scope="session")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store whose tables are made and empty, to copy: making them takes longer."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('store') / 'new.sqlite3'}")
    store.migrate()
    store.close()
    assert store.path is not None
    assert [path.name for path in store.path.parent.iterdir()] == ["new.sqlite3"]
    return store.path


@pytest.fixture(scope="session")
def tiny_network() -> Network:
    """The network drawn at the top of this file."""
    both = FORWARD | BACKWARD
    return make_network(
        [at(*PLACES_M[node]) for node in range(7)],
        [(A, B, 500.0), (B, C, 400.0), (B, D, 300.0), (D, E, 400.0), (E, C, 300.0), (F, G, 200.0)],
        kinds=["footway", "steps", "residential", "path", "footway", "footway"],
        surfaces=["asphalt", "unknown", "asphalt", "unknown", "paving_stones", "asphalt"],
        bicycle=[both, 0, FORWARD, both, both, both],
        wheelchair=[both, 0, both, both, both, both],
        names=["AB", "BC", "BD", "DE", "EC", "FG"],
    )


def missing(what: str) -> NoReturn:
    """Skip for something that is not installed, or fail where everything is required."""
    if os.environ.get("JINDAO_REQUIRE_ALL") == "1":
        pytest.fail(f"{what} is not installed")
    pytest.skip(f"{what} is not installed")


def require_program(*names: str) -> str:
    """Return the first of some programs that is installed."""
    return next((found for name in names if (found := shutil.which(name))), None) or missing(
        names[0]
    )


def require_module(name: str) -> Any:
    """Return a package that tests judge by."""
    try:
        return importlib.import_module(name)
    except ImportError:
        missing(name)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, driven by Playwright; one for all tests.

    A click ends when the page that it leads to is there whole. Playwright's own ends when that
    page begins to come: what is counted on it then is counted on a part of it.
    """
    program = require_program("chromium", "chromium-browser", "google-chrome")
    try:
        from playwright.sync_api import Locator, Page, sync_playwright
    except ImportError:
        missing("playwright")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        for kind, act in product((Locator, Page), ("click", "press")):
            patch.setattr(kind, act, _to_the_end(getattr(kind, act)))
        opened = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield opened
        opened.close()


def _to_the_end(act: Callable[..., None]) -> Callable[..., None]:
    """Return a click, or the press of a key, that waits for the page that it leads to."""

    @wraps(act)
    def acted(on: Any, *args: Any, **options: Any) -> None:
        act(on, *args, **options)
        getattr(on, "page", on).wait_for_load_state("domcontentloaded")

    return acted


def shared_data(*parts: str) -> Path:
    """Return a file of real data that is not part of the project; skip without it."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"real data {'/'.join(parts)} is not at hand")
    return path
