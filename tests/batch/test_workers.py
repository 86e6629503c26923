"""However many work on a batch, and whoever of them dies: the same drafts."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

import jindao
from jindao._processes import MAX_PROCESSES
from jindao.batch import workers
from jindao.batch.orders import Order, orders_of
from jindao.batch.planning import Planned
from jindao.errors import RequestError, SourceError
from jindao.settings import Settings
from tests.batch.world import asked, drafts, made, outcomes, planner
from tests.conftest import require_module

COUNTIES = ("偏关", "代县", "右玉", "河曲")
MANY = {"counties": COUNTIES}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what one process makes."""
    path = tmp_path_factory.mktemp("e") / "s.sqlite3"
    assert set(made(path, **MANY).values()) == {"made"}
    return drafts(path)


def orders() -> tuple[Order, ...]:
    return orders_of(planner().heritage, asked(**MANY))


def kill_one(children: Callable[[], Sequence[Any]]) -> threading.Thread:
    """Kill a child process as soon as there is one."""

    def wait() -> None:
        for _ in range(6000):
            for child in children():
                child.kill()
                return
            time.sleep(0.01)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_processes_make_the_same_though_one_is_killed(
    tmp_path: Path, expected: dict[str, str]
) -> None:
    path = tmp_path / "s.sqlite3"
    killer = kill_one(multiprocessing.active_children)
    states = made(path, workers=jindao.in_processes(2), **MANY)
    killer.join(60)
    assert set(states.values()) == {"made"}
    assert drafts(path) == expected


class _Deadly:
    """A pool whose processes die of one order."""

    def __init__(self, slug: str) -> None:
        self.slug, self.begun = slug, 0

    def __enter__(self) -> _Deadly:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, _plan: object, _settings: Settings, order: Order) -> Future[Planned]:
        done: Future[Planned] = Future()
        if order.slug == self.slug:
            self.begun += 1
            done.set_exception(BrokenProcessPool())
        else:
            done.set_result(Planned(document=b"{}"))
        return done


def test_an_order_that_kills_its_worker_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for = orders()
    deadly = _Deadly(asked_for[-1].slug)
    monkeypatch.setattr(workers, "worker_pool", lambda _count: deadly)
    monkeypatch.setattr(workers, "plan_order", lambda *_: Planned(document=b"{}"))
    found = dict(workers.in_processes(2)(Settings(), asked_for))
    assert set(found) == set(asked_for), "nothing is lost"
    assert found[asked_for[-1]].code == "worker_died"
    assert all(found[order].document for order in asked_for[:-1])
    assert deadly.begun == workers.TRIES


@pytest.mark.parametrize("count", [0, -1, MAX_PROCESSES + 1])
def test_how_many_processes(count: int) -> None:
    with pytest.raises(RequestError) as refused:
        workers.in_processes(count)
    assert refused.value.field == "workers"


@pytest.fixture
def cluster() -> Iterator[Any]:
    distributed = require_module("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as found:
        yield found


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_makes_the_same_though_a_worker_is_killed(
    tmp_path: Path, expected: dict[str, str], cluster: Any
) -> None:
    path = tmp_path / "s.sqlite3"
    killed = []

    def planned(settings: Settings, asked_for: Sequence[Order]) -> Iterator[tuple[Order, Planned]]:
        for done in jindao.on_dask(cluster.scheduler_address)(settings, asked_for):
            if not killed:
                worker = next(iter(cluster.workers.values()))
                killed.append(worker.process.process.pid)
                worker.process.process.kill()
            yield done

    assert {each.state for each in outcomes(path, planned, **MANY)} == {"made"}
    assert killed
    assert drafts(path) == expected


def test_a_scheduler_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    require_module("distributed")
    monkeypatch.setattr(workers, "_CONNECT_S", 1)
    with pytest.raises(SourceError, match="127"):
        list(jindao.on_dask("tcp://127.0.0.1:1")(Settings(), orders()))
