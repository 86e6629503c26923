"""The log of what was done: entries are chained by their hashes and only ever added."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jindao.codec import to_plain
from jindao.model.people import AuditEntry
from jindao.model.publication import canonical_json, chained_hash
from jindao.store.people_tables import AuditRow
from jindao.store.times import in_utc


class Audit:
    """The log, as one unit of work sees it."""

    def __init__(self, session: Session, now: dt.datetime) -> None:
        self._session = session
        self._now = now

    def add(
        self,
        *,
        actor: str,
        action: str,
        subject: str,
        bureau: str | None = None,
        **facts: str | int | None,
    ) -> None:
        """Tell what is done in this unit of work."""
        last = self._last()
        row = AuditRow(
            number=last.number + 1 if last else 1,
            at=self._now,
            actor=actor,
            bureau=bureau,
            action=action,
            subject=subject,
            facts=canonical_json(facts),
        )
        row.hash = hash_of(row, last.hash if last else "")
        self._session.add(row)
        self._session.flush()

    def entries(
        self, *, bureau: str | None = None, after: int = 0, limit: int = 1000
    ) -> tuple[AuditEntry, ...]:
        """Return entries in order: all, or those of one bureau, from a number on."""
        asked = select(AuditRow).where(AuditRow.number > after).order_by(AuditRow.number)
        if bureau is not None:
            asked = asked.where(AuditRow.bureau == bureau)
        return tuple(_read(row) for row in self._session.scalars(asked.limit(limit)))

    def _last(self) -> AuditRow | None:
        return self._session.scalar(select(AuditRow).order_by(AuditRow.number.desc()).limit(1))


def hash_of(row: AuditRow, previous: str) -> str:
    """Return the hash that an entry must have after the one before."""
    told: dict[str, Any] = {
        "number": row.number,
        "at": to_plain(in_utc(row.at)),
        "actor": row.actor,
        "bureau": row.bureau,
        "action": row.action,
        "subject": row.subject,
        "facts": row.facts,
    }
    return chained_hash(previous, told)


def _read(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        number=row.number,
        at=in_utc(row.at),
        actor=row.actor,
        bureau=row.bureau,
        action=row.action,
        subject=row.subject,
        facts=tuple(json.loads(row.facts).items()),
        hash=row.hash,
    )
