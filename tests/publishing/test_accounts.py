"""Signing in, resets, tokens and one-time codes, by a clock that the test turns."""

from __future__ import annotations

import datetime as dt
import sqlite3

import pyotp
import pytest

from jindao import NotAllowedError, NotFoundError, RequestError, SignInError, load_heritage
from jindao.model.people import Bureau
from jindao.publishing import passwords
from jindao.publishing.accounts import Accounts
from jindao.publishing.permissions import OPERATOR, actor_for
from jindao.store import Store
from tests.publishing.conftest import PASSWORD, Turned, person, with_password
from tests.store.routes import BUREAU, NOON

THE_PROGRAMS = passwords._hasher
"""How the program hashes passwords: tests do it faster."""


def refusal(accounts: Accounts, email: str, password: str, **more: str) -> SignInError:
    with pytest.raises(SignInError) as caught:
        accounts.sign_in(email, password, **more)
    return caught.value


def test_nobody_signs_in_before_a_password_was_set(accounts: Accounts) -> None:
    user, token = accounts.create_user(OPERATOR, " New@Example.org ", BUREAU.slug, "editor")
    assert (user.email, user.has_password) == ("new@example.org", False)
    for password in ("", "None", "password", token):
        assert refusal(accounts, user.email, password).code == "sign_in"
    accounts.use_reset(token, PASSWORD)
    signed_in = accounts.sign_in("NEW@example.org", PASSWORD)
    assert signed_in.roles == ((BUREAU.slug, "editor"),)
    assert refusal(accounts, "nobody@example.org", PASSWORD).message("en") == (
        refusal(accounts, user.email, "wrong").message("en")
    ), "whether there is such an account is not told"


def test_a_reset_works_once_and_not_for_long(accounts: Accounts, clock: Turned) -> None:
    user = with_password(accounts)
    first = accounts.new_reset(OPERATOR, user.email)
    second = accounts.new_reset(OPERATOR, user.email)
    for void in (first, "jindao_reset_nothing", ""):
        with pytest.raises(SignInError):
            accounts.use_reset(void, PASSWORD)
    changed = accounts.use_reset(second, "another password")
    assert changed.session == user.session + 1
    assert accounts.session_user(user.id, user.session) is None
    assert accounts.session_user(user.id, changed.session) == changed
    with pytest.raises(SignInError):
        accounts.use_reset(second, PASSWORD)
    late = accounts.new_reset(OPERATOR, user.email)
    clock.on(hours=24)
    with pytest.raises(SignInError):
        accounts.use_reset(late, PASSWORD)


def test_a_clock_set_back_brings_no_token_back(accounts: Accounts, clock: Turned) -> None:
    user = with_password(accounts)
    late = accounts.new_reset(OPERATOR, user.email)
    token, secret = accounts.create_token(
        OPERATOR, user.email, BUREAU.slug, "bot", ("view",), days=1
    )
    assert token.expires_at == NOON + dt.timedelta(days=1)
    assert accounts.token_actor(secret) is not None
    clock.on(days=2)
    accounts.set_role(OPERATOR, user.email, BUREAU.slug, "viewer")
    clock.on(days=-2)
    assert accounts.token_actor(secret) is None
    with pytest.raises(SignInError):
        accounts.use_reset(late, PASSWORD)


def test_guessing_is_slowed_down_and_nobody_is_locked_out(
    accounts: Accounts, clock: Turned
) -> None:
    user = with_password(accounts)
    for _ in range(5):
        assert refusal(accounts, user.email, "wrong", address="1.2.3.4").code == "sign_in"
    blocked = refusal(accounts, user.email, PASSWORD, address="1.2.3.4")
    assert (blocked.code, blocked.retry_after_s) == ("sign_in_wait", 1)
    assert accounts.sign_in(user.email, PASSWORD, address="5.6.7.8") == user
    clock.on(seconds=1)
    assert accounts.sign_in(user.email, PASSWORD, address="1.2.3.4") == user
    assert refusal(accounts, user.email, "wrong", address="1.2.3.4").code == "sign_in"


@pytest.mark.parametrize(
    ("failed", "gone_s", "wait"),
    [(4, 0, 0), (5, 0, 1), (5, 0.4, 1), (5, 1, 0), (6, 0, 2), (8, 3, 5), (30, 0, 900)],
)
def test_the_wait_doubles(failed: int, gone_s: float, wait: int) -> None:
    times = [NOON - dt.timedelta(seconds=gone_s)] * failed
    assert passwords.wait_s(times, 5, NOON) == wait


def test_a_disabled_user_is_out_at_once(accounts: Accounts) -> None:
    user = with_password(accounts)
    _, secret = accounts.create_token(OPERATOR, user.email, BUREAU.slug, "bot", ("view",))
    accounts.set_disabled(OPERATOR, user.email, True)
    assert refusal(accounts, user.email, PASSWORD).code == "sign_in"
    assert accounts.session_user(user.id, user.session) is None
    assert accounts.token_actor(secret) is None


