"""Notices, by whoever answers for a place: told to everybody, and taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from jindao.errors import RequestError
from jindao.geo import LonLat
from jindao.heritage.dataset import Heritage
from jindao.heritage.search import find_site
from jindao.model.closure import CLOSURE_KINDS, Closure
from jindao.model.notice import SITE_RADIUS_M, Notice, circle
from jindao.model.written import check_text
from jindao.publishing.draft import Whereabouts
from jindao.publishing.permissions import Actor, check_allowed
from jindao.store import Clock, Store, Work, utc_now

NOTICE_MODES = ("foot", "bicycle", "wheelchair")
"""For whom a notice may hold: as the network knows them."""
MAX_RADIUS_M = 50_000.0
BORDER_M = 1_000.0
"""A circle so small may reach beyond the border of a bureau's area: a bridge lies on both sides."""
_WEB = ("https://", "http://")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeText:
    """What somebody tells everybody of a place.

    Parameters
    ----------
    kind, reason_zh, reason_en, first_day, last_day, modes, source, url
        As `Closure` has them; one reason is needed.
    site
        Id or name of a heritage site: it alone is meant, no way that leads past it.
    position, radius_m
        A position, and how far around it the notice holds, in metres.
    """

    kind: str
    reason_zh: str = ""
    reason_en: str = ""
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    modes: tuple[str, ...] = NOTICE_MODES
    source: str = ""
    url: str = ""
    site: str = ""
    position: LonLat | None = None
    radius_m: float | None = None

    @classmethod
    def of(cls, notice: Notice) -> NoticeText:
        """Return what a notice tells; without a place where it is of ways or an odd area."""
        closure, spot = notice.closure, None if notice.site else notice.spot
        return cls(
            kind=closure.kind,
            reason_zh=closure.reason_zh,
            reason_en=closure.reason_en,
            first_day=closure.first_day,
            last_day=closure.last_day,
            modes=closure.modes,
            source=closure.source,
            url=closure.url,
            site=notice.site,
            position=spot[0] if spot else None,
            radius_m=spot[1] if spot else None,
        )


