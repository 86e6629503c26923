"""The queue of reports: who judges, and what an accepted one proposes, never more."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from jindao import Bureau, LonLat, NotAllowedError, NotFoundError, RequestError, load_heritage
from jindao.cli import main
from jindao.publishing.accounts import Accounts
from jindao.publishing.permissions import NOBODY, OPERATOR
from jindao.publishing.reports import (
    PROPOSAL_COLUMNS,
    ReportQueue,
    proposals_csv,
    proposals_json,
)
from jindao.store import Store
from tests.publishing.conftest import Turned, person
from tests.store.routes import BUREAU, TRIP, content, published
from tests.store.test_reports import told

SITE = "taiyuan-binhe-park"
HERE = LonLat(112.5, 37.7)


@pytest.fixture
def queue(store: Store, clock: Turned) -> ReportQueue:
    with store.work(clock=clock) as work:
        trip = work.routes.keep_trip(TRIP)
        work.routes.create("laoniuwan", BUREAU.slug, content(trip), author="e")
    published(store)
    return ReportQueue(store, load_heritage(), clock=clock)


def test_only_what_is_public_is_reported_on(queue: ReportQueue, store: Store) -> None:
    assert queue.tell(told()).number == 1
    assert queue.tell(told(route="", site=SITE)).number == 2
    for wrong in (told(route="nowhere"), told(route="", site="nowhere")):
        with pytest.raises(NotFoundError):
            queue.tell(wrong)
    with store.reading() as work:
        assert work.audit.entries() == (), "what the public does is not in the log of the staff"


def test_who_may_judge(queue: ReportQueue, accounts: Accounts) -> None:
    queue.tell(told())
    queue.tell(told(route="", site=SITE))
    reviewer, editor = person(accounts, "reviewer"), person(accounts, "editor")
    assert [one.number for one in queue.reports(OPERATOR)] == [1, 2]
    assert [one.number for one in queue.reports(reviewer)] == [1]
    assert queue.reports(editor) == queue.reports(NOBODY) == ()
    for actor, number in ((editor, 1), (reviewer, 2), (NOBODY, 1)):
        for act in (
            lambda a=actor, n=number: queue.accept(a, n, "seen"),
            lambda a=actor, n=number: queue.reject(a, n, "seen"),
            lambda a=actor, n=number: queue.group(a, n),
            lambda a=actor, n=number: queue.put_together(a, [n]),
        ):
            with pytest.raises(NotAllowedError):
                act()
    (judged,) = queue.reject(reviewer, 1, "not so")
    assert (judged.state, judged.answer) == ("rejected", "not so")
    with pytest.raises(RequestError):
        queue.accept(OPERATOR, 2, " ")


def test_an_accepted_correction_is_a_proposal(queue: ReportQueue, store: Store) -> None:
    heritage = load_heritage()
    file = heritage.directory / "sites" / "taiyuan.csv"
    before = file.read_bytes()
    queue.tell(told("公园里有无障碍通道", route="", site=SITE, kind="wrong"))
    (report,) = queue.accept(
        OPERATOR, 1, "called them", {"step_free": "yes", "county": "尖草坪区", "fee": " free "}
    )
    assert [(c.file, c.id, c.field, c.old, c.new) for c in report.changes] == [
        ("sites/taiyuan.csv", SITE, "step_free", "", "yes"),
        ("sites/taiyuan.csv", SITE, "fee", "", "free"),
    ], "what stands there already is no change"
    rows = queue.proposals(OPERATOR)
    assert list(csv.DictReader(io.StringIO(proposals_csv(rows)))) == rows
    assert json.loads(proposals_json(rows)) == rows
    assert tuple(rows[0]) == PROPOSAL_COLUMNS
    assert rows[0]["data_version"] == heritage.version
    assert file.read_bytes() == before, "nothing is applied"
    with store.reading() as work:
        (entry,) = work.audit.entries()
    assert (entry.action, entry.subject) == ("accepted_report", "report-1")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"colour": "red"}, "column"),
        ({"id": "x"}, "column"),
        ({"fee": "cheap"}, "fee"),
        ({"name_zh": ""}, "name_zh"),
        ({"visit_minutes": "long"}, "visit_minutes"),
        ({"description_zh": "x\x00"}, "description_zh"),
    ],
)
def test_values_that_cannot_be(queue: ReportQueue, values: dict[str, str], field: str) -> None:
    queue.tell(told(route="", site=SITE))
    with pytest.raises(RequestError) as refused:
        queue.accept(OPERATOR, 1, "seen", values)
    assert refused.value.field == field
    assert queue.group(OPERATOR, 1)[0].state == "waiting"


def test_of_a_route_the_site_is_to_be_named(queue: ReportQueue) -> None:
    queue.tell(told())
    with pytest.raises(RequestError, match="site"):
        queue.accept(OPERATOR, 1, "seen", {"fee": "free"})
    (report,) = queue.accept(OPERATOR, 1, "seen", {"fee": "free"}, site="滨河公园")
    assert report.changes[0].id == SITE


def test_commands(queue: ReportQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINDAO_STORE", f"sqlite:///{tmp_path / 's.sqlite3'}")
    queue.tell(told(route="", site=SITE))
    queue.tell(told("花很美，值得一看", kind="story"))

    def run(*words: str, status: int = 0) -> str:
        done = CliRunner().invoke(main, ["publish", "reports", *words])
        assert done.exit_code == status, done.output
        return done.stdout

    assert [line.split("\t")[:3] for line in run("list").splitlines()] == [
        ["1", "#1", "waiting"], ["2", "#2", "waiting"],
    ]  # fmt: skip
    run("group", "1", "2")
    assert len(run("show", "2").splitlines()) == 4
    run("accept", "1", "--reason", "看过", "--set", "fee=free")
    assert run("proposals").splitlines()[1].startswith(f"1,sites/taiyuan.csv,{SITE},fee,,free,看过")
    assert json.loads(run("proposals", "--json"))[0]["new"] == "free"
    assert run("list") == ""
    assert "accepted" in run("list", "--all")
    run("reject", "2", "--reason", "x", status=2)
    run("accept", "1", "--reason", "x", "--set", "fee", status=2)
    run("show", "9", status=2)


def test_sites_are_judged_by_the_bureau_of_their_area(
    queue: ReportQueue, store: Store, accounts: Accounts
) -> None:
    around = Bureau(slug="taiyuan", name_zh="太原文旅局", name_en="", areas=("taiyuan",))
    with store.work() as work:
        work.people.add_bureau(around)
    queue.tell(told(route="", site=SITE))
    queue.tell(told())
    inside = person(accounts, "reviewer", around.slug)
    assert [one.told.site for one in queue.reports(inside)] == [SITE]
    assert queue.reports(inside, bureau=BUREAU.slug) == ()
    assert queue.reports(person(accounts, "editor", around.slug)) == ()
    with pytest.raises(NotAllowedError):
        queue.photo(inside, 2)
    queue.reject(inside, 1, "not so")
    with store.reading() as work:
        assert work.audit.entries()[-1].bureau == around.slug


def test_of_two_bureaus_each_judges_its_own(
    queue: ReportQueue, store: Store, accounts: Accounts
) -> None:
    around = Bureau(slug="taiyuan", name_zh="太原文旅局", name_en="", areas=("taiyuan",))
    with store.work() as work:
        work.people.add_bureau(around)
    for text in ("桥被水冲走了，过不去", "桥已被大水冲走，过不去！"):
        queue.tell(told(text, position=HERE))
        queue.tell(told(text, position=HERE, route="", site=SITE))
    assert {one.group for one in queue.reports(OPERATOR)} == {1}, "they are of one bridge"
    inside = person(accounts, "reviewer", around.slug)
    of_route = person(accounts, "reviewer")
    assert [one.number for one in queue.group(inside, 2)] == [2, 4]
    assert [one.number for one in queue.group(OPERATOR, 1)] == [1, 2, 3, 4]
    with pytest.raises(NotFoundError):
        queue.group(OPERATOR, 1, bureau=around.slug)
    queue.tell(told("碑不见了，谁拿走了", route="", site=SITE))
    assert [one.number for one in queue.put_together(inside, [2, 5])] == [2, 4, 5]
    assert [one.number for one in queue.reject(inside, 2, "not ours")] == [2, 4, 5]
    assert [one.number for one in queue.reports(OPERATOR, ("waiting",))] == [1, 3]
    queue.tell(told("花开得很好，值得一看", kind="story"))
    queue.tell(told("花开得很好，值得一看", kind="story", route="", site=SITE))
    queue.put_together(OPERATOR, [6, 7])
    queue.put_together(inside, [4, 7])
    groups = {one.number: one.group for one in queue.reports(OPERATOR)}
    assert (groups[6], groups[7]) == (6, 1), "what another bureau answers for stays where it was"
    assert [one.number for one in queue.accept(of_route, 6, "seen")] == [6]


def test_values_are_proposed_by_the_bureau_of_the_area(
    queue: ReportQueue, store: Store, accounts: Accounts
) -> None:
    queue.tell(told())
    of_route = person(accounts, "reviewer")
    with pytest.raises(RequestError) as refused:
        queue.accept(of_route, 1, "seen", {"fee": "free"}, site=SITE)
    assert (refused.value.code, refused.value.field) == ("report_site_elsewhere", "site")
    assert "滨河" in refused.value.message("zh")
    assert queue.group(OPERATOR, 1)[0].state == "waiting"
    with store.work() as work:
        around = Bureau(slug="taiyuan", name_zh="太原", name_en="", areas=("taiyuan",))
        work.people.add_bureau(around)
    with pytest.raises(RequestError):
        queue.accept(of_route, 1, "seen", {"fee": "free"}, site=SITE)
    (judged,) = queue.accept(OPERATOR, 1, "seen", {"fee": "free"}, site=SITE)
    assert judged.changes[0].id == SITE


def test_no_cell_is_a_formula() -> None:
    row = dict.fromkeys(PROPOSAL_COLUMNS, "") | {"new": "=1+1", "reason": "@you", "old": "-"}
    [written] = csv.DictReader(io.StringIO(proposals_csv([row])))
    assert (written["new"], written["reason"], written["old"]) == ("'=1+1", "'@you", "'-")
    assert json.loads(proposals_json([row]))[0]["new"] == "=1+1"


def test_a_number_is_given_once(queue: ReportQueue) -> None:
    assert [queue.tell(told()).number, queue.tell(told(kind="story")).number] == [1, 2]
    queue.delete(OPERATOR, 2, "spam")
    assert queue.tell(told(kind="story")).number == 3
    queue.delete(OPERATOR, 3, "spam")
    queue.delete(OPERATOR, 1, "spam")
    assert queue.tell(told()).number == 4


def test_who_is_disabled_judges_nothing(queue: ReportQueue, accounts: Accounts) -> None:
    queue.tell(told())
    reviewer = person(accounts, "reviewer")
    assert len(queue.reports(reviewer)) == 1
    assert reviewer.user is not None
    accounts.set_disabled(OPERATOR, reviewer.user.email, True)
    assert queue.reports(reviewer) == ()


def test_what_is_deleted_leaves_its_reason_alone(queue: ReportQueue, store: Store) -> None:
    queue.tell(told(), picture_file())
    assert queue.photo(OPERATOR, 1).width == 640
    with pytest.raises(RequestError):
        queue.delete(OPERATOR, 1, " ")
    with pytest.raises(NotAllowedError):
        queue.delete(NOBODY, 1, "seen")
    queue.delete(OPERATOR, 1, "a face")
    with pytest.raises(NotFoundError):
        queue.photo(OPERATOR, 1)
    with store.reading() as work:
        entry = work.audit.entries()[-1]
    assert entry.action == "delete_report"
    assert told().text not in repr(entry)
    assert store.verify() == ()


def picture_file() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 480)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("field", ["opening_hours", "season"])
def test_hours_that_the_dataset_would_refuse_are_not_proposed(
    queue: ReportQueue, field: str
) -> None:
    queue.tell(told(route="", site=SITE))
    with pytest.raises(RequestError) as refused:
        queue.accept(OPERATOR, 1, "问过", {field: "周一闭馆"})
    assert (refused.value.code, refused.value.field) == ("hours_form", field)
    written = {"opening_hours": "09:00-17:00; Mo off", "season": "Apr-Oct"}[field]
    [accepted] = queue.accept(OPERATOR, 1, "问过", {field: written})
    assert [change.new for change in accepted.changes] == [written]
