"""Times as XML wants them, UTC to the second."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence


def moment(when: dt.datetime | None) -> str | None:
    """Return a time; None where there is none."""
    return None if when is None else f"{when.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def stamp(begins: dt.datetime, at_s: float) -> str:
    """Return the time so many seconds later."""
    [made] = stamps(begins, [at_s])
    return made


def stamps(begins: dt.datetime, at_s: Sequence[float]) -> list[str]:
    """Return the times so many seconds later each; an empty text in the place of a NaN."""
    import numpy as np

    begin_s = begins.timestamp()
    whole = np.rint(np.asarray(at_s, np.float64) + begin_s)
    told = np.datetime_as_string(whole.astype("datetime64[s]")).tolist()
    return [
        "" if math.isnan(later_s) else f"{one}Z" for one, later_s in zip(told, at_s, strict=True)
    ]
