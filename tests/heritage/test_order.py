"""The order of the shipped sites: what everybody has heard of comes first."""

from __future__ import annotations

import pytest

from jindao import load_heritage
from jindao.heritage.dataset import Heritage
from jindao.heritage.scoring import score_sites

YUNGANG = "datong-yungang-grottoes"
JINCI = "taiyuan-jinci"
PINGYAO = "jinzhong-pingyao-city-wall"
FOGUANG = "xinzhou-foguang-temple"
PAGODA = "shuozhou-yingxian-wooden-pagoda"
YONGLE = "yuncheng-yongle-palace"
HUKOU = "linfen-hukou-waterfall"
FAMOUS = (
    *(YUNGANG, JINCI, PINGYAO, FOGUANG, PAGODA, YONGLE, HUKOU),
    "datong-hanging-temple",
    "jinzhong-qiao-family-compound",
    "xinzhou-mount-wutai-ancient-buildings",
    "xinzhou-yanmen-pass-great-wall",
    "yuncheng-xiezhou-guandi-temple",
)


@pytest.fixture(scope="module")
def heritage() -> Heritage:
    return load_heritage()


def first(heritage: Heritage, count: int, *strands: str) -> set[str]:
    scored = score_sites(heritage, heritage.sites, None, strands)
    return {item.site.id for item in scored[:count]}


def test_the_famous_are_among_the_first_forty(heritage: Heritage) -> None:
    assert len(FAMOUS) == 12
    assert set(FAMOUS) <= first(heritage, 40)


def test_hukou_leads_nature(heritage: Heritage) -> None:
    assert HUKOU in first(heritage, 10, "nature")


def test_history_begins_with_the_great_monuments(heritage: Heritage) -> None:
    assert {YUNGANG, JINCI, PINGYAO, FOGUANG, PAGODA, YONGLE} <= first(heritage, 15, "history")


def test_no_small_early_site_passes_a_great_one(heritage: Heritage) -> None:
    """A tomb or ruin of batch 6 or later stands behind each of the twelve."""
    scored = score_sites(heritage, heritage.sites, None, ())
    small = [
        item.score
        for item in scored
        if item.site.category in ("tomb", "ruin") and (item.site.batch or 0) >= 6
    ]
    lowest = min(item.score for item in scored if item.site.id in FAMOUS)
    assert small
    assert max(small) < lowest
