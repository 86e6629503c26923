"""A typed door to numba: functions compiled once, kept on disk, free of the lock.

Only modules that are themselves loaded on demand import this one: numba takes about
a second to import.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])

compiled = cast(Callable[[F], F], njit(cache=True, nogil=True))
"""Compile a function on its first call, and keep the machine code on disk."""


_log = logging.getLogger(__name__)


def announce(function: Callable[..., Any], code: str) -> None:
    """Log once that a function is about to be compiled, which takes some seconds.

    The record carries `code`, a key under `progress.` in `jindao/texts`.
    """
    if needs_compiling(function):
        _log.info("compiling, once; this takes some seconds: %s", code, extra={"code": code})


def needs_compiling(function: Callable[..., Any]) -> bool:
    """Tell whether the next call of a compiled function has to compile it first.

    False once it ran in this process, or where its machine code is on disk.
    """
    dispatcher: Any = function
    if dispatcher.signatures:
        return False
    kept = Path(dispatcher.stats.cache_path or "")
    name = f"{Path(dispatcher.py_func.__code__.co_filename).stem}.{dispatcher.py_func.__name__}"
    return next(kept.glob(f"{name}-*.nbi"), None) is None
