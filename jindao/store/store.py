"""The store: shared trips under short links, and published routes with their people."""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import CompileError, IntegrityError
from sqlalchemy.orm import Session

from jindao.errors import DataError, Problem, RequestError, TableError
from jindao.settings import Settings
from jindao.store import schema
from jindao.store.backup import Backup, is_filled, load_backup, read_manifest, write_backup
from jindao.store.codes import new_code, read_code, unknown_link
from jindao.store.connected import Connected
from jindao.store.database import broken
from jindao.store.tables import KeptTripRow, ShortLinkRow
from jindao.store.times import Clock, utc_now
from jindao.store.verify import problems
from jindao.store.work import Work

MAX_ADDRESS: Final = 8192
"""Characters of the longest address that is kept: as long as a page may have."""

_TRIES: Final = 8
_LEVEL: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTrip:
    """A trip as it was when it was shared.

    Parameters
    ----------
    code
        Eight letters, the end of its short link.
    address
        Canonical GET address of the request, path and query.
    result
        The trip's JSON, as `export(trip, "json")` wrote it.
    network_id, data_version, closures_version, jindao_version
        What it was made with.
    made_at
        When it was kept, UTC.
    """

    code: str
    address: str
    result: bytes
    network_id: str
    data_version: str
    closures_version: str
    jindao_version: str
    made_at: dt.datetime


