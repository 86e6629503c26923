"""Where stretches of greenways without facilities are drawn."""

from __future__ import annotations

from collections.abc import Iterable

from jindao.model.assessment import Assessment, ServiceGap
from jindao.model.leg import Line


def whole_lines(assessment: Assessment, gap: ServiceGap) -> list[Line]:
    """Return the lines of a greenway that has no facility at all.

    There are none of one that has some, nor of one without a name: nothing tells its lines
    from those of others.
    """
    if gap.at is not None or not gap.greenway:
        return []
    return [way.line for way in assessment.ways if way.greenway and way.name == gap.greenway]


def gap_spot(assessment: Assessment, gap: ServiceGap) -> tuple[float, float] | None:
    """Return where a gap is marked, lon and lat: farthest from any, or amid a whole greenway.

    None of one that is drawn nowhere.
    """
    lines = whole_lines(assessment, gap)
    if not lines:
        return gap.at
    return _middle(point for line in lines for point in line)


def _middle(points: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Return the point of a line that lies nearest to the middle of all."""
    found = list(points)
    lon = sum(point[0] for point in found) / len(found)
    lat = sum(point[1] for point in found) / len(found)
    return min(found, key=lambda point: (point[0] - lon) ** 2 + (point[1] - lat) ** 2)
