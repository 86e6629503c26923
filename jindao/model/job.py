"""Long work that somebody asked for, and how far it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from jindao.errors import JindaoError
from jindao.model.assessment import AssessRequest

JobRequest: TypeAlias = AssessRequest
"""What may be asked for as a job."""

JOB_KINDS: Final[Mapping[str, type[JobRequest]]] = MappingProxyType({"assess": AssessRequest})
"""The kinds of jobs, each with what it is asked by."""

JOB_STATES: Final = ("waiting", "running", "done", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work that is done when its turn comes, in whichever process takes it.

    Parameters
    ----------
    number
        Its number; none is given twice.
    kind, request
        One of `JOB_KINDS`, and what was asked.
    attachment
        Name of the file that came with it, empty for none.
    bureau, author
        For whom, and who asked.
    asked_at, begun_at, ended_at
        When it was asked for, taken up last, and done or failed, UTC; None where it was not.
    state
        One of `JOB_STATES`.
    step, done, total
        What is done now, a code; how many steps are done, and of how many; no step before
        one has begun.
    tries
        How often it was taken up: more than once where a process ended in between.
    network_id, data_version
        What it was asked of, and what it was made with once it is done.
    error
        Why it failed.
    """

    number: int
    kind: str
    request: JobRequest
    attachment: str
    bureau: str
    author: str
    asked_at: dt.datetime
    begun_at: dt.datetime | None
    ended_at: dt.datetime | None
    state: str
    step: str
    done: int
    total: int
    tries: int
    network_id: str
    data_version: str
    error: JindaoError | None

    @property
    def is_over(self) -> bool:
        """Whether it is done or failed."""
        return self.state in ("done", "failed")

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        if self.state == "done":
            return 1.0
        return min(1.0, self.done / self.total) if self.total else 0.0