def test_one_time_codes_count_once(accounts: Accounts, clock: Turned) -> None:
    user = with_password(accounts)
    secret, address = accounts.begin_totp(user)
    assert address.startswith("otpauth://totp/jindao:editor%40example.org?secret=")
    assert accounts.sign_in(user.email, PASSWORD) == user, "not before it was confirmed"
    with pytest.raises(SignInError):
        accounts.confirm_totp(user, "000000" if code(secret, clock) != "000000" else "1")
    assert accounts.confirm_totp(user, code(secret, clock)).has_totp
    assert refusal(accounts, user.email, PASSWORD).code == "sign_in_code"
    used = refusal(accounts, user.email, PASSWORD, code=code(secret, clock))
    assert used.code == "sign_in_code", "a code that was used opens nothing again"
    clock.on(seconds=30)
    assert accounts.sign_in(user.email, PASSWORD, code=code(secret, clock)).has_totp
    with pytest.raises(RequestError):
        accounts.begin_totp(user)
    accounts.use_reset(accounts.new_reset(OPERATOR, user.email), PASSWORD)
    assert not accounts.sign_in(user.email, PASSWORD).has_totp


def code(secret: str, clock: Turned) -> str:
    return pyotp.TOTP(secret).at(clock.now)


def test_passwords_are_kept_as_argon2_alone(accounts: Accounts, store: Store) -> None:
    user = with_password(accounts)
    token = accounts.new_reset(OPERATOR, user.email)
    _, secret = accounts.create_token(OPERATOR, user.email, BUREAU.slug, "bot", ("view",))
    with store.reading() as work:
        hashed = work.people.secrets(user.id).password
    assert hashed is not None
    assert hashed.startswith("$argon2id$")
    connection = sqlite3.connect(str(store.path))
    everything = "\n".join(connection.iterdump())
    connection.close()
    for hidden in (PASSWORD, token, secret):
        assert hidden not in everything


def test_what_is_kept_of_a_password_takes_work_to_guess() -> None:
    """As much as the second choice of RFC 9106: 64 MiB, three times over, by four at once."""
    assert THE_PROGRAMS().hash(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize("password", ["", "short", "x" * 513, "a@example.org"])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(RequestError):
        passwords.hash_password(password, email="A@example.org")


def test_a_password_is_the_same_however_it_is_composed() -> None:
    hashed = passwords.hash_password("caf\u00e9 au lait")
    assert passwords.is_password(hashed, "cafe\u0301 au lait")
    assert not passwords.is_password(hashed, "cafe au lait")
    assert not passwords.is_password(None, "cafe au lait")
    assert not passwords.is_password("not a hash", "cafe au lait")


def test_an_admin_manages_their_own_bureau_alone(accounts: Accounts, store: Store) -> None:
    other = Bureau(
        slug="youyu", name_zh="右玉县文旅局", name_en="Youyu", areas=("shuozhou/右玉县",)
    )
    accounts.create_bureau(OPERATOR, other, load_heritage())
    admin = person(accounts, "admin")
    theirs = person(accounts, "editor", "youyu")
    assert theirs.user is not None
    user, _ = accounts.create_user(admin, "new@example.org", BUREAU.slug, "reviewer")
    for forbidden in (
        lambda: accounts.create_user(admin, "x@example.org", "youyu", "viewer"),
        lambda: accounts.set_role(admin, user.email, "youyu", "viewer"),
        lambda: accounts.set_role(actor_for(user), user.email, BUREAU.slug, "admin"),
        lambda: accounts.set_disabled(admin, theirs.user.email, True),
        lambda: accounts.new_reset(admin, theirs.user.email),
        lambda: accounts.set_password(admin, user.email, PASSWORD),
        lambda: accounts.users(admin),
        lambda: accounts.log(admin, "youyu"),
        lambda: accounts.create_token(admin, user.email, "youyu", "bot", ("view",)),
        lambda: accounts.create_bureau(admin, other, load_heritage()),
    ):
        with pytest.raises(NotAllowedError):
            forbidden()
    assert [entry.action for entry in accounts.log(admin, BUREAU.slug)] == [
        "create_user",
        "create_user",
    ]
    assert {user.email for user in accounts.users(admin, BUREAU.slug)} == {
        "admin@pianguan.example",
        "new@example.org",
    }
    assert store.verify() == () or {p.code for p in store.verify()} == {"store_future"}


@pytest.mark.parametrize("area", ["atlantis", "xinzhou/大同县", "没有县", ""])
def test_areas_are_those_of_the_dataset(accounts: Accounts, area: str) -> None:
    bureau = Bureau(slug="new", name_zh="新", name_en="New", areas=("xinzhou", area))
    with pytest.raises(NotFoundError) as caught:
        accounts.create_bureau(OPERATOR, bureau, load_heritage())
    assert caught.value.known


def test_what_cannot_be_is_refused(accounts: Accounts) -> None:
    user = with_password(accounts)
    for email in ("", "nobody", "a@", "@b", "a b@c", "x" * 250 + "@example.org"):
        with pytest.raises(RequestError):
            accounts.create_user(OPERATOR, email, BUREAU.slug, "viewer")
    with pytest.raises(RequestError):
        accounts.create_user(OPERATOR, user.email.upper(), BUREAU.slug, "viewer")
    with pytest.raises(NotFoundError):
        accounts.create_user(OPERATOR, "x@example.org", BUREAU.slug, "king")
    with pytest.raises(NotFoundError):
        accounts.set_role(OPERATOR, "editr@example.org", BUREAU.slug, "viewer")
    for scopes in ((), ("destroy",)):
        with pytest.raises(RequestError):
            accounts.create_token(OPERATOR, user.email, BUREAU.slug, "bot", scopes)
    assert len(accounts.users(OPERATOR)) == 1, "nothing of what was refused was kept"
