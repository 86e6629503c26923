"""Pictures from outside: what is kept of them is a JPEG of the points, and nothing else."""

from __future__ import annotations

import contextlib
import io
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from jindao import (
    NotFoundError,
    Picture,
    Planner,
    RequestError,
    Settings,
    picture_markdown,
    read_picture,
)
from jindao.model.publication import Cover, Revision, RouteContent, RouteText
from jindao.publishing.desk import Desk
from jindao.publishing.folder import read_route, write_route
from jindao.publishing.permissions import OPERATOR
from jindao.publishing.pictures import LONGEST_SIDE, MOST_PICTURE_BYTES
from jindao.publishing.world import World
from jindao.store import Store
from tests.publishing.routes import content, covered, document, picture, sound_tour
from tests.store.routes import BUREAU, NOON
from tests.store.test_verify import spoil

RED, BLUE = (200, 30, 30), (30, 30, 200)
GPS = 0x8825


def drawn(
    kind: str, size: tuple[int, int] = (640, 480), mode: str = "RGB", **more: object
) -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    file = io.BytesIO()
    image.convert(mode).save(file, kind, **more)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_becomes_a_jpeg_of_its_points(kind: str) -> None:
    kept = read_picture(drawn(kind))
    image = opened(kept.data)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (640, 480))
    assert (kept.width, kept.height) == (640, 480)
    assert image.getpixel((100, 240)) == pytest.approx(RED, abs=4)
    assert image.getpixel((540, 240)) == pytest.approx(BLUE, abs=4)
    assert read_picture(drawn(kind)) == kept


def test_it_is_no_larger_than_needed() -> None:
    kept = read_picture(drawn("JPEG", (4000, 1000)))
    assert (kept.width, kept.height) == (LONGEST_SIDE, 400)


def test_it_says_neither_where_nor_with_what_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(GPS)[2] = (40.0, 5.0, 24.0)
    came = drawn("JPEG", exif=exif, comment=b"SecretComment", icc_profile=b"SecretProfile" * 20)
    assert b"SecretCamera" in came
    kept = read_picture(came)
    image = opened(kept.data)
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive",
                               "progression"}  # fmt: skip
    assert b"Secret" not in kept.data


def test_texts_in_a_png_are_gone() -> None:
    told = PngInfo()
    told.add_itxt("XML:com.adobe.xmp", "SecretPlace")
    assert b"Secret" not in read_picture(drawn("PNG", pnginfo=told)).data


def test_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise by a quarter
    kept = read_picture(drawn("JPEG", exif=exif))
    image = opened(kept.data)
    assert image.size == (480, 640)
    assert image.getpixel((240, 100)) == pytest.approx(RED, abs=4)
    assert image.getpixel((240, 540)) == pytest.approx(BLUE, abs=4)


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "I;16"])
def test_other_colours_are_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new("RGB" if mode == "CMYK" else "L", (400, 400), 128 if mode != "CMYK" else RED)
    file = io.BytesIO()
    image.convert(mode).save(file, kind)
    assert opened(read_picture(file.getvalue()).data).mode == "RGB"


def test_what_is_transparent_is_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(file, "PNG")
    assert opened(read_picture(file.getvalue()).data).getpixel((9, 9)) == (255, 255, 255)


