"""Assessments of bureaus: who may ask, for what, and what becomes of each."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import threading
from typing import Any

import pytest

from jindao import (
    JOB_KINDS,
    MOST_PLANS,
    AssessRequest,
    Bureau,
    ClosuresRequest,
    CompareRequest,
    DataError,
    Job,
    JobFile,
    JobPaths,
    JobRequest,
    JobResult,
    JobRunner,
    LinksRequest,
    NotAllowedError,
    NotFoundError,
    RequestError,
    RobustnessRequest,
    Store,
    assumed_costs,
    load_heritage,
)
from jindao.model.people import ROLES
from jindao.publishing.accounts import Accounts
from jindao.publishing.assessments import Assessments
from jindao.publishing.job_files import MOST_PEOPLE_BYTES
from jindao.publishing.permissions import OPERATOR, PERMISSIONS
from jindao.store.jobs import LEASE
from tests.publishing.conftest import Turned, person
from tests.store.routes import NOON

DATONG = Bureau(slug="datong", name_zh="大同", name_en="Datong", areas=("datong",))
ONE = Bureau(slug="one", name_zh="偏关", name_en="Pianguan", areas=("xinzhou/偏关县",))
REQUEST = AssessRequest(area="大同市")
MADE_WITH = {"network_id": "n", "data_version": "d"}
LINKS = LinksRequest(area="大同市", budget_yuan=1e6, costs=assumed_costs())
CLOSURES = ClosuresRequest(asked=RobustnessRequest(area="大同市"))


@pytest.fixture
def kept(store: Store, clock: Turned) -> Assessments:
    with store.work(clock=clock) as work:
        work.people.add_bureau(DATONG)
        work.people.add_bureau(ONE)
    return Assessments(store, load_heritage(), clock=clock)


def ask(kept: Assessments, request: AssessRequest = REQUEST, **more: Any) -> Job:
    return kept.ask(OPERATOR, "datong", request, **MADE_WITH, **more)


def people(name: str, content: bytes) -> JobFile:
    return JobFile(field="people", name=name, content=content)


def runner(store: Store, clock: Turned, run: Any, renew_s: float = 3600) -> JobRunner:
    return JobRunner(store, {"assess": run}, clock=clock, renew_s=renew_s)


def done(job: Job, files: JobPaths, step: Any) -> JobResult:
    step("assess", 1, 2)
    content = files["people"][0].read_bytes() if files else b"{}"
    return JobResult(content=content, network_id="n2", data_version="d2")


def content(store: Store, number: int = 1) -> bytes:
    with store.reading() as work:
        return work.jobs.result(number)


def test_a_bureau_chooses_among_its_own_areas(kept: Assessments, store: Store) -> None:
    choices = kept.choices(OPERATOR, "datong")
    assert (choices[0].name, choices[0].prefecture, choices[0].county) == ("大同市", "datong", "")
    assert "大同市灵丘县" in [choice.name for choice in choices]
    assert {choice.prefecture for choice in choices} == {"datong"}
    assert [choice.name for choice in kept.choices(OPERATOR, "one")] == ["忻州市偏关县"]
    every = tuple(prefecture.id for prefecture in load_heritage().region.prefectures)
    with store.work() as work:
        work.people.add_bureau(Bureau(slug="all", name_zh="省", name_en="", areas=every))
    assert kept.choices(OPERATOR, "all")[0].name == "山西"


@pytest.mark.parametrize("role", ROLES)
def test_who_may(kept: Assessments, accounts: Accounts, role: str) -> None:
    job = ask(kept)
    own, other = person(accounts, role, "datong"), person(accounts, role, "one")
    for actor in (own, other):
        uses: list[Any] = [
            lambda who=actor: kept.choices(who, "datong"),
            lambda who=actor: kept.of_bureau(who, "datong"),
            lambda who=actor: kept.get(who, "datong", job.number),
            lambda who=actor: kept.ask(who, "datong", REQUEST, **MADE_WITH),
            lambda who=actor: kept.remove(who, "datong", job.number),
        ]
        for use in uses:
            if actor is own and role in PERMISSIONS["assess"]:
                use()
                ask(kept)
            else:
                with pytest.raises(NotAllowedError):
                    use()


def test_one_of_another_bureau_is_not_found(kept: Assessments) -> None:
    ask(kept)
    assert kept.of_bureau(OPERATOR, "one") == ()
    for use in (kept.get, kept.result, kept.remove):
        with pytest.raises(NotFoundError):
            use(OPERATOR, "one", 1)


@pytest.mark.parametrize(
    "area",
    ["太原市", "大同", "大同市太原市", "../../etc/passwd.json", "a.geojson", "112,37 113,37"],
)
def test_no_other_area_is_taken(kept: Assessments, area: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        ask(kept, AssessRequest(area=area))
    assert caught.value.code == "not_found.area_to_assess"
    assert "大同市" in caught.value.message("zh")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("people.xlsx", b"x", "people_file_kind"),
        ("", b"x", "people_file_kind"),
        ("..", b"x", "people_file_kind"),
        (".csv", b"x", "people_file_kind"),
        ("people.csv", b"", "people_file_empty"),
        ("people.csv", b"1" * (MOST_PEOPLE_BYTES + 1), "people_file_large"),
    ],
)
def test_a_file_that_cannot_be(kept: Assessments, name: str, data: bytes, code: str) -> None:
    with pytest.raises(RequestError) as caught:
        ask(kept, files=(people(name, data),))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("人口.CSV", "人口.csv"),
        ("../../etc/cron.d/x.csv", "x.csv"),
        ("C:\\people\\x.tif", "x.tif"),
        ("a\x00b\n.csv", "ab.csv"),
        ("长" * 300 + ".csv", "长" * 60 + ".csv"),
    ],
)
def test_a_file_reaches_its_job_under_a_harmless_name(
    kept: Assessments, store: Store, clock: Turned, name: str, named: str
) -> None:
    assert ask(kept, files=(people(name, b"code,people"),)).files == (("people", named),)
    assert runner(store, clock, done).run_next() == 1
    assert content(store) == b"code,people"
    with store.reading() as work:
        assert work.jobs.files(1) == (), "it goes when the job is over"
    assert kept.get(OPERATOR, "datong", 1)[0].files == (("people", named),)


@pytest.mark.parametrize(
    ("request_", "fields", "code"),
    [
        (AssessRequest(area="大同市"), ["plan"], "given_twice"),
        (AssessRequest(area="大同市"), ["people", "people"], "given_twice"),
        (LINKS, ["plan"], "given_twice"),
        (CompareRequest(area="大同市"), [], "field_required"),
        (CompareRequest(area="大同市"), ["people"], "field_required"),
        (CompareRequest(area="大同市"), ["plan"] * (MOST_PLANS + 1), "plans_many"),
        (CLOSURES, ["people"], "given_twice"),
        (CLOSURES, ["plan", "plan"], "given_twice"),
        (CompareRequest(area="太原市"), ["plan"], "not_found.area_to_assess"),
        (CLOSURES, ["plan"], ""),
        (CLOSURES, [], ""),
        (LINKS, ["people"], ""),
        (CompareRequest(area="大同市", day=NOON.date()), ["plan", "plan", "people"], ""),
    ],
)
def test_each_kind_takes_its_files(
    kept: Assessments,
    store: Store,
    clock: Turned,
    request_: JobRequest,
    fields: list[str],
    code: str,
) -> None:
    names = {"people": "p{}.csv", "plan": "p{}.geojson"}
    files = tuple(
        JobFile(field=field, name=names[field].format(n), content=b"{}")
        for n, field in enumerate(fields)
    )
    if code:
        with pytest.raises(RequestError) as caught:
            ask(kept, request_, files=files)
        assert caught.value.code == code
        return
    job = ask(kept, request_, files=files)
    assert job.request == request_
    seen: list[Any] = []

    def run(job: Job, paths: JobPaths, step: Any) -> JobResult:
        seen.extend((field, path.name) for field in paths for path in paths[field])
        return JobResult(content=b"{}", network_id="n2", data_version="d2")

    runs = dict.fromkeys(JOB_KINDS, run)
    assert JobRunner(store, runs, clock=clock).run_next() == job.number
    assert sorted(seen) == sorted((file.field, file.name) for file in files)
    assert kept.get(OPERATOR, "datong", job.number)[0].state == "done"


def test_they_run_one_after_the_other(kept: Assessments, store: Store, clock: Turned) -> None:
    first, second = ask(kept), ask(kept, AssessRequest(area="大同市灵丘县"))
    assert kept.get(OPERATOR, "datong", second.number) == (second, 1)
    run = runner(store, clock, done)
    assert [run.run_next() for _ in range(3)] == [first.number, second.number, None]
    job, ahead = kept.get(OPERATOR, "datong", 1)
    assert (job.state, job.network_id, ahead) == ("done", "n2", 0)
    assert [job.number for job in kept.of_bureau(OPERATOR, "datong")] == [2, 1]
    kept.remove(OPERATOR, "datong", 1)
    assert [job.number for job in kept.of_bureau(OPERATOR, "datong")] == [2]
    with store.reading() as work:
        log = [(entry.action, entry.subject) for entry in work.audit.entries()]
    assert log[-3:] == [
        ("ask_assessment", "assessment-1"),
        ("ask_assessment", "assessment-2"),
        ("delete_assessment", "assessment-1"),
    ]


def test_asked_twice_it_is_one_and_logged_once(kept: Assessments, store: Store) -> None:
    assert ask(kept) == ask(kept)
    with store.reading() as work:
        assert [e.action for e in work.audit.entries()].count("ask_assessment") == 1


def test_what_goes_wrong_is_kept_in_words_without_where_the_file_lay(
    kept: Assessments, store: Store, clock: Turned
) -> None:
    def refuse(job: Job, files: JobPaths, step: Any) -> JobResult:
        raise DataError("people_elsewhere", path=str(files["people"][0]))

    ask(kept, files=(people("人口.csv", b"1"),))
    runner(store, clock, refuse).run_next()
    job, _ = kept.get(OPERATOR, "datong", 1)
    assert job.state == "failed"
    assert job.error is not None
    assert job.error.message("zh").startswith("人口.csv")


def test_a_fault_of_ours_fails_that_one_and_the_next_goes_on(
    kept: Assessments, store: Store, clock: Turned, caplog: pytest.LogCaptureFixture
) -> None:
    def fault(job: Job, files: JobPaths, step: Any) -> JobResult:
        if job.number == 1:
            raise ZeroDivisionError("of ours")
        return done(job, files, step)

    ask(kept), ask(kept, AssessRequest(area="大同市灵丘县"))
    run = runner(store, clock, fault)
    assert (run.run_next(), run.run_next()) == (1, 2)
    failed = kept.get(OPERATOR, "datong", 1)[0]
    assert failed.error is not None
    assert (failed.state, failed.error.code) == ("failed", "job_broken")
    assert "of ours" not in failed.error.message("en")
    assert "of ours" in caplog.text
    assert kept.get(OPERATOR, "datong", 2)[0].state == "done"


def test_one_that_is_deleted_while_it_runs_stops_at_its_next_step(
    kept: Assessments, store: Store, clock: Turned
) -> None:
    steps: list[int] = []

    def slow(job: Job, files: JobPaths, step: Any) -> JobResult:
        for n in range(3):
            step("assess", n, 3)
            steps.append(n)
            kept.remove(OPERATOR, "datong", 1)
        raise AssertionError("it went on")

    ask(kept)
    assert runner(store, clock, slow).run_next() == 1
    assert steps == [0]
    assert kept.of_bureau(OPERATOR, "datong") == ()


def test_one_that_dozed_off_does_not_overwrite_who_took_over(
    kept: Assessments, store: Store, clock: Turned
) -> None:
    def dozing(job: Job, files: JobPaths, step: Any) -> JobResult:
        clock.on(seconds=LEASE.total_seconds())
        assert runner(store, clock, done).run_next() == 1, "another takes it up"
        return JobResult(content=b"late", network_id="n", data_version="d")

    ask(kept)
    assert runner(store, clock, dozing).run_next() == 1
    assert content(store) == b"{}"
    assert kept.get(OPERATOR, "datong", 1)[0].tries == 2


def test_a_long_step_is_renewed_beside_it(kept: Assessments, store: Store, clock: Turned) -> None:
    """The work says nothing for longer than a lease, and yet nobody else takes it up."""
    renewed = threading.Event()
    begun = clock()

    def until() -> dt.datetime | None:
        with store.reading() as work:
            held = work.session.connection().exec_driver_sql("SELECT leased_until FROM jobs")
            return dt.datetime.fromisoformat(held.scalar_one()).replace(tzinfo=dt.UTC)

    def long(job: Job, files: JobPaths, step: Any) -> JobResult:
        clock.on(seconds=LEASE.total_seconds() - 1)
        while until() == begun + LEASE:
            renewed.wait(0.005)
        clock.on(seconds=2)
        assert runner(store, clock, done).run_next() is None, "it is still ours"
        return done(job, files, step)

    ask(kept)
    assert runner(store, clock, long, renew_s=0.005).run_next() == 1
    assert kept.get(OPERATOR, "datong", 1)[0].tries == 1


def _hang(url: str, told: Any) -> None:
    def run(job: Job, files: JobPaths, step: Any) -> JobResult:
        step("assess", 1, 2)
        told.send(job.number)
        threading.Event().wait()
        raise AssertionError

    JobRunner(Store(url), {"assess": run}, clock=lambda: NOON).run_next()


def test_one_whose_process_is_killed_is_taken_up_again(
    kept: Assessments, store: Store, clock: Turned
) -> None:
    ask(kept)
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    url = store._url.render_as_string(hide_password=False)
    child = context.Process(target=_hang, args=(url, theirs))
    child.start()
    assert ours.poll(60)
    child.kill()
    child.join(30)
    job, _ = kept.get(OPERATOR, "datong", 1)
    assert (job.state, job.share) == ("running", 0.5), "nobody knows yet"
    run = runner(store, clock, done)
    assert run.run_next() is None, "it may be alive"
    clock.on(seconds=LEASE.total_seconds())
    assert run.run_next() == 1
    job, _ = kept.get(OPERATOR, "datong", 1)
    assert (job.state, job.tries, content(store)) == ("done", 2, b"{}")
