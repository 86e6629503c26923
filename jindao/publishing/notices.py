"""Notices, by whoever answers for a place: told to everybody, and taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from jindao.errors import RequestError
from jindao.geo import LonLat
from jindao.heritage.dataset import Heritage
from jindao.heritage.search import find_site
from jindao.model.closure import CLOSURE_KINDS, Closure
from jindao.model.notice import SITE_RADIUS_M, Notice, circle
from jindao.model.written import check_text
from jindao.publishing.permissions import Actor, check_allowed
from jindao.store import Clock, Store, Work, utc_now

NOTICE_MODES = ("foot", "bicycle", "wheelchair")
"""For whom a notice may hold: as the network knows them."""
MAX_RADIUS_M = 50_000.0
_WEB = ("https://", "http://")


class NoticeBoard:
    """What is told to everybody of places that are closed, or where care is wanted.

    Parameters
    ----------
    store
        Where notices are kept.
    heritage
        Where sites are.
    clock
        What tells the time, UTC.
    """

    def __init__(self, store: Store, heritage: Heritage, *, clock: Clock = utc_now) -> None:
        self._store, self._heritage, self._clock = store, heritage, clock

    def add(
        self,
        actor: Actor,
        *,
        kind: str,
        reason_zh: str = "",
        reason_en: str = "",
        first_day: dt.date | None = None,
        last_day: dt.date | None = None,
        modes: Sequence[str] = NOTICE_MODES,
        source: str = "",
        url: str = "",
        site: str = "",
        position: LonLat | None = None,
        radius_m: float | None = None,
        bureau: str = "",
    ) -> Notice:
        """Tell of a site, or of a circle around a position.

        Parameters
        ----------
        actor, bureau
            Who tells it, and which bureau answers for it; the operator needs none.
        kind, reason_zh, reason_en, first_day, last_day, modes, source, url
            As `Closure` has them; one reason is needed.
        site
            Id or name of a heritage site: it alone is meant, no way that leads past it.
        position, radius_m
            A position, and how far around it the notice holds, in metres.

        Raises
        ------
        RequestError
            Naming the field, where one cannot be.
        NotFoundError
            Where there is no such site.
        NotAllowedError
            Where the actor may not.
        """
        id_, middle, radius = self._place(site, position, radius_m)
        closure = Closure(
            id="",
            kind=kind,
            reason_zh=reason_zh.strip(),
            reason_en=reason_en.strip(),
            first_day=first_day,
            last_day=last_day,
            modes=tuple(mode for mode in NOTICE_MODES if mode in modes),
            source=source.strip(),
            url=url.strip(),
            polygons=((circle(middle, radius),),),
        )
        _check(closure, modes)
        with self._store.work(clock=self._clock) as work:
            return self._keep(work, actor, closure, id_, bureau)

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
        with self._store.work(clock=self._clock) as work:
            return tuple(self._keep(work, actor, closure, "", bureau) for closure in closures)

    def end(self, actor: Actor, number: int) -> Notice:
        """Take a notice back.

        Raises
        ------
        NotFoundError, RequestError, NotAllowedError
            Where there is none, it was taken back before, or the actor may not.
        """
        with self._store.work(clock=self._clock) as work:
            bureau = work.notices.get(number).bureau
            check_allowed(work, actor, "notify", bureau)
            notice = work.notices.end(number)
            _log(work, actor, "end_notice", notice)
            return notice

    def notices(self, *, every: bool = False) -> tuple[Notice, ...]:
        """Return the notices that stand and are not over, or every one there ever was."""
        today = self._clock().date() - dt.timedelta(days=1)  # it is over nowhere before
        with self._store.reading(clock=self._clock) as work:
            if every:
                return work.notices.all()
            return tuple(one for one in work.notices.standing() if not one.is_over(today))

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

    def _keep(self, work: Work, actor: Actor, closure: Closure, site: str, bureau: str) -> Notice:
        check_allowed(work, actor, "notify", bureau)
        if bureau:
            work.people.bureau(bureau)
        notice = work.notices.add(closure, site=site, bureau=bureau, author=actor.name)
        _log(work, actor, "add_notice", notice)
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


def _log(work: Work, actor: Actor, action: str, notice: Notice) -> None:
    work.audit.add(
        actor=actor.name,
        action=action,
        subject=notice.closure.id,
        bureau=notice.bureau or None,
        kind=notice.closure.kind,
        site=notice.site,
    )
