"""The texts of routes: Markdown as it is kept, and the safe HTML it becomes.

Beside what CommonMark has, a link may lead to `site:ID`, `route:SLUG` or `stage:N`, and a
picture is one that is kept: `![what it shows](picture:SHA-256 "whose it is")`. Whoever shows the
text says where those are. Pictures of any other address are left out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from jindao.errors import MissingExtraError
from jindao.model.publication import PICTURE_LINK

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

INTERNAL: Final = ("route", "site", "stage")
"""What a link inside the program may lead to, before the colon."""

Resolve = Callable[[str, str], str | None]
"""Kind and name of an internal link -> its address, None where there is none."""

_MARKS: Final = re.compile(r"[\\`*_\[\]<>&~!|\"]")
"""What means something where words of a picture stand."""
_SCHEMES: Final = {"http", "https", "mailto", "tel"}
_TAGS: Final = {
    "a", "blockquote", "br", "code", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6",
    "hr", "img", "li", "ol", "p", "pre", "s", "small", "strong", "table", "tbody", "td", "th",
    "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPicture:
    """Where a picture is shown from, and its width and height in points, None where unknown."""

    address: str
    size: tuple[int, int] | None = None


FindPicture = Callable[[str], ShownPicture | None]
"""SHA-256 of a picture -> where it is, None where it is not shown."""


def no_pictures(sha256: str) -> ShownPicture | None:
    """Return that no picture is shown."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A link or a picture of a text: where it leads, and its words (a picture's `alt`).

    `credit` says whose picture it is, as it was written.
    """

    target: str
    words: str
    picture: bool = False
    credit: str = ""

    @property
    def internal(self) -> tuple[str, str] | None:
        """Kind and name of a link inside the program, None for any other."""
        kind, colon, name = self.target.partition(":")
        return (kind, name) if colon and kind in INTERNAL else None

    @property
    def sha256(self) -> str | None:
        """The SHA-256 of a picture that may be kept, None for a link and any other picture."""
        found = PICTURE_LINK.fullmatch(self.target) if self.picture else None
        return None if found is None else found[1]


def render_markdown(text: str, resolve: Resolve, picture: FindPicture = no_pictures) -> str:
    """Return a text as HTML that is safe in a page, whatever was written.

    Raw HTML is shown as it was typed. Headings are one level below those of the page. An
    internal link that leads nowhere is its words alone, and so is a picture that is not shown.
    One that stands by itself is a figure with whose it is beneath; within a line that follows it.

    Parameters
    ----------
    text
        As it was written.
    resolve
        Where internal links lead.
    picture
        Where pictures are; default: none is shown.

    Raises
    ------
    MissingExtraError
        Where nh3 or markdown-it-py is not installed.
    """
    parser = _parser()
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
    for link in _inline(tokens, "link_open"):
        reference = Reference(target=str(link.attrGet("href") or ""), words="")
        if reference.internal is not None:
            address = resolve(*reference.internal)
            link.attrs = {} if address is None else {"href": address}
    addresses = _place_pictures(tokens, picture)
    made = parser.renderer.render(tokens, parser.options, {})

    def only_ours(tag: str, name: str, value: str) -> str | None:
        return None if tag == "img" and name == "src" and value not in addresses else value

    try:
        import nh3
    except ModuleNotFoundError as error:
        raise _missing(error) from error
    return nh3.clean(
        made,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=only_ours,
        url_schemes=_SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )


def references(text: str) -> Iterator[Reference]:
    """Yield the links and pictures of a text, in order."""
    for token in _parser().parse(text):
        children = token.children or []
        for place, child in enumerate(children):
            if child.type == "image":
                yield _picture_of(child)
            elif child.type == "link_open":
                words = ""
                for part in children[place + 1 :]:
                    if part.type == "link_close":
                        break
                    words += part.content
                yield Reference(target=str(child.attrGet("href") or ""), words=words)


def picture_markdown(sha256: str, alt: str, credit: str) -> str:
    """Return how a text shows a picture that is kept, with words that mean nothing but themselves.

    Parameters
    ----------
    sha256
        Which.
    alt
        What it shows, for those who do not see it.
    credit
        Whose it is, and under which licence.
    """
    words, title = (_MARKS.sub(r"\\\g<0>", " ".join(told.split())) for told in (alt, credit))
    return f'![{words}](picture:{sha256} "{title}")' if title else f"![{words}](picture:{sha256})"


def _picture_of(token: Token) -> Reference:
    parts = token.children or []
    words = "".join(" " if part.type == "softbreak" else part.content for part in parts)
    target, title = (str(token.attrGet(name) or "") for name in ("src", "title"))
    return Reference(target=target, words=words, picture=True, credit=title)


def _place_pictures(tokens: list[Token], find: FindPicture) -> set[str]:
    """Put what is shown in the place of each picture, and return the addresses of those shown."""
    addresses: set[str] = set()
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        children = token.children or []
        images = {id(child): _picture_of(child) for child in children if child.type == "image"}
        if not images:
            continue
        found = {key: find(each.sha256) if each.sha256 else None for key, each in images.items()}
        addresses |= {shown.address for shown in found.values() if shown is not None}
        alone = before.type == "paragraph_open" and all(
            child.type == "softbreak" or found.get(id(child)) is not None for child in children
        )
        for child in children:
            told = images.get(id(child))
            if told is not None:
                shown = found[id(child)]
                child.type = "text" if shown is None else "html_inline"
                child.content = told.words if shown is None else _drawn(shown, told, alone)
        if alone:
            before.hidden = after.hidden = True  # a figure stands in no paragraph
    return addresses


def _drawn(shown: ShownPicture, told: Reference, alone: bool) -> str:
    """Return the HTML of a picture, by itself or within a line."""
    size = f' width="{shown.size[0]}" height="{shown.size[1]}"' if shown.size else ""
    image = (
        f'<img src="{html.escape(shown.address)}" alt="{html.escape(told.words)}"{size}'
        ' loading="lazy">'
    )
    credit = html.escape(told.credit)
    if alone:
        caption = f"<figcaption>{credit}</figcaption>" if credit else ""
        return f"<figure>{image}{caption}</figure>"
    return f"{image} <small>{credit}</small>" if credit else image


def _inline(tokens: list[Token], kind: str) -> Iterator[Token]:
    for token in tokens:
        for child in token.children or []:
            if child.type == kind:
                yield child


@cache
def _parser() -> MarkdownIt:
    try:
        from markdown_it import MarkdownIt
    except ModuleNotFoundError as error:
        raise _missing(error) from error
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def _missing(error: ModuleNotFoundError) -> MissingExtraError:
    return MissingExtraError("missing_extra", extra="publish", name="Markdown", module=error.name)
