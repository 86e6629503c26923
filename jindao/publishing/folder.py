"""Routes as folders that people read and compare in git, and back.

A folder has `route.toml` with everything but the long texts, `text.<language>.md` with those,
`stage-<number>.json` with each stage's trip as it was kept, and `cover.jpg` where there is one.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jindao.codec import from_plain, to_plain
from jindao.errors import DataError, JindaoError
from jindao.formats.files import write_bytes
from jindao.formats.jsonfile import read_json
from jindao.model.publication import Picture, Revision, RouteContent
from jindao.model.written import check_slug
from jindao.texts import languages

FORMAT: Final = 1
_ROUTE: Final = "route.toml"
_COVER: Final = "cover.jpg"
_OURS: Final = re.compile(r"route\.toml|cover\.jpg|text\.[a-z-]+\.md|stage-[0-9]+\.json")
_STRAYS: Final = re.compile(r"[\x7f-\x9f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFolder:
    """What a folder says: a route's name and bureau, its content, its trips' JSON, its cover.

    `cover` are the bytes of the picture that lies in the folder, None where none does.
    """

    slug: str
    bureau: str
    content: RouteContent
    trips: tuple[bytes, ...]
    cover: bytes | None = None


def write_route(
    folder: Path,
    revision: Revision,
    trips: Mapping[str, bytes],
    cover: Picture | None = None,
) -> tuple[Path, ...]:
    """Write a revision into a folder, and return its files; the same revision, the same files.

    Files of an earlier revision that this one has no more are removed; others stay.

    Parameters
    ----------
    folder
        Made where it is not there.
    revision
        What is written.
    trips
        The JSON of each of its stages' trips, by SHA-256.
    cover
        Its cover picture, where that is kept.

    Raises
    ------
    OutputError
        Where a file cannot be written.
    """
    plain = to_plain(revision.content)
    files: dict[str, bytes] = {}
    for text in plain["texts"]:
        body = text.pop("body")
        files[f"text.{text['language']}.md"] = body.encode()
    for number, stage in enumerate(revision.content.stages, 1):
        files[f"stage-{number}.json"] = trips[stage.trip]
        del plain["stages"][number - 1]["trip"]
    if cover is not None:
        files[_COVER] = cover.data
    head = {"format": FORMAT, "slug": revision.slug, "bureau": revision.bureau}
    files[_ROUTE] = "".join(_toml({**head, **plain})).encode()
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        write_bytes(folder / name, data)
    for path in folder.iterdir():
        if _OURS.fullmatch(path.name) and path.name not in files:
            path.unlink()
    return tuple(folder / name for name in sorted(files))


def read_route(folder: Path) -> RouteFolder:
    """Return the route that a folder holds.

    Raises
    ------
    DataError
        With the file, and what it should have been.
    """
    try:
        plain = tomllib.loads(_text(folder / _ROUTE))
    except tomllib.TOMLDecodeError as error:
        raise DataError("route_folder", path=str(folder / _ROUTE), reason=str(error)) from None
    if plain.pop("format", None) != FORMAT:
        raise _wrong(folder, f"format = {FORMAT}")
    slug, bureau = plain.pop("slug", None), plain.pop("bureau", None)
    if not isinstance(slug, str) or not isinstance(bureau, str):
        raise _wrong(folder, "slug, bureau")
    for name in ("texts", "stages"):
        listed = plain.get(name, [])
        if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
            raise _wrong(folder, f"[[{name}]]")
    trips = []
    for number, stage in enumerate(plain.get("stages", []), 1):
        document = _bytes(folder / f"stage-{number}.json")
        read_json(document)
        trips.append(document)
        stage["trip"] = hashlib.sha256(document).hexdigest()
    for text in plain.get("texts", []):
        language = text.get("language")
        if not isinstance(language, str) or not re.fullmatch("[a-z-]+", language):
            raise _wrong(folder, "[[texts]] language")
        text["body"] = _text(folder / f"text.{language}.md")
    try:
        check_slug("slug", slug)
        content = from_plain(RouteContent, _dated(plain))
    except JindaoError as error:
        reason = {locale: error.message(locale) for locale in languages()}
        raise DataError("route_folder", path=str(folder / _ROUTE), reason=reason) from error
    picture = folder / _COVER
    return RouteFolder(
        slug=slug,
        bureau=bureau,
        content=content,
        trips=tuple(trips),
        cover=_bytes(picture) if picture.exists() else None,
    )


def _toml(plain: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a table: first what is one line, then tables, then lists of them."""
    tables: list[str] = []
    for name, value in plain.items():
        if isinstance(value, dict):
            tables.append(f"\n[{name}]\n" + "".join(_lines(value)))
        elif isinstance(value, list):
            tables.extend(f"\n[[{name}]]\n" + "".join(_lines(item)) for item in value)
        elif value is not None:
            yield f"{name} = {_value(value)}\n"
    yield from tables


def _lines(plain: Mapping[str, Any]) -> Iterator[str]:
    for name, value in plain.items():
        if value is not None:
            yield f"{name} = {_value(value)}\n"


def _value(value: object) -> str:
    """Return a text, number, list or table as TOML, whose texts are nearly those of JSON."""
    if isinstance(value, dict):
        told = (f"{name} = {_value(item)}" for name, item in value.items() if item is not None)
        return "{ " + ", ".join(told) + " }"
    text = json.dumps(value, ensure_ascii=False)
    return _STRAYS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _dated(value: Any) -> Any:
    """Return plain data with days as texts, also where somebody wrote them without quotes."""
    if isinstance(value, dict):
        return {name: _dated(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_dated(item) for item in value]
    return value if isinstance(value, str | int | float | bool) else to_plain(value)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError("file_missing", path=str(path)) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError("route_folder", path=str(path), reason=reason) from error


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise DataError("route_folder", path=str(path), reason="UTF-8") from None


def _wrong(folder: Path, expected: str) -> DataError:
    return DataError("route_folder", path=str(folder / _ROUTE), reason=expected)
