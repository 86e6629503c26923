from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from string import Formatter
from types import SimpleNamespace

import pytest
from flask import Flask

from jindao.model.note import Note
from jindao.texts import texts
from web import forms, language
from web.foreign import foreign
from web.language import Language

TEMPLATES = sorted((Path(language.__file__).parent / "templates").glob("*.html"))
SOURCES = sorted(Path(language.__file__).parent.rglob("*.py"))


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_language_says_the_same_things() -> None:
    chinese, english = language.words().table("zh"), language.words().table("en")
    assert chinese.keys() == english.keys()
    for code, sentence in chinese.items():
        assert placeholders(sentence) == placeholders(english[code]), code


def test_every_word_that_is_asked_for_is_there() -> None:
    text = "".join(path.read_text("utf-8") for path in [*TEMPLATES, *SOURCES])
    for code in re.findall(r"""(?:\bt|\bsay|_trip_facts)\(["']([a-z_.]+)["'],?""", text):
        known = language.words().has(code) or texts().has(code)
        assert known or code.endswith("."), code


def test_every_field_says_what_it_is_for() -> None:
    for field in {field.help for table in forms.FIELDS.values() for field in table}:
        assert language.words().has(field), field


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_words_of_its_own(path: Path) -> None:
    source = re.sub(r"\{% block layout %\}.*", "", path.read_text("utf-8"))
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", source, flags=re.S)
    text = re.sub(r'<span class="seal".*?</span>', " ", text)
    words = re.sub(r'<[^>]*>|[a-z-]+="[^"]*"', " ", text)
    assert not re.search(r"[A-Za-z\u4e00-\u9fff]{2,}", words), words.split()
    spoken = re.findall(r'(?:alt|title|aria-label|placeholder|content)="([^"]*)"', text)
    assert all(
        not word.strip(" ·") or word.startswith(("width=device-width", "#")) for word in spoken
    )


def test_notes_stand_one_after_the_other() -> None:
    notes = ["Worth 80 %", "", "The only one"]
    assert Language("en").sentences(notes) == "Worth 80 %. The only one."
    assert Language("en").sentence(["5 m less", "another way"]) == "5 m less; another way."
    assert Language("zh").sentences(["值八成", "只此一条"]) == "值八成；只此一条。"
    assert Language("zh").sentences([]) == ""


@pytest.mark.parametrize(
    ("length_m", "chinese", "english"),
    [
        (None, "未知", "unknown"),
        (float("nan"), "未知", "unknown"),
        (0.0, "0 米", "0 m"),
        (4.0, "4 米", "4 m"),
        (994.0, "990 米", "990 m"),
        (996.0, "1.0 公里", "1.0 km"),
        (12345.0, "12.3 公里", "12.3 km"),
    ],
)
def test_lengths(length_m: float | None, chinese: str, english: str) -> None:
    assert (Language("zh").length(length_m), Language("en").length(length_m)) == (chinese, english)


@pytest.mark.parametrize(
    ("duration_s", "words"),
    [
        (0, "0 min"),
        (20, "1 min"),
        (90, "2 min"),
        (3599, "1 h"),
        (3600, "1 h"),
        (8100, "2 h 15 min"),
    ],
)
def test_durations(duration_s: float, words: str) -> None:
    assert Language("en").duration(duration_s) == words


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ((None, None), "unknown"),
        ((-200, 1102), "200 BCE to 1102 CE"),
        ((1102, 1102), "1102 CE"),
        ((None, 1937), "1937 CE"),
    ],
)
def test_years(years: tuple[int | None, int | None], words: str) -> None:
    assert Language("en").years(*years) == words


def test_a_day_of_a_tour_says_which_holiday_it_is_part_of() -> None:
    names = (("name_zh", "国庆节"), ("name_en", "National Day"))
    holiday = Note(code="holiday", facts=names)
    for told, chinese, english in (
        (None, "2026 年 10 月 5 日 周一", "Monday 5 October 2026"),
        (
            holiday,
            "2026 年 10 月 5 日 周一 国庆节假期",
            "Monday 5 October 2026, National Day holiday",
        ),
        (
            Note(code="working_weekend"),
            "2026 年 10 月 5 日 周一 调休上班",
            "Monday 5 October 2026, make-up working day",
        ),
    ):
        stage = SimpleNamespace(start_time=dt.datetime(2026, 10, 5, 9, 0), calendar=told)
        assert Language("zh").stage_date(stage) == chinese
        assert Language("en").stage_date(stage) == english


@pytest.mark.parametrize(
    ("publisher", "chinese", "english"),
    [
        ("国务院 State Council of China", "国务院", "State Council of China"),
        ("新华社（转载） Xinhua", "新华社（转载）", "Xinhua"),
        ("国务院", "国务院", "国务院"),
        ("桃河网 taohe5.com", "桃河网 taohe5.com", "桃河网 taohe5.com"),
    ],
)
def test_a_publisher_is_named_in_the_language(publisher: str, chinese: str, english: str) -> None:
    source = SimpleNamespace(title_zh="名单", title_en="List", publisher=publisher)
    assert Language("zh").source({"list": source}, "list") == f"名单（{chinese}）"
    assert Language("en").source({"list": source}, "list") == f"List ({english})"


def test_chinese_in_an_english_page_is_marked_and_nothing_is_trusted() -> None:
    app = Flask(__name__)
    text = "by 双塔北路、红沟路（东段）, <b>Fen & Co</b>"
    with app.test_request_context("/?lang=en"):
        told = foreign(text)
    assert told == (
        'by <span lang="zh-CN">双塔北路、红沟路（东段）</span>, &lt;b&gt;Fen &amp; Co&lt;/b&gt;'
    )
    with app.test_request_context("/?lang=zh"):
        assert foreign(text) == "by 双塔北路、红沟路（东段）, &lt;b&gt;Fen &amp; Co&lt;/b&gt;"


def test_dates_and_counts() -> None:
    day = dt.date(2026, 5, 1)
    assert Language("zh").date(day) == "2026 年 5 月 1 日 周五"
    assert Language("en").date(day) == "Friday 1 May 2026"
    assert Language("en").count("site", 1) == "1 heritage site"
    assert Language("en").count("site", 2) == "2 heritage sites"
