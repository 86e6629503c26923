"""Whether a tour is about what was asked for, and why it is not where it is not."""

from __future__ import annotations

from typing import Final

from jindao.geo import geodesic_m
from jindao.heritage.dataset import Heritage
from jindao.heritage.scoring import is_about, score_all
from jindao.model.trip import Note, Tour, Waypoint
from jindao.planner.waypoints import both_names

_OFF_NETWORK: Final = ("not_connected", "off_network")
_SHUT: Final = (
    *("closed", "closed_days", "closed_holiday", "closed_days_holiday"),
    *("in_closure", "opens_late", "window"),
)


def about_notes(heritage: Heritage, tour: Tour, start: Waypoint) -> list[Note]:
    """Return a note where no visit is what the theme is about, with the nearest that is.

    Codes: `beside_far` (it is no candidate, so far away it is), `beside_network` (no way
    of this network leads there), `beside_shut` (it is closed then) and `beside_time`, for
    all other reasons for which it is left out; `beside_none` where no site of the dataset
    with a position is.
    """
    asked = tour.request
    if not tour.visits or any(is_about(visit.why) for visit in tour.visits):
        return []
    own = [
        (round(geodesic_m(scored.site.position, start.position)), scored.site.id)
        for scored in score_all(heritage, asked.theme, asked.strands, asked.kind)
        if scored.site.position is not None
        and is_about(scored.why)
        and scored.site.id not in asked.avoid
    ]
    if not own:
        return [Note(code="beside_none")]
    why = {item.site.id: item.reason.code for item in tour.left_out}
    far_m, nearest = min(own)
    reason = why.get(nearest)
    code = "beside_time"
    if reason is None:
        code = "beside_far"
    elif reason in _OFF_NETWORK:
        code = "beside_network"
    elif reason in _SHUT:
        code = "beside_shut"
    names = both_names(heritage.site_by_id[nearest])
    facts = (*((f"name_{lang}", name) for lang, name in names.items()),)
    return [Note(code=code, facts=(*facts, ("km", round(far_m / 1000, 1))))]
