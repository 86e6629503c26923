"""Planning one order, wherever a worker runs: settings and an order in, a trip's JSON out."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache

from jindao.batch.orders import Order
from jindao.errors import JindaoError
from jindao.formats.jsonfile import to_json
from jindao.formats.options import ExportOptions
from jindao.planner.planner import Planner
from jindao.settings import Settings
from jindao.texts import languages, say

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What came of an order: a trip's JSON, or why there is none, by language.

    `code` is that of the reason, empty where there is a trip.
    """

    document: bytes = b""
    code: str = ""
    reason: tuple[tuple[str, str], ...] = ()


def plan_order(settings: Settings, order: Order) -> Planned:
    """Plan an order with a planner that this process keeps for the next one.

    Nothing is raised: what is wrong with one order is no matter of the others, and a worker
    on another machine may not know how to send an error.
    """
    try:
        tour = own_planner(settings).plan_tour(order.request)
        return Planned(document=to_json(tour, ExportOptions()))
    except JindaoError as error:
        return failed(error)
    except Exception as error:
        _log.exception("order %s could not be planned", order.slug)
        return not_planned("unexpected", kind=type(error).__name__, value=str(error)[:200])


def failed(error: JindaoError) -> Planned:
    """Return that an error kept an order from being planned."""
    return Planned(code=error.code, reason=reasons(error))


def reasons(error: JindaoError) -> tuple[tuple[str, str], ...]:
    """Return what an error says, by language."""
    return tuple((locale, error.message(locale)) for locale in languages())


def not_planned(code: str, **facts: str | int) -> Planned:
    """Return that an order was not planned, with the sentence that says why."""
    told = tuple((locale, say(f"batch.{code}", locale, **facts)) for locale in languages())
    return Planned(code=code, reason=told)


@lru_cache(maxsize=1)
def own_planner(settings: Settings) -> Planner:
    """Return the planner of this process for some settings, kept for the next order."""
    return Planner(settings)
