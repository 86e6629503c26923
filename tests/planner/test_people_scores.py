"""The index with a file of people, on the tiny world."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jindao import DataError, Planner, ScoreRequest, TableError, published_weights
from jindao.formats.judged_tables import score_tables
from jindao.network.network import Network
from tests.assess.conftest import box
from tests.conftest import at
from tests.planner.test_plans import AROUND, planner_on


@pytest.fixture
def planner(tiny_network: Network) -> Planner:
    return planner_on(tiny_network)


def people_file(folder: Path, *cells: tuple[float, float, int]) -> Path:
    """Write how many live so many metres east and north, in cells of 200 m."""
    places = [(at(east, north), people) for east, north, people in cells]
    rows = [f"{place.lon:.7f},{place.lat:.7f},{people}" for place, people in places]
    file = folder / "people.csv"
    file.write_text("\n".join(["lon,lat,people", *rows]) + "\n")
    return file


def test_an_index_of_people_instead_of_ways(planner: Planner, tmp_path: Path) -> None:
    """Half of the cells of the west lie beside the greenway A-B; the file has none of the east."""
    people = people_file(tmp_path, (200, 50, 60), (400, 50, 40), (200, 250, 0), (400, 250, 0))
    west, east = box(-60, -60, 700, 360), box(700, -60, 1000, 360)
    request = ScoreRequest(areas=(("west", west), ("east", east)), draws=20)
    weights = replace(
        published_weights(),
        components=tuple(
            replace(
                each,
                weight={"greenway_people": 0.15, "greenway_reach": 0.0}.get(each.id, each.weight),
            )
            for each in published_weights().components
        ),
    )
    scores = planner.score(request, weights, population=people)
    assert (scores.population, scores.people_unweighted) == ("people.csv", False)
    areas = {area.name: area for area in scores.areas}
    parts = {name: {part.component: part for part in area.parts} for name, area in areas.items()}
    told = parts["west"]["greenway_people"]
    assert (told.figure, told.unit) == (1.0, "share")
    assert told.high == 100.0
    # The file holds nobody of the east: it is judged, of its people nothing is known.
    assert parts["east"]["greenway_people"].is_unknown
    notes = {
        name: {each.code: dict(each.facts) for each in area.notes} for name, area in areas.items()
    }
    assert notes["east"]["assess_people_elsewhere"] == {"file": "people.csv"}
    assert "assess_no_people" not in notes["west"] | notes["east"]
    # Without a file what has a weight is unknown of all, and what has none is left out.
    bare = planner.score(request, weights)
    for area in bare.areas:
        known = {part.component: part for part in area.parts}
        assert known["greenway_people"].is_unknown
        assert "park_people" not in known
    assert not {part.component for part in planner.score(request).areas[0].parts} & {
        "greenway_people",
        "park_people",
    }
    # People who are read and count nothing are told, and change no index.
    plain = planner.score(request, population=people)
    assert plain.people_unweighted
    assert "people.csv" in score_tables(plain, "en")[0].about[1]
    index = {area.name: (area.low, area.high) for area in plain.areas}
    assert index == {area.name: (area.low, area.high) for area in planner.score(request).areas}
    assert {effect.component for effect in plain.effects} == {
        each.id for each in published_weights().components if each.weight
    }


def test_a_file_of_people_of_no_area_is_refused_before_any_is_judged(
    planner: Planner, tmp_path: Path
) -> None:
    request = ScoreRequest(areas=(("all", AROUND),), draws=20)
    far = people_file(tmp_path, (90_000, 0, 60), (90_200, 0, 40), (90_000, 200, 0))
    asked: list[object] = []
    with pytest.raises(DataError, match="no people of this area"):
        planner.score(request, None, None, asked.append, population=far)  # type: ignore[arg-type]
    far.write_text("lon,lat,people\n112.5,37.8,few\n")
    with pytest.raises(TableError, match="few"):
        planner.score(request, population=far)
    assert asked == []
