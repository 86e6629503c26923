"""What lies within some minutes of a park, greenway, station or toilet: ground, ways, people.

Minutes are those of the profile along the network, towards the target. A circle of what it
could go in a straight line stands beside, as many plans draw it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import shapely

from jindao.assess.area import area_m2, polygons_from
from jindao.assess.figures import figure, share, unrecorded
from jindao.assess.people import Cells, People
from jindao.assess.subject import ESTIMATED, Bools, Floats, Subject
from jindao.assess.targets import count_of, drawn, places_of, sure_places
from jindao.model.assessment import PLANNED_TARGET, Figure, Of, ServedArea
from jindao.network.closures import edge_lines
from jindao.network.codes import KERBS, SURFACES
from jindao.network.outline import WIDTH_M, Parts, outlines
from jindao.network.plane import Shapes, off_plane, on_plane, scale_at
from jindao.routing.ground import Ground
from jindao.routing.reach import ReachedParts, steps_of
from jindao.routing.served import Places, served_parts

_ROUND: Final = 6
"""Straight pieces for a quarter of a circle."""

_CORNERS_M: Final = 5.0
"""Corners of lines that a circle around them does not show."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Served:
    """What one profile has of one target.

    `parts` are reached within the longest of the times; `surely` only over ways of which
    everything is recorded that the profile must know, and to targets that surely are there,
    None where that is so of all. `shapes` and `sure_shapes` are the ground for each time,
    lon/lat degrees, `circles` and `sure_circles` what a straight line would reach.
    Where `others_unknown` nobody recorded any but planned ones: all else may be in reach.
    """

    profile: str
    target: str
    places: Places
    parts: ReachedParts
    surely: ReachedParts | None
    shapes: tuple[Any, ...]
    sure_shapes: tuple[Any, ...]
    circles: tuple[Any, ...]
    sure_circles: tuple[Any, ...]
    others_unknown: bool

    def areas(self, minutes: tuple[float, ...]) -> Iterator[ServedArea]:
        """Yield the ground for each time as values."""
        for time, shape, circle in zip(minutes, self.shapes, self.circles, strict=True):
            yield ServedArea(
                profile=self.profile,
                target=self.target,
                minutes=time,
                polygons=polygons_from(shape),
                circles=polygons_from(circle),
            )


def served_by(
    subject: Subject, profile: str, target: str, minutes: tuple[float, ...]
) -> Served | None:
    """Return what a profile has of a target; None where nobody recorded any."""
    ground = subject.ground(profile)
    places = places_of(subject, profile, target)
    if places is None:
        return None
    unknown, sure = doubtful_edges(ground), sure_places(subject, target, places)
    parts = served_parts(ground, places, 60 * minutes[-1])
    doubtful = unknown.any() or sure is not places
    surely = served_parts(ground, sure, 60 * minutes[-1], unknown) if doubtful else None
    shapes = _shapes(subject, ground, parts, minutes)
    circles = tuple(_circles(ground, drawn(subject, target), minutes))
    return Served(
        profile=profile,
        target=target,
        places=places,
        parts=parts,
        surely=surely,
        shapes=shapes,
        sure_shapes=shapes if surely is None else _shapes(subject, ground, surely, minutes),
        circles=circles,
        sure_circles=circles
        if sure is places
        else tuple(_circles(ground, drawn(subject, target, surely=True), minutes)),
        others_unknown=others_unknown(subject, target),
    )


def others_unknown(subject: Subject, target: str) -> bool:
    """Tell whether nobody knows of any of a target but planned ones."""
    return target == PLANNED_TARGET and not subject.has_built_greenways


def _at_least(figure: Figure) -> Figure:
    """Return a figure that may be more, as others than were planned are unknown."""
    if figure.value is None:
        return figure
    low = figure.value if figure.low is None else figure.low
    most = 1.0 if figure.unit == "share" else None
    return replace(figure, low=low, high=most, unknown_share=1.0)


def unknown_edges(ground: Ground) -> Bools:
    """Return the usable edges whose surface or kerbs a profile would have to know.

    Where a line is only drawn nobody knows of steps.
    """
    network, profile = ground.network, ground.profile
    unknown = np.zeros(network.n_edges, np.bool_)
    if profile.warns_unknown_surface or profile.warns_unknown_kerbs:
        unknown |= network.edge_alignment == ESTIMATED
    if profile.warns_unknown_surface:
        unknown |= network.edge_surface == SURFACES.index("unknown")
    if profile.warns_unknown_kerbs:
        unknown |= network.edge_kerb == KERBS.index("unknown")
    return unknown & ground.usable


