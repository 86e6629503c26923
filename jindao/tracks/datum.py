"""The datum of a track: WGS-84, or shifted some 500 m by GCJ-02, or 1.3 km by BD-09.

No file says it. The network does: put right, points lie on ways; shifted, they lie between
them. Where the three look alike, in the hills or on a dense grid, it stays unknown; and so it
does where the track fits as well after some other shift, which no datum has: then it fits by
chance, as a walk across a field or on an unmapped road beside a mapped one does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from jindao._registry import not_found
from jindao.geo import LonLat, bd09_to_gcj02, gcj02_to_wgs84
from jindao.model.note import Note
from jindao.model.track import DATUM_NAMES, DatumFinding
from jindao.network.lengths import metres_per_degree_of
from jindao.network.network import Network
from jindao.network.snap import Snapper
from jindao.tracks.candidates import candidates_of
from jindao.tracks.track import Floats, Mark, Track

TO_WGS84: Final[dict[str, Callable[[LonLat], LonLat]]] = {
    "wgs84": lambda position: position,
    "gcj02": gcj02_to_wgs84,
    "bd09": lambda position: gcj02_to_wgs84(bd09_to_gcj02(position)),
}
"""What makes WGS-84 of a position of each datum."""

SAMPLE: Final = 120
"""So many points, evenly along the way, are tried."""

REACH_M: Final = 100.0
ON_WAY_M: Final = 15.0
BESIDE_WAY_M: Final = 25.0
"""A point nearer than this is on a way; one nearer than that may be, the noise being large."""

LEAST_POINTS: Final = 20
LEAST_LENGTH_M: Final = 500.0
"""A track of fewer points, or shorter than this, says too little."""

INDEPENDENT_M: Final = 150.0
MOST_INDEPENDENT: Final = 30
NOISE_M: Final = 8.0
ON_WAY_PRIOR: Final = 0.85
"""What is assumed: the noise of positions, and how much of a walk follows known ways."""

LEAST_LEAD: Final = 0.15
"""The best has to have this much more of its points on ways than the next."""

LEAST_BESIDE: Final = 0.75
"""A datum is taken only where this share of the points lies on ways or beside them."""

CERTAIN: Final = 0.95

OTHER_SHIFTS: Final = 512
SHIFTED_AT_MOST_M: Final = 1_500.0
NEAR_SHIFT_M: Final = 100.0
"""So many shifts that are of no datum are tried as well, out to this far, evenly spread; what
is nearer than this to the datum found counts as the same. Of a track that runs off the ways
every shift is as good, so that one of the three beats them all by chance about once in
`OTHER_SHIFTS`."""

MOST_CERTAIN: Final = OTHER_SHIFTS / (OTHER_SHIFTS + 1)
"""No certainty is told above what as many trials can show."""


def in_wgs84(track: Track, datum: str) -> Track:
    """Return a track in WGS-84 that is in another datum, with its marks.

    Raises
    ------
    NotFoundError
        Where there is no such datum.
    """
    if datum not in TO_WGS84:
        raise not_found("datum", datum, list(TO_WGS84))
    if datum == "wgs84":
        return track
    lon, lat = _moved(track.points, datum).T
    marks = tuple(_moved_mark(mark, datum) for mark in track.marks)
    note = Note(code="track_moved", facts=(("datum", DATUM_NAMES[datum]),))
    return replace(track, lon=lon.copy(), lat=lat.copy(), marks=marks).noted(note)


def detect_datum(track: Track, network: Network, snapper: Snapper) -> DatumFinding:
    """Return the datum in which a track fits the network best, and how certain that is.

    Points are tried in each datum: their distance from the nearest way, and the share of
    them that lies on one. The certainty is the probability of the best where each of the three
    is as likely before: the distances from ways of the right one are noise, those of a
    wrong one anything, and every `INDEPENDENT_M` of the way is one independent sight. Below
    `CERTAIN`, where two fit nearly alike, or where one of `OTHER_SHIFTS` fits as well, the
    datum is unknown.

    Parameters
    ----------
    track
        As its file says.
    network, snapper
        What it is tried on.
    """
    points, length_m = _sample(track)
    gaps = {
        datum: _gaps_m(network, snapper, _moved(points, datum)) if len(points) else np.zeros(0)
        for datum in TO_WGS84
    }
    on_way = {
        datum: float((gap <= ON_WAY_M).mean()) if len(gap) else 0.0 for datum, gap in gaps.items()
    }
    median_m = {datum: _median(gap) for datum, gap in gaps.items()}
    best = max(on_way, key=lambda datum: on_way[datum])
    enough = len(points) >= LEAST_POINTS and length_m >= LEAST_LENGTH_M
    certainty = _certainty(gaps, length_m)[best] if enough else 0.0
    lead = on_way[best] - max(share for datum, share in on_way.items() if datum != best)
    reason = "fits"
    if not enough:
        reason = "short"
    elif float((gaps[best] <= BESIDE_WAY_M).mean()) < LEAST_BESIDE:
        reason = "off_network"
    elif certainty < CERTAIN or lead < LEAST_LEAD:
        reason = "alike"
    elif _fits_by_chance(network, snapper, points, best, _fit(gaps[best])):
        reason = "chance"
    return DatumFinding(
        datum=best if reason == "fits" else None,
        certainty=round(min(certainty, MOST_CERTAIN), 3) if reason in ("fits", "alike") else 0.0,
        reason=reason,
        points=len(points),
        on_way=tuple((datum, round(share, 3)) for datum, share in on_way.items()),
        median_m=tuple(median_m.items()),
    )


def _sample(track: Track) -> tuple[Floats, float]:
    """Return points evenly along the way, and its length in metres."""
    length_m = track.length_m
    if not length_m:
        return track.points[:0], 0.0
    along_m = np.cumsum(track.step_m)
    rows = np.searchsorted(along_m, np.linspace(0.0, length_m, SAMPLE))
    return track.points[np.unique(np.minimum(rows, track.n_points - 1))], length_m


def _gaps_m(network: Network, snapper: Snapper, points: Floats) -> Floats:
    """Return the distance of each point from the nearest way, at most `REACH_M`."""
    near = candidates_of(network, snapper, points, REACH_M, most=1)
    return np.minimum(near.nearest_m, REACH_M)


def _median(gaps: Floats) -> float | None:
    """Return the median distance; None where it is beyond what was looked at."""
    if not len(gaps):
        return None
    middle = float(np.median(gaps))
    return round(middle, 1) if middle < REACH_M else None


def _certainty(gaps: dict[str, Floats], length_m: float) -> dict[str, float]:
    """Return the probability of each datum, all being as likely before."""
    weight = min(MOST_INDEPENDENT, length_m / INDEPENDENT_M)
    scores = {}
    for datum, gap in gaps.items():
        noise = np.sqrt(2 / np.pi) / NOISE_M * np.exp(-0.5 * (gap / NOISE_M) ** 2)
        chance = ON_WAY_PRIOR * noise + (1 - ON_WAY_PRIOR) / REACH_M
        scores[datum] = weight * float(np.log(chance).mean())
    top = max(scores.values())
    odds = {datum: float(np.exp(score - top)) for datum, score in scores.items()}
    return {datum: odd / sum(odds.values()) for datum, odd in odds.items()}


def _fits_by_chance(
    network: Network, snapper: Snapper, points: Floats, datum: str, fit: Floats
) -> bool:
    """Tell whether a track fits as well after a shift that no datum has.

    The shifts are spread over a disc as the seeds of a sunflower are: evenly, and in no row
    that a grid of streets could have.
    """
    m_lon, m_lat = metres_per_degree_of(points[:, 1].mean())
    turn = np.pi * (3 - np.sqrt(5)) * np.arange(OTHER_SHIFTS)
    far_m = SHIFTED_AT_MOST_M * np.sqrt((np.arange(OTHER_SHIFTS) + 0.5) / OTHER_SHIFTS)
    shifts = np.column_stack([far_m * np.cos(turn) / m_lon, far_m * np.sin(turn) / m_lat])
    # Shifted on from where the datum puts them: it bends a line of some kilometres by metres.
    moved = _moved(points, datum)
    shifts -= (moved - points).mean(axis=0)
    shifts = shifts[np.hypot(*(shifts * [m_lon, m_lat]).T) > NEAR_SHIFT_M]
    tried = (moved[None, :] + shifts[:, None]).reshape(-1, 2)
    near = candidates_of(network, snapper, tried, BESIDE_WAY_M, most=1)
    fits = _fit(near.nearest_m.reshape(len(shifts), -1))
    return bool(np.max(fits) >= fit)


def _fit(gaps: Floats) -> Floats:
    """Return how well points fit: the mean of the shares on ways, and on or beside them."""
    close = (gaps <= ON_WAY_M).astype(float) + (gaps <= BESIDE_WAY_M)
    return np.asarray(close.mean(axis=-1) / 2)


_CELL: Final = 0.0005
"""Degrees; the shift is worked out at the corners of such cells. In them it is linear to a
few millimetres."""


def _moved(points: Floats, datum: str) -> Floats:
    """Return (n, 2) lon/lat points in WGS-84."""
    if datum == "wgs84" or not len(points):
        return points
    cells = np.floor(points / _CELL)
    share = points / _CELL - cells
    moved = points.copy()
    for east in (0, 1):
        for north in (0, 1):
            corners, place = np.unique(cells + np.array([east, north]), axis=0, return_inverse=True)
            shifts = np.array([_shift(x, y, datum) for x, y in (corners * _CELL).tolist()])
            across = share[:, 0] if east else 1 - share[:, 0]
            along = share[:, 1] if north else 1 - share[:, 1]
            moved += shifts[place.ravel()] * (across * along)[:, None]
    return moved


def _shift(lon: float, lat: float, datum: str) -> tuple[float, float]:
    """Return how many degrees a position moves to be in WGS-84."""
    position = LonLat(min(179.9, max(-179.9, lon)), min(89.0, max(-89.0, lat)))
    moved = TO_WGS84[datum](position)
    return moved.lon - position.lon, moved.lat - position.lat


def _moved_mark(mark: Mark, datum: str) -> Mark:
    position = mark.position
    lon, lat = _moved(np.array([[position.lon, position.lat]]), datum)[0].tolist()
    return replace(mark, position=LonLat(lon, lat))
