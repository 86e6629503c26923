"""`jindao admin` and `jindao store`, as an operator runs them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jindao import (
    OPERATOR,
    Accounts,
    Actor,
    Desk,
    NotAllowedError,
    RouteContent,
    SignInError,
    World,
    actor_for,
    load_heritage,
    open_store,
)
from jindao.cli import main
from tests.store.test_verify import spoil


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 's.sqlite3'}"
    monkeypatch.setenv("JINDAO_STORE", url)
    return url


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, words, input=typed)


def bureau() -> None:
    made = run(
        "admin", "create-bureau", "pianguan", "--name-zh", "偏关", "--area", "xinzhou/偏关县"
    )
    assert made.exit_code == 0, made.output


def user(*more: str, typed: str = "") -> Result:
    words = ("--email", "Chief@example.org", "--role", "admin", *more)
    return run("admin", "create-user", *words, typed=typed)


def test_the_first_account_has_no_default_password() -> None:
    bureau()
    made = user()
    assert made.exit_code == 0, made.output
    token = made.stdout.strip()
    accounts = Accounts(open_store())
    with pytest.raises(SignInError):
        accounts.sign_in("chief@example.org", "")
    accounts.use_reset(token, "a long password")
    assert accounts.sign_in("chief@example.org", "a long password").roles == (
        ("pianguan", "admin"),
    )


def test_a_password_that_may_not_be_leaves_no_user_behind(tmp_path: Path) -> None:
    bureau()
    (tmp_path / "p").write_text("short\n")
    refused = user("--password-file", str(tmp_path / "p"))
    assert refused.exit_code == 2, refused.output
    assert run("admin", "list-users").stdout == ""
    (tmp_path / "p").write_text("a long password\n")
    made = user("--password-file", str(tmp_path / "p"))
    assert made.exit_code == 0, made.output
    assert "pianguan" in made.stderr  # which bureau it is at, where nobody said


def test_areas_may_be_named() -> None:
    words = ("admin", "create-bureau", "x", "--name-zh", "某局")
    made = run(*words, "--area", "晋中", "--area", "大同市", "--area", "偏关县")
    assert made.exit_code == 0, made.output
    [bureau] = Accounts(open_store()).bureaus()
    assert bureau.areas == ("jinzhong", "datong", "xinzhou/偏关县")
    nowhere = run("admin", "create-bureau", "y", "--name-zh", "某", "--area", "火星")
    assert nowhere.exit_code == 2
    assert "火星" in nowhere.stderr


def test_near_names_are_told_where_there_are_any() -> None:
    bureau()
    unknown = run("admin", "create-user", "--email", "a@b.cn", "--role", "editor", "--bureau", "z")
    assert unknown.exit_code == 2
    assert unknown.stderr.strip() == "错误：没有“z”这个单位"


def test_a_password_may_come_from_a_file(tmp_path: Path) -> None:
    bureau()
    (tmp_path / "p").write_text("a long password\nanother line\n")
    made = user("--password-file", str(tmp_path / "p"))
    assert (made.exit_code, made.stdout) == (0, "")
    assert Accounts(open_store()).sign_in("chief@example.org", "a long password")
    again = run(
        "admin", "reset-password", "--email", "chief@example.org", "--password-file", "-",
        typed="yet another one\n",
    )  # fmt: skip
    assert again.exit_code == 0, again.output
    assert Accounts(open_store()).sign_in("chief@example.org", "yet another one")


def test_users_and_tokens_are_listed_and_ended() -> None:
    bureau()
    user()
    listed = run("admin", "list-users").stdout
    assert listed.startswith("chief@example.org\tpianguan:admin\t-\t")
    words = ("--email", "chief@example.org", "--name", "bot", "--scope", "view", "--days", "30")
    made = run("admin", "tokens", "create", *words)
    secret = made.stdout.strip()
    assert Accounts(open_store()).token_actor(secret)
    assert secret not in run("admin", "tokens", "list").stdout
    assert run("admin", "tokens", "list").stdout.startswith("1\tbot\tchief@example.org\tpianguan")
    assert run("admin", "tokens", "revoke", "1").exit_code == 0
    assert Accounts(open_store()).token_actor(secret) is None
    assert run("admin", "disable-user", "--email", "chief@example.org").exit_code == 0
    assert run("admin", "disable-user", "--email", "chief@example.org", "--undo").exit_code == 0


def test_an_administrator_of_an_empty_store_answers_for_all_of_it() -> None:
    made = user()
    assert made.exit_code == 0, made.output
    accounts = Accounts(open_store())
    [whole] = accounts.bureaus()
    assert (whole.slug, len(whole.areas)) == ("shanxi", 11)
    assert whole.slug in made.stderr
    accounts.use_reset(made.stdout.strip(), "a long password")
    assert accounts.sign_in("chief@example.org", "a long password").roles == (("shanxi", "admin"),)
    assert user().exit_code == 2
    assert len(accounts.bureaus()) == 1


def test_a_bureau_of_everything_sees_no_other_before_its_people_are_given_a_role_there() -> None:
    token = user().stdout.strip()
    made = run("admin", "create-bureau", "pianguan", "--name-zh", "偏关", "--area", "偏关县")
    assert "set-role" in made.stderr
    accounts = Accounts(open_store())
    accounts.use_reset(token, "a long password")
    desk = Desk(open_store(), World(heritage=load_heritage()))
    desk.create(OPERATOR, "pianguan", "wall", RouteContent())

    def chief() -> Actor:
        return actor_for(accounts.sign_in("chief@example.org", "a long password"))

    with pytest.raises(NotAllowedError):
        desk.routes(chief(), "pianguan")
    words = ("admin", "set-role", "--email", "Chief@example.org", "--bureau", "pianguan", "--role")
    given = run(*words, "reviewer")
    assert (given.exit_code, given.stdout) == (0, "")
    assert "pianguan" in given.stderr
    assert [route.slug for route in desk.routes(chief(), "pianguan")] == ["wall"]
    signed_in = chief().user
    assert signed_in is not None
    assert dict(signed_in.roles) == {"shanxi": "admin", "pianguan": "reviewer"}
    assert run(*words, "none").exit_code == 0
    with pytest.raises(NotAllowedError):
        desk.routes(chief(), "pianguan")
    done = [entry.action for entry in accounts.log(OPERATOR, "pianguan")]
    assert done == ["create_bureau", "create", "set_role", "set_role"]


def test_what_is_wrong_is_told_in_one_line() -> None:
    nobody = run("admin", "create-user", "--email", "e@example.org", "--role", "editor")
    assert (nobody.exit_code, len(nobody.stderr.splitlines())) == (2, 1)
    bureau()
    for words in (
        ("admin", "create-bureau", "x", "--name-zh", "x", "--area", "atlantis"),
        ("admin", "create-user", "--email", "x", "--role", "admin"),
        ("admin", "create-user", "--email", "x@example.org", "--role", "king"),
        ("admin", "disable-user", "--email", "who@example.org"),
        ("admin", "set-role", "--email", "who@x.cn", "--role", "admin", "--bureau", "pianguan"),
        ("admin", "set-role", "--email", "who@x.cn", "--role", "king", "--bureau", "pianguan"),
        ("admin", "tokens", "revoke", "7"),
    ):
        wrong = run(*words)
        assert (wrong.exit_code, len(wrong.stderr.splitlines())) == (2, 1), wrong.output
        assert "Traceback" not in wrong.output
    assert run("admin", "list-users").stdout == ""


def test_the_store_is_verified_backed_up_and_restored(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau()
    user()
    path = str(tmp_path / "b.zip")
    assert run("store", "verify").exit_code == 0
    assert run("store", "backup", path).exit_code == 0
    assert run("store", "restore", path).exit_code == 2
    assert run("store", "restore", path, "--replace").exit_code == 0
    monkeypatch.setenv("JINDAO_STORE", f"sqlite:///{tmp_path / 'other.sqlite3'}")
    assert run("store", "restore", path).exit_code == 0
    assert run("admin", "list-users").stdout.startswith("chief@example.org")
    monkeypatch.setenv("JINDAO_STORE", place)
    spoil(place, "UPDATE audit_entries SET actor = 'somebody'")
    found = run("store", "verify")
    assert found.exit_code == 1
    assert "audit_entries:1" in found.stdout
    assert run("store", "restore", str(tmp_path / "nothing.zip")).exit_code == 1


def test_the_operator_is_told_where_the_store_is_and_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"not a database at all" * 100)
    monkeypatch.setenv("JINDAO_STORE", f"sqlite:///{broken}")
    told = run("store", "verify")
    assert (told.exit_code, len(told.stderr.splitlines())) == (1, 1)
    assert str(broken) in told.stderr
    assert "not a database" in told.stderr
