"""Which notices concern a trip: those of sites it visits and of places it leads past."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from jindao.geo import LonLat, geodesic_m
from jindao.model.closure import Closure
from jindao.model.notice import Notice, circle, concerning, may_concern
from jindao.model.tour import Tour
from jindao.model.trip import bounds
from jindao.network.codes import MODES
from jindao.publishing.notices import NOTICE_MODES
from tests.public.published import tour, way

NOON = dt.datetime(2026, 11, 27, 4, tzinfo=dt.UTC)


def notice(site: str = "", **shape: object) -> Notice:
    closure = Closure(
        id="notice-1",
        kind="closed",
        reason_zh="塌方",
        reason_en="",
        first_day=None,
        last_day=dt.date(2026, 12, 1),
        modes=NOTICE_MODES,
        **shape,  # type: ignore[arg-type]
    )
    return Notice(number=1, closure=closure, site=site, author="operator", made_at=NOON)


def around(lon: float, lat: float, radius_m: float) -> Notice:
    return notice(polygons=((circle(LonLat(lon, lat), radius_m),),))


def test_a_circle_is_round() -> None:
    middle = LonLat(112.5, 37.7)
    ring = circle(middle, 500)
    assert len(ring) == 25
    assert ring[0] == ring[-1]
    for corner in ring:
        assert geodesic_m(middle, LonLat(*corner)) == pytest.approx(500, abs=1)


def test_ways_of_moving_are_those_of_the_network() -> None:
    assert NOTICE_MODES == MODES


def test_a_notice_of_a_site_concerns_who_visits_it() -> None:
    trip = tour()
    assert isinstance(trip, Tour)
    visited = trip.visits[0].site
    shape = {"polygons": ((circle(visited.position, 2),),)}
    assert concerning([trip], [notice(visited.id, **shape)])
    # One of another site is not of this trip, be it ever so near.
    assert not concerning([trip], [notice("another", **shape)])
    assert not concerning([way()], [notice(visited.id, **shape)])


def test_a_place_concerns_ways_that_come_near() -> None:
    trip = way()
    lon, lat = trip.legs[0].line[0][:2]
    assert concerning([trip], [around(lon, lat, 5)])
    assert concerning([trip], [around(lon, lat - 0.0010, 90)])  # 111 m away: 21 m are left
    assert not concerning([trip], [around(lon, lat - 0.0020, 90)]), "132 m are left"
    assert not concerning([trip], [around(lon + 2, lat, 5000)])


def test_a_long_straight_piece_is_seen_between_its_ends() -> None:
    leg = way().legs[0]
    lon, lat = leg.line[0][:2]
    stretch = replace(leg.stretches[0], line=((lon, lat), (lon + 0.02, lat)))
    trip = replace(way(), waypoints=(), legs=(replace(leg, stretches=(stretch,)),))
    middle = (lon + 0.01, lat)
    assert concerning([trip], [around(*middle, 5)])
    fence = ((middle[0], lat - 0.01), (middle[0], lat + 0.01))
    assert concerning([trip], [notice(lines=(fence,))])
    beside = ((lon, lat + 0.001), (lon + 0.02, lat + 0.001))
    assert not concerning([trip], [notice(lines=(beside,))]), "111 m beside it"
    ridden = replace(trip, legs=(replace(trip.legs[0], transfer=True),))
    assert not concerning([ridden], [around(*middle, 5)])


def test_what_may_concern_is_told_without_the_ways() -> None:
    area = bounds(way())
    lon, lat = way().legs[0].line[0][:2]
    near, far = around(lon, lat - 0.0010, 90), around(lon, lat - 0.0020, 90)
    assert may_concern(near, area, ())
    assert not may_concern(far, area, ())
    shape = {"polygons": near.closure.polygons}
    assert may_concern(notice("jinci", **shape), area, {"jinci"})
    assert not may_concern(notice("jinci", **shape), area, {"another"})


def test_when_it_is_over() -> None:
    one = around(112.5, 37.7, 5)
    assert not one.is_over(dt.date(2026, 12, 1))
    assert one.is_over(dt.date(2026, 12, 2))
    assert replace(one, ended_at=NOON).is_over(dt.date(2026, 11, 27))