class NoticeBoard:
    """What is told to everybody of places that are closed, or where care is wanted.

    Parameters
    ----------
    store
        Where notices are kept.
    heritage
        Where sites are.
    whereabouts
        What tells the county of a position, by which a bureau's notices keep to its area, a
        circle of more than `BORDER_M` all around; None where borders are unknown: then only
        those of sites are kept to it.
    clock
        What tells the time, UTC.
    """

    def __init__(
        self,
        store: Store,
        heritage: Heritage,
        *,
        whereabouts: Whereabouts | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._store, self._heritage, self._clock = store, heritage, clock
        self._whereabouts = whereabouts

    def add(self, actor: Actor, told: NoticeText, *, bureau: str = "") -> Notice:
        """Tell of a site, or of a circle around a position.

        Parameters
        ----------
        actor, bureau
            Who tells it, and which bureau answers for it; the operator needs none.
        told
            What is told, and where.

        Raises
        ------
        RequestError
            Naming the field, where one cannot be, or the place is outside the bureau's area.
        NotFoundError
            Where there is no such site.
        NotAllowedError
            Where the actor may not.
        """
        with self._store.work(clock=self._clock) as work:
            closure, site = self._read(work, actor, told, bureau)
            return self._keep(work, actor, closure, site, bureau)

    def change(self, actor: Actor, number: int, told: NoticeText) -> Notice:
        """Take a notice back and tell another in its place, of the same bureau.

        What was told is never changed: the new one has a number of its own. Where it names
        no place it is of where the old one was.

        Raises
        ------
        RequestError, NotFoundError, NotAllowedError
            As `add`, and where it was taken back before.
        """
        with self._store.work(clock=self._clock) as work:
            old = work.notices.get(number)
            closure, site = self._read(work, actor, told, old.bureau, old)
            work.notices.end(number)
            return self._keep(work, actor, closure, site, old.bureau, was=old)

    def preview(
        self, actor: Actor, told: NoticeText, *, bureau: str = "", number: int | None = None
    ) -> Notice:
        """Return what `add`, or with a number `change`, would tell; nothing is kept.

        Raises
        ------
        RequestError, NotFoundError, NotAllowedError
            As these do.
        """
        with self._store.reading(clock=self._clock) as work:
            old = None if number is None else work.notices.get(number)
            owner = bureau if old is None else old.bureau
            closure, site = self._read(work, actor, told, owner, old)
            return Notice(
                number=0, closure=closure, site=site, bureau=owner, author=actor.name,
                made_at=work.now,
            )  # fmt: skip

    def add_all(
        self, actor: Actor, closures: Sequence[Closure], *, bureau: str = ""
    ) -> tuple[Notice, ...]:
        """Tell of areas and ways, all of them or none.

        Raises
        ------
        RequestError, NotAllowedError
            As `add`.
        """
        for closure in closures:
            _check(closure, closure.modes)
            self._check_days(closure)
        with self._store.work(clock=self._clock) as work:
            for closure in closures:
                rings = [ring for polygon in closure.polygons for ring in polygon]
                points = [LonLat(*at) for line in (*rings, *closure.lines) for at in line]
                self._check_area(work, actor, bureau, "", points)
            return tuple(self._keep(work, actor, closure, "", bureau) for closure in closures)

    def end(self, actor: Actor, number: int, *, reason: str = "") -> Notice:
        """Take a notice back; the log says why.

        Raises
        ------
        NotFoundError, RequestError, NotAllowedError
            Where there is none, it was taken back before, or the actor may not.
        """
        with self._store.work(clock=self._clock) as work:
            bureau = work.notices.get(number).bureau
            check_allowed(work, actor, "notify", bureau)
            check_text("reason", reason)
            notice = work.notices.end(number)
            _log(work, actor, "end_notice", notice, reason=reason.strip())
            return notice

    def notices(self, *, every: bool = False) -> tuple[Notice, ...]:
        """Return the notices that stand and are not over, or every one there ever was."""
        with self._store.reading(clock=self._clock) as work:
            if every:
                return work.notices.all()
            today = self._today()
            return tuple(one for one in work.notices.standing() if not one.is_over(today))

    def of_bureau(self, actor: Actor, bureau: str) -> tuple[Notice, ...]:
        """Return every notice that a bureau ever told, the newest first.

        Raises
        ------
        NotAllowedError
            Where the actor may tell none there.
        """
        with self._store.reading(clock=self._clock) as work:
            check_allowed(work, actor, "notify", bureau)
            own = [one for one in work.notices.all() if one.bureau == bureau]
            return tuple(reversed(own))

    def _read(
        self, work: Work, actor: Actor, told: NoticeText, bureau: str, old: Notice | None = None
    ) -> tuple[Closure, str]:
        """Return a text as a closure, and the id of the site that it is of."""
        check_allowed(work, actor, "notify", bureau)
        if old is not None and old.ended_at is not None:
            day = old.ended_at.date().isoformat()
            raise RequestError("notice_ended", field="number", value=old.number, day=day)
        if old is not None and not told.site and told.position is None:
            site, polygons, lines = old.site, old.closure.polygons, old.closure.lines
        else:
            site, middle, radius = self._place(told.site, told.position, told.radius_m)
            ring = circle(middle, radius)
            edge = [LonLat(*at) for at in ring] if radius > BORDER_M else []
            self._check_area(work, actor, bureau, site, [middle, *edge])
            polygons, lines = ((ring,),), ()
        closure = Closure(
            id="",
            kind=told.kind,
            reason_zh=told.reason_zh.strip(),
            reason_en=told.reason_en.strip(),
            first_day=told.first_day,
            last_day=told.last_day,
            modes=tuple(mode for mode in NOTICE_MODES if mode in told.modes),
            source=told.source.strip(),
            url=told.url.strip(),
            polygons=polygons,
            lines=lines,
        )
        _check(closure, told.modes)
        self._check_days(closure)
        return closure, site

    def _today(self) -> dt.date:
        """Return the earliest day that it may be anywhere."""
        return self._clock().date() - dt.timedelta(days=1)

    def _check_days(self, closure: Closure) -> None:
        """Refuse what would be over before it is told."""
        last = closure.last_day
        if last is not None and last < self._today():
            raise RequestError("notice_over", field="to", value=last.isoformat())

    def _check_area(
        self, work: Work, actor: Actor, bureau: str, site: str, points: Sequence[LonLat]
    ) -> None:
        """Refuse a site, or positions, of which any is known to be outside a bureau's area."""
        check_allowed(work, actor, "notify", bureau)
        if actor.operator:
            return
        told: list[tuple[str, tuple[str, str]]] = []
        if site:
            found = self._heritage.site_by_id[site]
            told.append((site, (found.prefecture, found.county)))
        elif self._whereabouts is not None:
            told += [(str(point), self._whereabouts(point) or ("", "")) for point in points]
        area = work.people.bureau(bureau)
        for value, where in told:
            if not area.covers(*where):
                raise RequestError("notice_outside", field="site", value=value)

    def _place(
        self, site: str, position: LonLat | None, radius_m: float | None
    ) -> tuple[str, LonLat, float]:
        if bool(site) == (position is not None):
            raise RequestError("notice_place", field="site")
        if position is not None:
            if radius_m is None or not 1 <= radius_m <= MAX_RADIUS_M:
                value = "-" if radius_m is None else radius_m
                raise RequestError(
                    "number_range", field="radius", value=value, low=1, high=int(MAX_RADIUS_M)
                )
            return "", position, radius_m
        found = find_site(self._heritage, site, field="site")
        if found.position is None:
            raise RequestError("notice_nowhere", field="site", value=found.id)
        return found.id, found.position, SITE_RADIUS_M

    def _keep(
        self,
        work: Work,
        actor: Actor,
        closure: Closure,
        site: str,
        bureau: str,
        *,
        was: Notice | None = None,
    ) -> Notice:
        check_allowed(work, actor, "notify", bureau)
        if bureau:
            work.people.bureau(bureau)
        notice = work.notices.add(closure, site=site, bureau=bureau, author=actor.name)
        if was is None:
            _log(work, actor, "add_notice", notice)
        else:
            _log(work, actor, "change_notice", notice, was=was.closure.id)
        return notice


def _check(closure: Closure, modes: Sequence[str]) -> None:
    if closure.kind not in CLOSURE_KINDS:
        raise RequestError(
            "notice_choice", field="kind", value=closure.kind, expected=list(CLOSURE_KINDS)
        )
    for mode in modes or ("",):
        if mode not in NOTICE_MODES:
            raise RequestError(
                "notice_choice", field="mode", value=mode, expected=list(NOTICE_MODES)
            )
    if not closure.reason_zh and not closure.reason_en:
        raise RequestError("notice_reason", field="reason_zh")
    for field in ("reason_zh", "reason_en", "source", "url"):
        check_text(field, getattr(closure, field))
    if closure.url and not closure.url.startswith(_WEB):
        raise RequestError("notice_url", field="url", value=closure.url)
    first, last = closure.first_day, closure.last_day
    if first is not None and last is not None and first > last:
        raise RequestError(
            "notice_days", field="to", value=last.isoformat(), first=first.isoformat()
        )


def _log(work: Work, actor: Actor, action: str, notice: Notice, **facts: str) -> None:
    work.audit.add(
        actor=actor.name,
        action=action,
        subject=notice.closure.id,
        bureau=notice.bureau or None,
        kind=notice.closure.kind,
        site=notice.site,
        **{name: value for name, value in facts.items() if value},
    )
