"""The group that holds every command, and what their options share."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

import jindao
from jindao import JindaoError, RequestError, Settings, say
from jindao.cli.words import LOCALE, _

if TYPE_CHECKING:
    from jindao import Planner

F = TypeVar("F", bound=Callable[..., Any])


class _Group(click.Group):
    """Commands whose errors are one line, in the user's language."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except JindaoError as error:
            click.echo(_("error", message=error.message(LOCALE)), err=True)
            ctx.exit(2 if isinstance(error, RequestError) else 1)


class _Announcements(logging.Handler):
    """Tells on stderr what takes long, in the user's language."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say what a record with a code announces."""
        code = getattr(record, "code", None)
        if code:
            click.echo(say(f"progress.{code}", LOCALE), err=True)


@click.group(cls=_Group, help=_("about"), context_settings={"max_content_width": 100})
@click.option("--lang", metavar="zh|en", help=_("lang"))
@click.version_option(package_name="jindao", prog_name="jindao", message="%(prog)s %(version)s")
def main(lang: str | None) -> None:
    """Hold every command; the language was read before, so that help speaks it too."""
    logger = logging.getLogger("jindao")
    logger.setLevel(logging.INFO)
    if not any(isinstance(handler, _Announcements) for handler in logger.handlers):
        logger.addHandler(_Announcements())


class Listed(click.Option):
    """An option whose help lists the names of a table, read when help is shown."""

    def __init__(self, *args: Any, names: Callable[[], Iterable[str]], **kwargs: Any) -> None:
        self._names = names
        super().__init__(*args, **kwargs)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the names of the option and its help with the table's names."""
        record = super().get_help_record(ctx)
        return record and (record[0], f"{record[1]} [{', '.join(self._names())}]")


def option(*names: str, code: str, **kwargs: Any) -> Callable[[F], F]:
    """Return a click option whose help is a sentence of the command line."""
    return click.option(*names, help=_(code), **kwargs)


def planner_for(network: Path | None = None, engine: str = "compiled") -> Planner:
    """Return a planner on the network of an option, else of the settings."""
    settings = Settings.from_env()
    if network is not None:
        settings = replace(settings, network=network)
    return jindao.Planner(settings, engine=engine)
