"""Jobs wait for their turn, are run by one process at a time, and outlive those that die."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import threading
from typing import Any

import pytest
from sqlalchemy import create_engine

from jindao.assess.link_costs import assumed_costs
from jindao.errors import JindaoError, NotFoundError, RequestError
from jindao.model.assessment import AssessRequest
from jindao.model.job import ClosuresRequest, CompareRequest, Job, JobFile, JobRequest
from jindao.model.links import LinksRequest
from jindao.model.robustness import RobustnessRequest
from jindao.store import schema
from jindao.store.database import read_url
from jindao.store.jobs import LEASE, MOST_KEPT, MOST_TRIES, MOST_UNDER_WAY
from jindao.store.store import Store
from jindao.store.work import Work
from tests.store.routes import NOON
from tests.store.test_verify import spoil

MADE_WITH = {"network_id": "n2", "data_version": "d2"}


def asked(work: Work, area: str = "大同市", bureau: str = "b", **more: Any) -> Job:
    return work.jobs.add(
        "assess",
        AssessRequest(area=area),
        bureau=bureau,
        author="e@example.org",
        network_id="n",
        data_version="d",
        **more,
    )


def file(name: str, content: bytes, field: str = "people") -> JobFile:
    return JobFile(field=field, name=name, content=content)


def later(seconds: float = LEASE.total_seconds()) -> Any:
    return lambda: NOON + dt.timedelta(seconds=seconds)


def ask(store: Store, *areas: str) -> None:
    with store.work(clock=lambda: NOON) as work:
        for area in areas:
            asked(work, area)


def take(store: Store, holder: str, seconds: float = 0) -> Job | None:
    with store.work(clock=later(seconds)) as work:
        return work.jobs.take(holder)


def test_what_is_kept_comes_back(store: Store) -> None:
    with store.work(clock=lambda: NOON) as work:
        sent = (file("people.csv", b"code,people\n1,2\n"), file("a.geojson", b"{}", "plan"))
        first = asked(work, files=sent)
        second = asked(work, "平城区")
        other = asked(work, bureau="c")
    with store.reading() as work:
        assert work.jobs.of_bureau("b") == (second, first)
        assert work.jobs.of_bureau("c") == (other,)
        assert work.jobs.get(1) == first
        assert work.jobs.files(1) == sent
        assert work.jobs.files(2) == ()
        assert [work.jobs.ahead_of(number) for number in (1, 2, 3)] == [0, 1, 2]
    assert (first.number, first.state, first.asked_at, first.share) == (1, "waiting", NOON, 0.0)
    assert first.request == AssessRequest(area="大同市")
    assert first.files == (("people", "people.csv"), ("plan", "a.geojson"))


@pytest.mark.parametrize(
    ("kind", "request_"),
    [
        ("links", LinksRequest(area="大同市", budget_yuan=2.5e6, costs=assumed_costs())),
        ("compare", CompareRequest(area="大同市", day=NOON.date())),
        ("robustness", ClosuresRequest(asked=RobustnessRequest(area="大同市", most=7))),
    ],
)
def test_every_kind_comes_back(store: Store, kind: str, request_: JobRequest) -> None:
    about = {"bureau": "b", "author": "e@example.org", **MADE_WITH}
    with store.work() as work:
        kept = work.jobs.add(kind, request_, **about)
    with store.reading() as work:
        assert work.jobs.get(1) == kept
        assert work.jobs.get(1).request == request_
    assert store.verify() == ()


def test_one_runs_at_a_time_in_the_order_they_were_asked_for(store: Store) -> None:
    ask(store, "a1", "b2")
    job = take(store, "h")
    assert job is not None
    assert (job.number, job.state, job.begun_at, job.tries) == (1, "running", NOON, 1)
    assert take(store, "i") is None, "one runs already"
    with store.work(clock=lambda: NOON) as work:
        assert work.jobs.tell(1, "h", "assess", 3, 11)
        assert work.jobs.get(1).share == 3 / 11
        assert not work.jobs.finish(1, "i", b"{}", **MADE_WITH), "it is another's"
        assert not work.jobs.finish(1, "", b"{}", **MADE_WITH)
        assert work.jobs.finish(1, "h", b"{}", **MADE_WITH)
        assert not work.jobs.finish(1, "h", b"[]", **MADE_WITH), "it is over"
        done = work.jobs.get(1)
        assert (done.state, done.share, done.ended_at) == ("done", 1.0, NOON)
        assert (done.network_id, done.data_version) == ("n2", "d2")
        assert work.jobs.result(1) == b"{}"
        with pytest.raises(NotFoundError):
            work.jobs.result(2)
    following = take(store, "i")
    assert following is not None
    assert following.number == 2


def test_a_lease_that_runs_out_is_taken_over(store: Store) -> None:
    ask(store, "a1")
    assert take(store, "dead")
    just_before = LEASE.total_seconds() - 1
    assert take(store, "next", just_before) is None
    with store.work(clock=later(just_before)) as work:
        assert work.jobs.renew(1, "dead")
    assert take(store, "next", LEASE.total_seconds()) is None, "it was renewed"
    job = take(store, "next", 2 * LEASE.total_seconds())
    assert job is not None
    assert (job.tries, job.done, job.step) == (2, 0, "")
    with store.work() as work:
        assert not work.jobs.renew(1, "dead")
        assert not work.jobs.tell(1, "dead", "assess", 9, 11)
        assert not work.jobs.fail(1, "dead", JindaoError("job_broken", number=1))
        assert work.jobs.get(1).state == "running"


def test_one_that_kills_its_process_is_given_up(store: Store) -> None:
    ask(store, "a1", "b2")
    for n in range(MOST_TRIES):
        job = take(store, f"h{n}", n * LEASE.total_seconds())
        assert job is not None
        assert job.number == 1
    following = take(store, "h", MOST_TRIES * LEASE.total_seconds())
    assert following is not None
    assert following.number == 2
    with store.reading() as work:
        given_up = work.jobs.get(1)
    assert given_up.state == "failed"
    assert given_up.error is not None
    assert given_up.error.code == "job_given_up"


def test_an_error_is_told_in_any_language_afterwards(store: Store) -> None:
    ask(store, "a1")
    take(store, "h")
    error = RequestError(
        "area_outside_network", field="area", area="1.0,2.0", box={"zh": "无", "en": "none"}
    )
    with store.work() as work:
        assert work.jobs.fail(1, "h", error)
    with store.reading() as work:
        kept = work.jobs.get(1).error
    assert kept is not None
    for locale in ("zh", "en"):
        assert kept.message(locale) == error.message(locale)


def test_the_same_asked_twice_is_one_job_and_a_bureau_has_its_share(store: Store) -> None:
    with store.work() as work:
        for _ in range(2):
            assert asked(work).number == 1
        assert asked(work, files=[file("p.csv", b"1")]).number == 2
        assert asked(work, files=[file("p.csv", b"2")]).number == 3
        assert asked(work, files=[file("p.csv", b"1")]).number == 2
        for n in range(MOST_UNDER_WAY - 3):
            asked(work, f"a{n}")
        with pytest.raises(RequestError) as full:
            asked(work, "one more")
        assert full.value.code == "jobs_full"
        assert asked(work, "one more", bureau="c").bureau == "c"


def test_so_many_are_kept(store: Store) -> None:
    with store.work() as work:
        for n in range(MOST_KEPT):
            job = asked(work, f"a{n}")
            work.jobs.take("h")
            work.jobs.finish(job.number, "h", b"{}", **MADE_WITH)
        with pytest.raises(RequestError) as full:
            asked(work, "one more")
        assert full.value.code == "jobs_kept"
        work.jobs.remove(1)
        assert asked(work, "one more").number == MOST_KEPT + 1


def test_what_is_removed_is_gone_and_its_number_is_not_given_again(store: Store) -> None:
    ask(store, "a1")
    take(store, "h")
    with store.work() as work:
        work.jobs.remove(1)
        assert not work.jobs.renew(1, "h"), "whoever runs it finds that out"
        for gone in (work.jobs.get, work.jobs.remove, work.jobs.result):
            with pytest.raises(NotFoundError):
                gone(1)
    with store.work() as work:
        assert asked(work, "b2").number == 2


def test_what_came_before_there_was_a_table_of_files_is_read(store: Store, url: str) -> None:
    """Moved to the tables of before and back: each job has its population file, the done its
    result, and none is left of those that only the new table can hold."""
    people, plan = file("p.csv", b"1"), file("a.geojson", b"{}", "plan")
    ask(store, "a1")
    take(store, "h")
    with store.work(clock=lambda: NOON) as work:
        work.jobs.finish(1, "h", b"{}", **MADE_WITH)
        asked(work, "b2", files=[people])
        asked(work, "c3", files=[plan, people])
    store.close()
    engine = create_engine(read_url(url))
    with engine.begin() as connection:
        schema.move(connection, "0020")
        names = connection.exec_driver_sql("SELECT attachment_name FROM jobs ORDER BY number")
        assert names.scalars().all() == ["", "p.csv", "p.csv"]
    with engine.begin() as connection:
        schema.move(connection, "head")
    engine.dispose()
    with store.reading() as work:
        assert [work.jobs.files(number) for number in (1, 2, 3)] == [(), (people,), (people,)]
        assert work.jobs.result(1) == b"{}"
    assert store.verify() == ()
    with store.work() as work:
        assert asked(work, "d4").number == 4


def _take_many(url: str, start: Any, told: Any) -> None:
    store = Store(url)
    start.wait(60)
    for _ in range(20):
        with store.work() as work:
            job = work.jobs.take(f"{threading.get_native_id()}")
        if job is not None:
            told.put(job.number)
            with store.work() as work:
                work.jobs.finish(job.number, f"{threading.get_native_id()}", b"", **MADE_WITH)
    told.put(0)


def test_processes_never_take_the_same(store: Store, url: str) -> None:
    ask(store, *(f"a{n}" for n in range(MOST_UNDER_WAY)))
    store.close()
    context = multiprocessing.get_context("spawn")
    start, told = context.Event(), context.Queue()
    children = [context.Process(target=_take_many, args=(url, start, told)) for _ in range(2)]
    for child in children:
        child.start()
    start.set()
    taken: list[int] = []
    while taken.count(0) < len(children):
        taken.append(told.get(timeout=120))
    for child in children:
        child.join(60)
    assert sorted(number for number in taken if number) == list(range(1, MOST_UNDER_WAY + 1))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE jobs SET result = NULL", "store_state"),
        ("UPDATE jobs SET state = 'asleep'", "store_state"),
        ("UPDATE jobs SET request = '{}'", "store_unreadable"),
        ("UPDATE jobs SET kind = 'dance'", "store_unreadable"),
        ("UPDATE jobs SET error = '[]'", "store_unreadable"),
        ("UPDATE jobs SET result = request", "store_unreadable"),
        ("UPDATE job_files SET content = name", "store_unreadable"),
        ("UPDATE job_files SET job = 9", "store_reference"),
    ],
)
def test_a_damaged_one_is_found(tmp_path: Any, change: str, code: str) -> None:
    url = f"sqlite:///{tmp_path / 's.sqlite3'}"
    store = Store(url)
    with store.work(clock=lambda: NOON) as work:
        asked(work, "a1", files=[file("p.csv", b"1")])
    take(store, "h")
    with store.work() as work:
        work.jobs.finish(1, "h", b"{}", **MADE_WITH)
    assert store.verify() == ()
    spoil(url, change)
    assert [problem.code for problem in store.verify()] == [code]
    assert all("{" not in problem.message("zh") for problem in store.verify())
