"""Where a way is steeper than its profile can take without being told."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.geo import LonLat
from jindao.model.leg import Steep
from jindao.network.codes import KINDS
from jindao.network.network import Network
from jindao.routing.pieces import Course

WINDOW_M: Final = 40.0
"""Grades are measured over this length: over less they would be noise of heights."""

STEP_M: Final = 10.0
"""So finely the windows follow one another."""

_STEPS: Final = KINDS.index("steps")
_DECIMALS: Final = 6
"""The heights' own rounding must not lift a grade that is just allowed over the limit."""

Floats = npt.NDArray[np.float64]


def steep_of(
    network: Network, course: Course, above: float, *, steps_too: bool = False
) -> Steep | None:
    """Return what of a course is steeper than a grade, up or down; None where nothing is.

    A place is steep where any 40 m around it are, or an edge shorter than that as a whole.
    Steps are told as steps and do not count here, unless `steps_too`; what has no heights
    does not either.
    """
    if course.length_m <= 0.0:
        return None
    stairs = network.edge_kind[course.edges] == _STEPS
    left_out = np.zeros(len(stairs), bool) if steps_too else stairs
    marks_m, over_steps = _over_windows(course, left_out)
    cuts_m = np.unique(np.concatenate((marks_m, course.starts_m, course.ends_m)))
    cuts_m = cuts_m[cuts_m <= course.length_m]
    middle_m = (cuts_m[1:] + cuts_m[:-1]) / 2
    step = np.searchsorted(marks_m, middle_m, "right") - 1
    piece = np.minimum(np.searchsorted(course.ends_m, middle_m, "right"), len(course.edges) - 1)
    grades = np.maximum(
        over_steps[np.minimum(step, len(over_steps) - 1)], _over_edges(network, course)[piece]
    )
    grades[left_out[piece]] = 0.0
    steep = np.round(grades, _DECIMALS) > above
    if not steep.any():
        return None
    first_m = float(cuts_m[:-1][steep][0])
    lon, lat = course.position(first_m)
    return Steep(
        length_m=round(float(np.diff(cuts_m)[steep].sum()), 1),
        worst=round(float(grades[steep].max()), 4),
        along_m=round(first_m, 1),
        position=LonLat(round(lon, 6), round(lat, 6)),
    )


def _over_windows(course: Course, left_out: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return marks along a course, and the steepest window around each step between them.

    No window has any of the pieces (n_pieces,) that are left out in it.
    """
    count = max(1, math.ceil(course.length_m / STEP_M))
    marks_m = np.linspace(0.0, course.length_m, count + 1)
    span = min(count, round(WINDOW_M / STEP_M))
    known = ~np.isnan(course.points[:, 2])
    heights = np.interp(marks_m, course.along_m, np.where(known, course.points[:, 2], 0.0))
    dark_m = np.where(known[1:] & known[:-1], 0.0, np.diff(course.along_m))
    stairs_m = np.where(left_out, np.diff(course.ends_m, prepend=0.0), 0.0)
    untold_m = np.interp(marks_m, course.along_m, _sums(dark_m))
    untold_m += np.interp(marks_m, np.concatenate(([0.0], course.ends_m)), _sums(stairs_m))
    grades = np.abs(heights[span:] - heights[:-span]) / (marks_m[span:] - marks_m[:-span])
    grades[untold_m[span:] - untold_m[:-span] > 0] = 0.0
    around = np.zeros(count)
    for shift in range(span):
        part = slice(shift, shift + len(grades))
        around[part] = np.maximum(around[part], grades)
    return marks_m, around


def _sums(parts: Floats) -> Floats:
    return np.concatenate(([0.0], np.cumsum(parts)))


def _over_edges(network: Network, course: Course) -> Floats:
    """Return the grade of each piece of an edge shorter than a window, else 0."""
    edges = course.edges
    steepest = np.fmax(network.edge_max_grade_up[edges], network.edge_max_grade_down[edges])
    short = (network.edge_length_m[edges] < WINDOW_M) & ~np.isnan(steepest)
    return np.where(short, steepest, 0.0).astype(np.float64)
