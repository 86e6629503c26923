"""The pictures of a route: uploaded for its cover or a text, carried on, shown to its bureau."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping, Sequence

from flask import Response
from werkzeug.datastructures import FileStorage

from jindao import (
    Picture,
    RequestError,
    RouteContent,
    languages,
    picture_markdown,
    read_picture,
)

from .. import forms
from ..published import picture_answer
from . import door
from .content_form import Values, text_of
from .door import blueprint as blueprint

_COVER = "cover_picture"


@door.page("/routes/<slug>/pictures/<sha256>.jpg", "view")
def picture(slug: str, sha256: str) -> Response:
    """Show a picture of a route, be it public or not."""
    return picture_answer(door.desk().picture(door.actor(), slug, sha256), "no-store")


def fields() -> tuple[str, ...]:
    """Return the fields beside which it is told what is wrong with a picture of a text."""
    return tuple(f"picture_file_{language}" for language in languages())


def read(values: Values, files: Mapping[str, FileStorage]) -> Iterator[Picture]:
    """Yield the pictures that came with a form, each once the form's fields name it.

    Parameters
    ----------
    values
        The form. A picture for the cover is named there, one for a text at the end of that; a
        cover that is ticked to be taken out is taken out.
    files
        What was chosen. What the form carries on is drawn anew, as all that comes from outside.

    Raises
    ------
    forms.InvalidForm
        After all the others: where one is no picture that may be, or words are given for one
        that was not chosen.
    """
    wrong: list[RequestError] = []
    parts = [_carried(values, text) for text in values.getlist("picture_carried")]
    parts.append(_of_cover(values, files.get("cover_file")))
    for language in languages():
        parts.append(_of_text(values, files.get(f"picture_file_{language}"), language))
    for part in parts:
        try:
            yield from part
        except RequestError as error:
            wrong.append(error)
    if wrong:
        raise forms.InvalidForm(wrong)


def carried(pictures: Sequence[Picture]) -> list[tuple[str, str]]:
    """Return pictures as a form carries them on until they are kept: SHA-256 and the bytes."""
    return [(each.sha256, base64.b64encode(each.data).decode()) for each in pictures]


def shown(pictures: Sequence[Picture], content: RouteContent) -> list[Picture]:
    """Return those of some pictures that a content shows."""
    return [each for each in pictures if each.sha256 in content.pictures]


def _carried(values: Values, text: str) -> Iterator[Picture]:
    """Yield a picture that came before, once what named it then names it as it is drawn now."""
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise RequestError("picture_damaged", field=_COVER) from None
    found, before = read_picture(data, field=_COVER), hashlib.sha256(data).hexdigest()
    for name in (_COVER, *(f"body_{language}" for language in languages())):
        values[name] = values.get(name, "").replace(before, found.sha256)
    yield found


def _of_cover(values: Values, upload: FileStorage | None) -> Iterator[Picture]:
    """Yield the cover that was chosen, if any; one that is to be taken out is."""
    if upload is not None and upload.filename:
        found = read_picture(upload.read(), field=_COVER)
        values[_COVER] = found.sha256
        yield found
    elif "cover_remove" in values:
        for name in ("picture", "credit", "licence"):
            values[f"cover_{name}"] = ""


def _of_text(values: Values, upload: FileStorage | None, language: str) -> Iterator[Picture]:
    """Yield the picture that was chosen for a text, if any, once that shows it at its end."""
    field = f"picture_file_{language}"
    boxes = [f"picture_{name}_{language}" for name in ("alt", "credit")]
    alt, credit = (text_of(values, box) for box in boxes)
    if upload is None or not upload.filename:
        if alt or credit:
            raise RequestError("picture_file_missing", field=field)
        return
    found = read_picture(upload.read(), field=field)
    body = text_of(values, f"body_{language}")
    values[f"body_{language}"] = f"{body}\n\n{picture_markdown(found.sha256, alt, credit)}".strip()
    for box in boxes:
        values[box] = ""
    yield found
