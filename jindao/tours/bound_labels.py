"""Compiled label setting for the bound: the best ng-routes of one day.

A forward label is a way from the day's start to a site, a backward label a way from a
site to the day's end; both are made for half of the day only and joined where they
meet. Times are whole seconds and rewards whole numbers, so that a value found here is
exact. An ng-route may come back to a site once it has passed one that does not
remember it; hence it is worth as much as any real route, or more.
"""

from __future__ import annotations

from typing import NamedTuple

from jindao._compile import compiled
from jindao.tours.problem import Ints

NEVER = 1 << 60
NOBODY = -1
"""No label: the end of a list, the parent of a first label."""

OPEN, DONE, DOMINATED = 0, 1, 2
"""What a label is: not gone on from yet, gone on from, beaten by another."""

COUNT, BUCKET, WORK = 0, 1, 2
"""Places in `Labels.tally`: labels made, the bucket at hand, labels made and compared."""


class Day(NamedTuple):
    """A kind of day as label setting sees it: n sites in reach, T tolls that count.

    `travel` (n, n), `visit` (n,), windows of site i from `offsets[i]` to
    `offsets[i + 1]`, `pause` (n,) the length of a pause or -1, `toll` (T, n, n),
    `toll_limit` (T,); `pause_span` the first and last moment a pause may begin.
    """

    travel: Ints
    visit: Ints
    offsets: Ints
    opens: Ints
    closes: Ints
    pause: Ints
    pause_span: Ints
    toll: Ints
    toll_limit: Ints


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
    """Labels of one direction, in buckets of like time, sorted by falling value.

    `clock` is when a site is left, for backward labels the last moment, negated: less
    is better. `kind` is 1 for a forward label with the pause behind it and a backward
    one that needs none before it. `head` is (2, n, n_buckets), the first of each bucket.
    """

    clock: Ints
    value: Ints
    mask: Ints
    cuts: Ints
    toll: Ints
    parent: Ints
    site: Ints
    kind: Ints
    following: Ints
    state: Ints
    head: Ints
    tally: Ints


@compiled
def leaving(day: Day, site: int, arrival: int) -> int:
    """Return when a site is left for an arrival, or `NEVER`."""
    for window in range(day.offsets[site], day.offsets[site + 1]):
        if arrival <= day.closes[window]:
            return int(max(arrival, day.opens[window]) + day.visit[site])
    return NEVER


@compiled
def latest_arrival(day: Day, site: int, leave: int) -> int:
    """Return the last arrival at a site to leave it by a moment, or -`NEVER`."""
    begin = leave - day.visit[site]
    for window in range(day.offsets[site + 1] - 1, day.offsets[site] - 1, -1):
        if day.opens[window] <= begin:
            return int(min(begin, day.closes[window]))
    return -NEVER


@compiled
def forward(day: Day, travel: int, site: int, clock: int, kind: int) -> tuple[int, int]:
    """Return the clocks of both kinds at a site after a way to it, `NEVER` for none."""
    arrival = clock + travel
    left = leaving(day, site, arrival)
    if kind == 1:
        return NEVER, left
    rested, pause = NEVER, day.pause[site]
    opens, closes = day.pause_span[0], day.pause_span[1]
    if pause >= 0 and arrival <= closes:
        rested = leaving(day, site, max(arrival, opens) + pause)
    if pause >= 0 and left <= closes:
        rested = min(rested, max(left, opens) + pause)
    return left, rested


@compiled
def backward(day: Day, travel: int, origin: int, clock: int, kind: int) -> tuple[int, int]:
    """Return the clocks of both kinds before a way to a site, `NEVER` for none."""
    arrival = latest_arrival(day, origin, -clock)
    plain = NEVER if arrival == -NEVER else travel - arrival
    if kind == 1:
        return NEVER, plain
    rested, pause = -NEVER, day.pause[origin]
    opens, closes = day.pause_span[0], day.pause_span[1]
    if pause >= 0 and opens + pause <= -clock:
        rested = latest_arrival(day, origin, min(closes, -clock - pause))
    if pause >= 0 and opens + pause <= arrival:
        rested = max(rested, min(closes, arrival - pause))
    return plain, NEVER if rested == -NEVER else travel - rested


@compiled
def price_of(price: Ints, cuts: int) -> int:
    """Return the sum of the prices of some cuts, given as bits."""
    total, cut = 0, 0
    while cuts != 0:
        if cuts & 1:
            total += price[cut]
        cuts = (cuts >> 1) & 0x7FFFFFFFFFFFFFFF
        cut += 1
    return total


