"""Compiled label setting for the bound: the best ng-routes of one day.

A forward label is a way from the day's start to a site, a backward label a way from a
site to the day's end; both are made for half of the day only and joined where they
meet. Times are whole seconds and rewards whole numbers, so that a value found here is
exact. An ng-route may come back to a site once it has passed one that does not
remember it; hence the best is worth as much as any real route, or more.
"""

from __future__ import annotations

from typing import NamedTuple

from jindao._compile import compiled, inner
from jindao.tours.bound_times import NEVER, Day, backward, forward
from jindao.tours.problem import Ints

NOBODY = -1
"""No label: the end of a list, the parent of a first label."""

OPEN, DONE, DOMINATED = 0, 1, 2
"""What a label is: not gone on from yet, gone on from, beaten by another."""

CLOCK, VALUE, MASK, CUTS, FOLLOWING, STATE, PARENT, SITE, KIND, TOLL = range(10)
"""Columns of labels; tolls from `TOLL` on."""

COUNT, BUCKET, WORK = 0, 1, 2
"""Places in `Labels.tally`: labels made, the bucket at hand, labels made and compared."""


class Terms(NamedTuple):
    """What a route is worth, and what labels remember.

    `reward` (n,); `memory` (n,) the sites a site remembers, as bits; `price` (n_cuts,)
    of the subset-row cuts, `inside` (n,) the cuts a site counts for and `keeps` (n,)
    those whose count goes on past it, as bits.
    """

    reward: Ints
    memory: Ints
    price: Ints
    inside: Ints
    keeps: Ints


class Labels(NamedTuple):
    """Labels of one direction, in buckets of like clock, sorted by falling value.

    `table` has a row for each label. Its clock is when the site is left, for backward
    labels the last moment, negated: less is better. Its kind is 1 for a forward label
    with the pause behind it and a backward one that needs none before it. The value of
    a forward label holds the reward of its site, that of a backward one does not.
    `head` is (2, n, n_buckets), the first label of each kind, site and bucket.
    """

    table: Ints
    head: Ints
    tally: Ints


class Course(NamedTuple):
    """Which way labels go, and how far.

    `latest` is (2, n), the last clock of each kind and site; `middle` the last clock to
    go on from; `origin` and `width` cut the buckets. `rest` is (2, n, n_rest), the most
    that may still come after a label of each kind and site in a bucket of time left,
    and `floor` what a whole route must be worth more than.
    """

    ahead: bool
    latest: Ints
    middle: int
    origin: int
    width: int
    rest: Ints
    floor: int


@inner
def price_of(price: Ints, cuts: int) -> int:
    """Return the sum of the prices of some cuts, given as bits."""
    total, cut = 0, 0
    while cuts != 0:
        if cuts & 1:
            total += price[cut]
        cuts >>= 1
        cut += 1
    return total


@inner
def beats(table: Ints, price: Ints, one: int, other: int, loose: bool) -> bool:
    """Tell whether a label is as good as another of no more value, whatever follows.

    With `loose` it is enough to be as early: fewer labels, and no bound.
    """
    if table[one, CLOCK] > table[other, CLOCK]:
        return False
    if loose:
        return True
    if table[one, MASK] & ~table[other, MASK]:
        return False
    for toll in range(TOLL, table.shape[1]):
        if table[one, toll] > table[other, toll]:
            return False
    more = table[one, CUTS] & ~table[other, CUTS]
    if more == 0:
        return True
    return bool(table[one, VALUE] - price_of(price, more) >= table[other, VALUE])


@inner
def beaten(
    table: Ints, head: Ints, tally: Ints, price: Ints, label: int, bucket: int, loose: bool
) -> bool:
    """Tell whether a label is dominated by one in its bucket or a better one."""
    site, amount, work = table[label, SITE], table[label, VALUE], 0
    for kind in range(table[label, KIND], 2):
        for earlier in range(bucket, -1, -1):
            work += 1
            other = head[kind, site, earlier]
            while other != NOBODY and table[other, VALUE] >= amount:
                work += 1
                if other != label and beats(table, price, other, label, loose):
                    tally[WORK] += work
                    return True
                other = table[other, FOLLOWING]
    tally[WORK] += work
    return False


@inner
def insert(
    table: Ints, head: Ints, tally: Ints, price: Ints, label: int, bucket: int, loose: bool
) -> None:
    """Put a label into its bucket, and throw out those it dominates there."""
    kind, site, amount = table[label, KIND], table[label, SITE], table[label, VALUE]
    before, other, work = NOBODY, head[kind, site, bucket], 0
    while other != NOBODY and table[other, VALUE] >= amount:
        before, other = other, table[other, FOLLOWING]
        work += 1
    if before == NOBODY:
        head[kind, site, bucket] = label
    else:
        table[before, FOLLOWING] = label
    table[label, FOLLOWING] = other
    before = label
    while other != NOBODY:
        work += 1
        if beats(table, price, label, other, loose):
            table[other, STATE] = DOMINATED
            table[before, FOLLOWING] = table[other, FOLLOWING]
        else:
            before = other
        other = table[other, FOLLOWING]
    tally[WORK] += work


