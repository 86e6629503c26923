"""Drafts of a catalogue: made once, left alone where people worked on them, gone on with."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

import jindao
from jindao.batch.drafts import draft_of
from jindao.batch.planning import not_planned, plan_order
from jindao.batch.report import COLUMNS, as_csv, as_json
from jindao.errors import NotFoundError
from jindao.formats.jsonfile import read_json
from jindao.model.tour import Tour
from tests.batch.world import (
    DAIXIAN,
    NORTH,
    PIANGUAN,
    asked,
    batch,
    drafts,
    made,
    opened,
    outcomes,
    planner,
)


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Tour:
    store, desk = opened(tmp_path_factory.mktemp("t") / "s.sqlite3")
    order = next(each for each in batch(store, desk).waiting if each.slug == PIANGUAN)
    found = read_json(plan_order(planner().settings, order).document)
    assert isinstance(found, Tour)
    return found


def test_made_once_and_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    first = outcomes(path, counties=("偏关",))
    assert [(each.order.slug, each.state) for each in first] == [(PIANGUAN, "made")]
    (told,) = first
    assert (told.sites, told.sites_elsewhere) == (3, 0)
    assert told.length_m == pytest.approx(60_500, abs=1_000)
    assert told.ascent_m is None, "nobody knows the heights of estimated lines"
    assert told.errors == 2, "kind and licence are for people to say"
    assert made(path) == {DAIXIAN: "made", PIANGUAN: "there"}
    assert set(drafts(path)) == {DAIXIAN, PIANGUAN}


def test_what_people_touched_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    made(path)
    before = drafts(path)
    store, desk = opened(path)
    newest = desk.route(jindao.OPERATOR, PIANGUAN).newest
    desk.save(
        jindao.OPERATOR,
        PIANGUAN,
        replace(newest.content, licence="CC-BY-4.0"),
        expected_revision=newest.number,
    )
    store.close()
    assert made(path) == {DAIXIAN: "there", PIANGUAN: "edited"}
    assert made(path, renew=True, hours=5.0) == {DAIXIAN: "renewed", PIANGUAN: "edited"}
    after = drafts(path)
    assert after[PIANGUAN] == before[PIANGUAN]
    assert after[DAIXIAN] != before[DAIXIAN]
    assert made(path, renew=True, hours=5.0)[DAIXIAN] == "there", "the same tour adds nothing"


def test_what_is_under_review_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    made(path, counties=("偏关",))
    store, desk = opened(path)
    desk.submit(jindao.OPERATOR, PIANGUAN, "zh", 1)
    store.close()
    assert made(path, counties=("偏关",), renew=True, hours=5.0) == {PIANGUAN: "edited"}


def test_where_there_is_nothing_to_plan_with(tmp_path: Path) -> None:
    found = outcomes(tmp_path / "s.sqlite3", counties=("迎泽区",))
    assert [each.state for each in found] == ["none"]
    assert "长城" in found[0].reason_in("zh")
    assert "Great Wall" in found[0].reason_in("en")


def test_nobody_answers_for_the_county(tmp_path: Path) -> None:
    found = outcomes(tmp_path / "s.sqlite3", counties=("天镇县",))
    assert [(each.state, each.bureau) for each in found] == [("none", "")]
    assert "create-bureau" in found[0].reason_in("en")


def test_no_tour_is_told_with_its_reason(tmp_path: Path) -> None:
    found = outcomes(tmp_path / "s.sqlite3", counties=("偏关",), profiles=("walk",), hours=0.5)
    assert [each.state for each in found] == ["failed"]
    assert found[0].reason_in("zh")
    assert found[0].reason_in("zh") != found[0].reason_in("en")


def test_the_narrowest_bureau_answers(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    store, _ = opened(path)
    with store.work() as work:
        work.people.add_bureau(replace(NORTH, slug="pianguan", areas=("xinzhou/偏关县",)))
    store.close()
    found = {each.order.slug: each.bureau for each in outcomes(path)}
    assert found == {DAIXIAN: "north", PIANGUAN: "pianguan"}


def test_an_unknown_bureau_is_named(tmp_path: Path) -> None:
    store, desk = opened(tmp_path / "s.sqlite3")
    with pytest.raises(NotFoundError, match="nobody"):
        jindao.batch_of(planner(), desk, (NORTH,), asked(), bureau="nobody")
    store.close()


def test_a_worker_with_other_data_is_not_believed(tmp_path: Path, tour: Tour) -> None:
    other = replace(tour, provenance=replace(tour.provenance, data_version="0" * 64))
    document = jindao.export(other, "json")

    def elsewhere(_settings, orders):  # type: ignore[no-untyped-def]
        planned = not_planned("unexpected", kind="-", value="-")
        for order in orders:
            yield order, replace(planned, document=document)

    found = outcomes(tmp_path / "s.sqlite3", elsewhere, counties=("偏关",))
    assert [each.state for each in found] == ["failed"]
    assert drafts(tmp_path / "s.sqlite3") == {}


def test_a_draft_tells_facts_in_both_languages(tour: Tour) -> None:
    draft = draft_of(planner().heritage, tour, "0" * 64)
    zh, en = draft.text("zh"), draft.text("en")
    assert draft.theme == "great_wall"
    assert zh.title == "偏关出发 · 长城 · 骑行 7 小时"
    assert zh.summary.startswith("1 天、3 处文物点、骑行 60")
    assert zh.summary.endswith("爬升未知。示意线位，请勿照着走。")
    assert en.summary.startswith("one day, 3 sites, by bike 60")
    for text in (zh, en):
        assert all(f"](site:{visit.site.id})" in text.body for visit in tour.visits)
    known = {source.url for source in planner().heritage.sources.values()}
    assert draft.sources
    assert {source.url for source in draft.sources} <= known
    assert len(set(draft.sources)) == len(draft.sources)


def test_marks_in_a_name_are_no_markdown(tour: Tour) -> None:
    stage = tour.stages[0]
    site = replace(stage.visits[0].site, name_zh="[老]*牛*`湾`<b>")
    visits = (replace(stage.visits[0], site=site), *stage.visits[1:])
    hostile = replace(tour, stages=(replace(stage, visits=visits), *tour.stages[1:]))
    body = draft_of(planner().heritage, hostile, "0" * 64).text("zh").body
    html = jindao.render_markdown(body, lambda kind, name: f"/{kind}/{name}")
    assert f'<a href="/site/{site.id}"' in html
    assert "[老]*牛*`湾`&lt;b&gt;</a>" in html


def test_the_report_tells_every_order(tmp_path: Path) -> None:
    found = outcomes(tmp_path / "s.sqlite3", counties=("偏关", "迎泽区"))
    rows = list(csv.DictReader(io.StringIO(as_csv(found).decode("utf-8-sig"))))
    assert [row["slug"] for row in rows] == ["great-wall-taiyuan-yingze-bike-1d", PIANGUAN]
    assert tuple(rows[0]) == COLUMNS
    assert (rows[0]["state"], rows[0]["sites"]) == ("none", "")
    assert (rows[1]["state"], rows[1]["sites"], rows[1]["ascent_m"]) == ("made", "3", "")
    assert json.loads(as_json(found))[1]["sites"] == 3