@compiled
def beats(labels: Labels, price: Ints, one: int, other: int, loose: bool) -> bool:
    """Tell whether a label is as good as another of no more value, whatever follows.

    With `loose` it is enough to be as early: fewer labels, and no bound.
    """
    if labels.clock[one] > labels.clock[other]:
        return False
    if loose:
        return True
    if labels.mask[one] & ~labels.mask[other]:
        return False
    for toll in range(labels.toll.shape[1]):
        if labels.toll[one, toll] > labels.toll[other, toll]:
            return False
    more = labels.cuts[one] & ~labels.cuts[other]
    if more == 0:
        return True
    return bool(labels.value[one] - price_of(price, more) >= labels.value[other])


@compiled
def beaten(labels: Labels, price: Ints, label: int, bucket: int, loose: bool) -> bool:
    """Tell whether a label is dominated by one in its bucket or a better one."""
    value, following, head = labels.value, labels.following, labels.head
    site, amount, work = labels.site[label], value[label], 0
    for kind in range(labels.kind[label], 2):
        for earlier in range(bucket, -1, -1):
            work += 1
            other = head[kind, site, earlier]
            while other != NOBODY and value[other] >= amount:
                work += 1
                if other != label and beats(labels, price, other, label, loose):
                    labels.tally[WORK] += work
                    return True
                other = following[other]
    labels.tally[WORK] += work
    return False


@compiled
def insert(labels: Labels, price: Ints, label: int, bucket: int, loose: bool) -> None:
    """Put a label into its bucket, and throw out those it dominates there."""
    value, following = labels.value, labels.following
    kind, site = labels.kind[label], labels.site[label]
    before, other = NOBODY, labels.head[kind, site, bucket]
    while other != NOBODY and value[other] >= value[label]:
        before, other = other, following[other]
        labels.tally[WORK] += 1
    if before == NOBODY:
        labels.head[kind, site, bucket] = label
    else:
        following[before] = label
    following[label] = other
    before = label
    while other != NOBODY:
        labels.tally[WORK] += 1
        if beats(labels, price, label, other, loose):
            labels.state[other] = DOMINATED
            following[before] = following[other]
        else:
            before = other
        other = following[other]


