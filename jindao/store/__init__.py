"""What is kept between requests: trips under short links, published routes, their people.

The only room that knows SQLAlchemy. SQLite by default, PostgreSQL by url; the tables
are made and moved on by the migrations when the store is first used.
"""

from jindao.store.backup import Backup
from jindao.store.codes import CODE_ALPHABET, CODE_LENGTH, read_code
from jindao.store.store import KeptTrip, Store, open_store
from jindao.store.times import Clock, utc_now
from jindao.store.work import Work

__all__ = [
    "CODE_ALPHABET",
    "CODE_LENGTH",
    "Backup",
    "Clock",
    "KeptTrip",
    "Store",
    "Work",
    "open_store",
    "read_code",
    "utc_now",
]
