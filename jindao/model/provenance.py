"""What a result was made with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a result was made with, so that it can be made again.

    `network_date` is the day the network was built, `data_date` that of the newest look-up
    among the dataset's sources, both as YYYY-MM-DD; None where nobody recorded it.
    """

    jindao_version: str
    network_id: str
    network_name: str
    data_version: str
    engine: str
    profile: str
    attribution: tuple[str, ...]
    network_date: str | None = None
    data_date: str | None = None
