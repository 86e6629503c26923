"""Positions, boxes and distances on the WGS-84 ellipsoid, and China's shifted datums.

Everything inside jindao is WGS-84. GCJ-02 and BD-09 exist only at the edge that
needs them: a map app's link, a tile layer, an import form.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from jindao.errors import RequestError

WGS84_A_M = 6378137.0
WGS84_F = 1 / 298.257223563
_E2 = WGS84_F * (2 - WGS84_F)


@dataclass(frozen=True, slots=True, order=True)
class LonLat:
    """A WGS-84 position in degrees, longitude first.

    Raises
    ------
    RequestError
        Where a coordinate is not finite or out of range; the message says so when
        the two look swapped.
    """

    lon: float
    lat: float

    def __post_init__(self) -> None:
        for name, value, limit in (("lon", self.lon, 180.0), ("lat", self.lat, 90.0)):
            if not math.isfinite(value):
                raise RequestError("position_not_finite", name=name, value=value)
            if abs(value) > limit:
                swapped = name == "lat" and abs(self.lon) <= 90.0 and abs(self.lat) <= 180.0
                code = "position_swapped" if swapped else "position_range"
                raise RequestError(
                    code, name=name, value=value, limit=limit, lon=self.lon, lat=self.lat
                )

    @classmethod
    def parse(cls, text: str, *, field: str | None = None) -> LonLat:
        """Read `lon,lat` as people type it (full-width comma allowed)."""
        parts = text.replace("，", ",").split(",")
        try:
            lon, lat = (float(part) for part in parts)
        except ValueError:
            raise RequestError("position_form", field=field, value=text) from None
        try:
            return cls(lon, lat)
        except RequestError as error:
            raise RequestError(error.code, field=field, **error.facts) from None

    def __str__(self) -> str:
        return f"{_degrees(self.lon)},{_degrees(self.lat)}"


def _degrees(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") or "0"


@dataclass(frozen=True, slots=True)
class BBox:
    """A box of longitudes and latitudes, degrees, not across the date line."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        LonLat(self.west, self.south)
        LonLat(self.east, self.north)
        if self.west > self.east or self.south > self.north:
            raise RequestError(
                "bbox_order",
                west=self.west,
                south=self.south,
                east=self.east,
                north=self.north,
            )

    @classmethod
    def parse(cls, text: str, *, field: str | None = None) -> BBox:
        """Read `west,south,east,north`."""
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            raise RequestError("bbox_form", field=field, value=text) from None
        try:
            return cls(west, south, east, north)
        except RequestError as error:
            raise RequestError(error.code, field=field, **error.facts) from None

    def __contains__(self, position: LonLat) -> bool:
        return self.west <= position.lon <= self.east and self.south <= position.lat <= self.north

    def grown(self, margin_m: float) -> BBox:
        """Return the box made larger by a margin on every side."""
        lat = (self.south + self.north) / 2
        m_lon, m_lat = metres_per_degree(lat)
        return BBox(
            max(-180.0, self.west - margin_m / m_lon),
            max(-90.0, self.south - margin_m / m_lat),
            min(180.0, self.east + margin_m / m_lon),
            min(90.0, self.north + margin_m / m_lat),
        )


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Return the length of one degree of longitude and of latitude at a latitude.

    From the ellipsoid's radii of curvature; segments of up to 10 km measured with
    the value at their middle are within 2e-6 of the geodesic.
    """
    sin = math.sin(math.radians(lat))
    w2 = 1 - _E2 * sin * sin
    prime_vertical_m = WGS84_A_M / math.sqrt(w2)
    meridional_m = WGS84_A_M * (1 - _E2) / (w2 * math.sqrt(w2))
    degree = math.pi / 180
    return prime_vertical_m * math.cos(math.radians(lat)) * degree, meridional_m * degree


def geodesic_m(a: LonLat, b: LonLat) -> float:
    """Return the length of the shortest line on the WGS-84 ellipsoid, in metres.

    Vincenty's inverse formula (Survey Review 1975); nearly antipodal points, where
    it does not settle, fall back to the great circle of the mean radius.
    """
    if a == b:
        return 0.0
    u1 = math.atan((1 - WGS84_F) * math.tan(math.radians(a.lat)))
    u2 = math.atan((1 - WGS84_F) * math.tan(math.radians(b.lat)))
    sin_u1, cos_u1, sin_u2, cos_u2 = math.sin(u1), math.cos(u1), math.sin(u2), math.cos(u2)
    difference = math.radians(b.lon - a.lon)
    lam = difference
    for _ in range(100):
        sin_lam, cos_lam = math.sin(lam), math.cos(lam)
        sin_s = math.hypot(cos_u2 * sin_lam, cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_lam)
        if sin_s == 0.0:
            return 0.0
        cos_s = sin_u1 * sin_u2 + cos_u1 * cos_u2 * cos_lam
        sigma = math.atan2(sin_s, cos_s)
        sin_alpha = cos_u1 * cos_u2 * sin_lam / sin_s
        cos2_alpha = 1 - sin_alpha * sin_alpha
        cos_2m = cos_s - 2 * sin_u1 * sin_u2 / cos2_alpha if cos2_alpha else 0.0
        c = WGS84_F / 16 * cos2_alpha * (4 + WGS84_F * (4 - 3 * cos2_alpha))
        previous = lam
        lam = difference + (1 - c) * WGS84_F * sin_alpha * (
            sigma + c * sin_s * (cos_2m + c * cos_s * (2 * cos_2m * cos_2m - 1))
        )
        if abs(lam - previous) < 1e-12:
            break
    else:
        return _great_circle_m(a, b)
    b_m = WGS84_A_M * (1 - WGS84_F)
    k2 = cos2_alpha * (WGS84_A_M**2 - b_m**2) / b_m**2
    big_a = 1 + k2 / 16384 * (4096 + k2 * (-768 + k2 * (320 - 175 * k2)))
    big_b = k2 / 1024 * (256 + k2 * (-128 + k2 * (74 - 47 * k2)))
    twice = 2 * cos_2m * cos_2m - 1
    correction = big_b / 6 * cos_2m * (4 * sin_s * sin_s - 3) * (4 * cos_2m * cos_2m - 3)
    delta = big_b * sin_s * (cos_2m + big_b / 4 * (cos_s * twice - correction))
    return b_m * big_a * (sigma - delta)


def line_distance_m(position: LonLat, line: Sequence[tuple[float, float]]) -> float:
    """Return how far a position lies from a line of (lon, lat) points, in metres.

    On a plane around the position: within 0.5 % up to 100 km.
    """
    m_lon, m_lat = metres_per_degree(position.lat)
    points = [((lon - position.lon) * m_lon, (lat - position.lat) * m_lat) for lon, lat in line]
    nearest = min(math.hypot(x, y) for x, y in points)
    for (ax, ay), (bx, by) in pairwise(points):
        dx, dy = bx - ax, by - ay
        square = dx * dx + dy * dy
        share = min(1.0, max(0.0, -(ax * dx + ay * dy) / square)) if square else 0.0
        nearest = min(nearest, math.hypot(ax + share * dx, ay + share * dy))
    return nearest


def _great_circle_m(a: LonLat, b: LonLat) -> float:
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    )
    return 2 * 6371008.8 * math.asin(math.sqrt(min(1.0, half)))


_GCJ_A_M = 6378245.0
_GCJ_E2 = 0.00669342162296594323
_MAINLAND_BOX = BBox(72.004, 0.8293, 137.8347, 55.8271)


def wgs84_to_gcj02(position: LonLat) -> LonLat:
    """Shift a WGS-84 position to GCJ-02, the datum of public maps in mainland China.

    Outside the box that the published formula uses, the position is returned as is.
    """
    if position not in _MAINLAND_BOX:
        return position
    x, y = position.lon - 105.0, position.lat - 35.0
    root = math.sqrt(abs(x))
    wave = 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    d_lat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    d_lat += (wave + 20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    d_lat += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y / 30 * math.pi)) * 2 / 3
    d_lon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    d_lon += (wave + 20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    d_lon += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    rad_lat = math.radians(position.lat)
    magic = 1 - _GCJ_E2 * math.sin(rad_lat) ** 2
    d_lat = math.degrees(d_lat * magic * math.sqrt(magic) / (_GCJ_A_M * (1 - _GCJ_E2)))
    d_lon = math.degrees(d_lon * math.sqrt(magic) / (_GCJ_A_M * math.cos(rad_lat)))
    return LonLat(position.lon + d_lon, position.lat + d_lat)


def gcj02_to_wgs84(position: LonLat) -> LonLat:
    """Shift a GCJ-02 position back to WGS-84, iterated to well below 1 mm."""
    guess = position
    for _ in range(30):
        shifted = wgs84_to_gcj02(guess)
        d_lon, d_lat = position.lon - shifted.lon, position.lat - shifted.lat
        guess = LonLat(guess.lon + d_lon, guess.lat + d_lat)
        if max(abs(d_lon), abs(d_lat)) < 1e-10:
            break
    return guess


_BD_TURN = math.pi * 3000.0 / 180.0


def gcj02_to_bd09(position: LonLat) -> LonLat:
    """Shift a GCJ-02 position to BD-09, Baidu's datum."""
    x, y = position.lon, position.lat
    radius = math.hypot(x, y) + 0.00002 * math.sin(y * _BD_TURN)
    angle = math.atan2(y, x) + 0.000003 * math.cos(x * _BD_TURN)
    return LonLat(radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006)


def bd09_to_gcj02(position: LonLat) -> LonLat:
    """Shift a BD-09 position back to GCJ-02, iterated to well below 1 mm."""
    guess = LonLat(position.lon - 0.0065, position.lat - 0.006)
    for _ in range(30):
        shifted = gcj02_to_bd09(guess)
        d_lon, d_lat = position.lon - shifted.lon, position.lat - shifted.lat
        guess = LonLat(guess.lon + d_lon, guess.lat + d_lat)
        if max(abs(d_lon), abs(d_lat)) < 1e-10:
            break
    return guess
