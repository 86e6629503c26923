"""Bureaus, users, signing in, tokens: one method per thing one can do, each in the log."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from jindao.errors import NotFoundError, RequestError, SignInError
from jindao.heritage.dataset import Heritage
from jindao.model.people import ApiToken, AuditEntry, Bureau, User
from jindao.publishing import passwords
from jindao.publishing.permissions import PERMISSIONS, Actor, actor_for, check_allowed
from jindao.store import Clock, Store, Work, utc_now

RESET_HOURS: Final = 24
"""How long a token for a reset may be used."""


class Accounts:
    """The people of a store.

    Parameters
    ----------
    store
        Where they are kept.
    clock
        What tells the time, UTC.
    """

    def __init__(self, store: Store, *, clock: Clock = utc_now) -> None:
        self._store = store
        self._clock = clock

    def create_bureau(self, actor: Actor, bureau: Bureau, heritage: Heritage) -> Bureau:
        """Make a bureau; its areas are prefectures and counties of the dataset, or their names.

        Raises
        ------
        NotFoundError
            Where an area is none of the dataset's.
        NotAllowedError
            Where the actor is not the operator.
        RequestError
            Where its slug is taken or no slug.
        """
        bureau = replace(bureau, areas=tuple(area_code(area, heritage) for area in bureau.areas))
        check_areas(bureau.areas, heritage)
        with self._store.work(clock=self._clock) as work:
            check_allowed(work, actor, "manage_people", bureau.slug)
            work.people.add_bureau(bureau)
            self._log(work, actor, "create_bureau", bureau.slug, bureau.slug)
        return bureau

    def create_user(
        self,
        actor: Actor,
        email: str,
        bureau: str,
        role: str,
        *,
        name: str = "",
        password: str | None = None,
    ) -> tuple[User, str]:
        """Make a user with a role, and return them with a token that sets their password.

        There is no password until the token, which nobody else sees, was used once.

        Raises
        ------
        RequestError
            Where the address is none or taken, or the `password` they shall have, which is
            only looked at here, may be nobody's.
        """
        if password is not None:
            passwords.check_password(password, email=email)
        with self._store.work(clock=self._clock) as work:
            check_allowed(work, actor, "manage_people", bureau)
            user = work.people.add_user(email, name)
            work.people.set_role(user.email, bureau, role)
            token = self._new_reset(work, user)
            self._log(work, actor, "create_user", user.email, bureau, role=role)
            return work.people.user(user.email), token

    def set_role(self, actor: Actor, email: str, bureau: str, role: str | None) -> User:
        """Give a user a role at a bureau, or take it away with None.

        Raises
        ------
        RequestError
            Where it is the actor's own: a bureau would be left without an administrator.
        """
        with self._store.work(clock=self._clock) as work:
            check_allowed(work, actor, "manage_people", bureau)
            _check_other(actor, work.people.user(email))
            work.people.set_role(email, bureau, role)
            self._log(work, actor, "set_role", email, bureau, role=role)
            return work.people.user(email)

    def set_disabled(self, actor: Actor, email: str, disabled: bool) -> User:
        """Keep a user from signing in, or let them again; their sessions and tokens end.

        Raises
        ------
        RequestError
            Where it is the actor.
        """
        with self._store.work(clock=self._clock) as work:
            user = self._managed(work, actor, email)
            _check_other(actor, user)
            work.people.set_disabled(user.email, disabled)
            action = "disable" if disabled else "enable"
            self._log(work, actor, action, user.email, _first_bureau(user))
            return work.people.user(user.email)

    def users(self, actor: Actor, bureau: str | None = None) -> tuple[User, ...]:
        """Return the users of a bureau; of all for the operator alone."""
        with self._store.reading(clock=self._clock) as work:
            check_allowed(work, actor, "manage_people", bureau or "")
            return work.people.users(bureau)

    def bureaus(self) -> tuple[Bureau, ...]:
        """Return every bureau, by slug."""
        with self._store.reading(clock=self._clock) as work:
            return work.people.bureaus()

    def log(self, actor: Actor, bureau: str, *, after: int = 0) -> tuple[AuditEntry, ...]:
        """Return what was done at a bureau, in order, from a number on."""
        with self._store.reading(clock=self._clock) as work:
            check_allowed(work, actor, "see_log", bureau)
            return work.audit.entries(bureau=bureau, after=after)

    # Passwords

    def new_reset(self, actor: Actor, email: str) -> str:
        """Return a token that sets a user's password once, within `RESET_HOURS`."""
        with self._store.work(clock=self._clock) as work:
            user = self._managed(work, actor, email)
            token = self._new_reset(work, user)
            self._log(work, actor, "new_reset", user.email, _first_bureau(user))
            return token

    def use_reset(self, token: str, password: str) -> User:
        """Set the password of whose token it is; one-time codes are off until set up anew.

        Raises
        ------
        SignInError
            Where the token is unknown, used, or too old.
        RequestError
            Where the password is none that may be.
        """
        hashed = passwords.hash_password(password)
        with self._store.work(clock=self._clock) as work:
            user = work.people.reset_user(passwords.hash_token(token))
            if user is None or user.disabled:
                raise SignInError("reset_void")
            if passwords.is_password(hashed, user.email):
                raise RequestError("password_is_email", field="password")
            work.people.set_password(user.id, hashed)
            work.people.set_totp(user.id, secret=None)
            self._log(work, actor_for(user), "use_reset", user.email)
            return work.people.user(user.email)

    def set_password(self, actor: Actor, email: str, password: str) -> User:
        """Set a user's password for them; the operator alone may."""
        hashed = passwords.hash_password(password, email=email)
        with self._store.work(clock=self._clock) as work:
            check_allowed(work, actor, "manage_people", "")
            user = work.people.user(email)
            work.people.set_password(user.id, hashed)
            self._log(work, actor, "set_password", user.email)
            return work.people.user(user.email)

    def change_password(self, user: User, old: str, new: str) -> User:
        """Change one's own password; every other session ends.

        Raises
        ------
        SignInError
            Where the old one is wrong.
        """
        hashed = passwords.hash_password(new, email=user.email)
        with self._store.reading(clock=self._clock) as work:
            kept = work.people.secrets(user.id)
        if not passwords.is_password(kept.password, old):
            raise SignInError("sign_in", retry_after_s=0)
        with self._store.work(clock=self._clock) as work:
            work.people.set_password(user.id, hashed)
            self._log(work, actor_for(user), "change_password", user.email)
            return work.people.user(user.email)

    # Signing in

    def sign_in(self, email: str, password: str, *, code: str = "", address: str = "") -> User:
        """Return who signs in with an email address, a password, and a code if they use any.

        Parameters
        ----------
        email, password
            As they were typed.
        code
            The one-time code; empty where none was asked for yet.
        address
            Where the request is from; only a hash is kept, for a quarter of an hour.

        Raises
        ------
        SignInError
            `sign_in` for whatever is wrong, `sign_in_code` where all but the code is right,
            `sign_in_wait` with `retry_after_s` where too many have failed.
        """
        keys = _keys(email, address)
        with self._store.reading(clock=self._clock) as work:
            self._check_wait(work, keys)
            found = work.people.find_user(email)
            kept = None if found is None else work.people.secrets(found.id)
        right = passwords.is_password(kept.password if kept else None, password)
        error = "sign_in"
        with self._store.work(clock=self._clock) as work:
            # Those who try many at once wait as those do who try one after the other.
            self._check_wait(work, keys)
            user = None if found is None or not right else work.people.user_by_id(found.id)
            if user is not None and not user.disabled:
                kept = work.people.secrets(user.id)
                if self._is_code(work, user, code):
                    work.people.forget_failures(keys["both"])
                    if kept.password is not None and passwords.is_outdated(kept.password):
                        anew = passwords.hash_password(password)
                        work.people.set_password(user.id, anew, ends_sessions=False)
                    self._log(work, actor_for(user), "sign_in", user.email)
                    return work.people.user(user.email)
                error = "sign_in_code"
            if error == "sign_in" or code:
                forget = work.now - passwords.WINDOW
                work.people.add_failure(keys.values(), forget_before=forget)
        raise SignInError(error, retry_after_s=0)

    def session_user(self, user_id: int, session: int) -> User | None:
        """Return whose kept session that is, None where it has ended."""
        with self._store.reading(clock=self._clock) as work:
            user = work.people.user_by_id(user_id)
        if user is None or user.disabled or user.session != session:
            return None
        return user

    def begin_totp(self, user: User) -> tuple[str, str]:
        """Return a new secret for one-time codes and its `otpauth:` address.

        It counts once `confirm_totp` has seen a code of it.
        """
        secret = passwords.new_totp_secret()
        with self._store.work(clock=self._clock) as work:
            if work.people.secrets(user.id).totp_on:
                raise RequestError("totp_on", field="code")
            work.people.set_totp(user.id, secret=secret)
        return secret, passwords.totp_address(secret, user.email)

    def confirm_totp(self, user: User, code: str) -> User:
        """Ask for one-time codes from now on, where the first one is right.

        Raises
        ------
        SignInError
            Where it is not.
        """
        with self._store.work(clock=self._clock) as work:
            kept = work.people.secrets(user.id)
            secret = kept.totp_secret
            step = secret and passwords.totp_step(secret, code, work.now, kept.totp_step)
            if not secret or not step:
                raise SignInError("sign_in_code", retry_after_s=0)
            work.people.set_totp(user.id, secret=secret, on=True, step=int(step))
            self._log(work, actor_for(user), "totp_on", user.email)
            return work.people.user(user.email)

    # Tokens of programs

    def create_token(
        self,
        actor: Actor,
        email: str,
        bureau: str,
        name: str,
        scopes: Iterable[str],
        *,
        days: int | None = None,
    ) -> tuple[ApiToken, str]:
        """Return a token for a program and its secret, which is never seen again.

        Raises
        ------
        NotFoundError
            Where a scope is no action, or the user or bureau is unknown.
        """
        asked = tuple(sorted(set(scopes)))
        for scope in asked:
            if scope not in PERMISSIONS:
                raise NotFoundError(
                    "not_found.scope",
                    field="scope",
                    kind="scope",
                    name=scope[:80],
                    known=sorted(PERMISSIONS),
                )
        if not asked:
            raise RequestError("scope_missing", field="scope", known=sorted(PERMISSIONS))
        if days is not None and not 1 <= days <= 3660:
            raise RequestError("number_range", field="days", value=days, low=1, high=3660)
        secret, hashed = passwords.new_token("api")
        with self._store.work(clock=self._clock) as work:
            check_allowed(work, actor, "manage_tokens", bureau)
            expires_at = None if days is None else work.now + dt.timedelta(days=days)
            token = work.people.add_token(
                work.people.user(email),
                bureau,
                name,
                asked,
                hashed=hashed,
                expires_at=expires_at,
            )
            self._log(work, actor, "create_token", f"{email} ({name})", bureau, token=token.id)
        return token, secret

    def revoke_token(self, actor: Actor, token_id: int) -> ApiToken:
        """End a token for good."""
        with self._store.work(clock=self._clock) as work:
            token = work.people.revoke_token(token_id)
            check_allowed(work, actor, "manage_tokens", token.bureau)
            self._log(work, actor, "revoke_token", token.user, token.bureau, token=token.id)
        return token

    def tokens(self, actor: Actor, bureau: str | None = None) -> tuple[ApiToken, ...]:
        """Return the tokens of a bureau; of all for the operator alone."""
        with self._store.reading(clock=self._clock) as work:
            check_allowed(work, actor, "manage_tokens", bureau or "")
            return work.people.tokens(bureau)

    def token_actor(self, secret: str) -> Actor | None:
        """Return the program whose token that is, None where it is nobody's now."""
        with self._store.reading(clock=self._clock) as work:
            found = work.people.live_token(passwords.hash_token(secret))
        return None if found is None else actor_for(*found)

    def _managed(self, work: Work, actor: Actor, email: str) -> User:
        """Return a user whom the actor manages: at every bureau where that user has a role."""
        user = work.people.user(email)
        for bureau, _ in user.roles or (("", ""),):
            check_allowed(work, actor, "manage_people", bureau)
        return user

    def _new_reset(self, work: Work, user: User) -> str:
        token, hashed = passwords.new_token("reset")
        work.people.add_reset(user.id, hashed, work.now + dt.timedelta(hours=RESET_HOURS))
        return token

    def _is_code(self, work: Work, user: User, code: str) -> bool:
        kept = work.people.secrets(user.id)
        if not kept.totp_on or kept.totp_secret is None:
            return True
        step = passwords.totp_step(kept.totp_secret, code, work.now, kept.totp_step)
        if step is None:
            return False
        work.people.set_totp(user.id, secret=kept.totp_secret, on=True, step=step)
        return True

    def _check_wait(self, work: Work, keys: dict[str, str]) -> None:
        waits = [
            passwords.wait_s(
                work.people.failures(key, work.now - passwords.WINDOW),
                passwords.FREE_FAILURES[kind],
                work.now,
            )
            for kind, key in keys.items()
        ]
        if max(waits):
            raise SignInError("sign_in_wait", retry_after_s=max(waits))

    def _log(
        self,
        work: Work,
        actor: Actor,
        action: str,
        subject: str,
        bureau: str | None = None,
        **facts: str | int | None,
    ) -> None:
        work.audit.add(actor=actor.name, action=action, subject=subject, bureau=bureau, **facts)


