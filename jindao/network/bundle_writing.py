"""Write networks to disk: a directory, whole or not at all.

A bundle is written beside its place and moved there by renaming, so that a build that
fails or is killed leaves the bundle before it whole.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import numpy.typing as npt

from jindao.errors import DataError, OutputError
from jindao.network.bundle_files import (
    CONTRACTION_PREFIX,
    FORMAT,
    META_FILE,
    NAMES_EN_FILE,
    NAMES_FILE,
    SCHEMA_VERSION,
    retired_place,
    sha256_of,
)
from jindao.network.columns import DTYPES
from jindao.network.contraction import CONTRACTION_DTYPES
from jindao.network.network import Network

_OUTPUT_CODES: Final = {
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "output_read_only"),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "output_full"),
}
_UNFINISHED: Final = ".jindao-new"


def write_bundle(network: Network, directory: Path) -> None:
    """Write a network to a directory, whole or not at all.

    A bundle that stands there is replaced; its open memory maps stay valid.

    Raises
    ------
    OutputError
        Where the directory holds something else, its folder is missing or cannot be
        written, or the disk is full; what stood there is untouched.
    DataError
        Where parts of the network are only planned: read again they would count as built.
    """
    if network.planned is not None:
        raise DataError("bundle_planned", name=network.meta.name)
    directory = directory.resolve()
    if not directory.parent.is_dir():
        raise OutputError(
            "output_folder_missing", path=str(directory), folder=str(directory.parent)
        )
    _check_replaceable(directory)
    temporary = directory.with_name(f".{directory.name}.{os.getpid()}{_UNFINISHED}")
    try:
        _remove_unfinished(directory)
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        try:
            _write_files(network, temporary)
            _swap(temporary, directory)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise _output_error(directory, error) from error


def _remove_unfinished(directory: Path) -> None:
    """Remove what killed builds of the same bundle left: those whose process is gone."""
    for entry in directory.parent.iterdir():
        process = entry.name.removeprefix(f".{directory.name}.").removesuffix(_UNFINISHED)
        named = f".{directory.name}.{process}{_UNFINISHED}" == entry.name and process.isdecimal()
        if named and not _is_running(int(process)):
            shutil.rmtree(entry, ignore_errors=True)


def _is_running(process: int) -> bool:
    if os.name == "nt":  # signal 0 would end it there, so nothing is known
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _output_error(directory: Path, error: OSError) -> OutputError:
    code = _OUTPUT_CODES.get(error.errno or 0, "output_failed")
    return OutputError(code, path=str(directory), reason=error.strerror or str(error))


def check_target(directory: Path) -> None:
    """Tell before long work that a bundle could not be written to a directory.

    Raises
    ------
    OutputError
        As `write_bundle` would.
    """
    _check_replaceable(directory)
    if not directory.parent.is_dir():
        raise _output_error(directory, FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))
    if not os.access(directory.parent, os.W_OK):
        raise _output_error(directory, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def _check_replaceable(directory: Path) -> None:
    if not directory.exists():
        return
    if directory.is_dir():
        try:
            names = {entry.name for entry in directory.iterdir()}
        except OSError as error:
            raise _output_error(directory, error) from error
        ours = all(
            name in (META_FILE, NAMES_FILE, NAMES_EN_FILE) or name.endswith(".npy")
            for name in names
        )
        if not names or (ours and _says_bundle(directory / META_FILE)):
            return
    raise OutputError("output_not_bundle", path=str(directory))


def _says_bundle(meta: Path) -> bool:
    try:
        said = json.loads(meta.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(said, dict) and said.get("format") == FORMAT


def _swap(temporary: Path, directory: Path) -> None:
    """Put the new directory in the place of the old one; on failure put the old one back."""
    retired = retired_place(directory)
    if directory.exists():
        shutil.rmtree(retired, ignore_errors=True)
        directory.rename(retired)
    try:
        temporary.rename(directory)
    except BaseException:
        if retired.exists() and not directory.exists():
            retired.rename(directory)
        raise
    _sync_directory(directory.parent)
    shutil.rmtree(retired, ignore_errors=True)


def _write_files(network: Network, directory: Path) -> None:
    files: dict[str, dict[str, Any]] = {}
    arrays: list[tuple[str, npt.NDArray[Any], str]] = [
        (name, getattr(network, name), dtype) for name, dtype in DTYPES.items()
    ]
    if network.contraction is not None:
        arrays += [
            (f"{CONTRACTION_PREFIX}{name}", getattr(network.contraction, name), dtype)
            for name, dtype in CONTRACTION_DTYPES.items()
        ]
    for name, array, dtype in arrays:
        stored = np.ascontiguousarray(array, dtype)
        with (directory / f"{name}.npy").open("wb") as file:
            np.save(file, stored, allow_pickle=False)
            _sync(file)
        files[f"{name}.npy"] = {"dtype": stored.dtype.str, "shape": list(stored.shape)}
    for name, words in ((NAMES_FILE, network.names), (NAMES_EN_FILE, network.names_en)):
        _write_json(directory / name, list(words))
        files[name] = {}
    for name, facts in files.items():
        path = directory / name
        facts |= {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
    described = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "network": asdict(network.meta),
        "counts": {"nodes": network.n_nodes, "edges": network.n_edges, "names": len(network.names)},
        "files": files,
    }
    _write_json(directory / META_FILE, described)
    _sync_directory(directory)


def _write_json(path: Path, value: object) -> None:
    with path.open("wb") as file:
        file.write(json.dumps(value, ensure_ascii=False, indent=1).encode())
        _sync(file)


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_directory(directory: Path) -> None:
    if os.name == "nt":  # a directory cannot be opened there
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
