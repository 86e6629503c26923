"""A typed door to numba: functions compiled once, kept on disk, free of the lock.

Only modules that are themselves loaded on demand import this one: numba takes about
a second to import.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from numba import njit
from numba.core import types
from numba.core.dispatcher import Dispatcher

from jindao._compiler import PartCompiler, is_known, quickly

F = TypeVar("F", bound=Callable[..., Any])

_log = logging.getLogger(__name__)

_ROOMS: Final = ("assess", "profiles", "routing", "tours", "tracks")
"""Where compiled functions stand."""

_SOURCES: Final = ("_compile.py", "_compiler.py", "_held.py")
"""What decides how they are compiled."""


def stamp_of(files: Iterable[Path]) -> str:
    """Return what changes whenever one of some files does: dates do not, in a wheel."""
    found = hashlib.sha256()
    for path in sorted(files):
        content = path.read_bytes()
        found.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return found.hexdigest()


_STAMP: Final = stamp_of(
    [
        *(Path(__file__).with_name(name) for name in _SOURCES),
        *(path for room in _ROOMS for path in (Path(__file__).parent / room).glob("*.py")),
    ]
)


def compiled(function: F) -> F:
    """Compile a function on its first call, and keep the machine code on disk.

    The machine code holds that of the functions it calls, too, wherever they stand: it is
    made anew when any file with compiled functions changed, not only its own. Where
    numba finds no directory to write to, it is made anew by every process.
    """
    return cast(F, _door(function, {}))


def compiled_in_place(function: F) -> F:
    """Compile a function, as `compiled` does, that makes no array and returns none.

    It changes arrays that are given to it, which live as long as the caller holds them:
    nothing counts who does, which is a good part of what there is to compile.
    """
    return cast(F, _door(function, _IN_PLACE))


_IN_PLACE: Final[dict[str, Any]] = {"_nrt": False}
"""How functions are compiled that make no arrays: numba refuses those that do."""


def _door(function: Callable[..., Any], options: dict[str, Any]) -> Any:
    """Return a function that Python may call, with its machine code kept where it can be."""
    try:
        dispatcher = njit(cache=True, nogil=True, **options)(function)
    except RuntimeError:  # numba's word for: no directory to keep it in
        dispatcher = njit(nogil=True, **options)(function)
    kept = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if kept is not None:
        if not hasattr(kept, "_source_stamp"):  # machine code that might be stale is worse
            dispatcher = njit(nogil=True, **options)(function)
        else:
            kept._source_stamp = _STAMP
    if _INNER and _is_compiled(dispatcher):
        dispatcher.compile = quickly()(dispatcher.compile)
    return _for_any_value(dispatcher)


def _inner_options() -> dict[str, Any]:
    """Return how inner functions are compiled: the usual way where numba works otherwise."""
    if not is_known():
        return {}
    wrappers = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return {**wrappers, "pipeline_class": PartCompiler}


_INNER: Final = _inner_options()


def _is_compiled(function: object) -> bool:
    """Tell a compiled function from a plain one, as all are where numba is switched off."""
    return isinstance(function, Dispatcher)


def inner(function: F) -> F:
    """Compile a function that only compiled functions call.

    It has no door from Python and no place of its own on disk: its machine code is part of
    that of its callers. Doors take longer to make than what is behind them, the more so
    the more arrays pass through.
    """
    return cast(F, _for_any_value(_closed(njit(nogil=True, **_INNER)(function))))


def inner_in_place(function: F) -> F:
    """Compile a function, as `inner` does, that makes no array and returns none."""
    return cast(F, _for_any_value(_closed(njit(nogil=True, **_IN_PLACE, **_INNER)(function))))


def _closed(dispatcher: Any) -> Any:
    """Let Python not call an inner function, which has no code of its own to jump to."""

    def refuse(*_: object) -> None:
        raise TypeError(f"{dispatcher.__name__} is called by compiled functions only")

    def add_overload(result: Any) -> None:
        dispatcher.overloads[tuple(result.signature.args)] = result

    if _INNER and _is_compiled(dispatcher):
        dispatcher._compile_for_args, dispatcher.add_overload = refuse, add_overload
    return dispatcher


def _for_any_value(dispatcher: Any) -> Any:
    """Let a compiled function be compiled once for all whole numbers, not for a -1 alone.

    numba compiles a function, and all that stands behind it, once more for every constant
    that a compiled caller passes: a third of the time that a first use took.
    """
    if not _is_compiled(dispatcher):
        return dispatcher
    template, unliteral = dispatcher.get_call_template, cast(Any, types.unliteral)

    def get_call_template(args: Sequence[Any], kws: dict[str, Any]) -> Any:
        plain = {name: unliteral(kind) for name, kind in kws.items()}
        return template(tuple(unliteral(kind) for kind in args), plain)

    dispatcher.get_call_template = get_call_template
    return dispatcher


_announced: Final[set[str]] = set()
"""The codes that this process has logged."""


_elsewhere: Final[dict[str, Callable[[], object]]] = {}
"""What waits for another process that compiles what is announced with a code."""


def compiled_elsewhere(code: str, wait: Callable[[], object]) -> None:
    """Let `announce` wait, once, for another process to compile what it names with a code."""
    _elsewhere[code] = wait


def announce(function: Callable[..., Any], code: str) -> None:
    """Log once that a function is about to be compiled, which takes some seconds.

    Where another process is about to, it is waited for: its machine code is on disk then.
    The record carries `code`, a key under `progress.` in `jindao/texts`; a second one,
    `compile_unkept`, tells where the machine code cannot be kept for the next process.
    """
    if code in _announced or not needs_compiling(function):
        return
    _announced.add(code)
    _log.info("compiling; this takes some seconds: %s", code, extra={"code": code})
    if "compile_unkept" not in _announced and not is_kept(function):
        _announced.add("compile_unkept")
        _log.info("no place to keep machine code in", extra={"code": "compile_unkept"})
    wait = _elsewhere.pop(code, None)
    if wait is not None:
        wait()


def is_kept(function: Callable[..., Any]) -> bool:
    """Tell whether the machine code of a compiled function is kept for other processes."""
    dispatcher: Any = function
    return not _is_compiled(function) or dispatcher.stats.cache_path is not None


def needs_compiling(function: Callable[..., Any]) -> bool:
    """Tell whether the next call of a compiled function has to compile it first.

    False once it ran in this process, or where its machine code is on disk: made from the
    files as they are, by this numba, for this processor.
    """
    dispatcher: Any = function
    if not _is_compiled(function):
        return False
    return not dispatcher.signatures and not _on_disk(dispatcher)


def _on_disk(dispatcher: Any) -> bool:
    """Ask numba's own index of what is on disk; False where it cannot be asked."""
    try:
        cache, codegen = dispatcher._cache, dispatcher.targetctx.codegen()
        files = cache._cache_file
        return any(
            key == cache._index_key(key[0], codegen) and Path(files._data_path(name)).is_file()
            for key, name in files._load_index().items()
        )
    except (AttributeError, LookupError, TypeError, OSError, EOFError, pickle.UnpicklingError):
        return False
