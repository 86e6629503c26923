"""What a profile and somebody's preferences make of a network: the prices of its arcs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jindao.model.preferences import PLAIN, Preferences
from jindao.network.codes import (
    BACKWARD,
    FORWARD,
    FULL_SHARE,
    KERBS,
    KINDS,
    LITS,
    PUSHED_BACKWARD,
    PUSHED_FORWARD,
    SIDEWALKS,
    STRUCTURES,
    SURFACES,
)
from jindao.network.network import Network
from jindao.profiles import pricing
from jindao.profiles.load import Profile
from jindao.profiles.pricing import Prices

_UNPAVED: Final = SURFACES.index("unpaved")
"""Surfaces from here on are not paved; 0 is unknown."""

_NO_THEME: Final = np.zeros(0, np.uint8)


@dataclass(frozen=True, kw_only=True, eq=False)
class EdgeClasses:
    """The distinct kinds of edges of a network, as one mode sees them.

    `of_edge` (n_edges,) is the class of each edge; the others are (n_classes,) places in
    the tables of words, and access bits.
    """

    of_edge: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int64]
    surface: npt.NDArray[np.int64]
    sidewalk: npt.NDArray[np.int64]
    kerb: npt.NDArray[np.int64]
    lit: npt.NDArray[np.int64]
    structure: npt.NDArray[np.int64]
    access: npt.NDArray[np.int64]

    @classmethod
    def of(cls, network: Network, mode: str) -> EdgeClasses:
        """Number the distinct edges of a network."""
        columns = (
            (network.edge_kind, len(KINDS)),
            (network.edge_surface, len(SURFACES)),
            (network.edge_sidewalk, len(SIDEWALKS)),
            (network.edge_kerb, len(KERBS)),
            (network.edge_lit, len(LITS)),
            (network.edge_structure, len(STRUCTURES)),
            (network.access(mode), 16),
        )
        key = np.zeros(network.n_edges, np.int64)
        size = 1
        for column, words in columns:
            key = key * words + column
            size *= words
        present = np.bincount(key, minlength=size) > 0
        number = np.cumsum(present) - 1
        rest = np.flatnonzero(present)
        parts = []
        for _, words in reversed(columns):
            rest, part = np.divmod(rest, words)
            parts.append(part)
        access, structure, lit, kerb, sidewalk, surface, kind = parts
        return cls(
            of_edge=_frozen(number[key].astype(np.int32)),
            kind=kind,
            surface=surface,
            sidewalk=sidewalk,
            kerb=kerb,
            lit=lit,
            structure=structure,
            access=access,
        )


def prices_of(
    network: Network,
    profile: Profile,
    preferences: Preferences = PLAIN,
    *,
    affinity: npt.NDArray[np.uint8] | None = None,
    classes: EdgeClasses | None = None,
) -> Prices:
    """Return the prices of a network, none worked out yet.

    Parameters
    ----------
    network, profile, preferences
        Where, how and with which wishes somebody moves.
    affinity
        (n_edges,) 0 to 15, how near each edge is to what the theme is about; without it
        the wish for the theme does nothing.
    classes
        Those of the network and the profile's mode, where they are at hand.
    """
    classes = EdgeClasses.of(network, profile.mode) if classes is None else classes
    kind = _lookup(profile.kind_factors, KINDS, 1.0)[classes.kind]
    surface = _lookup(profile.surface_factors, SURFACES, 1.0)[classes.surface]
    sidewalk = _lookup(profile.sidewalk_factors, SIDEWALKS, 1.0)[classes.sidewalk]
    busy = np.isin(classes.kind, [KINDS.index(name) for name in profile.busy_kinds])
    bare = classes.sidewalk == SIDEWALKS.index("none")
    way = kind * surface * np.where(bare & ~busy, 1.0, sidewalk)
    tunnel = classes.structure == STRUCTURES.index("tunnel")
    way = np.where(busy & tunnel, way * profile.busy_tunnel_factor, way)
    closed = np.isin(classes.kind, [KINDS.index(name) for name in profile.forbidden_kinds])
    factor = np.empty((len(way), 2))
    for direction, open_bit, pushed_bit in (
        (0, FORWARD, PUSHED_FORWARD),
        (1, BACKWARD, PUSHED_BACKWARD),
    ):
        pushed = np.where(classes.access & pushed_bit, profile.pushed_factor, 1.0)
        usable = (classes.access & open_bit > 0) & ~closed
        factor[:, direction] = np.where(usable, way * pushed, -1.0)
    steps = classes.kind == KINDS.index("steps")
    return Prices(
        cost=np.zeros(2 * network.n_edges, np.int64),
        edge_class=classes.of_edge,
        class_factor=_frozen(factor),
        class_lack=_frozen(_class_lacks(classes, profile, preferences)),
        class_kerb_m=_frozen(_lookup(profile.kerb_m, KERBS, 0.0)[classes.kerb]),
        class_breaks=_frozen(steps & preferences.no_steps),
        length_m=_frozen(network.edge_length_m),
        ascent_m=_frozen(network.edge_ascent_m),
        descent_m=_frozen(network.edge_descent_m),
        grade_up=_frozen(network.edge_max_grade_up),
        grade_down=_frozen(network.edge_max_grade_down),
        width_dm=_frozen(network.edge_width_dm),
        green=_frozen(network.edge_green),
        shade=_frozen(network.edge_shade),
        noise=_frozen(network.edge_noise),
        rest=_frozen(network.edge_rest),
        affinity=_frozen(_NO_THEME if affinity is None else affinity),
        weights=_frozen(_weights(profile, preferences, themed=affinity is not None)),
    )


def arc_costs(
    network: Network, profile: Profile, preferences: Preferences = PLAIN
) -> npt.NDArray[np.int64]:
    """Return the cost of every arc for a profile.

    Returns
    -------
    (2 * n_edges,) int64, decimetre-equivalents >= 1, or `FORBIDDEN`.
    """
    prices = prices_of(network, profile, preferences)
    pricing.price_all(prices)
    prices.cost.flags.writeable = False
    return prices.cost


def _class_lacks(
    classes: EdgeClasses, profile: Profile, preferences: Preferences
) -> npt.NDArray[np.float64]:
    unpaved = np.where(classes.surface == 0, 0.5, classes.surface >= _UNPAVED)
    unlit = np.choose(classes.lit, [0.5, 1.0, 0.0])
    paved_weight = profile.wish_weights["paved"] * preferences.paved
    lit_weight = profile.wish_weights["lit"] * preferences.lit
    lacks: npt.NDArray[np.float64] = paved_weight * unpaved + lit_weight * unlit
    return lacks


def _weights(
    profile: Profile, preferences: Preferences, *, themed: bool
) -> npt.NDArray[np.float64]:
    weights = np.zeros(10)
    for place, wish in (
        (pricing.GREEN, "green"),
        (pricing.SHADE, "shade"),
        (pricing.QUIET, "quiet"),
        (pricing.REST, "rest"),
        (pricing.THEME, "theme"),
    ):
        weights[place] = profile.wish_weights[wish] * getattr(preferences, wish) / FULL_SHARE
    if not themed:
        weights[pricing.THEME] = 0.0
    gentle = preferences.gentle
    weights[pricing.UP] = profile.up_m + gentle * profile.gentle_up_m
    weights[pricing.DOWN] = profile.down_m + gentle * profile.gentle_down_m
    weights[pricing.STEEP] = gentle * profile.gentle_steep
    steepest, narrowest = preferences.max_grade, preferences.min_width_m
    weights[pricing.MAX_GRADE] = np.inf if steepest is None else float(np.float32(steepest))
    weights[pricing.MIN_WIDTH_DM] = 0.0 if narrowest is None else 10 * narrowest
    return weights


def _lookup(
    values: Mapping[str, float], names: tuple[str, ...], default: float
) -> npt.NDArray[np.float64]:
    return np.array([values.get(name, default) for name in names])


def _frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return an array read-only and in one piece: the compiled formula takes no other."""
    whole = np.ascontiguousarray(array).view()
    whole.flags.writeable = False
    return whole
