"""Periods and counties in English; signs that nobody sees; languages of a region."""

from __future__ import annotations

from pathlib import Path

import pytest

from jindao import check_dataset, load_heritage
from jindao.heritage.dataset import Heritage
from jindao.heritage.tables import hidden_sign
from jindao.heritage.wording import county_name, period_name
from jindao.model.columns import SITE_COLUMNS
from jindao.texts import say, texts
from tests.heritage.test_load import change


@pytest.fixture(scope="module")
def embedded() -> Heritage:
    return load_heritage()


@pytest.mark.parametrize(
    ("period", "english"),
    [
        ("辽", "Liao"),
        ("明清", "Ming, Qing"),
        ("元、明至清", "Yuan, Ming to Qing"),
        ("北齐至唐", "Northern Qi to Tang"),
        ("1937年至1946年", "1937 to 1946"),
        ("1941-1943年", "1941 to 1943"),
        ("太古", "太古"),
        ("太古至清", "太古至清"),
        ("", ""),
    ],
)
def test_periods_in_english(embedded: Heritage, period: str, english: str) -> None:
    assert period_name(embedded, period, "en") == english
    assert period_name(embedded, period, "zh") == period


def test_every_period_and_county_of_the_dataset_has_english(embedded: Heritage) -> None:
    for site in embedded.sites:
        assert period_name(embedded, site.period_zh, "en").replace("–", "-").isascii()
        assert county_name(embedded, site.county, "en").isascii(), site.county


@pytest.mark.parametrize(
    ("county", "english"),
    [
        ("应县", "Yingxian County"),
        ("平遥县", "Pingyao County"),
        ("长子县", "Zhangzi County"),
        ("晋源区", "Jinyuan District"),
        ("介休市", "Jiexiu City"),
        ("龘县", "龘县"),
    ],
)
def test_counties_in_english(embedded: Heritage, county: str, english: str) -> None:
    assert county_name(embedded, county, "en") == english
    assert county_name(embedded, county, "zh") == county


def test_a_period_without_english_wants_a_look(dataset: Path) -> None:
    (dataset / "periods.toml").write_text('[name_en]\n"明" = "Ming"\n"唐" = "Tang"\n', "utf-8")
    told = [(p.line, p.code, p.severity) for p in check_dataset(dataset).problems]
    assert told == [(4, "no_period", "warning"), (6, "no_period", "warning")]


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\u202e", "\u2066", "\u200f", "\u200b"])
@pytest.mark.parametrize("file", ["sites/north.csv", "themes/wall.toml"])
def test_signs_nobody_sees_are_refused(dataset: Path, file: str, sign: str) -> None:
    if file.endswith("toml"):
        change(dataset / file, 'name_en = "Wall"', f'name_en = "Wa\\u{ord(sign):04x}ll"')
    else:
        change(dataset / file, "Great Hall", f"Great{sign} Hall")
    assert file in {problem.file for problem in check_dataset(dataset).errors}


def test_signs_that_are_seen_are_let_be() -> None:
    assert [hidden_sign(text) for text in ("晋祠 Jìncí（难老泉）", "a\tb\nc", "🐉")] == ["", "", ""]


def test_a_region_of_one_language_wants_descriptions_in_it_only(dataset: Path) -> None:
    path = dataset / "sites/north.csv"
    header, first, *rest = path.read_text("utf-8").splitlines()
    lines = [f"{header},description_zh", f"{first},一座门。", *(f"{row}," for row in rest)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    assert [p.code for p in check_dataset(dataset).problems] == ["one_language"]
    change(dataset / "region.toml", 'id = "inv', 'languages = ["zh"]\nid = "inv')
    assert check_dataset(dataset).problems == ()
    change(dataset / "region.toml", '["zh"]', '["zh", "tlh"]')
    told = [(p.file, p.field) for p in check_dataset(dataset).errors]
    assert ("region.toml", "languages") in told


def test_every_column_has_a_short_label() -> None:
    for column in SITE_COLUMNS:
        for locale in texts().locales:
            label = say(f"label.{column.name}", locale)
            assert not label.startswith("label."), column.name
            assert len(label) <= 26
