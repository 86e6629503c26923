"""The cover picture of a route: uploaded, carried on by a form, shown to its bureau."""

from __future__ import annotations

import base64
import binascii

from flask import Response
from werkzeug.datastructures import FileStorage

from jindao import Picture, RequestError, RouteContent, read_picture

from ..published import picture_answer
from . import door
from .content_form import Values
from .door import blueprint as blueprint

_FIELD = "cover_picture"


@door.page("/routes/<slug>/pictures/<sha256>.jpg", "view")
def picture(slug: str, sha256: str) -> Response:
    """Show a picture of a route, be it public or not."""
    return picture_answer(door.desk().picture(door.actor(), slug, sha256), "no-store")


def read_cover(values: Values, upload: FileStorage | None) -> tuple[Picture, ...]:
    """Return the picture that came with a form, if any, and name it in the form's fields.

    Parameters
    ----------
    values
        The form: what is ticked to be taken out is taken out of it.
    upload
        The file that was chosen; else the one that the form carries on counts, which is drawn
        anew as any that comes from outside.

    Raises
    ------
    RequestError
        Where it is no picture that may be.
    """
    if upload is not None and upload.filename:
        data = upload.read()
    elif values.get("cover_carried"):
        try:
            data = base64.b64decode(values["cover_carried"], validate=True)
        except (ValueError, binascii.Error):
            raise RequestError("picture_damaged", field=_FIELD) from None
    else:
        if "cover_remove" in values:
            for name in ("picture", "credit", "licence"):
                values[f"cover_{name}"] = ""
        return ()
    found = read_picture(data, field=_FIELD)
    values[_FIELD] = found.sha256
    return (found,)


def carried(pictures: tuple[Picture, ...]) -> str:
    """Return a picture as a form carries it on until it is kept; empty where there is none."""
    return base64.b64encode(pictures[0].data).decode() if pictures else ""


def shown(pictures: tuple[Picture, ...], content: RouteContent) -> tuple[Picture, ...]:
    """Return those of some pictures that a content shows."""
    cover = content.cover
    return tuple(each for each in pictures if cover is not None and cover.picture == each.sha256)
