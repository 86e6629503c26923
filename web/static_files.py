"""Files that never change: under an address that names what is in them, asked for once a year.

The version is a part of the path, so a script finds the modules beside it, and a style sheet
its pictures, under the same one. Without it a file is there as well, and is asked for anew.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, request

from jindao import vendor_directory

_DIRECTORY = Path(__file__).with_name("static")
_FOREVER = "public, max-age=31536000, immutable"
_DIGITS = 12


def version() -> str:
    """Return what names the content of all files, the map's among them."""
    found = hashlib.sha256()
    for directory in (_DIRECTORY, vendor_directory()):
        for path in sorted(path for path in directory.rglob("*") if path.is_file()):
            found.update(path.relative_to(directory).as_posix().encode())
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:_DIGITS]


def new_app(name: str) -> Flask:
    """Return an application whose pages lead to the files by their version."""
    current = version()
    place = f"/static/{current}"
    app = Flask(name, static_url_path=place)
    # The first rule of an endpoint is the one that addresses are made of.
    app.add_url_rule(f"{place}/vendor/<path:name>", endpoint="api.vendor")
    app.add_url_rule("/static/<path:filename>", endpoint="static")
    app.jinja_env.globals["files_version"] = current

    @app.after_request
    def keep(response: Response) -> Response:
        if request.path.startswith(f"{place}/") and response.status_code in (200, 304):
            response.headers["Cache-Control"] = _FOREVER
        return response

    return app
