"""Rows of published routes as values, and the hash that a revision must have."""

from __future__ import annotations

import json
from typing import Any

from jindao.codec import from_plain, to_plain
from jindao.model.publication import (
    LanguageState,
    Picture,
    Revision,
    RouteContent,
    StatusChange,
    chained_hash,
)
from jindao.store.route_tables import LanguageRow, PictureRow, RevisionRow, StatusRow
from jindao.store.times import in_utc


def hash_of(row: RevisionRow, slug: str, bureau: str) -> str:
    """Return the hash that a revision must have after the one it names."""
    told: dict[str, Any] = {
        "slug": slug,
        "bureau": bureau,
        "number": row.number,
        "author": row.author,
        "made_at": to_plain(in_utc(row.made_at)),
        "note": row.note,
        "content": json.loads(row.content),
    }
    return chained_hash(row.previous, told)


def picture_of(row: PictureRow) -> Picture:
    """Return a picture as a value."""
    return Picture(sha256=row.sha256, width=row.width, height=row.height, data=row.data)


def change_of(row: StatusRow) -> StatusChange:
    """Return a step as a value."""
    return StatusChange(
        language=row.language,
        revision=row.revision,
        step=row.step,
        author=row.author,
        made_at=in_utc(row.made_at),
        reason=row.reason,
        accepted=tuple((code, reason) for code, reason in json.loads(row.accepted)),
    )


def revision_of(row: RevisionRow, slug: str, bureau: str) -> Revision:
    """Return a revision of a bureau's route as a value."""
    return Revision(
        slug=slug,
        bureau=bureau,
        number=row.number,
        author=row.author,
        made_at=in_utc(row.made_at),
        note=row.note,
        content=from_plain(RouteContent, json.loads(row.content)),
        previous=row.previous,
        hash=row.hash,
    )


def state_of(row: LanguageRow) -> LanguageState:
    """Return the state of one language of a route as a value."""
    return LanguageState(
        language=row.language, reviewed=row.reviewed, public=row.public, withdrawn=row.withdrawn
    )
