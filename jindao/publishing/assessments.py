"""What a bureau has worked out of its network: asked for, waited for, kept and deleted.

Assessments, missing links, comparisons of plans, and the closures that hurt most: `JOB_KINDS`.
"""

from __future__ import annotations

from dataclasses import dataclass

from jindao.errors import NotFoundError
from jindao.formats.results import RESULTS, Result
from jindao.heritage.dataset import Heritage
from jindao.model.job import JOB_KINDS, Job, JobFile, JobRequest
from jindao.model.people import Bureau
from jindao.publishing.job_files import check_count, checked_file
from jindao.publishing.permissions import Actor, check_allowed
from jindao.store.store import Store
from jindao.store.times import Clock, utc_now
from jindao.store.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaChoice:
    """An area that a bureau may have judged.

    `name` is what a request calls it. `prefecture` is its id, empty for the whole region;
    `county` is empty for a whole prefecture.
    """

    name: str
    prefecture: str = ""
    county: str = ""


class Assessments:
    """What bureaus had worked out, and what waits.

    Parameters
    ----------
    store
        Where it is kept.
    heritage
        Where the prefectures and counties are.
    clock
        What tells the time, UTC.
    """

    def __init__(self, store: Store, heritage: Heritage, *, clock: Clock = utc_now) -> None:
        self._store, self._heritage, self._clock = store, heritage, clock

    def choices(self, actor: Actor, bureau: str) -> tuple[AreaChoice, ...]:
        """Return the areas of a bureau: the region where it has all of it, then the rest.

        Raises
        ------
        NotAllowedError
            Where the actor may not assess there.
        """
        with self._store.reading(clock=self._clock) as work:
            check_allowed(work, actor, "assess", bureau)
            return self._choices(work.people.bureau(bureau))

    def ask(
        self,
        actor: Actor,
        bureau: str,
        request: JobRequest,
        *,
        network_id: str,
        data_version: str,
        files: tuple[JobFile, ...] = (),
    ) -> Job:
        """Put a job in the queue; one that is under way already is given back.

        Parameters
        ----------
        actor, bureau
            Who asks, and for whom.
        request
            Of the type of one of `JOB_KINDS`. Its area is the `name` of one of `choices`.
        network_id, data_version
            What it is asked of.
        files
            Those that come with it.

        Raises
        ------
        NotFoundError
            Where the bureau has no such area.
        RequestError
            Where a file is none, too large or empty, there are too many or too few, or the
            bureau asked too often.
        NotAllowedError
            Where the actor may not assess there.
        """
        kind = next(name for name, made in JOB_KINDS.items() if type(request) is made)
        checked = tuple(map(checked_file, files))
        check_count(kind, checked)
        with self._store.work(clock=self._clock) as work:
            check_allowed(work, actor, "assess", bureau)
            known = [choice.name for choice in self._choices(work.people.bureau(bureau))]
            if request.area not in known:
                raise NotFoundError(
                    "not_found.area_to_assess",
                    field="area",
                    kind="area_to_assess",
                    name=str(request.area)[:80],
                    known=known,
                )
            before = {job.number for job in work.jobs.of_bureau(bureau)}
            job = work.jobs.add(
                kind,
                request,
                bureau=bureau,
                author=actor.name,
                network_id=network_id,
                data_version=data_version,
                files=checked,
            )
            if job.number not in before:
                _log(work, actor, "ask_assessment", job)
            return job

    def of_bureau(self, actor: Actor, bureau: str) -> tuple[Job, ...]:
        """Return what a bureau asked for and has kept, the newest first.

        Raises
        ------
        NotAllowedError
            Where the actor may not assess there.
        """
        with self._store.reading(clock=self._clock) as work:
            check_allowed(work, actor, "assess", bureau)
            return work.jobs.of_bureau(bureau)

    def get(self, actor: Actor, bureau: str, number: int) -> tuple[Job, int]:
        """Return one of a bureau, and how many jobs have their turn before it.

        Raises
        ------
        NotFoundError
            Where the bureau has none of that number.
        NotAllowedError
            Where the actor may not assess there.
        """
        with self._store.reading(clock=self._clock) as work:
            job = self._own(work, actor, bureau, number)
            return job, 0 if job.is_over else work.jobs.ahead_of(number)

    def result(self, actor: Actor, bureau: str, number: int) -> Result:
        """Return what came of one that is done.

        It is of the type that `RESULTS` has for the kind of the job.

        Raises
        ------
        NotFoundError
            Where the bureau has none of that number, or it is not done.
        NotAllowedError
            Where the actor may not assess there.
        DataError
            Where another version of jindao kept it in a form that is not read any more.
        """
        with self._store.reading(clock=self._clock) as work:
            job = self._own(work, actor, bureau, number)
            content = work.jobs.result(number)
        found: Result = RESULTS[job.kind].read(content)
        return found

    def remove(self, actor: Actor, bureau: str, number: int) -> None:
        """Delete one, be it done or not; one that runs is given up at its next step.

        Raises
        ------
        NotFoundError
            Where the bureau has none of that number.
        NotAllowedError
            Where the actor may not assess there.
        """
        with self._store.work(clock=self._clock) as work:
            job = self._own(work, actor, bureau, number)
            work.jobs.remove(number)
            _log(work, actor, "delete_assessment", job)

    def _own(self, work: Work, actor: Actor, bureau: str, number: int) -> Job:
        check_allowed(work, actor, "assess", bureau)
        for job in work.jobs.of_bureau(bureau):
            if job.number == number:
                return job
        raise NotFoundError("not_found.job", field="number", kind="job", name=str(number), known=[])

    def _choices(self, bureau: Bureau) -> tuple[AreaChoice, ...]:
        """Return the areas of a bureau, prefectures in the dataset's order."""
        region = self._heritage.region
        counties = sorted(
            {(site.prefecture, site.county) for site in self._heritage.sites if site.county}
            | {(place.prefecture, place.county) for place in self._heritage.places if place.county}
        )
        found: list[AreaChoice] = []
        for prefecture in region.prefectures:
            if prefecture.id in bureau.areas:
                found.append(AreaChoice(name=prefecture.name_zh, prefecture=prefecture.id))
            found += [
                AreaChoice(
                    name=prefecture.name_zh + county, prefecture=prefecture.id, county=county
                )
                for of, county in counties
                if of == prefecture.id and bureau.covers(of, county)
            ]
        if all(prefecture.id in bureau.areas for prefecture in region.prefectures):
            found.insert(0, AreaChoice(name=region.name_zh))
        return tuple(found)


def _log(work: Work, actor: Actor, action: str, job: Job) -> None:
    work.audit.add(
        actor=actor.name,
        action=action,
        subject=f"assessment-{job.number}",
        bureau=job.bureau,
        area=str(job.request.area),
        job=job.kind,
    )
