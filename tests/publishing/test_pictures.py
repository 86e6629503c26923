"""Pictures from outside: what is kept of them is a JPEG of the points, and nothing else."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from jindao import NotFoundError, Planner, RequestError, Settings, read_picture
from jindao.model.publication import Cover
from jindao.publishing.desk import Desk
from jindao.publishing.permissions import OPERATOR
from jindao.publishing.pictures import LONGEST_SIDE, MOST_PICTURE_BYTES
from jindao.publishing.world import World
from jindao.store import Store
from tests.publishing.routes import content, covered, document, picture, sound_tour
from tests.store.routes import BUREAU
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
    store.backup(tmp_path / "b.zip")
    other = Store(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    other.restore(tmp_path / "b.zip")
    with other.reading() as work:
        assert work.routes.picture(picture().sha256, "wall") == picture()
    assert other.verify() == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE pictures SET data = x'ff'", "store_hash"),
        ("DELETE FROM revision_pictures", "store_pictures"),
        ("DELETE FROM pictures", "store_reference"),
    ],
)
def test_a_picture_that_was_spoilt_is_found(
    tmp_path: Path, store: Store, desk: Desk, change: str, code: str
) -> None:
    made(desk)
    spoil(f"sqlite:///{tmp_path / 's.sqlite3'}", change)
    assert code in {problem.code for problem in store.verify()}
