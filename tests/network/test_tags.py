"""What a way is, by its tags."""

from __future__ import annotations

import pytest

from jindao.network import tags as osm
from jindao.network.codes import KINDS, SURFACES
from jindao.network.raw import SURROUNDING_KINDS


def tags_of(text: str) -> dict[str, str]:
    """Read `highway=path foot=no`; an underscore-free value has no blanks."""
    return dict(part.split("=", 1) for part in text.split())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("highway=primary_link", "primary"),
        ("highway=trunk_link", "trunk"),
        ("highway=tertiary_link", "tertiary"),
        ("highway=road", "road"),
        ("highway=ferry", None),
        ("highway=barrier", None),
        ("highway=estimated", None),
        ("highway=service route=ferry", "ferry"),
        ("route=ferry proposed=yes", None),
        ("route=bus", None),
    ],
)
def test_kind(text: str, kind: str | None) -> None:
    assert osm.way_kind(tags_of(text)) == kind


def test_every_kind_that_a_highway_can_be_is_read() -> None:
    made = {osm.way_kind({"highway": kind}) for kind in KINDS} - {None}
    assert made == set(KINDS) - {"ferry", "barrier", "estimated"}


@pytest.mark.parametrize(
    ("value", "surface"),
    [
        ("asphalt", "asphalt"),
        ("Asphalt", "asphalt"),
        ("concrete:plates", "concrete"),
        ("cobblestone:flattened", "sett"),
        ("unhewn_cobblestone", "cobblestone"),
        ("dirt", "ground"),
        ("asphalt;gravel", "gravel"),
        ("asphalt; lava", "asphalt"),
        ("lava", "unknown"),
        ("", "unknown"),
    ],
)
def test_surface(value: str, surface: str) -> None:
    assert osm.way_surface({"highway": "path", "surface": value}) == surface


def test_surface_is_never_guessed_from_the_highway() -> None:
    assert {osm.way_surface({"highway": kind}) for kind in KINDS} == {"unknown"}


def test_every_surface_can_be_recorded() -> None:
    assert all(osm.way_surface({"surface": name}) == name for name in SURFACES)


@pytest.mark.parametrize(
    ("text", "on_nodes", "kerb"),
    [
        ("highway=footway", ("raised",), "none"),
        ("highway=footway footway=crossing", (), "unknown"),
        ("highway=footway footway=crossing kerb=flush", (), "lowered"),
        ("highway=footway footway=crossing kerb=rolled", (), "raised"),
        ("highway=cycleway cycleway=crossing", ("unknown", "lowered"), "unknown"),
        ("highway=footway footway=crossing", ("lowered", "lowered"), "lowered"),
        ("highway=footway footway=crossing", ("lowered", "raised"), "raised"),
        ("highway=footway footway=crossing kerb:height=0.02", (), "lowered"),
        ("highway=footway footway=crossing kerb:height=15cm", (), "raised"),
    ],
)
def test_kerb(text: str, on_nodes: tuple[str, ...], kerb: str) -> None:
    assert osm.way_kerb(tags_of(text), on_nodes) == kerb


@pytest.mark.parametrize(
    ("text", "sidewalk"),
    [
        ("highway=primary", "unknown"),
        ("highway=primary sidewalk=both", "own"),
        ("highway=primary sidewalk=left", "own"),
        ("highway=primary sidewalk:right=yes sidewalk:left=no", "own"),
        ("highway=primary sidewalk:left=separate sidewalk:right=yes", "own"),
        ("highway=primary sidewalk=separate", "separate"),
        ("highway=primary sidewalk:both=separate", "separate"),
        ("highway=primary sidewalk:left=separate sidewalk:right=no", "separate"),
        ("highway=primary sidewalk=no", "none"),
        ("highway=primary_link sidewalk:both=none", "none"),
        ("highway=primary sidewalk:left=no", "none"),
        ("highway=primary sidewalk=maybe", "unknown"),
        ("highway=residential sidewalk=no", "none"),
        ("highway=footway sidewalk=no", "unknown"),
        ("highway=cycleway sidewalk=separate", "unknown"),
    ],
)
def test_sidewalk(text: str, sidewalk: str) -> None:
    assert osm.way_sidewalk(tags_of(text)) == sidewalk


