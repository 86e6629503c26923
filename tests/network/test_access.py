"""Each row: a way's tags and the access to foot, bicycle, wheelchair that follows.

b both ways, f along the nodes, r against them, - closed; p marks a pushed bicycle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from jindao.network import tags as osm
from jindao.network.access import WAY_KEYS, Access, way_access
from jindao.network.codes import BACKWARD, FORWARD, PUSHED_BACKWARD, PUSHED_FORWARD
from tests.network.test_tags import tags_of

BITS = {"b": FORWARD | BACKWARD, "f": FORWARD, "r": BACKWARD, "-": 0}


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
    ("highway=motorway access=yes", "- - -"),
    ("highway=motorway bicycle=yes", "- - -"),
    ("highway=motorway foot=designated", "b - b"),
    ("highway=motorway foot=yes bicycle=yes", "b fq b"),
    ("highway=motorway_link foot=yes", "b - b"),
    ("highway=motorway foot=no bicycle=yes", "- - -"),
    ("highway=busway", "- - -"),
    ("highway=busway access=yes", "- - -"),
    ("highway=busway foot=yes", "b - b"),
    ("highway=busway bicycle=yes", "- b -"),
    ("highway=busway foot=yes bicycle=dismount", "b bp b"),
    ("highway=elevator", "- - -"),
    ("highway=elevator foot=yes", "b - b"),
    ("highway=elevator foot=yes wheelchair=no", "b - -"),
    ("man_made=pier", "- - -"),
    ("man_made=pier foot=yes", "b - b"),
    ("man_made=pier highway=footway", "b bp b"),
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
    # A sidewalk mapped beside a road closes nothing, where it ends the road goes on: it
    # makes the road dearer on foot (`way_sidewalk` and the profiles).
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
    ("highway=steps bicycle=yes", "b bp -"),
    ("highway=steps bicycle=dismount", "b bp -"),
    ("highway=steps bicycle=no ramp:bicycle=yes", "b - -"),
    ("highway=steps vehicle=yes", "b - -"),
    ("highway=steps bicycle=yes foot=no", "- - -"),
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
    wanted = Access(bits_of(foot), bits_of(bicycle), bits_of(wheelchair))
    assert way_access(tags_of(text)) == wanted


def test_reversed_access_swaps_the_directions_and_keeps_the_rest() -> None:
    access = Access(FORWARD, BACKWARD | PUSHED_BACKWARD, FORWARD | BACKWARD)
    turned = Access(BACKWARD, FORWARD | PUSHED_FORWARD, FORWARD | BACKWARD)
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
        way_access(tags)
        osm.way_surface(tags)
        osm.way_kerb(tags)
        osm.way_sidewalk(tags)
        osm.way_name(tags)
        osm.way_greenway(tags)
        osm.way_structure(tags)
        osm.way_greenway_level(tags)
        osm.way_alignment(tags)
        osm.way_lit(tags)
        osm.way_width_dm(tags)
        osm.is_sheltered(tags)
        osm.way_kerb(Watched({"footway": "crossing"}, asked))
    assert asked <= WAY_KEYS
    assert WAY_KEYS - asked == set()
