"""Whether a tour is about what was asked for, and why it is not where it is not."""

from __future__ import annotations

from typing import Final

from jindao.geo import geodesic_m
from jindao.heritage.dataset import Heritage
from jindao.heritage.scoring import is_about, score_all
from jindao.model.leg import Waypoint
from jindao.model.note import Note
from jindao.model.tour import Tour
from jindao.planner.waypoints import both_names
from jindao.texts import languages, say

_OFF_NETWORK: Final = ("not_connected", "off_network")
_SHUT: Final = (
    *("closed", "closed_days", "closed_holiday", "closed_days_holiday"),
    *("in_closure", "opens_late", "window"),
)


def is_around(tour: Tour) -> bool:
    """Tell whether most of a tour only goes with what was asked for."""
    return 2 * _own(tour) < len(tour.visits)


def about_notes(heritage: Heritage, tour: Tour, start: Waypoint) -> list[Note]:
    """Return a note where few visits are what the theme is about, with the nearest left out.

    Codes where none is: `beside_far` (it is no candidate, so far away it is),
    `beside_network` (no way of this network leads there), `beside_shut` (it is closed then)
    and `beside_time`, for all other reasons for which it is left out; `beside_none` where
    no site of the dataset with a position is. Where fewer than half are: `beside_few`, with
    the reason, `beside_few_far` and `beside_few_none`.
    """
    if not is_around(tour):
        return []
    own, asked = _own(tour), tour.request
    inside = {visit.site.id for visit in tour.visits}
    out = [
        (round(geodesic_m(scored.site.position, start.position)), scored.site.id)
        for scored in score_all(heritage, asked.theme, asked.strands, asked.kind)
        if scored.site.position is not None
        and is_about(scored.why)
        and scored.site.id not in inside
        and scored.site.id not in asked.avoid
    ]
    counts = (("own", own), ("count", len(tour.visits))) if own else ()
    if not out:
        return [Note(code="beside_few_none" if own else "beside_none", facts=counts)]
    far_m, nearest = min(out)
    names = both_names(heritage.site_by_id[nearest])
    facts = (
        *counts,
        *((f"name_{lang}", name) for lang, name in names.items()),
        ("km", round(far_m / 1000, 1)),
    )
    reason = next((item.reason for item in tour.left_out if item.site.id == nearest), None)
    if not own:
        return [Note(code=_why_none(reason), facts=facts)]
    if reason is None:
        return [Note(code="beside_few_far", facts=facts)]
    told = {lang: say(f"reason.{reason.code}", lang, **dict(reason.facts)) for lang in languages()}
    return [
        Note(
            code="beside_few", facts=(*facts, *((f"why_{lang}", why) for lang, why in told.items()))
        )
    ]


def _own(tour: Tour) -> int:
    return sum(is_about(visit.why) for visit in tour.visits)


def _why_none(reason: Note | None) -> str:
    """Return the code of a tour of nothing that the theme is about, by why the nearest is out."""
    if reason is None:
        return "beside_far"
    if reason.code in _OFF_NETWORK:
        return "beside_network"
    return "beside_shut" if reason.code in _SHUT else "beside_time"
