"""The master program of the bound: which routes share the days, in shares of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from highspy import kHighsInf

from jindao.tours.bound_labels import Terms
from jindao.tours.highs import Silent
from jindao.tours.problem import NOWHERE, Ints, TourProblem

Floats = npt.NDArray[np.float64]
Ends = tuple[int, int]

SCALE: Final = 10**6
"""Multipliers are whole numbers of this part of a point of score."""


class Column(NamedTuple):
    """A route of some lane of days between two ends; sites by their places."""

    lane: int
    ends: Ends
    route: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A subset-row cut: of three sites, at most one route can hold two.

    A count that leaves `memory`, given as bits, begins anew: the cut is weaker then and
    still holds, and fewer labels differ by it.
    """

    sites: tuple[int, int, int]
    memory: int

    def count(self, route: Iterable[int]) -> int:
        """Return how often a route pays for the cut."""
        seen = paid = 0
        for site in route:
            if not self.memory >> site & 1:
                seen = 0
            if site in self.sites:
                seen += 1
                paid, seen = paid + seen // 2, seen % 2
        return paid


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """What ties the days together, over the sites that count only.

    `score` and `must` are (n,); `pairs` (n_pairs, 2) and `bonus` (n_pairs,); `member`
    (n_categories, n), 1 for the sites of a category, `most` (n_categories,), and
    `losses` (n_categories, n): what the second, third .. visit is worth less, 0 after
    the last site of the category. `idle` are the sites that may lose less by all of their
    score than by what one more visit of their category does.
    """

    score: Ints
    must: npt.NDArray[np.bool_]
    pairs: Ints
    bonus: Ints
    member: Ints
    most: Ints
    losses: Ints
    idle: Ints

    @staticmethod
    def of(problem: TourProblem, sites: Ints) -> Rows:
        """Return the rows of a problem."""
        n, place = len(sites), np.full(problem.n_sites, NOWHERE)
        place[sites] = np.arange(n)
        pairs = place[problem.pairs].reshape(-1, 2)
        inside = (pairs != NOWHERE).all(axis=1) & (problem.pair_bonus > 0)
        kinds = np.arange(len(problem.category_most))
        member = (problem.category[sites][None, :] == kinds[:, None]).astype(np.int64)
        sizes = member.sum(axis=1)
        losses = np.zeros((len(kinds), n), np.int64)
        if len(problem.repeat_loss):
            steps = problem.repeat_loss[np.minimum(np.arange(n), len(problem.repeat_loss) - 1)]
            losses = np.where(np.arange(n)[None, :] < sizes[:, None] - 1, steps[None, :], 0)
        score = problem.score[sites]
        most_lost = losses.max(axis=1, initial=0) @ member
        return Rows(
            score=score,
            must=problem.must[sites],
            pairs=pairs[inside],
            bonus=problem.pair_bonus[inside],
            member=member,
            most=np.minimum(problem.category_most, sizes),
            losses=losses,
            idle=np.flatnonzero(score < most_lost),
        )

    @property
    def most_worth(self) -> int:
        """What all sites together are worth: no tour is worth more."""
        return int(self.score.sum() + self.bonus.sum())

    @property
    def unit(self) -> int:
        """The greatest number of which every tour's worth is a multiple."""
        losses = self.losses.ravel()
        return max(1, int(np.gcd.reduce(np.concatenate([self.score, self.bonus, losses, [0]]))))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Multipliers:
    """What each row of the master costs, in whole parts: any such make a valid bound.

    `site` (n,) at least 0 but for must-visits, `pair` (2, n_pairs), `most` and `repeat`
    (n_categories,), `idle` (n_idle,) and `cut` (n_cuts,) at least 0.
    """

    site: Ints
    pair: Ints
    most: Ints
    repeat: Ints
    idle: Ints
    cut: Ints

    def towards(self, other: Multipliers, share: float) -> Multipliers:
        """Return the multipliers a share of the way to others, with as many cuts."""
        steps = {}
        for name in self.__slots__:
            one, two = getattr(self, name), getattr(other, name)
            if name == "cut":
                one = np.concatenate([one, np.zeros(len(two) - len(one), np.int64)])
            steps[name] = one + np.round((two - one) * share).astype(np.int64)
        return Multipliers(**steps)

    def reward(self, rows: Rows) -> Ints:
        """Return what a visit of each site is worth to a route, (n,)."""
        reward = rows.score * SCALE - self.site - (self.most + self.repeat) @ rows.member
        for side in range(2):
            np.add.at(reward, rows.pairs[:, side], self.pair[side])
        reward[rows.idle] += self.idle
        found: Ints = reward
        return found

    def constant(self, rows: Rows) -> int:
        """Return what the rows are worth at most, besides the routes."""
        pairs = np.maximum(rows.bonus * SCALE - self.pair.sum(axis=0), 0)
        repeats = np.maximum(self.repeat[:, None] - rows.losses * SCALE, 0)
        within = np.arange(repeats.shape[1])[None, :] < rows.member.sum(axis=1)[:, None] - 1
        spared = (self.repeat @ rows.member)[rows.idle]
        idle = np.maximum(spared - rows.score[rows.idle] * SCALE - self.idle, 0)
        return int(
            self.site.sum()
            + pairs.sum()
            + self.most @ rows.most
            + self.repeat.sum()
            + repeats[within].sum()
            + idle.sum()
            + self.cut.sum()
        )


