"""Read the fields of a request one by one, and remember everything that is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from werkzeug.datastructures import MultiDict

from jindao import (
    NotFoundError,
    Planner,
    Preferences,
    RequestError,
    either,
    languages,
    read_preferences,
    say,
)

from ..language import words
from .fields import MOST_VALUES, Field
from .kinds import DATE, PLACE, SITE

T = TypeVar("T")
Arguments = MultiDict[str, str]

MOST_ERRORS: Final = 20
"""Errors told at once, but that every wrong field has its first one told."""

MOST_ERRORS_OF_A_FIELD: Final = 3
"""Wrong values of one field after which no more of it are read."""

_MOST_KNOWN: Final = 20
_LONGEST_CHOICE: Final = 80
"""So much of a text is compared with the words of a menu."""


class InvalidForm(RequestError):  # noqa: N818
    """Several wrong fields at once; `errors` holds every one, this speaks as the first.

    Of a field that is wrong in several ways only so many are told that there are no more
    than `MOST_ERRORS` in all.
    """

    def __init__(self, errors: Sequence[RequestError]) -> None:
        first = errors[0]
        super().__init__(first.code, field=first.field, **first.facts)
        firsts = {error.field: error for error in reversed(errors)}
        room = MOST_ERRORS - len(firsts)
        told: list[RequestError] = []
        for error in errors:
            is_first = firsts[error.field] is error
            if is_first or room > 0:
                told.append(error)
                room -= not is_first
        self.errors = tuple(told)


class Reader:
    """Reads fields from arguments; a field left empty counts as not given."""

    def __init__(self, arguments: Arguments, planner: Planner) -> None:
        self._arguments = arguments
        self._planner = planner
        self._errors: list[RequestError] = []

    def values(self, fields: Iterable[Field]) -> dict[str, Any]:
        """Return what is given by attribute, `preferences` among it; what is not is absent."""
        fields = tuple(fields)
        values: dict[str, Any] = {}
        for field in fields:
            if not field.part:
                value = self.one(field)
                if value is not None and value != ():
                    values[field.attribute] = value
        wishes = self._preferences([field for field in fields if field.part == "preferences"])
        if wishes is not None:
            values["preferences"] = wishes
        return values

    def one(self, field: Field) -> Any:
        """Return the value of a field, a tuple of a repeated one; None where not given."""
        texts = [text.strip() for text in self._arguments.getlist(field.name)]
        if field.commas:
            texts = [part.strip() for text in texts for part in text.replace("，", ",").split(",")]
        texts = [text for text in texts if text]
        if not texts:
            if field.required:
                self._errors.append(RequestError("field_required", field=field.name))
            return () if field.repeated else None
        if not field.repeated:
            different = list(dict.fromkeys(texts))
            if len(different) > 1:
                names = [text[:40] for text in different[:5]]
                self._errors.append(RequestError("given_twice", field=field.name, names=names))
                return None
            values = self._read_all(field.name, texts[:1], lambda text: self._meant(field, text))
            return next(values, None)
        texts = list(dict.fromkeys(texts)) if field.distinct else texts
        if len(texts) > field.most:
            error = RequestError(
                "too_many_values", field=field.name, count=len(texts), limit=field.most
            )
            self._errors.append(error)
            return ()
        values = self._read_all(field.name, texts, lambda text: self._meant(field, text))
        return tuple(dict.fromkeys(values) if field.distinct else values)

    def each(self, name: str, read: Callable[[str], T], *, field: str = "") -> list[T]:
        """Return what every text of an argument that is no field of a request means.

        `field` is what errors name, where that is not the argument.
        """
        texts = [text.strip() for text in self._arguments.getlist(name) if text.strip()]
        if len(texts) > MOST_VALUES:
            facts = {"count": len(texts), "limit": MOST_VALUES}
            self._errors.append(RequestError("too_many_values", field=field or name, **facts))
            return []
        return list(self._read_all(field or name, texts, read))

    def gather(self, read: Callable[[], T]) -> T | None:
        """Return what is read otherwise; where that goes wrong remember why, and return None."""
        try:
            return read()
        except InvalidForm as error:
            self._errors.extend(error.errors)
        except RequestError as error:
            self._errors.append(error)
        return None

    def refuse(self, errors: Iterable[RequestError]) -> None:
        """Remember what else was found to be wrong."""
        self._errors.extend(errors)

    def finish(self, make: Callable[[], T]) -> T:
        """Return what is made of the values.

        Raises
        ------
        RequestError
            Where a field is wrong; `InvalidForm` with all of them where several are.
        """
        if len(self._errors) == 1:
            raise self._errors[0]
        if self._errors:
            raise InvalidForm(self._errors)
        return make()

    def _read_all(self, name: str, texts: Sequence[str], read: Callable[[str], T]) -> Iterator[T]:
        """Yield what texts of a field mean, until some of them were wrong."""
        wrong = 0
        for text in texts:
            try:
                yield read(text)
            except RequestError as error:
                error.field = name
                self._errors.append(error)
                wrong += 1
                if wrong == MOST_ERRORS_OF_A_FIELD:
                    return

    def _meant(self, field: Field, text: str) -> Any:
        """Return the value a text means; names of places and sites stay names, once known."""
        if field.choices is not None:
            return _chosen(field.choices.of(self._planner), field.choices.noun, text)
        value = field.kind.read(text)
        _check_range(field, value, text)
        if field.kind is PLACE:
            self._planner.position(value, field.name)
        elif field.kind is SITE:
            self._planner.site(value, field.name)
        return value

    def _preferences(self, fields: Sequence[Field]) -> Preferences | None:
        """Return the wishes and limits together; None where there are none."""
        given = {field.name: self.one(field) for field in fields}
        if not any(given.values()):
            return None
        try:
            return read_preferences(
                given["prefer"],
                max_grade=given["max_grade"],
                no_steps=bool(given["no_steps"]),
                min_width=given["min_width"],
            )
        except RequestError as error:
            self._errors.append(error)
            return None


def _check_range(field: Field, value: Any, text: str) -> None:
    """Refuse what is outside a field's range, or no number at all: told as it was written."""
    if field.low is None or isinstance(value, str) or field.low <= value <= field.high:
        return
    if field.kind is DATE:
        raise RequestError("date_range", value=value)
    low, high = map(field.kind.write, (field.low, field.high))
    raise RequestError("number_range", value=text, low=low, high=high)


