"""Answers that are worked out once for all who ask at the same time, and kept for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, Final, TypeVar

T = TypeVar("T")

LEAST: Final = 2
"""So many answers are kept whatever they weigh: one with wishes, and the one without."""


class Once:
    """The last answers by question. Safe to share between threads.

    Parameters
    ----------
    size
        So many are kept.
    weigh, weight
        What an answer weighs, and how much all may weigh that are kept; the `LEAST` asked
        for last are kept whatever they weigh.

    Attributes
    ----------
    worked_out, known
        How many questions had to be worked out, and how many were known or under way.
    """

    def __init__(
        self, size: int, weigh: Callable[[Any], int] | None = None, weight: int = 0
    ) -> None:
        self._size = size
        self._weigh, self._weight = weigh, weight
        self._weights: dict[Hashable, int] = {}
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self.worked_out = 0
        self.known = 0

    def get(self, question: Hashable, answer: Callable[[], T]) -> T:
        """Return the answer to a question; who asks while it is sought waits for it.

        A question that fails fails for all who wait, and is tried again when asked again.
        """
        with self._lock:
            known: Future[T] | None = self._answers.get(question)
            self.worked_out += known is None
            self.known += known is not None
            promised: Future[T] = Future() if known is None else known
            self._answers[question] = promised
            self._answers.move_to_end(question)
            while len(self._answers) > self._size:
                self._forget_first()
        if known is not None:
            return known.result()
        try:
            found = answer()
        except BaseException as error:
            with self._lock:
                if self._answers.get(question) is promised:
                    del self._answers[question]
                    self._weights.pop(question, None)
            promised.set_exception(error)
            raise
        promised.set_result(found)
        self._weigh_in(question, promised, found)
        return found

    def _weigh_in(self, question: Hashable, promised: Future[Any], found: object) -> None:
        """Remember what an answer weighs, and forget the oldest where that is too much."""
        if self._weigh is None:
            return
        weight = self._weigh(found)
        with self._lock:
            if self._answers.get(question) is promised:
                self._weights[question] = weight
            while len(self._answers) > LEAST and sum(self._weights.values()) > self._weight:
                self._forget_first()

    def _forget_first(self) -> None:
        question, _ = self._answers.popitem(last=False)
        self._weights.pop(question, None)
