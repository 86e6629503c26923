from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from jindao.errors import BundleError, OutputError
from jindao.network import bundle_writing
from jindao.network.bundle_files import SCHEMA_VERSION
from jindao.network.bundle_reading import read_bundle
from jindao.network.bundle_writing import write_bundle
from jindao.network.columns import DTYPES, FACILITY_COLUMNS, Columns
from jindao.network.network import Network


@pytest.fixture
def written(tiny_network: Network, tmp_path: Path) -> Path:
    directory = tmp_path / "tiny"
    write_bundle(tiny_network, directory)
    return directory


def same(one: Network, other: Network) -> bool:
    columns = (
        np.array_equal(
            getattr(one, f.name),
            getattr(other, f.name),
            equal_nan=getattr(one, f.name).dtype.kind == "f",
        )
        for f in fields(Columns)
    )
    return all(columns) and one.names == other.names and one.meta == other.meta


def left_over(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_what_was_written_is_read(tiny_network: Network, written: Path) -> None:
    network = read_bundle(written)
    assert same(network, tiny_network)
    assert left_over(written.parent) == ["tiny"]
    for name, dtype in DTYPES.items():
        column = getattr(network, name)
        assert isinstance(column.base, np.memmap)
        assert column.dtype.str == dtype
        assert not column.flags.writeable


def test_report_and_detour_factor_survive(tiny_network: Network, tmp_path: Path) -> None:
    meta = replace(tiny_network.meta, detour_factor=1.3, report=(("ways_read", 3),))
    names = ("绿道", '"', "\\", "", "😀", "\n")
    write_bundle(replace(tiny_network, meta=meta, names=names), tmp_path / "b")
    network = read_bundle(tmp_path / "b")
    assert network.meta == meta
    assert network.names == names


def test_replacing_a_bundle_leaves_open_maps_valid(tiny_network: Network, written: Path) -> None:
    before = read_bundle(written)
    meta = replace(tiny_network.meta, id="other")
    write_bundle(replace(tiny_network, meta=meta), written)
    assert read_bundle(written).meta.id == "other"
    assert before.edge_length_m.sum() == tiny_network.edge_length_m.sum()
    assert left_over(written.parent) == ["tiny"]


def test_empty_directory_may_be_filled(tiny_network: Network, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    write_bundle(tiny_network, tmp_path / "b")
    assert same(read_bundle(tmp_path / "b"), tiny_network)


def test_other_directories_are_not_replaced(tiny_network: Network, written: Path) -> None:
    (written / "notes.txt").write_text("mine")
    with pytest.raises(OutputError) as caught:
        write_bundle(tiny_network, written)
    assert caught.value.code == "output_not_bundle"
    assert (written / "notes.txt").read_text() == "mine"
    (written.parent / "file").write_text("mine")
    with pytest.raises(OutputError):
        write_bundle(tiny_network, written.parent / "file")
    foreign = written.parent / "foreign"
    foreign.mkdir()
    (foreign / "meta.json").write_text("{}")
    with pytest.raises(OutputError):
        write_bundle(tiny_network, foreign)


def test_folder_that_does_not_exist_is_named(tiny_network: Network, tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        write_bundle(tiny_network, tmp_path / "no" / "such" / "bundle")
    assert caught.value.code == "output_folder_missing"
    assert caught.value.facts["folder"] == str(tmp_path / "no" / "such")


def test_folder_that_cannot_be_written(
    tiny_network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *args: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(OutputError) as caught:
        write_bundle(tiny_network, tmp_path / "b")
    assert caught.value.code == "output_read_only"


@pytest.mark.parametrize("step", ["_write_json", "_sync", "_sync_directory"])
def test_failed_write_leaves_the_old_bundle(
    step: str, tiny_network: Network, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bundle_writing, step, fail)
    meta = replace(tiny_network.meta, id="other")
    with pytest.raises(OutputError) as caught:
        write_bundle(replace(tiny_network, meta=meta), written)
    assert caught.value.code == "output_full"
    assert same(read_bundle(written), tiny_network)
    assert left_over(written.parent) == ["tiny"]


def test_failed_swap_puts_the_old_bundle_back(
    tiny_network: Network, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.name.endswith(".jindao-new"):
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OutputError) as caught:
        write_bundle(tiny_network, written)
    assert caught.value.facts["reason"] == "Input/output error"
    assert same(read_bundle(written), tiny_network)
    assert left_over(written.parent) == ["tiny"]


def test_bundle_put_aside_by_a_killed_swap_is_still_read(
    tiny_network: Network, written: Path
) -> None:
    written.rename(written.with_name(".tiny.jindao-old"))
    assert same(read_bundle(written), tiny_network)
    write_bundle(tiny_network, written)
    assert left_over(written.parent) == ["tiny"]


def test_killed_build_leaves_the_old_bundle(tiny_network: Network, written: Path) -> None:
    program = textwrap.dedent("""
        import sys
        from pathlib import Path
        from jindao.network.bundle_reading import read_bundle
        from jindao.network.bundle_writing import write_bundle
        network = read_bundle(Path(sys.argv[1]))
        print("ready", flush=True)
        while True:
            write_bundle(network, Path(sys.argv[1]))
    """)
    for wait_s in (0.0, 0.005, 0.02):
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(written)], stdout=subprocess.PIPE, text=True
        )
        with process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(wait_s)
            process.send_signal(signal.SIGKILL)
        assert same(read_bundle(written), tiny_network)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_killed_build_command_leaves_the_old_bundle(tmp_path: Path) -> None:
    lines = [
        {
            "type": "Feature",
            "properties": {"highway": "footway"},
            "geometry": {
                "type": "LineString",
                "coordinates": [[112 + i / 1000, 37.8], [112 + i / 1000, 37.8005]],
            },
        }
        for i in range(500)
    ]
    file, target = tmp_path / "ways.geojson", tmp_path / "bundle"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": lines}), "utf-8")
    words = ["network", "build", "--source", "geojson", str(file), "--output", str(target)]
    subprocess.run([sys.executable, "-m", "jindao", *words], check=True, capture_output=True)
    before = read_bundle(target)
    # The command itself, whose writing stops after some columns, so that it is killed there.
    program = textwrap.dedent("""
        import sys, time
        from jindao.cli import main
        from jindao.network import bundle_writing
        sync = bundle_writing._sync
        written = []
        def slow(file):
            sync(file)
            written.append(file.name)
            if len(written) == 9:
                print("writing", flush=True)
                time.sleep(600)
        bundle_writing._sync = slow
        main(sys.argv[1:])
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", program, *words, "--name", "new"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        process.send_signal(signal.SIGKILL)
    unfinished = f".bundle.{process.pid}.jindao-new"
    assert left_over(tmp_path) == [unfinished, "bundle", "ways.geojson"]
    assert len(list((tmp_path / unfinished).iterdir())) == 9
    assert same(read_bundle(target), before)
    done = subprocess.run(
        [sys.executable, "-m", "jindao", *words, "--name", "new"], check=True, capture_output=True
    )
    assert done.returncode == 0
    assert read_bundle(target).meta.name == "new"
    assert left_over(tmp_path) == ["bundle", "ways.geojson"]


def test_only_what_dead_builds_of_the_same_bundle_left_is_removed(
    tiny_network: Network, written: Path
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    others = [
        f".tiny.{os.getppid()}.jindao-new",
        f".tiny.b.{ended.pid}.jindao-new",
        ".tiny.x.jindao-new",
        ".tiny..jindao-new",
    ]
    for name in (f".tiny.{ended.pid}.jindao-new", *others):
        (written.parent / name).mkdir()
    write_bundle(tiny_network, written)
    assert left_over(written.parent) == sorted([*others, "tiny"])


def refused(directory: Path, code: str, *, verify: bool = True) -> BundleError:
    with pytest.raises(BundleError) as caught:
        read_bundle(directory, verify=verify)
    assert caught.value.code == code
    return caught.value


def test_what_is_no_bundle(tmp_path: Path) -> None:
    refused(tmp_path / "nothing", "bundle_missing")
    (tmp_path / "file").write_text("x")
    refused(tmp_path / "file", "bundle_not_directory")
    refused(tmp_path, "bundle_foreign")
    (tmp_path / "meta.json").write_text("{not json")
    refused(tmp_path, "bundle_meta")
    (tmp_path / "meta.json").write_bytes(b"\xff\xfe\x00")
    refused(tmp_path, "bundle_meta")
    (tmp_path / "meta.json").write_text('{"name": "something else"}')
    refused(tmp_path, "bundle_foreign")


def edit_meta(directory: Path, change: Callable[[dict], object]) -> None:
    path = directory / "meta.json"
    described = json.loads(path.read_text("utf-8"))
    change(described)
    path.write_text(json.dumps(described), "utf-8")


def test_other_version(written: Path) -> None:
    edit_meta(written, lambda said: said.update(schema_version=SCHEMA_VERSION + 1))
    error = refused(written, "bundle_version")
    assert (error.facts["version"], error.facts["expected"]) == (SCHEMA_VERSION + 1, SCHEMA_VERSION)


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said.pop("files"),
        lambda said: said.pop("network"),
        lambda said: said["network"].pop("attribution"),
        lambda said: said.update(files=[1]),
        lambda said: said["files"]["node_lon.npy"].pop("bytes"),
    ],
)
def test_meta_that_lacks_something(change: Callable[[dict], object], written: Path) -> None:
    edit_meta(written, change)
    refused(written, "bundle_meta")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("snap_limit_m", "x"),
        ("snap_limit_m", True),
        ("snap_limit_m", -5),
        ("snap_limit_m", None),
        ("snap_limit_m", float("nan")),
        ("detour_factor", "1.3"),
        ("name", 7),
        ("id", None),
        ("source", ["osm"]),
        ("licence", {}),
        ("built_at", 2026),
        ("elevation", None),
        ("attribution", "us"),
        ("attribution", [1]),
        ("report", 7),
        ("report", [["nodes", "7"]]),
        ("report", [["nodes"]]),
    ],
)
def test_meta_of_another_kind_is_named(key: str, value: object, written: Path) -> None:
    edit_meta(written, lambda said: said["network"].update({key: value}))
    error = refused(written, "bundle_meta_value")
    assert error.facts["key"] == f"network.{key}"


@pytest.mark.parametrize("verify", [True, False])
def test_files_that_are_cut_or_missing(verify: bool, written: Path) -> None:
    path = written / "geometry.npy"
    whole = path.read_bytes()
    path.write_bytes(whole[:-8])
    assert refused(written, "bundle_size", verify=verify).facts["file"] == "geometry.npy"
    path.write_bytes(b"")
    refused(written, "bundle_size", verify=verify)
    path.unlink()
    assert refused(written, "bundle_file_missing", verify=verify).facts["file"] == "geometry.npy"


def test_altered_files(written: Path) -> None:
    path = written / "edge_length_m.npy"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    refused(written, "bundle_checksum")
    names = written / "names.json"
    names.write_text(names.read_text("utf-8").replace("AB", "XY"), "utf-8")
    assert read_bundle(written, verify=False).names[0] == "XY"


def test_column_of_another_type(written: Path) -> None:
    path = written / "edge_tail.npy"
    np.save(path, np.load(path).astype("<i8"))
    edit_meta(
        written, lambda said: said["files"]["edge_tail.npy"].update(bytes=path.stat().st_size)
    )
    refused(written, "bundle_file", verify=False)
    path.write_bytes(b"x" * path.stat().st_size)
    refused(written, "bundle_file", verify=False)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("edge_tail", 7),
        ("edge_head", -1),
        ("edge_name", 6),
        ("edge_kind", 200),
        ("edge_lit", 3),
        ("edge_green", 16),
        ("edge_noise", 16),
        ("edge_foot", 16),
        ("edge_structure", 3),
        ("node_component", -1),
        ("edge_length_m", np.nan),
        ("edge_length_m", -1.0),
        ("geometry_offsets", 5),
        ("geometry", np.nan),
    ],
)
def test_columns_that_point_nowhere(
    column: str, value: float, tiny_network: Network, tmp_path: Path
) -> None:
    wrong = getattr(tiny_network, column).copy()
    wrong.flat[1] = value
    write_bundle(replace(tiny_network, **{column: wrong}), tmp_path / "b")
    assert refused(tmp_path / "b", "bundle_index").facts["column"] == column


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("facility_kind", 15),
        ("facility_name", 6),
        ("facility_wheelchair", 4),
        ("facility_fee", 3),
        ("facility_edge", 6),
        ("facility_edge", -2),
        ("facility_at", 1.5),
        ("facility_at", np.nan),
        ("facility_lon", 181.0),
        ("facility_lat", np.nan),
    ],
)
def test_facilities_that_cannot_be(
    column: str, value: float, tiny_network: Network, tmp_path: Path
) -> None:
    sound = replace(tiny_network, **{name: np.zeros(2, DTYPES[name]) for name in FACILITY_COLUMNS})
    write_bundle(sound, tmp_path / "b")
    assert read_bundle(tmp_path / "b").n_facilities == 2
    wrong = getattr(sound, column).copy()
    wrong[1] = value
    write_bundle(replace(sound, **{column: wrong}), tmp_path / "b")
    assert refused(tmp_path / "b", "bundle_index").facts["column"] == column


def test_columns_of_unequal_length(tiny_network: Network, tmp_path: Path) -> None:
    write_bundle(replace(tiny_network, edge_kerb=tiny_network.edge_kerb[:-1]), tmp_path / "b")
    assert refused(tmp_path / "b", "bundle_index").facts["column"] == "edge_kerb"
    one = np.zeros(1, DTYPES["facility_fee"])
    write_bundle(replace(tiny_network, facility_fee=one), tmp_path / "b")
    assert refused(tmp_path / "b", "bundle_index").facts["column"] == "facility_fee"


def test_files_are_readable_by_others(written: Path) -> None:
    umask = os.umask(0)
    os.umask(umask)
    assert written.stat().st_mode & 0o777 == 0o777 & ~umask


def test_written_through_a_symbolic_link(
    tiny_network: Network, written: Path, tmp_path: Path
) -> None:
    link = tmp_path / "current"
    link.symlink_to(written, target_is_directory=True)
    write_bundle(tiny_network, link)
    assert link.is_symlink()
    shutil.rmtree(written)
    refused(link, "bundle_missing")
