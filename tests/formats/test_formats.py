from __future__ import annotations

import importlib
import itertools
import subprocess
import sys

import pytest

from jindao.errors import NotFoundError, RequestError
from jindao.formats import (
    FILE_TYPES,
    FORMATS,
    ExportOptions,
    export,
    file_name,
    format_asked,
    format_of,
    formats_for,
    vendor_directory,
    write,
)
from jindao.model.route import Route
from jindao.model.tour import Tour
from jindao.model.trip import Background
from tests.formats.conftest import HOSTILE_NAMES, make_tour
from tests.formats.judges import exported

BINARY = {
    "image/png": b"\x89PNG",
    "application/pdf": b"%PDF",
    "application/zip": b"PK",
    "application/vnd.google-earth.kmz": b"PK",
    "application/vnd.ant.fit": b"\x0e\x10",
}
SIGNATURES = {
    name: BINARY[kind.media_type] for name, kind in FILE_TYPES.items() if kind.media_type in BINARY
}
"""How files that are no text begin."""


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_bytes_twice(
    name: str, tour: Tour, route: Route, ridden: Tour
) -> None:
    for trip in (tour, route, ridden):
        if name in formats_for(trip):
            first = exported(trip, name)
            assert first
            assert exported(trip, name) == first


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "fit"])
def test_a_background_is_drawn_in_formats_with_a_map_alone(
    name: str, tour: Tour, background: Background
) -> None:
    with_it = exported(tour, name, ExportOptions(background=background))
    assert (with_it != exported(tour, name)) == FILE_TYPES[name].has_map


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "fit"])
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_format_takes_hostile_names(name: str, locale: str, hostile: Tour) -> None:
    data = exported(hostile, name, ExportOptions(locale=locale))
    assert data.startswith(SIGNATURES[name]) if name in SIGNATURES else data.decode("utf-8")


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in SIGNATURES])
def test_no_sentence_is_missing_or_left_unfilled(name: str, tour: Tour, ridden: Tour) -> None:
    for locale, trip in itertools.product(("zh", "en"), (tour, ridden)):
        text = export(trip, name, ExportOptions(locale=locale)).decode()
        for section in (
            *("html.", "gpx.", "geojson.", "status.", "explain.", "poster.", "safety."),
            *("kml.", "timetable.", "profile_picture."),
        ):
            assert f">{section}" not in text
            assert f'"{section}' not in text


def test_an_unknown_format_names_the_known_ones(tour: Tour) -> None:
    with pytest.raises(NotFoundError) as caught:
        export(tour, "xyz")
    assert set(caught.value.facts["known"]) <= set(FORMATS)


def test_the_suffix_says_the_format() -> None:
    assert [format_of(f"a b/晋祠{kind.suffix}") for kind in FILE_TYPES.values()] == list(FORMATS)
    assert format_of("TOUR.GPX") == "gpx"


@pytest.mark.parametrize("path", ["tour.xyz", "tour", "gpx", ""])
def test_an_unknown_suffix_names_the_known_ones(path: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        format_of(path)
    assert caught.value.facts["known"] == [kind.suffix for kind in FILE_TYPES.values()]


def test_write_chooses_by_suffix(tour: Tour, tmp_path) -> None:
    write(tour, tmp_path / "tour.geojson")
    assert (tmp_path / "tour.geojson").read_bytes() == export(tour, "geojson")


def test_file_names_in_ascii_and_in_chinese(tour: Tour) -> None:
    assert file_name(tour, "gpx") == (
        "jindao-two-days-in-old-datong.gpx",
        "晋道 大同古城两日.gpx",
    )
    with pytest.raises(NotFoundError):
        file_name(tour, "xyz")


@pytest.mark.parametrize(
    "title", [*HOSTILE_NAMES, "../../etc/passwd", "a\r\nSet-Cookie: x", "长" * 300, ""]
)
def test_file_names_hold_nothing_dangerous(title: str) -> None:
    names = file_name(make_tour(title_zh=title, title_en=title), "gpx")
    assert names[0].isascii()
    for name in names:
        assert len(name) < 80
        assert name.endswith(".gpx")
        assert not set(name) & set('/\\:*?"<>|\r\n\0')


@pytest.mark.parametrize("accent", ["red", "#12345", "#1234567", "red;}body{x:y"])
def test_an_accent_is_a_colour(accent: str) -> None:
    with pytest.raises(RequestError):
        ExportOptions(accent=accent)


def test_importing_formats_imports_no_maker_of_maps() -> None:
    code = (
        "import sys, jindao.formats;"
        "print([m for m in ('folium', 'gpxpy', 'shapely', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_files_a_map_page_links_are_there() -> None:
    names = {path.name for path in vendor_directory().iterdir()}
    assert {"leaflet.js", "leaflet.css", "map.js", "map.css", "images", "LICENSE"} <= names


def test_folium_keeps_its_own_links() -> None:
    folium = importlib.import_module("folium")
    before = list(folium.Map.default_js), list(folium.Map.default_css)
    export(make_tour(), "html")
    assert (list(folium.Map.default_js), list(folium.Map.default_css)) == before
    assert before[0]


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("poster.png", "poster_png"),
        ("out/晋祠海报.png", "poster_png"),
        ("my-Poster.PNG", "poster_png"),
        ("poster.svg", "poster"),
        ("profile.svg", "profile"),
        ("高程剖面.png", "profile_png"),
        ("for my phone.pdf", "pdf_phone"),
        ("手机.pdf", "pdf_phone"),
        # What only sounds like it is not it.
        ("imposter.png", "png"),
        ("telephone.pdf", "pdf"),
        ("posters.png", "png"),
        ("poster.gpx", "gpx"),
        ("route.gpx", "gpx"),
    ],
)
def test_a_name_that_people_write_means_what_it_says(name: str, format_: str) -> None:
    assert format_of(name) == format_


def test_the_end_of_an_address_is_a_format_or_its_suffix() -> None:
    for name, kind in FILE_TYPES.items():
        assert format_asked(name, FILE_TYPES) == name
        assert format_asked(kind.suffix.removeprefix("."), FILE_TYPES) == name
    assert format_asked("Phone.PDF", FILE_TYPES) == "pdf_phone"
    assert format_asked("xyz", FILE_TYPES) == "xyz", "the registry says that there is no such"
