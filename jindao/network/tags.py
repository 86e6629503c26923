"""From OpenStreetMap tags to what an edge is and who may use it: tables and pure functions.

Nothing is guessed: a surface, kerb or name that nobody recorded stays unknown. The
more specific tag wins (`foot` over `access`, `bicycle` over `vehicle` over `access`);
a value that is not understood counts as not there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from jindao.network.network import (
    BACKWARD,
    FORWARD,
    KINDS,
    PUSHED_BACKWARD,
    PUSHED_FORWARD,
    SURFACES,
)

Tags = Mapping[str, str]

BOTH: Final = FORWARD | BACKWARD

_KIND_OF_HIGHWAY: Final = {
    **{f"{name}_link": name for name in ("trunk", "primary", "secondary", "tertiary")},
    **{
        name: name
        for name in KINDS
        if name not in ("ferry", "barrier", "estimated")  # not values of `highway`
    },
}
"""Highways with a kind; motorways, building sites and plans have none."""

_SURFACE_VALUES: Final = {
    "paved": ("paved", "rubber", "tartan", "acrylic"),
    "asphalt": ("asphalt", "chipseal"),
    "concrete": ("concrete", "concrete:plates", "concrete:lanes", "cement"),
    "paving_stones": ("paving_stones", "paving_stones:lanes", "bricks", "brick", "tiles"),
    "sett": ("sett", "cobblestone:flattened"),
    "cobblestone": ("cobblestone", "unhewn_cobblestone"),
    "metal": ("metal", "metal_grid"),
    "wood": ("wood",),
    "unpaved": ("unpaved",),
    "compacted": ("compacted",),
    "fine_gravel": ("fine_gravel",),
    "gravel": ("gravel", "pebblestone", "shells"),
    "ground": ("ground", "dirt", "earth", "soil", "clay", "mud", "woodchips"),
    "grass": ("grass", "grass_paver"),
    "sand": ("sand",),
    "rock": ("rock", "bare_rock"),
}
_SURFACE_OF: Final = {
    value: surface for surface, values in _SURFACE_VALUES.items() for value in values
}

_KERB_OF: Final = {
    "flush": "lowered",
    "lowered": "lowered",
    "no": "lowered",
    "raised": "raised",
    "regular": "raised",
    "rolled": "raised",
    "yes": "unknown",
}

OPEN_VALUES: Final = frozenset(
    (
        *("yes", "designated", "official", "permissive", "destination"),
        *("public", "allowed", "discouraged"),
    )
)
CLOSED_VALUES: Final = frozenset(
    (
        *("no", "private", "customers", "delivery", "agricultural", "forestry", "military"),
        *("permit", "residents", "employees", "emergency", "use_sidepath", "restricted"),
    )
)
ACCESS_CHAINS: Final = {
    "foot": ("foot", "access"),
    "bicycle": ("bicycle", "vehicle", "access"),
}

_FOOTPATH_KINDS: Final = frozenset(("footway", "pedestrian", "bridleway", "corridor", "platform"))
"""Kinds where a bicycle is pushed unless a tag says that it may be ridden."""

_IN_USE_ALTHOUGH_BUILT: Final = frozenset(("no", "minor", "widening"))
_LIFECYCLE: Final = (
    *("abandoned", "disused", "razed", "demolished"),
    *("proposed", "removed", "planned"),
)
_WALKABLE_SAC: Final = frozenset(
    ("strolling", "hiking", "mountain_hiking", "demanding_mountain_hiking")
)
_EASY_SAC: Final = frozenset(("strolling", "hiking"))
_KNOWN_SAC: Final = _WALKABLE_SAC | {
    "alpine_hiking",
    "demanding_alpine_hiking",
    "difficult_alpine_hiking",
}
_ROUGH: Final = frozenset(("very_bad", "horrible", "very_horrible", "impassable"))
_SOFT_TRACKS: Final = frozenset(("grade4", "grade5"))

_YES: Final = frozenset(("yes", "true", "1"))
_REVERSED: Final = frozenset(("-1", "reverse"))
_ROUNDABOUTS: Final = frozenset(("roundabout", "circular"))
_LANE_SIDES: Final = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
_CONTRAFLOW: Final = frozenset(
    ("opposite", "opposite_lane", "opposite_track", "opposite_share_busway")
)
_NO_LANE: Final = frozenset(("no", "none", "separate"))

_GREENWAY_NAMES: Final = ("name", "name:zh", "name:en", "alt_name", "route_name", "designation")
_GREENWAY_WORD: Final = re.compile("绿道|greenway", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(cm|mm|m)?\s*$")

WAY_KEYS: Final = frozenset(
    (
        *("highway", "route", "construction", "impassable", *_LIFECYCLE),
        *("access", "vehicle", "bicycle", "foot", "wheelchair", "motorroad"),
        *("foot:forward", "foot:backward", "bicycle:forward", "bicycle:backward"),
        *("oneway", "oneway:foot", "oneway:bicycle", "junction", "conveying"),
        *_LANE_SIDES,
        *(f"{side}:oneway" for side in _LANE_SIDES),
        *("ramp", "ramp:bicycle", "ramp:wheelchair", "sac_scale", "smoothness", "tracktype"),
        *("surface", "footway", "path", "kerb", "kerb:height"),
        *("name", "ref", "greenway", *_GREENWAY_NAMES),
    )
)
"""Every tag of a way that is looked at here."""

_BACKGROUND: Final = {
    "waterway": {"river": "river", "canal": "river", "riverbank": "water"},
    "natural": {"water": "water", "wood": "green"},
    "leisure": {"park": "green", "garden": "green", "nature_reserve": "green"},
    "landuse": {"forest": "green", "grass": "green"},
}
BACKGROUND_TAGS: Final[dict[str, tuple[str, ...]]] = {
    key: tuple(kinds) for key, kinds in _BACKGROUND.items()
}
"""Tags of what is drawn beneath the ways: key -> values."""


@dataclass(frozen=True, slots=True)
class Access:
    """Access bits of one edge per mode; 0 where the mode may not use it."""

    foot: int
    bicycle: int
    wheelchair: int

    def reversed(self) -> Access:
        """Return the access of the same edge drawn the other way round."""
        return Access(_turned(self.foot), _turned(self.bicycle), _turned(self.wheelchair))


def _turned(bits: int) -> int:
    forward, backward = FORWARD | PUSHED_FORWARD, BACKWARD | PUSHED_BACKWARD
    return (bits & forward) << 1 | (bits & backward) >> 1


def _pushed(bits: int) -> int:
    """Return directions as ones in which a bicycle is pushed."""
    return bits | (bits & (FORWARD | BACKWARD)) * (PUSHED_FORWARD // FORWARD)


CLOSED: Final = Access(0, 0, 0)


def way_kind(tags: Tags) -> str | None:
    """Return the kind of a way, one of `KINDS`; None where it is no way to use."""
    ferry = tags.get("route") == "ferry"
    kind = "ferry" if ferry else _KIND_OF_HIGHWAY.get(tags.get("highway", ""))
    building = tags.get("construction", "no")
    if building not in _IN_USE_ALTHOUGH_BUILT or tags.get("impassable") == "yes":
        return None
    if any(tags.get(key) == "yes" for key in _LIFECYCLE):
        return None
    return kind


def way_surface(tags: Tags) -> str:
    """Return the surface, one of `SURFACES`; `unknown` where none is recorded.

    Of several surfaces in one tag the worst to walk on, which stands last in
    `SURFACES`, is taken.
    """
    values = (part.strip() for part in tags.get("surface", "").lower().split(";"))
    known = [_SURFACE_OF[value] for value in values if value in _SURFACE_OF]
    return max(known, key=SURFACES.index, default="unknown")


def is_crossing(tags: Tags) -> bool:
    """Tell whether a way crosses a road."""
    return any(tags.get(key) == "crossing" for key in ("footway", "path", "cycleway"))


def kerb_of(tags: Tags) -> str:
    """Return the kerb that tags record: `lowered`, `raised` or `unknown`."""
    height_m = metres(tags.get("kerb:height"))
    if height_m is not None:
        return "lowered" if height_m <= 0.03 else "raised"
    return _KERB_OF.get(tags.get("kerb", ""), "unknown")


def way_kerb(tags: Tags, on_nodes: tuple[str, ...] = ()) -> str:
    """Return the kerb of a way, one of `KERBS`, from its tags and the kerbs on its nodes.

    One raised kerb makes a crossing raised; it is lowered where the way says so, or both
    of its sides do.
    """
    if not is_crossing(tags):
        return "none"
    kerb = kerb_of(tags)
    if "raised" in (kerb, *on_nodes):
        return "raised"
    return "lowered" if kerb == "lowered" or on_nodes.count("lowered") > 1 else "unknown"


def way_name(tags: Tags) -> str | None:
    """Return the name of a way, else its number."""
    return tags.get("name") or tags.get("ref") or None


def way_greenway(tags: Tags) -> str | None:
    """Return the name of the greenway 绿道 that a way is signed as, if it is."""
    named = [tags[key] for key in _GREENWAY_NAMES if _GREENWAY_WORD.search(tags.get(key, ""))]
    if named:
        return named[0]
    if tags.get("greenway", "no") in ("no", ""):
        return None
    return way_name(tags) or "绿道"


def background_kind(tags: Tags) -> str | None:
    """Return what a feature is beneath the ways: `river`, `water`, `green`, or None."""
    if "highway" in tags:
        return None
    for key, kinds in _BACKGROUND.items():
        kind = kinds.get(tags.get(key, ""))
        if kind is not None:
            return kind
    return None


def metres(text: str | None) -> float | None:
    """Return a length that a tag states (`0.8`, `80 cm`), None where it states none."""
    match = _NUMBER.match(text or "")
    if match is None:
        return None
    return float(match[1].replace(",", ".")) * {"cm": 0.01, "mm": 0.001}.get(match[2], 1.0)


def way_access(tags: Tags) -> Access:
    """Return who may use a way and in which direction, along its nodes' order."""
    kind = way_kind(tags)
    if kind is None:
        return CLOSED
    foot = _foot(tags, kind)
    return Access(foot, _bicycle(tags, kind, foot), _wheelchair(tags, kind, foot))


