"""The background of maps in cells, over the embedded dataset."""

from __future__ import annotations

import gzip
import itertools
import json

import pytest

from jindao.errors import NotFoundError
from jindao.heritage.load import load_heritage
from jindao.network.background_cells import LEVELS
from jindao.planner.background import labels_of
from jindao.planner.planner import Planner
from jindao.settings import Settings

FIRST_VIEW_BYTES = 60_000


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(Settings())


def test_names_of_settlements_the_seats_of_prefectures_first() -> None:
    heritage = load_heritage(None, None)
    labels = labels_of(heritage)
    assert [label.name_zh for label in labels if label.rank == 0] == [
        "长治", "大同", "晋城", "晋中", "临汾", "吕梁", "朔州", "太原", "忻州", "阳泉", "运城",
    ]  # fmt: skip
    assert [label.rank for label in labels] == sorted(label.rank for label in labels)
    places = [place for place in heritage.places if place.kind != "station"]
    assert len(labels) == len(places)


def test_a_view_of_the_province_is_light(planner: Planner) -> None:
    """The 2 x 3 cells of 512 pixels that a phone shows of level 7, around 37.8 N 112.5 E."""
    cells = [
        planner.background_cell(7, column, row)
        for column, row in itertools.product((103, 104), (48, 49, 50))
    ]
    assert 5_000 < sum(len(gzip.compress(cell, 6)) for cell in cells) < FIRST_VIEW_BYTES
    content = [json.loads(cell) for cell in cells]
    names = {label[3] for cell in content for label in cell["labels"]}
    assert {"太原", "平遥"} <= names
    assert any("estimated" in cell["lines"] for cell in content)
    assert any("river_estimated" in cell["lines"] for cell in content)


def test_cells_are_worked_out_once(planner: Planner) -> None:
    assert planner.background_cell(9, 416, 198) is planner.background_cell(9, 416, 198)
    assert planner.background_cells is planner.background_cells
    assert planner.background_cells.levels == LEVELS


def test_a_cell_that_there_is_not(planner: Planner) -> None:
    for _ in range(2):
        with pytest.raises(NotFoundError, match="8/0/0"):
            planner.background_cell(8, 0, 0)
