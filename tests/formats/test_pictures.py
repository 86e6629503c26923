"""Posters and elevation profiles as drawings and pictures, read back by zbar and by eye."""

from __future__ import annotations

import re
import struct
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from jindao.errors import MissingExtraError
from jindao.formats import ExportOptions, export
from jindao.model.tour import Tour
from tests.conftest import require_module, require_program
from tests.formats.conftest import HOME, SITE_1, SITE_2, make_leg, make_route, make_tour

LINK = "https://example.org/t/abcdefgh?lang=zh&x=1"


@pytest.fixture(scope="module")
def raster():
    """The drawer of pictures, where a font of the machine has Chinese."""
    require_module("resvg_py")
    require_program("fc-list")
    import jindao.formats.raster as made

    return made


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


def test_a_poster_s_code_leads_to_its_link(raster, tour: Tour, tmp_path: Path) -> None:
    png = export(tour, "poster_png", ExportOptions(link=LINK))
    assert size(png) == (1080, 1920)
    zbar = require_program("zbarimg")
    (tmp_path / "poster.png").write_bytes(png)
    done = subprocess.run(
        [zbar, "-q", "--raw", str(tmp_path / "poster.png")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == LINK


def test_words_are_drawn(raster) -> None:
    pictures = {
        export(make_tour(title_zh=title), "poster_png") for title in ("大同古城", "应县木塔", " ")
    }
    assert len(pictures) == 3


def test_no_font_is_told(raster, tour: Tour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "_has_letters", lambda locale: False)
    with pytest.raises(MissingExtraError) as caught:
        export(tour, "poster_png")
    for locale, word in (("zh", "字体"), ("en", "font")):
        assert word in caught.value.message(locale)


def test_a_letter_nobody_has_is_no_letter(raster) -> None:
    assert raster._has_letters("zh")
    assert raster._drawn("\U000f0001") == raster._drawn("\U000f0000")
    assert raster._drawn("晋") != raster._drawn("\U000f0000")


def test_a_profile_has_a_row_for_every_stage(tour: Tour) -> None:
    root = etree.fromstring(export(tour, "profile"))
    words = ["".join(item.itertext()) for item in root.iterfind(".//{*}text")]
    assert sum(word.startswith("第 ") for word in words) == 2
    # Nothing is known of heights, and it says so twice.
    assert words.count("没有高程数据：高低未知") == 2


def test_a_profile_is_drawn_where_heights_are_known(raster) -> None:
    legs = (
        make_leg(("surveyed", (HOME, SITE_1), 1000.0), heights=[(900.0, 960.0)]),
        make_leg(("surveyed", (SITE_1, SITE_2), 1000.0)),
    )
    route = make_route(legs=legs)
    svg = export(route, "profile", ExportOptions(locale="en")).decode()
    assert "900 to 960 m above sea level" in svg
    [line] = re.findall(r'd="(M[^"]+)" fill="none" stroke="#9c3d2e"', svg)
    numbers = [float(part) for part in line[1:].split()]
    # The first of two equal legs rises from one corner to another, in the left half.
    assert (numbers[0], numbers[-2]) == (0.0, 500.0)
    assert numbers[1] > numbers[-1]
    assert "unknown" in svg  # the second half
    assert size(export(route, "profile_png"))[0] == 1080


@pytest.mark.parametrize("name", ["poster", "profile"])
def test_drawings_take_hostile_names(name: str, hostile: Tour) -> None:
    root = etree.fromstring(export(hostile, name))
    assert {etree.QName(item).localname for item in root.iter()} <= {
        "svg", "title", "rect", "text", "path", "circle", "polyline",
    }  # fmt: skip
