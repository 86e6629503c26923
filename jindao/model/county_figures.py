"""What came of judging one of many areas: its figures, or why there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from jindao.model.assessment import AssessRequest, Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyFigures:
    """What came of a county: its figures and the codes of its notes, or why there are none.

    `state` is `judged` or `failed`; `code` and `reason`, by language, say why.
    """

    state: str
    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()
    network_id: str = ""
    data_version: str = ""
    code: str = ""
    reason: tuple[tuple[str, str], ...] = ()

    def reason_in(self, locale: str) -> str:
        """Return why there are no figures in a language; empty where there are."""
        return dict(self.reason).get(locale, "")


Judging = Callable[[Sequence[tuple[str, AssessRequest]]], Iterator[tuple[str, CountyFigures]]]
"""Judges areas, each with a name of its own, and yields what came of each as it is done."""
