"""What is asked of an edit: names of sites as ids, checked against the tour."""

from __future__ import annotations

from dataclasses import replace

from jindao.errors import NotFoundError, RequestError
from jindao.heritage.dataset import Heritage
from jindao.heritage.search import find_site
from jindao.model.changes import KeptChanges
from jindao.model.edit import TourEdit
from jindao.model.place import Site
from jindao.planner.candidates import resolved as resolved_request
from jindao.planner.waypoints import both_names, locate


def resolved(heritage: Heritage, edit: TourEdit) -> TourEdit:
    """Return an edit with names of sites as ids, checked against the tour.

    Raises
    ------
    RequestError
        Where a site is not known (NotFoundError), not in the tour or in it already, or
        where two changes contradict each other; each with the field.
    """

    def id_of(name: str, field: str) -> str:
        return site_of(heritage, name, field).id

    asked = edit.changes
    changes = replace(
        asked,
        pins=tuple(replace(pin, site=id_of(pin.site, "pin")) for pin in asked.pins),
        drops=tuple(id_of(name, "drop") for name in asked.drops),
        orders=tuple(
            replace(order, sites=tuple(id_of(name, "order") for name in order.sites))
            for order in asked.orders
        ),
        moves=tuple(replace(move, site=id_of(move.site, "move")) for move in asked.moves),
        stays=tuple(replace(stay, site=id_of(stay.site, "stay")) for stay in asked.stays),
        additions=tuple(replace(item, site=id_of(item.site, "add")) for item in asked.additions),
        unpins=tuple(id_of(name, "unpin") for name in asked.unpins),
        sleeps=tuple(
            replace(sleep, where=locate(heritage, sleep.where, "sleep").position)
            for sleep in asked.sleeps
        ),
    )
    kept = edit.kept
    made = replace(
        edit,
        request=resolved_request(heritage, edit.request),
        days=tuple(tuple(id_of(name, "days") for name in day) for day in edit.days),
        changes=changes,
        kept=KeptChanges(
            pins=tuple(replace(pin, site=id_of(pin.site, "pin")) for pin in kept.pins),
            orders=tuple(
                replace(order, sites=tuple(id_of(name, "order") for name in order.sites))
                for order in kept.orders
            ),
            stays=tuple(replace(stay, site=id_of(stay.site, "stay")) for stay in kept.stays),
            drops=tuple(id_of(name, "drop") for name in kept.drops),
        ),
        stays=tuple(replace(stay, site=id_of(stay.site, "stay")) for stay in edit.stays),
    )
    _check_sites(heritage, made)
    _check_orders(heritage, made)
    return made


def site_of(heritage: Heritage, name: str, field: str) -> Site:
    """Return the site called so; where there is none, the error names the field."""
    try:
        return find_site(heritage, name)
    except NotFoundError as error:
        code = error.code.replace("not_found.site", "not_found.edit")
        raise NotFoundError(code, field=field, **error.facts) from None


def _check_sites(heritage: Heritage, edit: TourEdit) -> None:
    """Refuse changes to what is not in the tour, and those that contradict each other."""
    changes = edit.changes
    inside = {site for day in edit.days for site in day}
    added = {item.site for item in changes.additions}
    dropped = set(changes.drops)

    def refuse(code: str, field: str, site: str, **facts: object) -> None:
        name = both_names(heritage.site_by_id[site])
        raise RequestError(code, field=field, name=name, **facts)

    for item in changes.additions:
        if item.site in inside:
            refuse("edit_in_tour", "add", item.site)
    ordered = [(site, "order") for order in changes.orders for site in order.sites]
    named = [
        *((pin.site, "pin") for pin in changes.pins),
        *((site, "drop") for site in changes.drops),
        *((move.site, "move") for move in changes.moves),
        *((stay.site, "stay") for stay in changes.stays),
        *ordered,
    ]
    kept = edit.kept
    for site in changes.unpins:
        if site not in kept.inside | {*kept.drops}:
            refuse("edit_not_pinned", "unpin", site)
    for site in sorted(kept.inside - inside):
        refuse("edit_not_in_tour", "pin", site)
    for site, field in named:
        if site not in inside and (site not in added or field in ("pin", "drop", "move")):
            refuse("edit_not_in_tour", field, site)
    for site, field in named:
        if site in dropped and field != "drop":
            refuse("edit_dropped", field, site)


def _check_orders(heritage: Heritage, edit: TourEdit) -> None:
    """Refuse orders of what is not on the day, or, taken as they are, of only some of it."""
    day_of, dropped = days_of(edit), set(edit.changes.drops)
    for order in edit.changes.orders:
        for site in order.sites:
            if day_of.get(site, order.day - 1) != order.day - 1:
                name = both_names(heritage.site_by_id[site])
                day = day_of[site] + 1
                raise RequestError("edit_other_day", field="order", name=name, day=day)
        here = [site for site, day in day_of.items() if day == order.day - 1]
        missing = [site for site in here if site not in order.sites and site not in dropped]
        if missing and not edit.reoptimise:
            names = [both_names(heritage.site_by_id[site]) for site in missing]
            raise RequestError("edit_order_without", field="order", names=names, day=order.day)


def days_of(edit: TourEdit) -> dict[str, int]:
    """Return the day of every site that has one, from 0, once it is changed."""
    days = {site: day for day, sites in enumerate(edit.days) for site in sites}
    days |= {move.site: move.day - 1 for move in edit.changes.moves}
    days |= {item.site: item.day - 1 for item in edit.changes.additions if item.day is not None}
    return {site: day for site, day in days.items() if site not in edit.changes.drops}