def _check_other(actor: Actor, user: User) -> None:
    """Refuse to change the actor's own account."""
    if actor.user is not None and actor.user.id == user.id:
        raise RequestError("own_account", field="email", value=user.email)


def _first_bureau(user: User) -> str | None:
    """Return the bureau in whose log it stands what was done with an account."""
    return user.roles[0][0] if user.roles else None


def area_code(area: str, heritage: Heritage) -> str:
    """Return the prefecture or county that an area names in either language, else the area.

    A prefecture may be named without 市; counties of one name are told apart by their
    prefecture, as in `datong/阳高县`.
    """
    name = area.strip().casefold()
    for prefecture in heritage.region.prefectures:
        names = (prefecture.name_zh, prefecture.name_zh.removesuffix("市"), prefecture.name_en)
        if name in {each.casefold() for each in names}:
            return prefecture.id
    county = area.strip()
    inside = {f"{site.prefecture}/{county}" for site in heritage.sites if site.county == county}
    inside |= {
        f"{place.prefecture}/{county}" for place in heritage.places if place.county == county
    }
    return inside.pop() if len(inside) == 1 else area


def check_areas(areas: Iterable[str], heritage: Heritage) -> None:
    """Refuse areas that are no prefecture, or county of one, of a dataset.

    Raises
    ------
    NotFoundError
        With the area and what there is.
    """
    prefectures = {prefecture.id for prefecture in heritage.region.prefectures}
    counties = {f"{site.prefecture}/{site.county}" for site in heritage.sites}
    counties |= {f"{place.prefecture}/{place.county}" for place in heritage.places}
    for area in areas:
        if area not in prefectures and area not in counties:
            inside = area.split("/")[0]
            known = sorted(county for county in counties if county.startswith(f"{inside}/"))
            raise NotFoundError(
                "not_found.area_of_bureau",
                field="area",
                kind="area_of_bureau",
                name=area[:80],
                known=known or sorted(prefectures),
            )


def _keys(email: str, address: str) -> dict[str, str]:
    """Return under which keys a failed sign-in counts: hashes, so that nobody is named."""
    account = email.strip().casefold()
    told = {"both": f"{account}\n{address}", "account": account}
    if address:
        told["address"] = f"\n{address}"
    return {
        kind: hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        for kind, text in told.items()
    }
