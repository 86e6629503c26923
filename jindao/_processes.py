"""Processes of this machine that share work: begun as cheaply as is safe, and ended with us."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import Any, Final, TypeVar, cast

from jindao.errors import RequestError

MAX_PROCESSES: Final = 256

_Made = TypeVar("_Made")


def check_processes(count: int, field: str) -> int:
    """Return a number of processes that was asked for.

    Raises
    ------
    RequestError
        Where it is not 1 to `MAX_PROCESSES`.
    """
    if not 1 <= count <= MAX_PROCESSES:
        raise RequestError("number_range", field=field, value=count, low=1, high=MAX_PROCESSES)
    return count


def worker_pool(
    count: int, prepare: Callable[..., None] | None = None, arguments: tuple[Any, ...] = ()
) -> ProcessPoolExecutor:
    """Return processes that share work; each ends when this one does, however that ends.

    They are copies of this process where it can be copied: what it has loaded and compiled
    they have as well. Elsewhere each begins anew, so that all that is handed to them has to
    be picklable, and `prepare` importable.

    Parameters
    ----------
    count
        How many.
    prepare, arguments
        What each calls before its first work.
    """
    context = way_to_begin()
    pool = _Workers(count, mp_context=context, initializer=_begin, initargs=(prepare, arguments))
    if context.get_start_method() == "fork":
        # All are begun now, before the pool begins threads of its own.
        with warnings.catch_warnings():
            # Python counts the threads of libraries, too, which `way_to_begin` looked after.
            warnings.simplefilter("ignore", DeprecationWarning)
            pool.submit(os.getpid).result()
    return pool


class _Workers(ProcessPoolExecutor):
    """A pool that is broken, and ends, also where a process dies while another is being begun.

    Python up to 3.12 closes what the other is to be handed, which is told as any error of the
    system; or it stops the processes it knows of and then waits for all, also for the one begun
    between the two, which waits for work.
    """

    def submit(
        self, function: Callable[..., _Made], /, *arguments: Any, **named: Any
    ) -> Future[_Made]:
        try:
            return super().submit(function, *arguments, **named)
        except OSError as error:
            if self._broken:
                raise BrokenProcessPool("a process died while another was begun") from error
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        if isinstance(error, BrokenProcessPool):
            for process in tuple((self._processes or {}).values()):
                process.kill()
        return super().__exit__(kind, error, trace)


def way_to_begin() -> BaseContext:
    """Return how processes are begun: as copies where that is safe, else anew.

    A copy has none of the threads of this process, and whatever those held stays held in it
    for ever. So there must be none of Python's; OpenBLAS, beneath numpy, ends its own when a
    process is copied, and HiGHS is told to. Outside Linux libraries of the system begin
    threads that nobody can end.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return cast(BaseContext, multiprocessing.get_context("spawn"))
    highspy = sys.modules.get("highspy")
    if highspy is not None:
        highspy.Highs.resetGlobalScheduler(True)
    return cast(BaseContext, multiprocessing.get_context("fork"))


def _begin(prepare: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    _end_with_parent()
    if prepare is not None:
        prepare(*arguments)


def _end_with_parent() -> None:
    """End this process with the one that started it: it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
