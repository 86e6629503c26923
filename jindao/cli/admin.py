"""`jindao admin ...`: bureaus, users and tokens, by whoever runs the machine."""

from __future__ import annotations

import sys
from typing import BinaryIO, Final

import click

import jindao
from jindao import OPERATOR, Accounts, Bureau, RequestError, User
from jindao.cli.group import main, option, planner_for
from jindao.cli.words import _

_NO_ROLE: Final = "none"
"""The role of somebody who shall have none any more."""


def _accounts() -> Accounts:
    return Accounts(jindao.open_store())


@main.group(help=_("admin.about"))
def admin() -> None:
    """Hold the commands that manage people."""


@admin.command("create-bureau", help=_("admin.create_bureau"))
@click.argument("slug")
@option("--name-zh", code="admin.name_zh", default="", metavar="NAME")
@option("--name-en", code="admin.name_en", default="", metavar="NAME")
@option("--area", "areas", code="admin.area", multiple=True, required=True, metavar="AREA")
def create_bureau(slug: str, name_zh: str, name_en: str, areas: tuple[str, ...]) -> None:
    """Make a bureau that answers for prefectures or counties."""
    bureau = Bureau(slug=slug, name_zh=name_zh, name_en=name_en, areas=areas)
    made = _accounts().create_bureau(OPERATOR, bureau, planner_for().heritage)
    click.echo(_("admin.made_bureau", name=slug, areas=list(made.areas)), err=True)


@admin.command("create-user", help=_("admin.create_user"))
@option("--email", code="admin.email", required=True, metavar="ADDRESS")
@option("--role", code="admin.role", required=True, metavar="|".join(jindao.ROLES))
@option("--bureau", code="admin.bureau", metavar="SLUG")
@option("--name", code="admin.name", default="", metavar="NAME")
@option("--password-file", code="admin.password_file", metavar="FILE", type=click.File("rb"))
def create_user(
    email: str, role: str, bureau: str | None, name: str, password_file: BinaryIO | None
) -> None:
    """Make a user; without a password file a token to set the password is printed."""
    accounts = _accounts()
    password = None if password_file is None else _read_password(password_file)
    if role == "admin" and bureau is None and not accounts.bureaus():
        bureau = _first_bureau(accounts)
    at = bureau or _only_bureau(accounts)
    user, token = accounts.create_user(
        OPERATOR, email, at, role, name=name, password=password or None
    )
    click.echo(_("admin.made_user", name=user.email, role=role, bureau=at), err=True)
    _give_password(accounts, user, token, password)


@admin.command("set-role", help=_("admin.set_role"))
@option("--email", code="admin.email", required=True, metavar="ADDRESS")
@option("--role", code="admin.new_role", required=True, metavar="|".join((*jindao.ROLES, _NO_ROLE)))
@option("--bureau", code="admin.bureau", required=True, metavar="SLUG")
def set_role(email: str, role: str, bureau: str) -> None:
    """Give a user a role at a bureau, or take it away."""
    given = None if role == _NO_ROLE else role
    user = _accounts().set_role(OPERATOR, email, bureau, given)
    code = "admin.has_no_role" if given is None else "admin.has_role"
    click.echo(_(code, name=user.email, role=role, bureau=bureau), err=True)


@admin.command("reset-password", help=_("admin.reset_password"))
@option("--email", code="admin.email", required=True, metavar="ADDRESS")
@option("--password-file", code="admin.password_file", metavar="FILE", type=click.File("rb"))
def reset_password(email: str, password_file: BinaryIO | None) -> None:
    """Let a user set a new password."""
    accounts = _accounts()
    password = None if password_file is None else _read_password(password_file)
    token = accounts.new_reset(OPERATOR, email)
    [user] = [user for user in accounts.users(OPERATOR) if user.email == email.strip().casefold()]
    _give_password(accounts, user, token, password)


@admin.command("list-users", help=_("admin.list_users"))
@option("--bureau", code="admin.bureau", metavar="SLUG")
def list_users(bureau: str | None) -> None:
    """List users with their roles, one a line, parted by tabs."""
    for user in _accounts().users(OPERATOR, bureau):
        roles = ", ".join(f"{slug}:{role}" for slug, role in user.roles) or "-"
        marks = [
            _(f"admin.{mark}")
            for mark, holds in (
                ("disabled", user.disabled),
                ("no_password", not user.has_password),
                ("totp", user.has_totp),
            )
            if holds
        ]
        click.echo("\t".join((user.email, roles, user.name or "-", *marks)))


