"""Pinyin: tones off, syllables counted, first letters."""

from __future__ import annotations

import pytest

from jindao import load_heritage
from jindao.heritage.pinyin import han_count, initials, syllables, without_tones


@pytest.mark.parametrize(
    ("pinyin", "count", "expected"),
    [
        ("Jìncí", 2, "jc"),
        ("Xī'ān", 2, "xa"),
        ("Xiān", 1, "x"),
        ("Běishè Sānzōng Miào", 5, "bsszm"),
        ("Lǎoniúwān (Lǎoniúwān Bǎo)", 7, "lnwlnwb"),
        ("Lǜlǚ Shéncí", 4, "llsc"),
        ("Guāng'āncūn", 3, "gac"),
        ("Rìshēngchāng", 3, "rsc"),
        ("Jìncí", 3, ""),
        ("", 0, ""),
    ],
)
def test_first_letters(pinyin: str, count: int, expected: str) -> None:
    assert initials(pinyin, count) == expected


def test_a_vowel_begins_a_syllable_only_after_an_apostrophe() -> None:
    assert syllables("Dànáo", 2) == ("da", "nao")
    assert syllables("Fāngàn", 2) == ("fan", "gan")
    assert syllables("Xīān", 2) is None


def test_tones_come_off() -> None:
    assert without_tones("Lǚliáng Pǔjiù Sì") == "Lüliang Pujiu Si"
    assert without_tones("Lǜ", "v") == "Lv"


def test_every_pinyin_of_the_dataset_can_be_read() -> None:
    heritage = load_heritage()
    named = [*heritage.sites, *heritage.places]
    assert sum(bool(item.name_pinyin) for item in named) >= 0.99 * len(named)
    wrong = [
        item.id
        for item in named
        if item.name_pinyin and syllables(item.name_pinyin, han_count(item.name_zh)) is None
    ]
    assert wrong == []
