"""Long work that somebody asked for, and how far it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from jindao.errors import JindaoError
from jindao.model.assessment import AreaAsked, AssessRequest
from jindao.model.links import LinksRequest
from jindao.model.robustness import RobustnessRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareRequest:
    """An area in which plans are set side by side; the plans come as files.

    `area` is as in `AssessRequest`; `day` is the one whose closures of the plans count, None
    where those of any day do.
    """

    area: AreaAsked
    day: dt.date | None = None

    def __post_init__(self) -> None:
        AssessRequest(area=self.area)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosuresRequest:
    """What may be closed in an area, under a plan where one comes as a file.

    `day` is the one whose closures of the plan count, None where those of any day do.
    """

    asked: RobustnessRequest
    day: dt.date | None = None

    @property
    def area(self) -> AreaAsked:
        """The area, as in `AssessRequest`."""
        return self.asked.area


JobRequest: TypeAlias = AssessRequest | LinksRequest | CompareRequest | ClosuresRequest
"""What may be asked for as a job."""

JOB_KINDS: Final[Mapping[str, type[JobRequest]]] = MappingProxyType(
    {
        "assess": AssessRequest,
        "links": LinksRequest,
        "compare": CompareRequest,
        "robustness": ClosuresRequest,
    }
)
"""The kinds of jobs, each with what it is asked by."""

JOB_STATES: Final = ("waiting", "running", "done", "failed")

JOB_FILES: Final = ("people", "plan", "no_go", "costs")
"""What files come with jobs: a population, plans for the network, where no link goes, its costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFile:
    """A file that comes with a job; `field` is one of `JOB_FILES`."""

    field: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work that is done when its turn comes, in whichever process takes it.

    Parameters
    ----------
    number
        Its number; none is given twice.
    kind, request
        One of `JOB_KINDS`, and what was asked.
    files
        Pairs of one of `JOB_FILES` and a name, for each file that came with it.
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
    files: tuple[tuple[str, str], ...]
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
