"""Jobs in the store: a queue that processes share, each job run by one of them at a time.

Whoever takes a job up has it on a lease that must be renewed. A process that dies renews
nothing, so that another takes the job up when the lease has run out; a process that only
slept finds that it is no longer its holder, and what it brings is not taken.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jindao.codec import from_plain, to_plain
from jindao.errors import JindaoError, NotFoundError, RequestError
from jindao.model.job import JOB_KINDS, Job, JobFile, JobRequest
from jindao.model.publication import canonical_json
from jindao.store.job_tables import JobFileRow, JobRow
from jindao.store.times import in_utc

LEASE: Final = dt.timedelta(seconds=60)
"""For so long a job is whose who took it up or renewed it last."""
MOST_TRIES: Final = 3
"""So often a job is taken up; one whose processes all died is given up."""
MOST_UNDER_WAY: Final = 5
"""So many of a bureau may wait or run at a time."""
MOST_KEPT: Final = 200
"""So many of a bureau are kept."""

_OPEN: Final = ("waiting", "running")
_LEVEL: Final = 6


class Jobs:
    """The jobs, as one unit of work sees them."""

    def __init__(self, session: Session, now: dt.datetime) -> None:
        self._session = session
        self._now = now

    def add(
        self,
        kind: str,
        request: JobRequest,
        *,
        bureau: str,
        author: str,
        network_id: str,
        data_version: str,
        files: Sequence[JobFile] = (),
    ) -> Job:
        """Put a job at the end of the queue; one that is under way already is given back.

        Parameters
        ----------
        kind, request, bureau, author, network_id, data_version
            As `Job` has them.
        files
            The files that come with it.

        Raises
        ------
        RequestError
            Where the bureau has too many under way, or kept.
        """
        plain = canonical_json(to_plain(request))
        packed = [(file.field, file.name, zlib.compress(file.content, _LEVEL)) for file in files]
        own = list(self._session.scalars(select(JobRow).where(JobRow.bureau == bureau)))
        under_way = [row for row in own if row.state in _OPEN]
        for row in under_way:
            same = (row.kind, row.request) == (kind, plain)
            if same and [(file.field, file.name, file.content) for file in row.files] == packed:
                return _job(row)
        if len(under_way) >= MOST_UNDER_WAY:
            raise RequestError("jobs_full", field="area", count=MOST_UNDER_WAY)
        if len(own) >= MOST_KEPT:
            raise RequestError("jobs_kept", field="area", count=MOST_KEPT)
        row = JobRow(
            kind=kind,
            request=plain,
            bureau=bureau,
            author=author,
            asked_at=self._now,
            state="waiting",
            step="",
            done=0,
            total=0,
            tries=0,
            holder="",
            network_id=network_id,
            data_version=data_version,
            error="",
            files=[
                JobFileRow(place=place, field=field, name=name, content=content)
                for place, (field, name, content) in enumerate(packed)
            ],
        )
        self._session.add(row)
        self._session.flush()
        return _job(row)

    def get(self, number: int) -> Job:
        """Return a job.

        Raises
        ------
        NotFoundError
            Where there is none of that number.
        """
        return _job(self._row(number))

    def of_bureau(self, bureau: str) -> tuple[Job, ...]:
        """Return the jobs of a bureau, the newest first."""
        asked = select(JobRow).where(JobRow.bureau == bureau).order_by(JobRow.number.desc())
        return tuple(map(_job, self._session.scalars(asked)))

    def ahead_of(self, number: int) -> int:
        """Return how many have their turn before a job, those under way included."""
        asked = select(func.count()).where(JobRow.state.in_(_OPEN), JobRow.number < number)
        return self._session.scalar(asked) or 0

    def result(self, number: int) -> bytes:
        """Return what came of a job that is done.

        Raises
        ------
        NotFoundError
            Where there is none of that number, or it is not done.
        """
        row = self._row(number)
        if row.result is None:
            raise _unknown(number)
        return zlib.decompress(row.result)

    def files(self, number: int) -> tuple[JobFile, ...]:
        """Return the files that came with a job; none where it is over."""
        return tuple(
            JobFile(field=file.field, name=file.name, content=zlib.decompress(file.content))
            for file in self._row(number).files
            if file.content is not None
        )

    def remove(self, number: int) -> None:
        """Remove a job and what came of it; whoever runs it finds that out.

        Raises
        ------
        NotFoundError
            Where there is none of that number.
        """
        self._session.delete(self._row(number))
        self._session.flush()

    def is_any_due(self) -> bool:
        """Tell whether `take` would find one."""
        return self._due() is not None

    def take(self, holder: str) -> Job | None:
        """Take up the job whose turn it is, on a lease; None where none is or one runs.

        One runs at a time, whichever process it is in. One that was taken up too often is
        given up, and the next has its turn.
        """
        while (row := self._due()) is not None:
            if row.tries >= MOST_TRIES:
                self._end(row, "failed")
                row.error = _error_json(JindaoError("job_given_up", count=row.tries))
                self._session.flush()
                continue
            row.state, row.holder, row.tries = "running", holder, row.tries + 1
            row.begun_at, row.step, row.done, row.total = self._now, "", 0, 0
            row.leased_until = self._now + LEASE
            self._session.flush()
            return _job(row)
        return None

    def renew(self, number: int, holder: str) -> bool:
        """Renew a lease; False where it is no longer the holder's."""
        row = self._held(number, holder)
        if row is None:
            return False
        row.leased_until = self._now + LEASE
        self._session.flush()
        return True

    def tell(self, number: int, holder: str, step: str, done: int, total: int) -> bool:
        """Keep how far a job is, and renew its lease; False where it is another's."""
        row = self._held(number, holder)
        if row is None:
            return False
        row.step, row.done, row.total = step, done, total
        return self.renew(number, holder)

    def finish(
        self, number: int, holder: str, result: bytes, *, network_id: str, data_version: str
    ) -> bool:
        """Keep what came of a job; False, and nothing is kept, where it is another's."""
        row = self._held(number, holder)
        if row is None:
            return False
        self._end(row, "done")
        row.result = zlib.compress(result, _LEVEL)
        row.network_id, row.data_version = network_id, data_version
        self._session.flush()
        return True

    def fail(self, number: int, holder: str, error: JindaoError) -> bool:
        """Keep why a job failed; False, and nothing is kept, where it is another's."""
        row = self._held(number, holder)
        if row is None:
            return False
        self._end(row, "failed")
        row.error = _error_json(error)
        self._session.flush()
        return True

    def _due(self) -> JobRow | None:
        """Return the row whose turn it is, None where none is or one is on a lease."""
        asked = select(JobRow).where(JobRow.state.in_(_OPEN)).order_by(JobRow.number)
        rows = list(self._session.scalars(asked))
        if any(row.leased_until and in_utc(row.leased_until) > self._now for row in rows):
            return None
        return rows[0] if rows else None

    def _end(self, row: JobRow, state: str) -> None:
        row.state, row.ended_at = state, self._now
        row.holder, row.leased_until = "", None
        for file in row.files:
            file.content = None

    def _held(self, number: int, holder: str) -> JobRow | None:
        row = self._session.get(JobRow, number)
        return row if row is not None and holder and row.holder == holder else None

    def _row(self, number: int) -> JobRow:
        row = self._session.get(JobRow, number)
        if row is None:
            raise _unknown(number)
        return row


