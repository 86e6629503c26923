"""How much a bound may cost: labels made and compared, and seconds."""

from __future__ import annotations

import time
from typing import Final

STEP: Final = 2_000_000
"""Labels made and compared between two looks at the clock."""


class SpentError(Exception):
    """There is no effort or no time left."""


class Purse:
    """The effort that may be spent, and until when.

    Parameters
    ----------
    effort
        Labels made and compared, in all; None for as many as it takes.
    time_limit_s
        Seconds from now; None for any number.
    """

    def __init__(self, effort: int | None, time_limit_s: float | None) -> None:
        self.effort, self.spent = effort, 0
        self._end_s = None if time_limit_s is None else time.monotonic() + time_limit_s

    def step(self) -> int:
        """Return how much may be done before looking again.

        Raises
        ------
        SpentError
            There is nothing left.
        """
        late = self._end_s is not None and time.monotonic() >= self._end_s
        if late or (self.effort is not None and self.spent >= self.effort):
            raise SpentError
        return STEP if self.effort is None else min(STEP, self.effort - self.spent)
