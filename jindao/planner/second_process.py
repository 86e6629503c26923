"""Compile the tour search in a second process, beside what finds the ways.

    python -m jindao.planner.second_process

The search takes longer to compile than all else that a first tour needs; machine code goes
from one process to the next by the disk. The second process ends with the first, whose end
of a pipe it holds, and says nothing: where it fails, the first compiles everything itself.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

COMMAND: Final = (sys.executable, "-P", "-m", "jindao.planner.second_process")
"""How the second process is started; `-P` keeps the working directory off its path."""

_PACKAGES: Final = Path(__file__).parents[2]
"""Where this very jindao is imported from."""


def compile_search_beside() -> None:
    """Let another process compile the tour search, where a first tour is so found earlier.

    Only programs that are one process, and plan a tour for certain, should ask for it.
    """
    from jindao.routing import kernels
    from jindao.tours.kernels import run

    compile_beside(run, "compile_search", kernels.matrix, COMMAND)


def compile_beside(
    function: Callable[..., Any], code: str, other: Callable[..., Any], command: Sequence[str]
) -> subprocess.Popen[bytes] | None:
    """Return the process that compiles a function while this one compiles another.

    None, and nothing is started, where one of the two is compiled already, the machine code
    cannot be kept, this process may have no children or there is one processor only.

    Parameters
    ----------
    function, code
        What it compiles, and how `announce` names that: there this process waits for it.
    other
        What this process compiles in the meantime.
    command
        What to start.
    """
    from jindao._compile import compiled_elsewhere, is_kept, needs_compiling

    if not (needs_compiling(function) and is_kept(function) and needs_compiling(other)):
        return None
    if processors() < 2 or multiprocessing.current_process().daemon:
        return None
    paths = os.pathsep.join(filter(None, (str(_PACKAGES), os.environ.get("PYTHONPATH"))))
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
        )
    except OSError:
        return None
    atexit.register(_ended, child)
    compiled_elsewhere(code, child.wait)
    return child


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _ended(child: subprocess.Popen[bytes]) -> None:
    """End a process that is not needed any more, and forget it."""
    child.kill()
    child.wait()


def _end_with_parent() -> None:
    """End this process once nobody holds the other end of its standard input."""
    os.read(0, 1)
    os._exit(1)


def main() -> None:
    """Compile the tour search, which puts it on the disk."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from jindao.planner.warm import warm_search

    warm_search()


if __name__ == "__main__":
    main()
