"""Notices are kept, numbered and taken back in either database."""

from __future__ import annotations

import pytest

from jindao.errors import NotFoundError, RequestError
from jindao.model.closure import Closure
from jindao.store import Store
from tests.store.routes import NOON


def closure(**more: object) -> Closure:
    whole: dict[str, object] = {
        "id": "", "kind": "closed", "reason_zh": "塌方", "reason_en": "", "first_day": None,
        "last_day": NOON.date(), "modes": ("foot",), "lines": (((112.5, 37.7), (112.6, 37.7)),),
    }  # fmt: skip
    return Closure(**{**whole, **more})  # type: ignore[arg-type]


def test_what_is_kept_comes_back(store: Store) -> None:
    with store.work(clock=lambda: NOON) as work:
        first = work.notices.add(closure(), author="operator")
        second = work.notices.add(closure(kind="warning"), bureau="b", author="e@example.org")
    with store.reading() as work:
        assert work.notices.standing() == work.notices.all() == (first, second)
        assert work.notices.get(2) == second
        assert (second.number, second.closure.id, second.made_at) == (2, "notice-2", NOON)
    with store.work(clock=lambda: NOON) as work:
        assert work.notices.end(1).ended_at == NOON
    with store.work() as work:
        assert work.notices.standing() == (second,)
        with pytest.raises(RequestError):
            work.notices.end(1)
        with pytest.raises(NotFoundError):
            work.notices.end(3)
