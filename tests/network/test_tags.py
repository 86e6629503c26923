"""Each row: a way's tags and the access to foot, bicycle, wheelchair that follows.

b both ways, f along the nodes, r against them, - closed; p marks a pushed bicycle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from jindao.network import tags as osm
from jindao.network.network import (
    BACKWARD,
    FORWARD,
    KINDS,
    PUSHED_BACKWARD,
    PUSHED_FORWARD,
    SURFACES,
)

BITS = {"b": FORWARD | BACKWARD, "f": FORWARD, "r": BACKWARD, "-": 0}


def tags_of(text: str) -> dict[str, str]:
    """Read `highway=path foot=no`; an underscore-free value has no blanks."""
    return dict(part.split("=", 1) for part in text.split())


def bits_of(word: str) -> int:
    """Read `f` ridden forward, `fp` pushed forward, `fq` ridden forward, pushed back."""
    bits = BITS[word[0]]
    if word.endswith("q"):
        return bits | (BACKWARD | PUSHED_BACKWARD if word[0] == "f" else FORWARD | PUSHED_FORWARD)
    return bits | (bits << 2 if word.endswith("p") else 0)


ACCESS = [
    # which highways
    ("highway=residential", "b b b"),
    ("highway=footway", "b bp b"),
    ("highway=pedestrian", "b bp b"),
    ("highway=path", "b b b"),
    ("highway=cycleway", "b b b"),
    ("highway=bridleway", "b bp b"),
    ("highway=corridor", "b bp b"),
    ("highway=platform", "b bp b"),
    ("highway=footway indoor=yes", "b bp b"),
    ("highway=pedestrian area=yes", "b bp b"),
    ("highway=trunk", "b b b"),
    ("highway=motorway", "- - -"),
    ("highway=motorway_link foot=yes", "- - -"),
    ("highway=trunk motorroad=yes", "- - -"),
    ("highway=trunk motorroad=yes bicycle=yes", "- b -"),
    ("highway=trunk motorroad=yes access=yes", "- - -"),
    ("highway=construction construction=footway", "- - -"),
    ("highway=proposed", "- - -"),
    ("highway=abandoned", "- - -"),
    ("highway=razed", "- - -"),
    ("highway=residential construction=yes", "- - -"),
    ("highway=residential construction=minor", "b b b"),
    ("highway=path abandoned=yes", "- - -"),
    ("highway=raceway", "- - -"),
    ("highway=bus_guideway", "- - -"),
    ("highway=via_ferrata", "- - -"),
    ("building=yes", "- - -"),
    # access hierarchy
    ("highway=service access=private", "- - -"),
    ("highway=service service=driveway", "b b b"),
    ("highway=service access=private foot=designated", "b - b"),
    ("highway=service access=no bicycle=yes", "- b -"),
    ("highway=service access=customers", "- - -"),
    ("highway=service access=delivery", "- - -"),
    ("highway=track access=agricultural", "- - -"),
    ("highway=track access=forestry", "- - -"),
    ("highway=track access=military", "- - -"),
    ("highway=track access=permit", "- - -"),
    ("highway=track access=destination", "b b b"),
    ("highway=track access=permissive", "b b b"),
    ("highway=track access=unheard_of", "b b b"),
    ("highway=track access=yes;private", "- - -"),
    ("highway=residential foot=no", "- b -"),
    ("highway=residential vehicle=no", "b bp b"),
    ("highway=residential vehicle=private bicycle=yes", "b b b"),
    ("highway=residential vehicle=yes access=no", "- b -"),
    ("highway=residential motor_vehicle=no", "b b b"),
    ("highway=primary foot=use_sidepath", "- b -"),
    ("highway=primary bicycle=use_sidepath", "b - b"),
    ("highway=primary sidewalk=separate", "b b b"),
    ("highway=primary sidewalk:both=separate foot=use_sidepath", "- b -"),
    ("highway=path bicycle=no", "b - b"),
    ("highway=path bicycle=dismount", "b bp b"),
    ("highway=footway bicycle=yes", "b b b"),
    ("highway=footway bicycle=dismount foot=no", "- - -"),
    ("highway=cycleway foot=no", "- b -"),
    # one-way
    ("highway=residential oneway=yes", "b fq b"),
    ("highway=residential oneway=-1", "b rq b"),
    ("highway=residential oneway=no", "b b b"),
    ("highway=tertiary junction=roundabout", "b fq b"),
    ("highway=residential oneway=reversible", "b bp b"),
    ("highway=residential oneway=yes oneway:bicycle=no", "b b b"),
    ("highway=residential oneway=yes cycleway=opposite", "b b b"),
    ("highway=residential oneway=yes cycleway=opposite_lane", "b b b"),
    ("highway=residential oneway=yes cycleway:left=opposite_track", "b b b"),
    ("highway=residential oneway=yes cycleway:left=lane cycleway:left:oneway=-1", "b b b"),
    ("highway=residential oneway=yes cycleway:right=lane", "b fq b"),
    ("highway=residential oneway=yes cycleway:left=no cycleway:left:oneway=no", "b fq b"),
    ("highway=residential oneway=yes bicycle:backward=yes", "b b b"),
    ("highway=residential oneway:bicycle=yes", "b fq b"),
    ("highway=footway oneway=yes", "b bp b"),
    ("highway=footway oneway=yes bicycle=yes", "b fq b"),
    ("highway=path oneway:foot=yes", "f b f"),
    ("highway=path oneway:foot=-1", "r b r"),
    ("highway=path foot:backward=no", "f b f"),
    ("highway=steps conveying=forward", "f - -"),
    ("highway=steps conveying=backward", "r - -"),
    ("highway=steps conveying=yes oneway=yes", "f - -"),
    ("highway=steps oneway=yes", "b - -"),
    ("highway=footway conveying=forward", "f fp f"),
    # steps, slopes and surfaces
    ("highway=steps", "b - -"),
    ("highway=steps ramp=yes", "b bp -"),
    ("highway=steps ramp:bicycle=yes", "b bp -"),
    ("highway=steps ramp=yes bicycle=no", "b - -"),
    ("highway=steps bicycle=yes", "b - -"),
    ("highway=steps ramp:wheelchair=yes", "b - b"),
    ("highway=steps wheelchair=yes", "b - -"),
    ("highway=footway wheelchair=no", "b bp -"),
    ("highway=footway wheelchair=limited", "b bp b"),
    ("highway=footway foot=private wheelchair=yes", "- - -"),
    ("highway=path sac_scale=hiking", "b b b"),
    ("highway=path sac_scale=mountain_hiking", "b bp -"),
    ("highway=path sac_scale=demanding_mountain_hiking", "b - -"),
    ("highway=path sac_scale=demanding_mountain_hiking bicycle=yes", "b b -"),
    ("highway=path sac_scale=alpine_hiking", "- - -"),
    ("highway=track tracktype=grade3", "b b b"),
    ("highway=track tracktype=grade4", "b b -"),
    ("highway=track tracktype=grade5 wheelchair=yes", "b b b"),
    ("highway=path smoothness=bad", "b b b"),
    ("highway=path smoothness=very_bad", "b b -"),
    ("highway=path smoothness=impassable", "b bp -"),
    # ferries
    ("route=ferry", "b - -"),
    ("route=ferry bicycle=yes wheelchair=limited", "b b b"),
    ("route=ferry foot=no bicycle=yes", "- b -"),
    ("route=ferry oneway=yes access=yes", "f f -"),
    ("route=ferry vehicle=yes", "b b -"),
]


@pytest.mark.parametrize(("text", "expected"), ACCESS, ids=[text for text, _ in ACCESS])
def test_access(text: str, expected: str) -> None:
    foot, bicycle, wheelchair = expected.split()
    wanted = osm.Access(bits_of(foot), bits_of(bicycle), bits_of(wheelchair))
    assert osm.way_access(tags_of(text)) == wanted


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


def test_reversed_access_swaps_the_directions_and_keeps_the_rest() -> None:
    access = osm.Access(FORWARD, BACKWARD | PUSHED_BACKWARD, FORWARD | BACKWARD)
    turned = osm.Access(BACKWARD, FORWARD | PUSHED_FORWARD, FORWARD | BACKWARD)
    assert access.reversed() == turned
    assert access.reversed().reversed() == access


class Watched(Mapping[str, str]):
    """Tags that note which keys are asked for."""

    def __init__(self, tags: dict[str, str], asked: set[str]) -> None:
        self._tags, self._asked = tags, asked

    def __getitem__(self, key: str) -> str:
        self._asked.add(key)
        return self._tags[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tags)

    def __len__(self) -> int:
        return len(self._tags)


def test_way_keys_lists_every_tag_that_is_looked_at() -> None:
    asked: set[str] = set()
    for text, _ in ACCESS:
        tags = Watched(tags_of(text), asked)
        osm.way_access(tags)
        osm.way_surface(tags)
        osm.way_kerb(tags)
        osm.way_name(tags)
        osm.way_greenway(tags)
        osm.way_kerb(Watched({"footway": "crossing"}, asked))
    assert asked <= osm.WAY_KEYS
    assert osm.WAY_KEYS - asked == set()
