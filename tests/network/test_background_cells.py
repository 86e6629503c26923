"""The background of maps in cells."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from jindao.errors import NotFoundError
from jindao.model.trip import Background, BackgroundLine
from jindao.network.background_cells import LEVELS, BackgroundCells, Label
from jindao.network.codes import BACKGROUND_KINDS
from jindao.network.network import Network
from tests.conftest import ORIGIN, at, make_network


def cell_at(level: int, east_m: float = 0.0, north_m: float = 0.0) -> tuple[int, int, int]:
    """Return the cell that a place of the tiny world lies in."""
    place = at(east_m, north_m)
    x, y = world(place.lon, place.lat)
    return level, int(x * 2**level), int(y * 2**level)


def world(lon: float, lat: float) -> tuple[float, float]:
    """Return a position in Web Mercator, 0 to 1 from the north-west."""
    y = (1 - math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) / math.pi) / 2
    return (lon + 180) / 360, y


def read(cells: BackgroundCells, place: tuple[int, int, int]) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(cells.cell(*place))
    return content


def points_of(steps: list[int]) -> list[tuple[int, int]]:
    return [tuple(point) for point in np.cumsum(np.reshape(steps, (-1, 2)), axis=0).tolist()]


def of(network: Network, *lines: BackgroundLine, labels: tuple[Label, ...] = ()) -> BackgroundCells:
    more = Background(lines=lines, attribution=("us",))
    return BackgroundCells(network, more, labels, "data")


def with_background(network: Network, **shapes: list[tuple[float, float]]) -> Network:
    """Return a network with one outline per kind, metres east and north."""
    from dataclasses import replace

    lines = [[at(*place) for place in shape] for shape in shapes.values()]
    points = np.array([(place.lon, place.lat) for line in lines for place in line])
    return replace(
        network,
        background_kind=np.array([BACKGROUND_KINDS.index(kind) for kind in shapes], np.uint8),
        background_offsets=np.cumsum([0, *(len(line) for line in lines)]),
        background=points,
    )


def road(*, kinds: list[str], alignment: list[int] | None = None, step_m: float = 400) -> Network:
    """Return edges end to end to the east, one per kind."""
    nodes = [at(step_m * number, 0) for number in range(len(kinds) + 1)]
    edges = [(number, number + 1, step_m) for number in range(len(kinds))]
    return make_network(nodes, edges, kinds=kinds, alignment=alignment)


def test_a_line_is_steps_on_the_grid() -> None:
    place = cell_at(13, 200)
    content = read(of(road(kinds=["footway"])), place)
    assert content["grid"] == 4096
    (steps,) = content["lines"]["path"]
    for point, lon in zip(points_of(steps), (at(0, 0).lon, at(400, 0).lon), strict=True):
        x, y = world(lon, ORIGIN.lat)
        assert abs(point[0] - (x * 2**13 - place[1]) * 4096) <= 0.5
        assert abs(point[1] - (y * 2**13 - place[2]) * 4096) <= 0.5


def test_pieces_of_a_road_are_joined() -> None:
    content = read(of(road(kinds=["primary", "primary", "trunk"])), cell_at(9))
    (steps,) = content["lines"]["main"]
    assert len(points_of(steps)) == 2


@pytest.mark.parametrize(
    ("kind", "name", "first"),
    [
        ("trunk", "main", 7),
        ("primary", "main", 7),
        ("secondary", "main", 9),
        ("tertiary", "minor", 11),
        ("residential", "minor", 13),
        ("footway", "path", 13),
    ],
)
def test_more_is_drawn_as_one_comes_nearer(kind: str, name: str, first: int) -> None:
    cells = of(road(kinds=[kind], step_m=30_000))
    for level in LEVELS:
        lines = read(cells, cell_at(level, 50))["lines"]
        assert (name in lines) == (level >= first), level


def test_estimated_ways_are_told_apart() -> None:
    cells = of(road(kinds=["footway", "footway"], alignment=[1, 0], step_m=1_000))
    assert set(read(cells, cell_at(13, 1_000))["lines"]) == {"estimated", "path"}


def test_lines_are_simplified_for_the_last_zoom_they_are_drawn_at() -> None:
    """A zigzag of 4 m: 0.7 px at zoom 15 are 2.6 m, so it stays at 13, and is gone at 11."""
    nodes = [at(60 * number, 4 * (number % 2)) for number in range(40)]
    edges = [(number, number + 1, 60.2) for number in range(39)]
    cells = of(make_network(nodes, edges, kinds=["tertiary"] * 39))

    def points(level: int) -> int:
        place = cell_at(level, 30)
        return sum(len(points_of(steps)) for steps in read(cells, place)["lines"]["minor"])

    assert points(11) == 2
    assert points(13) > 15


def test_what_leaves_a_cell_is_cut_and_goes_on_in_the_next() -> None:
    network = road(kinds=["primary"], step_m=20_000)
    level, column, row = cell_at(13)
    cells = of(network)
    here, next_ = (read(cells, (level, column + more, row)) for more in (0, 1))
    (first,), (second,) = here["lines"]["main"], next_["lines"]["main"]
    assert points_of(first)[-1][0] == 4096 + 64
    assert points_of(second)[0][0] == -64


def test_areas_are_outlines_and_small_ones_are_left_out() -> None:
    square = [(0.0, 0.0), (300.0, 0.0), (300.0, 300.0), (0.0, 300.0), (0.0, 0.0)]
    puddle = [(x / 60, y / 60) for x, y in square]
    network = with_background(road(kinds=["footway"]), green=square, water=puddle)
    near = read(of(network), cell_at(15, 100, 100))["areas"]
    assert set(near) == {"green", "water"}
    assert len(points_of(near["green"][0])) == 5
    assert set(read(of(network), cell_at(13, 100, 100))["areas"]) == {"green"}
    assert read(of(network), cell_at(7, 100, 100))["areas"] == {}


def test_an_outline_that_crosses_itself_does_no_harm() -> None:
    bow = [(0.0, 0.0), (400.0, 400.0), (400.0, 0.0), (0.0, 400.0), (0.0, 0.0)]
    network = with_background(road(kinds=["footway"]), water=bow)
    outlines = read(of(network), cell_at(13, 200, 200))["areas"]["water"]
    assert len(outlines) == 2


def test_no_boundary_of_the_network_is_drawn_but_those_of_the_dataset() -> None:
    line = [(0.0, 0.0), (3_000.0, 50.0)]
    network = with_background(road(kinds=["footway"]), boundary=line)
    assert "boundary" not in read(of(network), cell_at(13))["lines"]
    ends = (at(0, 100), at(3_000, 100))
    ours = tuple((place.lon, place.lat) for place in ends)
    boundary = BackgroundLine(kind="boundary", line=ours)
    river = BackgroundLine(kind="river", line=ours, estimated=True)
    cells = of(network, boundary, river)
    assert set(read(cells, cell_at(13))["lines"]) == {"path", "boundary"}
    assert cells.attribution == ("tiny world", "us")
    assert of(network, river).attribution == ("tiny world",)


def label(**facts: Any) -> Label:
    known = {
        "lon": ORIGIN.lon, "lat": ORIGIN.lat, "accuracy_m": 3_000.0, "rank": 1, "level": 7,
        "name_zh": "清徐", "name_en": "Qingxu",
    }  # fmt: skip
    return Label(**{**known, **facts})


def test_names_stand_where_they_are_known_to_be() -> None:
    cells = of(road(kinds=["footway"]), labels=(label(), label(name_zh="村", accuracy_m=50.0)))
    assert read(cells, cell_at(5))["labels"] == []
    found = read(cells, cell_at(9))["labels"]
    assert [(one[2], one[3], one[4]) for one in found] == [
        (1, "清徐", "Qingxu"),
        (1, "村", "Qingxu"),
    ]
    x, y = world(ORIGIN.lon, ORIGIN.lat)
    assert found[0][0] == math.floor((x * 512 % 1) * 4096)
    assert found[0][1] == math.floor((y * 512 % 1) * 4096)
    assert [one[3] for one in read(cells, cell_at(13))["labels"]] == ["村"]


def test_each_name_is_in_one_cell_of_a_level() -> None:
    cells = of(road(kinds=["footway"]), labels=(label(),))
    level, column, row = cell_at(9)
    around = [(level, column + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
    assert sum(len(read(cells, place)["labels"]) for place in around) == 1


def test_the_version_changes_with_the_data() -> None:
    network = road(kinds=["footway"])
    versions = {
        BackgroundCells(network, Background(), (), data).version for data in ("one", "two", "one")
    }
    assert len(versions) == 2
    assert of(network).cell(*cell_at(13)) == of(network).cell(*cell_at(13))


def test_the_box_holds_all_there_is() -> None:
    far = label(lon=113.5, lat=36.0)
    box = of(road(kinds=["footway"]), labels=(far,)).box
    assert (box.west, box.east) == (ORIGIN.lon, 113.5)
    assert (box.south, box.north) == (36.0, ORIGIN.lat)


@pytest.mark.parametrize("place", [(6, 0, 0), (5, 32, 0), (5, 0, -1), (99, 0, 0)])
def test_cells_that_there_are_not(place: tuple[int, int, int]) -> None:
    with pytest.raises(NotFoundError, match="5, 7, 9, 11, 13, 15"):
        of(road(kinds=["footway"])).cell(*place)


def test_an_empty_cell_is_small() -> None:
    assert len(of(road(kinds=["footway"])).cell(13, 0, 0)) < 70
