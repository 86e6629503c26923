"""What is asked and told about robustness: which single closure of a network hurts most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jindao.errors import NotFoundError, RequestError
from jindao.model.assessment import AreaAsked, AssessRequest
from jindao.model.checks import check_kind
from jindao.model.trip import Line, Note, Provenance

ROBUST_WAYS: Final = ("walk", "greenway")
"""What may be closed: any way that the profile uses, or a greenway, followed as such."""

MOST_LOSSES: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustnessRequest:
    """An area whose closures are to be ranked.

    Parameters
    ----------
    area, area_name
        As in `AssessRequest`.
    ways
        One of `ROBUST_WAYS`. On `greenway` only greenways count: what is left when
        people follow them, as signs do.
    profile
        Who moves: the id of a profile.
    most
        How many closures are told, 1 to `MOST_LOSSES`.
    """

    area: AreaAsked
    area_name: str = ""
    ways: str = "walk"
    profile: str = "walk"
    most: int = 20

    def __post_init__(self) -> None:
        AssessRequest(area=self.area, area_name=self.area_name)
        check_kind("profile", self.profile, "text")
        check_kind("most", self.most, "whole")
        if not 1 <= self.most <= MOST_LOSSES:
            raise RequestError(
                "number_range", field="most", value=self.most, low=1, high=MOST_LOSSES
            )
        if self.ways not in ROBUST_WAYS:
            raise NotFoundError(
                "not_found.ways",
                field="ways",
                kind="ways",
                name=str(self.ways),
                known=list(ROBUST_WAYS),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureLoss:
    """A stretch between two junctions that nothing leads around, and what its closure cuts off.

    `lines` are its edges. `cut_off_km` is the length inside the area on the side with fewer
    ways, the stretch's own included, `cut_off_share` its share of the whole inside;
    `site_ids` are the sites there, the most valuable first, `site_names` their Chinese and
    English names, `value` what they are worth
    together, in points of the dataset's scoring, and `value_share` its share of all sites
    that the network meets. `uncertain_sites` are those of them whose position is not good
    to a kilometre. `estimated` where any of the stretch is only estimated or planned.
    """

    name: str
    greenway: str
    lines: tuple[Line, ...]
    length_m: float
    cut_off_km: float
    cut_off_share: float
    site_ids: tuple[str, ...]
    value: int
    value_share: float
    uncertain_sites: int
    estimated: bool
    site_names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """The closures that hurt most, the worst first.

    By the value of the sites they cut off, then by the length. `stretches` is how many there
    are in all; `km`, `sites` and `value` are what the network has inside the area. `name_en`
    is empty where the dataset has none of the area.
    """

    request: RobustnessRequest
    name: str
    km: float
    sites: int
    value: int
    stretches: int
    losses: tuple[ClosureLoss, ...]
    notes: tuple[Note, ...]
    provenance: Provenance
    name_en: str = ""
