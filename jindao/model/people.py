"""Who works on published routes: bureaus, users and their roles, and the log of what they did."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

ROLES: Final = ("viewer", "editor", "reviewer", "admin")
"""Each may what the ones before it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bureau:
    """An organisation and the area it answers for.

    `areas` are prefectures by their id in the dataset (`datong`), or single counties of
    them (`xinzhou/偏关县`).
    """

    slug: str
    name_zh: str
    name_en: str
    areas: tuple[str, ...]

    def covers(self, prefecture: str, county: str) -> bool:
        """Tell whether a county belongs to its area."""
        return prefecture in self.areas or f"{prefecture}/{county}" in self.areas


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may sign in.

    `roles` are pairs of a bureau's slug and a role. `session` is a number that a kept
    session must name: it changes with the password, and when somebody is disabled.
    """

    id: int
    email: str
    name: str
    roles: tuple[tuple[str, str], ...]
    session: int
    disabled: bool = False
    has_password: bool = False
    has_totp: bool = False

    def role(self, bureau: str) -> str | None:
        """Return the role at a bureau, None for none."""
        return dict(self.roles).get(bureau)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """What a program signs in with; its secret is known to nobody after it was made.

    It may at most what its `scopes` (actions) say, at one bureau, and never more than its
    user may.
    """

    id: int
    user: str
    bureau: str
    name: str
    scopes: tuple[str, ...]
    made_at: dt.datetime
    expires_at: dt.datetime | None
    revoked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One thing that was done, never changed; `hash` covers it and the entry before."""

    number: int
    at: dt.datetime
    actor: str
    bureau: str | None
    action: str
    subject: str
    facts: tuple[tuple[str, str | int | None], ...]
    hash: str