def unknown_slopes(ground: Ground) -> Bools:
    """Return the usable edges without heights, where a profile would have to know slopes."""
    if not ground.profile.warns_unknown_grade:
        return np.zeros(ground.network.n_edges, np.bool_)
    return np.isnan(ground.network.edge_ascent_m) & ground.usable


def doubtful_edges(ground: Ground) -> Bools:
    """Return the usable edges that a profile may not get along, for all that is recorded.

    Too little is known of them, or they are steeper than the profile warns of.
    """
    network, limit = ground.network, ground.profile.warns_steeper_than
    doubtful = unknown_edges(ground) | unknown_slopes(ground)
    if limit is not None:
        steepest = np.fmax(network.edge_max_grade_up, network.edge_max_grade_down)
        doubtful |= (steepest > limit) & ground.usable
    return doubtful


def _shapes(
    subject: Subject, ground: Ground, parts: ReachedParts, minutes: tuple[float, ...]
) -> tuple[Any, ...]:
    """Return the ground along the ways that are reached in each time, near the area."""
    width_m = WIDTH_M[ground.profile.mode]
    near = subject.near(2 * width_m)
    steps = []
    for step in steps_of([parts.within(60 * time) for time in minutes], minutes):
        here = near[step.edge]
        steps.append(Parts(step.edge[here], step.from_share[here], step.to_share[here]))
    return tuple(
        shapely.MultiPolygon([shapely.Polygon(rings[0], rings[1:]) for rings in outline.polygons])
        for outline in outlines(subject.network, steps, width_m)
    )


def _circles(ground: Ground, shapes: Shapes, minutes: tuple[float, ...]) -> Iterator[Any]:
    """Yield the ground within what the profile goes on level ground in each time."""
    lines = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(shapes[lines])))
    simple = shapely.simplify(merged, _CORNERS_M * _scales(merged))
    shapes = np.concatenate((simple, shapes[~lines]))
    scales = _scales(shapes)
    for time in minutes:
        radius_m = ground.profile.speed_mps * 60 * time
        rounded = shapely.buffer(shapes, radius_m * scales, quad_segs=_ROUND)
        yield shapely.transform(shapely.union_all(rounded), off_plane)


def _scales(shapes: Shapes) -> Floats:
    """Return the scale of the plane where each shape lies, so that far ones change none."""
    return scale_at(off_plane(shapely.get_coordinates(shapely.centroid(shapes)))[:, 1])


def reach_figures(
    subject: Subject, served: Served | None, of: Of, minutes: tuple[float, ...]
) -> Iterator[Figure]:
    """Yield the shares of ground, of footpaths and of all ways within each time."""
    figures = _reach_figures(subject, served, of, minutes)
    yield from map(_at_least, figures) if served and served.others_unknown else figures


def _reach_figures(
    subject: Subject, served: Served | None, of: Of, minutes: tuple[float, ...]
) -> Iterator[Figure]:
    times = [(*of, ("minutes", f"{time:g}")) for time in minutes]
    if served is None:
        for id_ in ("reach_area", "circle_area", "reach_footpath", "reach_ways"):
            yield from (unrecorded("reach", f"{id_}_share", "share", of=about) for about in times)
        return
    for about, shape, surely in zip(times, served.shapes, served.sure_shapes, strict=True):
        yield _ground(subject, "reach_area_share", about, shape, surely)
    for about, circle, surely in zip(times, served.circles, served.sure_circles, strict=True):
        yield _ground(subject, "circle_area_share", about, circle, surely)
    for id_, edges in (("footpath", subject.footpath), ("ways", subject.walkable)):
        for about, time in zip(times, minutes, strict=True):
            yield _ways(subject, f"reach_{id_}_share", about, edges, served, time)


def target_figures(subject: Subject, targets: tuple[str, ...]) -> Iterator[Figure]:
    """Yield how many of each target there are in the area."""
    for target in targets:
        count, of = count_of(subject, target), (("target", target),)
        sure = count_of(subject, target, surely=True)
        if count is None or sure is None:
            yield unrecorded("reach", "target_count", "count", of=of)
        else:
            beyond, guessed = not subject.is_covered, (count - sure) / max(count, 1)
            made = figure(
                *("reach", "target_count", "count", count),
                of=of,
                low=sure if beyond or guessed else None,
                high=count if guessed and not beyond else None,
                unknown_share=1.0 - subject.covered_share if beyond else guessed,
                estimated_share=guessed,
            )
            yield _at_least(made) if others_unknown(subject, target) else made


