"""Chinese within an English page is marked as such, so that it is read aloud as Chinese."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from . import language

_HAN = r"\u3007\u3400-\u9fff\uf900-\ufaff"
_CHINESE = re.compile(rf"[{_HAN}](?:[{_HAN}\u3000-\u303f\uff00-\uffef\u00b7\d]*[{_HAN}）》〕])?")


def foreign(text: object) -> Markup:
    """Return a text with every run of Chinese in a `span` of that language; in Chinese as it is."""
    if language.current().in_chinese:
        return escape(text)
    return Markup(_CHINESE.sub(_span, str(escape(text))))


def _span(found: re.Match[str]) -> str:
    return f'<span lang="zh-CN">{found[0]}</span>'
