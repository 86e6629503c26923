"""Whether this process is alive, and whether it can do its work."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from flask import Blueprint, Response, current_app, jsonify

from jindao import JindaoError, Planner, bundle_id

from .in_use import planner_in_use

blueprint = Blueprint("health", __name__)
logger = logging.getLogger(__name__)

READY = ("ok", "changed", "read_only", "none")
"""States of a part that can be used."""


class _Store(Protocol):
    @property
    def path(self) -> Path | None: ...
    def revision(self) -> str | None: ...


@blueprint.get("/healthz")
def healthz() -> Response:
    """Answer that the process answers."""
    return _fresh(jsonify(status="ok", version=planner_in_use().version))


@blueprint.get("/readyz")
def readyz() -> Response:
    """Answer whether network, data and store can be used; 503 with which cannot.

    `changed`: there is a newer one on disk than the one in use, a restart takes it.
    `read_only`: kept trips are shown, new ones are not kept. `none`: there is no store.
    """
    planner = planner_in_use()
    parts = {
        "network": _state("network", lambda: network_state(planner)),
        "data": _state("data", lambda: data_state(planner)),
        "store": _state("store", lambda: store_state(current_app.extensions.get("jindao_store"))),
    }
    is_ready = all(state in READY for state in parts.values())
    response = _fresh(jsonify(status="ready" if is_ready else "unready", parts=parts))
    response.status_code = 200 if is_ready else 503
    return response


def network_state(planner: Planner) -> str:
    """Return whether the network can be used, and is the one on disk.

    The columns stay mapped when their files are removed, so requests are still answered;
    but the process would not start again.
    """
    in_use = planner.network_meta.id
    directory = planner.settings.network
    if directory is None:
        return "ok"
    return "ok" if bundle_id(directory) == in_use else "changed"


def data_state(planner: Planner) -> str:
    """Return whether the dataset is loaded, and still where the settings say."""
    folder = planner.settings.heritage
    if not planner.data_version or (folder is not None and not folder.is_dir()):
        return "missing"
    return "ok"


def store_state(store: _Store | None) -> str:
    """Return whether kept trips can be read, and new ones kept."""
    if store is None:
        return "none"
    path = store.path
    if path is not None and not path.exists():
        folder = next(parent for parent in path.absolute().parents if parent.exists())
        return "ok" if os.access(folder, os.W_OK) else "missing"
    store.revision()
    if path is not None and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return "read_only"
    return "ok"


def _state(part: str, judge: Callable[[], str]) -> str:
    try:
        return judge()
    except (JindaoError, OSError) as error:
        logger.error("not ready: %s: %s", part, error)
        return getattr(error, "code", "unreadable")


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
