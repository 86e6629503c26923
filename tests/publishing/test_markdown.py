"""Texts become HTML in which nothing runs and nothing pretends."""

from __future__ import annotations

import html.parser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.publishing.markdown import (
    _TAGS,
    Reference,
    ShownPicture,
    picture_markdown,
    references,
)
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
    check(render(text, nowhere, shown))


@given(st.text(alphabet="<>\"'`()[]!#*_|:/\\&;=javscriptonerhfdl\n \x00", max_size=80))
def test_any_text_is_safe(text: str) -> None:
    check(render(text, nowhere, shown))
    check(render(f'![{text}](picture:{SHA} "{text}")', nowhere, shown))


SHA = "0123456789abcdef" * 4
GATE = ShownPicture(address=f"/pictures/{SHA}.jpg", size=(640, 480))
_NAMES = {"href", "title", "src", "alt", "start", "rel", "width", "height", "loading"}


def shown(sha256: str) -> ShownPicture | None:
    return GATE if sha256 == SHA else None


class Reader(html.parser.HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _TAGS, tag
        for name, value in attrs:
            assert name in _NAMES, name
            assert name != "src" or value == GATE.address
            if name == "href":
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


def test_a_picture_by_itself_is_a_figure_and_one_in_a_line_stays_there() -> None:
    image = f'<img src="{GATE.address}" alt="城 &amp; 门" width="640" height="480" loading="lazy">'
    named = f'![城 & 门](picture:{SHA} "摄影者 · CC-BY-4.0")'
    figure = f"<figure>{image}<figcaption>摄影者 · CC-BY-4.0</figcaption></figure>"
    assert render(f"前\n\n{named}\n\n后", nowhere, shown) == f"<p>前</p>\n{figure}\n<p>后</p>\n"
    assert render(f"{named}\n{named}", nowhere, shown).count("<figure>") == 2
    line = render(f"前 {named} 后", nowhere, shown)
    assert line == f"<p>前 {image} <small>摄影者 · CC-BY-4.0</small> 后</p>\n"
    assert "<figure>" not in render(f"|a|\n|-|\n|{named}|", nowhere, shown)
    assert f"<li>{figure}</li>" in render(f"- {named}", nowhere, shown).replace("\n", "")
    assert render(f"![a](picture:{SHA})", nowhere, shown).count("figcaption") == 0


def test_a_size_that_nobody_knows_is_not_told() -> None:
    made = render(f"![a](picture:{SHA})", nowhere, lambda _: ShownPicture(address="a.jpg"))
    assert made == '<figure><img src="a.jpg" alt="a" loading="lazy"></figure>'


@pytest.mark.parametrize(
    "target",
    [
        *(
            "https://example.org/a.jpg",
            "//example.org/a.jpg",
            "/a.jpg",
            "a.jpg",
            "data:image/png,x",
        ),
        *(f"picture:{SHA[1:]}0", f"picture:{SHA.upper()}", f"picture:{SHA}/..", f"PICTURE:{SHA}"),
        *("picture:", "picture:../x", GATE.address),
    ],
)
def test_no_other_picture_is_shown_but_its_words(target: str) -> None:
    made = render(f'一 ![城 <门>]({target} "t") 二\n\n![独]({target})\n\n![图][1]\n\n[1]: {target}',
                  nowhere, shown)  # fmt: skip
    assert "<img" not in made
    if not target.startswith("data:"):  # that is no picture even to Markdown
        assert "<p>一 城 &lt;门&gt; 二</p>" in made
        assert "<p>独</p>" in made
        assert target not in made


@given(*(st.text(alphabet="ab城 \n<>\"'`()[]!#*_|:/\\&;~=amp", max_size=30),) * 2)
def test_words_of_a_picture_mean_nothing_but_themselves(alt: str, credit: str) -> None:
    written = picture_markdown(SHA, alt, credit)
    (found,) = references(f"前\n\n{written}\n\n后")
    assert found.sha256 == SHA
    assert found.words == " ".join(alt.split())
    assert found.credit == " ".join(credit.split())
