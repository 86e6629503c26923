"""What people must know before they trust the closures that hurt most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jindao.assess.area import partly_covered
from jindao.assess.lengths import drawn_along_ways_km
from jindao.assess.served import unknown_edges, unknown_slopes
from jindao.assess.subject import Bools, Subject
from jindao.model.note import Note
from jindao.model.robustness import ClosureDetour, RobustnessRequest


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Doubt:
    """Edges that are not built as they are drawn, and how many closures are of such ones."""

    edges: Bools
    count: int


def closure_notes(
    subject: Subject,
    request: RobustnessRequest,
    edges: Bools,
    closures: int,
    doubts: dict[str, Doubt],
    detours: Sequence[ClosureDetour],
    outside: int,
) -> Iterator[Note]:
    """Yield what people must know before they trust the lists.

    Parameters
    ----------
    subject, request
        What was judged, and what was asked.
    edges
        (n_edges,) those that count: open to the profile, and of the ways asked for.
    closures
        How many there are inside, of both kinds, told or not.
    doubts
        What is `estimated` of all edges, and what is `planned`.
    detours
        Those told.
    outside
        How many sites of the area lie beyond the network.
    """
    yield from partly_covered(subject.area)
    if request.ways == "greenway":
        if not subject.has_greenways:
            yield Note(code="no_greenways")
            return
        if not subject.has_built_greenways:
            yield Note(code="robust_greenways_planned")
        yield from _greenway_notes(subject, edges)
    if outside:
        yield Note(code="robust_outside_site", facts=(("count", outside),))
    if not subject.length_m(edges):
        yield Note(code="robust_nothing_here")
    ground = subject.ground(request.profile)
    yield from _length("robust_unrecorded", subject, unknown_edges(ground) & edges)
    yield from _length("robust_slopes_unknown", subject, unknown_slopes(ground) & edges)
    for name, doubt in doubts.items():
        km = _km(subject, doubt.edges & edges)
        if km or doubt.count:
            facts = (("km", km), ("count", doubt.count), ("whole", closures))
            yield Note(code=f"robust_{name}", facts=facts)
        count = sum(getattr(detour, f"round_{name}") for detour in detours)
        if count:
            yield Note(code=f"robust_round_{name}", facts=(("count", count),))
    if closures:
        yield Note(code="robust_edge")


def _greenway_notes(subject: Subject, edges: Bools) -> Iterator[Note]:
    """Yield which greenways do not count, and which are lines along ways."""
    yield from _length("robust_left_out", subject, subject.greenway & ~edges)
    followed_km = drawn_along_ways_km(subject.network)
    if followed_km and subject.length_m(edges) > 0:
        yield Note(code="assess_greenways_followed", facts=(("km", followed_km),))


def _length(code: str, subject: Subject, edges: Bools) -> Iterator[Note]:
    if km := _km(subject, edges):
        yield Note(code=code, facts=(("km", km),))


def _km(subject: Subject, edges: Bools) -> float:
    return round(subject.length_m(edges) / 1000, 3)