def terms_of(
    multipliers: Multipliers, rows: Rows, cuts: Iterable[Cut], memory: Iterable[int]
) -> Terms:
    """Return what label setting is to look for."""
    n = len(rows.score)
    inside, keeps = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for number, cut in enumerate(cuts):
        for site in range(n):
            inside[site] |= int(site in cut.sites) << number
            keeps[site] |= (cut.memory >> site & 1) << number
    return Terms(
        reward=multipliers.reward(rows),
        memory=np.array(list(memory), np.int64),
        price=multipliers.cut,
        inside=inside,
        keeps=keeps,
    )


class Master:
    """A linear program over routes, solved anew as routes and cuts come.

    Parameters
    ----------
    rows
        What ties the days together.
    days
        How many days each lane has.
    links
        (point, lane before, lane after): a night where these days may stop, one each.
    """

    def __init__(self, rows: Rows, days: list[int], links: list[tuple[int, int, int]]) -> None:
        self.rows, self.links = rows, links
        self.columns: list[Column] = []
        self.cuts: list[Cut] = []
        self._known: set[Column] = set()
        self._counts: list[list[int]] = []
        self._alive: list[bool] = []
        self._paid: list[list[int]] = []
        self._inf = float(kHighsInf)
        self._program = Silent()
        self._program.setOptionValue("presolve", "off")
        self._program.setOptionValue("solver", "simplex")
        self._add_rows(days)

    def _add_rows(self, days: list[int]) -> None:
        rows, n = self.rows, len(self.rows.score)
        penalty = float(rows.most_worth + 1)
        n_pairs, kinds = len(rows.pairs), len(rows.most)
        self._pair_at = n
        self._most_at = n + 2 * n_pairs
        self._repeat_at = self._most_at + kinds
        self._idle_at = self._repeat_at + kinds
        self._lane_at = self._idle_at + len(rows.idle)
        self._link_at = self._lane_at + len(days)
        self._cut_at = self._first = self._link_at + len(self.links)
        bounds = [(1.0 if must else -self._inf, 1.0) for must in rows.must.tolist()]
        bounds += [(-self._inf, 0.0)] * (2 * n_pairs)
        bounds += [(-self._inf, float(most)) for most in rows.most.tolist()]
        bounds += [(-self._inf, 1.0)] * kinds
        bounds += [(-self._inf, 0.0)] * len(rows.idle)
        bounds += [(float(count), float(count)) for count in days]
        bounds += [(0.0, 0.0)] * len(self.links)
        for low, high in bounds:
            self._program.addRow(low, high, 0, [], [])
        for site in np.flatnonzero(rows.must).tolist():
            self._add_column(penalty, [site], [1.0])
        for lane in range(len(days)):
            self._add_column(penalty, [self._lane_at + lane], [1.0])
        for number, bonus in enumerate(rows.bonus.tolist()):
            both = [self._pair_at + number, self._pair_at + n_pairs + number]
            self._add_column(-float(bonus), both, [1.0, 1.0], 1.0)
        for kind, losses in enumerate(rows.losses):
            for loss in losses[: max(0, int(rows.member[kind].sum()) - 1)].tolist():
                self._add_column(float(loss), [self._repeat_at + kind], [-1.0], 1.0)
        kind_of = rows.member.argmax(axis=0) if kinds else np.zeros(0, np.int64)
        for number, site in enumerate(rows.idle.tolist()):
            at = [self._repeat_at + int(kind_of[site]), self._idle_at + number]
            self._add_column(float(rows.score[site]), at, [-1.0, 1.0], 1.0)
        self._n_other = self._program.getNumCol()

    def _add_column(
        self, cost: float, at: list[int], entries: list[float], most: float | None = None
    ) -> None:
        upper = self._inf if most is None else most
        self._program.addCol(cost, 0.0, upper, len(at), at, entries)

    def add(self, column: Column) -> bool:
        """Take in a route; tell whether it is a new one."""
        if column in self._known:
            return False
        self._known.add(column)
        rows, n_pairs = self.rows, len(self.rows.pairs)
        counts = np.bincount(np.array(column.route, np.int64), minlength=len(rows.score))
        paid = [cut.count(column.route) for cut in self.cuts]
        entries = dict(enumerate(counts.tolist()))
        for side in range(2):
            for number, site in enumerate(rows.pairs[:, side].tolist()):
                entries[self._pair_at + side * n_pairs + number] = -int(counts[site])
        for kind, count in enumerate((rows.member @ counts).tolist()):
            entries[self._most_at + kind] = entries[self._repeat_at + kind] = count
        for number, site in enumerate(rows.idle.tolist()):
            entries[self._idle_at + number] = -int(counts[site])
        entries[self._lane_at + column.lane] = 1
        for number, link in enumerate(self.links):
            ends_there = link[:2] == (column.ends[1], column.lane)
            begins_there = (link[0], link[2]) == (column.ends[0], column.lane)
            entries[self._link_at + number] = int(ends_there) - int(begins_there)
        for number, count in enumerate(paid):
            entries[self._cut_at + number] = count
        at = [row for row, entry in entries.items() if entry]
        cost = -float(rows.score @ counts)
        self._add_column(cost, at, [float(entries[row]) for row in at])
        self.columns.append(column)
        self._counts.append(counts.tolist())
        self._paid.append(paid)
        self._alive.append(True)
        return True

    def add_cut(self, cut: Cut) -> None:
        """Take in a subset-row cut."""
        self.cuts.append(cut)
        paid = [cut.count(column.route) for column in self.columns]
        for counts, count in zip(self._paid, paid, strict=True):
            counts.append(count)
        at = [place for place, count in enumerate(paid) if count]
        self._program.addRow(
            -self._inf,
            1.0,
            len(at),
            [self._n_other + place for place in at],
            [float(paid[place]) for place in at],
        )

    def drop(self, place: int) -> None:
        """Take a route out for good."""
        self._alive[place] = False
        self._program.changeColBounds(self._n_other + place, 0.0, 0.0)

    def alive(self) -> list[int]:
        """Return the places of the routes not taken out."""
        return [place for place, alive in enumerate(self._alive) if alive]

    def solve(self) -> tuple[float, Floats, Floats]:
        """Return the worth of the best shares, the shares, and what each row costs.

        Rows cost what one more of their right side would add to the worth.
        """
        self._program.run()
        solution = self._program.getSolution()
        shares = np.array(solution.col_value)[self._n_other :]
        costs = np.nan_to_num(-np.array(solution.row_dual))
        worth = -float(np.nan_to_num(self._program.getInfo().objective_function_value))
        return worth, shares, costs

    def multipliers(self, costs: Floats) -> Multipliers:
        """Return what rows cost as whole parts that make a valid bound."""
        whole = np.round(np.clip(costs, -1e9, 1e9) * SCALE).astype(np.int64)
        n = len(self.rows.score)
        site = whole[:n].copy()
        site[~self.rows.must] = np.maximum(site[~self.rows.must], 0)
        rest = np.maximum(whole, 0)
        return Multipliers(
            site=site,
            pair=rest[self._pair_at : self._most_at].reshape(2, -1),
            most=rest[self._most_at : self._repeat_at],
            repeat=rest[self._repeat_at : self._idle_at],
            idle=rest[self._idle_at : self._lane_at],
            cut=rest[self._cut_at :],
        )

    def worth(self, multipliers: Multipliers, reward: Ints) -> Ints:
        """Return what each route taken in is worth under multipliers."""
        counts = np.array(self._counts, np.int64).reshape(len(self.columns), len(reward))
        paid = np.array(self._paid, np.int64).reshape(len(counts), len(self.cuts))
        worth: Ints = counts @ reward - paid @ multipliers.cut[: paid.shape[1]]
        return worth

    def price(self, column: Column, whole: Ints) -> int:
        """Return what a route costs its lane and its nights."""
        price = int(whole[self._lane_at + column.lane])
        for number, (point, before, after) in enumerate(self.links):
            at = int(whole[self._link_at + number])
            price += at * ((point, before) == (column.ends[1], column.lane))
            price -= at * ((point, after) == (column.ends[0], column.lane))
        return price
