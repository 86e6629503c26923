"""The whole store as one zip, and back: from any database to any other.

`manifest.json` says which tables there are, how many rows each has and the SHA-256 of its
file; `tables/NAME.jsonl` has a row per line. Bytes are `{"base64": ...}`, times
`{"time": ...}` in ISO 8601, UTC.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import os
import secrets
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, MetaData, Table, func, insert, select, text

from jindao.errors import DataError, OutputError
from jindao.model.publication import canonical_json
from jindao.store import schema
from jindao.store.tables import Base
from jindao.store.times import in_utc

FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_ROWS_AT_ONCE: Final = 200
_UNREADABLE: Final = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    EOFError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What reading a zip raises that is none, damaged, or written by others."""

_LINE_BYTES: Final = 512 << 20
"""The longest line that is read: a row with the largest trip there may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup says of itself; `rows` are pairs of a table and how many it has."""

    revision: str
    made_at: dt.datetime
    rows: tuple[tuple[str, int], ...]


def write_backup(connection: Connection, path: Path, made_at: dt.datetime) -> Backup:
    """Write all tables of one state of the store into a zip.

    It is written beside its place, read again, and takes its name when it is whole.

    Raises
    ------
    OutputError
        Where it cannot be written; what stood there is untouched.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                _write(connection, archive, made_at)
            file.flush()
            os.fsync(file.fileno())
        made = read_manifest(part)
        for _ in (row for name, _ in made.rows for row in _rows(part, name)):
            pass
        part.replace(path)
        return made
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(
            "output_failed", path=str(path), folder=str(path.parent), reason=reason
        ) from error
    finally:
        part.unlink(missing_ok=True)


def read_manifest(path: Path) -> Backup:
    """Return what a backup says of itself, after every table's hash was compared.

    Raises
    ------
    DataError
        Where it is no backup, damaged, or of another format.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
            if manifest["format"] != FORMAT:
                raise DataError("backup_format", path=str(path), value=manifest["format"])
            for name, told in manifest["tables"].items():
                digest, rows = hashlib.sha256(), 0
                with archive.open(f"tables/{name}.jsonl") as lines:
                    for line in lines:
                        digest.update(line)
                        rows += 1
                if digest.hexdigest() != told["sha256"] or rows != told["rows"]:
                    raise DataError("backup_damaged", path=str(path), reason=name)
        return Backup(
            revision=str(manifest["revision"]),
            made_at=dt.datetime.fromisoformat(manifest["made_at"]),
            rows=tuple((name, told["rows"]) for name, told in manifest["tables"].items()),
        )
    except DataError:
        raise
    except FileNotFoundError:
        raise DataError("file_missing", path=str(path)) from None
    except _UNREADABLE as error:
        reason = str(error) or type(error).__name__
        raise DataError("backup_damaged", path=str(path), reason=reason) from error


def is_filled(connection: Connection) -> bool:
    """Tell whether any table has a row."""
    tables = MetaData()
    tables.reflect(connection)
    named = [table for table in tables.sorted_tables if table.name != "alembic_version"]
    return any(connection.execute(select(table).limit(1)).first() for table in named)


def load_backup(connection: Connection, path: Path, backup: Backup) -> None:
    """Put what a backup has in the place of everything there is, in the transaction under way.

    The tables are made anew as they were when it was written, filled, read again and compared
    with it, row by row, and moved on.

    Raises
    ------
    DataError
        Where a newer version wrote it, a row does not fit its table, or the database gives
        back another than it was given.
    """
    if backup.revision not in schema.known():
        raise DataError("backup_newer", path=str(path), revision=backup.revision)
    schema.move(connection, "base")
    schema.move(connection, backup.revision)
    tables = MetaData()
    tables.reflect(connection)
    told = dict(backup.rows)
    unknown = sorted(set(told) - set(tables.tables))
    if unknown:
        raise DataError("backup_damaged", path=str(path), reason=", ".join(unknown))
    for table in tables.sorted_tables:
        if table.name in told:
            _fill(connection, table, _rows(path, table.name))
            _compare(connection, table, path)
    schema.move(connection, "head")


def _write(connection: Connection, archive: zipfile.ZipFile, made_at: dt.datetime) -> None:
    told: dict[str, Any] = {}
    for table in Base.metadata.sorted_tables:
        digest, count = hashlib.sha256(), 0
        with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as file:
            for data in _lines(connection, table):
                file.write(data)
                digest.update(data)
                count += 1
        told[table.name] = {"rows": count, "sha256": digest.hexdigest()}
    manifest = {
        "format": FORMAT,
        "made_at": made_at.isoformat(),
        "revision": schema.head(),
        "tables": told,
    }
    archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield the rows of a table as they are written, a line each."""
    asked = select(table).order_by(*table.primary_key.columns)
    rows = connection.execute(asked, execution_options={"yield_per": _ROWS_AT_ONCE})
    for row in rows.mappings():
        yield _line(row)


def _line(row: Mapping[Any, Any]) -> bytes:
    plain = {str(name): _plain(value) for name, value in row.items()}
    return canonical_json(plain).encode() + b"\n"


def _compare(connection: Connection, table: Table, path: Path) -> None:
    """Refuse a table that does not hold the rows it was filled with: each of them, no other.

    Databases sort texts each in their way, so rows are compared without their order.
    """
    wanted = Counter(hashlib.sha256(_line(row)).digest() for row in _rows(path, table.name))
    found = Counter(hashlib.sha256(line).digest() for line in _lines(connection, table))
    if found != wanted:
        raise DataError("restore_differs", path=str(path), table=table.name)


def _rows(path: Path, table: str) -> Iterator[dict[str, Any]]:
    with zipfile.ZipFile(path) as archive, archive.open(f"tables/{table}.jsonl") as lines:
        while line := lines.readline(_LINE_BYTES):
            try:
                yield {name: _value(plain) for name, plain in json.loads(line).items()}
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                raise DataError("backup_damaged", path=str(path), reason=table) from error


def _fill(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _ROWS_AT_ONCE:
            connection.execute(insert(table), batch)
            batch.clear()
    if batch:
        connection.execute(insert(table), batch)
    own = table.autoincrement_column
    if own is not None and connection.dialect.name == "postgresql":
        # Numbers that the table gives go on after those it was filled with.
        highest = connection.execute(select(func.max(own))).scalar()
        if highest is not None:
            sequence = f"pg_get_serial_sequence('{table.name}', '{own.name}')"
            connection.execute(text(f"SELECT setval({sequence}, {int(highest)})"))


def _plain(value: object) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, dt.datetime):
        return {"time": in_utc(value).isoformat()}
    return value


def _value(plain: Any) -> Any:
    if not isinstance(plain, dict):
        return plain
    if "base64" in plain:
        return base64.b64decode(plain["base64"], validate=True)
    return dt.datetime.fromisoformat(plain["time"])
