"""SRTM tiles written by hand: a plane, voids, and files that are none."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from jindao.errors import DataError
from jindao.geo import BBox
from jindao.network.terrain import Terrain, bilinear, open_elevation
from jindao.network.terrain.hgt import read_hgt
from tests.conftest import shared_data

VOID = -32768
THIRD = 1 / 1200
"""One sample of a 3" tile, degrees."""


def tile(folder: Path, name: str = "N42E001.hgt", change: Callable | None = None) -> Path:
    """Write a 3" tile: 2 m per sample eastwards, 1 m per sample southwards, from 100 m."""
    row, column = np.mgrid[0:1201, 0:1201]
    samples = 100 + 2 * column + row
    if change is not None:
        change(samples)
    path = folder / name
    path.write_bytes(samples.astype(">i2").tobytes())
    return path


def heights(path: Path, *positions: tuple[float, float]) -> list[float]:
    return open_elevation([path]).heights_m(np.array(positions, np.float64)).tolist()


def test_samples_stand_on_the_corners_of_the_grid(tmp_path: Path) -> None:
    path = tile(tmp_path)
    north_west, south_east = (1.0, 43.0), (2.0, 42.0)
    # 100 at the first sample; 1200 columns and rows on: 100 + 2400 + 1200
    assert heights(path, north_west, south_east) == [100, 3700]
    assert heights(path, (1.0, 42.0), (2.0, 43.0)) == [1300, 2500]


def test_between_samples_by_hand(tmp_path: Path) -> None:
    path = tile(tmp_path)
    # 10.25 samples east, 20.5 south: 100 + 20.5 + 20.5
    place = (1 + 10.25 * THIRD, 43 - 20.5 * THIRD)
    assert heights(path, place) == [pytest.approx(141.0, abs=1e-6)]


def test_outside_a_tile_nothing_is_known(tmp_path: Path) -> None:
    path = tile(tmp_path)
    assert np.isnan(
        heights(path, (0.9999, 42.5), (2.0001, 42.5), (1.5, 41.9999), (1.5, 43.0001))
    ).all()


def test_one_void_is_made_up_for_and_two_are_not(tmp_path: Path) -> None:
    def one(samples: np.ndarray) -> None:
        samples[21, 11] = VOID

    middle = (1 + 10.5 * THIRD, 43 - 20.5 * THIRD)
    # 140 and 142 above, 141 below: the mean of three
    assert heights(tile(tmp_path, change=one), middle) == [pytest.approx(141.0)]
    nearer = (1 + 10.25 * THIRD, 43 - 20.5 * THIRD)
    # weights 3, 1, 3 of eight; the void's one of eight is shared out
    expected = (3 * 140 + 142 + 3 * 141) / 7
    assert heights(tmp_path / "N42E001.hgt", nearer) == [pytest.approx(expected)]
    on_the_void = (1 + 11 * THIRD, 43 - 21 * THIRD)
    assert heights(tmp_path / "N42E001.hgt", on_the_void)[0] != VOID

    def two(samples: np.ndarray) -> None:
        samples[20:22, 11] = VOID

    assert np.isnan(heights(tile(tmp_path, change=two), middle)).all()


def test_a_corner_that_alone_has_weight_and_is_void() -> None:
    known = np.array([1.0])
    at = np.array([0.0])
    assert np.isnan(bilinear([np.array([np.nan]), known, known, known], at, at)).all()


@pytest.mark.parametrize(
    ("name", "west", "south"),
    [("N42E001.hgt", 1, 42), ("s01w078.HGT", -78, -1), ("N00E006.SRTMGL3.hgt", 6, 0)],
)
def test_names_say_the_place(name: str, west: int, south: int, tmp_path: Path) -> None:
    box = read_hgt(tile(tmp_path, name)).bbox
    assert (box.west, box.south, box.east, box.north) == (west, south, west + 1, south + 1)


def test_a_fine_tile(tmp_path: Path) -> None:
    path = tmp_path / "N42E001.hgt"
    samples = np.zeros((3601, 3601), ">i2")
    samples[0, 1], samples[3600, 3600] = 8, 4
    path.write_bytes(samples.tobytes())
    assert heights(path, (1 + 0.5 / 3600, 43.0), (2.0, 42.0)) == [pytest.approx(4), 4]


