"""The group that holds every command, and what their options share."""

from __future__ import annotations

import difflib
import logging
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

import jindao
from jindao import JindaoError, RequestError, Settings, say
from jindao.cli.words import LOCALE, _

if TYPE_CHECKING:
    from jindao import Planner

F = TypeVar("F", bound=Callable[..., Any])


class Commands(click.Group):
    """Commands whose errors are one line, in the user's language."""

    group_class = type

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> Any:
        """Run, and say what is wrong with the words of the command line in one line."""
        words = _lang_first(sys.argv[1:] if args is None else args)
        if not extra.get("standalone_mode", True):
            return super().main(words, *more, **extra)
        try:
            status = super().main(words, *more, **{**extra, "standalone_mode": False})
        except click.ClickException as error:
            click.echo(_("error", message=_usage(error)), err=True)
            sys.exit(error.exit_code)
        except click.Abort:
            sys.exit(1)
        sys.exit(status if isinstance(status, int) else 0)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first word names; unknown ones come with near ones."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            known = sorted(self.commands)
            near = difflib.get_close_matches(args[0], known, n=3, cutoff=0.5) or known
            raise jindao.NotFoundError(
                "not_found.command", field="command", kind="command", name=args[0], known=near
            )
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what it raises on purpose is one line and an exit status."""
        try:
            return super().invoke(ctx)
        except JindaoError as error:
            notes = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
            click.echo(_("error", message=error.message(LOCALE) + notes), err=True)
            ctx.exit(2 if isinstance(error, RequestError) else 1)


def _lang_first(words: Sequence[str]) -> list[str]:
    """Return the words with `--lang` before the command, wherever it stood."""
    first: list[str] = []
    rest = list(words)
    for place, word in enumerate(rest):
        if word == "--lang" or word.startswith("--lang="):
            taken = 2 if word == "--lang" else 1
            first = rest[place : place + taken]
            del rest[place : place + taken]
            break
    return [*first, *rest]


def _usage(error: click.ClickException) -> str:
    """Return what is wrong with the words of a command, in one line."""
    if isinstance(error, click.NoSuchOption):
        near = error.possibilities or ["--help"]
        return _("usage.no_option", name=error.option_name, known=sorted(near))
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return _("usage.missing", name=_named(error.param))
    if isinstance(error, click.BadParameter) and error.param is not None:
        reason = " ".join(error.message.split())
        return _("usage.bad_value", name=_named(error.param), reason=reason)
    if isinstance(error, click.BadOptionUsage):
        return _("usage.no_value", name=error.option_name)
    if isinstance(error, click.UsageError) and error.ctx is not None:
        words = " ".join(error.format_message().split())
        return _("usage.other", command=error.ctx.command_path, reason=words)
    return error.format_message()


def _named(param: click.Parameter) -> str:
    return param.opts[0] if isinstance(param, click.Option) else param.make_metavar(_CONTEXT)


_CONTEXT: Final = click.Context(click.Command("jindao"))


class _Announcements(logging.Handler):
    """Tells on stderr what takes long, in the user's language."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say what a record with a code announces."""
        code = getattr(record, "code", None)
        if code:
            facts = getattr(record, "facts", {})
            click.echo(say(f"progress.{code}", LOCALE, **facts), err=True)


@click.group(cls=Commands, help=_("about"), context_settings={"max_content_width": 100})
@click.option("--lang", metavar="zh|en", help=_("lang"))
@click.version_option(package_name="jindao", prog_name="jindao", message="%(prog)s %(version)s")
def main(lang: str | None) -> None:
    """Hold every command; the language was read before, so that help speaks it too."""
    if lang is not None and not jindao.is_language(lang):
        known = list(jindao.languages())
        raise jindao.NotFoundError(
            "not_found.lang", field="lang", kind="lang", name=lang, known=known
        )
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


class Grouped(click.Command):
    """A command whose help shows its options under headings.

    Parameters
    ----------
    groups
        Pairs of the code of a heading and the names of its options, in order; every other
        option comes after them under the usual heading.
    """

    def __init__(
        self, *args: Any, groups: Sequence[tuple[str, Sequence[str]]] = (), **kwargs: Any
    ) -> None:
        self._groups = groups
        super().__init__(*args, **kwargs)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, those of one heading together."""
        records = {
            option.name: record
            for option in self.get_params(ctx)
            if (record := option.get_help_record(ctx)) is not None
        }
        for code, names in self._groups:
            with formatter.section(_(code)):
                formatter.write_dl([records.pop(name) for name in names])
        with formatter.section(_("options")):
            formatter.write_dl(list(records.values()))


def option(*names: str, code: str, **kwargs: Any) -> Callable[[F], F]:
    """Return a click option whose help is a sentence of the command line."""
    return click.option(*names, help=_(code), **kwargs)


def network_options(command: F) -> F:
    """Add what `planner_for` takes: network, closures and engine."""
    file = click.Path(path_type=Path)
    for add in (
        option("--engine", code="engine", default="auto", metavar="ENGINE"),
        option("--closures", code="closures", metavar="FILE", type=file),
        option("--network", code="network", metavar="DIR", type=file),
    ):
        command = add(command)
    return command


def planner_for(
    network: Path | None = None, engine: str = "auto", closures: Path | None = None
) -> Planner:
    """Return a planner on the network and closures of options, else of the settings."""
    settings = Settings.from_env()
    if closures is not None:
        settings = replace(settings, closures=closures)
    if network is not None:
        settings = replace(settings, network=network)
    planner = jindao.Planner(settings, engine=engine)
    if settings.store is not None:
        store = jindao.open_store(settings)
        planner.follow_notices(lambda: jindao.standing_closures(store))
    return planner
