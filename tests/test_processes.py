"""Processes that share work: how they are begun, and that none outlives who began it."""

from __future__ import annotations

import multiprocessing
import os
import select
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from concurrent.futures import process as executors
from contextlib import suppress
from pathlib import Path

import pytest

from jindao import RequestError, Store, check_processes, worker_pool
from jindao._processes import MAX_PROCESSES, way_to_begin
from tests.conftest import ROOT

BEGIN = """
import os, sys, jindao
from jindao._processes import way_to_begin
jindao.load_heritage()
pool = jindao.worker_pool(2)
found = {pool.submit(os.getpid).result() for _ in range(50)}
print(way_to_begin().get_start_method(), *found, flush=True)
sys.stdin.read()
"""


def test_there_are_no_copies_of_a_process_with_threads() -> None:
    go_on = threading.Event()
    thread = threading.Thread(target=go_on.wait)
    thread.start()
    try:
        assert way_to_begin().get_start_method() == "spawn"
    finally:
        go_on.set()
        thread.join()


@pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux only")
def test_processes_end_with_the_one_that_began_them() -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", BEGIN], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert program.stdout is not None
    how, *numbers = program.stdout.readline().split()
    assert how == b"spawn", "the pool has begun a thread by then"
    children = [os.pidfd_open(int(number)) for number in numbers]
    assert children
    program.kill()
    program.communicate(timeout=60)
    ended = select.poll()
    for child in children:
        ended.register(child, select.POLLIN)
    for child in children:
        assert ended.poll(60_000), "it is still there"
        ended.unregister(child)
        os.close(child)


@pytest.mark.parametrize("way", ["fork", "spawn"])
def test_processes_are_prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    context = multiprocessing.get_context(way)
    monkeypatch.setattr("jindao._processes.way_to_begin", lambda: context)
    here = Path.cwd()
    with worker_pool(1, os.chdir, (str(tmp_path),)) as pool:
        assert Path(pool.submit(os.getcwd).result(60)) == tmp_path
    assert Path.cwd() == here


@pytest.mark.parametrize("begun_before", [True, False])
def test_a_pool_ends_though_one_process_dies_while_another_is_begun(
    monkeypatch: pytest.MonkeyPatch, begun_before: bool
) -> None:
    """The pool notices when the other is begun, but unknown to it, or when it is about to be."""
    context = multiprocessing.get_context("spawn")
    monkeypatch.setattr("jindao._processes.way_to_begin", lambda: context)
    begin, end = context.Process.start, executors._ExecutorManagerThread.terminate_broken
    noticed, beginning = threading.Event(), threading.Event()
    begun: list[multiprocessing.process.BaseProcess] = []
    works: list[Future[None]] = []

    def start(process: multiprocessing.context.SpawnProcess) -> None:
        is_first = not begun
        if is_first or begun_before:
            begin(process)
            begun.append(process)
        if is_first:
            return
        beginning.set()
        with suppress(TimeoutError):  # where Python holds the end back until this is begun
            works[0].exception(2)
        time.sleep(0.2)
        if not begun_before:
            begin(process)
            begun.append(process)

    def end_late(pool: threading.Thread, cause: object) -> None:
        noticed.set()
        beginning.wait(60)
        end(pool, cause)

    monkeypatch.setattr(context.Process, "start", start)
    monkeypatch.setattr(executors._ExecutorManagerThread, "terminate_broken", end_late)

    def work() -> None:
        with suppress(executors.BrokenProcessPool), worker_pool(2) as pool:
            works.append(pool.submit(time.sleep, 60))
            begun[0].kill()
            noticed.wait(60)
            works.append(pool.submit(time.sleep, 60))
            works[1].result()
        ended.set()

    ended = threading.Event()
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    ended.wait(30)
    for process in begun:
        process.kill()
    assert ended.is_set()
    assert all(isinstance(each.exception(1), executors.BrokenProcessPool) for each in works)


@pytest.mark.parametrize("count", [0, -1, MAX_PROCESSES + 1])
def test_how_many(count: int) -> None:
    with pytest.raises(RequestError) as refused:
        check_processes(count, "processes")
    assert refused.value.field == "processes"


def test_a_store_is_opened_again_by_another_process(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/s.sqlite3")
    store.migrate()
    with worker_pool(1) as pool:
        assert pool.submit(Store.revision, store).result(60) == store.revision()
    store.leave_connections()
    assert store.verify() == ()
