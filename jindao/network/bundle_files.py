"""What a bundle is on disk: one .npy file per column, names and a description."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

SCHEMA_VERSION: Final = 5
FORMAT: Final = "jindao-network"
META_FILE: Final = "meta.json"
NAMES_FILE: Final = "names.json"
NAMES_EN_FILE: Final = "names_en.json"
CONTRACTION_PREFIX: Final = "contraction_"
_BLOCK_BYTES: Final = 1 << 20


def retired_place(directory: Path) -> Path:
    """Return where a bundle is put aside while another takes its place."""
    return directory.with_name(f".{directory.name}.jindao-old")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
