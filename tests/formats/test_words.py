from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.formats import export, stop_words, words
from jindao.formats.booklet import booklet_html
from jindao.formats.chapters import chapters
from jindao.formats.jsonfile import read_json
from jindao.formats.options import ExportOptions
from jindao.formats.short_names import device_name, line_name, utf8_size
from jindao.model.route import Route
from jindao.model.tour import Tour
from tests.formats.conftest import PROVENANCE, at


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "0 分", "0 min"),
        (20, "1 分", "1 min"),
        (1500, "25 分", "25 min"),
        (3599, "1 小时", "1 h"),
        (4800, "1 小时 20 分", "1 h 20 min"),
    ],
)
def test_durations(seconds: float, zh: str, en: str) -> None:
    assert (words.duration(seconds, "zh"), words.duration(seconds, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("metres", "zh", "en"),
    [(0.4, "0 米", "0 m"), (999.4, "999 米", "999 m"), (999.6, "1.0 公里", "1.0 km"),
     (3249, "3.2 公里", "3.2 km")],
)  # fmt: skip
def test_distances(metres: float, zh: str, en: str) -> None:
    assert (words.distance(metres, "zh"), words.distance(metres, "en")) == (zh, en)


DATED = dataclasses.replace(PROVENANCE, network_date="2026-09-01", data_date="2026-11-27")


@pytest.mark.parametrize(
    ("locale", "data", "network"),
    [
        ("zh", "data-9a8b（截至 2026-11-27）", "大同示例路网（2026-09-01 建立）"),
        ("en", "data-9a8b (as of 2026-11-27)", "大同示例路网 (built 2026-09-01)"),
    ],
)
def test_what_was_made_with_is_dated_where_that_is_known(
    locale: str, data: str, network: str, tour: Tour
) -> None:
    told = words.made_with(DATED, locale)
    assert data in told
    assert network in told
    plain = words.made_with(PROVENANCE, locale)
    assert "data-9a8b" in plain
    assert "2026" not in plain
    dated = dataclasses.replace(tour, provenance=DATED)
    options = ExportOptions(locale=locale)
    for file in (export(dated, "gpx", options).decode(), booklet_html(dated, options)):
        assert data in file
        assert network in file
    assert read_json(export(dated, "json", options)) == dated


def test_a_file_from_before_dates_were_kept_is_read(tour: Tour) -> None:
    plain = json.loads(export(tour, "json"))
    del plain["provenance"]["network_date"], plain["provenance"]["data_date"]
    assert read_json(json.dumps(plain).encode()) == tour


def test_dates_and_times() -> None:
    assert words.date(dt.date(2026, 5, 1), "zh") == "2026年5月1日 星期五"
    assert words.date(dt.date(2026, 5, 1), "en") == "Friday 1 May 2026"
    assert words.clock(at(1, 9, 5)) == "09:05"
    assert words.clock(at(2, 0, 30), dt.date(2026, 5, 1)) == "00:30 +1"


@given(st.text())
def test_clean_text_is_one_line_that_xml_can_hold(text: str) -> None:
    cleaned = words.clean(text)
    assert cleaned == words.clean(cleaned)
    cleaned.encode()
    assert not set(cleaned) & set("\0\x01\x1f\n\r\t\x7f\x85\u202e\u2066\ufffe")


def test_clean_keeps_chinese_and_emoji() -> None:
    assert words.clean(" 晋祠\u0001\n\U0001f600\u202e ") == "晋祠 \U0001f600"


def test_shortened_to_a_limit() -> None:
    assert words.shortened("长" * 31, 30) == "长" * 29 + "…"
    assert words.shortened("长" * 30, 30) == "长" * 30


def test_visits_are_numbered_through_all_stages(tour: Tour) -> None:
    numbers = [[stop.number for stop in part.stops] for part in chapters(tour)]
    assert numbers == [[None, 1, 2, None], [None, 3]]
    assert [part.estimated_m for part in chapters(tour)] == [298.0, 1160.0]


def test_vias_of_a_route_are_numbered(route: Route) -> None:
    (part,) = chapters(route)
    assert [(stop.kind, stop.number) for stop in part.stops] == [
        ("start", None),
        ("via", 1),
        ("end", None),
    ]


def test_a_stop_tells_its_doubts(tour: Tour) -> None:
    stop = chapters(tour)[1].stops[1]
    assert stop_words.cautions(stop, "en") == [
        "position known only to about 500 m",
        "the network ends here, about 60 m short in a straight line",
    ]


def test_names_of_lines_keep_their_day_whole(tour: Tour) -> None:
    _, second = chapters(tour)
    named = dataclasses.replace(tour, title_zh="大同–朔州古建三日")
    assert line_name(second, named, "zh", 30) == "大同–朔州古建三日 D2"
    assert line_name(second, named, "zh", 10) == "大同–朔州古… D2"
    assert len(line_name(second, named, "zh", 10)) == 10


def test_a_guessed_trip_says_so_on_everything(tour: Tour) -> None:
    for name in ("poster", "ics", "jsonld"):
        assert "示意线位" in export(tour, name).decode(), name
        assert "请勿照着走" in export(tour, name).decode(), name


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("Turn left into Yingze Street", 30, "Turn left into Yingze Street"),
        ("Turn left into Yingze Street", 20, "Turn left into…"),
        ("Yingzebei Street", 9, "Yingzebe…"),  # no word ends in its second half
        ("左转，进入迎泽大街", 4, "左转…"),
        ("cafe\u0301 au lait", 5, "caf…"),  # the accent stays with its letter
        ("一家👨\u200d👩\u200d👧去", 5, "一家…"),
    ],
)
def test_texts_are_cut_where_one_may(text: str, limit: int, cut: str) -> None:
    assert words.shortened(text, limit) == cut


