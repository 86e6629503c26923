from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from jindao.errors import OutputError
from jindao.formats import FILE_TYPES, write, write_bytes
from jindao.model.tour import Tour


def test_writes_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "a.gpx"
    write_bytes(path, b"one")
    write_bytes(path, b"two")
    assert path.read_bytes() == b"two"
    assert [item.name for item in tmp_path.iterdir()] == ["a.gpx"]


def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_bytes(tmp_path / "ours", b"")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_bytes(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none" / "a.gpx"
    with pytest.raises(OutputError) as caught:
        write_bytes(path, b"x")
    assert caught.value.code == "output_folder_missing"
    assert caught.value.facts["path"] == str(path)
    assert caught.value.facts["folder"] == str(path.parent)


def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_bytes(tmp_path, b"x")
    assert tmp_path.is_dir()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_device_says_so() -> None:
    with pytest.raises(OutputError) as caught:
        write_bytes("/dev/full", b"x" * 100_000)
    assert caught.value.code == "output_full"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "output_full"),
        (errno.EROFS, "output_read_only"),
        (errno.EACCES, "output_read_only"),
        (errno.EFBIG, "output_limit"),
        (errno.EIO, "output_failed"),
    ],
)
def test_what_stood_there_survives(
    number: int, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.gpx"
    path.write_bytes(b"old")

    def fail(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError) as caught:
        write_bytes(path, b"new")
    assert caught.value.code == code
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["a.gpx"]


def test_a_limit_of_the_system_is_told(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="this system limits no files")
    path = tmp_path / "a.gpx"
    path.write_bytes(b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(OutputError) as caught:
            write_bytes(path, b"x" * 20_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.code == "output_limit"
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["a.gpx"]


def test_an_interrupt_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_bytes(tmp_path / "a.gpx", b"new")
    assert not list(tmp_path.iterdir())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB of its own, where one may mount such."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    ) if shutil.which("mount") else None  # fmt: skip
    if made is None or made.returncode:
        pytest.skip("no file system may be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("name", ["gpx", "kmz", "ics"])
def test_a_full_disk_leaves_what_stood_there(name: str, small_disk: Path, tour: Tour) -> None:
    path = small_disk / f"t{FILE_TYPES[name].suffix}"
    write(tour, path)
    before = path.read_bytes()
    (small_disk / "filler").write_bytes(b"x" * (64 * 1024 - len(before) // 4096 * 4096 - 4096))
    with pytest.raises(OutputError) as caught:
        write_bytes(path, b"y" * 32_000)
    assert caught.value.code == "output_full"
    assert path.read_bytes() == before
    assert sorted(item.name for item in small_disk.iterdir()) == ["filler", path.name]


def test_a_read_only_disk_is_told(small_disk: Path, tour: Tour) -> None:
    path = small_disk / "t.kml"
    write(tour, path)
    before = path.read_bytes()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(OutputError) as caught:
        write(tour, path)
    assert caught.value.code == "output_read_only"
    assert str(path) in caught.value.message("en")
    assert path.read_bytes() == before
