"""Networks on disk: a directory with one .npy file per column, names and a description.

A bundle is written beside its place and moved there by renaming, so that a build that
fails or is killed leaves the bundle before it whole. Columns are memory-mapped.
"""

from __future__ import annotations

import errno
import hashlib
import json
import math
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import numpy.typing as npt

from jindao.errors import BundleError, DataError, OutputError
from jindao.network.columns import DTYPES, PLACE_COLUMNS
from jindao.network.contraction import CONTRACTION_DTYPES, Contraction
from jindao.network.network import Network, NetworkMeta
from jindao.network.soundness import unsound_column

SCHEMA_VERSION: Final = 5
_BEFORE_PLACES: Final = 4
"""A version that is still read: it has no named places and no English names."""

_FORMAT: Final = "jindao-network"
_META: Final = "meta.json"
_NAMES: Final = "names.json"
_NAMES_EN: Final = "names_en.json"
_CONTRACTION: Final = "contraction_"
_OUTPUT_CODES: Final = {
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "output_read_only"),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "output_full"),
}
_UNFINISHED: Final = ".jindao-new"
_BLOCK_BYTES: Final = 1 << 20
_WIDE: Final = {"geometry", "background"}
"""Columns of positions, (n, 2); all others are (n,)."""


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
        ours = all(name in (_META, _NAMES, _NAMES_EN) or name.endswith(".npy") for name in names)
        if not names or (ours and _says_bundle(directory / _META)):
            return
    raise OutputError("output_not_bundle", path=str(directory))


def _says_bundle(meta: Path) -> bool:
    try:
        said = json.loads(meta.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(said, dict) and said.get("format") == _FORMAT


def _retired(directory: Path) -> Path:
    return directory.with_name(f".{directory.name}.jindao-old")


def _swap(temporary: Path, directory: Path) -> None:
    """Put the new directory in the place of the old one; on failure put the old one back."""
    retired = _retired(directory)
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
            (f"{_CONTRACTION}{name}", getattr(network.contraction, name), dtype)
            for name, dtype in CONTRACTION_DTYPES.items()
        ]
    for name, array, dtype in arrays:
        stored = np.ascontiguousarray(array, dtype)
        with (directory / f"{name}.npy").open("wb") as file:
            np.save(file, stored, allow_pickle=False)
            _sync(file)
        files[f"{name}.npy"] = {"dtype": stored.dtype.str, "shape": list(stored.shape)}
    for name, words in ((_NAMES, network.names), (_NAMES_EN, network.names_en)):
        _write_json(directory / name, list(words))
        files[name] = {}
    for name, facts in files.items():
        path = directory / name
        facts |= {"bytes": path.stat().st_size, "sha256": _sha256(path)}
    described = {
        "format": _FORMAT,
        "schema_version": SCHEMA_VERSION,
        "network": asdict(network.meta),
        "counts": {"nodes": network.n_nodes, "edges": network.n_edges, "names": len(network.names)},
        "files": files,
    }
    _write_json(directory / _META, described)
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


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def read_bundle(directory: Path, *, verify: bool = True) -> Network:
    """Return the network of a bundle, its columns memory-mapped and read-only.

    Sizes, types, shapes and indices are always checked.

    Parameters
    ----------
    directory
        Where `write_bundle` wrote it.
    verify
        Whether the checksum of every file is compared, too.

    Raises
    ------
    BundleError
        Where the directory is no bundle, of another version, truncated or altered.
    """
    directory = _standing(directory)
    described = _read_meta(directory)
    try:
        files = {name: dict(facts) for name, facts in described["files"].items()}
        has_places = described["schema_version"] > _BEFORE_PLACES
        columns = {
            name: _column(directory, name, dtype, files, verify)
            if has_places or name not in PLACE_COLUMNS
            else np.zeros(0, dtype)
            for name, dtype in DTYPES.items()
        }
        network = Network(
            **columns,
            names=_words(directory, _NAMES, files, verify),
            names_en=_words(directory, _NAMES_EN, files, verify) if has_places else (),
            meta=_meta_of(described["network"], directory),
            contraction=_contraction(directory, files, verify),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, BundleError):
            raise
        raise BundleError("bundle_meta", path=str(directory), reason=repr(error)) from error
    column = unsound_column(network)
    if column is not None:
        raise BundleError("bundle_index", path=str(directory), column=column)
    return network


def bundle_id(directory: Path) -> str:
    """Return the id of a bundle's network, all of its files being there in their size.

    Raises
    ------
    BundleError
        Where the directory is no bundle of this version, or a file is missing or cut off.
    """
    directory = _standing(directory)
    described = _read_meta(directory)
    try:
        for name in described["files"]:
            _check_file(directory, name, described["files"], verify=False)
        return _meta_of(described["network"], directory).id
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, BundleError):
            raise
        raise BundleError("bundle_meta", path=str(directory), reason=repr(error)) from error