@pytest.mark.parametrize(
    ("tags", "name", "greenway"),
    [
        ({"name": "迎泽大街"}, "迎泽大街", None),
        ({"ref": "G108"}, "G108", None),
        ({}, None, None),
        ({"name": "汾河绿道"}, "汾河绿道", "汾河绿道"),
        ({"name:en": "Fen River Greenway"}, None, "Fen River Greenway"),
        ({"name": "滨河路", "designation": "市域绿道"}, "滨河路", "市域绿道"),
        ({"name": "滨河路", "greenway": "yes"}, "滨河路", "滨河路"),
        ({"greenway": "yes"}, None, "绿道"),
        ({"name": "滨河路", "greenway": "no"}, "滨河路", None),
    ],
)
def test_names(tags: dict[str, str], name: str | None, greenway: str | None) -> None:
    assert (osm.way_name(tags), osm.way_greenway(tags)) == (name, greenway)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("waterway=river", "river"),
        ("waterway=stream", None),
        ("natural=water", "water"),
        ("waterway=riverbank", "water"),
        ("leisure=park", "green"),
        ("landuse=forest", "green"),
        ("boundary=administrative", None),
        ("leisure=park highway=pedestrian", None),
    ],
)
def test_background(text: str, kind: str | None) -> None:
    assert osm.background_kind(tags_of(text)) == kind


@pytest.mark.parametrize(
    ("text", "metres"),
    [("0.8", 0.8), ("80 cm", 0.8), ("5mm", 0.005), ("1,2 m", 1.2), ("3'4", None), (None, None)],
)
def test_metres(text: str | None, metres: float | None) -> None:
    assert osm.metres(text) == (pytest.approx(metres) if metres is not None else None)


@pytest.mark.parametrize(
    ("tags", "structure"),
    [
        ({}, "ground"),
        ({"bridge": "yes"}, "bridge"),
        ({"bridge": "viaduct"}, "bridge"),
        ({"bridge": "no", "tunnel": "yes"}, "tunnel"),
        ({"bridge": "", "tunnel": "no"}, "ground"),
        ({"tunnel": "building_passage"}, "ground"),
        ({"tunnel": "culvert"}, "tunnel"),
        ({"layer": "1"}, "ground"),
    ],
)
def test_what_carries_a_way(tags: dict[str, str], structure: str) -> None:
    assert osm.way_structure(tags) == structure


@pytest.mark.parametrize(
    ("value", "lit"),
    [
        ("yes", "yes"),
        ("24/7", "yes"),
        ("automatic", "yes"),
        ("limited", "yes"),
        ("Mo-Su 18:00-23:00", "yes"),
        ("sunset-23:00", "yes"),
        ("no", "no"),
        ("disused", "no"),
        ("unknown", "unknown"),
        ("", "unknown"),
    ],
)
def test_light(value: str, lit: str) -> None:
    assert osm.way_lit({"lit": value}) == lit
    assert osm.way_lit({}) == "unknown"


@pytest.mark.parametrize(
    ("tags", "width_dm"),
    [
        ({"width": "1.5"}, 15),
        ({"width": "80 cm"}, 8),
        ({"width": "2,25 m", "est_width": "9"}, 23),
        ({"est_width": "3"}, 30),
        ({"width": "narrow", "est_width": "1.2"}, 12),
        ({"width": "40"}, 255),
        ({"width": "-2"}, 0),
        ({"width": "0"}, 0),
        ({}, 0),
    ],
)
def test_width(tags: dict[str, str], width_dm: int) -> None:
    assert osm.way_width_dm(tags) == width_dm


@pytest.mark.parametrize(
    ("tags", "sheltered"),
    [
        ({"covered": "yes"}, True),
        ({"covered": "arcade"}, True),
        ({"covered": "no"}, False),
        ({"tunnel": "building_passage"}, True),
        ({"tunnel": "yes"}, True),
        ({"tunnel": "no"}, False),
        ({"tunnel": "culvert"}, False),
        ({}, False),
    ],
)
def test_roof(tags: dict[str, str], sheltered: bool) -> None:
    assert osm.is_sheltered(tags) == sheltered


def test_what_features_are_for_the_ways_beside_them() -> None:
    assert osm.surrounding_kind({"leisure": "park"}) == "green"
    assert osm.surrounding_kind({"landuse": "forest"}) == "wood"
    assert osm.surrounding_kind({"natural": "tree_row"}) == "tree_row"
    assert osm.surrounding_kind({"railway": "rail", "tunnel": "yes"}) is None
    assert osm.surrounding_kind({"natural": "wood", "highway": "path"}) is None
    assert osm.surrounding_kind({"natural": "water"}) is None
    named = {kind for table in osm._SURROUNDING.values() for kind in table.values()}
    assert named == set(SURROUNDING_KINDS)
