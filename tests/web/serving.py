"""An application behind a real server, for a browser or many readers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from waitress import create_server

from web.serve import CONNECTIONS


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve pages as `jindao serve` does; yield their address."""
    server = create_server(
        app,
        host="127.0.0.1",
        port=0,
        threads=8,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,  # a run of tests may hold more than the 1024 files of select()
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(5)
