"""Heritage strung together: which sites lie by a greenway, on a trail, and on a way without steps.

Distances are on foot: see `on_foot`. Where they may be shorter or longer counts are ranges.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
import shapely

from jindao.assess.figures import figure, unrecorded
from jindao.assess.on_foot import WITHIN_M, Away, near_of, sites_away, unlocated
from jindao.assess.served import doubtful_edges
from jindao.assess.subject import Bools, Subject
from jindao.geo import LonLat
from jindao.heritage.rules import belonging
from jindao.model.assessment import Figure, Of, StrungSite
from jindao.model.place import CATEGORIES, PROTECTION_LEVELS, Site
from jindao.network.network import Network
from jindao.network.plane import on_plane, scale_at
from jindao.network.snap import Snapper
from jindao.routing import kernels

AT_SITE_M: Final = 100.0
"""So near a way without steps must come to lead to a site."""

ON_TRAIL_M: Final = 300.0
"""So near a trail passes that leads to a site."""

MAY_PASS_M: Final = 3_000.0
"""So near an estimated line the trail it stands for may pass."""


class Strung(NamedTuple):
    """A site of the area with what was found of it, and how far it is from a greenway."""

    away: Away
    told: StrungSite

    @property
    def site(self) -> Site:
        """The site."""
        return self.away.site

    @property
    def covered(self) -> bool:
        """Whether it stands on ground that the network covers."""
        return self.away.covered


def strung_sites(subject: Subject) -> list[Strung]:
    """Return every located heritage site of the area, in the order of the dataset."""
    distances = sites_away(subject)
    sites = [away.site for away in distances]
    steps = _step_free(subject, sites)
    trails = _on_trail(subject, sites)
    found = []
    for away, free, trail in zip(distances, steps, trails, strict=True):
        site, here, metres = away.site, away.covered, away.metres
        assert site.position is not None
        told = StrungSite(
            site_id=site.id,
            name_zh=site.name_zh,
            name_en=site.name_en,
            position=(site.position.lon, site.position.lat),
            accuracy_m=site.coordinate_accuracy_m,
            greenway_m=round(metres, 1) if metres <= WITHIN_M[-1] else None,
            gap_m=round(away.gap_m, 1) if math.isfinite(away.gap_m) else None,
            step_free=free if here or free == "yes" else "unknown",
            on_trail=trail if here or trail else None,
            greenway_estimated=metres <= WITHIN_M[-1] and metres < away.sure_m,
        )
        found.append(Strung(away, told))
    return found


def heritage_figures(subject: Subject, strung: list[Strung]) -> Iterator[Figure]:
    """Yield counts of sites by a greenway, by theme, level and category, and what lacks."""
    lost = unlocated(subject)
    yield figure(
        *("heritage", "sites", "count", len(strung)),
        low=len(strung) if lost else None,
        high=len(strung) + len(lost) if lost else None,
        unknown_share=len(lost) / (len(strung) + len(lost)) if lost else 0.0,
        inputs={"unlocated": float(len(lost))},
    )
    for of, sites, hidden in _groups(subject, strung, lost):
        for within_m in WITHIN_M:
            yield _near(subject, sites, hidden, within_m, (*of, ("within_m", f"{within_m:g}")))
    yield _without_steps(strung, len(lost))
    yield _on_no_trail(strung, len(lost))


def _groups(
    subject: Subject, strung: list[Strung], lost: list[Site]
) -> Iterator[tuple[Of, list[Strung], int]]:
    """Yield all sites, then those of each theme, level and category that has any."""
    heritage = subject.heritage
    yield (), strung, len(lost)
    for theme in (*heritage.themes.values(), *heritage.strands.values()):
        sites = [item for item in strung if belonging(heritage, item.site, theme)]
        hidden = sum(bool(belonging(heritage, site, theme)) for site in lost)
        if sites or hidden:
            yield (("theme", theme.id),), sites, hidden
    for field, values in (("protection_level", PROTECTION_LEVELS), ("category", CATEGORIES)):
        for value in values:
            sites = [item for item in strung if getattr(item.site, field) == value]
            hidden = sum(getattr(site, field) == value for site in lost)
            if sites or hidden:
                yield ((field, value),), sites, hidden


def _near(subject: Subject, sites: list[Strung], hidden: int, within_m: float, of: Of) -> Figure:
    if not subject.has_greenways:
        return unrecorded("heritage", "sites_by_greenway", "count", of=of)
    away = [item.away for item in sites]
    near, sure, maybe = near_of(away, within_m, hidden)
    whole = len(sites) + hidden
    guessed = sum(item.metres <= within_m < item.sure_m for item in away)
    doubtful = maybe > sure
    return figure(
        *("heritage", "sites_by_greenway", "count", near),
        of=of,
        low=sure if doubtful else None,
        high=maybe if doubtful else None,
        unknown_share=(maybe - sure) / whole if whole else 0.0,
        estimated_share=guessed / near if near else 0.0,
        inputs={"sites": float(len(sites)), "unlocated": float(hidden)},
    )


def _without_steps(strung: list[Strung], hidden: int) -> Figure:
    counts = {word: sum(item.told.step_free == word for item in strung) for word in _STEP_FREE}
    inputs = {**{word: float(n) for word, n in counts.items()}, "unlocated": float(hidden)}
    maybe = counts["unknown"] + hidden
    return _lacking("sites_not_step_free", counts["no"], maybe, len(strung) + hidden, inputs)


def _on_no_trail(strung: list[Strung], hidden: int) -> Figure:
    on, maybe = (sum(item.told.on_trail is word for item in strung) for word in (True, None))
    off = len(strung) - on - maybe
    inputs = {"on_trail": float(on), "maybe": float(maybe), "unlocated": float(hidden)}
    return _lacking("sites_on_no_trail", off, maybe + hidden, len(strung) + hidden, inputs)


def _lacking(id_: str, count: int, maybe: int, whole: int, inputs: dict[str, float]) -> Figure:
    """Return how many sites lack something; unknown where it is unknown of all of them."""
    nobody_knows = 0 < whole == maybe
    doubtful = maybe and not nobody_knows
    return figure(
        *("heritage", id_, "count", None if nobody_knows else count),
        low=count if doubtful else None,
        high=count + maybe if doubtful else None,
        unknown_share=maybe / whole if whole else 0.0,
        inputs=inputs,
    )


_STEP_FREE: Final = ("yes", "unknown", "no")


def _step_free(subject: Subject, sites: list[Site]) -> list[str]:
    """Tell for each site whether a wheelchair comes near it from most of the network."""
    ground = subject.ground("wheelchair")
    known = ground.usable & ~doubtful_edges(ground)
    sure = Snapper(ground.network, known & ~ground.passed_whole, _components(ground.network, known))
    words = []
    for site in sites:
        assert site.position is not None
        slack_m = site.coordinate_accuracy_m or 0.0
        if slack_m <= AT_SITE_M and 0 in sure.nearest(site.position, AT_SITE_M):
            words.append("yes")
        elif 0 in ground.snapper.nearest(site.position, AT_SITE_M + slack_m):
            words.append("unknown")
        else:
            words.append("no")
    return words


def _components(network: Network, edges: Bools) -> Any:
    return kernels.components(
        network.n_nodes,
        np.ascontiguousarray(network.edge_tail[edges]),
        np.ascontiguousarray(network.edge_head[edges]),
    )


def _on_trail(subject: Subject, sites: list[Site]) -> list[bool | None]:
    """Tell for each site whether a signed trail or greenway to walk passes; None where one may.

    Trails of the network and surveyed ones of the dataset are where they are drawn; those
    that are only estimated may pass anywhere within their own error.
    """
    network = subject.network
    guessed = (network.edge_trails > 0) | (subject.greenway & ~subject.not_on_foot)
    marked = guessed & ~subject.estimated
    trails = [trail for trail in subject.heritage.trails if len(trail.line) > 1]
    surveyed = [trail.line for trail in trails if trail.alignment == "surveyed"]
    drawn = [trail.line for trail in trails if trail.alignment != "surveyed"]
    edges = [network.edge_line(edge) for edge in np.flatnonzero(marked).tolist()]
    maybe = [
        network.edge_line(edge) for edge in np.flatnonzero(guessed & subject.estimated).tolist()
    ]
    sure_tree = _tree([*edges, *map(np.array, surveyed)])
    maybe_tree = _tree([*maybe, *map(np.array, drawn)])
    told: list[bool | None] = []
    for site in sites:
        assert site.position is not None
        slack_m = site.coordinate_accuracy_m or 0.0
        near = _passes(sure_tree, site.position, ON_TRAIL_M + slack_m)
        may = near or _passes(maybe_tree, site.position, MAY_PASS_M + slack_m)
        told.append(True if near and slack_m <= ON_TRAIL_M else None if may else False)
    return told


def _tree(lines: list[Any]) -> Any:
    return shapely.STRtree([shapely.LineString(on_plane(np.asarray(line))) for line in lines])


def _passes(tree: Any, position: LonLat, reach_m: float) -> bool:
    point = shapely.Point(on_plane(np.array([[position.lon, position.lat]]))[0])
    reach = reach_m * float(scale_at(np.array([position.lat]))[0])
    return bool(len(tree.query(point, predicate="dwithin", distance=reach)))
