"""`jindao publish notice ...`: closures and warnings that are told to everybody."""

from __future__ import annotations

from pathlib import Path

import click

import jindao
from jindao import (
    OPERATOR,
    LonLat,
    Notice,
    NoticeBoard,
    NoticeText,
    notice_told,
    read_closures,
    read_date,
)
from jindao.cli.group import option, planner_for
from jindao.cli.publish import publish
from jindao.cli.words import LOCALE, _


def _board() -> NoticeBoard:
    return NoticeBoard(jindao.open_store(), planner_for().heritage)


@publish.group("notice", help=_("publish.notice"))
def notice() -> None:
    """Hold the commands for notices."""


@notice.command("add", help=_("publish.notice_add"))
@option("--kind", code="publish.notice_kind", default="closed", show_default=True, metavar="KIND")
@option("--reason-zh", code="publish.notice_reason_zh", default="", metavar="TEXT")
@option("--reason-en", code="publish.notice_reason_en", default="", metavar="TEXT")
@option("--from", "first", code="publish.notice_from", metavar="YYYY-MM-DD")
@option("--to", "last", code="publish.notice_to", metavar="YYYY-MM-DD")
@option("--site", code="publish.notice_site", default="", metavar="SITE")
@option("--at", "position", code="publish.notice_at", metavar="LON,LAT")
@option("--radius", code="publish.notice_radius", type=float, metavar="M")
@option("--mode", "modes", code="publish.notice_mode", multiple=True, metavar="MODE")
@option("--source", code="publish.notice_source", default="", metavar="TEXT")
@option("--url", code="publish.notice_url", default="", metavar="ADDRESS")
@option("--bureau", code="publish.notice_bureau", default="", metavar="SLUG")
def add(
    kind: str,
    reason_zh: str,
    reason_en: str,
    first: str | None,
    last: str | None,
    site: str,
    position: str | None,
    radius: float | None,
    modes: tuple[str, ...],
    source: str,
    url: str,
    bureau: str,
) -> None:
    """Tell of a site, or of a circle around a position."""
    made = _board().add(
        OPERATOR,
        NoticeText(
            kind=kind,
            reason_zh=reason_zh,
            reason_en=reason_en,
            first_day=read_date(first, field="from") if first else None,
            last_day=read_date(last, field="to") if last else None,
            modes=modes or jindao.NOTICE_MODES,
            source=source,
            url=url,
            site=site,
            position=LonLat.parse(position, field="at") if position else None,
            radius_m=radius,
        ),
        bureau=bureau,
    )
    _tell([made])


@notice.command("import", help=_("publish.notice_import"))
@click.argument("file", type=click.Path(path_type=Path))
@option("--bureau", code="publish.notice_bureau", default="", metavar="SLUG")
def import_(file: Path, bureau: str) -> None:
    """Tell of every area and way of a file of closures."""
    _tell(_board().add_all(OPERATOR, read_closures(file), bureau=bureau))


@notice.command("list", help=_("publish.notice_list"))
@option("--all", "every", code="publish.notice_all", is_flag=True)
def list_(every: bool) -> None:
    """List notices, one a line, parted by tabs."""
    _tell(_board().notices(every=every))


@notice.command("end", help=_("publish.notice_end"))
@click.argument("number", type=int)
def end(number: int) -> None:
    """Take a notice back."""
    _board().end(OPERATOR, number)
    click.echo(_("publish.notice_ended", number=number), err=True)


def _tell(notices: list[Notice] | tuple[Notice, ...]) -> None:
    for one in notices:
        ended = [_("publish.notice_over")] if one.ended_at is not None else []
        where = one.site or str(_middle(one))
        told = notice_told(one, LOCALE)
        click.echo("\t".join((str(one.number), one.closure.kind, where, told, *ended)))


def _middle(of: Notice) -> LonLat:
    box = of.closure.bbox
    return LonLat(round((box.west + box.east) / 2, 6), round((box.south + box.north) / 2, 6))
