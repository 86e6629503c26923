"""Texts become HTML in which nothing runs and nothing pretends."""

from __future__ import annotations

import html.parser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.publishing.markdown import _TAGS, Reference, references
from jindao.publishing.markdown import render_markdown as render


def nowhere(kind: str, name: str) -> None:
    return None


def test_what_is_written_is_shown() -> None:
    made = render(
        "# 看什么\n\n**堡** 和[站](site:a)、[没有](site:b)\n\n|a|b|\n|-|-|\n|1|2|", lookup
    )
    assert "<h2>看什么</h2>" in made
    assert "<strong>堡</strong>" in made
    assert '<a href="/sites/a" rel="nofollow noopener noreferrer">站</a>' in made
    assert "没有</a>" in made
    assert "site:b" not in made
    assert "<td>1</td>" in made


def lookup(kind: str, name: str) -> str | None:
    return f"/{kind}s/{name}" if name == "a" else None


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "![a](javascript:alert(1))",
        '[a](https://x "\\" onclick=alert(1)")',
        "<svg onload=alert(1)>",
        "[a](vbscript:x)",
        "[a](&#106;avascript:alert(1))",
        "<iframe src=https://evil>",
        "`<script>`",
        "[<img src=x onerror=1>](https://x)",
        '<a href="https://x" style="position:fixed">a</a>',
    ],
)
def test_hostile_texts_do_nothing(text: str) -> None:
    check(render(text, nowhere))


@given(st.text(alphabet="<>\"'`()[]!#*_|:/\\&;=javscriptonerhfdl\n \x00", max_size=80))
def test_any_text_is_safe(text: str) -> None:
    check(render(text, nowhere))


class Reader(html.parser.HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _TAGS, tag
        for name, value in attrs:
            assert name in {"href", "title", "src", "alt", "start", "rel"}, name
            if name in ("href", "src"):
                scheme = (value or "").partition(":")[0].lower()
                assert ":" not in (value or "") or scheme in {"http", "https", "mailto", "tel"}


def check(made: str) -> None:
    reader = Reader()
    reader.feed(made)
    reader.close()


def test_links_and_pictures_are_found() -> None:
    text = "[**a** b](site:x) ![城 墙](w.jpg) ![](v.jpg) <https://example.org>"
    found = list(references(text))
    assert found == [
        Reference(target="site:x", words="a b"),
        Reference(target="w.jpg", words="城 墙", picture=True),
        Reference(target="v.jpg", words="", picture=True),
        Reference(target="https://example.org", words="https://example.org"),
    ]
    assert [reference.internal for reference in found] == [("site", "x"), None, None, None]
