"""Runs the jobs of a store, one at a time, and keeps what came of each.

While one runs its lease is renewed beside it, so that it is taken up again only where this
process ends or stands still. One that was removed meanwhile, or is another's by now, is given
up at its next step.
"""

from __future__ import annotations

import logging
import re
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol, TypeAlias

from jindao.errors import JindaoError, StoreError
from jindao.model.job import Job, JobFile
from jindao.store.jobs import LEASE
from jindao.store.store import Store
from jindao.store.times import Clock, utc_now

RENEW_S: Final = LEASE.total_seconds() / 4
logger = logging.getLogger(__name__)

Step = Callable[[str, int, int | None], None]
"""Told a step, how much is done, and of how much, as `jindao.network.raw.Progress`."""

JobPaths: TypeAlias = Mapping[str, tuple[Path, ...]]
"""Where the files lie that came with a job, by field, in the order in which they were given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """What came of a job, and what it was made with."""

    content: bytes
    network_id: str
    data_version: str


class Run(Protocol):
    """What does the jobs of a kind."""

    def __call__(self, job: Job, files: JobPaths, step: Step, /) -> JobResult:
        """Return what came of a job.

        Parameters
        ----------
        job
            What is to be done.
        files
            The files that came with it; gone when this returns.
        step
            To be told each step; it raises where the job is not to go on.

        Raises
        ------
        JindaoError
            Why it cannot be done: what is kept of the job then.
        """


class _NotOursError(Exception):
    """The job was removed, or another process has it."""


class JobRunner:
    """Runs jobs; any number may work on one store, in any number of processes.

    Parameters
    ----------
    store
        Where the jobs are.
    runs
        What does the jobs, by kind.
    clock
        What tells the time, UTC: of one machine, or of machines that agree on it.
    renew_s
        How often the lease of the one that runs is renewed.
    """

    def __init__(
        self,
        store: Store,
        runs: Mapping[str, Run],
        *,
        clock: Clock = utc_now,
        renew_s: float = RENEW_S,
    ) -> None:
        self._store, self._runs, self._clock, self._renew_s = store, runs, clock, renew_s

    def run_next(self) -> int | None:
        """Run the job whose turn it is; return its number, None where no job is due.

        What goes wrong with the job is kept with it.

        Raises
        ------
        StoreError
            Where the store cannot be read or written; the job is taken up again later.
        """
        with self._store.reading(clock=self._clock) as work:
            if not work.jobs.is_any_due():
                return None
        holder = secrets.token_hex(16)
        with self._store.work(clock=self._clock) as work:
            job = work.jobs.take(holder)
            files = work.jobs.files(job.number) if job is not None else ()
        if job is None:
            return None
        logger.info("job %d begins, try %d: %s for %s", job.number, job.tries, job.kind, job.bureau)
        try:
            outcome = self._outcome(job, files, holder)
        except _NotOursError:
            logger.info("job %d was removed, or is another's: given up", job.number)
            return job.number
        with self._store.work(clock=self._clock) as work:
            if isinstance(outcome, JobResult):
                kept = work.jobs.finish(
                    job.number,
                    holder,
                    outcome.content,
                    network_id=outcome.network_id,
                    data_version=outcome.data_version,
                )
            else:
                kept = work.jobs.fail(job.number, holder, outcome)
        told = "done" if isinstance(outcome, JobResult) else f"failed: {outcome}"
        logger.info("job %d %s", job.number, told if kept else "was another's when it ended")
        return job.number

    def _outcome(self, job: Job, files: Sequence[JobFile], holder: str) -> JobResult | JindaoError:
        """Return what came of a job, or why nothing did."""
        with TemporaryDirectory(prefix="jindao-job-") as folder, self._leased(job, holder) as lost:
            try:
                paths = write_job_files(files, Path(folder))
                return self._runs[job.kind](job, paths, self._step(job, holder, lost))
            except (_NotOursError, StoreError):
                raise
            except JindaoError as error:
                return error_as_sent(error, folder)
            except Exception:
                logger.exception("job %d broke", job.number)
                return JindaoError("job_broken", number=job.number)

    def _step(self, job: Job, holder: str, lost: threading.Event) -> Step:
        """Return what keeps how far a job is, and raises where it is no longer ours."""

        def step(doing: str, done: int, total: int | None) -> None:
            try:
                with self._store.work(clock=self._clock) as work:
                    ours = work.jobs.tell(job.number, holder, doing, done, total or 0)
            except StoreError:  # it has logged it; the next step is told again
                ours = not lost.is_set()
            if not ours:
                raise _NotOursError

        return step

    @contextmanager
    def _leased(self, job: Job, holder: str) -> Iterator[threading.Event]:
        """Keep a job ours until the block ends; yield what is set where it is not any more."""
        lost, over = threading.Event(), threading.Event()

        def renew() -> None:
            while not lost.is_set() and not over.wait(self._renew_s):
                try:
                    with self._store.work(clock=self._clock) as work:
                        held = work.jobs.renew(job.number, holder)
                except StoreError:  # it has logged it, and may be there again next time
                    continue
                if not held:
                    lost.set()

        thread = threading.Thread(target=renew, name=f"lease of job {job.number}", daemon=True)
        thread.start()
        try:
            yield lost
        finally:
            over.set()
            thread.join()


def write_job_files(files: Sequence[JobFile], folder: Path) -> dict[str, tuple[Path, ...]]:
    """Write files into a folder, each below one of its own; return where, by field."""
    paths: dict[str, tuple[Path, ...]] = {}
    for place, file in enumerate(files):
        path = folder / str(place) / file.name
        path.parent.mkdir()
        path.write_bytes(file.content)
        paths[file.field] = (*paths.get(file.field, ()), path)
    return paths


def error_as_sent(error: JindaoError, folder: str) -> JindaoError:
    """Return an error that names files as their sender did, without where they lay."""
    inside = re.compile(rf"{re.escape(folder)}/\d+/")

    def told(value: object) -> object:
        return inside.sub("", value) if isinstance(value, str) else value

    facts = {
        name: {code: told(text) for code, text in value.items()}
        if isinstance(value, dict)
        else told(value)
        for name, value in error.facts.items()
    }
    return JindaoError(error.code, field=error.field, **facts)
