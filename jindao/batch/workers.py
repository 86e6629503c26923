"""Who plans the orders: this process, processes of this machine, or a Dask cluster.

Each takes the settings of the planners and the orders, and yields every order with what came
of it, in the order in which they were done.
"""

from __future__ import annotations

import importlib
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any, Final

from jindao._processes import check_processes, worker_pool
from jindao.batch.orders import Order
from jindao.batch.planning import Planned, not_planned, plan_order
from jindao.errors import MissingExtraError, SourceError
from jindao.settings import Settings

Workers = Callable[[Settings, Sequence[Order]], Iterator[tuple[Order, Planned]]]

TRIES: Final = 3
"""So often an order is begun whose worker died; after that it is told to have killed it."""

_CONNECT_S: Final = 15


def here(settings: Settings, orders: Sequence[Order]) -> Iterator[tuple[Order, Planned]]:
    """Plan one order after the other in this process."""
    for order in orders:
        yield order, plan_order(settings, order)


def in_processes(count: int) -> Workers:
    """Return what plans in so many processes of this machine.

    A process that dies, for want of memory or killed by somebody, is replaced, and what it
    was doing is begun again.

    Raises
    ------
    RequestError
        Where `count` is not 1 to `MAX_PROCESSES`.
    """
    if check_processes(count, "workers") == 1:
        return here

    def run(settings: Settings, orders: Sequence[Order]) -> Iterator[tuple[Order, Planned]]:
        # The first is planned here: what is loaded and compiled for it the processes have, too.
        yield from here(settings, orders[:1])
        waiting, tries = deque(orders[1:]), Counter[Order]()
        while waiting:
            running: dict[Future[Planned], Order] = {}
            with worker_pool(min(count, len(waiting))) as pool, suppress(BrokenProcessPool):
                yield from _until_done(pool, count, settings, waiting, running)
            # Which of those that ran was the one whose process died, nobody tells.
            tries.update(running.values())
            for order in running.values():
                if tries[order] < TRIES:
                    waiting.appendleft(order)
                else:
                    yield order, not_planned("worker_died", tries=TRIES)

    return run


def _until_done(
    pool: ProcessPoolExecutor,
    count: int,
    settings: Settings,
    waiting: deque[Order],
    running: dict[Future[Planned], Order],
) -> Iterator[tuple[Order, Planned]]:
    """Yield what is planned, with no more begun than there are processes."""
    while waiting or running:
        while waiting and len(running) < count:
            running[pool.submit(plan_order, settings, waiting[0])] = waiting[0]
            waiting.popleft()
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            planned = future.result()
            yield running.pop(future), planned


def on_dask(scheduler: str) -> Workers:
    """Return what plans on the workers of a Dask scheduler, such as `tcp://10.0.0.5:8786`.

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

    def run(settings: Settings, orders: Sequence[Order]) -> Iterator[tuple[Order, Planned]]:
        with _client(distributed, scheduler) as client:
            by_key = {
                client.submit(plan_order, settings, order, pure=False): order for order in orders
            }
            for future in distributed.as_completed(list(by_key), loop=client.loop):
                order = by_key.pop(future)
                yield order, _result(distributed, future)
                future.release()

    return run


def _client(distributed: Any, scheduler: str) -> Any:
    try:
        return distributed.Client(scheduler, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError, ImportError) as error:
        raise SourceError("scheduler_unreachable", address=scheduler, reason=str(error)) from error


def _result(distributed: Any, future: Any) -> Planned:
    """Return what came of an order; a worker that died is what Dask tried again already."""
    error = future.exception()
    if error is None:
        planned: Planned = future.result()
        return planned
    if isinstance(error, distributed.KilledWorker):
        return not_planned("worker_died", tries=TRIES)
    return not_planned("unexpected", kind=type(error).__name__, value=str(error)[:200])
