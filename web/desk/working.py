"""Jobs are run beside the requests of a process that serves, one at a time.

Whichever process of those on one store comes first takes a job up. One that was under way when
its process ended is taken up again once its lease has run out.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from flask import Flask

from jindao import (
    JOB_KINDS,
    RESULTS,
    AssessRequest,
    ClosuresRequest,
    ExportOptions,
    Job,
    JobPaths,
    JobResult,
    JobRunner,
    LinksRequest,
    Planner,
    Result,
    Sessions,
    Store,
    StoreError,
    main_assessment,
    read_costs,
    read_no_go,
    read_plan,
)

POLL_S: Final = 5.0
"""So often the store is asked whether there is anything to do; after a form was sent at once."""
logger = logging.getLogger(__name__)


class Working:
    """Runs the jobs of one application's store.

    Parameters
    ----------
    planner, store
        What assesses, and where the jobs are.
    sessions
        What tells whether anybody could have asked: no store is made for the question.
    """

    def __init__(self, planner: Planner, store: Store, sessions: Sessions) -> None:
        self._sessions = sessions
        self._planner = planner
        self._runner = JobRunner(store, dict.fromkeys(JOB_KINDS, self._run))
        self._lock = threading.Lock()
        self._asked = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, app: Flask) -> None:
        """Have the first request begin it in a process that serves.

        Threads do not outlive a fork, so a server that forks leaves this to its processes.
        """
        app.before_request(self.begin)

    def begin(self) -> None:
        """Begin to run jobs, beside what else is done; nothing where that was begun."""
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._go_on, name="jobs", daemon=True)
                    self._thread.start()

    def wake(self) -> None:
        """Say that something was asked for."""
        self._asked.set()

    def run_all(self) -> int:
        """Run every job that is due; return how many there were.

        Raises
        ------
        StoreError
            Where the store cannot be read or written.
        """
        count = 0
        while self._sessions.in_use() and self._runner.run_next() is not None:
            count += 1
        return count

    def _go_on(self) -> None:
        while True:
            self._asked.clear()
            try:
                self.run_all()
            except StoreError as error:  # it is looked for again
                logger.warning("no jobs are run: %s", error)
            except Exception:
                logger.exception("the queue of jobs broke, and is looked at again")
            self._asked.wait(POLL_S)

    def _run(
        self, job: Job, files: JobPaths, step: Callable[[str, int, int | None], None]
    ) -> JobResult:
        found = self._found(job, files, step)
        provenance = main_assessment(found).provenance
        return JobResult(
            content=RESULTS[job.kind].formats["json"](found, ExportOptions()),
            network_id=provenance.network_id,
            data_version=provenance.data_version,
        )

    def _found(
        self, job: Job, files: JobPaths, step: Callable[[str, int, int | None], None]
    ) -> Result:
        """Return what comes of a job."""
        planner, request = self._planner, job.request
        people = next(iter(files.get("people", ())), None)
        if isinstance(request, AssessRequest):
            return planner.assess(request, step, population=people)
        if isinstance(request, LinksRequest):
            return planner.missing_links(_with_files(request, files), step, population=people)
        plans = [read_plan(path) for path in files.get("plan", ())]
        if isinstance(request, ClosuresRequest):
            plan = plans[0] if plans else None
            return planner.robustness(request.asked, step, plan=plan, day=request.day)
        area = AssessRequest(area=request.area)
        return planner.compare_plans(area, plans, step, population=people, day=request.day)


def _with_files(request: LinksRequest, files: JobPaths) -> LinksRequest:
    """Return a request with the costs and the no-go areas of the files that came with it."""
    for path in files.get("costs", ()):
        request = replace(request, costs=read_costs(path))
    for path in files.get("no_go", ()):
        request = replace(request, no_go=read_no_go(str(path)))
    return request