def permission(tags: Tags, mode: str) -> tuple[str, str] | None:
    """Return the first tag of a mode's chain that is understood.

    Returns
    -------
    The tag's key and `open`, `closed` or `dismount`; None where no tag says anything.
    """
    for key in ACCESS_CHAINS[mode]:
        values = {value.strip() for value in tags.get(key, "").split(";")}
        if key == "bicycle" and "dismount" in values:
            return key, "dismount"
        if values & CLOSED_VALUES:
            return key, "closed"
        if values & OPEN_VALUES:
            return key, "open"
    return None


def _foot(tags: Tags, kind: str) -> int:
    key, verdict = permission(tags, "foot") or ("", "")
    if verdict == "closed" or (tags.get("motorroad") == "yes" and key != "foot"):
        return 0
    if tags.get("sac_scale", "") in _KNOWN_SAC - _WALKABLE_SAC:
        return 0
    return _foot_directions(tags, kind)


def _foot_directions(tags: Tags, kind: str) -> int:
    bits = _directions(tags.get("oneway:foot"))
    if bits is None and kind == "ferry":
        bits = _directions(tags.get("oneway"))
    if bits is None:
        bits = _conveyed(tags)
    for key, bit in (("foot:forward", FORWARD), ("foot:backward", BACKWARD)):
        if tags.get(key) in CLOSED_VALUES:
            bits &= ~bit
    return bits


