"""A typed door to numba: functions compiled once, kept on disk, free of the lock.

Only modules that are themselves loaded on demand import this one: numba takes about
a second to import.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])

_ROOMS: Final = ("profiles", "routing", "tours")
"""Where compiled functions stand."""


def _stamp() -> tuple[tuple[str, int, int], ...]:
    """Return what changes whenever a file with compiled functions does."""
    files = [path for room in _ROOMS for path in (Path(__file__).parent / room).glob("*.py")]
    facts = [(path.name, path.stat()) for path in sorted(files)]
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in facts)


_STAMP: Final = _stamp()


def compiled(function: F) -> F:
    """Compile a function on its first call, and keep the machine code on disk.

    The machine code holds that of the functions it calls, too, wherever they stand: it is
    made anew when any file with compiled functions changed, not only its own.
    """
    dispatcher = njit(cache=True, nogil=True)(function)
    kept = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if kept is not None and hasattr(kept, "_source_stamp"):
        kept._source_stamp = _STAMP
    return cast(F, dispatcher)


_NO_DOORS: Final[dict[str, Any]] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def inner(function: F) -> F:
    """Compile a function that only compiled functions call.

    It has no door from Python and no place of its own on disk: its machine code is part of
    that of its callers. Doors take longer to make than what is behind them, the more so
    the more arrays pass through.
    """
    return cast(F, njit(nogil=True, **_NO_DOORS)(function))


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
