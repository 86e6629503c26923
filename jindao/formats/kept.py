"""What is worked out of a trip is kept for the next file of it.

Trips are frozen, and hold thousands of points: to hash one, or to compare two, takes longer
than much of what is kept. So what is kept is known by the object that it was worked out of.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import update_wrapper
from threading import Lock
from typing import Concatenate, Generic, ParamSpec, TypeVar

_Of = TypeVar("_Of")
_Asked = ParamSpec("_Asked")
_Made = TypeVar("_Made")


class Kept(Generic[_Of, _Asked, _Made]):
    """A function of a frozen value that keeps what it returned for the last few of them.

    The value is told by its identity, what else is asked by equality. The value is held as
    long as what was made of it, so that no other one can be taken for it.
    """

    def __init__(self, work: Callable[Concatenate[_Of, _Asked], _Made], limit: int) -> None:
        self._work, self._limit = work, limit
        self._made: OrderedDict[tuple[object, ...], tuple[_Of, _Made]] = OrderedDict()
        self._lock = Lock()
        update_wrapper(self, work)

    def __call__(self, of: _Of, *asked: _Asked.args, **named: _Asked.kwargs) -> _Made:
        """Return what the function does of a value, or did when it was last asked."""
        key = (id(of), *asked, *named.items())
        with self._lock:
            found = self._made.get(key)
            if found is not None:
                self._made.move_to_end(key)
                return found[1]
        made = self._work(of, *asked, **named)
        with self._lock:
            self._made[key] = of, made
            while len(self._made) > self._limit:
                self._made.popitem(last=False)
        return made

    def forget(self) -> None:
        """Let go of everything that is kept."""
        with self._lock:
            self._made.clear()


def kept(
    limit: int,
) -> Callable[[Callable[Concatenate[_Of, _Asked], _Made]], Kept[_Of, _Asked, _Made]]:
    """Keep what a function returns for the last few values, told by their identity."""
    return lambda work: Kept(work, limit)
