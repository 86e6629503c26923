"""Who may do what: one table of actions and roles, and the one place that asks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from jindao.errors import NotAllowedError
from jindao.model.people import ApiToken, User
from jindao.store import Work

_ALL: Final = frozenset(("viewer", "editor", "reviewer", "admin"))
_EDITORS: Final = _ALL - {"viewer"}
_REVIEWERS: Final = _EDITORS - {"editor"}
_ADMINS: Final = frozenset(("admin",))

PERMISSIONS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "assess": _EDITORS,
        "edit": _EDITORS,
        "manage_people": _ADMINS,
        "manage_tokens": _ADMINS,
        "moderate": _REVIEWERS,
        "notify": _REVIEWERS,
        "publish": _REVIEWERS,
        "see_log": _REVIEWERS,
        "send_back": _REVIEWERS,
        "submit": _EDITORS,
        "view": _ALL,
        "withdraw": _REVIEWERS,
    }
)
"""Which roles at a bureau may do what with its routes, assessments, people and tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something: a user, a program with a user's token, or the machine's operator.

    `name` is what the log says. An actor without a user who is no operator may nothing.
    """

    name: str
    user: User | None = None
    token: ApiToken | None = None
    operator: bool = False

    def may(self, action: str, bureau: str) -> bool:
        """Tell whether the actor may do something at a bureau; what is unknown nobody may."""
        if action not in PERMISSIONS:
            return False
        if self.operator:
            return True
        if self.user is None or self.user.disabled:
            return False
        token = self.token
        if token is not None and (
            token.revoked or token.bureau != bureau or action not in token.scopes
        ):
            return False
        return self.user.role(bureau) in PERMISSIONS[action]


OPERATOR: Final = Actor(name="operator", operator=True)
"""Whoever may run commands on the machine of the store; never a request."""

NOBODY: Final = Actor(name="nobody")
"""The public."""


def actor_for(user: User, token: ApiToken | None = None) -> Actor:
    """Return a user, or the program with one of their tokens, as who does something."""
    name = user.email if token is None else f"{user.email} ({token.name})"
    return Actor(name=name, user=user, token=token)


def as_known(work: Work, actor: Actor) -> Actor:
    """Return an actor by what is known of them in this unit of work.

    Nobody where they were disabled or signed out since, or their token was revoked.
    """
    if actor.user is None or actor.operator:
        return actor
    now = work.people.user_by_id(actor.user.id)
    live = actor.token is None or work.people.is_live(actor.token.id)
    signed_in = now is not None and now.session == actor.user.session
    return actor_for(now, actor.token) if now is not None and live and signed_in else NOBODY


def check_allowed(work: Work, actor: Actor, action: str, bureau: str) -> None:
    """Refuse what an actor may not do, by what is known of them in this unit of work.

    Raises
    ------
    NotAllowedError
        Where they may not, were disabled or signed out since, or their token was revoked.
    """
    if not as_known(work, actor).may(action, bureau):
        raise NotAllowedError("not_allowed", action=action, bureau=bureau, name=actor.name)
