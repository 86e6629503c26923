"""Sentences people read, by code and language: a language is one folder of TOML files.

`language.toml` says how the language is written (see `Tongue`), `library.toml` holds the
sentences of the library and the command line, `pages.toml` those of the web pages. A
further language is a further folder and nothing else. The library returns codes and
facts; only this room knows the words. It needs nothing but the standard library, so that
an error can always speak.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from string import Formatter
from typing import Any, Final, Self, TypeVar

DEFAULT_LOCALE = "zh"

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """How a language is written: `language.toml` of its folder.

    Parameters
    ----------
    code
        Name of the folder, such as `zh`.
    name
        What the language is called in itself.
    tag
        Value of HTML's `lang`, such as `zh-CN`.
    falls_back
        `zh` or `en`: the language of sentences it lacks, and of what is known in Chinese
        and English only, such as names of sites and summaries of themes.
    comma
        What stands between the items of a list.
    space
        What stands between two sentences.
    """

    code: str
    name: str
    tag: str
    falls_back: str
    comma: str
    space: str


class Texts:
    """The sentences of one file in every language.

    Parameters
    ----------
    book
        Name of the file without `.toml`, `library` or `pages`: flat or nested, with the same
        keys in every language. What a language lacks it says as the one it falls back on.
    """

    def __init__(self, book: str) -> None:
        own = {code: _flatten(_read(code, book)) for code in _tongues()}
        self._tables = {
            code: own[tongue.falls_back] | own[code] for code, tongue in _tongues().items()
        }

    @property
    def locales(self) -> tuple[str, ...]:
        """Languages there are, sorted."""
        return languages()

    def table(self, locale: str) -> Mapping[str, str]:
        """Every code with its sentence in one language."""
        return self._tables[language(locale)]

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
        spoken = tongue(locale)
        sentence = self._tables[spoken.code].get(code)
        if sentence is None:
            return code
        if "{" not in sentence and "}" not in sentence:  # a word, as every other one is
            return sentence
        shown = {name: _shown(fact, spoken) for name, fact in facts.items()}
        return _Formatter(spoken.code).vformat(sentence, (), _Facts(shown))


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class _Formatter(Formatter):
    def __init__(self, language: str) -> None:
        self.language = language

    def vformat(self, format_string: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
        try:  # which takes a tenth of the time, and does for most sentences
            return format_string.format_map(kwargs)
        except (ValueError, TypeError):  # a fact to be told in words, or of another kind
            return super().vformat(format_string, args, kwargs)

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


_BETWEEN: Final = "; "
"""What stands between the items of a list where one of them holds the comma of lists."""


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


def _shown(fact: object, spoken: Tongue) -> object:
    if type(fact) in (str, int, float):  # most facts
        return fact
    if isinstance(fact, Spoken):
        return either(spoken.code, str(fact), fact.en)
    if isinstance(fact, Mapping):
        told = fact.get(spoken.code) or fact.get(spoken.falls_back) or fact.get(DEFAULT_LOCALE)
        return told or next(iter(fact.values()), "")
    if isinstance(fact, list | tuple | set | frozenset):
        items = [str(_shown(item, spoken)) for item in fact]
        inside = any(spoken.comma in item for item in items)
        return (_BETWEEN if inside else spoken.comma).join(items)
    return "?" if fact is None else fact


def _read(code: str, book: str) -> dict[str, Any]:
    """Return one file of a language; nothing where it has none."""
    file = resources.files(__name__) / code / f"{book}.toml"
    return tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}


def _flatten(table: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat.update(_flatten(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat


@lru_cache(maxsize=1)
def _tongues() -> Mapping[str, Tongue]:
    """Return the languages there are folders of, sorted by code."""
    codes = sorted(entry.name for entry in resources.files(__name__).iterdir() if entry.is_dir())
    told = {code: _read(code, "language") for code in codes}
    return {code: Tongue(code=code, **facts) for code, facts in told.items() if facts}


@lru_cache(maxsize=1)
def texts() -> Texts:
    """Return the library's own sentences, read once."""
    return Texts("library")


def say(code: str, locale: str | None = None, **facts: object) -> str:
    """Return one of the library's sentences in a language."""
    return texts().say(code, locale, **facts)


def in_every_language(code: str, **facts: object) -> dict[str, str]:
    """Return one of the library's sentences by language, as a fact of an error takes it."""
    return {locale: say(code, locale, **facts) for locale in languages()}


def languages() -> tuple[str, ...]:
    """Return the languages the library speaks, sorted."""
    return tuple(_tongues())


def is_language(wish: str) -> bool:
    """Tell whether the library speaks the language of a wish such as `zh-CN`."""
    return _primary(wish) in _tongues()


@lru_cache(maxsize=64)
def language(wish: str | None) -> str:
    """Return the language the library speaks for a wish such as `zh-CN` or `en_GB`."""
    code = _primary(wish or DEFAULT_LOCALE)
    return code if code in _tongues() else DEFAULT_LOCALE


def tongue(wish: str | None) -> Tongue:
    """Return how the language is written that the library speaks for a wish."""
    return _tongues()[language(wish)]


def either(locale: str | None, zh: _T, en: _T) -> _T:
    """Return the Chinese or the English of something, whichever readers of a language get."""
    return en if tongue(locale).falls_back == "en" else zh


def _primary(wish: str) -> str:
    return wish.replace("_", "-").split("-")[0].lower()
