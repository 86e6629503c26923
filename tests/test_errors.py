"""Errors speak both languages, and every code in the source has its sentences."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from jindao.errors import (
    HeritageDataError,
    JindaoError,
    NotFoundError,
    OutsideNetworkError,
    Problem,
    RequestError,
)
from jindao.texts import _Formatter, language, say, texts
from tests.conftest import ROOT


def placeholders(sentence: str) -> set[str]:
    """Return the facts of a sentence; a field's name may be in one language only."""
    names = {name.replace("_zh", "_en") for _, name, _, _ in Formatter().parse(sentence) if name}
    return names - {"field"}


def calls() -> Iterator[tuple[Path, ast.Call, str]]:
    for folder in ("jindao", "web"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    function = node.func
                    name = function.attr if isinstance(function, ast.Attribute) else ""
                    yield path, node, function.id if isinstance(function, ast.Name) else name


def literal(node: ast.Call, place: int, keyword: str) -> str | None:
    values = [k.value for k in node.keywords if k.arg == keyword]
    values += node.args[place : place + 1]
    value = values[0] if values else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def test_both_languages_have_the_same_keys_and_facts() -> None:
    zh, en = texts().table("zh"), texts().table("en")
    assert zh.keys() == en.keys()
    for key in zh:
        assert placeholders(zh[key]) == placeholders(en[key]), key
        assert zh[key].strip()
        assert en[key].strip()


def test_every_code_in_the_source_has_sentences() -> None:
    missing = []
    for path, node, name in calls():
        if name.endswith("Error") and name != "ParserError":
            section, code = "error", literal(node, 0, "code")
        elif name == "Note":
            section, code = "note,why,reason,choice,what_if", literal(node, 9, "code")
        elif name == "Problem":
            section, code = "problem", literal(node, 3, "code")
        elif name == "wrong":
            section, code = "problem", literal(node, 1, "code")
        elif name == "say" and path.is_relative_to(ROOT / "jindao"):
            section, code = "", literal(node, 0, "code")
        else:
            continue
        if code is None or (section == "error" and not code.isidentifier()):
            continue
        keys = [f"{s}.{code}" if s else code for s in section.split(",")]
        if not any(texts().has(key) for key in keys):
            missing.append(f"{path.relative_to(ROOT)}:{node.lineno} {name}({code!r})")
    assert not missing


def test_message_names_field_value_and_expectation() -> None:
    error = RequestError("number_range", field="hours", value=400, low=0.5, high=16)
    assert error.message("en") == "hours: 400 is not between 0.5 and 16"
    assert error.message("zh") == "小时数是 400，应在 0.5 到 16 之间"
    assert str(error) == error.message("en")


def test_facts_are_attributes() -> None:
    error = OutsideNetworkError("outside_network", position="1,2", distance_m=40_000.0, limit_m=500)
    assert error.distance_m == 40_000.0
    with pytest.raises(AttributeError):
        _ = error.nothing


def test_errors_are_also_the_standard_ones() -> None:
    assert issubclass(RequestError, ValueError)
    assert issubclass(NotFoundError, LookupError)
    assert issubclass(NotFoundError, JindaoError)


def test_errors_survive_a_pickle() -> None:
    error = RequestError("number_range", field="hours", value=1, low=2, high=3)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.field) == (RequestError, str(error), "hours")


def test_a_problem_says_file_line_and_field() -> None:
    problem = Problem(
        "sites/datong.csv", 17, "lat", "range", (("value", "137.2"), ("low", 34.5), ("high", 40.8))
    )
    assert problem.message("en") == "sites/datong.csv:17 lat: 137.2 is not in [34.5, 40.8]"
    assert "sites/datong.csv:17" in str(HeritageDataError((problem,)))


def test_say_shows_lists_languages_and_missing_facts() -> None:
    assert say("error.must_and_avoid", "zh", field="不去", names=["甲", "乙"]).count("甲、乙") == 1
    assert "Jia, Yi" in say("error.must_and_avoid", "en", field="avoid", names=["Jia", "Yi"])
    assert "{names}" in say("error.must_and_avoid", "en", field="avoid")
    assert say("no.such.code") == "no.such.code"


def test_a_long_text_is_not_repeated_whole() -> None:
    error = NotFoundError("not_found.site_alone", field="site", name="晋" * 500, known=[])
    assert error.message("zh").count("晋") == 60
    assert error.facts["name"] == "晋" * 500


@pytest.mark.parametrize(("wish", "got"), [("zh-CN", "zh"), ("en_GB", "en"), ("fr", "zh")])
def test_language_of_a_wish(wish: str, got: str) -> None:
    assert language(wish) == got


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("value", [90, 1234.5, -0.25, "晋祠", True, None])
def test_the_quick_way_to_fill_in_says_the_same(locale: str, value: object) -> None:
    formatter = _Formatter(locale)
    for sentence in texts().table(locale).values():
        names = [name for _, name, _, _ in Formatter().parse(sentence) if name]
        facts = dict.fromkeys(names, value)
        told = Formatter.vformat(formatter, sentence, (), facts)
        assert formatter.vformat(sentence, (), facts) == told