@compiled
def offer(labels: Labels, price: Ints, origin: int, width: int, loose: bool) -> None:
    """Keep the label just written behind the last one, unless it is dominated."""
    label = labels.tally[COUNT]
    bucket = min((labels.clock[label] - origin) // width, labels.head.shape[2] - 1)
    labels.state[label] = OPEN
    labels.tally[WORK] += 1
    if not beaten(labels, price, label, bucket, loose):
        insert(labels, price, label, bucket, loose)
        labels.tally[COUNT] += 1


@compiled
def begin_forward(
    day: Day,
    terms: Terms,
    labels: Labels,
    latest: Ints,
    width: int,
    clocks: tuple[int, int],
    out: Ints,
    toll: Ints,
) -> None:
    """Make the labels of the first sites; `clocks` are when a day begins, of each kind.

    `out` is (n,) the ways to them and `toll` (n_tolls, n) what these add up to.
    """
    tally, origin = labels.tally, clocks[0]
    for site in range(len(terms.reward)):
        for kind in range(2):
            if clocks[kind] == NEVER:
                continue
            left = forward(day, out[site], site, clocks[kind], kind)
            for made in range(2):
                new, fits = tally[COUNT], left[made] <= latest[made, site]
                for number in range(len(toll)):
                    labels.toll[new, number] = toll[number, site]
                    fits = fits and toll[number, site] <= day.toll_limit[number]
                if fits:
                    labels.clock[new], labels.mask[new] = left[made], 1 << site
                    labels.value[new], labels.cuts[new] = terms.reward[site], terms.inside[site]
                    labels.parent[new], labels.site[new] = NOBODY, site
                    labels.kind[new] = made
                    offer(labels, terms.price, origin, width, False)


@compiled
def begin_backward(
    day: Day,
    terms: Terms,
    labels: Labels,
    latest: Ints,
    width: int,
    clocks: tuple[int, int],
    home: Ints,
    toll: Ints,
) -> None:
    """Make the labels of the last sites; `clocks` are when a day ends, of each kind."""
    tally, origin = labels.tally, min(clocks[0], clocks[1])
    for site in range(len(terms.reward)):
        for made in range(2):
            new = tally[COUNT]
            fits = clocks[made] + home[site] <= latest[made, site]
            for number in range(len(toll)):
                labels.toll[new, number] = toll[number, site]
                fits = fits and toll[number, site] <= day.toll_limit[number]
            if fits:
                labels.clock[new], labels.mask[new] = clocks[made] + home[site], 0
                labels.value[new], labels.cuts[new] = 0, 0
                labels.parent[new], labels.site[new] = NOBODY, site
                labels.kind[new] = made
                offer(labels, terms.price, origin, width, False)


@compiled
def spread(
    day: Day,
    terms: Terms,
    labels: Labels,
    latest: Ints,
    origin: int,
    width: int,
    middle: int,
    ahead: bool,
    loose: bool,
    work: int,
) -> bool:
    """Go on from the labels of one direction; tell whether all is done.

    Stops early where the labels are full or so much work was done; call it again then.

    Parameters
    ----------
    day, terms, labels
        See there; the first labels are in their buckets.
    latest
        (2, n) the last clock a site may have, for each kind.
    origin, width
        Clock of the first bucket, and its width.
    middle
        The last clock to go on from.
    ahead
        Forward labels, not backward ones.
    loose
        Keep only what is as early or worth more: quick, but no bound.
    work
        Where to stop: labels made and compared.
    """
    n, n_tolls, travel = len(terms.reward), labels.toll.shape[1], day.travel
    clock, value, mask, cuts = labels.clock, labels.value, labels.mask, labels.cuts
    state, tally, head, following = labels.state, labels.tally, labels.head, labels.following
    reward, memory, price, keeps = terms.reward, terms.memory, terms.price, terms.keeps
    while tally[BUCKET] < head.shape[2]:
        bucket, again = tally[BUCKET], False
        for kind in range(2):
            for here in range(n):
                label = head[kind, here, bucket]
                while label != NOBODY:
                    after = following[label]
                    if state[label] != OPEN or clock[label] > middle:
                        label = after
                        continue
                    if tally[WORK] > work or tally[COUNT] + 2 * n > len(clock):
                        return False
                    again = True
                    state[label] = DONE
                    if beaten(labels, price, label, bucket, loose):
                        state[label] = DOMINATED
                        label = after
                        continue
                    for there in range(n):
                        if there == here or (mask[label] >> there) & 1:
                            continue
                        if ahead:
                            clocks = forward(day, travel[here, there], there, clock[label], kind)
                            into, through = there, cuts[label] & keeps[there]
                            seen = (mask[label] & memory[there]) | (1 << there)
                        else:
                            clocks = backward(day, travel[there, here], here, clock[label], kind)
                            into, through = here, cuts[label]
                            seen = (mask[label] | (1 << here)) & memory[there]
                        for made in range(2):
                            if clocks[made] > latest[made, there]:
                                continue
                            new, fits = tally[COUNT], True
                            for toll in range(n_tolls):
                                way = day.toll[toll, here, there]
                                if not ahead:
                                    way = day.toll[toll, there, here]
                                labels.toll[new, toll] = labels.toll[label, toll] + way
                                if labels.toll[new, toll] > day.toll_limit[toll]:
                                    fits = False
                            if not fits:
                                continue
                            hits = through & terms.inside[into]
                            clock[new], mask[new] = clocks[made], seen
                            value[new] = value[label] + reward[into] - price_of(price, hits)
                            cuts[new] = through ^ terms.inside[into]
                            if not ahead:
                                cuts[new] &= keeps[there]
                            labels.parent[new], labels.site[new] = label, there
                            labels.kind[new] = made
                            offer(labels, price, origin, width, loose)
                    # A new label may have thrown out the next one.
                    label = following[label] if state[label] == DONE else after
        if not again:
            tally[BUCKET] += 1
    return True


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

    `best` is (n,) the value to beat at each site where labels meet and is raised to what
    was found; `pairs` (n, 2) are the labels that did it.
    """
    work = 0
    clock, value, following = back.clock, back.value, back.following
    for label in range(ahead.tally[COUNT]):
        if ahead.state[label] == DOMINATED:
            continue
        site, left, amount = ahead.site[label], ahead.clock[label], ahead.value[label]
        last = min((-left - origin) // width, back.head.shape[2] - 1)
        for kind in range(1 - ahead.kind[label], 2):
            for bucket in range(last + 1):
                other = back.head[kind, site, bucket]
                work += 1
                while other != NOBODY and amount + value[other] > best[site]:
                    work += 1
                    fits = -clock[other] >= left and not ahead.mask[label] & back.mask[other]
                    for toll in range(ahead.toll.shape[1]):
                        both = ahead.toll[label, toll] + back.toll[other, toll]
                        fits = fits and both <= day.toll_limit[toll]
                    if fits:
                        shared = ahead.cuts[label] & back.cuts[other]
                        total = amount + value[other] - price_of(terms.price, shared)
                        if total > best[site]:
                            best[site] = total
                            pairs[site, 0], pairs[site, 1] = label, other
                    other = following[other]
    return work
