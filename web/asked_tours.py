"""Which tour is asked for: planned, one of several, or one that people have changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from jindao import Note, Planner, Tour, TourEdit, TourRequest

from . import forms

_PROBLEM: Final = "problem."
"""How codes of notes begin on what is wrong with a tour that people changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTour:
    """A tour that an address asks for.

    Parameters
    ----------
    request
        What was asked.
    choice
        Which of the tours for it, counted from 1.
    edit
        What people made of one; None where it is as it was planned.
    """

    request: TourRequest
    choice: int = 1
    edit: TourEdit | None = None

    @property
    def pins(self) -> frozenset[str]:
        """Ids of the visits that stay when the best is made of the others."""
        return frozenset() if self.edit is None else self.edit.kept.inside


def planned(asked: AskedTour, planner: Planner) -> Tour:
    """Return the tour that is asked for.

    Raises
    ------
    RequestError, NoSolutionError
        As the planner does, and where there are not so many tours to choose from.
    """
    if asked.edit is not None:
        return planner.edit_tour(asked.edit)
    if asked.choice == 1:
        return planner.plan_tour(asked.request)
    return forms.chosen(planner.plan_tours(asked.request, forms.CHOICES), asked.choice)


def settled(asked: AskedTour, tour: Tour) -> AskedTour:
    """Return the same tour as one that nothing more changes."""
    edit = replace(TourEdit.of(tour, reoptimise=False), request=asked.request)
    return replace(asked, choice=1, edit=replace(edit, kept=replace(edit.kept, stays=())))


def is_problem(note: Note) -> bool:
    """Tell whether a note says what is wrong with a tour that people changed."""
    return note.code.startswith(_PROBLEM)
