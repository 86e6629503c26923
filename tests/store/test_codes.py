from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao import NotFoundError, RequestError
from jindao.store.codes import CODE_ALPHABET, CODE_LENGTH, new_code, read_code


def test_codes_are_eight_letters_that_nobody_confuses() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert {len(code) for code in codes} == {CODE_LENGTH} == {8}
    assert set("".join(codes)) == set(CODE_ALPHABET)
    assert not set(CODE_ALPHABET) & set("ilo0123456789")


@pytest.mark.parametrize(
    "text",
    [
        "abcdefgh",
        "ABCDEFGH",
        " abcdefgh ",
        "abcdefgh。",
        "abcdefgh，打开看看",
        "abcdefgh).",
        "abcdefgh”",
        "abcdefgh\u200b",
        "abcdefgh,",
        "abcdefgh!",
        "abcdefgh/",
        "abcdefgh点开",
    ],
)
def test_what_a_messenger_glued_on_is_left_out(text: str) -> None:
    assert read_code(text) == "abcdefgh"


@pytest.mark.parametrize(("text", "value"), [("abcdefg", "abcdefg"), ("AbC。", "abc"), ("", "")])
def test_a_short_code_was_cut_off(text: str, value: str) -> None:
    with pytest.raises(RequestError) as caught:
        read_code(text)
    assert caught.value.code == "link_cut_off"
    assert caught.value.facts == {"value": value, "expected": 8}


@pytest.mark.parametrize("text", ["abcdefghj", "abcdefgi", "abcd1fgh", "abcdefg-", "a-b", "abc_"])
def test_what_cannot_be_a_code_is_not_guessed_at(text: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        read_code(text)
    assert caught.value.facts["name"] == text


@given(st.text(max_size=30))
def test_any_text_is_a_code_or_an_error(text: str) -> None:
    try:
        code = read_code(text)
    except RequestError:
        return
    assert len(code) == CODE_LENGTH
    assert text.strip().lower().startswith(code)
