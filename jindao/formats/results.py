"""What comes of each kind of job: a line in the table, from which its files and pages are made."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from jindao._registry import Registry
from jindao.formats.assessment import ASSESS_FILE_TYPES, ASSESS_FORMATS, read_assessment_json
from jindao.formats.assessment import title as assessment_title
from jindao.formats.exporter import Format
from jindao.formats.filetype import FileType
from jindao.formats.jsonfile import load
from jindao.formats.judged import JUDGED_FILE_TYPES, JUDGED_FORMATS
from jindao.formats.judged_tables import comparison_title, robustness_title
from jindao.formats.links import LINKS_FILE_TYPES, LINKS_FORMATS, read_links_json
from jindao.formats.links import title as links_title
from jindao.formats.options import ExportOptions
from jindao.formats.robustness import ROBUSTNESS_FILE_TYPES, ROBUSTNESS_FORMATS
from jindao.model.assessment import Assessment
from jindao.model.links import LinkPlan
from jindao.model.plan_comparison import PlansCompared
from jindao.model.robustness import Robustness

if TYPE_CHECKING:
    from jindao.formats.page_parts import PageParts

Result: TypeAlias = Assessment | LinkPlan | PlansCompared | Robustness
"""What comes of a job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultKind:
    """What comes of one kind of job.

    Parameters
    ----------
    made
        Its type.
    formats, file_types
        The formats it can be had in; `json` is that in which it is kept.
    read
        Returns what was kept; raises `DataError` where it cannot be read.
    title
        What was asked, in a line, in a language.
    page
        The module whose `parts` are what a page of one's own shows of it; empty where such a
        page is made of something else.
    """

    made: type[Any]
    formats: Registry[Format[Any]]
    file_types: Mapping[str, FileType]
    read: Callable[[bytes], Any]
    title: Callable[[Any, str], str]
    page: str = ""

    def parts(self, result: Any, options: ExportOptions) -> PageParts:
        """Return what a page of one's own shows of a result."""
        made: PageParts = importlib.import_module(self.page).parts(result, options)
        return made


def _read(kind: str, made: type[Any], data: bytes) -> Any:
    return load(data, {kind: made})


RESULTS: Final[Mapping[str, ResultKind]] = MappingProxyType(
    {
        "assess": ResultKind(
            made=Assessment,
            formats=ASSESS_FORMATS,
            file_types=ASSESS_FILE_TYPES,
            read=read_assessment_json,
            title=assessment_title,
        ),
        "links": ResultKind(
            made=LinkPlan,
            formats=LINKS_FORMATS,
            file_types=LINKS_FILE_TYPES,
            read=read_links_json,
            title=links_title,
            page="jindao.formats.links_page",
        ),
        "compare": ResultKind(
            made=PlansCompared,
            formats=JUDGED_FORMATS,
            file_types=JUDGED_FILE_TYPES,
            read=partial(_read, "plan_comparison", PlansCompared),
            title=comparison_title,
            page="jindao.formats.judged_page",
        ),
        "robustness": ResultKind(
            made=Robustness,
            formats=ROBUSTNESS_FORMATS,
            file_types=ROBUSTNESS_FILE_TYPES,
            read=partial(_read, "robustness", Robustness),
            title=robustness_title,
            page="jindao.formats.robustness_page",
        ),
    }
)
"""What comes of each of `JOB_KINDS`."""


def main_assessment(result: Result) -> Assessment | LinkPlan | Robustness:
    """Return what tells on which ground and of which data a result is: of plans, that of today."""
    return result.assessments[0] if isinstance(result, PlansCompared) else result
