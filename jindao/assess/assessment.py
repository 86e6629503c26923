"""All figures of an area, in the order in which they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from jindao.assess.area import area_of
from jindao.assess.connectivity import (
    connectivity_figures,
    joined,
    networks_of,
    weak_links,
)
from jindao.assess.detours import detour_figures
from jindao.assess.drawn import judged_places, judged_ways
from jindao.assess.facilities import facility_figures, service_gaps
from jindao.assess.figures import unrecorded
from jindao.assess.heritage import Strung, heritage_figures, strung_sites
from jindao.assess.inside import inside_of
from jindao.assess.lengths import area_figures, drawn_along_ways_km, length_figures
from jindao.assess.on_foot import unlocated
from jindao.assess.people import CountyPeople, People, total_figures
from jindao.assess.people_file import read_people
from jindao.assess.regions import english_of
from jindao.assess.served import (
    people_figures,
    reach_figures,
    served_by,
    target_figures,
    unknown_slopes,
)
from jindao.assess.subject import Subject
from jindao.assess.targets import count_of, outside_count, park_grounds, parks_not_entered
from jindao.heritage.dataset import Heritage
from jindao.model.assessment import (
    PLANNED_TARGET,
    Assessment,
    AssessRequest,
    Figure,
    ServedArea,
)
from jindao.model.note import Note
from jindao.model.provenance import Provenance
from jindao.network.network import Network
from jindao.network.raw import Progress, silent
from jindao.routing.ground import Ground


def assess(
    request: AssessRequest,
    heritage: Heritage,
    network: Network,
    ground: Callable[[str], Ground],
    provenance: Provenance,
    *,
    population: Path | str | None = None,
    progress: Progress = silent,
    extent: Any = None,
    today: Ground | None = None,
) -> Assessment:
    """Return what was found of an area's network.

    Parameters
    ----------
    request
        The area, and what is told of it.
    heritage, network
        The sites, and the ways.
    ground
        Gives what the network is for a profile, by its id.
    provenance
        What it is made with.
    population
        A grid of people or a table by county; see `jindao.assess.people_file`.
    progress
        Told each step.
    extent
        The ground that is told of, polygons of lon/lat degrees; None for the network's.
    today
        What the network is on foot without the plan that it is under; None without a plan.

    Raises
    ------
    RequestError
        Where the area or a profile is unknown or cannot be.
    DataError
        Where the population cannot be read, or tells nothing of the area.
    """
    grounds = [ground(profile) for profile in request.profiles]
    area = area_of(request, heritage, network, extent)
    people = None if population is None else read_people(population, area, heritage)
    subject = Subject(
        network=network,
        heritage=heritage,
        area=area,
        inside=inside_of(network, area.ground),
        ground=ground,
        today=today,
    )
    targets = _targets(subject, request)
    steps = _Steps(3 + len(grounds) * len(targets), progress)
    graphs = {name: joined(subject, edges) for name, edges in networks_of(subject).items()}
    figures = [
        *area_figures(subject),
        *length_figures(subject),
        *connectivity_figures(subject, graphs),
        *detour_figures(subject),
    ]
    steps.done()
    figures += target_figures(subject, targets)
    reached, inhabited, served = _reach(subject, request, targets, people, steps)
    figures += reached
    if people is None:
        figures.append(unrecorded("people", "people_count", "people"))
    else:
        figures += [*total_figures(people), *inhabited]
    strung = strung_sites(subject)
    figures += heritage_figures(subject, strung)
    steps.done()
    gaps = service_gaps(subject)
    figures += facility_figures(subject, gaps)
    steps.done()
    return Assessment(
        request=request,
        name=area.name,
        name_en=area.name_en,
        polygons=area.polygons,
        figures=tuple(_with_beyond(subject, figures)),
        served=tuple(served),
        weak_links=tuple(weak_links(subject, graphs)),
        gaps=tuple(gaps),
        sites=tuple(item.told for item in strung),
        theme_names=tuple(
            (theme.id, theme.name_zh, theme.name_en)
            for theme in (*heritage.themes.values(), *heritage.strands.values())
        ),
        notes=tuple(_notes(subject, request, people, strung)),
        provenance=provenance,
        ways=tuple(judged_ways(subject)),
        places=tuple(judged_places(subject)),
    )


_OF_ALL: Final = (
    *("greenway_km", "greenway_not_on_foot_km", "footpath_km", "ways_km"),
    *("greenway_density", "footpath_density", "ways_density"),
    *("target_count", "facility_count", "reach_area_share", "circle_area_share"),
)
"""Figures of the ways whose range is that of all of the area, covered or not."""

_OF_DRAWINGS: Final = ("_estimated_km", "_planned_km")
"""How figures end that are of lines somebody drew: there are none but those."""


def _with_beyond(subject: Subject, figures: list[Figure]) -> Iterator[Figure]:
    """Yield figures with what is unknown because the network ends in the area.

    Beyond it there may be any length of ways, of any quality, joined to these or not: shares
    of ways, graphs and distances are `covered_only`. Where sites are is known there, too; what
    is not known of them is in their ranges, as it is in those of ground and people.
    """
    beyond = 0.0 if subject.is_covered else round(1.0 - subject.covered_share, 4)
    for figure in figures:
        of_ways = figure.section not in ("area", "people", "heritage")
        if not beyond or not of_ways or figure.id.endswith(_OF_DRAWINGS):
            yield figure
        else:
            yield replace(
                figure,
                unknown_share=max(figure.unknown_share, beyond),
                covered_only=figure.value is not None and figure.id not in _OF_ALL,
            )


class _Steps:
    """Counts the steps that are done, and tells them."""

    def __init__(self, count: int, progress: Progress) -> None:
        self._done, self._count, self._progress = 0, count, progress
        progress("assess", 0, count)

    def done(self) -> None:
        """Tell that one more is done."""
        self._done += 1
        self._progress("assess", self._done, self._count)


def _targets(subject: Subject, request: AssessRequest) -> tuple[str, ...]:
    """Return what reach is told of: with planned greenways beside those that stand."""
    if not subject.planned_greenway.any():
        return request.targets
    planned = ("greenway", PLANNED_TARGET)
    return tuple(
        each
        for target in request.targets
        for each in (planned if target == "greenway" else (target,))
    )


def _reach(
    subject: Subject,
    request: AssessRequest,
    targets: tuple[str, ...],
    people: People | None,
    steps: _Steps,
) -> tuple[list[Figure], list[Figure], list[ServedArea]]:
    """Return the figures of reach and of people, and the ground that is served."""
    reached: list[Figure] = []
    inhabited: list[Figure] = []
    areas: list[ServedArea] = []
    for profile in request.profiles:
        for target in targets:
            of = (("profile", profile), ("target", target))
            served = served_by(subject, profile, target, request.minutes)
            reached += reach_figures(subject, served, of, request.minutes)
            if people is not None:
                inhabited += people_figures(subject, served, people, of, request.minutes)
            if served is not None:
                areas += served.areas(request.minutes)
            steps.done()
    return reached, inhabited, areas


def _notes(
    subject: Subject, request: AssessRequest, people: People | None, strung: Sequence[Strung]
) -> Iterator[Note]:
    """Yield what people must know before they trust the figures, worst first."""
    network, walkable = subject.network, subject.walkable
    estimated = subject.estimated_share(walkable | subject.greenway)
    if estimated > 0:
        yield Note(code="assess_estimated", facts=(("percent", _percent(estimated)),))
    if not subject.is_covered:
        yield Note(
            code="assess_partly_covered", facts=(("percent", _percent(subject.covered_share)),)
        )
    yield from _outside_notes(subject, request, strung)
    yield from _target_notes(subject, request)
    if people is None:
        yield Note(code="assess_no_people")
    elif people.missing:
        english = [english_of(subject.heritage, name) or name for name in people.missing]
        names = (("counties_zh", "、".join(people.missing)), ("counties_en", ", ".join(english)))
        yield Note(code="assess_people_missing", facts=names)
    if isinstance(people, CountyPeople):
        yield Note(code="assess_people_evenly")
    if bool(np.isnan(network.edge_ascent_m[subject.inside.edge]).any()):
        yield Note(code="assess_elevation_unknown")
    yield from _slope_notes(subject, request)
    lost = len(unlocated(subject))
    if lost:
        yield Note(code="assess_unlocated", facts=(("count", lost),))


def _slope_notes(subject: Subject, request: AssessRequest) -> Iterator[Note]:
    """Yield of how much of its ways nobody knows the slope that a profile must know."""
    for ground in map(subject.ground, request.profiles):
        unknown_m = subject.length_m(unknown_slopes(ground))
        if unknown_m > 0:
            facts = (
                ("profile_zh", ground.profile.name_zh),
                ("profile_en", ground.profile.name_en),
                ("percent", _percent(unknown_m / subject.length_m(ground.usable))),
            )
            yield Note(code="assess_slopes_unknown", facts=facts)


def _outside_notes(
    subject: Subject, request: AssessRequest, strung: Sequence[Strung]
) -> Iterator[Note]:
    """Yield how many targets and sites lie where the network leads to none: not judged."""
    for target in request.targets:
        counts = [
            outside_count(subject, target, profile, _straight_m(subject, profile, request))
            for profile in request.profiles
        ]
        if max(counts):
            yield Note(code=f"assess_outside_{target}", facts=(("count", max(counts)),))
    outside = sum(not item.covered for item in strung)
    if outside:
        yield Note(code="assess_outside_site", facts=(("count", outside),))


def _straight_m(subject: Subject, profile: str, request: AssessRequest) -> float:
    """Return how far a profile would come in a straight line in the longest of the times."""
    return subject.ground(profile).profile.speed_mps * 60 * request.minutes[-1]


def _target_notes(subject: Subject, request: AssessRequest) -> Iterator[Note]:
    """Yield what is not recorded of what may be in reach."""
    if not subject.has_greenways:
        yield Note(code="assess_no_greenways")
    planned_m = subject.length_m(subject.planned_greenway)
    if planned_m > 0:
        km = round(planned_m / 1000, 2)
        yield Note(code="assess_greenways_planned", facts=(("km", km),))
    followed_km = drawn_along_ways_km(subject.network)
    if followed_km and subject.length_m(subject.greenway) > 0:
        yield Note(code="assess_greenways_followed", facts=(("km", followed_km),))
    closed = subject.not_on_foot & ~subject.planned_greenway & ~subject.planned
    for code, edges in (
        ("assess_greenways_not_on_foot", closed & ~subject.estimated),
        ("assess_greenways_estimated_not_on_foot", closed & subject.estimated),
    ):
        not_on_foot_m = subject.length_m(edges)
        if not_on_foot_m > 0:
            yield Note(code=code, facts=(("km", round(not_on_foot_m / 1000, 2)),))
    for target in request.targets:
        if target != "greenway" and count_of(subject, target) is None:
            yield Note(code=f"assess_no_{target}")
    if "park" in request.targets and count_of(subject, "park") is not None:
        _, drawn = park_grounds(subject.network)
        if not drawn.all():
            count = int((~drawn).sum())
            yield Note(code="assess_parks_as_points", facts=(("count", count),))
        count = max(parks_not_entered(subject, profile) for profile in request.profiles)
        if count:
            yield Note(code="assess_parks_not_entered", facts=(("count", count),))


def _percent(share: float) -> float:
    """Return a share in per cent, to a decimal."""
    return round(100 * share, 1)
