from __future__ import annotations

import math

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from jindao import BBox, LonLat, RequestError
from jindao.geo import (
    bd09_to_gcj02,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    geodesic_m,
    metres_per_degree,
    wgs84_to_gcj02,
)

in_shanxi = st.builds(LonLat, st.floats(110.2, 114.6), st.floats(34.5, 40.8))
anywhere = st.builds(LonLat, st.floats(-180, 180), st.floats(-85, 85))


@given(anywhere, anywhere)
def test_geodesic_is_that_of_geographiclib(a: LonLat, b: LonLat) -> None:
    exact = Geodesic.WGS84.Inverse(a.lat, a.lon, b.lat, b.lon)["s12"]
    # Nearly antipodal points fall back to the sphere: half a percent.
    tolerance = 1e-3 if exact < 19_000_000 else 0.006 * exact
    assert geodesic_m(a, b) == pytest.approx(exact, abs=tolerance)


@given(in_shanxi, st.floats(-0.05, 0.05), st.floats(-0.05, 0.05))
def test_local_metres_agree_with_the_geodesic(a: LonLat, d_lon: float, d_lat: float) -> None:
    b = LonLat(a.lon + d_lon, a.lat + d_lat)
    m_lon, m_lat = metres_per_degree((a.lat + b.lat) / 2)
    local = math.hypot((b.lon - a.lon) * m_lon, (b.lat - a.lat) * m_lat)
    assert local == pytest.approx(geodesic_m(a, b), rel=2e-6, abs=1e-3)


@given(in_shanxi)
def test_gcj02_is_that_of_prcoords_and_comes_back(position: LonLat) -> None:
    import prcoords

    shifted = wgs84_to_gcj02(position)
    expected = prcoords.wgs_gcj((position.lat, position.lon))
    assert shifted.lon == pytest.approx(expected.lon, abs=1e-9)
    assert shifted.lat == pytest.approx(expected.lat, abs=1e-9)
    assert geodesic_m(gcj02_to_wgs84(shifted), position) < 1e-3
    assert geodesic_m(bd09_to_gcj02(gcj02_to_bd09(shifted)), shifted) < 1e-3


@given(in_shanxi)
def test_what_prcoords_shifted_comes_back_to_a_millimetre(position: LonLat) -> None:
    import prcoords

    gcj02 = prcoords.wgs_gcj((position.lat, position.lon))
    assert geodesic_m(gcj02_to_wgs84(LonLat(gcj02.lon, gcj02.lat)), position) < 1e-3
    bd09 = prcoords.wgs_bd((position.lat, position.lon))
    back = gcj02_to_wgs84(bd09_to_gcj02(LonLat(bd09.lon, bd09.lat)))
    assert geodesic_m(back, position) < 1e-3


def test_gcj02_shift_in_taiyuan_is_over_500_m() -> None:
    assert 500 < geodesic_m(LonLat(112.55, 37.87), wgs84_to_gcj02(LonLat(112.55, 37.87))) < 630


def test_no_shift_outside_china() -> None:
    andorra = LonLat(1.52, 42.5)
    assert wgs84_to_gcj02(andorra) == andorra


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("112.5", "position_form"),
        ("a,b", "position_form"),
        ("1,2,3", "position_form"),
        ("nan,37", "position_not_finite"),
        ("112.5,inf", "position_not_finite"),
        ("37.87,112.55", "position_swapped"),
        ("200,37", "position_range"),
        ("112,95", "position_range"),
    ],
)
def test_bad_positions_say_what_is_wrong(text: str, code: str) -> None:
    with pytest.raises(RequestError) as caught:
        LonLat.parse(text, field="start")
    assert caught.value.code == code
    assert caught.value.field == "start"
    for locale in ("zh", "en"):
        assert "{" not in caught.value.message(locale)


def test_positions_read_and_write_alike() -> None:
    assert LonLat.parse("112.549，37.87") == LonLat(112.549, 37.87)
    assert str(LonLat(112.5490001, 37.0)) == "112.549,37"


def test_boxes() -> None:
    box = BBox.parse("112,37,113,38")
    assert LonLat(112.5, 37.5) in box
    assert LonLat(113.1, 37.5) not in box
    assert LonLat(113.005, 37.5) in box.grown(1000)
    with pytest.raises(RequestError, match="west"):
        BBox(113, 37, 112, 38)
    with pytest.raises(RequestError, match="bbox"):
        BBox.parse("112,37,113")
