"""Find a theme, strand or kind of route by its id or its name in any language."""

from __future__ import annotations

from collections.abc import Mapping

from jindao._registry import not_found
from jindao.heritage.dataset import Heritage, Theme
from jindao.texts import Spoken, say


def theme_of(heritage: Heritage, name: str) -> Theme:
    """Return a theme by id or by name in any language."""
    return _named(heritage.themes, name, "theme", "theme")


def strand_of(heritage: Heritage, name: str) -> Theme:
    """Return a strand by id or by name in any language."""
    return _named(heritage.strands, name, "strand", "strand")


def kind_of(heritage: Heritage, name: str) -> Theme:
    """Return a kind of route by id or by name in any language."""
    return _named(heritage.kinds, name, "route_kind", "kind")


def subject_of(heritage: Heritage, name: str) -> Theme:
    """Return a theme, strand or kind of route by id or by name in any language."""
    known = {**heritage.kinds, **heritage.strands, **heritage.themes}
    return _named(known, name, "theme", "theme")


def _named(themes: Mapping[str, Theme], name: str, kind: str, field: str) -> Theme:
    if name in themes:
        return themes[name]
    for theme in themes.values():
        if name.casefold() in (theme.name_zh, theme.name_en.casefold()):
            return theme
    raise not_found(kind, name, list(themes), field=field, told=lambda id_: _with_id(themes[id_]))


def _with_id(theme: Theme) -> Spoken:
    """Return what a theme is called, and the id that commands and addresses take."""
    names = {"zh": theme.name_zh, "en": theme.name_en}
    zh, en = (say("label.with_id", code, name=name, id=theme.id) for code, name in names.items())
    return Spoken(zh, en)