def _ground(subject: Subject, id_: str, of: Of, shape: Any, surely: Any) -> Figure:
    """Return the share of the ground that the network covers; beyond it nobody knows."""
    area = subject.area
    m2 = area_m2(shapely.intersection(shape, area.ground))
    sure_m2 = m2 if surely is shape else area_m2(shapely.intersection(surely, area.ground))
    beyond_m2 = 0.0 if subject.is_covered else area.shape_m2 - area.ground_m2
    doubtful = beyond_m2 > 0 or surely is not shape
    whole_m2 = area.ground_m2 + beyond_m2
    return figure(
        *("reach", id_, "share", min(1.0, m2 / area.ground_m2)),
        of=of,
        low=min(sure_m2, m2) / whole_m2 if doubtful else None,
        high=min(1.0, (m2 + beyond_m2) / whole_m2) if doubtful else None,
        unknown_share=(beyond_m2 + max(0.0, m2 - sure_m2)) / whole_m2 if doubtful else 0.0,
        inputs={"served_km2": m2 / 1e6, "ground_km2": area.ground_m2 / 1e6},
    )


def _ways(
    subject: Subject, id_: str, of: Of, edges: Bools, served: Served, minutes: float
) -> Figure:
    """Return the share of the length of some ways that is reached in a time."""
    whole_m = subject.length_m(edges)
    part_m, guessed_m = _reached_m(subject, served.parts, edges, minutes)
    sure_m = part_m
    if served.surely is not None:
        sure_m = min(part_m, _reached_m(subject, served.surely, edges, minutes)[0])
    made = share(
        *("reach", id_, sure_m, whole_m),
        unknown=part_m - sure_m,
        of=of,
        estimated_share=guessed_m / part_m if part_m else 0.0,
        inputs={"reached_km": part_m / 1000, "all_km": whole_m / 1000},
    )
    if made.value is None or sure_m == part_m:
        return made
    # A route takes ways of which nothing is known, and says so: so does the figure.
    return figure(
        *("reach", id_, "share", part_m / whole_m),
        of=of,
        low=sure_m / whole_m,
        high=part_m / whole_m,
        unknown_share=made.unknown_share,
        estimated_share=made.estimated_share,
        inputs=dict(made.inputs),
    )


def _reached_m(
    subject: Subject, parts: ReachedParts, edges: Bools, minutes: float
) -> tuple[float, float]:
    """Return how long what is reached of some edges is inside, and the estimated part of it."""
    cut = parts.within(60 * minutes)
    kept = edges[cut.edge]
    _, inside = subject.inside.overlap(
        Parts(cut.edge[kept], cut.from_share[kept], cut.to_share[kept])
    )
    lengths = (inside.to_share - inside.from_share) * subject.network.edge_length_m[inside.edge]
    return float(lengths.sum()), float(lengths[subject.estimated[inside.edge]].sum())


def beside_ways(subject: Subject, profile: str, people: People) -> People:
    """Return people with who of them live beside a way that a profile uses.

    Of a county nobody says where in it they live: all stay as they are.
    """
    if not isinstance(people, Cells):
        return people
    ground = subject.ground(profile)
    points = shapely.points(on_plane(np.stack((people.lon, people.lat), axis=1)))
    lines, _ = edge_lines(subject.network, np.flatnonzero(ground.usable))
    reach = WIDTH_M[ground.profile.mode] * scale_at(people.lat)
    near, _ = shapely.STRtree(lines).query(points, predicate="dwithin", distance=reach)
    beside = np.zeros(len(points), np.bool_)
    beside[near] = True
    return replace(people, beside=beside)


def people_figures(
    subject: Subject, served: Served | None, people: People, of: Of, minutes: tuple[float, ...]
) -> Iterator[Figure]:
    """Yield the share of the people within each time."""
    figures = _people_figures(subject, served, people, of, minutes)
    yield from map(_at_least, figures) if served and served.others_unknown else figures


def _people_figures(
    subject: Subject, served: Served | None, people: People, of: Of, minutes: tuple[float, ...]
) -> Iterator[Figure]:
    times = [(*of, ("minutes", f"{time:g}")) for time in minutes]
    if served is None:
        for id_ in ("reach", "circle"):
            yield from (
                unrecorded("people", f"{id_}_people_share", "share", of=about) for about in times
            )
        return
    beside = beside_ways(subject, served.profile, people)
    for about, shape, surely in zip(times, served.shapes, served.sure_shapes, strict=True):
        yield beside.within(shape, surely).figure("reach_people_share", about)
    for about, circle, surely in zip(times, served.circles, served.sure_circles, strict=True):
        yield people.within(circle, surely).figure("circle_people_share", about)
