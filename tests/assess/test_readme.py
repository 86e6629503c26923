"""The page "How the network is judged": every figure with its formula, and every limit."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from jindao.formats.assessment import ASSESS_FILE_TYPES, LIMITS
from jindao.formats.robustness import ROBUSTNESS_FILE_TYPES
from jindao.model.assessment import SECTIONS
from jindao.texts import say
from tests.conftest import ROOT

PAGE = (ROOT / "jindao" / "assess" / "README.md").read_text("utf-8")


def words(locale: str) -> dict[str, Any]:
    text = (ROOT / "jindao" / "texts" / locale / "library.toml").read_text("utf-8")
    assess: dict[str, Any] = tomllib.loads(text)["assess"]
    return assess


def test_every_figure_stands_there_with_its_formula() -> None:
    zh, en = words("zh"), words("en")
    assert set(zh["figure"]) == set(en["figure"]) == set(zh["formula"]) == set(en["formula"])
    rows = PAGE.splitlines()
    for id_ in zh["figure"]:
        row = (
            f"| `{id_}` {zh['figure'][id_]} · {en['figure'][id_]}"
            f" | {zh['formula'][id_]} | {en['formula'][id_]} |"
        )
        assert rows.count(row) == 1, row


def test_every_section_has_a_table_in_order() -> None:
    heads = [f"### {words('zh')['section'][s]} / {words('en')['section'][s]}\n" for s in SECTIONS]
    places = [PAGE.index(head) for head in heads]
    assert places == sorted(places)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_what_the_figures_are_not_for(locale: str) -> None:
    assert set(LIMITS) == set(words(locale)["limit"])
    for code in LIMITS:
        assert say(f"assess.limit.{code}", locale) in PAGE


def test_every_file_stands_there() -> None:
    for kind in ASSESS_FILE_TYPES.values():
        assert f"`{kind.suffix}`" in PAGE
    closures = PAGE[PAGE.index("/ Which closure hurts most") : PAGE.index("## 不能用来做什么")]
    for kind in ROBUSTNESS_FILE_TYPES.values():
        assert f"`{kind.suffix}`" in closures
