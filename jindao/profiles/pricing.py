"""The formula of costs, compiled: one arc at a time, or all of them.

    cost = max(1, round(10 x metres))
    metres = length x way x (1 + lacks) + kerb + up x ascent + down x descent
             + steep x length x (grade above STEEP_FROM)

`way` is kind x surface x sidewalk x pushed, and x busy_tunnel in tunnels of busy roads, as
the profile says. `lacks` adds up, for every
wish, its weight in the profile x how much it is wished x how much of it is lacking, 0 to 1:

| wish    | lacking                                                        |
|---------|----------------------------------------------------------------|
| green   | share of the edge that is not green                            |
| shade   | share that is not in recorded shade                            |
| quiet   | noise over the loudest                                         |
| rest    | share with no recorded bench or shelter near                   |
| theme   | how far it is from what the theme is about                     |
| paved   | 1 unpaved, 1/2 where nobody recorded the surface               |
| lit     | 1 unlit, 1/2 where nobody recorded it                          |

`gentle` raises `up`, `down` and `steep`. An edge that breaks a limit costs as much as
`BROKEN_FACTOR` times its metres and `BROKEN_M` more: it is taken only where the way round is
longer than that. Unknown ascents count as level. Arc 2e passes edge e from tail to head,
arc 2e + 1 against it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from jindao._compile import compiled, inlined

FORBIDDEN: Final = -1
"""Cost of an arc that must not be used."""

UNPRICED: Final = 0
"""Cost of an arc that nobody asked for yet: a fresh array of zeros costs nothing."""

STEEP_FROM: Final = 0.06
BROKEN_FACTOR: Final = 20.0
BROKEN_M: Final = 500.0

GREEN, SHADE, QUIET, REST, THEME, UP, DOWN, STEEP, MAX_GRADE, MIN_WIDTH_DM = range(10)
"""Places in `Prices.weights`; the first five are for one fifteenth."""

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]


class Prices(NamedTuple):
    """What the formula needs, as arrays.

    `cost` (2 x n_edges,) int64 holds the costs known so far; it is filled as they are
    asked for, by any thread with the same values. Other columns are (n_edges,), those of
    a class (n_classes,) or, by direction, (n_classes, 2): a factor below 0 is closed.
    `affinity` is empty where there is no theme. `weights` (10,): see the places above.
    """

    cost: npt.NDArray[np.int64]
    edge_class: npt.NDArray[np.int32]
    class_factor: Floats
    class_lack: Floats
    class_kerb_m: Floats
    class_breaks: npt.NDArray[np.bool_]
    length_m: Floats
    ascent_m: Singles
    descent_m: Singles
    grade_up: Singles
    grade_down: Singles
    width_dm: Bytes
    green: Bytes
    shade: Bytes
    noise: Bytes
    rest: Bytes
    affinity: Bytes
    weights: Floats


@inlined
def breaks_limit(prices: Prices, edge: int) -> bool:
    """Tell whether an edge breaks a limit: too steep, too narrow, or steps."""
    weights = prices.weights
    grade = max(prices.grade_up[edge], prices.grade_down[edge])
    width = prices.width_dm[edge]
    return bool(
        prices.class_breaks[prices.edge_class[edge]]
        or grade > weights[MAX_GRADE]
        or 0 < width < weights[MIN_WIDTH_DM]
    )


@inlined
def price(prices: Prices, arc: int) -> int:
    """Return the cost of an arc by the formula."""
    edge = arc >> 1
    weights = prices.weights
    kind = prices.edge_class[edge]
    factor = prices.class_factor[kind, arc & 1]
    if factor < 0.0:
        return FORBIDDEN
    lacks = (
        prices.class_lack[kind]
        + weights[GREEN] * (15 - prices.green[edge])
        + weights[SHADE] * (15 - prices.shade[edge])
        + weights[QUIET] * prices.noise[edge]
        + weights[REST] * (15 - prices.rest[edge])
    )
    if weights[THEME] > 0.0:
        lacks += weights[THEME] * (15 - prices.affinity[edge])
    length_m = prices.length_m[edge]
    metres = length_m * factor * (1.0 + lacks) + prices.class_kerb_m[kind]
    ascent, descent = np.float64(prices.ascent_m[edge]), np.float64(prices.descent_m[edge])
    if ascent + descent > 0.0:  # False where either is not known
        if arc & 1:
            ascent, descent = descent, ascent
        metres += weights[UP] * ascent + weights[DOWN] * descent
        grade = max(prices.grade_up[edge], prices.grade_down[edge])
        if grade > STEEP_FROM:
            metres += weights[STEEP] * length_m * (grade - STEEP_FROM)
    if breaks_limit(prices, edge):
        metres = BROKEN_FACTOR * metres + BROKEN_M
    return max(1, int(np.rint(10.0 * metres)))


@compiled
def price_all(prices: Prices) -> None:
    """Put the cost of every arc that has none yet into `prices.cost`."""
    for arc in range(len(prices.cost)):
        if prices.cost[arc] == UNPRICED:
            prices.cost[arc] = price(prices, arc)
