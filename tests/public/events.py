"""Events of published routes, for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from jindao import Contact, RouteEvent
from tests.web.tiny_trips import TODAY

TOMORROW = TODAY + dt.timedelta(days=1)
YESTERDAY = TODAY - dt.timedelta(days=1)


def event(**more: Any) -> RouteEvent:
    """Return an event tomorrow: two groups of 20, and 50 places."""
    whole: dict[str, Any] = {
        "id": "spring-walk",
        "date": TOMORROW,
        "start_time": dt.time(9, 30),
        "title_zh": "春日研学",
        "title_en": "Spring walk",
        "groups": 2,
        "size": 20,
        "capacity": (("jinci", 2),),
        "places": 50,
        "contact": Contact(name="领队", phone="0351-1111111"),
        "note_zh": "自带午饭",
        "note_en": "Bring lunch",
    }
    return RouteEvent(**{**whole, **more})
