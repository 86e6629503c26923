"""The texts of routes: Markdown as it is kept, and the safe HTML it becomes.

Beside what CommonMark has, a link may lead to `site:ID`, `route:SLUG` or `stage:N`; whoever
shows the text says where those are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from jindao.errors import MissingExtraError

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

INTERNAL: Final = ("route", "site", "stage")
"""What a link inside the program may lead to, before the colon."""

Resolve = Callable[[str, str], str | None]
"""Kind and name of an internal link -> its address, None where there is none."""

_SCHEMES: Final = {"http", "https", "mailto", "tel"}
_TAGS: Final = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol",
    "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A link or a picture of a text: where it leads, and its words (a picture's `alt`)."""

    target: str
    words: str
    picture: bool = False

    @property
    def internal(self) -> tuple[str, str] | None:
        """Kind and name of a link inside the program, None for any other."""
        kind, colon, name = self.target.partition(":")
        return (kind, name) if colon and kind in INTERNAL else None


def render_markdown(text: str, resolve: Resolve) -> str:
    """Return a text as HTML that is safe in a page, whatever was written.

    Raw HTML is shown as it was typed. Headings are one level below those of the page. An
    internal link that leads nowhere is its words alone.

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
    html = parser.renderer.render(tokens, parser.options, {})
    try:
        import nh3
    except ModuleNotFoundError as error:
        raise _missing(error) from error
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )


def references(text: str) -> Iterator[Reference]:
    """Yield the links and pictures of a text, in order."""
    for token in _parser().parse(text):
        children = token.children or []
        for place, child in enumerate(children):
            if child.type == "image":
                alt = "".join(part.content for part in child.children or [])
                yield Reference(target=str(child.attrGet("src") or ""), words=alt, picture=True)
            elif child.type == "link_open":
                words = ""
                for part in children[place + 1 :]:
                    if part.type == "link_close":
                        break
                    words += part.content
                yield Reference(target=str(child.attrGet("href") or ""), words=words)


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
