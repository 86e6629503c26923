"""What stands beside a whole walk, and how far it is without."""

from __future__ import annotations

from dataclasses import dataclass

from jindao.geo import LonLat
from jindao.model.guidance import Facility, facilities_along, longest_gap_m
from jindao.model.totals import facility_notes
from tests.formats.conftest import HOME, SITE_1, make_leg, make_route


@dataclass(frozen=True)
class Leg:
    length_m: float
    facilities: tuple[Facility, ...] | None
    transfer: bool = False


@dataclass(frozen=True)
class Walk:
    legs: tuple[Leg, ...]


def facility(kind: str, lon: float, along_m: float, gap_m: float = 5.0) -> Facility:
    return Facility(
        kind=kind,
        name="",
        position=LonLat(lon, 37.8),
        wheelchair="unknown",
        fee="unknown",
        along_m=along_m,
        gap_m=gap_m,
    )


def test_one_beside_two_legs_is_told_where_it_is_nearest() -> None:
    walk = Walk(
        (
            Leg(1000.0, (facility("bench", 112.0, 300), facility("toilets", 112.1, 1000, 30.0))),
            Leg(500.0, (facility("toilets", 112.1, 40, 10.0), facility("bench", 112.2, 100))),
        )
    )
    found = facilities_along(walk)
    assert found is not None
    assert [(item.kind, item.along_m) for item in found] == [
        ("bench", 300.0),
        ("toilets", 1040.0),
        ("bench", 1100.0),
    ]
    # benches at 300 and 1100 of 1500 m
    assert longest_gap_m(walk, "bench") == 800.0
    assert longest_gap_m(walk, "bench", "toilets") == 700.0
    assert longest_gap_m(walk, "shelter") == 1500.0


def test_nothing_known_is_not_nothing_there() -> None:
    known = Leg(1000.0, (facility("bench", 112.0, 300),))
    unknown = Walk((known, Leg(500.0, None)))
    assert facilities_along(unknown) is None
    assert longest_gap_m(unknown, "bench") is None
    assert facilities_along(Walk((Leg(500.0, ()),))) == ()
    assert facilities_along(Walk(())) is None


def test_notes_tell_the_longest_stretch_or_that_nobody_knows() -> None:
    assert [item.code for item in make_route().facility_notes] == ["facilities_unknown"]
    beside = (facility("toilets", 112.0, 2000),)
    leg = make_leg(("surveyed", (HOME, SITE_1), 3200.0), facilities=beside)
    route = make_route(legs=(leg,))
    assert route.facilities == beside
    assert [(item.code, item.facts) for item in facility_notes(route)] == [
        ("gap_toilets", (("km", 2.0),)),
        ("gap_bench", (("km", 3.2),)),
    ]
