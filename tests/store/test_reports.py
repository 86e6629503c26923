"""Reports are kept, grouped and judged in either database, and nothing is kept of people."""

from __future__ import annotations

import pytest

from jindao.errors import NotFoundError, RequestError
from jindao.geo import LonLat
from jindao.model.report import ReportText, RowChange, alike, group_for
from jindao.store import Store, reports
from tests.store.routes import NOON

HERE = LonLat(112.5, 37.7)


def told(text: str = "桥被水冲走了，过不去", **more: object) -> ReportText:
    whole: dict[str, object] = {"kind": "gone", "text": text, "route": "laoniuwan", "revision": 1}
    return ReportText(**{**whole, **more})  # type: ignore[arg-type]


def test_what_is_told_is_kept_and_grouped(store: Store) -> None:
    with store.work(clock=lambda: NOON) as work:
        first = work.reports.add(told(position=HERE))
        like = work.reports.add(told("桥已被大水冲走，过不去！", position=LonLat(112.5005, 37.7)))
        far = work.reports.add(told(position=LonLat(112.6, 37.7)))
        same = work.reports.add(told(position=HERE))
    assert same == first, "word for word it is kept once"
    assert (first.number, like.group, far.group) == (1, 1, 3)
    with store.reading() as work:
        assert work.reports.all() == (first, like, far)
        assert work.reports.group(2) == (first, like)
    change = RowChange(file="f", id="i", field="fee", old="", new="free", data_version="v")
    with store.work(clock=lambda: NOON) as work:
        judged = work.reports.judge(
            2, "accepted", by="operator", answer="seen", changes=(change,), beside=(1, 3)
        )
        assert [one.number for one in judged] == [1, 2]
        assert [one.changes for one in judged] == [(), (change,)]
        assert judged[0].judged_at == NOON
        with pytest.raises(RequestError):
            work.reports.judge(1, "rejected", by="operator", answer="no")
        with pytest.raises(NotFoundError):
            work.reports.judge(9, "rejected", by="operator", answer="no")
        assert [one.number for one in work.reports.all(("waiting",))] == [3]
        assert {one.group for one in work.reports.put_together((1, 3))} == {1}
    assert store.verify(clock=lambda: NOON) == ()


def test_only_so_many_wait(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST_WAITING", 2)
    with store.work() as work:
        work.reports.add(told("the bridge is gone"))
        work.reports.add(told("a fence across the path"))
        with pytest.raises(RequestError, match="reports"):
            work.reports.add(told("somebody built a house"))
        work.reports.add(told("the bridge is gone"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "boring"}, "kind"),
        ({"text": "    a "}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"text": "bell \x07 rings"}, "text"),
        ({"route": ""}, "route"),
        ({"site": "jinci"}, "route"),
        ({"route": "../etc"}, "route"),
    ],
)
def test_what_cannot_be_kept(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        told(**wrong)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_likeness_is_counted_in_pairs() -> None:
    assert alike("bridge", "Bridge!") == 1.0
    assert alike("abcd", "abxy") == pytest.approx(2 * 1 / 6)
    assert alike("桥断了", "花开了") == 0.0
    assert alike("", "") == 1.0


def test_other_kinds_and_places_are_other_things(store: Store) -> None:
    with store.work() as work:
        known = (work.reports.add(told(position=HERE)), work.reports.add(told(route="", site="a")))
    assert group_for(told(position=HERE, kind="blocked"), known) is None
    assert group_for(told(route="", site="a"), known) == 2
    assert group_for(told(route="", site="b"), known) is None
    assert group_for(told(route="another"), known) is None
    assert group_for(told(), known) == 1, "of the same route, in the same words"
    assert group_for(told("花很美，值得看"), known) is None