@given(st.text(), st.integers(3, 40))
def test_texts_cut_by_bytes_stay_text(text: str, limit: int) -> None:
    made = words.shortened(text, limit, utf8_size)
    assert utf8_size(made) <= limit
    if utf8_size(words.clean(text)) <= limit:
        assert made == words.clean(text)


def test_devices_name_where_what_and_which_day(tour: Tour, route: Route) -> None:
    first, second = chapters(tour)
    # 大同站 9 bytes, 长城 6, ` D1` 3: 18 in all.
    assert device_name(first, tour, "zh", 18, size=utf8_size) == "大同站长城 D1"
    assert device_name(second, tour, "zh", 15, size=utf8_size) == "大同站 D2"
    assert device_name(first, tour, "zh", 10, size=utf8_size, part=2) == "… D1.2"
    assert device_name(first, tour, "en", 40) == "Datong station Great Wall D1"
    assert device_name(first, tour, "en", 15) == "Datong… D1"
    [way] = chapters(route)
    assert device_name(way, route, "zh", 15) == "大同站 → 善化寺"
    assert device_name(way, route, "zh", 21, size=utf8_size) == "大同站→善化寺"
    assert device_name(way, route, "zh", 15, size=utf8_size) == "→善化寺"


@pytest.mark.parametrize(
    ("value", "decimals", "sign", "shown"),
    [
        (1234.5, 2, "", "1,234.50"),
        (0.0, 2, "", "0.00"),
        (0.004, 2, "", "0.004"),
        (0.00071, 2, "", "0.0007"),
        (0.000_000_4, 2, "", "0.0000004"),
        (-0.02, 1, "+", "-0.02"),
        (0.04, 1, "+", "+0.04"),
        (0.05, 1, "", "0.1"),
        (96.97, 1, "", "97.0"),
    ],
)
def test_what_is_not_nothing_never_looks_like_it(
    value: float, decimals: int, sign: str, shown: str
) -> None:
    assert words.decimal(value, decimals, sign) == shown
