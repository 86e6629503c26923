"""What the API answers: frozen values that the codec writes and the schema is read off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jindao import (
    DaySafety,
    Loop,
    Matrix,
    Nearby,
    Note,
    Planner,
    Reach,
    Route,
    Site,
    Story,
    Suggestion,
    Theme,
    Tour,
    Trip,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What the legs of a trip add up to, rides by car between areas not counted.

    `ascent_m` and `descent_m` are null where the height of any part is unknown.
    """

    length_m: float
    duration_s: int
    transfer_s: int
    ascent_m: float | None
    descent_m: float | None
    steps_m: float
    unknown_surface_m: float
    estimated_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TourState:
    """What a tour is, as fields of a request: sent again with a change, they change it.

    Parameters
    ----------
    visits
        The sites of each day, with commas between; "-" for a day without any.
    pin
        Sites that stay.
    hold
        Sites that stay on their day.
    ordered
        Days whose sites keep their order, DAY=SITE,SITE.
    out
        Sites that stay out.
    stay
        Visits that are not of the usual length, SITE=MINUTES.
    nights
        Where each night but the last is spent, lon,lat.
    """

    visits: tuple[str, ...] = ()
    pin: tuple[str, ...] = ()
    hold: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    out: tuple[str, ...] = ()
    stay: tuple[str, ...] = ()
    nights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TourAnswer:
    """A tour, its totals, what one must know of each day, and the path of its page.

    Parameters
    ----------
    problems
        What keeps a tour that was changed from being done as it is said; none of one that
        was planned.
    state
        What to send with the next change of it.
    """

    page: str
    problems: tuple[Note, ...]
    state: TourState
    totals: Totals
    safety: tuple[DaySafety, ...]
    tour: Tour


@dataclass(frozen=True, slots=True, kw_only=True)
class ToursAnswer:
    """Tours for one request, the best first."""

    query: str
    tours: tuple[TourAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteAnswer:
    """A route, its totals, and what one must know before setting out."""

    totals: Totals
    safety: tuple[DaySafety, ...]
    route: Route


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutesAnswer:
    """Routes for one request, the best first."""

    query: str
    routes: tuple[RouteAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopAnswer:
    """A loop, its totals, and what one must know before setting out."""

    totals: Totals
    safety: tuple[DaySafety, ...]
    loop: Loop


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopsAnswer:
    """Loops for one request, the best first."""

    query: str
    loops: tuple[LoopAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachAnswer:
    """What is reached for one request."""

    query: str
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixAnswer:
    """The times between the points of one request."""

    query: str
    matrix: Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class SitesAnswer:
    """Heritage sites that a search finds: `total` in all, these from `offset` on.

    `stories` are those that these sites tell with one another or with others.
    """

    query: str
    total: int
    offset: int
    sites: tuple[Site, ...]
    stories: tuple[Story, ...]
    data_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesAnswer:
    """Places, heritage sites and streets by name, and what is known beside a position.

    Parameters
    ----------
    places
        What matches the text, best first; each name can be asked for as a start or end.
    near
        The known place nearest to the position; null where none is near, or none was asked.
    """

    places: tuple[Suggestion, ...]
    near: Nearby | None
    data_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeAnswer:
    """A theme, strand or kind of route; `here` where the network has a site of it."""

    id: str
    name_zh: str
    name_en: str
    summary_zh: str
    summary_en: str
    color: str
    here: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesAnswer:
    """Everything that a tour may be about."""

    themes: tuple[ThemeAnswer, ...]
    strands: tuple[ThemeAnswer, ...]
    kinds: tuple[ThemeAnswer, ...]
    data_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileAnswer:
    """A profile: how one moves, and how fast on level ground."""

    id: str
    name_zh: str
    name_en: str
    about_zh: str
    about_en: str
    mode: str
    speed_mps: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfilesAnswer:
    """Every way to move, and the network it is on."""

    profiles: tuple[ProfileAnswer, ...]
    network_id: str
    network_name: str
    estimated: bool
    attribution: tuple[str, ...]


def totals_of(trip: Trip) -> Totals:
    """Return what the legs of a trip add up to."""
    legs = [leg for leg in trip.legs if not leg.transfer]
    return Totals(
        length_m=trip.length_m,
        duration_s=trip.duration_s,
        transfer_s=trip.transfer_s,
        ascent_m=_sum(leg.ascent_m for leg in legs),
        descent_m=_sum(leg.descent_m for leg in legs),
        steps_m=_metres(legs, "steps_m"),
        unknown_surface_m=_metres(legs, "unknown_surface_m"),
        estimated_m=_metres(legs, "estimated_m"),
    )


def themes_of(planner: Planner) -> ThemesAnswer:
    """Return what a tour may be about; of a kind of route nobody knows where it is."""

    def told(theme: Theme, here: bool | None) -> ThemeAnswer:
        return ThemeAnswer(
            id=theme.id,
            name_zh=theme.name_zh,
            name_en=theme.name_en,
            summary_zh=theme.summary_zh,
            summary_en=theme.summary_en,
            color=theme.color,
            here=here,
        )

    here = planner.themes_here
    return ThemesAnswer(
        themes=tuple(told(theme, theme.id in here) for theme in planner.themes),
        strands=tuple(told(strand, strand.id in here) for strand in planner.strands),
        kinds=tuple(told(kind, None) for kind in planner.kinds),
        data_version=planner.data_version,
    )


def profiles_of(planner: Planner) -> ProfilesAnswer:
    """Return how one may move, and on what."""
    meta = planner.network_meta
    return ProfilesAnswer(
        profiles=tuple(
            ProfileAnswer(
                id=profile.id,
                name_zh=profile.name_zh,
                name_en=profile.name_en,
                about_zh=profile.about_zh,
                about_en=profile.about_en,
                mode=profile.mode,
                speed_mps=profile.speed_mps,
            )
            for profile in planner.profiles
        ),
        network_id=meta.id,
        network_name=meta.name,
        estimated=planner.is_estimated,
        attribution=tuple(meta.attribution),
    )


def _metres(legs: Sequence[object], name: str) -> float:
    return float(sum(getattr(leg, name) for leg in legs))


def _sum(parts: Iterable[float | None]) -> float | None:
    """Return a sum, unknown where a part of it is."""
    known = list(parts)
    return None if any(part is None for part in known) else float(sum(filter(None, known)))