def test_a_zip_file_is_the_tile_in_it(tmp_path: Path) -> None:
    plain = tile(tmp_path)
    zipped = tmp_path / "download.hgt.zip"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "x")
        archive.write(plain, "folder/N42E001.hgt")
    place = (1.3, 42.7)
    assert heights(zipped, place) == heights(plain, place)


def test_a_directory_and_the_seam_of_its_tiles(tmp_path: Path) -> None:
    tile(tmp_path)

    def higher(samples: np.ndarray) -> None:
        samples += 2400  # goes on eastwards where N42E001 ends

    tile(tmp_path, "N42E002.hgt", change=higher)
    (tmp_path / "notes.txt").write_text("x")
    source = open_elevation([tmp_path])
    found = source.heights_m(np.array([(2 + step * THIRD / 2, 42.5) for step in (-2, -1, 0, 1, 2)]))
    assert found == pytest.approx([3098, 3099, 3100, 3101, 3102])
    assert (source.bbox.west, source.bbox.east) == (1, 3)
    assert source.name == "N42E001.hgt, N42E002.hgt"


def test_only_the_tiles_around_a_network_are_asked(tmp_path: Path) -> None:
    for name in ("N42E001.hgt", "N42E002.hgt", "N44E001.hgt"):
        tile(tmp_path, name)
    source = open_elevation([tmp_path])
    assert isinstance(source, Terrain)
    assert source.around(BBox(1.2, 42.2, 1.8, 42.8)).name == "N42E001.hgt"
    assert source.around(BBox(1.2, 42.2, 2.1, 42.8)).name == "N42E001.hgt, N42E002.hgt"
    assert source.around(BBox(5, 5, 6, 6)) == source


def test_the_first_file_that_knows_is_taken(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()

    def holed(samples: np.ndarray) -> None:
        samples[:] = 7
        samples[500:700, 500:700] = VOID

    tile(first, change=holed)
    tile(second)
    source = open_elevation([first, second])
    assert source.heights_m(np.array([(1.1, 42.9), (1.5, 42.5)])) == pytest.approx([7, 1900])


def refused(path: Path, code: str) -> DataError:
    with pytest.raises(DataError) as caught:
        open_elevation([path]).heights_m(np.array([(1.5, 42.5)]))
    assert caught.value.code == code
    assert path.name in str(caught.value)
    return caught.value


def test_files_that_are_no_tiles(tmp_path: Path) -> None:
    refused(tmp_path / "N42E001.hgt", "file_missing")
    whole = tile(tmp_path).read_bytes()
    cut = tmp_path / "N42E003.hgt"
    cut.write_bytes(whole[:-2])
    assert refused(cut, "hgt_size").facts["bytes"] == len(whole) - 2
    (tmp_path / "north.hgt").write_bytes(whole)
    refused(tmp_path / "north.hgt", "hgt_name")
    (tmp_path / "N91E001.hgt").write_bytes(whole)
    refused(tmp_path / "N91E001.hgt", "hgt_name")
    (tmp_path / "N42E001.asc").write_bytes(whole)
    refused(tmp_path / "N42E001.asc", "elevation_format")
    (tmp_path / "empty").mkdir()
    refused(tmp_path / "empty", "elevation_empty")


def test_zip_files_that_hold_no_tile(tmp_path: Path) -> None:
    empty = tmp_path / "N42E001.hgt.zip"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("readme.txt", "x")
    refused(empty, "hgt_zip_empty")
    with zipfile.ZipFile(empty, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tile(tmp_path))
    data = bytearray(empty.read_bytes())
    empty.write_bytes(data[:5000])
    refused(empty, "file_unreadable")
    data[3000:3200] = bytes(200)
    empty.write_bytes(data)
    refused(empty, "file_unreadable")
    empty.write_bytes(b"<html>not found</html>")
    refused(empty, "file_unreadable")


def test_the_real_tile_of_andorra() -> None:
    source = open_elevation([shared_data("osm", "andorra", "N42E001.hgt.zip")])
    # Andorra la Vella's streets; the lake of Engolasters, 1616 m
    town, lake = source.heights_m(np.array([(1.5218, 42.5072), (1.5693, 42.5220)]))
    assert 1000 < town < 1050
    assert 1595 < lake < 1640
