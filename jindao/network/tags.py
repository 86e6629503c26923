"""From OpenStreetMap tags to what an edge is: tables and pure functions.

Nothing is guessed: a surface, kerb or name that nobody recorded stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from jindao.network.codes import KINDS, SURFACES

Tags = Mapping[str, str]

_KIND_OF_HIGHWAY: Final = {
    **{f"{name}_link": name for name in ("trunk", "primary", "secondary", "tertiary")},
    **{
        name: name
        for name in KINDS
        if name not in ("ferry", "barrier", "estimated")  # not values of `highway`
    },
}
"""Highways with a kind; building sites and plans have none."""

_KIND_BY_OWN_TAG: Final = {
    "motorway": "trunk",
    "motorway_link": "trunk",
    "busway": "service",
    "elevator": "corridor",
}
"""Highways that a mode may use only where its own tag says so, and what they are then."""

_PIER: Final = "pier"

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

_IN_USE_ALTHOUGH_BUILT: Final = frozenset(("no", "minor", "widening"))
_ROADS: Final = frozenset(
    (
        *("road", "living_street", "residential", "service", "unclassified"),
        *("tertiary", "secondary", "primary", "trunk"),
    )
)
_SIDEWALK_KEYS: Final = ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right")
_SIDEWALK_OF: Final = {
    **dict.fromkeys(("yes", "both", "left", "right"), "own"),
    "separate": "separate",
    **dict.fromkeys(("no", "none"), "none"),
}
_AT_GROUND_LEVEL: Final = ("", "no", "building_passage")
"""Bridges and tunnels that are none: nothing carries the way over a gap or through a hill."""

_LIFECYCLE: Final = (
    *("abandoned", "disused", "razed", "demolished"),
    *("proposed", "removed", "planned"),
)
_GREENWAY_NAMES: Final = ("name", "name:zh", "name:en", "alt_name", "route_name", "designation")
_GREENWAY_WORD: Final = re.compile("绿道|greenway", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(cm|mm|m)?\s*$")

SIGNED_GREENWAY: Final = "jindao:greenway"
SIGNED_LEVEL: Final = "jindao:greenway_level"
ALIGNMENT: Final = "jindao:alignment"
"""What greenway files say of a way; no source has these tags."""
_LIT_OF: Final = {
    **dict.fromkeys(
        ("yes", "24/7", "automatic", "limited", "interval", "sunset-sunrise", "dusk-dawn"), "yes"
    ),
    **dict.fromkeys(("no", "none", "disused", "abandoned", "removed"), "no"),
}
_LIT_HOURS: Final = re.compile(r"\d:\d\d|sunset|dusk")
"""Hours of lighting, in opening hours' syntax."""

_COVERED: Final = frozenset(("yes", "arcade", "colonnade"))
_NO_TUNNEL: Final = frozenset(("", "no", "culvert", "flooded"))
_LARGEST_U1: Final = 255

DESCRIBING_KEYS: Final = frozenset(
    (
        *("highway", "route", "man_made", "construction", "impassable", *_LIFECYCLE),
        *_SIDEWALK_KEYS,
        *("bridge", "tunnel", "surface", "footway", "path", "cycleway", "kerb", "kerb:height"),
        *("name", "ref", "greenway", *_GREENWAY_NAMES),
        *(SIGNED_GREENWAY, SIGNED_LEVEL, ALIGNMENT),
        *("lit", "width", "est_width", "covered"),
    )
)
"""Every tag of a way that is looked at here."""

LEVEL_KEYS: Final = frozenset(("bridge", "tunnel", "layer"))
"""Every tag that tells whether a way passes over or under others."""

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

_SURROUNDING: Final = {
    "natural": {
        "wood": "wood",
        "tree_row": "tree_row",
        "tree": "tree",
        **dict.fromkeys(("grassland", "scrub", "heath"), "green"),
    },
    "leisure": dict.fromkeys(("park", "garden", "nature_reserve"), "green"),
    "landuse": {
        "forest": "wood",
        **dict.fromkeys(
            ("grass", "meadow", "orchard", "village_green", "recreation_ground"), "green"
        ),
    },
    "railway": {"rail": "rail"},
}
SURROUNDING_TAGS: Final[dict[str, tuple[str, ...]]] = {
    key: tuple(kinds) for key, kinds in _SURROUNDING.items()
}
"""Tags of what makes the ways beside it green, shady or noisy: key -> values."""


def way_kind(tags: Tags) -> str | None:
    """Return the kind of a way, one of `KINDS`; None where it is no way to use."""
    highway = tags.get("highway", "")
    kind = _KIND_OF_HIGHWAY.get(highway) or _KIND_BY_OWN_TAG.get(highway)
    if tags.get("route") == "ferry":
        kind = "ferry"
    elif not highway and tags.get("man_made") == _PIER:
        kind = "footway"
    building = tags.get("construction", "no")
    if building not in _IN_USE_ALTHOUGH_BUILT or tags.get("impassable") == "yes":
        return None
    return None if is_out_of_use(tags) else kind