def bomb() -> bytes:
    """Return a PNG of a few kilobytes that says it is 30,000 by 30,000 points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\x00" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """Return a PNG with a text that unpacks to 200 MB."""
    told = PngInfo()
    told.add_text("x", "a" * 200_000_000, zip=True)
    return drawn("PNG", pnginfo=told)


def with_zip(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("evil.class", b"x")
    return data + file.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "svg": (lambda: SVG, "picture_type"),
    "html": (lambda: b"<!doctype html><script>alert(1)</script>", "picture_type"),
    "nothing": (lambda: b"", "picture_type"),
    "gif": (lambda: drawn("GIF"), "picture_type"),
    "bmp": (lambda: drawn("BMP"), "picture_type"),
    "svg behind a png's head": (lambda: b"\x89PNG\r\n\x1a\n" + SVG, "picture_and_more"),
    "jpeg and html": (lambda: drawn("JPEG") + b"<ScRiPt>alert(1)</script>", "picture_and_more"),
    "html in a comment": (lambda: drawn("JPEG", comment=b"<script>"), "picture_and_more"),
    "jpeg and zip": (lambda: with_zip(drawn("JPEG")), "picture_and_more"),
    "jpeg and php": (lambda: drawn("JPEG") + b"<?php x ?>", "picture_and_more"),
    "png and more": (lambda: drawn("PNG") + b"more", "picture_and_more"),
    "webp and more": (lambda: drawn("WEBP") + b"more", "picture_and_more"),
    "bomb": (bomb, "picture_pixels"),
    "text bomb": (text_bomb, "picture_damaged"),
    "cut off": (lambda: drawn("JPEG")[:-2000], "picture_damaged"),
    "head alone": (lambda: b"\xff\xd8\xff\xe0" + b"\x00" * 100, "picture_damaged"),
    "small": (lambda: drawn("PNG", (319, 640)), "picture_small"),
    "large": (lambda: b"\xff\xd8\xff" + b"\x00" * MOST_PICTURE_BYTES, "picture_bytes"),
}


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_sound_picture_is_refused(
    name: str, lenient: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever imports WeasyPrint has Pillow let damaged pictures pass, in the whole process.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    make, code = REFUSED[name]
    with pytest.raises(RequestError) as caught:
        read_picture(make(), field="cover")
    assert caught.value.code == code
    assert caught.value.field == "cover"
    for locale in ("zh", "en"):
        assert "{" not in caught.value.message(locale)


@pytest.mark.parametrize("place", range(0, 2000, 97))
def test_a_flipped_byte_is_a_picture_or_told(place: int) -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        data = bytearray(drawn(kind))
        data[place % len(data)] ^= 0xFF
        with contextlib.suppress(RequestError):
            assert opened(read_picture(bytes(data)).data).format == "JPEG"


# With routes


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, World(heritage=Planner(Settings()).heritage))


def made(desk: Desk) -> None:
    trips = [document(sound_tour())]
    desk.create(OPERATOR, BUREAU.slug, "wall", covered(), trips=trips, pictures=[picture()])


def test_a_cover_is_kept_once_with_its_revision(store: Store, desk: Desk) -> None:
    made(desk)
    desk.save(OPERATOR, "wall", covered(season="May"), expected_revision=1, pictures=[picture()])
    assert desk.picture(OPERATOR, "wall", picture().sha256) == picture()
    assert store.verify() == ()
    codes = {finding.code for finding in desk.check(OPERATOR, "wall", "zh")}
    assert not codes & {"cover_missing", "cover_unknown", "credit_missing", "alt_missing"}


def test_a_picture_that_nothing_shows_is_not_kept(desk: Desk) -> None:
    with pytest.raises(RequestError, match="picture"):
        desk.create(OPERATOR, BUREAU.slug, "wall", content(cover=None), pictures=[picture()])


def test_one_that_is_not_kept_is_found_by_the_checks(desk: Desk) -> None:
    trips = [document(sound_tour())]
    cover = Cover(picture="0" * 64, credit="a", licence="b")
    desk.create(OPERATOR, BUREAU.slug, "wall", content(cover=cover), trips=trips)
    assert "cover_unknown" in {f.code for f in desk.check(OPERATOR, "wall", "zh")}
    with pytest.raises(NotFoundError):
        desk.picture(OPERATOR, "wall", "0" * 64)


def test_it_goes_into_a_folder_and_back(store: Store, desk: Desk, tmp_path: Path) -> None:
    made(desk)
    files = desk.export_route(OPERATOR, "wall", tmp_path / "wall")
    assert "cover.jpg" in [path.name for path in files]
    assert desk.import_route(OPERATOR, tmp_path / "wall").number == 1
    (tmp_path / "wall" / "cover.jpg").write_bytes(drawn("JPEG", comment=b"Secret"))
    changed = desk.import_route(OPERATOR, tmp_path / "wall")
    assert changed.number == 2
    assert changed.content.cover is not None
    assert changed.content.cover.picture != picture().sha256
    assert b"Secret" not in desk.picture(OPERATOR, "wall", changed.content.cover.picture).data
    assert desk.import_route(OPERATOR, tmp_path / "wall").number == 2
    (tmp_path / "wall" / "cover.jpg").write_bytes(SVG)
    with pytest.raises(RequestError, match="JPEG, PNG, WebP"):
        desk.import_route(OPERATOR, tmp_path / "wall")
    assert store.verify() == ()


def test_it_comes_back_from_a_backup(store: Store, desk: Desk, tmp_path: Path) -> None:
    made(desk)
    illustrated(desk)
    store.backup(tmp_path / "b.zip")
    other = Store(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    other.restore(tmp_path / "b.zip")
    with other.reading() as work:
        assert work.routes.picture(gate().sha256, "wall") == gate()
        assert work.routes.picture(picture().sha256, "wall") == picture()
    assert other.verify() == ()


# In texts


@cache
def gate() -> Picture:
    return read_picture(drawn("PNG", (400, 600)))


def with_gate(*more: str) -> RouteContent:
    """Return the covered content whose Chinese text shows a gate, and says more."""
    body = "\n\n".join(("看。", picture_markdown(gate().sha256, "城门", "摄影者 · CC0"), *more))
    zh, en = covered().texts
    return covered(texts=(replace(zh, body=body), en))


def illustrated(desk: Desk, *more: str) -> None:
    """Save a revision whose text shows the gate."""
    number = desk.route(OPERATOR, "wall").newest.number
    desk.save(
        OPERATOR, "wall", with_gate(*more), expected_revision=number, pictures=[gate()]
    )  # fmt: skip


def test_content_names_each_picture_once() -> None:
    cover, inside = picture().sha256, gate().sha256
    assert covered().pictures == (cover,)
    again = f"![x](picture:{cover}) ![y](picture:{inside} 'y') [z](picture:{'f' * 63})"
    assert with_gate(again).pictures == (cover, inside)
    assert replace(with_gate(), cover=Cover(picture="wall.jpg")).pictures == (inside,)
    assert content(cover=None).pictures == ()


def test_pictures_of_texts_are_kept_with_the_revision(store: Store, desk: Desk) -> None:
    made(desk)
    illustrated(desk)
    assert desk.picture(OPERATOR, "wall", gate().sha256) == gate()
    sizes = {picture().sha256: (640, 480), gate().sha256: (400, 600)}
    assert desk.shown_pictures(OPERATOR, "wall") == sizes
    assert desk.shown_pictures(OPERATOR, "wall", 1) == {picture().sha256: (640, 480)}
    codes = {finding.code for finding in desk.check(OPERATOR, "wall", "zh")}
    assert not codes & {"picture_unknown", "picture_foreign", "picture_uncredited", "alt_missing"}
    assert store.verify() == ()


def test_one_of_a_text_that_is_not_kept_is_an_error_unless_it_comes_along(desk: Desk) -> None:
    made(desk)

    def errors(**more: object) -> set[str]:
        found = desk.check(OPERATOR, "wall", "zh", with_gate(), **more)  # type: ignore[arg-type]
        return {finding.code for finding in found if finding.severity == "error"}

    assert "picture_unknown" in errors()
    assert "picture_unknown" not in errors(coming=[gate().sha256])


def test_one_that_came_later_belongs_to_later_revisions_only(store: Store, desk: Desk) -> None:
    made(desk)
    desk.save(OPERATOR, "wall", with_gate(), expected_revision=1)
    illustrated(desk, "再看。")
    assert gate().sha256 not in desk.shown_pictures(OPERATOR, "wall", 2)
    assert gate().sha256 in desk.shown_pictures(OPERATOR, "wall", 3)
    assert store.verify() == ()


def test_pictures_of_texts_go_into_a_folder_and_back(
    store: Store, desk: Desk, tmp_path: Path
) -> None:
    made(desk)
    illustrated(desk)
    folder, name = tmp_path / "wall", f"picture-{gate().sha256[:12]}.jpg"
    assert name in [path.name for path in desk.export_route(OPERATOR, "wall", folder)]
    assert (folder / name).read_bytes() == gate().data
    text = (folder / "text.zh.md").read_text("utf-8")
    assert f'![城门]({name} "摄影者 · CC0")' in text
    assert desk.import_route(OPERATOR, folder).number == 2, "nothing was changed"
    # Elsewhere they are drawn anew, as anything that comes from outside.
    other = Store(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    with other.work() as work:
        work.people.add_bureau(BUREAU)
    there = Desk(other, World(heritage=Planner(Settings()).heritage))
    came = there.import_route(OPERATOR, folder).content
    assert len(there.shown_pictures(OPERATOR, "wall")) == len(came.pictures) == 2
    assert other.verify() == ()
    # One that somebody adds by hand, under a name of their own.
    (folder / "picture-west-tower.jpg").write_bytes(drawn("JPEG", comment=b"Secret"))
    (folder / "text.zh.md").write_text(text + "\n\n![塔](picture-west-tower.jpg)\n", "utf-8")
    changed = desk.import_route(OPERATOR, folder).content
    (tower,) = set(changed.pictures) - {gate().sha256, picture().sha256}
    assert b"Secret" not in desk.picture(OPERATOR, "wall", tower).data
    desk.export_route(OPERATOR, "wall", folder, 1)
    assert not (folder / name).exists()
    assert (folder / "picture-west-tower.jpg").exists()
    assert store.verify() == ()


def test_a_file_of_a_folder_that_is_no_picture_is_named(desk: Desk, tmp_path: Path) -> None:
    made(desk)
    desk.export_route(OPERATOR, "wall", tmp_path)
    (tmp_path / "picture-x.jpg").write_bytes(SVG)
    (tmp_path / "text.zh.md").write_text("![x](picture-x.jpg) ![y](picture-y.jpg)", "utf-8")
    with pytest.raises(RequestError, match=r"picture-x\.jpg"):
        desk.import_route(OPERATOR, tmp_path)
    (tmp_path / "picture-x.jpg").write_bytes(drawn("JPEG"))
    desk.import_route(OPERATOR, tmp_path)
    found = [f for f in desk.check(OPERATOR, "wall", "zh") if f.code == "picture_foreign"]
    assert [dict(f.facts)["picture"] for f in found] == ["picture-y.jpg"]


@given(st.text(alphabet="ab./-_ (城\n", max_size=8), st.text(alphabet="ab./-_ )城\n", max_size=8))
def test_any_text_around_a_picture_comes_back_from_a_folder(before: str, after: str) -> None:
    text = f"{before}picture:{gate().sha256}{after}"
    zh = RouteText(language="zh", title="x", body=text)
    route = RouteContent(texts=(zh,))
    revision = Revision(
        slug="x", bureau="x", number=1, author="x", made_at=NOON, note="", content=route,
        previous="", hash="",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        write_route(Path(folder), revision, {}, {gate().sha256: gate().data})
        read = read_route(Path(folder))
    assert read.drawn(lambda sha256: sha256 == gate().sha256) == (route, ())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("DELETE FROM revision_pictures WHERE picture = '{inside}'", "store_pictures"),
        ("DELETE FROM pictures WHERE sha256 = '{inside}'", "store_reference"),
        ("UPDATE pictures SET data = x'ff'", "store_hash"),
        ("DELETE FROM revision_pictures", "store_pictures"),
        ("DELETE FROM pictures", "store_reference"),
    ],
)
def test_a_picture_that_was_spoilt_is_found(
    tmp_path: Path, store: Store, desk: Desk, change: str, code: str
) -> None:
    made(desk)
    illustrated(desk)
    assert store.verify() == ()
    inside = gate().sha256
    spoil(f"sqlite:///{tmp_path / 's.sqlite3'}", change.format(inside=inside))
    assert code in {problem.code for problem in store.verify()}
