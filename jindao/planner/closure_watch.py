"""The file of closures as it stands now: read again when somebody has changed it."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from jindao.errors import DataError
from jindao.network.closure_file import read_closures
from jindao.network.closures import Astray, Closures
from jindao.network.network import Network
from jindao.texts import languages, say

_log = logging.getLogger(__name__)

_Stamp = tuple[int, int] | None
"""When a file was changed, nanoseconds, and its size; None where it is not there."""


class ClosureWatch:
    """The closures of a file on a network. Safe to share between threads.

    A file that is wrong when first asked for is an error. One that goes wrong later leaves
    what held before in force, and the log says so: nobody is led into a closed gorge
    because of a comma.

    Parameters
    ----------
    path
        The file; None where there is none.
    network
        The network whose edges are closed.
    """

    def __init__(self, path: Path | None, network: Network) -> None:
        self._path, self._network = path, network
        self._lock = threading.Lock()
        self._stamp: _Stamp = None
        self._closures: Closures | None = None

    def now(self) -> Closures:
        """Return the closures of the file as it is now.

        Raises
        ------
        TableError
            With everything that is wrong in a file that was never right.
        DataError
            Where such a file cannot be read.
        """
        with self._lock:
            stamp = _stamp_of(self._path)
            if self._closures is None or stamp != self._stamp:
                self._closures = self._read(self._closures)
                self._stamp = stamp
            return self._closures

    def _read(self, before: Closures | None) -> Closures:
        if self._path is None:
            return Closures(self._network, ())
        try:
            known = read_closures(self._path)
        except DataError as error:
            if before is None:
                raise
            reason = {locale: error.message(locale) for locale in languages()}
            _tell("closures_kept", path=str(self._path), reason=reason)
            return before
        closures = Closures(self._network, known)
        _tell_astray(closures.astray)
        return closures


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
