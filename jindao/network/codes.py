"""What the numbers in a network's columns stand for."""

from __future__ import annotations

from typing import Final

KINDS: Final = (
    "road",
    "footway",
    "path",
    "pedestrian",
    "steps",
    "cycleway",
    "living_street",
    "residential",
    "service",
    "track",
    "unclassified",
    "tertiary",
    "secondary",
    "primary",
    "trunk",
    "bridleway",
    "corridor",
    "platform",
    "ferry",
    "barrier",
    "estimated",
)
"""Way kinds; the place in this tuple is the value in `edge_kind`."""

SURFACES: Final = (
    "unknown",
    "paved",
    "asphalt",
    "concrete",
    "paving_stones",
    "sett",
    "cobblestone",
    "metal",
    "wood",
    "unpaved",
    "compacted",
    "fine_gravel",
    "gravel",
    "ground",
    "grass",
    "sand",
    "rock",
)
"""Surfaces; the place in this tuple is the value in `edge_surface`."""

KERBS: Final = ("none", "unknown", "lowered", "raised")
"""Kerbs of crossings; `none` where the edge crosses no road."""

SIDEWALKS: Final = ("unknown", "none", "own", "separate")
"""Sidewalks of roads: one of the road's own on some side, or only a footway mapped beside
it; `unknown` where nothing is recorded, and on all that is no road."""

STRUCTURES: Final = ("ground", "bridge", "tunnel")
"""What carries an edge; the place in this tuple is the value in `edge_structure`."""
LITS: Final = ("unknown", "no", "yes")
"""Light at night; the place in this tuple is the value in `edge_lit`."""

FACILITY_KINDS: Final = (
    "bench",
    "toilets",
    "drinking_water",
    "shelter",
    "post_station",
    "bicycle_rental",
    "fitness",
    "first_aid",
    "medical",
    "emergency_shelter",
    "parking",
    "bicycle_parking",
    "station",
    "stop",
    "food",
)
"""Facilities beside the ways; the place in this tuple is the value in `facility_kind`."""

PLACE_KINDS: Final = ("town", "village", "quarter", "park", "square")
"""Named places to start from; the place in this tuple is the value in `place_kind`."""

TRAIL_KINDS: Final = ("hiking", "foot", "walking", "bicycle", "mtb")
"""Whom an official trail is signed for; the place in this tuple is in `trail_kind`."""

TRAIL_NETWORKS: Final = ("unknown", "local", "regional", "national", "international")
"""How far a trail's network reaches; the place in this tuple is in `trail_network`."""

WHEELCHAIRS: Final = ("unknown", "no", "yes", "limited")
FEES: Final = ("unknown", "no", "yes")
FULL_SHARE: Final = 15
"""What stands for all of an edge's length, or for the loudest, in columns 0..15."""

ALIGNMENTS: Final = ("surveyed", "estimated")
GREENWAY_LEVELS: Final = ("unknown", "regional", "city", "community")
"""Levels of greenways 绿道: 区域, 市域, 社区; `unknown` also where there is no greenway."""

MODES: Final = ("foot", "bicycle", "wheelchair")
BACKGROUND_KINDS: Final = ("river", "water", "green", "boundary")

PLANNED: Final = ("built", "signed", "new")
"""What of an edge is only planned: nothing, that it is part of its greenway, or all of it."""

FORWARD: Final = 1
BACKWARD: Final = 2
PUSHED_FORWARD: Final = 4
PUSHED_BACKWARD: Final = 8
PUSHED: Final = PUSHED_FORWARD | PUSHED_BACKWARD
"""Access bits: along tail -> head and against it, and of these the directions that a
bicycle may only be pushed."""
