"""Routes as folders that people read and compare in git, and back.

A folder has `route.toml` with everything but the long texts, `text.<language>.md` with those,
`stage-<number>.json` with each stage's trip as it was kept, `cover.jpg` where there is one, and
`picture-<name>.jpg` for each picture of the texts, which name it as their readers in git follow
it: `![a gate](picture-0123456789ab.jpg "whose it is")`.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from jindao.codec import from_plain, to_plain
from jindao.errors import DataError, JindaoError
from jindao.formats.files import write_bytes
from jindao.formats.jsonfile import read_json
from jindao.model.publication import PICTURE_LINK, Picture, Revision, RouteContent
from jindao.model.written import check_slug
from jindao.publishing.pictures import read_picture
from jindao.texts import languages

FORMAT: Final = 1
_ROUTE: Final = "route.toml"
_COVER: Final = "cover.jpg"
_OURS: Final = re.compile(
    r"route\.toml|cover\.jpg|picture-[0-9a-f]{12}\.jpg|text\.[a-z-]+\.md|stage-[0-9]+\.json"
)
_PICTURE: Final = re.compile(r"(?<![\w./-])picture-[0-9a-z-]{1,80}\.jpg\b", re.ASCII)
"""How a text in a folder names a picture that lies beside it."""
_NONE: Final[Mapping[str, bytes]] = MappingProxyType({})
_STRAYS: Final = re.compile(r"[\x7f-\x9f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFolder:
    """What a folder says: a route's name and bureau, its content, its trips' JSON, its pictures.

    `pictures` are those that its cover and its texts name and that lie in it: name and bytes.
    """

    slug: str
    bureau: str
    content: RouteContent
    trips: tuple[bytes, ...]
    pictures: tuple[tuple[str, bytes], ...] = ()

    def drawn(self, is_kept: Callable[[str], bool]) -> tuple[RouteContent, tuple[Picture, ...]]:
        """Return the content with its pictures by their SHA-256, and those not kept before.

        One that is kept already (`is_kept`, by SHA-256) is taken as it is; any other was drawn
        by somebody else, so it is drawn anew, as an upload is.

        Raises
        ------
        RequestError
            Where a file is no picture that may be; its name is the field.
        """
        known: dict[str, str] = {}
        new: dict[str, Picture] = {}
        for name, data in self.pictures:
            known[name] = hashlib.sha256(data).hexdigest()
            if not is_kept(known[name]):
                picture = read_picture(data, field=name)
                known[name] = picture.sha256
                new[picture.sha256] = picture

        def kept(found: re.Match[str]) -> str:
            return f"picture:{known[found[0]]}" if found[0] in known else found[0]

        content = replace(
            self.content,
            texts=tuple(
                replace(text, body=_PICTURE.sub(kept, text.body)) for text in self.content.texts
            ),
        )
        if content.cover is not None and _COVER in known:
            content = replace(content, cover=replace(content.cover, picture=known[_COVER]))
        return content, tuple(new.values())


def write_route(
    folder: Path,
    revision: Revision,
    trips: Mapping[str, bytes],
    pictures: Mapping[str, bytes] = _NONE,
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
    pictures
        The bytes of each picture that it shows, by SHA-256.

    Raises
    ------
    OutputError
        Where a file cannot be written.
    """
    plain = to_plain(revision.content)
    files: dict[str, bytes] = {}
    for sha256 in revision.content.pictures:
        if sha256 in pictures and any(sha256 in text.body for text in revision.content.texts):
            files[_picture_name(sha256)] = pictures[sha256]

    def beside(found: re.Match[str]) -> str:
        return _picture_name(found[1]) if found[1] in pictures else found[0]

    for text in plain["texts"]:
        body = PICTURE_LINK.sub(beside, text.pop("body"))
        files[f"text.{text['language']}.md"] = body.encode()
    for number, stage in enumerate(revision.content.stages, 1):
        files[f"stage-{number}.json"] = trips[stage.trip]
        del plain["stages"][number - 1]["trip"]
    cover = revision.content.cover
    if cover is not None and cover.picture in pictures:
        files[_COVER] = pictures[cover.picture]
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
    named = [_COVER] if content.cover is not None else []
    for written in content.texts:
        named += _PICTURE.findall(written.body)
    lying = [name for name in dict.fromkeys(named) if (folder / name).exists()]
    return RouteFolder(
        slug=slug,
        bureau=bureau,
        content=content,
        trips=tuple(trips),
        pictures=tuple((name, _bytes(folder / name)) for name in lying),
    )


def _picture_name(sha256: str) -> str:
    return f"picture-{sha256[:12]}.jpg"


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
