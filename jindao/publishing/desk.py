"""The desk of a bureau: from a draft to the public page and back, one method per step.

Every method is one unit of work: what somebody may, what was changed and what the log says
of it are kept together or not at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

from jindao.errors import JindaoError, NotFoundError, NotPublishableError, RequestError
from jindao.formats.jsonfile import read_json
from jindao.model.publication import (
    LanguageState,
    Picture,
    Revision,
    RouteContent,
    StatusChange,
    StoredRoute,
)
from jindao.model.roster import EventPlan
from jindao.model.trip import Trip
from jindao.public.events import EventPlans, forget_plans
from jindao.public.facts import prepare_facts
from jindao.public.route import PublicRoute, draft_route
from jindao.publishing.checks import check_route, unanswered
from jindao.publishing.draft import Draft
from jindao.publishing.finding import Finding
from jindao.publishing.folder import read_route, write_route
from jindao.publishing.permissions import Actor, check_allowed
from jindao.publishing.world import World
from jindao.store import Clock, Store, Work, utc_now
from jindao.texts import is_language, languages


class Desk:
    """What bureaus do with their routes.

    Parameters
    ----------
    store
        Where they are kept.
    world
        What they are checked against.
    clock
        What tells the time, UTC.
    """

    def __init__(self, store: Store, world: World, *, clock: Clock = utc_now) -> None:
        self._store = store
        self._world = world
        self._clock = clock
        self._plans = (
            None
            if world.plan_event is None
            else EventPlans(store, world.plan_event, world.events_made_with)
        )

    # For editors

    def create(
        self,
        actor: Actor,
        bureau: str,
        slug: str,
        content: RouteContent,
        *,
        trips: Iterable[bytes] = (),
        pictures: Iterable[Picture] = (),
        note: str = "",
    ) -> Revision:
        """Make a route with its first revision; `trips` and `pictures` are kept with it."""
        with self._store.work(clock=self._clock) as work:
            check_allowed(work, actor, "edit", bureau)
            self._keep(work, trips, pictures, content)
            made = work.routes.create(slug, bureau, content, author=actor.name, note=note)
            self._log(work, actor, "create", made)
            return made

    def save(
        self,
        actor: Actor,
        slug: str,
        content: RouteContent,
        *,
        expected_revision: int,
        trips: Iterable[bytes] = (),
        pictures: Iterable[Picture] = (),
        note: str = "",
    ) -> Revision:
        """Add a revision to a route.

        Raises
        ------
        ConflictError
            Where somebody saved since `expected_revision`: `mine` and `theirs` are both there
            to choose from.
        """
        with self._store.work(clock=self._clock) as work:
            before = self._route(work, actor, "edit", slug)
            self._keep(work, trips, pictures, content)
            saved = work.routes.save(
                slug, content, author=actor.name, note=note, expected_revision=expected_revision
            )
            if saved.number != before.newest.number:
                self._log(work, actor, "save", saved)
            return saved

    def routes(self, actor: Actor, bureau: str) -> tuple[StoredRoute, ...]:
        """Return the routes of a bureau, by slug."""
        with self._store.reading(clock=self._clock) as work:
            check_allowed(work, actor, "view", bureau)
            return tuple(work.routes.get(slug) for slug in work.routes.slugs(bureau))

    def route(self, actor: Actor, slug: str) -> StoredRoute:
        """Return a route with its newest revision and the state of each language."""
        with self._store.reading(clock=self._clock) as work:
            return self._route(work, actor, "view", slug)

    def revisions(self, actor: Actor, slug: str) -> tuple[Revision, ...]:
        """Return every revision of a route, the first first."""
        with self._store.reading(clock=self._clock) as work:
            self._route(work, actor, "view", slug)
            return work.routes.revisions(slug)

    def changes(self, actor: Actor, slug: str) -> tuple[StatusChange, ...]:
        """Return every step that was taken with a route, the first first."""
        with self._store.reading(clock=self._clock) as work:
            self._route(work, actor, "view", slug)
            return work.routes.changes(slug)

    def preview(
        self, actor: Actor, slug: str, language: str, revision: int | None = None
    ) -> PublicRoute:
        """Return a revision, the newest by default, as the public would read it.

        Raises
        ------
        NotFoundError
            Where there is no such revision.
        """
        with self._store.reading(clock=self._clock) as work:
            self._route(work, actor, "view", slug)
            return draft_route(work, work.routes.revision(slug, revision), language)

    def picture(self, actor: Actor, slug: str, sha256: str) -> Picture:
        """Return a picture that a revision of a route shows."""
        with self._store.reading(clock=self._clock) as work:
            self._route(work, actor, "view", slug)
            return work.routes.picture(sha256, slug)

    def shown_pictures(
        self, actor: Actor, slug: str, revision: int | None = None
    ) -> Mapping[str, tuple[int, int]]:
        """Return width and height of each picture that a revision shows, the newest by default."""
        with self._store.reading(clock=self._clock) as work:
            newest = self._route(work, actor, "view", slug).newest.number
            return work.routes.shown_pictures(slug, revision or newest)

    def check(
        self,
        actor: Actor,
        slug: str,
        language: str,
        content: RouteContent | None = None,
        *,
        coming: Iterable[str] = (),
    ) -> tuple[Finding, ...]:
        """Return what is wrong with the newest revision, or with content that is being edited.

        `coming` are the SHA-256 of pictures that will be kept with that content.
        """
        with self._store.reading(clock=self._clock) as work:
            route = self._route(work, actor, "view", slug)
        checked = content or route.newest.content
        plans = self._event_plans(checked)
        with self._store.reading(clock=self._clock) as work:
            return self._check(work, route, language, checked, plans, coming)

    def export_route(
        self, actor: Actor, slug: str, folder: Path, revision: int | None = None
    ) -> tuple[Path, ...]:
        """Write a revision, the newest by default, into a folder; see `write_route`."""
        with self._store.reading(clock=self._clock) as work:
            self._route(work, actor, "view", slug)
            found = work.routes.revision(slug, revision)
            trips = {stage.trip: work.routes.trip(stage.trip) for stage in found.content.stages}
            shown = work.routes.shown_pictures(slug, found.number)
            pictures = {sha256: work.routes.picture(sha256).data for sha256 in shown}
        return write_route(folder, found, trips, pictures)

    def import_route(self, actor: Actor, folder: Path, *, note: str = "") -> Revision:
        """Make a route of a folder, or add a revision to the one of that name.

        A folder that was written by `export_route` and not changed adds nothing.

        Raises
        ------
        DataError
            Where the folder holds no route.
        RequestError
            Where the route of that name is another bureau's.
        """
        read = read_route(folder)
        with self._store.work(clock=self._clock) as work:
            known = read.slug in work.routes.slugs()
            before = self._route(work, actor, "edit", read.slug) if known else None
            if before is not None and before.bureau != read.bureau:
                raise RequestError("slug_taken", field="slug", value=read.slug)
            check_allowed(work, actor, "edit", read.bureau)
            content, pictures = read.drawn(lambda sha256: bool(work.routes.picture_sizes([sha256])))
            self._keep(work, read.trips, pictures, content)
            told = {"author": actor.name, "note": note}
            if before is None:
                made = work.routes.create(read.slug, read.bureau, content, **told)
            else:
                number = before.newest.number
                made = work.routes.save(read.slug, content, expected_revision=number, **told)
                if made.number == number:
                    return made
            self._log(work, actor, "import", made)
            return made

    # From draft to public

    def submit(self, actor: Actor, slug: str, language: str, revision: int) -> LanguageState:
        """Ask for a revision to be reviewed."""
        return self._step(actor, "submit", slug, language, revision)

    def send_back(
        self, actor: Actor, slug: str, language: str, revision: int, reason: str
    ) -> LanguageState:
        """Give a revision back to its editors, and say why."""
        return self._step(actor, "send_back", slug, language, revision, _needed(reason))

    def publish(
        self,
        actor: Actor,
        slug: str,
        language: str,
        revision: int,
        *,
        reasons: Mapping[str, str] | None = None,
    ) -> LanguageState:
        """Make the revision under review the one that the public sees.

        Parameters
        ----------
        actor, slug, language, revision
            Who publishes what; the revision names what was read.
        reasons
            For each warning (`Finding.key`) why it may stand; they are kept with the step.

        Raises
        ------
        NotPublishableError
            Where errors stand, or a warning has no reason; `findings` are those.
        RequestError
            Where that revision is not under review.
        """
        asked = reasons or {}
        with self._store.reading(clock=self._clock) as work:
            self._route(work, actor, "publish", slug)
            content = work.routes.revision(slug, revision).content
        plans = self._event_plans(content)  # before the store is held by whoever writes
        with self._store.work(clock=self._clock) as work:
            route = self._route(work, actor, "publish", slug)
            checked = work.routes.revision(slug, revision)
            route.state(language).after("publish", revision)
            findings = self._check(work, route, language, checked.content, plans)
            open_ = unanswered(findings, asked)
            if open_:
                told = {
                    locale: "; ".join(finding.message(locale) for finding in open_)
                    for locale in languages()
                }
                raise NotPublishableError(
                    "not_publishable", count=len(open_), findings=open_, told=told
                )
            prepare_facts(work, [stage.trip for stage in checked.content.stages])
            before = route.state(language).public
            seen = work.routes.revision(slug, before or revision)
            accepted = tuple((finding.key, asked[finding.key].strip()) for finding in findings)
            state = work.routes.take(
                slug, language, "publish", revision, author=actor.name, accepted=accepted
            )
            if checked.content.events or seen.content.events:
                forget_plans(work)
            self._log(work, actor, "publish", checked, language=language)
            return state

    def withdraw(
        self, actor: Actor, slug: str, language: str, revision: int, reason: str
    ) -> LanguageState:
        """Take a route off the public pages; its links tell the reason."""
        return self._step(actor, "withdraw", slug, language, revision, _needed(reason))

    # For everybody

    def public_route(self, slug: str, language: str, revision: int | None = None) -> Revision:
        """Return what the public sees of a route, or an earlier revision that it saw.

        Raises
        ------
        NotFoundError
            Where that was never public.
        WithdrawnError
            Where the route was withdrawn; `reason` says why.
        """
        with self._store.reading(clock=self._clock) as work:
            return work.routes.public(slug, language, revision)

    def _step(
        self,
        actor: Actor,
        step: str,
        slug: str,
        language: str,
        revision: int,
        reason: str = "",
    ) -> LanguageState:
        if not is_language(language):
            raise NotFoundError(
                "not_found.lang",
                field="lang",
                kind="lang",
                name=language[:16],
                known=list(languages()),
            )
        with self._store.work(clock=self._clock) as work:
            self._route(work, actor, step, slug)
            state = work.routes.take(
                slug, language, step, revision, author=actor.name, reason=reason
            )
            told = work.routes.revision(slug, revision)
            if step == "withdraw" and told.content.events:
                forget_plans(work)
            self._log(work, actor, step, told, language=language, reason=reason)
            return state

    def _route(self, work: Work, actor: Actor, action: str, slug: str) -> StoredRoute:
        route = work.routes.get(slug)
        check_allowed(work, actor, action, route.bureau)
        return route

    def _keep(
        self,
        work: Work,
        trips: Iterable[bytes],
        pictures: Iterable[Picture],
        content: RouteContent,
    ) -> None:
        """Keep trips and pictures of the content; what it does not use would be an orphan."""
        for picture in pictures:
            if picture.sha256 not in content.pictures:
                raise RequestError("picture_unused", field="pictures", value=picture.sha256)
            work.routes.keep_picture(picture)
        used = {stage.trip for stage in content.stages}
        for document in trips:
            read_json(document)
            sha256 = work.routes.keep_trip(document)
            if sha256 not in used:
                raise RequestError("trip_unused", field="trips", value=sha256)

    def _event_plans(self, content: RouteContent) -> tuple[EventPlan | None, ...]:
        """Return the plan of each event; none where nobody works them out."""
        if self._plans is None or not content.events:
            return ()
        documents: dict[str, bytes] = {}
        with self._store.reading(clock=self._clock) as work:
            for stage in content.stages:
                with suppress(NotFoundError):
                    documents[stage.trip] = work.routes.trip(stage.trip)
            today = self._today(work)
        return self._plans.of_content(content, documents, today)

    def _today(self, work: Work) -> dt.date:
        return work.now.astimezone(ZoneInfo(self._world.heritage.region.timezone)).date()

    def _check(
        self,
        work: Work,
        route: StoredRoute,
        language: str,
        content: RouteContent,
        plans: tuple[EventPlan | None, ...],
        coming: Iterable[str] = (),
    ) -> tuple[Finding, ...]:
        heritage = self._world.heritage
        draft = Draft(
            content=content,
            language=language,
            bureau=work.people.bureau(route.bureau),
            trips=tuple(_trip(work, stage.trip) for stage in content.stages),
            today=self._today(work),
            sites=heritage.site_by_id,
            themes=frozenset((*heritage.themes, *heritage.strands)),
            kinds=frozenset(heritage.kinds),
            modes=self._world.modes,
            closures=self._world.closures(),
            routes=frozenset(work.routes.slugs()),
            whereabouts=self._world.whereabouts,
            pictures=frozenset((*work.routes.picture_sizes(content.pictures), *coming)),
            plans=plans,
        )
        return check_route(draft)

    def _log(self, work: Work, actor: Actor, action: str, of: Revision, **facts: str) -> None:
        work.audit.add(
            actor=actor.name,
            action=action,
            subject=of.slug,
            bureau=of.bureau,
            revision=of.number,
            hash=of.hash,
            **facts,
        )


def _trip(work: Work, sha256: str) -> Trip | None:
    try:
        return read_json(work.routes.trip(sha256))
    except JindaoError:
        return None


def _needed(reason: str) -> str:
    if not reason.strip():
        raise RequestError("reason_missing", field="reason")
    return reason.strip()