@inner
def offer(labels: Labels, course: Course, price: Ints, loose: bool) -> None:
    """Keep the label written behind the last one, unless dominated or too little."""
    table, head, tally, rest = labels.table, labels.head, labels.tally, course.rest
    label = tally[COUNT]
    kind, site, clock = table[label, KIND], table[label, SITE], table[label, CLOCK]
    tally[WORK] += 1
    if rest.shape[2]:
        most = rest[kind, site, (clock - course.origin) // course.width]
        if table[label, VALUE] + most <= course.floor:
            return
    bucket = (clock - course.origin) // course.width
    table[label, STATE] = OPEN
    if not beaten(table, head, tally, price, label, bucket, loose):
        insert(table, head, tally, price, label, bucket, loose)
        tally[COUNT] += 1


@inner
def write(
    labels: Labels, clock: int, value: int, mask: int, cuts: int, parent: int, site: int, kind: int
) -> None:
    """Write a label behind the last one."""
    table, label = labels.table, labels.tally[COUNT]
    table[label, CLOCK], table[label, VALUE] = clock, value
    table[label, MASK], table[label, CUTS] = mask, cuts
    table[label, PARENT], table[label, SITE], table[label, KIND] = parent, site, kind


@inner
def write_toll(labels: Labels, parent: int, toll: Ints, limit: Ints) -> bool:
    """Write what adds up until the label behind the last one; tell if it may be."""
    table, label = labels.table, labels.tally[COUNT]
    for number in range(len(limit)):
        before = 0 if parent == NOBODY else table[parent, TOLL + number]
        table[label, TOLL + number] = before + toll[number]
        if table[label, TOLL + number] > limit[number]:
            return False
    return True


@compiled
def begin(
    day: Day,
    terms: Terms,
    labels: Labels,
    course: Course,
    clocks: tuple[int, int],
    ways: Ints,
    tolls: Ints,
    loose: bool,
) -> None:
    """Make the first labels, on the ways between the sites and an end of the day.

    Parameters
    ----------
    day, terms, labels, course, loose
        See there.
    clocks
        When the day begins, or when it ends, negated, for each kind of label.
    ways, tolls
        (n,) travel times and (n, T) tolls between that end and the sites.
    """
    for site in range(len(terms.reward)):
        for kind in range(2):
            if clocks[kind] == NEVER:
                continue
            if course.ahead:
                left = forward(day, ways[site], site, clocks[kind], kind)
                mask, value, cuts = 1 << site, terms.reward[site], terms.inside[site]
            else:
                last = clocks[kind] + ways[site]
                left = (last, NEVER) if kind == 0 else (NEVER, last)
                opens, by, on_way = day.pause_span[0], day.pause_span[1], day.pause_span[2]
                if kind == 0 and on_way >= 0 and opens + on_way <= -clocks[0]:
                    left = (last, -min(by, -last - on_way))
                mask, value, cuts = 0, 0, 0
            for made in range(2):
                fits = left[made] <= course.latest[made, site]
                if fits and write_toll(labels, NOBODY, tolls[site], day.toll_limit):
                    write(labels, left[made], value, mask, cuts, NOBODY, site, made)
                    offer(labels, course, terms.price, loose)


@inner
def extend(day: Day, terms: Terms, labels: Labels, course: Course, label: int, loose: bool) -> None:
    """Go on from a label to every site."""
    table, latest, ahead, tolls = labels.table, course.latest, course.ahead, day.toll
    reward, memory, keeps, inside = terms.reward, terms.memory, terms.keeps, terms.inside
    travel, price, limit = day.travel, terms.price, day.toll_limit
    clock, value, mask = table[label, CLOCK], table[label, VALUE], table[label, MASK]
    cuts, here, kind = table[label, CUTS], table[label, SITE], table[label, KIND]
    if not ahead:
        # The value and the memory of a backward label do not hold its own site yet.
        value += reward[here] - price_of(price, cuts & inside[here])
        cuts, seen = cuts ^ inside[here], mask | (1 << here)
    for there in range(len(reward)):
        if there == here or (mask >> there) & 1:
            continue
        if ahead:
            clocks = forward(day, travel[here, there], there, clock, kind)
        else:
            clocks = backward(day, travel[there, here], here, clock, kind)
        for made in range(2):
            if clocks[made] > latest[made, there]:
                continue
            if ahead:
                fits = write_toll(labels, label, tolls[here, there], limit)
                kept = cuts & keeps[there]
                gain = reward[there] - price_of(price, kept & inside[there])
                more = (mask & memory[there]) | (1 << there)
                kept ^= inside[there]
            else:
                fits = write_toll(labels, label, tolls[there, here], limit)
                gain, more, kept = 0, seen & memory[there], cuts & keeps[there]
            if fits:
                write(labels, clocks[made], value + gain, more, kept, label, there, made)
                offer(labels, course, price, loose)


@compiled
def spread(day: Day, terms: Terms, labels: Labels, course: Course, loose: bool, work: int) -> bool:
    """Go on from the labels of one direction; tell whether all is done.

    Stops early where the labels are full or so much work was done; call it again then.

    Parameters
    ----------
    day, terms, labels, course
        See there; the first labels are made.
    loose
        Keep only what is as early or worth more: quick, but no bound.
    work
        Where to stop: labels made and compared.
    """
    table, head, tally, price = labels.table, labels.head, labels.tally, terms.price
    n, middle = len(terms.reward), course.middle
    while tally[BUCKET] < head.shape[2]:
        bucket, again = tally[BUCKET], False
        for kind in range(2):
            for here in range(n):
                label = head[kind, here, bucket]
                while label != NOBODY:
                    after = table[label, FOLLOWING]
                    if table[label, STATE] != OPEN or table[label, CLOCK] > middle:
                        label = after
                        continue
                    if tally[WORK] > work or tally[COUNT] + 2 * n > len(table):
                        return False
                    again = True
                    if beaten(table, head, tally, price, label, bucket, loose):
                        table[label, STATE] = DOMINATED
                        label = after
                        continue
                    table[label, STATE] = DONE
                    extend(day, terms, labels, course, label, loose)
                    # A new label may have thrown out the one that followed.
                    label = table[label, FOLLOWING]
        if not again:
            tally[BUCKET] += 1
    return True
