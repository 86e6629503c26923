"""Serve the pages with waitress, and stop when asked to."""

from __future__ import annotations

import errno
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from waitress import create_server  # type: ignore[import-untyped]

from jindao import JindaoError, Planner

from .app import create_app

CONNECTIONS = 1_000
"""Open connections at most: every browser keeps about six."""


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
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    with _listening(host, port) as listener:
        server = create_server(
            create_app(planner),
            sockets=[listener],
            threads=threads,
            connection_limit=CONNECTIONS,
            ident="jindao",
        )
        try:
            with _stop_on_sigterm():
                planner.warm_up()
                if on_ready is not None:
                    shown = f"[{host}]" if ":" in host else host
                    on_ready(f"http://{shown}:{listener.getsockname()[1]}/")
                server.run()
        except KeyboardInterrupt:
            pass
        finally:
            server.close()


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
def _stop_on_sigterm() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
