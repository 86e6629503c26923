"""What a route must be to be published: one table of checks, each a pure function.

An error keeps a route from being published; a warning wants a reason, which is kept with the
publication.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from jindao.model.place import Site
from jindao.model.tour import Tour
from jindao.public.facts import months_of
from jindao.publishing import event_checks
from jindao.publishing.draft import Draft, Found
from jindao.publishing.finding import Finding
from jindao.publishing.markdown import Reference, references
from jindao.publishing.where import days, meets, waypoints


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One rule: how bad it is to break it, and what finds where it is broken."""

    severity: str
    find: Callable[[Draft], Found]


_EMAIL: Final = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")
_WEB: Final = re.compile(r"https?://[^\s/?#<>\"]+[^\s<>\"]*")
_HASH: Final = re.compile(r"[0-9a-f]{64}")


def check_route(draft: Draft) -> tuple[Finding, ...]:
    """Return everything that is wrong with a draft, errors first; nothing where all is well."""
    found = [
        Finding(code=code, severity=check.severity, place=place, facts=tuple(facts.items()))
        for code, check in CHECKS.items()
        for place, facts in check.find(draft)
    ]
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda finding: finding.severity != "error"))


def unanswered(findings: tuple[Finding, ...], reasons: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return what still keeps a route from being published: errors, warnings without a reason."""
    return tuple(
        finding
        for finding in findings
        if finding.severity == "error" or not reasons.get(finding.key, "").strip()
    )


# Words


def _text_missing(draft: Draft) -> Found:
    text = draft.content.text(draft.language)
    for name in ("title", "summary", "body"):
        if not getattr(text, name).strip():
            yield f"{draft.language} {name}", {"name": name}


def _translation_missing(draft: Draft) -> Found:
    for language in ("zh", "en"):
        if language != draft.language and not draft.content.text(language).title.strip():
            yield language, {"language": language}


def _source_missing(draft: Draft) -> Found:
    if not any(source.title.strip() for source in draft.content.sources):
        yield "", {}


def _licence_missing(draft: Draft) -> Found:
    if not draft.content.licence.strip():
        yield "", {}


def _contact_missing(draft: Draft) -> Found:
    if not draft.content.contact.known:
        yield "", {}


def _contact_unusable(draft: Draft) -> Found:
    contact = draft.content.contact
    if contact.email and not _EMAIL.fullmatch(contact.email):
        yield "email", {"value": contact.email[:80]}
    if contact.url and not _is_web_address(contact.url):
        yield "url", {"value": contact.url[:80]}


def _source_unusable(draft: Draft) -> Found:
    for number, source in enumerate(draft.content.sources, 1):
        if source.url and not _is_web_address(source.url):
            yield f"source {number}", {"value": source.url[:80]}


def _season_unread(draft: Draft) -> Found:
    season = draft.content.season
    if season and months_of(season) is None:
        yield "", {"value": season[:80]}


def _is_web_address(text: str) -> bool:
    return _WEB.fullmatch(text) is not None


# Pictures


def _cover_missing(draft: Draft) -> Found:
    if draft.content.cover is None:
        yield "", {}


def _cover_unknown(draft: Draft) -> Found:
    cover = draft.content.cover
    if cover is not None and cover.picture not in draft.pictures:
        yield "cover", {"picture": _short(cover.picture)}


def _credit_missing(draft: Draft) -> Found:
    cover = draft.content.cover
    if cover is not None and not (cover.credit.strip() and cover.licence.strip()):
        yield "cover", {}


def _alt_missing(draft: Draft) -> Found:
    text = draft.content.text(draft.language)
    if draft.content.cover is not None and not text.cover_alt.strip():
        yield "cover", {"picture": _short(draft.content.cover.picture)}
    for place, reference in _pictures(draft):
        if not reference.words.strip():
            yield place, {"picture": _short(reference.target)}


def _pictures(draft: Draft) -> Iterator[tuple[str, Reference]]:
    """Yield the pictures of the text, each with its place."""
    body = draft.content.text(draft.language).body
    for number, reference in enumerate(references(body), 1):
        if reference.picture:
            yield f"{draft.language} {number}", reference


def _picture_foreign(draft: Draft) -> Found:
    for place, reference in _pictures(draft):
        if reference.sha256 is None:
            yield place, {"picture": _short(reference.target)}


def _picture_unknown(draft: Draft) -> Found:
    for place, reference in _pictures(draft):
        if reference.sha256 is not None and reference.sha256 not in draft.pictures:
            yield place, {"picture": _short(reference.target)}


def _picture_uncredited(draft: Draft) -> Found:
    for place, reference in _pictures(draft):
        if reference.sha256 is not None and not reference.credit.strip():
            yield place, {"picture": _short(reference.target)}


def _short(name: str) -> str:
    """Return what a picture is called, short enough for a sentence."""
    return _HASH.sub(lambda found: f"{found[0][:12]}…", name)[:80]


# What it refers to


def _stage_missing(draft: Draft) -> Found:
    if not draft.content.stages:
        yield "", {}


def _trip_missing(draft: Draft) -> Found:
    for number, trip in enumerate(draft.trips, 1):
        if trip is None:
            yield f"stage {number}", {}


def _theme_missing(draft: Draft) -> Found:
    if not draft.content.theme:
        yield "", {}


def _theme_unknown(draft: Draft) -> Found:
    if draft.content.theme and draft.content.theme not in draft.themes:
        yield "", {"value": draft.content.theme}


def _kind_missing(draft: Draft) -> Found:
    if not draft.content.kind:
        yield "", {}


def _kind_unknown(draft: Draft) -> Found:
    if draft.content.kind and draft.content.kind not in draft.kinds:
        yield "", {"value": draft.content.kind}


def _site_unknown(draft: Draft) -> Found:
    for place, trip in draft.staged:
        for waypoint in waypoints(trip):
            if waypoint.site_id is not None and waypoint.site_id not in draft.sites:
                yield f"{place} {waypoint.site_id}", {"site": waypoint.site_id}


def _link_broken(draft: Draft) -> Found:
    stages = {str(number) for number in range(1, len(draft.content.stages) + 1)}
    known = {"site": draft.sites, "route": draft.routes, "stage": stages}
    for reference in references(draft.content.text(draft.language).body):
        if reference.internal is not None:
            kind, name = reference.internal
            if name not in known[kind]:
                yield reference.target[:80], {"target": reference.target[:80]}


# Days and ways


def _visits(draft: Draft) -> Iterator[tuple[str, str, str, Site]]:
    for place, trip in draft.staged:
        if isinstance(trip, Tour):
            for visit in trip.visits:
                where = f"{place} {visit.site.id}"
                yield where, visit.arrival.date().isoformat(), visit.opening_status, visit.site


def _hours_closed(draft: Draft) -> Found:
    for place, day, status, site in _visits(draft):
        if status == "closed":
            yield place, {"site_zh": site.name_zh, "site_en": site.name_en, "day": day}


def _hours_changed(draft: Draft) -> Found:
    for place, _day, _status, site in _visits(draft):
        now = draft.sites.get(site.id)
        if now is not None and now.opening_hours != site.opening_hours:
            facts = {"before": site.opening_hours or "-", "now": now.opening_hours or "-"}
            yield place, {"site_zh": site.name_zh, "site_en": site.name_en, **facts}


def _hours_unknown(draft: Draft) -> Found:
    for place, _day, status, site in _visits(draft):
        if status == "unknown":
            yield place, {"site_zh": site.name_zh, "site_en": site.name_en}


def _closures(draft: Draft, kind: str, later: bool) -> Found:
    """Yield closures that a stage meets: on its own day or today, or else on a later day."""
    for place, trip in draft.staged:
        modes = draft.modes.get(trip.provenance.profile)
        for day, legs in days(trip, draft.today):
            for closure in draft.closures:
                if closure.kind != kind:
                    continue
                asked = (modes,) if modes else closure.modes
                now = next(
                    (
                        date
                        for date in (day, draft.today)
                        if any(closure.holds(date, date, mode) for mode in asked)
                    ),
                    None,
                )
                coming = any(closure.holds(draft.today, dt.date.max, mode) for mode in asked)
                if (coming and not now if later else now) and meets(closure, legs):
                    told = {"told_zh": closure.told("zh"), "told_en": closure.told("en")}
                    yield f"{place} {closure.id}", {**told, "day": (now or day).isoformat()}


def _way_closed(draft: Draft) -> Found:
    yield from _closures(draft, "closed", later=False)


def _way_closed_later(draft: Draft) -> Found:
    yield from _closures(draft, "closed", later=True)


def _way_warned(draft: Draft) -> Found:
    yield from _closures(draft, "warning", later=False)


def _way_estimated(draft: Draft) -> Found:
    for place, trip in draft.staged:
        if any(leg.has_estimated for leg in trip.legs):
            estimated_m = sum(leg.estimated_m for leg in trip.legs if not leg.transfer)
            yield place, {"km": round(estimated_m / 1000, 1)}


def _notice_over(draft: Draft) -> Found:
    for number, notice in enumerate(draft.content.notices, 1):
        if notice.last_day is not None and notice.last_day < draft.today:
            yield f"notice {number}", {"day": notice.last_day.isoformat()}


def _notice_reversed(draft: Draft) -> Found:
    for number, notice in enumerate(draft.content.notices, 1):
        first, last = notice.first_day, notice.last_day
        if first is not None and last is not None and last < first:
            yield f"notice {number}", {"first": first.isoformat(), "day": last.isoformat()}


# The bureau's area


def _located(draft: Draft) -> Iterator[tuple[str, tuple[str, str] | None]]:
    """Yield each waypoint with its prefecture and county; None where nobody knows them."""
    for place, trip in draft.staged:
        for number, waypoint in enumerate(waypoints(trip), 1):
            site = draft.sites.get(waypoint.site_id or "")
            if site is not None:
                yield f"{place} {site.id}", (site.prefecture, site.county)
            elif draft.whereabouts is not None:
                found = draft.whereabouts(waypoint.position)
                yield f"{place} waypoint {number}", found or ("", "")
            else:
                yield f"{place} waypoint {number}", None


def _outside_area(draft: Draft) -> Found:
    for place, where in _located(draft):
        if where is not None and not draft.bureau.covers(*where):
            site = draft.sites.get(place.rpartition(" ")[2])
            names = {"site_zh": site.name_zh, "site_en": site.name_en} if site else {}
            yield place, {"county": where[1] or "-", **names}


def _area_elsewhere(draft: Draft) -> Found:
    told = [where for _, where in _located(draft) if where is not None]
    if told and not any(draft.bureau.covers(*where) for where in told):
        yield "", {"bureau": draft.bureau.slug}


def _area_unknown(draft: Draft) -> Found:
    count = sum(where is None for _, where in _located(draft))
    if count:
        yield "", {"count": count}


CHECKS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "alt_missing": Check(severity="error", find=_alt_missing),
        "area_elsewhere": Check(severity="error", find=_area_elsewhere),
        "area_unknown": Check(severity="warning", find=_area_unknown),
        "contact_missing": Check(severity="warning", find=_contact_missing),
        "contact_unusable": Check(severity="error", find=_contact_unusable),
        "cover_missing": Check(severity="warning", find=_cover_missing),
        "cover_unknown": Check(severity="warning", find=_cover_unknown),
        "credit_missing": Check(severity="error", find=_credit_missing),
        "event_closed": Check(severity="error", find=event_checks.closed),
        "event_overfull": Check(severity="warning", find=event_checks.overfull),
        "event_past": Check(severity="warning", find=event_checks.past),
        "event_refused": Check(severity="error", find=event_checks.refused),
        "event_underfull": Check(severity="warning", find=event_checks.underfull),
        "event_unshared": Check(severity="warning", find=event_checks.unshared),
        "event_untitled": Check(severity="warning", find=event_checks.untitled),
        "event_warned": Check(severity="warning", find=event_checks.warned),
        "hours_changed": Check(severity="warning", find=_hours_changed),
        "hours_closed": Check(severity="error", find=_hours_closed),
        "hours_unknown": Check(severity="warning", find=_hours_unknown),
        "kind_missing": Check(severity="error", find=_kind_missing),
        "kind_unknown": Check(severity="error", find=_kind_unknown),
        "licence_missing": Check(severity="error", find=_licence_missing),
        "link_broken": Check(severity="error", find=_link_broken),
        "notice_over": Check(severity="warning", find=_notice_over),
        "notice_reversed": Check(severity="error", find=_notice_reversed),
        "outside_area": Check(severity="warning", find=_outside_area),
        "picture_foreign": Check(severity="error", find=_picture_foreign),
        "picture_uncredited": Check(severity="error", find=_picture_uncredited),
        "picture_unknown": Check(severity="error", find=_picture_unknown),
        "season_unread": Check(severity="error", find=_season_unread),
        "site_unknown": Check(severity="error", find=_site_unknown),
        "source_missing": Check(severity="error", find=_source_missing),
        "source_unusable": Check(severity="error", find=_source_unusable),
        "stage_missing": Check(severity="error", find=_stage_missing),
        "text_missing": Check(severity="error", find=_text_missing),
        "theme_missing": Check(severity="error", find=_theme_missing),
        "theme_unknown": Check(severity="error", find=_theme_unknown),
        "translation_missing": Check(severity="warning", find=_translation_missing),
        "trip_missing": Check(severity="error", find=_trip_missing),
        "way_closed": Check(severity="error", find=_way_closed),
        "way_closed_later": Check(severity="warning", find=_way_closed_later),
        "way_estimated": Check(severity="warning", find=_way_estimated),
        "way_warned": Check(severity="warning", find=_way_warned),
    }
)
"""Every rule, by the code of its sentence among the texts."""