@admin.command("disable-user", help=_("admin.disable_user"))
@option("--email", code="admin.email", required=True, metavar="ADDRESS")
@click.option("--undo", is_flag=True, help=_("admin.undo"))
def disable_user(email: str, undo: bool) -> None:
    """Keep a user out, or let them in again."""
    user = _accounts().set_disabled(OPERATOR, email, not undo)
    click.echo(_("admin.enabled" if undo else "admin.is_disabled", name=user.email), err=True)


@admin.group("tokens", help=_("admin.tokens"))
def tokens() -> None:
    """Hold the commands for programs' tokens."""


@tokens.command("create", help=_("admin.create_token"))
@option("--email", code="admin.email", required=True, metavar="ADDRESS")
@option("--name", code="admin.token_name", required=True, metavar="NAME")
@option("--bureau", code="admin.bureau", metavar="SLUG")
@option("--scope", "scopes", code="admin.scope", multiple=True, required=True, metavar="ACTION")
@option("--days", code="admin.days", type=int, metavar="N")
def create_token(
    email: str, name: str, bureau: str | None, scopes: tuple[str, ...], days: int | None
) -> None:
    """Make a token and print it: it is shown this once."""
    accounts = _accounts()
    at = bureau or _only_bureau(accounts)
    token, secret = accounts.create_token(OPERATOR, email, at, name, scopes, days=days)
    click.echo(secret)
    click.echo(_("admin.made_token", number=token.id, scopes=list(token.scopes)), err=True)


@tokens.command("list", help=_("admin.list_tokens"))
@option("--bureau", code="admin.bureau", metavar="SLUG")
def list_tokens(bureau: str | None) -> None:
    """List tokens, one a line, parted by tabs; never their secrets."""
    for token in _accounts().tokens(OPERATOR, bureau):
        until = "-" if token.expires_at is None else token.expires_at.date().isoformat()
        words = (str(token.id), token.name, token.user, token.bureau, ",".join(token.scopes), until)
        marks = (_("admin.revoked"),) if token.revoked else ()
        click.echo("\t".join((*words, *marks)))


@tokens.command("revoke", help=_("admin.revoke_token"))
@click.argument("number", type=int)
def revoke_token(number: int) -> None:
    """End a token for good."""
    token = _accounts().revoke_token(OPERATOR, number)
    click.echo(_("admin.is_revoked", name=token.name, number=number), err=True)


def _first_bureau(accounts: Accounts) -> str:
    """Make the bureau of all of the dataset, for an administrator where there is none."""
    heritage = planner_for().heritage
    region = heritage.region
    areas = tuple(prefecture.id for prefecture in region.prefectures)
    bureau = Bureau(slug=region.id, name_zh=region.name_zh, name_en=region.name_en, areas=areas)
    accounts.create_bureau(OPERATOR, bureau, heritage)
    name = {"zh": region.name_zh, "en": region.name_en}
    click.echo(_("admin.made_first_bureau", name=bureau.slug, region=name), err=True)
    return bureau.slug


def _only_bureau(accounts: Accounts) -> str:
    """Return the one bureau there is, where nobody named one."""
    known = [bureau.slug for bureau in accounts.bureaus()]
    if not known:
        raise RequestError("bureau_none", field="bureau")
    if len(known) != 1:
        raise RequestError("bureau_missing", field="bureau", known=known)
    return known[0]


def _read_password(file: BinaryIO) -> str:
    """Return the first line of a file."""
    lines = file.read(4096).splitlines()
    try:
        return lines[0].decode("utf-8") if lines else ""
    except UnicodeDecodeError:
        raise RequestError("password_text", field="password") from None


def _give_password(accounts: Accounts, user: User, token: str, password: str | None) -> None:
    """Set the password that was given or typed; else print the token that sets it."""
    if password is None and sys.stdin.isatty():
        password = click.prompt(
            _("admin.ask_password"),
            default="",
            hide_input=True,
            show_default=False,
            confirmation_prompt=_("admin.ask_again"),
        )
    if password:
        accounts.use_reset(token, password)
        click.echo(_("admin.password_set", name=user.email), err=True)
    else:
        click.echo(token)
        click.echo(_("admin.token_told", name=user.email), err=True)
