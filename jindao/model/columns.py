"""The columns of the tables of a dataset: one line each, read by everything else.

The reader, the published schema, the file a search for sites gives and the
documentation all follow these tables; what a column means is said in `jindao/texts`
under `column.`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jindao.model.place import (
    CATEGORIES,
    FEES,
    MOST_AT_ONCE,
    MUSEUM_GRADES,
    PLACE_KINDS,
    PROTECTION_LEVELS,
    SCENIC_GRADES,
    TREE_GRADES,
)

YES_NO: Final = ("yes", "no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name
        The word in the header.
    kind
        `text`, `whole`, `number` or `list` (words joined by `;`).
    required
        A cell must not be empty.
    optional
        The whole column may be missing from a file.
    allowed
        The words a cell may hold; empty where any text may stand.
    low, high
        The range of a number; None where a dataset's region decides.
    """

    name: str
    kind: str = "text"
    required: bool = False
    optional: bool = False
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


EARLIEST_YEAR: Final = -1_000_000
LATEST_YEAR: Final = 2100
LARGEST_ERROR_M: Final = 100_000

WAIVABLE: Final = (
    "outside_county",
    "unknown_county",
    "same_place",
    "like_place",
    "datum",
    "pinyin",
    "batch_level",
    "not_a_tree",
    "unsourced",
    "one_language",
)
"""Problems that may be explained in `waivers.csv`: those a dataset can be used with."""

SITE_COLUMNS: Final = (
    Column(name="id", required=True),
    Column(name="name_zh", required=True),
    Column(name="name_en", required=True),
    Column(name="name_pinyin", optional=True),
    Column(name="category", required=True, allowed=CATEGORIES),
    Column(name="protection_level", allowed=PROTECTION_LEVELS),
    Column(name="batch", kind="whole", low=1, high=99),
    Column(name="village_batch", kind="whole", low=1, high=99, optional=True),
    Column(name="scenic_grade", allowed=SCENIC_GRADES, optional=True),
    Column(name="scenic_batch", kind="whole", low=1, high=99, optional=True),
    Column(name="museum_grade", allowed=MUSEUM_GRADES, optional=True),
    Column(name="period_zh"),
    Column(name="first_year", kind="whole", low=EARLIEST_YEAR, high=LATEST_YEAR),
    Column(name="last_year", kind="whole", low=EARLIEST_YEAR, high=LATEST_YEAR),
    Column(name="located", allowed=YES_NO, optional=True),
    Column(name="lon", kind="number"),
    Column(name="lat", kind="number"),
    Column(name="coordinate_accuracy_m", kind="number", low=1, high=LARGEST_ERROR_M),
    Column(name="coordinate_source"),
    Column(name="prefecture", required=True),
    Column(name="county", required=True),
    Column(name="part_of", optional=True),
    Column(name="themes", kind="list"),
    Column(name="strands", kind="list"),
    Column(name="opening_hours"),
    Column(name="opening_hours_date", optional=True),
    Column(name="fee", allowed=FEES, optional=True),
    Column(name="season", optional=True),
    Column(name="step_free", allowed=YES_NO, optional=True),
    Column(name="visit_minutes", kind="whole", low=5, high=600),
    Column(name="capacity", kind="whole", low=1, high=MOST_AT_ONCE, optional=True),
    Column(name="species", optional=True),
    Column(name="age_years", kind="whole", low=1, high=10_000, optional=True),
    Column(name="tree_grade", allowed=TREE_GRADES, optional=True),
    Column(name="access_notes_zh"),
    Column(name="access_notes_en"),
    Column(name="description_zh", optional=True),
    Column(name="description_en", optional=True),
    Column(name="sources", kind="list", required=True),
)
PLACE_COLUMNS: Final = (
    Column(name="id", required=True),
    Column(name="name_zh", required=True),
    Column(name="name_en", required=True),
    Column(name="name_pinyin", optional=True),
    Column(name="kind", required=True, allowed=PLACE_KINDS),
    Column(name="prefecture", required=True),
    Column(name="county"),
    Column(name="lon", kind="number", required=True),
    Column(name="lat", kind="number", required=True),
    Column(name="coordinate_accuracy_m", kind="number", low=1, high=LARGEST_ERROR_M, required=True),
    Column(name="coordinate_source", required=True),
)
SOURCE_COLUMNS: Final = (
    Column(name="id", required=True),
    Column(name="title_zh", required=True),
    Column(name="title_en", required=True),
    Column(name="publisher"),
    Column(name="url"),
    Column(name="licence"),
    Column(name="retrieved"),
    Column(name="note_zh"),
    Column(name="note_en"),
)
STORY_COLUMNS: Final = (
    Column(name="id", required=True),
    Column(name="sites", kind="list", required=True),
    Column(name="why_zh", required=True),
    Column(name="why_en", required=True),
    Column(name="sources", kind="list", required=True),
)
WAIVER_COLUMNS: Final = (
    Column(name="id", required=True),
    Column(name="check", required=True, allowed=WAIVABLE),
    Column(name="reason_zh", required=True),
    Column(name="reason_en", required=True),
)
