"""From OpenStreetMap tags to who may use a way, and in which direction.

The more specific tag wins (`foot` over `access`, `bicycle` over `vehicle` over
`access`); a value that is not understood counts as not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jindao.network.codes import BACKWARD, FORWARD, PUSHED_BACKWARD, PUSHED_FORWARD
from jindao.network.tags import DESCRIBING_KEYS, Tags, opens_by_own_tag, way_kind

BOTH: Final = FORWARD | BACKWARD

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
_MOTORWAYS: Final = frozenset(("motorway", "motorway_link"))
_ROUNDABOUTS: Final = frozenset(("roundabout", "circular"))
_LANE_SIDES: Final = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
_CONTRAFLOW: Final = frozenset(
    ("opposite", "opposite_lane", "opposite_track", "opposite_share_busway")
)
_NO_LANE: Final = frozenset(("no", "none", "separate"))

WAY_KEYS: Final = DESCRIBING_KEYS | frozenset(
    (
        *("access", "vehicle", "bicycle", "foot", "wheelchair", "motorroad"),
        *("foot:forward", "foot:backward", "bicycle:forward", "bicycle:backward"),
        *("oneway", "oneway:foot", "oneway:bicycle", "junction", "conveying"),
        *_LANE_SIDES,
        *(f"{side}:oneway" for side in _LANE_SIDES),
        *("ramp", "ramp:bicycle", "ramp:wheelchair", "sac_scale", "smoothness", "tracktype"),
    )
)
"""Every tag of a way that is looked at, here and in `tags`."""


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


def way_access(tags: Tags) -> Access:
    """Return who may use a way and in which direction, along its nodes' order."""
    kind = way_kind(tags)
    if kind is None:
        return CLOSED
    foot = _foot(tags, kind)
    if opens_by_own_tag(tags):
        return _by_own_tag(tags, kind, foot)
    return Access(foot, _bicycle(tags, kind, foot), _wheelchair(tags, kind, foot))


def _by_own_tag(tags: Tags, kind: str, foot: int) -> Access:
    """Return who may use a way that is closed to those whom no tag of theirs admits.

    A motorway is open to nobody where it is not open on foot.
    """
    if permission(tags, "foot") != ("foot", "open"):
        foot = 0
    ridden = permission(tags, "bicycle") in (("bicycle", "open"), ("bicycle", "dismount"))
    if not ridden or (tags.get("highway") in _MOTORWAYS and not foot):
        return Access(foot, 0, _wheelchair(tags, kind, foot))
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
        said = key == "bicycle" and verdict in ("open", "dismount")
        return pushed if said or "yes" in (tags.get("ramp"), tags.get("ramp:bicycle")) else 0
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
            one_way = tags.get("junction") in _ROUNDABOUTS or tags.get("highway") in _MOTORWAYS
            bits = FORWARD if one_way else BOTH
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