def _unknown(number: int) -> NotFoundError:
    return NotFoundError("not_found.job", field="number", kind="job", name=str(number), known=[])


def _error_json(error: JindaoError) -> str:
    """Return an error as JSON: its code, field and facts, so far as JSON can hold these."""
    plain = {"code": error.code, "field": error.field, "facts": error.facts}
    return canonical_json(json.loads(json.dumps(plain, default=str)))


def request_of(row: JobRow) -> JobRequest:
    """Return what a job was asked by.

    Raises
    ------
    DataError, LookupError, ValueError
        Where the row is damaged.
    """
    return from_plain(JOB_KINDS[row.kind], json.loads(row.request))


def error_of(row: JobRow) -> JindaoError | None:
    """Return why a job failed, None where it did not.

    Raises
    ------
    LookupError, TypeError, ValueError
        Where the row is damaged.
    """
    if not row.error:
        return None
    plain = json.loads(row.error)
    return JindaoError(plain["code"], field=plain["field"], **plain["facts"])


def _job(row: JobRow) -> Job:
    return Job(
        number=row.number,
        kind=row.kind,
        request=request_of(row),
        files=tuple((file.field, file.name) for file in row.files),
        bureau=row.bureau,
        author=row.author,
        asked_at=in_utc(row.asked_at),
        begun_at=None if row.begun_at is None else in_utc(row.begun_at),
        ended_at=None if row.ended_at is None else in_utc(row.ended_at),
        state=row.state,
        step=row.step,
        done=row.done,
        total=row.total,
        tries=row.tries,
        network_id=row.network_id,
        data_version=row.data_version,
        error=error_of(row),
    )
