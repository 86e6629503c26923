"""Bureaus, users and their tokens in the store; secrets come here hashed only."""

from __future__ import annotations

import datetime as dt
import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from jindao.errors import NotFoundError, RequestError
from jindao.model.people import ROLES, ApiToken, Bureau, User
from jindao.model.publication import canonical_json
from jindao.model.written import MAX_LINE, check_slug, check_text
from jindao.store.people_tables import (
    ApiTokenRow,
    AttemptRow,
    BureauRow,
    MembershipRow,
    ResetTokenRow,
    UserRow,
)
from jindao.store.times import in_utc

MAX_EMAIL: Final = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What a user proves to be themselves by: a hash of the password, a TOTP secret."""

    password: str | None
    totp_secret: str | None
    totp_on: bool
    totp_step: int


class People:
    """Bureaus and users, as one unit of work sees them."""

    def __init__(self, session: Session, now: dt.datetime) -> None:
        self._session = session
        self._now = now

    # Bureaus

    def add_bureau(self, bureau: Bureau) -> None:
        """Add a bureau.

        Raises
        ------
        RequestError
            Where its slug is taken or no slug, or it has no name.
        """
        check_slug("bureau", bureau.slug)
        for field, text in (("name_zh", bureau.name_zh), ("name_en", bureau.name_en)):
            check_text(field, text)
        if not bureau.name_zh and not bureau.name_en:
            raise RequestError("name_missing", field="name_zh")
        if self._bureau_row(bureau.slug) is not None:
            raise RequestError("slug_taken", field="bureau", value=bureau.slug)
        self._session.add(
            BureauRow(
                slug=bureau.slug,
                name_zh=bureau.name_zh,
                name_en=bureau.name_en,
                areas=canonical_json(bureau.areas),
                made_at=self._now,
            )
        )
        self._session.flush()

    def bureau(self, slug: str) -> Bureau:
        """Return a bureau.

        Raises
        ------
        NotFoundError
            Where there is none; `known` has near ones.
        """
        return _bureau(self._bureau(slug))

    def bureaus(self) -> tuple[Bureau, ...]:
        """Return every bureau, by slug."""
        rows = self._session.scalars(select(BureauRow).order_by(BureauRow.slug))
        return tuple(_bureau(row) for row in rows)

    # Users

    def add_user(self, email: str, name: str) -> User:
        """Add a user without a password or a role.

        Raises
        ------
        RequestError
            Where the address is none, or somebody has it.
        """
        email = read_email(email)
        check_text("name", name)
        if self._session.scalar(select(UserRow).where(UserRow.email == email)) is not None:
            raise RequestError("email_taken", field="email", value=email)
        row = UserRow(
            email=email,
            name=name,
            password=None,
            totp_secret=None,
            totp_on=False,
            totp_step=0,
            session=1,
            disabled=False,
            made_at=self._now,
        )
        self._session.add(row)
        self._session.flush()
        return self._user(row)

    def find_user(self, email: str) -> User | None:
        """Return the user with an address, None where there is none."""
        folded = email.strip().casefold()
        row = self._session.scalar(select(UserRow).where(UserRow.email == folded))
        return None if row is None else self._user(row)

    def user(self, email: str) -> User:
        """Return the user with an address.

        Raises
        ------
        NotFoundError
            Where there is none; `known` has near ones.
        """
        found = self.find_user(email)
        if found is None:
            raise _not_found("user", email, self._session.scalars(select(UserRow.email)))
        return found

    def user_by_id(self, user_id: int) -> User | None:
        """Return a user by number, None where there is none."""
        row = self._session.get(UserRow, user_id)
        return None if row is None else self._user(row)

    def users(self, bureau: str | None = None) -> tuple[User, ...]:
        """Return every user, or those with a role at a bureau, by address."""
        rows = self._session.scalars(select(UserRow).order_by(UserRow.email))
        users = tuple(self._user(row) for row in rows)
        return users if bureau is None else tuple(u for u in users if u.role(bureau))

    def set_role(self, email: str, bureau: str, role: str | None) -> None:
        """Give a user a role at a bureau, or take it away with None.

        Raises
        ------
        NotFoundError
            Where there is no such user, bureau or role.
        """
        if role is not None and role not in ROLES:
            raise _not_found("role", role, ROLES)
        user, owner = self.user(email), self._bureau(bureau)
        row = self._session.get(MembershipRow, (user.id, owner.id))
        if row is not None:
            self._session.delete(row)
            self._session.flush()
        if role is not None:
            self._session.add(MembershipRow(user_id=user.id, bureau_id=owner.id, role=role))
            self._session.flush()

    def set_disabled(self, email: str, disabled: bool) -> None:
        """Keep a user from signing in, or let them again; kept sessions end."""
        row = self._user_row(self.user(email).id)
        row.disabled, row.session = disabled, row.session + 1
        self._session.flush()

    def secrets(self, user_id: int) -> Secrets:
        """Return what a user proves to be themselves by."""
        row = self._user_row(user_id)
        return Secrets(
            password=row.password,
            totp_secret=row.totp_secret,
            totp_on=row.totp_on,
            totp_step=row.totp_step,
        )

    def set_password(self, user_id: int, password: str, *, ends_sessions: bool = True) -> None:
        """Keep the hash of a new password; kept sessions end, tokens for a reset are void."""
        row = self._user_row(user_id)
        row.password = password
        if ends_sessions:
            row.session += 1
            self._session.execute(delete(ResetTokenRow).where(ResetTokenRow.user_id == user_id))
        self._session.flush()

    def set_totp(
        self, user_id: int, *, secret: str | None, on: bool = False, step: int = 0
    ) -> None:
        """Keep a TOTP secret, whether it counts yet, and the last step that was used."""
        row = self._user_row(user_id)
        row.totp_secret, row.totp_on, row.totp_step = secret, on, step
        self._session.flush()

    # Tokens

    def add_reset(self, user_id: int, hashed: str, expires_at: dt.datetime) -> None:
        """Keep a token for a reset; those made before for the same user are void."""
        self._session.execute(delete(ResetTokenRow).where(ResetTokenRow.user_id == user_id))
        self._session.add(ResetTokenRow(hash=hashed, user_id=user_id, expires_at=expires_at))
        self._session.flush()

    def reset_user(self, hashed: str) -> User | None:
        """Return whose password a token may set now, None where it may none."""
        row = self._session.get(ResetTokenRow, hashed)
        if row is None or row.used_at is not None or in_utc(row.expires_at) <= self._now:
            return None
        return self.user_by_id(row.user_id)

    def add_token(
        self,
        user: User,
        bureau: str,
        name: str,
        scopes: tuple[str, ...],
        *,
        hashed: str,
        expires_at: dt.datetime | None,
    ) -> ApiToken:
        """Keep a program's token."""
        check_text("name", name)
        row = ApiTokenRow(
            hash=hashed,
            user_id=user.id,
            bureau_id=self._bureau(bureau).id,
            name=name,
            scopes=" ".join(scopes),
            made_at=self._now,
            expires_at=expires_at,
        )
        self._session.add(row)
        self._session.flush()
        return self._token(row)

    def tokens(self, bureau: str | None = None) -> tuple[ApiToken, ...]:
        """Return the tokens of all bureaus, or of one, in the order they were made."""
        rows = self._session.scalars(select(ApiTokenRow).order_by(ApiTokenRow.id))
        tokens = tuple(self._token(row) for row in rows)
        return tuple(token for token in tokens if bureau in (None, token.bureau))

    def live_token(self, hashed: str) -> tuple[User, ApiToken] | None:
        """Return whose token that is now, None where it is nobody's any more."""
        row = self._session.scalar(select(ApiTokenRow).where(ApiTokenRow.hash == hashed))
        if row is None or row.revoked_at is not None:
            return None
        if row.expires_at is not None and in_utc(row.expires_at) <= self._now:
            return None
        user = self.user_by_id(row.user_id)
        return None if user is None or user.disabled else (user, self._token(row))

    def is_live(self, token_id: int) -> bool:
        """Tell whether a token may still be used."""
        row = self._session.get(ApiTokenRow, token_id)
        return row is not None and self.live_token(row.hash) is not None

    def revoke_token(self, token_id: int) -> ApiToken:
        """End a token for good.

        Raises
        ------
        NotFoundError
            Where there is none of that number.
        """
        row = self._session.get(ApiTokenRow, token_id)
        if row is None:
            raise _not_found("token", str(token_id), ())
        row.revoked_at = row.revoked_at or self._now
        self._session.flush()
        return self._token(row)

    # Sign-ins that failed

    def failures(self, key: str, since: dt.datetime) -> tuple[dt.datetime, ...]:
        """Return when sign-ins under a key failed since a time, oldest first."""
        asked = select(AttemptRow.at).where(AttemptRow.key == key, AttemptRow.at > since)
        return tuple(in_utc(at) for at in self._session.scalars(asked.order_by(AttemptRow.at)))

    def add_failure(self, keys: Iterable[str], *, forget_before: dt.datetime) -> None:
        """Remember that a sign-in failed under some keys, and forget old ones."""
        self._session.execute(delete(AttemptRow).where(AttemptRow.at <= forget_before))
        self._session.add_all(AttemptRow(key=key, at=self._now) for key in keys)
        self._session.flush()

    def forget_failures(self, key: str) -> None:
        """Forget what failed under a key."""
        self._session.execute(delete(AttemptRow).where(AttemptRow.key == key))

    def any_user(self) -> bool:
        """Tell whether there is anybody."""
        return bool(self._session.scalar(select(func.count()).select_from(UserRow)))

    def _bureau_row(self, slug: str) -> BureauRow | None:
        return self._session.scalar(select(BureauRow).where(BureauRow.slug == slug))

    def _bureau(self, slug: str) -> BureauRow:
        row = self._bureau_row(slug)
        if row is None:
            raise _not_found("bureau", slug, self._session.scalars(select(BureauRow.slug)))
        return row

    def _user_row(self, user_id: int) -> UserRow:
        return self._session.get_one(UserRow, user_id)

    def _user(self, row: UserRow) -> User:
        asked = (
            select(BureauRow.slug, MembershipRow.role)
            .join(MembershipRow, MembershipRow.bureau_id == BureauRow.id)
            .where(MembershipRow.user_id == row.id)
            .order_by(BureauRow.slug)
        )
        return User(
            id=row.id,
            email=row.email,
            name=row.name,
            roles=tuple((slug, role) for slug, role in self._session.execute(asked)),
            session=row.session,
            disabled=row.disabled,
            has_password=row.password is not None,
            has_totp=row.totp_on,
        )

    def _token(self, row: ApiTokenRow) -> ApiToken:
        return ApiToken(
            id=row.id,
            user=self._user_row(row.user_id).email,
            bureau=self._session.get_one(BureauRow, row.bureau_id).slug,
            name=row.name,
            scopes=tuple(row.scopes.split()),
            made_at=in_utc(row.made_at),
            expires_at=None if row.expires_at is None else in_utc(row.expires_at),
            revoked=row.revoked_at is not None,
        )


def read_email(text: str) -> str:
    """Return an address as it is kept: without blanks around it, in small letters.

    Raises
    ------
    RequestError
        Where it is none.
    """
    email = text.strip().casefold()
    check_text("email", email, min(MAX_EMAIL, MAX_LINE))
    name, at, host = email.rpartition("@")
    if not (name and at and host) or any(letter.isspace() for letter in email):
        raise RequestError("email", field="email", value=text[:80])
    return email


def _bureau(row: BureauRow) -> Bureau:
    return Bureau(
        slug=row.slug,
        name_zh=row.name_zh,
        name_en=row.name_en,
        areas=tuple(json.loads(row.areas)),
    )


def _not_found(kind: str, name: str, known: Iterable[str]) -> NotFoundError:
    names = list(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    shown = list(names) if kind == "role" else near
    return NotFoundError(f"not_found.{kind}", field=kind, kind=kind, name=name[:80], known=shown)
