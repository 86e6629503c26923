"""Tracks: what is told of one, and the route that leads along it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jindao._registry import not_found
from jindao.model.route import Route
from jindao.model.track import TrackAsked, TrackReport
from jindao.model.trip import Trip
from jindao.planner.route_planner import RoutePlanner

if TYPE_CHECKING:
    from jindao.tracks.track import Track


class TrackPlanner(RoutePlanner):
    """Reports on tracks and makes routes of them."""

    def report_track(
        self, track: Track, asked: TrackAsked | None = None, plan: Trip | None = None
    ) -> TrackReport:
        """Return a track as it is asked for, with everything that is told of it.

        Its datum is told from the network, it is cleaned, matched and compared with a plan
        as `asked` says. Nothing of it is kept. One that is shifted for certain is only told
        of, until a datum is asked for (`TrackReport.unshifted`).

        Raises
        ------
        RequestError
            For an unknown datum or profile (NotFoundError), and where a track is to be
            matched and the network is the schematic one.
        DataError
            Where it has no line.
        """
        from jindao.planner.tracks import check_asked, report_track

        asked = TrackAsked() if asked is None else asked
        check_asked(asked, schematic=self.is_estimated)
        if self.is_estimated:
            return report_track(track, asked, None, None, plan)
        router = self._routers.get(asked.profile)
        return report_track(track, asked, router, self._provenance(router), plan)

    def route_of_track(
        self,
        track: Track,
        asked: TrackAsked | None = None,
        *,
        recorded: bool | None = None,
    ) -> Route:
        """Return the route that leads along a track, with its own line as it is.

        Parameters
        ----------
        track
            Where it leads.
        asked
            Its datum, whether it is cleaned first, and the profile that goes there.
        recorded
            Whether it was recorded on the ground or drawn, so that its line is estimated;
            None: recorded where its points have times.

        Raises
        ------
        RequestError
            For an unknown datum or profile (NotFoundError), and where the network says for
            certain that it is in another datum.
        DataError
            Where it has no line.
        """
        from jindao.planner.track_route import route_of_track
        from jindao.profiles import load_profiles

        asked = TrackAsked(clean=True) if asked is None else asked
        profiles = load_profiles()
        if asked.profile not in profiles:
            raise not_found("profile", asked.profile, list(profiles))
        report = self.report_track(track.with_line(), replace(asked, match=False))
        return route_of_track(
            report,
            self.heritage,
            profiles[asked.profile],
            self._made_with(asked.profile, "track"),
            recorded=recorded,
        )
