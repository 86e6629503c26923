"""A small catalogue on the embedded data: two counties of the Great Wall, one day by bicycle."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import jindao
from jindao import Accounts, Batch, BatchOutcome, Bureau, CatalogueRequest, Desk, Planner, World
from jindao.store import Store

NORTH = Bureau(slug="north", name_zh="北部", name_en="North", areas=("xinzhou", "shuozhou"))
DAIXIAN, PIANGUAN = "great-wall-xinzhou-daixian-bike-1d", "great-wall-xinzhou-pianguan-bike-1d"
SLUGS = (DAIXIAN, PIANGUAN)


@cache
def planner() -> Planner:
    return Planner()


def asked(**more: Any) -> CatalogueRequest:
    whole: dict[str, Any] = {
        "themes": ("great_wall",),
        "counties": ("偏关", "代县"),
        "profiles": ("bike",),
        "hours": 7.0,
        "date": dt.date(2026, 10, 14),
    }
    return CatalogueRequest(**{**whole, **more})


def opened(path: Path) -> tuple[Store, Desk]:
    """Return a store with one bureau, and the desk over it."""
    store = Store(f"sqlite:///{path}")
    if not Accounts(store).bureaus():
        with store.work() as work:
            work.people.add_bureau(NORTH)
            work.audit.add(actor="cli", action="create_bureau", subject=NORTH.slug)
    heritage = planner().heritage
    modes = {profile.id: profile.mode for profile in planner().profiles}
    return store, Desk(store, World(heritage=heritage, modes=modes))


def batch(store: Store, desk: Desk, *, renew: bool = False, **more: Any) -> Batch:
    bureaus = Accounts(store).bureaus()
    return jindao.batch_of(planner(), desk, bureaus, asked(**more), renew=renew)


def made(path: Path, *, renew: bool = False, workers: Any = None, **more: Any) -> dict[str, str]:
    """Generate, and return the state of each order by slug."""
    return {each.order.slug: each.state for each in outcomes(path, workers, renew=renew, **more)}


def outcomes(path: Path, workers: Any = None, **more: Any) -> list[BatchOutcome]:
    store, desk = opened(path)
    waiting = batch(store, desk, **more)
    given = {} if workers is None else {"workers": workers}
    found = list(jindao.generate_drafts(planner(), desk, waiting, **given))
    assert store.verify() == ()
    store.close()
    return found


def drafts(path: Path) -> dict[str, str]:
    """Return what every draft of a store holds, by slug: its trips by their hashes."""
    store, desk = opened(path)
    found = {
        route.slug: route.newest.content.stages[0].trip
        for route in desk.routes(jindao.OPERATOR, NORTH.slug)
    }
    store.close()
    return found
