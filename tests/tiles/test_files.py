"""Files of map tiles, written by hand and read back."""

from __future__ import annotations

import builtins
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from jindao.errors import DataError, MissingExtraError
from jindao.tiles.files import open_tiles

PNG = b"\x89PNG\r\n\x1a\n"


def mbtiles(path: Path, tiles: dict[tuple[int, int, int], bytes], **facts: str) -> Path:
    """Write MBTiles of tiles by (zoom, column, row), row 0 in the north."""
    connection = sqlite3.connect(path)
    connection.execute("create table metadata (name text, value text)")
    connection.execute(
        "create table tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)"
    )
    connection.executemany("insert into metadata values (?, ?)", facts.items())
    rows = [(z, x, 2**z - 1 - y, data) for (z, x, y), data in tiles.items()]
    connection.executemany("insert into tiles values (?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
    return path


def pmtiles(path: Path, tiles: dict[tuple[int, int, int], bytes], kind: str, **more: Any) -> Path:
    from pmtiles.tile import Compression, TileType, zxy_to_tileid
    from pmtiles.writer import write

    with write(str(path)) as writer:
        for id_, data in sorted((zxy_to_tileid(*at), data) for at, data in tiles.items()):
            writer.write_tile(id_, data)
        header = {
            "tile_type": TileType[kind],
            "tile_compression": more.get("compression", Compression.NONE),
            "min_zoom": 0, "max_zoom": 3, "min_lon_e7": 0, "min_lat_e7": 0, "max_lon_e7": 1,
            "max_lat_e7": 1, "center_zoom": 0, "center_lon_e7": 0, "center_lat_e7": 0,
        }  # fmt: skip
        writer.finalize(header, {"attribution": "© 测绘"})
    return path


TILES = {(0, 0, 0): PNG + b"world", (3, 6, 2): PNG + b"north", (3, 6, 5): PNG + b"south"}


def test_mbtiles_count_rows_from_the_south(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "a.mbtiles", TILES, format="png", attribution="© 测绘")
    file = open_tiles(path)
    assert file.tile(3, 6, 2) == PNG + b"north"
    assert file.tile(3, 6, 5) == PNG + b"south"
    assert file.tile(3, 0, 0) is None
    assert (file.media_type, file.attribution, file.max_zoom) == ("image/png", "© 测绘", 3)
    assert sorted(tmp_path.iterdir()) == [path]


def test_pmtiles_say_the_same(tmp_path: Path) -> None:
    file = open_tiles(pmtiles(tmp_path / "a.pmtiles", TILES, "PNG"))
    assert [file.tile(*at) for at in TILES] == list(TILES.values())
    assert file.tile(3, 0, 0) is None
    assert (file.media_type, file.attribution, file.max_zoom) == ("image/png", "© 测绘", 3)


def test_packed_tiles_are_unpacked(tmp_path: Path) -> None:
    import gzip

    from pmtiles.tile import Compression

    packed = {at: gzip.compress(data) for at, data in TILES.items()}
    path = pmtiles(tmp_path / "a.pmtiles", packed, "PNG", compression=Compression.GZIP)
    assert open_tiles(path).tile(3, 6, 2) == PNG + b"north"


@pytest.mark.parametrize(
    ("said", "begin", "media_type"),
    [
        ("jpeg", b"\xff\xd8", "image/jpeg"),
        ("", b"RIFF", "image/webp"),
        ("", b"\xff\xd8", "image/jpeg"),
    ],
)
def test_kinds_of_pictures(tmp_path: Path, said: str, begin: bytes, media_type: str) -> None:
    facts = {"format": said} if said else {}
    path = mbtiles(tmp_path / "a.mbtiles", {(0, 0, 0): begin}, **facts)
    assert open_tiles(path).media_type == media_type


def test_vector_tiles_are_refused(tmp_path: Path) -> None:
    vectors = mbtiles(tmp_path / "v.mbtiles", {(0, 0, 0): b"\x1f\x8b"}, format="pbf")
    others = pmtiles(tmp_path / "v.pmtiles", {(0, 0, 0): b"\x1f\x8b"}, "MVT")
    for path, kind in ((vectors, "pbf"), (others, "mvt")):
        with pytest.raises(DataError) as caught:
            open_tiles(path)
        message = caught.value.message("en")
        assert kind in message
        assert "png, jpg, webp" in message


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"SQLite format 3\x00" + b"x" * 200, b"PMTiles\x03" + b"\xff" * 150]
)
def test_damaged_files(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.pmtiles"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        open_tiles(path)
    assert caught.value.code == "tiles_unreadable"


def test_missing_and_empty_files(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.mbtiles"):
        open_tiles(tmp_path / "gone.mbtiles")
    with pytest.raises(DataError):
        open_tiles(mbtiles(tmp_path / "none.mbtiles", {}))


def test_pmtiles_want_their_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pmtiles(tmp_path / "a.pmtiles", TILES, "PNG")
    known = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("pmtiles"):
            raise ModuleNotFoundError(name)
        return known(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"jindao\[pmtiles\]"):
        open_tiles(path)


def test_threads_share_a_file(tmp_path: Path) -> None:
    file = open_tiles(mbtiles(tmp_path / "a.mbtiles", TILES, format="png"))
    found: list[bytes | None] = []
    threads = [threading.Thread(target=lambda: found.append(file.tile(3, 6, 2))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [PNG + b"north"] * 4
