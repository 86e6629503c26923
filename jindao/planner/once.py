"""Answers that are worked out once for all who ask at the same time, and kept for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Once:
    """The last answers by question. Safe to share between threads.

    Parameters
    ----------
    size
        So many are kept.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, Future[Any]] = OrderedDict()

    def get(self, question: Hashable, answer: Callable[[], T]) -> T:
        """Return the answer to a question; who asks while it is sought waits for it.

        A question that fails fails for all who wait, and is tried again when asked again.
        """
        with self._lock:
            known: Future[T] | None = self._answers.get(question)
            promised: Future[T] = Future() if known is None else known
            self._answers[question] = promised
            self._answers.move_to_end(question)
            while len(self._answers) > self._size:
                self._answers.popitem(last=False)
        if known is not None:
            return known.result()
        try:
            found = answer()
        except BaseException as error:
            with self._lock:
                if self._answers.get(question) is promised:
                    del self._answers[question]
            promised.set_exception(error)
            raise
        promised.set_result(found)
        return found
