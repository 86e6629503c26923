"""Sentences people read, by code and language: one TOML file per language.

The library returns codes and facts; only this room knows the words. It needs
nothing but the standard library, so that an error can always speak.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from string import Formatter
from typing import Self

DEFAULT_LOCALE = "zh"


class Texts:
    """The words of one directory of `<language>.toml` files.

    Parameters
    ----------
    directory
        Holds one flat or one-level-nested TOML file per language, all with
        the same keys.
    """

    def __init__(self, directory: Traversable) -> None:
        self._tables = {
            entry.name.removesuffix(".toml"): _flatten(tomllib.loads(entry.read_text("utf-8")))
            for entry in sorted(directory.iterdir(), key=lambda entry: entry.name)
            if entry.name.endswith(".toml")
        }

    @property
    def locales(self) -> tuple[str, ...]:
        """Languages there are, sorted."""
        return tuple(self._tables)

    def table(self, locale: str) -> Mapping[str, str]:
        """Every code with its sentence in one language."""
        return self._tables[self.resolve(locale)]

    def resolve(self, locale: str | None) -> str:
        """Return the language to speak for a wish such as `zh-CN` or `en_GB`."""
        language = (locale or DEFAULT_LOCALE).replace("_", "-").split("-")[0].lower()
        return language if language in self._tables else DEFAULT_LOCALE

    def has(self, code: str) -> bool:
        """Tell whether a code has a sentence."""
        return code in self._tables[DEFAULT_LOCALE]

    def say(self, code: str, locale: str | None = None, **facts: object) -> str:
        """Return the sentence for a code with its facts filled in.

        A fact may be a mapping of languages (`{"zh": ..., "en": ...}`); a list is
        joined as the language does. Minutes written `{minutes:time}` are told as hours
        and minutes, metres written `{gap_m:length}` from 1000 on as kilometres, a number
        written `{day:day}` as that day, and as "the day" where it is missing. A missing
        fact shows as its name else.
        """
        language = self.resolve(locale)
        sentence = self._tables[language].get(code)
        if sentence is None:
            return code
        joiner = "、" if language == "zh" else ", "
        shown = {name: _shown(fact, language, joiner) for name, fact in facts.items()}
        return _Formatter(language).vformat(sentence, (), _Facts(shown))


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class _Formatter(Formatter):
    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: object, format_spec: str) -> str:
        if format_spec == "time" and isinstance(value, int):
            return _hours_minutes(value, self.language)
        if format_spec == "length" and isinstance(value, int | float):
            return _length(value, self.language)
        if format_spec == "day":
            numbered = isinstance(value, int)
            return say("html.on_day" if numbered else "html.the_day", self.language, number=value)
        try:
            return str(format(value, format_spec))
        except (ValueError, TypeError):
            return str(value)


def _length(metres: float, language: str) -> str:
    if round(metres) < 1000:
        return say("html.metres", language, value=round(metres))
    return say("html.kilometres", language, value=f"{metres / 1000:.1f}")


def _hours_minutes(minutes: int, language: str) -> str:
    hours, rest = divmod(minutes, 60)
    key = "minutes" if not hours else "hours_minutes" if rest else "hours"
    return say(f"html.{key}", language, hours=hours, minutes=rest)


class Spoken(str):
    """A Chinese name that knows its English, to be told in the reader's language."""

    en: str

    def __new__(cls, zh: str, en: str) -> Self:
        """Return the name; it is its Chinese, and compares as that."""
        made = super().__new__(cls, zh)
        made.en = en or zh
        return made

    def __reduce__(self) -> tuple[object, ...]:
        """Return how to make it again, for a copy in another process."""
        return Spoken, (str(self), self.en)


def _shown(fact: object, language: str, joiner: str) -> object:
    if isinstance(fact, Spoken):
        return fact.en if language == "en" else str(fact)
    if isinstance(fact, Mapping):
        return fact.get(language) or fact.get("zh") or next(iter(fact.values()), "")
    if isinstance(fact, list | tuple | set | frozenset):
        return joiner.join(str(_shown(item, language, joiner)) for item in fact)
    return "?" if fact is None else fact


def _flatten(table: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat.update(_flatten(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat


@lru_cache(maxsize=1)
def texts() -> Texts:
    """Return the library's own sentences, read once."""
    return Texts(resources.files(__name__))


def say(code: str, locale: str | None = None, **facts: object) -> str:
    """Return one of the library's sentences in a language."""
    return texts().say(code, locale, **facts)


def languages() -> tuple[str, ...]:
    """Return the languages the library speaks."""
    return texts().locales


def is_language(wish: str) -> bool:
    """Tell whether the library speaks the language of a wish such as `zh-CN`."""
    return wish.replace("_", "-").split("-")[0].lower() in texts().locales


def language(wish: str | None) -> str:
    """Return the language the library speaks for a wish such as `zh-CN` or `en_GB`."""
    return texts().resolve(wish)