def _conveyed(tags: Tags) -> int:
    """Return where an escalator or moving walkway goes; on foot, nothing else is one-way."""
    conveying = tags.get("conveying", "no")
    if conveying == "forward":
        return FORWARD
    if conveying == "backward":
        return BACKWARD
    if conveying == "yes":
        return _directions(tags.get("oneway")) or BOTH
    return BOTH


def _directions(oneway: str | None) -> int | None:
    """Return the bits that a one-way value stands for, None where it says nothing."""
    if oneway in _YES:
        return FORWARD
    if oneway in _REVERSED:
        return BACKWARD
    return BOTH if oneway in ("no", "false", "0", "alternating") else None


def _bicycle(tags: Tags, kind: str, foot: int) -> int:
    key, verdict = permission(tags, "bicycle") or ("", "")
    pushed = _pushed(foot)
    if verdict == "closed" and key != "vehicle":
        return 0
    if kind == "steps":
        return pushed if "yes" in (tags.get("ramp"), tags.get("ramp:bicycle")) else 0
    if verdict in ("closed", "dismount"):
        return pushed
    if key != "bicycle" and (unsaid := _bicycle_unsaid(tags, kind, verdict, pushed)) is not None:
        return unsaid
    if tags.get("smoothness") == "impassable" or tags.get("oneway") == "reversible":
        return pushed
    ridden = _riding(tags)
    return ridden | _pushed(foot & ~ridden)


def _bicycle_unsaid(tags: Tags, kind: str, verdict: str, pushed: int) -> int | None:
    """Return the access where no bicycle tag decides; None where it is ridden."""
    if kind == "ferry":
        return _riding(tags) if verdict == "open" else 0
    if tags.get("motorroad") == "yes":
        return 0
    if kind in _FOOTPATH_KINDS:
        return pushed
    scale = tags.get("sac_scale", "")
    if scale in _KNOWN_SAC - _EASY_SAC:
        return pushed if scale == "mountain_hiking" else 0
    return None


def _riding(tags: Tags) -> int:
    bits = _directions(tags.get("oneway:bicycle"))
    if bits is None:
        bits = _directions(tags.get("oneway"))
        if bits is None:
            bits = FORWARD if tags.get("junction") in _ROUNDABOUTS else BOTH
        if bits != BOTH and _has_contraflow(tags):
            bits = BOTH
    for key, bit in (("bicycle:forward", FORWARD), ("bicycle:backward", BACKWARD)):
        if tags.get(key) in CLOSED_VALUES:
            bits &= ~bit
        elif tags.get(key) in OPEN_VALUES:
            bits |= bit
    return bits


def _has_contraflow(tags: Tags) -> bool:
    for side in _LANE_SIDES:
        lane = tags.get(side)
        if lane in _CONTRAFLOW:
            return True
        both_ways = tags.get(f"{side}:oneway") in ("no", "-1")
        if both_ways and lane is not None and lane not in _NO_LANE:
            return True
    return False


def _wheelchair(tags: Tags, kind: str, foot: int) -> int:
    said = tags.get("wheelchair")
    if said == "no":
        return 0
    if kind == "steps":
        return foot if tags.get("ramp:wheelchair") == "yes" else 0
    if said in ("yes", "designated"):
        return foot
    if kind == "ferry":
        return foot if said == "limited" else 0
    if tags.get("smoothness") in _ROUGH or tags.get("tracktype") in _SOFT_TRACKS:
        return 0
    return 0 if tags.get("sac_scale", "") in _KNOWN_SAC - _EASY_SAC else foot
