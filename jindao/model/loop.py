"""Loops as people get them: routes that end where they start, with honest numbers."""

from __future__ import annotations

from dataclasses import dataclass

from jindao.model.loop_request import LoopRequest
from jindao.model.route import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopQuality:
    """What is good and bad about a loop.

    `length_error` is by which share of what was asked for it is longer (or takes longer,
    where a time was asked for), below 0 where it is shorter. `walked_twice` is the share
    of its length that lies on ways it passes more than once, every passing counted: 1 for
    a way out and back. `crossings` counts where it meets a road from tertiary upwards and
    leaves it at once, on the level. `max_grade` is the steepest, up or down, rise over
    run; None where any part of it is unknown. `steps_m` metres are steps. Two shares of
    the length: `unpaved_share` is recorded as not paved, of `unknown_surface_share`
    nobody recorded the surface.
    """

    length_error: float
    walked_twice: float
    crossings: int
    max_grade: float | None
    steps_m: float
    unpaved_share: float
    unknown_surface_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop(Route):
    """A route that ends where it starts; every output takes it as a route.

    Only its request is of another kind. `heading` is where its middle lies from its start,
    one of `HEADINGS`, empty where it leads around it or nobody worked it out; `passes` are
    names, Chinese and English, of sites, trails, parks and ways on it, those first that no
    other loop of the request has.
    """

    request: LoopRequest  # type: ignore[assignment]
    quality: LoopQuality
    heading: str = ""
    passes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loops:
    """The loops of a request, best first: three, or fewer where there are no more.

    `alike` is how many more were found and left out, as they run beside a better one for
    most of their way.
    """

    request: LoopRequest
    candidates: tuple[Loop, ...]
    alike: int = 0
