"""What the setting for map tiles may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from jindao.errors import DataError
from jindao.settings import Settings
from jindao.tiles.source import TileLayer, tile_file, tile_layers, tile_origins


def test_an_address_is_taken_as_it_is() -> None:
    url = "https://tiles.example/{z}/{x}/{y}.png?key=1"
    assert tile_layers(url) == (TileLayer(url=url),)
    assert tile_origins(url) == ("https://tiles.example",)


@pytest.mark.parametrize(
    ("setting", "url", "origins"),
    [
        (
            "https://{s}.tile.example/{z}/{x}/{y}",
            "https://{s}.tile.example/{z}/{x}/{y}",
            ["https://a.tile.example", "https://b.tile.example", "https://c.tile.example"],
        ),
        (
            "http://t{5-6}.example:8080/{z}/{x}/{-y}.jpg",
            "http://t{s}.example:8080/{z}/{x}/{-y}.jpg",
            ["http://t5.example:8080", "http://t6.example:8080"],
        ),
        (
            "https://w.example/wmts/base/GoogleMapsCompatible/{TileMatrix}/{TileRow}/{TileCol}.png",
            "https://w.example/wmts/base/GoogleMapsCompatible/{z}/{y}/{x}.png",
            ["https://w.example"],
        ),
        ("/tiles/{z}/{x}/{y}?v=1", "/tiles/{z}/{x}/{y}?v=1", []),
    ],
)
def test_forms_of_an_address(setting: str, url: str, origins: list[str]) -> None:
    (layer,) = tile_layers(setting)
    assert layer.url == url
    assert list(tile_origins(setting)) == origins


@pytest.mark.parametrize(
    ("setting", "locale", "names"),
    [
        ("tianditu:0123456789abcdef", "zh", ["vec", "cva"]),
        ("tianditu:0123456789abcdef", "en", ["vec", "eva"]),
        ("tianditu-img:0123456789abcdef", "zh", ["img", "cia"]),
        ("tianditu-img:0123456789abcdef", "en", ["img", "eia"]),
    ],
)
def test_tianditu_has_a_layer_of_names(setting: str, locale: str, names: list[str]) -> None:
    layers = tile_layers(setting, None, locale)
    for layer, name in zip(layers, names, strict=True):
        assert layer.url.startswith(f"https://t{{s}}.tianditu.gov.cn/{name}_w/wmts?")
        assert f"&LAYER={name}&" in layer.url
        assert "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=0123456789abcdef" in layer.url
        assert (layer.datum, layer.max_native_zoom) == ("wgs84", 18)
    assert tile_origins(setting) == tuple(f"https://t{n}.tianditu.gov.cn" for n in range(8))


@pytest.mark.parametrize("setting", ["/data/shanxi.pmtiles", "shanxi.MBTILES"])
def test_a_file_is_no_layer_by_itself(setting: str) -> None:
    assert tile_file(setting) == Path(setting)
    assert tile_layers(setting, "gcj02") == ()
    assert tile_origins(setting) == ()


def test_nothing_is_asked_by_default() -> None:
    assert tile_layers(None) == ()
    assert tile_file(None) is None
    assert tile_file("https://a.example/{z}/{x}/{y}.pmtiles") is None
    assert tile_origins(None) == ()


GCJ02 = "https://wprd01.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}&lang=zh_cn&style=7"


def test_tiles_in_gcj02_are_named_as_that() -> None:
    assert tile_layers(GCJ02, "gcj02")[0].datum == "gcj02"
    assert tile_layers("https://own.example/{z}/{x}/{y}", "gcj02")[0].datum == "gcj02"


@pytest.mark.parametrize("datum", [None, "wgs84"])
@pytest.mark.parametrize(
    "setting",
    [
        GCJ02,
        "http://webrd0{1-4}.is.autonavi.com/{z}/{x}/{y}",
        "https://rt{s}.map.gtimg.com/tile?z={z}&x={x}&y={-y}",
        "https://AMAP.com/{z}/{x}/{y}",
    ],
)
def test_known_hosts_are_never_drawn_off_their_place(setting: str, datum: str | None) -> None:
    with pytest.raises(DataError) as caught:
        tile_layers(setting, datum)
    assert caught.value.code == "setting_tiles_gcj02"
    assert "JINDAO_TILES_DATUM=gcj02" in caught.value.message("zh")
    assert "500 m off" in caught.value.message("en")


def test_a_host_that_only_ends_alike_is_another() -> None:
    assert tile_layers("https://notamap.com/{z}/{x}/{y}")[0].datum == "wgs84"


@pytest.mark.parametrize(
    ("setting", "datum", "code"),
    [
        ("https://maponline0.bdimg.com/tile/?x={x}&y={y}&z={z}", None, "setting_tiles_bd09"),
        ("https://api.map.baidu.com/{z}/{x}/{y}", "gcj02", "setting_tiles_bd09"),
        ("https://a.example/{z}/{x}/{y}", "bd09", "setting_tiles_datum"),
        ("https://a.example/{z}/{x}", None, "setting_tiles"),
        ("https://a.example/tiles", None, "setting_tiles"),
        ("https://a.example/{style}/{z}/{x}/{y}", None, "setting_tiles_placeholder"),
        ("https://a.example/{z}/{x}/{y}/{}", None, "setting_tiles_placeholder"),
        ("ftp://a.example/{z}/{x}/{y}", None, "setting_tiles_address"),
        ("//a.example/{z}/{x}/{y}", None, "setting_tiles_address"),
        ("https:///{z}/{x}/{y}", None, "setting_tiles_address"),
        ("https://a.org; script-src *//{z}{x}{y}", None, "setting_tiles_address"),
        ("https://a.org;{z}/{x}/{y}", None, "setting_tiles_address"),
        ("https://user@a.org/{z}/{x}/{y}", None, "setting_tiles_address"),
        ("tianditu:", None, "setting_tianditu"),
        ("tianditu:0123 4567 89", None, "setting_tianditu"),
        ("tianditu-img:0123456789", "gcj02", "setting_tianditu_datum"),
    ],
)
def test_what_cannot_be_is_told_at_the_start(setting: str, datum: str | None, code: str) -> None:
    environ = {"JINDAO_TILES": setting, "JINDAO_TILES_DATUM": datum or ""}
    with pytest.raises(DataError) as caught:
        Settings.from_env(environ)
    assert caught.value.code == code
    assert caught.value.message("zh") != caught.value.message("en")


def test_the_key_is_not_repeated_in_the_error() -> None:
    with pytest.raises(DataError) as caught:
        tile_layers("tianditu:secret-key!")
    assert "secret" not in caught.value.message("en")
