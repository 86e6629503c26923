"""The table of every field that says what people made of a tour, or changes it.

Beside the request an address may hold `choice=1..3`, or the state of an edited tour:
`visits=a,b` for each day ("-" for an empty one), `stay=SITE=MINUTES`, `nights=lon,lat`;
what was said of it and holds until it is undone: `pin=SITE` (it stays), `hold=SITE` (on its
day), `ordered=DAY=SITE,SITE`, `out=SITE` (it stays out); and changes to it, named as
`jindao edit` names them: `drop=SITE`, `add=SITE[=DAY]`, `move=SITE=DAY`,
`order=DAY=SITE,SITE`, `unpin=SITE`, `sleep=DAY=PLACE`, and `best=1` to make the best of what
does not hold. A change is made once; its tour has a settled address without any. A place that
a form sends for a night has no day with it: `sleep=PLACE` with `sleep_day=DAY`.
"""

from __future__ import annotations

from typing import Final

from jindao import TOUR_RANGES

from .fields import MOST_VALUES, Field
from .kinds import FLAG, ORDER, POSITION, SITE, SITE_DAY, SLEEP, STAY, TEXT, VISITS, WHOLE, Kind

_DAYS: Final = int(TOUR_RANGES["days"][1])


def _field(name: str, kind: Kind, most: int = MOST_VALUES) -> Field:
    return Field(name=name, kind=kind, repeated=True, most=most, help=f"ask.{name}")


BEST: Final = Field(name="best", kind=FLAG, default=False, help="ask.best")
"""Whether what does not hold may change, to make the best of the days."""

MARK: Final = Field(name="whole", kind=TEXT, help="ask.whole")
"""What tells whether all else of an address arrived."""

SLEEP_DAY: Final = Field(name="sleep_day", kind=WHOLE, low=1, high=_DAYS - 1, help="ask.sleep_day")
"""The day of a night whose place is given without one."""

STATE_FIELDS: Final = (
    _field("visits", VISITS, _DAYS),
    _field("pin", SITE),
    _field("hold", SITE),
    _field("ordered", ORDER, _DAYS),
    _field("out", SITE),
    _field("stay", STAY),
    _field("nights", POSITION, _DAYS - 1),
)
"""What a tour is that people have changed, and what holds of it from now on."""

CHANGE_FIELDS: Final = (
    _field("drop", SITE),
    _field("add", SITE_DAY),
    _field("move", SITE_DAY),
    _field("order", ORDER, _DAYS),
    _field("unpin", SITE),
    _field("sleep", SLEEP, _DAYS - 1),
    SLEEP_DAY,
    BEST,
)
"""What changes a tour, once."""
