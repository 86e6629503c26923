"""The closures as they stand now: of a file, and of notices that are told meanwhile."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from jindao.errors import DataError, JindaoError
from jindao.model.closure import Closure
from jindao.network.closure_file import read_closures
from jindao.network.closures import Astray, Closures
from jindao.network.network import Network
from jindao.texts import languages, say

_log = logging.getLogger(__name__)

ASK_EACH_S: Final = 10.0
"""So often notices are asked for, at most."""
ASK_AGAIN_S: Final = 60.0
"""So long is waited after they could not be had."""

Source = Callable[[], tuple[Closure, ...]]
"""What tells the notices that stand now."""

_Stamp = tuple[int, int] | None
"""When a file was changed, nanoseconds, and its size; None where it is not there."""


class ClosureWatch:
    """The closures of a file and of notices on a network. Safe to share between threads.

    A file that is wrong when first asked for is an error. One that goes wrong later leaves
    what held before in force, and the log says so: nobody is led into a closed gorge
    because of a comma. Notices that cannot be had leave those before in force as well.

    Parameters
    ----------
    path
        The file; None where there is none.
    network
        The network whose edges are closed.
    source
        What tells the notices; None where there are none.
    clock
        Seconds that only grow.
    """

    def __init__(
        self,
        path: Path | None,
        network: Network,
        source: Source | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path, self._network, self._clock = path, network, clock
        self._lock = threading.Lock()
        self._stamp: _Stamp = None
        self._in_file: tuple[Closure, ...] | None = None
        self._source = source
        self._ask_at_s = float("-inf")
        self._told: tuple[Closure, ...] = ()
        self._closures: Closures | None = None

    def now(self) -> Closures:
        """Return the closures of the file as it is now, and of the notices.

        Raises
        ------
        TableError
            With everything that is wrong in a file that was never right.
        DataError
            Where such a file cannot be read.
        """
        with self._lock:
            stamp, told = _stamp_of(self._path), self._asked()
            if self._in_file is None or stamp != self._stamp:
                self._in_file = self._read(self._in_file)
                self._stamp, self._closures = stamp, None
            if self._closures is None or told != self._told:
                self._told = told
                self._closures = Closures(self._network, (*self._in_file, *told))
                _tell_astray(self._closures.astray)
            return self._closures

    def _asked(self) -> tuple[Closure, ...]:
        """Return the notices, as they were told some seconds ago at most."""
        now_s = self._clock()
        if self._source is None or now_s < self._ask_at_s:
            return self._told
        try:
            told = self._source()
        except JindaoError as error:
            self._ask_at_s = now_s + ASK_AGAIN_S
            _tell("notices_kept", reason={code: error.message(code) for code in languages()})
            return self._told
        self._ask_at_s = now_s + ASK_EACH_S
        return told

    def _read(self, before: tuple[Closure, ...] | None) -> tuple[Closure, ...]:
        if self._path is None:
            return ()
        try:
            return read_closures(self._path)
        except DataError as error:
            if before is None:
                raise
            reason = {locale: error.message(locale) for locale in languages()}
            _tell("closures_kept", path=str(self._path), reason=reason)
            return before


def _stamp_of(path: Path | None) -> _Stamp:
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return None if found is None else (found.st_mtime_ns, found.st_size)


def _tell_astray(astray: tuple[Astray, ...]) -> None:
    """Log which closures lie outside the network, those that look swapped by themselves."""
    for item in astray:
        if item.swapped:
            _tell("closure_swapped", id=item.closure.id)
    outside = [item.closure.id for item in astray if not item.swapped]
    if outside:
        _tell("closures_outside", ids=outside)


def _tell(code: str, **facts: object) -> None:
    """Log a sentence of `jindao/texts` under `progress.`, for whoever shows it to people."""
    told = say(f"progress.{code}", "en", **facts)
    _log.warning("%s", told, extra={"code": code, "facts": facts})
