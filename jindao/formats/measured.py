"""How far along a line its points lie, and heights at equal steps of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import accumulate, pairwise

from jindao.model.leg import Line


def measured_m(line: Line, length_m: float) -> tuple[float, ...]:
    """Return how far along each point of a line is, metres; the last is `length_m`.

    The proportions are those of a plane that touches the earth at the line: good to
    a thousandth within a region, and the whole is exact.
    """
    if len(line) < 2:
        return (0.0,) * len(line)
    squeeze, hypot = math.cos(math.radians(line[0][1])), math.hypot
    steps = [hypot((c - a) * squeeze, d - b) for (a, b), (c, d) in pairwise(line)]
    sums = list(accumulate(steps, initial=0.0))
    scale = length_m / sums[-1] if sums[-1] > 0 else 0.0
    return tuple([total * scale for total in sums])


def sampled(
    alongs_m: tuple[float, ...], heights_m: tuple[float, ...], count: int
) -> Iterator[float]:
    """Yield heights at `count` >= 2 equal steps from the first point to the last."""
    place = 0
    for number in range(count):
        at = alongs_m[-1] * number / (count - 1)
        while place + 2 < len(alongs_m) and alongs_m[place + 1] < at:
            place += 1
        low, high = alongs_m[place], alongs_m[place + 1]
        share = (at - low) / (high - low) if high > low else 0.0
        share = min(1.0, max(0.0, share))
        yield heights_m[place] + share * (heights_m[place + 1] - heights_m[place])