def _standing(directory: Path) -> Path:
    """Return the directory, or the one it replaces where a build was killed in between."""
    retired = _retired(directory.resolve())
    if not directory.exists() and retired.is_dir():
        return retired
    if not directory.exists():
        raise BundleError("bundle_missing", path=str(directory))
    if not directory.is_dir():
        raise BundleError("bundle_not_directory", path=str(directory))
    return directory


def _read_meta(directory: Path) -> dict[str, Any]:
    path = directory / _META
    try:
        described = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise BundleError("bundle_foreign", path=str(directory)) from None
    except OSError as error:
        reason = error.strerror
        raise BundleError("bundle_meta", path=str(directory), reason=reason) from error
    except ValueError as error:
        raise BundleError("bundle_meta", path=str(directory), reason=str(error)) from None
    if not isinstance(described, dict) or described.get("format") != _FORMAT:
        raise BundleError("bundle_foreign", path=str(directory))
    version = described.get("schema_version")
    if version not in (_BEFORE_PLACES, SCHEMA_VERSION):
        raise BundleError(
            "bundle_version", path=str(directory), version=version, expected=SCHEMA_VERSION
        )
    return described


def _meta_of(plain: dict[str, Any], directory: Path) -> NetworkMeta:
    """Return the description of a network, its values checked one by one."""
    for field in fields(NetworkMeta):
        if not _META_HOLDS[field.name](plain[field.name]):
            raise BundleError(
                "bundle_meta_value",
                path=str(directory),
                key=f"network.{field.name}",
                value=json.dumps(plain[field.name], ensure_ascii=False)[:80],
            )
    report = tuple((name, count) for name, count in plain["report"])
    values = plain | {"attribution": tuple(plain["attribution"]), "report": report}
    return NetworkMeta(**{field.name: values[field.name] for field in fields(NetworkMeta)})


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_length(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 < value < math.inf


def _is_report(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, list) and [type(part) for part in item] == [str, int] for item in value
    )


_META_HOLDS: Final[dict[str, Callable[[object], bool]]] = {
    **dict.fromkeys(("id", "name", "source", "licence", "built_at", "elevation"), _is_text),
    "attribution": lambda value: isinstance(value, list) and all(map(_is_text, value)),
    "snap_limit_m": _is_length,
    "detour_factor": lambda value: value is None or _is_length(value),
    "report": _is_report,
}
"""What each value of a network's description must be."""

assert set(_META_HOLDS) == {field.name for field in fields(NetworkMeta)}


def _check_file(
    directory: Path, name: str, files: dict[str, dict[str, Any]], verify: bool
) -> dict[str, Any]:
    path = directory / name
    facts = files.get(name)
    if facts is None or not path.is_file():
        raise BundleError("bundle_file_missing", path=str(directory), file=name)
    size = path.stat().st_size
    if size != facts["bytes"]:
        raise BundleError(
            "bundle_size", path=str(directory), file=name, bytes=size, expected=facts["bytes"]
        )
    if verify and _sha256(path) != facts["sha256"]:
        raise BundleError("bundle_checksum", path=str(directory), file=name)
    return facts


def _words(
    directory: Path, name: str, files: dict[str, dict[str, Any]], verify: bool
) -> tuple[str, ...]:
    _check_file(directory, name, files, verify)
    words = json.loads((directory / name).read_bytes())
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise BundleError("bundle_file", path=str(directory), file=name)
    return tuple(words)


def _contraction(
    directory: Path, files: dict[str, dict[str, Any]], verify: bool
) -> Contraction | None:
    if not any(name.startswith(_CONTRACTION) for name in files):
        return None
    return Contraction(
        **{
            name: _column(directory, f"{_CONTRACTION}{name}", dtype, files, verify)
            for name, dtype in CONTRACTION_DTYPES.items()
        }
    )


def _column(
    directory: Path, name: str, dtype: str, files: dict[str, dict[str, Any]], verify: bool
) -> npt.NDArray[Any]:
    file = f"{name}.npy"
    facts = _check_file(directory, file, files, verify)
    try:
        column: npt.NDArray[Any] = np.load(directory / file, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise BundleError("bundle_file", path=str(directory), file=file) from error
    wide = name in _WIDE
    right_shape = column.ndim == 1 + wide and (not wide or column.shape[1] == 2)
    as_said = list(column.shape) == facts["shape"] and column.dtype.str == facts["dtype"]
    if not (right_shape and as_said and column.dtype.str == dtype):
        raise BundleError("bundle_file", path=str(directory), file=file)
    # The same mapped memory, without what a memmap does in Python for every element read.
    return column.view(np.ndarray)
