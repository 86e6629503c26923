"""Pictures that people upload: read with suspicion, drawn anew, and kept without what they tell.

What is kept is always a JPEG that this program has written: of what came, only the colours of
the points are left. Where and with what a picture was taken, comments, and whatever hung on
the file's end are gone.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from jindao.errors import MissingExtraError, RequestError
from jindao.model.publication import Picture

MOST_PICTURE_BYTES: Final = 10 << 20
"""The most that a file may be."""
MOST_PIXELS: Final = 60_000_000
"""The most points that are unpacked: four bytes each in memory."""
LEAST_SIDE: Final = 320
LONGEST_SIDE: Final = 1600
"""What is kept is no wider or higher, points."""
TYPES: Final = ("JPEG", "PNG", "WebP")

_QUALITY: Final = 85
_PAPER: Final = (255, 255, 255)
"""What shows through where a picture is transparent."""

_BEGINS: Final = {
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "WebP": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
_ONE_AT_A_TIME: Final = threading.Lock()
_ALIEN: Final = re.compile(rb"<(?:script|svg|html|\?php|!doctype)|%PDF-", re.IGNORECASE)
"""What no picture has inside: a file that is something else besides is meant to harm."""


def read_picture(data: bytes, *, field: str = "picture") -> Picture:
    """Return a picture as it is kept: upright, no larger than needed, a JPEG of the points alone.

    Of several pictures in one file the first is taken. What is transparent becomes white.

    Parameters
    ----------
    data
        The file that came.
    field
        Where it came from, for errors.

    Raises
    ------
    RequestError
        Where it is too large or too small, no JPEG, PNG or WebP, damaged, or something else
        besides a picture.
    MissingExtraError
        Where Pillow is not installed.
    """
    if len(data) > MOST_PICTURE_BYTES:
        raise RequestError("picture_bytes", field=field, limit=MOST_PICTURE_BYTES >> 20)
    kind = next((kind for kind, begin in _BEGINS.items() if begin.match(data)), None)
    if kind is None:
        raise RequestError("picture_type", field=field, expected=", ".join(TYPES))
    if _is_more(data, kind):
        raise RequestError("picture_and_more", field=field)
    return _drawn(data, kind, field)


def _is_more(data: bytes, kind: str) -> bool:
    """Tell whether a file is something else besides a picture."""
    if _ALIEN.search(data) or zipfile.is_zipfile(io.BytesIO(data)):
        return True
    if kind == "PNG":
        return not data.rstrip(b"\x00\r\n").endswith(b"IEND\xaeB`\x82")
    if kind == "WebP":
        return len(data) > int.from_bytes(data[4:8], "little") + 9
    return False  # phones hang much on the end of a JPEG; none of it is kept


@contextmanager
def _strictly() -> Iterator[None]:
    """Let no damaged picture pass: once somebody imported WeasyPrint, Pillow lets all of them."""
    from PIL import ImageFile

    with _ONE_AT_A_TIME:
        usual = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = usual


def _drawn(data: bytes, kind: str, field: str) -> Picture:
    try:
        from PIL import Image, ImageOps
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            "missing_extra", extra="publish", name=kind, module=error.name
        ) from error
    try:
        with _strictly(), warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data), formats=(kind.upper(),))
        width, height = opened.size
        if width * height > MOST_PIXELS:
            raise RequestError(
                "picture_pixels", field=field, value=f"{width} × {height}",
                limit=MOST_PIXELS // 1_000_000,
            )  # fmt: skip
        if min(width, height) < LEAST_SIDE:
            raise RequestError(
                "picture_small", field=field, value=f"{width} × {height}", limit=LEAST_SIDE
            )
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        with _strictly():
            opened.load()
        image = ImageOps.exif_transpose(opened)
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        if image.has_transparency_data:
            shown = image.convert("RGBA")
            image = Image.new("RGB", shown.size, _PAPER)
            image.paste(shown, mask=shown)
        points = Image.new("RGB", image.size)
        points.paste(image.convert("RGB"))
    except Image.DecompressionBombError:
        raise RequestError(
            "picture_pixels", field=field, value="?", limit=MOST_PIXELS // 1_000_000
        ) from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError) as error:
        if isinstance(error, RequestError):
            raise
        raise RequestError("picture_damaged", field=field) from error
    made = io.BytesIO()
    points.save(made, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return Picture.of(made.getvalue(), points.width, points.height)
