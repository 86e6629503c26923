from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao import LonLat, walk_links
from jindao.deep_links import NAME_LIMIT

JINCI = LonLat(112.4412, 37.7075)
# prcoords.wgs_gcj((37.7075, 112.4412)) is 37.7083247, 112.4478278.


def urls(name: str, to: LonLat = JINCI) -> dict[str, str]:
    return {link.app: link.url for link in walk_links(to, name)}


def test_every_app_has_its_order_and_datum() -> None:
    assert urls("晋祠") == {
        "amap": "https://uri.amap.com/navigation?to=112.447828,37.708325,%E6%99%8B%E7%A5%A0"
        "&mode=walk&src=jindao&callnative=1",
        "baidu": "https://api.map.baidu.com/marker?location=37.707500,112.441200"
        "&title=%E6%99%8B%E7%A5%A0&content=%E6%99%8B%E7%A5%A0&output=html&coord_type=wgs84"
        "&src=webapp.jindao.web",
        "tencent": "https://apis.map.qq.com/uri/v1/routeplan?type=walk&to=%E6%99%8B%E7%A5%A0"
        "&tocoord=37.707500,112.441200&coord_type=1&referer=jindao",
        "apple": "https://maps.apple.com/?daddr=37.708325,112.447828&dirflg=w",
        "geo": "geo:37.707500,112.441200?q=37.707500,112.441200(%E6%99%8B%E7%A5%A0)",
    }
    datums = {link.app: link.datum for link in walk_links(JINCI, "晋祠")}
    assert datums == {
        "amap": "gcj02",
        "baidu": "wgs84",
        "tencent": "wgs84",
        "apple": "gcj02",
        "geo": "wgs84",
    }


def test_what_separates_becomes_wide_and_the_rest_is_escaped() -> None:
    name = "A,B|C;D:E&F<G>(H) #1+2%3"
    shown = "A，B｜C；D：E&F<G>（H） #1+2%3"
    links = urls(name)
    for url in links.values():
        assert url.isascii()
        assert not set(url) & set("<>|;# '\"")
    assert parse_qs(urlsplit(links["amap"]).query)["to"] == [f"112.447828,37.708325,{shown}"]
    assert parse_qs(urlsplit(links["baidu"]).query)["title"] == [shown]
    assert parse_qs(urlsplit(links["tencent"]).query)["to"] == [shown]
    assert unquote(links["geo"]) == f"geo:37.707500,112.441200?q=37.707500,112.441200({shown})"


def test_without_a_name_the_place_is_its_position() -> None:
    links = urls("\u200b \n")
    assert "to=112.447828,37.708325&mode=walk" in links["amap"]
    assert "title=37.707500,112.441200&content=37.707500,112.441200&" in links["baidu"]
    assert "to=37.707500,112.441200&tocoord=37.707500,112.441200" in links["tencent"]
    assert links["geo"] == "geo:37.707500,112.441200?q=37.707500,112.441200"


def test_abroad_no_chinese_app_is_offered_and_nothing_is_shifted() -> None:
    assert urls("Ordino", LonLat(1.5333, 42.55)) == {
        "apple": "https://maps.apple.com/?daddr=42.550000,1.533300&dirflg=w",
        "geo": "geo:42.550000,1.533300?q=42.550000,1.533300(Ordino)",
    }


def test_southern_and_western_positions_keep_their_sign() -> None:
    assert urls("", LonLat(-70.5, -33.25))["apple"].startswith(
        "https://maps.apple.com/?daddr=-33.250000,-70.500000&"
    )


@given(st.text(max_size=80))
def test_any_name_leaves_a_link_whole(name: str) -> None:
    for app, url in urls(name).items():
        assert url.isascii()
        assert not set(url) & set(" \"'<>\\^`{|}\n\r\t")
        if app == "amap":
            [to] = parse_qs(urlsplit(url).query)["to"]
            assert len(to.split(",")) <= 3
            assert len(to) <= len("112.447828,37.708325,") + NAME_LIMIT


@pytest.mark.parametrize("name", ["\ud800晋祠", "晋祠\udfff"])
def test_half_a_character_is_left_out(name: str) -> None:
    assert "%E6%99%8B%E7%A5%A0" in urls(name)["amap"]
