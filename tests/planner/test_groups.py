"""Several groups on a street with houses, and their rosters as files."""

from __future__ import annotations

import csv
import io
import json
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
    export_roster,
    from_plain,
)
from tests.conftest import at
from tests.planner.test_edit import HOUSES, planner_of, request
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
        planner.roster(tour, GroupsRequest(groups=12, capacity=(("one", 20),)))
    assert caught.value.code in ("groups_day", "groups_site")
    with pytest.raises(NoTourError) as caught:
        planner.roster(tour, GroupsRequest(groups=2, size=50, persons=(("one", 30),)))
    assert caught.value.code == "group_too_big"


def test_two_days_are_each_a_day_of_all_groups(planner: Planner) -> None:
    tour = planner.plan_tour(request(days=2, hours=3.0))
    roster = planner.roster(tour, GroupsRequest(groups=2))
    check(roster, {})
    assert [len(group.stages) for group in roster.groups] == [len(tour.stages)] * 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"groups": 1}, "groups"),
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


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_rosters_as_files(planner: Planner, tour: Tour, locale: str) -> None:
    roster = planner.roster(tour, GroupsRequest(groups=3, size=40))
    options = ExportOptions(locale=locale)
    table = export_roster(roster, "csv", options)
    assert table.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    assert rows[0][0] == {"zh": "组", "en": "group"}[locale]
    assert len(rows) == 1 + 3 * len(tour.visits)
    assert all(len(row) == len(rows[0]) for row in rows)
    text = export_roster(roster, "txt", options).decode()
    page = export_roster(roster, "html", options).decode()
    for visit in tour.visits:
        assert visit.site.name(locale) in text
        assert visit.site.name(locale) in page
    assert "120" in text
    assert "{" not in text
    assert page.count("<table>") == 3
    assert "http" not in page
    plain = json.loads(export_roster(roster, "json", options))
    assert (plain.pop("kind"), plain.pop("schema")) == ("roster", 1)
    assert from_plain(Roster, plain) == roster
