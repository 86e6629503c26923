"""Who works on a batch: this process, processes of this machine, or a Dask cluster.

Each takes the settings of the planners and the orders, and yields every order with what came
of it, in the order in which they were done. What is done with an order is a `Work`; of the
drafts of a catalogue it is to plan them.
"""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from jindao._processes import check_processes, worker_pool
from jindao.batch.orders import Order
from jindao.batch.planning import Planned, not_planned, plan_order
from jindao.errors import MissingExtraError, SourceError
from jindao.settings import Settings

Asked = TypeVar("Asked", bound=Hashable)
Done = TypeVar("Done")
Made = TypeVar("Made", covariant=True)

Workers = Callable[[Settings, Sequence[Order]], Iterator[tuple[Order, Planned]]]

TRIES: Final = 3
"""So often an order is begun whose worker died; after that it is told to have killed it."""

_CONNECT_S: Final = 15


class Undone(Protocol[Made]):
    """Tells that nothing came of an order, and why: a code under `batch` in the texts."""

    def __call__(self, code: str, **facts: str | int) -> Made:
        """Return that."""


@dataclass(frozen=True, slots=True)
class Work(Generic[Asked, Done]):
    """What is done with an order, and how is told that its worker died.

    Both are found by their names on another machine; `do` raises nothing.
    """

    do: Callable[[Settings, Asked], Done]
    undone: Undone[Done]


class Pool(ABC):
    """Those who share work. Called as it is, it plans the orders of a catalogue."""

    def __call__(
        self, settings: Settings, orders: Sequence[Order]
    ) -> Iterator[tuple[Order, Planned]]:
        """Plan orders."""
        return self.share(Work(plan_order, not_planned), settings, orders)

    @abstractmethod
    def share(
        self, work: Work[Asked, Done], settings: Settings, orders: Sequence[Asked]
    ) -> Iterator[tuple[Asked, Done]]:
        """Yield every order with what came of it, as they are done."""


class _Here(Pool):
    def share(
        self, work: Work[Asked, Done], settings: Settings, orders: Sequence[Asked]
    ) -> Iterator[tuple[Asked, Done]]:
        for order in orders:
            yield order, work.do(settings, order)


here: Final = _Here()
"""One order after the other in this process."""


def in_processes(count: int) -> Pool:
    """Return so many processes of this machine.

    A process that dies, for want of memory or killed by somebody, is replaced, and what it
    was doing is begun again.

    Raises
    ------
    RequestError
        Where `count` is not 1 to `MAX_PROCESSES`.
    """
    return here if check_processes(count, "workers") == 1 else _Processes(count)


class _Processes(Pool):
    def __init__(self, count: int) -> None:
        self._count = count

    def share(
        self, work: Work[Asked, Done], settings: Settings, orders: Sequence[Asked]
    ) -> Iterator[tuple[Asked, Done]]:
        # The first is done here: what is loaded and compiled for it the processes have, too.
        yield from here.share(work, settings, orders[:1])
        waiting, tries = deque(orders[1:]), Counter[Asked]()
        while waiting:
            running: dict[Future[Done], Asked] = {}
            pool = worker_pool(min(self._count, len(waiting)))
            with suppress(BrokenProcessPool), pool:
                yield from self._until_done(pool, work, settings, waiting, running)
            # Which of those that ran was the one whose process died, nobody tells.
            tries.update(running.values())
            for order in running.values():
                if tries[order] < TRIES:
                    waiting.appendleft(order)
                else:
                    yield order, work.undone("worker_died", tries=TRIES)

    def _until_done(
        self,
        pool: ProcessPoolExecutor,
        work: Work[Asked, Done],
        settings: Settings,
        waiting: deque[Asked],
        running: dict[Future[Done], Asked],
    ) -> Iterator[tuple[Asked, Done]]:
        """Yield what is done, with no more begun than there are processes."""
        while waiting or running:
            while waiting and len(running) < self._count:
                running[pool.submit(work.do, settings, waiting[0])] = waiting[0]
                waiting.popleft()
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                done = future.result()
                yield running.pop(future), done


def on_dask(scheduler: str) -> Pool:
    """Return the workers of a Dask scheduler, such as `tcp://10.0.0.5:8786`.

    Every worker has this program installed, and network and dataset at the same paths.

    Raises
    ------
    MissingExtraError
        Where Dask is not installed.
    SourceError
        When it is used: where the scheduler does not answer.
    """
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError as error:
        raise MissingExtraError("missing_extra", extra="cluster", package="dask") from error
    return _Dask(distributed, scheduler)


class _Dask(Pool):
    def __init__(self, distributed: Any, scheduler: str) -> None:
        self._distributed, self._scheduler = distributed, scheduler

    def share(
        self, work: Work[Asked, Done], settings: Settings, orders: Sequence[Asked]
    ) -> Iterator[tuple[Asked, Done]]:
        with self._client() as client:
            by_key = {
                client.submit(work.do, settings, order, pure=False): order for order in orders
            }
            for future in self._distributed.as_completed(list(by_key), loop=client.loop):
                order = by_key.pop(future)
                yield order, self._result(work, future)
                future.release()

    def _client(self) -> Any:
        try:
            return self._distributed.Client(
                self._scheduler, timeout=_CONNECT_S, set_as_default=False
            )
        except (OSError, ValueError, ImportError) as error:
            raise SourceError(
                "scheduler_unreachable", address=self._scheduler, reason=str(error)
            ) from error

    def _result(self, work: Work[Asked, Done], future: Any) -> Done:
        """Return what came of an order; a worker that died is what Dask tried again already."""
        error = future.exception()
        if error is None:
            done: Done = future.result()
            return done
        if isinstance(error, self._distributed.KilledWorker):
            return work.undone("worker_died", tries=TRIES)
        return work.undone("unexpected", kind=type(error).__name__, value=str(error)[:200])
