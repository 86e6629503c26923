"""What came of judging one of many areas: its figures, or why there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from jindao.model.assessment import Assessment, AssessRequest, Figure
from jindao.model.note import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyFigures:
    """What came of a county: its figures and notes, or why there are none.

    `state` is `judged` or `failed`; `code` and `reason`, by language, say why. `name_en` is
    empty where the dataset has none of the area; `network_id`, `data_version` and
    `attribution` tell what it was judged on, and whose data that is.
    """

    state: str
    figures: tuple[Figure, ...] = ()
    notes: tuple[Note, ...] = ()
    name_en: str = ""
    network_id: str = ""
    data_version: str = ""
    attribution: tuple[str, ...] = ()
    code: str = ""
    reason: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, found: Assessment) -> Self:
        """Return what came of an area that was judged."""
        return cls(
            state="judged",
            figures=found.figures,
            notes=found.notes,
            name_en=found.name_en,
            network_id=found.provenance.network_id,
            data_version=found.provenance.data_version,
            attribution=found.provenance.attribution,
        )

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its notes."""
        return tuple(note.code for note in self.notes)

    def reason_in(self, locale: str) -> str:
        """Return why there are no figures in a language; empty where there are."""
        return dict(self.reason).get(locale, "")


Judging = Callable[[Sequence[tuple[str, AssessRequest]]], Iterator[tuple[str, CountyFigures]]]
"""Judges areas, each with a name of its own, and yields what came of each as it is done."""
