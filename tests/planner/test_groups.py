"""Several groups on a street with houses, and their rosters as files."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from jindao import (
    ExportOptions,
    GroupsRequest,
    NoTourError,
    Planner,
    RequestError,
    Roster,
    Settings,
    Tour,
    TourChanges,
    TourEdit,
    export_roster,
    from_plain,
)
from jindao.formats.roster_events import events
from tests.conftest import at, make_network
from tests.planner.test_edit import HOUSES, named, planner_of, request
from tests.planner.test_planner import site, small_world, street


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(Settings(), network=street(), heritage=small_world(*HOUSES))


@pytest.fixture(scope="module")
def tour(planner: Planner) -> Tour:
    return planner.plan_tour(request(hours=6.0))


def check(roster: Roster, room: dict[str, int]) -> None:
    """No site ever has more groups in it than it holds; all see everything."""
    stays: dict[str, list[tuple[Any, Any]]] = {}
    for group in roster.groups:
        seen = [visit for stage in group.stages for visit in stage.visits]
        assert sorted(v.site_id for v in seen) == sorted(v.site.id for v in roster.tour.visits)
        for visit in seen:
            assert visit.arrival <= visit.begin < visit.departure
            stays.setdefault(visit.site_id, []).append((visit.begin, visit.departure))
    for name, times in stays.items():
        for begin, _ in times:
            inside = sum(first <= begin < last for first, last in times)
            assert inside <= room.get(name, 1)


def test_four_groups_go_round_without_meeting(planner: Planner, tour: Tour) -> None:
    roster = planner.roster(tour, GroupsRequest(groups=4, size=40))
    check(roster, {})
    assert [group.number for group in roster.groups] == [1, 2, 3, 4]
    roomy = planner.roster(
        tour, GroupsRequest(groups=4, size=40, persons=(("one楼", 90),), capacity=(("two", 2),))
    )
    check(roomy, {"one": 2, "two": 2})


def test_what_does_not_fit_says_why_and_how_many_do() -> None:
    planner = planner_of(
        site("one", at(800, 0), opening_hours="Mo-Su 09:00-11:00"), site("two", at(1600, 0))
    )
    tour = planner.plan_tour(request(hours=3.0))
    with pytest.raises(NoTourError) as caught:
        planner.roster(tour, GroupsRequest(groups=8))
    # From 09:10 to 10:30 one after the other: three begin.
    assert caught.value.code == "groups_site"
    assert (caught.value.facts["site_most"], caught.value.facts["most"]) == (3, 3)
    for locale, name in (("zh", "one楼"), ("en", "One House")):
        assert name in caught.value.message(locale)
        assert "{" not in caught.value.message(locale)
    with pytest.raises(NoTourError) as caught:
        planner.roster(tour, GroupsRequest(groups=2, size=50, persons=(("one", 30),)))
    assert caught.value.code == "group_too_big"


def test_a_day_that_holds_too_few_says_when_all_would_be_done() -> None:
    # Ten minutes between start, one and two; 30 inside; over by 11:00. To see both in time,
    # one begins by 9:30 before two or from 10:00 to 10:20 after it: two groups can. Three
    # are done at 11:10, whatever the order: whoever is second begins at 9:40 or 10:00.
    planner = planner_of(site("one", at(800, 0)), site("two", at(1600, 0)))
    tour = planner.plan_tour(request(hours=2.0))
    assert len(tour.visits) == 2
    with pytest.raises(NoTourError) as caught:
        planner.roster(tour, GroupsRequest(groups=3, capacity=(("two", 2),)))
    assert caught.value.code == "groups_day_earliest"
    facts = caught.value.facts
    assert (facts["most"], facts["limit"]) == (2, "11:00")
    assert (facts["earliest"], facts["late"]) == ("11:10", "11:10")
    for locale in ("zh", "en"):
        message = caught.value.message(locale)
        assert "11:10" in message
        assert "{" not in message


def test_two_days_are_each_a_day_of_all_groups(planner: Planner) -> None:
    tour = planner.plan_tour(request(days=2, hours=3.0))
    roster = planner.roster(tour, GroupsRequest(groups=2))
    check(roster, {})
    assert [len(group.stages) for group in roster.groups] == [len(tour.stages)] * 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"groups": 0}, "groups"),
        ({"groups": 60}, "groups"),
        ({"groups": "4"}, "groups"),
        ({"groups": 21}, "groups"),
        ({"groups": 2, "size": 0}, "size"),
        ({"groups": 2, "capacity": (("one", 0),)}, "capacity"),
        ({"groups": 2, "persons": (("one", 60),)}, "size"),
        ({"groups": 2, "capacity": (("one", 2), ("one", 3))}, "capacity"),
    ],
)
def test_groups_that_cannot_be(values: dict[str, Any], field: str) -> None:
    with pytest.raises(RequestError) as caught:
        GroupsRequest(**values)
    assert caught.value.field == field
    assert "{" not in caught.value.message("zh") + caught.value.message("en")


def test_a_site_that_is_not_in_the_tour(planner: Planner, tour: Tour) -> None:
    with pytest.raises(RequestError) as caught:
        planner.roster(tour, GroupsRequest(groups=2, capacity=(("nine", 2),)))
    assert (caught.value.code, caught.value.field) == ("not_found.edit", "capacity")


def test_a_tour_without_sites(planner: Planner, tour: Tour) -> None:
    drops = tuple(visit.site.id for visit in tour.visits)
    changes = TourChanges(drops=drops)
    empty = planner.edit_tour(TourEdit.of(tour, changes, reoptimise=False))
    with pytest.raises(NoTourError) as caught:
        planner.roster(empty, GroupsRequest(groups=2))
    assert caught.value.code == "groups_no_sites"
    assert "{" not in caught.value.message("zh") + caught.value.message("en")


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_rosters_as_files(planner: Planner, tour: Tour, locale: str) -> None:
    roster = planner.roster(tour, GroupsRequest(groups=3, size=40))
    options = ExportOptions(locale=locale)
    table = export_roster(roster, "csv", options)
    assert table.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    assert rows[0][0] == {"zh": "组", "en": "group"}[locale]
    # Each group sets out, sees all, and comes back.
    assert len(rows) == 1 + 3 * (len(tour.visits) + 2) + len(roster.notes)
    assert all(len(row) == len(rows[0]) for row in rows)
    text = export_roster(roster, "txt", options).decode()
    page = export_roster(roster, "html", options).decode()
    for visit in tour.visits:
        assert visit.site.name(locale) in text
        assert visit.site.name(locale) in page
    assert "120" in text
    assert "{" not in text
    # One table a group, and one a site.
    assert page.count("<table>") == 3 + len(tour.visits)
    assert "http" not in page
    plain = json.loads(export_roster(roster, "json", options))
    assert (plain.pop("kind"), plain.pop("schema")) == ("roster", 1)
    assert from_plain(Roster, plain) == roster


NOON = dt.time(12), dt.time(13, 30)


@pytest.fixture(scope="module")
def lunching() -> Roster:
    # Two houses 10 minutes apart, 40 minutes each, the first 10 minutes from the start.
    planner = planner_of(site("one", at(800, 0)), site("two", at(1600, 0)))
    tour = planner.plan_tour(
        request(hours=6.0, start_time=dt.time(11, 40), lunch=NOON, lunch_minutes=30)
    )
    return planner.roster(tour, GroupsRequest(groups=2, size=20, capacity=(("two", 2),)))


def test_a_day_is_told_in_time_order(lunching: Roster) -> None:
    for group in lunching.groups:
        for stage in group.stages:
            told = events(stage, "en")
            assert [event.kind for event in told].count("visit") == 2
            assert (told[0].kind, told[-1].kind) == ("depart", "return")
            moments = [
                moment
                for event in told
                for moment in (event.arrival, event.begin, event.departure)
                if moment is not None
            ]
            assert moments == sorted(moments)
            (lunch,) = (event for event in told if event.kind == "lunch")
            assert lunch.begin is not None
            assert lunch.departure is not None
            assert lunch.departure - lunch.begin == dt.timedelta(minutes=30)
            assert NOON[0] <= lunch.begin.time()
            assert lunch.departure.time() <= NOON[1]


def test_lunch_way_out_and_way_back_are_rows_of_the_table(lunching: Roster) -> None:
    table = export_roster(lunching, "csv", ExportOptions(locale="zh")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    for number in ("1", "2"):
        mine = [row for row in rows if row["组"] == number]
        assert [row["序"] for row in mine] == ["1", "2", "3", "4", "5"]
        kinds = [row["事项"] for row in mine]
        assert sorted(kinds) == sorted(["出发", "参观", "参观", "午饭", "返回"])
        assert (kinds[0], kinds[-1]) == ("出发", "返回")
        assert (mine[0]["离开"], mine[-1]["到达"]) != ("", "")


def test_who_is_in_a_site_when(lunching: Roster) -> None:
    table = export_roster(lunching, "sites_csv", ExportOptions(locale="en"))
    assert table.startswith(b"\xef\xbb\xbf")
    every = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    rows = [row for row in every if row["day"]]
    assert len(every) == len(rows) + len(lunching.notes)
    visits = [v for g in lunching.groups for s in g.stages for v in s.visits]
    minutes = {name: 0 for name, _ in lunching.holds}
    names = {visit.name_en: visit.site_id for visit in visits}
    for row in rows:
        assert int(row["groups"]) <= int(row["holds (groups)"])
        assert int(row["people in all"]) == 20 * int(row["groups"])
        assert len(row["groups inside"].split(" & ")) == int(row["groups"])
        first, last = (dt.datetime.strptime(row[key], "%H:%M") for key in ("begins", "until"))
        span = (last - first).total_seconds() / 60
        minutes[names[row["place"]]] += round(span) * int(row["groups"])
    stayed = dict.fromkeys(minutes, 0)
    for visit in visits:
        stayed[visit.site_id] += round((visit.departure - visit.begin).total_seconds() / 60)
    assert minutes == stayed
    assert dict(lunching.holds) == {"one": 1, "two": 2}


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_what_was_aimed_at_and_how_sure_it_is(lunching: Roster, locale: str) -> None:
    (day,) = lunching.days
    later = replace(day, end_time=day.bound_time + dt.timedelta(minutes=7, seconds=30))
    sure = replace(day, end_time=day.bound_time)
    for told, words in (
        (sure, {"zh": "已证明", "en": "proven: it cannot be earlier"}),
        (later, {"zh": "未证明最早", "en": "not proven the earliest"}),
    ):
        roster = replace(lunching, days=(told,))
        text = export_roster(roster, "txt", ExportOptions(locale=locale)).decode()
        assert words[locale] in text
        assert {"zh": "所求：", "en": "Aim:"}[locale] in text
        # Rounded up: seven and a half minutes are at most eight.
        assert ({"zh": "8 分钟", "en": "8 min"}[locale] in text) == (told is later)
    assert (sure.proven, later.proven, later.gap_s) == (True, False, 450)


def test_what_is_wrong_with_the_tour_is_told_to_its_groups(planner: Planner) -> None:
    asked = request(hours=6.0, must_visit=("three",))
    days = (("one", "two"),)
    without = planner.edit_tour(TourEdit(request=asked, days=days, reoptimise=False))
    roster = planner.roster(without, GroupsRequest(groups=2))
    assert [note.code for note in roster.notes] == ["capacity_unknown", "problem.must"]
    told = {"zh": ("另请注意", "three楼"), "en": ("Please note", "Three House")}
    for locale, words in told.items():
        options = ExportOptions(locale=locale)
        for format_ in ("txt", "html"):
            text = export_roster(roster, format_, options).decode()
            assert all(word in text for word in words)
    sound = planner.roster(planner.plan_tour(request(hours=6.0)), GroupsRequest(groups=2))
    assert [note.code for note in sound.notes] == ["capacity_unknown"]


def test_a_roster_on_another_network_says_so(tour: Tour) -> None:
    longer = make_network([at(0, 0), at(4000, 0), at(4100, 0)], [(0, 1, 4000.0), (1, 2, 100.0)])
    other = Planner(Settings(), network=named(longer, "east"), heritage=small_world(*HOUSES))
    roster = other.roster(tour, GroupsRequest(groups=2))
    assert [note.code for note in roster.notes] == ["other_network", "capacity_unknown"]
    assert "east" in export_roster(roster, "txt", ExportOptions(locale="en")).decode()
    away = make_network([at(200_000, 0), at(201_000, 0)], [(0, 1, 1000.0)])
    elsewhere = Planner(Settings(), network=named(away, "far"), heritage=small_world(*HOUSES))
    with pytest.raises(RequestError) as caught:
        elsewhere.roster(tour, GroupsRequest(groups=2))
    assert caught.value.code == "edit_network"


def with_capacity(*persons: int | None) -> Planner:
    houses = [replace(house, capacity=count) for house, count in zip(HOUSES, persons, strict=False)]
    return Planner(Settings(), network=street(), heritage=small_world(*houses))


def test_what_the_dataset_says_of_people_holds_where_nobody_says_more() -> None:
    planner = with_capacity(85, 40, None, None)
    tour = planner.plan_tour(request(hours=6.0))
    one, two, three, four = (house.id for house in HOUSES[:4])
    asked = GroupsRequest(groups=3, size=40, capacity=((two, 3),))
    roster = planner.roster(tour, asked)
    assert dict(roster.holds) == {one: 2, two: 3, three: 1, four: 1}
    check(roster, {one: 2, two: 3})
    [unknown] = [note for note in roster.notes if note.code == "capacity_unknown"]
    assert dict(unknown.facts)["count"] == 2


def test_people_without_the_size_of_a_group_are_told_as_unused() -> None:
    planner = with_capacity(85, 40, 40, 40)
    roster = planner.roster(planner.plan_tour(request(hours=6.0)), GroupsRequest(groups=2))
    assert {count for _, count in roster.holds} == {1}
    codes = {note.code: dict(note.facts)["count"] for note in roster.notes}
    assert codes == {"capacity_unused": 4}


def test_a_group_larger_than_a_site_is_refused() -> None:
    planner = with_capacity(30)
    tour = planner.plan_tour(request(hours=6.0))
    with pytest.raises(NoTourError, match="30") as caught:
        planner.roster(tour, GroupsRequest(groups=2, size=40))
    assert (caught.value.code, caught.value.field) == ("group_too_big", "size")


def test_tables_tell_the_notes_and_wait_by_the_clocks_that_are_shown() -> None:
    planner = with_capacity(85, 40, None, None)
    roster = planner.roster(planner.plan_tour(request(hours=6.0)), GroupsRequest(groups=3, size=40))
    for name in ("csv", "sites_csv"):
        table = export_roster(roster, name, ExportOptions(locale="en")).decode("utf-8-sig")
        assert "how many people 2 of the sites hold at once is not known" in table
    groups = export_roster(roster, "csv", ExportOptions(locale="en")).decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(groups)):
        if row["event"] == "visit":
            arrival, begin = (
                dt.datetime.strptime(row[name], "%H:%M") for name in ("arrives", "begins")
            )
            assert int(row["waits (min)"]) == (begin - arrival).total_seconds() / 60
