"""What the public sees of the store: routes, a catalogue of them, and feeds."""

from jindao.public.catalogue import Catalogue, Found
from jindao.public.counts import count_totals, counts_csv, counts_svg
from jindao.public.entries import RouteEntry, RouteQuery
from jindao.public.events import EventPlans, event_ld, past_events, told_roster, upcoming_events
from jindao.public.feeds import atom_feed, geojson_feed, modified_at, route_ld, sitemap
from jindao.public.notices import (
    notice_told,
    notices_atom,
    notices_geojson,
    standing_closures,
)
from jindao.public.route import PublicRoute, join_trips, open_picture, open_route

__all__ = [
    "Catalogue",
    "EventPlans",
    "Found",
    "PublicRoute",
    "RouteEntry",
    "RouteQuery",
    "atom_feed",
    "count_totals",
    "counts_csv",
    "counts_svg",
    "event_ld",
    "geojson_feed",
    "join_trips",
    "modified_at",
    "notice_told",
    "notices_atom",
    "notices_geojson",
    "open_picture",
    "open_route",
    "past_events",
    "route_ld",
    "sitemap",
    "standing_closures",
    "told_roster",
    "upcoming_events",
]
