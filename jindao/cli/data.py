"""`jindao themes`, `jindao check-data` and `jindao datapackage`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import jindao
from jindao import RequestError, Settings, say
from jindao.cli.group import main, option, planner_for
from jindao.cli.words import LOCALE, _

if TYPE_CHECKING:
    from jindao import CheckReport, Finding, Intake, Problem

_REPORT_FORMATS = ("text", "json")


@main.command(help=_("themes.about"))
def themes() -> None:
    """List themes, strands, kinds of route and profiles with what they are about."""
    planner = planner_for()
    for kind, items in (
        ("theme", planner.themes),
        ("strand", planner.strands),
        ("kind", planner.kinds),
    ):
        click.echo(_(f"themes.{kind}"))
        for item in items:
            summary = jindao.either(LOCALE, item.summary_zh, item.summary_en)
            click.echo(f"  {item.id}\t{item.name(LOCALE)}\t{summary}")
    click.echo(_("themes.profile"))
    for profile in planner.profiles:
        about = jindao.either(LOCALE, profile.about_zh, profile.about_en)
        click.echo(f"  {profile.id}\t{profile.name(LOCALE)}\t{about}")


@main.command("check-data", help=_("check.about"))
@click.argument("path", required=False, type=click.Path(path_type=Path))
@option("--datum", code="check.datum", metavar="DATUM")
@option("--format", "format_", code="check.format", default="text", metavar="text|json")
@option("--output", "-o", code="check.output", metavar="FILE")
@option("--against", code="check.against", metavar="DIR", type=click.Path(path_type=Path))
def check_data(
    path: Path | None, datum: str | None, format_: str, output: str | None, against: Path | None
) -> None:
    """Check a heritage dataset or a table; every problem in one run."""
    for kind, word, known in (
        ("datum", datum or "wgs84", jindao.DATUMS),
        ("report_format", format_, _REPORT_FORMATS),
    ):
        if word not in known:
            field = "datum" if kind == "datum" else "format"
            raise jindao.NotFoundError(
                f"not_found.{kind}", field=field, kind=kind, name=word, known=list(known)
            )
    settings = Settings.from_env()
    rows: int | None = None
    written = 0
    notices: Sequence[Problem] = ()
    if path is not None and not path.is_dir():
        heritage = jindao.load_heritage(against) if against else planner_for().heritage
        intake = jindao.read_intake(path, heritage, datum)
        report, notices, rows = intake.report, intake.notices, len(intake.sites)
        if output is not None:
            written = len(intake.rows)
            _write_table(path, intake, output)
    else:
        folder = path or settings.heritage
        for name, value in (("--datum", datum), ("--output", output)):
            if value is not None:
                raise RequestError(
                    "only_for_tables", field="option", option=name, path=str(folder or "-")
                )
        report = jindao.check_dataset(folder, settings.themes, against, jindao.load_profiles())
    told = [*notices, *report.problems, *report.skipped]
    if format_ == "json":
        click.echo(json.dumps(_machine(report, told, rows), ensure_ascii=False, indent=1))
    else:
        _tell(report, told, rows)
    if written:
        click.echo(_("check.written", path=output, count=written), err=True)
    if report.errors:
        raise SystemExit(1)


def _write_table(path: Path, intake: Intake, output: str) -> None:
    """Write what was understood of a table beside it; nothing where there is nothing."""
    if Path(output).resolve() == path.resolve():
        raise RequestError("output_is_input", field="output", path=output)
    if intake.rows:
        jindao.write_bytes(output, jindao.intake_table(intake))


def _tell(report: CheckReport, told: Sequence[Problem], rows: int | None) -> None:
    for problem in told:
        mark = "" if problem.severity == "error" else f"[{say_severity(problem)}] "
        click.echo(f"{mark}{problem.message(LOCALE)}")
    if rows is not None:
        click.echo(_("check.rows", count=rows), err=True)
    if report.explained:
        click.echo(_("check.explained", count=len(report.explained)), err=True)
    counts = {"errors": len(report.errors), "warnings": len(report.warnings)}
    click.echo(_("check.count", **counts) if report.problems else _("check.sound"), err=True)


def say_severity(problem: Problem | Finding) -> str:
    """Return how bad a problem is, in the language of the command line."""
    return say(f"severity.{problem.severity}", LOCALE)


def _machine(report: CheckReport, told: Sequence[Problem], rows: int | None) -> dict[str, Any]:
    """Return a report for machines: every problem with its facts and its sentence."""
    return {
        "errors": len(report.errors),
        "warnings": len(report.warnings),
        "explained": len(report.explained),
        "rows": rows,
        "problems": [
            {
                "severity": problem.severity,
                "file": problem.file,
                "line": problem.line or None,
                "field": problem.field or None,
                "code": problem.code,
                "facts": {name: _plain(value) for name, value in problem.facts},
                "message": problem.message(LOCALE),
            }
            for problem in told
        ],
    }


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | list | None) else str(value)


@main.command("datapackage", help=_("package.about"))
@click.argument("directory", required=False, type=click.Path(path_type=Path))
def datapackage(directory: Path | None) -> None:
    """Write the description of a dataset for other programs."""
    heritage = jindao.load_heritage(directory or Settings.from_env().heritage)
    path = jindao.package_file(heritage.directory)
    jindao.write_bytes(path, jindao.package_text(heritage).encode())
    click.echo(_("written", path=path), err=True)
