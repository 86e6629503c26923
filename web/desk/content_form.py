"""What a route holds <-> the fields of its form; the only place of the desk that knows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any, Final, TypeVar

from werkzeug.datastructures import MultiDict

from jindao import (
    Contact,
    Cover,
    LonLat,
    RequestError,
    RouteContent,
    RouteNotice,
    RouteSource,
    RouteStage,
    RouteText,
    languages,
)

from .. import forms
from . import event_form

Values = MultiDict[str, str]
T = TypeVar("T")

PLAIN: Final = ("theme", "kind", "difficulty", "season", "licence")
TEXT: Final = ("title", "summary", "body", "cover_alt")
CONTACT: Final = tuple(field.name for field in fields(Contact))
COVER: Final = tuple(field.name for field in fields(Cover))
SOURCE: Final = tuple(field.name for field in fields(RouteSource))
NOTICE: Final = ("text_zh", "text_en", "first_day", "last_day")
STAGE: Final = ("trip", "name_zh", "name_en")


def names() -> tuple[str, ...]:
    """Return every field that has one box."""
    return (
        *PLAIN,
        *(f"{name}_{language}" for language in languages() for name in TEXT),
        *(f"contact_{name}" for name in CONTACT),
        *(f"cover_{name}" for name in COVER),
        *(
            "notice_first_day",
            "notice_last_day",
            "notice_position",
            "stage_place",
            "stage_plan",
            "note",
            "slug",
            "events",
        ),
        *(f"event_{name}" for name in event_form.EVENT),
    )


def filled(content: RouteContent) -> Values:
    """Return the fields as content fills them; rows of a list have a value each."""
    values: Values = MultiDict()
    values.update({name: getattr(content, name) for name in PLAIN})
    for language in in_order(content):
        for name in TEXT:
            values[f"{name}_{language}"] = getattr(content.text(language), name)
    for name in CONTACT:
        values[f"contact_{name}"] = getattr(content.contact, name)
    for name in COVER:
        values[f"cover_{name}"] = getattr(content.cover, name) if content.cover else ""
    for source in content.sources:
        for name in SOURCE:
            values.add(f"source_{name}", getattr(source, name))
    for notice in content.notices:
        for name in NOTICE:
            value = getattr(notice, name)
            values.add(f"notice_{name}", "" if value is None else str(value))
        where = notice.position
        values.add("notice_position", f"{where.lon},{where.lat}" if where else "")
    for row in map(event_form.row_of, content.events):
        values.update({f"event_{name}": text for name, text in row.items()})
    for place, stage in enumerate(content.stages, 1):
        values.add("stage_place", str(place))
        for name in STAGE:
            values.add(f"stage_{name}", getattr(stage, name))
    return values


def read(values: Values, stages: tuple[RouteStage, ...], before: RouteContent) -> RouteContent:
    """Return the content that the fields say.

    Parameters
    ----------
    values
        As they were sent.
    stages
        Its stages, which are read with their plans.
    before
        What was edited: its languages stay in their order.

    Raises
    ------
    forms.InvalidForm
        With everything that is wrong, each by its field.
    """
    wrong: list[RequestError] = []

    def made(prefix: str, suffix: str, make: Callable[..., T], told: Mapping[str, Any]) -> T | None:
        try:
            return make(**told)
        except RequestError as error:
            name = f"{prefix}{error.field}{suffix}"
            wrong.append(RequestError(error.code, field=name, **error.facts))
            return None

    texts = []
    for language in in_order(before):
        told = {name: text_of(values, f"{name}_{language}") for name in TEXT}
        if any(told.values()):
            told["language"] = language
            texts.append(made("", f"_{language}", RouteText, told))
    cover = {name: text_of(values, f"cover_{name}") for name in COVER}
    contact = {name: text_of(values, f"contact_{name}") for name in CONTACT}
    parts: dict[str, Any] = {name: text_of(values, name) for name in PLAIN}
    parts["texts"] = tuple(texts)
    parts["contact"] = made("contact_", "", Contact, contact)
    parts["cover"] = made("cover_", "", Cover, cover) if any(cover.values()) else None
    parts["sources"] = tuple(
        made("source_", "", RouteSource, row)
        for row in rows(values, "source_", SOURCE)
        if any(row.values())
    )
    parts["notices"] = tuple(
        made("notice_", "", _notice, row)
        for row in rows(values, "notice_", (*NOTICE, "position"))
        if any(row[name] for name in NOTICE)
    )
    parts["events"] = tuple(
        made("event_", "", event_form.event_of, row)
        for row in rows(values, "event_", event_form.EVENT)
        if event_form.is_filled(row)
    )
    content = None
    if not wrong:
        content = made("", "", RouteContent, {**parts, "stages": stages})
    if content is None:
        raise forms.InvalidForm(wrong)
    return content


def in_order(content: RouteContent) -> tuple[str, ...]:
    """Return every language, those of some content first and as they stand there."""
    return tuple(dict.fromkeys((*content.languages, *languages())))


def rows(values: Values, prefix: str, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Yield the rows of a list, each by the names of its columns."""
    lists = {name: values.getlist(f"{prefix}{name}") for name in columns}
    for place in range(max(map(len, lists.values()), default=0)):
        yield {
            name: _clean(items[place]) if place < len(items) else ""
            for name, items in lists.items()
        }


def text_of(values: Values, name: str) -> str:
    """Return a text as it is kept: lines end as files end them, nothing around it."""
    return _clean(values.get(name, ""))


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _notice(
    *, text_zh: str, text_en: str, first_day: str, last_day: str, position: str
) -> RouteNotice:
    return RouteNotice(
        text_zh=text_zh,
        text_en=text_en,
        first_day=_day("first_day", first_day),
        last_day=_day("last_day", last_day),
        position=_position(position),
    )


def _position(text: str) -> LonLat | None:
    """Return a position that was picked on the map or typed: longitude and latitude."""
    return LonLat.parse(text, field="position") if text else None


def _day(field: str, text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise RequestError("date_form", field=field, value=text[:40]) from None
