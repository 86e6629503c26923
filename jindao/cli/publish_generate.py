"""`jindao publish generate`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

import jindao
from jindao import (
    Accounts,
    Batch,
    BatchOutcome,
    CatalogueRequest,
    read_date,
    read_number,
    read_whole,
)
from jindao.cli.group import Listed, option, planner_for
from jindao.cli.pools import pool_of
from jindao.cli.publish import desk_of, publish
from jindao.cli.words import LOCALE, _


@publish.command("generate", help=_("publish.generate"))
@option(
    "--themes",
    code="publish.generate_themes",
    required=True,
    metavar="THEME,...",
    cls=Listed,
    names=lambda: [theme.id for theme in jindao.load_heritage().themes.values()],
)
@option("--counties", code="publish.generate_counties", default="", metavar="COUNTY,...")
@option(
    "--profiles",
    code="publish.generate_profiles",
    default="walk",
    show_default=True,
    cls=Listed,
    names=lambda: jindao.load_profiles(),
    metavar="PROFILE,...",
)
@option("--days", code="publish.generate_days", default="1", show_default=True, metavar="N,...")
@option("--kind", code="tour.kind", metavar="KIND")
@option("--date", code="publish.generate_date", metavar="YYYY-MM-DD")
@option("--hours", code="tour.hours", default="6", show_default=True, metavar="HOURS")
@option(
    "--by-car",
    "transfer_hours",
    code="tour.by_car",
    default="0",
    show_default=True,
    metavar="HOURS",
)
@option("--seed", code="tour.seed", default="1", show_default=True, metavar="N")
@option("--bureau", code="publish.generate_bureau", metavar="SLUG")
@option("--renew", code="publish.generate_renew", is_flag=True)
@option("--workers", code="publish.generate_workers", default="1", show_default=True, metavar="N")
@option("--scheduler", code="publish.generate_scheduler", metavar="ADDRESS")
@option("--report", code="publish.generate_report", metavar="FILE", type=click.Path(path_type=Path))
@option("--dry-run", code="publish.generate_dry_run", is_flag=True)
@option("--closures", code="closures", metavar="FILE", type=click.Path(path_type=Path))
@option("--network", code="network", metavar="DIR", type=click.Path(path_type=Path))
@click.pass_context
def generate(
    ctx: click.Context,
    *,
    themes: str,
    counties: str,
    profiles: str,
    days: str,
    kind: str | None,
    date: str | None,
    hours: str,
    transfer_hours: str,
    seed: str,
    bureau: str | None,
    renew: bool,
    workers: str,
    scheduler: str | None,
    report: Path | None,
    dry_run: bool,
    network: Path | None,
    closures: Path | None,
) -> None:
    """Plan a whole catalogue of drafts; exit status 1 where no tour was found for some."""
    write_report = None if report is None else jindao.report_writer(report)
    planner = planner_for(network, closures=closures)
    planned_by = pool_of(workers, scheduler)
    asked = CatalogueRequest(
        themes=_listed(themes),
        counties=_listed(counties),
        profiles=_listed(profiles),
        days=tuple(read_whole(count, field="days") for count in _listed(days)),
        kind=kind,
        date=planner.today() if date is None else read_date(date, field="date"),
        hours=read_number(hours, field="hours"),
        transfer_hours=read_number(transfer_hours, field="transfer_hours"),
        seed=read_whole(seed, field="seed"),
    )
    store = jindao.open_store(planner.settings)
    desk = desk_of(planner, store)
    batch = jindao.batch_of(
        planner, desk, Accounts(store).bureaus(), asked, bureau=bureau, renew=renew
    )
    if dry_run:
        _show(batch)
        return
    outcomes = []
    total = len(batch.settled) + len(batch.waiting)
    for outcome in jindao.generate_drafts(planner, desk, batch, workers=planned_by):
        outcomes.append(outcome)
        click.echo(f"[{len(outcomes)}/{total}] {_line(outcome)}")
    if write_report is not None and report is not None:
        write_report(outcomes)
        click.echo(_("written", path=report), err=True)
    counts = Counter(outcome.state for outcome in outcomes)
    told = [
        _(f"publish.generated_{state}", count=counts[state])
        for state in jindao.BATCH_STATES
        if counts[state]
    ]
    click.echo(_("publish.generated", told=told), err=True)
    ctx.exit(1 if counts["failed"] else 0)


def _listed(text: str) -> tuple[str, ...]:
    """Return the values between the commas of a text."""
    return tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())


def _line(outcome: BatchOutcome) -> str:
    """Return in one line what came of an order."""
    code = "made" if outcome.state in ("made", "renewed") else "other"
    climb = outcome.ascent_m
    return _(
        f"publish.generate_{code}",
        slug=outcome.order.slug,
        state=_(f"publish.state_{outcome.state}"),
        sites=outcome.sites,
        km=f"{outcome.length_m / 1000:.1f}",
        climb="?" if climb is None else f"{climb:.0f}",
        reason=outcome.reason_in(LOCALE),
    ).rstrip(" :：")


def _show(batch: Batch) -> None:
    """Say what would be planned, one order a line, parted by tabs."""
    for order in batch.waiting:
        owner = batch.bureau(order.county)
        start = order.county.start.name_zh if LOCALE == "zh" else order.county.start.name_en
        state = _("publish.state_waiting")
        click.echo("\t".join((order.slug, state, owner, start)))
    for outcome in batch.settled:
        state = _(f"publish.state_{outcome.state}")
        click.echo(
            "\t".join((outcome.order.slug, state, outcome.bureau, outcome.reason_in(LOCALE)))
        )
    click.echo(
        _("publish.generate_planned", waiting=len(batch.waiting), settled=len(batch.settled)),
        err=True,
    )
