"""Request arguments <-> request values; the only place that knows field names."""

from .canonical import Asked, pairs_of, query_of
from .days import DayBoxes, day_boxes, with_days
from .edit_fields import BEST, CHANGE_FIELDS, MARK, SLEEP_DAY, STATE_FIELDS
from .fields import CHOICE, CHOICES, FIELDS, Field
from .reader import Arguments, InvalidForm, Reader
from .requests import (
    chosen,
    loop_request,
    matrix_request,
    page_number,
    reach_request,
    route_request,
    routes_query,
    site_query,
    tour_request,
    with_choice,
)
from .shown import (
    SHOWN_FIELDS,
    field_name,
    filled,
    loop_defaults,
    reach_defaults,
    route_defaults,
    tour_defaults,
    with_names,
)

__all__ = [
    "BEST",
    "CHANGE_FIELDS",
    "CHOICE",
    "CHOICES",
    "FIELDS",
    "MARK",
    "SHOWN_FIELDS",
    "SLEEP_DAY",
    "STATE_FIELDS",
    "Arguments",
    "Asked",
    "DayBoxes",
    "Field",
    "InvalidForm",
    "Reader",
    "chosen",
    "day_boxes",
    "field_name",
    "filled",
    "loop_defaults",
    "loop_request",
    "matrix_request",
    "page_number",
    "pairs_of",
    "query_of",
    "reach_defaults",
    "reach_request",
    "route_defaults",
    "route_request",
    "routes_query",
    "site_query",
    "tour_defaults",
    "tour_request",
    "with_choice",
    "with_days",
    "with_names",
]