def _chosen(known: Iterable[Any], noun: str, text: str) -> str:
    """Return the id that a text means: itself, or the one it is a name of."""
    ids: dict[str, str] = {}
    items: dict[str, Any] = {}
    for item in known:
        if isinstance(item, str):
            ids[item], items[item] = item, item
        else:
            ids |= dict.fromkeys((item.id, item.name_zh, item.name_en), item.id)
            items[item.id] = item
    if text in ids:
        return ids[text]
    if noun in ("answer", "lodging", "language"):
        told = [_told(noun, item) for item in items.values()]
        raise RequestError("one_of", value=text, known=told)
    near = difflib.get_close_matches(text[:_LONGEST_CHOICE], ids, n=5, cutoff=0.5)
    some = list(dict.fromkeys(ids[name] for name in (*near, *ids)))[:_MOST_KNOWN]
    told = [_told(noun, items[id_]) for id_ in some]
    raise NotFoundError(f"not_found.{noun}", kind=noun, name=text, known=told)


def _told(noun: str, item: Any) -> Mapping[str, str]:
    """Return what there is to choose in every language: its name, and the id to write."""
    told = {}
    for locale in languages():
        if isinstance(item, str):
            id_, name = item, _word(f"{noun}.{item}", locale)
        else:
            id_, name = item.id, either(locale, item.name_zh, item.name_en)
        told[locale] = words().say("form.known", locale, name=name, id=id_) if name else id_
    return told


def _word(key: str, locale: str) -> str:
    """Return the word for a code, of the pages or of the library; empty where there is none."""
    if words().has(key):
        return words().say(key, locale)
    word = say(key, locale)
    return "" if word == key else word