def is_out_of_use(tags: Tags) -> bool:
    """Tell whether a thing is said to be abandoned, planned or gone."""
    return any(tags.get(key) == "yes" for key in _LIFECYCLE)


def may_be_way(tags: Tags) -> bool:
    """Tell whether a line is worth judging: a highway, a ferry or a pier."""
    return "highway" in tags or tags.get("route") == "ferry" or tags.get("man_made") == _PIER


def opens_by_own_tag(tags: Tags) -> bool:
    """Tell whether a mode may use a way only where a tag of its own says so."""
    if tags.get("route") == "ferry":
        return False
    return tags["highway"] in _KIND_BY_OWN_TAG if "highway" in tags else way_kind(tags) is not None


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


def way_sidewalk(tags: Tags) -> str:
    """Return the sidewalk of a road, one of `SIDEWALKS`, from its tags for either side.

    One side with a sidewalk of the road's own makes it `own`; else one that is mapped as
    a way beside the road makes it `separate`; `none` is left where all that is recorded
    says so.
    """
    if way_kind(tags) not in _ROADS:
        return "unknown"
    found = {_SIDEWALK_OF.get(tags.get(key, "")) for key in _SIDEWALK_KEYS}
    return next((word for word in ("own", "separate", "none") if word in found), "unknown")


def way_structure(tags: Tags) -> str:
    """Return what carries a way, one of `STRUCTURES`: the ground, a bridge or a tunnel."""
    for structure in ("bridge", "tunnel"):
        if tags.get(structure, "") not in _AT_GROUND_LEVEL:
            return structure
    return "ground"


def way_name(tags: Tags) -> str | None:
    """Return the name of a way, else its number."""
    return tags.get("name") or tags.get("ref") or None


def english_name(tags: Tags) -> str:
    """Return the English name that is recorded beside another name, empty where none is."""
    english = " ".join(tags.get("name:en", "").split())
    return "" if english == tags.get("name", "") else english


def way_greenway(tags: Tags) -> str | None:
    """Return the name of the greenway 绿道 that a way is signed as, if it is."""
    if SIGNED_GREENWAY in tags:
        return tags[SIGNED_GREENWAY]
    named = [tags[key] for key in _GREENWAY_NAMES if _GREENWAY_WORD.search(tags.get(key, ""))]
    if named:
        return named[0]
    if tags.get("greenway", "no") in ("no", ""):
        return None
    return way_name(tags) or "绿道"


def way_greenway_level(tags: Tags) -> str:
    """Return the level of the greenway that a way is part of, one of `GREENWAY_LEVELS`."""
    return tags.get(SIGNED_LEVEL, "unknown")


def way_alignment(tags: Tags) -> str:
    """Return whether a way was surveyed, as all that is mapped, or is only estimated."""
    return tags.get(ALIGNMENT, "surveyed")


def way_lit(tags: Tags) -> str:
    """Return whether a way has light at night, one of `LITS`.

    Lamps that burn for some hours, or when somebody comes, are light; lamps that do so
    no more are none. A value that is not understood is unknown.
    """
    value = tags.get("lit", "").strip().lower()
    return _LIT_OF.get(value) or ("yes" if _LIT_HOURS.search(value) else "unknown")


def way_width_dm(tags: Tags) -> int:
    """Return a way's width in decimetres, 0 where none is recorded, 255 for 25.5 m and more.

    An estimated width (`est_width`) counts where no other is stated.
    """
    width_m = metres(tags.get("width"))
    if width_m is None:
        width_m = metres(tags.get("est_width")) or 0.0
    return min(_LARGEST_U1, int(width_m * 10 + 0.5))


def is_sheltered(tags: Tags) -> bool:
    """Tell whether a way is roofed: an arcade, a passage through a building, a tunnel."""
    return tags.get("covered") in _COVERED or is_tunnel(tags)


def is_tunnel(tags: Tags) -> bool:
    """Tell whether a way or railway runs through a tunnel."""
    return tags.get("tunnel", "") not in _NO_TUNNEL


def surrounding_kind(tags: Tags) -> str | None:
    """Return what a feature is for the ways beside it, one of `SURROUNDING_KINDS`, or None.

    Roads are not looked at here: they are ways, whether or not anybody may walk there.
    """
    if "highway" in tags or is_tunnel(tags):
        return None
    for key, kinds in _SURROUNDING.items():
        kind = kinds.get(tags.get(key, ""))
        if kind is not None:
            return kind
    return None


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
