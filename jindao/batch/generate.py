"""From orders to drafts in the store: what is there already stays, the rest is planned."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from jindao.batch.drafts import draft_of
from jindao.batch.orders import CatalogueRequest, County, Order, orders_of
from jindao.batch.planning import Planned, not_planned
from jindao.batch.workers import Workers, here
from jindao.errors import ConflictError, NotFoundError, RequestError
from jindao.formats.jsonfile import read_json
from jindao.heritage.dataset import Heritage
from jindao.heritage.scoring import is_about, score_all
from jindao.model.people import Bureau
from jindao.model.publication import Revision, RouteContent
from jindao.model.tour import Tour
from jindao.planner.planner import Planner
from jindao.public.facts import facts_of
from jindao.publishing.desk import Desk
from jindao.publishing.permissions import Actor
from jindao.settings import Settings

GENERATOR: Final = Actor(name="generator", operator=True)
"""Who made a draft that nobody has touched since."""

BATCH_STATES: Final = ("made", "renewed", "there", "edited", "none", "failed")
"""What may come of an order: `there` was a route already, `edited` one that people have worked
on, `none` is that there is nothing to plan with, `failed` that no tour was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOutcome:
    """What came of an order.

    `bureau` is whose draft it is, empty where nobody answers for the county. `reason` says
    by language why there is none. Of a draft that was made: how many sites it visits, and
    how many of them in another county; lengths are metres, times seconds, without rides by
    car; `ascent_m` is None where unknown. `errors` and `warnings` are what the checks find
    in all languages together, and keep an editor from publishing it as it is.
    """

    order: Order
    bureau: str
    state: str
    reason: tuple[tuple[str, str], ...] = ()
    sites: int = 0
    sites_elsewhere: int = 0
    length_m: float = 0.0
    moving_s: int = 0
    ascent_m: float | None = None
    score: int = 0
    errors: int = 0
    warnings: int = 0

    def reason_in(self, locale: str) -> str:
        """Return why there is no draft, in a language."""
        return dict(self.reason).get(locale, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A catalogue to be made: orders to be planned, and outcomes that are certain already."""

    waiting: tuple[Order, ...]
    settled: tuple[BatchOutcome, ...]
    bureaus: Mapping[str, str]

    def bureau(self, county: County) -> str:
        """Return who answers for a county, empty where nobody does."""
        return self.bureaus[county.id]


def batch_of(
    planner: Planner,
    desk: Desk,
    bureaus: Iterable[Bureau],
    asked: CatalogueRequest,
    *,
    bureau: str | None = None,
    renew: bool = False,
) -> Batch:
    """Return what of a catalogue is to be planned, and what is certain without planning.

    Parameters
    ----------
    planner, desk
        Whose dataset is planned with, and where the drafts are kept.
    bureaus
        Every bureau there is. Of those that answer for a county, the one with the
        fewest areas gets its drafts.
    asked
        What the catalogue is to hold.
    bureau
        The slug of the one bureau that gets all drafts.
    renew
        Whether drafts that nobody touched since they were generated are planned anew.

    Raises
    ------
    NotFoundError
        Where a theme, kind, county, profile or bureau is not known.
    RequestError
        Where what is asked for cannot be.
    """
    orders = orders_of(planner.heritage, asked)
    every = tuple(bureaus)
    if bureau is not None and bureau not in {each.slug for each in every}:
        known = [each.slug for each in every]
        raise NotFoundError(
            "not_found.bureau", field="bureau", kind="bureau", name=bureau, known=known
        )
    owners = {order.county.id: bureau or _answering(every, order.county) for order in orders}
    waiting, settled = [], []
    about = _About(planner.heritage)
    for order in orders:
        owner = owners[order.county.id]
        found = _settled(about, desk, order, owner, renew=renew)
        if found is None:
            waiting.append(order)
        else:
            settled.append(found)
    return Batch(waiting=tuple(waiting), settled=tuple(settled), bureaus=owners)


def generate_drafts(
    planner: Planner, desk: Desk, batch: Batch, *, workers: Workers = here
) -> Iterator[BatchOutcome]:
    """Plan what waits, put each draft into the store when it is there, and yield what came of it.

    What is certain already is yielded first. Where this ends early, or is killed, every
    outcome that was yielded is kept, and the same call goes on with the others.
    """
    yield from batch.settled
    if batch.waiting:
        for order, planned in workers(worker_settings(planner), batch.waiting):
            yield _kept(planner, desk, order, batch.bureau(order.county), planned)


def worker_settings(planner: Planner) -> Settings:
    """Return what workers need of the settings: no secret leaves this machine."""
    own = planner.settings
    return replace(
        Settings(),
        network=own.network,
        heritage=own.heritage,
        themes=own.themes,
        closures=own.closures,
        router_memory_mb=own.router_memory_mb,
    )


def _answering(bureaus: Sequence[Bureau], county: County) -> str:
    answer = [each for each in bureaus if each.covers(county.prefecture, county.name_zh)]
    narrow = sorted(
        answer, key=lambda each: (county.prefecture in each.areas, len(each.areas), each.slug)
    )
    return narrow[0].slug if narrow else ""


def _settled(
    about: _About, desk: Desk, order: Order, bureau: str, *, renew: bool
) -> BatchOutcome | None:
    """Return what is certain of an order without planning it; None where it is to be planned."""
    if not about.has_sites(order):
        theme = about.heritage.themes[order.request.theme or ""]
        told = not_planned(
            "no_sites", county=order.county.name_zh, theme_zh=theme.name_zh, theme_en=theme.name_en
        )
        return _none(order, bureau, told)
    if not bureau:
        return _none(order, "", not_planned("no_bureau", county=order.county.id))
    try:
        revisions = desk.revisions(GENERATOR, order.slug)
    except NotFoundError:
        return None
    owner = revisions[-1].bureau
    if not _untouched(desk, order, revisions):
        return BatchOutcome(order=order, bureau=owner, state="edited")
    if renew:
        return None
    return BatchOutcome(order=order, bureau=owner, state="there")


def _untouched(desk: Desk, order: Order, revisions: Sequence[Revision]) -> bool:
    """Tell whether no person has written or moved anything of a route."""
    written = all(revision.author == GENERATOR.name for revision in revisions)
    return written and not desk.changes(GENERATOR, order.slug)


class _About:
    """Which counties have located sites that are what a theme is about."""

    def __init__(self, heritage: Heritage) -> None:
        self.heritage = heritage
        self._counties: dict[tuple[str | None, str | None], frozenset[tuple[str, str]]] = {}

    def has_sites(self, order: Order) -> bool:
        """Tell whether the county of an order has any for what is asked."""
        asked = (order.request.theme, order.request.kind)
        counties = self._counties.get(asked)
        if counties is None:
            # Every site is scored for it, so not for each county anew.
            counties = self._counties[asked] = frozenset(
                (each.site.prefecture, each.site.county)
                for each in score_all(self.heritage, asked[0], (), asked[1])
                if each.site.position is not None and is_about(each.why)
            )
        return (order.county.prefecture, order.county.name_zh) in counties


def _none(order: Order, bureau: str, told: Planned, state: str = "none") -> BatchOutcome:
    return BatchOutcome(order=order, bureau=bureau, state=state, reason=told.reason)


def _kept(
    planner: Planner, desk: Desk, order: Order, bureau: str, planned: Planned
) -> BatchOutcome:
    """Put a planned draft into the store, and return what came of the order."""
    if not planned.document:
        return _none(order, bureau, planned, "failed")
    tour = read_json(planned.document)
    assert isinstance(tour, Tour)
    refused = _refused(planner, order, tour)
    if refused is not None:
        return _none(order, bureau, refused, "failed")
    content = draft_of(planner.heritage, tour, hashlib.sha256(planned.document).hexdigest())
    state = _saved(desk, order, bureau, planned.document, content)
    outcome = BatchOutcome(order=order, bureau=bureau, state=state)
    return outcome if state in ("there", "edited") else _told(desk, outcome, tour, content)


def _refused(planner: Planner, order: Order, tour: Tour) -> Planned | None:
    """Return why a tour is not what was ordered; None where it is."""
    made, own = tour.provenance, (planner.network_meta.id, planner.data_version)
    if (made.network_id, made.data_version) != own:
        return not_planned("other_data", network=made.network_name, data=made.data_version[:12])
    if len(tour.visits) == _elsewhere(order.county, tour):
        return not_planned("elsewhere", county=order.county.name_zh)
    return None


def _elsewhere(county: County, tour: Tour) -> int:
    own = (county.prefecture, county.name_zh)
    return sum((visit.site.prefecture, visit.site.county) != own for visit in tour.visits)


def _saved(desk: Desk, order: Order, bureau: str, document: bytes, content: RouteContent) -> str:
    """Keep a draft in one unit of work; others may have been there first."""
    try:
        revisions = desk.revisions(GENERATOR, order.slug)
    except NotFoundError:
        try:
            desk.create(GENERATOR, bureau, order.slug, content, trips=(document,))
        except RequestError as error:
            if error.code != "slug_taken":
                raise
            return "there"
        return "made"
    if not _untouched(desk, order, revisions):
        return "edited"
    newest = revisions[-1].number
    try:
        saved = desk.save(
            GENERATOR, order.slug, content, expected_revision=newest, trips=(document,)
        )
    except ConflictError:
        return "edited"
    return "there" if saved.number == newest else "renewed"


def _told(desk: Desk, outcome: BatchOutcome, tour: Tour, content: RouteContent) -> BatchOutcome:
    """Return an outcome with what its tour comes to, and what the checks say of the draft."""
    facts = facts_of(tour)
    findings = {
        finding
        for language in content.languages
        for finding in desk.check(GENERATOR, outcome.order.slug, language)
    }
    errors = sum(finding.severity == "error" for finding in findings)
    return replace(
        outcome,
        sites=len(facts.sites),
        sites_elsewhere=_elsewhere(outcome.order.county, tour),
        length_m=facts.length_m,
        moving_s=facts.moving_s,
        ascent_m=facts.ascent_m,
        score=tour.score,
        errors=errors,
        warnings=len(findings) - errors,
    )
