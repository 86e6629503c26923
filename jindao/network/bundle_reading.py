"""Read networks from disk: their columns are memory-mapped, and nothing of them is trusted."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jindao.errors import BundleError
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
from jindao.network.columns import DTYPES, PLACE_COLUMNS
from jindao.network.contraction import CONTRACTION_DTYPES, Contraction
from jindao.network.network import Network, NetworkMeta
from jindao.network.soundness import unsound_column

_BEFORE_PLACES: Final = 4
"""A version that is still read: it has no named places and no English names."""
_WIDE: Final = {"geometry", "background"}
"""Columns of positions, (n, 2); all others are (n,)."""


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
            names=_words(directory, NAMES_FILE, files, verify),
            names_en=_words(directory, NAMES_EN_FILE, files, verify) if has_places else (),
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
    retired = retired_place(directory.resolve())
    if not directory.exists() and retired.is_dir():
        return retired
    if not directory.exists():
        raise BundleError("bundle_missing", path=str(directory))
    if not directory.is_dir():
        raise BundleError("bundle_not_directory", path=str(directory))
    return directory


def _read_meta(directory: Path) -> dict[str, Any]:
    path = directory / META_FILE
    try:
        described = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise BundleError("bundle_foreign", path=str(directory)) from None
    except OSError as error:
        reason = error.strerror
        raise BundleError("bundle_meta", path=str(directory), reason=reason) from error
    except ValueError as error:
        raise BundleError("bundle_meta", path=str(directory), reason=str(error)) from None
    if not isinstance(described, dict) or described.get("format") != FORMAT:
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
    if verify and sha256_of(path) != facts["sha256"]:
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
    if not any(name.startswith(CONTRACTION_PREFIX) for name in files):
        return None
    return Contraction(
        **{
            name: _column(directory, f"{CONTRACTION_PREFIX}{name}", dtype, files, verify)
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
