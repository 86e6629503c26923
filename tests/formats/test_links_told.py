"""How links are told: a little is not nothing, and all people that a link joins are one number."""

from __future__ import annotations

import pytest

from jindao.formats import links as told
from jindao.model.links import Joined


def people(count: float) -> Joined:
    """Return so many people at one place."""
    return Joined(
        kind="people", id=str(count), name_zh="", name_en="", position=(0, 0), points=1, count=count
    )


@pytest.mark.parametrize(
    ("yuan", "zh", "en"),
    [
        (0, "0 万元", "0.00 million yuan"),
        (0.3, "1 元", "1 yuan"),
        (1_253, "1,253 元", "1,253 yuan"),
        (10_000, "1 万元", "0.01 million yuan"),
        (20_000_000, "2,000 万元", "20.00 million yuan"),
    ],
)
def test_a_small_amount_is_not_nothing(yuan: float, zh: str, en: str) -> None:
    assert (told.money(yuan, "zh"), told.money(yuan, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("value", "words"), [(0, "0"), (0.315, "0.32"), (0.02, "0.02"), (1, "1"), (1556.4, "1556")]
)
def test_a_few_points_are_not_none(value: float, words: str) -> None:
    assert told.points(value) == words


def test_people_of_many_places_are_one_number() -> None:
    """135.4 and 135.4 and 40 are 310.8."""
    park = Joined(
        kind="park", id="p", name_zh="公园", name_en="Park", position=(0, 0), points=1, count=1
    )
    joins = (people(135.4), park, people(135.4), people(40))
    assert told.joins_line(joins, "zh") == "居民 311 人，公园"
    assert told.joins_line(joins, "en") == "311 people · Park"
