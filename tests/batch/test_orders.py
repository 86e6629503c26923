"""What a catalogue multiplies out to, and which county a name means."""

from __future__ import annotations

import re

import pytest

from jindao.batch.orders import MAX_ORDERS, counties_of, county_of, orders_of
from jindao.errors import NotFoundError, RequestError
from tests.batch.world import asked, planner


def test_every_county_of_the_province() -> None:
    counties = counties_of(planner().heritage)
    assert len(counties) == 117
    assert len({(each.prefecture, each.slug) for each in counties}) == 117
    assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", each.slug) for each in counties)


def test_a_county_without_a_seat_begins_at_the_prefectures() -> None:
    counties = {each.id: each for each in counties_of(planner().heritage)}
    zezhou, pianguan = counties["jincheng/泽州县"], counties["xinzhou/偏关县"]
    assert (zezhou.start.name_zh, zezhou.slug) == ("晋城", "zezhou")
    assert (pianguan.start.name_zh, pianguan.slug) == ("偏关", "pianguan")


@pytest.mark.parametrize("name", ["偏关县", "偏关", "Pianguan", " PIANGUAN ", "xinzhou/偏关县"])
def test_names_of_a_county(name: str) -> None:
    assert county_of(counties_of(planner().heritage), name).id == "xinzhou/偏关县"


def test_a_name_that_no_county_has() -> None:
    with pytest.raises(NotFoundError) as refused:
        county_of(counties_of(planner().heritage), "平安县")
    assert refused.value.field == "counties"
    assert "平安县" in refused.value.message("zh")
    assert "平安县" in refused.value.message("en")


def test_a_name_that_two_counties_have() -> None:
    first, second, *_ = counties_of(planner().heritage)
    twins = [
        first,
        type(second)(
            prefecture=second.prefecture, name_zh=first.name_zh, slug=first.slug, start=second.start
        ),
    ]
    with pytest.raises(NotFoundError, match=re.escape(first.id)) as refused:
        county_of(twins, first.name_zh)
    assert refused.value.code == "county_ambiguous"


def test_every_combination_once() -> None:
    orders = orders_of(
        planner().heritage,
        asked(
            themes=("great_wall", "长城", "taihang"), profiles=("bike", "walk", "bike"), days=(1, 2)
        ),
    )
    assert len(orders) == 2 * 2 * 2 * 2
    assert len({order.slug for order in orders}) == len(orders)
    assert list(orders) == sorted(orders, key=lambda order: order.slug)
    first = orders[0]
    assert first.slug == "great-wall-xinzhou-daixian-bike-1d"
    assert (first.request.theme, first.request.start) == ("great_wall", "daixian")
    assert (first.request.profile, first.request.days, first.request.hours) == ("bike", 1, 7.0)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"themes": ("great_wal",)}, "theme"),
        ({"profiles": ("car",)}, "profiles"),
        ({"kind": "festive"}, "kind"),
        ({"days": (0,)}, "days"),
        ({"hours": 40.0}, "hours"),
        ({"counties": ("nowhere",)}, "counties"),
    ],
)
def test_what_is_not_known_is_named(more: dict[str, object], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        orders_of(planner().heritage, asked(**more))
    assert refused.value.field == field


@pytest.mark.parametrize("field", ["themes", "profiles", "days"])
def test_nothing_to_multiply(field: str) -> None:
    with pytest.raises(RequestError) as refused:
        asked(**{field: ()})
    assert (refused.value.code, refused.value.field) == ("list_empty", field)


def test_too_many_at_once() -> None:
    with pytest.raises(RequestError, match=str(MAX_ORDERS)):
        orders_of(planner().heritage, asked(counties=(), days=tuple(range(1, 200))))
