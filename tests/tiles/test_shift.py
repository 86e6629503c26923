"""How far off a tile in GCJ-02 is that is put where its corners lie in WGS-84."""

from __future__ import annotations

import math
import random

import pytest

from jindao.geo import LonLat, gcj02_to_wgs84

Pixel = tuple[float, float]


def position(x: float, y: float, zoom: int) -> LonLat:
    """Return where a pixel of the world lies at a zoom, degrees of the tiles' own datum."""
    size = 256 * 2**zoom
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / size))))
    return LonLat(x / size * 360 - 180, lat)


def pixel(place: LonLat, zoom: int) -> Pixel:
    """Return the pixel of the world that a position is drawn at."""
    size = 256 * 2**zoom
    y = (1 - math.asinh(math.tan(math.radians(place.lat))) / math.pi) / 2
    return (place.lon + 180) / 360 * size, y * size


def moved(x: float, y: float, zoom: int) -> Pixel:
    """Return where what a tile in GCJ-02 shows at a pixel belongs on a WGS-84 map."""
    return pixel(gcj02_to_wgs84(position(x, y, zoom)), zoom)


@pytest.mark.parametrize("zoom", [5, 10, 14, 17, 18, 19])
def test_less_than_two_pixels_anywhere_in_the_province(zoom: int) -> None:
    """Corners go to whole pixels, and a tile is stretched from its first to its last.

    The datums differ by some 500 m; along a tile the difference changes by 0.4 % at most,
    which leaves a pixel across it, and rounding half a pixel more.
    """
    chance = random.Random(7)
    worst = 0.0
    for _ in range(400):
        x, y = pixel(LonLat(chance.uniform(110.2, 114.6), chance.uniform(34.5, 40.8)), zoom)
        column, row = int(x // 256), int(y // 256)
        left, top = (round(value) for value in moved(column * 256, row * 256, zoom))
        right, bottom = (round(v) for v in moved((column + 1) * 256, (row + 1) * 256, zoom))
        seen = (
            left + (x / 256 - column) * (right - left),
            top + (y / 256 - row) * (bottom - top),
        )
        true = moved(x, y, zoom)
        worst = max(worst, math.dist(seen, true))
    assert worst < 2.0


def test_left_as_they_are_they_would_be_hundreds_of_metres_off() -> None:
    x, y = pixel(LonLat(112.5, 37.8), 17)
    assert 300 < math.dist(moved(x, y, 17), (x, y)) < 800
