"""Serve the pages with waitress, and stop when asked to."""

from __future__ import annotations

import errno
import logging
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from waitress import create_server, wasyncore  # type: ignore[import-untyped]

from jindao import JindaoError, Planner

from . import desk, logs, v1, warming
from .app import create_app
from .first_line import Channel
from .track_upload import most_bytes

CONNECTIONS = 1_000
"""Open connections at most: every browser keeps about six."""

GRACE_S: Final = 30.0
"""So long requests under way may go on after the server was asked to stop."""

_MORE_BYTES: Final = 8 << 20
"""So far above what the application takes it is asked to say so; more is cut off with a line."""

_TURN_S: Final = 0.2
logger = logging.getLogger(__name__)


def serve(
    planner: Planner,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    threads: int = 4,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Answer requests until SIGTERM or Ctrl-C, then finish those under way.

    Parameters
    ----------
    planner
        What plans; its kernels are compiled before the first request is taken.
    host, port
        Where to listen; port 0 takes a free one.
    threads
        Requests worked on at the same time.
    on_ready
        Called with the address once a request would be answered.

    Raises
    ------
    JindaoError
        Where the port is taken or may not be used, or the host is not this machine.
    """
    logs.start(planner.settings)
    with _listening(host, port) as listener:
        app = create_app(planner)
        warming.prepare(app)
        server = create_server(
            app,
            sockets=[listener],
            threads=threads,
            connection_limit=CONNECTIONS,
            asyncore_use_poll=True,  # select() fails beyond 1024 open files
            max_request_body_size=_most_bytes(planner),
            # Those of proxies that are told of are read by the application, others nowhere.
            clear_untrusted_proxy_headers=False,
            ident="jindao",
        )
        server.channel_class = Channel
        try:
            planner.compile_beside()
            planner.warm_up()
            v1.prepare(app)
            app.extensions["jindao_warming"].begin()
            desk.begin(app)
            with _asked_to_stop() as stopping:
                if on_ready is not None:
                    shown = f"[{host}]" if ":" in host else host
                    on_ready(f"http://{shown}:{listener.getsockname()[1]}/")
                _run(server, stopping)
        finally:
            server.close()


def _most_bytes(planner: Planner) -> int:
    """Return how large a body the application is given: one too large for it, it tells itself."""
    return max(most_bytes(planner.settings), desk.door.LARGE_BYTES) + _MORE_BYTES


def _run(server: Any, stopping: threading.Event) -> None:
    """Answer until asked to stop; then take nothing new, and send what is under way."""
    while not stopping.is_set():
        _turn(server)
    logger.info("stopping: requests under way are finished")
    server.accepting = False
    server.del_channel()
    server.socket.close()
    last_s = time.monotonic() + GRACE_S
    while _is_busy(server) and time.monotonic() < last_s:
        _turn(server)
    server.task_dispatcher.shutdown(timeout=max(0.0, last_s - time.monotonic()))
    _turn(server)


def _turn(server: Any) -> None:
    wasyncore.loop(timeout=_TURN_S, map=server._map, use_poll=server.adj.asyncore_use_poll, count=1)


def _is_busy(server: Any) -> bool:
    """Tell whether a request is being worked on, or an answer is on its way."""
    return any(
        channel.requests or channel.total_outbufs_len
        for channel in list(server.active_channels.values())
    )


def _listening(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        known = {errno.EADDRINUSE: "port_in_use", errno.EACCES: "port_forbidden"}
        code = known.get(getattr(error, "errno", None) or 0, "port_failed")
        raise JindaoError(code, host=host, port=port, reason=str(error)) from error
    return listener


@contextmanager
def _asked_to_stop() -> Iterator[threading.Event]:
    """Yield what is set on SIGTERM or Ctrl-C; a second one stops at once."""
    stopping = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopping
        return

    def stop(number: int, _frame: FrameType | None) -> None:
        if stopping.is_set():
            raise SystemExit(128 + number)
        stopping.set()

    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, stop) for number in numbers]
    try:
        yield stopping
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
