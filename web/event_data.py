"""An event of a published route for search engines, on its own page and on its route's."""

from __future__ import annotations

from typing import Any

from jindao import EventPlan, PublicRoute, RouteEvent, event_ld

from .own_address import outside


def linked_data(found: PublicRoute, asked: RouteEvent, plan: EventPlan | None) -> dict[str, Any]:
    """Return an event for search engines."""
    bureau, locale = found.bureau, found.language
    return event_ld(
        asked,
        plan,
        last_day=found.last_day(asked),
        url=outside("events.event", slug=found.slug, id_=asked.id),
        route_url=outside("published.route", slug=found.slug),
        organizer=(bureau.name_zh if locale == "zh" else bureau.name_en) or bureau.name_zh,
        locale=locale,
    )