class Store(Connected):
    """Keeps trips and gives them back; safe to share between threads and processes.

    Nothing is opened before it is needed. The tables are made, and moved on to this
    version's, by whoever needs them first.

    Parameters
    ----------
    url
        `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME`.

    Raises
    ------
    DataError
        For any other url.
    """

    def __repr__(self) -> str:
        return f"Store({str(self)!r})"

    def __reduce__(self) -> tuple[object, ...]:
        """Return how another process opens it again."""
        return Store, (self._url.render_as_string(hide_password=False),)

    def keep(
        self,
        *,
        address: str,
        result: bytes,
        network_id: str,
        data_version: str,
        jindao_version: str,
        closures_version: str = "",
        made_at: dt.datetime | None = None,
    ) -> KeptTrip:
        """Keep a trip, or return the one that is kept for the same request and versions.

        Parameters
        ----------
        address, result, network_id, data_version, jindao_version, closures_version
            As `KeptTrip` has them.
        made_at
            Default: now.

        Raises
        ------
        RequestError
            Where the address is longer than `MAX_ADDRESS`.
        StoreError
            Where the store cannot be written.
        """
        if len(address) > MAX_ADDRESS:
            raise RequestError(
                "link_address_long", field="address", length=len(address), limit=MAX_ADDRESS
            )
        versions = (network_id, data_version, closures_version, jindao_version)
        fingerprint = hashlib.sha256("\n".join((address, *versions)).encode()).hexdigest()
        for _ in range(_TRIES):
            try:
                with self._session(write=True) as session:
                    found = session.scalar(
                        select(ShortLinkRow)
                        .join(ShortLinkRow.trip)
                        .where(KeptTripRow.fingerprint == fingerprint)
                    )
                    if found is None:
                        row = KeptTripRow(
                            fingerprint=fingerprint,
                            address=address,
                            network_id=network_id,
                            data_version=data_version,
                            closures_version=closures_version,
                            jindao_version=jindao_version,
                            made_at=(made_at or dt.datetime.now(dt.UTC)).astimezone(dt.UTC),
                            result=zlib.compress(result, _LEVEL),
                        )
                        found = ShortLinkRow(code=new_code(), trip=row)
                        session.add(found)
                        session.flush()
                    return self._kept(found)
            except IntegrityError:
                continue  # the code is taken, or another process kept the same just now
        raise broken("store_unavailable", self._url, "no free code was found")

    def get(self, code: str) -> KeptTrip:
        """Return the trip that a code leads to, read as `read_code` does.

        Raises
        ------
        RequestError
            Where the code was cut off.
        NotFoundError
            Where no trip is kept under it.
        StoreError
            Where the store cannot be read.
        """
        wanted = read_code(code)
        if self._is_yet_to_be_made():
            raise unknown_link(code)
        with self._session(write=False) as session:
            row = session.get(ShortLinkRow, wanted)
            if row is None:
                raise unknown_link(code)
            return self._kept(row)

    @contextmanager
    def work(self, *, clock: Clock = utc_now) -> Iterator[Work]:
        """Yield a unit of work: all of it is kept when the block ends, nothing where it raises.

        Parameters
        ----------
        clock
            What tells the time; the work's is never before what was kept already.

        Raises
        ------
        StoreError
            Where the store cannot be written; nothing is kept.
        """
        with self._session(write=True) as session:
            yield Work(session, clock, writes=True)

    @contextmanager
    def reading(self, *, clock: Clock = utc_now) -> Iterator[Work]:
        """Yield a unit of work that is for reading; it waits for no writer.

        Raises
        ------
        StoreError
            Where the store cannot be read.
        """
        with self._session(write=False) as session:
            yield Work(session, clock, writes=False)

    def verify(self, *, clock: Clock = utc_now) -> tuple[Problem, ...]:
        """Return everything that is not as it must be; nothing where all is whole."""
        with self._session(write=False, steady=True) as session:
            return tuple(problems(session, clock()))

    def backup(self, path: Path, *, clock: Clock = utc_now) -> Backup:
        """Write everything into one zip; writers go on meanwhile.

        Raises
        ------
        OutputError
            Where the file cannot be written; what stood there is untouched.
        StoreError
            Where the store cannot be read.
        """
        with self._session(write=False, steady=True) as session:
            return write_backup(session.connection(), path, clock())

    def restore(self, path: Path, *, replace: bool = False, clock: Clock = utc_now) -> Backup:
        """Put a backup in the place of everything, in one transaction.

        What it led to is verified before it counts; the store is as it was until then, and
        where anything is wrong.

        Parameters
        ----------
        path
            The zip that `backup` wrote.
        replace
            Whether what is in the store may be lost.
        clock
            What tells the time.

        Raises
        ------
        DataError
            Where the file is no backup, damaged, or its content is not whole.
        RequestError
            Where there is something in the store and `replace` was not said.
        """
        backup = read_manifest(path)
        self._make_folder()
        with self._connection(write=True) as connection:
            now = schema.revision_of(connection)
            self._check_not_newer(now)
            if now is not None and not replace and is_filled(connection):
                raise RequestError("restore_filled", field="store")
            try:
                load_backup(connection, path, backup)
            except (IntegrityError, CompileError) as error:
                reason = str(error).splitlines()[0][:200]
                raise DataError("backup_damaged", path=str(path), reason=reason) from error
            with Session(connection) as session:
                wrong = [p for p in problems(session, clock()) if p.severity == "error"]
            if wrong:
                raise TableError(tuple(wrong))
        return backup

    def copy_to(self, target: Store, *, clock: Clock = utc_now) -> Backup:
        """Put everything into another, empty store, of either database, in one transaction.

        Every row is compared with the one it was made of, and the whole is verified, before
        it counts. This store is only read; writers go on meanwhile, and what they write
        after the copy began stays behind.

        Parameters
        ----------
        target
            Where it is to be.
        clock
            What tells the time.

        Raises
        ------
        RequestError
            Where there is something in the target.
        DataError
            Where what is here is not whole; the target stays as it is.
        StoreError
            Where either cannot be read or written.
        """
        if target.is_filled():
            raise RequestError("copy_filled", field="to", value=str(target))
        with TemporaryDirectory(prefix="jindao-copy-") as folder:
            path = Path(folder) / "store.zip"
            self.backup(path, clock=clock)
            return target.restore(path, clock=clock)

    def is_filled(self) -> bool:
        """Tell whether there is a row in any table; nothing is made where nothing is."""
        if self._is_yet_to_be_made():
            return False
        with self._connection(write=False) as connection:
            return schema.revision_of(connection) is not None and is_filled(connection)

    def _kept(self, row: ShortLinkRow) -> KeptTrip:
        try:
            result = zlib.decompress(row.trip.result)
        except zlib.error as error:
            raise broken("store_corrupt", self._url, str(error)) from error
        made_at = row.trip.made_at
        if made_at.tzinfo is None:
            made_at = made_at.replace(tzinfo=dt.UTC)
        return KeptTrip(
            code=row.code,
            address=row.trip.address,
            result=result,
            network_id=row.trip.network_id,
            data_version=row.trip.data_version,
            closures_version=row.trip.closures_version,
            jindao_version=row.trip.jindao_version,
            made_at=made_at.astimezone(dt.UTC),
        )


def open_store(settings: Settings | None = None) -> Store:
    """Return the store that settings name; it is opened when it is first used.

    Raises
    ------
    DataError
        Where the setting is no url of a store.
    """
    return Store((settings or Settings.from_env()).store_url())
