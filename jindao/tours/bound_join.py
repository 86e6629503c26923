"""Compiled meeting of forward and backward labels: whole routes, and what may follow."""

from __future__ import annotations

from jindao._compile import compiled
from jindao.tours.bound_labels import (
    CLOCK,
    COUNT,
    CUTS,
    DOMINATED,
    FOLLOWING,
    KIND,
    MASK,
    NOBODY,
    SITE,
    STATE,
    TOLL,
    VALUE,
    Labels,
    Terms,
    price_of,
)
from jindao.tours.bound_times import NEVER, Day
from jindao.tours.problem import Ints


@compiled
def join(
    day: Day,
    terms: Terms,
    ahead: Labels,
    back: Labels,
    origin: int,
    width: int,
    best: Ints,
    pairs: Ints,
) -> int:
    """Join forward and backward labels; return the work done.

    `origin` and `width` are those of the backward labels. `best` is (n,) the value to
    beat at each site where labels meet and is raised to what was found; `pairs` (n, 2)
    are the labels that did it.
    """
    work, price, limit, head = 0, terms.price, day.toll_limit, back.head
    one, two = ahead.table, back.table
    for label in range(ahead.tally[COUNT]):
        if one[label, STATE] == DOMINATED:
            continue
        site, left, amount = one[label, SITE], one[label, CLOCK], one[label, VALUE]
        last = min((-left - origin) // width, head.shape[2] - 1)
        for kind in range(1 - one[label, KIND], 2):
            for bucket in range(last + 1):
                other = head[kind, site, bucket]
                work += 1
                while other != NOBODY and amount + two[other, VALUE] > best[site]:
                    work += 1
                    fits = -two[other, CLOCK] >= left
                    fits = fits and not one[label, MASK] & two[other, MASK]
                    for toll in range(len(limit)):
                        both = one[label, TOLL + toll] + two[other, TOLL + toll]
                        fits = fits and both <= limit[toll]
                    if fits:
                        shared = one[label, CUTS] & two[other, CUTS]
                        total = amount + two[other, VALUE] - price_of(price, shared)
                        if total > best[site]:
                            best[site] = total
                            pairs[site, 0], pairs[site, 1] = label, other
                    other = two[other, FOLLOWING]
    return work


@compiled
def completions(labels: Labels, origin: int, width: int, other: int, rest: Ints) -> None:
    """Write the most that labels add to one of the other direction that meets them.

    `rest` is (2, n, n_buckets), of the other direction, whose buckets begin at `other`:
    for a label of each kind, site and bucket, the most value of those that fit to the
    earliest of that bucket.
    """
    table, head = labels.table, labels.head
    for site in range(rest.shape[1]):
        for bucket in range(rest.shape[2]):
            last = (-(other + bucket * width) - origin) // width
            last = min(last, head.shape[2] - 1)
            rest[0, site, bucket] = rest[1, site, bucket] = -NEVER
            for kind in range(2):
                for place in range(last + 1):
                    first = head[kind, site, place]
                    if first != NOBODY:
                        for fits in range(1 - kind, 2):
                            most = max(rest[fits, site, bucket], table[first, VALUE])
                            rest[fits, site, bucket] = most
