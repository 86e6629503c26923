"""Places that people start from by name: towns, villages, quarters, parks and squares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.network.codes import PLACE_KINDS
from jindao.network.raw import RawPlace
from jindao.network.tags import Tags, english_name, is_out_of_use

_KINDS: Final[dict[str, dict[str, str]]] = {
    "place": {
        **dict.fromkeys(("city", "town"), "town"),
        **dict.fromkeys(("village", "hamlet", "isolated_dwelling"), "village"),
        **dict.fromkeys(("borough", "suburb", "quarter", "neighbourhood"), "quarter"),
        "square": "square",
    },
    "leisure": {"park": "park", "garden": "park", "nature_reserve": "park"},
}
"""Kinds by tag; the first that fits is taken."""

PLACE_TAGS: Final = frozenset((key, value) for key, kinds in _KINDS.items() for value in kinds)
"""A tag, as (key, value), that every named place has one of."""

PLACE_KEYS: Final = frozenset((*_KINDS, "name", "name:en", "access"))
"""Every tag of a named place that is looked at here."""

assert {kind for kinds in _KINDS.values() for kind in kinds.values()} == set(PLACE_KINDS)


def place_of(tags: Tags, where: Callable[[], tuple[float, float]]) -> RawPlace | None:
    """Return the named place that tags record, None where they record none.

    A park that is private or out of use is none, and what has no name is none.

    Parameters
    ----------
    tags
        Of a node or an area.
    where
        Tells its lon and lat in degrees; asked only where there is a place.
    """
    name = " ".join(tags.get("name", "").split())
    kind = _kind(tags) if name else None
    if kind is None:
        return None
    lon, lat = where()
    return RawPlace(kind=kind, lon=lon, lat=lat, name=name, name_en=english_name(tags))


def _kind(tags: Tags) -> str | None:
    if tags.get("access") in ("private", "no") or is_out_of_use(tags):
        return None
    found = (kinds.get(tags.get(key, "")) for key, kinds in _KINDS.items())
    return next(filter(None, found), None)


def place_columns(
    places: Sequence[RawPlace], names: Callable[[str | None], int]
) -> dict[str, npt.NDArray[np.generic]]:
    """Return the `place_*` columns of a network, each place once.

    Parameters
    ----------
    places
        In the order in which they are kept.
    names
        Gives the number of a name.
    """
    once = list(dict.fromkeys(places))
    return {
        "place_kind": np.array([PLACE_KINDS.index(place.kind) for place in once], np.int64),
        "place_lon": np.array([place.lon for place in once], np.float64),
        "place_lat": np.array([place.lat for place in once], np.float64),
        "place_name": np.array([names(place.name) for place in once], np.int64),
    }
