"""Whom a barrier, gate or kerb on a way lets through."""

from __future__ import annotations

from typing import Final

from jindao.network.access import (
    ACCESS_CHAINS,
    BOTH,
    CLOSED,
    CLOSED_VALUES,
    OPEN_VALUES,
    Access,
    permission,
)
from jindao.network.codes import PUSHED
from jindao.network.tags import Tags, kerb_of, metres

NODE_KEYS: Final = frozenset(
    (
        *("barrier", "kerb", "kerb:height", "crossing", "locked", "maxwidth:physical"),
        *("wheelchair", *ACCESS_CHAINS["foot"], *ACCESS_CHAINS["bicycle"]),
    )
)
"""Every tag of a node that is looked at here."""

_NARROW_M: Final = 0.8
_PUSHES: Final = BOTH | PUSHED

_OPEN_TO_ALL: Final = Access(BOTH, BOTH, BOTH)
_BARRIERS: Final = {
    "bollard": _OPEN_TO_ALL,
    "gate": _OPEN_TO_ALL,
    "lift_gate": _OPEN_TO_ALL,
    "swing_gate": _OPEN_TO_ALL,
    "block": _OPEN_TO_ALL,
    "chain": Access(BOTH, _PUSHES, BOTH),
    "rope": Access(BOTH, _PUSHES, BOTH),
    "cattle_grid": Access(BOTH, BOTH, 0),
    "motorcycle_barrier": Access(BOTH, _PUSHES, 0),
    "cycle_barrier": Access(BOTH, _PUSHES, 0),
    "jersey_barrier": Access(BOTH, _PUSHES, 0),
    "log": Access(BOTH, _PUSHES, 0),
    "debris": Access(BOTH, _PUSHES, 0),
    "step": Access(BOTH, _PUSHES, 0),
    "steps": Access(BOTH, _PUSHES, 0),
    "kissing_gate": Access(BOTH, 0, 0),
    "stile": Access(BOTH, 0, 0),
    "horse_stile": Access(BOTH, 0, 0),
    "turnstile": Access(BOTH, 0, 0),
    "full-height_turnstile": Access(BOTH, 0, 0),
    "fence": CLOSED,
    "wall": CLOSED,
    "hedge": CLOSED,
    "retaining_wall": CLOSED,
}
"""Whom a barrier lets through where no access tag of its own says otherwise."""


def node_passage(tags: Tags) -> Access | None:
    """Return whom a node lets through, None where it stops nobody.

    The node's own access tags win over what its kind of barrier usually does, and a
    locked one lets only those through whom a tag names.
    """
    if "barrier" not in tags and "kerb" not in tags:
        return None
    usual = _BARRIERS.get(tags.get("barrier", ""), _OPEN_TO_ALL)
    locked = tags.get("locked") == "yes"
    foot = _through(tags, "foot", 0 if locked else usual.foot)
    bicycle = _through(tags, "bicycle", 0 if locked else usual.bicycle)
    if bicycle & PUSHED and not foot:
        bicycle = 0
    width_m = metres(tags.get("maxwidth:physical"))
    narrow = width_m is not None and width_m < _NARROW_M
    rolls = usual.wheelchair and not narrow and kerb_of(tags) != "raised"
    said = tags.get("wheelchair", "")
    wheelchair = foot if said in OPEN_VALUES or (rolls and said not in CLOSED_VALUES) else 0
    found = Access(foot, bicycle, wheelchair)
    return None if found == _OPEN_TO_ALL else found


def _through(tags: Tags, mode: str, usual: int) -> int:
    key, verdict = permission(tags, mode) or ("", "")
    if verdict == "dismount":
        return _PUSHES
    if verdict == "closed":
        return _PUSHES if key == "vehicle" and usual else 0
    return BOTH if verdict == "open" and key == mode else usual
