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

from jindao._compile import compiled_in_place, inner_in_place

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


@inner_in_place
def _lacks(
    weights: Floats, class_lack: float, green: int, shade: int, noise: int, rest: int, near: int
) -> float:
    """Return how much of what is wished for an edge lacks; `near` is to the theme."""
    lacks: float = (
        class_lack
        + weights[GREEN] * (15 - green)
        + weights[SHADE] * (15 - shade)
        + weights[QUIET] * noise
        + weights[REST] * (15 - rest)
        + weights[THEME] * (15 - near)
    )
    return lacks


@inner_in_place
def _breaks(weights: Floats, class_breaks: bool, grade: float, width_dm: int) -> bool:
    """Tell whether an edge breaks a limit: too steep, too narrow, or steps."""
    narrow = 0 < width_dm < weights[MIN_WIDTH_DM]
    return class_breaks or grade > weights[MAX_GRADE] or narrow


@inner_in_place
def _cost(
    weights: Floats,
    length_m: float,
    factor: float,
    lacks: float,
    kerb_m: float,
    rise_m: float,
    fall_m: float,
    grade: float,
    breaks: bool,
) -> int:
    """Return the cost of an arc that rises and falls so much, from its parts."""
    if factor < 0.0:
        return FORBIDDEN
    metres = length_m * factor * (1.0 + lacks) + kerb_m
    if rise_m + fall_m > 0.0:  # False where either is not known
        metres += weights[UP] * rise_m + weights[DOWN] * fall_m
        if grade > STEEP_FROM:
            metres += weights[STEEP] * length_m * (grade - STEEP_FROM)
    if breaks:
        metres = BROKEN_FACTOR * metres + BROKEN_M
    return max(1, int(np.rint(10.0 * metres)))


@inner_in_place
def breaks_limit(prices: Prices, edge: int) -> bool:
    """Tell whether an edge breaks a limit: too steep, too narrow, or steps."""
    grade = max(prices.grade_up[edge], prices.grade_down[edge])
    kind = prices.edge_class[edge]
    return bool(_breaks(prices.weights, prices.class_breaks[kind], grade, prices.width_dm[edge]))


@compiled_in_place
def price(prices: Prices, arc: int) -> int:
    """Return the cost of an arc by the formula."""
    edge = arc >> 1
    kind = prices.edge_class[edge]
    near = int(prices.affinity[edge]) if prices.weights[THEME] > 0.0 else 15
    lacks = _lacks(
        prices.weights, prices.class_lack[kind], prices.green[edge], prices.shade[edge],
        prices.noise[edge], prices.rest[edge], near,
    )  # fmt: skip
    rise_m, fall_m = np.float64(prices.ascent_m[edge]), np.float64(prices.descent_m[edge])
    if arc & 1:
        rise_m, fall_m = fall_m, rise_m
    return int(
        _cost(
            prices.weights,
            prices.length_m[edge],
            prices.class_factor[kind, arc & 1],
            lacks,
            prices.class_kerb_m[kind],
            rise_m,
            fall_m,
            max(prices.grade_up[edge], prices.grade_down[edge]),
            breaks_limit(prices, edge),
        )
    )


@compiled_in_place
def price_all(prices: Prices) -> None:
    """Put the cost of every arc that has none yet into `prices.cost`.

    The arrays are taken out of the tuple once: counting who holds them at every edge would
    take twenty times as long as the formula.
    """
    cost, edge_class, weights = prices.cost, prices.edge_class, prices.weights
    factor, class_lack, kerb_m = prices.class_factor, prices.class_lack, prices.class_kerb_m
    class_breaks, length_m, width_dm = prices.class_breaks, prices.length_m, prices.width_dm
    ascent_m, descent_m = prices.ascent_m, prices.descent_m
    grade_up, grade_down = prices.grade_up, prices.grade_down
    green, shade, noise, rest = prices.green, prices.shade, prices.noise, prices.rest
    affinity, themed = prices.affinity, weights[THEME] > 0.0
    for edge in range(len(edge_class)):
        kind = edge_class[edge]
        near = int(affinity[edge]) if themed else 15
        lacks = _lacks(
            weights, class_lack[kind], green[edge], shade[edge], noise[edge], rest[edge], near
        )
        grade = max(grade_up[edge], grade_down[edge])
        breaks = _breaks(weights, class_breaks[kind], grade, width_dm[edge])
        up_m, down_m = np.float64(ascent_m[edge]), np.float64(descent_m[edge])
        for side in range(2):
            if cost[2 * edge + side] == UNPRICED:
                rise_m, fall_m = (down_m, up_m) if side else (up_m, down_m)
                cost[2 * edge + side] = _cost(
                    weights, length_m[edge], factor[kind, side], lacks, kerb_m[kind],
                    rise_m, fall_m, grade, breaks,
                )  # fmt: skip
